//! How a company begins: founded in the browser on a server that has none yet, by the one who reads the code in its log.
//!
//! The code is in memory alone and good once: it goes when it is used, when there is a company, and when the process ends.

use crate::Identity;
use crate::codes::{code_of, read, shown};
use crate::passwords::{self, Weak};
use crate::sender::Sender;
use crate::sessions::{self, Proven, SignInError};
use crate::trades::Trade;
use chrono::TimeDelta;
use engine::db::{DbError, Tx, tables};
use engine::execute::{self, Origin, ServerError, act};
use engine::fetch_optional;
use iso_currency::Currency;
use shared::ids::*;
use shared::money::BasisPoints;
use shared::records::{Company, GateSettings, Kind, NewPerson, Person, ReviewRule, Role};
use shared::sync::Outcome;
use shared::{Change, Code, Refusal};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// After so long without a company whoever claimed to found it is taken for gone: their process died.
const CLAIM: TimeDelta = TimeDelta::minutes(1);

/// Whether there is a company.
pub async fn is_founded(identity: &Identity) -> Result<bool, DbError> {
    let mut tx = identity.db.read().await?;
    Ok(fetch_optional!(tx, (Uuid,), "select id from companies order by id limit 1")?.is_some())
}

/// Where there is no company, the code with which one is founded at `/set-up`: to be shown to the one who runs the server, and to
/// nobody else. The one before is no longer good.
pub async fn open(identity: &Identity) -> Result<Option<String>, DbError> {
    if is_founded(identity).await? {
        return Ok(None);
    }
    let code = code_of(identity.random.nonce());
    let said = shown(&code);
    identity.founders_code.set(Some(code));
    Ok(Some(said))
}

/// Whether a company may be founded here: there is a code, and no company.
pub async fn is_open(identity: &Identity) -> Result<bool, DbError> {
    Ok(identity.founders_code.code().is_some() && !is_founded(identity).await?)
}

/// A company and its owner before they are there. Zone, currency and language have been read already.
#[derive(Clone, Debug)]
pub struct Founder {
    pub company: String,
    pub trade: Option<Trade>,
    pub time_zone: chrono_tz::Tz,
    pub currency: Currency,
    /// BCP 47, one that is known.
    pub locale: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

impl Founder {
    /// The company under an id.
    pub fn company(&self, id: CompanyId) -> Company {
        Company {
            id,
            name: self.company.trim().to_owned(),
            phone: String::new(),
            address: String::new(),
            hours: Default::default(),
            time_zone: self.time_zone.name().to_owned(),
            currency: self.currency,
            locale: self.locale.clone(),
            terms: String::new(),
            // Nobody promises money off in a company's name but the company.
            gates: GateSettings { review: ReviewRule::of(false, BasisPoints(0)), ..GateSettings::default() },
            view_days: shared::records::VIEW_DAYS,
            keep_days: shared::records::KEEP_DAYS,
            second_factor: false,
            hidden: Default::default(),
            logo: None,
            notices: Default::default(),
            tax_standard: Default::default(),
            tax_reduced: Default::default(),
            pricing: Default::default(),
            rounding: Default::default(),
            approval_above: Some(shared::records::APPROVAL_ABOVE),
            valid_days: shared::records::VALID_DAYS,
            clocks: Default::default(),
            unknown: Default::default(),
        }
    }

