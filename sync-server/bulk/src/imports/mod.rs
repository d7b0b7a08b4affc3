//! A company brings what it has: customers, addresses, contacts and jobs to come, out of a file.
//!
//! The file's rows are stored, read as the person says, compared with who is there, and shown; nothing else happens until the
//! person says so. Then the work goes on in pieces, wherever a server runs: what a row does is written down before it is
//! done, and done under an id made from import and row, so that a repeat is the same change set.
//! Invariant: records are written by [`engine::execute`] alone; the tables here only say what was asked and what came of it.

pub mod amount;
mod arrive;
mod check;
mod clock;
pub mod columns;
mod day_names;
mod days;
pub mod entry;
pub mod found;
pub mod likeness;
mod parts;
mod plan;
mod quotes;
mod row_job;
mod run;
pub mod stored;
pub mod table;
mod undo;
mod work;
mod workbook;
mod written;

pub use arrive::{Arrived, arrive};
pub use run::AGENT;
pub use stored::Import;
pub use work::{WORK, work_all};

use chrono::{DateTime, Utc};
use columns::Mapping;
use engine::db::{DbError, Tx, Value};
use engine::execute::ServerError;
use engine::work::{ask_again, forget};
use engine::{Engine, fetch_optional, run};
use entry::{Choice, Options};
use shared::ids::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its rows are still coming in.
    Arriving,
    /// A person says what its columns are.
    Mapping,
    /// Its rows are read and compared.
    Checking,
    /// A person looks at what would happen.
    Checked,
    Running,
    Done,
    Undoing,
    Undone,
}

impl State {
    const ALL: [State; 8] = [
        State::Arriving,
        State::Mapping,
        State::Checking,
        State::Checked,
        State::Running,
        State::Done,
        State::Undoing,
        State::Undone,
    ];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            State::Arriving => "arriving",
            State::Mapping => "mapping",
            State::Checking => "checking",
            State::Checked => "checked",
            State::Running => "running",
            State::Done => "done",
            State::Undoing => "undoing",
            State::Undone => "undone",
        }
    }
}

impl std::str::FromStr for State {
    type Err = DbError;
    fn from_str(name: &str) -> Result<State, DbError> {
        let found = State::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| DbError::Unreadable { kind: "import".into(), why: format!("state {name}") })
    }
}

/// The person has said what the columns are: the rows are looked at. False: it is past that.
pub async fn check(
    engine: &Engine,
    company: CompanyId,
    id: Uuid,
    mapping: &Mapping,
    options: &Options,
) -> Result<bool, ServerError> {
    let (chosen, options) = (json(mapping)?, json(options)?);
    let mut tx = engine.db.write().await?;
    let hash = fetch_optional!(
        tx,
        (String,),
        "update imports set state = 'checking', mapping = $3, options = $4, trouble = null
         where company_id = $1 and id = $2 and state in ('mapping', 'checking', 'checked') returning headers_hash",
        company,
        id,
        &chosen,
        options
    )?;
    let Some((hash,)) = hash else { return Ok(false) };
    ask_again(&mut tx, WORK, company, id, engine.now()).await?;
    // Anyone who brings a file with the same columns finds what was chosen for them.
    run!(
        tx,
        "insert into import_mappings (company_id, headers_hash, mapping, at_ms) values ($1, $2, $3, $4)
         on conflict (company_id, headers_hash) do update set mapping = excluded.mapping, at_ms = excluded.at_ms",
        company,
        hash,
        chosen,
        engine.now()
    )?;
    // What was found with other columns does not count any more.
    run!(
        tx,
        "update import_rows set verdict = null, problems = null, alike = null, choice = null, reference = null,
           job_reference = null
         where company_id = $1 and import_id = $2",
        company,
        id
    )?;
    tx.commit().await?;
    Ok(true)
}

/// What a person says about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub row: u32,
    pub choice: Choice,
    /// Which of those who may be meant, where there are several: 0 is the first.
    pub whom: Option<usize>,
}

