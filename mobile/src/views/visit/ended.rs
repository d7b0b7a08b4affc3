//! That a visit has ended, is somebody else's, or is not on this phone any more.

use crate::store::{JobPage, Waiting};
use crate::views::context::use_app;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::screen::Screen;
use crate::views::words;
use dioxus::prelude::*;
use shared::records::{Evidence, EvidenceBody, Outcome, Visit};
use ui::{EmptyState, Icon, Text, t};

/// The job is no longer on this phone.
#[component]
pub(in crate::views) fn NotHere() -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: t!(text, "job-gone-title"), sub: "", back: Screen::Today }
            EmptyState { icon: "briefcase", title: t!(text, "job-gone-title"), text: t!(text, "job-gone-text"),
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                    {t!(text, "tab-today")}
                }
            }
        }
    }
}

/// Whether there is an open visit to capture on; one that was taken away counts, for what is captured is kept.
pub(in crate::views) fn at_work(page: &JobPage) -> bool {
    page.visit.as_ref().is_some_and(Visit::is_open)
}

/// That the visit has ended without being done, or that somebody else has it now.
#[component]
pub(in crate::views) fn EndedNote(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let ended = page.visit.as_ref().and_then(|v| v.outcome).filter(|o| *o != Outcome::Done);
    let sentence = if page.taken_away {
        Some(t!(text, "job-taken-away"))
    } else {
        ended.map(|outcome| words::ended(text, outcome))
    };
    let Some(sentence) = sentence else { return rsx! {} };
    let why = page.ended().map(|piece| why_ended(text, &page, piece));
    rsx! {
        div { class: "notice notice-offline", role: "status",
            Icon { name: "info" }
            div { class: "stack-tight grow",
                p { "{sentence}" }
                if let Some((reason, said, sent)) = why {
                    p { class: "strong", "{reason}" }
                    if !said.is_empty() {
                        p { class: "pre-line", dir: "auto", "{said}" }
                    }
                    p { "{sent}" }
                }
            }
        }
    }
}

/// The reason that was given, the words to it, and whether the office knows.
fn why_ended(text: Text, page: &JobPage, piece: &Evidence) -> (String, String, String) {
    let (reason, said) = match &piece.body {
        EvidenceBody::CannotDo { reason, text: said } => {
            (words::cannot_do(text, *reason), said.trim().to_owned())
        }
        _ => (String::new(), String::new()),
    };
    let sent = match page.waiting(piece.id) {
        Waiting::OnPhone => t!(text, "ended-unsent"),
        Waiting::ForWifi | Waiting::Sending | Waiting::OfficeHasIt => t!(text, "ended-sent"),
    };
    (reason, said, sent)
}
