//! What did not work, in a sentence on top of the screen.

use crate::views::context::use_app;
use dioxus::prelude::*;
use ui::{Icon, t};

/// What did not work, said where it is read; on every screen, on top of its content.
#[component]
pub(in crate::views) fn Notice() -> Element {
    let app = use_app();
    let Some(sentence) = app.notice() else { return rsx! {} };
    rsx! {
        div { class: "notice notice-alert", role: "alert",
            Icon { name: "circle-alert" }
            span { class: "grow", "{sentence}" }
            button {
                class: "button-link",
                r#type: "button",
                onclick: move |_| app.tell(None),
                {t!(app.text(), "action-close")}
            }
        }
    }
}
