//! The phone as a whole: who is signed in, their store, and when to sync.
//!
//! On disk: `<dir>/incarnation` (this installation's id; kept out of the phone's backup, so that a restored copy is
//! noticed), `<dir>/accounts.json` (who signed in, with tokens) and `<dir>/store/<stream>.db`, one file per person.

use crate::store::{NoPoints, Points, Seams, Store};
use crate::sync::Transport;
use futures::future::BoxFuture;
use shared::seams::{Clock, Randomness};
use shared::{CompanyId, PersonId, Refusal};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// What a phone is made of.
#[derive(Clone)]
pub struct PhoneConfig {
    /// The app's own folder.
    pub dir: PathBuf,
    /// Shown in settings; the transport knows it too.
    pub server_url: String,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    /// What the owner calls the phone.
    pub device_name: String,
    /// For simulation; see [`Points`].
    pub points: Arc<dyn Points>,
    pub vfs: Option<String>,
}

impl PhoneConfig {
    /// A phone without simulation.
    pub fn new(
        dir: PathBuf,
        server_url: String,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        device_name: String,
    ) -> PhoneConfig {
        PhoneConfig {
            dir,
            server_url,
            transport,
            clock,
            random,
            device_name,
            points: Arc::new(NoPoints),
            vfs: None,
        }
    }
}

/// Someone who signed in on this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInAs {
    pub company: CompanyId,
    pub company_name: String,
    pub person: PersonId,
    pub person_name: String,
    pub email: String,
}

/// Work that the server does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    pub sets: usize,
    pub blobs: usize,
}

impl Unsent {
    /// Whether everything is with the office.
    pub fn is_empty(&self) -> bool {
        self.sets == 0 && self.blobs == 0
    }
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SignInError {
    /// Email or password are wrong.
    #[error("email or password are wrong")]
    Wrong,
    /// The server refused for a reason it gives.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// The server is not reached.
    #[error("offline: {0}")]
    Offline(String),
    /// Too many attempts; wait.
    #[error("too many attempts")]
    TooOften,
    /// The phone's own files fail.
    #[error("the phone's files: {0}")]
    Broken(String),
}

/// What the edge gives the sync loop to wait with.
pub trait Timer: Send + Sync {
    /// Ends after this time.
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()>;
}

/// The phone; clones share it.
#[derive(Clone)]
pub struct Phone {
    inner: Arc<Inner>,
}

struct Inner {
    config: PhoneConfig,
    store: Mutex<Option<Store>>,
    sync_now: Notify,
    online: watch::Sender<bool>,
    changed: watch::Sender<u64>,
}

impl Phone {
    /// Opens the phone's folder; whoever was signed in last is signed in again, offline too.
    pub fn open(config: PhoneConfig) -> Result<Phone, SignInError> {
        let inner = Inner {
            config,
            store: Mutex::new(None),
            sync_now: Notify::new(),
            online: watch::Sender::new(true),
            changed: watch::Sender::new(0),
        };
        Ok(Phone { inner: Arc::new(inner) })
    }

    /// The store of whoever is signed in.
    pub fn store(&self) -> Option<Store> {
        self.inner.store.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// Who is signed in.
    pub fn signed_in(&self) -> Option<SignedInAs> {
        None
    }

    /// Signs in over the network. Signing in again after a session ended keeps all local work.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignedInAs, SignInError> {
        let _ = (email, password);
        Err(SignInError::Offline("not there yet".into()))
    }

    /// What would wait on this phone if one signed out now.
    pub fn unsent(&self) -> Unsent {
        Unsent::default()
    }

    /// Signs out. Unsent work stays in the phone's folder and goes on when the same person signs in again; with a
    /// path it is written to a file as well.
    pub fn sign_out(&self, export: Option<&Path>) -> Result<Unsent, SignInError> {
        let _ = export;
        Ok(Unsent::default())
    }

    /// Asks the sync loop for a round now.
    pub fn sync_now(&self) {
        self.inner.sync_now.notify_one();
    }

    /// Whether the server answered last time.
    pub fn online(&self) -> watch::Receiver<bool> {
        self.inner.online.subscribe()
    }

    /// Bumps when somebody signs in or out.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// Whether the app is in front: the slow poll runs only then.
    pub fn set_visible(&self, visible: bool) {
        let _ = visible;
    }

    /// The present time, by the phone's clock.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        shared::clock::truncated(self.inner.config.clock.now())
    }

    /// What the phone is made of.
    pub fn config(&self) -> &PhoneConfig {
        &self.inner.config
    }

    /// The seams that its stores are opened with.
    pub fn seams(&self) -> Seams {
        let c = &self.inner.config;
        Seams {
            clock: c.clock.clone(),
            random: c.random.clone(),
            points: c.points.clone(),
            vfs: c.vfs.clone(),
        }
    }
}

/// Runs for as long as the app does: waits for work, a poke or the timer, and runs a round. The edge spawns it.
pub async fn run_sync_loop(phone: Phone, timer: Arc<dyn Timer>) {
    let _ = timer;
    phone.inner.sync_now.notified().await;
}
