//! Takes an import back: jobs are closed, contacts and customers made inactive. What somebody has worked on since stays.

use super::State;
use super::plan::id_of;
use super::run::{AT_ONCE, ROUNDS, note, origin};
use super::stored::{self, FileRow, Import, Order, Outcome, Undoing, Undone};
use super::work::Lease;
use engine::Engine;
use engine::db::{Sql, Tx, tables};
use engine::execute::{self, Act, ServerError, act_all};
use shared::ids::*;
use shared::records::{Entity, Job, JobStatus, NewContact, NewJob};
use shared::{Change, Kind, sync};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Takes everything back that can be. What is taken back is settled for all rows before the first is: what is done here
/// must not look like somebody's work. Whether there may be more of it.
pub(super) async fn undo(engine: &Engine, import: &Import, lease: &Lease<'_>) -> Result<bool, ServerError> {
    let brought = "outcome in ('created', 'merged') and undo is null";
    let mut after = 0;
    loop {
        let mut tx = engine.db.read().await?;
        let mut lines =
            stored::lines(&mut tx, import.company, import.id, brought, Order::After(after), AT_ONCE * 5)
                .await?;
        let Some(last) = lines.last() else { break };
        after = last.n;
        let since = Since::read(&mut tx, import, &lines).await?;
        drop(tx);
        for line in &mut lines {
            line.undo = Some(since.undoing(import, line));
        }
        if !note(engine, import, lease, &lines).await? {
            return Ok(false);
        }
    }
    engine.points.reached("import:undo_settled")?;
    let settled = "undo is not null and undone is null";
    let mut before = u32::MAX;
    for round in 0.. {
        if round == ROUNDS {
            return Ok(true);
        }
        let mut tx = engine.db.read().await?;
        let lines =
            stored::lines(&mut tx, import.company, import.id, settled, Order::Before(before), AT_ONCE)
                .await?;
        drop(tx);
        let Some(last) = lines.last() else { break };
        before = last.n;
        let lines = act(engine, import, lines).await?;
        engine.points.reached("import:undone_some")?;
        if !note(engine, import, lease, &lines).await? {
            return Ok(false);
        }
    }
    lease.end_noted(engine, State::Undone, import, import.undone_by.unwrap_or(import.by)).await?;
    Ok(false)
}

async fn act(engine: &Engine, import: &Import, mut lines: Vec<FileRow>) -> Result<Vec<FileRow>, ServerError> {
    let by = import.undone_by.unwrap_or(import.by);
    let (mut steps, mut acting) = (Vec::new(), Vec::new());
    for line in &mut lines {
        let Undoing { changes, left } = line.undo.clone().unwrap_or_default();
        line.undone = Some(if left { Undone::Left } else { Undone::Taken });
        if !changes.is_empty() {
            steps.push(Act { cause: id_of("row back", import.id, line.n), at: None, by, changes });
            acting.push(line);
        }
    }
    if steps.is_empty() {
        return Ok(lines);
    }
    let outcomes = act_all(engine, import.company, &origin(import, by), steps).await?;
    for (line, outcome) in acting.into_iter().zip(outcomes) {
        // Somebody was faster, with all of it or with a part.
        if !matches!(outcome, sync::Outcome::Applied { .. }) {
            line.undone = Some(Undone::Left);
        }
    }
    Ok(lines)
}

/// What happened to what some rows brought, since they brought it.
struct Since {
    /// Customers whom this import made.
    made: BTreeSet<AccountId>,
    /// The last commit of this import about a customer.
    last: BTreeMap<AccountId, i64>,
    /// The last commit about a customer at all, and about everything that belongs to them.
    all: BTreeMap<AccountId, i64>,
    contacts: BTreeMap<ContactId, i64>,
    /// The last commit about a job, its visits, evidence and notes.
    jobs: BTreeMap<JobId, (JobStatus, i64)>,
}

