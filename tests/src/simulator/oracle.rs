//! What a person may see, worked out from the server's rows alone: a second opinion on the feed.

use crate::office::Who;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::Value;
use shared::access::OFFICE;
use shared::records::{Entity, Job, Person, Role, Visit};
use shared::{Kind, Record};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Records by kind and id.
pub(super) type Rows = BTreeMap<(Kind, Uuid), Record>;

/// Everything the server has.
pub(super) fn rows(server: &Connection) -> Result<Rows, String> {
    let mut all = Rows::new();
    for kind in Kind::ALL.iter().copied() {
        let table = kind.spec().table;
        let mut statement = server
            .prepare_cached(&format!("select doc from {table} order by id"))
            .map_err(|e| e.to_string())?;
        let docs = statement.query_map([], |row| row.get::<_, String>(0)).map_err(|e| e.to_string())?;
        for doc in docs {
            let doc = doc.map_err(|e| e.to_string())?;
            let record = Record::from_json(kind, &doc).map_err(|e| format!("{kind}: {e}"))?;
            all.insert((kind, record.uuid()), record);
        }
    }
    Ok(all)
}

/// Where views begin.
pub(super) fn horizon(server: &Connection) -> Result<DateTime<Utc>, String> {
    let sql = "select horizon_ms from heads";
    let ms = server.query_row(sql, [], |row| row.get(0)).map_err(|e| e.to_string())?;
    Ok(DateTime::from_timestamp_millis(ms).unwrap_or_default())
}

/// What this person may see of it.
pub(super) fn view(rows: &Rows, who: Who, horizon: DateTime<Utc>) -> BTreeSet<(Kind, Uuid)> {
    let of = |record: &Record| Person::of(record).filter(|p| p.id == who.id()).cloned();
    let Some(person) = rows.values().find_map(of) else { return BTreeSet::new() };
    if person.is_any(OFFICE) {
        return rows.keys().copied().collect();
    }
    let old = |visit: &&Visit| {
        let closed =
            visit.departed.map(|at| at.time()).or(visit.plan.window.map(|w| w.end)).or(visit.plan.anytime);
        !visit.is_open() && closed.is_some_and(|closed| closed < horizon)
    };
    let assigned = person.is_any(&[Role::Technician]);
    let mine = |record: &Record| {
        Visit::of(record)
            .filter(|_| assigned)
            .filter(|visit| visit.has(person.id) && !old(visit))
            .map(|visit| visit.job)
    };
    let jobs: BTreeSet<_> = rows.values().filter_map(mine).collect();
    let mut seen = BTreeSet::new();
    for record in rows.values().filter_map(Job::of).filter(|job| jobs.contains(&job.id)) {
        seen.extend([
            (Kind::Account, record.account.0),
            (Kind::Address, record.address.0),
            (Kind::History, record.account.0),
        ]);
    }
    let in_view = |record: &Record| match record {
        Record::Company(_) | Record::Person(_) | Record::JobType(_) | Record::PriceItem(_) => true,
        Record::Job(r) => jobs.contains(&r.id),
        Record::Visit(r) => jobs.contains(&r.job),
        Record::Evidence(r) => jobs.contains(&r.job),
        Record::Note(r) => jobs.contains(&r.job),
        Record::TimeOff(r) => assigned && r.person == person.id,
        Record::Account(_) | Record::Address(_) | Record::History(_) => {
            seen.contains(&(record.kind(), record.uuid()))
        }
        Record::Contact(r) => seen.contains(&(Kind::Account, r.account.0)),
        Record::Estimate(r) => seen.contains(&(Kind::Account, r.account.0)),
        Record::Alert(_) => false,
    };
    rows.iter().filter(|(_, record)| in_view(record)).map(|(key, _)| *key).collect()
}

/// A record as plain values, so that fields with defaults compare equal.
pub(super) fn plain(record: &Record) -> Value {
    serde_json::from_str(&record.to_json()).unwrap_or(Value::Null)
}
