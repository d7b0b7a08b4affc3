//! The simulator: the phone's and the server's own code in one thread, under a seeded scheduler that loses, repeats
//! and tears answers, kills phones at named points, and lets the office plan against what happens in the field.
//!
//! Invariant: the same seed gives the same trace.

mod check;
mod seams;

pub use seams::{Fate, Seeded, Skewed, Turnstile, World};

use crate::engine::Engine;
use crate::network::Bad;
use crate::office::{Office, Who};
use crate::technician::Technician;
use futures::future::BoxFuture;
use mobile::store::{ExecuteError, NewBlob};
use mobile::sync::{Response, RoundReport, SyncError, Transport, Unreachable};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use shared::records::*;
use shared::sync::{BlobHash, Outcome};
use shared::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Poll;
use tempfile::TempDir;

/// How many steps a run has before it goes quiet.
pub const STEPS: usize = 90;

/// What went wrong, with everything that led to it.
#[derive(Debug)]
pub struct Broken {
    pub seed: u64,
    pub what: String,
    pub trace: Vec<String>,
}

/// One run; its trace, or what it found.
pub async fn run(seed: u64) -> Result<Vec<String>, Box<Broken>> {
    let mut sim = Simulation::new(seed).await;
    for step in 0..STEPS {
        sim.step(step).await;
        if let Some(what) = sim.broken.take() {
            return Err(Box::new(Broken { seed, what, trace: sim.trace }));
        }
    }
    match sim.goes_quiet().await {
        Ok(()) => Ok(sim.trace),
        Err(what) => Err(Box::new(Broken { seed, what, trace: sim.trace })),
    }
}

/// One phone of the simulation.
struct Player {
    technician: Technician,
    network: Arc<Turnstile>,
    /// The round under way.
    round: Option<BoxFuture<'static, Result<RoundReport, SyncError>>>,
    fate: Arc<Fate>,
}

/// What a technician captured.
#[derive(Clone, Debug)]
struct Captured {
    #[expect(dead_code, reason = "read in the message when something is lost")]
    by: Who,
    id: EvidenceId,
    /// The phone died while it was being saved: it may be there or not.
    uncertain: bool,
}

struct Simulation {
    rng: StdRng,
    world: World,
    office: Office,
    folder: TempDir,
    players: Vec<Player>,
    /// Every visit that was ever planned.
    visits: Vec<(VisitId, JobId)>,
    notes: Vec<NoteId>,
    captured: Vec<Captured>,
    blobs: BTreeMap<BlobHash, Vec<u8>>,
    trace: Vec<String>,
    broken: Option<String>,
}

impl Simulation {
    async fn new(seed: u64) -> Simulation {
        let folder = tempfile::tempdir().expect("a folder for the simulation");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = World::new();
        let server_randomness = Arc::new(Seeded::new(rng.random()));
        let office =
            Office::open(Engine::Sqlite, folder.path(), Arc::new(world.clone()), server_randomness).await;
        let mut players = Vec::new();
        for who in [Who::Asha, Who::Miguel] {
            let network = Arc::new(Turnstile::default());
            let by_ms = if rng.random_bool(0.5) { 0 } else { rng.random_range(-600_000..600_000) };
            let clock = Arc::new(Skewed { world: world.clone(), by_ms });
            let random = Arc::new(Seeded::new(rng.random()));
            let bad = Arc::new(Bad::new(network.clone()));
            let folder: PathBuf = folder.path().join(format!("{who:?}"));
            let technician = Technician::over(network.clone(), bad, who, folder, clock, random);
            players.push(Player { technician, network, round: None, fate: Arc::new(Fate::default()) });
        }
        let mut sim = Simulation {
            rng,
            world,
            office,
            folder,
            players,
            visits: Vec::new(),
            notes: Vec::new(),
            captured: Vec::new(),
            blobs: BTreeMap::new(),
            trace: Vec::new(),
            broken: None,
        };
        for player in 0..sim.players.len() {
            sim.sign_in(player).await;
        }
        for _ in 0..2 {
            sim.new_job().await;
        }
        sim
    }

    fn say(&mut self, line: String) {
        self.trace.push(line);
    }

