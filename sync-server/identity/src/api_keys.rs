//! Keys of the REST API: a program that shows one acts in a person's name, within the key's scopes.
//!
//! The token is shown once and stored only as the hash of its secret. A key of somebody who no longer works here does
//! nothing; who acts through one is still asked for everything that the table of permissions asks of them.

use crate::Identity;
use chrono::{DateTime, Utc};
use engine::db::{DbError, Tx, tables};
use engine::edge::to_the_end;
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{Engine, fetch_all, fetch_optional, run};
use sha2::{Digest, Sha256};
use shared::access::{self, Action, Subject};
use shared::ids::*;
use shared::records::{Entity, Person, Role};
use shared::{Kind, Record};
use std::collections::BTreeSet;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What every token begins with, so that one that leaked is found by the one who looks for such.
const BEGINS: &str = "sgk_";
/// When a key was used is noted at most this often, in milliseconds.
const NOTED_EVERY_MS: i64 = 60_000;
/// The longest name of a key, in characters.
pub const LONGEST_NAME: usize = 100;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// What a key opens, at most.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $($(#[$doc])* $name,)*
        }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Scope] = &[$(Scope::$name),*];

            /// As it is stored and shown.
            pub fn name(self) -> &'static str {
                match self { $(Scope::$name => $text),* }
            }
        }
    };
}

scopes! {
    /// Customers, their contacts and addresses.
    CustomersRead = "customers:read";
    CustomersWrite = "customers:write";
    /// Jobs, visits, notes, evidence, job types.
    JobsRead = "jobs:read";
    JobsWrite = "jobs:write";
    PeopleRead = "people:read";
    PeopleWrite = "people:write";
    /// The price book.
    MoneyRead = "money:read";
    MoneyWrite = "money:write";
    AuditRead = "audit:read";
}

impl Scope {
    /// The scope that lets in as well: who may write may read.
    pub fn wider(self) -> Option<Scope> {
        match self {
            Scope::CustomersRead => Some(Scope::CustomersWrite),
            Scope::JobsRead => Some(Scope::JobsWrite),
            Scope::PeopleRead => Some(Scope::PeopleWrite),
            Scope::MoneyRead => Some(Scope::MoneyWrite),
            Scope::CustomersWrite
            | Scope::JobsWrite
            | Scope::PeopleWrite
            | Scope::MoneyWrite
            | Scope::AuditRead => None,
        }
    }

    /// Whether these scopes let in.
    pub fn is_in(self, scopes: &BTreeSet<Scope>) -> bool {
        scopes.contains(&self) || self.wider().is_some_and(|wider| scopes.contains(&wider))
    }
}

/// A text that names no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such scope")]
pub struct NoScope;

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Scope, NoScope> {
        Scope::ALL.iter().copied().find(|scope| scope.name() == text).ok_or(NoScope)
    }
}

/// A key as it is listed.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: Uuid,
    pub person: PersonId,
    pub made_by: PersonId,
    pub name: String,
    /// How its token begins.
    pub prefix: String,
    pub scopes: BTreeSet<Scope>,
    pub made: DateTime<Utc>,
    pub expires: Option<DateTime<Utc>>,
    pub used: Option<DateTime<Utc>>,
    pub revoked: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether it still opens anything, as far as it depends on the key.
    pub fn stands(&self, now: DateTime<Utc>) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|at| at > now)
    }
}

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// In whose name it acts.
    pub person: PersonId,
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    pub expires: Option<DateTime<Utc>>,
}

/// What came of making one.
#[derive(Clone, Debug)]
pub enum Made {
    /// The whole token; it is nowhere else.
    Token(String),
    /// The same form made it before: its token has been shown.
    Before,
    /// Nobody acts in an owner's name but an owner, nor in the name of somebody who does not work here.
    NotTheirs,
}

/// Who shows a key that stands.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub company: CompanyId,
    pub person: Person,
    pub key: Uuid,
    pub scopes: BTreeSet<Scope>,
}

