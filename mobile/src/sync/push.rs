//! Pushing: change sets in stream order until none waits. Only a well-formed answer with receipts is final.
//!
//! While the server is at one batch, the phone writes down its word on the one before and prepares the next. Only after an
//! answer on every change set of a batch is the next one sent before that answer is written down: if the phone dies in
//! between, both are sent again and get the same receipts.

use super::{Client, RoundReport, SyncError, answers};
use crate::store::{Batch, PushProgress};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use shared::sync::{PROTOCOL, Push, Pushed};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

/// Answers in a row that move nothing before the round gives up: a server that always asks for another number must
/// not keep the phone busy.
const PATIENCE: u32 = 3;

/// What the server said of a batch, and when.
enum Word {
    Given(Box<Pushed>, DateTime<Utc>),
    /// The stream is somebody else's.
    Foreign,
}

impl Word {
    /// Whether it has an outcome for every change set.
    fn is_whole(&self, batch: &Batch) -> bool {
        match self {
            Word::Given(said, _) => {
                !said.forked && said.expected.is_none() && said.receipts.len() == batch.sets.len()
            }
            Word::Foreign => false,
        }
    }
}

impl Client {
    pub(super) async fn push(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        let mut patience = PATIENCE;
        let mut next = store.next_batch(self.batch_size())?;
        let mut unwritten: Option<(Batch, Word)> = None;
        while let Some(mut batch) = next.take() {
            let unsaid = unwritten.as_ref().map_or(0, |(batch, _)| batch.sets.len());
            self.progress_of(report, batch.pending_sets as usize + unsaid, batch.pending_blobs as usize);
            let (body, sent) = self.body(&mut batch)?;
            let before = unwritten.take();
            let meanwhile = async {
                on_its_way().await;
                let progress = before.map(|(batch, word)| self.written_down(&batch, word)).transpose()?;
                Ok::<_, SyncError>((progress, store.batch_after(&batch, self.grown_batch_size())?))
            };
            let (word, meanwhile) = futures::join!(self.push_one(body, sent), meanwhile);
            let (progress, prepared) = meanwhile?;
            match progress {
                Some(PushProgress::Taken(count)) => report.sets += count,
                Some(_) => return Err(self.stuck(&batch)?),
                None => {}
            }
            let word = match word {
                Ok(word) => word,
                Err(error) => {
                    self.fell_through();
                    if !matches!(error, SyncError::SignedOut) {
                        store.push_failed(&batch, &error.to_string())?;
                    }
                    return Err(error);
                }
            };
            if word.is_whole(&batch) && prepared.is_some() {
                self.went_through();
                patience = PATIENCE;
                unwritten = Some((batch, word));
                next = prepared;
                continue;
            }
            match self.written_down(&batch, word)? {
                PushProgress::Taken(count) => {
                    report.sets += count;
                    patience = PATIENCE;
                    self.went_through();
                }
                PushProgress::Forked => {
                    let device = self.config.incarnation.renew().map_err(SyncError::Server)?;
                    store.take_incarnation(device)?;
                    patience -= 1;
                }
                PushProgress::Resend => patience -= 1,
                PushProgress::Stuck => return Err(self.stuck(&batch)?),
            }
            if patience == 0 {
                return Err(SyncError::Server("the server keeps asking for other numbers".into()));
            }
            next = store.next_batch(self.batch_size())?;
        }
        Ok(())
    }

    fn written_down(&self, batch: &Batch, word: Word) -> Result<PushProgress, SyncError> {
        match word {
            Word::Given(said, received) => Ok(self.config.store.pushed(batch, &said, received)?),
            Word::Foreign => Ok(PushProgress::Forked),
        }
    }

    /// The answer moved nothing.
    fn stuck(&self, batch: &Batch) -> Result<SyncError, SyncError> {
        let error = "the server gave no receipts".to_owned();
        self.config.store.push_failed(batch, &error)?;
        Ok(SyncError::Server(error))
    }

    /// What is sent of a batch, and the moment that it names.
    fn body(&self, batch: &mut Batch) -> Result<(Bytes, DateTime<Utc>), SyncError> {
        let sent = self.now();
        let push = Push {
            protocol: PROTOCOL,
            stream: batch.stream,
            app_version: self.config.app_version.clone(),
            sent,
            pending_sets: batch.pending_sets,
            pending_blobs: batch.pending_blobs,
            oldest: batch.oldest,
            storage_left: self.config.room.left(),
            sets: std::mem::take(&mut batch.sets),
        };
        let body = serde_json::to_vec(&push).map_err(|e| SyncError::Server(e.to_string()))?;
        batch.sets = push.sets;
        Ok((Bytes::from(body), sent))
    }

    async fn push_one(&self, body: Bytes, sent: DateTime<Utc>) -> Result<Word, SyncError> {
        let store = &self.config.store;
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        self.config.points.reached("push:before_send")?;
        let response = self.send("POST", "/sync/push".into(), headers, body).await?;
        self.config.points.reached("push:after_send")?;
        if answers::is(&response, 403, "/problems/foreign-stream") {
            return Ok(Word::Foreign);
        }
        let answer: Pushed = answers::read(&response)?;
        let received = self.now();
        store.heard(answer.server_time, sent, received)?;
        Ok(Word::Given(Box::new(answer), received))
    }
}

/// Lets what was begun go on its way before this thread is held up: whoever carries it may have been woken to run on this one.
async fn on_its_way() {
    let mut is_second = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