    /// Signing in is not under test here: the network is perfect for it.
    async fn sign_in(&mut self, player: usize) {
        let network = self.players[player].network.clone();
        let server = self.office.network.clone();
        let technician = &self.players[player].technician;
        let mut signing = Box::pin(technician.signs_in());
        loop {
            if futures::poll!(&mut signing).is_ready() {
                return;
            }
            if let Some(waiting) = network.take() {
                let answer = server.send(waiting.request.clone()).await;
                waiting.answer(answer);
            }
        }
    }

    async fn step(&mut self, step: usize) {
        let ms = match self.rng.random_range(0..10) {
            0 => self.rng.random_range(60_000..1_800_000),
            1..=4 => self.rng.random_range(1_000..30_000),
            _ => self.rng.random_range(1..400),
        };
        self.world.pass(ms);
        let player = self.rng.random_range(0..self.players.len());
        let name = self.players[player].technician.who;
        let said = match self.rng.random_range(0..100) {
            0..=29 => format!("{name:?} taps: {}", self.tap(player)),
            30..=74 => format!("{name:?} syncs: {}", self.sync(player).await),
            75..=81 => format!("{name:?} dies: {}", self.crash(player)),
            82..=84 => format!("the office has a new job: {}", self.new_job().await),
            85..=94 => format!("the office plans: {}", self.replan().await),
            _ => format!("the office writes: {}", self.write().await),
        };
        self.say(format!("{step} +{ms} {said}"));
    }

    // ---- the field ------------------------------------------------------------------------------------------

    fn tap(&mut self, player: usize) -> String {
        let store = self.players[player].technician.store();
        let now = self.players[player].technician.phone().now();
        let jobs: Vec<JobId> = store.today(now).stops.iter().map(|stop| stop.job.id).collect();
        let Some(job) = jobs.choose(&mut self.rng).copied() else { return "nothing to do".into() };
        let kind = self.rng.random_range(0..20);
        match kind {
            0 => self.capture(player, job, EvidenceBody::OnMyWay { eta: None }, Vec::new(), None),
            1 => {
                let (reason, text) = (CannotDo::PartsNeeded, "valve".to_owned());
                self.capture(player, job, EvidenceBody::CannotDo { reason, text }, Vec::new(), None)
            }
            2 => self.take_back(player, job),
            3 => self.add_note(player, job),
            4 => self.edit_note(player),
            5 => self.see(player, job),
            _ => match self.players[player].technician.next_tap(job) {
                Some((body, blobs)) => self.capture(player, job, body, blobs, None),
                None => "all done".into(),
            },
        }
    }

    fn take_back(&mut self, player: usize, job: JobId) -> String {
        let page = self.players[player].technician.job(job);
        let mine: Vec<EvidenceId> = page.facts().standing().iter().map(|e| e.id).collect();
        let Some(earlier) = mine.choose(&mut self.rng).copied() else { return "nothing to take back".into() };
        let body = EvidenceBody::Retracted { reason: "wrong".into() };
        self.capture(player, job, body, Vec::new(), Some(earlier))
    }

    fn capture(
        &mut self,
        player: usize,
        job: JobId,
        body: EvidenceBody,
        blobs: Vec<NewBlob>,
        supersedes: Option<EvidenceId>,
    ) -> String {
        let technician = &self.players[player].technician;
        let page = technician.job(job);
        let Some(visit) = page.visit else { return "no visit of mine".into() };
        let id = EvidenceId(technician.id());
        let name = body.name();
        let (round, leg) = (page.job.round, page.job.leg);
        let change = Change::Capture { id, visit: visit.id, job, round, leg, body, supersedes };
        for blob in &blobs {
            self.blobs.insert(BlobHash::of(&blob.bytes), blob.bytes.clone());
        }
        let tapped = technician.store().execute(vec![change], blobs);
        let by = technician.who;
        match tapped {
            Ok(_) => {
                self.captured.push(Captured { by, id, uncertain: false });
                format!("{name} of {job}")
            }
            Err(ExecuteError::Refused(refusal)) => format!("{name} refused: {}", refusal.code),
            Err(_) => {
                self.captured.push(Captured { by, id, uncertain: true });
                let at = self.players[player].fate.died_at().unwrap_or("nowhere");
                self.reopen(player);
                let there = self.holds(player, job, id);
                let after = at.ends_with("after_commit");
                if there != after {
                    self.broken = Some(format!("died at {at}: the evidence is there: {there}"));
                }
                format!("{name}, died at {at}, there after restart: {there}")
            }
        }
    }

