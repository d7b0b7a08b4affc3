//! Where uploads lie until they are worked on.

use engine::private;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Folders of the server's data where uploads lie.
const FOLDERS: [&str; 2] = ["imports", "carried"];

/// An upload, gone from the disk when it is dropped. The file is locked: one that is not was left by a process that is dead.
pub struct Spool {
    path: PathBuf,
    file: File,
}

impl Spool {
    /// A new one in this folder.
    pub fn open(folder: &Path, name: &impl std::fmt::Display) -> std::io::Result<Spool> {
        private::new_folders(folder)?;
        // It has its name once it is locked: until then nobody takes it for a leftover.
        let (new, path) = (folder.join(format!("{name}.new")), folder.join(format!("{name}.part")));
        let file = private::options().create(true).truncate(true).open(&new)?;
        file.lock()?;
        std::fs::rename(&new, &path)?;
        Ok(Spool { path, file })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is written to.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Takes away uploads of processes that are dead.
pub fn sweep(data: &Path) {
    for folder in FOLDERS {
        let Ok(files) = std::fs::read_dir(data.join(folder)) else { continue };
        for path in files.filter_map(Result::ok).map(|file| file.path()) {
            let left = path.extension().is_some_and(|end| end == "part")
                && File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if left && std::fs::remove_file(&path).is_ok() {
                tracing::info!(folder, "an upload that a stopped server left was taken away");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_process_left_is_taken_away_and_nothing_else() {
        let data = tempfile::tempdir().unwrap();
        let imports = data.path().join("imports");
        let live = Spool::open(&imports, &"live").unwrap();
        std::fs::write(imports.join("dead.part"), "Asha Rao, 1 Main Street").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(live.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        sweep(data.path());
        assert!(live.path().exists() && !imports.join("dead.part").exists());
        let path = live.path().to_owned();
        drop(live);
        assert!(!path.exists());
        sweep(&data.path().join("nowhere"));
    }
}
