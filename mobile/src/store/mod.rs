//! The phone's store: one SQLite file per stream, through which every tap goes and from which every screen reads.
//!
//! Invariants: domain rows change through [`Store::execute`] and through what the server sent, nowhere else; the store
//! knows neither screens nor HTTP.

mod blobs;
mod drafts;
mod execute;
mod export;
mod job_page;
mod meta;
mod network;
mod news;
mod originals;
mod outbox;
mod overlay;
mod pages;
mod queue;
mod schema;
mod status;
mod time_off;
mod today;
mod undo;
mod waits;
mod wipe;
mod work;

pub use blobs::{CHUNK, PART, Upload};
pub use export::{Carrier, ExportError};
pub use job_page::{JobPage, Waiting};
pub use network::Network;
pub use news::{Gone, GoneCards, News};
pub use originals::{KeepOriginals, LOW_ROOM, Original};
pub use outbox::{Batch, PushProgress};
pub use pages::Asked;
pub use queue::{Banner, InboxItem, QueueItem, QueueState};
pub use schema::{MIGRATIONS, VERSION};
pub use status::Status;
pub use today::{Later, Stop, Today};
pub use undo::{UNDO, Undoable};
pub use waits::Waits;
pub use work::WorkTold;

pub use wipe::WIPE_PATIENCE;

use rusqlite::Connection;
use shared::seams::{Clock, Randomness};
pub use shared::seams::{Crash, NoPoints, Points};
use shared::{CompanyId, DeviceId, PersonId, Refusal, StreamId};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::watch;

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
    identity: Mutex<Identity>,
    seams: Seams,
    /// Every write goes through this one.
    writer: Mutex<Connection>,
    /// Its commits do not wait for the disk: only while [`Unsynced`] stands.
    hasty: AtomicBool,
    /// What the last taps have loaded; taken after `writer`.
    known: Mutex<execute::Known>,
    /// Screens read here and never wait for a write.
    reader: Mutex<Connection>,
    status: Mutex<Status>,
    changed: watch::Sender<u64>,
    work: watch::Sender<u64>,
}

impl Inner {
    fn identity(&self) -> Identity {
        *held(&self.identity)
    }

    fn set_identity(&self, identity: Identity) {
        *held(&self.identity) = identity;
    }
}

/// A lock, whoever panicked while holding it: SQLite has rolled back what was not committed.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// For as long as this stands, commits of the connection wait for no disk. For what the server says again if a power cut
/// takes it back (an outcome, a page, that it has a picture) and for what is of no weight (a try in vain, that a draft is
/// done with), never for what makes the phone send something again. The next commit that waits takes them along, for a WAL
/// reaches the disk in order.
struct Unsynced<'c> {
    conn: &'c Connection,
    /// Whether commits do not wait now.
    hasty: &'c AtomicBool,
}

impl Unsynced<'_> {
    /// From now on commits wait again.
    fn end(self) -> Result<(), ExecuteError> {
        synced(self.conn, self.hasty)
    }
}

impl Drop for Unsynced<'_> {
    fn drop(&mut self) {
        if let Err(error) = synced(self.conn, self.hasty) {
            tracing::error!(%error, "commits do not wait for the disk; the next one tries again");
        }
    }
}

fn synced(conn: &Connection, hasty: &AtomicBool) -> Result<(), ExecuteError> {
    if hasty.load(Ordering::Relaxed) {
        conn.execute_batch("pragma synchronous = full")?;
        hasty.store(false, Ordering::Relaxed);
    }
    Ok(())
}

impl Store {
    /// Opens the file, making or upgrading it as needed. Where the identity has another device than the file, the phone
    /// has a new incarnation, and what has no receipt is numbered anew.
    pub fn open(path: &Path, identity: &Identity, seams: Seams) -> Result<Store, ExecuteError> {
        if let Some(folder) = path.parent() {
            crate::files::make_folder(folder).map_err(|e| ExecuteError::Broken(e.to_string()))?;
        }
        let mut writer = schema::connect(path, &seams)?;
        schema::upgrade(&mut writer)?;
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        meta::adopt(&tx, identity)?;
        pages::reread(&tx)?;
        tx.commit()?;
        let reader = schema::connect(path, &seams)?;
        Ok(Store {
            inner: Arc::new(Inner {
                identity: Mutex::new(*identity),
                seams,
                writer: Mutex::new(writer),
                hasty: AtomicBool::new(false),
                known: Mutex::default(),
                reader: Mutex::new(reader),
                status: Mutex::new(Status::default()),
                changed: watch::Sender::new(0),
                work: watch::Sender::new(0),
            }),
        })
    }

    /// Bumps after every commit that screens should see.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// Bumps when there is something new to send.
    pub fn work(&self) -> watch::Receiver<u64> {
        self.inner.work.subscribe()
    }

    /// Whose store it is.
    pub fn identity(&self) -> Identity {
        self.inner.identity()
    }

    /// A new UUIDv7 for something the person makes now.
    pub fn new_id(&self) -> uuid::Uuid {
        self.inner.seams.random.id(self.inner.seams.clock.now())
    }

    /// Lets the file grow no further than this many pages: what a full disk is like.
    pub fn limit_pages(&self, pages: u32) -> Result<(), ExecuteError> {
        Ok(self.writer().pragma_update(None, "max_page_count", pages)?)
    }

    /// A connection of one's own, for reading at length without holding anybody up.
    fn another_connection(&self) -> Result<Connection, ExecuteError> {
        let path = self.writer().path().map(std::path::PathBuf::from);
        let path = path.ok_or_else(|| ExecuteError::Broken("the store has no file".into()))?;
        schema::connect(&path, &self.inner.seams)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        held(&self.inner.writer)
    }

    /// Commits of the writer wait for no disk until what this gives is let go.
    fn unsynced<'c>(&'c self, conn: &'c Connection) -> Result<Unsynced<'c>, ExecuteError> {
        let guard = Unsynced { conn, hasty: &self.inner.hasty };
        self.inner.hasty.store(true, Ordering::Relaxed);
        conn.execute_batch("pragma synchronous = normal")?;
        Ok(guard)
    }

    /// Reads at one moment. A file that cannot be read is told in the banner; the screen stays empty.
    fn read<T: Default>(&self, what: &str, query: impl FnOnce(&Connection) -> Result<T, ExecuteError>) -> T {
        let conn = held(&self.inner.reader);
        let result = conn.unchecked_transaction().map_err(ExecuteError::from).and_then(|tx| {
            let found = query(&tx)?;
            tx.commit()?;
            Ok(found)
        });
        drop(conn);
        match result {
            Ok(found) => {
                self.set_trouble(None);
                found
            }
            Err(error) => {
                tracing::error!(what, %error, "reading the store failed");
                self.set_trouble(Some(error.to_string()));
                T::default()
            }
        }
    }

    /// Whether a simulation takes this mechanism away.
    fn off(&self, mechanism: shared::seams::Mechanism) -> bool {
        self.inner.seams.points.off(mechanism)
    }

    fn bump(&self) {
        self.inner.changed.send_modify(|v| *v += 1);
    }
}
