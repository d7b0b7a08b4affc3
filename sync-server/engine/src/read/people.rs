//! People as the one who runs the company sees them: how they sign in, since when, and what they are planned for.

use super::ReadError;
use super::customers::search_form;
use crate::db::Tx;
use crate::db::tables::latin;
use crate::fetch_all;
use chrono::{DateTime, Utc};
use shared::{CompanyId, PersonId};
use std::collections::BTreeMap;
use uuid::Uuid;

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Whether a name has a word, as written or as it sounds in another script; one letter is no name.
pub fn is_named(name: &str, word: &str) -> bool {
    let form = search_form(word);
    let sounds = latin::column(&[name]);
    form.chars().count() > 1
        && (search_form(name).contains(&form) || latin::parts(word).iter().any(|part| sounds.contains(part)))
}

/// When each person last signed in.
pub async fn last_sign_ins(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Uuid, i64),
        "select person_id, max(created_ms) from sessions where company_id = $1 and waits is null
         group by person_id order by person_id",
        company
    )?;
    Ok(rows.into_iter().map(|(person, ms)| (PersonId(person), time(ms))).collect())
}

/// With which e-mail address each person signs in.
pub async fn emails(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, String>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Uuid, String),
        "select person_id, email from logins where company_id = $1 order by person_id",
        company
    )?;
    Ok(rows.into_iter().map(|(person, email)| (PersonId(person), email)).collect())
}

/// Until when a code that nobody has used yet is good, by person.
pub async fn open_codes(
    tx: &mut Tx,
    company: CompanyId,
    now: DateTime<Utc>,
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Uuid, i64),
        "select person_id, max(expires_ms) from invitations
         where company_id = $1 and used_ms is null and revoked_ms is null and expires_ms > $2
         group by person_id order by person_id",
        company,
        now
    )?;
    Ok(rows.into_iter().map(|(person, ms)| (PersonId(person), time(ms))).collect())
}

crate::row! {
    /// A mail, as the outbox shows it.
    pub struct Mailed {
        pub id: Uuid,
        pub person_id: Uuid,
        pub address: String,
        pub subject: String,
        pub body: String,
        pub link: String,
        pub error: String,
        pub made_ms: i64,
        pub due_ms: i64,
        pub expires_ms: i64,
        pub sent_ms: Option<i64>,
        pub given_up_ms: Option<i64>,
        pub stuck_ms: Option<i64>,
    }
}

impl Mailed {
    /// When it was written.
    pub fn made(&self) -> DateTime<Utc> {
        time(self.made_ms)
    }
    /// When it is tried next.
    pub fn due(&self) -> DateTime<Utc> {
        time(self.due_ms)
    }
    /// Until when it is of use.
    pub fn expires(&self) -> DateTime<Utc> {
        time(self.expires_ms)
    }
    /// When it went.
    pub fn sent(&self) -> Option<DateTime<Utc>> {
        self.sent_ms.map(time)
    }
    /// When it was given up.
    pub fn given_up(&self) -> Option<DateTime<Utc>> {
        self.given_up_ms.map(time)
    }
    /// Since when it waits for a person who has it tried again.
    pub fn stuck(&self) -> Option<DateTime<Utc>> {
        self.stuck_ms.map(time)
    }
}

/// The last mails, newest first.
pub async fn mails(tx: &mut Tx, company: CompanyId) -> Result<Vec<Mailed>, ReadError> {
    Ok(fetch_all!(
        tx,
        Mailed,
        "select m.id, person_id, address, subject, body, link, m.error, m.made_ms, coalesce(w.due_ms, m.due_ms) as due_ms,
           expires_ms, sent_ms, given_up_ms, case when w.state = 'dead' then w.at_ms end as stuck_ms
         from mails m left join work w on w.company_id = m.company_id and w.id = m.id
         where m.company_id = $1 order by m.made_ms desc, m.id limit 200",
        company
    )?)
}
