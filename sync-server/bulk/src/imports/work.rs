//! The pieces in which imports go on, wherever a server runs. Anyone who works on one says until when; if that passes,
//! somebody else goes on.

use super::stored::{self, Import, Outcome, Undone, Verdict};
use super::{State, check, run, undo};
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{DbError, Tx};
use engine::execute::{AuditAction, Line, Noted, ServerError};
use engine::{Engine, execute, fetch_all};
use serde_json::json;
use shared::ids::*;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// How long a server may be silent about an import before another one goes on with it.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long an import rests after something went wrong on our side.
const REST: TimeDelta = TimeDelta::seconds(15);
/// After this long a file that never came in whole is forgotten.
const STALE: TimeDelta = TimeDelta::hours(1);

/// Goes on with every import that waits, until none does.
pub async fn work_all(engine: &Engine) -> Result<(), ServerError> {
    while work(engine).await? {}
    Ok(())
}

/// Goes on with one import that waits; whether there was one.
pub async fn work(engine: &Engine) -> Result<bool, ServerError> {
    forget_halves(engine).await?;
    let Some((import, lease)) = Lease::take(engine).await? else { return Ok(false) };
    let done = match import.state {
        State::Checking => check::check(engine, &import, &lease).await,
        State::Running => run::run(engine, &import, &lease).await,
        State::Undoing => undo::undo(engine, &import, &lease).await,
        State::Arriving | State::Mapping | State::Checked | State::Done | State::Undone => Ok(()),
    };
    match done {
        Ok(()) => Ok(true),
        // Anyone who is dead says nothing.
        Err(ServerError::Crashed(crash)) => Err(ServerError::Crashed(crash)),
        Err(error) => {
            tracing::error!(import = %import.id, %error, "an import does not go on; it is tried again");
            let mut tx = engine.db.write().await?;
            execute!(
                tx,
                "update imports set trouble = $3, lease_ms = $4 where company_id = $1 and id = $2",
                import.company,
                import.id,
                error.to_string(),
                engine.now() + REST
            )?;
            tx.commit().await?;
            Err(error)
        }
    }
}

/// The right to work on an import, for as long as it is renewed in time.
pub(super) struct Lease {
    company: CompanyId,
    import: Uuid,
    state: &'static str,
    /// Until when, as it stands in the row: anyone who finds something else there has lost it.
    until_ms: AtomicI64,
}

impl Lease {
    async fn take(engine: &Engine) -> Result<Option<(Import, Lease)>, ServerError> {
        let now = engine.now();
        let mut tx = engine.db.read().await?;
        let Some(import) = stored::waiting(&mut tx, now).await? else { return Ok(None) };
        drop(tx);
        let mut tx = engine.db.write().await?;
        let taken = execute!(
            tx,
            "update imports set lease_ms = $4, trouble = null
             where company_id = $1 and id = $2 and lease_ms = $3 and state = $5",
            import.company,
            import.id,
            import.lease_ms,
            now + LEASE,
            import.state.name()
        )?;
        tx.commit().await?;
        let until_ms = AtomicI64::new((now + LEASE).timestamp_millis());
        let lease =
            Lease { company: import.company, import: import.id, state: import.state.name(), until_ms };
        Ok((taken > 0).then_some((import, lease)))
    }

    /// Says that the work goes on. False: it is over, or the person wants something else meanwhile.
    pub async fn renew(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, DbError> {
        let next = (now + LEASE).timestamp_millis();
        let renewed = execute!(
            tx,
            "update imports set lease_ms = $5
             where company_id = $1 and id = $2 and state = $3 and lease_ms = $4",
            self.company,
            self.import,
            self.state,
            self.until_ms.load(Ordering::SeqCst),
            next
        )?;
        self.until_ms.store(next, Ordering::SeqCst);
        Ok(renewed > 0)
    }

    /// The work is done: the import goes over into another state, unless somebody else has it now.
    pub async fn end(&self, engine: &Engine, to: State) -> Result<(), ServerError> {
        let mut tx = engine.db.write().await?;
        self.end_in(&mut tx, engine, to).await?;
        tx.commit().await?;
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
        let mut noted = Noted::begin(engine, self.company).await?;
        if !self.end_in(&mut noted.tx, engine, to).await? {
            return Ok(());
        }
        let counts = stored::counts(&mut noted.tx, self.company, self.import).await?;
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
        let (record, origin) = (self.import, run::origin(import, by));
        let line = Line { action, kind: "import", record, by, said: Some(said), origin: &origin };
        noted.line(line).await?;
        noted.commit().await?;
        Ok(())
    }

    async fn end_in(&self, tx: &mut Tx, engine: &Engine, to: State) -> Result<bool, DbError> {
        let ended = execute!(
            tx,
            "update imports set state = $5, lease_ms = 0, ended_ms = $6
             where company_id = $1 and id = $2 and state = $3 and lease_ms = $4",
            self.company,
            self.import,
            self.state,
            self.until_ms.load(Ordering::SeqCst),
            to.name(),
            engine.now()
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
