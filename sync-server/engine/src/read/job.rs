//! Everything about one job.

use super::{ReadError, Scope, people};
use crate::db::{Stored, Tx};
use crate::{fetch_all, fetch_optional};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::records::{Account, Address, Alert, Evidence, Job, JobType, Note, Person, Visit};
use shared::{CompanyId, JobId, PersonId, VisitId};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A job with all that belongs to it.
pub struct JobFile {
    pub job: Job,
    pub account: Account,
    pub address: Address,
    pub job_type: JobType,
    /// By plan.
    pub visits: Vec<Visit>,
    /// In the order in which it happened.
    pub evidence: Vec<Received>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// Newest first; the settled too.
    pub alerts: Vec<Alert>,
    pub people: BTreeMap<PersonId, Person>,
    /// The blobs of this job whose bytes are here.
    pub here: BTreeSet<String>,
    /// Those whose bytes were here and were found damaged.
    pub damaged: BTreeSet<String>,
}

/// A piece of evidence, and when it reached us.
#[derive(Clone, Debug)]
pub struct Received {
    pub evidence: Evidence,
    pub received: DateTime<Utc>,
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The job of a visit.
pub async fn job_of_visit(tx: &mut Tx, company: CompanyId, visit: VisitId) -> Result<JobId, ReadError> {
    let row = fetch_optional!(
        tx,
        (Uuid,),
        "select job_id from visits where company_id = $1 and id = $2",
        company,
        visit
    )?;
    row.map(|(id,)| JobId(id)).ok_or(ReadError::NotFound)
}

/// One job with everything.
pub async fn file(tx: &mut Tx, scope: Scope<'_>, id: JobId) -> Result<JobFile, ReadError> {
    let company = scope.company;
    let row = fetch_optional!(
        tx,
        (Stored<Job>, Stored<Account>, Stored<Address>, Stored<JobType>),
        "select j.doc, a.doc, d.doc, t.doc from jobs j \
         join accounts a on a.company_id = $1 and a.id = j.account_id \
         join addresses d on d.company_id = $1 and d.id = j.address_id \
         join job_types t on t.company_id = $1 and t.id = j.job_type_id \
         where j.company_id = $1 and j.id = $2",
        company,
        id
    )?;
    let Some((Stored(job), Stored(account), Stored(address), Stored(job_type))) = row else {
        return Err(ReadError::NotFound);
    };
    let visits = fetch_all!(
        tx,
        (Stored<Visit>,),
        "select doc from visits where company_id = $1 and job_id = $2 order by planned_ms nulls last, id",
        company,
        id
    )?;
    let evidence = fetch_all!(
        tx,
        (Stored<Evidence>, i64),
        "select doc, received_ms from evidence where company_id = $1 and job_id = $2 order by at_ms, id",
        company,
        id
    )?;
    let notes = fetch_all!(
        tx,
        (Stored<Note>,),
        "select doc from notes where company_id = $1 and job_id = $2 order by at_ms, id",
        company,
        id
    )?;
    let alerts = fetch_all!(
        tx,
        (Stored<Alert>,),
        "select doc from alerts where company_id = $1 and job_id = $2 order by at_ms desc, id",
        company,
        id
    )?;
    let here = fetch_all!(
        tx,
        (String, bool),
        "select b.hash, b.damaged_ms is not null from blobs b where b.company_id = $1 and b.hash in \
         (select r.hash from blob_refs r where r.company_id = $1 and r.job_id = $2) order by b.hash",
        company,
        id
    )?;
    let (damaged, here): (Vec<_>, Vec<_>) = here.into_iter().partition(|(_, damaged)| *damaged);
    let mut evidence: Vec<Received> = evidence
        .into_iter()
        .map(|(Stored(evidence), received)| Received {
            evidence: scope.shown(evidence),
            received: time(received),
        })
        .collect();
    evidence.sort_by_key(|r| (r.evidence.at, r.evidence.id));
    Ok(JobFile {
        job: scope.shown(job),
        account: scope.shown(account),
        address: scope.shown(address),
        job_type,
        visits: visits.into_iter().map(|(Stored(visit),)| visit).collect(),
        evidence,
        notes: notes.into_iter().map(|(Stored(note),)| note).collect(),
        alerts: alerts.into_iter().map(|(Stored(alert),)| alert).collect(),
        people: people(tx, company).await?,
        here: here.into_iter().map(|(hash, _)| hash).collect(),
        damaged: damaged.into_iter().map(|(hash, _)| hash).collect(),
    })
}

impl JobFile {
    /// One of its visits.
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.iter().find(|v| v.id == id)
    }

    /// What stands of the evidence, in order.
    pub fn standing(&self) -> Vec<&Evidence> {
        shared::gates::standing(self.evidence.iter().map(|r| &r.evidence))
    }
}

crate::row! {
    /// One line of a record's history.
    #[derive(Clone, Debug)]
    pub struct Change {
        pub by_person: Uuid,
        pub action: String,
        pub kind: String,
        pub record: Uuid,
        pub field: String,
        pub old: Option<Json<Value>>,
        pub new: Option<Json<Value>>,
        pub happened_ms: i64,
        pub received_ms: i64,
        pub device_id: Option<Uuid>,
        pub key_id: Option<Uuid>,
        pub address: Option<String>,
        pub agent: String,
    }
}

impl Change {
    /// The value before, as what it is a value of.
    pub fn before<T: DeserializeOwned>(&self) -> Option<T> {
        self.old.as_ref().and_then(|Json(value)| serde_json::from_value(value.clone()).ok())
    }

    /// The value after.
    pub fn after<T: DeserializeOwned>(&self) -> Option<T> {
        self.new.as_ref().and_then(|Json(value)| serde_json::from_value(value.clone()).ok())
    }

    /// When it happened.
    pub fn happened(&self) -> DateTime<Utc> {
        time(self.happened_ms)
    }

    /// When it reached us.
    pub fn received(&self) -> DateTime<Utc> {
        time(self.received_ms)
    }
}

/// Who changed what of a job, its visits and its notes, newest first. With the plus, and without "or", SQLite looks the
/// records up instead of reading all that the company has in the order of its numbers.
pub async fn history(tx: &mut Tx, scope: Scope<'_>, id: JobId) -> Result<Vec<Change>, ReadError> {
    let company = scope.company;
    let mut changes = fetch_all!(
        tx,
        Change,
        "select by_person, action, kind, record, field, old, new, happened_ms, received_ms, device_id, key_id, address, agent \
         from audit where company_id = $1 and record in (select id from jobs where company_id = $1 and id = $2 \
         union all select id from visits where company_id = $1 and job_id = $2 \
         union all select id from notes where company_id = $1 and job_id = $2 \
         union all select id from evidence where company_id = $1 and job_id = $2) order by +n desc limit 1000",
        company,
        id
    )?;
    for change in &mut changes {
        scope.withhold(&change.kind, &change.field, [&mut change.old, &mut change.new]);
    }
    Ok(changes)
}
