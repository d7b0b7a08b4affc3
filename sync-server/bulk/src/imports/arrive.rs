//! A file arrives: its rows are stored, and it is guessed what its columns are.

use super::columns::{Field, Mapping, fingerprint, guess};
use super::days::{Orders, usual_order};
use super::entry::{Choice, Options};
use super::found::{Aside, Found};
use super::stored::FileRow;
use super::table::{self, Row, TableError};
use super::{State, json, stored};
use chrono::TimeDelta;
use engine::db::DbError;
use engine::execute::ServerError;
use engine::{Engine, fetch_optional, run};
use shared::ids::*;
use std::path::Path;
use std::time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Rows stored at once, and about how many bytes.
const AT_ONCE: usize = 1_000;
const BYTES_AT_ONCE: usize = 1024 * 1024;
/// Files are read one by one: each of them may need the memory that its bounds allow.
static READING: Semaphore = Semaphore::const_new(1);
/// How long a file may take to come in, waiting for others included.
const PATIENCE: Duration = Duration::from_secs(180);
/// After such a silence nobody brings the rest of a file any more.
pub(super) const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// Whether a file became an import.
#[derive(Debug)]
pub enum Arrived {
    Here,
    /// The same form was sent before.
    Twice,
    Not(TableError),
}

/// Stores the rows of a file. `id` makes a form that is sent twice one import.
pub async fn arrive(
    engine: &Engine,
    company: CompanyId,
    by: PersonId,
    id: Uuid,
    file_name: &str,
    locale: &str,
    file: &Path,
) -> Result<Arrived, ServerError> {
    let options = Options {
        dates: Default::default(),
        amounts: None,
        job_type: None,
        sure: Choice::Merge,
        maybe: Choice::Create,
    };
    let mut tx = engine.db.write().await?;
    let new = run!(
        tx,
        "insert into imports (company_id, id, by_person, at_ms, file_name, state, headers, options, headers_hash, total, lease_ms)
         values ($1, $2, $3, $4, $5, $6, '[]', $7, '', 0, $8) on conflict (company_id, id) do nothing",
        company,
        id,
        by,
        engine.now(),
        shown(file_name),
        State::Arriving.name(),
        json(&options)?,
        engine.now() + SILENCE
    )?;
    tx.commit().await?;
    if new == 0 {
        return Ok(Arrived::Twice);
    }
    let rows = rows(engine, company, id, locale, options, file);
    let came = tokio::time::timeout(PATIENCE, rows).await;
    match came.unwrap_or(Err(Failed::Table(TableError::TooSlow))) {
        Ok(()) => Ok(Arrived::Here),
        // A dead process takes nothing away.
        Err(Failed::Server(ServerError::Crashed(crash))) => Err(ServerError::Crashed(crash)),
        Err(error) => {
            super::discard(engine, company, id).await?;
            match error {
                Failed::Table(error) => Ok(Arrived::Not(error)),
                Failed::Server(error) => Err(error),
            }
        }
    }
}

