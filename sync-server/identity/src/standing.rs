//! Sessions that stand, as the office sees them, and ending one.

use crate::{Identity, links, sessions};
use chrono::{DateTime, Utc};
use engine::db::{DbError, Tx, tables};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{fetch_all, rings, run};
use sha2::{Digest, Sha256};
use shared::access;
use shared::ids::*;
use shared::records::Person;
use uuid::Uuid;

/// A session that stands, as the office sees it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Made of what stays when its token is exchanged, and gives nothing of that away.
    pub id: Uuid,
    /// None: a browser.
    pub device: Option<DeviceId>,
    pub since: DateTime<Utc>,
    pub agent: String,
    csrf: String,
}

/// The sessions of a person that stand, newest first.
pub async fn standing(
    identity: &Identity,
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<Standing>, DbError> {
    let rows = fetch_all!(
        tx,
        (String, Option<Uuid>, i64, String),
        "select csrf, device_id, created_ms, agent from sessions
         where company_id = $1 and person_id = $2 and revoked_ms is null and expires_ms > $3 and waits is null
         order by created_ms desc, csrf",
        company,
        person,
        identity.now()
    )?;
    let standing = |(csrf, device, since, agent): (String, Option<Uuid>, i64, String)| Standing {
        id: id_of(&csrf),
        device: device.map(DeviceId),
        since: DateTime::from_timestamp_millis(since).unwrap_or(DateTime::UNIX_EPOCH),
        agent,
        csrf,
    };
    Ok(rows.into_iter().map(standing).collect())
}

fn id_of(csrf: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::new().chain_update("session ").chain_update(csrf).finalize().into();
    Uuid::from_slice(&hash[..16]).unwrap_or_default()
}

/// Ends one session of a person; false if none of theirs is called so.
pub async fn end(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    session: Uuid,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let all = standing(identity, &mut noted.tx, company, person).await?;
    let Some(found) = all.into_iter().find(|s| s.id == session) else { return Ok(false) };
    run!(
        noted.tx,
        "update sessions set revoked_ms = $4 where company_id = $1 and person_id = $2 and csrf = $3",
        company,
        person,
        found.csrf,
        noted.now
    )?;
    if let Some(device) = found.device {
        // The code that the phone came in by would let it in again.
        run!(
            noted.tx,
            "update invitations set revoked_ms = $4
             where company_id = $1 and person_id = $2 and used_device = $3 and revoked_ms is null",
            company,
            person,
            device,
            noted.now
        )?;
        rings::forget_ended(&mut noted.tx, Some(company), noted.now).await?;
    }
    let said = serde_json::json!({ "of": person });
    noted
        .tell(Deed {
            action: AuditAction::Ended,
            kind: "session",
            record: session,
            by,
            said: Some(said),
            origin,
        })
        .await?;
    noted.commit().await?;
    Ok(true)
}

/// Ends every way in that a person has, and the keys they made: browsers, phones, links, codes and keys. Before somebody comes
/// back, so that nothing from before they left is good again; and once somebody is an owner, as what let them in until then
/// may be in other hands.
pub async fn end_all(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    by: PersonId,
    origin: &Origin,
) -> Result<(), ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    sessions::end_others(&mut noted.tx, company, person, "", now).await?;
    links::end_all(&mut noted.tx, company, person, None, now).await?;
    run!(
        noted.tx,
        "update invitations set revoked_ms = $3 where company_id = $1 and person_id = $2 and revoked_ms is null",
        company,
        person,
        now
    )?;
    run!(
        noted.tx,
        "update api_keys set revoked_ms = $3
         where company_id = $1 and (person_id = $2 or made_by = $2) and revoked_ms is null",
        company,
        person,
        now
    )?;
    let record = person.0;
    noted
        .tell(Deed { action: AuditAction::WaysInEnded, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(())
}

/// Whether somebody may let this person in, by what is known under the company's lock.
pub async fn may_let_in(
    tx: &mut Tx,
    company: CompanyId,
    by: PersonId,
    whom: &Person,
) -> Result<bool, DbError> {
    let maker = tables::one::<Person>(tx, company, by).await?;
    Ok(maker.is_some_and(|maker| access::may_let_in(&maker, whom)))
}
