//! Who is signed in: passwords, opaque tokens of phones, cookies of browsers.
//!
//! Tokens are random, shown once, and stored only as their hash; a token begins with the company's id, so that finding
//! it stays within the tenant. An expired or revoked session never deletes anything on a phone.

use crate::Identity;
use crate::exchange::{self, Age};
use crate::hashing::hash;
pub use crate::proven::{Proven, SignInError};
use crate::second_factor::Waits;

use crate::sender::Sender;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use cookie::{Cookie, SameSite};
use engine::db::{DbError, Stored, Tx};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{fetch_optional, rings, run};
use sha2::{Digest, Sha256};
use shared::Code;
use shared::ids::*;
use shared::records::Person;
use shared::sync::TOKEN_BYTES;
use uuid::Uuid;

/// The name of the browser's cookie; over TLS with a prefix ([`Cookies::name`](crate::Cookies::name)).
pub const COOKIE: &str = "sevengate_session";
/// How long a browser stays signed in.
const WEB_DAYS: i64 = 30;
/// How long a browser may take for its second step.
const WAITING_MINUTES: i64 = 10;
/// How long a phone stays signed in.
const DEVICE_DAYS: i64 = 400;

/// Someone signed in with a browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub company: CompanyId,
    pub person: Person,
    /// Must come back with every form, as the field or header `csrf`.
    pub csrf: String,
}

/// Someone signed in with a phone.
#[derive(Clone, Debug)]
pub struct DeviceSession {
    pub company: CompanyId,
    pub person: Person,
    pub device: DeviceId,
    /// What the phone says its app's version is; what it said last where it does not.
    pub app_version: String,
    /// The person was deactivated: what they push is kept, and nothing is sent to them.
    pub deactivated: bool,
    /// The office took the phone out of use: the same.
    pub revoked: bool,
    /// The office told it to delete what it holds, and it has not said yet that it has.
    pub wipe: bool,
}

impl Session {
    /// Where changes made on pages come from.
    pub fn origin(&self, peer: Option<String>, agent: String) -> Origin {
        Origin::Web { person: self.person.id, peer, agent }
    }
}

impl DeviceSession {
    /// Why what it pushes is kept aside instead of being applied, if it is.
    pub fn kept_aside(&self) -> Option<Code> {
        match (self.revoked, self.deactivated) {
            (true, _) => Some(Code::Revoked),
            (false, true) => Some(Code::NotAllowed),
            (false, false) => None,
        }
    }
}

/// Gives a person an e-mail address and a password to sign in with, or new ones. Anyone who was signed in as this person
/// has to sign in again.
pub async fn add_login(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    email: &str,
    password: &str,
) -> Result<(), SignInError> {
    let hash = hash(identity, password).await?;
    let mut tx = identity.db.write().await?;
    run!(
        tx,
        "insert into logins (company_id, person_id, email, password_hash) values ($1, $2, $3, $4)
         on conflict (company_id, person_id) do update set email = excluded.email, password_hash = excluded.password_hash",
        company,
        person,
        folded(email),
        hash
    )?;
    end_others(&mut tx, company, person, "", identity.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of a person but the one with this token for forms.
pub async fn end_others(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    csrf: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "update sessions set revoked_ms = $4
         where company_id = $1 and person_id = $2 and csrf <> $3 and revoked_ms is null",
        company,
        person,
        csrf,
        now
    )?;
    rings::forget_ended(tx, Some(company), now).await?;
    Ok(())
}

/// Whether an e-mail address signs somebody in at this company already.
pub async fn is_taken(identity: &Identity, company: CompanyId, email: &str) -> Result<bool, DbError> {
    let mut tx = identity.db.read().await?;
    let found = fetch_optional!(
        tx,
        (Uuid,),
        "select person_id from logins where company_id = $1 and email = $2 order by person_id",
        company,
        folded(email)
    )?;
    Ok(found.is_some())
}

/// Opens a browser session and gives the cookie to set.
pub async fn open_web(identity: &Identity, proven: &Proven) -> Result<Cookie<'static>, SignInError> {
    open_waiting(identity, proven, &Sender::nobody(), None).await
}

