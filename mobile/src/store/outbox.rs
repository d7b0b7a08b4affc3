//! Change sets waiting to reach the server, oldest first, and the server's word on each.

use super::{ExecuteError, Identity, Store, Unsynced, meta, overlay};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::value::RawValue;
use shared::seams::{Mechanism, Points};
use shared::sync::{Envelope, Outcome, Pulled, Pushed, Receipt, hash_of};
use shared::{Change, ChangeSet, ChangeSetId, Code, Effects, Hlc, Kind, Record, Refusal, StreamId, derived};
use std::ops::RangeInclusive;

/// The most bytes of change sets in one push.
const PUSH_BYTES: usize = 2 * 1024 * 1024;

/// What the next push carries.
#[derive(Debug)]
pub struct Batch {
    pub stream: StreamId,
    pub sets: Vec<Envelope>,
    pub pending_sets: u32,
    pub pending_blobs: u32,
    pub oldest: Option<DateTime<Utc>>,
}

/// What an answer to a push meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushProgress {
    /// So many change sets have the server's word now.
    Taken(usize),
    /// The server wants to go on from an earlier (or its own) number.
    Resend,
    /// The phone was restored from a backup: it needs a new incarnation.
    Forked,
    /// The answer moves nothing.
    Stuck,
}

/// Puts a change set at the end as the nth of its stream; returns its place.
pub(super) fn append(
    conn: &Connection,
    set: &ChangeSet,
    bytes: &str,
    effects: &Effects,
    at: Hlc,
    n: i64,
) -> Result<i64, ExecuteError> {
    conn.prepare_cached(
        "insert into outbox (n, id, bytes, what, job, made_at, at_ms, at_n, state)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'pending')",
    )?
    .execute(params![
        n,
        set.id.to_string(),
        bytes,
        set.changes.first().map_or("", Change::name),
        job_of(set, effects),
        set.clock.ms,
        at.ms,
        at.n
    ])?;
    Ok(conn.last_insert_rowid())
}

/// The job that a change set is about.
fn job_of(set: &ChangeSet, effects: &Effects) -> Option<String> {
    let named = set.changes.iter().find_map(Change::job).map(|job| job.0);
    let touched = || {
        effects.puts().find_map(|record| match record {
            Record::Job(job) => Some(job.id.0),
            Record::Alert(_) => None,
            _ => record.parent().filter(|_| record.kind().spec().parent == Some(Kind::Job)),
        })
    };
    named.or_else(touched).map(|job| job.to_string())
}

/// Notes that a refused change set was done again as another one.
pub(super) fn replaced(conn: &Connection, earlier: ChangeSetId, by: ChangeSetId) -> Result<(), ExecuteError> {
    conn.execute(
        "update inbox set state = 'retried', replaced_by = ?2 where id = ?1",
        params![earlier.to_string(), by.to_string()],
    )?;
    let_go(conn, earlier)
}

/// The person is done with a refused change set. If it is on its way once more (to a server that was restored), its
/// number goes as void.
pub(super) fn let_go(conn: &Connection, id: ChangeSetId) -> Result<(), ExecuteError> {
    let was_on_its_way = conn.execute(
        "update outbox set void = 'let go by the person' where id = ?1 and state = 'pending'",
        [id.to_string()],
    )?;
    if was_on_its_way > 0 { overlay::replay(conn) } else { Ok(()) }
}

