//! What the simulation puts in place of the outside world: time, randomness, points to die or wait at, and a network
//! whose requests wait for the scheduler.

use chrono::{DateTime, TimeDelta, Utc};
use futures::channel::oneshot;
use futures::future::BoxFuture;
use mobile::sync::{Request, Response, Transport, Unreachable};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use shared::seams::{Clock, Crash, Held, Mechanism, Points, Randomness};
use simdisk::Disk;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use uuid::Uuid;

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The true time of the simulated world; it only moves when the scheduler says so.
#[derive(Clone)]
pub struct World(Arc<Mutex<DateTime<Utc>>>);

impl World {
    /// A morning in Pune.
    pub fn new() -> World {
        let morning = DateTime::from_timestamp(1_795_147_200, 0).expect("a date that exists");
        World(Arc::new(Mutex::new(morning)))
    }

    /// Time passes.
    pub fn pass(&self, ms: i64) {
        *lock(&self.0) += TimeDelta::milliseconds(ms);
    }
}

impl Default for World {
    fn default() -> Self {
        World::new()
    }
}

impl Clock for World {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }
}

/// A clock that goes wrong, by an amount that can jump.
pub struct Skewed {
    world: World,
    by_ms: AtomicI64,
}

impl Skewed {
    /// Ahead of the world by so much.
    pub fn new(world: World, by_ms: i64) -> Skewed {
        Skewed { world, by_ms: by_ms.into() }
    }

    /// The clock is set: from now on it is ahead by so much.
    pub fn jump(&self, by_ms: i64) {
        self.by_ms.store(by_ms, Ordering::Relaxed);
    }

    /// How far it is ahead, in milliseconds.
    pub fn ahead(&self) -> i64 {
        self.by_ms.load(Ordering::Relaxed)
    }
}

impl Clock for Skewed {
    fn now(&self) -> DateTime<Utc> {
        self.world.now() + TimeDelta::milliseconds(self.ahead())
    }
}

/// Randomness from a seed.
pub struct Seeded(Mutex<StdRng>);

impl Seeded {
    /// The same seed, the same ids.
    pub fn new(seed: u64) -> Seeded {
        Seeded(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Randomness for Seeded {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let mut bytes = [0; 10];
        lock(&self.0).fill_bytes(&mut bytes);
        let ms = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(ms, &bytes).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        lock(&self.0).random()
    }
}

/// What becomes of one process: it may die at a named point, and with it its disk stops; it may be held at one.
pub struct Fate {
    disk: Arc<Disk>,
    off: Option<Mechanism>,
    state: Mutex<FateState>,
    /// Somebody has come to a point where they are held.
    pub held: Notify,
}

#[derive(Default)]
struct FateState {
    /// So many points are passed unharmed; none: all of them.
    left: Option<u32>,
    died_at: Option<&'static str>,
    /// Anyone who comes next to a point where one can be held is held there.
    hold: Option<usize>,
    holding: BTreeMap<usize, oneshot::Sender<()>>,
}

impl Fate {
    /// Nothing happens to a process with this disk, until it is told.
    pub fn of(disk: Arc<Disk>, off: Option<Mechanism>) -> Arc<Fate> {
        Arc::new(Fate { disk, off, state: Mutex::default(), held: Notify::new() })
    }

    /// It dies after so many more points.
    pub fn dies_after(&self, points: u32) {
        lock(&self.state).left = Some(points);
    }

    /// It dies now, between two points.
    pub fn dies(&self) {
        let mut state = lock(&self.state);
        state.died_at.get_or_insert("once");
        self.disk.stop();
    }

    /// Where it died.
    pub fn died_at(&self) -> Option<&'static str> {
        lock(&self.state).died_at
    }

    /// Holds the next one that comes to a point where one can be held, under this name.
    pub fn hold_next(&self, name: usize) {
        lock(&self.state).hold = Some(name);
    }

    /// Nobody is to be held any more.
    pub fn hold_nobody(&self) {
        lock(&self.state).hold = None;
    }

    /// Lets the one of this name go on.
    pub fn let_go(&self, name: usize) {
        if let Some(held) = lock(&self.state).holding.remove(&name) {
            // Anyone who was cancelled meanwhile does not hear it.
            let _ = held.send(());
        }
    }

    /// Lets everybody go on.
    pub fn let_all_go(&self) {
        lock(&self.state).holding.clear();
    }
}

impl Points for Fate {
    fn reached(&self, name: &'static str) -> Result<(), Crash> {
        let mut state = lock(&self.state);
        if let Some(at) = state.died_at {
            return Err(Crash(at));
        }
        match &mut state.left {
            None => Ok(()),
            Some(0) => {
                state.died_at = Some(name);
                self.disk.stop();
                Err(Crash(name))
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    fn held(&self, _: &'static str) -> Option<Held> {
        let mut state = lock(&self.state);
        let name = state.hold.take()?;
        let (go_on, waits) = oneshot::channel();
        state.holding.insert(name, go_on);
        self.held.notify_one();
        Some(Box::pin(async move {
            // A process that dies lets everybody go.
            let _ = waits.await;
        }))
    }

    fn off(&self, mechanism: Mechanism) -> bool {
        self.off == Some(mechanism)
    }
}

/// A request on its way, until the scheduler decides what becomes of it.
pub struct OnItsWay {
    pub request: Request,
    answer: oneshot::Sender<Result<Response, Unreachable>>,
}

impl OnItsWay {
    /// The phone hears this. Nothing happens if it has died meanwhile.
    pub fn answer(self, answer: Result<Response, Unreachable>) {
        let _ = self.answer.send(answer);
    }
}

/// A network on which every request waits for the scheduler.
#[derive(Default)]
pub struct Turnstile {
    waiting: Mutex<VecDeque<OnItsWay>>,
}

impl Turnstile {
    /// The request that waits, if one does.
    pub fn take(&self) -> Option<OnItsWay> {
        lock(&self.waiting).pop_front()
    }

    /// What waits is forgotten: its phone has died.
    pub fn clear(&self) {
        lock(&self.waiting).clear();
    }
}

impl Transport for Turnstile {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        let (answer, heard) = oneshot::channel();
        lock(&self.waiting).push_back(OnItsWay { request, answer });
        Box::pin(async move { heard.await.unwrap_or_else(|_| Err(Unreachable("the phone died".into()))) })
    }
}