impl Since {
    async fn read(tx: &mut Tx, import: &Import, lines: &[FileRow]) -> Result<Since, ServerError> {
        let company = import.company;
        let ids: BTreeSet<AccountId> = lines.iter().filter_map(|line| line.account).collect();
        let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
        let mut since = Since {
            made: BTreeSet::new(),
            last: BTreeMap::new(),
            all: BTreeMap::new(),
            contacts: BTreeMap::new(),
            jobs: BTreeMap::new(),
        };
        let mut sql = Sql::new("select account_id, outcome, max(seq) from import_rows where company_id = ");
        sql.bind(company).push(" and import_id = ").bind(import.id).push(" and seq is not null");
        sql.push(" and account_id in ").list(ids.iter().copied());
        sql.push(" group by account_id, outcome order by account_id, outcome");
        for (id, outcome, seq) in tx.fetch_all::<(Uuid, String, i64)>(sql, Vec::new()).await? {
            let id = AccountId(id);
            if outcome == Outcome::Created.name() {
                since.made.insert(id);
            }
            let last = since.last.entry(id).or_default();
            *last = seq.max(*last);
        }
        let mut sql = Sql::new("select id, seq from accounts where company_id = ");
        sql.bind(company).push(" and id in ").list(ids.iter().copied()).push(" order by id");
        for (id, seq) in tx.fetch_all::<(Uuid, i64)>(sql, Vec::new()).await? {
            since.moved(AccountId(id), seq);
        }
        for table in ["addresses", "contacts"] {
            let mut sql = Sql::new("select account_id, id, seq from ");
            sql.name(table).push(" where company_id = ").bind(company).push(" and account_id in ");
            sql.list(ids.iter().copied()).push(" order by id");
            for (account, id, seq) in tx.fetch_all::<(Uuid, Uuid, i64)>(sql, Vec::new()).await? {
                if table == "contacts" {
                    since.contacts.insert(ContactId(id), seq);
                }
                since.moved(AccountId(account), seq);
            }
        }
        let mut owners = BTreeMap::new();
        for record in tables::by_parent(tx, company, Kind::Job, &ids).await? {
            if let Some(job) = Job::of(&record) {
                owners.insert(job.id, job.account);
                since.jobs.insert(job.id, (job.status, 0));
            }
        }
        let jobs: Vec<Uuid> = owners.keys().map(|id| id.0).collect();
        for (table, column) in
            [("jobs", "id"), ("visits", "job_id"), ("evidence", "job_id"), ("notes", "job_id")]
        {
            for jobs in engine::db::chunks(&jobs, 1) {
                let mut sql = Sql::new("select ");
                sql.name(column).push(", max(seq) from ").name(table).push(" where company_id = ");
                sql.bind(company).push(" and ").name(column).push(" in ").list(jobs.iter().copied());
                sql.push(" group by ").name(column).push(" order by ").name(column);
                for (job, seq) in tx.fetch_all::<(Uuid, i64)>(sql, Vec::new()).await? {
                    let job = JobId(job);
                    if let Some((_, last)) = since.jobs.get_mut(&job) {
                        *last = seq.max(*last);
                    }
                    if let Some(account) = owners.get(&job) {
                        since.moved(*account, seq);
                    }
                }
            }
        }
        Ok(since)
    }

    fn moved(&mut self, account: AccountId, seq: i64) {
        let last = self.all.entry(account).or_default();
        *last = seq.max(*last);
    }

    /// How a row is taken back: by its cause, unless somebody works with what it made.
    fn undoing(&self, import: &Import, line: &FileRow) -> Undoing {
        let mut undoing = Undoing::default();
        let (Some(account), Some(changes)) = (line.account, &line.changes) else { return undoing };
        let ours = self.last.get(&account).copied().unwrap_or_default();
        let untouched = |seq: Option<&i64>| seq.is_some_and(|seq| *seq <= ours);
        // With a customer whom this import made, all of it stays together.
        let theirs = self.made.contains(&account) && !untouched(self.all.get(&account));
        let touched = |change: &Change| match change {
            Change::AddJob(NewJob { id, .. }) => {
                let job = self.jobs.get(id);
                job.is_some_and(|(status, seq)| {
                    !matches!(status, JobStatus::Lead | JobStatus::Scheduled) || *seq > ours
                })
            }
            Change::AddContact(NewContact { id, .. }) => !untouched(self.contacts.get(id)),
            _ => false,
        };
        undoing.left = !changes.is_empty() && (theirs || changes.iter().any(touched));
        if !undoing.left && !changes.is_empty() {
            let cause = execute::set_of(import.company, id_of("row", import.id, line.n));
            undoing.changes.push(Change::Undo { cause });
        }
        undoing
    }
}
