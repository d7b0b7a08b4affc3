//! The banner that tells the truth about what is waiting, and opens the queue.

use super::app::{App, Screen, use_app, use_read};
use crate::store;
use dioxus::prelude::*;
use ui::{Banner, Text, Tone, format_clock, t};

/// The banner of every screen but the hand-over.
#[component]
pub(super) fn TopBanner() -> Element {
    let app = use_app();
    let banner = use_read(|store, _| store.banner());
    let (tone, icon, text) = match banner() {
        Some(banner) => says(app, &banner),
        None => (Tone::Done, "cloud-check", t!(app.text(), "banner-looking")),
    };
    let to = if banner().is_some_and(|b| b.inbox > 0) { Screen::Inbox } else { Screen::Queue };
    // The handler is there in every state: one that comes and goes in the same place dangles in dioxus 0.7.10.
    rsx! {
        header { class: "phone-top",
            Banner { tone, icon, text, onclick: move |_| app.go(to) }
        }
    }
}

fn says(app: App, b: &store::Banner) -> (Tone, &'static str, String) {
    let text = app.text();
    if b.signed_out {
        return (Tone::Alert, "key-round", t!(text, "banner-signed-out"));
    }
    if b.inbox > 0 {
        return (Tone::Alert, "circle-alert", t!(text, "banner-refused", n = b.inbox));
    }
    if b.too_old {
        return (Tone::Alert, "circle-alert", t!(text, "banner-too-old"));
    }
    if let Some((done, total)) = b.sending.filter(|_| b.sets_waiting + b.blobs_waiting > 0) {
        let n = (done + 1).min(total);
        return (Tone::Scheduled, "cloud-upload", t!(text, "banner-sending", n = n, total = total));
    }
    if b.offline {
        return (Tone::Offline, "wifi-off", offline(text, b.blobs_waiting, b.sets_waiting));
    }
    if b.sets_waiting + b.blobs_waiting > 0 {
        let n = b.sets_waiting + b.blobs_waiting;
        return (Tone::Offline, "cloud-upload", t!(text, "banner-waiting", n = n));
    }
    let sentence = match b.last_sent {
        Some(at) => t!(text, "banner-all-sent", time = format_clock(at, app.zone())),
        None => t!(text, "banner-nothing-waiting"),
    };
    (Tone::Done, "cloud-check", sentence)
}

fn offline(text: Text, photos: usize, changes: usize) -> String {
    match (photos, changes) {
        (0, 0) => t!(text, "banner-offline"),
        (0, changes) => t!(text, "banner-offline-changes", changes = changes),
        (photos, 0) => t!(text, "banner-offline-photos", photos = photos),
        (photos, changes) => t!(text, "banner-offline-mixed", photos = photos, changes = changes),
    }
}
