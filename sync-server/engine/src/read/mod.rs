//! What pages and the REST API read: one query per kind of record, never one per row.
//!
//! Invariant: nothing here writes; what forms change goes through [`crate::execute`].

pub mod aside;
pub mod audit;
pub mod customers;
pub mod day;
pub mod job;
pub mod jobs;
pub mod leaving;
pub mod people;
pub mod phones;
pub mod plain;
pub mod planning;
pub mod told;
pub mod workday;

use crate::db::{DbError, Sql, Stored, Tx};
use crate::{fetch_all, fetch_optional};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shared::access::{Audience, View};
use shared::records::{Alert, Company, Entity, JobType, Person};
use shared::{AlertId, CompanyId, JobTypeId, Kind, PersonId};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such thing, or the person may not see it.
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What of a company a person sees.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub company: CompanyId,
    pub view: &'a View,
}

impl Scope<'_> {
    /// Narrows a statement to the records of a kind that the person sees; `column`, with its table, holds their id.
    pub fn narrow(&self, sql: &mut Sql, column: &'static str, kind: Kind) {
        if self.sees_all(kind) {
            return;
        }
        // Row by row through the key of the feed: a page of a list does not read all that the person sees.
        sql.push(" and exists (select 1 from feed where company_id = ");
        self.seen(sql, kind);
        sql.push(" and record = ").push(column).push(")");
    }

    /// Narrows a statement to the records of a kind that changed, or came into the person's view, with this commit or later.
    pub fn changed_since(&self, sql: &mut Sql, kind: Kind, seq: i64) {
        sql.push(" and id in (select record from feed where company_id = ");
        self.seen(sql, kind);
        sql.push(" and seq >= ").bind(seq).push(")");
    }

    fn seen(&self, sql: &mut Sql, kind: Kind) {
        let seen = self.view.audiences().filter(|audience| self.view.has(*audience, kind));
        sql.bind(self.company).push(" and audience in ").list(seen.map(|audience| audience.to_string()));
        sql.push(" and kind = ").bind(kind.name()).push(" and op = 1");
    }

    /// Whose records of a kind the person sees because they are theirs, and by which other audiences; none: all of them.
    fn owners(&self, kind: Kind) -> Option<(Vec<PersonId>, Vec<Audience>)> {
        if self.sees_all(kind) {
            return None;
        }
        let (mut owners, mut others) = (Vec::new(), Vec::new());
        for audience in self.view.audiences().filter(|audience| self.view.has(*audience, kind)) {
            match audience {
                Audience::Owner(person) => owners.push(person),
                Audience::Everyone | Audience::Office | Audience::Person(_) => others.push(audience),
            }
        }
        Some((owners, others))
    }

    /// The record is seen; otherwise it is as if it were not there.
    pub async fn must_see(&self, tx: &mut Tx, kind: Kind, id: Uuid) -> Result<(), ReadError> {
        if self.sees_all(kind) {
            return Ok(());
        }
        let mut sql = Sql::new("select cast(1 as bigint) from feed where company_id = ");
        self.seen(&mut sql, kind);
        sql.push(" and record = ").bind(id).push(" limit 1");
        let found = tx.fetch_optional::<(i64,)>(sql, Vec::new()).await?;
        found.map(|_| ()).ok_or(ReadError::NotFound)
    }

    /// A record as the person sees it.
    pub fn shown<E: Entity>(&self, record: E) -> E {
        self.view.shown(record)
    }

    /// Takes the values of a change of a record's field away, if the person does not see that field.
    pub fn withhold(&self, kind: &str, field: &str, values: [&mut Option<Json<Value>>; 2]) {
        if kind.parse().is_ok_and(|kind| self.view.hides(kind, field)) {
            for value in values.into_iter().filter(|value| value.is_some()) {
                *value = Some(Json(json!({"masked": true})));
            }
        }
    }

    fn sees_all(&self, kind: Kind) -> bool {
        self.view.has(Audience::Office, kind) || self.view.has(Audience::Everyone, kind)
    }
}

