//! Sessions that stand, as the office sees them, and ending one.

use crate::app::App;
use crate::db::{DbError, Tx};
use crate::execute::{Line, Noted, Origin, ServerError};
use crate::{execute, fetch_all};
use chrono::{DateTime, Utc};
use shared::ids::*;
use uuid::Uuid;

/// A session that stands, as the office sees it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The beginning of its token's hash.
    pub id: Uuid,
    /// None: a browser.
    pub device: Option<DeviceId>,
    pub since: DateTime<Utc>,
    pub agent: String,
    hash: Vec<u8>,
}

/// The sessions of a person that stand, newest first.
pub async fn standing(
    app: &App,
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<Standing>, DbError> {
    let rows = fetch_all!(
        tx,
        (Vec<u8>, Option<Uuid>, i64, String),
        "select token_hash, device_id, created_ms, agent from sessions
         where company_id = $1 and person_id = $2 and revoked_ms is null and expires_ms > $3 and waits is null
         order by created_ms desc, token_hash",
        company,
        person,
        app.now()
    )?;
    let standing = |(hash, device, since, agent): (Vec<u8>, Option<Uuid>, i64, String)| Standing {
        id: Uuid::from_slice(hash.get(..16).unwrap_or_default()).unwrap_or_default(),
        device: device.map(DeviceId),
        since: DateTime::from_timestamp_millis(since).unwrap_or(DateTime::UNIX_EPOCH),
        agent,
        hash,
    };
    Ok(rows.into_iter().map(standing).collect())
}

/// Ends one session of a person; false if none of theirs is called so.
pub async fn end(
    app: &App,
    company: CompanyId,
    person: PersonId,
    session: Uuid,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(app, company).await?;
    let all = standing(app, &mut noted.tx, company, person).await?;
    let Some(found) = all.into_iter().find(|s| s.id == session) else { return Ok(false) };
    execute!(
        noted.tx,
        "update sessions set revoked_ms = $3 where company_id = $1 and token_hash = $2",
        company,
        found.hash,
        noted.now
    )?;
    let said = serde_json::json!({ "of": person });
    noted
        .line(Line { action: "ended", kind: "session", record: session, by, said: Some(said), origin })
        .await?;
    noted.commit().await?;
    Ok(true)
}
