//! The simulated server: the real one on a disk that can lose power, with backups to go back to.

use super::seams::{Fate, Seeded, World};
use crate::engine::Engine;
use crate::office::{COMPANY, Office, PASSWORD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use mobile::sync::{Request, Response, Transport, Unreachable};
use object_store::memory::InMemory;
use rusqlite::{Connection, OpenFlags};
use shared::Change;
use shared::seams::{Clock, Mechanism};
use shared::sync::{BlobHash, Outcome};
use simdisk::Disk;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use sync_server::app::Seams;
use sync_server::execute::ServerError;
use sync_server::secret::ServerKey;
use sync_server::{App, Config, Origin, act};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A request that the server holds, or its answer.
pub(super) type Asked = Result<Response, Unreachable>;

/// What a request came to.
pub(super) enum Answer {
    Given(Asked),
    /// It waits inside the server.
    Held(JoinHandle<Asked>),
}

/// A copy of everything the server has.
struct Backup {
    made: DateTime<Utc>,
    database: Vec<u8>,
    objects: InMemory,
}

pub(super) struct Server {
    folder: PathBuf,
    disk: Arc<Disk>,
    world: World,
    random: Arc<Seeded>,
    off: Option<Mechanism>,
    made: Arc<AtomicU64>,
    objects: Arc<InMemory>,
    backup: Option<Backup>,
    pub fate: Arc<Fate>,
    pub office: Office,
    /// Reads what the server has committed.
    pub peek: Connection,
}

impl Server {
    /// The small company on a fresh disk.
    pub async fn start(folder: &Path, world: &World, random: Arc<Seeded>, off: Option<Mechanism>) -> Server {
        std::fs::create_dir_all(folder).expect("a folder for the server");
        std::fs::write(database(folder), founded().await).expect("the folder is writable");
        let disk = Disk::below(folder);
        let made: Arc<AtomicU64> = Arc::default();
        let objects = Arc::new(InMemory::new());
        let fate = Fate::of(disk.clone(), off);
        let opened = Opened { folder, world, random: &random, made: &made, objects: &objects, fate: &fate };
        let (office, peek) = opened.open().await.expect("a server opens");
        let (folder, world) = (folder.to_owned(), world.clone());
        Server { folder, disk, world, random, off, made, objects, backup: None, fate, office, peek }
    }

    /// Hands a request in; with a name to hold it under it may be held before the company's lock.
    pub async fn ask(&self, request: Request, hold: Option<usize>) -> Answer {
        let network = self.office.network.clone();
        let Some(name) = hold else {
            return Answer::Given(self.unless_dead(network.send(request).await));
        };
        self.fate.hold_next(name);
        #[expect(clippy::disallowed_methods, reason = "this is the edge of the simulated server")]
        let mut task = tokio::spawn(async move { network.send(request).await });
        tokio::select! {
            () = self.fate.held.notified() => Answer::Held(task),
            answer = &mut task => {
                self.fate.hold_nobody();
                Answer::Given(self.unless_dead(answer.unwrap_or_else(|_| Err(gone()))))
            }
        }
    }

    /// The answer of one that was held, now that it may go on.
    pub async fn held(&self, task: JoinHandle<Asked>) -> Asked {
        self.unless_dead(task.await.unwrap_or_else(|_| Err(gone())))
    }

    /// Anyone who dies while it answers is not heard.
    fn unless_dead(&self, answer: Asked) -> Asked {
        if self.fate.died_at().is_some() { Err(gone()) } else { answer }
    }

    /// Somebody in the office does something on a page.
    pub async fn acts(&self, who: crate::office::Who, changes: Vec<Change>) -> Result<Outcome, ServerError> {
        let origin = Origin::Web { person: who.id(), peer: None, agent: "e2e".into() };
        act(&self.office.app, COMPANY, &origin, self.office.id(), changes).await
    }

    /// A new id of the office's.
    pub fn id(&self) -> Uuid {
        self.office.id()
    }

    /// Dies, if it has not yet, and starts again; `kept` says of unsynced writes which survive a power loss, none means
    /// that only the process died.
    pub async fn restart(&mut self, kept: Option<&mut dyn FnMut() -> bool>) -> Result<(), String> {
        self.goes_down().await;
        if let Some(kept) = kept {
            self.disk.lose_power(kept).map_err(|e| e.to_string())?;
        }
        self.comes_up().await
    }

    async fn goes_down(&mut self) {
        self.fate.dies();
        self.fate.let_all_go();
        self.peek = Connection::open_in_memory().expect("memory");
        self.office.app.db.close().await;
    }

    async fn comes_up(&mut self) -> Result<(), String> {
        self.disk.fill(false);
        self.disk.start();
        self.fate = Fate::of(self.disk.clone(), self.off);
        let opened = Opened {
            folder: &self.folder,
            world: &self.world,
            random: &self.random,
            made: &self.made,
            objects: &self.objects,
            fate: &self.fate,
        };
        (self.office, self.peek) = opened.open().await?;
        Ok(())
    }

    /// The disk is full, or has room again.
    pub fn fill(&self, full: bool) {
        self.disk.fill(full);
    }

    /// Makes a copy of everything.
    pub fn back_up(&mut self) {
        let copy = self.folder.with_extension("backup");
        let _ = std::fs::remove_file(&copy);
        let made = self.peek.execute("vacuum into ?1", [copy.to_string_lossy()]);
        made.expect("a backup is made while the server runs");
        let database = std::fs::read(&copy).expect("the backup was written");
        let made = self.world.now();
        self.backup = Some(Backup { made, database, objects: self.objects.fork() });
    }

    /// When the last backup was made, if there is one.
    pub fn backed_up(&self) -> Option<DateTime<Utc>> {
        self.backup.as_ref().map(|backup| backup.made)
    }

    /// Goes back to the last backup; with `blobs` those go back as well.
    pub async fn restore(&mut self, blobs: bool) -> Result<(), String> {
        let Some(backup) = &self.backup else { return Ok(()) };
        let (bytes, objects) = (backup.database.clone(), backup.objects.fork());
        self.goes_down().await;
        self.disk.lose_power(|| true).map_err(|e| e.to_string())?;
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", database(&self.folder).display()));
        }
        std::fs::write(database(&self.folder), bytes).map_err(|e| e.to_string())?;
        if blobs {
            self.objects = Arc::new(objects);
        }
        self.comes_up().await
    }

    /// The bytes of a blob as they lie in the store.
    pub async fn blob(&self, hash: &BlobHash) -> Result<Option<Bytes>, String> {
        self.office.app.blobs.get(COMPANY, hash).await.map_err(|e| e.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        simdisk::forget(&self.folder);
    }
}

struct Opened<'a> {
    folder: &'a Path,
    world: &'a World,
    random: &'a Arc<Seeded>,
    made: &'a Arc<AtomicU64>,
    objects: &'a Arc<InMemory>,
    fate: &'a Arc<Fate>,
}

