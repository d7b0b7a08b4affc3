//! The runner: takes what is due, one piece of each company in turn, and writes down what came of it.

use super::Backoff;
use super::store::{self, End, Piece};
use crate::db::{Db, DbError};
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use shared::CompanyId;
use shared::seams::{Clock, Crash, Points, Randomness};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// So often in a row a piece may break off in the middle before it is given up: it may be what breaks the server.
const MOST_BROKEN: i64 = 5;

/// What is to be done with the pieces of one kind.
pub struct Kind<A> {
    /// Its name in the table.
    pub name: &'static str,
    /// It reaches somebody outside: that it is tried is on the disk before.
    pub outside: bool,
    /// How long whoever is at it may be silent before somebody else takes it.
    pub lease: TimeDelta,
    pub backoff: Backoff,
    /// After so many tries it is given up until a person says what becomes of it; none: never.
    pub tries: Option<i64>,
    /// How many are done in one go at most.
    pub at_once: u32,
    pub run: for<'a> fn(&'a A, &'a Piece) -> BoxFuture<'a, Result<Did, WorkError>>,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    Done,
    /// It went well, and is due again.
    Again(DateTime<Utc>),
    /// It may go well another time.
    Later(String),
    /// It may go well another time, but not before this one.
    NotBefore(DateTime<Utc>, String),
    /// It said so itself, by [`Piece::done`], or has lost the piece.
    Noted,
}

/// Why a piece, or the runner, does not go on.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{0}")]
    Failed(String),
    /// The process died; only a simulation sees it.
    #[error(transparent)]
    Crashed(#[from] Crash),
}

/// What one go did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Pieces that were taken.
    pub taken: u32,
}

/// What the runner is given.
pub struct Runner<'a> {
    pub db: &'a Db,
    pub clock: &'a dyn Clock,
    pub random: &'a dyn Randomness,
    pub points: &'a dyn Points,
    pub turns: &'a Turns,
}

/// Which company's piece of each kind was the last: the next one is another company's, if one has any.
#[derive(Debug, Default)]
pub struct Turns(Mutex<BTreeMap<&'static str, CompanyId>>);

impl Turns {
    fn last(&self, kind: &'static str) -> CompanyId {
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.get(kind).copied().unwrap_or(CompanyId(Uuid::max()))
    }

    fn had(&self, kind: &'static str, company: CompanyId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, company);
    }
}

impl Runner<'_> {
    /// Does what is due of a kind, until nothing is, or as much as is done in one go.
    pub async fn tick<A>(&self, context: &A, kind: &Kind<A>) -> Result<Ticked, WorkError> {
        let mut ticked = Ticked::default();
        while ticked.taken < kind.at_once {
            let last = self.turns.last(kind.name);
            // The lease of each begins when it is taken, however long those before it took.
            let now = shared::clock::truncated(self.clock.now());
            let Some(piece) = store::take(self.db, kind, last, now).await? else { break };
            self.turns.had(kind.name, piece.company);
            ticked.taken += 1;
            self.points.reached("work:taken")?;
            self.try_once(context, kind, &piece).await?;
            self.points.reached("work:ended")?;
        }
        Ok(ticked)
    }

    async fn try_once<A>(&self, context: &A, kind: &Kind<A>, piece: &Piece) -> Result<(), WorkError> {
        if kind.tries.is_some() && piece.broken >= MOST_BROKEN {
            return Ok(self.end(kind, piece, End::Dead { why: "", broke: false }).await?);
        }
        // What goes wrong before the first wait is caught, too.
        let tried = async {
            let running = (kind.run)(context, piece);
            running.await
        };
        let tried = AssertUnwindSafe(tried).catch_unwind().await;
        let (did, broke) = match tried {
            Ok(Ok(did)) => (did, false),
            // A dead process says nothing.
            Ok(Err(WorkError::Crashed(crash))) => return Err(crash.into()),
            Ok(Err(error)) => (Did::Later(error.to_string()), false),
            Err(_) => {
                metrics::counter!("sevengate_work_broken_total", "kind" => kind.name).increment(1);
                tracing::error!(kind = kind.name, id = %piece.id, "a piece of work broke off");
                (Did::Later(String::new()), true)
            }
        };
        self.points.reached("work:tried")?;
        let now = shared::clock::truncated(self.clock.now());
        let end = match &did {
            Did::Noted => return Ok(()),
            Did::Done => End::Done,
            Did::Again(due) => End::Again(*due),
            Did::Later(why) | Did::NotBefore(_, why) if gives_up(kind.tries, piece, broke) => {
                End::Dead { why, broke }
            }
            Did::Later(why) | Did::NotBefore(_, why) => {
                let due = now + kind.backoff.drawn(piece.tries, self.random);
                let due = if let Did::NotBefore(at, _) = &did { due.max(*at) } else { due };
                End::Later { due, why, broke }
            }
        };
        Ok(self.end(kind, piece, end).await?)
    }

    async fn end<A>(&self, kind: &Kind<A>, piece: &Piece, end: End<'_>) -> Result<(), DbError> {
        let now = shared::clock::truncated(self.clock.now());
        let mut tx = if kind.outside { self.db.write().await? } else { self.db.note().await? };
        let ended = piece.end(&mut tx, end, now).await?;
        tx.commit().await?;
        match end {
            _ if !ended => {
                tracing::warn!(kind = kind.name, id = %piece.id, "a piece of work was taken over meanwhile")
            }
            End::Done | End::Again(_) => {}
            End::Later { due, why, .. } => {
                tracing::warn!(kind = kind.name, id = %piece.id, %due, why, "a piece of work is tried again");
            }
            End::Dead { why, .. } => {
                metrics::counter!("sevengate_work_dead_total", "kind" => kind.name).increment(1);
                tracing::error!(kind = kind.name, id = %piece.id, why, "a piece of work is given up");
            }
        }
        Ok(())
    }
}

/// Whether a try that failed was the last one.
fn gives_up(tries: Option<i64>, piece: &Piece, broke: bool) -> bool {
    tries.is_some_and(|most| piece.tries >= most || (broke && piece.broken + 1 >= MOST_BROKEN))
}
