//! SQLite on the origin-private file system of a browser (OPFS), in a dedicated worker.
//!
//! Opening a file there is asynchronous, SQLite is not: so a pool of files is opened beforehand ([`install`], [`reserve`]), and each
//! says at its beginning which of SQLite's files it holds ([`head`]). Connections of the worker share locks and the index
//! of the WAL in memory. There is one worker at a time: whoever installs the pool holds a Web Lock.
//!
//! Invariants: what was flushed is there after the browser was killed; a file that cannot be understood is neither overwritten
//! nor used; a full quota is `SQLITE_FULL`; what is removed is cut to nothing.

pub mod head;
#[cfg(target_family = "wasm")]
mod pool;
#[cfg(target_family = "wasm")]
mod vfs;

#[cfg(target_family = "wasm")]
pub use pool::{Found, free, install, list, remove, reserve};
#[cfg(target_family = "wasm")]
pub use vfs::NAME;
