//! The banner that tells the truth about what is waiting, and opens the queue.

use crate::store::{self, Waits};
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::frame::waits::waits_words;
use crate::views::screen::Screen;
use dioxus::prelude::*;
use ui::{Banner, Text, Tone, format_clock, t};

/// The banner of every screen but the hand-over.
#[component]
pub(in crate::views) fn TopBanner() -> Element {
    let app = use_app();
    let banner = use_read(|store, _| (store.banner(), store.waits()));
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
        return (Tone::Offline, "cloud-upload", t!(text, "banner-waiting", waits = waits_words(text, waits)));
    }
    let sentence = match b.last_sent {
        Some(at) => t!(text, "banner-all-sent", time = format_clock(at, app.zone())),
        None => t!(text, "banner-nothing-waiting"),
    };
    (Tone::Done, "cloud-check", sentence)
}

fn offline(text: Text, waits: Waits) -> String {
    match waits.all() {
        0 => t!(text, "banner-offline"),
        _ => t!(text, "banner-offline-waiting", waits = waits_words(text, waits)),
    }
}
