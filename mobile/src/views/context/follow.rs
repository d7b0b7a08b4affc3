//! What the app follows as long as it runs: the phone, time, network, lifecycle, and the language it was set to.

use super::App;
use crate::platform::Lifecycle;
use dioxus::prelude::*;
use futures::StreamExt;
use std::time::Duration;
use ui::{Language, t};

/// How often the browser is asked how much room there is.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

impl App {
    pub(in crate::views) async fn follow_phone(self) {
        let mut changed = self.phone().changed();
        while changed.changed().await.is_ok() {
            self.look_who();
            if let Some(company) = self.phone().take_wiped() {
                self.tell(Some(t!(self.text(), "wiped-notice", company = company)));
                self.platform().badge(0);
                self.forget_shared().await;
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

    pub(in crate::views) async fn follow_time(self) {
        loop {
            self.platform().after(Duration::from_secs(5)).await;
            self.look_at_clocks().await;
        }
    }

    /// Looks what time it is, on the phone and at the office.
    pub(in crate::views) async fn look_at_clocks(mut self) {
        let (store, now) = (self.store(), self.phone().now());
        let there =
            self.off_thread(move || store.map(|store| store.in_the_offices_time(now))).await.flatten();
        self.now.set(now);
        self.office_now.set(there.unwrap_or(now));
    }

    pub(in crate::views) async fn follow_network(self) {
        let mut networks = self.platform().network();
        while let Some(network) = networks.next().await {
            self.phone().set_network(network);
        }
    }

    /// Learns now and then what the browser says of the app's files, where there is one.
    pub(in crate::views) async fn follow_browser(self) {
        let Some(found) = self.platform().browser().await else { return };
        // It promises more to an app that was installed meanwhile.
        if found.installed && !found.keeps && self.signed_in().is_some() {
            self.platform().ask_to_keep().await;
        }
        loop {
            self.look_at_browser().await;
            self.platform().after(LOOK_AGAIN).await;
        }
    }

    pub(in crate::views) async fn look_at_browser(mut self) {
        let found = self.platform().browser().await;
        if let Some(browser) = found {
            self.phone().config().space.told(browser.left());
        }
        if *self.browser.peek() != found {
            self.browser.set(found);
        }
    }

    pub(in crate::views) async fn follow_lifecycle(mut self) {
        let mut events = self.platform().lifecycle();
        while let Some(event) = events.next().await {
            if matches!(event, Lifecycle::Online | Lifecycle::Visible) {
                *self.looks.write() += 1;
            }
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
