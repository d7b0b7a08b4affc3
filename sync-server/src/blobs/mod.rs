//! Blobs: photos and signatures, content-addressed by SHA-256, per company.
//!
//! "Have it" is said only after the hash fits and file and directory are synced to disk.

mod upload;

pub use upload::{Appended, UploadError};

use crate::db::{Db, DbError, Sql};
use crate::{execute, fetch_optional};
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use shared::clock::truncated;
use shared::ids::{CompanyId, JobId, PersonId};
use shared::seams::{Clock, Crash, Mechanism, NoPoints, Points, Randomness};
use shared::sync::BlobHash;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Where blobs are kept.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    points: Arc<dyn Points>,
}

/// Why a blob is not there.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the blob store: {0}")]
    Store(#[from] object_store::Error),
    #[error(transparent)]
    Crashed(#[from] Crash),
}

/// Whoever brings bytes when the server itself does.
const SERVER: PersonId = PersonId(Uuid::nil());

impl BlobStore {
    /// A folder of one machine, synced to disk with every write.
    pub fn in_folder(
        folder: &Path,
        db: Db,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Result<BlobStore, BlobError> {
        std::fs::create_dir_all(folder)
            .map_err(|e| object_store::Error::Generic { store: "folder", source: Box::new(e) })?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(BlobStore::new(Arc::new(objects), db, clock, random))
    }

    /// Any object store.
    pub fn new(
        objects: Arc<dyn ObjectStore>,
        db: Db,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> BlobStore {
        BlobStore { objects, db, clock, random, points: Arc::new(NoPoints) }
    }

    /// The same with points at which a simulation may stop it.
    pub fn with_points(self, points: Arc<dyn Points>) -> BlobStore {
        BlobStore { points, ..self }
    }

    /// Whether these bytes are what the hash names.
    fn fits(&self, hash: &BlobHash, bytes: &[u8]) -> bool {
        self.points.off(Mechanism::BlobHash) || BlobHash::of(bytes) == *hash
    }

    /// Stores bytes that the server has itself. The office may read them; evidence that names them grants nothing.
    pub async fn put(&self, company: CompanyId, bytes: impl Into<Bytes>) -> Result<BlobHash, BlobError> {
        self.put_for(company, SERVER, bytes).await
    }

    /// Stores bytes that the server has itself, as if this person had brought them: for example histories.
    pub async fn put_for(
        &self,
        company: CompanyId,
        person: PersonId,
        bytes: impl Into<Bytes>,
    ) -> Result<BlobHash, BlobError> {
        let bytes = bytes.into();
        let hash = BlobHash::of(&bytes);
        self.keep(company, person, &hash, bytes).await?;
        Ok(hash)
    }

    /// The bytes, if the blob is whole.
    pub async fn get(&self, company: CompanyId, hash: &BlobHash) -> Result<Option<Bytes>, BlobError> {
        match self.objects.get(&whole(company, hash)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Which of these are whole.
    pub async fn has(&self, company: CompanyId, hashes: &[BlobHash]) -> Result<BTreeSet<BlobHash>, DbError> {
        let mut tx = self.db.read().await?;
        let mut sql = Sql::new("select hash from blobs where company_id = ");
        sql.bind(company).push(" and hash in ").list(hashes).push(" order by hash");
        let rows = tx.fetch_all::<(String,)>(sql, Vec::new()).await?;
        Ok(rows.into_iter().filter_map(|(hash,)| hash.parse().ok()).collect())
    }

    /// Blobs that evidence of the job names and that have not arrived.
    pub async fn missing(&self, company: CompanyId, job: JobId) -> Result<BTreeSet<BlobHash>, DbError> {
        let mut tx = self.db.read().await?;
        let rows = crate::fetch_all!(
            tx,
            (String,),
            "select distinct r.hash from blob_refs r
             left join blobs b on b.company_id = r.company_id and b.hash = r.hash
             where r.company_id = $1 and r.job_id = $2 and b.hash is null order by r.hash",
            company,
            job
        )?;
        Ok(rows.into_iter().filter_map(|(hash,)| hash.parse().ok()).collect())
    }

    /// Whether a technician may read a blob: they brought the bytes, or see a job whose evidence names it and was made by
    /// somebody who brought them. (Naming a hash alone grants nothing.)
    pub async fn readable(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
    ) -> Result<bool, DbError> {
        let mut tx = self.db.read().await?;
        let found = fetch_optional!(
            tx,
            (i64,),
            "select cast(1 as bigint) from blob_owners where company_id = $1 and hash = $2 and person_id = $3
             union all
             select cast(1 as bigint) from blob_refs r
             join view_edges v on v.company_id = r.company_id and v.kind = 'job' and v.record = r.job_id
              and v.audience = $4
             join blob_owners o on o.company_id = r.company_id and o.hash = r.hash and o.person_id = r.by_person
             where r.company_id = $1 and r.hash = $2
             limit 1",
            company,
            hash,
            person,
            shared::access::Audience::Person(person).to_string()
        )?;
        Ok(found.is_some())
    }

    /// Stores verified bytes and notes who brought them.
    async fn keep(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
        bytes: Bytes,
    ) -> Result<(), BlobError> {
        let size = bytes.len();
        self.objects.put(&whole(company, hash), bytes.into()).await?;
        self.points.reached("blob:stored")?;
        let mut tx = self.db.write().await?;
        execute!(
            tx,
            "insert into blobs (company_id, hash, size, stored_ms) values ($1, $2, $3, $4) on conflict do nothing",
            company,
            hash,
            size,
            truncated(self.clock.now())
        )?;
        execute!(
            tx,
            "insert into blob_owners (company_id, hash, person_id) values ($1, $2, $3) on conflict do nothing",
            company,
            hash,
            person
        )?;
        self.points.reached("blob:before_commit")?;
        tx.commit().await?;
        self.points.reached("blob:after_commit")?;
        Ok(())
    }
}

fn whole(company: CompanyId, hash: &BlobHash) -> ObjectPath {
    ObjectPath::from(format!("{company}/{}/{hash}", &hash.as_str()[..2]))
}
