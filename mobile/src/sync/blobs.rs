//! Sending pictures and signatures, resumable at any byte; and fetching the thumbnails of what others captured.

use super::{Client, Response, RoundReport, SyncError, answers};
use crate::store::Upload;
use bytes::Bytes;
use shared::sync::{BLOB_COMPLETE, BlobHash, UPLOAD_LENGTH, UPLOAD_OFFSET};
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
            match self.send_blob(&upload).await {
                Ok(()) => report.blobs += 1,
                // The line is gone: the others would fail as well.
                Err(
                    error @ (SyncError::Offline(_)
                    | SyncError::SignedOut
                    | SyncError::TooOld
                    | SyncError::Revoked),
                ) => {
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

    async fn send_blob(&self, upload: &Upload) -> Result<(), SyncError> {
        let store = &self.config.store;
        let path = format!("/sync/blobs/{}", upload.hash);
        let response = self.send("HEAD", path.clone(), BTreeMap::new(), Bytes::new()).await?;
        let mut offset = match response.status {
            200 | 204 if is_complete(&response) => return Ok(store.upload_complete(&upload.hash)?),
            200 | 204 => said_offset(&response).unwrap_or(0),
            404 => 0,
            status => return Err(answers::failed(status, &response.body)),
        };
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
                200 | 201 | 204 if is_complete(&response) => return Ok(store.upload_complete(&upload.hash)?),
                200 | 201 | 204 => {
                    // Only the server's own word counts: a proxy's 200 moves nothing.
                    let said = said_offset(&response).ok_or_else(|| {
                        SyncError::Offline("something else answered in the server's place".into())
                    })?;
                    if said != next || said == offset {
                        patience -= 1;
                    }
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
                Ok(self.config.store.fetched(hash, &response.body, mime, view)?)
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
