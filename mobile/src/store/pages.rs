//! Pages of a pull: each commits together with its cursor; the last one sweeps, ends what it has brought, and replays.

use super::{ExecuteError, Store, Unsynced, blobs, meta, news, outbox, overlay};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use shared::records::{Job, Kind, Left};
use shared::seams::Mechanism;
use shared::sync::{Pulled, RawRecord};
use shared::{ChangeSet, PersonId, Record};
use std::collections::BTreeSet;

/// How long acknowledged change sets are kept, in case the server is restored from a backup.
const KEPT_DAYS: i64 = 30;

/// How long a record that left the view stays readable, whatever is pending: long enough for a screen that is open.
const HELD_HOURS: i64 = 24;

/// What a page was asked for with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where the pull goes on; none for a first one.
    pub cursor: Option<String>,
    /// Which view: it is another one after the phone has forgotten what it held.
    pub view: i64,
}

impl Store {
    /// What the next page is to be asked for with.
    pub fn asked(&self) -> Result<Asked, ExecuteError> {
        let conn = self.writer();
        Ok(Asked { cursor: meta::get(&conn, meta::CURSOR)?, view: view(&conn)? })
    }

    /// Where the next pull goes on; none for a first one.
    pub fn cursor(&self) -> Result<Option<String>, ExecuteError> {
        meta::get(&self.writer(), meta::CURSOR)
    }

    /// The newest commit of the server that the phone has heard of.
    pub fn mark(&self) -> Result<Option<String>, ExecuteError> {
        meta::get(&self.writer(), meta::MARK)
    }

    /// The server has given another mark. Kept before its answer is: anyone who is cut off in between asks the same again.
    pub fn keep_mark(&self, mark: &str) -> Result<(), ExecuteError> {
        let conn = self.writer();
        // Of several answers under way the one of the later commit stays: a server that went back gives none.
        let commit = |mark: &str| mark.split_once('.').and_then(|(seq, _)| seq.parse::<u64>().ok());
        let known = meta::get::<String>(&conn, meta::MARK)?;
        if known.is_some_and(|known| known == mark || commit(mark) < commit(&known)) {
            return Ok(());
        }
        // What the answer says reaches the disk after it.
        let unsynced = self.unsynced(&conn)?;
        meta::set(&conn, meta::MARK, mark)?;
        unsynced.end()
    }

    /// Applies one page, in one transaction with its cursor. A page that was asked for before the person signed out, or
    /// that another client of this file has had meanwhile, is dropped: then the answer is false.
    pub fn apply(&self, page: &Pulled, asked: &Asked, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
        let conn = self.writer();
        // A pull that brought something ends on the disk: what was on the screen is there after a flat battery, too.
        let last = !page.more && (brings(page) || meta::get::<i64>(&conn, REPLAY)?.is_some());
        let synced = last || outbox::reopens(&conn, page)?;
        let unsynced = if synced { None } else { Some(self.unsynced(&conn)?) };
        let tx = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate)?;
        if meta::get::<String>(&tx, meta::CURSOR)? != asked.cursor || view(&tx)? != asked.view {
            return Ok(false);
        }
        let touched = self.apply_in(&tx, page, now)?;
        self.inner.seams.points.reached("apply:before_commit")?;
        tx.commit()?;
        unsynced.map_or(Ok(()), Unsynced::end)?;
        drop(conn);
        self.inner.seams.points.reached("apply:after_commit")?;
        if touched {
            self.bump();
        }
        if !page.more {
            self.withdraw_what_waits_in_vain()?;
        }
        Ok(true)
    }

    fn apply_in(&self, tx: &Connection, page: &Pulled, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
        if page.from_zero {
            // The server does not know the cursor it gave (or the phone forgot it when the person signed out): it may have
            // been restored. What it still knows it says at once.
            outbox::reopen_all(tx)?;
            meta::remove(tx, meta::SEQ)?;
            meta::remove(tx, meta::MARK)?;
        }
        let taken = outbox::take(tx, &page.receipts, page.server_time, self.inner.seams.points.as_ref())?;
        let mut generation: i64 = meta::get(tx, meta::GENERATION)?.unwrap_or(0);
        if page.from_zero {
            generation += 1;
            meta::set(tx, meta::GENERATION, generation)?;
            meta::set(tx, meta::SWEEPING, 1)?;
        }
        let holds: bool =
            tx.prepare_cached("select exists (select 1 from held)")?.query_row([], |row| row.get(0))?;
        let fresh = Fresh { generation, holds, first: is_first(tx, generation)?, now };
        for raw in &page.puts {
            put(tx, raw, &fresh)?;
        }
        for evict in &page.evicts {
            leave(tx, &evict.kind, &evict.id.to_string(), evict.left.as_ref(), now)?;
        }
        self.inner.seams.points.reached("apply:records")?;
        meta::set(tx, meta::CURSOR, &page.cursor)?;
        meta::set(tx, meta::LAST_CONTACT, now.timestamp_millis())?;
        if let Some(through) = page.backed_up_through {
            meta::set(tx, meta::BACKED_UP, through)?;
        }
        let moved = taken.count > 0 || brings(page);
        if page.more {
            if moved {
                // The last page has to replay even if it brings nothing itself.
                meta::set(tx, REPLAY, 1)?;
            }
            if taken.overlay {
                overlay::replay(tx)?;
            }
            return Ok(taken.count > 0);
        }
        let reopened = match page.stream_n {
            Some(known) => outbox::reopen_beyond(tx, known)?,
            None => false,
        };
        let swept = match self.off(Mechanism::Generation) {
            true => false,
            false => sweep(tx, generation, now)?,
        };
        if page.seq < meta::get(tx, meta::SEQ)?.unwrap_or(0) {
            outbox::reopen_all(tx)?;
        }
        let ended = end(tx, page.seq, page.server_time)?;
        let owed = meta::get::<i64>(tx, REPLAY)?.is_some();
        let moved = moved || reopened;
        if (moved || swept || ended || owed) && !self.off(Mechanism::Replay) {
            overlay::replay(tx)?;
            meta::remove(tx, REPLAY)?;
        }
        let gone = let_go(tx, now)?;
        Ok(moved || swept || ended || owed || gone)
    }
}

