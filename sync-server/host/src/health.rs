//! Whether the server is well: its database can be read and written and has no damaged page, and there is room on its disks.
//!
//! What was found is said again for some seconds, so that nobody wears the disk out by asking. The pages of SQLite are read
//! through in the background, as often as that costs no more than a twentieth of the time; PostgreSQL looks at its own.

use crate::config::Config;
use chrono::{DateTime, TimeDelta, Utc};
use engine::Engine;
use engine::db::{Db, DbError};
use engine::{fetch_optional, run};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long what was found is said again.
const FRESH: TimeDelta = TimeDelta::seconds(5);
/// The least time between two readings of all pages; the next one also waits for twenty times as long as the last one took.
const PAGES_EVERY: TimeDelta = TimeDelta::minutes(1);
const SHARE: i32 = 20;
/// How long an answer waits for the pages; who reads on behind it is asked the next time.
const PAGES_WAIT: Duration = Duration::from_secs(5);

/// What is wrong, in words that tell nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ill {
    #[error("the database does not answer")]
    Silent,
    #[error("the database cannot be written")]
    NotWritten,
    #[error("the database has a damaged page")]
    DamagedPage,
    #[error("the disk of the data is full")]
    NoRoom,
    #[error("the disk of the photos is full")]
    NoRoomForBlobs,
}

/// What was found last.
#[derive(Clone, Default)]
pub struct Health(Arc<Mutex<Found>>);

#[derive(Default)]
struct Found {
    /// When it was looked, and what was found.
    last: Option<(DateTime<Utc>, Option<Ill>)>,
    /// The pages are being read.
    reading: bool,
    /// When they are read again.
    pages_due: Option<DateTime<Utc>>,
    damaged: bool,
}

impl Health {
    fn found(&self) -> std::sync::MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong with the server, if anything is.
pub async fn look(engine: &Engine, health: &Health, config: &Config) -> Option<Ill> {
    let now = engine.now();
    let known = health.found().last;
    if let Some((at, known)) = known.filter(|(at, _)| now >= *at && now - *at < FRESH) {
        tracing::trace!(%at, "what was found is said again");
        return known;
    }
    pages(engine, health, now).await;
    let ill = of_the_moment(engine, config, now).await;
    let mut found = health.found();
    let ill = ill.or_else(|| found.damaged.then_some(Ill::DamagedPage));
    found.last = Some((now, ill));
    ill
}

async fn of_the_moment(engine: &Engine, config: &Config, now: DateTime<Utc>) -> Option<Ill> {
    if let Err(error) = read(&engine.db).await {
        tracing::error!(%error, "the database does not answer");
        return Some(if is_damage(&error) { Ill::DamagedPage } else { Ill::Silent });
    }
    if let Err(error) = written(&engine.db, now).await {
        tracing::error!(%error, "the database cannot be written");
        return Some(if is_damage(&error) { Ill::DamagedPage } else { Ill::NotWritten });
    }
    let database = match &engine.db {
        Db::Sqlite(file) => file.path().parent().map(Path::to_owned),
        Db::Postgres(_) => None,
    };
    let own = [database.as_deref().unwrap_or(&config.data), &config.data];
    if own.into_iter().any(|folder| is_full(folder, config.least_room)) {
        tracing::error!("the disk of the data is full");
        return Some(Ill::NoRoom);
    }
    if engine.blobs.folder().is_some_and(|folder| is_full(folder, config.least_room)) {
        tracing::error!("the disk of the photos is full");
        return Some(Ill::NoRoomForBlobs);
    }
    None
}

async fn read(db: &Db) -> Result<(), DbError> {
    let mut tx = db.read().await?;
    fetch_optional!(tx, (i64,), "select count(*) from heads")?;
    Ok(())
}

async fn written(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    run!(
        tx,
        "insert into probes (name, touched_ms) values ('health', $1)
         on conflict (name) do update set touched_ms = excluded.touched_ms",
        now
    )?;
    tx.commit().await
}

/// CORRUPT and NOTADB of SQLite; data and index corruption of PostgreSQL.
fn is_damage(error: &DbError) -> bool {
    use engine::db::Cause;
    match error {
        DbError::Other(Cause::Sqlite(error)) => {
            error.sqlite_error().is_some_and(|e| matches!(e.extended_code & 0xff, 11 | 26))
        }
        DbError::Other(Cause::Sqlx(sqlx::Error::Database(error))) => {
            error.code().is_some_and(|code| code.starts_with("XX00"))
        }
        _ => false,
    }
}

/// Reads the pages of SQLite if it is time, and waits for that a moment.
async fn pages(engine: &Engine, health: &Health, now: DateTime<Utc>) {
    let Db::Sqlite(file) = &engine.db else { return };
    {
        let mut found = health.found();
        if found.reading || found.pages_due.is_some_and(|due| now < due) {
            return;
        }
        found.reading = true;
    }
    let (file, health) = (file.clone(), health.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let began = Instant::now();
        let sound = file.quick_check();
        let took = TimeDelta::from_std(began.elapsed()).unwrap_or(PAGES_EVERY);
        let mut found = health.found();
        found.reading = false;
        found.pages_due = Some(now + PAGES_EVERY.max(took * SHARE));
        match sound {
            Ok(sound) => found.damaged = !sound,
            Err(error) if is_damage(&error) => found.damaged = true,
            Err(error) => tracing::warn!(%error, "the pages of the database could not be read through"),
        }
        if found.damaged {
            tracing::error!(
                "the database has a damaged page: put the last backup back, or `.recover` it with sqlite3"
            );
        }
    });
    let _ = tokio::time::timeout(PAGES_WAIT, reading).await;
}

/// Whether a folder has less room than so many bytes; where nobody can tell it has enough.
#[cfg(unix)]
fn is_full(folder: &Path, least: u64) -> bool {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < least)
}

#[cfg(not(unix))]
fn is_full(_: &Path, _: u64) -> bool {
    false
}
