//! The audit, filtered: its rows in the order in which things happened, newest first, and what they are about by name.

use super::{ReadError, people};
use crate::db::{Sql, Tx, tables};
use crate::execute::AuditAction;
use crate::fetch_optional;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use shared::records::{Job, Person};
use shared::{CompanyId, Kind, PersonId, Record};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which rows are asked for; what is empty or none asks for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The nil person is the server itself.
    pub who: Option<Uuid>,
    pub kind: String,
    pub action: String,
    pub field: String,
    /// From this phone, or about it.
    pub device: Option<Uuid>,
    /// Of the network.
    pub address: String,
    /// Happened at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Happened before this moment.
    pub until: Option<DateTime<Utc>>,
    pub record: Option<Uuid>,
    /// Written by then: what comes while somebody reads on is not theirs.
    pub end: Option<i64>,
    /// Rows of these actions are left out.
    pub without: Vec<&'static str>,
}

/// Where a page ended: the next one goes on behind it, whatever has been written meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub happened_ms: i64,
    pub n: i64,
}

impl Place {
    /// As it stands in an address.
    pub fn written(self) -> String {
        format!("{}.{}", self.happened_ms, self.n)
    }

    /// Reads the address.
    pub fn read(written: &str) -> Option<Place> {
        let (happened, n) = written.split_once('.')?;
        Some(Place { happened_ms: happened.parse().ok()?, n: n.parse().ok()? })
    }
}

crate::row! {
    /// One row of the audit.
    #[derive(Clone, Debug)]
    pub struct Entry {
        pub n: i64,
        pub set_id: Uuid,
        pub by_person: Uuid,
        pub action: String,
        pub kind: String,
        pub record: Uuid,
        pub field: String,
        pub old: Option<Json<Value>>,
        pub new: Option<Json<Value>>,
        pub happened_ms: i64,
        pub received_ms: i64,
        pub device_id: Option<Uuid>,
        pub key_id: Option<Uuid>,
        pub address: Option<String>,
        pub agent: String,
        /// Its values were erased.
        pub erased: bool,
    }
}

impl Entry {
    /// When it happened.
    pub fn happened(&self) -> DateTime<Utc> {
        time(self.happened_ms)
    }

    /// When it reached us.
    pub fn received(&self) -> DateTime<Utc> {
        time(self.received_ms)
    }

    /// Whether it reached us so much later that both times are worth saying.
    pub fn came_late(&self) -> bool {
        self.received_ms - self.happened_ms > 120_000
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { happened_ms: self.happened_ms, n: self.n }
    }

    /// Whether there is anything to erase.
    pub fn has_values(&self) -> bool {
        !self.erased
            && self.action != AuditAction::Erased.name()
            && (self.old.is_some() || self.new.is_some())
    }
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The rows that are asked for, newest first, behind a place.
pub async fn rows(
    tx: &mut Tx,
    company: CompanyId,
    asked: &Asked,
    behind: Option<Place>,
    limit: usize,
) -> Result<Vec<Entry>, ReadError> {
    // The index by time alone says which rows these are; only they are looked up. A record has an index of its own, and few
    // rows: with a plus before the time SQLite is kept from reading all that the company has in the order of time.
    let own = asked.record.is_some();
    let mut sql = Sql::new("select n from audit where company_id = ");
    sql.bind(company);
    filter(&mut sql, company, asked, if own { "+" } else { "" });
    if let Some(place) = behind {
        sql.push(if own { " and (+happened_ms, n) < (" } else { " and (happened_ms, n) < (" });
        sql.bind(place.happened_ms).push(", ").bind(place.n).push(")");
    }
    sql.push(if own { " order by +happened_ms desc, n desc" } else { " order by happened_ms desc, n desc" });
    sql.push(" limit ").bind(limit);
    let numbers = tx.fetch_all::<(i64,)>(sql, Vec::new()).await?;
    numbered(tx, company, numbers.into_iter().map(|(n,)| n)).await
}

fn filter(sql: &mut Sql, company: CompanyId, asked: &Asked, plus: &'static str) {
    if let Some(record) = asked.record {
        sql.push(" and record = ").bind(record);
    }
    if let Some(who) = asked.who {
        sql.push(" and by_person = ").bind(who);
    }
    for (column, value) in [
        (" and kind = ", &asked.kind),
        (" and action = ", &asked.action),
        (" and field = ", &asked.field),
        (" and address = ", &asked.address),
    ] {
        if !value.is_empty() {
            sql.push(column).bind(value);
        }
    }
    if let Some(device) = asked.device {
        // What was done from it, and what was done to it: few rows, by the index of the record.
        sql.push(" and (device_id = ").bind(device);
        sql.push(" or n in (select n from audit where company_id = ").bind(company);
        sql.push(" and record = ").bind(device).push(" and kind = 'device'))");
    }
    if let Some(from) = asked.from {
        sql.push(" and ").push(plus).push("happened_ms >= ").bind(from);
    }
    if let Some(until) = asked.until {
        sql.push(" and ").push(plus).push("happened_ms < ").bind(until);
    }
    if !asked.without.is_empty() {
        sql.push(" and not (action in ").list(asked.without.iter().copied()).push(")");
    }
    if let Some(end) = asked.end {
        sql.push(" and n <= ").bind(end);
    }
}

async fn numbered(
    tx: &mut Tx,
    company: CompanyId,
    numbers: impl IntoIterator<Item = i64>,
) -> Result<Vec<Entry>, ReadError> {
    let mut sql = Sql::new(
        "select n, set_id, by_person, action, kind, record, field, old, new, happened_ms, received_ms, device_id, key_id, \
         address, agent, salt is null as erased from audit where company_id = ",
    );
    sql.bind(company).push(" and n in ").list(numbers);
    // Sorted here: asked for an order, SQLite reads all that the company has in that order.
    let mut rows = tx.fetch_all::<Entry>(sql, Vec::new()).await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.happened_ms, row.n)));
    Ok(rows)
}

