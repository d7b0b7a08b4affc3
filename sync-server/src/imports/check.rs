//! Looks at every row: what it says, what is wrong with it, who may be there already. Nothing else changes.

use super::State;
use super::columns::Field;
use super::entry::{Problem, Reader, Trouble};
use super::likeness::{Book, Traits, Whom};
use super::stored::{self, Import, Line, Order, Verdict};
use super::work::Lease;
use crate::app::App;
use crate::db::tables;
use crate::execute::ServerError;
use crate::fetch_all;
use chrono::{DateTime, Utc};
use shared::AccountId;
use shared::records::{Account, Company, JobType, Person};
use sqlx::types::Json;
use uuid::Uuid;

/// Rows looked at between two signs of life.
const AT_ONCE: usize = 1_000;
/// Customers read at once.
const CUSTOMERS: i64 = 5_000;

/// Looks at all rows. A repeat comes to the same.
pub(super) async fn check(app: &App, import: &Import, lease: &Lease) -> Result<(), ServerError> {
    let reader = reader(app, import, app.now()).await?;
    let mut book = known(app, import).await?;
    let mut after = 0;
    loop {
        let mut tx = app.db.read().await?;
        let lines =
            stored::lines(&mut tx, import.company, import.id, "true", Order::After(after), AT_ONCE).await?;
        drop(tx);
        let Some(last) = lines.last() else { break };
        after = last.n;
        let reader = reader.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let lines: Vec<Line> = lines.into_iter().map(|line| look(line, &reader, &mut book)).collect();
            (lines, book)
        });
        let (lines, kept) = looked.await.map_err(|e| ServerError::Broken(e.to_string()))?;
        book = kept;
        // Said again by whoever looks again, should it be lost.
        let mut tx = app.db.note().await?;
        if !lease.renew(&mut tx, app.now()).await? {
            return Ok(());
        }
        stored::write(&mut tx, import.company, import.id, &lines).await?;
        tx.commit().await?;
        app.points.reached("import:checked_some")?;
    }
    lease.end(app, State::Checked).await
}

/// How the rows of this import are read.
pub(super) async fn reader(app: &App, import: &Import, now: DateTime<Utc>) -> Result<Reader, ServerError> {
    let company = import.company;
    let mut tx = app.db.read().await?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?.ok_or(ServerError::NoCompany)?;
    let job_types = tables::all::<JobType>(&mut tx, company).await?;
    let people = tables::all::<Person>(&mut tx, company).await?;
    let mapping = import.mapping.clone().unwrap_or_default();
    Ok(Reader::new(&record, &job_types, &people, mapping, import.options.clone(), now))
}

/// Everybody who is there, and by which numbers earlier files called them.
async fn known(app: &App, import: &Import) -> Result<Book, ServerError> {
    let mut book = Book::default();
    let mut tx = app.db.read().await?;
    let mut after = Uuid::nil();
    loop {
        let rows = fetch_all!(
            tx,
            (Uuid, Json<Account>),
            "select id, doc from accounts where company_id = $1 and active = $2 and id > $3 order by id limit $4",
            import.company,
            true,
            after,
            CUSTOMERS
        )?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        for (_, Json(account)) in rows {
            let Account { id, name, phone, email, .. } = account;
            let (phone, email) = (phone.text().to_owned(), email.text().to_owned());
            book.add(Whom::Account(id), &Traits { reference: String::new(), name, phone, email });
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

fn look(line: Line, reader: &Reader, book: &mut Book) -> Line {
    let Line { n, cells, choice, .. } = line;
    let bare = Line { n, choice, ..Line::default() };
    let looked = match reader.read(&cells) {
        Err(problems) => Line { verdict: Some(Verdict::Bad), problems, ..bare },
        Ok(entry) => {
            let traits = entry.traits();
            let alike = book.look(&traits);
            let nowhere = entry.job.is_some() && entry.address.is_none();
            if nowhere && alike.is_none() {
                let what = Trouble::JobWithoutAddress;
                let problems = vec![Problem { field: Some(Field::Address), what, said: String::new() }];
                return Line { verdict: Some(Verdict::Bad), problems, cells, ..bare };
            }
            // Whoever is there for certain is known by this name and number, too.
            let whom = alike.as_ref().filter(|alike| alike.sure).map_or(Whom::Row(n), |alike| alike.whom);
            book.add(whom, &traits);
            let verdict = match &alike {
                None => Verdict::New,
                Some(alike) if alike.sure => Verdict::Merge,
                Some(_) => Verdict::Alike,
            };
            let reference = Some(entry.reference).filter(|text| !text.is_empty());
            Line { verdict: Some(verdict), problems: entry.left_out, alike, reference, ..bare }
        }
    };
    Line { cells, ..looked }
}
