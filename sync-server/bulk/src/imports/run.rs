//! Brings rows in, some at a time: what they do is written down, then done, then what came of it is noted.

use super::State;
use super::check::reader;
use super::columns::Field;
use super::entry::{Choice, Entry, Problem, Reader, Trouble};
use super::likeness::Whom;
use super::plan::{self, Customer};
use super::stored::{self, FileRow, Import, Order, Outcome, Verdict, WhyNot, what_becomes};
use super::work::Lease;
use engine::Engine;
use engine::db::{Sql, Tx};
use engine::execute::{Act, Origin, ServerError, act_all};
use shared::Change;
use shared::ids::*;
use shared::sync;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How the audit says that an import did something; the file's name follows.
pub use engine::execute::IMPORT_AGENT as AGENT;
/// Rows in one transaction: short enough that phones and pages get their turn in between.
pub(super) const AT_ONCE: usize = 100;

/// In one go so many times as many: then it is another company's turn.
pub(super) const ROUNDS: usize = 20;

/// Brings rows in that are to be brought in and are not yet; whether there may be more of them.
pub(super) async fn run(engine: &Engine, import: &Import, lease: &Lease<'_>) -> Result<bool, ServerError> {
    let reader = reader(engine, import, engine.now()).await?;
    let mut after = 0;
    for round in 0.. {
        if round == ROUNDS {
            return Ok(true);
        }
        let mut tx = engine.db.read().await?;
        let open = "outcome is null and verdict <> 'bad'";
        let lines =
            stored::lines(&mut tx, import.company, import.id, open, Order::After(after), AT_ONCE).await?;
        let Some(last) = lines.last() else { break };
        after = last.n;
        let lines = settle_lines(&mut tx, import, &reader, lines).await?;
        drop(tx);
        if !note(engine, import, lease, &lines).await? {
            return Ok(false);
        }
        engine.points.reached("import:planned")?;
        let lines = act(engine, import, lines).await?;
        engine.points.reached("import:executed")?;
        if !note(engine, import, lease, &lines).await? {
            return Ok(false);
        }
        engine.points.reached("import:noted")?;
    }
    lease.end_noted(engine, State::Done, import, import.by).await?;
    Ok(false)
}

/// Writes rows down. Whatever a power cut takes back is planned or done again, under the same ids; what is written down
/// here is never lost while what was done because of it stays, as it comes first in the same log. False: somebody else
/// is at work.
pub(super) async fn note(
    engine: &Engine,
    import: &Import,
    lease: &Lease<'_>,
    lines: &[FileRow],
) -> Result<bool, ServerError> {
    let mut tx = engine.db.note().await?;
    if !lease.renew(&mut tx, engine.now()).await? {
        return Ok(false);
    }
    stored::write(&mut tx, import.company, import.id, lines).await?;
    tx.commit().await?;
    Ok(true)
}

/// In whose name, and where from.
pub(super) fn origin(import: &Import, by: PersonId) -> Origin {
    Origin::Web { person: by, peer: None, agent: format!("{AGENT}{}", import.file_name) }
}

/// Settles what each row does, in the order of the file.
async fn settle_lines(
    tx: &mut Tx,
    import: &Import,
    reader: &Reader,
    lines: Vec<FileRow>,
) -> Result<Vec<FileRow>, ServerError> {
    let mut owners = owners(tx, import, &lines).await?;
    let named = lines.iter().filter_map(|line| match line.alike.as_ref()?.whom {
        Whom::Account(id) => Some(id),
        Whom::Row(_) => None,
    });
    let wanted: BTreeSet<AccountId> = named.chain(owners.values().copied()).collect();
    let wanted: Vec<AccountId> = wanted.into_iter().collect();
    let mut customers = plan::customers(tx, import.company, &wanted).await?;
    let mut settled = Vec::with_capacity(lines.len());
    for line in lines {
        let line = settle_line(import, reader, line, &owners, &mut customers);
        owners.extend(line.account.map(|account| (line.n, account)));
        settled.push(line);
    }
    Ok(settled)
}

