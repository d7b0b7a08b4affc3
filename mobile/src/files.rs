//! The phone's few small files: in its folder on a disk, or, in a browser, in a database of their own.

pub use system::{make_folder, read, remove, write_durably};

#[cfg(not(target_family = "wasm"))]
mod system {
    use std::io::{ErrorKind, Result, Write};
    use std::path::Path;

    /// Makes a folder, with those above it.
    pub fn make_folder(folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
    }

    /// All of a file; none if there is none.
    pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a file, a database too; it may be gone already.
    pub fn remove(path: &Path) -> Result<()> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Replaces a small file so that it is either the old one or the new one, and for the owner's eyes only.
    pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<()> {
        let fresh = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)?;
        if let Some(folder) = path.parent() {
            // Not every system lets a folder be opened; the rename is done all the same.
            let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

#[cfg(target_family = "wasm")]
mod system {
    use rusqlite::{Connection, OptionalExtension};
    use std::io::{Error, Result};
    use std::path::Path;
    use std::sync::{Mutex, PoisonError};

    /// The database that holds them.
    const HOLDER: &str = "/files.db";

    static HELD: Mutex<Option<Connection>> = Mutex::new(None);

    fn with<T>(work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        let conn = match &mut *held {
            Some(conn) => conn,
            none => none.insert(open().map_err(Error::other)?),
        };
        work(conn).map_err(Error::other)
    }

    fn open() -> rusqlite::Result<Connection> {
        let conn = Connection::open(HOLDER)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "secure_delete", true)?;
        conn.execute_batch(
            "create table if not exists files (path text primary key, bytes blob not null) strict",
        )?;
        Ok(conn)
    }

    /// There are no folders.
    pub fn make_folder(_: &Path) -> Result<()> {
        Ok(())
    }

    /// All of a file; none if there is none.
    pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
        let path = path.to_string_lossy();
        with(|conn| {
            conn.query_row("select bytes from files where path = ?1", [path], |row| row.get(0)).optional()
        })
    }

    /// Removes a file, a database too; it may be gone already.
    pub fn remove(path: &Path) -> Result<()> {
        let path = path.to_string_lossy();
        opfs::remove(&path).map_err(Error::other)?;
        with(|conn| conn.execute("delete from files where path = ?1", [path]).map(drop))
    }

    /// Replaces a small file so that it is either the old one or the new one.
    pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<()> {
        let write = "insert into files (path, bytes) values (?1, ?2)
                     on conflict (path) do update set bytes = excluded.bytes";
        with(|conn| conn.execute(write, (path.to_string_lossy(), bytes)).map(drop))
    }
}
