//! A simulated phone: the real one on a disk that can lose power, with what its person did and when in truth.

use super::seams::{Fate, OnItsWay, Seeded, Skewed, Turnstile, World};
use super::server::Asked;
use crate::network::Bad;
use crate::office::{COMPANY, Who};
use crate::technician::Technician;
use futures::future::BoxFuture;
use mobile::phone::PhoneConfig;
use mobile::sync::{Request, RoundReport, SyncError};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use shared::seams::{Clock, Mechanism};
use shared::sync::BlobHash;
use shared::{ChangeSetId, EvidenceId, JobId, NoteId};
use simdisk::Disk;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// A piece of evidence that somebody captured.
#[derive(Clone, Debug)]
pub(super) struct Captured {
    pub job: JobId,
    pub set: Option<ChangeSetId>,
    pub blobs: Vec<BlobHash>,
    /// It may be gone, and nobody is to blame: the phone died while it was saved, or went back to a backup.
    pub uncertain: bool,
}

/// When a change set was made in truth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    /// Milliseconds since 1970, true time.
    pub true_ms: i64,
    /// How far the phone's idea of the time was off, at most.
    pub error_ms: i64,
}

/// An edit of a note, wherever it was made.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub note: NoteId,
    pub text: String,
    pub made: Made,
    /// The phone's change set; none: made in the office and taken.
    pub set: Option<ChangeSetId>,
    /// The server died over it: it may have been taken or not.
    pub uncertain: bool,
}

/// A copy of the phone's file.
struct Backup {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// What the person had captured by then.
    captured: BTreeMap<EvidenceId, Option<ChangeSetId>>,
}

pub(super) struct Player {
    pub who: Who,
    pub technician: Technician,
    pub network: Arc<Turnstile>,
    pub clock: Arc<Skewed>,
    pub fate: Arc<Fate>,
    /// The round under way.
    pub round: Option<BoxFuture<'static, Result<RoundReport, SyncError>>>,
    /// An answer that is on its way.
    pub delayed: Option<(OnItsWay, Asked)>,
    /// A request that the server holds.
    pub held: Option<(OnItsWay, JoinHandle<Asked>)>,
    /// Requests that the network may deliver (again) later.
    pub strays: Vec<Request>,
    pub captured: BTreeMap<EvidenceId, Captured>,
    pub made: BTreeMap<ChangeSetId, Made>,
    /// The latest moment that this phone's earlier work may count for.
    horizon_ms: i64,
    folder: PathBuf,
    disk: Arc<Disk>,
    world: World,
    off: Option<Mechanism>,
    backup: Option<Backup>,
    peek: Option<Connection>,
    /// It went back to a backup: the server may know more of its stream than it does itself.
    pub went_back: bool,
}

impl Player {
    pub fn start(
        folder: PathBuf,
        who: Who,
        world: &World,
        ahead_ms: i64,
        seed: u64,
        off: Option<Mechanism>,
    ) -> Player {
        std::fs::create_dir_all(&folder).expect("a folder for the phone");
        let disk = Disk::below(&folder);
        let fate = Fate::of(disk.clone(), off);
        let network = Arc::new(Turnstile::default());
        let clock = Arc::new(Skewed::new(world.clone(), ahead_ms));
        let mut config = PhoneConfig::new(
            folder.clone(),
            "http://office.example".into(),
            network.clone(),
            clock.clone(),
            Arc::new(Seeded::new(seed)),
            format!("{who:?}’s phone"),
        );
        config.vfs = Some(simdisk::vfs().to_owned());
        let technician = Technician::simulated(who, Arc::new(Bad::new(network.clone())), config);
        let mut player = Player {
            who,
            technician,
            network,
            clock,
            fate,
            round: None,
            delayed: None,
            held: None,
            strays: Vec::new(),
            captured: BTreeMap::new(),
            made: BTreeMap::new(),
            horizon_ms: 0,
            folder,
            disk,
            world: world.clone(),
            off,
            backup: None,
            peek: None,
            went_back: false,
        };
        player.technician.starts(Some(player.fate.clone()));
        player
    }

    /// Everything in memory is gone; what was on its way stays without an owner.
    pub fn dies(&mut self) {
        self.fate.dies();
        self.round = None;
        self.delayed = None;
        self.network.clear();
        self.peek = None;
        self.technician.dies();
    }