/// Whose earlier rows are, as far as these rows resemble them.
async fn owners(
    tx: &mut Tx,
    import: &Import,
    lines: &[FileRow],
) -> Result<BTreeMap<u32, AccountId>, ServerError> {
    let rows = lines.iter().filter_map(|line| match line.alike.as_ref()?.whom {
        Whom::Row(n) => Some(n),
        Whom::Account(_) => None,
    });
    let rows: BTreeSet<u32> = rows.collect();
    let mut sql = Sql::new("select n, account_id from import_rows where company_id = ");
    sql.bind(import.company).push(" and import_id = ").bind(import.id);
    sql.push(" and outcome in ('created', 'merged') and account_id is not null and n in ");
    sql.list(rows).push(" order by n");
    let found = tx.fetch_all::<(i64, Uuid)>(sql, Vec::new()).await?;
    let row = |(n, account): (i64, Uuid)| (u32::try_from(n).unwrap_or_default(), AccountId(account));
    Ok(found.into_iter().map(row).collect())
}

fn settle_line(
    import: &Import,
    reader: &Reader,
    mut line: FileRow,
    owners: &BTreeMap<u32, AccountId>,
    customers: &mut BTreeMap<AccountId, Customer>,
) -> FileRow {
    // Settled before, and perhaps done.
    if line.changes.is_some() {
        return line;
    }
    let verdict = line.verdict.unwrap_or(Verdict::Bad);
    let Some(choice) = what_becomes(verdict, line.choice, &import.options) else { return line };
    // Of several nobody is picked by what is said about all rows.
    let unsaid = line.choice.is_none() && line.alike.as_ref().is_some_and(|alike| !alike.others.is_empty());
    if choice == Choice::Skip || (choice == Choice::Merge && unsaid) {
        return FileRow { outcome: Some(Outcome::Skipped), ..line };
    }
    let here = line.problems.iter().any(|problem| problem.what == Trouble::JobIsHere);
    let mut entry = match reader.read(&line.cells) {
        // A job that was found here when the row was looked at.
        Ok(entry) if here => Entry { job: None, ..entry },
        Ok(entry) => entry,
        Err(problems) => {
            let why = Some(WhyNot::Problems(problems));
            return FileRow { outcome: Some(Outcome::Refused), why, ..line };
        }
    };
    let whom = match line.alike.as_ref().map(|alike| alike.whom) {
        _ if choice == Choice::Create => None,
        Some(Whom::Account(id)) => Some(id),
        Some(Whom::Row(n)) => owners.get(&n).copied(),
        None => None,
    };
    let theirs = whom.and_then(|id| Some((id, customers.get_mut(&id)?)));
    let (account, changes) = match theirs {
        Some((id, customer)) => {
            if customer.has_job_of(&entry)
                && let Some(work) = entry.job.take()
            {
                let (field, what) = (Some(Field::JobTitle), Trouble::JobIsHere);
                line.problems.push(Problem { field, what, said: work.title });
            }
            (id, plan::merge(import.id, line.n, &entry, id, customer))
        }
        // The customer it resembles is not there after all.
        None => {
            let (id, customer, changes) = plan::create(import.id, line.n, &entry);
            customers.insert(id, customer);
            (id, changes)
        }
    };
    FileRow { changes: Some(changes), account: Some(account), ..line }
}

/// Does what is settled, in one transaction.
async fn act(engine: &Engine, import: &Import, mut lines: Vec<FileRow>) -> Result<Vec<FileRow>, ServerError> {
    let open = |line: &&mut FileRow| line.outcome.is_none();
    let mut steps = Vec::new();
    let mut acting = Vec::new();
    for line in lines.iter_mut().filter(open) {
        let changes = line.changes.clone().unwrap_or_default();
        if changes.is_empty() {
            // Everything was there.
            line.outcome = Some(Outcome::Merged);
            continue;
        }
        let cause = plan::id_of("row", import.id, line.n);
        steps.push(Act { cause, at: None, by: import.by, changes });
        acting.push(line);
    }
    if steps.is_empty() {
        return Ok(lines);
    }
    let outcomes = act_all(engine, import.company, &origin(import, import.by), steps).await?;
    if outcomes.len() != acting.len() {
        return Err(ServerError::Broken("a row was left without an outcome".into()));
    }
    for (line, outcome) in acting.into_iter().zip(outcomes) {
        let creates = |change: &Change| matches!(change, Change::AddAccount(_));
        let created = line.changes.iter().flatten().any(creates);
        match outcome {
            sync::Outcome::Applied { seq } | sync::Outcome::Merged { seq, .. } => {
                line.outcome = Some(if created { Outcome::Created } else { Outcome::Merged });
                line.seq = i64::try_from(seq).ok();
            }
            other => {
                line.outcome = Some(Outcome::Refused);
                line.account = None;
                line.why = engine::execute::refusal(&other).map(WhyNot::Refused);
            }
        }
    }
    Ok(lines)
}
