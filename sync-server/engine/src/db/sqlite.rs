//! SQLite, embedded: statements run where they are called. A statement takes microseconds and its thread would only have waited.

use super::value::{SqliteRow, Value};
use super::{BUSY, DbError};
use crate::edge::READERS;
use rusqlite::{Connection, OpenFlags, Statement};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Pages in the WAL before a commit folds them into the file: with SQLite's thousand every large push would wait for that.
const CHECKPOINT_PAGES: i64 = 8_000;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 256;

/// One SQLite file: one connection writes, several read, all see the same WAL. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct SqliteFile {
    file: Arc<Place>,
    write: Arc<Pool>,
    read: Arc<Pool>,
}

#[derive(Debug)]
struct Place {
    path: PathBuf,
    vfs: Option<&'static str>,
}

impl SqliteFile {
    /// Opens the file, which is made when missing, with the SQLite VFS of that name.
    pub fn open(path: &Path, vfs: Option<&'static str>) -> Result<SqliteFile, DbError> {
        let file = Arc::new(Place { path: path.to_owned(), vfs });
        file.close_to_others()?;
        let write = Pool::new(file.clone(), 1, false);
        write.put(write.connect()?);
        let read = Pool::new(file.clone(), READERS, true);
        Ok(SqliteFile { file, write: Arc::new(write), read: Arc::new(read) })
    }

    /// A snapshot to read from.
    pub async fn read(&self) -> Result<SqliteTx, DbError> {
        SqliteTx::begin(Pool::lease(&self.read).await?, "begin")
    }

    /// The first row of one statement that reads, if any.
    pub async fn one<R: SqliteRow>(
        &self,
        text: &str,
        values: Vec<Value>,
        keep: bool,
    ) -> Result<Option<R>, DbError> {
        let conn = Pool::lease(&self.read).await?;
        with(&conn, text, values, keep, first)
    }

    /// The one transaction that writes.
    pub async fn write(&self) -> Result<SqliteTx, DbError> {
        SqliteTx::begin(Pool::lease(&self.write).await?, "begin immediate")
    }

    /// The same, with a commit that does not wait for the disk.
    pub async fn note(&self) -> Result<SqliteTx, DbError> {
        let mut conn = Pool::lease(&self.write).await?;
        conn.waits(false)?;
        SqliteTx::begin(conn, "begin immediate")
    }

    /// Copies everything into a new file. A connection of its own reads one snapshot and holds nobody up.
    pub fn backup(&self, to: &str) -> Result<(), DbError> {
        let own = self.file.connect()?;
        // SQLite fills an empty file, and would make one that others read.
        crate::private::options().create_new(true).open(to).map_err(|e| DbError::Other(e.into()))?;
        if let Err(error) = own.execute("vacuum into ?1", [to]) {
            let _ = std::fs::remove_file(to);
            return Err(error.into());
        }
        own.close().map_err(|(_, error)| error.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Reads every page once, in the snapshot of a connection of its own; false if one makes no sense. Takes as long as reading
    /// the file does.
    pub fn quick_check(&self) -> Result<bool, DbError> {
        let own = self.file.connect()?;
        own.pragma_update(None, "query_only", true)?;
        let said: String = own.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        own.close().map_err(|(_, error)| error)?;
        Ok(said == "ok")
    }

    /// Folds the WAL into the file and empties it, as far as nobody reads in it.
    pub async fn forget_old_pages(&self) -> Result<(), DbError> {
        let conn = Pool::lease(&self.write).await?;
        Ok(conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?)
    }

    /// Lets go of every connection once it is not in use; the last one folds the WAL into the file.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// How sqlx opens the same file: for its migrations.
    pub fn options(&self) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new()
            .filename(&self.file.path)
            .busy_timeout(BUSY)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(false)
            // What a migration drops is not left in free pages.
            .pragma("secure_delete", "on");
        match self.file.vfs {
            Some(vfs) => options.vfs(vfs),
            None => options,
        }
    }

    /// The version and checksum of each migration that was run.
    pub async fn migrated(&self) -> Result<Vec<(i64, Vec<u8>)>, DbError> {
        let tx = self.read().await?;
        let there = "select count(*) from sqlite_master where name = '_sqlx_migrations'";
        if tx.one(there, Vec::new(), false)? != Some((0_i64,)) {
            let run = "select version, checksum from _sqlx_migrations where success order by version";
            return tx.all(run, Vec::new(), false);
        }
        Ok(Vec::new())
    }
}

impl Place {
    /// Nobody else reads the file, nor what SQLite keeps beside it, which is made as open as the file is.
    fn close_to_others(&self) -> Result<(), DbError> {
        if self.vfs.is_some() {
            return Ok(());
        }
        let failed = |error: std::io::Error| DbError::Other(error.into());
        match crate::private::options().create_new(true).open(&self.path) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.path.clone().into_os_string();
            path.push(end);
            crate::private::close(Path::new(&path)).map_err(failed)?;
        }
        Ok(())
    }

