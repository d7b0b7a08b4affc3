//! The example company, and the folder that a store lives on.

pub use histories::example::*;
use mobile::store::{Seams, Store};
use std::path::Path;
use std::sync::Arc;

/// A folder, a clock, dice: what a store lives on.
pub struct Ground {
    pub folder: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    pub dice: Arc<TestDice>,
}

impl Ground {
    pub fn new() -> Ground {
        Ground { folder: tempfile::tempdir().unwrap(), clock: TestClock::new(), dice: TestDice::new(1) }
    }

    pub fn seams(&self) -> Seams {
        Seams::new(self.clock.clone(), self.dice.clone())
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("store").join("asha.db")
    }

    pub fn open(&self) -> Store {
        Store::open(&self.path(), &identity(), self.seams()).unwrap()
    }

    /// A store that has pulled so many jobs.
    pub fn pulled(&self, jobs: u128) -> Store {
        let store = self.open();
        apply(&store, &page(&records(jobs), 100));
        store
    }
}

/// A look into the file from outside.
pub fn peek<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}
