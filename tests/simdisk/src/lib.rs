//! A disk for simulations: it forgets what was not synced, fills up, and stops.
//!
//! [`vfs`] registers a SQLite VFS that hands everything to the platform's own and keeps, for files below the folder of a
//! [`Disk`], what every write since the last sync has replaced. [`Disk::lose_power`] takes back what was not synced, whole
//! or in part. Files that are made or deleted are so at once; the order of SQLite's own syncs is what is tried here.

mod shim;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use shim::vfs;

/// The disk of one machine: everything below one folder.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Nothing is written any more: the machine has stopped.
    stopped: bool,
    /// Files do not grow any more.
    full: bool,
    /// How often each file is open.
    open: BTreeMap<PathBuf, usize>,
    /// What happened to each file since it was last synced.
    unsynced: BTreeMap<PathBuf, Vec<Step>>,
}

/// One change of a file that is not synced yet.
#[derive(Debug)]
struct Step {
    at: u64,
    /// The file's length before.
    length: u64,
    /// What stood there, up to the end of the file.
    old: Vec<u8>,
    /// What was written; none: the file was cut at `at`.
    new: Option<Vec<u8>>,
}

/// What a write comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Permission {
    Granted,
    Stopped,
    Full,
}

static DISKS: Mutex<BTreeMap<PathBuf, Arc<Disk>>> = Mutex::new(BTreeMap::new());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    /// The disk below this folder, from now on.
    pub fn below(folder: &Path) -> Arc<Disk> {
        let disk = Arc::new(Disk { folder: folder.to_owned(), state: Mutex::default() });
        lock(&DISKS).insert(folder.to_owned(), disk.clone());
        disk
    }

    /// The disk that a file lies on, if it is a simulated one.
    fn of(path: &Path) -> Option<Arc<Disk>> {
        let disks = lock(&DISKS);
        path.ancestors().find_map(|folder| disks.get(folder)).cloned()
    }

    /// Nothing reaches the disk any more: the process or the machine has died. Close what is open, then
    /// [`Disk::start`].
    pub fn stop(&self) {
        lock(&self.state).stopped = true;
    }

    /// Whether the disk is full: files do not grow any more.
    pub fn fill(&self, full: bool) {
        lock(&self.state).full = full;
    }

    /// The machine runs again. What was written and not synced is still there: only a process had died.
    pub fn start(&self) {
        lock(&self.state).stopped = false;
    }

    /// The power was gone: of what was not synced only those writes are there that `kept` says yes to, in any order.
    /// Everything on this disk must be closed.
    pub fn lose_power(&self, mut kept: impl FnMut() -> bool) -> std::io::Result<()> {
        let open: Vec<PathBuf> = lock(&self.state).open.keys().cloned().collect();
        if !open.is_empty() {
            return Err(std::io::Error::other(format!("no power cut while files are open: {open:?}")));
        }
        let unsynced = std::mem::take(&mut lock(&self.state).unsynced);
        for (path, steps) in unsynced {
            if !path.exists() {
                continue;
            }
            let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
            for step in steps.iter().rev() {
                step.undo(&mut file)?;
            }
            for step in &steps {
                if kept() {
                    step.redo(&mut file)?;
                }
            }
        }
        self.forget_shared_memory(&self.folder)
    }

    /// The index of a WAL lies in memory: it is gone as well.
    fn forget_shared_memory(&self, folder: &Path) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.forget_shared_memory(&path)?;
            } else if path.to_string_lossy().ends_with("-shm") {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// How many writes would be lost if the power went now.
    pub fn unsynced(&self) -> usize {
        lock(&self.state).unsynced.values().map(Vec::len).sum()
    }

    fn may_write(&self, grows: bool) -> Permission {
        let state = lock(&self.state);
        match (state.stopped, state.full && grows) {
            (true, _) => Permission::Stopped,
            (false, true) => Permission::Full,
            (false, false) => Permission::Granted,
        }
    }

    fn note(&self, path: &Path, step: Step) {
        lock(&self.state).unsynced.entry(path.to_owned()).or_default().push(step);
    }

    fn opened(&self, path: &Path) {
        *lock(&self.state).open.entry(path.to_owned()).or_default() += 1;
    }

    fn closed(&self, path: &Path) {
        let mut state = lock(&self.state);
        if let Some(count) = state.open.get_mut(path) {
            *count -= 1;
            if *count == 0 {
                state.open.remove(path);
            }
        }
    }

    fn synced(&self, path: &Path) {
        lock(&self.state).unsynced.remove(path);
    }
}

