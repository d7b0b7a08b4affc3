//! The room that is left where the phone's data lies.

use crate::sync::Room;
use std::path::PathBuf;

/// The disk that a folder lies on.
#[derive(Clone, Debug)]
pub struct DiskRoom(pub PathBuf);

impl Room for DiskRoom {
    #[cfg(unix)]
    fn left(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.0).ok()?;
        disk.f_bavail.checked_mul(disk.f_frsize)
    }

    #[cfg(not(unix))]
    fn left(&self) -> Option<u64> {
        None
    }
}
