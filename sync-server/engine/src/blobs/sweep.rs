//! The sweep of leftovers: uploads that nobody goes on with, and objects that no row names.
//!
//! Invariant: a blob's row is never deleted, and neither is an object that a row names. An upload that is under way
//! while the sweep runs is safe: objects have names of their own, only those older than [`GRACE`] go, and the one who took
//! longer than half of it to write one does not make a row of it any more.

use super::keep::plain_name;
use super::{BlobError, BlobStore};
use crate::db::Sql;
use crate::{fetch_all, run};
use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use object_store::ObjectMeta;
use shared::ids::CompanyId;
use shared::sync::BlobHash;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;
use uuid::Uuid;

/// How old an object without a row is before it is a leftover. The clocks of servers and store may differ by less than
/// half of it.
pub const GRACE: TimeDelta = TimeDelta::hours(24);
/// How long an upload that nobody goes on with is kept. The phone still has the bytes and begins again.
pub const STALE: TimeDelta = TimeDelta::days(14);
/// How many objects are looked up at once.
const BATCH: usize = 500;

/// Whether a sweep deletes or only counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sweep {
    ForReal,
    DryRun,
}

/// What a sweep took away, or would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that nobody went on with.
    pub uploads: u64,
    /// Objects that no row named, their parts included.
    pub objects: u64,
    /// Bytes of those objects.
    pub bytes: u64,
}

impl BlobStore {
    /// Takes leftovers away; the edge calls it now and then. Several servers may do so at once.
    pub async fn sweep(&self, now: DateTime<Utc>, how: Sweep) -> Result<Swept, BlobError> {
        let mut swept = Swept { uploads: self.sweep_uploads(now - STALE, how).await?, ..Swept::default() };
        let mut all = self.objects.list(None).chunks(BATCH);
        while let Some(batch) = all.next().await {
            let batch = batch.into_iter().collect::<Result<Vec<_>, _>>()?;
            self.sweep_objects(now - GRACE, &batch, how, &mut swept).await?;
        }
        if let Some(folder) = &self.folder {
            sweep_halves(folder, now - GRACE, how, &mut swept).await?;
        }
        Ok(swept)
    }

    async fn sweep_uploads(&self, until: DateTime<Utc>, how: Sweep) -> Result<u64, BlobError> {
        if how == Sweep::DryRun {
            let mut tx = self.db.read().await?;
            let stale =
                "select hash from blob_uploads where touched_ms < $1 order by company_id, hash, person_id";
            return Ok(fetch_all!(tx, (String,), stale, until)?.len() as u64);
        }
        let mut tx = self.db.write().await?;
        let stale = fetch_all!(
            tx,
            (Uuid, String, Uuid),
            "delete from blob_uploads where touched_ms < $1 returning company_id, hash, person_id",
            until
        )?;
        for (company, hash, person) in &stale {
            // Their objects are leftovers from now on: this sweep or the next one meets them.
            run!(
                tx,
                "delete from blob_segments where company_id = $1 and hash = $2 and person_id = $3",
                *company,
                hash.as_str(),
                *person
            )?;
        }
        tx.commit().await?;
        self.points.reached("blob:uploads_swept")?;
        Ok(stale.len() as u64)
    }

    async fn sweep_objects(
        &self,
        until: DateTime<Utc>,
        batch: &[ObjectMeta],
        how: Sweep,
        swept: &mut Swept,
    ) -> Result<(), BlobError> {
        let mut old: BTreeMap<CompanyId, Vec<(BlobHash, &ObjectMeta)>> = BTreeMap::new();
        for object in batch.iter().filter(|object| object.last_modified < until) {
            // What does not look like ours is left alone.
            if let Some((company, hash)) = whose(object.location.as_ref()) {
                old.entry(company).or_default().push((hash, object));
            }
        }
        for (company, objects) in old {
            let named = self.named(company, objects.iter().map(|(hash, _)| hash).collect()).await?;
            for (_, object) in objects {
                if named.contains(object.location.as_ref()) {
                    continue;
                }
                self.points.reached("blob:before_sweep")?;
                swept.objects += 1;
                swept.bytes += object.size;
                if how == Sweep::ForReal {
                    self.forget(object.location.as_ref()).await;
                }
            }
        }
        Ok(())
    }

    /// The objects that rows about these hashes name.
    async fn named(
        &self,
        company: CompanyId,
        hashes: BTreeSet<&BlobHash>,
    ) -> Result<BTreeSet<String>, BlobError> {
        let mut tx = self.db.read().await?;
        let mut sql = Sql::new("select hash, object from blobs where company_id = ");
        sql.bind(company).push(" and hash in ").list(hashes.iter().copied()).push(" order by hash");
        let mut named = BTreeSet::new();
        for (hash, object) in tx.fetch_all::<(String, Option<String>)>(sql, Vec::new()).await? {
            let plain = || hash.parse().map(|hash| plain_name(company, &hash)).unwrap_or_default();
            named.insert(object.unwrap_or_else(plain));
        }
        let mut sql = Sql::new("select object from blob_segments where company_id = ");
        sql.bind(company).push(" and hash in ").list(hashes).push(" order by object");
        named.extend(tx.fetch_all::<(String,)>(sql, Vec::new()).await?.into_iter().map(|(object,)| object));
        Ok(named)
    }
}

/// Whose object it is and which blob it is of, by its name: `company/ab/hash…` or `company/staging/hash/…`.
fn whose(name: &str) -> Option<(CompanyId, BlobHash)> {
    let mut parts = name.split('/');
    let company = parts.next()?.parse().ok()?;
    parts.next()?;
    let hash = parts.next()?.get(..64)?.parse().ok()?;
    Some((company, hash))
}

/// Files that were never finished: the store writes them under a name with a `#` and does not list them.
async fn sweep_halves(
    folder: &Path,
    until: DateTime<Utc>,
    how: Sweep,
    swept: &mut Swept,
) -> Result<(), BlobError> {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        // A folder may go while we look: it was empty.
        let Ok(mut entries) = tokio::fs::read_dir(&folder).await else { continue };
        while let Some(entry) = entries.next_entry().await? {
            let Ok(about) = entry.metadata().await else { continue };
            if about.is_dir() {
                open.push(entry.path());
            } else if entry.file_name().to_string_lossy().contains('#')
                && about.modified().is_ok_and(|at: SystemTime| DateTime::<Utc>::from(at) < until)
            {
                swept.objects += 1;
                swept.bytes += about.len();
                if how == Sweep::ForReal {
                    tokio::fs::remove_file(entry.path()).await?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_store_gives_are_ours() {
        let company = "01a1f8e0-0000-7000-8000-000000000001";
        let hash = "ab".repeat(32);
        let found = Some((company.parse().unwrap(), hash.parse().unwrap()));
        assert_eq!(whose(&format!("{company}/ab/{hash}")), found);
        assert_eq!(whose(&format!("{company}/ab/{hash}-00ff")), found);
        assert_eq!(whose(&format!("{company}/staging/{hash}/0-00ff")), found);
        assert_eq!(whose("lost+found/x/y"), None);
        assert_eq!(whose(&format!("{company}/ab/readme.txt")), None);
        assert_eq!(whose(&format!("{company}/ab")), None);
    }
}
