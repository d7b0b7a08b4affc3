//! Reading records: what the outbox made of them over what the server last said; and the replay that keeps it so.

use super::{ExecuteError, Identity, meta};
use rusqlite::{Connection, OptionalExtension, params};
use shared::clock::TOLERANCE_MS;
use shared::decide::{Authority, Context, Side};
use shared::records::Entity;
use shared::world::Need;
use shared::{ChangeSet, Code, Decision, Effects, Hlc, Key, Kind, Record, Refusal, World, decide};
use uuid::Uuid;

/// One record; one that has left the view as it is held.
pub(super) fn one(conn: &Connection, kind: Kind, id: Uuid) -> Result<Option<Record>, ExecuteError> {
    let json: Option<String> = conn
        .prepare_cached(
            "select json from local where kind = ?1 and id = ?2
             union all select json from base where kind = ?1 and id = ?2 and raw = 0
             union all select json from held where kind = ?1 and id = ?2 limit 1",
        )?
        .query_row(params![kind.name(), id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(json.and_then(|json| read(kind, &json)))
}

/// One record by its type.
pub(super) fn get<E: Entity>(conn: &Connection, id: impl Into<Uuid>) -> Result<Option<E>, ExecuteError> {
    Ok(one(conn, E::KIND, id.into())?.as_ref().and_then(E::of).cloned())
}

/// All records of a kind that belong to a parent, by id; those that have left the view as they are held.
pub(super) fn of(conn: &Connection, kind: Kind, parent: Uuid) -> Result<Vec<Record>, ExecuteError> {
    // Left to itself SQLite reads every record of the kind: the primary key gives them in the order asked for.
    let mut statement = conn.prepare_cached(
        "select id, json from local indexed by local_by_parent where kind = ?1 and parent = ?2
         union all
         select id, json from base b indexed by base_by_parent where kind = ?1 and parent = ?2 and raw = 0
           and not exists (select 1 from local l where l.kind = b.kind and l.id = b.id)
         union all
         select id, json from held h where kind = ?1 and parent = ?2
           and not exists (select 1 from local l where l.kind = h.kind and l.id = h.id)
         order by id",
    )?;
    let rows =
        statement.query_map(params![kind.name(), parent.to_string()], |row| row.get::<_, String>(1))?;
    collect(kind, rows)
}

/// The children of a type.
pub(super) fn children<E: Entity>(
    conn: &Connection,
    parent: impl Into<Uuid>,
) -> Result<Vec<E>, ExecuteError> {
    Ok(of(conn, E::KIND, parent.into())?.iter().filter_map(E::of).cloned().collect())
}

/// All records of a type that are in view, by id.
pub(super) fn all<E: Entity>(conn: &Connection) -> Result<Vec<E>, ExecuteError> {
    let mut statement = conn.prepare_cached(
        "select id, json from local where kind = ?1
         union all
         select id, json from base b where kind = ?1 and raw = 0
           and not exists (select 1 from local l where l.kind = b.kind and l.id = b.id)
         order by id",
    )?;
    let rows = statement.query_map([E::KIND.name()], |row| row.get::<_, String>(1))?;
    collect_of(rows)
}

fn collect(
    kind: Kind,
    rows: impl Iterator<Item = Result<String, rusqlite::Error>>,
) -> Result<Vec<Record>, ExecuteError> {
    let mut records = Vec::new();
    for json in rows {
        records.extend(read(kind, &json?));
    }
    Ok(records)
}

/// The records of a type among rows of JSON.
pub(super) fn collect_of<E: Entity>(
    rows: impl Iterator<Item = Result<String, rusqlite::Error>>,
) -> Result<Vec<E>, ExecuteError> {
    Ok(collect(E::KIND, rows)?.iter().filter_map(E::of).cloned().collect())
}

/// A record of a type; what this version cannot read is none.
pub(super) fn read_of<E: Entity>(json: &str) -> Option<E> {
    read(E::KIND, json).as_ref().and_then(E::of).cloned()
}

/// What this version cannot read stays in the file and out of the screens.
fn read(kind: Kind, json: &str) -> Option<Record> {
    Record::from_json(kind, json)
        .inspect_err(|error| tracing::warn!(%kind, %error, "a record does not read"))
        .ok()
}

/// Answers what a rule asked for.
fn answer(conn: &Connection, world: &mut World, need: Need) -> Result<(), ExecuteError> {
    for key in need {
        match key {
            Key::One(kind, id) => world.loaded(kind, id, one(conn, kind, id)?),
            Key::Of(kind, parent) => world.loaded_children(kind, parent, of(conn, kind, parent)?),
            // Who wrote what is in the office's audit alone.
            Key::Wrote(cause) => world.loaded_wrote(cause, Vec::new()),
        }
    }
    Ok(())
}

/// Decides a change set, loading what the rules ask for until they are satisfied.
pub(super) fn settle(
    conn: &Connection,
    world: &mut World,
    set: &ChangeSet,
    at: Hlc,
    side: Side,
) -> Result<Result<Effects, Refusal>, ExecuteError> {
    let ctx = Context { at, side, authority: Authority::Person };
    loop {
        match decide(world, set, &ctx) {
            Decision::Need(need) if need.iter().all(|key| world.knows(*key)) => {
                return Err(ExecuteError::Broken("a rule asks twice for the same".into()));
            }
            Decision::Need(need) => answer(conn, world, need)?,
            Decision::Effects(effects) => return Ok(Ok(effects)),
            Decision::Refused(refusal) => return Ok(Err(refusal)),
        }
    }
}

/// Writes the records of one outbox entry.
pub(super) fn write(conn: &Connection, effects: &Effects, place: i64) -> Result<(), ExecuteError> {
    let mut statement = conn.prepare_cached(
        "insert into local (kind, id, parent, json, place) values (?1, ?2, ?3, ?4, ?5)
         on conflict (kind, id) do update
         set parent = excluded.parent, json = excluded.json, place = excluded.place",
    )?;
    for record in effects.puts() {
        statement.execute(params![
            record.kind().name(),
            record.uuid().to_string(),
            record.parent().map(|p| p.to_string()),
            record.to_json(),
            place
        ])?;
    }
    Ok(())
}

/// Makes `local` anew: the outbox, in order, over what the server last said. A refusal here is a provisional mark; only
/// the server's word ends a change set, so evidence is decided as the server would: it stays.
pub(super) fn replay(conn: &Connection) -> Result<(), ExecuteError> {
    // What the server has taken of a job that is out of view comes with no pull: held with the job.
    conn.prepare_cached(
        "insert or ignore into held (kind, id, parent, json, until)
         select l.kind, l.id, l.parent, l.json, j.until from local l join held j on j.kind = 'job' and j.id = l.parent
         where l.kind in ('evidence', 'note')
           and exists (select 1 from outbox o where o.place = l.place and o.state = 'done')
           and not exists (select 1 from base b where b.kind = l.kind and b.id = l.id)",
    )?
    .execute([])?;
    conn.prepare_cached("delete from local")?.execute([])?;
    let mut statement = conn.prepare_cached(
        "select place, bytes, at_ms, at_n, provisional from outbox
         where state in ('pending', 'acked') and void is null order by place",
    )?;
    let mut rows = statement.query([])?;
    let mut world = World::default();
    while let Some(row) = rows.next()? {
        let (place, bytes): (i64, String) = (row.get(0)?, row.get(1)?);
        let at = Hlc { ms: row.get(2)?, n: row.get(3)? };
        let before: Option<String> = row.get(4)?;
        let doubt = match ChangeSet::from_text(&bytes) {
            Err(_) => Some(Refusal::new(Code::Unreadable)),
            Ok(set) => match settle(conn, &mut world, &set, at, Side::Server)? {
                Ok(effects) => {
                    write(conn, &effects, place)?;
                    effects.puts().for_each(|record| world.put(record));
                    effects.flags.status_refused.map(Refusal::new)
                }
                // The pull has brought it already; its receipt is still on the way.
                Err(refusal) if refusal.code == Code::AlreadyThere => None,
                Err(refusal) => Some(refusal),
            },
        };
        let doubt = doubt.map(|refusal| json(&refusal)).transpose()?;
        if doubt != before {
            conn.prepare_cached("update outbox set provisional = ?2 where place = ?1")?
                .execute(params![place, doubt])?;
        }
    }
    Ok(())
}

/// The moment of a change set made now, later than all before it on this phone, in the server's time; and the reading of
/// the phone's clock from which the server will make that very moment again.
///
/// A last moment far ahead of the present comes from a phone whose date was wrong. Once the server has had its word on
/// everything, it took that moment for the present, and the phone does the same: the wrong date is over.
pub(super) fn moment(
    conn: &Connection,
    now: chrono::DateTime<chrono::Utc>,
    counters: &meta::Counters,
) -> Result<(Hlc, Hlc), ExecuteError> {
    let offset = counters.offset;
    let present = Hlc::at(now).shifted(offset);
    let last = counters.last_at.unwrap_or_default();
    let astray = last.ms > present.ms.saturating_add(TOLERANCE_MS);
    let at =
        if present > last || (astray && super::outbox::waiting(conn)? == 0) { present } else { last.next() };
    Ok((at, at.shifted(-offset)))
}

/// A value as JSON text.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, ExecuteError> {
    serde_json::to_string(value).map_err(|e| ExecuteError::Broken(e.to_string()))
}

/// The signed-in person's own record.
pub(super) fn me(
    conn: &Connection,
    identity: &Identity,
) -> Result<Option<shared::records::Person>, ExecuteError> {
    get(conn, identity.person)
}
