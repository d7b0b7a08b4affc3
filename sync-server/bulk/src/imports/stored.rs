//! Imports and their rows as they are stored.

use super::State;
use super::columns::Mapping;
use super::entry::{Choice, Options, Problem};
use super::found::Found;
use super::likeness::Alike;
use chrono::{DateTime, Utc};
use engine::db::{DbError, Sql, Tx, Value, unquoted};
use engine::{fetch_all, fetch_optional, run};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::ids::*;
use shared::{Change, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A file that was brought.
#[derive(Clone, Debug)]
pub struct Import {
    pub company: CompanyId,
    pub id: Uuid,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub file_name: String,
    pub state: State,
    pub headers: Vec<String>,
    pub headers_hash: String,
    pub mapping: Option<Mapping>,
    pub options: Options,
    /// What was seen of the file as a whole.
    pub found: Found,
    /// Rows below the names of the columns.
    pub total: u32,
    /// The last thing that went wrong on our side.
    pub trouble: Option<String>,
    pub ended: Option<DateTime<Utc>>,
    pub undone_by: Option<PersonId>,
    pub undone: Option<DateTime<Utc>>,
    pub(super) lease_ms: i64,
}

impl Import {
    /// Whether nobody brings the rest of the file any more.
    pub fn is_silent(&self, now: DateTime<Utc>) -> bool {
        self.lease_ms < now.timestamp_millis()
    }
}

engine::row! {
    struct ImportRow {
        company_id: Uuid,
        id: Uuid,
        by_person: Uuid,
        at_ms: i64,
        file_name: String,
        state: String,
        headers: String,
        headers_hash: String,
        mapping: Option<String>,
        options: String,
        found: Option<String>,
        total: i64,
        trouble: Option<String>,
        ended_ms: Option<i64>,
        undone_by: Option<Uuid>,
        undone_ms: Option<i64>,
        lease_ms: i64,
    }
}

const SELECT: &str = "select company_id, id, by_person, at_ms, file_name, state, headers, headers_hash, mapping, options, found, total, \
                      trouble, ended_ms, undone_by, undone_ms, lease_ms from imports ";

impl TryFrom<ImportRow> for Import {
    type Error = DbError;

    fn try_from(row: ImportRow) -> Result<Import, DbError> {
        let at = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH);
        Ok(Import {
            company: CompanyId(row.company_id),
            id: row.id,
            by: PersonId(row.by_person),
            at: at(row.at_ms),
            file_name: row.file_name,
            state: row.state.parse()?,
            headers: parsed(&row.headers)?,
            headers_hash: row.headers_hash,
            mapping: row.mapping.as_deref().map(parsed).transpose()?,
            options: parsed(&row.options)?,
            found: row.found.as_deref().map(parsed).transpose()?.unwrap_or_default(),
            total: u32::try_from(row.total).unwrap_or_default(),
            trouble: row.trouble,
            ended: row.ended_ms.map(at),
            undone_by: row.undone_by.map(PersonId),
            undone: row.undone_ms.map(at),
            lease_ms: row.lease_ms,
        })
    }
}

/// The imports of a company, newest first.
pub async fn list(tx: &mut Tx, company: CompanyId, limit: i64) -> Result<Vec<Import>, DbError> {
    let mut sql = Sql::new(SELECT);
    sql.push("where company_id = ").bind(company).push(" order by at_ms desc, id limit ").bind(limit);
    let rows = fetch_all!(tx, ImportRow, sql)?;
    rows.into_iter().map(Import::try_from).collect()
}

/// One import of a company.
pub async fn one(tx: &mut Tx, company: CompanyId, id: Uuid) -> Result<Option<Import>, DbError> {
    let mut sql = Sql::new(SELECT);
    sql.push("where company_id = ").bind(company).push(" and id = ").bind(id);
    fetch_optional!(tx, ImportRow, sql)?.map(Import::try_from).transpose()
}

