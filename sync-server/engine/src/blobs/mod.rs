//! Blobs: photos and signatures, content-addressed by SHA-256, per company.
//!
//! "Have it" is said only after the hash fits and the bytes are durable: file and folder synced to disk, or taken by the
//! bucket. Rows say what is there; objects without a row are leftovers, and a sweep takes them after a time of grace.

mod checked;
mod keep;
mod place;
mod rows;
mod sweep;
mod upload;
mod verify;

pub use place::Place;
pub use sweep::{GRACE, STALE, Sweep, Swept};
pub use upload::{Appended, SEGMENT, UploadError};
pub use verify::{Damage, Verdict};

use crate::db::{Db, DbError, Sql, tables};
use crate::work::WorkError;
use crate::{fetch_all, fetch_optional};
use bytes::Bytes;
use checked::Look;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use rows::Rows;
use shared::Kind;
use shared::access::{Audience, View};
use shared::ids::{CompanyId, JobId, PersonId};
use shared::records::Company;
use shared::seams::{Clock, Crash, NoPoints, Points, Randomness};
use shared::sync::BlobHash;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

type Whole = BTreeMap<(CompanyId, BlobHash), DateTime<Utc>>;

/// Where blobs are kept.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    /// The folder that the objects are in, where they are files.
    folder: Option<PathBuf>,
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    points: Arc<dyn Points>,
    /// Which blobs were read and found whole lately, and when.
    whole: Arc<Mutex<Whole>>,
    /// What is about to be noted as there.
    rows: Arc<Rows>,
}

/// Why a blob is not there.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the blob store: {0}")]
    Store(#[from] object_store::Error),
    #[error("{0:?} is no place for blobs; s3://bucket/prefix is, or a folder")]
    Place(String),
    /// The bytes that are stored are not those that came; the blob is set aside.
    #[error("the blob's bytes are damaged")]
    Damaged,
    #[error("storing the blob took too long; it is begun again")]
    TooSlow,
    /// The row of the blob may be there, and nobody said so; it is begun again.
    #[error("storing the blob was left without an answer")]
    Unsaid,
    #[error("the folder for blobs: {0}")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Crashed(#[from] Crash),
}

impl From<BlobError> for WorkError {
    fn from(error: BlobError) -> WorkError {
        match error {
            BlobError::Db(error) => error.into(),
            BlobError::Crashed(crash) => crash.into(),
            other => WorkError::Failed(other.to_string()),
        }
    }
}

/// A blob on its way out: at most its size, its first bytes, and the rest as it is read.
pub struct Opened {
    pub size: u64,
    /// The first bytes, as many as were read at once; all of a small blob.
    pub start: Bytes,
    pub rest: BoxStream<'static, Result<Bytes, object_store::Error>>,
}

impl Opened {
    /// All of its bytes.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, object_store::Error>> {
        stream::once(async move { Ok(self.start) }).chain(self.rest).boxed()
    }
}

/// Who is said to bring bytes that the server itself brings.
const SERVER: PersonId = PersonId(Uuid::nil());
/// Blobs up to this size are read at once.
const AT_ONCE: u64 = 1024 * 1024;

impl BlobStore {
    /// Blobs in this place.
    pub fn new(place: Place, db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> BlobStore {
        let Place { objects, folder } = place;
        BlobStore {
            objects,
            folder,
            db,
            clock,
            random,
            points: Arc::new(NoPoints),
            whole: Arc::default(),
            rows: Arc::default(),
        }
    }

    /// The same with points at which a simulation may stop it.
    pub fn with_points(self, points: Arc<dyn Points>) -> BlobStore {
        BlobStore { points, ..self }
    }

    /// The folder that they are in, where they are files.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
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
        let Some(Opened { size, start, mut rest }) = self.open(company, hash).await? else { return Ok(None) };
        if start.len() as u64 == size {
            return Ok(Some(start));
        }
        let mut all = Vec::with_capacity(size as usize);
        all.extend_from_slice(&start);
        while let Some(more) = rest.next().await {
            all.extend_from_slice(&more?);
        }
        Ok(Some(all.into()))
    }

