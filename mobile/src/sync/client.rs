//! One client per store: a round is push until empty, pull until there is no more, then pictures.

use super::pace::Pace;
use super::{Request, Response, SyncError, Transport, answers};
use crate::store::{Points, Status, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use shared::DeviceId;
use shared::carried::OfficeKey;
use shared::clock::truncated;
use shared::seams::{Clock, Randomness};
use shared::sync::{APP_VERSION, MARK, NEXT_TOKEN, TOKEN_BYTES, WIPE, wipe_proof};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where the phone's incarnation is kept: outside the data files, so that a restored copy gets a new one.
pub trait Incarnation: Send + Sync {
    /// Makes and keeps a new incarnation of this phone.
    fn renew(&self) -> Result<DeviceId, String>;
}

/// Where the session's token is kept, for longer than the app runs.
pub trait TokenKeeper: Send + Sync {
    /// The next token takes this one's place; false if this one is not in use any more. When it returns, a power cut does
    /// not undo it.
    fn exchange(&self, token: &str, next: &str) -> Result<bool, String>;
    /// The tokens in whose place this one came, latest first.
    fn former(&self, token: &str) -> Vec<String>;
    /// A former token is in use again, in the place of this one.
    fn go_back(&self, token: &str, former: &str) -> Result<bool, String>;
}

/// Keeps no token: the client goes on with the one it has.
#[derive(Clone, Copy, Debug)]
pub struct OneToken;

impl TokenKeeper for OneToken {
    fn exchange(&self, _: &str, _: &str) -> Result<bool, String> {
        Ok(false)
    }

    fn former(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn go_back(&self, _: &str, _: &str) -> Result<bool, String> {
        Ok(false)
    }
}

/// What a client is made of.
#[derive(Clone)]
pub struct ClientConfig {
    pub store: Store,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    pub incarnation: Arc<dyn Incarnation>,
    pub tokens: Arc<dyn TokenKeeper>,
    pub points: Arc<dyn Points>,
    /// Told to the server.
    pub app_version: String,
    /// How much room the phone has left; told to the server.
    pub room: Arc<dyn Room>,
}

/// How much room the phone has left: a seam, as a test has no disk of its own.
pub trait Room: Send + Sync {
    /// Free bytes where the data lies; none where it cannot be told.
    fn left(&self) -> Option<u64>;
}

/// Where it cannot be told.
#[derive(Clone, Copy, Debug)]
pub struct UnknownRoom;

impl Room for UnknownRoom {
    fn left(&self) -> Option<u64> {
        None
    }
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundReport {
    /// Change sets that the server has spoken on.
    pub sets: usize,
    /// Records and evictions that came.
    pub records: usize,
    /// Blobs that the server has whole now.
    pub blobs: usize,
    /// Bytes of blobs that the server has, and that the phone did not know of before.
    pub bytes: u64,
    /// Blobs that came.
    pub fetched: usize,
}

/// The client of one store. One round runs at a time.
pub struct Client {
    pub(super) config: ClientConfig,
    token: Mutex<Option<String>>,
    /// The token in whose place no former one is known to the server either.
    hopeless: Mutex<Option<String>>,
    pace: Mutex<Pace>,
    gate: tokio::sync::Mutex<()>,
    /// Whether all evidence has been looked through for thumbnails that are missing.
    pub(super) thumbs_noted: AtomicBool,
    /// Whether the office was asked for its key.
    key_asked: AtomicBool,
}

impl Client {
    /// A client with the token of a session, if there is one.
    pub fn new(config: ClientConfig, token: Option<String>) -> Client {
        Client {
            config,
            token: Mutex::new(token),
            hopeless: Mutex::new(None),
            pace: Mutex::new(Pace::default()),
            gate: tokio::sync::Mutex::new(()),
            thumbs_noted: AtomicBool::new(false),
            key_asked: AtomicBool::new(false),
        }
    }

    /// Signs this client in (again) or out.
    pub fn set_token(&self, token: Option<String>) {
        self.config.store.set_status(|status| status.signed_out = token.is_none());
        *lock(&self.token) = token;
        lock(&self.pace).well();
    }

    /// The token of the session, if there is one.
    pub fn token(&self) -> Option<String> {
        lock(&self.token).clone()
    }

    /// Synchronises once: push, pull, pictures, and again while new work came meanwhile. What has been done stays done
    /// whatever ends the round.
    pub async fn round(&self) -> Result<RoundReport, SyncError> {
        let _one_at_a_time = self.gate.lock().await;
        let mut report = RoundReport::default();
        let result = self.run(&mut report).await.map(|()| report);
        self.config.store.set_status(|status| {
            status.offline = matches!(result, Err(SyncError::Offline(_) | SyncError::Server(_)));
            // A server that is not heard says nothing new about the session.
            let before = if status.offline { status.clone() } else { Status::default() };
            status.signed_out = before.signed_out || matches!(result, Err(SyncError::SignedOut));
            status.too_old = before.too_old || matches!(result, Err(SyncError::TooOld));
            status.revoked = before.revoked || matches!(result, Err(SyncError::Revoked));
            status.sending = None;
        });
        if result.is_ok()
            && let Err(error) = self.config.store.wipe_called_off()
        {
            tracing::error!(%error, "that the phone need not be wiped could not be noted");
        }
        let mut pace = lock(&self.pace);
        match &result {
            Ok(_) => pace.well(),
            Err(error) => {
                tracing::info!(%error, "a round ended early");
                if report != RoundReport::default() {
                    // A line that breaks now and then but carries something is not to be waited for ever longer.
                    pace.well();
                }
                pace.failed(self.now(), self.config.random.nonce());
            }
        }
        result
    }

    /// How long until a failed round should be tried again; none if the last one went well.
    pub fn next_due(&self, now: DateTime<Utc>) -> Option<Duration> {
        lock(&self.pace).next_due(now)
    }

    /// Bumps when there is something new to send.
    pub fn work(&self) -> tokio::sync::watch::Receiver<u64> {
        self.config.store.work()
    }

    async fn run(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        // Bounded: anyone who types all the time still lets a round end.
        for _ in 0..16 {
            // A server that cannot take pushes may still tell what is planned.
            let pushed = match self.push(report).await {
                Err(SyncError::Server(why)) => Err(SyncError::Server(why)),
                other => Ok(other?),
            };
            // Before anything is shown: anyone who sees their day can save a copy of what they do without signal.
            self.learn_office_key().await?;
            let pulled = match self.pull(report).await {
                // Who may not see anything any more may still hand over what they did.
                Err(error @ (SyncError::TooOld | SyncError::SignedOut | SyncError::Revoked)) => Err(error),
                other => Ok(other?),
            };
            let blobs = self.send_blobs(report).await;
            pushed.and(pulled).and(blobs)?;
            if self.config.store.next_batch(1)?.is_none() {
                break;
            }
        }
        self.fetch_thumbs(report).await
    }

    /// Asks once what unsent work is to be encrypted to; a server that has no such key is not asked again until the app
    /// starts anew.
    async fn learn_office_key(&self) -> Result<(), SyncError> {
        if self.key_asked.load(Ordering::Relaxed) || self.config.store.office_key().is_some() {
            return Ok(());
        }
        let asking = self.send("GET", "/sync/key".into(), BTreeMap::new(), Bytes::new()).await;
        // Whether this went well is no matter of the round's.
        let Ok(response) = asking else { return Ok(()) };
        self.key_asked.store(response.status == 404, Ordering::Relaxed);
        if let Ok(key) = answers::read::<OfficeKey>(&response) {
            self.config.store.keep_office_key(&key.recipient)?;
        }
        Ok(())
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        truncated(self.config.clock.now())
    }

    pub(super) fn batch_size(&self) -> usize {
        lock(&self.pace).batch
    }

    /// The size of the next batch if the present one goes through.
    pub(super) fn grown_batch_size(&self) -> usize {
        let mut pace = lock(&self.pace).clone();
        pace.grow();
        pace.batch
    }

    pub(super) fn went_through(&self) {
        lock(&self.pace).grow();
    }

    pub(super) fn fell_through(&self) {
        lock(&self.pace).halve();
    }

    /// Tells the banner how far the round is.
    pub(super) fn progress(&self, report: &RoundReport) {
        let (sets, blobs) = self.config.store.unsent();
        self.progress_of(report, sets, blobs);
    }

    /// The same, where it is known how much waits.
    pub(super) fn progress_of(&self, report: &RoundReport, sets: usize, blobs: usize) {
        let store = &self.config.store;
        let blobs = blobs.saturating_sub(store.waiting_for_wifi());
        let done = report.sets + report.blobs;
        let total = done + sets + blobs;
        store.set_status(|status| status.sending = (sets + blobs > 0).then_some((done, total)));
    }

    pub(super) async fn send(
        &self,
        method: &'static str,
        path: String,
        headers: BTreeMap<String, String>,
        body: Bytes,
    ) -> Result<Response, SyncError> {
        let token = self.token().ok_or(SyncError::SignedOut)?;
        let mut headers = headers;
        headers.insert(APP_VERSION.to_owned(), self.config.app_version.clone());
        if let Some(mark) = self.config.store.mark()? {
            headers.insert(MARK.to_owned(), mark);
        }
        let request = Request { method, path, token: None, headers, body };
        let response = self.send_with(&token, request.clone()).await?;
        if !is_signed_out(&response) || lock(&self.hopeless).as_ref() == Some(&token) {
            return Ok(response);
        }
        // A server that went back to a backup knows a token of that time.
        for former in self.config.tokens.former(&token) {
            let answer = self.send_with(&former, request.clone()).await?;
            if !is_signed_out(&answer) {
                self.replace(&token, &former, self.config.tokens.go_back(&token, &former));
                return Ok(answer);
            }
        }
        *lock(&self.hopeless) = Some(token);
        Ok(response)
    }

    async fn send_with(&self, token: &str, request: Request) -> Result<Response, SyncError> {
        let request = Request { token: Some(token.to_owned()), ..request };
        let response = self.config.transport.send(request).await?;
        if response.headers.get(WIPE).is_some_and(|said| *said == wipe_proof(token)) {
            self.config.store.told_to_wipe(self.now())?;
        }
        if let Some(mark) = response.headers.get(MARK) {
            self.config.store.keep_mark(mark)?;
        }
        if let Some(next) = response.headers.get(NEXT_TOKEN).filter(|next| may_follow(token, next)) {
            self.replace(token, next, self.config.tokens.exchange(token, next));
        }
        Ok(response)
    }

    /// Another token is used from now on, if it is kept.
    fn replace(&self, token: &str, by: &str, kept: Result<bool, String>) {
        match kept {
            Ok(true) => {
                let mut present = lock(&self.token);
                if present.as_deref() == Some(token) {
                    *present = Some(by.to_owned());
                }
            }
            Ok(false) => {}
            // The old one goes on, and the new one comes with the next answer again.
            Err(error) => tracing::warn!(%error, "a token could not be kept"),
        }
    }
}

fn is_signed_out(response: &Response) -> bool {
    answers::is(response, 401, "/problems/signed-out")
}

/// Whether the next token is one of the same company as this one; whatever else stands there is not the server's.
fn may_follow(token: &str, next: &str) -> bool {
    let read = |token: &str| URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == TOKEN_BYTES);
    token != next && read(token).zip(read(next)).is_some_and(|(a, b)| a[..16] == b[..16])
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