/// What was seen of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A customer who is not there.
    New,
    /// A customer who is there for certain.
    Merge,
    /// A customer who may be there.
    Alike,
    /// Several customers who may be meant: nobody is picked, a person says who.
    Several,
    /// It cannot be brought in as it is.
    Bad,
}

/// What came of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Created,
    Merged,
    Skipped,
    Refused,
}

/// What came of taking it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undone {
    Taken,
    /// Something of it stays, because somebody has worked on it.
    Left,
}

macro_rules! words {
    ($type:ident: $($name:ident = $text:literal),*) => {
        impl $type {
            /// The name in the database.
            pub fn name(self) -> &'static str {
                match self { $($type::$name => $text),* }
            }

            fn of(name: &str) -> Result<$type, DbError> {
                match name {
                    $($text => Ok($type::$name),)*
                    _ => Err(DbError::Unreadable { kind: "row of an import".into(), why: name.to_owned() }),
                }
            }
        }
    };
}
words!(Verdict: New = "new", Merge = "merge", Alike = "alike", Several = "several", Bad = "bad");
words!(Outcome: Created = "created", Merged = "merged", Skipped = "skipped", Refused = "refused");
words!(Undone: Taken = "taken", Left = "left");

/// Why a row was not brought in after all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// A rule refused it.
    Refused(Refusal),
    /// What was fine when it was looked at is not any more: a day has passed.
    Problems(Vec<Problem>),
}

/// A row of a file, what was seen of it and what came of it.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    pub n: u32,
    pub cells: Vec<String>,
    pub reference: Option<String>,
    /// What other software calls the job.
    pub job_reference: Option<String>,
    pub verdict: Option<Verdict>,
    pub problems: Vec<Problem>,
    pub alike: Option<Alike>,
    pub choice: Option<Choice>,
    /// What it does, once that is settled.
    pub changes: Option<Vec<Change>>,
    pub outcome: Option<Outcome>,
    /// The commit that did it.
    pub seq: Option<i64>,
    pub account: Option<AccountId>,
    /// What takes it back, once that is settled.
    pub undo: Option<Undoing>,
    pub undone: Option<Undone>,
    pub why: Option<WhyNot>,
}

/// How a row is taken back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Undoing {
    pub changes: Vec<Change>,
    /// Something of it stays.
    pub left: bool,
}

engine::row! {
    struct StoredRow {
        n: i64,
        cells: String,
        reference: Option<String>,
        job_reference: Option<String>,
        verdict: Option<String>,
        problems: Option<String>,
        alike: Option<String>,
        choice: Option<String>,
        changes: Option<String>,
        outcome: Option<String>,
        seq: Option<i64>,
        account_id: Option<Uuid>,
        undo: Option<String>,
        undone: Option<String>,
        why: Option<String>,
    }
}

impl TryFrom<StoredRow> for FileRow {
    type Error = DbError;

    fn try_from(row: StoredRow) -> Result<FileRow, DbError> {
        let choice = |name: &str| {
            name.parse::<Choice>()
                .map_err(|()| DbError::Unreadable { kind: "row of an import".into(), why: name.to_owned() })
        };
        Ok(FileRow {
            n: u32::try_from(row.n).unwrap_or_default(),
            cells: parsed(&row.cells)?,
            reference: row.reference,
            job_reference: row.job_reference,
            verdict: row.verdict.as_deref().map(Verdict::of).transpose()?,
            problems: row.problems.as_deref().map(parsed).transpose()?.unwrap_or_default(),
            alike: row.alike.as_deref().map(parsed).transpose()?,
            choice: row.choice.as_deref().map(choice).transpose()?,
            changes: row.changes.as_deref().map(parsed).transpose()?,
            outcome: row.outcome.as_deref().map(Outcome::of).transpose()?,
            seq: row.seq,
            account: row.account_id.map(AccountId),
            undo: row.undo.as_deref().map(parsed).transpose()?,
            undone: row.undone.as_deref().map(Undone::of).transpose()?,
            why: row.why.as_deref().map(parsed).transpose()?,
        })
    }
}

