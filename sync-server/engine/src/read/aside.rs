//! Work kept aside, as it is shown: what is in it, whose it is, and what was decided.

use super::ReadError;
use crate::db::{Sql, Tx};
use crate::{fetch_all, fetch_optional};
use chrono::{DateTime, Utc};
use shared::records::Job;
use shared::{ChangeSet, ChangeSetId, Code, CompanyId, DeviceId, JobId, PersonId};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One change set that was kept.
pub struct Aside {
    pub id: ChangeSetId,
    pub hash: String,
    pub by: PersonId,
    pub device: Option<DeviceId>,
    /// Why it was kept.
    pub code: Code,
    pub received: DateTime<Utc>,
    /// What is in it; none if it cannot be read.
    pub set: Option<ChangeSet>,
    pub decided: Option<Decided>,
}

/// What became of it.
pub struct Decided {
    pub at: DateTime<Utc>,
    pub by: PersonId,
    pub taken_in: bool,
    pub reason: Option<String>,
}

crate::row! {
    struct Row {
        id: Uuid,
        hash: String,
        by_person: Uuid,
        device_id: Option<Uuid>,
        code: String,
        received_ms: i64,
        raw: Vec<u8>,
        decided_ms: Option<i64>,
        decided_by: Option<Uuid>,
        decision: Option<String>,
        reason: Option<String>,
    }
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

impl From<Row> for Aside {
    fn from(row: Row) -> Aside {
        let decided = row.decided_ms.map(|at| Decided {
            at: time(at),
            by: PersonId(row.decided_by.unwrap_or_default()),
            taken_in: row.decision.as_deref() == Some("taken_in"),
            reason: row.reason,
        });
        Aside {
            id: ChangeSetId(row.id),
            hash: row.hash,
            by: PersonId(row.by_person),
            device: row.device_id.map(DeviceId),
            code: serde_json::from_value(row.code.into()).unwrap_or(Code::Unknown),
            received: time(row.received_ms),
            set: serde_json::from_slice(&row.raw).ok(),
            decided,
        }
    }
}

/// How many are shown at once.
pub const SHOWN: usize = 300;

/// What waits for a decision, in the order in which it was made.
pub async fn open(tx: &mut Tx, company: CompanyId) -> Result<Vec<Aside>, ReadError> {
    let rows = fetch_all!(
        tx,
        Row,
        "select id, hash, by_person, device_id, code, received_ms, raw, decided_ms, decided_by, decision, reason
         from quarantine where company_id = $1 and decided_ms is null
         order by by_person, received_ms, n, id limit $2",
        company,
        SHOWN
    )?;
    Ok(rows.into_iter().map(Aside::from).collect())
}

/// What was decided, newest first.
pub async fn decided(tx: &mut Tx, company: CompanyId) -> Result<Vec<Aside>, ReadError> {
    let rows = fetch_all!(
        tx,
        Row,
        "select id, hash, by_person, device_id, code, received_ms, raw, decided_ms, decided_by, decision, reason
         from quarantine where company_id = $1 and decided_ms is not null
         order by decided_ms desc, n, id limit 100",
        company
    )?;
    Ok(rows.into_iter().map(Aside::from).collect())
}

/// How much waits for a decision.
pub async fn open_count(tx: &mut Tx, company: CompanyId) -> Result<i64, ReadError> {
    let found = fetch_optional!(
        tx,
        (i64,),
        "select count(*) from quarantine where company_id = $1 and decided_ms is null",
        company
    )?;
    Ok(found.map_or(0, |(n,)| n))
}

/// The jobs that these are about.
pub async fn jobs(
    tx: &mut Tx,
    company: CompanyId,
    all: impl Iterator<Item = &Aside>,
) -> Result<BTreeMap<JobId, Job>, ReadError> {
    let ids: BTreeSet<JobId> = all.filter_map(Aside::job).collect();
    let mut sql = Sql::new("select doc from jobs where company_id = ");
    sql.bind(company).push(" and id in ").list(ids).push(" order by id");
    let rows = tx.fetch_all::<(Json<Job>,)>(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|(Json(job),)| (job.id, job)).collect())
}

impl Aside {
    /// The job it is about.
    pub fn job(&self) -> Option<JobId> {
        self.set.as_ref()?.changes.iter().find_map(shared::Change::job)
    }

    /// When it was made, by the phone's clock and its own estimate of the difference.
    pub fn made(&self) -> Option<DateTime<Utc>> {
        self.set.as_ref().map(|set| set.clock.corrected(set.offset_ms, self.received, None).time())
    }
}
