//! The engine: the stores and the seams, and what whoever changes something in a company waits for.
//!
//! Invariant: nothing here or below knows of requests, pages or settings.

pub mod aside;
pub mod blobs;
pub mod commits;
pub mod db;
pub mod edge;
pub mod execute;
pub mod letters;
pub mod live;
pub mod phone_number;
pub mod private;
pub mod read;
pub mod rings;
pub mod view;
pub mod work;
pub mod working;

use crate::blobs::BlobStore;
use crate::db::Db;
use crate::letters::NoticeWords;
use crate::live::{Changed, Pokes};
use chrono::{DateTime, Utc};
use shared::CompanyId;
use shared::seams::{Clock, Points, Randomness};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, PoisonError};

/// What the server works with. Cloning is cheap.
#[derive(Clone)]
pub struct Engine {
    pub db: Db,
    pub blobs: BlobStore,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    /// Where a simulation may stop or hold the process.
    pub points: Arc<dyn Points>,
    pub pokes: Pokes,
    /// The folder of the server's own files.
    pub folder: PathBuf,
    /// What is said in mails about alerts.
    pub notice_words: NoticeWords,
    /// Pokes go through PostgreSQL to every process, this one included, because `live::Relay` runs.
    pub relayed: bool,
    /// Sequence numbers drawn ahead of the lock; only where a simulation switches commit order off.
    pub drawn: Arc<AtomicI64>,
    /// What is seen of this process's workers.
    pub workers: work::Watch,
    /// Whose work was done last.
    work_turns: Arc<work::Turns>,
    turns: Turns,
}

/// One queue per company before the database's own lock, so that waiting writers hold no connection.
type Turns = Arc<Mutex<BTreeMap<CompanyId, Arc<tokio::sync::Mutex<()>>>>>;

/// What the engine gets from outside.
pub struct Outside {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    pub points: Arc<dyn Points>,
    pub notice_words: NoticeWords,
}

impl Engine {
    /// Over open stores. `relay`: several processes share a PostgreSQL database.
    pub fn new(db: Db, blobs: BlobStore, folder: PathBuf, relay: bool, outside: Outside) -> Engine {
        let Outside { clock, random, points, notice_words } = outside;
        let relayed = relay && matches!(db, Db::Postgres(_));
        Engine {
            db,
            blobs,
            clock,
            random,
            points,
            pokes: Pokes::new(),
            folder,
            notice_words,
            relayed,
            drawn: Arc::default(),
            workers: work::Watch::default(),
            work_turns: Arc::default(),
            turns: Turns::default(),
        }
    }

    /// The company's place in the queue of writers.
    pub fn turn(&self, company: CompanyId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(company).or_default().clone()
    }

    /// What does the work that is due.
    pub fn runner(&self) -> work::Runner<'_> {
        let (clock, random, points) = (self.clock.as_ref(), self.random.as_ref(), self.points.as_ref());
        work::Runner { db: &self.db, clock, random, points, turns: &self.work_turns }
    }

    /// The present time, cut to the millisecond.
    pub fn now(&self) -> DateTime<Utc> {
        shared::clock::truncated(self.clock.now())
    }

    /// After a commit: pokes this process's listeners, or through the database those of all processes. A lost note costs a
    /// poll, never data.
    pub async fn tell(&self, changed: Changed) {
        if !self.relayed {
            self.pokes.send(changed);
        } else if let Err(error) = live::notify(&self.db, &changed).await {
            tracing::warn!(%error, "other processes were not told");
            self.pokes.send(changed);
        }
    }
}