/// One row.
pub async fn one(tx: &mut Tx, company: CompanyId, n: i64) -> Result<Entry, ReadError> {
    numbered(tx, company, [n]).await?.pop().ok_or(ReadError::NotFound)
}

/// The number of the newest row.
pub async fn end(tx: &mut Tx, company: CompanyId) -> Result<i64, ReadError> {
    let head = fetch_optional!(tx, (i64,), "select audit_n from heads where company_id = $1", company)?;
    Ok(head.map_or(0, |(n,)| n))
}

/// What rows are about and who made them, by name.
#[derive(Default)]
pub struct Names {
    pub people: BTreeMap<PersonId, Person>,
    pub devices: BTreeMap<Uuid, Device>,
    /// What API keys are called.
    pub keys: BTreeMap<Uuid, String>,
    records: BTreeMap<(Kind, Uuid), Record>,
    erasures: BTreeMap<i64, Erasure>,
    firsts: BTreeMap<(Uuid, String), First>,
}

/// The first change of a field: what was there before it is what the record was made with.
#[derive(Clone, Debug)]
pub struct First {
    pub old: Option<Json<Value>>,
    /// Its values were erased.
    pub erased: bool,
}

/// A phone.
#[derive(Clone, Debug)]
pub struct Device {
    pub name: String,
    /// Who signed in on it last.
    pub person: PersonId,
}

