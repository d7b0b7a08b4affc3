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
mod migrations;
mod sql;
pub mod sqlite;
pub mod tables;
mod value;

pub use error::{Cause, DbError, unquoted};
pub use sql::{Sql, chunks};
pub use sqlite::SqliteFile;
pub use value::{Cell, Doc, Row, SqliteRow, Stored, Value, cell};

// What the macros name, wherever they are used.
#[doc(hidden)]
pub use {rusqlite, sqlx};

use futures::FutureExt;
use futures::future::BoxFuture;
use sql::Argument;
use sqlite::SqliteTx;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Postgres, Transaction};
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
/// A connection to PostgreSQL that was used within this time is taken for a good one.
const LATELY: Duration = Duration::from_secs(1);

/// The database, whichever engine it is. Cloning is cheap.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite(SqliteFile),
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`] it leaves no trace.
pub enum Tx {
    Sqlite(SqliteTx),
    Postgres(Transaction<'static, Postgres>),
}

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

/// Runs a statement and gives the number of rows it touched: `run!(tx, "update …", value, …)`.
#[macro_export]
macro_rules! run {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $tx.run($sql.into(), vec![$($crate::db::Value::from($value)),*]).await
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
            let pool = pool.test_before_acquire(false).before_acquire(stands);
            return Ok(Db::Postgres(pool.connect_with(options).await?));
        }
        let path = match url.starts_with("sqlite:") {
            true if url.contains(['?', '#']) || url.contains(":memory:") => {
                return Err(DbError::Other(std::io::Error::other("a SQLite database is a file").into()));
            }
            true => SqliteConnectOptions::from_str(url)?.get_filename().to_owned(),
            false => Path::new(url).to_owned(),
        };
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            crate::private::new_folders(folder).map_err(|e| DbError::Other(e.into()))?;
        }
        Ok(Db::Sqlite(SqliteFile::open(&path, vfs)?))
    }

    /// Brings the tables, and what is computed in them, up to this version.
    pub async fn migrate(&self) -> Result<(), DbError> {
        self.migrate_tables().await?;
        tables::upgrade_search(self).await?;
        tables::missing(self).await
    }

    async fn migrate_tables(&self) -> Result<(), DbError> {
        let failed = |e: sqlx::migrate::MigrateError| DbError::from(sqlx::Error::from(e));
        match self {
            Db::Sqlite(file) => {
                let all = migrations::sqlite();
                let wanted: Vec<_> = all.iter().map(|m| (m.version, m.checksum.to_vec())).collect();
                let run = file.migrated().await?;
                if run == wanted {
                    return Ok(());
                }
                let mut own = file.options().connect().await?;
                if let Some(sql) = migrations::renumbered(&all, &run, |hex| format!("x'{hex}'")) {
                    let sql = AssertSqlSafe(format!("begin immediate; {sql} commit;"));
                    sqlx::raw_sql(sql).execute(&mut own).await?;
                }
                all.run(&mut own).await.map_err(failed)?;
                Ok(own.close().await?)
            }
            Db::Postgres(pool) => {
                let all = migrations::postgres();
                renumber(pool, &all).await?;
                all.run(pool).await.map_err(failed)
            }
        }
    }

    /// A snapshot to read from: everything in it is of one moment.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Db::Sqlite(file) => Tx::Sqlite(file.read().await?),
            Db::Postgres(pool) => {
                Tx::Postgres(begin(pool, "begin isolation level repeatable read read only").await?)
            }
        })
    }

    /// The first row of one statement that reads: by itself it is a snapshot, and begins and ends nothing.
    pub async fn fetch_optional<R: Row>(&self, sql: Sql, values: Vec<Value>) -> Result<Option<R>, DbError> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Db::Sqlite(file) => {
                let sql = sql.for_sqlite(values);
                file.one(&sql.text, sql.values, sql.keep).await
            }
            Db::Postgres(pool) => {
                let (text, arguments, keep) = for_postgres(sql, values)?;
                let query = sqlx::query_as_with::<Postgres, R, _>(AssertSqlSafe(text), arguments);
                Ok(query.persistent(keep).fetch_optional(pool).await?)
            }
        }
    }

    /// A transaction to write in. Domain rows are written by `execute` alone.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Db::Sqlite(file) => Tx::Sqlite(file.write().await?),
            Db::Postgres(pool) => Tx::Postgres(begin(pool, "begin isolation level read committed").await?),
        })
    }

    /// A transaction for what may be lost in a power cut, because it is said again anyway: its commit waits for no disk.
    pub async fn note(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Db::Sqlite(file) => Tx::Sqlite(file.note().await?),
            Db::Postgres(_) => {
                let mut tx = self.write().await?;
                tx.run("set local synchronous_commit to off".into(), Vec::new()).await?;
                tx
            }
        })
    }

    /// Copies a running SQLite database into a new file.
    pub async fn backup(&self, to: &Path) -> Result<(), BackupError> {
        match self {
            Db::Sqlite(file) => Ok(file.backup(to.to_str().ok_or(BackupError::Path)?)?),
            Db::Postgres(_) => Err(BackupError::UsePgDump),
        }
    }

    /// Old versions of rows are not on the disk any more where SQLite keeps them beside the file.
    pub async fn forget_old_pages(&self) -> Result<(), DbError> {
        match self {
            Db::Sqlite(file) => file.forget_old_pages().await,
            Db::Postgres(_) => Ok(()),
        }
    }

    /// Lets go of every connection; SQLite folds its WAL into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite(file) => file.close().await,
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// Whether a connection is still good. One that was used a moment ago is not asked: that would be a round trip for each
/// transaction.
fn stands(conn: &mut PgConnection, told: PoolConnectionMetadata) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    async move {
        if told.idle_for >= LATELY {
            conn.ping().await?;
        }
        Ok(true)
    }
    .boxed()
}

/// Of several processes that start one does it.
async fn renumber(pool: &PgPool, all: &Migrator) -> Result<(), DbError> {
    let mut tx = pool.begin().await?;
    let there = "select to_regclass('_sqlx_migrations') is not null";
    if !sqlx::query_scalar::<_, bool>(there).fetch_one(&mut *tx).await? {
        return Ok(());
    }
    sqlx::raw_sql("lock table _sqlx_migrations in exclusive mode").execute(&mut *tx).await?;
    let run = "select version, checksum from _sqlx_migrations where success order by version";
    let run = sqlx::query_as::<_, (i64, Vec<u8>)>(run).fetch_all(&mut *tx).await?;
    if let Some(sql) = migrations::renumbered(all, &run, |hex| format!("decode('{hex}', 'hex')")) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// PostgreSQL's word for a connection that an administrator has ended (57P01, admin_shutdown).
const SHUT_DOWN: &str = "57P01";

/// Begins to the end even if the caller goes away meanwhile: with sqlx 0.9 a cancelled begin gives the connection back
/// inside an open transaction, and the one who gets it next writes into nothing.
async fn begin(pool: &PgPool, how: &'static str) -> Result<Transaction<'static, Postgres>, DbError> {
    let pool = pool.clone();
    let begun = async move {
        match pool.begin_with(how).await {
            // A connection that was good a moment ago may be gone with the server behind it: nothing has been done on it yet.
            Err(sqlx::Error::Io(_)) => pool.begin_with(how).await,
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(SHUT_DOWN) => {
                pool.begin_with(how).await
            }
            begun => begun,
        }
    };
    Ok(crate::edge::to_the_end(begun).await?)
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
    /// Makes it last.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Tx::Sqlite(tx) => tx.commit(),
            Tx::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    /// Whether rows can (and, for order between writers, must) be locked by `for update`.
    pub fn locks_rows(&self) -> bool {
        matches!(self, Tx::Postgres(_))
    }

    /// All rows.
    pub async fn fetch_all<R: Row>(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<R>, DbError> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Tx::Sqlite(tx) => {
                let sql = sql.for_sqlite(values);
                tx.all(&sql.text, sql.values, sql.keep)
            }
            Tx::Postgres(tx) => {
                let (text, arguments, keep) = for_postgres(sql, values)?;
                let query = sqlx::query_as_with::<Postgres, R, _>(AssertSqlSafe(text), arguments);
                Ok(query.persistent(keep).fetch_all(&mut **tx).await?)
            }
        }
    }

    /// The first row, if any.
    pub async fn fetch_optional<R: Row>(
        &mut self,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<Option<R>, DbError> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Tx::Sqlite(tx) => {
                let sql = sql.for_sqlite(values);
                tx.one(&sql.text, sql.values, sql.keep)
            }
            Tx::Postgres(tx) => {
                let (text, arguments, keep) = for_postgres(sql, values)?;
                let query = sqlx::query_as_with::<Postgres, R, _>(AssertSqlSafe(text), arguments);
                Ok(query.persistent(keep).fetch_optional(&mut **tx).await?)
            }
        }
    }

    /// Runs a statement; how many rows it touched.
    pub async fn run(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64, DbError> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Tx::Sqlite(tx) => {
                let sql = sql.for_sqlite(values);
                tx.run(&sql.text, sql.values, sql.keep)
            }
            Tx::Postgres(tx) => {
                let (text, arguments, keep) = for_postgres(sql, values)?;
                let query = sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), arguments);
                Ok(query.persistent(keep).execute(&mut **tx).await?.rows_affected())
            }
        }
    }

    /// Inserts any number of rows: `head` ends before them (`insert into t (a, b)`), `tail` is what follows
    /// (`on conflict do nothing`). Every row has the same columns; no key is there twice.
    pub async fn insert(
        &mut self,
        head: impl AsRef<str>,
        rows: Vec<Vec<Value>>,
        tail: impl AsRef<str>,
    ) -> Result<(), DbError> {
        let (Some(first), head, tail) = (rows.first(), head.as_ref(), tail.as_ref()) else { return Ok(()) };
        if rows.iter().any(|row| row.len() != first.len()) {
            return Err(DbError::Unreadable {
                kind: "row".into(),
                why: "rows differ in their columns".into(),
            });
        }
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self {
            Tx::Sqlite(tx) => {
                let text = format!("{head} values {} {tail}", sql::places(first.len()));
                tx.execute_each(&text, rows.into_iter())
            }
            Tx::Postgres(tx) => {
                // One array per column: one text for any number of rows.
                let types = first.iter().map(Value::postgres_type);
                let columns: Vec<String> =
                    (1..).zip(types).map(|(n, name)| format!("${n}::{name}[]")).collect();
                let text = format!("{head} select * from unnest({}) {tail}", columns.join(", "));
                let mut arrays: Vec<Vec<Value>> =
                    first.iter().map(|_| Vec::with_capacity(rows.len())).collect();
                for row in rows {
                    for (array, value) in arrays.iter_mut().zip(row) {
                        array.push(value);
                    }
                }
                let mut arguments = PgArguments::default();
                for array in arrays {
                    value::add_array(array, &mut arguments)?;
                }
                sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), arguments).execute(&mut **tx).await?;
                Ok(())
            }
        }
    }
}

fn for_postgres(sql: Sql, values: Vec<Value>) -> Result<(String, PgArguments, bool), DbError> {
    let sql = sql.for_postgres(values);
    let mut arguments = PgArguments::default();
    for value in sql.values {
        match value {
            Argument::One(value) => value.add(&mut arguments)?,
            Argument::Array(values) => value::add_array(values, &mut arguments)?,
        }
    }
    Ok((sql.text, arguments, sql.keep))
}