/// The same where the second step is still to come: the session is none until then.
pub async fn open_waiting(
    identity: &Identity,
    proven: &Proven,
    sender: &Sender,
    waits: Option<Waits>,
) -> Result<Cookie<'static>, SignInError> {
    let mut noted = Noted::begin(identity, proven.company).await?;
    let token = open(identity, &mut noted.tx, proven, None, WEB_DAYS, &sender.agent).await?;
    match waits {
        Some(waits) => wait(identity, &mut noted.tx, &token, waits.name(), WAITING_MINUTES).await?,
        None => note_sign_in(&mut noted, proven.person.id, &in_browser(proven.person.id, sender)).await?,
    }
    noted.commit().await?;
    let lasts = if waits.is_some() { TimeDelta::minutes(WAITING_MINUTES) } else { TimeDelta::days(WEB_DAYS) };
    Ok(cookie_of(identity, token, lasts))
}

/// The cookie of a session, which the browser keeps for as long as the session lasts.
fn cookie_of(identity: &Identity, token: String, lasts: TimeDelta) -> Cookie<'static> {
    let lasts = lasts.to_std().unwrap_or_default();
    Cookie::build((identity.cookies.name(COOKIE), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(identity.cookies.secure)
        .max_age(lasts.try_into().unwrap_or_default())
        .build()
}

/// The session of this token is none yet: for so many minutes it waits for what is named.
pub async fn wait(
    identity: &Identity,
    tx: &mut Tx,
    token: &str,
    waits: &str,
    minutes: i64,
) -> Result<(), DbError> {
    let Some((company, hash)) = token_parts(token) else { return Ok(()) };
    run!(
        tx,
        "update sessions set waits = $3, expires_ms = $4 where company_id = $1 and token_hash = $2",
        company,
        hash,
        waits,
        identity.now() + TimeDelta::minutes(minutes)
    )?;
    Ok(())
}

/// Where a person signs in with a browser.
fn in_browser(person: PersonId, sender: &Sender) -> Origin {
    Origin::Web { person, peer: sender.peer.clone(), agent: sender.agent.clone() }
}

async fn note_sign_in(noted: &mut Noted<'_>, person: PersonId, origin: &Origin) -> Result<(), SignInError> {
    let action = AuditAction::SignedIn;
    Ok(noted.tell(Deed { action, kind: "person", record: person.0, by: person, said: None, origin }).await?)
}

/// A phone that signs in.
pub struct Phone<'a> {
    pub device: DeviceId,
    pub name: &'a str,
    pub app_version: &'a str,
    pub sender: &'a Sender,
}

/// Opens a phone's session and gives its token; earlier sessions of this person on this device end.
pub async fn open_device(
    identity: &Identity,
    proven: &Proven,
    device: DeviceId,
    name: &str,
    app_version: &str,
) -> Result<String, SignInError> {
    open_phone(identity, proven, &Phone { device, name, app_version, sender: &Sender::nobody() }).await
}

/// The same for a phone that says where it is.
pub async fn open_phone(
    identity: &Identity,
    proven: &Proven,
    phone: &Phone<'_>,
) -> Result<String, SignInError> {
    let mut noted = Noted::begin(identity, proven.company).await?;
    let token = open_phone_in(identity, &mut noted, proven, phone).await?;
    noted.commit().await?;
    Ok(token)
}

pub async fn open_phone_in(
    identity: &Identity,
    noted: &mut Noted<'_>,
    proven: &Proven,
    phone: &Phone<'_>,
) -> Result<String, SignInError> {
    let Phone { device, name, app_version, sender } = *phone;
    let tx = &mut noted.tx;
    let now = identity.now();
    let out_of_use = fetch_optional!(
        tx,
        (Option<i64>,),
        "select revoked_ms from devices where company_id = $1 and id = $2 and person_id = $3",
        proven.company,
        device,
        proven.person.id
    )?;
    if matches!(out_of_use, Some((Some(_),))) {
        return Err(SignInError::Revoked);
    }
    run!(
        tx,
        "update sessions set revoked_ms = $4
         where company_id = $1 and person_id = $2 and device_id = $3 and revoked_ms is null",
        proven.company,
        proven.person.id,
        device,
        now
    )?;
    let token = open(identity, tx, proven, Some(device), DEVICE_DAYS, "").await?;
    run!(
        tx,
        "insert into devices (company_id, id, person_id, name, app_version, signed_in_ms, last_contact_ms)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (company_id, id, person_id) do update set name = excluded.name,
           app_version = excluded.app_version, signed_in_ms = excluded.signed_in_ms,
           last_contact_ms = excluded.last_contact_ms",
        proven.company,
        device,
        proven.person.id,
        plain(name),
        plain(app_version),
        now
    )?;
    let person = proven.person.id;
    let origin = sender.phone(proven.company, device, person);
    note_sign_in(noted, person, &origin).await?;
    Ok(token)
}

