//! Me, the part about photos: on which network they are sent, and how long they stay on this phone.

use crate::store::{ExecuteError, Network, Store};
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::words;
use dioxus::prelude::*;
use ui::{Icon, t};

/// How many days originals may be kept, if not as the office says; none: always.
const DAYS: [Option<u32>; 4] = [Some(7), Some(30), Some(90), None];

/// What this phone does with photos.
#[component]
pub(in crate::views) fn PhotoSettings() -> Element {
    let app = use_app();
    let text = app.text();
    let read = use_read(|store, _| (store.wifi_only(), store.keep_originals(), store.status().network));
    let Some((wifi_only, keep, network)) = read() else { return rsx! {} };
    let knows = match network {
        Network::Metered => t!(text, "me-photos-on-metered"),
        Network::Unmetered => t!(text, "me-photos-on-wifi"),
        Network::Unknown => t!(text, "me-photos-network-unknown"),
    };
    let span = |days: Option<u32>| match days {
        Some(days) => t!(text, "me-photos-days", n = days),
        None => t!(text, "me-photos-always"),
    };
    let office = (None, t!(text, "me-photos-as-office", span = span(keep.office)));
    let choices = std::iter::once(office).chain(DAYS.map(|days| (Some(days), span(days))));
    rsx! {
        section { class: "stack", "aria-labelledby": "photos-title",
            h2 { id: "photos-title", class: "section-title", {t!(text, "me-photos")} }
            div { class: "choice-grid", role: "group", "aria-label": t!(text, "me-photos"),
                for (only , icon , label) in [
                    (false, "radio", t!(text, "me-photos-any-network")),
                    (true, "wifi", t!(text, "me-photos-wifi-only")),
                ] {
                    button {
                        key: "{label}",
                        class: "choice",
                        r#type: "button",
                        "aria-pressed": if wifi_only == only { "true" } else { "false" },
                        onclick: move |_| set(app, move |store| store.set_wifi_only(only)),
                        Icon { name: icon }
                        "{label}"
                    }
                }
            }
            p { class: "lead small", {t!(text, "me-photos-small-ones")} " {knows}" }
        }
        section { class: "stack", "aria-labelledby": "keep-title",
            h2 { id: "keep-title", class: "section-title", {t!(text, "me-photos-keep")} }
            div { class: "choice-grid",
                for (own , label) in choices {
                    button {
                        key: "{own:?}",
                        class: "choice",
                        r#type: "button",
                        "aria-pressed": if keep.own == own { "true" } else { "false" },
                        onclick: move |_| set(app, move |store| store.set_keep_originals(own)),
                        "{label}"
                    }
                }
            }
            p { class: "lead small", {t!(text, "me-photos-keep-text")} }
        }
    }
}

/// Changes a setting off the screen's thread; one that cannot be stored is said.
fn set(app: App, change: impl FnOnce(&Store) -> Result<(), ExecuteError> + Send + 'static) {
    spawn(async move {
        let Some(store) = app.store() else { return };
        if let Some(Err(error)) = app.off_thread(move || change(&store)).await {
            app.tell(Some(words::execute_error(app.text(), &error)));
        }
    });
}
