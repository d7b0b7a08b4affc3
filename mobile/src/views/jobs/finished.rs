//! The job is done: what was captured, whether the office has it, and what is next.

use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::screen::Screen;
use crate::views::visit::ended::NotHere;
use crate::views::visit::progress::{customer, steps};
use dioxus::prelude::*;
use shared::JobId;
use ui::{GateLine, Icon, Skeleton, format_clock, t};

/// After the last gate.
#[component]
pub(in crate::views) fn Finished(job: JobId) -> Element {
    let app = use_app();
    let text = app.text();
    let read = use_read(move |store, now| (store.job(job), store.today(store.in_the_offices_time(now))));
    let Some((page, today)) = read() else {
        return rsx! {
            main { class: "phone-body", Skeleton { label: t!(text, "loading"), lines: 4 } }
        };
    };
    let Some(page) = page else { return rsx! { NotHere {} } };
    let departed = page.visit.as_ref().and_then(|v| v.departed).map(|at| format_clock(at.time(), app.zone()));
    let waiting = page.waiting.values().filter(|w| **w != crate::store::Waiting::OfficeHasIt).count();
    let next = today.next.filter(|n| n.job.id != job);
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: page.job.title.clone(), sub: customer(&page), back: Screen::Job(job) }
            GateLine { text, steps: steps(app, &page, None) }
            div { class: "empty",
                span { class: "empty-icon done-icon", Icon { name: "check", class: "icon-l" } }
                h1 { {t!(text, "finish-title")} }
                if let Some(time) = departed {
                    p { {t!(text, "finish-at", time = time)} }
                }
                if waiting > 0 {
                    p { {t!(text, "finish-waiting", n = waiting)} }
                } else {
                    p { {t!(text, "finish-sent")} }
                }
            }
        }
        footer { class: "phone-foot",
            if let Some(next) = next {
                button { class: "button", r#type: "button", onclick: move |_| app.go(Screen::Today), {t!(text, "tab-today")} }
                button {
                    class: "button button-primary",
                    r#type: "button",
                    onclick: move |_| app.go(Screen::Job(next.job.id)),
                    {t!(text, "finish-next")}
                    Icon { name: "arrow-right", class: "icon-flip" }
                }
            } else {
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today), {t!(text, "finish-back-today")} }
            }
        }
    }
}
