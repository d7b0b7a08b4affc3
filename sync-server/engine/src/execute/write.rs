//! The rows that go with a commit beside receipts, audit and feed: records, streams, devices, quarantine, the head.

use super::Kept;
use super::audit::Docs;
use super::head::Head;
use super::{AuditAction, DeviceOrigin, DeviceReport, ServerError};
use crate::db::tables::{self, Written};
use crate::db::{DbError, Sql, Tx, chunks};
use crate::{commits, fetch_optional, run};
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use shared::ids::*;
use shared::{Code, Hlc, Kind, Record};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes the final state of every record, one statement per kind.
pub(super) async fn records(
    tx: &mut Tx,
    company: CompanyId,
    records: &BTreeMap<(Kind, Uuid), Record>,
    docs: &mut Docs,
    seq: i64,
    written: &Written,
) -> Result<(), DbError> {
    let mut by_kind: BTreeMap<Kind, Vec<(&Record, Box<RawValue>)>> = BTreeMap::new();
    for ((kind, _), record) in records {
        by_kind.entry(*kind).or_default().push((record, docs.take(record)));
    }
    for (kind, records) in by_kind {
        tables::upsert_docs(tx, company, kind, records, seq, written).await?;
    }
    Ok(())
}

/// Notes that the office has taken these in, about which nobody had decided about.
pub(super) async fn taken_in(
    tx: &mut Tx,
    company: CompanyId,
    sets: &[Kept],
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    for sets in chunks(sets, 3) {
        let mut sql = Sql::new("update quarantine set decided_ms = ");
        sql.bind(now)
            .push(", decided_by = ")
            .bind(by)
            .push(", decision = ")
            .bind(AuditAction::TakenIn.name());
        sql.push(" where company_id = ").bind(company).push(" and decided_ms is null and id in ");
        sql.list(sets.iter().map(|kept| kept.id)).push(" and (id, hash) in (values ");
        sql.rows(sets.iter().map(|kept| vec![kept.id.into(), (&kept.hash).into()])).push(")");
        tx.run(sql, Vec::new()).await?;
    }
    Ok(())
}

/// How far a stream has come.
pub(super) struct Stream {
    pub last_n: u64,
    pub clock: Option<Hlc>,
}

/// Looks a stream up; a new one begins at nothing. A stream belongs to one person.
pub(super) async fn stream(
    tx: &mut Tx,
    company: CompanyId,
    device: &DeviceOrigin,
) -> Result<Stream, ServerError> {
    let found = fetch_optional!(
        tx,
        (Uuid, i64, i64, i64),
        "select person_id, last_n, clock_ms, clock_n from streams where company_id = $1 and stream = $2
         order by stream",
        company,
        device.stream
    )?;
    match found {
        None => Ok(Stream { last_n: 0, clock: None }),
        Some((person, ..)) if person != device.person.0 => Err(ServerError::ForeignStream),
        Some((_, last_n, ms, n)) => Ok(Stream {
            last_n: u64::try_from(last_n).unwrap_or_default(),
            clock: (ms != 0).then(|| Hlc { ms, n: u32::try_from(n).unwrap_or_default() }),
        }),
    }
}

pub(super) async fn stream_row(
    tx: &mut Tx,
    company: CompanyId,
    device: &DeviceOrigin,
    last_n: u64,
    clock: Option<Hlc>,
) -> Result<(), DbError> {
    let clock = clock.unwrap_or_default();
    run!(
        tx,
        "insert into streams (company_id, stream, device_id, person_id, last_n, clock_ms, clock_n)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (company_id, stream) do update set last_n = excluded.last_n, clock_ms = excluded.clock_ms,
           clock_n = excluded.clock_n",
        company,
        device.stream,
        device.device,
        device.person,
        last_n,
        clock.ms,
        clock.n
    )?;
    Ok(())
}

/// Notes what the phone says of itself.
pub(super) async fn report(
    tx: &mut Tx,
    company: CompanyId,
    device: &DeviceOrigin,
    report: &DeviceReport,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "update devices set last_contact_ms = $4, app_version = $5, pending_sets = $6, pending_blobs = $7,
           oldest_pending_ms = $8, offset_ms = $9, storage_left = coalesce($10, storage_left)
         where company_id = $1 and id = $2 and person_id = $3",
        company,
        device.device,
        device.person,
        now,
        &report.app_version,
        report.pending_sets,
        report.pending_blobs,
        report.oldest,
        report.offset_ms,
        report.storage_left.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX))
    )?;
    Ok(())
}

/// A change set kept exactly as it came.
pub(super) struct Quarantined {
    pub id: ChangeSetId,
    pub hash: String,
    /// The stream that it came in, where it is not the one at the door.
    pub stream: Option<StreamId>,
    pub n: u64,
    pub by: PersonId,
    pub code: Code,
    pub raw: Vec<u8>,
}

pub(super) async fn quarantine(
    tx: &mut Tx,
    company: CompanyId,
    device: Option<&DeviceOrigin>,
    seq: i64,
    received: DateTime<Utc>,
    sets: &[Quarantined],
) -> Result<(), DbError> {
    let rows = sets.iter().map(|set| {
        let here = device.filter(|d| set.stream.is_none_or(|stream| stream == d.stream));
        vec![
            company.into(),
            set.id.into(),
            (&set.hash).into(),
            set.by.into(),
            here.map(|d| d.device).into(),
            set.stream.or(here.map(|d| d.stream)).into(),
            set.n.into(),
            seq.into(),
            set.code.name().into(),
            received.into(),
            set.raw.clone().into(),
        ]
    });
    let head = "insert into quarantine (company_id, id, hash, by_person, device_id, stream, n, seq, code, received_ms,
           raw)";
    tx.insert(head, rows.collect(), "on conflict do nothing").await
}

/// Notes which evidence names which blob, so that a page can say what is still missing.
pub(super) async fn blob_refs(
    tx: &mut Tx,
    company: CompanyId,
    records: &BTreeMap<(Kind, Uuid), Record>,
) -> Result<(), DbError> {
    let mut rows = Vec::new();
    for record in records.values() {
        let Record::Evidence(piece) = record else { continue };
        let blobs: std::collections::BTreeSet<_> = piece.body.blobs().into_iter().collect();
        rows.extend(blobs.into_iter().map(|hash| {
            vec![company.into(), (&hash).into(), piece.id.into(), piece.job.into(), piece.by.into()]
        }));
    }
    let head = "insert into blob_refs (company_id, hash, evidence_id, job_id, by_person)";
    tx.insert(head, rows, "on conflict do nothing").await
}

/// Moves the head and notes the commit's nonce.
pub(super) async fn head(
    tx: &mut Tx,
    company: CompanyId,
    head: &Head,
    locked: i64,
    nonce: &[u8; 16],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "update heads set seq = $2, clock_ms = $3, clock_n = $4, next_job_number = $5, audit_n = $6, audit_chain = $7,
           horizon_ms = $8, next_estimate_number = $9
         where company_id = $1",
        company,
        head.seq.max(locked),
        head.clock.ms,
        head.clock.n,
        head.next.job,
        head.audit_n,
        head.audit_chain.clone(),
        head.horizon_ms,
        head.next.estimate
    )?;
    commits::note(tx, company, head.seq, nonce, now).await
}