/// The person has seen what would happen, and wants it. False: it is past that, or not there yet.
pub async fn run(
    engine: &Engine,
    company: CompanyId,
    id: Uuid,
    options: &Options,
    said: &[Said],
) -> Result<bool, ServerError> {
    let options = json(options)?;
    let mut tx = engine.db.write().await?;
    let begun = run!(
        tx,
        "update imports set state = 'running', options = $3, trouble = null
         where company_id = $1 and id = $2 and state = 'checked'",
        company,
        id,
        options
    )?;
    if begun == 0 {
        return Ok(false);
    }
    ask_again(&mut tx, WORK, company, id, engine.now()).await?;
    let picked = picked(&mut tx, company, id, said).await?;
    // Nobody is picked for a row by saying that somebody is meant.
    let meant =
        |said: &&Said| said.whom.is_some() || said.choice != Choice::Merge || !picked.contains_key(&said.row);
    for choice in Choice::ALL {
        let rows =
            said.iter().filter(|said| said.choice == choice).filter(meant).map(|said| Value::from(said.row));
        for rows in engine::db::chunks(&rows.collect::<Vec<_>>(), 1) {
            let mut sql = engine::db::Sql::new("update import_rows set choice = ");
            sql.bind(choice.name()).push(" where company_id = ").bind(company).push(" and import_id = ");
            sql.bind(id).push(" and n in ").list(rows.iter().cloned());
            tx.run(sql, Vec::new()).await?;
        }
    }
    let lines: Vec<stored::FileRow> = picked.into_values().flatten().collect();
    stored::write(&mut tx, company, id, &lines).await?;
    tx.commit().await?;
    Ok(true)
}

/// The rows of which several may be meant, with the one who is; none: nobody says who.
async fn picked(
    tx: &mut engine::db::Tx,
    company: CompanyId,
    id: Uuid,
    said: &[Said],
) -> Result<BTreeMap<u32, Option<stored::FileRow>>, ServerError> {
    let merged = said.iter().filter(|said| said.choice == Choice::Merge).map(|said| said.row);
    let mut lines = stored::numbered(tx, company, id, &merged.collect()).await?;
    lines.retain(|_, line| line.alike.as_ref().is_some_and(|alike| !alike.others.is_empty()));
    let whom = |line: stored::FileRow| {
        let said = said.iter().find(|said| said.row == line.n && said.whom.is_some())?;
        let alike = line.alike.clone()?;
        let alike = match said.whom? {
            0 => likeness::Alike { others: Vec::new(), ..alike },
            at => {
                let other = alike.others.get(at - 1)?.clone();
                likeness::Alike { whom: other.whom, name: other.name, others: Vec::new(), ..alike }
            }
        };
        Some(stored::FileRow { alike: Some(alike), choice: Some(Choice::Merge), ..line })
    };
    Ok(lines.into_iter().map(|(n, line)| (n, whom(line))).collect())
}

/// Takes back what an import brought, as far as nobody has worked on it since. False: there is nothing to take back.
pub async fn undo(engine: &Engine, company: CompanyId, id: Uuid, by: PersonId) -> Result<bool, ServerError> {
    let mut tx = engine.db.write().await?;
    let begun = run!(
        tx,
        "update imports set state = 'undoing', undone_by = $3, undone_ms = $4, trouble = null
         where company_id = $1 and id = $2 and state = 'done'",
        company,
        id,
        by,
        engine.now()
    )?;
    if begun > 0 {
        ask_again(&mut tx, WORK, company, id, engine.now()).await?;
    }
    tx.commit().await?;
    Ok(begun > 0)
}

/// Forgets a file that nothing was made of. False: something was, or it is not there.
pub async fn discard(engine: &Engine, company: CompanyId, id: Uuid) -> Result<bool, ServerError> {
    let mut tx = engine.db.write().await?;
    let gone = run!(
        tx,
        "delete from imports where company_id = $1 and id = $2
         and state in ('arriving', 'mapping', 'checking', 'checked')",
        company,
        id
    )?;
    if gone > 0 {
        run!(tx, "delete from import_rows where company_id = $1 and import_id = $2", company, id)?;
        forget(&mut tx, company, id).await?;
    }
    tx.commit().await?;
    Ok(gone > 0)
}

/// A person lets go of the work on an import that was given up: rows that were not brought in stay out, and those that were
/// not taken back stay.
pub async fn let_go(tx: &mut Tx, company: CompanyId, id: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    for (from, to) in
        [(State::Checking, State::Mapping), (State::Running, State::Done), (State::Undoing, State::Done)]
    {
        run!(
            tx,
            "update imports set state = $4, ended_ms = $5, trouble = null
             where company_id = $1 and id = $2 and state = $3",
            company,
            id,
            from.name(),
            to.name(),
            now
        )?;
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, ServerError> {
    serde_json::to_string(value).map_err(|e| ServerError::Broken(engine::db::unquoted(&e)))
}

/// How the rows of an import are read at this moment.
pub async fn reading(engine: &Engine, import: &Import) -> Result<entry::Reader, ServerError> {
    check::reader(engine, import, engine.now()).await
}