fn parsed<T: DeserializeOwned>(json: &str) -> Result<T, DbError> {
    serde_json::from_str(json).map_err(|e| DbError::Unreadable { kind: "import".into(), why: unquoted(&e) })
}

const LINES: &str = "select n, cells, reference, job_reference, verdict, problems, alike, choice, changes, outcome, seq, account_id, undo, undone, why
   from import_rows where company_id = ";

/// These rows of an import, by their numbers.
pub async fn numbered(
    tx: &mut Tx,
    company: CompanyId,
    import: Uuid,
    numbers: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, FileRow>, DbError> {
    let mut sql = Sql::new(LINES);
    sql.bind(company).push(" and import_id = ").bind(import).push(" and n in ");
    sql.list(numbers.iter().copied()).push(" order by n");
    let rows = fetch_all!(tx, StoredRow, sql)?;
    rows.into_iter().map(|row| FileRow::try_from(row).map(|line| (line.n, line))).collect()
}

/// Rows of an import that fit a condition, in the order of the file (or against it).
pub async fn lines(
    tx: &mut Tx,
    company: CompanyId,
    import: Uuid,
    condition: &'static str,
    order: Order,
    limit: usize,
) -> Result<Vec<FileRow>, DbError> {
    let mut sql = Sql::new(LINES);
    sql.bind(company).push(" and import_id = ").bind(import).push(" and ").push(condition);
    match order {
        Order::After(n) => sql.push(" and n > ").bind(n).push(" order by n limit ").bind(limit),
        Order::Before(n) => sql.push(" and n < ").bind(n).push(" order by n desc limit ").bind(limit),
    };
    let rows = fetch_all!(tx, StoredRow, sql)?;
    rows.into_iter().map(FileRow::try_from).collect()
}

/// From where on rows are read.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    After(u32),
    Before(u32),
}

/// Writes rows as they stand.
pub(super) async fn write(
    tx: &mut Tx,
    company: CompanyId,
    import: Uuid,
    lines: &[FileRow],
) -> Result<(), DbError> {
    let json = |value: Option<Result<String, serde_json::Error>>| {
        value
            .transpose()
            .map_err(|e| DbError::Unreadable { kind: "row of an import".into(), why: unquoted(&e) })
    };
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(lines.len());
    for line in lines {
        let problems = (!line.problems.is_empty()).then(|| serde_json::to_string(&line.problems));
        rows.push(vec![
            company.into(),
            import.into(),
            line.n.into(),
            json(Some(serde_json::to_string(&line.cells)))?.into(),
            line.reference.clone().into(),
            line.job_reference.clone().into(),
            line.verdict.map(Verdict::name).into(),
            json(problems)?.into(),
            json(line.alike.as_ref().map(serde_json::to_string))?.into(),
            line.choice.map(Choice::name).into(),
            json(line.changes.as_ref().map(serde_json::to_string))?.into(),
            line.outcome.map(Outcome::name).into(),
            line.seq.into(),
            line.account.map(|id| id.0).into(),
            json(line.undo.as_ref().map(serde_json::to_string))?.into(),
            line.undone.map(Undone::name).into(),
            json(line.why.as_ref().map(serde_json::to_string))?.into(),
        ]);
    }
    tx.insert(
        "insert into import_rows (company_id, import_id, n, cells, reference, job_reference, verdict, problems, alike, choice, changes,
           outcome, seq, account_id, undo, undone, why)",
        rows,
        "on conflict (company_id, import_id, n) do update set reference = excluded.reference, job_reference = excluded.job_reference, verdict = excluded.verdict,
           problems = excluded.problems, alike = excluded.alike, choice = excluded.choice, changes = excluded.changes,
           outcome = excluded.outcome, seq = excluded.seq, account_id = excluded.account_id, undo = excluded.undo,
           undone = excluded.undone, why = excluded.why",
    )
    .await
}

