//! What is sealed in the database with the server's key: the links of mails that wait, and the secrets of second factors.
//!
//! Rows of before there was such a key are sealed at the next start.

use crate::secret::ServerKey;
use crate::{Identity, links};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use engine::db::{Db, DbError, Tx};
use engine::letters::{self, Letter, Mail, StoredLink};
use engine::{fetch_all, run};
use shared::ids::*;
use shared::seams::Randomness;
use uuid::Uuid;

/// What a sealed link begins with; a path begins with a slash.
const SEALED: &str = "sealed.";
/// How long a secret is that is not sealed: twenty bytes, as authenticator apps expect it.
const BARE: usize = 20;

/// A mail that is written down, with the path of its link as it is read.
pub struct Post<'a> {
    /// Whom it is for.
    pub person: PersonId,
    pub mail: Mail,
    /// The path that is put in the place of [`LINK`](engine::letters::LINK).
    pub link: &'a str,
    pub expires: DateTime<Utc>,
}

/// Writes a mail down, to be sent soon; a link that lets somebody in is sealed.
pub async fn post(
    identity: &Identity,
    tx: &mut Tx,
    company: CompanyId,
    post: Post<'_>,
) -> Result<(), DbError> {
    let Post { person, mail, link: path, expires } = post;
    let now = identity.now();
    let id = identity.random.id(now);
    let link = match links::hash_of(path) {
        Some(hash) => {
            let text = link(&identity.secret, identity.random.as_ref(), company, id, path);
            StoredLink::Sealed { text, hash }
        }
        None => StoredLink::Open(path.to_owned()),
    };
    let letter = Letter { person, mail, link, expires };
    letters::post_once(tx, vec![letters::row(company, id, letter, now, now)], now).await
}

/// The link of a mail as it is stored.
pub fn link(key: &ServerKey, random: &dyn Randomness, company: CompanyId, mail: Uuid, link: &str) -> String {
    let sealed = key.seal(&about_mail(company, mail), link.as_bytes(), random);
    format!("{SEALED}{}", URL_SAFE_NO_PAD.encode(sealed))
}

/// The link of a mail as it was written; none if it does not open.
pub fn opened_link(key: &ServerKey, company: CompanyId, mail: Uuid, stored: &str) -> Option<String> {
    let Some(sealed) = stored.strip_prefix(SEALED) else { return Some(stored.to_owned()) };
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    String::from_utf8(key.open(&about_mail(company, mail), &sealed)?).ok()
}

/// The secret of a second factor as it is stored.
pub fn secret(
    key: &ServerKey,
    random: &dyn Randomness,
    company: CompanyId,
    person: PersonId,
    secret: &[u8],
) -> Vec<u8> {
    key.seal(&about_person(company, person), secret, random)
}

/// The secret of a second factor; none if it does not open.
pub fn opened_secret(
    key: &ServerKey,
    company: CompanyId,
    person: PersonId,
    stored: &[u8],
) -> Option<Vec<u8>> {
    if stored.len() == BARE {
        return Some(stored.to_vec());
    }
    key.open(&about_person(company, person), stored)
}

fn about_mail(company: CompanyId, mail: Uuid) -> String {
    format!("mail {company} {mail}")
}

fn about_person(company: CompanyId, person: PersonId) -> String {
    format!("second factor {company} {person}")
}

/// Seals what was stored bare, before there was a key or by a process that knows none.
pub async fn seal_bare(db: &Db, key: &ServerKey, random: &dyn Randomness) -> Result<u64, DbError> {
    let mut tx = db.read().await?;
    let mails = fetch_all!(
        tx,
        (Uuid, Uuid, String),
        "select company_id, id, link from mails
         where sent_ms is null and given_up_ms is null and substr(link, 1, 6) = '/link/' order by company_id, id"
    )?;
    let secrets = fetch_all!(
        tx,
        (Uuid, Uuid, Vec<u8>),
        "select company_id, person_id, secret_bytes from second_factors where length(secret_bytes) = $1
         order by company_id, person_id",
        BARE as i64
    )?;
    drop(tx);
    if mails.is_empty() && secrets.is_empty() {
        return Ok(0);
    }
    let mut tx = db.write().await?;
    let mut done = 0;
    for (company, id, bare) in mails {
        let company = CompanyId(company);
        done += run!(
            tx,
            "update mails set link = $4, link_hash = $5 where company_id = $1 and id = $2 and link = $3",
            company,
            id,
            bare.as_str(),
            link(key, random, company, id, &bare),
            links::hash_of(&bare)
        )?;
    }
    for (company, person, bare) in secrets {
        let (company, person) = (CompanyId(company), PersonId(person));
        done += run!(
            tx,
            "update second_factors set secret_bytes = $4
             where company_id = $1 and person_id = $2 and secret_bytes = $3",
            company,
            person,
            bare.clone(),
            secret(key, random, company, person, &bare)
        )?;
    }
    tx.commit().await?;
    db.forget_old_pages().await?;
    Ok(done)
}
