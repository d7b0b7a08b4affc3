//! How people's way in is changed: passwords and e-mail addresses, by themselves, by the office, and by links in mails.
//!
//! Nothing here tells who has an account: a question about an unknown address is written down like any other, and whether
//! there is something to answer is found out afterwards, by background work.

use crate::links::{self, Link, Purpose};
use crate::passwords::{self, Weak};
use crate::phone_app::PhoneApp;
use crate::sealing::Post;
use crate::sessions::{self, Session, SignInError, folded};
use crate::{Identity, hashing, sealing, second_factor, sign_in, standing};
use chrono::TimeDelta;
use engine::db::{DbError, Sql, Tx, tables};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::letters::{BASE, LINK, Mail};
use engine::{fetch_all, fetch_optional, run};
use shared::ids::*;
use shared::records::{Company, Person, Role};
use std::collections::BTreeSet;
use ui::{Language, Text, t};
use uuid::Uuid;

/// How long a link for a new password is good that somebody asked for.
const RESET_HOURS: i64 = 1;
/// How long a link is good that the office sent.
const INVITED_HOURS: i64 = 72;
/// How long a new address may be confirmed.
const EMAIL_HOURS: i64 = 24;
/// So many questions are answered in one go.
const AT_ONCE: i64 = 50;

/// Why a way in was not changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    #[error(transparent)]
    Weak(#[from] Weak),
    /// The link is used, too old or of nobody.
    #[error("this link is no longer good")]
    Link,
    /// The address signs in somebody else at this company.
    #[error("this address signs in somebody else at this company")]
    Taken,
    /// The present password was not right, or was guessed too often.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<DbError> for NotChanged {
    fn from(error: DbError) -> NotChanged {
        NotChanged::Server(error.into())
    }
}

/// Whether this looks like an address that mail can be sent to.
pub fn is_address(email: &str) -> bool {
    email.len() <= 254 && email.parse::<lettre::Address>().is_ok()
}

/// Somebody says that they forgot their password. The answer is the same for every address.
pub async fn ask_reset(identity: &Identity, email: &str, peer: Option<&str>) -> Result<(), SignInError> {
    // Each question counts as a wrong guess: a mailbox cannot be flooded.
    let folded = folded(email);
    identity.brake.guess(&format!("reset {folded}"), peer, identity.now()).map_err(SignInError::TooOften)?;
    let now = identity.now();
    let mut tx = identity.db.write().await?;
    run!(
        tx,
        "insert into reset_requests (company_id, id, email, asked_ms) values ($1, $2, $3, $4)",
        Uuid::nil(),
        identity.random.id(now),
        folded,
        now
    )?;
    tx.commit().await?;
    Ok(())
}

/// Writes the mails for those who forgot their password and have one.
pub async fn answer_resets(identity: &Identity, mails_are_sent: bool) -> Result<(), DbError> {
    let mut tx = identity.db.write().await?;
    // Of two processes one gets each question.
    let asked = fetch_all!(
        tx,
        (String,),
        "delete from reset_requests where company_id = $1 and id in
           (select id from reset_requests where company_id = $1 order by asked_ms, id limit $2) returning email",
        Uuid::nil(),
        AT_ONCE
    )?;
    if asked.is_empty() {
        return Ok(());
    }
    let emails: BTreeSet<String> = asked.into_iter().map(|(email,)| email).collect();
    let mut logins = Sql::new("select company_id, person_id, email from logins where email in ");
    logins.list(emails).push(" order by email, company_id");
    for (company, person, email) in tx.fetch_all::<(Uuid, Uuid, String)>(logins, Vec::new()).await? {
        let company = CompanyId(company);
        let Some((person, record)) = whose(&mut tx, company, person).await? else { continue };
        let (link, expires) =
            links::make(identity, &mut tx, company, person.id, Purpose::Password, &email, RESET_HOURS)
                .await?;
        // An only owner has nobody who could hand the link over: whoever runs the server can.
        if !mails_are_sent && person.is_any(&[Role::Owner]) {
            let name = person.name.as_str();
            tracing::warn!(
                name,
                hours = RESET_HOURS,
                "an owner forgot the password, and this server sends no mail; the link: {link}"
            );
        }
        let mail = letter(About::Reset, &record, &person, email);
        sealing::post(identity, &mut tx, company, Post { person: person.id, mail, link: &link, expires })
            .await?;
    }
    tx.commit().await
}

/// The person, if they work for the company, and the company. A record that does not read is nobody's here: it must not hold up
/// the others.
async fn whose(tx: &mut Tx, company: CompanyId, person: Uuid) -> Result<Option<(Person, Company)>, DbError> {
    let found = async {
        let person = tables::one::<Person>(tx, company, person).await?.filter(|p| p.active);
        Ok(person.zip(tables::one::<Company>(tx, company, company.0).await?))
    };
    match found.await {
        Err(error @ DbError::Unreadable { .. }) => {
            tracing::error!(%error, "a reset is not answered");
            Ok(None)
        }
        other => other,
    }
}

