//! Links that are sent by mail: each is good once, for one purpose, and for some hours; only its hash is stored.

use crate::Identity;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{DbError, Tx, tables};
use engine::{fetch_optional, run};
use sha2::{Digest, Sha256};
use shared::ids::*;
use shared::records::{Company, Person};
use uuid::Uuid;

/// What is said of a mail that is of no use any more.
const USED: &str = "Its link was used, or a newer one took its place.";

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new password, the first one included, for the address it was sent to.
    Password,
    /// The address it was sent to is theirs from now on.
    Email,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Password => "password",
            Purpose::Email => "email",
        }
    }

    fn named(name: &str) -> Option<Purpose> {
        [Purpose::Password, Purpose::Email].into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A link that is good.
#[derive(Clone, Debug)]
pub struct Link {
    pub company: CompanyId,
    pub company_name: String,
    pub person: Person,
    pub purpose: Purpose,
    /// Where it was sent.
    pub email: String,
    hash: Vec<u8>,
}

/// Makes a link, as the path of a page, and says until when it is good. Earlier ones of the person for the same purpose end.
pub async fn make(
    identity: &Identity,
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    purpose: Purpose,
    email: &str,
    hours: i64,
) -> Result<(String, DateTime<Utc>), DbError> {
    let mut bytes = company.0.as_bytes().to_vec();
    bytes.extend_from_slice(&identity.random.nonce());
    bytes.extend_from_slice(&identity.random.nonce());
    let now = identity.now();
    let until = now + TimeDelta::hours(hours);
    end_all(tx, company, person, Some(purpose), now).await?;
    run!(
        tx,
        "insert into links (company_id, token_hash, person_id, purpose, email, made_ms, expires_ms)
         values ($1, $2, $3, $4, $5, $6, $7)",
        company,
        Sha256::digest(&bytes).to_vec(),
        person,
        purpose.name(),
        email,
        now,
        until
    )?;
    Ok((format!("/link/{}", URL_SAFE_NO_PAD.encode(&bytes)), until))
}

/// The link of a token, if it is still good.
pub async fn look(identity: &Identity, token: &str) -> Result<Option<Link>, DbError> {
    let mut tx = identity.db.read().await?;
    look_in(identity, &mut tx, token).await
}

pub async fn look_in(identity: &Identity, tx: &mut Tx, token: &str) -> Result<Option<Link>, DbError> {
    let Some(bytes) = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 48) else {
        return Ok(None);
    };
    let company = CompanyId(Uuid::from_slice(&bytes[..16]).unwrap_or_default());
    let hash = Sha256::digest(&bytes).to_vec();
    let found = fetch_optional!(
        tx,
        (Uuid, String, String),
        "select person_id, purpose, email from links
         where company_id = $1 and token_hash = $2 and used_ms is null and expires_ms > $3 order by token_hash",
        company,
        hash.clone(),
        identity.now()
    )?;
    let Some((person, purpose, email)) = found else { return Ok(None) };
    let person = tables::one::<Person>(tx, company, person).await?.filter(|p| p.active);
    let record = tables::one::<Company>(tx, company, company.0).await?;
    let company_name = record.map(|c| c.name).unwrap_or_default();
    Ok(person.zip(Purpose::named(&purpose)).map(|(person, purpose)| Link {
        company,
        company_name,
        person,
        purpose,
        email,
        hash,
    }))
}

/// The hash of the token of a link's path, as it is stored; none: the path is no such link.
pub fn hash_of(path: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(path.strip_prefix("/link/")?).ok()?;
    Some(Sha256::digest(&bytes).to_vec())
}

/// Uses a link up; false if somebody was faster.
pub async fn consume(tx: &mut Tx, link: &Link, now: DateTime<Utc>) -> Result<bool, DbError> {
    let used = run!(
        tx,
        "update links set used_ms = $3 where company_id = $1 and token_hash = $2 and used_ms is null",
        link.company,
        link.hash.clone(),
        now
    )?;
    let_go_of_mails(tx, link.company, link.person.id, now).await?;
    Ok(used == 1)
}

/// Ends the links of a person that nobody has used, all or those for one purpose.
pub async fn end_all(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    purpose: Option<Purpose>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "update links set used_ms = $3
         where company_id = $1 and person_id = $2 and used_ms is null and ($4 = '' or purpose = $4)",
        company,
        person,
        now,
        purpose.map_or("", Purpose::name)
    )?;
    let_go_of_mails(tx, company, person, now).await
}

/// Mails to a person that wait with a link which is used by now, or has a newer one in its place: they are of no use.
async fn let_go_of_mails(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "update mails set link = '', given_up_ms = $3, error = $4
         where company_id = $1 and person_id = $2 and sent_ms is null and given_up_ms is null and link_hash is not null
           and exists (select 1 from links l where l.company_id = mails.company_id and l.token_hash = mails.link_hash
                         and l.used_ms is not null)",
        company,
        person,
        now,
        USED
    )?;
    Ok(())
}