pub async fn open(
    identity: &Identity,
    tx: &mut Tx,
    proven: &Proven,
    device: Option<DeviceId>,
    days: i64,
    agent: &str,
) -> Result<String, SignInError> {
    let mut bytes = proven.company.0.as_bytes().to_vec();
    bytes.extend_from_slice(&identity.random.nonce());
    bytes.extend_from_slice(&identity.random.nonce());
    let token = URL_SAFE_NO_PAD.encode(&bytes);
    let now = identity.now();
    run!(
        tx,
        "insert into sessions (company_id, token_hash, person_id, device_id, csrf, created_ms, expires_ms, agent)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        proven.company,
        Sha256::digest(&bytes).to_vec(),
        proven.person.id,
        device,
        hex::encode(identity.random.nonce()),
        now,
        now + TimeDelta::days(days),
        plain(agent)
    )?;
    Ok(token)
}

/// Ends the session of a token, or of one that it was to use next.
pub async fn close(identity: &Identity, token: &str) -> Result<(), SignInError> {
    let Some((company, hash)) = token_parts(token) else { return Ok(()) };
    let mut tx = identity.db.write().await?;
    run!(
        tx,
        "update sessions set revoked_ms = $1 where company_id = $2 and (token_hash = $3 or next_hash = $3)",
        identity.now(),
        company,
        hash
    )?;
    rings::forget_ended(&mut tx, Some(company), identity.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// A sign-in whose password was right and whose second step is still to come.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub company: CompanyId,
    pub person: Person,
    pub csrf: String,
    pub waits: Waits,
}

/// The sign-in of a cookie's value that waits.
pub async fn waiting(identity: &Identity, token: &str) -> Result<Option<Waiting>, DbError> {
    let found = opened(identity, token).await?;
    let stands = found.filter(|o| !o.ended && o.device.is_none() && o.person.active);
    Ok(stands
        .and_then(|o| Some(Waiting { company: o.company, person: o.person, csrf: o.csrf, waits: o.waits? })))
}

/// The second step is done: the session is one from now on. Gives its cookie, which lasts longer than the one that waited.
pub async fn let_in(
    identity: &Identity,
    token: &str,
    person: PersonId,
    origin: &Origin,
) -> Result<Option<Cookie<'static>>, SignInError> {
    let Some((company, hash)) = token_parts(token) else { return Ok(None) };
    let mut noted = Noted::begin(identity, company).await?;
    let opened = run!(
        noted.tx,
        "update sessions set waits = null, expires_ms = $3
         where company_id = $1 and token_hash = $2 and waits is not null",
        company,
        hash,
        identity.now() + TimeDelta::days(WEB_DAYS)
    )?;
    if opened == 1 {
        note_sign_in(&mut noted, person, origin).await?;
    }
    noted.commit().await?;
    Ok((opened == 1).then(|| cookie_of(identity, token.to_owned(), TimeDelta::days(WEB_DAYS))))
}

/// A session as it was opened, and how the phone it is on stands.
struct Opened {
    company: CompanyId,
    person: Person,
    device: Option<DeviceId>,
    csrf: String,
    /// Signed out, replaced, expired.
    ended: bool,
    waits: Option<Waits>,
    app_version: String,
    revoked: bool,
    wipe: bool,
    age: Age,
}

async fn opened(identity: &Identity, token: &str) -> Result<Option<Opened>, DbError> {
    match token_parts(token) {
        Some((company, hash)) => opened_by(identity, company, hash).await,
        None => Ok(None),
    }
}