/// Why values are gone.
#[derive(Clone, Debug)]
pub struct Erasure {
    pub by: Uuid,
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl Names {
    /// One record, if it is known here.
    pub fn record(&self, kind: Kind, id: Uuid) -> Option<&Record> {
        self.records.get(&(kind, id))
    }

    /// A job, if it is known here.
    pub fn job(&self, id: Uuid) -> Option<&Job> {
        match self.record(Kind::Job, id) {
            Some(Record::Job(job)) => Some(job),
            _ => None,
        }
    }

    /// The first change of a field of a record that one of the rows made; none: it has not changed since.
    pub fn first(&self, record: Uuid, field: &str) -> Option<&First> {
        self.firsts.get(&(record, field.to_owned()))
    }

    /// Who erased the values of a row, and why.
    pub fn erasure(&self, n: i64) -> Option<&Erasure> {
        self.erasures.get(&n)
    }
}

/// Looks up what these rows name: everybody, every phone, and the records in two statements, however many rows there are.
pub async fn names(tx: &mut Tx, company: CompanyId, rows: &[Entry]) -> Result<Names, ReadError> {
    let mut names = Names {
        people: people(tx, company).await?,
        devices: devices(tx, company).await?,
        keys: keys(tx, company).await?,
        ..Names::default()
    };
    let mut wanted = BTreeSet::new();
    for row in rows {
        // A customer's past jobs go by the customer's id.
        let kind = row.kind.parse().map(|kind| if kind == Kind::History { Kind::Account } else { kind });
        wanted.extend(kind.ok().map(|kind: Kind| (kind, row.record)));
        let values = [row.old.as_deref(), row.new.as_deref()].into_iter().flatten();
        let ids = values.filter_map(|value| value.as_str()?.parse::<Uuid>().ok());
        wanted.extend(ids.filter_map(|id| Some((kind_of_field(&row.field)?, id))));
    }
    find(tx, company, wanted, &mut names).await?;
    let of_jobs = names.records.values().filter(|record| record.kind().spec().parent == Some(Kind::Job));
    let parents = of_jobs.filter_map(|record| Some((Kind::Job, record.parent()?)));
    let parents = parents.collect();
    find(tx, company, parents, &mut names).await?;
    if rows.iter().any(|row| row.erased) {
        names.erasures = erasures(tx, company, rows).await?;
    }
    names.firsts = firsts(tx, company, rows).await?;
    Ok(names)
}

/// What a field names by its id.
fn kind_of_field(field: &str) -> Option<Kind> {
    [Kind::Account, Kind::Address, Kind::JobType, Kind::Job].into_iter().find(|kind| kind.name() == field)
}

async fn find(
    tx: &mut Tx,
    company: CompanyId,
    wanted: BTreeSet<(Kind, Uuid)>,
    names: &mut Names,
) -> Result<(), ReadError> {
    let mut singles: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for (kind, id) in wanted {
        if !names.records.contains_key(&(kind, id)) {
            singles.entry(kind).or_default().push(id);
        }
    }
    if !singles.is_empty() {
        names.records.extend(tables::find(tx, company, &singles, &BTreeMap::new()).await?.singles);
    }
    Ok(())
}

async fn devices(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<Uuid, Device>, ReadError> {
    let mut sql = Sql::new("select id, name, person_id from devices where company_id = ");
    sql.bind(company).push(" order by signed_in_ms, id, person_id");
    let rows = tx.fetch_all::<(Uuid, String, Uuid)>(sql, Vec::new()).await?;
    let device = |(id, name, person)| (id, Device { name, person: PersonId(person) });
    Ok(rows.into_iter().map(device).collect())
}

async fn keys(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<Uuid, String>, ReadError> {
    let mut sql = Sql::new("select id, name from api_keys where company_id = ");
    sql.bind(company).push(" order by id");
    Ok(tx.fetch_all::<(Uuid, String)>(sql, Vec::new()).await?.into_iter().collect())
}

async fn firsts(
    tx: &mut Tx,
    company: CompanyId,
    rows: &[Entry],
) -> Result<BTreeMap<(Uuid, String), First>, ReadError> {
    let made = rows.iter().filter(|row| row.action == AuditAction::Created.name());
    let made: BTreeSet<(Kind, Uuid)> =
        made.filter_map(|row| Some((row.kind.parse().ok()?, row.record))).collect();
    let fields: BTreeSet<&str> = made.iter().flat_map(|(kind, _)| kind.spec().main).copied().collect();
    if fields.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::new("select record, field, n, old, salt is null from audit where company_id = ");
    sql.bind(company).push(" and action = ").bind(AuditAction::Changed.name());
    sql.push(" and record in ").list(made.iter().map(|(_, record)| *record));
    sql.push(" and field in ").list(fields);
    // Sorted here, for the same reason.
    let mut found = tx.fetch_all::<(Uuid, String, i64, Option<Json<Value>>, bool)>(sql, Vec::new()).await?;
    found.sort_by_key(|(_, _, n, ..)| *n);
    let mut firsts = BTreeMap::new();
    for (record, field, _, old, erased) in found {
        firsts.entry((record, field)).or_insert(First { old, erased });
    }
    Ok(firsts)
}

async fn erasures(
    tx: &mut Tx,
    company: CompanyId,
    rows: &[Entry],
) -> Result<BTreeMap<i64, Erasure>, ReadError> {
    #[derive(Deserialize)]
    struct Said {
        rows: Vec<i64>,
        reason: String,
    }
    let records: BTreeSet<Uuid> = rows.iter().filter(|row| row.erased).map(|row| row.record).collect();
    let mut sql = Sql::new("select n, by_person, happened_ms, new from audit where company_id = ");
    sql.bind(company)
        .push(" and action = ")
        .bind(AuditAction::Erased.name())
        .push(" and record in ")
        .list(records);
    // Sorted here, for the same reason.
    let mut found = tx.fetch_all::<(i64, Uuid, i64, Option<Json<Value>>)>(sql, Vec::new()).await?;
    found.sort_by_key(|(n, ..)| *n);
    let mut all = BTreeMap::new();
    for (_, by, at, said) in found {
        let said = said.and_then(|Json(said)| serde_json::from_value::<Said>(said).ok());
        for n in said.iter().flat_map(|said| &said.rows) {
            let reason = said.as_ref().map(|said| said.reason.clone()).unwrap_or_default();
            all.entry(*n).or_insert(Erasure { by, at: time(at), reason });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_the_address() {
        let place = Place { happened_ms: -5, n: 7 };
        assert_eq!(Place::read(&place.written()), Some(place));
        assert_eq!(Place::read("yesterday"), None);
        assert_eq!(Place::read("1.2.3"), None);
    }
}
