//! "Can't do this job": a reason, words, photos; it ends the visit, and the dispatcher plans again.

use crate::views::context::drafts::use_draft;
use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::frame::notice::Notice;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::photos::grid::{Over, PhotoGrid, PhotoOver};
use crate::views::screen::Screen;
use crate::views::visit::ended::{EndedNote, NotHere, at_work};
use crate::views::visit::progress::customer;
use crate::views::visit::undo::UndoBar;
use crate::views::words;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::JobId;
use shared::gates::Gate;
use shared::records::{CannotDo, EvidenceBody, Slot};
use ui::{Skeleton, t};

const REASONS: [CannotDo; 7] = [
    CannotDo::NoAccess,
    CannotDo::PartsNeeded,
    CannotDo::Unsafe,
    CannotDo::CustomerDeclined,
    CannotDo::WrongSkill,
    CannotDo::Continues,
    CannotDo::Other,
];

#[derive(Clone, Default, Serialize, Deserialize)]
struct Half {
    reason: Option<CannotDo>,
    text: String,
}

/// The screen.
#[component]
pub(in crate::views) fn CannotDoScreen(job: JobId) -> Element {
    let app = use_app();
    let text = app.text();
    let over = use_signal(|| Over::Nothing);
    let mut missing = use_signal(|| false);
    let draft = use_draft::<Half>(format!("cannot-do:{job}"));
    let page = use_read(move |store, _| store.job(job));
    let (page, half) = match (page(), draft.value.read().clone()) {
        (Some(None), _) => return rsx! { NotHere {} },
        (Some(Some(page)), Some(half)) => (page, half),
        _ => {
            return rsx! {
                main { class: "phone-body", Skeleton { label: t!(text, "loading"), lines: 5 } }
            };
        }
    };
    if !at_work(&page) {
        return rsx! {
            main { class: "phone-body",
                ScreenHead { title: page.job.title.clone(), sub: customer(&page), back: Screen::Job(job) }
                div { class: "screen-title", h1 { {t!(text, "job-cant-do")} } }
                EndedNote { page }
            }
            footer { class: "phone-foot",
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                    {t!(text, "finish-back-today")}
                }
            }
        };
    }
    let on_site = page.gates.state(Gate::Arrival).is_done();
    let no_words = missing() && half.reason.is_some();
    let send = {
        let page = page.clone();
        move |_| {
            let half = draft.get();
            let said = half.text.trim();
            let reason = half.reason.filter(|reason| *reason != CannotDo::Other || !said.is_empty());
            let (Some(reason), Some(visit)) = (reason, page.visit.clone()) else {
                return missing.set(true);
            };
            let body = EvidenceBody::CannotDo { reason, text: said.to_owned() };
            let change = app.capture(&page.job, &visit, body);
            let forget = draft.forget();
            app.act(vec![change], move |app| {
                forget();
                app.go(Screen::Today);
            });
        }
    };
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: page.job.title.clone(), sub: customer(&page), back: Screen::Job(job) }
            Notice {}
            div { class: "screen-title",
                h1 { {t!(text, "job-cant-do")} }
                p { class: "lead", {t!(text, "cannot-do-lead")} }
            }
            div { class: "choice-list", role: "group", "aria-label": t!(text, "reason-label"),
                for reason in REASONS {
                    button {
                        key: "{reason:?}",
                        class: "choice",
                        r#type: "button",
                        "aria-pressed": if half.reason == Some(reason) { "true" } else { "false" },
                        onclick: move |_| {
                            missing.set(false);
                            draft.change(|h| h.reason = Some(reason));
                        },
                        {words::cannot_do(text, reason)}
                    }
                }
            }
            if missing() && half.reason.is_none() {
                p { class: "field-error", role: "alert", {t!(text, "reason-missing")} }
            }
            div { class: "field",
                label { r#for: "cannot-text", {t!(text, "cannot-do-more")} }
                textarea {
                    id: "cannot-text",
                    rows: "3",
                    dir: "auto",
                    "aria-invalid": if no_words { "true" } else { "false" },
                    "aria-describedby": if no_words { Some("cannot-text-missing") } else { None },
                    initial_value: "{half.text}",
                    oninput: move |event| {
                        missing.set(false);
                        draft.change(|h| h.text = event.value());
                    },
                }
                // Another reason says nothing without words.
                if no_words {
                    p { id: "cannot-text-missing", class: "field-error", role: "alert", {t!(text, "reason-missing")} }
                }
            }
            if on_site {
                h2 { class: "section-title", {t!(text, "cannot-do-photos")} }
                PhotoGrid { page: page.clone(), slot: Slot::During, over }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job }
            button { class: "button", r#type: "button", onclick: move |_| app.go(Screen::Job(job)), {t!(text, "action-cancel")} }
            button { class: "button button-primary", r#type: "button", onclick: send, {t!(text, "cannot-do-confirm")} }
        }
        PhotoOver { page: page.clone(), slot: Slot::During, gate: page.gates.open().unwrap_or(Gate::WorkComplete), over }
    }
}
