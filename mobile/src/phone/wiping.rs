//! Doing what the office ordered: the person's data and token go from this phone, and the office hears that they are gone.

use super::{Phone, lock};
use crate::files;
use crate::sync::Request;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::path::Path;

impl Phone {
    /// Wipes if the office said so and it is time.
    pub(super) fn wipe_if_due(&self) {
        let Some(store) = self.store() else { return };
        if store.wipe_due(self.now())
            && let Err(error) = self.wipe()
        {
            tracing::error!(%error, "this phone could not be wiped; it is tried again");
        }
    }

    /// In an order in which being killed in between only means that it is done once more.
    fn wipe(&self) -> Result<(), super::SignInError> {
        let Some(store) = self.store() else { return Ok(()) };
        let identity = store.identity();
        // Screens that still hold the store read nothing any more.
        store.wipe().map_err(super::broken)?;
        let name = self.signed_in().map(|who| who.company_name);
        if let Some(session) = lock(&self.inner.session).take() {
            session.client.set_token(None);
        }
        let path = self.store_path(identity.company, identity.person);
        for end in ["", "-wal", "-shm"] {
            let mut file = path.clone().into_os_string();
            file.push(end);
            files::remove(Path::new(&file)).map_err(super::broken)?;
        }
        self.inner.accounts.change(|accounts| accounts.wipe(self.server()))?;
        *lock(&self.inner.wiped) = name;
        self.inner.changed.send_modify(|v| *v += 1);
        Ok(())
    }

    /// The company that had this phone wiped since the app was opened, once.
    pub fn take_wiped(&self) -> Option<String> {
        lock(&self.inner.wiped).take()
    }

    pub(super) fn has_to_acknowledge(&self) -> bool {
        !self.inner.accounts.read().to_acknowledge(self.server()).is_empty()
    }

    /// Tells the server about wipes that it has not heard of.
    pub async fn acknowledge_wipes(&self) {
        let tokens = self.inner.accounts.read().to_acknowledge(self.server());
        for token in tokens {
            let request = Request {
                method: "POST",
                path: "/sync/wiped".into(),
                token: Some(token.clone()),
                headers: BTreeMap::new(),
                body: Bytes::new(),
            };
            match self.inner.config.transport.send(request).await {
                // Heard, or nothing to hear any more.
                Ok(answer) if answer.status == 204 || answer.is_problem("signed-out") => {
                    if let Err(error) = self.inner.accounts.change(|accounts| accounts.acknowledged(&token)) {
                        tracing::error!(%error, "that the office knows could not be noted");
                    }
                }
                Ok(answer) => tracing::info!(status = answer.status, "the office did not hear of a wipe"),
                Err(error) => tracing::info!(%error, "the office did not hear of a wipe"),
            }
        }
    }
}