/// Writes what was seen of the file as a whole.
pub(super) async fn write_found(
    tx: &mut Tx,
    company: CompanyId,
    import: Uuid,
    found: &Found,
) -> Result<(), DbError> {
    let found = serde_json::to_string(found)
        .map_err(|e| DbError::Unreadable { kind: "import".into(), why: unquoted(&e) })?;
    run!(tx, "update imports set found = $3 where company_id = $1 and id = $2", company, import, found)?;
    Ok(())
}

/// How many rows there are of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By what was seen and what was chosen.
    pub verdicts: BTreeMap<(Verdict, Option<Choice>), u32>,
    pub outcomes: BTreeMap<Outcome, u32>,
    pub undone: BTreeMap<Undone, u32>,
    /// Rows that come in without a value that could not be used.
    pub without: u32,
}

impl Counts {
    /// Rows that were seen so.
    pub fn seen(&self, verdict: Verdict) -> u32 {
        self.verdicts.iter().filter(|((seen, _), _)| *seen == verdict).map(|(_, n)| n).sum()
    }

    /// Rows of which this came.
    pub fn came(&self, outcome: Outcome) -> u32 {
        self.outcomes.get(&outcome).copied().unwrap_or_default()
    }

    /// Rows of which anything came.
    pub fn over(&self) -> u32 {
        self.outcomes.values().sum()
    }

    /// What would come of the rows, with these options.
    pub fn forecast(&self, options: &Options) -> BTreeMap<Choice, u32> {
        let mut all: BTreeMap<Choice, u32> = BTreeMap::new();
        for ((verdict, choice), n) in &self.verdicts {
            if let Some(choice) = what_becomes(*verdict, *choice, options) {
                *all.entry(choice).or_default() += n;
            }
        }
        all
    }
}

/// What becomes of a row that was seen so; none: it cannot be brought in.
pub fn what_becomes(verdict: Verdict, choice: Option<Choice>, options: &Options) -> Option<Choice> {
    match verdict {
        Verdict::New => Some(Choice::Create),
        Verdict::Merge => Some(choice.unwrap_or(options.sure)),
        Verdict::Alike => Some(choice.unwrap_or(options.maybe)),
        Verdict::Several => Some(choice.unwrap_or(Choice::Skip)),
        Verdict::Bad => None,
    }
}

/// Counts the rows of an import.
pub async fn counts(tx: &mut Tx, company: CompanyId, import: Uuid) -> Result<Counts, DbError> {
    type Row = (Option<String>, Option<String>, Option<String>, Option<String>, i64, i64);
    let rows = fetch_all!(
        tx,
        Row,
        "select verdict, choice, outcome, undone, count(*), count(problems) from import_rows where company_id = $1 and import_id = $2
         group by verdict, choice, outcome, undone",
        company,
        import
    )?;
    let mut counts = Counts::default();
    for (verdict, choice, outcome, undone, n, troubled) in rows {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        if verdict.as_deref() != Some(Verdict::Bad.name()) {
            counts.without += u32::try_from(troubled).unwrap_or(u32::MAX);
        }
        if let Some(verdict) = verdict.as_deref().map(Verdict::of).transpose()? {
            let choice = choice.and_then(|name| name.parse().ok());
            *counts.verdicts.entry((verdict, choice)).or_default() += n;
        }
        if let Some(outcome) = outcome.as_deref().map(Outcome::of).transpose()? {
            *counts.outcomes.entry(outcome).or_default() += n;
        }
        if let Some(undone) = undone.as_deref().map(Undone::of).transpose()? {
            *counts.undone.entry(undone).or_default() += n;
        }
    }
    Ok(counts)
}