/// The company itself.
pub async fn company(tx: &mut Tx, company: CompanyId) -> Result<Company, ReadError> {
    let row = fetch_optional!(
        tx,
        (Stored<Company>,),
        "select doc from companies where company_id = $1 and id = $2",
        company,
        company
    )?;
    row.map(|(Stored(company),)| company).ok_or(ReadError::NotFound)
}

/// Everybody, by id; the inactive too, as their work stays.
pub async fn people(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, Person>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Stored<Person>,),
        "select doc from people where company_id = $1 order by name, id",
        company
    )?;
    Ok(rows.into_iter().map(|(Stored(person),)| (person.id, person)).collect())
}

/// All kinds of work, by id.
pub async fn job_types(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<JobTypeId, JobType>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Stored<JobType>,),
        "select doc from job_types where company_id = $1 order by name, id",
        company
    )?;
    Ok(rows.into_iter().map(|(Stored(job_type),)| (job_type.id, job_type)).collect())
}

/// How much waits for a decision.
pub async fn count_open_alerts(tx: &mut Tx, company: CompanyId) -> Result<i64, ReadError> {
    let row = fetch_optional!(
        tx,
        (i64,),
        "select count(*) from alerts where company_id = $1 and settled = false",
        company
    )?;
    Ok(row.map_or(0, |(n,)| n))
}

/// How much time off waits to be granted or declined.
pub async fn count_asked_time_off(tx: &mut Tx, company: CompanyId) -> Result<i64, ReadError> {
    let row = fetch_optional!(
        tx,
        (i64,),
        "select count(*) from time_off where company_id = $1 and state = 'asked'",
        company
    )?;
    Ok(row.map_or(0, |(n,)| n))
}

/// What a person should look at: those whom a technician waits for, then the newest.
pub async fn open_alerts(tx: &mut Tx, company: CompanyId) -> Result<Vec<Alert>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Stored<Alert>,),
        "select doc from alerts where company_id = $1 and settled = false \
         order by case when what = 'asks_escape' then 0 else 1 end, at_ms desc, id limit 300",
        company
    )?;
    Ok(rows.into_iter().map(|(Stored(alert),)| alert).collect())
}

/// Change sets that were not taken but kept, as they came: field work of somebody who was not entitled to it.
pub struct KeptAside {
    pub by: PersonId,
    /// The refusal's code.
    pub code: String,
    pub last: DateTime<Utc>,
    pub n: i64,
}

/// What was kept aside, by person and reason, newest first.
pub async fn kept_aside(tx: &mut Tx, company: CompanyId) -> Result<Vec<KeptAside>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Uuid, String, i64, i64),
        "select by_person, code, max(received_ms), count(*) from quarantine where company_id = $1 and decided_ms is null \
         group by by_person, code order by 3 desc, by_person, code limit 50",
        company
    )?;
    let aside = |(by, code, last, n): (Uuid, String, i64, i64)| KeptAside {
        by: PersonId(by),
        code,
        last: DateTime::from_timestamp_millis(last).unwrap_or(DateTime::UNIX_EPOCH),
        n,
    };
    Ok(rows.into_iter().map(aside).collect())
}

/// One alert.
pub async fn alert(tx: &mut Tx, company: CompanyId, id: AlertId) -> Result<Alert, ReadError> {
    let row = fetch_optional!(
        tx,
        (Stored<Alert>,),
        "select doc from alerts where company_id = $1 and id = $2",
        company,
        id
    )?;
    row.map(|(Stored(alert),)| alert).ok_or(ReadError::NotFound)
}

/// The technicians who can be planned, by name.
pub fn technicians(people: &BTreeMap<PersonId, Person>) -> Vec<&Person> {
    let mut all: Vec<&Person> =
        people.values().filter(|p| p.active && p.is_any(&[shared::records::Role::Technician])).collect();
    all.sort_by_cached_key(|p| (p.name.to_lowercase(), p.id));
    all
}
