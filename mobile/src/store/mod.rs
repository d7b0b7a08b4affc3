//! The phone's store: one SQLite file per stream, through which every tap goes and from which every screen reads.
//!
//! Invariants: domain rows change through [`Store::execute`] and through what the server sent, nowhere else; the store
//! knows neither screens nor HTTP.

mod job_page;
mod queue;
mod today;

pub use job_page::{JobPage, Waiting};
pub use queue::{Banner, InboxItem, QueueItem, QueueState};
pub use today::{Stop, Today};

use shared::seams::{Clock, Randomness};
use shared::sync::BlobHash;
use shared::{Change, ChangeSetId, CompanyId, DeviceId, PersonId, Refusal, StreamId};
use std::path::Path;
use std::sync::Arc;

/// Whose store it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub company: CompanyId,
    pub person: PersonId,
    pub device: DeviceId,
    pub stream: StreamId,
}

impl Identity {
    /// The identity of a person of a company on a device.
    pub fn new(device: DeviceId, company: CompanyId, person: PersonId) -> Identity {
        Identity { company, person, device, stream: StreamId::of(device, company, person) }
    }
}

/// What the store gets from outside.
#[derive(Clone)]
pub struct Seams {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    /// Where a test may stop the process.
    pub points: Arc<dyn Points>,
    /// The SQLite VFS to open files with; none: the platform's.
    pub vfs: Option<String>,
}

impl Seams {
    /// Without named points and with the platform's files.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> Seams {
        Seams { clock, random, points: Arc::new(NoPoints), vfs: None }
    }
}

/// Named points of the code at which a test may stop the process.
pub trait Points: Send + Sync {
    /// The point is reached; an error means that the process dies here.
    fn reached(&self, name: &'static str) -> Result<(), Crash>;
}

/// The process died at a named point. Only tests see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped at {0}")]
pub struct Crash(pub &'static str);

/// Nothing stops.
#[derive(Clone, Copy, Debug)]
pub struct NoPoints;

impl Points for NoPoints {
    fn reached(&self, _: &'static str) -> Result<(), Crash> {
        Ok(())
    }
}

/// Why a tap was not taken. Nothing of it is stored then.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExecuteError {
    /// A rule says no; the sentence for the person is `refusal-<code>`.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// The disk is full.
    #[error("no space left on this phone")]
    Full,
    /// The file cannot be used.
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// A picture or signature that belongs to a tap.
#[derive(Clone, PartialEq)]
pub struct NewBlob {
    pub bytes: Vec<u8>,
    /// e.g. `image/jpeg`.
    pub mime: String,
}

impl std::fmt::Debug for NewBlob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewBlob({}, {} bytes)", self.mime, self.bytes.len())
    }
}

/// A store; clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    identity: Identity,
    seams: Seams,
    changed: tokio::sync::watch::Sender<u64>,
}

impl Store {
    /// Opens the file, making or upgrading it as needed.
    pub fn open(path: &Path, identity: &Identity, seams: Seams) -> Result<Store, ExecuteError> {
        let _ = path;
        let changed = tokio::sync::watch::Sender::new(0);
        Ok(Store { inner: Arc::new(Inner { identity: *identity, seams, changed }) })
    }

    /// Does what a person asked for, in one transaction: decides it over what the phone knows, writes the records, the
    /// outbox entry and the blobs' bytes. All or nothing.
    pub fn execute(&self, changes: Vec<Change>, blobs: Vec<NewBlob>) -> Result<ChangeSetId, ExecuteError> {
        let _ = (changes, blobs);
        Err(ExecuteError::Broken("not there yet".into()))
    }

    /// Half a rating, half a signature: what was stored under this key.
    pub fn draft(&self, key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// Stores a draft the moment it changes; none removes it.
    pub fn set_draft(&self, key: &str, text: Option<&str>) -> Result<(), ExecuteError> {
        let _ = (key, text);
        Ok(())
    }

    /// The bytes of a blob, if they are on this phone.
    pub fn blob(&self, hash: &BlobHash) -> Option<Vec<u8>> {
        let _ = hash;
        None
    }

    /// A blob's media type, if it is on this phone.
    pub fn blob_mime(&self, hash: &BlobHash) -> Option<String> {
        let _ = hash;
        None
    }

    /// Bumps after every commit that screens should see.
    pub fn changed(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// Whose store it is.
    pub fn identity(&self) -> Identity {
        self.inner.identity
    }

    /// A new UUIDv7 for something the person makes now.
    pub fn new_id(&self) -> uuid::Uuid {
        self.inner.seams.random.id(self.inner.seams.clock.now())
    }
}