    /// What makes the company, its owner and its kinds of work: all or nothing.
    pub fn changes(&self, company: CompanyId, owner: PersonId) -> Vec<Change> {
        let roles = vec![Role::Owner];
        let mut changes = vec![
            Change::AddCompany { company: Box::new(self.company(company)) },
            Change::AddPerson(NewPerson { id: owner, name: self.name.clone(), phone: String::new(), roles }),
        ];
        changes.extend(self.trade.into_iter().flat_map(|trade| trade.changes(company)));
        changes
    }
}

/// Why no company was founded.
#[derive(Debug, thiserror::Error)]
pub enum NotFounded {
    #[error("this is not the code")]
    WrongCode,
    /// After so many seconds again.
    #[error("too many wrong codes; again in {0} s")]
    TooOften(u64),
    #[error("there is a company already")]
    There,
    #[error(transparent)]
    Weak(#[from] Weak),
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<DbError> for NotFounded {
    fn from(error: DbError) -> NotFounded {
        NotFounded::Server(error.into())
    }
}

/// Founds the first company, with its owner who signs in with this password. Of several at once one does; sent again, the
/// same form is the same company.
pub async fn found(
    identity: &Identity,
    code: &str,
    founder: &Founder,
    sender: &Sender,
) -> Result<Proven, NotFounded> {
    let peer = sender.peer.as_deref();
    let guess = identity.brake.guess_code(peer, identity.now()).map_err(NotFounded::TooOften)?;
    if !is_right(identity, code) {
        return Err(if is_founded(identity).await? { NotFounded::There } else { NotFounded::WrongCode });
    }
    identity.brake.uncounted(&guess);
    passwords::check(&founder.password, &[&founder.name, &founder.email, &founder.company])?;
    let _turn = identity.founders_code.turn().await;
    if is_founded(identity).await? {
        identity.founders_code.set(None);
        return Err(NotFounded::There);
    }
    let Some(company) = claim(identity).await? else { return Err(NotFounded::There) };
    let founded = make(identity, company, founder).await;
    match &founded {
        Ok(_) => identity.founders_code.set(None),
        Err(_) => let_go(identity).await?,
    }
    founded
}

async fn make(identity: &Identity, company: CompanyId, founder: &Founder) -> Result<Proven, NotFounded> {
    let owner = PersonId(derived("founder", company.0));
    // The way in first: a company whose owner cannot sign in would be closed for good.
    sessions::add_login(identity, company, owner, &founder.email, &founder.password).await?;
    let changes = founder.changes(company, owner);
    // Of what is in it: a form that was refused and put right is another one.
    let told = serde_json::to_string(&changes).unwrap_or_default();
    let cause = derived(&format!("founding {told}"), company.0);
    let outcome = act(identity, company, &Origin::System, cause, changes).await?;
    match outcome {
        Outcome::Applied { .. } | Outcome::Merged { .. } => {}
        other => {
            let refusal = execute::refusal(&other).unwrap_or_else(|| Code::Unreadable.into());
            return Err(NotFounded::Refused(refusal));
        }
    }
    let mut tx = identity.db.read().await?;
    let person = tables::one::<Person>(&mut tx, company, owner).await?;
    let person =
        person.ok_or_else(|| NotFounded::Refused(Refusal::new(Code::NotFound).with("kind", Kind::Person)))?;
    Ok(Proven { company, company_name: founder.company.trim().to_owned(), person })
}

/// Compares in constant time, however it was typed.
fn is_right(identity: &Identity, typed: &str) -> bool {
    match (identity.founders_code.code(), read(typed)) {
        (Some(code), Some(typed)) => bool::from(code.as_bytes().ct_eq(typed.as_bytes())),
        _ => false,
    }
}

/// The id of the first company, for whoever may found it now; none: somebody else does, here or in another process.
async fn claim(identity: &Identity) -> Result<Option<CompanyId>, DbError> {
    let now = identity.now();
    let own = identity.random.id(now);
    let mut tx = identity.db.write().await?;
    let claimed = engine::run!(
        tx,
        "insert into foundings (company_id, first, made_ms) values ($1, 1, $2) on conflict do nothing",
        own,
        now
    )?;
    let taken_over = engine::run!(
        tx,
        "update foundings set made_ms = $1 where first = 1 and company_id <> $2 and made_ms <= $3",
        now,
        own,
        now - CLAIM
    )?;
    let id =
        fetch_optional!(tx, (Uuid,), "select company_id from foundings where first = 1 order by company_id")?;
    tx.commit().await?;
    Ok(id.filter(|_| claimed + taken_over == 1).map(|(id,)| CompanyId(id)))
}

/// It came to nothing: the next one need not wait.
async fn let_go(identity: &Identity) -> Result<(), DbError> {
    let mut tx = identity.db.write().await?;
    engine::run!(tx, "update foundings set made_ms = 0 where first = 1")?;
    tx.commit().await
}

/// A company that was made on the command line begins like any other.
pub async fn begin(identity: &Identity, company: CompanyId) -> Result<(), DbError> {
    let mut tx = identity.db.write().await?;
    engine::run!(
        tx,
        "insert into foundings (company_id, made_ms) values ($1, $2) on conflict do nothing",
        company,
        identity.now()
    )?;
    tx.commit().await
}

/// Whether the first steps of a company are shown.
pub async fn shows_first_steps(tx: &mut Tx, company: CompanyId) -> Result<bool, DbError> {
    let sql = "select company_id from foundings where company_id = $1 and put_away_ms is null";
    Ok(fetch_optional!(tx, (Uuid,), sql, company)?.is_some())
}

/// Puts the first steps of a company away, or takes them out again.
pub async fn put_away(identity: &Identity, company: CompanyId, away: bool) -> Result<(), DbError> {
    let mut tx = identity.db.write().await?;
    let at = away.then(|| identity.now());
    engine::run!(tx, "update foundings set put_away_ms = $2 where company_id = $1", company, at)?;
    tx.commit().await
}