/// The office sends somebody a link to set a password, and with it their address.
pub async fn send_link(
    identity: &Identity,
    company: CompanyId,
    person: PersonId,
    email: &str,
    by: PersonId,
    origin: &Origin,
) -> Result<(), NotChanged> {
    let email = folded(email);
    let mut noted = Noted::begin(identity, company).await?;
    if taken(&mut noted.tx, company, person, &email).await? {
        return Err(NotChanged::Taken);
    }
    let found = tables::one::<Person>(&mut noted.tx, company, person).await?.filter(|p| p.active);
    let record = tables::one::<Company>(&mut noted.tx, company, company.0).await?;
    let (found, record) = found.zip(record).ok_or(NotChanged::Link)?;
    if !standing::may_let_in(&mut noted.tx, company, by, &found).await? {
        return Err(NotChanged::Link);
    }
    let (link, expires) =
        links::make(identity, &mut noted.tx, company, person, Purpose::Password, &email, INVITED_HOURS)
            .await?;
    let mut mail = letter(About::Invited, &record, &found, email);
    if let Some(url) = identity.phone_app.address(BASE, person) {
        let text = Text::of(Language::best(&record.locale));
        mail.body.push_str("\n\n");
        mail.body.push_str(&plain(match identity.phone_app {
            PhoneApp::Here => t!(text, "mail-invite-app", url = url),
            PhoneApp::Nowhere | PhoneApp::At(_) => t!(text, "mail-invite-phone", url = url),
        }));
    }
    sealing::post(identity, &mut noted.tx, company, Post { person, mail, link: &link, expires }).await?;
    let record = person.0;
    noted
        .tell(Deed { action: AuditAction::LinkSent, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(())
}

/// Sets the password that a link was sent for. Anyone who was signed in with the old one is signed out.
pub async fn set_by_link(
    identity: &Identity,
    token: &str,
    password: &str,
    origin: &Origin,
) -> Result<Link, NotChanged> {
    let link = links::look(identity, token).await?.filter(|l| l.purpose == Purpose::Password);
    let link = link.ok_or(NotChanged::Link)?;
    passwords::check(password, &[&link.person.name, &link.email, &link.company_name])?;
    let hash = hashing::hash(identity, password).await?;
    let (company, person) = (link.company, link.person.id);
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    if !links::consume(&mut noted.tx, &link, now).await? {
        return Err(NotChanged::Link);
    }
    if taken(&mut noted.tx, company, person, &link.email).await? {
        return Err(NotChanged::Taken);
    }
    let had_one = login(&mut noted.tx, company, person).await?.is_some();
    run!(
        noted.tx,
        "insert into logins (company_id, person_id, email, password_hash) values ($1, $2, $3, $4)
         on conflict (company_id, person_id) do update set email = excluded.email, password_hash = excluded.password_hash",
        company,
        person,
        &link.email,
        hash
    )?;
    if had_one {
        sessions::end_others(&mut noted.tx, company, person, "", now).await?;
    }
    links::end_all(&mut noted.tx, company, person, None, now).await?;
    second_factor::forget_begun(&mut noted.tx, company, person).await?;
    let (record, by) = (person.0, person);
    noted
        .tell(Deed { action: AuditAction::PasswordSet, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(link)
}

/// Somebody changes their own password. Every other session of theirs ends, and they are told by mail.
pub async fn change_password(
    identity: &Identity,
    session: &Session,
    present: &str,
    fresh: &str,
    origin: &Origin,
    peer: Option<&str>,
) -> Result<(), NotChanged> {
    let (company, person) = (session.company, session.person.id);
    let mut tx = identity.db.read().await?;
    let email = login(&mut tx, company, person).await?.ok_or(NotChanged::Link)?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?;
    drop(tx);
    let record = record.ok_or(NotChanged::Link)?;
    sign_in::check(identity, &email, present, Some(company), peer).await?;
    passwords::check(fresh, &[&session.person.name, &email, &record.name])?;
    let hash = hashing::hash(identity, fresh).await?;
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    run!(
        noted.tx,
        "update logins set password_hash = $3 where company_id = $1 and person_id = $2",
        company,
        person,
        hash
    )?;
    sessions::end_others(&mut noted.tx, company, person, &session.csrf, now).await?;
    links::end_all(&mut noted.tx, company, person, None, now).await?;
    second_factor::forget_begun(&mut noted.tx, company, person).await?;
    let mail = letter(About::PasswordSet, &record, &session.person, email);
    let expires = now + TimeDelta::hours(EMAIL_HOURS);
    sealing::post(identity, &mut noted.tx, company, Post { person, mail, link: "", expires }).await?;
    let (record, by) = (person.0, person);
    noted
        .tell(Deed { action: AuditAction::PasswordSet, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(())
}

/// Whether it is really them at the keyboard: they know their password.
pub async fn prove(
    identity: &Identity,
    session: &Session,
    password: &str,
    peer: Option<&str>,
) -> Result<(), NotChanged> {
    let mut tx = identity.db.read().await?;
    let email = login(&mut tx, session.company, session.person.id).await?.ok_or(NotChanged::Link)?;
    drop(tx);
    sign_in::check(identity, &email, password, Some(session.company), peer).await?;
    Ok(())
}

/// Somebody asks to sign in with another address: a link goes there. An address that signs in somebody else at their company
/// gets none, and that is not said.
pub async fn ask_email(
    identity: &Identity,
    session: &Session,
    password: &str,
    email: &str,
    peer: Option<&str>,
) -> Result<(), NotChanged> {
    let (company, person, email) = (session.company, session.person.id, folded(email));
    let mut tx = identity.db.read().await?;
    let now_at = login(&mut tx, company, person).await?.ok_or(NotChanged::Link)?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?;
    drop(tx);
    let record = record.ok_or(NotChanged::Link)?;
    sign_in::check(identity, &now_at, password, Some(company), peer).await?;
    let mut tx = identity.db.write().await?;
    if !taken(&mut tx, company, person, &email).await? {
        let (link, expires) =
            links::make(identity, &mut tx, company, person, Purpose::Email, &email, EMAIL_HOURS).await?;
        let mail = letter(About::NewEmail, &record, &session.person, email);
        sealing::post(identity, &mut tx, company, Post { person, mail, link: &link, expires }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The new address is theirs: they sign in with it from now on, and the old one is told.
pub async fn confirm_email(identity: &Identity, token: &str, origin: &Origin) -> Result<Link, NotChanged> {
    let link = links::look(identity, token).await?.filter(|l| l.purpose == Purpose::Email);
    let link = link.ok_or(NotChanged::Link)?;
    let (company, person) = (link.company, link.person.id);
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    if !links::consume(&mut noted.tx, &link, now).await? {
        return Err(NotChanged::Link);
    }
    if taken(&mut noted.tx, company, person, &link.email).await? {
        return Err(NotChanged::Taken);
    }
    let old = login(&mut noted.tx, company, person).await?.ok_or(NotChanged::Link)?;
    run!(
        noted.tx,
        "update logins set email = $3 where company_id = $1 and person_id = $2",
        company,
        person,
        &link.email
    )?;
    // A link for a new password that went to the old address is no longer theirs.
    links::end_all(&mut noted.tx, company, person, None, now).await?;
    if let Some(record) = tables::one::<Company>(&mut noted.tx, company, company.0).await? {
        let mail = letter(About::EmailMoved, &record, &link.person, old);
        let expires = now + TimeDelta::hours(EMAIL_HOURS);
        sealing::post(identity, &mut noted.tx, company, Post { person, mail, link: "", expires }).await?;
    }
    let (record, by) = (person.0, person);
    noted
        .tell(Deed { action: AuditAction::EmailChanged, kind: "person", record, by, said: None, origin })
        .await?;
    noted.commit().await?;
    Ok(link)
}

/// The address that a person signs in with.
pub async fn login(tx: &mut Tx, company: CompanyId, person: PersonId) -> Result<Option<String>, DbError> {
    let found = fetch_optional!(
        tx,
        (String,),
        "select email from logins where company_id = $1 and person_id = $2 order by email",
        company,
        person
    )?;
    Ok(found.map(|(email,)| email))
}

/// Whether an address signs in anybody but this person at their company.
async fn taken(tx: &mut Tx, company: CompanyId, person: PersonId, email: &str) -> Result<bool, DbError> {
    let found = fetch_optional!(
        tx,
        (Uuid,),
        "select person_id from logins where company_id = $1 and email = $2 and person_id <> $3 order by person_id",
        company,
        email,
        person
    )?;
    Ok(found.is_some())
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Reset,
    Invited,
    NewEmail,
    EmailMoved,
    PasswordSet,
}

/// A mail, in the language of the company.
fn letter(about: About, company: &Company, person: &Person, to: String) -> Mail {
    let text = Text::of(Language::best(&company.locale));
    let (name, from) = (person.name.as_str(), company.name.as_str());
    let (subject, body) = match about {
        About::Reset => (
            t!(text, "mail-reset-subject", company = from),
            t!(text, "mail-reset", name = name, company = from, link = LINK, hours = RESET_HOURS),
        ),
        About::Invited => (
            t!(text, "mail-invite-subject", company = from),
            t!(text, "mail-invite", name = name, company = from, link = LINK),
        ),
        About::NewEmail => (
            t!(text, "mail-email-subject"),
            t!(text, "mail-email", name = name, company = from, link = LINK, hours = EMAIL_HOURS),
        ),
        About::EmailMoved => {
            (t!(text, "mail-moved-subject"), t!(text, "mail-moved", name = name, company = from))
        }
        About::PasswordSet => {
            (t!(text, "mail-password-subject"), t!(text, "mail-password", name = name, company = from))
        }
    };
    Mail { id: None, to, subject, body }
}

/// What isolates a name on a page has no place in a link.
fn plain(text: String) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
