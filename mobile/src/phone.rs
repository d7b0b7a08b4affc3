//! The phone as a whole: who is signed in, their store, and when to sync.
//!
//! On disk: `<dir>/incarnation` (this installation's id; kept out of the phone's backup, so that a restored copy is
//! noticed), `<dir>/accounts.json` (who signed in, with tokens) and `<dir>/store/<company>-<person>.db`, one file
//! per person: the stream in it changes with the incarnation, the unsent work does not.

mod accounts;
mod bell;
mod incarnation;
mod room;
mod sync_loop;
mod wiping;

pub use bell::NoBell;
pub use sync_loop::{Timer, run_sync_loop};

use crate::store::{Carrier, ExportError, Identity, Network, NoPoints, Points, Seams, Store};
use crate::sync::{Client, ClientConfig, Request, RoundReport, SyncError, Transport};
use accounts::{Account, AccountsFile};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use incarnation::IncarnationFile;
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::clock::truncated;
use shared::seams::{Clock, Randomness};
use shared::sync::{BlobHash, CompanyName, Enrol, SignIn, SignedIn, WhichCompany};
use shared::{Code, CompanyId, PersonId, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    pub space: Arc<dyn Space>,
}

/// How much room the phone has.
pub trait Space: Send + Sync {
    /// Free bytes where the app's files are; none if the phone cannot tell.
    fn free(&self) -> Option<u64>;
    /// What the page around the app measured, for a phone that cannot measure by itself.
    fn told(&self, _free: u64) {}
}

/// A phone that cannot tell.
struct UnknownSpace;

impl Space for UnknownSpace {
    fn free(&self) -> Option<u64> {
        None
    }
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
            space: Arc::new(UnknownSpace),
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
    /// They fit at each of these companies: one has to be chosen.
    #[error("email and password fit at several companies")]
    WhichCompany(Vec<CompanyName>),
    /// The code is unknown, used elsewhere, taken back or too old.
    #[error("this code is not good, or not any more")]
    WrongCode,
    /// The account has a second factor: phones sign in by a code of the office.
    #[error("this account signs in by a code")]
    NeedsCode,
    /// The server refuses this person: they no longer work there.
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

/// The phone; clones share it.
#[derive(Clone)]
pub struct Phone {
    inner: Arc<Inner>,
}

struct Inner {
    config: PhoneConfig,
    incarnation: Arc<IncarnationFile>,
    accounts: Arc<AccountsFile>,
    session: Mutex<Option<Session>>,
    /// Tokens of sessions that ended here and that the server should forget.
    ended: Mutex<Vec<String>>,
    sync_now: Notify,
    visible: watch::Sender<bool>,
    network: Mutex<Network>,
    online: watch::Sender<bool>,
    changed: watch::Sender<u64>,
    /// Whose data was wiped here since the app was opened: the company's name.
    wiped: Mutex<Option<String>>,
}

#[derive(Clone)]
struct Session {
    store: Store,
    client: Arc<Client>,
}

impl Phone {
    /// Opens the phone's folder; the person who was signed in last is signed in again, offline too.
    pub fn open(config: PhoneConfig) -> Result<Phone, SignInError> {
        crate::files::make_folder(&config.dir).map_err(broken)?;
        // Customers' data is nobody else's business, also where several people share a machine.
        #[cfg(unix)]
        std::fs::set_permissions(&config.dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .map_err(broken)?;
        let incarnation = IncarnationFile::open(&config)?;
        let accounts = AccountsFile::open(&config.dir)?;
        let inner = Inner {
            config,
            incarnation: Arc::new(incarnation),
            accounts: Arc::new(accounts),
            session: Mutex::new(None),
            ended: Mutex::new(Vec::new()),
            sync_now: Notify::new(),
            visible: watch::Sender::new(true),
            network: Mutex::new(Network::Unknown),
            online: watch::Sender::new(true),
            changed: watch::Sender::new(0),
            wiped: Mutex::new(None),
        };
        let phone = Phone { inner: Arc::new(inner) };
        let current = phone.inner.accounts.read().current(phone.server()).cloned();
        if let Some(account) = current {
            phone.begin(&account)?;
        }
        Ok(phone)
    }

    /// The server's address, as accounts are kept by it.
    fn server(&self) -> &str {
        self.inner.config.server_url.trim().trim_end_matches('/')
    }

    /// The store of the one who is signed in.
    pub fn store(&self) -> Option<Store> {
        lock(&self.inner.session).as_ref().map(|s| s.store.clone())
    }

    /// The sync client of the person who is signed in, for tests and tools that run rounds by hand.
    pub fn client(&self) -> Option<Arc<Client>> {
        lock(&self.inner.session).as_ref().map(|s| s.client.clone())
    }

    /// Who is signed in.
    pub fn signed_in(&self) -> Option<SignedInAs> {
        self.inner.accounts.read().current(self.server()).map(Account::shown)
    }

    /// Signs in over the network. Signing in again after a session ended keeps all local work.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignedInAs, SignInError> {
        self.sign_in_at(email, password, None).await
    }

