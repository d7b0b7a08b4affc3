//! The tabs at the foot: only those that work.

use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::screen::Screen;
use dioxus::prelude::*;
use ui::{Icon, t};

/// The tabs: only those that work.
#[component]
pub(in crate::views) fn Tabs() -> Element {
    let app = use_app();
    let text = app.text();
    let waiting = use_read(|store, _| store.waits().all() + store.inbox().len())().unwrap_or(0);
    let tab = |screen: Screen, icon: &'static str, label: String, count: usize| {
        let here = app.screen() == screen || (screen == Screen::Queue && app.screen() == Screen::Inbox);
        rsx! {
            li {
                button {
                    class: "tab",
                    r#type: "button",
                    "aria-current": if here { Some("page") } else { None },
                    onclick: move |_| app.go(screen),
                    Icon { name: icon }
                    span { "{label}" }
                    if count > 0 {
                        span { class: "count", "{count}" }
                    }
                }
            }
        }
    };
    rsx! {
        nav { "aria-label": t!(text, "tabs-label"), class: "tab-bar-nav",
            ul { class: "tab-bar",
                {tab(Screen::Today, "list-checks", t!(text, "tab-today"), 0)}
                {tab(Screen::Queue, "cloud-upload", t!(text, "tab-queue"), waiting)}
                {tab(Screen::Me, "circle-user", t!(text, "tab-me"), 0)}
            }
        }
    }
}