/// In one statement: every request of a phone or a browser begins with it.
async fn opened_by(
    identity: &Identity,
    company: CompanyId,
    hash: Vec<u8>,
) -> Result<Option<Opened>, DbError> {
    type Row = (
        Stored<Person>,
        Option<Uuid>,
        String,
        Option<i64>,
        i64,
        Option<String>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<String>,
        i64,
        Option<Vec<u8>>,
    );
    let text = "select p.doc, s.device_id, s.csrf, s.revoked_ms, s.expires_ms,
           d.app_version, d.revoked_ms, d.wipe_asked_ms, d.wiped_ms, s.waits,
           coalesce(s.token_ms, s.created_ms), s.next_seed
         from sessions s left join devices d
           on d.company_id = s.company_id and d.id = s.device_id and d.person_id = s.person_id
         join people p on p.company_id = s.company_id and p.id = s.person_id
         where s.company_id = $1 and s.token_hash = $2 order by s.token_hash";
    let found =
        identity.db.fetch_optional::<Row>(text.into(), vec![company.into(), hash.clone().into()]).await?;
    let Some((
        Stored(person),
        device,
        csrf,
        ended,
        expires,
        version,
        revoked,
        wipe,
        wiped,
        waits,
        since_ms,
        seed,
    )) = found
    else {
        return Ok(None);
    };
    let waits = match waits.as_deref().map(Waits::named) {
        // What another version waits for is no way in here.
        Some(None) => return Ok(None),
        waits => waits.flatten(),
    };
    Ok(Some(Opened {
        company,
        person,
        device: device.map(DeviceId),
        csrf,
        waits,
        ended: ended.is_some() || expires <= identity.now().timestamp_millis(),
        app_version: version.unwrap_or_default(),
        revoked: revoked.is_some(),
        wipe: wipe.is_some() && wiped.is_none(),
        age: Age { hash, since_ms, seed },
    }))
}

/// The browser session of a cookie's value, for whoever has no request at hand.
pub async fn web_session(identity: &Identity, token: &str) -> Result<Option<Session>, DbError> {
    let found = opened(identity, token).await?;
    let stands = found.filter(|o| !o.ended && o.device.is_none() && o.waits.is_none() && o.person.active);
    Ok(stands.map(|o| Session { company: o.company, person: o.person, csrf: o.csrf }))
}

/// The phone session of a bearer token. One that has ended still brings work from a phone that was taken out of use: it
/// is kept aside, and the phone hears that it is to be wiped. A token that was offered as the next one is the session's own
/// from now on.
pub async fn device_session(identity: &Identity, token: &str) -> Result<Option<DeviceSession>, ServerError> {
    Ok(aged_session(identity, token, &Sender::nobody()).await?.map(|(session, _)| session))
}

/// The same with the age of its token; `sender` is who comes with it.
pub async fn aged_session(
    identity: &Identity,
    token: &str,
    sender: &Sender,
) -> Result<Option<(DeviceSession, Age)>, ServerError> {
    let Some((company, hash)) = token_parts(token) else { return Ok(None) };
    let mut found = opened_by(identity, company, hash.clone()).await?;
    if found.is_none()
        && let Some(present) = exchange::present(identity, company, &hash, sender).await?
    {
        found = opened_by(identity, company, present).await?;
    }
    Ok(found.filter(|o| !o.ended || o.revoked).and_then(|o| {
        let Opened { company, person, device, app_version, revoked, wipe, age, .. } = o;
        let deactivated = !person.active;
        let session =
            DeviceSession { company, person, device: device?, app_version, deactivated, revoked, wipe };
        Some((session, age))
    }))
}

pub fn token_parts(token: &str) -> Option<(CompanyId, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == TOKEN_BYTES)?;
    let company = Uuid::from_slice(&bytes[..16]).ok()?;
    Some((CompanyId(company), Sha256::digest(&bytes).to_vec()))
}

/// E-mail addresses are compared without regard to case.
pub fn folded(email: &str) -> String {
    plain(email.trim()).to_lowercase()
}

/// Without NUL, which PostgreSQL cannot store, and not endless.
fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(300).collect()
}
