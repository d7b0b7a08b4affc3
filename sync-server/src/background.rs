//! The table of workers: everything that the server does without being asked.

use bulk::imports;
use chrono::TimeDelta;
use engine::Engine;
use engine::blobs::{Sweep, Swept};
use engine::execute::{age_due, expire_due};
use engine::live::Relay;
use engine::work::{self, Backoff, Did, Kind, Piece, WorkError, Worker};
use engine::working::Working;
use host::app::App;
use outreach::{mails, rings};
use shared::ids::{CompanyId, derived};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How long work that is over is kept: until then its cause can come again without asking once more.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Leftovers of uploads, and work that is long over, are swept.
const SWEEP: Kind<Engine> = Kind {
    name: "sweep",
    outside: false,
    lease: TimeDelta::hours(2),
    backoff: Backoff { first: TimeDelta::minutes(10), most: TimeDelta::hours(6) },
    tries: None,
    at_once: 1,
    run: |engine, piece| Box::pin(sweep(engine, piece)),
};
/// How often.
const SWEPT_EVERY: TimeDelta = TimeDelta::hours(24);

/// The workers. Those of several servers that hear each other do so from the beginning, by `relay`.
pub fn workers(relay: Option<Relay>) -> Vec<Worker<App>> {
    let mut workers = vec![
        //          name, rest between two runs, what it does
        Worker::new("mails", 10 * SECOND, async |app: Arc<App>| mails::tick(&app).await),
        Worker::new("rings", 2 * SECOND, async |app: Arc<App>| rings::tick(&app).await),
        Worker::new("imports", SECOND, async |app: Arc<App>| imports::work_all(&app).await),
        Worker::new("ageing", MINUTE, async |app: Arc<App>| age_due(&app).await),
        Worker::new("expiry", 10 * MINUTE, async |app: Arc<App>| expire_due(&app).await),
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
pub fn start(app: &Arc<App>, relay: Option<Relay>) -> Working {
    let seams = (app.clock.clone(), app.random.clone());
    Working::start(workers(relay), app, &app.workers, seams, work::RESTART)
}

/// Hears what other processes commit, for as long as the connection holds.
async fn hear(engine: &Engine, open: Option<Relay>) -> Result<(), WorkError> {
    let relay = match open {
        Some(relay) => Some(relay),
        None => Relay::listen(&engine.db).await?,
    };
    match relay {
        Some(relay) => Ok(relay.run(&engine.pokes).await?),
        None => Ok(()),
    }
}

/// Sweeps, if it is time.
pub async fn sweep_due(engine: &Engine) -> Result<(), WorkError> {
    let now = engine.now();
    let (server, id) = (CompanyId(Uuid::nil()), derived(SWEEP.name, Uuid::nil()));
    let mut tx = engine.db.note().await?;
    work::ask(&mut tx, SWEEP.name, [(server, id, now)], now).await?;
    tx.commit().await?;
    engine.runner().tick(engine, &SWEEP).await?;
    // Its piece is no company's and stands on no list: the worker says that it fails.
    let mut tx = engine.db.read().await?;
    match work::trouble(&mut tx, server, id).await? {
        Some(error) => Err(WorkError::Failed(error)),
        None => Ok(()),
    }
}

async fn sweep(engine: &Engine, _: &Piece) -> Result<Did, WorkError> {
    let now = engine.now();
    let swept = engine.blobs.sweep(now, Sweep::ForReal).await?;
    if swept != Swept::default() {
        tracing::info!(?swept, "leftovers of uploads were taken away");
    }
    let mut tx = engine.db.write().await?;
    work::forget_over(&mut tx, now - KEPT).await?;
    engine::rings::forget_ended(&mut tx, None, now).await?;
    tx.commit().await?;
    Ok(Did::Again(now + SWEPT_EVERY))
}