    /// The bytes as a stream, if the blob is whole. They are looked at on their way out, each time: what does not have the size
    /// and the hash is set aside, as `blobs verify` does, so that the one who still has the blob brings it again. A small one is
    /// hashed before anything of it leaves; of a larger one the end is held back until the hash is right.
    pub async fn open(&self, company: CompanyId, hash: &BlobHash) -> Result<Option<Opened>, BlobError> {
        let mut tx = self.db.read().await?;
        let row = fetch_optional!(
            tx,
            (Option<String>, i64),
            "select object, size from blobs where company_id = $1 and hash = $2 and damaged_ms is null order by hash",
            company,
            hash
        )?;
        drop(tx);
        let Some((object, stored)) = row else { return Ok(None) };
        let object = object.unwrap_or_else(|| keep::plain_name(company, hash));
        let found = match self.objects.get(&ObjectPath::from(object.as_str())).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => {
                tracing::error!(%company, %hash, "a blob's bytes are gone; `blobs verify` has them brought again");
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let size = found.meta.size;
        let look = Look::begin(self, company, hash, object);
        if u64::try_from(stored) != Ok(size) {
            look.set_aside().await?;
            return Ok(None);
        }
        let mut rest = match size <= AT_ONCE {
            true => stream::iter([found.bytes().await]).boxed(),
            false => found.into_stream(),
        };
        let start = rest.next().await.transpose()?.unwrap_or_default();
        if start.len() as u64 == size {
            let whole = look.at(&start).ends().await?;
            return Ok(whole.then(|| Opened { size, start, rest: stream::empty().boxed() }));
        }
        let rest = look.at(&start).follows(rest);
        Ok(Some(Opened { size, start, rest }))
    }

    /// Whether the blob was there and its bytes were found missing or changed.
    pub async fn is_damaged(&self, company: CompanyId, hash: &BlobHash) -> Result<bool, DbError> {
        let mut tx = self.db.read().await?;
        let sql = "select hash from blobs where company_id = $1 and hash = $2 and damaged_ms is not null order by hash";
        Ok(fetch_optional!(tx, (String,), sql, company, hash)?.is_some())
    }

    /// Which of these are whole.
    pub async fn has(&self, company: CompanyId, hashes: &[BlobHash]) -> Result<BTreeSet<BlobHash>, DbError> {
        let mut tx = self.db.read().await?;
        let mut sql = Sql::new("select hash from blobs where damaged_ms is null and company_id = ");
        sql.bind(company).push(" and hash in ").list(hashes).push(" order by hash");
        let rows = tx.fetch_all::<(String,)>(sql, Vec::new()).await?;
        Ok(rows.into_iter().filter_map(|(hash,)| hash.parse().ok()).collect())
    }

    /// Blobs that evidence of the job names and that have not arrived.
    pub async fn missing(&self, company: CompanyId, job: JobId) -> Result<BTreeSet<BlobHash>, DbError> {
        let mut tx = self.db.read().await?;
        let rows = fetch_all!(
            tx,
            (String,),
            "select distinct r.hash from blob_refs r
             left join blobs b on b.company_id = r.company_id and b.hash = r.hash and b.damaged_ms is null
             where r.company_id = $1 and r.job_id = $2 and b.hash is null order by r.hash",
            company,
            job
        )?;
        Ok(rows.into_iter().filter_map(|(hash,)| hash.parse().ok()).collect())
    }

    /// Blobs that this person brought and whose bytes were found missing or changed: anyone who still has them may bring them
    /// again. So many at most.
    pub async fn wanted(
        &self,
        company: CompanyId,
        person: PersonId,
        limit: u32,
    ) -> Result<Vec<BlobHash>, DbError> {
        let mut tx = self.db.read().await?;
        let rows = fetch_all!(
            tx,
            (String,),
            "select b.hash from blobs b
             join blob_owners o on o.company_id = b.company_id and o.hash = b.hash and o.person_id = $2
             where b.company_id = $1 and b.damaged_ms is not null order by b.hash limit $3",
            company,
            person,
            i64::from(limit)
        )?;
        Ok(rows.into_iter().filter_map(|(hash,)| hash.parse().ok()).collect())
    }

    /// Whether this is the company's logo, which everybody of the company may read. The server itself brought it: naming
    /// the hash of somebody's photo as the logo shows it to nobody.
    pub async fn is_logo(&self, company: CompanyId, hash: &BlobHash) -> Result<bool, DbError> {
        let mut tx = self.db.read().await?;
        let record = tables::one::<Company>(&mut tx, company, company.0).await?;
        if record.and_then(|record| record.logo).as_ref() != Some(hash) {
            return Ok(false);
        }
        let ours = fetch_optional!(
            tx,
            (String,),
            "select hash from blob_owners where company_id = $1 and hash = $2 and person_id = $3 order by hash",
            company,
            hash,
            SERVER
        )?;
        Ok(ours.is_some())
    }

    /// Whether a technician may read a blob: they brought the bytes, or see a job whose evidence names it and was made by
    /// somebody who brought them. (Naming a hash alone grants nothing.)
    pub async fn readable(
        &self,
        company: CompanyId,
        person: PersonId,
        view: &View,
        hash: &BlobHash,
    ) -> Result<bool, DbError> {
        if view.has(Audience::Office, Kind::Evidence) {
            return Ok(true);
        }
        let mut tx = self.db.read().await?;
        let seen = view.audiences().filter(|audience| view.has(*audience, Kind::Evidence));
        let mut sql = Sql::new("select cast(1 as bigint) from blob_owners where company_id = ");
        sql.bind(company).push(" and hash = ").bind(hash).push(" and person_id = ").bind(person);
        sql.push(
            " union all
             select cast(1 as bigint) from blob_refs r
             join view_edges v on v.company_id = r.company_id and v.kind = 'job' and v.record = r.job_id
              and v.audience in ",
        );
        sql.list(seen.map(|audience| audience.to_string()));
        sql.push(
            " join blob_owners o on o.company_id = r.company_id and o.hash = r.hash and o.person_id = r.by_person
             where r.company_id = ",
        );
        sql.bind(company).push(" and r.hash = ").bind(hash).push(" limit 1");
        Ok(tx.fetch_optional::<(i64,)>(sql, Vec::new()).await?.is_some())
    }
}
