//! People as whoever runs the company sees them: how they sign in, since when, and what they are planned for.

use super::PageError;
use crate::db::{Sql, Tx, chunks};
use crate::fetch_all;
use chrono::{DateTime, Utc};
use shared::records::{Job, Visit};
use shared::{CompanyId, JobId, PersonId};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// When each person last signed in.
pub async fn last_sign_ins(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, PageError> {
    let rows = fetch_all!(
        tx,
        (Uuid, i64),
        "select person_id, max(created_ms) from sessions where company_id = $1 group by person_id order by person_id",
        company
    )?;
    Ok(rows.into_iter().map(|(person, ms)| (PersonId(person), time(ms))).collect())
}

/// With which e-mail address each person signs in.
pub async fn emails(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, String>, PageError> {
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
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, PageError> {
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

/// The open visits that a person is planned for, soonest first, each with its job.
pub async fn open_visits(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<(Visit, Job)>, PageError> {
    let rows = fetch_all!(
        tx,
        (Json<Visit>,),
        "select doc from visits where company_id = $1 and open = true order by planned_ms, id",
        company
    )?;
    let visits: Vec<Visit> = rows.into_iter().map(|(Json(v),)| v).filter(|v| v.has(person)).collect();
    let ids: Vec<JobId> = visits.iter().map(|v| v.job).collect();
    let mut jobs: BTreeMap<JobId, Job> = BTreeMap::new();
    for ids in chunks(&ids, 1) {
        let mut sql = Sql::new("select doc from jobs where company_id = ");
        sql.bind(company).push(" and id in ").list(ids.iter().copied()).push(" order by id");
        let found = tx.fetch_all::<(Json<Job>,)>(sql, Vec::new()).await?;
        jobs.extend(found.into_iter().map(|(Json(job),)| (job.id, job)));
    }
    Ok(visits
        .into_iter()
        .filter_map(|v| Some((jobs.get(&v.job)?.clone(), v)))
        .map(|(job, v)| (v, job))
        .collect())
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
}

/// The last mails, newest first.
pub async fn mails(tx: &mut Tx, company: CompanyId) -> Result<Vec<Mailed>, PageError> {
    Ok(fetch_all!(
        tx,
        Mailed,
        "select id, person_id, address, subject, body, link, error, made_ms, due_ms, expires_ms, sent_ms, given_up_ms from mails
         where company_id = $1 order by made_ms desc, id limit 200",
        company
    )?)
}
