//! Sending pictures and signatures, resumable at any byte; and fetching the thumbnails of what others captured.

use super::{Client, Response, RoundReport, SyncError, answers};
use crate::store::Upload;
use bytes::Bytes;
use chrono::TimeDelta;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use shared::sync::{BLOB_COMPLETE, BLOB_SEQ, BlobHash, UPLOAD_LENGTH, UPLOAD_OFFSET};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

/// How often an upload may be set back (other offset, wrong bytes) before it waits for the next round.
const PATIENCE: u32 = 4;
/// How many are sent at once at most: while the server waits for its disk, the next are on their way. A line on which one
/// takes longer than [`BRISK`] is full with one.
const AT_ONCE: usize = 4;
const BRISK: TimeDelta = TimeDelta::milliseconds(500);
/// How many thumbnails are fetched in one round.
const THUMBS: usize = 40;

impl Client {
    pub(super) async fn send_blobs(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        let bytes = AtomicU64::new(0);
        let (mut refused, mut lanes) = (None, 1);
        let mut waiting = store.uploads()?.into_iter();
        let (mut under_way, mut names) = (FuturesUnordered::new(), BTreeSet::new());
        let ended = loop {
            while under_way.len() < lanes
                && let Some(upload) = waiting.next()
            {
                self.progress(report);
                names.insert(upload.hash.clone());
                under_way.push(self.send_timed(upload, &bytes));
            }
            let Some((hash, took, sent)) = under_way.next().await else { break Ok(()) };
            names.remove(&hash);
            match sent {
                Ok(()) => {
                    report.blobs += 1;
                    lanes = if took <= BRISK { (lanes + 1).min(AT_ONCE) } else { 1 };
                }
                // The line is gone: the others would fail as well. Some of what they have sent may have arrived.
                Err(SyncError::Offline(why)) => {
                    for hash in names.iter().chain([&hash]) {
                        store.upload_failed(hash, &why)?;
                    }
                    break Err(SyncError::Offline(why));
                }
                Err(error @ (SyncError::SignedOut | SyncError::TooOld | SyncError::Revoked)) => {
                    for hash in &names {
                        store.upload_failed(hash, &error.to_string())?;
                    }
                    break Err(error);
                }
                // One that the server will not take never holds up the others.
                Err(SyncError::Server(why)) => {
                    store.upload_failed(&hash, &why)?;
                    refused = Some(why);
                }
            }
        };
        drop(under_way);
        report.bytes += bytes.into_inner();
        ended.and(refused.map_or(Ok(()), |why| Err(SyncError::Server(why))))
    }

    /// Sends one, and how long that took.
    async fn send_timed(
        &self,
        upload: Upload,
        bytes: &AtomicU64,
    ) -> (BlobHash, TimeDelta, Result<(), SyncError>) {
        let began = self.now();
        let sent = self.send_blob(&upload, bytes).await;
        (upload.hash, self.now() - began, sent)
    }

    /// Sends one; `bytes` counts those of it that the server has and the phone did not know of before.
    async fn send_blob(&self, upload: &Upload, bytes: &AtomicU64) -> Result<(), SyncError> {
        let store = &self.config.store;
        let path = format!("/sync/blobs/{}", upload.hash);
        let mut offset = 0;
        if !upload.untouched {
            let response = self.send("HEAD", path.clone(), BTreeMap::new(), Bytes::new()).await?;
            offset = match response.status {
                200 | 204 if is_complete(&response) => return self.complete(upload, &response),
                200 | 204 => said_offset(&response).unwrap_or(0),
                404 => 0,
                status => return Err(answers::failed(status, &response.body)),
            };
            if offset > upload.uploaded {
                // What arrived of a request that was torn.
                bytes.fetch_add(offset - upload.uploaded, Ordering::Relaxed);
                store.uploaded(&upload.hash, offset)?;
            }
        }
        let mut patience = PATIENCE;
        loop {
            if offset > upload.size {
                offset = 0;
            }
            let part = store.part(&upload.hash, offset)?;
            let headers = BTreeMap::from([
                (UPLOAD_OFFSET.to_owned(), offset.to_string()),
                (UPLOAD_LENGTH.to_owned(), upload.size.to_string()),
                ("content-type".to_owned(), "application/offset+octet-stream".to_owned()),
            ]);
            let next = offset + part.len() as u64;
            let response = self.send("PATCH", path.clone(), headers, Bytes::from(part)).await?;
            self.config.points.reached("blob:between_parts")?;
            match response.status {
                200 | 201 | 204 if is_complete(&response) => return self.complete(upload, &response),
                200 | 201 | 204 => {
                    // Only the server's own word counts: a proxy's 200 moves nothing.
                    let said = said_offset(&response).ok_or_else(|| {
                        SyncError::Offline("something else answered in the server's place".into())
                    })?;
                    if said != next || said == offset {
                        patience -= 1;
                    }
                    bytes.fetch_add(said.saturating_sub(offset), Ordering::Relaxed);
                    offset = said;
                    store.uploaded(&upload.hash, offset)?;
                }
                409 => {
                    offset = said_offset(&response).unwrap_or(0);
                    patience -= 1;
                }
                422 => {
                    offset = 0;
                    store.uploaded(&upload.hash, 0)?;
                    patience -= 1;
                }
                status => return Err(answers::failed(status, &response.body)),
            }
            if patience == 0 {
                return Err(SyncError::Server("the upload does not get on".into()));
            }
        }
    }

