//! The head of a screen below another one.

use crate::views::context::use_app;
use crate::views::screen::Screen;
use crate::views::words;
use dioxus::prelude::*;
use ui::{Icon, t};

/// The head of a screen below another one: back, a title, and what it is about.
#[component]
pub(in crate::views) fn ScreenHead(title: String, sub: String, back: Screen) -> Element {
    let app = use_app();
    rsx! {
        div { class: "phone-head",
            button {
                class: "back",
                r#type: "button",
                "aria-label": t!(app.text(), "action-back"),
                onclick: move |_| app.go(back),
                Icon { name: "arrow-left", class: "icon-flip" }
            }
            div { class: "phone-head-text",
                div { class: "phone-head-title", dir: "auto", "{title}" }
                if !sub.is_empty() {
                    div { class: "phone-head-sub", {words::own(app.text(), &sub)} }
                }
            }
        }
    }
}
