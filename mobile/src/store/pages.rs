//! Pages of a pull: each commits together with its cursor; the last one sweeps, ends what it has brought, and replays.

use super::{ExecuteError, Store, meta, outbox, overlay};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, TransactionBehavior, params};
use shared::records::{Job, Kind};
use shared::sync::{Pulled, RawRecord};
use shared::{ChangeSet, Record};
use std::collections::BTreeSet;

/// How long acknowledged change sets are kept, in case the server is restored from a backup.
const KEPT_DAYS: i64 = 30;

impl Store {
    /// Where the next pull goes on; none for a first one.
    pub fn cursor(&self) -> Result<Option<String>, ExecuteError> {
        meta::get(&self.writer(), meta::CURSOR)
    }

    /// Applies one page, in one transaction with its cursor.
    pub fn apply(&self, page: &Pulled, now: DateTime<Utc>) -> Result<(), ExecuteError> {
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let touched = self.apply_in(&tx, page, now)?;
        self.inner.seams.points.reached("apply:before_commit")?;
        tx.commit()?;
        drop(conn);
        self.inner.seams.points.reached("apply:after_commit")?;
        if touched {
            self.bump();
        }
        Ok(())
    }

    fn apply_in(&self, tx: &Connection, page: &Pulled, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
        let taken = outbox::take(tx, &page.receipts, now)?;
        let mut generation: i64 = meta::get(tx, meta::GENERATION)?.unwrap_or(0);
        if page.from_zero {
            generation += 1;
            meta::set(tx, meta::GENERATION, generation)?;
            meta::set(tx, meta::SWEEPING, 1)?;
        }
        for raw in &page.puts {
            put(tx, raw, generation)?;
        }
        if !page.evicts.is_empty() {
            let wanted = Wanted::of(tx)?;
            for evict in &page.evicts {
                leave(tx, &evict.kind, &evict.id.to_string(), &wanted)?;
            }
        }
        self.inner.seams.points.reached("apply:records")?;
        meta::set(tx, meta::CURSOR, &page.cursor)?;
        meta::set(tx, meta::LAST_CONTACT, now.timestamp_millis())?;
        let moved = taken.count > 0 || page.from_zero || !page.puts.is_empty() || !page.evicts.is_empty();
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
        let swept = sweep(tx, generation)?;
        if page.seq < meta::get(tx, meta::SEQ)?.unwrap_or(0) {
            outbox::reopen_after(tx, page.seq)?;
        }
        let ended = end(tx, page.seq, now)?;
        let owed = meta::get::<i64>(tx, REPLAY)?.is_some();
        if moved || swept || ended || owed {
            overlay::replay(tx)?;
            let_go(tx)?;
            meta::remove(tx, REPLAY)?;
        }
        Ok(moved || swept || ended || owed)
    }
}

/// Present while earlier pages of this pull have changed something.
const REPLAY: &str = "replay_owed";

/// Stores what the server says of a record; one that this version cannot read is kept as it came.
fn put(conn: &Connection, raw: &RawRecord, generation: i64) -> Result<(), ExecuteError> {
    let read = raw.read();
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
    conn.prepare_cached("delete from held where kind = ?1 and id = ?2")?.execute(params![raw.kind, id])?;
    Ok(())
}

/// Takes a record out of view; what pending work is about is held for queue and inbox.
fn leave(conn: &Connection, kind: &str, id: &str, wanted: &Wanted) -> Result<(), ExecuteError> {
    if wanted.wants(conn, kind, id)? {
        conn.prepare_cached(
            "insert into held (kind, id, parent, json)
             select kind, id, parent, json from base where kind = ?1 and id = ?2
             on conflict (kind, id) do update set parent = excluded.parent, json = excluded.json",
        )?
        .execute(params![kind, id])?;
    }
    conn.prepare_cached("delete from base where kind = ?1 and id = ?2")?.execute(params![kind, id])?;
    Ok(())
}

/// Ends a pull from zero: what it did not bring has left the view.
fn sweep(conn: &Connection, generation: i64) -> Result<bool, ExecuteError> {
    if meta::get::<i64>(conn, meta::SWEEPING)?.is_none() {
        return Ok(false);
    }
    let wanted = Wanted::of(conn)?;
    let gone: Vec<(String, String)> = conn
        .prepare_cached("select kind, id from base where generation < ?1 order by kind, id")?
        .query_map([generation], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, id) in &gone {
        leave(conn, kind, id, &wanted)?;
    }
    meta::remove(conn, meta::SWEEPING)?;
    Ok(!gone.is_empty())
}

/// The cursor has passed these: base has them, the overlay lets go.
fn end(conn: &Connection, seq: u64, now: DateTime<Utc>) -> Result<bool, ExecuteError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    meta::set(conn, meta::SEQ, seq)?;
    let ended =
        conn.execute("update outbox set state = 'done' where state = 'acked' and seq <= ?1", [seq])?;
    conn.execute(
        "delete from outbox where state in ('done', 'rejected') and acked_at < ?1
           and not exists (select 1 from inbox i where i.id = outbox.id and i.state = 'open')
           and not exists (select 1 from blobs b where b.place = outbox.place and b.state = 'here')",
        [(now - TimeDelta::days(KEPT_DAYS)).timestamp_millis()],
    )?;
    Ok(ended > 0)
}

/// Lets go of held records that nothing is pending about any more.
fn let_go(conn: &Connection) -> Result<(), ExecuteError> {
    let held: Vec<(String, String)> = conn
        .prepare_cached("select kind, id from held order by kind, id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if held.is_empty() {
        return Ok(());
    }
    let wanted = Wanted::of(conn)?;
    for (kind, id) in held {
        if !wanted.wants(conn, &kind, &id)? {
            conn.prepare_cached("delete from held where kind = ?1 and id = ?2")?
                .execute(params![kind, id])?;
        }
    }
    Ok(())
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
            if let Ok(set) = serde_json::from_str::<ChangeSet>(&bytes) {
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
        if !outbox::OF_JOB.iter().any(|k| k.name() == kind) {
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
pub(super) fn base(conn: &Connection, kind: Kind, id: uuid::Uuid) -> Result<Option<Record>, ExecuteError> {
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
