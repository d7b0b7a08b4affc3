//! Change sets that wait: for a record which a refused change set would have made, until another one makes it.
//!
//! A phone goes on working on what it made itself. If the office refuses that first step, the later ones are not refused
//! with it: they are parked, acknowledged, and decided again in the transaction that brings the record after all (the
//! refused step done once more), at the moment that they happened. Who lets the first step go withdraws them.
//!
//! Only the phone that has the refused step can do either. So what builds on a step of another phone does not wait for it:
//! it is refused itself, and its author decides.

use super::decided::Timed;
use super::head::Head;
use super::receipts::NewReceipt;
use crate::db::{DbError, Sql, Tx, chunks};
use crate::run;
use shared::ids::*;
use shared::records::Record;
use shared::sync::Outcome;
use shared::{Change, ChangeSet, Code, Hlc, Kind, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A change set that waits.
#[derive(Clone)]
pub(super) struct Waiting {
    pub id: ChangeSetId,
    pub hash: String,
    pub stream: StreamId,
    pub n: u64,
    pub by: PersonId,
    pub at: Hlc,
    pub received_ms: i64,
    pub raw: String,
    pub wants: (Kind, Uuid),
}

impl Waiting {
    /// As it is decided again; none if it does not read any more.
    pub fn timed(&self) -> Option<Timed> {
        let set: ChangeSet = serde_json::from_str(&self.raw).ok()?;
        Some(Timed { set: Arc::new(set), at: self.at, expects: None })
    }

    /// Its receipt with another outcome.
    pub fn receipt(&self, outcome: Outcome) -> NewReceipt {
        NewReceipt {
            id: self.id,
            hash: self.hash.clone(),
            n: self.n,
            by: self.by,
            happened: self.at,
            outcome,
            of: Some((self.stream, self.received_ms)),
        }
    }
}

/// The record that a refused change set could not find, if that is why.
pub(super) fn misses(refusal: &Refusal) -> Option<(Kind, Uuid)> {
    if refusal.code != Code::NotFound {
        return None;
    }
    let kind = refusal.facts.get("kind")?.parse().ok()?;
    Some((kind, refusal.facts.get("id")?.parse().ok()?))
}

/// What a change set of a stream could not find.
pub(super) type Missed = (StreamId, (Kind, Uuid));

/// Which of these records an earlier, refused change set of the same stream would have made, and which one it was.
pub(super) async fn refused_before(
    tx: &mut Tx,
    company: CompanyId,
    missed: &BTreeSet<Missed>,
) -> Result<BTreeMap<Missed, ChangeSetId>, DbError> {
    let missed: Vec<Missed> = missed.iter().copied().collect();
    let mut found = BTreeMap::new();
    for missed in chunks(&missed, 2) {
        let mut sql = Sql::new(
            "select r.stream, c.kind, c.record, c.set_id from refused_creates c
             join receipts r on r.company_id = c.company_id and r.id = c.set_id and r.stream in ",
        );
        sql.list(missed.iter().map(|(stream, _)| *stream)).push(" where c.company_id = ").bind(company);
        sql.push(" and c.record in ").list(missed.iter().map(|(_, (_, record))| *record));
        sql.push(" order by r.stream, c.kind, c.record, c.set_id");
        for (stream, kind, record, set) in tx.fetch_all::<(Uuid, String, Uuid, Uuid)>(sql, Vec::new()).await?
        {
            if let Ok(kind) = kind.parse::<Kind>() {
                found.insert((StreamId(stream), (kind, record)), ChangeSetId(set));
            }
        }
    }
    Ok(found)
}

/// The records that a change set would make.
pub(super) fn makes(set: &ChangeSet) -> impl Iterator<Item = (Kind, Uuid)> + '_ {
    set.changes.iter().filter_map(Change::makes)
}

/// Notes what refused change sets would have made.
pub(super) async fn note_refused(
    tx: &mut Tx,
    company: CompanyId,
    refused: &BTreeMap<(Kind, Uuid), ChangeSetId>,
) -> Result<(), DbError> {
    let row = |((kind, record), set): (&(Kind, Uuid), &ChangeSetId)| {
        vec![company.into(), (*kind).into(), (*record).into(), (*set).into()]
    };
    tx.insert(
        "insert into refused_creates (company_id, kind, record, set_id)",
        refused.iter().map(row).collect(),
        "on conflict (company_id, kind, record) do update set set_id = excluded.set_id",
    )
    .await
}

