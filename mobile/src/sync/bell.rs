//! Where this phone is rung while the app is closed: asked and told outside of rounds, when somebody presses a button.

use super::client::Client;
use super::{SyncError, answers};
use bytes::Bytes;
use shared::sync::{Bell, BellKey};
use std::collections::BTreeMap;

impl Client {
    /// What a browser subscribes with; none where the server rings no phones, or is too old to.
    pub async fn bell_key(&self) -> Result<Option<String>, SyncError> {
        let response = self.send("GET", "/sync/bell".into(), BTreeMap::new(), Bytes::new()).await?;
        if answers::is(&response, 404, "/problems/not-found") {
            return Ok(None);
        }
        Ok(answers::read::<BellKey>(&response)?.key)
    }

    /// This phone is rung there from now on.
    pub async fn ring_at(&self, bell: &Bell) -> Result<(), SyncError> {
        let body = serde_json::to_vec(bell).map_err(|error| SyncError::Server(error.to_string()))?;
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        let response = self.send("POST", "/sync/bell".into(), headers, body.into()).await?;
        match response.status {
            204 => Ok(()),
            status => Err(answers::failed(status, &response.body)),
        }
    }

    /// This phone is not rung any more.
    pub async fn ring_no_more(&self) -> Result<(), SyncError> {
        let response = self.send("DELETE", "/sync/bell".into(), BTreeMap::new(), Bytes::new()).await?;
        match response.status {
            204 => Ok(()),
            status => Err(answers::failed(status, &response.body)),
        }
    }
}