/// What waits at the server for a change set that the person let go, or for another attempt at it that they let go; not
/// what is on its way of being taken back already.
pub(super) fn waits_in_vain(conn: &Connection) -> Result<Vec<ChangeSetId>, ExecuteError> {
    let in_vain: Vec<String> = conn
        .prepare_cached(
            "with recursive waits (place, id, for_set) as (
               select place, id, json_extract(outcome, '$.on') from outbox indexed by outbox_waiting
               where state = 'acked' and seq is null and json_extract(outcome, '$.outcome') = 'parked'
               union
               select w.place, w.id, i.replaced_by from waits w
               join inbox i on i.id = w.for_set and i.state = 'retried')
             select w.id from waits w join inbox i on i.id = w.for_set and i.state = 'discarded'
             where not exists (
               select 1 from outbox o where o.what = 'withdraw' and o.state in ('pending', 'acked')
                 and case when json_valid(o.bytes) then json_extract(o.bytes, '$.changes[0].set') end = w.id)
             order by w.place",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(in_vain.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Numbers what has no outcome anew, from one: a new incarnation is a new stream. What waits at the server is among it: its
/// outcome is told to the stream that asks.
pub(super) fn renumber(conn: &Connection) -> Result<(), ExecuteError> {
    conn.execute(
        "update outbox indexed by outbox_waiting set state = 'pending', outcome = null
         where state = 'acked' and seq is null and json_extract(outcome, '$.outcome') = 'parked'",
        [],
    )?;
    conn.execute("update outbox set n = null", [])?;
    conn.execute(
        "update outbox set n = (select count(*) from outbox e where e.state = 'pending' and e.place <= outbox.place)
         where state = 'pending'",
        [],
    )?;
    let count: i64 =
        conn.query_row("select count(*) from outbox where state = 'pending'", [], |row| row.get(0))?;
    meta::set(conn, meta::NEXT_N, count + 1)
}

/// Takes receipts; returns how many change sets they ended or moved, and whether the overlay has to be made anew.
pub(super) fn take(
    conn: &Connection,
    receipts: &[Receipt],
    now: DateTime<Utc>,
    points: &dyn Points,
) -> Result<Taken, ExecuteError> {
    let refused: bool =
        conn.prepare_cached("select exists (select 1 from inbox)")?.query_row([], |row| row.get(0))?;
    let mut taken = Taken::default();
    for receipt in receipts {
        let id = receipt.id.to_string();
        if acknowledged(conn, &id, &receipt.outcome, now, points)? {
            if refused {
                conn.prepare_cached("delete from inbox where id = ?1 and state = 'open'")?.execute([&id])?;
            }
            taken.count += 1;
            continue;
        }
        let known: Option<(String, Option<String>, String, i64)> = conn
            .prepare_cached("select state, outcome, bytes, made_at from outbox where id = ?1")?
            .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((state, before, bytes, made_at)) = known else { continue };
        let outcome = overlay::json(&receipt.outcome)?;
        if state != "pending" && before.as_deref() == Some(outcome.as_str()) {
            continue;
        }
        if state == "done" || state == "rejected" {
            continue;
        }
        let refusal = match &receipt.outcome {
            Outcome::Applied { seq } | Outcome::Merged { seq, .. } => {
                let seq = i64::try_from(*seq).unwrap_or(i64::MAX);
                let state = if points.off(Mechanism::Acknowledged) { "done" } else { "acked" };
                conn.prepare_cached(
                    "update outbox set state = ?2, outcome = ?3, seq = ?4, acked_at = ?5, last_error = null,
                         provisional = null where id = ?1",
                )?
                .execute(params![id, state, outcome, seq, now.timestamp_millis()])?;
                if refused {
                    conn.prepare_cached("delete from inbox where id = ?1 and state = 'open'")?
                        .execute([&id])?;
                }
                taken.overlay |= state == "done";
                None
            }
            Outcome::Parked { .. } => {
                conn.prepare_cached(
                    "update outbox set state = 'acked', outcome = ?2, acked_at = ?3, last_error = null
                     where id = ?1",
                )?
                .execute(params![id, outcome, now.timestamp_millis()])?;
                if refused {
                    // A server that went back to a backup has yet to decide once more.
                    conn.prepare_cached("delete from inbox where id = ?1 and state = 'open'")?
                        .execute([&id])?;
                }
                None
            }
            Outcome::Rejected { refusal } => Some(refusal.clone()),
            Outcome::Void { reason } => Some(Refusal::new(Code::Unreadable).with("reason", reason)),
            Outcome::IdReused => Some(Refusal::new(Code::AlreadyThere).with("kind", "change_set")),
        };
        if let Some(refusal) = refusal {
            conn.prepare_cached(
                "update outbox set state = 'rejected', outcome = ?2, acked_at = ?3, provisional = null
                 where id = ?1",
            )?
            .execute(params![id, outcome, now.timestamp_millis()])?;
            taken.overlay = true;
            taken.count += 1;
            if points.off(Mechanism::Inbox) || refusal.code == Code::Withdrawn || is_only_seen(&bytes) {
                // That somebody looked at a plan is nothing to decide about.
                continue;
            }
            conn.prepare_cached(
                "insert into inbox (id, bytes, refusal, made_at, at, state) values (?1, ?2, ?3, ?4, ?5, 'open')
                 on conflict (id) do nothing",
            )?
            .execute(params![id, bytes, overlay::json(&refusal)?, made_at, now.timestamp_millis()])?;
            continue;
        }
        taken.count += 1;
    }
    Ok(taken)
}

/// Takes the common word, that a waiting change set was done; false where it is another one, or the set does not wait.
fn acknowledged(
    conn: &Connection,
    id: &str,
    outcome: &Outcome,
    now: DateTime<Utc>,
    points: &dyn Points,
) -> Result<bool, ExecuteError> {
    let (Outcome::Applied { seq } | Outcome::Merged { seq, .. }) = outcome else { return Ok(false) };
    if points.off(Mechanism::Acknowledged) {
        return Ok(false);
    }
    let seq = i64::try_from(*seq).unwrap_or(i64::MAX);
    // Also where the cursor is past it: that may be a number of before the server was restored. The next pull knows.
    let done = conn
        .prepare_cached(
            "update outbox set state = 'acked', outcome = ?2, seq = ?3, acked_at = ?4, last_error = null,
                 provisional = null where id = ?1 and state = 'pending'",
        )?
        .execute(params![id, overlay::json(outcome)?, seq, now.timestamp_millis()])?;
    Ok(done > 0)
}

/// Whether a change set says nothing but that the person has seen a visit.
fn is_only_seen(bytes: &str) -> bool {
    ChangeSet::from_text(bytes)
        .is_ok_and(|set| set.changes.iter().all(|change| matches!(change, Change::SeeVisit { .. })))
}

/// What receipts did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    pub count: usize,
    /// Something left the overlay.
    pub overlay: bool,
}

