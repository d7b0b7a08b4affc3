//! Originals: how long the full bytes of a photo stay on this phone after the office has them, and letting them go.
//!
//! Invariant: bytes are let go only after the server said "complete" and has just said so again; thumbnails and signatures
//! are never let go.

use super::{ExecuteError, Store, meta, overlay};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use shared::records::{Company, KEEP_DAYS};
use shared::sync::BlobHash;

/// Below so many free bytes a phone is short of room; it is made until twice as many are free.
pub const LOW_ROOM: u64 = 500 * 1024 * 1024;
/// How often room is made, and how often while the phone is short of it.
const EVERY: TimeDelta = TimeDelta::hours(24);
const EVERY_WHEN_LOW: TimeDelta = TimeDelta::hours(1);
/// How long a full photo that was looked at stays.
const LOOKED_AT: TimeDelta = TimeDelta::days(2);

/// For how many days originals are kept; none: always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepOriginals {
    /// What this phone's person chose, if they did.
    pub own: Option<Option<u32>>,
    /// What the office says.
    pub office: Option<u32>,
}

impl KeepOriginals {
    /// What holds on this phone.
    pub fn days(self) -> Option<u32> {
        self.own.unwrap_or(self.office)
    }
}

/// An original that may go, once the server has said again that it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    pub hash: BlobHash,
    pub size: u64,
    /// It was taken here, and the server is asked first; otherwise it came from the server.
    pub ours: bool,
}

impl Store {
    /// How long originals are kept.
    pub fn keep_originals(&self) -> KeepOriginals {
        let company = self.identity().company;
        let (own, office) = self.read("settings", |conn| {
            let own = meta::get::<u32>(conn, meta::KEEP_DAYS)?;
            Ok((own, overlay::get::<Company>(conn, company)?.map(|company| company.keep_days)))
        });
        // Zero stands for "always".
        let days = |days: u32| Some(days).filter(|days| *days > 0);
        KeepOriginals { own: own.map(days), office: days(office.unwrap_or(KEEP_DAYS)) }
    }

    /// Says for how many days originals are kept: so many, always (unless the phone is short of room), or – none – as the
    /// office says.
    pub fn set_keep_originals(&self, own: Option<Option<u32>>) -> Result<(), ExecuteError> {
        let conn = self.writer();
        match own {
            Some(days) => meta::set(&conn, meta::KEEP_DAYS, days.unwrap_or(0))?,
            None => meta::remove(&conn, meta::KEEP_DAYS)?,
        }
        // Looked at again at once.
        meta::remove(&conn, meta::ROOM_MADE)?;
        drop(conn);
        self.bump();
        Ok(())
    }

    /// The server's backups have everything up to this sequence number.
    pub fn backed_up(&self, through: u64) -> Result<(), ExecuteError> {
        let conn = self.writer();
        let known = meta::get::<u64>(&conn, meta::BACKED_UP)?;
        if known == Some(through) { Ok(()) } else { meta::set(&conn, meta::BACKED_UP, through) }
    }

    /// Whether it is time to look after the originals again; if so, that is noted. `free` is the room on the disk in bytes, if
    /// the phone can tell.
    pub fn originals_due(&self, now: DateTime<Utc>, free: Option<u64>) -> Result<bool, ExecuteError> {
        let conn = self.writer();
        let last: Option<i64> = meta::get(&conn, meta::ROOM_MADE)?;
        let every = if is_short(free) { EVERY_WHEN_LOW } else { EVERY };
        let ms = now.timestamp_millis();
        // A clock that was set back waits no longer than it would have.
        if last.is_some_and(|last| last <= ms && ms - last < every.num_milliseconds()) {
            return Ok(false);
        }
        meta::set(&conn, meta::ROOM_MADE, ms)?;
        // Sent by a version that did not note when: counted from now.
        conn.execute(
            "update blobs set completed_at = ?1 where completed_at is null and state <> 'here'",
            [ms],
        )?;
        Ok(true)
    }

