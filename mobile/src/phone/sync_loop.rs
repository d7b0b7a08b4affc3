//! The loop that runs rounds: when there is work, when the server pokes, when the timer rings, and when asked.

use super::{Phone, lock};
use crate::sync::{Request, RoundReport, SyncError};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What the edge gives the sync loop to wait with.
pub trait Timer: Send + Sync {
    /// Ends after this time.
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()>;
}

/// How soon a phone in front looks for news where no live connection tells it; twice as long each time that there is
/// none.
const SLOW_POLL: Duration = Duration::from_secs(20);
/// How often it looks at the latest: with a live connection (a poke may be lost), in the background, and where the server
/// has nothing for it (signed out, too old).
const IDLE_POLL: Duration = Duration::from_secs(300);
/// How long a live connection that closed is left alone; twice as long each time, until it tells something again or has
/// lasted for a while.
const REOPEN_AFTER: Duration = Duration::from_secs(2);
const LASTING: Duration = Duration::from_secs(60);

/// When a live connection may be opened again.
#[derive(Default)]
struct Reopening {
    closed: u32,
    opened: Option<DateTime<Utc>>,
    due: Option<DateTime<Utc>>,
}

impl Reopening {
    fn opened(&mut self, now: DateTime<Utc>) {
        self.opened = Some(now);
    }

    fn closed(&mut self, now: DateTime<Utc>) {
        let lasted = self.opened.and_then(|opened| (now - opened).to_std().ok());
        if lasted.is_some_and(|lasted| lasted >= LASTING) {
            self.closed = 0;
        }
        let wait = REOPEN_AFTER.saturating_mul(1 << self.closed.min(8)).min(IDLE_POLL);
        self.closed = self.closed.saturating_add(1);
        self.due = Some(now + wait);
    }

    /// How long to wait yet; none when it may be opened.
    fn wait(&self, now: DateTime<Utc>) -> Option<Duration> {
        self.due.and_then(|due| (due - now).to_std().ok()).filter(|wait| !wait.is_zero())
    }
}

/// Runs for as long as the app does: waits for work, a poke, the timer or [`Phone::sync_now`], and runs a round. The
/// edge spawns it and drops it.
pub async fn run_sync_loop(phone: Phone, timer: Arc<dyn Timer>) {
    let mut signed = phone.changed();
    let mut live: Option<BoxStream<'static, ()>> = None;
    let mut listening_to: Option<String> = None;
    let mut reopening = Reopening::default();
    // Rounds in a row that brought nothing and sent nothing.
    let mut quiet = 0_u32;
    loop {
        let Some(client) = phone.client() else {
            live = None;
            reopening = Reopening::default();
            close_sessions(&phone).await;
            phone.acknowledge_wipes().await;
            // What could not be told is told with the next try.
            let again = async {
                match phone.has_to_acknowledge() {
                    true => timer.after(IDLE_POLL).await,
                    false => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = signed.changed() => if changed.is_err() { return },
                () = again => {}
            }
            continue;
        };
        let mut work = client.work();
        work.mark_unchanged();
        let Some(result) = phone.round().await else { continue };
        let moved = result.as_ref().is_ok_and(|report| *report != RoundReport::default());
        quiet = if moved { 0 } else { quiet.saturating_add(1) };
        let well = result.is_ok();
        phone.inner.online.send_if_modified(|online| std::mem::replace(online, well) != well);
        if well && let Err(error) = client.free_originals(phone.config().space.free()).await {
            tracing::info!(%error, "no room was made");
        }
        if !well || listening_to != client.token() {
            live = None;
        }
        if well
            && live.is_none()
            && reopening.wait(phone.now()).is_none()
            && let Some(token) = client.token()
            && let Ok(pokes) = phone.inner.config.transport.live(token.clone()).await
        {
            live = Some(pokes);
            reopening.opened(phone.now());
            listening_to = Some(token);
            // What changed between the round and now was not poked.
            continue;
        }
        let poll = match live.is_none() && *phone.inner.visible.borrow() {
            true => SLOW_POLL.saturating_mul(1 << quiet.saturating_sub(1).min(8)).min(IDLE_POLL),
            false => IDLE_POLL,
        };
        let reopen = reopening.wait(phone.now()).filter(|_| live.is_none());
        let turned_away = matches!(result, Err(SyncError::SignedOut | SyncError::TooOld));
        let wait = match client.next_due(phone.now()) {
            // Nothing changes there until a person does something. (A phone out of use goes on asking: a lost one should hear
            // soon that it is to be wiped.)
            Some(_) if turned_away => IDLE_POLL,
            Some(due) => due,
            None => reopen.map_or(poll, |wait| wait.min(poll)),
        };
        let poke = async {
            match &mut live {
                Some(pokes) => pokes.next().await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            () = phone.inner.sync_now.notified() => {
                quiet = 0;
                false
            }
            changed = work.changed() => changed.is_err(),
            changed = signed.changed() => changed.is_err(),
            poke = poke => {
                match poke {
                    Some(()) => reopening = Reopening::default(),
                    None => {
                        (live, listening_to) = (None, None);
                        reopening.closed(phone.now());
                    }
                }
                false
            }
            () = timer.after(wait) => false,
        };
        if ended {
            return;
        }
    }
}

/// Tells the server that sessions ended. If it is not reached, the tokens are gone from this phone all the same.
async fn close_sessions(phone: &Phone) {
    let tokens = std::mem::take(&mut *lock(&phone.inner.ended));
    for token in tokens {
        let request = Request {
            method: "POST",
            path: "/sync/sign-out".into(),
            token: Some(token),
            headers: BTreeMap::new(),
            body: Bytes::new(),
        };
        if let Err(error) = phone.inner.config.transport.send(request).await {
            tracing::info!(%error, "the server was not told that a session ended");
        }
    }
}