impl Store {
    /// The next change sets to send, oldest first, at most `limit`; none when nothing waits.
    pub fn next_batch(&self, limit: usize) -> Result<Option<Batch>, ExecuteError> {
        // By what waits: all that was ever sent has smaller numbers, and would be passed by one after the other.
        let first: Option<i64> = self
            .writer()
            .prepare_cached("select min(n) from outbox indexed by outbox_by_state where state = 'pending'")?
            .query_row([], |row| row.get(0))?;
        let Some(before) = first.map(|first| (first - 1).unsigned_abs()) else { return Ok(None) };
        self.batch_beyond(before..=before, limit)
    }

    /// The oldest change sets with numbers beyond those of a batch: what comes when that has arrived.
    pub fn batch_after(&self, batch: &Batch, limit: usize) -> Result<Option<Batch>, ExecuteError> {
        let (first, last) = (batch.sets.first().map_or(0, |e| e.n), batch.sets.last().map_or(0, |e| e.n));
        self.batch_beyond(first..=last, limit)
    }

    fn batch_beyond(&self, sent: RangeInclusive<u64>, limit: usize) -> Result<Option<Batch>, ExecuteError> {
        let number = |n: &u64| i64::try_from(*n).unwrap_or(i64::MAX);
        let (first, last) = (number(sent.start()), number(sent.end()));
        let conn = self.writer();
        let mut statement = conn.prepare_cached(
            "select n, id, bytes, void, made_at from outbox where state = 'pending' and n > ?2 order by n limit ?1",
        )?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX), last])?;
        let (mut sets, mut size, mut oldest) = (Vec::new(), 0, None);
        while let Some(row) = rows.next()? {
            let (n, id): (i64, String) = (row.get(0)?, row.get(1)?);
            let (bytes, void): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            size += bytes.len();
            if size > PUSH_BYTES && !sets.is_empty() {
                break;
            }
            // What is no longer on the phone after a restore has no time of its own.
            if oldest.is_none() && void.is_none() {
                oldest = DateTime::from_timestamp_millis(row.get(4)?);
            }
            let id = id.parse().map_err(|_| ExecuteError::Broken(format!("outbox {n} has no id")))?;
            sets.push(envelope(n.unsigned_abs(), id, bytes, void)?);
        }
        drop(rows);
        if sets.is_empty() {
            return Ok(None);
        }
        // Counted by the index alone, less those that are on their way.
        let on_their_way: i64 = conn
            .prepare_cached("select count(*) from outbox where n between ?1 and ?2 and state = 'pending'")?
            .query_row([first, last], |row| row.get(0))?;
        let pending = u32::try_from(waiting(&conn)? - on_their_way).unwrap_or_default();
        let blobs: u32 = conn
            .prepare_cached("select count(*) from blobs where state = 'here'")?
            .query_row([], |row| row.get(0))?;
        Ok(Some(Batch {
            stream: self.inner.identity().stream,
            sets,
            pending_sets: pending,
            pending_blobs: blobs,
            oldest,
        }))
    }

    /// Takes the answer to a push, in one transaction.
    pub fn pushed(
        &self,
        batch: &Batch,
        answer: &Pushed,
        now: DateTime<Utc>,
    ) -> Result<PushProgress, ExecuteError> {
        let conn = self.writer();
        // What is to be sent again is on the disk at once: the server would not ask for it twice.
        let plain = answer.expected.is_none() && !answer.forked;
        let unsynced = if plain { Some(self.unsynced(&conn)?) } else { None };
        let tx = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate)?;
        // By the server's clock: a phone that believes in another year must not forget what it keeps.
        let taken = take(&tx, &answer.receipts, answer.server_time, self.inner.seams.points.as_ref())?;
        if taken.overlay {
            overlay::replay(&tx)?;
        }
        meta::set(&tx, meta::LAST_CONTACT, now.timestamp_millis())?;
        let first = batch.sets.first().map_or(0, |e| e.n);
        let progress = match answer.expected {
            _ if answer.forked => PushProgress::Forked,
            Some(expected) if expected < first => {
                reopen(&tx, self.inner.identity().stream, expected, first)?;
                PushProgress::Resend
            }
            _ if taken.count == 0 => PushProgress::Stuck,
            _ => PushProgress::Taken(taken.count),
        };
        if !waits(&tx)? {
            meta::set(&tx, meta::LAST_SENT, now.timestamp_millis())?;
        }
        self.inner.seams.points.reached("pushed:before_commit")?;
        tx.commit()?;
        unsynced.map_or(Ok(()), Unsynced::end)?;
        drop(conn);
        self.bump();
        self.withdraw_what_waits_in_vain()?;
        Ok(progress)
    }

    /// Notes that sending these failed, for the queue screen.
    pub fn push_failed(&self, batch: &Batch, error: &str) -> Result<(), ExecuteError> {
        let conn = self.writer();
        let unsynced = self.unsynced(&conn)?;
        let (first, last) = match batch.sets.as_slice() {
            [] => return Ok(()),
            [only] => (only.n, only.n),
            [first, .., last] => (first.n, last.n),
        };
        conn.prepare_cached(
            "update outbox set attempts = attempts + 1, last_error = ?3
             where state = 'pending' and n between ?1 and ?2",
        )?
        .execute(params![first as i64, last as i64, error])?;
        unsynced.end()?;
        drop(conn);
        self.bump();
        Ok(())
    }

    /// Takes a new incarnation: from now on this store writes another stream.
    pub fn take_incarnation(&self, device: shared::DeviceId) -> Result<(), ExecuteError> {
        let old = self.inner.identity();
        let new = Identity::new(device, old.company, old.person);
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        meta::adopt(&tx, &new)?;
        tx.commit()?;
        drop(conn);
        self.inner.set_identity(new);
        self.bump();
        Ok(())
    }
}