/// Makes a key. The same `cause` makes one key.
pub async fn make(
    identity: &Identity,
    company: CompanyId,
    by: &Person,
    new: NewKey,
    origin: &Origin,
    cause: Uuid,
) -> Result<Made, ServerError> {
    let id = derived(&format!("api key {company}"), cause);
    let secret = hex::encode([identity.random.nonce(), identity.random.nonce()].concat());
    let mut noted = Noted::begin(identity, company).await?;
    let person = tables::one::<Person>(&mut noted.tx, company, new.person).await?;
    if !person.is_some_and(|person| may_act_as(by, &person)) {
        return Ok(Made::NotTheirs);
    }
    let prefix = format!("{BEGINS}{}", &id.simple().to_string()[..8]);
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
    let made = run!(
        noted.tx,
        "insert into api_keys (company_id, id, person_id, name, prefix, secret_hash, scopes, made_ms, made_by, expires_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        company,
        id,
        new.person,
        &new.name,
        &prefix,
        Sha256::digest(&secret).to_vec(),
        scopes.join(" "),
        noted.now,
        by.id,
        new.expires
    )?;
    if made == 0 {
        return Ok(Made::Before);
    }
    let said = serde_json::json!({
        "name": new.name, "of": new.person, "scopes": scopes, "expires": new.expires, "prefix": prefix,
    });
    let line = Deed {
        action: AuditAction::Created,
        kind: "api_key",
        record: id,
        by: by.id,
        said: Some(said),
        origin,
    };
    noted.tell(line).await?;
    noted.commit().await?;
    Ok(Made::Token(format!("{BEGINS}{}_{secret}", id.simple())))
}

/// Whether a key that the one makes, or has made, may act in the other's name.
pub fn may_act_as(by: &Person, person: &Person) -> bool {
    let makes = access::may(by, Subject::ApiKey, Action::Change);
    let owners = !person.is_any(&[Role::Owner]) || by.is_any(&[Role::Owner]);
    person.active && makes && owners
}

/// Takes a key out of use for good; false if there is none.
pub async fn revoke(
    identity: &Identity,
    company: CompanyId,
    key: Uuid,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let Some(found) = one(&mut noted.tx, company, key).await? else { return Ok(false) };
    if found.revoked.is_some() {
        return Ok(true);
    }
    run!(
        noted.tx,
        "update api_keys set revoked_ms = $3 where company_id = $1 and id = $2",
        company,
        key,
        noted.now
    )?;
    let said = serde_json::json!({ "name": found.name, "of": found.person, "prefix": found.prefix });
    noted
        .tell(Deed {
            action: AuditAction::Revoked,
            kind: "api_key",
            record: key,
            by,
            said: Some(said),
            origin,
        })
        .await?;
    noted.commit().await?;
    Ok(true)
}

engine::row! {
    struct Row {
        id: Uuid,
        person_id: Uuid,
        made_by: Uuid,
        name: String,
        prefix: String,
        scopes: String,
        made_ms: i64,
        expires_ms: Option<i64>,
        used_ms: Option<i64>,
        revoked_ms: Option<i64>,
    }
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> ApiKey {
        ApiKey {
            id: row.id,
            person: PersonId(row.person_id),
            made_by: PersonId(row.made_by),
            name: row.name,
            prefix: row.prefix,
            scopes: read_scopes(&row.scopes),
            made: time(row.made_ms),
            expires: row.expires_ms.map(time),
            used: row.used_ms.map(time),
            revoked: row.revoked_ms.map(time),
        }
    }
}

