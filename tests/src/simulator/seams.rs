//! What the simulation puts in place of the outside world: time, randomness, points to die at, and a network that waits.

use chrono::{DateTime, TimeDelta, Utc};
use futures::channel::oneshot;
use futures::future::BoxFuture;
use mobile::store::{Crash, Points};
use mobile::sync::{Request, Response, Transport, Unreachable};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use shared::seams::{Clock, Randomness};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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

/// A clock that goes wrong by a constant.
pub struct Skewed {
    pub world: World,
    pub by_ms: i64,
}

impl Clock for Skewed {
    fn now(&self) -> DateTime<Utc> {
        self.world.now() + TimeDelta::milliseconds(self.by_ms)
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

/// Dies at the n-th named point that is passed from now on, and stays dead.
#[derive(Default)]
pub struct Fate {
    state: Mutex<FateState>,
}

#[derive(Default)]
struct FateState {
    /// So many points are passed unharmed.
    left: Option<u32>,
    died_at: Option<&'static str>,
}

impl Fate {
    /// Dies after so many more points.
    pub fn after(points: u32) -> Fate {
        Fate { state: Mutex::new(FateState { left: Some(points), died_at: None }) }
    }

    /// Where it died.
    pub fn died_at(&self) -> Option<&'static str> {
        lock(&self.state).died_at
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
                Err(Crash(name))
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
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