/// Change sets without the server's word.
pub(super) fn waiting(conn: &Connection) -> Result<i64, ExecuteError> {
    Ok(conn
        .prepare_cached("select count(*) from outbox where state = 'pending'")?
        .query_row([], |row| row.get(0))?)
}

/// Whether any change set is without the server's word.
fn waits(conn: &Connection) -> Result<bool, ExecuteError> {
    Ok(conn
        .prepare_cached("select exists (select 1 from outbox where state = 'pending')")?
        .query_row([], |row| row.get(0))?)
}

/// The server lost what it had acknowledged (it was restored): what the phone still keeps is sent again, and numbers
/// whose change sets are gone, or that the person has let go, are closed visibly.
fn reopen(conn: &Connection, stream: StreamId, expected: u64, first: u64) -> Result<(), ExecuteError> {
    again(conn, Some(expected))?;
    for n in expected..first {
        let closed = conn
            .prepare_cached(
                "update outbox set state = 'pending', void = 'let go by the person', outcome = null, seq = null
                 where n = ?1 and state = 'rejected'",
            )?
            .execute([n as i64])?;
        let there: bool = closed > 0
            || conn
                .prepare_cached("select exists (select 1 from outbox where n = ?1)")?
                .query_row([n as i64], |row| row.get(0))?;
        if !there {
            let id = derived(&format!("void {n}"), stream.0);
            conn.prepare_cached(
                "insert into outbox (n, id, bytes, void, what, made_at, at_ms, at_n, state)
                 values (?1, ?2, 'null', 'no longer on the phone', 'void', 0, 0, 0, 'pending')",
            )?
            .execute(params![n as i64, id.to_string()])?;
        }
    }
    overlay::replay(conn)
}