    fn complete(&self, upload: &Upload, response: &Response) -> Result<(), SyncError> {
        let seq = response.headers.get(BLOB_SEQ).and_then(|seq| seq.parse().ok());
        Ok(self.config.store.upload_complete(&upload.hash, self.now(), seq)?)
    }

    /// Sends again what the server had and has no more, as far as it still is on this phone.
    async fn send_wanted(&self) -> Result<(), SyncError> {
        let response = self.send("GET", "/sync/blobs".into(), BTreeMap::new(), Bytes::new()).await?;
        if response.status == 404 {
            // A server that asks for nothing.
            return Ok(());
        }
        for hash in answers::read::<Vec<BlobHash>>(&response)? {
            self.config.store.send_again(&hash)?;
        }
        Ok(())
    }

    /// Lets originals go that have been with the server for long, or that the phone has no more room for; `free` is that room
    /// in bytes, if the phone can tell. The server is asked about each once more, and what it has lost is sent again. Does
    /// something once a day, and each hour where room is short. Returns how many went.
    pub async fn free_originals(&self, free: Option<u64>) -> Result<usize, SyncError> {
        let store = &self.config.store;
        let mut freed = 0;
        if !store.originals_due(self.now(), free)? {
            return Ok(0);
        }
        self.send_wanted().await?;
        for original in store.originals_to_free(self.now(), free)? {
            if original.ours {
                let path = format!("/sync/blobs/{}", original.hash);
                let response = self.send("HEAD", path, BTreeMap::new(), Bytes::new()).await?;
                match response.status {
                    200 | 204 if is_complete(&response) => {}
                    // Only the server's own word counts: a proxy's page says nothing of what is there.
                    200 | 204 | 404 if said_offset(&response).is_some() => {
                        store.send_again(&original.hash)?;
                        continue;
                    }
                    200..=299 | 404 => {
                        return Err(SyncError::Offline(
                            "something else answered in the server's place".into(),
                        ));
                    }
                    status => return Err(answers::failed(status, &response.body)),
                }
            }
            freed += usize::from(store.free_original(&original, self.now())?);
        }
        Ok(freed)
    }

    pub(super) async fn fetch_thumbs(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        if !self.thumbs_noted.swap(true, Ordering::Relaxed) {
            store.note_missing_thumbs(self.now())?;
        }
        for hash in store.missing_thumbs(self.now(), THUMBS)? {
            if self.fetch(&hash).await? {
                report.fetched += 1;
            } else {
                store.thumb_not_there(&hash, self.now())?;
            }
        }
        Ok(())
    }

    /// Fetches one blob that the person may see; false if the server does not have it (yet).
    pub async fn fetch(&self, hash: &BlobHash) -> Result<bool, SyncError> {
        let path = format!("/sync/blobs/{hash}");
        let view = self.config.store.view()?;
        let response = self.send("GET", path, BTreeMap::new(), Bytes::new()).await?;
        match response.status {
            200 => {
                let mime = response.headers.get("content-type").map_or("image/jpeg", String::as_str);
                Ok(self.config.store.fetched(hash, &response.body, mime, view, self.now())?)
            }
            403 | 404 => Ok(false),
            status => Err(answers::failed(status, &response.body)),
        }
    }
}

fn is_complete(response: &Response) -> bool {
    response.headers.get(BLOB_COMPLETE).is_some_and(|v| v != "0" && v != "false")
}

fn said_offset(response: &Response) -> Option<u64> {
    response.headers.get(UPLOAD_OFFSET)?.parse().ok()
}
