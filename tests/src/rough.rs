//! Phones and servers as processes under load, with somebody who kills one after the other.

use crate::engine::Engine;
use crate::office::{Office, Who};
use crate::phone_process::{Ask, PhoneProcess, PhoneStart, Said, Saved};
use crate::proxy::{Line, Proxy};
use crate::reckoning::{Found, Witness, everything_is_home};
use crate::server_process::ServerProcess;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shared::JobId;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use sync_server::Config;
use sync_server::edge::{SystemClock, SystemRandomness};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long anything may take before the test gives up.
const LIMIT: Duration = Duration::from_secs(150);

/// A company on processes: servers over one database, a line, and phones at its other end.
pub struct Rough {
    pub servers: Vec<ServerProcess>,
    pub line: Proxy,
    pub phones: Vec<Player>,
    config: Config,
    heard: UnboundedReceiver<(Who, Said)>,
    says: UnboundedSender<(Who, Said)>,
    folder: TempDir,
}

/// A phone with all that it ever said was saved.
pub struct Player {
    pub start: PhoneStart,
    pub saved: Vec<Saved>,
    /// It has made its taps, and the office has everything.
    pub home: bool,
    process: Option<PhoneProcess>,
}

/// Who is killed next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
    Server(usize),
    Phone(usize),
}

/// What has to happen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So many more taps are saved.
    Saved(usize),
    /// So many more bytes have gone up the line, which stands then: in the middle of whatever is on its way.
    Carried(u64),
}

impl Rough {
    /// Founds the company, plans so many jobs for each technician, and starts so many servers. Phones are not started yet.
    pub async fn start(
        server: &str,
        phone: &str,
        engine: Engine,
        servers: usize,
        people: &[Who],
        jobs: usize,
    ) -> Rough {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
        let office = Office::open(engine, folder.path(), clock, random).await;
        let mut planned = Vec::new();
        for who in people {
            let mut theirs: Vec<JobId> = Vec::new();
            for _ in 0..jobs {
                theirs.push(office.job_for(*who).await.0);
            }
            planned.push((*who, theirs));
        }
        let config = office.app.config.clone();
        office.app.db.close().await;
        drop(office);
        let mut running = Vec::new();
        for _ in 0..servers {
            running.push(ServerProcess::start(server, &config.data, config.database.as_deref()).await);
        }
        let line = Proxy::start(running[0].address(), Line::GOOD);
        let (says, heard) = unbounded_channel();
        let phones = planned.into_iter().map(|(who, jobs)| {
            let folder = folder.path().join(format!("{who:?}"));
            let start = PhoneStart::new(phone, folder, line.url(), who, jobs);
            Player { start, saved: Vec::new(), home: false, process: None }
        });
        let rough = Rough { servers: running, phones: phones.collect(), line, config, heard, says, folder };
        rough.aims();
        rough
    }

    /// Where everything is kept.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// New connections go to the servers that run, in turn.
    pub fn aims(&self) {
        let running = self.servers.iter().filter(|s| s.runs_now());
        self.line.aim(&running.map(|s| s.address().to_string()).collect::<Vec<_>>());
    }

    /// Starts a phone, or starts it again: what it has yet to tap is what it has not said was saved.
    pub fn switches_on(&mut self, phone: usize) {
        let player = &mut self.phones[phone];
        let mut start = player.start.clone();
        if let Some((seed, taps)) = start.load {
            start.load = Some((seed + player.saved.len() as u64, taps.saturating_sub(player.saved.len())));
        }
        player.process = Some(PhoneProcess::start(&start, self.says.clone()));
        player.home = false;
    }

    /// The phone's process, for the one who tells it what to do.
    pub fn phone(&mut self, phone: usize) -> &mut PhoneProcess {
        self.phones[phone].process.as_mut().expect("the phone is on")
    }

    /// The next thing that any phone says.
    pub async fn hears(&mut self) -> Said {
        let next = tokio::time::timeout(LIMIT, self.heard.recv()).await;
        let (who, said) = next.expect("a phone says something in time").expect("the channel is open");
        takes(&mut self.phones, who, said.clone());
        said
    }