    fn connect(&self) -> Result<Connection, DbError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = match self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.path, flags, vfs)?,
            None => Connection::open_with_flags(&self.path, flags)?,
        };
        conn.busy_timeout(BUSY)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        conn.pragma_update(None, "journal_mode", "wal")?;
        conn.pragma_update(None, "synchronous", "full")?;
        conn.pragma_update(None, "foreign_keys", false)?;
        // What a row said before is not left in its page.
        conn.pragma_update(None, "secure_delete", "fast")?;
        // In KiB: a large push touches more pages than SQLite's two megabytes hold.
        conn.pragma_update(None, "cache_size", -16_384)?;
        conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        Ok(conn)
    }
}

/// Connections to one file, made when they are first needed.
#[derive(Debug)]
struct Pool {
    file: Arc<Place>,
    only_reads: bool,
    most: usize,
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    fn new(file: Arc<Place>, most: usize, only_reads: bool) -> Pool {
        Pool { file, only_reads, most, free: Arc::new(Semaphore::new(most)), idle: Mutex::default() }
    }

    fn connect(&self) -> Result<Connection, DbError> {
        let conn = self.file.connect()?;
        if self.only_reads {
            conn.pragma_update(None, "query_only", true)?;
        }
        Ok(conn)
    }

    fn put(&self, conn: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    }

    async fn lease(pool: &Arc<Pool>) -> Result<Lease, DbError> {
        let waited = tokio::time::timeout(BUSY, pool.free.clone().acquire_owned()).await;
        let permit = waited.map_err(|_| DbError::Busy)?.map_err(|_| DbError::Closed)?;
        let idle = pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => pool.connect()?,
        };
        Ok(Lease { conn: Some(conn), pool: pool.clone(), hasty: false, _permit: permit })
    }

    async fn close(&self) {
        let most = u32::try_from(self.most).unwrap_or(u32::MAX);
        let all = self.free.acquire_many(most).await;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.free.close();
        drop(all);
    }
}

/// A connection on loan from its pool.
struct Lease {
    conn: Option<Connection>,
    pool: Arc<Pool>,
    /// Its commits do not wait for the disk.
    hasty: bool,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Whether commits wait for the disk.
    fn waits(&mut self, waits: bool) -> Result<(), rusqlite::Error> {
        self.hasty = true;
        self.execute_batch(if waits { "pragma synchronous = full" } else { "pragma synchronous = normal" })?;
        self.hasty = !waits;
        Ok(())
    }
}

impl Deref for Lease {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.conn.as_ref().expect("a lease has its connection until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.hasty && self.is_autocommit() && self.waits(true).is_err() {
            return;
        }
        // What cannot even be rolled back is not lent again.
        if let Some(conn) = self.conn.take().filter(Connection::is_autocommit) {
            self.pool.put(conn);
        }
    }
}

/// A transaction. Dropped without a commit it leaves no trace.
pub struct SqliteTx {
    conn: Lease,
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.conn.execute_batch("rollback")
        {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is given up");
        }
    }
}

