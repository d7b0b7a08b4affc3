//! Loads what rules ask for: one statement for all records, however many keys; and what a change set wrote, from the audit.

use super::AuditAction;
use crate::db::{DbError, Sql, Tx, tables};
use serde_json::Value;
use shared::ids::{ChangeSetId, CompanyId};
use shared::world::{Key, Need, Wrote};
use shared::{Hlc, Kind, Record, World};
use sqlx::types::Json;
use std::collections::BTreeMap;
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
    for key in need {
        match key {
            Key::One(kind, id) => singles.entry(*kind).or_default().push(*id),
            Key::Of(kind, parent) => families.entry(*kind).or_default().push(*parent),
            Key::Wrote(cause) => world.loaded_wrote(*cause, wrote(tx, company, *cause).await?),
        }
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

/// What a change set wrote, record by record in its order, as the audit has it.
async fn wrote(tx: &mut Tx, company: CompanyId, cause: ChangeSetId) -> Result<Vec<Wrote>, DbError> {
    type Row = (String, String, Uuid, String, Option<Json<Value>>, Option<Json<Value>>, i64);
    // Its receipt says when: rows are found by that.
    let mut sql =
        Sql::new("select action, kind, record, field, old, new, happened_ms from audit where company_id = ");
    sql.bind(company).push(" and happened_ms in (select happened_ms from receipts where company_id = ");
    sql.bind(company).push(" and id = ").bind(cause).push(") and set_id = ").bind(cause).push(" order by n");
    let mut all: Vec<Wrote> = Vec::new();
    for (action, kind, record, field, old, new, ms) in tx.fetch_all::<Row>(sql, Vec::new()).await? {
        let made = action == AuditAction::Created.name();
        let Ok(kind) = kind.parse::<Kind>() else { continue };
        if !made && action != AuditAction::Changed.name() {
            continue;
        }
        let at = Hlc { ms, n: u32::MAX };
        if all.last().is_none_or(|last| (last.kind, last.record) != (kind, record)) {
            all.push(Wrote { kind, record, at, made, fields: BTreeMap::new() });
        }
        let last = all.last_mut().filter(|_| !made);
        let value =
            |value: Option<Json<Value>>| value.map(|Json(value)| value).filter(|value| !value.is_null());
        last.and_then(|last| last.fields.insert(field, (value(old), value(new))));
    }
    Ok(all)
}