    /// `kill -9`, and start again. A line that stands goes on behind it.
    pub async fn strikes(&mut self, victim: Victim) {
        match victim {
            Victim::Server(at) => {
                self.servers[at].kill();
                self.aims();
                self.line.goes_on();
                self.servers[at].start_again().await;
                self.aims();
            }
            Victim::Phone(at) => {
                if let Some(mut process) = self.phones[at].process.take() {
                    process.kill();
                }
                self.line.goes_on();
                // What it said before it died counts.
                while let Ok((who, said)) = self.heard.try_recv() {
                    takes(&mut self.phones, who, said);
                }
                self.switches_on(at);
            }
        }
    }

    /// Listens until it has come to this; false if all phones came home first.
    pub async fn comes_to(&mut self, when: When) -> bool {
        let Rough { line, phones, heard, .. } = self;
        let saved = |phones: &[Player]| phones.iter().map(|p| p.saved.len()).sum::<usize>();
        let goal = saved(phones);
        let waits = async {
            let carried = async {
                match when {
                    When::Carried(bytes) => line.stops_after(bytes).await,
                    When::Saved(_) => std::future::pending().await,
                }
            };
            tokio::pin!(carried);
            loop {
                if let When::Saved(more) = when
                    && saved(phones) >= goal + more
                {
                    return true;
                }
                if phones.iter().all(|phone| phone.home) {
                    return false;
                }
                tokio::select! {
                    () = &mut carried => return true,
                    said = heard.recv() => {
                        let (who, said) = said.expect("the channel is open");
                        takes(phones, who, said);
                    }
                }
            }
        };
        match tokio::time::timeout(LIMIT, waits).await {
            Ok(came) => came,
            Err(_) => panic!("waited {LIMIT:?} in vain for {when:?}:\n{}", self.stands()),
        }
    }

    /// Kills one of the victims again and again, at moments that the seed decides, so often; then lets all phones rest and
    /// come home. Returns how often each was killed: fewer only if phones that have a limited load came home before.
    pub async fn survives(&mut self, seed: u64, victims: &[Victim], strikes: usize) -> Vec<usize> {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut killed = vec![0; victims.len()];
        for strike in 0..strikes {
            let when = match dice.random_range(0..2) {
                0 => When::Saved(dice.random_range(1..8)),
                _ => When::Carried(dice.random_range(500..250_000)),
            };
            if !self.comes_to(when).await {
                break;
            }
            // In turn at first, so that every one of them is killed.
            let at = if strike < victims.len() { strike } else { dice.random_range(0..victims.len()) };
            self.strikes(victims[at]).await;
            killed[at] += 1;
        }
        for phone in 0..self.phones.len() {
            self.phone(phone).asks(&Ask::Rest);
        }
        self.comes_to(When::Saved(usize::MAX / 2)).await;
        killed
    }

    /// Ends everything and counts what is where; panics if anything is missing, twice, or from nowhere.
    pub async fn reckons(mut self) -> Found {
        let verified = self.servers[0].runs(&["audit", "verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
        for server in &mut self.servers {
            server.kill();
        }
        let mut witnesses = Vec::new();
        for player in &mut self.phones {
            player.process = None;
            let (who, folder) = (player.start.who, player.start.folder.clone());
            witnesses.push(Witness { who, folder, saved: std::mem::take(&mut player.saved) });
        }
        everything_is_home(self.config.clone(), &witnesses).await
    }

    /// How far everybody is, for a test that gives up.
    fn stands(&self) -> String {
        let phones = self.phones.iter().map(|p| {
            let taps = p.start.load.map_or(0, |(_, taps)| taps);
            format!("{:?}: {} of {taps} taps saved, home: {}\n", p.start.who, p.saved.len(), p.home)
        });
        let servers = self.servers.iter().map(|s| format!("A server logged last:\n{}\n", s.log()));
        phones.chain(servers).collect()
    }
}

fn takes(phones: &mut [Player], who: Who, said: Said) {
    let player = phones.iter_mut().find(|p| p.start.who == who).expect("the phone is one of these");
    match said {
        Said::Saved(saved) => player.saved.push(saved),
        Said::Home => player.home = true,
        Said::Ready | Said::Synced { .. } | Said::Waiting { .. } | Said::Failed { .. } => {}
    }
}
