//! Workers: what runs now and again for as long as the server does, and what is seen of it.

use super::{Backoff, WorkError};
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a worker rests that broke off, before it is started again.
pub const RESTART: Backoff = Backoff { first: TimeDelta::seconds(2), most: TimeDelta::minutes(5) };

/// A worker: a row of the table.
pub struct Worker<A> {
    pub name: &'static str,
    /// From the end of one run to the beginning of the next.
    pub every: Duration,
    /// It waits for others most of the time: when the server stops nobody waits for it.
    pub waits: bool,
    pub run: Box<Run<A>>,
}

/// One run of a worker.
pub type Run<A> = dyn Fn(Arc<A>) -> BoxFuture<'static, Result<(), WorkError>> + Send + Sync;

impl<A: Send + Sync + 'static> Worker<A> {
    /// A row of the table.
    pub fn new<F>(
        name: &'static str,
        every: Duration,
        run: impl Fn(Arc<A>) -> F + Send + Sync + 'static,
    ) -> Worker<A>
    where
        F: Future<Output = Result<(), WorkError>> + Send + 'static,
    {
        Worker { name, every, waits: false, run: Box::new(move |context| Box::pin(run(context))) }
    }

    /// The same, of one that waits for others.
    pub fn waiting(self) -> Worker<A> {
        Worker { waits: true, ..self }
    }

    /// Runs once. Whatever goes wrong in it stays in it; the number of times that it broke off in a row.
    pub async fn once(&self, context: &Arc<A>, watch: &Watch, now: impl Fn() -> DateTime<Utc>) -> i64 {
        watch.of(self.name, |_| ());
        let context = context.clone();
        // What goes wrong before the first wait is caught, too.
        let run = async {
            let running = (self.run)(context);
            running.await
        };
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(done) => {
                if let Err(error) = &done {
                    tracing::warn!(worker = self.name, %error, "a worker did not come to the end of its work");
                }
                watch.of(self.name, |seen| {
                    (seen.ended, seen.in_a_row) = (Some(now()), 0);
                    seen.failed = done.is_err();
                });
                0
            }
            Err(_) => {
                metrics::counter!("sevengate_worker_panics_total", "worker" => self.name).increment(1);
                let (panics, in_a_row) = watch.of(self.name, |seen| {
                    seen.panics += 1;
                    seen.in_a_row += 1;
                    seen.broke = Some(now());
                    (seen.panics, seen.in_a_row)
                });
                tracing::error!(worker = self.name, panics, "a worker broke off; it is started again");
                in_a_row
            }
        }
    }
}

/// What is seen of the workers of this process.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Mutex<BTreeMap<&'static str, Seen>>>);

/// What is seen of a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// When it came to an end last.
    pub ended: Option<DateTime<Utc>>,
    /// It did not do all of its work then.
    pub failed: bool,
    /// How often it broke off since the server was started.
    pub panics: i64,
    /// Those of them since it last came to an end.
    pub in_a_row: i64,
    /// When it broke off last.
    pub broke: Option<DateTime<Utc>>,
}

impl Watch {
    /// All workers by their names.
    pub fn all(&self) -> Vec<(&'static str, Seen)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(name, seen)| (*name, *seen)).collect()
    }

    fn of<T>(&self, name: &'static str, note: impl FnOnce(&mut Seen) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        note(all.entry(name).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_that_breaks_off_is_counted_and_its_end_is_seen() {
        let breaks = Worker::new("breaks", Duration::ZERO, async |left: Arc<Mutex<u32>>| {
            let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
            *left -= 1;
            assert!(*left == 0, "not yet");
            Err(WorkError::Failed("no network".into()))
        });
        let (left, watch) = (Arc::new(Mutex::new(3)), Watch::default());
        let now = || DateTime::UNIX_EPOCH;
        assert_eq!(breaks.once(&left, &watch, now).await, 1);
        assert_eq!(breaks.once(&left, &watch, now).await, 2);
        assert_eq!(watch.all()[0].1.ended, None);
        assert_eq!(breaks.once(&left, &watch, now).await, 0);
        let (name, seen) = watch.all()[0];
        assert_eq!((name, seen.panics, seen.in_a_row, seen.failed), ("breaks", 2, 0, true));
    }
}