/// The name of a file without the folders of the one who sent it, and not longer than fits a line.
fn shown(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

enum Failed {
    Table(TableError),
    Server(ServerError),
}

impl From<ServerError> for Failed {
    fn from(error: ServerError) -> Failed {
        Failed::Server(error)
    }
}

impl From<DbError> for Failed {
    fn from(error: DbError) -> Failed {
        Failed::Server(error.into())
    }
}

async fn rows(
    engine: &Engine,
    company: CompanyId,
    id: Uuid,
    locale: &str,
    mut options: Options,
    file: &Path,
) -> Result<(), Failed> {
    let (send, receive) = tokio::sync::mpsc::channel::<Vec<Row>>(2);
    let path = file.to_owned();
    let turn = READING.acquire().await.map_err(|e| ServerError::Broken(e.to_string()))?;
    let reading = tokio::task::spawn_blocking(move || {
        // Held as long as the reader works, even if nobody waits for it any more.
        let _turn = turn;
        let bytes = std::fs::read(&path).map_err(|e| TableError::Damaged(e.to_string()))?;
        let (mut some, mut size) = (Vec::new(), 0);
        let aside = table::read(&bytes, &mut |row| {
            size += row.cells.iter().map(String::len).sum::<usize>();
            some.push(row);
            if some.len() < AT_ONCE && size < BYTES_AT_ONCE {
                return Ok(());
            }
            size = 0;
            send.blocking_send(std::mem::take(&mut some)).map_err(|_| TableError::Stopped)
        })?;
        send.blocking_send(some).map_err(|_| TableError::Stopped)?;
        Ok::<Aside, TableError>(aside)
    });
    let storing = async {
        // Let go at the end, whatever ends it: so the reader ends as well.
        let mut receive = receive;
        let mut headers: Option<Vec<String>> = None;
        let mut mapping: Mapping = Vec::new();
        let (mut dates, mut total) = (Orders::default(), 0_usize);
        while let Some(mut rows) = receive.recv().await {
            if headers.is_none() && !rows.is_empty() {
                let found = rows.remove(0).cells;
                if crate::exports::is_not_brought(&found) {
                    return Err(Failed::Table(TableError::OwnTable));
                }
                mapping = chosen_before(engine, company, &found).await?.unwrap_or_else(|| guess(&found));
                headers = Some(found);
            }
            let date = mapping.iter().position(|field| *field == Some(Field::JobDate));
            rows.iter().filter_map(|row| row.cells.get(date?)).for_each(|said| dates.see(said));
            total += rows.len();
            let lines: Vec<FileRow> = rows
                .into_iter()
                .map(|row| FileRow { n: row.n, cells: row.cells, ..FileRow::default() })
                .collect();
            let mut tx = engine.db.write().await?;
            let goes_on = run!(
                tx,
                "update imports set lease_ms = $3 where company_id = $1 and id = $2 and state = 'arriving'",
                company,
                id,
                engine.now() + SILENCE
            )?;
            if goes_on == 0 {
                // Somebody has given it up.
                return Err(Failed::Table(TableError::Stopped));
            }
            stored::write(&mut tx, company, id, &lines).await?;
            tx.commit().await?;
            engine.points.reached("import:arriving").map_err(ServerError::from)?;
        }
        Ok::<_, Failed>((headers.unwrap_or_default(), mapping, dates, total))
    };
    let (read, stored) = futures::join!(reading, storing);
    let read = read.map_err(|e| ServerError::Broken(e.to_string()))?;
    // Why nobody took the rows says more than that nobody did.
    let (aside, (headers, mapping, dates, total)) = match (read, stored) {
        (Err(TableError::Stopped), Err(why)) => return Err(why),
        (Err(error), _) => return Err(Failed::Table(error)),
        (Ok(aside), stored) => (aside, stored?),
    };
    if total == 0 {
        return Err(Failed::Table(TableError::Empty));
    }
    options.dates = dates.shown().unwrap_or(usual_order(locale));
    let found = Found { aside, dates, ..Found::default() };
    let mut tx = engine.db.write().await?;
    run!(
        tx,
        "update imports set state = $3, headers = $4, headers_hash = $5, mapping = $6, options = $7, total = $8,
           found = $9, lease_ms = 0 where company_id = $1 and id = $2",
        company,
        id,
        State::Mapping.name(),
        json(&headers)?,
        fingerprint(&headers),
        json(&mapping)?,
        json(&options)?,
        total,
        json(&found)?
    )?;
    tx.commit().await?;
    Ok(())
}

/// What this company chose for columns of these names.
async fn chosen_before(
    engine: &Engine,
    company: CompanyId,
    headers: &[String],
) -> Result<Option<Mapping>, DbError> {
    let mut tx = engine.db.read().await?;
    let found = fetch_optional!(
        tx,
        (String,),
        "select mapping from import_mappings where company_id = $1 and headers_hash = $2",
        company,
        fingerprint(headers)
    )?;
    // A field that this version does not know is guessed anew.
    Ok(found.and_then(|(json,)| serde_json::from_str(&json).ok()))
}
