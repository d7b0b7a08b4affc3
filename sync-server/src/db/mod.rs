//! The database: one SQL text for SQLite and PostgreSQL, transactions, and rows by typed values.
//!
//! Statements use `$1` placeholders and only what both engines understand the same way; see `docs/adr/0001-one-sql-text.md`.
//! Read with [`Db::read`] (one consistent snapshot), write with [`Db::write`], both give a [`Tx`]:
//!
//! ```text
//! let mut tx = app.db.read().await?;
//! let rows = fetch_all!(tx, (Uuid, String), "select id, name from accounts where company_id = $1 order by name", company)?;
//! ```

mod error;
mod sql;
pub mod tables;
mod value;

pub use error::DbError;
pub use sql::{Sql, chunks};
pub use value::{Doc, Row, Value};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Postgres, Sqlite, Transaction};
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has run in transactions: what work in sets is measured by.
pub fn statements_run() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

/// How long a writer waits for another process to let go of the SQLite file.
const BUSY: Duration = Duration::from_secs(15);

/// The database, whichever engine it is. Cloning is cheap.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection writes, several read; both see the same WAL.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`] it leaves no trace.
pub struct Tx {
    inner: Inner,
    /// What was written with [`Tx::later`] and has not been sent to SQLite yet: texts and values in order.
    late: (String, Vec<Value>),
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Up to so many values wait in [`Tx::later`], and so many are worth a prepared statement of their own.
const MOST_LATE: usize = 1_000;
const KEPT_LATE: usize = 150;

/// All rows of a statement: `fetch_all!(tx, RowType, "select …", value, …)`.
#[macro_export]
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $tx.fetch_all::<$row>($sql.into(), vec![$($crate::db::Value::from($value)),*]).await
    };
}

/// The first row, if any: `fetch_optional!(tx, RowType, "select …", value, …)`.
#[macro_export]
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $tx.fetch_optional::<$row>($sql.into(), vec![$($crate::db::Value::from($value)),*]).await
    };
}

/// Runs a statement and gives the number of rows it touched: `execute!(tx, "update …", value, …)`.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $tx.execute($sql.into(), vec![$($crate::db::Value::from($value)),*]).await
    };
}

/// Runs a statement that nobody waits for, before the next one that is waited for or the commit:
/// `later!(tx, "update …", value, …)`.
#[macro_export]
macro_rules! later {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $tx.later($sql.into(), vec![$($crate::db::Value::from($value)),*]).await
    };
}

impl Db {
    /// Opens (and migrates) `postgres://…`, `sqlite:…` or the path of a SQLite file, which is made when missing.
    pub async fn open(url: &str) -> Result<Db, DbError> {
        Db::open_with(url, None).await
    }

    /// The same with the SQLite VFS of that name.
    pub async fn open_with(url: &str, vfs: Option<&'static str>) -> Result<Db, DbError> {
        let db = Db::connect_with(url, vfs).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens without migrating.
    pub async fn connect(url: &str) -> Result<Db, DbError> {
        Db::connect_with(url, None).await
    }

    async fn connect_with(url: &str, vfs: Option<&'static str>) -> Result<Db, DbError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url)?.application_name("sevengate");
            let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(BUSY);
            return Ok(Db::Postgres(pool.connect_with(options).await?));
        }
        let options = if url.starts_with("sqlite:") {
            SqliteConnectOptions::from_str(url)?
        } else {
            if let Some(folder) = Path::new(url).parent().filter(|p| !p.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(|e| DbError::Other(sqlx::Error::Io(e)))?;
            }
            SqliteConnectOptions::new().filename(url)
        };
        let options = match vfs {
            Some(vfs) => options.vfs(vfs),
            None => options,
        };
        let options = options
            .busy_timeout(BUSY)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .statement_cache_capacity(256)
            // In KiB: a large push touches more pages than SQLite's two megabytes hold.
            .pragma("cache_size", "-16384")
            .foreign_keys(false);
        let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(BUSY);
        let write = write.connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new().max_connections(4).acquire_timeout(BUSY);
        let read = read.connect_lazy_with(options.pragma("query_only", "true"));
        Ok(Db::Sqlite { write, read })
    }

    /// Brings the tables up to this version.
    pub async fn migrate(&self) -> Result<(), DbError> {
        match self {
            Db::Sqlite { write, .. } => sqlx::migrate!("../migrations/server/sqlite").run(write).await,
            Db::Postgres(pool) => sqlx::migrate!("../migrations/server/postgres").run(pool).await,
        }
        .map_err(|e| DbError::Other(e.into()))
    }

