//! Reading every blob again: one whose bytes are gone or changed counts as not there, so that a phone that still has it
//! brings it once more.

use super::keep::plain_name;
use super::{BlobError, BlobStore};
use crate::db::Sql;
use crate::{fetch_all, run};
use chrono::TimeDelta;
use futures::StreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;
use sha2::{Digest, Sha256};
use shared::ids::CompanyId;
use shared::sync::BlobHash;
use std::collections::BTreeSet;
use std::sync::PoisonError;
use uuid::Uuid;

/// How many rows are looked at between two reads of the database.
const BATCH: i64 = 200;

/// How long a blob that was read and found whole is taken for whole.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// So many are remembered before those are forgotten that are to be read again.
const REMEMBERED: usize = 20_000;

/// What is wrong with a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The store does not have its object.
    Missing,
    /// The object has other bytes.
    Changed,
}

/// What a look at every blob found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub whole: u64,
    /// Set aside now or before, and not brought again yet.
    pub damaged: Vec<(CompanyId, BlobHash, Damage)>,
    /// Set aside before and found whole now: a disk that was away is back.
    pub recovered: u64,
}

type Row = (Uuid, String, Option<String>, Option<i64>);

impl BlobStore {
    /// Reads and hashes every blob of every company.
    pub async fn verify(&self) -> Result<Verdict, BlobError> {
        let mut verdict = Verdict::default();
        let mut after = (Uuid::nil(), String::new());
        loop {
            let mut tx = self.db.read().await?;
            let rows = fetch_all!(
                tx,
                Row,
                "select company_id, hash, object, damaged_ms from blobs where (company_id, hash) > ($1, $2)
                 order by company_id, hash limit $3",
                after.0,
                after.1.as_str(),
                BATCH
            )?;
            drop(tx);
            let Some((company, hash, ..)) = rows.last() else { return Ok(verdict) };
            after = (*company, hash.clone());
            for (company, hash, object, aside) in rows {
                let Ok(hash) = hash.parse::<BlobHash>() else { continue };
                let company = CompanyId(company);
                let object = object.unwrap_or_else(|| plain_name(company, &hash));
                let damage = self.look(&hash, &object).await?;
                if damage.is_some() != aside.is_some() {
                    self.set_aside(company, &hash, &object, damage.is_some()).await?;
                }
                match damage {
                    Some(damage) => verdict.damaged.push((company, hash, damage)),
                    None => {
                        verdict.whole += 1;
                        verdict.recovered += u64::from(aside.is_some());
                    }
                }
            }
        }
    }

    /// Which of these came here and have other bytes now than their names say, or none: they are set aside. Each is read and
    /// hashed at most once an hour; where the store cannot be asked just now, it is asked the next time.
    pub async fn damaged(
        &self,
        company: CompanyId,
        hashes: &BTreeSet<BlobHash>,
    ) -> Result<BTreeSet<BlobHash>, BlobError> {
        let mut damaged = BTreeSet::new();
        if hashes.is_empty() {
            return Ok(damaged);
        }
        let all: Vec<BlobHash> = hashes.iter().cloned().collect();
        let mut tx = self.db.read().await?;
        let mut sql = Sql::new("select hash, object, damaged_ms from blobs where company_id = ");
        sql.bind(company).push(" and hash in ").list(&all).push(" order by hash");
        let rows = tx.fetch_all::<(String, Option<String>, Option<i64>)>(sql, Vec::new()).await?;
        drop(tx);
        for (hash, object, aside) in rows {
            let Ok(hash) = hash.parse::<BlobHash>() else { continue };
            let object = object.unwrap_or_else(|| plain_name(company, &hash));
            if aside.is_some() {
                damaged.insert(hash);
                continue;
            }
            if self.was_whole(company, &hash) {
                continue;
            }
            let found = match self.look(&hash, &object).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::warn!(%company, %hash, %error, "a blob could not be looked at");
                    continue;
                }
            };
            if found.is_none() {
                self.is_whole(company, hash);
            } else {
                tracing::error!(%company, %hash, "a blob's bytes are gone or changed; it is set aside");
                self.set_aside(company, &hash, &object, true).await?;
                damaged.insert(hash);
            }
        }
        Ok(damaged)
    }

    /// It was found whole within the last hour.
    fn was_whole(&self, company: CompanyId, hash: &BlobHash) -> bool {
        let whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        whole.get(&(company, hash.clone())).is_some_and(|at| self.now() - *at < AGAIN)
    }

    fn is_whole(&self, company: CompanyId, hash: BlobHash) {
        let now = self.now();
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if whole.len() >= REMEMBERED {
            whole.retain(|_, at| now - *at < AGAIN);
        }
        whole.insert((company, hash), now);
    }

    async fn look(&self, hash: &BlobHash, object: &str) -> Result<Option<Damage>, BlobError> {
        let found = match self.objects.get(&ObjectPath::from(object)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(Some(Damage::Missing)),
            Err(error) => return Err(error.into()),
        };
        let mut hasher = Sha256::new();
        let mut bytes = found.into_stream();
        while let Some(more) = bytes.next().await {
            hasher.update(&more?);
        }
        Ok((hex::encode(hasher.finalize()) != hash.as_str()).then_some(Damage::Changed))
    }

    /// Notes whether a blob counts as there, unless somebody brought it again meanwhile.
    pub(super) async fn set_aside(
        &self,
        company: CompanyId,
        hash: &BlobHash,
        object: &str,
        damaged: bool,
    ) -> Result<(), BlobError> {
        let mut tx = self.db.write().await?;
        let since = damaged.then(|| self.now());
        run!(
            tx,
            "update blobs set damaged_ms = $5
             where company_id = $1 and hash = $2 and coalesce(object, $4) = $3",
            company,
            hash,
            object,
            plain_name(company, hash),
            since.map(|at| at.timestamp_millis())
        )?;
        tx.commit().await?;
        Ok(())
    }
}
