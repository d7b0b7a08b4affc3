//! The edge: real time, real randomness, and the one place where the server spawns.

use crate::db::sqlite::READERS;
use crate::work::{Backoff, Watch, Worker};
use chrono::{DateTime, Utc};
use rand::RngCore;
use shared::seams::{Clock, Randomness};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::Instrument;
use uuid::Uuid;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let ms = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let mut bytes = [0; 10];
        rand::rng().fill_bytes(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(ms, &bytes).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }
}

/// Runs a write to its end even if the caller goes away: a request that is cancelled must not leave a transaction
/// half-way (and, with sqlx 0.9, must not poison a pooled PostgreSQL connection).
#[expect(clippy::disallowed_methods, reason = "this is the edge: spawned for cancel-safety")]
pub async fn to_the_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work.in_current_span()).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(done) => done,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        // The runtime is shutting down: nobody waits for this any more.
        Err(Err(_)) => std::future::pending().await,
    }
}

/// Runs a program on a runtime with a worker more for each connection to SQLite: a statement occupies the one it runs on.
pub fn run<T>(program: impl Future<Output = T>) -> std::io::Result<T> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores + READERS + 1)
        .enable_all()
        .build()?;
    Ok(runtime.block_on(program))
}

/// Workers at work, each in a task of its own. Dropped without [`Working::stop`] they are cut off.
pub struct Working {
    tasks: JoinSet<()>,
    asked: watch::Sender<bool>,
}

impl Working {
    /// Starts every worker. One that breaks off rests for as long as `restart` says, and is started again.
    pub fn start<A: Send + Sync + 'static>(
        workers: Vec<Worker<A>>,
        context: &Arc<A>,
        seen: &Watch,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Randomness>),
        restart: Backoff,
    ) -> Working {
        let (asked, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for worker in workers {
            let (context, seen, mut stopping) = (context.clone(), seen.clone(), stopping.clone());
            let (clock, random) = (clock.clone(), random.clone());
            let keeps_on = async move {
                loop {
                    let mut cut = stopping.clone();
                    let broken = tokio::select! {
                        _ = cut.wait_for(|stop| *stop), if worker.waits => return,
                        broken = worker.once(&context, &seen, || clock.now()) => broken,
                    };
                    let rest = match broken {
                        0 => worker.every,
                        broken => restart.drawn(broken, random.as_ref()).to_std().unwrap_or(worker.every),
                    };
                    if tokio::time::timeout(rest, stopping.wait_for(|stop| *stop)).await.is_ok() {
                        return;
                    }
                }
            };
            tasks.spawn(keeps_on);
        }
        Working { tasks, asked }
    }

    /// Lets each come to the end of what it is at, for so long at most.
    pub async fn stop(mut self, patience: Duration) {
        let _ = self.asked.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::info!("work in the background is cut off; it goes on at the next start");
        }
    }
}

/// Waits until the operating system asks the process to stop (SIGINT or SIGTERM).
pub async fn shutdown_asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
