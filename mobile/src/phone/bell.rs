//! Being rung while the app is closed, as the screens ask for it.

use super::Phone;
use shared::sync::Bell;

/// Why the office does not ring this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBell {
    /// The office's server rings no phones.
    NotOffered,
    /// It is not reached, or does not take this: another time.
    Later,
}

impl Phone {
    /// What a browser subscribes with at its push service.
    pub async fn bell_key(&self) -> Result<String, NoBell> {
        let client = self.client().ok_or(NoBell::Later)?;
        let key =
            client.bell_key().await.inspect_err(|error| tracing::info!(%error, "no key to be rung with"));
        key.map_err(|_| NoBell::Later)?.ok_or(NoBell::NotOffered)
    }

    /// The office rings this phone there from now on.
    pub async fn ring_at(&self, bell: &Bell) -> Result<(), NoBell> {
        let client = self.client().ok_or(NoBell::Later)?;
        let told = client.ring_at(bell).await;
        told.inspect_err(|error| tracing::info!(%error, "the office does not ring"))
            .map_err(|_| NoBell::Later)
    }

    /// The office rings this phone no more. If it is not reached, it finds nobody at the push service.
    pub async fn ring_no_more(&self) {
        let Some(client) = self.client() else { return };
        if let Err(error) = client.ring_no_more().await {
            tracing::info!(%error, "the office was not told that this phone is not rung any more");
        }
    }
}
