//! Sending pictures and signatures, resumable at any byte; and fetching the thumbnails of what others captured.

use super::{Client, Response, RoundReport, SyncError, answers};
use crate::store::Upload;
use bytes::Bytes;
use shared::sync::{BLOB_COMPLETE, BLOB_SEQ, BlobHash, UPLOAD_LENGTH, UPLOAD_OFFSET};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// How often an upload may be set back (other offset, wrong bytes) before it waits for the next round.
const PATIENCE: u32 = 4;
/// How many thumbnails are fetched in one round.
const THUMBS: usize = 40;

impl Client {
    pub(super) async fn send_blobs(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        let mut refused = None;
        for upload in store.uploads()? {
            self.progress(report);
            match self.send_blob(&upload, report).await {
                Ok(()) => report.blobs += 1,
                // The line is gone: the others would fail as well.
                Err(SyncError::Offline(why)) => {
                    store.upload_failed(&upload.hash, &why)?;
                    return Err(SyncError::Offline(why));
                }
                Err(error @ (SyncError::SignedOut | SyncError::TooOld | SyncError::Revoked)) => {
                    return Err(error);
                }
                // One that the server will not take never holds up the others.
                Err(SyncError::Server(why)) => {
                    store.upload_failed(&upload.hash, &why)?;
                    refused = Some(why);
                }
            }
        }
        refused.map_or(Ok(()), |why| Err(SyncError::Server(why)))
    }

    async fn send_blob(&self, upload: &Upload, report: &mut RoundReport) -> Result<(), SyncError> {
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
                report.bytes += offset - upload.uploaded;
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
                    report.bytes += said.saturating_sub(offset);
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
    /// in bytes, if the phone can tell. The server is asked about each once more, and what it has lost is sent again. Does something
    /// once a day, and each hour where room is short. Returns how many went.
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
