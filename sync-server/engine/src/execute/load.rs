//! Loads what rules ask for: one statement for all records, however many keys; and what a change set wrote, from the audit.

use super::AuditAction;
use crate::db::{DbError, Sql, Tx, chunks, tables};
use serde_json::Value;
use shared::ids::{ChangeSetId, CompanyId};
use shared::world::{Key, Need, Wrote};
use shared::{Hlc, Kind, Record, World};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Loads all of these keys into the world; what is not there is noted as absent.
pub(super) async fn load(
    tx: &mut Tx,
    company: CompanyId,
    need: &Need,
    world: &mut World,
) -> Result<(), DbError> {
    let mut singles: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    let mut families: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    let mut causes = Vec::new();
    for key in need {
        match key {
            Key::One(kind, id) => singles.entry(*kind).or_default().push(*id),
            Key::Of(kind, parent) => families.entry(*kind).or_default().push(*parent),
            Key::Wrote(cause) => causes.push(*cause),
        }
    }
    let mut wrote = wrote(tx, company, &causes).await?;
    for cause in causes {
        world.loaded_wrote(cause, wrote.remove(&cause).unwrap_or_default());
    }
    let mut found = tables::find(tx, company, &singles, &families).await?;
    for (kind, parents) in families {
        let mut by_parent: BTreeMap<Uuid, Vec<Record>> = BTreeMap::new();
        for record in found.families.remove(&kind).unwrap_or_default() {
            by_parent.entry(record.parent().unwrap_or_default()).or_default().push(record);
        }
        for parent in parents {
            world.loaded_children(kind, parent, by_parent.remove(&parent).unwrap_or_default());
        }
    }
    for (kind, ids) in singles {
        for id in ids {
            world.loaded(kind, id, found.singles.remove(&(kind, id)));
        }
    }
    Ok(())
}

/// What change sets wrote, record by record in their order, as the audit has it.
pub(super) async fn wrote(
    tx: &mut Tx,
    company: CompanyId,
    causes: &[ChangeSetId],
) -> Result<BTreeMap<ChangeSetId, Vec<Wrote>>, DbError> {
    type Row = (Uuid, String, String, Uuid, String, Option<Json<Value>>, Option<Json<Value>>);
    let mut all: BTreeMap<ChangeSetId, Vec<Wrote>> = BTreeMap::new();
    for causes in chunks(causes, 1) {
        let mut sql = Sql::new("select id, happened_ms, happened_n from receipts where company_id = ");
        sql.bind(company)
            .push(" and id in ")
            .list(causes.iter().copied())
            .push(" order by received_ms desc, seq desc, id, hash");
        // The first one says when it counted: another may be a repetition with other contents, which was refused.
        let told = tx.fetch_all::<(Uuid, i64, i64)>(sql, Vec::new()).await?;
        let moment =
            |(id, ms, n): (Uuid, i64, i64)| (id, Hlc { ms, n: u32::try_from(n).unwrap_or_default() });
        let moments: BTreeMap<Uuid, Hlc> = told.into_iter().map(moment).collect();
        if moments.is_empty() {
            continue;
        }
        // Rows are found by when that was.
        let when: BTreeSet<i64> = moments.values().map(|at| at.ms).collect();
        let mut sql =
            Sql::new("select set_id, action, kind, record, field, old, new from audit where company_id = ");
        sql.bind(company).push(" and happened_ms in ").list(when);
        sql.push(" and set_id in ").list(causes.iter().copied()).push(" order by n");
        for (set, action, kind, record, field, old, new) in tx.fetch_all::<Row>(sql, Vec::new()).await? {
            let made = action == AuditAction::Created.name();
            let (Ok(kind), Some(at)) = (kind.parse::<Kind>(), moments.get(&set).copied()) else { continue };
            if !made && action != AuditAction::Changed.name() {
                continue;
            }
            let wrote = all.entry(ChangeSetId(set)).or_default();
            if wrote.last().is_none_or(|last| (last.kind, last.record) != (kind, record)) {
                wrote.push(Wrote { kind, record, at, made, fields: BTreeMap::new() });
            }
            let value =
                |value: Option<Json<Value>>| value.map(|Json(value)| value).filter(|value| !value.is_null());
            if let Some(last) = wrote.last_mut().filter(|_| !made) {
                last.fields.insert(field, (value(old), value(new)));
            }
        }
    }
    Ok(all)
}