impl SqliteTx {
    fn begin(conn: Lease, how: &str) -> Result<SqliteTx, DbError> {
        conn.prepare_cached(how)?.raw_execute()?;
        Ok(SqliteTx { conn })
    }

    /// Makes it last.
    pub fn commit(self) -> Result<(), DbError> {
        self.conn.prepare_cached("commit")?.raw_execute()?;
        Ok(())
    }

    /// Runs a statement; how many rows it touched.
    pub fn run(&self, text: &str, values: Vec<Value>, keep: bool) -> Result<u64, DbError> {
        with(&self.conn, text, values, keep, |statement| Ok(statement.raw_execute()? as u64))
    }

    /// Runs a statement once per row.
    pub fn execute_each(&self, text: &str, rows: impl Iterator<Item = Vec<Value>>) -> Result<(), DbError> {
        let mut statement = self.conn.prepare_cached(text)?;
        for row in rows {
            bind(&mut statement, row)?;
            statement.raw_execute()?;
        }
        Ok(())
    }

    /// All rows.
    pub fn all<R: SqliteRow>(&self, text: &str, values: Vec<Value>, keep: bool) -> Result<Vec<R>, DbError> {
        with(&self.conn, text, values, keep, |statement| {
            let mut rows = statement.raw_query();
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(R::read(row)?);
            }
            Ok(all)
        })
    }

    /// The first row, if any.
    pub fn one<R: SqliteRow>(
        &self,
        text: &str,
        values: Vec<Value>,
        keep: bool,
    ) -> Result<Option<R>, DbError> {
        with(&self.conn, text, values, keep, first)
    }
}

fn with<T>(
    conn: &Connection,
    text: &str,
    values: Vec<Value>,
    keep: bool,
    run: impl FnOnce(&mut Statement<'_>) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let (mut kept, mut own);
    let statement: &mut Statement<'_> = if keep {
        kept = conn.prepare_cached(text)?;
        &mut kept
    } else {
        own = conn.prepare(text)?;
        &mut own
    };
    bind(statement, values)?;
    run(statement)
}

fn first<R: SqliteRow>(statement: &mut Statement<'_>) -> Result<Option<R>, DbError> {
    Ok(statement.raw_query().next()?.map(R::read).transpose()?)
}

fn bind(statement: &mut Statement<'_>, values: Vec<Value>) -> Result<(), DbError> {
    for (place, value) in (1..).zip(values) {
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synchronous(tx: &SqliteTx) -> i64 {
        let (level,) = tx.one("pragma synchronous", Vec::new(), false).unwrap().unwrap();
        level
    }

    #[tokio::test]
    async fn after_a_note_commits_wait_for_the_disk_again() {
        const NORMAL: i64 = 1;
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteFile::open(&folder.path().join("a.db"), None).unwrap();
        let note = file.note().await.unwrap();
        assert_eq!(synchronous(&note), NORMAL);
        note.commit().unwrap();
        assert_eq!(synchronous(&file.write().await.unwrap()), FULL);
        drop(file.note().await.unwrap());
        assert_eq!(synchronous(&file.write().await.unwrap()), FULL, "also after one that was given up");
    }

    #[tokio::test]
    async fn a_transaction_that_is_dropped_leaves_no_trace_and_a_closed_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteFile::open(&folder.path().join("a.db"), None).unwrap();
        let tx = file.write().await.unwrap();
        tx.run("create table t (n integer) strict", Vec::new(), false).unwrap();
        tx.commit().unwrap();
        let tx = file.write().await.unwrap();
        let rows = (0..3_i64).map(|n| vec![n.into()]);
        tx.execute_each("insert into t (n) values (?)", rows).unwrap();
        drop(tx);
        let left: Option<(i64,)> =
            file.read().await.unwrap().one("select count(*) from t", Vec::new(), true).unwrap();
        assert_eq!(left, Some((0,)));
        file.close().await;
        assert!(matches!(file.read().await, Err(DbError::Closed)));
    }
}