/// The disk below this folder is no longer simulated.
pub fn forget(folder: &Path) {
    lock(&DISKS).remove(folder);
}

impl Step {
    fn undo(&self, file: &mut File) -> std::io::Result<()> {
        file.set_len(self.length)?;
        file.seek(SeekFrom::Start(self.at))?;
        file.write_all(&self.old)
    }

    fn redo(&self, file: &mut File) -> std::io::Result<()> {
        match &self.new {
            None => file.set_len(self.at),
            Some(new) => {
                file.seek(SeekFrom::Start(self.at))?;
                file.write_all(new)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, OpenFlags};

    struct Ground {
        folder: tempfile::TempDir,
        disk: Arc<Disk>,
    }

    impl Ground {
        fn new() -> Ground {
            let folder = tempfile::tempdir().unwrap();
            let disk = Disk::below(folder.path());
            Ground { folder, disk }
        }

        fn open(&self, synchronous: &str) -> Connection {
            let path = self.folder.path().join("a.db");
            let conn = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), vfs()).unwrap();
            conn.pragma_update(None, "journal_mode", "wal").unwrap();
            conn.pragma_update(None, "synchronous", synchronous).unwrap();
            conn.execute_batch("create table if not exists t (n integer primary key) strict").unwrap();
            conn
        }

        fn rows(&self) -> i64 {
            let conn = self.open("full");
            let whole: String = conn.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(whole, "ok");
            conn.query_row("select count(*) from t", [], |row| row.get(0)).unwrap()
        }

        fn lose_power(&self, conn: Connection) {
            self.disk.stop();
            drop(conn);
            self.disk.lose_power(|| false).unwrap();
            self.disk.start();
        }
    }

    impl Drop for Ground {
        fn drop(&mut self) {
            forget(self.folder.path());
        }
    }

    #[test]
    fn what_was_committed_in_full_survives_and_what_was_not_synced_does_not() {
        let ground = Ground::new();
        let conn = ground.open("full");
        conn.execute("insert into t values (1)", []).unwrap();
        ground.lose_power(conn);
        assert_eq!(ground.rows(), 1);

        let conn = ground.open("off");
        conn.execute("insert into t values (2)", []).unwrap();
        assert!(ground.disk.unsynced() > 0);
        ground.lose_power(conn);
        assert_eq!(ground.rows(), 1);
    }

    #[test]
    fn the_power_is_not_cut_while_a_file_is_open() {
        let ground = Ground::new();
        let conn = ground.open("full");
        assert!(ground.disk.lose_power(|| false).is_err());
        drop(conn);
        assert!(ground.disk.lose_power(|| false).is_ok());
    }

    #[test]
    fn a_process_that_dies_leaves_what_the_system_has_taken() {
        let ground = Ground::new();
        let conn = ground.open("off");
        conn.execute("insert into t values (1)", []).unwrap();
        ground.disk.stop();
        assert!(conn.execute("insert into t values (2)", []).is_err());
        drop(conn);
        ground.disk.start();
        assert_eq!(ground.rows(), 1);
    }

    #[test]
    fn a_full_disk_is_said_and_loses_nothing() {
        let ground = Ground::new();
        let conn = ground.open("full");
        conn.execute("insert into t values (1)", []).unwrap();
        ground.disk.fill(true);
        let refused = conn.execute_batch("insert into t values (2); insert into t values (3)");
        let code = refused.unwrap_err().sqlite_error_code();
        assert_eq!(code, Some(rusqlite::ErrorCode::DiskFull));
        ground.disk.fill(false);
        conn.execute("insert into t values (4)", []).unwrap();
        drop(conn);
        assert_eq!(ground.rows(), 2);
    }
}