    /// Dies, if it has not yet, and is switched on again; see [`super::server::Server::restart`].
    pub fn restart(&mut self, kept: Option<&mut dyn FnMut() -> bool>) -> Result<(), String> {
        self.dies();
        if let Some(kept) = kept {
            self.disk.lose_power(kept).map_err(|e| e.to_string())?;
        }
        self.comes_up();
        Ok(())
    }

    fn comes_up(&mut self) {
        self.disk.fill(false);
        self.disk.start();
        self.fate = Fate::of(self.disk.clone(), self.off);
        self.technician.starts(Some(self.fate.clone()));
    }

    pub fn fill(&self, full: bool) {
        self.disk.fill(full);
    }

    /// How far the phone's idea of the time is off at this moment.
    pub fn error_ms(&self) -> i64 {
        self.clock.ahead() + self.technician.store().offset_ms()
    }

    /// Notes in truth when a change set was made.
    pub fn makes(&mut self, set: ChangeSetId) -> Made {
        let true_ms = self.world.now().timestamp_millis();
        let error = self.error_ms();
        // Work that counted for a later moment pushes what follows along.
        let made = Made { true_ms, error_ms: error.abs().max(self.horizon_ms - true_ms) };
        self.horizon_ms = self.horizon_ms.max(true_ms + error);
        self.made.insert(set, made);
        made
    }

    /// The latest moment that something made just now counts for.
    pub fn moment(&self) -> i64 {
        self.world.now().timestamp_millis() + self.error_ms()
    }

    /// Notes that something may have been made that nobody knows of: its phone died meanwhile.
    pub fn may_have_made(&mut self, moment: i64) {
        self.horizon_ms = self.horizon_ms.max(moment);
    }

    /// Reads the phone's file.
    pub fn file(&mut self) -> &Connection {
        let folder = &self.folder;
        self.peek.get_or_insert_with(|| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let file = store_in(folder, COMPANY, self.technician.who.id());
            Connection::open_with_flags_and_vfs(file, flags, simdisk::vfs()).expect("the phone's file opens")
        })
    }

    /// Makes a copy of the phone's file.
    pub fn back_up(&mut self) {
        let file = store_in(&self.folder, COMPANY, self.technician.who.id());
        let captured = self.captured.iter().map(|(id, captured)| (*id, captured.set)).collect();
        let files = ["", "-wal"].into_iter().filter_map(|end| {
            let path = PathBuf::from(format!("{}{end}", file.display()));
            std::fs::read(&path).ok().map(|bytes| (path, bytes))
        });
        self.backup = Some(Backup { files: files.collect(), captured });
    }

    /// The change set that the phone made last.
    pub fn last_made(&mut self) -> Option<ChangeSetId> {
        let sql = "select id from outbox order by place desc limit 1";
        let last: Option<String> =
            self.file().query_row(sql, [], |row| row.get(0)).optional().expect("the outbox reads");
        last.and_then(|id| id.parse().ok())
    }

    /// Whether there is a backup.
    pub fn has_backup(&self) -> bool {
        self.backup.is_some()
    }

    /// Goes back to the last backup; as another phone (`anew`) or as the same. What was done since is gone, unless the
    /// server has it.
    pub fn restore(&mut self, anew: bool) -> Result<(), String> {
        let Some(backup) = self.backup.take() else { return Ok(()) };
        // Also what the server has and the phone had let go of by now: it is seen again when a pull has brought it.
        for (id, captured) in &mut self.captured {
            captured.uncertain |= backup.captured.get(id) != Some(&captured.set);
        }
        self.went_back = true;
        self.dies();
        self.disk.lose_power(|| true).map_err(|e| e.to_string())?;
        let file = store_in(&self.folder, COMPANY, self.technician.who.id());
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        for (path, bytes) in &backup.files {
            std::fs::write(path, bytes).map_err(|e| e.to_string())?;
        }
        if anew {
            let _ = std::fs::remove_file(self.folder.join("incarnation"));
        }
        self.comes_up();
        Ok(())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        simdisk::forget(&self.folder);
    }
}

fn store_in(folder: &Path, company: shared::CompanyId, person: shared::PersonId) -> PathBuf {
    folder.join("store").join(format!("{company}-{person}.db"))
}
