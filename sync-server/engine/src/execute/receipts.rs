//! Receipts: the server's word on every change set, kept for ever so that a replay gets the same one.

use super::Kept;
use super::numbering::Told;
use crate::db::{DbError, Doc, Sql, Tx, chunks};
use chrono::{DateTime, Utc};
use serde_json::value::to_raw_value;
use shared::Hlc;
use shared::ids::*;
use shared::sync::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A receipt to write.
pub(super) struct NewReceipt {
    pub id: ChangeSetId,
    pub hash: String,
    pub n: u64,
    pub by: PersonId,
    pub happened: Hlc,
    pub outcome: Outcome,
    /// The stream and the time of its first receipt, where it is one of an earlier push that was decided again.
    pub of: Option<(StreamId, i64)>,
}

/// What is known of these change sets.
pub(super) async fn known(tx: &mut Tx, company: CompanyId, ids: &[ChangeSetId]) -> Result<Told, DbError> {
    let mut known = Told::new();
    for ids in chunks(ids, 1) {
        let mut sql = Sql::new("select id, hash, outcome from receipts where company_id = ");
        sql.bind(company).push(" and id in ").list(ids.iter().copied()).push(" order by id, hash");
        for (id, hash, outcome) in tx.fetch_all::<(Uuid, String, Doc)>(sql, Vec::new()).await? {
            known.entry(ChangeSetId(id)).or_default().push((hash, read(&outcome)?));
        }
    }
    Ok(known)
}

/// Reads a stored outcome.
pub fn read(outcome: &Doc) -> Result<Outcome, DbError> {
    serde_json::from_str(outcome.0.get())
        .map_err(|e| DbError::Unreadable { kind: "receipt".into(), why: crate::db::unquoted(&e) })
}

/// What the server has on a change set that is to be taken in.
#[derive(Default)]
pub(super) struct Aside {
    /// Nobody has decided about it yet.
    pub open: bool,
    /// Its receipt, if its phone waits for the office's word on it.
    pub awaited: Option<NewReceipt>,
}

/// The same, of each of these that were kept aside.
pub(super) async fn asides(
    tx: &mut Tx,
    company: CompanyId,
    kept: &[&Kept],
) -> Result<BTreeMap<(ChangeSetId, String), Aside>, DbError> {
    let mut all: BTreeMap<(ChangeSetId, String), Aside> = BTreeMap::new();
    for kept in chunks(kept, 1) {
        let mut sql = Sql::new("select id, hash from quarantine where company_id = ");
        sql.bind(company).push(" and id in ").list(kept.iter().map(|kept| kept.id));
        sql.push(" and decided_ms is null order by id, hash");
        for (id, hash) in tx.fetch_all::<(Uuid, String)>(sql, Vec::new()).await? {
            all.entry((ChangeSetId(id), hash)).or_default().open = true;
        }
    }
    for receipt in awaited(tx, company, kept).await? {
        let key = (receipt.id, receipt.hash.clone());
        all.entry(key).or_default().awaited = Some(receipt);
    }
    Ok(all)
}

/// The receipts of change sets that were kept aside, whose phones wait for the office's word on them.
pub(super) async fn awaited(
    tx: &mut Tx,
    company: CompanyId,
    kept: &[&Kept],
) -> Result<Vec<NewReceipt>, DbError> {
    type Row = (Uuid, String, Uuid, i64, Uuid, i64, i64, Doc);
    let asked: BTreeSet<(Uuid, &str)> = kept.iter().map(|kept| (kept.id.0, kept.hash.as_str())).collect();
    let mut awaited = Vec::new();
    for kept in chunks(kept, 1) {
        let mut sql = Sql::new(
            "select id, hash, stream, n, by_person, happened_ms, received_ms, outcome from receipts
             where company_id = ",
        );
        sql.bind(company).push(" and id in ").list(kept.iter().map(|kept| kept.id));
        sql.push(" and stream is not null order by id, hash");
        for (id, hash, stream, n, by, happened, received, before) in
            tx.fetch_all::<Row>(sql, Vec::new()).await?
        {
            if !asked.contains(&(id, hash.as_str())) {
                continue;
            }
            let outcome = read(&before)?;
            if matches!(outcome, Outcome::Parked { .. }) {
                awaited.push(NewReceipt {
                    id: ChangeSetId(id),
                    hash,
                    n: n.unsigned_abs(),
                    by: PersonId(by),
                    happened: Hlc { ms: happened, n: 0 },
                    outcome,
                    of: Some((StreamId(stream), received)),
                });
            }
        }
    }
    Ok(awaited)
}

/// Writes new receipts.
pub(super) async fn write(
    tx: &mut Tx,
    company: CompanyId,
    stream: Option<StreamId>,
    seq: i64,
    received: DateTime<Utc>,
    receipts: &[NewReceipt],
) -> Result<(), DbError> {
    // The last word counts where there are two on the same bytes, as on a set that is decided again and then withdrawn.
    let last: BTreeMap<_, usize> = receipts.iter().enumerate().map(|(at, r)| ((r.id, &r.hash), at)).collect();
    let mut rows = Vec::with_capacity(receipts.len());
    for (at, receipt) in receipts.iter().enumerate() {
        if last.get(&(receipt.id, &receipt.hash)) != Some(&at) {
            continue;
        }
        let outcome = to_raw_value(&receipt.outcome)
            .map_err(|e| DbError::Unreadable { kind: "receipt".into(), why: crate::db::unquoted(&e) })?;
        rows.push(vec![
            company.into(),
            receipt.id.into(),
            (&receipt.hash).into(),
            receipt.of.map(|(stream, _)| stream).or(stream).into(),
            receipt.n.into(),
            seq.into(),
            receipt.by.into(),
            receipt.happened.ms.into(),
            receipt.happened.n.into(),
            receipt.of.map_or(received.timestamp_millis(), |(_, received)| received).into(),
            outcome.into(),
        ]);
    }
    tx.insert(
        "insert into receipts (company_id, id, hash, stream, n, seq, by_person, happened_ms, happened_n, received_ms,
           outcome)",
        rows,
        "on conflict (company_id, id, hash) do update set seq = excluded.seq, outcome = excluded.outcome",
    )
    .await
}
