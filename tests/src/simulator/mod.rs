//! The simulator: the phone's and the server's own code in one thread, each over its own SQLite, driven by one seeded
//! scheduler with a virtual clock. Requests and answers are lost, repeated, delayed and overtaken; both sides die at named
//! points, with and without power; clocks jump, disks fill, sessions end, roles change, backups are gone back to. After
//! every step the invariants are checked.
//!
//! Invariant: the same schedule gives the same trace.

mod check;
mod field;
mod line;
mod office;
mod oracle;
mod player;
mod seams;
mod server;

pub use seams::{Fate, Seeded, Skewed, Turnstile, World};

use crate::office::Who;
use player::{Edit, Made, Player};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use server::Server;
use shared::seams::{Clock, Mechanism};
use shared::sync::BlobHash;
use shared::{JobId, NoteId, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tempfile::TempDir;

/// How many steps a schedule has before it goes quiet.
pub const STEPS: usize = 90;

/// What is going to happen: the world at its beginning, and a seed for every step. A step's seed means the same whatever
/// stands before it, so that a schedule can be made shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub seed: u64,
    pub steps: Vec<u64>,
}

impl Schedule {
    /// The schedule of a seed.
    pub fn of(seed: u64) -> Schedule {
        let mut rng = StdRng::seed_from_u64(seed);
        Schedule { seed, steps: (0..STEPS).map(|_| rng.random()).collect() }
    }
}

/// What went wrong, with everything that led to it.
#[derive(Debug)]
pub struct Broken {
    pub schedule: Schedule,
    pub what: String,
    pub trace: Vec<String>,
}

/// One run of a seed; its trace, or what it found.
pub async fn run(seed: u64) -> Result<Vec<String>, Box<Broken>> {
    follow(&Schedule::of(seed), None).await
}

/// Follows a schedule, with one mechanism switched off if one is named.
pub async fn follow(schedule: &Schedule, off: Option<Mechanism>) -> Result<Vec<String>, Box<Broken>> {
    let mut sim = Simulation::new(schedule.seed, off).await;
    let result = sim.lives(schedule).await;
    let trace = std::mem::take(&mut sim.trace);
    sim.ends().await;
    match result {
        Ok(()) => Ok(trace),
        Err(what) => Err(Box::new(Broken { schedule: schedule.clone(), what, trace })),
    }
}

/// The shortest schedule found that still goes wrong: steps are left out, in ever smaller parts, for as long as it does.
pub async fn shortened(broken: Box<Broken>, off: Option<Mechanism>) -> Box<Broken> {
    let mut best = broken;
    let mut part = best.schedule.steps.len().div_ceil(2);
    loop {
        let mut shorter = false;
        let mut from = 0;
        while from < best.schedule.steps.len() {
            let mut fewer = best.schedule.clone();
            let to = (from + part).min(fewer.steps.len());
            fewer.steps.drain(from..to);
            match follow(&fewer, off).await {
                Err(found) => {
                    best = found;
                    shorter = true;
                }
                Ok(_) => from = to,
            }
        }
        if part == 1 && !shorter {
            return best;
        }
        if !shorter {
            part = part.div_ceil(2);
        }
    }
}

struct Simulation {
    rng: StdRng,
    world: World,
    server: Server,
    players: Vec<Player>,
    /// Every visit that was ever planned.
    visits: Vec<(VisitId, JobId)>,
    notes: Vec<NoteId>,
    edits: Vec<Edit>,
    blobs: BTreeMap<BlobHash, Vec<u8>>,
    /// The server went back to a backup: what the office did since is gone.
    restored: bool,
    /// To one from so long ago that phones have let go of what was acknowledged since.
    forgotten: bool,
    weeks_passed: bool,
    trace: Vec<String>,
    folder: TempDir,
}

impl Simulation {
    async fn new(seed: u64, off: Option<Mechanism>) -> Simulation {
        let folder = in_memory();
        let mut rng = StdRng::seed_from_u64(seed);
        let world = World::new();
        let server_randomness = Arc::new(Seeded::new(rng.random()));
        let server = Server::start(&folder.path().join("server"), &world, server_randomness, off).await;
        let mut players = Vec::new();
        for who in [Who::Asha, Who::Miguel] {
            let ahead = if rng.random_bool(0.5) { 0 } else { rng.random_range(-600_000..600_000) };
            let place = folder.path().join(format!("{who:?}"));
            players.push(Player::start(place, who, &world, ahead, rng.random(), off));
        }
        let mut sim = Simulation {
            rng,
            world,
            server,
            players,
            visits: Vec::new(),
            notes: Vec::new(),
            edits: Vec::new(),
            blobs: BTreeMap::new(),
            restored: false,
            forgotten: false,
            weeks_passed: false,
            trace: Vec::new(),
            folder,
        };
        for player in 0..sim.players.len() {
            sim.signs_in(player).await;
        }
        for _ in 0..2 {
            sim.new_job().await;
        }
        sim
    }

    async fn lives(&mut self, schedule: &Schedule) -> Result<(), String> {
        for (n, seed) in schedule.steps.iter().enumerate() {
            self.rng = StdRng::seed_from_u64(*seed);
            self.step(n).await?;
            self.server_stands().await?;
            self.always()?;
        }
        self.rng = StdRng::seed_from_u64(schedule.seed);
        self.goes_quiet().await
    }

    /// Lets go of everything that is open, before its folder goes.
    async fn ends(mut self) {
        for player in &mut self.players {
            player.held = None;
            player.dies();
        }
        self.server.fate.dies();
        self.server.fate.let_all_go();
        self.server.office.app.db.close().await;
        drop(self.folder);
    }

