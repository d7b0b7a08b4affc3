//! Looks at every row: what it says, what is wrong with it, who may be there already. Nothing else changes.

use super::State;
use super::columns::Field;
use super::entry::{Problem, Reader, Trouble, Work};
use super::found::Found;
use super::likeness::{Alike, Book, Traits, Whom, same_number};
use super::stored::{self, FileRow, Import, Order, Verdict};
use super::work::Lease;
use chrono::{DateTime, Utc};
use engine::db::{Sql, Tx, tables};
use engine::execute::ServerError;
use engine::{Engine, fetch_all};
use shared::AccountId;
use shared::records::{Account, Company, JobType, Person};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows looked at between two signs of life.
const AT_ONCE: usize = 1_000;
/// Customers read at once.
const CUSTOMERS: i64 = 5_000;

/// Looks at all rows. A repeat comes to the same.
pub(super) async fn check(engine: &Engine, import: &Import, lease: &Lease<'_>) -> Result<(), ServerError> {
    let Some(import) = &seen(engine, import, lease).await? else { return Ok(()) };
    let reader = reader(engine, import, engine.now()).await?;
    let mut book = known(engine, import).await?;
    let mut jobs = JobNumbers::default();
    let mut after = 0;
    loop {
        let mut tx = engine.db.read().await?;
        let lines =
            stored::lines(&mut tx, import.company, import.id, "true", Order::After(after), AT_ONCE).await?;
        let Some(last) = lines.last() else { break };
        after = last.n;
        jobs.read(&mut tx, import, &reader, &lines).await?;
        drop(tx);
        let reader = reader.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let looked = |line| look(line, &reader, &mut book, &mut jobs);
            let lines: Vec<FileRow> = lines.into_iter().map(looked).collect();
            (lines, book, jobs)
        });
        let (lines, kept, numbers) = looked.await.map_err(|e| ServerError::Broken(e.to_string()))?;
        (book, jobs) = (kept, numbers);
        // Said again by whoever looks again, should it be lost.
        let mut tx = engine.db.note().await?;
        if !lease.renew(&mut tx, engine.now()).await? {
            return Ok(());
        }
        stored::write(&mut tx, import.company, import.id, &lines).await?;
        tx.commit().await?;
        engine.points.reached("import:checked_some")?;
    }
    lease.end(engine, State::Checked).await
}

/// How the rows of this import are read.
pub(super) async fn reader(
    engine: &Engine,
    import: &Import,
    now: DateTime<Utc>,
) -> Result<Reader, ServerError> {
    let company = import.company;
    let mut tx = engine.db.read().await?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?.ok_or(ServerError::NoCompany)?;
    let job_types = tables::all::<JobType>(&mut tx, company).await?;
    let people = tables::all::<Person>(&mut tx, company).await?;
    Ok(Reader::new(&record, &job_types, &people, import, now))
}

/// How the columns of days and amounts are written, by all their values together; none: somebody else is at work.
async fn seen(engine: &Engine, import: &Import, lease: &Lease<'_>) -> Result<Option<Import>, ServerError> {
    let mapping = import.mapping.clone().unwrap_or_default();
    let column = |field| mapping.iter().position(|mapped| *mapped == Some(field));
    let (dates, amounts) = (column(Field::JobDate), column(Field::JobAmount));
    let mut found = Found { aside: import.found.aside.clone(), ..Found::default() };
    let mut after = 0;
    while dates.is_some() || amounts.is_some() {
        let mut tx = engine.db.read().await?;
        let lines =
            stored::lines(&mut tx, import.company, import.id, "true", Order::After(after), AT_ONCE).await?;
        drop(tx);
        let Some(last) = lines.last() else { break };
        after = last.n;
        let cell = |line: &FileRow, column: Option<usize>| column.and_then(|n| line.cells.get(n).cloned());
        for line in &lines {
            if let Some(date) = cell(line, dates) {
                found.dates.see(&date);
            }
            if let Some(amount) = cell(line, amounts) {
                found.amounts.see(&amount);
            }
        }
    }
    let mut tx = engine.db.note().await?;
    if !lease.renew(&mut tx, engine.now()).await? {
        return Ok(None);
    }
    stored::write_found(&mut tx, import.company, import.id, &found).await?;
    tx.commit().await?;
    Ok(Some(Import { found, ..import.clone() }))
}

/// Everybody who is there, and by which numbers earlier files called them.
async fn known(engine: &Engine, import: &Import) -> Result<Book, ServerError> {
    let mut book = Book::default();
    let mut tx = engine.db.read().await?;
    let mut after = Uuid::nil();
    loop {
        let rows = fetch_all!(
            tx,
            (Uuid, Json<Account>),
            "select id, doc from accounts where company_id = $1 and id > $2 order by id limit $3",
            import.company,
            after,
            CUSTOMERS
        )?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        for (_, Json(account)) in rows {
            let Account { id, name, phone, email, active, .. } = account;
            if !active {
                book.left(id);
                continue;
            }
            let (phone, email) = (phone.text().to_owned(), email.text().to_owned());
            book.add(Whom::Account(id), &Traits { name, phone, email, ..Traits::default() });
        }
    }
    let mut after = Uuid::nil();
    loop {
        let rows = fetch_all!(
            tx,
            (Uuid, Uuid, Option<String>),
            "select id, account_id, doc ->> 'text' from addresses where company_id = $1 and id > $2 order by id limit $3",
            import.company,
            after,
            CUSTOMERS
        )?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        for (_, account, text) in rows {
            book.lives(AccountId(account), text.unwrap_or_default());
        }
    }
    let references = fetch_all!(
        tx,
        (String, Uuid),
        "select reference, account_id from import_rows
         where company_id = $1 and reference is not null and account_id is not null order by reference, import_id, n",
        import.company
    )?;
    for (reference, account) in references {
        book.refer(&reference, AccountId(account));
    }
    Ok(book)
}

