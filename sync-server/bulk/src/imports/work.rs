//! The pieces in which imports go on, wherever a server runs. Anyone who works on one says until when; if that passes,
//! somebody else goes on.

use super::stored::{self, Import, Outcome, Undone, Verdict};
use super::{State, check, run, undo};
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{DbError, Tx};
use engine::execute::{AuditAction, Deed, Noted, ServerError};
use engine::work::{Backoff, Did, Kind, Piece, WorkError};
use engine::{Engine, fetch_all};
use serde_json::json;
use shared::ids::*;
use uuid::Uuid;

/// After this long a file that never came in whole is forgotten.
const STALE: TimeDelta = TimeDelta::hours(1);

/// What work on an import is called.
pub const WORK: &str = "import";

/// An import goes on, under its own id, for as long as it is at work.
const KIND: Kind<Engine> = Kind {
    name: WORK,
    // Records are made under ids of their own: a repeat is the same change set.
    outside: false,
    lease: TimeDelta::seconds(60),
    backoff: Backoff { first: TimeDelta::seconds(15), most: TimeDelta::minutes(10) },
    tries: Some(1_000),
    at_once: 100,
    run: |engine, piece| Box::pin(go_on(engine, piece)),
};

/// Goes on with every import that waits, until none does.
pub async fn work_all(engine: &Engine) -> Result<(), WorkError> {
    forget_halves(engine).await?;
    while engine.runner().tick(engine, &KIND).await?.taken > 0 {}
    Ok(())
}

async fn go_on(engine: &Engine, piece: &Piece) -> Result<Did, WorkError> {
    let mut tx = engine.db.read().await?;
    let import = stored::one(&mut tx, piece.company, piece.id).await?;
    drop(tx);
    let Some(import) = import else { return Ok(Did::Done) };
    if import.trouble.is_some() {
        say_trouble(engine, piece, None).await?;
    }
    let lease = Lease { piece, state: import.state.name() };
    let done = match import.state {
        State::Checking => check::check(engine, &import, &lease).await.map(|()| false),
        State::Running => run::run(engine, &import, &lease).await,
        State::Undoing => undo::undo(engine, &import, &lease).await,
        State::Arriving | State::Mapping | State::Checked | State::Done | State::Undone => {
            return Ok(Did::Done);
        }
    };
    match done {
        Ok(true) => Ok(Did::Again(engine.now())),
        Ok(false) => Ok(Did::Noted),
        // A dead process says nothing.
        Err(ServerError::Crashed(crash)) => Err(crash.into()),
        Err(error) => {
            say_trouble(engine, piece, Some(error.to_string())).await?;
            Err(error.into())
        }
    }
}

/// Its page says what went wrong on our side.
async fn say_trouble(engine: &Engine, piece: &Piece, trouble: Option<String>) -> Result<(), DbError> {
    let mut tx = engine.db.write().await?;
    run!(
        tx,
        "update imports set trouble = $3 where company_id = $1 and id = $2",
        piece.company,
        piece.id,
        trouble
    )?;
    tx.commit().await
}

/// The right to work on an import, for as long as it is renewed in time. It is lost, too, when the person wants something
/// else of it.
pub(super) struct Lease<'a> {
    piece: &'a Piece,
    state: &'static str,
}

impl Lease<'_> {
    /// Says that the work goes on. False: it is over, or the person wants something else meanwhile.
    pub async fn renew(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, DbError> {
        self.piece.renew(tx, now).await
    }

    /// The work is done: the import goes over into another state, unless somebody else has it now.
    pub async fn end(&self, engine: &Engine, to: State) -> Result<(), ServerError> {
        let mut tx = engine.db.write().await?;
        if self.end_in(&mut tx, engine, to).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// The same with a line in the audit: what came of the file as a whole.
    pub async fn end_noted(
        &self,
        engine: &Engine,
        to: State,
        import: &Import,
        by: PersonId,
    ) -> Result<(), ServerError> {
        let mut noted = Noted::begin(engine, self.piece.company).await?;
        if !self.end_in(&mut noted.tx, engine, to).await? {
            return Ok(());
        }
        let counts = stored::counts(&mut noted.tx, self.piece.company, self.piece.id).await?;
        let undone = |what: Undone| counts.undone.get(&what).copied().unwrap_or_default();
        let (action, said) = match to {
            State::Undone => {
                let (taken, left) = (undone(Undone::Taken), undone(Undone::Left));
                let said = json!({ "file": import.file_name, "rows_taken_back": taken, "rows_kept": left });
                (AuditAction::ImportUndone, said)
            }
            _ => {
                let came = |what: Outcome| counts.came(what);
                let said = json!({
                    "file": import.file_name,
                    "customers_made": came(Outcome::Created),
                    "customers_added_to": came(Outcome::Merged),
                    "rows_left_out": came(Outcome::Skipped),
                    "rows_refused": came(Outcome::Refused) + counts.seen(Verdict::Bad),
                });
                (AuditAction::Imported, said)
            }
        };
        let (record, origin) = (self.piece.id, run::origin(import, by));
        let deed = Deed { action, kind: "import", record, by, said: Some(said), origin: &origin };
        noted.tell(deed).await?;
        noted.commit().await?;
        Ok(())
    }

    async fn end_in(&self, tx: &mut Tx, engine: &Engine, to: State) -> Result<bool, DbError> {
        let now = engine.now();
        if !self.piece.done(tx, now).await? {
            return Ok(false);
        }
        let ended = run!(
            tx,
            "update imports set state = $4, ended_ms = $5 where company_id = $1 and id = $2 and state = $3",
            self.piece.company,
            self.piece.id,
            self.state,
            to.name(),
            now
        )?;
        Ok(ended == 1)
    }
}

/// Files that never came in whole, because the server was stopped meanwhile.
async fn forget_halves(engine: &Engine) -> Result<(), ServerError> {
    crate::spools::sweep(&engine.folder);
    let until = engine.now() - STALE;
    let mut tx = engine.db.read().await?;
    let halves = fetch_all!(
        tx,
        (Uuid, Uuid),
        "select company_id, id from imports where state = 'arriving' and at_ms < $1 order by company_id, id",
        until
    )?;
    drop(tx);
    for (company, id) in halves {
        super::discard(engine, CompanyId(company), id).await?;
    }
    Ok(())
}
