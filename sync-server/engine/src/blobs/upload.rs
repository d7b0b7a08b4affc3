//! Uploads that can be resumed at any byte, at any server: parts are segments in the store, the offset is a database row.

use super::keep::Segment;
use super::{BlobError, BlobStore};
use crate::db::{DbError, Tx};
use crate::{fetch_all, fetch_optional, run};
use bytes::Bytes;
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;
use sha2::{Digest, Sha256};
use shared::ids::{CompanyId, PersonId};
use shared::seams::Crash;
use shared::sync::{BlobHash, MAX_BLOB};

/// The most bytes that a segment is cut to; so many of an upload are in memory at once.
pub const SEGMENT: usize = 4 * 1024 * 1024;

/// What is there after a part was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// So many bytes are durable; more are to come.
    Partly(u64),
    /// The blob has just become whole, verified and durable.
    Whole,
    /// It was so before.
    There,
}

/// Why a part is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Go on from here instead.
    #[error("the server has {0} bytes")]
    Offset(u64),
    /// The bytes do not have the hash; the upload starts over.
    #[error("the bytes do not have this hash")]
    WrongHash,
    /// The length is absurd, differs from the one said before, or more came than was announced.
    #[error("the length does not fit")]
    Length,
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl From<DbError> for UploadError {
    fn from(error: DbError) -> UploadError {
        UploadError::Blob(error.into())
    }
}

impl From<Crash> for UploadError {
    fn from(crash: Crash) -> UploadError {
        UploadError::Blob(crash.into())
    }
}

impl From<object_store::Error> for UploadError {
    fn from(error: object_store::Error) -> UploadError {
        UploadError::Blob(error.into())
    }
}

impl BlobStore {
    /// How much of a blob this person has brought: `None` when it is whole and theirs.
    pub async fn offset(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
    ) -> Result<Option<u64>, UploadError> {
        let mut tx = self.db.read().await?;
        let mine = fetch_optional!(
            tx,
            (String,),
            "select b.hash from blobs b
             join blob_owners o on o.company_id = b.company_id and o.hash = b.hash and o.person_id = $3
             where b.company_id = $1 and b.hash = $2 and b.damaged_ms is null order by b.hash",
            company,
            hash,
            person
        )?;
        if mine.is_some() {
            return Ok(None);
        }
        Ok(Some(under_way(&mut tx, company, person, hash).await?.map_or(0, |(received, _)| received)))
    }

    /// Takes the bytes from `offset` on; `length` is that of the whole blob.
    pub async fn append(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
        offset: u64,
        length: u64,
        part: Bytes,
    ) -> Result<Appended, UploadError> {
        let Some(has) = self.offset(company, person, hash).await? else { return Ok(Appended::There) };
        let size = part.len() as u64;
        if length > MAX_BLOB || offset.saturating_add(size) > length {
            return Err(UploadError::Length);
        }
        if has != offset {
            return Err(UploadError::Offset(has));
        }
        // The common case: everything in one part.
        if offset == 0 && size == length {
            if !self.fits(hash, Sha256::new().chain_update(&part)) {
                return Err(UploadError::WrongHash);
            }
            self.keep(company, person, hash, part).await?;
            return Ok(Appended::Whole);
        }
        if size > 0 {
            self.stage(company, person, hash, offset, length, part).await?;
        }
        if offset + size < length {
            return Ok(Appended::Partly(offset + size));
        }
        self.join(company, person, hash).await
    }

