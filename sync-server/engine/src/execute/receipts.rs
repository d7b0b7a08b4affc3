//! Receipts: the server's word on every change set, kept for ever so that a replay gets the same one.

use super::numbering::Known;
use super::{Incoming, Kept, Payload};
use crate::db::{DbError, Doc, Sql, Tx, Value, chunks};
use crate::fetch_optional;
use chrono::{DateTime, Utc};
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
pub(super) async fn known(tx: &mut Tx, company: CompanyId, ids: &[ChangeSetId]) -> Result<Known, DbError> {
    let mut known = Known::new();
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

/// The receipt of a change set that was kept aside, with the office's word on it; none if its phone does not wait for one.
pub(super) async fn awaited(
    tx: &mut Tx,
    company: CompanyId,
    of: &Kept,
    outcome: Outcome,
) -> Result<Option<NewReceipt>, DbError> {
    let found = fetch_optional!(
        tx,
        (Option<Uuid>, i64, Uuid, i64, i64, Doc),
        "select stream, n, by_person, happened_ms, received_ms, outcome from receipts
         where company_id = $1 and id = $2 and hash = $3",
        company,
        of.id,
        &of.hash
    )?;
    let Some((Some(stream), n, by, happened, received, before)) = found else { return Ok(None) };
    if !matches!(read(&before)?, Outcome::Parked { .. }) {
        return Ok(None);
    }
    Ok(Some(NewReceipt {
        id: of.id,
        hash: of.hash.clone(),
        n: n.unsigned_abs(),
        by: PersonId(by),
        happened: Hlc { ms: happened, n: 0 },
        outcome,
        of: Some((StreamId(stream), received)),
    }))
}

/// Those of these change sets that take in what the office has decided about meanwhile.
pub(super) async fn decided_aside(
    tx: &mut Tx,
    company: CompanyId,
    sets: &[Incoming],
) -> Result<BTreeSet<ChangeSetId>, DbError> {
    let mut decided = BTreeSet::new();
    for set in sets {
        let Payload::Kept { of, .. } = &set.what else { continue };
        let open = fetch_optional!(
            tx,
            (Uuid,),
            "select id from quarantine where company_id = $1 and id = $2 and hash = $3 and decided_ms is null",
            company,
            of.id,
            &of.hash
        )?;
        if open.is_none() {
            decided.insert(set.id);
        }
    }
    Ok(decided)
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
        let outcome = serde_json::to_string(&receipt.outcome).and_then(Value::json);
        let outcome = outcome
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
            receipt.of.map_or(received.timestamp_millis(), |(_, received)| received).into(),
            outcome,
        ]);
    }
    tx.insert(
        "insert into receipts (company_id, id, hash, stream, n, seq, by_person, happened_ms, received_ms, outcome)",
        rows,
        "on conflict (company_id, id, hash) do update set seq = excluded.seq, outcome = excluded.outcome",
    )
    .await
}