/// Those that wait for any of these new records.
pub(super) async fn woken_by<'r>(
    tx: &mut Tx,
    company: CompanyId,
    head: &Head,
    made: impl Iterator<Item = &'r Record>,
) -> Result<Vec<Waiting>, DbError> {
    if head.parked == 0 {
        return Ok(Vec::new());
    }
    let made: BTreeMap<Uuid, Kind> = made.map(|record| (record.uuid(), record.kind())).collect();
    let ids: Vec<Uuid> = made.keys().copied().collect();
    let mut woken = Vec::new();
    for ids in chunks(&ids, 1) {
        let mut sql = Sql::new(SELECT);
        sql.push(" where company_id = ").bind(company).push(" and record in ").list(ids.iter().copied());
        sql.push(" order by clock_ms, clock_n, id");
        woken.extend(tx.fetch_all::<Row>(sql, Vec::new()).await?.into_iter().filter_map(read));
    }
    woken.retain(|waiting: &Waiting| made.get(&waiting.wants.1) == Some(&waiting.wants.0));
    Ok(woken)
}

/// Those of this person that these change sets withdraw.
pub(super) async fn withdrawn_by<'s>(
    tx: &mut Tx,
    company: CompanyId,
    head: &Head,
    sets: impl Iterator<Item = &'s ChangeSet>,
) -> Result<Vec<Waiting>, DbError> {
    let mut named: BTreeMap<ChangeSetId, PersonId> = BTreeMap::new();
    for set in sets {
        named.extend(set.changes.iter().filter_map(|change| match change {
            Change::Withdraw { set: waiting } => Some((*waiting, set.by)),
            _ => None,
        }));
    }
    if head.parked == 0 || named.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(SELECT);
    sql.push(" where company_id = ").bind(company).push(" and id in ").list(named.keys().copied());
    sql.push(" order by id, hash");
    let found = tx.fetch_all::<Row>(sql, Vec::new()).await?.into_iter().filter_map(read);
    Ok(found.filter(|waiting| named.get(&waiting.id) == Some(&waiting.by)).collect())
}

/// What becomes of a withdrawn one.
pub(super) fn withdrawn() -> Outcome {
    Outcome::Rejected { refusal: Refusal::new(Code::Withdrawn) }
}

/// Stores those that begin to wait.
pub(super) async fn park(tx: &mut Tx, company: CompanyId, new: &[Waiting]) -> Result<(), DbError> {
    let row = |w: &Waiting| {
        vec![
            company.into(),
            w.id.into(),
            (&w.hash).into(),
            w.stream.into(),
            w.n.into(),
            w.by.into(),
            w.wants.0.into(),
            w.wants.1.into(),
            w.at.ms.into(),
            w.at.n.into(),
            w.received_ms.into(),
            w.raw.as_str().into(),
        ]
    };
    tx.insert(
        "insert into parked (company_id, id, hash, stream, n, by_person, kind, record, clock_ms, clock_n,
           received_ms, raw)",
        new.iter().map(row).collect(),
        "on conflict (company_id, id, hash) do update set kind = excluded.kind, record = excluded.record",
    )
    .await
}

/// The outcome of these will be told to this stream: its phone has brought them once more, under a new incarnation or after
/// a file of it was here.
pub(super) async fn will_be_told_to(
    tx: &mut Tx,
    company: CompanyId,
    stream: StreamId,
    person: PersonId,
    sets: &[ChangeSetId],
) -> Result<(), DbError> {
    for sets in chunks(sets, 1) {
        for text in ["update parked set stream = ", "update receipts set stream = "] {
            let mut sql = Sql::new(text);
            sql.bind(stream)
                .push(" where company_id = ")
                .bind(company)
                .push(" and by_person = ")
                .bind(person);
            sql.push(" and id in ").list(sets.iter().copied());
            tx.run(sql, Vec::new()).await?;
        }
    }
    Ok(())
}

/// Takes away those that wait no more, and counts who still does.
pub(super) async fn let_go(
    tx: &mut Tx,
    company: CompanyId,
    head: &mut Head,
    ended: &[ChangeSetId],
) -> Result<(), DbError> {
    for ended in chunks(ended, 1) {
        let mut sql = Sql::new("delete from parked where company_id = ");
        sql.bind(company).push(" and id in ").list(ended.iter().copied());
        tx.run(sql, Vec::new()).await?;
    }
    let mut sql = Sql::new("select cast(count(*) as bigint) from parked where company_id = ");
    sql.bind(company);
    head.parked = tx.fetch_optional::<(i64,)>(sql, Vec::new()).await?.map_or(0, |(count,)| count);
    run!(tx, "update heads set parked = $2 where company_id = $1", company, head.parked)?;
    Ok(())
}

const SELECT: &str =
    "select id, hash, stream, n, by_person, kind, record, clock_ms, clock_n, received_ms, raw from parked";

type Row = (Uuid, String, Uuid, i64, Uuid, String, Uuid, i64, i64, i64, String);

fn read(row: Row) -> Option<Waiting> {
    let (id, hash, stream, n, by, kind, record, ms, count, received_ms, raw) = row;
    Some(Waiting {
        id: ChangeSetId(id),
        hash,
        stream: StreamId(stream),
        n: n.unsigned_abs(),
        by: PersonId(by),
        at: Hlc { ms, n: u32::try_from(count).unwrap_or_default() },
        received_ms,
        raw,
        wants: (kind.parse().ok()?, record),
    })
}
