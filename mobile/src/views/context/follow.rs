//! What the app follows as long as it runs: the phone, time, network, lifecycle, and the language it was set to.

use super::App;
use crate::platform::Lifecycle;
use dioxus::prelude::*;
use futures::StreamExt;
use std::time::Duration;
use ui::{Language, t};

impl App {
    pub(in crate::views) async fn follow_phone(self) {
        let mut changed = self.phone().changed();
        while changed.changed().await.is_ok() {
            self.look_who();
            if let Some(company) = self.phone().take_wiped() {
                self.tell(Some(t!(self.text(), "wiped-notice", company = company)));
            }
        }
    }

    /// Asks the phone for its language, and speaks it until somebody who chose another one is signed in.
    pub(in crate::views) async fn learn_language(mut self) {
        let tags = self.platform().languages().await;
        self.native.set(Language::best(&tags));
        let store = self.store();
        let chosen = self.off_thread(move || store.and_then(|store| store.language())).await.flatten();
        self.speak(chosen.as_deref());
    }

    pub(in crate::views) async fn follow_time(mut self) {
        loop {
            self.platform().after(Duration::from_secs(5)).await;
            let now = self.phone().now();
            self.now.set(now);
        }
    }

    pub(in crate::views) async fn follow_network(self) {
        let mut networks = self.platform().network();
        while let Some(network) = networks.next().await {
            self.phone().set_network(network);
        }
    }

    pub(in crate::views) async fn follow_lifecycle(self) {
        let mut events = self.platform().lifecycle();
        while let Some(event) = events.next().await {
            match event {
                Lifecycle::Online => self.phone().sync_now(),
                Lifecycle::Offline => {}
                Lifecycle::Visible => {
                    self.phone().set_visible(true);
                    self.phone().sync_now();
                }
                Lifecycle::Hidden => self.phone().set_visible(false),
            }
        }
    }
}
