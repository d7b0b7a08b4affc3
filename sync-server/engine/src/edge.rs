//! The edge: real time, real randomness, and the one place where the server spawns.

use chrono::{DateTime, Utc};
use rand::RngCore;
use shared::seams::{Clock, Randomness};
use std::time::Duration;
use tracing::Instrument;
use uuid::Uuid;

/// Connections to a SQLite file that only read.
pub const READERS: usize = 4;

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

/// Does something now and again after each such time, for as long as it is polled.
pub async fn every(time: Duration, mut work: impl AsyncFnMut()) {
    let mut ticks = tokio::time::interval(time);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        work().await;
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