/// By which numbers jobs are known that are here.
#[derive(Default)]
struct JobNumbers {
    known: BTreeSet<String>,
}

impl JobNumbers {
    /// Reads which of the numbers in some rows are here: our own, and those that earlier files brought.
    async fn read(
        &mut self,
        tx: &mut Tx,
        import: &Import,
        reader: &Reader,
        lines: &[FileRow],
    ) -> Result<(), ServerError> {
        let columns: Vec<usize> = [Field::JobReference, Field::JobTitle]
            .into_iter()
            .filter_map(|field| reader.mapping.iter().position(|mapped| *mapped == Some(field)))
            .collect();
        let cells = |line: &FileRow| -> Vec<String> {
            columns.iter().filter_map(|n| line.cells.get(*n)).map(|cell| same_number(cell)).collect()
        };
        let said: BTreeSet<String> = lines.iter().flat_map(cells).filter(|cell| !cell.is_empty()).collect();
        let numbers = said.iter().filter_map(|text| text.strip_prefix("job-")?.parse::<i64>().ok());
        let mut sql = Sql::new("select number from jobs where company_id = ");
        sql.bind(import.company).push(" and number in ").list(numbers).push(" order by number");
        for (n,) in tx.fetch_all::<(i64,)>(sql, Vec::new()).await? {
            self.known.insert(format!("job-{n}"));
        }
        let ids = said.iter().filter_map(|text| text.parse::<Uuid>().ok());
        let mut sql = Sql::new("select id from jobs where company_id = ");
        sql.bind(import.company).push(" and id in ").list(ids).push(" order by id");
        for (id,) in tx.fetch_all::<(Uuid,)>(sql, Vec::new()).await? {
            self.known.insert(id.to_string());
        }
        let mut sql = Sql::new("select job_reference from import_rows where company_id = ");
        sql.bind(import.company).push(" and import_id <> ").bind(import.id);
        sql.push(" and outcome in ('created', 'merged') and (undone is null or undone = 'left')");
        sql.push(" and job_reference in ").list(said.iter().cloned()).push(" order by job_reference");
        for (reference,) in tx.fetch_all::<(String,)>(sql, Vec::new()).await? {
            self.known.insert(reference);
        }
        Ok(())
    }

    /// Whether the job is here: by its number, or by a title that is a number of ours.
    fn has(&self, work: &Work) -> bool {
        let title = same_number(&work.title);
        (!work.reference.is_empty() && self.known.contains(&work.reference))
            || (title.starts_with("job-") && self.known.contains(&title))
    }
}

fn look(line: FileRow, reader: &Reader, book: &mut Book, jobs: &mut JobNumbers) -> FileRow {
    let FileRow { n, cells, choice, .. } = line;
    let bare = FileRow { n, choice, ..FileRow::default() };
    let bad = |problem: Problem| FileRow {
        verdict: Some(Verdict::Bad),
        problems: vec![problem],
        ..FileRow::default()
    };
    let looked = match reader.read(&cells) {
        Err(problems) => FileRow { verdict: Some(Verdict::Bad), problems, ..bare },
        Ok(mut entry) => {
            if let Some(work) = entry.job.take_if(|work| jobs.has(work)) {
                let said = if work.reference.is_empty() { work.title } else { work.reference };
                entry.left_out.push(Problem {
                    field: Some(Field::JobReference),
                    what: Trouble::JobIsHere,
                    said,
                });
            }
            if book.is_gone(&entry.reference) {
                let (field, said) = (Some(Field::Reference), entry.reference);
                let problem = Problem { field, what: Trouble::InactiveCustomer, said };
                return FileRow { n, choice, cells, ..bad(problem) };
            }
            let traits = entry.traits();
            let alike = book.look(&traits);
            let nowhere = entry.job.is_some() && entry.address.is_none();
            if nowhere && alike.is_none() {
                let (field, what) = (Some(Field::Address), Trouble::JobWithoutAddress);
                return FileRow { n, choice, cells, ..bad(Problem { field, what, said: String::new() }) };
            }
            // Anyone who is there for certain is known by this name and number, too.
            let whom = alike.as_ref().filter(|alike| alike.sure).map_or(Whom::Row(n), |alike| alike.whom);
            let several = alike.as_ref().is_some_and(Alike::is_unsure_whom);
            // A row that means one of several is nobody new.
            if !several {
                book.add(whom, &traits);
            }
            let verdict = match &alike {
                None => Verdict::New,
                Some(_) if several => Verdict::Several,
                Some(alike) if alike.sure => Verdict::Merge,
                Some(_) => Verdict::Alike,
            };
            let reference = Some(entry.reference).filter(|text| !text.is_empty());
            let job_reference = entry.job.map(|work| work.reference).filter(|text| !text.is_empty());
            jobs.known.extend(job_reference.clone());
            let problems = entry.left_out;
            FileRow { verdict: Some(verdict), problems, alike, reference, job_reference, ..bare }
        }
    };
    FileRow { cells, ..looked }
}
