//! Invitations: a short code, given by the office, that enrols a person's phone without a password.
//!
//! A code is good for one phone and three days, and stored only as its Argon2 hash: it is short enough to be typed, so a
//! plain hash of it could be searched through.

use crate::codes;
use crate::sender::Sender;
use crate::sessions::{self, Phone, Proven, SignInError};
use crate::{Identity, hashing, standing};
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::tables;
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{fetch_optional, run};
use shared::ids::*;
use shared::records::{Company, Person};
use shared::sync::Enrol;
use uuid::Uuid;

/// How long a code is good.
pub const DAYS: i64 = 3;

/// A code that was just made; it is shown once.
#[derive(Clone, Debug)]
pub struct Invited {
    /// `K7QM-2XPD`
    pub code: String,
    pub expires: DateTime<Utc>,
}

/// Makes a code for a person; those made for them before are no longer good. The same `cause` makes one invitation: what
/// it is asked for again gives another code for it. None: a phone has used it already, or it is
/// not theirs to make.
pub async fn invite(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    by: PersonId,
    origin: &Origin,
    cause: Uuid,
) -> Result<Option<Invited>, ServerError> {
    let code = codes::code_of(identity.random.nonce());
    let hash = hashed(&code).await.map_err(|e| ServerError::Broken(e.to_string()))?;
    let id = derived(&format!("invitation {company}"), cause);
    let mut noted = Noted::begin(identity, company).await?;
    let found = tables::one::<Person>(&mut noted.tx, company, person).await?;
    let may = match found.filter(|found| found.active) {
        Some(found) => standing::may_let_in(&mut noted.tx, company, by, &found).await?,
        None => false,
    };
    if !may {
        return Ok(None);
    }
    let expires = noted.now + TimeDelta::days(DAYS);
    run!(
        noted.tx,
        "update invitations set revoked_ms = $4
         where company_id = $1 and person_id = $2 and id <> $3 and revoked_ms is null",
        company,
        person,
        id,
        noted.now
    )?;
    let made = run!(
        noted.tx,
        "insert into invitations (company_id, id, person_id, code_hash, made_ms, made_by, expires_ms)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (company_id, id) do update set code_hash = excluded.code_hash,
           made_ms = excluded.made_ms, made_by = excluded.made_by, expires_ms = excluded.expires_ms
         where invitations.used_ms is null and invitations.revoked_ms is null
           and invitations.person_id = excluded.person_id",
        company,
        id,
        person,
        hash,
        noted.now,
        by,
        expires
    )?;
    if made == 0 {
        return Ok(None);
    }
    let record = person.0;
    noted.tell(Deed { action: AuditAction::Invited, kind: "person", record, by, said: None, origin }).await?;
    noted.commit().await?;
    Ok(Some(Invited { code: codes::shown(&code), expires }))
}

/// Takes back the codes of a person that no phone has used; whether there was one.
pub async fn revoke(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let taken = run!(
        noted.tx,
        "update invitations set revoked_ms = $3
         where company_id = $1 and person_id = $2 and used_ms is null and revoked_ms is null",
        company,
        person,
        noted.now
    )?;
    if taken == 0 {
        return Ok(false);
    }
    let record = person.0;
    noted
        .tell(Deed { action: AuditAction::Uninvited, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(true)
}

/// Enrols a phone with a code: who it is now, and its token. The same phone asking again gets another token, as the first
/// answer may have been lost.
pub async fn enrol(
    identity: &Identity,
    asked: &Enrol,
    sender: &Sender,
) -> Result<(Proven, String), SignInError> {
    let guess =
        identity.brake.guess_code(sender.peer.as_deref(), identity.now()).map_err(SignInError::TooOften)?;
    let enrolled = admit(identity, asked, sender).await;
    match &enrolled {
        Err(SignInError::WrongCode) => {}
        // The right code, or our own trouble.
        Ok(_) | Err(_) => identity.brake.uncounted(&guess),
    }
    enrolled
}

async fn admit(identity: &Identity, asked: &Enrol, sender: &Sender) -> Result<(Proven, String), SignInError> {
    let code = codes::read(&asked.code).ok_or(SignInError::WrongCode)?;
    let hash = hashed(&code).await?;
    let now = identity.now();
    let mut tx = identity.db.read().await?;
    let found = fetch_optional!(
        tx,
        (Uuid, Uuid, Uuid, Uuid),
        "select company_id, id, person_id, made_by from invitations where code_hash = $1 order by company_id",
        hash
    )?;
    let (company, id, person, maker) = found.ok_or(SignInError::WrongCode)?;
    drop(tx);
    let company = CompanyId(company);
    let mut noted = Noted::begin(identity, company).await?;
    let used = run!(
        noted.tx,
        "update invitations set used_ms = coalesce(used_ms, $3), used_device = $4
         where company_id = $1 and id = $2 and revoked_ms is null and expires_ms > $3
           and (used_ms is null or used_device = $4)",
        company,
        id,
        now,
        asked.device
    )?;
    if used == 0 {
        return Err(SignInError::WrongCode);
    }
    let person = tables::one::<Person>(&mut noted.tx, company, person).await?;
    let person = person.filter(|p| p.active).ok_or(SignInError::WrongCode)?;
    if !standing::may_let_in(&mut noted.tx, company, PersonId(maker), &person).await? {
        return Err(SignInError::WrongCode);
    }
    let record = tables::one::<Company>(&mut noted.tx, company, company.0).await?;
    let company_name = record.map(|c| c.name).unwrap_or_default();
    let proven = Proven { company, company_name, person };
    let phone =
        Phone { device: asked.device, name: &asked.device_name, app_version: &asked.app_version, sender };
    let token = sessions::open_phone_in(identity, &mut noted, &proven, &phone).await?;
    noted.commit().await?;
    Ok((proven, token))
}

async fn hashed(code: &str) -> Result<Vec<u8>, SignInError> {
    let code = code.to_owned();
    // One salt for all: an invitation is found by its hash.
    hashing::slowly(move |memory| memory.hash(code.as_bytes(), b"sevengate invitation")).await
}
