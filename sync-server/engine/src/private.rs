//! What the server keeps is its own: folders that nobody else opens, files that nobody else reads.
//!
//! Anyone who reads the database knows what every customer was told; the folder around it is closed, and what is made in it is
//! closed too, should the folder ever be opened or copied.

use std::io;
use std::path::{Path, PathBuf};

/// A folder that others look into, and that is not ours to close.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    #[error(
        "{0} is open to others (mode {1:o}) and belongs to another account: give it to the account of the server (chown), \
         or close it (chmod 700)"
    )]
    Open(PathBuf, u32),
    #[error(
        "{0} is a folder that everybody shares (mode {1:o}): the server's data belongs into one of its own"
    )]
    Shared(PathBuf, u32),
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// From now on this process makes files that its own account alone reads and writes.
pub fn umask() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Makes a folder that is closed to others, or closes one that is there.
pub fn folder(path: &Path) -> Result<(), NotPrivate> {
    let failed = |error| NotPrivate::Io(path.to_owned(), error);
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    new_folders(path).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let about = std::fs::metadata(path).map_err(failed)?;
        let mode = about.mode() & 0o7777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        if mode & 0o1000 != 0 {
            return Err(NotPrivate::Shared(path.to_owned(), mode));
        }
        if !is_ours(&about) {
            return Err(NotPrivate::Open(path.to_owned(), mode));
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
        tracing::warn!(folder = %path.display(), was = format!("{mode:o}"), "a folder was open to others; it is closed now");
    }
    Ok(())
}

/// Makes the folders that are missing, closed to others; what is there stays as it is.
pub fn new_folders(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// How files are made that others do not read; the caller says whether it has to be new.
pub fn options() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Closes a file to others if it is there and ours; one of another account is left to it, with a word in the log.
pub fn close(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let about = match std::fs::metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mode = about.mode() & 0o777;
        if !about.is_file() || mode & 0o077 == 0 {
            return Ok(());
        }
        if is_ours(&about) {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
            tracing::warn!(file = %path.display(), was = format!("{mode:o}"), "a file was open to others; it is closed now");
        } else {
            tracing::warn!(file = %path.display(), mode = format!("{mode:o}"), "a file of another account is open to others: chmod 600 closes it");
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_ours(about: &std::fs::Metadata) -> bool {
    let us = rustix::process::geteuid();
    us.is_root() || us.as_raw() == std::os::unix::fs::MetadataExt::uid(about)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn open(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_folder_is_closed_and_an_open_one_is_closed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a/b");
        folder(&path).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o700, 0o700));
        open(&path, 0o755);
        folder(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn a_folder_that_everybody_shares_is_not_taken() {
        let place = tempfile::tempdir().unwrap();
        open(place.path(), 0o1777);
        assert!(matches!(folder(place.path()), Err(NotPrivate::Shared(..))));
        assert_eq!(mode(place.path()), 0o1777, "others go on working in it");
    }

    #[test]
    fn files_are_made_closed_and_open_ones_are_closed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.db");
        close(&path).unwrap();
        options().create_new(true).open(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        open(&path, 0o644);
        close(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
    }
}
