//! Where each kind of record is stored. A new kind is a file here, a line in `table`, and a migration.

mod account;
mod address;
mod alert;
mod company;
mod contact;
mod estimate;
mod evidence;
mod history;
mod job;
mod job_type;
pub mod latin;
mod note;
mod person;
mod price_item;
mod refill;
mod search;
mod search_upgrade;
mod time_off;
mod visit;

use super::{DbError, Doc, Sql, Tx, Value, chunks, value};
use crate::fetch_all;
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use shared::ids::CompanyId;
use shared::{Kind, Record};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) use refill::missing;
pub use search::{digit, digits, searchable, with_plain_digits};
pub(super) use search_upgrade::upgrade as upgrade_search;

/// How a kind is stored: typed columns to find it by, and the whole record as JSON.
pub struct Table {
    pub name: &'static str,
    /// The column that holds the record's parent, if it is found by that.
    pub parent: Option<&'static str>,
    /// The columns beside `company_id`, `id`, `seq` and `doc`.
    pub columns: &'static [&'static str],
    /// Their values, in the same order.
    pub values: fn(&Record, &Written) -> Vec<Value>,
}

/// Circumstances of a write that some columns keep.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// When it reached the server; none: when it happened.
    pub received: Option<DateTime<Utc>>,
}

/// Where a kind is stored.
pub fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::Company => &company::TABLE,
        Kind::Person => &person::TABLE,
        Kind::JobType => &job_type::TABLE,
        Kind::TimeOff => &time_off::TABLE,
        Kind::PriceItem => &price_item::TABLE,
        Kind::Account => &account::TABLE,
        Kind::Contact => &contact::TABLE,
        Kind::Address => &address::TABLE,
        Kind::Estimate => &estimate::TABLE,
        Kind::Job => &job::TABLE,
        Kind::Visit => &visit::TABLE,
        Kind::Evidence => &evidence::TABLE,
        Kind::Note => &note::TABLE,
        Kind::History => &history::TABLE,
        Kind::Alert => &alert::TABLE,
    }
}

/// The JSON of these records, in the order of their ids; one query per 30,000.
pub async fn docs(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Doc)>, DbError> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in chunks(ids, 1) {
        let mut sql = Sql::new("select id, doc from ");
        sql.name(table(kind).name).push(" where company_id = ").bind(company).push(" and id in ");
        sql.list(ids.iter().copied()).push(" order by id");
        all.extend(tx.fetch_all::<(Uuid, Doc)>(sql, Vec::new()).await?);
    }
    Ok(all)
}

/// The same, with the record each one belongs to.
pub async fn docs_with_parent(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Option<Uuid>, Doc)>, DbError> {
    let Some(parent) = table(kind).parent else {
        let docs = docs(tx, company, kind, ids).await?;
        return Ok(docs.into_iter().map(|(id, doc)| (id, None, doc)).collect());
    };
    let mut all = Vec::with_capacity(ids.len());
    for ids in chunks(ids, 1) {
        let mut sql = Sql::new("select id, ");
        sql.name(parent).push(", doc from ").name(table(kind).name);
        sql.push(" where company_id = ").bind(company).push(" and id in ");
        sql.list(ids.iter().copied()).push(" order by id");
        all.extend(tx.fetch_all::<(Uuid, Option<Uuid>, Doc)>(sql, Vec::new()).await?);
    }
    Ok(all)
}