    async fn step(&mut self, n: usize) -> Result<(), String> {
        let ms = match self.rng.random_range(0..10) {
            0 => self.rng.random_range(60_000..1_800_000),
            1..=4 => self.rng.random_range(1_000..30_000),
            _ => self.rng.random_range(1..400),
        };
        self.world.pass(ms);
        let player = self.rng.random_range(0..self.players.len());
        let who = self.players[player].who;
        let said = match self.rng.random_range(0..1000) {
            0..280 => format!("{who:?} taps: {}", self.tap(player)?),
            280..690 => format!("{who:?} syncs: {}", self.sync(player).await?),
            690..715 => format!("the network: {}", self.stray(player).await?),
            715..760 => format!("{who:?} dies: {}", self.crash(player)?),
            760..785 => format!("the server dies: {}", self.server_crash().await?),
            785..800 => format!("{who:?} looks through the inbox: {}", self.inbox(player)?),
            800..815 => format!("{who:?}’s clock: {}", self.clock(player)),
            815..825 => format!("{who:?}’s disk: {}", self.phone_disk(player)),
            825..832 => format!("the server’s disk: {}", self.server_disk()),
            832..842 => format!("{who:?}’s session: {}", self.session(player).await?),
            842..850 => format!("{who:?}’s backup: {}", self.phone_backup(player)?),
            850..854 => format!("weeks pass: {}", self.weeks().await),
            854..858 => format!("the server’s backup: {}", self.server_backup().await?),
            858..866 => format!("{who:?}’s place in the company: {}", self.people(who).await?),
            866..870 => format!("{who:?} is out of the company for a moment: {}", self.out(player).await?),
            870..900 => format!("the office has a new job: {}", self.new_job().await),
            900..955 => format!("the office plans: {}", self.replan().await),
            _ => format!("the office writes: {}", self.write().await),
        };
        self.trace.push(format!("{n} +{ms} {said}"));
        Ok(())
    }

    /// A server that died is started again before the next step.
    async fn server_stands(&mut self) -> Result<(), String> {
        let Some(at) = self.server.fate.died_at() else { return Ok(()) };
        let power = self.rng.random_bool(0.5);
        self.trace.push(format!("  the server died at {at}, power lost: {power}"));
        self.server_restarts(power).await
    }

    async fn server_restarts(&mut self, power: bool) -> Result<(), String> {
        for player in &mut self.players {
            if let Some((waiting, task)) = player.held.take() {
                task.abort();
                waiting.answer(Err(mobile::sync::Unreachable("the server died".into())));
            }
        }
        let mut rng = StdRng::seed_from_u64(self.rng.random());
        let all = rng.random_range(0..3);
        let mut kept = || match all {
            0 => false,
            1 => rng.random_bool(0.5),
            _ => true,
        };
        self.server.restart(power.then_some(&mut kept)).await
    }

    fn phone_restarts(&mut self, player: usize, power: bool) -> Result<(), String> {
        let mut rng = StdRng::seed_from_u64(self.rng.random());
        let all = rng.random_range(0..3);
        let mut kept = || match all {
            0 => false,
            1 => rng.random_bool(0.5),
            _ => true,
        };
        self.players[player].restart(power.then_some(&mut kept))
    }

    /// When something that the office does happens.
    fn now(&self) -> Made {
        Made { true_ms: self.world.now().timestamp_millis(), error_ms: 0 }
    }

    // ---- quiet ----------------------------------------------------------------------------------------------

    /// The network is perfect from now on, disks have room, and nobody does anything: then everything has to fit.
    async fn goes_quiet(&mut self) -> Result<(), String> {
        self.server.fill(false);
        for player in 0..self.players.len() {
            self.let_held_go(player).await?;
            self.server_stands().await?;
            self.players[player].fill(false);
            self.phone_restarts(player, false)?;
        }
        self.server_restarts(false).await?;
        self.everybody_is_back().await?;
        for player in 0..self.players.len() {
            self.signs_in(player).await;
        }
        self.nothing_stays_aside().await?;
        self.comes_to_rest().await?;
        // Whatever waits for a person has a way out: they decide about what was refused, and in the end let it go.
        let refused = |player: &Player| !player.technician.store().inbox().is_empty();
        if self.players.iter().any(refused) {
            self.everybody_is_on_every_job().await;
        }
        for lets_all_go in [false, true] {
            let mut decided = false;
            for player in 0..self.players.len() {
                decided |= self.whole_inbox(player, lets_all_go)?;
            }
            if decided {
                self.comes_to_rest().await?;
            }
        }
        Ok(())
    }

    /// Rounds until nothing happens any more; then everything is looked at.
    async fn comes_to_rest(&mut self) -> Result<(), String> {
        let mut last = BTreeSet::new();
        for lap in 0..14 {
            // Whatever backs off may try again.
            self.world.pass(600_000);
            let mut now = BTreeSet::new();
            for player in 0..self.players.len() {
                let ended = self.perfect_round(player).await?;
                now.insert(format!("{player} {ended}"));
            }
            self.trace.push(format!("quiet {lap}: {now:?}"));
            self.always()?;
            if now == last {
                return self.check().await;
            }
            last = now;
        }
        Err(format!("it never gets quiet: {last:?}"))
    }
}

/// A folder that needs no disk, where the system has one.
fn in_memory() -> TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("a folder for the simulation")
}
