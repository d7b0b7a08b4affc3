//! Work that the server gave up, and that somebody of the office lets go of: what it was for is settled with it.

use bulk::imports;
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{Engine, work};
use outreach::mails;
use serde_json::json;
use shared::ids::{CompanyId, PersonId};
use uuid::Uuid;

/// Lets go of it. False: it is not there.
pub async fn let_go(
    engine: &Engine,
    company: CompanyId,
    id: Uuid,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(engine, company).await?;
    let now = noted.now;
    let Some(kind) = work::drop_dead(&mut noted.tx, company, id, now).await? else { return Ok(false) };
    match kind.as_str() {
        mails::WORK => mails::let_go(&mut noted.tx, company, id, now).await?,
        imports::WORK => imports::let_go(&mut noted.tx, company, id, now).await?,
        _ => {}
    }
    let said = Some(json!({ "kind": kind }));
    let line = Deed { action: AuditAction::Discarded, kind: "work", record: id, by, said, origin };
    noted.tell(line).await?;
    noted.commit().await?;
    Ok(true)
}
