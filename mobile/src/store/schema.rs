//! Opening the file: settings that make a commit survive power loss, and numbered migrations.

use super::{ExecuteError, Seams};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// Every migration, in order. They only grow: a file that is out is never edited.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_start", include_str!("../../../migrations/device/0001_start.sql")),
    ("0003_originals", include_str!("../../../migrations/device/0003_originals.sql")),
    ("0004_waiting", include_str!("../../../migrations/device/0004_waiting.sql")),
    ("0005_news", include_str!("../../../migrations/device/0005_news.sql")),
    ("0006_planned", include_str!("../../../migrations/device/0006_planned.sql")),
];

/// The version that this app writes.
pub const VERSION: usize = MIGRATIONS.len();

/// Opens a connection; the first one makes and upgrades the file.
pub(super) fn connect(path: &Path, seams: &Seams) -> Result<Connection, ExecuteError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match &seams.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str())?,
        None => Connection::open_with_flags(path, flags)?,
    };
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(64);
    // Takes effect only while the file is empty: before anything is written.
    conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    // In KiB: a pull of thousands of records touches more pages than SQLite's two megabytes hold.
    conn.pragma_update(None, "cache_size", -8192)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten: a phone that was handed on must not give up its last owner's customers.
    conn.pragma_update(None, "secure_delete", true)?;
    Ok(conn)
}

/// Brings the file to this version, each step in a transaction of its own.
pub(super) fn upgrade(conn: &mut Connection) -> Result<(), ExecuteError> {
    let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = version as usize;
    if version > VERSION {
        return Err(ExecuteError::Broken(format!("made by a newer version of this app ({version})")));
    }
    for (step, (_, sql)) in MIGRATIONS.iter().enumerate().skip(version) {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", (step + 1) as u32)?;
        tx.commit()?;
    }
    Ok(())
}

impl From<rusqlite::Error> for ExecuteError {
    fn from(error: rusqlite::Error) -> ExecuteError {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => ExecuteError::Full,
            _ => ExecuteError::Broken(error.to_string()),
        }
    }
}

impl From<super::Crash> for ExecuteError {
    fn from(crash: super::Crash) -> ExecuteError {
        ExecuteError::Broken(crash.to_string())
    }
}