/// These records, by id.
pub async fn by_id(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Record>, DbError> {
    let docs = docs(tx, company, kind, ids).await?;
    docs.iter().map(|(id, doc)| Ok((*id, value::record(kind, doc)?))).collect()
}

/// All records of a kind that belong to these parents, in the order of their ids.
pub async fn by_parent(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    parents: &[Uuid],
) -> Result<Vec<Record>, DbError> {
    let Some(parent) = table(kind).parent else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for parents in chunks(parents, 1) {
        let mut sql = Sql::new("select doc from ");
        sql.name(table(kind).name).push(" where company_id = ").bind(company).push(" and ");
        // Sorted here: asked for an order by id, SQLite reads all that the company has in that order.
        sql.name(parent).push(" in ").list(parents.iter().copied());
        for (doc,) in tx.fetch_all::<(Doc,)>(sql, Vec::new()).await? {
            all.push(value::record(kind, &doc)?);
        }
    }
    all.sort_by_key(Record::uuid);
    Ok(all)
}

/// What [`find`] found.
#[derive(Debug, Default)]
pub struct Found {
    pub singles: BTreeMap<(Kind, Uuid), Record>,
    /// The records of each kind that belong to one of the parents.
    pub families: BTreeMap<Kind, Vec<Record>>,
}

/// Records of any kinds by their ids, and by their parents, in one statement per 30,000 keys.
pub async fn find(
    tx: &mut Tx,
    company: CompanyId,
    singles: &BTreeMap<Kind, Vec<Uuid>>,
    families: &BTreeMap<Kind, Vec<Uuid>>,
) -> Result<Found, DbError> {
    let families = families.iter().filter_map(|(kind, ids)| Some((*kind, table(*kind).parent?, 1_i64, ids)));
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (kind, column, family, ids) in singles.iter().map(|(k, ids)| (*k, "id", 0, ids)).chain(families) {
        pieces.extend(chunks(ids, 1).map(|ids| (kind, column, family, ids)));
    }
    let mut found = Found::default();
    for pieces in within_limits(&pieces) {
        let mut sql = Sql::new("");
        for (at, (kind, column, family, ids)) in pieces.iter().enumerate() {
            sql.push(if at == 0 { "select cast(" } else { " union all select cast(" }).bind(*kind);
            sql.push(" as text), cast(")
                .bind(*family)
                .push(" as bigint), id, doc from ")
                .name(table(*kind).name);
            sql.push(" where company_id = ").bind(company).push(" and ").name(column).push(" in ");
            sql.list(ids.iter().copied());
        }
        for (kind, family, id, doc) in tx.fetch_all::<(String, i64, Uuid, Doc)>(sql, Vec::new()).await? {
            let unreadable = |why: String| DbError::Unreadable { kind: "record".to_owned(), why };
            let kind: Kind =
                kind.parse().map_err(|e: shared::records::UnknownKind| unreadable(e.to_string()))?;
            let record = value::record(kind, &doc)?;
            match family {
                0 => drop(found.singles.insert((kind, id), record)),
                _ => found.families.entry(kind).or_default().push(record),
            }
        }
    }
    Ok(found)
}

/// Records of a kind wanted by a column: 0 for those named by their ids, 1 for families.
type Piece<'a> = (Kind, &'static str, i64, &'a [Uuid]);

/// Splits pieces so that each group's keys, and the three values beside them, fit into one statement.
fn within_limits<'p, 'a>(pieces: &'p [Piece<'a>]) -> Vec<&'p [Piece<'a>]> {
    let (mut groups, mut start, mut size) = (Vec::new(), 0, 0);
    for (at, (_, _, _, ids)) in pieces.iter().enumerate() {
        let more = ids.len() + 3;
        if at > start && size + more > super::sql::MOST {
            groups.push(&pieces[start..at]);
            (start, size) = (at, 0);
        }
        size += more;
    }
    if start < pieces.len() {
        groups.push(&pieces[start..]);
    }
    groups
}

/// One typed record.
pub async fn one<E: shared::records::Entity>(
    tx: &mut Tx,
    company: CompanyId,
    id: impl Into<Uuid>,
) -> Result<Option<E>, DbError> {
    let found = by_id(tx, company, E::KIND, &[id.into()]).await?;
    Ok(found.values().next().and_then(E::of).cloned())
}

/// Every record of a kind, typed, in the order of their ids: for kinds of which there are few.
pub async fn all<E: shared::records::Entity>(tx: &mut Tx, company: CompanyId) -> Result<Vec<E>, DbError> {
    let mut sql = Sql::new("select doc from ");
    sql.name(table(E::KIND).name).push(" where company_id = ").bind(company).push(" order by id");
    let docs = fetch_all!(tx, (Doc,), sql)?;
    let read = |(doc,): &(Doc,)| Ok(E::of(&value::record(E::KIND, doc)?).cloned());
    docs.iter().filter_map(|doc| read(doc).transpose()).collect()
}

/// Writes the final state of records of one kind, each key once.
pub async fn upsert(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    records: &[&Record],
    seq: i64,
    written: &Written,
) -> Result<(), DbError> {
    let docs = records.iter().map(|record| (*record, record.to_raw())).collect();
    upsert_docs(tx, company, kind, docs, seq, written).await
}

/// The same, with their JSON at hand.
pub(crate) async fn upsert_docs(
    tx: &mut Tx,
    company: CompanyId,
    kind: Kind,
    records: Vec<(&Record, Box<RawValue>)>,
    seq: i64,
    written: &Written,
) -> Result<(), DbError> {
    let table = table(kind);
    let mut head = format!("insert into {} (company_id, id, seq, doc", table.name);
    let mut tail =
        "on conflict (company_id, id) do update set seq = excluded.seq, doc = excluded.doc".to_owned();
    for column in table.columns {
        head.push_str(&format!(", {column}"));
        if *column != "received_ms" {
            tail.push_str(&format!(", {column} = excluded.{column}"));
        }
    }
    head.push(')');
    let row = |(record, doc): (&Record, Box<RawValue>)| {
        let mut row = vec![company.into(), record.uuid().into(), seq.into(), doc.into()];
        row.extend((table.values)(record, written));
        row
    };
    tx.insert(head, records.into_iter().map(row).collect(), tail).await
}

/// Text as lists are sorted by it, short enough for an index of either engine.
pub(crate) fn sort_form(text: &str) -> String {
    searchable(&[text]).chars().take(120).collect()
}

/// The typed record behind a row; a table is only ever given records of its own kind.
fn of<E: shared::records::Entity>(record: &Record) -> &E {
    E::of(record).expect("records are grouped by kind before they are written")
}
