//! Pushing: change sets in stream order until none waits. Only a well-formed answer with receipts is final.

use super::{Client, RoundReport, SyncError, answers};
use crate::store::{Batch, PushProgress};
use bytes::Bytes;
use shared::sync::{PROTOCOL, Push, Pushed};
use std::collections::BTreeMap;

/// Answers in a row that move nothing before the round gives up: a server that always asks for another number must
/// not keep the phone busy.
const PATIENCE: u32 = 3;

impl Client {
    pub(super) async fn push(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        let mut patience = PATIENCE;
        while let Some(batch) = store.next_batch(self.batch_size())? {
            self.progress(report);
            let progress = match self.push_one(&batch).await {
                Ok(progress) => progress,
                Err(error) => {
                    self.fell_through();
                    if !matches!(error, SyncError::SignedOut) {
                        store.push_failed(&batch, &error.to_string())?;
                    }
                    return Err(error);
                }
            };
            match progress {
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
                PushProgress::Stuck => {
                    let error = "the server gave no receipts".to_owned();
                    store.push_failed(&batch, &error)?;
                    return Err(SyncError::Server(error));
                }
            }
            if patience == 0 {
                return Err(SyncError::Server("the server keeps asking for other numbers".into()));
            }
        }
        Ok(())
    }

    async fn push_one(&self, batch: &Batch) -> Result<PushProgress, SyncError> {
        let store = &self.config.store;
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
            sets: batch.sets.clone(),
        };
        let body = serde_json::to_vec(&push).map_err(|e| SyncError::Server(e.to_string()))?;
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        self.config.points.reached("push:before_send")?;
        let response = self.send("POST", "/sync/push".into(), headers, Bytes::from(body)).await?;
        self.config.points.reached("push:after_send")?;
        if answers::is(&response, 403, "/problems/foreign-stream") {
            return Ok(PushProgress::Forked);
        }
        let answer: Pushed = answers::read(&response)?;
        let received = self.now();
        store.heard(answer.server_time, sent, received)?;
        Ok(store.pushed(batch, &answer, received)?)
    }
}
