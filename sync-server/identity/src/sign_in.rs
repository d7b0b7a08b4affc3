//! An e-mail address and a password: whom they let in, and at which company.
//!
//! One address may sign in at several companies, at each with a login of its own: its password, its second factor, its
//! invitations. Which company is meant, the password tells; where it fits at several, the person does.
//! Invariant: no company is named at which the password did not fit.

use crate::brake::Stopped;
use crate::hashing::{nobodys_hash, verified};
use crate::sessions::{Proven, SignInError, folded};
use crate::{Identity, passwords};
use engine::db::{DbError, Tx, tables};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::fetch_all;
use futures::future::try_join_all;
use shared::ids::*;
use shared::records::{Company, Person};
use uuid::Uuid;

/// At so many companies a password is tried; of more, those that were founded first.
pub const COMPANIES: usize = 8;
/// How the brake calls an address whose password is guessed.
const PASSWORD: &str = "password ";

/// Checks an e-mail address and a password: at one company, or wherever the address signs in. An unknown address takes as
/// long as a wrong password at one company, and is braked alike; `peer` is where the request comes from.
pub async fn check(
    identity: &Identity,
    email: &str,
    password: &str,
    company: Option<CompanyId>,
    peer: Option<&str>,
) -> Result<Proven, SignInError> {
    let guess = identity
        .brake
        .guess(&format!("{PASSWORD}{}", folded(email)), peer, identity.now())
        .map_err(SignInError::TooOften)?;
    let tried = try_logins(identity, email, password, company).await;
    match &tried {
        Ok(tried) if tried.fits.is_empty() => {}
        Ok(tried) if tried.alone => identity.brake.right(&guess),
        // Whoever has one of several logins must not clear what is counted of guesses at the others; and our own trouble is
        // nobody's guess.
        Ok(_) | Err(_) => identity.brake.uncounted(&guess),
    }
    let fits = tried?.fits;
    if fits.is_empty() {
        return Err(SignInError::Wrong);
    }
    match <[Proven; 1]>::try_from(fits) {
        Ok([proven]) => Ok(proven),
        Err(several) => Err(SignInError::WhichCompany(several)),
    }
}

/// Notes in the audit whose sign-in was stopped by wrong passwords. Afterwards, so that the time that an answer takes does not
/// tell whether the address signs somebody in.
pub async fn note_stopped(identity: &Identity) -> Result<(), DbError> {
    for stopped in identity.brake.take_stopped() {
        let Some(email) = stopped.account.strip_prefix(PASSWORD) else { continue };
        for login in logins(identity, email).await? {
            if let Err(error) = note(identity, &stopped, &login).await {
                tracing::error!(%error, "that somebody guesses at a password could not be noted");
            }
        }
    }
    Ok(())
}

async fn note(identity: &Identity, stopped: &Stopped, login: &Login) -> Result<(), ServerError> {
    let mut noted = Noted::begin(identity, login.company).await?;
    let origin = Origin::Web { person: login.person, peer: stopped.peer.clone(), agent: String::new() };
    let said = Some(serde_json::json!({ "at": stopped.at }));
    let (action, record, by) = (AuditAction::Guessed, login.person.0, PersonId(Uuid::nil()));
    noted.tell(Deed { action, kind: "person", record, by, said, origin: &origin }).await?;
    noted.commit().await?;
    Ok(())
}

/// What became of a password.
struct Tried {
    /// Whom it lets in, in the order of the companies.
    fits: Vec<Proven>,
    /// The address has no other login than the one that it was tried on.
    alone: bool,
}

async fn try_logins(
    identity: &Identity,
    email: &str,
    password: &str,
    company: Option<CompanyId>,
) -> Result<Tried, SignInError> {
    let logins = logins(identity, email).await?;
    let alone = logins.len() <= 1;
    let meant = |login: &Login| company.is_none_or(|company| company == login.company);
    let logins: Vec<Login> = logins.into_iter().filter(meant).take(COMPANIES).collect();
    if logins.is_empty() {
        is_right(password.to_owned(), nobodys_hash().to_owned()).await?;
        return Ok(Tried { fits: Vec::new(), alone });
    }
    let tries: Vec<_> = logins.iter().map(|l| is_right(password.to_owned(), l.hash.clone())).collect();
    let right = try_join_all(tries).await?;
    let mut tx = identity.db.read().await?;
    let mut fits = Vec::new();
    for (login, right) in logins.iter().zip(right) {
        if right {
            fits.extend(proven(&mut tx, login.company, login.person).await?);
        }
    }
    Ok(Tried { fits, alone })
}

/// A way in with a password.
struct Login {
    company: CompanyId,
    person: PersonId,
    hash: String,
}

/// The logins of an address, of people who work where it signs them in.
async fn logins(identity: &Identity, email: &str) -> Result<Vec<Login>, DbError> {
    let mut tx = identity.db.read().await?;
    let rows = fetch_all!(
        tx,
        (Uuid, Uuid, String),
        "select l.company_id, l.person_id, l.password_hash from logins l
         join people p on p.company_id = l.company_id and p.id = l.person_id
         where l.email = $1 and p.active order by l.company_id",
        folded(email)
    )?;
    let login = |(company, person, hash): (Uuid, Uuid, String)| Login {
        company: CompanyId(company),
        person: PersonId(person),
        hash,
    };
    Ok(rows.into_iter().map(login).collect())
}

async fn is_right(password: String, hash: String) -> Result<bool, SignInError> {
    let normal = passwords::normal(&password);
    // Passwords that were set before they were brought into one form are compared as typed.
    let as_typed = normal != password;
    Ok(verified(normal, hash.clone()).await? || (as_typed && verified(password, hash).await?))
}

/// Somebody who works for a company; none if they do not, or not any more.
pub async fn proven(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<Option<Proven>, DbError> {
    let person = tables::one::<Person>(tx, company, person).await?.filter(|p| p.active);
    let record = tables::one::<Company>(tx, company, company.0).await?;
    let company_name = record.map(|c| c.name).unwrap_or_default();
    Ok(person.map(|person| Proven { company, company_name, person }))
}
