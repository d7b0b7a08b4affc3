//! Pictures and signatures: chunks in the same file and transaction as the tap that made them, until the server has
//! said that it has every byte on disk; and kept after that.

use super::originals::has_bytes;
use super::{ExecuteError, NewBlob, Store, network, overlay, pages};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use shared::records::{Company, Evidence, EvidenceBody, Written};
use shared::sync::{BlobHash, MAX_BLOB};
use shared::{Change, ChangeSet, Code, EvidenceId, JobId, Refusal};
use std::collections::BTreeMap;

/// Bytes per chunk.
pub const CHUNK: usize = 256 * 1024;
/// The most bytes per part of an upload: what a torn request brings counts, so a photo of usual size goes in one.
pub const PART: usize = 4 * CHUNK;
/// The first wait before a thumbnail that the server does not have is asked for again, and the longest.
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// A blob with its hash.
pub(super) struct Hashed<'a> {
    hash: BlobHash,
    blob: &'a NewBlob,
}

/// Hashes what comes with a tap.
pub(super) fn hashed(blobs: &[NewBlob]) -> Result<Vec<Hashed<'_>>, ExecuteError> {
    if let Some(large) = blobs.iter().find(|b| b.bytes.len() as u64 > MAX_BLOB) {
        let refusal = Refusal::new(Code::TooLong).with("field", "picture").with("limit", MAX_BLOB);
        return Err(ExecuteError::Refused(refusal.with("have", large.bytes.len())));
    }
    if blobs.iter().any(|b| b.bytes.is_empty()) {
        return Err(ExecuteError::Refused(Refusal::new(Code::Empty).with("field", "picture")));
    }
    Ok(blobs.iter().map(|blob| Hashed { hash: BlobHash::of(&blob.bytes), blob }).collect())
}