/// The server knows this stream up to `known` only: what it has acknowledged beyond that is sent again. Whether there was
/// anything.
pub(super) fn reopen_beyond(conn: &Connection, known: u64) -> Result<bool, ExecuteError> {
    let known = i64::try_from(known).unwrap_or(i64::MAX);
    let lost = knows_more_than(conn, known)?;
    if lost {
        again(conn, Some(known.unsigned_abs() + 1))?;
    }
    Ok(lost)
}

/// Whether the server had its word on a number beyond `known`.
fn knows_more_than(conn: &Connection, known: i64) -> Result<bool, ExecuteError> {
    Ok(conn
        .prepare_cached("select exists (select 1 from outbox where n > ?1 and state <> 'pending')")?
        .query_row([known], |row| row.get(0))?)
}

/// Whether a page that says this of the server makes the phone send something again.
pub(super) fn reopens(conn: &Connection, page: &Pulled) -> Result<bool, ExecuteError> {
    let known = page.stream_n.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    let beyond = known.map_or(Ok(false), |known| knows_more_than(conn, known))?;
    Ok(page.from_zero || beyond || page.seq < meta::get(conn, meta::SEQ)?.unwrap_or(0))
}

/// The server may have been restored: whatever it acknowledged and the phone still keeps is sent again.
pub(super) fn reopen_all(conn: &Connection) -> Result<(), ExecuteError> {
    again(conn, None)
}

/// Puts acknowledged change sets (from a number on, or all) and all blobs back to be sent; the server answers with what
/// it still knows. What it refused and the person let go or did again stays as it is.
fn again(conn: &Connection, from: Option<u64>) -> Result<(), ExecuteError> {
    let from = from.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    // Also those of sets that stay: a picture that came after a backup is lost with it, whenever its set was sent.
    // One whose bytes this phone has let go cannot be sent; it went only after the server's backups had it, or long after.
    conn.execute(
        "update blobs set state = 'here', uploaded = 0 where state = 'complete' and freed_at is null",
        [],
    )?;
    conn.execute(
        "update outbox set state = 'pending', outcome = null, seq = null
         where state <> 'pending' and (?1 is null or n is null or n >= ?1)
           and not exists (select 1 from inbox i where i.id = outbox.id and i.state in ('retried', 'discarded'))",
        [from],
    )?;
    // Work of an earlier incarnation has no number in this stream: it gets one.
    let mut next: i64 = meta::get(conn, meta::NEXT_N)?.unwrap_or(1);
    let unnumbered: Vec<i64> = conn
        .prepare_cached("select place from outbox where state = 'pending' and n is null order by place")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for place in unnumbered {
        conn.prepare_cached("update outbox set n = ?2 where place = ?1")?.execute([place, next])?;
        next += 1;
    }
    meta::set(conn, meta::NEXT_N, next)
}

/// Wraps stored bytes for sending; bytes that are no JSON any more close their number.
pub(super) fn envelope(
    n: u64,
    id: ChangeSetId,
    bytes: String,
    void: Option<String>,
) -> Result<Envelope, ExecuteError> {
    let broken = |e: serde_json::Error| ExecuteError::Broken(e.to_string());
    if void.is_none()
        && let Ok(envelope) = Envelope::new(n, id, bytes)
    {
        return Ok(envelope);
    }
    let set = RawValue::from_string("null".into()).map_err(broken)?;
    let reason = void.unwrap_or_else(|| "the phone cannot read it any more".into());
    Ok(Envelope { n, id, hash: hash_of("null"), set, void: Some(reason) })
}
