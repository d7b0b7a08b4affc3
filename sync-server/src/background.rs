//! The table of workers: everything that the server does without being asked.

use crate::app::App;
use crate::blobs::{BlobError, Sweep, Swept};
use crate::execute::{AuditAction, Line, Noted, Origin, ServerError, age_due};
use crate::live::Relay;
use crate::work::{self, Backoff, Did, Kind, Piece, WorkError, Worker};
use crate::{edge, imports, mails};
use chrono::TimeDelta;
use serde_json::json;
use shared::ids::{CompanyId, PersonId, derived};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How long work that is over is kept: until then its cause can come again without asking once more.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Leftovers of uploads, and work that is long over, are swept.
const SWEEP: Kind<App> = Kind {
    name: "sweep",
    outside: false,
    lease: TimeDelta::hours(2),
    backoff: Backoff { first: TimeDelta::minutes(10), most: TimeDelta::hours(6) },
    tries: None,
    at_once: 1,
    run: |app, piece| Box::pin(sweep(app, piece)),
};
/// How often.
const SWEPT_EVERY: TimeDelta = TimeDelta::hours(24);

/// The workers. Those of several servers that hear each other do so from the beginning, by `relay`.
pub fn workers(relay: Option<Relay>) -> Vec<Worker<App>> {
    let mut workers = vec![
        //          name, rest between two runs, what it does
        Worker::new("mails", 10 * SECOND, async |app: Arc<App>| mails::tick(&app).await),
        Worker::new("imports", SECOND, async |app: Arc<App>| Ok(imports::work_all(&app).await?)),
        Worker::new("ageing", MINUTE, async |app: Arc<App>| age_due(&app).await),
        Worker::new("sweep", 10 * MINUTE, async |app: Arc<App>| sweep_due(&app).await),
    ];
    if relay.is_some() {
        let relay = Mutex::new(relay);
        let heard = move |app: Arc<App>| {
            let open = relay.lock().unwrap_or_else(PoisonError::into_inner).take();
            async move { hear(&app, open).await }
        };
        workers.push(Worker::new("relay", 5 * SECOND, heard).waiting());
    }
    workers
}

/// Starts them all.
pub fn start(app: &Arc<App>, relay: Option<Relay>) -> edge::Working {
    let seams = (app.clock.clone(), app.random.clone());
    edge::Working::start(workers(relay), app, &app.workers, seams, work::RESTART)
}

/// Hears what other processes commit, for as long as the connection holds.
async fn hear(app: &App, open: Option<Relay>) -> Result<(), WorkError> {
    let relay = match open {
        Some(relay) => Some(relay),
        None => Relay::listen(&app.db).await?,
    };
    match relay {
        Some(relay) => Ok(relay.run(&app.pokes).await?),
        None => Ok(()),
    }
}

/// Sweeps, if it is time.
pub async fn sweep_due(app: &App) -> Result<(), WorkError> {
    let now = app.now();
    let (server, id) = (CompanyId(Uuid::nil()), derived(SWEEP.name, Uuid::nil()));
    let mut tx = app.db.note().await?;
    work::ask(&mut tx, SWEEP.name, [(server, id, now)], now).await?;
    tx.commit().await?;
    app.runner().tick(app, &SWEEP, now).await?;
    Ok(())
}

async fn sweep(app: &App, _: &Piece) -> Result<Did, WorkError> {
    let now = app.now();
    let swept = app.blobs.sweep(now, Sweep::ForReal).await?;
    if swept != Swept::default() {
        tracing::info!(?swept, "leftovers of uploads were taken away");
    }
    let mut tx = app.db.write().await?;
    work::forget_over(&mut tx, now - KEPT).await?;
    tx.commit().await?;
    Ok(Did::Again(now + SWEPT_EVERY))
}

/// Somebody of the office lets go of work that was given up. False: it is not there.
pub(crate) async fn let_go(
    app: &App,
    company: CompanyId,
    id: Uuid,
    by: PersonId,
    origin: &Origin,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(app, company).await?;
    let now = noted.now;
    let Some(kind) = work::drop_dead(&mut noted.tx, company, id, now).await? else { return Ok(false) };
    match kind.as_str() {
        mails::WORK => mails::let_go(&mut noted.tx, company, id, now).await?,
        imports::WORK => imports::let_go(&mut noted.tx, company, id, now).await?,
        _ => {}
    }
    let said = Some(json!({ "kind": kind }));
    let line = Line { action: AuditAction::Discarded, kind: "work", record: id, by, said, origin };
    noted.line(line).await?;
    noted.commit().await?;
    Ok(true)
}

impl From<BlobError> for WorkError {
    fn from(error: BlobError) -> WorkError {
        match error {
            BlobError::Db(error) => error.into(),
            BlobError::Crashed(crash) => crash.into(),
            other => WorkError::Failed(other.to_string()),
        }
    }
}