    /// The same at one of the companies that [`SignInError::WhichCompany`] names. What somebody else, or the same person for
    /// another company, has not sent yet stays in their own store.
    pub async fn sign_in_at(
        &self,
        email: &str,
        password: &str,
        company: Option<CompanyId>,
    ) -> Result<SignedInAs, SignInError> {
        let config = &self.inner.config;
        let ask = SignIn {
            email: email.trim().to_owned(),
            password: password.to_owned(),
            device: self.inner.incarnation.device(),
            device_name: config.device_name.clone(),
            app_version: APP_VERSION.to_owned(),
            company,
        };
        let answer = self.asks("/sync/sign-in", &ask).await;
        self.begins(answer?, ask.email)
    }

    /// Signs in with a code that the office gave; the code is good once.
    pub async fn enrol(&self, code: &str) -> Result<SignedInAs, SignInError> {
        let config = &self.inner.config;
        let ask = Enrol {
            code: code.trim().to_owned(),
            device: self.inner.incarnation.device(),
            device_name: config.device_name.clone(),
            app_version: APP_VERSION.to_owned(),
        };
        let answer = self.asks("/sync/enrol", &ask).await;
        self.begins(answer?, String::new())
    }

    /// Asks the server who this is; with the answer, when it was asked for.
    async fn asks(&self, path: &str, ask: &impl Serialize) -> Result<(SignedIn, DateTime<Utc>), SignInError> {
        let config = &self.inner.config;
        let body = serde_json::to_vec(ask).map_err(|e| SignInError::Broken(e.to_string()))?;
        let request = Request {
            method: "POST",
            path: path.into(),
            token: None,
            headers: BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]),
            body: body.into(),
        };
        let sent = self.now();
        let sending = config.transport.send(request).await;
        let response = sending.map_err(|e| SignInError::Offline(e.0))?;
        let strange = || SignInError::Offline("something else answered in the server's place".into());
        let answer: SignedIn = match response.status {
            200 => serde_json::from_slice(&response.body).map_err(|_| strange())?,
            401 if response.is_problem("wrong-code") => return Err(SignInError::WrongCode),
            400 | 401 | 422 => return Err(SignInError::Wrong),
            409 if response.is_problem("which-company") => {
                let which: WhichCompany = serde_json::from_slice(&response.body).map_err(|_| strange())?;
                return Err(SignInError::WhichCompany(which.companies));
            }
            403 if response.is_problem("revoked") => {
                return Err(SignInError::Refused(Refusal::new(Code::Revoked)));
            }
            403 if response.is_problem("second-factor") => return Err(SignInError::NeedsCode),
            403 => return Err(SignInError::Refused(Refusal::new(Code::NotAllowed))),
            429 => return Err(SignInError::TooOften),
            status => return Err(SignInError::Offline(format!("the server answered {status}"))),
        };
        Ok((answer, sent))
    }

    /// Somebody is signed in from now on.
    fn begins(
        &self,
        (answer, sent): (SignedIn, DateTime<Utc>),
        email: String,
    ) -> Result<SignedInAs, SignInError> {
        let account = Account {
            server: self.server().to_owned(),
            company: answer.company,
            company_name: answer.company_name,
            person: answer.person,
            person_name: answer.person_name,
            email,
            token: Some(answer.token),
            former: Vec::new(),
            unsent: false,
        };
        let unsent = !self.unsent().is_empty();
        self.inner.accounts.change(|accounts| {
            accounts.note_unsent(self.server(), unsent);
            accounts.keep(account.clone());
        })?;
        self.begin(&account)?;
        if let Some(store) = self.store() {
            store.heard(answer.server_time, sent, self.now()).map_err(broken)?;
        }
        self.inner.changed.send_modify(|v| *v += 1);
        self.sync_now();
        Ok(account.shown())
    }

    /// Opens the person's store and starts a client with their token; one that is open already goes on.
    fn begin(&self, account: &Account) -> Result<(), SignInError> {
        let config = &self.inner.config;
        let identity = Identity::new(self.inner.incarnation.device(), account.company, account.person);
        let mut session = lock(&self.inner.session);
        if let Some(open) = session.as_ref()
            && open.store.identity().person == account.person
            && open.store.identity().company == account.company
        {
            open.client.set_token(account.token.clone());
            return Ok(());
        }
        let path = self.store_path(account.company, account.person);
        let store = Store::open(&path, &identity, self.seams()).map_err(broken)?;
        store.set_network(*lock(&self.inner.network));
        let client = Client::new(
            ClientConfig {
                store: store.clone(),
                transport: config.transport.clone(),
                clock: config.clock.clone(),
                random: config.random.clone(),
                incarnation: self.inner.incarnation.clone(),
                tokens: self.inner.accounts.clone(),
                points: config.points.clone(),
                app_version: APP_VERSION.to_owned(),
                room: Arc::new(room::RoomOf(config.space.clone())),
            },
            account.token.clone(),
        );
        *session = Some(Session { store, client: Arc::new(client) });
        Ok(())
    }

    /// Where a person's store lies.
    fn store_path(&self, company: CompanyId, person: PersonId) -> PathBuf {
        self.inner.config.dir.join("store").join(format!("{company}-{person}.db"))
    }

    /// One round of the person who is signed in; none is nobody. If the office told this phone to wipe, and it is time,
    /// that is done then.
    pub async fn round(&self) -> Option<Result<RoundReport, SyncError>> {
        let client = self.client()?;
        let result = client.round().await;
        self.wipe_if_due();
        self.acknowledge_wipes().await;
        Some(result)
    }

    /// What would wait on this phone if one signed out now.
    pub fn unsent(&self) -> Unsent {
        let (sets, blobs) = self.store().map(|s| s.unsent()).unwrap_or_default();
        Unsent { sets, blobs }
    }

    /// Whose unsent work waits on this phone until they sign in again: the names of those who went before it was sent, and no
    /// more of it than that.
    pub fn unsent_of_others(&self) -> BTreeSet<String> {
        self.inner.accounts.read().unsent(self.server())
    }

    /// Whether unsent work can be written to a file for the office.
    pub fn can_export(&self) -> bool {
        self.store().is_some_and(|store| store.office_key().is_some())
    }

    /// Writes what is not sent to a file that only the office can open.
    #[cfg(not(target_family = "wasm"))]
    pub fn export(&self, path: &std::path::Path) -> Result<(), ExportError> {
        let (store, carrier) = self.carrier()?;
        store.export(path, &carrier)
    }

    /// The same, as the bytes of such a file.
    pub fn export_bytes(&self) -> Result<Vec<u8>, ExportError> {
        let (store, carrier) = self.carrier()?;
        store.export_to(Vec::new(), &carrier)
    }

    fn carrier(&self) -> Result<(Store, Carrier), ExportError> {
        let store = self.store().ok_or_else(|| ExportError::Broken("nobody is signed in".into()))?;
        let token = self.client().and_then(|client| client.token());
        let carrier = Carrier {
            device_name: self.inner.config.device_name.clone(),
            app_version: APP_VERSION.to_owned(),
            made: self.now(),
            seal_key: token.and_then(|token| seal_key(&token)),
        };
        Ok((store, carrier))
    }

    /// Signs out; the caller has asked first if anything is [unsent](Phone::unsent). Unsent work stays in the phone's
    /// folder and goes on when the same person signs in again. Without unsent work the customers' data is removed from the
    /// phone.
    pub fn sign_out(&self) -> Result<Unsent, SignInError> {
        let unsent = self.unsent();
        let store = self.store();
        self.inner.accounts.change(|accounts| {
            accounts.note_unsent(self.server(), !unsent.is_empty());
            accounts.leave(self.server());
        })?;
        if let Some(session) = lock(&self.inner.session).take() {
            lock(&self.inner.ended).extend(session.client.token());
            session.client.set_token(None);
        }
        if let Some(store) = store {
            store.forget_view().map_err(broken)?;
        }
        self.inner.changed.send_modify(|v| *v += 1);
        Ok(unsent)
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

    /// Tells whether the app is in front; coming to the front asks for a round.
    pub fn set_visible(&self, visible: bool) {
        let came = !self.inner.visible.send_replace(visible) && visible;
        if came {
            self.sync_now();
        }
    }

    /// Tells which network the phone is on; what waited for this one goes.
    pub fn set_network(&self, network: Network) {
        *lock(&self.inner.network) = network;
        if let Some(store) = self.store() {
            store.set_network(network);
        }
    }

    /// Which network the phone is on.
    pub fn network(&self) -> Network {
        *lock(&self.inner.network)
    }

    /// Fetches the full bytes of a photo that this phone does not have; false if they are not to be had now.
    pub async fn fetch_original(&self, hash: &BlobHash) -> bool {
        match self.client() {
            Some(client) => client.fetch(hash).await.unwrap_or(false),
            None => false,
        }
    }

    /// The present time, by the phone's clock.
    pub fn now(&self) -> DateTime<Utc> {
        truncated(self.inner.config.clock.now())
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

/// The app's version, told to the server.
pub const APP_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The key that the server knows a token by.
fn seal_key(token: &str) -> Option<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    Some(Sha256::digest(bytes).into())
}

fn broken(error: impl std::fmt::Display) -> SignInError {
    SignInError::Broken(error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