/// Whether there is anything in a page.
fn brings(page: &Pulled) -> bool {
    page.from_zero || !page.puts.is_empty() || !page.evicts.is_empty()
}

/// Present while earlier pages of this pull have changed something.
pub(super) const REPLAY: &str = "replay_owed";

/// Which view the file holds.
pub(super) fn view(conn: &Connection) -> Result<i64, ExecuteError> {
    Ok(meta::get(conn, meta::VIEW)?.unwrap_or(0))
}

fn held_until(now: DateTime<Utc>) -> i64 {
    (now + TimeDelta::hours(HELD_HOURS)).timestamp_millis()
}

/// How records of a page come.
struct Fresh {
    generation: i64,
    /// Anything is held at all.
    holds: bool,
    /// The phone held nothing before this pull.
    first: bool,
    now: DateTime<Utc>,
}

/// Whether the phone held nothing when this pull began.
fn is_first(conn: &Connection, generation: i64) -> Result<bool, ExecuteError> {
    let sweeping = meta::get::<i64>(conn, meta::SWEEPING)?.is_some();
    let mut held =
        conn.prepare_cached("select exists (select 1 from base where not ?1 or generation < ?2)")?;
    Ok(!held.query_row(params![sweeping, generation], |row| row.get::<_, bool>(0))?)
}

/// Stores what the server says of a record; one that this version cannot read is kept as it came.
fn put(conn: &Connection, raw: &RawRecord, fresh: &Fresh) -> Result<(), ExecuteError> {
    let Fresh { generation, holds, first, now } = *fresh;
    let read = raw.read();
    match &read {
        Ok(Record::Evidence(evidence)) => blobs::thumb_named(conn, evidence, now)?,
        Ok(Record::Company(company)) => blobs::logo_named(conn, company, now)?,
        Ok(Record::Visit(visit)) => {
            if let Some(me) = meta::get(conn, meta::PERSON)? {
                news::visit_comes(conn, me, visit, first, now.timestamp_millis())?;
            }
        }
        _ => {}
    }
    let parent = match &read {
        Ok(record) => record.parent(),
        Err(error) => {
            tracing::warn!(kind = raw.kind, id = %raw.id, %error, "a record is kept as it came");
            raw.parent
        }
    };
    let id = raw.id.to_string();
    conn.prepare_cached(
        "insert into base (kind, id, parent, generation, json, raw) values (?1, ?2, ?3, ?4, ?5, ?6)
         on conflict (kind, id) do update set parent = excluded.parent, generation = excluded.generation,
             json = excluded.json, raw = excluded.raw",
    )?
    .execute(params![
        raw.kind,
        id,
        parent.map(|p| p.to_string()),
        generation,
        raw.data.get(),
        read.is_err()
    ])?;
    if holds {
        conn.prepare_cached("delete from held where kind = ?1 and id = ?2")?
            .execute(params![raw.kind, id])?;
    }
    Ok(())
}