impl Opened<'_> {
    async fn open(&self) -> Result<(Office, Connection), String> {
        let mut config = Config::in_folder(self.folder);
        config.database = Some(database(self.folder).to_string_lossy().into_owned());
        let mut seams = Seams::new(Arc::new(self.world.clone()), self.random.clone());
        seams.points = self.fate.clone();
        seams.vfs = Some(simdisk::vfs());
        seams.objects = Some(self.objects.clone());
        seams.secret = Some(ServerKey::of([7; 32]));
        let app =
            App::open_with(config, seams).await.map_err(|e| format!("the server does not open: {e}"))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let peek = Connection::open_with_flags_and_vfs(database(self.folder), flags, simdisk::vfs());
        let peek = peek.map_err(|e| format!("the server's file does not open: {e}"))?;
        Ok((Office::over(app, self.made.clone()), peek))
    }
}

fn gone() -> Unreachable {
    Unreachable("the server died".into())
}

fn database(folder: &Path) -> PathBuf {
    folder.join("sevengate.db")
}

/// The file of a server on which the company has just been founded: made once for all simulations.
async fn founded() -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    FILE.get_or_init(|| async {
        let folder = tempfile::tempdir().expect("a folder");
        let random = Arc::new(Seeded::new(1));
        let office = Office::open(Engine::Sqlite, folder.path(), Arc::new(World::new()), random).await;
        let mut tx = office.app.db.write().await.expect("the server writes");
        let cheap = cheap_hash();
        sync_server::run!(tx, "update logins set password_hash = $1", cheap.as_str()).expect("logins");
        tx.commit().await.expect("the server writes");
        let copy = folder.path().join("founded.db");
        office.app.db.backup(&copy).await.expect("a copy is made");
        office.app.db.close().await;
        std::fs::read(copy).expect("the copy is there")
    })
    .await
}

/// A password hash that takes no time: hashing is not what is tried here.
fn cheap_hash() -> String {
    use argon2::password_hash::{PasswordHasher, SaltString};
    let params = argon2::Params::new(8, 1, 1, None).expect("the least that Argon2 takes");
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = SaltString::encode_b64(&[7; 16]).expect("sixteen bytes make a salt");
    argon.hash_password(PASSWORD.as_bytes(), &salt).expect("a password is hashed").to_string()
}
