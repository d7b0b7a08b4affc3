//! The second factor: a code from an app on another device (TOTP, RFC 6238), or one of ten recovery codes.
//!
//! What an app on another device makes codes of is sealed with the server's key: a copy of the database makes none.
//!
//! It is asked for where somebody signs in with a password. A phone that the office enrolled with a code is exempt: it has
//! that code as its own proof.

use crate::proven::SignInError;
use crate::{Identity, codes, hashing, sealing};
use chrono::TimeDelta;
use engine::db::{DbError, Tx, tables};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{fetch_optional, run};
use shared::access::{Action, Subject, may};
use shared::ids::*;
use shared::records::{Company, Person};
use totp_rs::{Builder, Secret, Totp};

/// For how long a secret that is not confirmed stays the one that is shown: nobody sets up what somebody else saw long ago.
const BEGUN: TimeDelta = TimeDelta::minutes(10);
/// How many recovery codes there are.
const RECOVERY: usize = 10;

/// What a sign-in with the right password still waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// A code.
    Code,
    /// The company asks for a second factor, and this person has none yet.
    SetUp,
}

impl Waits {
    pub fn name(self) -> &'static str {
        match self {
            Waits::Code => "code",
            Waits::SetUp => "set_up",
        }
    }

    pub fn named(name: &str) -> Option<Waits> {
        [Waits::Code, Waits::SetUp].into_iter().find(|waits| waits.name() == name)
    }
}

/// What an app on another device is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// `otpauth://…`, for a QR code.
    pub url: String,
    /// The secret to type, in base 32.
    pub secret: String,
}

