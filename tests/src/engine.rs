//! The two databases: every test of the server's behaviour runs on both.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use sync_server::db::Db;
use tokio::sync::OnceCell;

/// Names a PostgreSQL that tests may make databases on, e.g. `postgres://postgres@127.0.0.1/postgres`.
pub const POSTGRES: &str = "SEVENGATE_TEST_POSTGRES";

/// Which database a server uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Both.
    pub const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

    /// The URL of a fresh database; none for SQLite, which lives in the server's folder.
    pub async fn fresh(self, folder: &Path) -> Option<String> {
        match self {
            Engine::Sqlite => None,
            Engine::Postgres => Some(fresh_postgres(folder).await),
        }
    }
}

/// A database with all tables: a copy of one that was migrated once in this process.
async fn fresh_postgres(folder: &Path) -> String {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    /// Whose folder each database is for.
    static COPIES: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
    let migrated = MIGRATED
        .get_or_init(async || {
            let url = made(Path::new("template"), "template0", Vec::new()).await;
            Db::open(&url).await.expect("the tables can be made").close().await;
            database_of(&url).to_owned()
        })
        .await;
    // A test that has ended has left no folder. Kept until the end, the databases of all tests would fill 6 GB.
    let ended =
        COPIES.lock().unwrap().extract_if(.., |(folder, _)| !folder.exists()).map(|(_, name)| name).collect();
    let url = made(folder, migrated, ended).await;
    COPIES.lock().unwrap().push((folder.to_owned(), database_of(&url).to_owned()));
    url
}

/// Makes a database named after the folder, as a copy of another, once those that have ended are dropped.
async fn made(folder: &Path, copied: &str, ended: Vec<String>) -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var(POSTGRES).unwrap_or_else(|_| {
        panic!("These tests need a PostgreSQL. Start one and set {POSTGRES} to its URL, or run ./test, which does both.")
    });
    let place = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let place: String = place.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("e2e_{}_{}_{place}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(&server).await.expect("PostgreSQL answers");
    for ended in ended {
        let drop = format!("drop database {ended} with (force)");
        sqlx::query(AssertSqlSafe(drop)).execute(&mut admin).await.expect("tests may drop databases");
    }
    let create = format!("create database {name} template {copied}");
    sqlx::query(AssertSqlSafe(create)).execute(&mut admin).await.expect("tests may make databases");
    admin.close().await.expect("PostgreSQL answers");
    let (base, options) = match server.split_once('?') {
        Some((base, options)) => (base.to_owned(), format!("?{options}")),
        None => (server.clone(), String::new()),
    };
    let (host, _) = base.rsplit_once('/').expect("a PostgreSQL URL ends in a database");
    format!("{host}/{name}{options}")
}

/// The database that a URL names.
fn database_of(url: &str) -> &str {
    let (base, _) = url.split_once('?').unwrap_or((url, ""));
    base.rsplit_once('/').expect("a PostgreSQL URL ends in a database").1
}
