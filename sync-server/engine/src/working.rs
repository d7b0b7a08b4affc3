//! Workers at work, each in a task of its own: they rest, are started again and stop with the server.

use crate::work::{Backoff, Watch, Worker};
use shared::seams::{Clock, Randomness};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Workers at work, each in a task of its own. Dropped without [`Working::stop`] they are cut off.
pub struct Working {
    tasks: JoinSet<()>,
    asked: watch::Sender<bool>,
}

impl Working {
    /// Starts every worker. One that breaks off rests for as long as `restart` says, and is started again.
    pub fn start<A: Send + Sync + 'static>(
        workers: Vec<Worker<A>>,
        context: &Arc<A>,
        seen: &Watch,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Randomness>),
        restart: Backoff,
    ) -> Working {
        let (asked, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for worker in workers {
            let (context, seen, mut stopping) = (context.clone(), seen.clone(), stopping.clone());
            let (clock, random) = (clock.clone(), random.clone());
            let keeps_on = async move {
                loop {
                    let mut cut = stopping.clone();
                    let broken = tokio::select! {
                        _ = cut.wait_for(|stop| *stop), if worker.waits => return,
                        broken = worker.once(&context, &seen, || clock.now()) => broken,
                    };
                    let rest = match broken {
                        0 => worker.every,
                        broken => restart.drawn(broken, random.as_ref()).to_std().unwrap_or(worker.every),
                    };
                    if tokio::time::timeout(rest, stopping.wait_for(|stop| *stop)).await.is_ok() {
                        return;
                    }
                }
            };
            tasks.spawn(keeps_on);
        }
        Working { tasks, asked }
    }

    /// Lets each come to the end of what it is at, for so long at most.
    pub async fn stop(mut self, patience: Duration) {
        let _ = self.asked.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::info!("work in the background is cut off; it goes on at the next start");
        }
    }
}