    /// Writes a segment, then moves the offset; the faster one wins.
    async fn stage(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
        offset: u64,
        length: u64,
        part: Bytes,
    ) -> Result<(), UploadError> {
        let (size, since) = (part.len() as u64, self.now());
        // Every segment has a name of its own: anyone who cleans up after an upload never takes a later one's bytes.
        let name = format!("{company}/staging/{hash}/{offset}-{}", self.fresh());
        self.objects.put(&ObjectPath::from(name.as_str()), part.into()).await?;
        self.points.reached("blob:segment_stored")?;
        let now = self.now();
        if now - since > super::GRACE / 2 {
            self.forget(&name).await;
            return Err(BlobError::TooSlow.into());
        }
        let mut tx = self.db.write().await?;
        run!(
            tx,
            "insert into blob_uploads (company_id, hash, person_id, length, received, touched_ms)
             values ($1, $2, $3, $4, 0, $5) on conflict (company_id, hash, person_id) do nothing",
            company,
            hash,
            person,
            length,
            now
        )?;
        let moved = run!(
            tx,
            "update blob_uploads set received = $5, touched_ms = $6
             where company_id = $1 and hash = $2 and person_id = $3 and received = $4 and length = $7",
            company,
            hash,
            person,
            offset,
            offset + size,
            now,
            length
        )?;
        if moved == 0 {
            let has = under_way(&mut tx, company, person, hash).await?;
            drop(tx);
            self.forget(&name).await;
            return Err(match has {
                Some((_, said)) if said != length => UploadError::Length,
                Some((received, _)) => UploadError::Offset(received),
                None => UploadError::Offset(0),
            });
        }
        run!(
            tx,
            "insert into blob_segments (company_id, hash, person_id, starts, size, object)
             values ($1, $2, $3, $4, $5, $6)",
            company,
            hash,
            person,
            offset,
            size,
            name
        )?;
        tx.commit().await?;
        self.points.reached("blob:offset_moved")?;
        Ok(())
    }

    /// Joins the segments, checks the hash, keeps the blob, and forgets the segments.
    async fn join(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
    ) -> Result<Appended, UploadError> {
        let mut tx = self.db.read().await?;
        let segments = segments(&mut tx, company, person, hash).await?;
        drop(tx);
        if let Some(whole) = self.assemble(company, hash, &segments).await? {
            self.points.reached("blob:joined")?;
            self.note(company, person, hash, whole).await?;
            self.forget_all(&segments).await;
            return Ok(Appended::Whole);
        }
        // Two requests may join at once: the faster one has cleaned up already.
        if self.offset(company, person, hash).await?.is_none() {
            return Ok(Appended::There);
        }
        // A segment that is gone never comes back: the upload starts over, as with bytes that do not fit. Unless it has
        // started over meanwhile: then what there is now is another upload's.
        let mut tx = self.db.write().await?;
        end_upload_of(&mut tx, company, person, hash, &segments).await?;
        tx.commit().await?;
        self.points.reached("blob:rows_gone")?;
        self.forget_all(&segments).await;
        Err(UploadError::WrongHash)
    }

    async fn forget_all(&self, segments: &[Segment]) {
        for segment in segments {
            self.forget(&segment.object).await;
        }
    }
}

/// The pieces of an upload, in order.
async fn segments(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    hash: &BlobHash,
) -> Result<Vec<Segment>, DbError> {
    let rows = fetch_all!(
        tx,
        (i64, String),
        "select size, object from blob_segments
         where company_id = $1 and hash = $2 and person_id = $3 order by starts",
        company,
        hash,
        person
    )?;
    let segment = |(size, object): (i64, String)| Segment { size: size.max(0) as u64, object };
    Ok(rows.into_iter().map(segment).collect())
}

/// Ends an upload if it is still the one with these segments.
async fn end_upload_of(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    hash: &BlobHash,
    known: &[Segment],
) -> Result<(), DbError> {
    // Touched first, so that no other server moves the offset between the look and the end.
    run!(
        tx,
        "update blob_uploads set touched_ms = touched_ms where company_id = $1 and hash = $2 and person_id = $3",
        company,
        hash,
        person
    )?;
    let there = segments(tx, company, person, hash).await?;
    let same = there.len() == known.len() && there.iter().zip(known).all(|(a, b)| a.object == b.object);
    if same { end_upload(tx, company, person, hash).await } else { Ok(()) }
}

/// Takes the rows of an upload away.
pub(super) async fn end_upload(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    hash: &BlobHash,
) -> Result<(), DbError> {
    for sql in [
        "delete from blob_uploads where company_id = $1 and hash = $2 and person_id = $3",
        "delete from blob_segments where company_id = $1 and hash = $2 and person_id = $3",
    ] {
        run!(tx, sql, company, hash, person)?;
    }
    Ok(())
}

/// Bytes received and the length said, of an upload under way.
async fn under_way(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    hash: &BlobHash,
) -> Result<Option<(u64, u64)>, DbError> {
    let found = fetch_optional!(
        tx,
        (i64, i64),
        "select received, length from blob_uploads where company_id = $1 and hash = $2 and person_id = $3
         order by hash",
        company,
        hash,
        person
    )?;
    Ok(found.map(|(received, length)| (received.max(0) as u64, length.max(0) as u64)))
}
