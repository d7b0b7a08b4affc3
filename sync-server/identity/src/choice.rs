//! A password that fits at several companies: a browser holds a token for each of them until the person has chosen one.
//!
//! A token is a session that waits, of that company and found within it; it opens nothing but this choice, once and
//! within five minutes. Invariant: there is none for a company at which the password did not fit.

use crate::Identity;
use crate::sender::Sender;
use crate::sessions::{self, Proven, SignInError, token_parts};
use crate::sign_in::{COMPANIES, proven};
use engine::db::DbError;
use engine::{fetch_all, fetch_optional};
use shared::ids::*;
use uuid::Uuid;

/// The name of the browser's cookie with the tokens; over TLS with a prefix ([`Cookies::name`](crate::Cookies::name)).
pub const COOKIE: &str = "sevengate_companies";
/// How long a person may take to choose.
const MINUTES: u32 = 5;
/// What such a session waits for. It is none of [`Waits`](crate::second_factor::Waits): nobody else takes it for a sign-in.
const COMPANY: &str = "company";

/// Offers the companies to choose from, and gives the cookie to set.
pub async fn offer(identity: &Identity, all: &[Proven], sender: &Sender) -> Result<String, SignInError> {
    let mut tokens = Vec::new();
    let mut tx = identity.db.write().await?;
    for proven in all {
        let token = sessions::open(identity, &mut tx, proven, None, 1, &sender.agent).await?;
        sessions::wait(identity, &mut tx, &token, COMPANY, MINUTES.into()).await?;
        tokens.push(token);
    }
    tx.commit().await?;
    Ok(identity.cookies.set(COOKIE, &tokens.join("."), MINUTES * 60))
}

/// The cookie to set when there is nothing to choose any more.
pub fn gone(identity: &Identity) -> String {
    identity.cookies.set(COOKIE, "", 0)
}

/// What is still to be had of what a browser holds, in the order in which it was offered.
pub async fn offered(identity: &Identity, held: &str) -> Result<Vec<Proven>, DbError> {
    let mut tx = identity.db.read().await?;
    let mut all = Vec::new();
    for (company, hash) in tokens(held) {
        let found = fetch_optional!(
            tx,
            (Uuid,),
            "select person_id from sessions
             where company_id = $1 and token_hash = $2 and waits = $3 and revoked_ms is null and expires_ms > $4
             order by token_hash",
            company,
            hash,
            COMPANY,
            identity.now()
        )?;
        if let Some((person,)) = found {
            all.extend(proven(&mut tx, company, PersonId(person)).await?);
        }
    }
    Ok(all)
}

/// Chooses a company: who that is there. Neither it nor the others are to be had again. None: it was not offered to this
/// browser, was chosen already, or too much time has passed.
pub async fn choose(
    identity: &Identity,
    held: &str,
    company: CompanyId,
) -> Result<Option<Proven>, SignInError> {
    if !tokens(held).any(|(offered, _)| offered == company) {
        return Ok(None);
    }
    let mut tx = identity.db.write().await?;
    let mut chosen = None;
    for (offered, hash) in tokens(held) {
        // Asks and ends in one statement: of two clicks one is let in.
        let ended = fetch_all!(
            tx,
            (Uuid,),
            "update sessions set revoked_ms = $4
             where company_id = $1 and token_hash = $2 and waits = $3 and revoked_ms is null and expires_ms > $4
             returning person_id",
            offered,
            hash,
            COMPANY,
            identity.now()
        )?;
        if let Some((person,)) = ended.first().filter(|_| offered == company) {
            chosen = proven(&mut tx, company, PersonId(*person)).await?;
        }
    }
    tx.commit().await?;
    Ok(chosen)
}

/// Nothing is chosen: what the browser holds is of no use any more.
pub async fn give_up(identity: &Identity, held: &str) -> Result<(), SignInError> {
    for token in held.split('.').take(COMPANIES) {
        sessions::close(identity, token).await?;
    }
    Ok(())
}

fn tokens(held: &str) -> impl Iterator<Item = (CompanyId, Vec<u8>)> {
    held.split('.').take(COMPANIES).filter_map(token_parts)
}