    /// A snapshot to read from: everything in it is of one moment.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(Tx::new(match self {
            Db::Sqlite { read, .. } => Inner::Sqlite(read.begin().await?),
            Db::Postgres(pool) => {
                Inner::Postgres(begin(pool, "begin isolation level repeatable read read only").await?)
            }
        }))
    }

    /// A transaction to write in. Domain rows are written by `execute` alone.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(Tx::new(match self {
            Db::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Inner::Postgres(begin(pool, "begin isolation level read committed").await?),
        }))
    }

    /// Copies a running SQLite database into a new file.
    pub async fn backup(&self, to: &Path) -> Result<(), BackupError> {
        match self {
            Db::Sqlite { write, .. } => {
                let Some(to) = to.to_str() else { return Err(BackupError::Path) };
                // A connection of its own: it reads one snapshot and holds nobody up.
                let options = (*write.connect_options()).clone();
                let mut own = options.connect().await.map_err(DbError::from)?;
                let copied = sqlx::query("vacuum into $1").bind(to.to_owned()).execute(&mut own).await;
                copied.map_err(DbError::from)?;
                own.close().await.map_err(DbError::from)?;
                Ok(())
            }
            Db::Postgres(_) => Err(BackupError::UsePgDump),
        }
    }

    /// Lets go of every connection; SQLite folds its WAL into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins to the end even if the caller goes away meanwhile: with sqlx 0.9 a cancelled begin gives the connection back
/// inside an open transaction, and whoever gets it next writes into nothing.
async fn begin(pool: &PgPool, how: &'static str) -> Result<Transaction<'static, Postgres>, DbError> {
    let pool = pool.clone();
    Ok(crate::edge::to_the_end(async move { pool.begin_with(how).await }).await?)
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("the path of a backup must be plain text")]
    Path,
    #[error("this server stores its data in PostgreSQL: back it up with pg_dump")]
    UsePgDump,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Tx {
    fn new(inner: Inner) -> Tx {
        Tx { inner, late: (String::new(), Vec::new()) }
    }

    /// Runs a statement that nobody waits for: in its turn, with those before and after it, before anything that is waited
    /// for. SQLite then hears one text instead of many, which saves a hand-over between threads for each.
    pub async fn later(&mut self, sql: Sql, values: Vec<Value>) -> Result<(), DbError> {
        let size = sql.size() + values.len();
        if self.locks_rows() || size > MOST_LATE {
            return self.execute(sql, values).await.map(drop);
        }
        if self.late.1.len() + size > MOST_LATE {
            self.catch_up().await?;
        }
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        let (text, values) = sql::unnumbered(sql, values);
        if !self.late.0.is_empty() {
            self.late.0.push(';');
        }
        self.late.0.push_str(&text);
        self.late.1.extend(values);
        Ok(())
    }

    async fn catch_up(&mut self) -> Result<(), DbError> {
        let (text, values) = std::mem::take(&mut self.late);
        if let Inner::Sqlite(tx) = &mut self.inner
            && !text.is_empty()
        {
            let keep = values.len() <= KEPT_LATE;
            let mut arguments = sqlx::sqlite::SqliteArguments::default();
            for value in values {
                value.add_sqlite(&mut arguments)?;
            }
            let query = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(text), arguments).persistent(keep);
            query.execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Makes it last.
    pub async fn commit(mut self) -> Result<(), DbError> {
        self.catch_up().await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Whether rows can (and, for order between writers, must) be locked by `for update`.
    pub fn locks_rows(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    /// All rows.
    pub async fn fetch_all<R: Row>(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<R>, DbError> {
        self.catch_up().await?;
        let (text, values, keep) = sql.with(values, self.locks_rows());
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = sqlx::query_as::<Sqlite, R>(AssertSqlSafe(text)).persistent(keep);
                values.into_iter().fold(query, |q, v| v.bind_sqlite(q)).fetch_all(&mut **tx).await?
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_as::<Postgres, R>(AssertSqlSafe(text)).persistent(keep);
                values.into_iter().fold(query, |q, v| v.bind_postgres(q)).fetch_all(&mut **tx).await?
            }
        })
    }

    /// The first row, if any.
    pub async fn fetch_optional<R: Row>(
        &mut self,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<Option<R>, DbError> {
        self.catch_up().await?;
        let (text, values, keep) = sql.with(values, self.locks_rows());
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = sqlx::query_as::<Sqlite, R>(AssertSqlSafe(text)).persistent(keep);
                values.into_iter().fold(query, |q, v| v.bind_sqlite(q)).fetch_optional(&mut **tx).await?
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query_as::<Postgres, R>(AssertSqlSafe(text)).persistent(keep);
                values.into_iter().fold(query, |q, v| v.bind_postgres(q)).fetch_optional(&mut **tx).await?
            }
        })
    }

    /// Runs a statement; how many rows it touched.
    pub async fn execute(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64, DbError> {
        self.catch_up().await?;
        let (text, values, keep) = sql.with(values, self.locks_rows());
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let mut arguments = sqlx::sqlite::SqliteArguments::default();
                for value in values {
                    value.add_sqlite(&mut arguments)?;
                }
                let query = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(text), arguments).persistent(keep);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Inner::Postgres(tx) => {
                let mut arguments = sqlx::postgres::PgArguments::default();
                for value in values {
                    value.add_postgres(&mut arguments)?;
                }
                let query = sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), arguments).persistent(keep);
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }
}