    /// The originals that may go now. A phone that is short of room lets the oldest go first that a backup of the server has,
    /// then others, until there is room.
    pub fn originals_to_free(
        &self,
        now: DateTime<Utc>,
        free: Option<u64>,
    ) -> Result<Vec<Original>, ExecuteError> {
        let short = is_short(free);
        let keep = self.keep_originals().days();
        let mut candidates = candidates(&self.writer())?;
        let old = |days: u32| now - TimeDelta::days(days.into());
        let is_old = |c: &Candidate| match c.original.ours {
            true => keep.is_some_and(|days| c.completed_at <= old(days).timestamp_millis()),
            false => c.completed_at <= (now - LOOKED_AT).timestamp_millis(),
        };
        let mut chosen: Vec<Original> = Vec::new();
        let mut room = free.unwrap_or(u64::MAX);
        // Old ones first, then what came from the server, then what a backup has.
        candidates.sort_by_key(|c| (!is_old(c), c.original.ours, !c.backed_up, c.completed_at));
        for candidate in candidates {
            if is_old(&candidate) || (short && room < 2 * LOW_ROOM) {
                room = room.saturating_add(candidate.original.size);
                chosen.push(candidate.original);
            }
        }
        Ok(chosen)
    }

    /// Lets the bytes of an original go: the server has just said that it has them. False if something spoke against it
    /// meanwhile.
    pub fn free_original(&self, original: &Original, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
        let hash = original.hash.as_str();
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = match original.ours {
            true => tx
                .prepare_cached(
                    "update blobs set freed_at = ?2
                     where hash = ?1 and state = 'complete' and priority = 2 and freed_at is null",
                )?
                .execute(params![hash, now.timestamp_millis()])?,
            false => tx
                .prepare_cached("delete from blobs where hash = ?1 and state = 'fetched' and priority = 2")?
                .execute([hash])?,
        };
        if gone == 0 {
            return Ok(false);
        }
        tx.prepare_cached("delete from blob_chunks where hash = ?1")?.execute([hash])?;
        self.inner.seams.points.reached("originals:before_commit")?;
        tx.commit()?;
        give_back(&conn, original.size)?;
        drop(conn);
        self.bump();
        Ok(true)
    }

    /// The server does not have it any more: it is sent again.
    pub fn send_again(&self, hash: &BlobHash) -> Result<(), ExecuteError> {
        let again = self
            .writer()
            .prepare_cached(
                "update blobs set state = 'here', uploaded = 0
                 where hash = ?1 and state = 'complete' and freed_at is null",
            )?
            .execute([hash.as_str()])?;
        if again > 0 {
            self.bump();
            self.inner.work.send_modify(|v| *v += 1);
        }
        Ok(())
    }

    /// Whether the bytes of a blob are on this phone.
    pub fn has_bytes(&self, hash: &BlobHash) -> bool {
        self.read("blob", |conn| has_bytes(conn, hash))
    }
}

/// Whether the bytes of a blob are in the file.
pub(super) fn has_bytes(conn: &Connection, hash: &BlobHash) -> Result<bool, ExecuteError> {
    Ok(conn
        .prepare_cached("select 1 from blobs where hash = ?1 and freed_at is null")?
        .query_row([hash.as_str()], |_| Ok(true))
        .optional()?
        .unwrap_or(false))
}

fn is_short(free: Option<u64>) -> bool {
    free.is_some_and(|free| free < LOW_ROOM)
}

struct Candidate {
    original: Original,
    completed_at: i64,
    backed_up: bool,
}

/// The originals that the server has and that no unsent or refused work is about.
fn candidates(conn: &Connection) -> Result<Vec<Candidate>, ExecuteError> {
    let through: Option<i64> = meta::get(conn, meta::BACKED_UP)?;
    let mut statement = conn.prepare_cached(
        "select b.hash, b.size, b.state, b.completed_at, b.completed_seq from blobs b
         where b.priority = 2 and b.freed_at is null and b.state <> 'here' and b.completed_at is not null
           and not exists (select 1 from outbox o where o.place = b.place and o.state = 'pending')
           and not exists (select 1 from outbox o join inbox i on i.id = o.id
                           where o.place = b.place and i.state = 'open')
         order by b.completed_at, b.hash",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (hash, size): (String, i64) = (row.get(0)?, row.get(1)?);
        let Ok(hash) = hash.parse() else { continue };
        let state: String = row.get(2)?;
        let seq: Option<i64> = row.get(4)?;
        all.push(Candidate {
            original: Original { hash, size: size.unsigned_abs(), ours: state == "complete" },
            completed_at: row.get(3)?,
            backed_up: seq.zip(through).is_some_and(|(seq, through)| through > seq),
        });
    }
    Ok(all)
}

/// Gives the pages that so many bytes took back to the system.
fn give_back(conn: &Connection, bytes: u64) -> Result<(), ExecuteError> {
    let page: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = bytes.div_ceil(page.max(1).unsigned_abs());
    let mut vacuum = conn.prepare(&format!("pragma incremental_vacuum({pages})"))?;
    let mut steps = vacuum.query([])?;
    while steps.next()?.is_some() {}
    Ok(())
}