/// Takes a record out of view. What a job's screen is made of is held for a while; and a visit that left the view is
/// held as one that the person is no longer on, as the server has it.
fn leave(
    conn: &Connection,
    kind: &str,
    id: &str,
    left: Option<&Left>,
    now: DateTime<Utc>,
) -> Result<(), ExecuteError> {
    if kind == Kind::Visit.name()
        && let (Ok(visit), Some(me)) = (id.parse(), meta::get(conn, meta::PERSON)?)
    {
        news::visit_leaves(conn, me, visit, left, now.timestamp_millis())?;
    }
    let until = held_until(now);
    let gone: Option<(Option<String>, String)> = conn
        .prepare_cached("select parent, json from base where kind = ?1 and id = ?2")?
        .query_row(params![kind, id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if kind == Kind::Evidence.name()
        && let Some((_, json)) = &gone
        && let Ok(Record::Evidence(evidence)) = Record::from_json(Kind::Evidence, json)
    {
        blobs::thumb_unnamed(conn, &evidence)?;
    }
    if let Some((parent, json)) = gone
        && kind.parse::<Kind>().is_ok_and(|kind| kind.spec().held)
    {
        let json = if kind == Kind::Visit.name() { taken_away(conn, json)? } else { json };
        conn.prepare_cached(
            "insert into held (kind, id, parent, json, until) values (?1, ?2, ?3, ?4, ?5)
             on conflict (kind, id) do update set parent = excluded.parent, json = excluded.json,
                 until = excluded.until",
        )?
        .execute(params![kind, id, parent, json, until])?;
    }
    conn.prepare_cached("delete from base where kind = ?1 and id = ?2")?.execute(params![kind, id])?;
    Ok(())
}

/// A visit without the person whose file this is.
fn taken_away(conn: &Connection, json: String) -> Result<String, ExecuteError> {
    let me: Option<PersonId> = meta::get(conn, meta::PERSON)?;
    let Some(me) = me else { return Ok(json) };
    Ok(match Record::from_json(Kind::Visit, &json) {
        Ok(Record::Visit(mut visit)) if visit.has(me) => {
            visit.plan.technicians.retain(|technician| *technician != me);
            visit.formerly.insert(me);
            Record::Visit(visit).to_json()
        }
        _ => json,
    })
}

/// Ends a pull from zero: what it did not bring has left the view.
fn sweep(conn: &Connection, generation: i64, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
    if meta::get::<i64>(conn, meta::SWEEPING)?.is_none() {
        return Ok(false);
    }
    let gone: Vec<(String, String)> = conn
        .prepare_cached("select kind, id from base where generation < ?1 order by kind, id")?
        .query_map([generation], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, id) in &gone {
        leave(conn, kind, id, None, now)?;
    }
    meta::remove(conn, meta::SWEEPING)?;
    Ok(!gone.is_empty())
}

/// The cursor has passed these: base has them, the overlay lets go.
fn end(conn: &Connection, seq: u64, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    meta::set(conn, meta::SEQ, seq)?;
    let ended = conn
        .prepare_cached("update outbox set state = 'done' where state = 'acked' and seq <= ?1")?
        .execute([seq])?;
    purge(conn, now)?;
    Ok(ended > 0)
}

/// Forgets what the server will not ask for again: what its backups have, and what is old. Looked at once an hour and
/// whenever there is a new backup, for it reads all that is kept.
fn purge(conn: &Connection, now: DateTime<Utc>) -> Result<(), ExecuteError> {
    let backed_up: i64 = meta::get(conn, meta::BACKED_UP)?.unwrap_or(0);
    let done = format!("{} {backed_up}", now.timestamp() / 3600);
    if meta::get::<String>(conn, meta::PURGED)?.as_ref() == Some(&done) {
        return Ok(());
    }
    meta::set(conn, meta::PURGED, &done)?;
    conn.execute(
        "delete from outbox where state in ('done', 'rejected') and (acked_at < ?1 or (state = 'done' and seq <= ?2))
           and not exists (select 1 from inbox i where i.id = outbox.id and i.state = 'open')
           and not exists (select 1 from blobs b where b.place = outbox.place and b.state = 'here')",
        [(now - TimeDelta::days(KEPT_DAYS)).timestamp_millis(), backed_up],
    )?;
    Ok(())
}

/// Lets go of held records whose time is over and that nothing is pending about.
fn let_go(conn: &Connection, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
    let over: Vec<(String, String)> = conn
        .prepare_cached("select kind, id from held where until < ?1 order by kind, id")?
        .query_map([now.timestamp_millis()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if over.is_empty() {
        return Ok(false);
    }
    let (wanted, mut gone) = (Wanted::of(conn)?, Vec::new());
    for (kind, id) in over {
        if !wanted.wants(conn, &kind, &id)? {
            gone.push((kind, id));
        }
    }
    for (kind, id) in &gone {
        conn.prepare_cached("delete from held where kind = ?1 and id = ?2")?.execute(params![kind, id])?;
    }
    Ok(!gone.is_empty())
}

/// The records that pending work (in outbox and inbox) is about.
struct Wanted {
    ids: BTreeSet<String>,
}

impl Wanted {
    fn of(conn: &Connection) -> Result<Wanted, ExecuteError> {
        let mut ids = BTreeSet::new();
        let mut jobs: BTreeSet<String> = BTreeSet::new();
        let mut statement = conn.prepare_cached(
            "select bytes, job from outbox where state in ('pending', 'acked')
             union all
             select i.bytes, o.job from inbox i left join outbox o on o.id = i.id where i.state = 'open'",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (bytes, job): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            jobs.extend(job);
            if let Ok(set) = ChangeSet::from_text(&bytes) {
                jobs.extend(set.changes.iter().filter_map(|c| c.job()).map(|job| job.to_string()));
            }
        }
        drop(rows);
        for job in &jobs {
            if let Some(Record::Job(job)) =
                job.parse().ok().map(|id| base(conn, Kind::Job, id)).transpose()?.flatten()
            {
                let Job { account, address, .. } = *job;
                ids.extend([account.to_string(), address.to_string()]);
            }
        }
        ids.extend(jobs);
        let mut statement = conn.prepare_cached("select id from local")?;
        for id in statement.query_map([], |row| row.get::<_, String>(0))? {
            ids.insert(id?);
        }
        Ok(Wanted { ids })
    }

    fn wants(&self, conn: &Connection, kind: &str, id: &str) -> Result<bool, ExecuteError> {
        if self.ids.contains(id) {
            return Ok(true);
        }
        if !Kind::Job.children().any(|of_job| of_job.name() == kind) {
            return Ok(false);
        }
        let parents: Vec<Option<String>> = conn
            .prepare_cached(
                "select parent from base where kind = ?1 and id = ?2
                 union all select parent from held where kind = ?1 and id = ?2",
            )?
            .query_map(params![kind, id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(parents.iter().flatten().any(|parent| self.ids.contains(parent)))
    }
}

/// A record as the server last said it, or as it is held.
fn base(conn: &Connection, kind: Kind, id: uuid::Uuid) -> Result<Option<Record>, ExecuteError> {
    let mut statement = conn.prepare_cached(
        "select json from base where kind = ?1 and id = ?2 and raw = 0
         union all select json from held where kind = ?1 and id = ?2",
    )?;
    let mut rows = statement.query(params![kind.name(), id.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let json: String = row.get(0)?;
    Ok(Record::from_json(kind, &json).ok())
}

/// What an older version of the app could not read, this one may.
pub(super) fn reread(conn: &Connection) -> Result<(), ExecuteError> {
    let raw: Vec<(String, String, String)> = conn
        .prepare("select kind, id, json from base where raw = 1 order by kind, id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, id, json) in raw {
        let Ok(kind) = kind.parse::<Kind>() else { continue };
        let Ok(record) = Record::from_json(kind, &json) else { continue };
        conn.execute(
            "update base set raw = 0, parent = ?3 where kind = ?1 and id = ?2",
            params![kind.name(), id, record.parent().map(|p| p.to_string())],
        )?;
    }
    Ok(())
}
