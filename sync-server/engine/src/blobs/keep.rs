//! Keeping a blob: its object first, then, in one transaction, the row that says "have it", whose it is, and the end of
//! the upload that brought it.

use super::sweep::GRACE;
use super::upload::end_upload;
use super::{BlobError, BlobStore};
use crate::{commits, run};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use object_store::path::Path as ObjectPath;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use shared::clock::truncated;
use shared::ids::{CompanyId, PersonId};
use shared::seams::Mechanism;
use shared::sync::BlobHash;

/// Blobs up to this size are written at once, larger ones in parts of it: what a bucket takes as the smallest part.
const PART: usize = 5 * 1024 * 1024;

/// A piece of an upload, as its row has it.
pub(super) struct Segment {
    pub size: u64,
    pub object: String,
}

/// An object whose bytes have the blob's hash, and that no row names yet.
pub(super) struct Verified {
    object: String,
    size: u64,
    /// When writing it began.
    since: DateTime<Utc>,
}

impl BlobStore {
    /// Stores verified bytes and notes who brought them.
    pub(super) async fn keep(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
        bytes: Bytes,
    ) -> Result<(), BlobError> {
        let (object, size, since) = (self.fresh_name(company, hash), bytes.len() as u64, self.now());
        self.objects.put(&ObjectPath::from(object.as_str()), bytes.into()).await?;
        self.note(company, person, hash, Verified { object, size, since }).await
    }

    /// The row that makes an object a blob. If the blob was there already, the new object is one too many and goes.
    pub(super) async fn note(
        &self,
        company: CompanyId,
        person: PersonId,
        hash: &BlobHash,
        verified: Verified,
    ) -> Result<(), BlobError> {
        self.points.reached("blob:stored")?;
        let now = self.now();
        let Verified { object, size, since } = verified;
        if now - since > GRACE / 2 {
            // A sweep might take the object for a leftover while this row is being written.
            self.forget(&object).await;
            return Err(BlobError::TooSlow);
        }
        let mut tx = self.db.write().await?;
        // A commit like any other: a backup from before it is told from what a phone has heard since.
        commits::bare(&mut tx, company, &self.random.nonce(), now).await?;
        let first = run!(
            tx,
            "insert into blobs (company_id, hash, size, stored_ms, object) values ($1, $2, $3, $4, $5)
             on conflict (company_id, hash) do update
             set size = excluded.size, stored_ms = excluded.stored_ms, object = excluded.object, damaged_ms = null
             where blobs.damaged_ms is not null",
            company,
            hash,
            size,
            now,
            object.as_str()
        )?;
        run!(
            tx,
            "insert into blob_owners (company_id, hash, person_id) values ($1, $2, $3) on conflict do nothing",
            company,
            hash,
            person
        )?;
        end_upload(&mut tx, company, person, hash).await?;
        self.points.reached("blob:before_commit")?;
        tx.commit().await?;
        self.points.reached("blob:after_commit")?;
        if first == 0 {
            self.forget(&object).await;
        }
        Ok(())
    }

    /// Writes the segments of an upload as one object while hashing them: never more than a part of them is in memory.
    /// None if a segment is gone or the bytes are not what the hash names; then nothing is left behind.
    pub(super) async fn assemble(
        &self,
        company: CompanyId,
        hash: &BlobHash,
        segments: &[Segment],
    ) -> Result<Option<Verified>, BlobError> {
        let (object, since) = (self.fresh_name(company, hash), self.now());
        let size = segments.iter().map(|s| s.size).sum();
        let path = ObjectPath::from(object.as_str());
        let mut hasher = Sha256::new();
        if size <= PART as u64 {
            let mut whole = BytesMut::with_capacity(size as usize);
            for segment in segments {
                let Some(bytes) = self.segment(segment).await? else { return Ok(None) };
                whole.extend_from_slice(&bytes);
            }
            hasher.update(&whole);
            if !self.fits(hash, hasher) {
                return Ok(None);
            }
            self.objects.put(&path, whole.freeze().into()).await?;
            return Ok(Some(Verified { object, size, since }));
        }
        let mut upload = self.objects.put_multipart(&path).await?;
        match self.write_parts(upload.as_mut(), segments, &mut hasher).await {
            Ok(true) if self.fits(hash, hasher) => {
                upload.complete().await?;
                Ok(Some(Verified { object, size, since }))
            }
            done => {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "a blob that was not finished leaves parts behind");
                }
                done.map(|_| None)
            }
        }
    }

    /// Sends the segments in parts of equal size; false if one is gone.
    async fn write_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        segments: &[Segment],
        hasher: &mut Sha256,
    ) -> Result<bool, BlobError> {
        let mut part = BytesMut::with_capacity(PART);
        for segment in segments {
            let Some(mut bytes) = self.segment(segment).await? else { return Ok(false) };
            hasher.update(&bytes);
            while !bytes.is_empty() {
                let fitting = bytes.split_to(bytes.len().min(PART - part.len()));
                part.extend_from_slice(&fitting);
                if part.len() == PART {
                    let full = std::mem::replace(&mut part, BytesMut::with_capacity(PART));
                    upload.put_part(PutPayload::from(full.freeze())).await?;
                }
            }
        }
        if !part.is_empty() {
            upload.put_part(PutPayload::from(part.freeze())).await?;
        }
        Ok(true)
    }

    /// The bytes of a segment; none if it is gone or cut off.
    async fn segment(&self, segment: &Segment) -> Result<Option<Bytes>, BlobError> {
        match self.objects.get(&ObjectPath::from(segment.object.as_str())).await {
            Ok(found) => {
                let bytes = found.bytes().await?;
                Ok((bytes.len() as u64 == segment.size).then_some(bytes))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether what was hashed is what the hash names.
    pub(super) fn fits(&self, hash: &BlobHash, hashed: Sha256) -> bool {
        self.points.off(Mechanism::BlobHash) || hex::encode(hashed.finalize()) == hash.as_str()
    }

    /// Deletes an object that nothing names any more; what cannot be deleted now is swept later.
    pub(super) async fn forget(&self, object: &str) {
        match self.objects.delete(&ObjectPath::from(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, "a leftover could not be deleted"),
        }
    }

    /// A name that no object ever had.
    fn fresh_name(&self, company: CompanyId, hash: &BlobHash) -> String {
        format!("{}-{}", plain_name(company, hash), self.fresh())
    }

    /// Sixty-four random bits: enough to tell writes of the same bytes apart.
    pub(super) fn fresh(&self) -> String {
        hex::encode(&self.random.nonce()[..8])
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        truncated(self.clock.now())
    }
}

/// How objects were named before they had names of their own.
pub(super) fn plain_name(company: CompanyId, hash: &BlobHash) -> String {
    format!("{company}/{}/{hash}", &hash.as_str()[..2])
}
