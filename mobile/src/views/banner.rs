//! The banner that tells the truth about what is waiting, and opens the queue.

use super::app::{App, Screen, use_app, use_read};
use crate::store::{self, QueueItem, QueueState, Store};
use dioxus::prelude::*;
use shared::records::EvidenceBody;
use shared::{Change, JobId};
use std::collections::BTreeMap;
use ui::{Banner, Text, Tone, format_clock, t};

/// The banner of every screen but the hand-over.
#[component]
pub(super) fn TopBanner() -> Element {
    let app = use_app();
    let banner = use_read(|store, _| (store.banner(), Waits::of(&store.queue())));
    // What there was to send when this round began, in the numbers of the queue.
    let mut most = use_signal(|| 0);
    use_effect(move || {
        let Some((banner, waits)) = banner() else { return };
        let now = if banner.sending.is_some() { waits.to_send().max(*most.peek()) } else { 0 };
        if *most.peek() != now {
            most.set(now);
        }
    });
    let (tone, icon, text) = match banner() {
        Some((banner, waits)) => says(app, &banner, waits, most()),
        None => (Tone::Done, "cloud-check", t!(app.text(), "banner-looking")),
    };
    let to = if banner().is_some_and(|(b, _)| b.inbox > 0) { Screen::Inbox } else { Screen::Queue };
    // The handler is there in every state: one that comes and goes in the same place dangles in dioxus 0.7.10.
    rsx! {
        header { class: "phone-top",
            Banner { tone, icon, text, onclick: move |_| app.go(to) }
        }
    }
}

fn says(app: App, b: &store::Banner, waits: Waits, most: usize) -> (Tone, &'static str, String) {
    let text = app.text();
    if b.wiping {
        return (Tone::Alert, "eraser", t!(text, "banner-wiping"));
    }
    if b.revoked {
        return (Tone::Alert, "ban", t!(text, "banner-revoked"));
    }
    if b.signed_out {
        return (Tone::Alert, "key-round", t!(text, "banner-signed-out"));
    }
    if b.inbox > 0 {
        return (Tone::Alert, "circle-alert", t!(text, "banner-refused", n = b.inbox));
    }
    if b.too_old {
        return (Tone::Alert, "circle-alert", t!(text, "banner-too-old"));
    }
    if b.sending.is_some() && waits.to_send() > 0 {
        let total = most.max(waits.to_send());
        let n = total - waits.to_send() + 1;
        return (Tone::Scheduled, "cloud-upload", t!(text, "banner-sending", n = n, total = total));
    }
    if b.offline {
        return (Tone::Offline, "wifi-off", offline(text, waits));
    }
    if waits.all() > 0 && waits.all() == waits.for_wifi {
        return (Tone::Offline, "wifi", t!(text, "banner-wifi", n = waits.for_wifi));
    }
    if waits.all() > 0 {
        return (Tone::Offline, "cloud-upload", t!(text, "banner-waiting", n = waits.all()));
    }
    let sentence = match b.last_sent {
        Some(at) => t!(text, "banner-all-sent", time = format_clock(at, app.zone())),
        None => t!(text, "banner-nothing-waiting"),
    };
    (Tone::Done, "cloud-check", sentence)
}

fn offline(text: Text, waits: Waits) -> String {
    match (waits.photos, waits.changes) {
        (0, 0) => t!(text, "banner-offline"),
        (0, changes) => t!(text, "banner-offline-changes", changes = changes),
        (photos, 0) => t!(text, "banner-offline-photos", photos = photos),
        (photos, changes) => t!(text, "banner-offline-mixed", photos = photos, changes = changes),
    }
}

/// What waits, as people count it: a photo is one photo, however many files it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    pub photos: usize,
    pub changes: usize,
    /// Those of them that only wait for Wi-Fi.
    pub for_wifi: usize,
}

impl Waits {
    pub(super) fn of(items: &[QueueItem]) -> Waits {
        items.iter().fold(Waits::default(), |waits, item| waits.with(item))
    }

    /// The same by job.
    pub(super) fn by_job(store: &Store) -> BTreeMap<JobId, Waits> {
        let mut all: BTreeMap<JobId, Waits> = BTreeMap::new();
        for item in store.queue() {
            if let Some(job) = item.job {
                let waits = all.entry(job).or_default();
                *waits = waits.with(&item);
            }
        }
        all
    }

    pub(super) fn all(self) -> usize {
        self.photos + self.changes
    }

    /// Those of them that go out as soon as there is signal.
    fn to_send(self) -> usize {
        self.all().saturating_sub(self.for_wifi)
    }

    /// "6 photos, 1 change".
    pub(super) fn words(self, text: Text) -> Vec<String> {
        let photos = (self.photos > 0).then(|| t!(text, "waits-photos", n = self.photos));
        let changes = (self.changes > 0).then(|| t!(text, "waits-changes", n = self.changes));
        photos.into_iter().chain(changes).collect()
    }

    fn with(self, item: &QueueItem) -> Waits {
        let for_wifi = self.for_wifi + usize::from(item.state == QueueState::Wifi);
        let photo = |c: &Change| matches!(c, Change::Capture { body: EvidenceBody::Photo { .. }, .. });
        if item.changes.iter().any(photo) {
            Waits { photos: self.photos + 1, for_wifi, ..self }
        } else {
            Waits { changes: self.changes + 1, for_wifi, ..self }
        }
    }
}