fn read_scopes(stored: &str) -> BTreeSet<Scope> {
    stored.split(' ').filter_map(|name| name.parse().ok()).collect()
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The keys of a company, newest first.
pub async fn all(tx: &mut Tx, company: CompanyId) -> Result<Vec<ApiKey>, DbError> {
    let rows = fetch_all!(
        tx,
        Row,
        "select id, person_id, made_by, name, prefix, scopes, made_ms, expires_ms, used_ms, revoked_ms from api_keys
         where company_id = $1 order by made_ms desc, id",
        company
    )?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

/// One key.
pub async fn one(tx: &mut Tx, company: CompanyId, key: Uuid) -> Result<Option<ApiKey>, DbError> {
    let row = fetch_optional!(
        tx,
        Row,
        "select id, person_id, made_by, name, prefix, scopes, made_ms, expires_ms, used_ms, revoked_ms from api_keys
         where company_id = $1 and id = $2",
        company,
        key
    )?;
    Ok(row.map(ApiKey::from))
}

/// Who shows this token; none if it is not, or no longer, good.
pub async fn bearer(identity: &Identity, token: &str) -> Result<Option<Bearer>, DbError> {
    let Some((key, secret)) = parts(token) else { return Ok(None) };
    type Found = (Uuid, Uuid, Uuid, Vec<u8>, String, Option<i64>, Option<i64>, Option<i64>);
    let mut tx = identity.db.read().await?;
    let found = fetch_optional!(
        tx,
        Found,
        "select company_id, person_id, made_by, secret_hash, scopes, expires_ms, used_ms, revoked_ms from api_keys where id = $1",
        key
    )?;
    let Some((company, person, maker, hash, scopes, expires, used, revoked)) = found else { return Ok(None) };
    let now = identity.now().timestamp_millis();
    let right = bool::from(Sha256::digest(secret).as_slice().ct_eq(&hash));
    if !right || revoked.is_some() || expires.is_some_and(|at| at <= now) {
        return Ok(None);
    }
    let company = CompanyId(company);
    let mut people = tables::by_id(&mut tx, company, Kind::Person, &[person, maker]).await?;
    drop(tx);
    let maker = people.get(&maker).and_then(Person::of).cloned();
    let Some(Record::Person(person)) = people.remove(&person) else { return Ok(None) };
    // Anyone who was made an owner since is not acted for by a key that somebody else made, nor anybody by a key of somebody who
    // may not make keys any more.
    if !maker.is_some_and(|maker| may_act_as(&maker, &person)) {
        return Ok(None);
    }
    if used.is_none_or(|used| used <= now - NOTED_EVERY_MS) {
        let engine = Engine::clone(identity);
        if let Err(error) = to_the_end(async move { note_use(&engine, company, key).await }).await {
            tracing::debug!(%error, "the use of a key was not noted");
        }
    }
    Ok(Some(Bearer { company, person: *person, key, scopes: read_scopes(&scopes) }))
}

/// A moment that may be lost: the next use is noted again.
async fn note_use(engine: &Engine, company: CompanyId, key: Uuid) -> Result<(), DbError> {
    let mut tx = engine.db.note().await?;
    run!(
        tx,
        "update api_keys set used_ms = $3 where company_id = $1 and id = $2",
        company,
        key,
        engine.now()
    )?;
    tx.commit().await
}

/// The id and the secret of a token.
fn parts(token: &str) -> Option<(Uuid, &str)> {
    let (id, secret) = token.strip_prefix(BEGINS)?.split_once('_')?;
    let plain = secret.len() == 64 && id.len() == 32;
    plain.then(|| Uuid::try_parse(id).ok()).flatten().map(|id| (id, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_which_key_it_is() {
        let (id, secret) = (Uuid::from_u128(7), "ab".repeat(32));
        let token = format!("sgk_{}_{secret}", id.simple());
        assert_eq!(parts(&token), Some((id, secret.as_str())));
        for nonsense in
            ["", "sgk_", "sgk_1_2", &token[1..], &token[..token.len() - 1], &token.replace('_', "-")]
        {
            assert_eq!(parts(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn who_may_write_may_read_and_not_the_other_way_round() {
        let only = |scope| BTreeSet::from([scope]);
        assert!(Scope::JobsRead.is_in(&only(Scope::JobsWrite)));
        assert!(!Scope::JobsWrite.is_in(&only(Scope::JobsRead)));
        assert!(!Scope::PeopleRead.is_in(&only(Scope::JobsWrite)));
    }
}
