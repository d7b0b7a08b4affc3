//! Being told of visits while the app is closed: switched on and off, kept on, and what comes of a notice.

use super::App;
use crate::phone::NoBell;
use crate::platform::{NoNotices, Noticed, Notices};
use crate::views::screen::Screen;
use dioxus::prelude::*;
use futures::StreamExt;
use shared::sync::Bell;

/// Under this key the store keeps that its owner wants to be told.
pub(in crate::views) const WANTED: &str = "notices";

/// Why nobody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::views) enum NotTold {
    Phone(NoNotices),
    Office(NoBell),
}

impl App {
    /// The office rings this phone from now on.
    pub(in crate::views) async fn notices_on(self) -> Result<(), NotTold> {
        let key = self.phone().bell_key().await.map_err(NotTold::Office)?;
        let subscription = self.platform().notices_on(&key).await.map_err(NotTold::Phone)?;
        let language = self.text().language().tag().to_owned();
        let bell = Bell {
            endpoint: subscription.endpoint,
            p256dh: subscription.p256dh,
            auth: subscription.auth,
            language,
        };
        self.phone().ring_at(&bell).await.map_err(NotTold::Office)
    }

    /// It rings no more.
    pub(in crate::views) async fn notices_off(self) {
        self.platform().notices_off();
        self.phone().ring_no_more().await;
    }

    /// Says once more where this phone is rung, if its owner wants it: browsers move, and servers are restored.
    pub(in crate::views) async fn keep_notices(self) {
        let Some(store) = self.store() else { return };
        let wanted = self.off_thread(move || store.draft(WANTED).as_deref() == Some("true")).await;
        if wanted == Some(true)
            && self.platform().notices().await == Notices::On
            && let Err(why) = self.notices_on().await
        {
            tracing::info!(?why, "where this phone is rung was not said again");
        }
    }

    /// Follows what comes of notices; while the customer holds the phone nothing is opened.
    pub(in crate::views) async fn follow_notices(self) {
        let mut noticed = self.platform().noticed();
        while let Some(noticed) = noticed.next().await {
            self.phone().sync_now();
            if let Noticed::Tapped(job) = noticed
                && !self.is_handed_over()
            {
                self.go(job.map_or(Screen::Today, Screen::Job));
            }
        }
    }
}
