//! The audit, filtered as on its page.

use super::caller::Caller;
use super::extract::Asked;
use super::list::cursor;
use super::model::{AskedAudit, AuditEntry, Page};
use axum::Json;
use engine::read::audit::{self, Entry, Place};
use host::problem::Problem;

/// What the cursors of this list begin with.
const LIST: &str = "audit";

/// Who did what, newest first.
#[utoipa::path(
    get, path = "/api/companies/{company}/audit", tag = "audit", params(AskedAudit),
    responses((status = 200, body = Page<AuditEntry>))
)]
pub async fn list(
    caller: Caller,
    Asked(asked): Asked<AskedAudit>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let paging = asked.paging();
    let limit = paging.limit()?;
    let bad = || Problem::BadParameter("this cursor is not one of this list".to_owned());
    let behind = paging.behind(LIST)?.map(|place| Place::read(&place).ok_or_else(bad)).transpose()?;
    let asked = audit::Asked {
        who: asked.who,
        kind: asked.kind.unwrap_or_default(),
        action: asked.action.unwrap_or_default(),
        field: asked.field.unwrap_or_default(),
        device: asked.device,
        address: asked.address.unwrap_or_default(),
        from: asked.from,
        until: asked.to,
        record: asked.record,
        end: None,
        without: Vec::new(),
    };
    let mut tx = caller.app.db.read().await?;
    let mut rows = audit::rows(&mut tx, caller.company, &asked, behind, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last: &Entry| cursor(LIST, &last.place().written()));
    Ok(Json(Page { items: rows.into_iter().map(AuditEntry::from).collect(), next }))
}