    fn holds(&self, player: usize, job: JobId, id: EvidenceId) -> bool {
        let page = self.players[player].technician.store().job(job);
        page.is_some_and(|page| page.evidence.iter().any(|e| e.id == id))
    }

    fn execute(&mut self, player: usize, change: Change) -> String {
        let name = change.name();
        match self.players[player].technician.store().execute(vec![change], Vec::new()) {
            Ok(_) => name.to_owned(),
            Err(ExecuteError::Refused(refusal)) => format!("{name} refused: {}", refusal.code),
            Err(_) => {
                let at = self.players[player].fate.died_at().unwrap_or("nowhere");
                self.reopen(player);
                format!("{name}, died at {at}")
            }
        }
    }

    fn add_note(&mut self, player: usize, job: JobId) -> String {
        let id = NoteId(self.players[player].technician.id());
        self.notes.push(id);
        let text = format!("field note {}", self.notes.len());
        self.execute(player, Change::AddNote { id, job, text })
    }

    fn edit_note(&mut self, player: usize) -> String {
        let Some(id) = self.notes.choose(&mut self.rng).copied() else { return "no note".into() };
        let text = format!("field words {}", self.trace.len());
        self.execute(player, Change::EditNote { id, text })
    }

    fn see(&mut self, player: usize, job: JobId) -> String {
        let Some(visit) = self.players[player].technician.job(job).visit else { return "no visit".into() };
        self.execute(player, Change::SeeVisit { visit: visit.id, rev: visit.rev })
    }

    // ---- the network ----------------------------------------------------------------------------------------

    async fn sync(&mut self, player: usize) -> String {
        if self.players[player].round.is_none() {
            let client = self.players[player].technician.phone().client().expect("somebody is signed in");
            self.players[player].round = Some(Box::pin(async move { client.round().await }));
            return format!("begins, {}", self.go_on(player));
        }
        let Some(waiting) = self.players[player].network.take() else {
            return format!("waits for nothing, {}", self.go_on(player));
        };
        let path = waiting.request.path.split(['?', '/']).nth(2).unwrap_or_default().to_owned();
        let server = self.office.network.clone();
        let (fault, answer) = match self.rng.random_range(0..100) {
            0..=7 => ("lost", Err(Unreachable("lost".into()))),
            8..=15 => {
                let _ = server.send(waiting.request.clone()).await;
                ("answer lost", Err(Unreachable("answer lost".into())))
            }
            16..=22 => {
                let _ = server.send(waiting.request.clone()).await;
                ("twice", server.send(waiting.request.clone()).await)
            }
            23..=27 => {
                let answer = server.send(waiting.request.clone()).await;
                ("torn", answer.map(|a| Response { body: a.body.slice(..a.body.len() / 2), ..a }))
            }
            28..=30 => {
                let page = Response { status: 502, headers: BTreeMap::new(), body: "<html>".into() };
                ("502", Ok(page))
            }
            _ => ("well", server.send(waiting.request.clone()).await),
        };
        let status = answer.as_ref().map_or(0, |a| a.status);
        waiting.answer(answer);
        format!("{path} {fault} {status}, {}", self.go_on(player))
    }

    /// Lets the round run until it waits for the network again or ends.
    fn go_on(&mut self, player: usize) -> String {
        let Some(round) = &mut self.players[player].round else { return "no round".into() };
        let waker = futures::task::noop_waker();
        let polled = round.as_mut().poll(&mut std::task::Context::from_waker(&waker));
        if let Some(at) = self.players[player].fate.died_at() {
            self.reopen(player);
            return format!("died at {at}");
        }
        match polled {
            Poll::Pending => "goes on".into(),
            Poll::Ready(result) => {
                self.players[player].round = None;
                match result {
                    Ok(report) => format!("ends {report:?}"),
                    Err(error) => format!("ends early: {error}"),
                }
            }
        }
    }

