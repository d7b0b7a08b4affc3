//! Exchanging a phone's token as it goes, so that a copy of it is good for a day or so, and is noticed.
//!
//! Once a token is a day old, answers to it carry its successor. The old one lets in until the new one is seen for the first
//! time, as an answer may be lost on its way. Anyone who comes with the old one after that, and after some minutes in which
//! something may still have been on its way, has a copy – or has the phone, and somebody else was first with a copy. Nobody
//! can tell which: the session ends, and the audit says why.

use crate::Identity;
use crate::sender::Sender;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use engine::db::{DbError, Tx};
use engine::execute::{AuditAction, Deed, Noted, ServerError};
use engine::live::Changed;
use engine::{fetch_optional, run};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use shared::access::Audience;
use shared::ids::*;
use uuid::Uuid;

/// From which age on a successor is offered.
const AGE: TimeDelta = TimeDelta::hours(24);
/// How long an exchanged token goes on letting in: for requests that were on their way with it.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// How a phone's token stands.
#[derive(Clone, Debug)]
pub struct Age {
    pub hash: Vec<u8>,
    /// When it became the session's, in milliseconds since 1970.
    pub since_ms: i64,
    /// What its successor is made with, if one was offered already.
    pub seed: Option<Vec<u8>>,
}

/// The token that is to be used in the place of this one, once this one is old. Until it is used every call gives the same.
pub async fn successor(
    identity: &Identity,
    company: CompanyId,
    token: &str,
    age: Age,
) -> Result<Option<String>, DbError> {
    if identity.now().timestamp_millis() - age.since_ms < AGE.num_milliseconds() {
        return Ok(None);
    }
    if let Some(seed) = age.seed {
        return Ok(made(&seed, company, token).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)));
    }
    let seed = [identity.random.nonce(), identity.random.nonce()].concat();
    let Some(bytes) = made(&seed, company, token) else { return Ok(None) };
    let mut tx = identity.db.write().await?;
    let offered = run!(
        tx,
        "update sessions set next_seed = $3, next_hash = $4
         where company_id = $1 and token_hash = $2 and next_hash is null",
        company,
        age.hash,
        seed,
        Sha256::digest(&bytes).to_vec()
    )?;
    tx.commit().await?;
    // If another answer came first, the next one carries what that one offered.
    Ok((offered == 1).then(|| URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored does not make the successor: it takes the token as well.
fn made(seed: &[u8], company: CompanyId, token: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(seed).ok()?;
    mac.update(token.as_bytes());
    Some([company.0.as_bytes().as_slice(), &mac.finalize().into_bytes()].concat())
}

/// The hash of the present token of the session that this hash is known from: as its successor, which it is from now on, or
/// as a former one; otherwise this hash. None: it was a copy, and its session has ended.
pub async fn present(
    identity: &Identity,
    company: CompanyId,
    hash: &[u8],
    sender: &Sender,
) -> Result<Option<Vec<u8>>, ServerError> {
    if taken(identity, company, hash).await? {
        return Ok(Some(hash.to_vec()));
    }
    let mut tx = identity.db.read().await?;
    // Nobody's, or another request has made it the present one just now: it is looked up once more.
    let Some(former) = former(&mut tx, company, hash).await? else { return Ok(Some(hash.to_vec())) };
    drop(tx);
    let now = identity.now().timestamp_millis();
    let stands = former.ended.is_none() && former.expires > now;
    if stands && !former.out_of_use && now - former.exchanged > GRACE.num_milliseconds() {
        ends(identity, company, former, sender).await?;
        return Ok(None);
    }
    Ok(Some(former.present))
}

/// Whether this was a session's successor, which is its token from now on.
async fn taken(identity: &Identity, company: CompanyId, hash: &[u8]) -> Result<bool, DbError> {
    let mut tx = identity.db.read().await?;
    let sql = "select token_hash, person_id, csrf from sessions where company_id = $1 and next_hash = $2 order by token_hash";
    let found = fetch_optional!(tx, (Vec<u8>, Uuid, String), sql, company, hash.to_vec())?;
    drop(tx);
    let Some((before, person, csrf)) = found else { return Ok(false) };
    let mut tx = identity.db.write().await?;
    // In place: whoever ends a person's sessions at this moment finds this one too.
    let moved = run!(
        tx,
        "update sessions set token_hash = $3, token_ms = $4, next_seed = null, next_hash = null
         where company_id = $1 and token_hash = $2 and next_hash = $3",
        company,
        before.clone(),
        hash.to_vec(),
        identity.now()
    )?;
    if moved == 1 {
        run!(
            tx,
            "insert into exchanged_tokens (company_id, token_hash, person_id, csrf, exchanged_ms)
             values ($1, $2, $3, $4, $5)",
            company,
            before,
            person,
            csrf,
            identity.now()
        )?;
    }
    tx.commit().await?;
    // If another request came first, it has been moved all the same.
    Ok(true)
}

/// A session that had this token before.
struct Former {
    person: PersonId,
    device: DeviceId,
    csrf: String,
    present: Vec<u8>,
    exchanged: i64,
    ended: Option<i64>,
    expires: i64,
    out_of_use: bool,
}

async fn former(tx: &mut Tx, company: CompanyId, hash: &[u8]) -> Result<Option<Former>, DbError> {
    type Row = (Uuid, Uuid, String, Vec<u8>, i64, Option<i64>, i64, Option<i64>);
    let found = fetch_optional!(
        tx,
        Row,
        "select s.person_id, s.device_id, s.csrf, s.token_hash, e.exchanged_ms, s.revoked_ms, s.expires_ms, d.revoked_ms
         from exchanged_tokens e
         join sessions s on s.company_id = e.company_id and s.person_id = e.person_id and s.csrf = e.csrf
         join devices d on d.company_id = s.company_id and d.id = s.device_id and d.person_id = s.person_id
         where e.company_id = $1 and e.token_hash = $2 order by s.token_hash",
        company,
        hash.to_vec()
    )?;
    Ok(found.map(|(person, device, csrf, present, exchanged, ended, expires, revoked)| Former {
        person: PersonId(person),
        device: DeviceId(device),
        csrf,
        present,
        exchanged,
        ended,
        expires,
        out_of_use: revoked.is_some(),
    }))
}

/// Ends the session of a token that two hold. The phone's work stays on it, and goes on when its person has signed in again.
async fn ends(
    identity: &Identity,
    company: CompanyId,
    copied: Former,
    sender: &Sender,
) -> Result<(), ServerError> {
    let Former { person, device, csrf, .. } = copied;
    tracing::warn!(%device, "a token that had been exchanged came again; its session ends");
    let mut noted = Noted::begin(identity, company).await?;
    let ended = run!(
        noted.tx,
        "update sessions set revoked_ms = $4
         where company_id = $1 and person_id = $2 and csrf = $3 and revoked_ms is null",
        company,
        person,
        csrf,
        noted.now
    )?;
    if ended == 0 {
        return Ok(());
    }
    let origin = sender.phone(company, device, person);
    let line = Deed {
        action: AuditAction::Copied,
        kind: "device",
        record: device.0,
        by: person,
        said: None,
        origin: &origin,
    };
    noted.tell(line).await?;
    let seq = noted.commit().await?;
    let news = [(Audience::Office, None), (Audience::Person(person), None)];
    identity.tell(Changed::new(company, seq, news)).await;
    Ok(())
}