/// Whether a person has a second factor that counts.
pub async fn is_on(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<bool, DbError> {
    Ok(stored(tx, company, person).await?.is_some_and(|stored| stored.confirmed))
}

/// What signing in with a password waits for.
pub async fn needed(tx: &mut Tx, company: CompanyId, person: &Person) -> Result<Option<Waits>, DbError> {
    if is_on(tx, company, person.id).await? {
        return Ok(Some(Waits::Code));
    }
    let record = tables::one::<Company>(tx, company, company.0).await?;
    let asked = record.is_some_and(|c| c.second_factor) && may(person, Subject::Dashboard, Action::See);
    Ok(asked.then_some(Waits::SetUp))
}

/// Begins to set it up, or goes on with what was begun. None: it is on already.
pub async fn begin(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    account: &str,
) -> Result<Option<Given>, ServerError> {
    let mut secret = identity.random.nonce().to_vec();
    secret.extend_from_slice(&identity.random.nonce()[..4]);
    let secret = sealing::secret(&identity.secret, identity.random.as_ref(), company, person, &secret);
    let mut tx = identity.db.write().await?;
    run!(
        tx,
        "insert into second_factors (company_id, person_id, secret_bytes, made_ms) values ($1, $2, $3, $4)
         on conflict (company_id, person_id) do update set secret_bytes = excluded.secret_bytes, made_ms = excluded.made_ms
         where second_factors.confirmed_ms is null and second_factors.made_ms < $5",
        company,
        person,
        secret,
        identity.now(),
        identity.now() - BEGUN
    )?;
    let stored = stored(&mut tx, company, person).await?;
    tx.commit().await?;
    let Some(stored) = stored.filter(|stored| !stored.confirmed) else { return Ok(None) };
    let totp = totp(stored.opened(identity, company, person)?, account)?;
    let url = totp.to_url().map_err(|e| ServerError::Broken(e.to_string()))?;
    Ok(Some(Given { url, secret: totp.secret().to_base32() }))
}

/// The app shows the right code: the second factor counts from now on, and these are the recovery codes. None: a wrong code.
pub async fn confirm(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    code: &str,
    peer: Option<&str>,
    origin: &Origin,
) -> Result<Option<Vec<String>>, SignInError> {
    let guess = braked(identity, company, person, peer)?;
    let mut tx = identity.db.read().await?;
    let stored = stored(&mut tx, company, person).await?;
    drop(tx);
    let Some(stored) = stored.filter(|stored| !stored.confirmed) else { return Ok(None) };
    let secret = stored.sealed.clone();
    let Some(step) = step_of(identity, company, person, stored, code)? else { return Ok(None) };
    identity.brake.right(&guess);
    let codes: Vec<String> = (0..RECOVERY).map(|_| codes::code_of(identity.random.nonce())).collect();
    let hashes = hashed(person, codes.clone()).await?;
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    let on = run!(
        noted.tx,
        "update second_factors set confirmed_ms = $3, last_step = $4
         where company_id = $1 and person_id = $2 and confirmed_ms is null and secret_bytes = $5",
        company,
        person,
        now,
        step,
        secret
    )?;
    if on == 0 {
        return Ok(None);
    }
    let rows = hashes.into_iter().map(|hash| vec![company.into(), person.into(), hash.into()]).collect();
    noted.tx.insert("insert into recovery_codes (company_id, person_id, code_hash)", rows, "").await?;
    let (record, by) = (person.0, person);
    let line = Deed { action: AuditAction::SecondFactorOn, kind: "person", record, by, said: None, origin };
    noted.tell(line).await?;
    noted.commit().await?;
    Ok(Some(codes.iter().map(|code| codes::shown(code)).collect()))
}

/// Whether a code is right: of the app, each good once, or a recovery code, each good once.
pub async fn check(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    code: &str,
    peer: Option<&str>,
) -> Result<bool, SignInError> {
    let guess = braked(identity, company, person, peer)?;
    let right = is_right(identity, company, person, code).await;
    match &right {
        Ok(true) => identity.brake.right(&guess),
        Ok(false) => {}
        Err(_) => identity.brake.uncounted(&guess),
    }
    right
}

async fn is_right(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    code: &str,
) -> Result<bool, SignInError> {
    let mut tx = identity.db.read().await?;
    let stored = stored(&mut tx, company, person).await?.filter(|stored| stored.confirmed);
    drop(tx);
    let Some(stored) = stored else { return Ok(false) };
    let touched = if let Some(step) = step_of(identity, company, person, stored, code)? {
        let mut tx = identity.db.write().await?;
        // A code that was seen over somebody's shoulder is not good again.
        let touched = run!(
            tx,
            "update second_factors set last_step = $3 where company_id = $1 and person_id = $2 and last_step < $3",
            company,
            person,
            step
        )?;
        tx.commit().await?;
        touched
    } else if let Some(recovery) = codes::read(code) {
        let hash = hashed(person, vec![recovery]).await?.pop().unwrap_or_default();
        let mut tx = identity.db.write().await?;
        let touched = run!(
            tx,
            "update recovery_codes set used_ms = $4
             where company_id = $1 and person_id = $2 and code_hash = $3 and used_ms is null",
            company,
            person,
            hash,
            identity.now()
        )?;
        tx.commit().await?;
        touched
    } else {
        0
    };
    Ok(touched == 1)
}

/// Takes it away, as when the device with the app is lost; false if there was none.
pub async fn turn_off(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let codes = "delete from recovery_codes where company_id = $1 and person_id = $2";
    run!(noted.tx, codes, company, person)?;
    let sql = "delete from second_factors where company_id = $1 and person_id = $2";
    if run!(noted.tx, sql, company, person)? == 0 {
        return Ok(false);
    }
    let record = person.0;
    let line = Deed { action: AuditAction::SecondFactorOff, kind: "person", record, by, said: None, origin };
    noted.tell(line).await?;
    noted.commit().await?;
    Ok(true)
}

/// What was begun and not confirmed is begun anew: somebody's password is another one now.
pub async fn forget_begun(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<(), DbError> {
    let sql = "delete from second_factors where company_id = $1 and person_id = $2 and confirmed_ms is null";
    run!(tx, sql, company, person)?;
    Ok(())
}

/// How many recovery codes are left.
pub async fn left(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<i64, DbError> {
    let found = fetch_optional!(
        tx,
        (i64,),
        "select count(*) from recovery_codes where company_id = $1 and person_id = $2 and used_ms is null",
        company,
        person
    )?;
    Ok(found.map_or(0, |(n,)| n))
}

struct Stored {
    /// As it is stored: the server's key opens it.
    sealed: Vec<u8>,
    confirmed: bool,
    last_step: i64,
}

impl Stored {
    fn opened(
        &self,
        identity: &Identity,
        company: CompanyId,
        person: PersonId,
    ) -> Result<Vec<u8>, ServerError> {
        let opened = sealing::opened_secret(&identity.secret, company, person, &self.sealed);
        opened
            .ok_or_else(|| ServerError::Broken("a second factor does not open with this server's key".into()))
    }
}

async fn stored(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<Option<Stored>, DbError> {
    let found = fetch_optional!(
        tx,
        (Vec<u8>, Option<i64>, i64),
        "select secret_bytes, confirmed_ms, last_step from second_factors
         where company_id = $1 and person_id = $2 order by person_id",
        company,
        person
    )?;
    Ok(found.map(|(sealed, confirmed, last_step)| Stored {
        sealed,
        confirmed: confirmed.is_some(),
        last_step,
    }))
}

/// The step of a code of the app, if it is right and was not used before.
fn step_of(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    stored: Stored,
    code: &str,
) -> Result<Option<i64>, SignInError> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = totp(stored.opened(identity, company, person).map_err(broken)?, "").map_err(broken)?;
    let now = u64::try_from(identity.now().timestamp()).unwrap_or_default();
    let step = totp.check(&digits, now).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > stored.last_step))
}

fn totp(secret: Vec<u8>, account: &str) -> Result<Totp, ServerError> {
    let account: String = account.chars().filter(|c| *c != ':').collect();
    let account = if account.is_empty() { "person".to_owned() } else { account };
    let built = Builder::new()
        .with_secret(Secret::from(secret))
        .with_issuer(Some("Sevengate"))
        .with_account_name(account)
        .build();
    built.map_err(|e| ServerError::Broken(e.to_string()))
}

fn braked(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    peer: Option<&str>,
) -> Result<crate::brake::Guess, SignInError> {
    let account = format!("second {company} {person}");
    identity.brake.guess(&account, peer, identity.now()).map_err(SignInError::TooOften)
}

async fn hashed(person: PersonId, codes: Vec<String>) -> Result<Vec<Vec<u8>>, SignInError> {
    hashing::slowly(move |memory| {
        codes.iter().map(|code| memory.hash(code.as_bytes(), person.0.as_bytes())).collect()
    })
    .await
}

fn broken(error: impl std::fmt::Display) -> SignInError {
    SignInError::Broken(error.to_string())
}