    fn crash(&mut self, player: usize) -> String {
        if self.rng.random_bool(0.3) {
            self.reopen(player);
            return "at once".into();
        }
        let points = self.rng.random_range(0..14);
        self.kill(player);
        let fate = Arc::new(Fate::after(points));
        self.players[player].fate = fate.clone();
        self.players[player].technician.starts(Some(fate));
        format!("at the {points}. point from now")
    }

    fn kill(&mut self, player: usize) {
        self.players[player].round = None;
        self.players[player].network.clear();
        self.players[player].technician.dies();
    }

    fn reopen(&mut self, player: usize) {
        self.kill(player);
        self.players[player].fate = Arc::new(Fate::default());
        self.players[player].technician.starts(None);
    }

    // ---- the office -----------------------------------------------------------------------------------------

    fn somebody(&mut self) -> Vec<Who> {
        match self.rng.random_range(0..7) {
            0 => vec![],
            1 => vec![Who::Asha, Who::Miguel],
            n if n % 2 == 0 => vec![Who::Asha],
            _ => vec![Who::Miguel],
        }
    }

    async fn new_job(&mut self) -> String {
        let who = if self.rng.random_bool(0.5) { Who::Asha } else { Who::Miguel };
        let (job, visit) = self.office.job_for(who).await;
        self.visits.push((visit, job));
        format!("{job} for {who:?}")
    }

    async fn replan(&mut self) -> String {
        let Some((visit, job)) = self.visits.choose(&mut self.rng).copied() else { return "nothing".into() };
        let now: Option<Visit> = self.office.record(visit).await;
        let rev = now.map(|v| v.rev);
        let change = match self.rng.random_range(0..6) {
            0 => Change::CancelVisit { id: visit, rev: rev.unwrap_or_default(), despite_under_way: true },
            1 => {
                let again = VisitId(self.office.id());
                self.visits.push((again, job));
                let who = self.somebody();
                self.office.plan(again, job, None, &who)
            }
            _ => {
                let who = self.somebody();
                self.office.plan(visit, job, rev, &who)
            }
        };
        let what = format!("{} {visit}", change.name());
        format!("{what}: {}", told(&self.office.dispatcher(vec![change]).await))
    }

    async fn write(&mut self) -> String {
        let text = format!("office words {}", self.trace.len());
        let change = match self.notes.choose(&mut self.rng).copied() {
            Some(id) if self.rng.random_bool(0.7) => Change::EditNote { id, text },
            _ => {
                let Some((_, job)) = self.visits.choose(&mut self.rng).copied() else {
                    return "nothing".into();
                };
                let id = NoteId(self.office.id());
                self.notes.push(id);
                Change::AddNote { id, job, text }
            }
        };
        let what = change.name();
        format!("{what}: {}", told(&self.office.dispatcher(vec![change]).await))
    }

    // ---- quiet ----------------------------------------------------------------------------------------------

    /// The network is perfect from now on and nobody does anything: then everything has to fit.
    async fn goes_quiet(&mut self) -> Result<(), String> {
        for player in 0..self.players.len() {
            self.reopen(player);
        }
        let mut last = BTreeSet::new();
        for lap in 0..12 {
            // Whatever backs off may try again.
            self.world.pass(600_000);
            let mut now = BTreeSet::new();
            for player in 0..self.players.len() {
                let ended = self.perfect_round(player).await;
                now.insert(format!("{player} {ended}"));
            }
            self.say(format!("quiet {lap}: {now:?}"));
            if now == last {
                return self.check().await;
            }
            last = now;
        }
        Err(format!("it never gets quiet: {last:?}"))
    }

    async fn perfect_round(&mut self, player: usize) -> String {
        let client = self.players[player].technician.phone().client().expect("somebody is signed in");
        self.players[player].round = Some(Box::pin(async move { client.round().await }));
        loop {
            let said = self.go_on(player);
            if self.players[player].round.is_none() {
                return said;
            }
            if let Some(waiting) = self.players[player].network.take() {
                let answer = self.office.network.send(waiting.request.clone()).await;
                waiting.answer(answer);
            }
        }
    }
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Applied { seq } => format!("applied {seq}"),
        Outcome::Merged { seq, .. } => format!("merged {seq}"),
        Outcome::Rejected { refusal } => format!("rejected {}", refusal.code),
        other => format!("{other:?}"),
    }
}
