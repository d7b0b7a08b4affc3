//! The office told this phone to wipe: nothing is shown any more, and what was not sent is on its way.

use crate::views::context::read::use_read;
use crate::views::context::use_app;
use dioxus::prelude::*;
use ui::{Icon, t};

/// Instead of every other screen, until it is done.
#[component]
pub(in crate::views) fn Wiping() -> Element {
    let app = use_app();
    let text = app.text();
    let left = use_read(|store, _| store.waits().all())().unwrap_or_default();
    rsx! {
        div { class: "phone", lang: text.language().tag(), dir: text.dir(),
            main { class: "phone-body",
                h1 { {t!(text, "wiping-title")} }
                p { class: "notice notice-alert", role: "status", Icon { name: "eraser" } span { {t!(text, "wiping-text")} } }
                p { class: "strong", "aria-live": "polite", {t!(text, "wiping-left", n = left)} }
            }
        }
    }
}
