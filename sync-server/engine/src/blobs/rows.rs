//! The rows that make objects blobs. Those of a company that wait at the same time share a commit, and so a wait for the disk.

use super::upload::end_upload;
use super::{BlobError, BlobStore};
use crate::{commits, fetch_optional, run};
use shared::ids::{CompanyId, PersonId};
use shared::sync::BlobHash;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot::{self, error::TryRecvError};

/// A row to be written: "have it", whose it is, and the end of the upload that brought it.
#[derive(Clone)]
pub(super) struct Row {
    pub company: CompanyId,
    pub person: PersonId,
    pub hash: BlobHash,
    pub object: String,
    pub size: u64,
}

/// A row, and who waits for it to be on the disk; they hear whether the blob was not there before.
type Waiting = (Row, oneshot::Sender<bool>);

/// Rows that wait.
#[derive(Default)]
pub(super) struct Rows {
    waiting: Mutex<Vec<Waiting>>,
    /// Of a company one writes at a time; whoever comes meanwhile is written by the next.
    turns: Mutex<BTreeMap<CompanyId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Rows {
    /// Those of a company whose senders still wait.
    fn of(&self, company: CompanyId) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .extract_if(.., |(row, _)| row.company == company)
            .filter(|(_, tell)| !tell.is_closed())
            .collect()
    }

    fn turn(&self, company: CompanyId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(company).or_default().clone()
    }

    fn push(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }
}

impl BlobStore {
    /// Writes a row, with all of its company that wait by now; when this returns it is on the disk. False if the blob was there
    /// already.
    pub(super) async fn write_row(&self, row: Row) -> Result<bool, BlobError> {
        let (tell, mut told) = oneshot::channel();
        self.rows.push((row.clone(), tell));
        let turn = self.rows.turn(row.company);
        let _turn = turn.lock().await;
        match told.try_recv() {
            Ok(first) => Ok(first),
            Err(TryRecvError::Empty) => {
                let (rows, tell): (Vec<Row>, Vec<_>) = self.rows.of(row.company).into_iter().unzip();
                let firsts = self.write_rows(row.company, &rows).await?;
                for (tell, first) in tell.into_iter().zip(firsts) {
                    // Nobody is hurt who went away meanwhile: the blob is there.
                    let _ = tell.send(first);
                }
                told.try_recv().map_err(|_| BlobError::Unsaid)
            }
            // Whoever took it along failed, maybe only after the commit: it is tried on its own.
            Err(TryRecvError::Closed) => {
                let firsts = self.write_rows(row.company, std::slice::from_ref(&row)).await?;
                Ok(firsts.contains(&true) || self.names(&row).await?)
            }
        }
    }

    /// Whether the blob's row names this very object.
    async fn names(&self, row: &Row) -> Result<bool, BlobError> {
        let mut tx = self.db.read().await?;
        let found = fetch_optional!(
            tx,
            (Option<String>,),
            "select object from blobs where company_id = $1 and hash = $2 order by hash",
            row.company,
            &row.hash
        )?;
        Ok(found.is_some_and(|(object,)| object.as_ref() == Some(&row.object)))
    }

    /// One transaction; which of the blobs were not there before.
    async fn write_rows(&self, company: CompanyId, rows: &[Row]) -> Result<Vec<bool>, BlobError> {
        let now = self.now();
        let mut firsts = Vec::with_capacity(rows.len());
        let mut tx = self.db.write().await?;
        // A commit like any other: a backup from before it is told from what a phone has heard since.
        commits::bare(&mut tx, company, &self.random.nonce(), now).await?;
        for Row { person, hash, object, size, .. } in rows {
            let first = run!(
                tx,
                "insert into blobs (company_id, hash, size, stored_ms, object) values ($1, $2, $3, $4, $5)
                 on conflict (company_id, hash) do update
                 set size = excluded.size, stored_ms = excluded.stored_ms, object = excluded.object, damaged_ms = null
                 where blobs.damaged_ms is not null",
                company,
                hash,
                *size,
                now,
                object.as_str()
            )?;
            run!(
                tx,
                "insert into blob_owners (company_id, hash, person_id) values ($1, $2, $3) on conflict do nothing",
                company,
                hash,
                *person
            )?;
            end_upload(&mut tx, company, *person, hash).await?;
            firsts.push(first > 0);
        }
        self.points.reached("blob:before_commit")?;
        tx.commit().await?;
        self.points.reached("blob:after_commit")?;
        Ok(firsts)
    }
}