/// Every blob that the changes name is there: with the tap or in the file.
pub(super) fn all_here(conn: &Connection, set: &ChangeSet, new: &[Hashed<'_>]) -> Result<(), ExecuteError> {
    for (_, _, hash) in named(set) {
        let here = new.iter().any(|b| b.hash == hash) || has(conn, &hash)?;
        if !here {
            return Err(ExecuteError::Broken(format!(
                "the evidence names a picture that is not here: {hash}"
            )));
        }
    }
    Ok(())
}

/// Stores the bytes.
pub(super) fn store(
    conn: &Connection,
    set: &ChangeSet,
    new: &[Hashed<'_>],
    place: i64,
) -> Result<(), ExecuteError> {
    let owners = named(set);
    for Hashed { hash, blob } in new {
        let owner = owners.iter().find(|(_, _, h)| h == hash);
        let known: Option<String> = conn
            .prepare_cached("select state from blobs where hash = ?1")?
            .query_row([hash.as_str()], |row| row.get(0))
            .optional()?;
        if known.is_none() {
            conn.prepare_cached(
                "insert into blobs (hash, size, mime, state, priority, place, evidence, job)
                 values (?1, ?2, ?3, 'here', ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                hash.as_str(),
                blob.bytes.len() as i64,
                blob.mime,
                priority(set, hash),
                place,
                owner.map(|(id, _, _)| id.to_string()),
                owner.map(|(_, job, _)| job.to_string()),
            ])?;
            write_chunks(conn, hash, &blob.bytes)?;
        }
    }
    // What came from the server and is now this person's evidence as well is theirs to send: the server answers at once
    // if it has it.
    for (id, job, hash) in &owners {
        conn.prepare_cached(
            "update blobs set state = 'here', uploaded = 0, priority = ?2, place = ?3, evidence = ?4, job = ?5
             where hash = ?1 and state = 'fetched'",
        )?
        .execute(params![hash.as_str(), priority(set, hash), place, id.to_string(), job.to_string()])?;
    }
    Ok(())
}

fn write_chunks(conn: &Connection, hash: &BlobHash, bytes: &[u8]) -> Result<(), ExecuteError> {
    let mut statement =
        conn.prepare_cached("insert into blob_chunks (hash, idx, bytes) values (?1, ?2, ?3)")?;
    for (idx, chunk) in bytes.chunks(CHUNK).enumerate() {
        statement.execute(params![hash.as_str(), idx as i64, chunk])?;
    }
    Ok(())
}

/// The blobs that a change set names, with the evidence and job they belong to.
pub(super) fn named(set: &ChangeSet) -> Vec<(EvidenceId, JobId, BlobHash)> {
    let mut all = Vec::new();
    for change in &set.changes {
        if let Change::Capture { id, job, body, .. } = change {
            all.extend(body.blobs().into_iter().map(|hash| (*id, *job, hash)));
        }
    }
    all
}

/// Signatures go first, then thumbnails, then originals.
fn priority(set: &ChangeSet, hash: &BlobHash) -> i64 {
    let of = |body: &EvidenceBody| match body {
        EvidenceBody::Signature { written: Written::Drawn { png, strokes }, .. }
            if png == hash || strokes == hash =>
        {
            Some(0)
        }
        EvidenceBody::Photo { thumb, .. } if thumb == hash => Some(1),
        _ => None,
    };
    let bodies = set.changes.iter().filter_map(|change| match change {
        Change::Capture { body, .. } => Some(body),
        _ => None,
    });
    bodies.filter_map(of).min().unwrap_or(2)
}

fn has(conn: &Connection, hash: &BlobHash) -> Result<bool, ExecuteError> {
    Ok(conn
        .prepare_cached("select exists (select 1 from blobs where hash = ?1)")?
        .query_row([hash.as_str()], |row| row.get(0))?)
}

/// A blob to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub hash: BlobHash,
    pub size: u64,
    pub mime: String,
    /// What the server had confirmed when the phone last heard.
    pub uploaded: u64,
    /// Nothing of it was ever sent, as far as the phone knows: the server need not be asked how far it is.
    pub untouched: bool,
}

impl Store {
    /// The bytes of a blob, if they are on this phone.
    pub fn blob(&self, hash: &BlobHash) -> Option<Vec<u8>> {
        self.read("blob", |conn| {
            if !has_bytes(conn, hash)? {
                return Ok(None);
            }
            let mut statement =
                conn.prepare_cached("select bytes from blob_chunks where hash = ?1 order by idx")?;
            let mut rows = statement.query([hash.as_str()])?;
            let mut bytes = Vec::new();
            while let Some(row) = rows.next()? {
                bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
            }
            Ok(Some(bytes))
        })
    }

    /// The company's logo, if it is on this phone.
    pub fn logo(&self) -> Option<BlobHash> {
        let company = self.identity().company;
        self.read("logo", |conn| {
            match overlay::get::<Company>(conn, company)?.and_then(|company| company.logo) {
                Some(hash) if has_bytes(conn, &hash)? => Ok(Some(hash)),
                _ => Ok(None),
            }
        })
    }

    /// A blob's media type, if it is on this phone.
    pub fn blob_mime(&self, hash: &BlobHash) -> Option<String> {
        self.read("blob", |conn| {
            Ok(conn
                .prepare_cached("select mime from blobs where hash = ?1")?
                .query_row([hash.as_str()], |row| row.get(0))
                .optional()?)
        })
    }

    /// The blobs to send now, in order: those whose change sets the server has spoken on, and no originals that wait for
    /// Wi-Fi.
    pub fn uploads(&self) -> Result<Vec<Upload>, ExecuteError> {
        let network = self.status().network;
        let conn = self.writer();
        let holding = network::holding(&conn, network)?;
        let mut statement = conn.prepare_cached(
            "select b.hash, b.size, b.mime, b.uploaded,
                    b.uploaded = 0 and b.attempts = 0 and b.completed_at is null
             from blobs b
             where b.state = 'here' and not (?1 and b.priority = 2 and coalesce(b.place, 0) > ?2)
               and not exists (select 1 from outbox o where o.place = b.place and o.state = 'pending')
             order by b.priority, b.place, b.hash",
        )?;
        let mut rows = statement.query((holding.on, holding.let_through))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let hash: String = row.get(0)?;
            let Ok(hash) = hash.parse() else { continue };
            let (size, uploaded): (i64, i64) = (row.get(1)?, row.get(3)?);
            all.push(Upload {
                hash,
                size: size.unsigned_abs(),
                mime: row.get(2)?,
                uploaded: uploaded.unsigned_abs(),
                untouched: row.get(4)?,
            });
        }
        Ok(all)
    }

    /// A part of a blob from any byte on, at most [`PART`] long; empty at the end. Only so much of it is read.
    pub fn part(&self, hash: &BlobHash, offset: u64) -> Result<Vec<u8>, ExecuteError> {
        let conn = self.writer();
        let first = (offset / CHUNK as u64) as i64;
        let mut within = (offset % CHUNK as u64) as usize;
        let mut statement = conn.prepare_cached(
            "select bytes from blob_chunks where hash = ?1 and idx >= ?2 order by idx limit ?3",
        )?;
        let mut rows = statement.query(params![hash.as_str(), first, (PART / CHUNK) as i64])?;
        let mut part = Vec::new();
        while let Some(row) = rows.next()? {
            let chunk = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            part.extend_from_slice(chunk.get(within..).unwrap_or_default());
            within = 0;
        }
        Ok(part)
    }

    /// Notes how far an upload has come.
    pub fn uploaded(&self, hash: &BlobHash, offset: u64) -> Result<(), ExecuteError> {
        self.writer()
            .prepare_cached("update blobs set uploaded = ?2 where hash = ?1 and state = 'here'")?
            .execute(params![hash.as_str(), offset as i64])?;
        Ok(())
    }

    /// The server said that it has every byte on disk, when its company had come to this sequence number. The phone keeps its
    /// copy for a while.
    pub fn upload_complete(
        &self,
        hash: &BlobHash,
        now: DateTime<Utc>,
        seq: Option<u64>,
    ) -> Result<(), ExecuteError> {
        self.inner.seams.points.reached("blob:before_complete")?;
        let seq = seq.and_then(|seq| i64::try_from(seq).ok());
        let conn = self.writer();
        // The server says so again; the copy here is let go much later, in a commit that takes this one along.
        let unsynced = self.unsynced(&conn)?;
        conn.prepare_cached(
            "update blobs set state = 'complete', uploaded = size, last_error = null,
                 completed_at = ?2, completed_seq = ?3
             where hash = ?1 and state = 'here'",
        )?
        .execute(params![hash.as_str(), now.timestamp_millis(), seq])?;
        unsynced.end()?;
        drop(conn);
        self.bump();
        Ok(())
    }

    /// Notes that an upload failed, for the queue screen.
    pub fn upload_failed(&self, hash: &BlobHash, error: &str) -> Result<(), ExecuteError> {
        self.writer()
            .prepare_cached("update blobs set attempts = attempts + 1, last_error = ?2 where hash = ?1")?
            .execute(params![hash.as_str(), error])?;
        self.bump();
        Ok(())
    }

    /// Looks through all evidence for thumbnails and signatures that the phone does not have, and notes them and the company's
    /// logo: once, when the app has started. Those that come later are noted with the record that names them.
    pub fn note_missing_thumbs(&self, now: DateTime<Utc>) -> Result<(), ExecuteError> {
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut missing: BTreeMap<String, i64> = BTreeMap::new();
        for company in overlay::all::<Company>(&tx)? {
            if let Some(hash) = &company.logo
                && !has(&tx, hash)?
            {
                missing.insert(hash.to_string(), logo_at(&company));
            }
        }
        for evidence in overlay::all::<Evidence>(&tx)? {
            if let Some(hash) = thumb_of(&evidence)
                && !has(&tx, hash)?
            {
                missing.insert(hash.to_string(), evidence.at.ms);
            }
        }
        let known: Vec<String> = tx
            .prepare_cached("select hash from thumbs")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for hash in known.iter().filter(|hash| !missing.contains_key(*hash)) {
            tx.prepare_cached("delete from thumbs where hash = ?1")?.execute([hash])?;
        }
        for (hash, at) in &missing {
            thumb_missing(&tx, hash, *at, now)?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The thumbnails and signatures to ask for now: first those that were asked for least, of those the newest.
    pub fn missing_thumbs(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<BlobHash>, ExecuteError> {
        let conn = self.writer();
        let mut statement = conn.prepare_cached(
            "select hash from thumbs where due <= ?1 order by attempts, at desc, hash limit ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows =
            statement.query_map(params![now.timestamp_millis(), limit], |row| row.get::<_, String>(0))?;
        let mut all = Vec::new();
        for hash in rows {
            all.extend(hash?.parse::<BlobHash>());
        }
        Ok(all)
    }

    /// The server does not have a thumbnail yet: it is asked for again after a wait that doubles.
    pub fn thumb_not_there(&self, hash: &BlobHash, now: DateTime<Utc>) -> Result<(), ExecuteError> {
        let conn = self.writer();
        let attempts: Option<u32> = conn
            .prepare_cached("select attempts from thumbs where hash = ?1")?
            .query_row([hash.as_str()], |row| row.get(0))
            .optional()?;
        let wait = FIRST_WAIT_MS.saturating_mul(1 << attempts.unwrap_or(0).min(16)).min(LONGEST_WAIT_MS);
        conn.prepare_cached("update thumbs set attempts = attempts + 1, due = ?2 where hash = ?1")?
            .execute(params![hash.as_str(), now.timestamp_millis() + wait])?;
        Ok(())
    }

    /// Which view the file holds: a blob that is asked for now is kept only while that stays so.
    pub fn view(&self) -> Result<i64, ExecuteError> {
        pages::view(&self.writer())
    }

    /// Keeps a blob that came from the server, after checking that it is what it is named after and that the view for
    /// which it was asked is still held.
    pub fn fetched(
        &self,
        hash: &BlobHash,
        bytes: &[u8],
        mime: &str,
        view: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, ExecuteError> {
        if BlobHash::of(bytes) != *hash {
            return Ok(false);
        }
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if pages::view(&tx)? != view {
            return Ok(false);
        }
        let at = now.timestamp_millis();
        if !has(&tx, hash)? {
            // What nobody noted as missing is an original that somebody wants to see.
            tx.execute(
                "insert into blobs (hash, size, mime, state, priority, completed_at)
                 values (?1, ?2, ?3, 'fetched', case when exists (select 1 from thumbs where hash = ?1) then 1 else 2 end, ?4)",
                params![hash.as_str(), bytes.len() as i64, mime, at],
            )?;
            write_chunks(&tx, hash, bytes)?;
        } else if !has_bytes(&tx, hash)? {
            tx.execute(
                "update blobs set freed_at = null, completed_at = ?2 where hash = ?1",
                params![hash.as_str(), at],
            )?;
            write_chunks(&tx, hash, bytes)?;
        }
        tx.prepare_cached("delete from thumbs where hash = ?1")?.execute([hash.as_str()])?;
        tx.commit()?;
        drop(conn);
        self.bump();
        Ok(true)
    }
}

/// The picture that a job's screen shows of a piece of evidence.
fn thumb_of(evidence: &Evidence) -> Option<&BlobHash> {
    match &evidence.body {
        EvidenceBody::Photo { thumb, .. } => Some(thumb),
        EvidenceBody::Signature { written: Written::Drawn { png, .. }, .. } => Some(png),
        _ => None,
    }
}

fn thumb_missing(conn: &Connection, hash: &str, at_ms: i64, now: DateTime<Utc>) -> Result<(), ExecuteError> {
    conn.prepare_cached("insert or ignore into thumbs (hash, at, due) values (?1, ?2, ?3)")?
        .execute(params![hash, at_ms, now.timestamp_millis()])?;
    Ok(())
}

/// When the logo was set: it is asked for among the pictures of that time.
fn logo_at(company: &Company) -> i64 {
    company.clocks.of("logo").unwrap_or_default().ms
}

/// The company came: its logo is to be fetched if it is not here.
pub(super) fn logo_named(
    conn: &Connection,
    company: &Company,
    now: DateTime<Utc>,
) -> Result<(), ExecuteError> {
    match &company.logo {
        Some(hash) if !has(conn, hash)? => thumb_missing(conn, hash.as_str(), logo_at(company), now),
        _ => Ok(()),
    }
}

/// Evidence came: its picture is to be fetched if it is not here.
pub(super) fn thumb_named(
    conn: &Connection,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> Result<(), ExecuteError> {
    match thumb_of(evidence) {
        Some(hash) if !has(conn, hash)? => thumb_missing(conn, hash.as_str(), evidence.at.ms, now),
        _ => Ok(()),
    }
}

/// Evidence left the view: its picture is not asked for any more.
pub(super) fn thumb_unnamed(conn: &Connection, evidence: &Evidence) -> Result<(), ExecuteError> {
    if let Some(hash) = thumb_of(evidence) {
        conn.prepare_cached("delete from thumbs where hash = ?1")?.execute([hash.as_str()])?;
    }
    Ok(())
}
