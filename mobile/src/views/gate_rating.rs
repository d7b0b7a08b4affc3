//! Gate 5, the rating: five big stars and a few words to the company.

use super::app::{Screen, use_app};
use super::fields::use_draft;
use super::reasons::{EscapeSheet, ReasonSheet};
use super::step::{AskedNote, DoneNote, GoOn, StepHead, after_answer, go_on};
use crate::store::JobPage;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::gates::rating::rated;
use shared::gates::{Gate, GateState};
use shared::records::EvidenceBody;
use ui::{Icon, Stars, StarsInput, Text, t};

/// Gate 5.
#[component]
pub(super) fn RatingStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut asking = use_signal(|| false);
    let mut cannot = use_signal(|| false);
    let open = *page.gates.state(Gate::Rating) == GateState::Open;
    let given = rating(&page);
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::Rating,
                title: t!(text, "rating-title"),
                lead: if open { t!(text, "rating-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::Rating }
            AskedNote { page: page.clone(), gate: Gate::Rating }
            if open {
                RatingForm { page: page.clone(), text }
            } else if let Some((stars, comment)) = given {
                p { class: "big-stars", Stars { text, value: stars } }
                if !comment.is_empty() {
                    blockquote { class: "pre-line", "{comment}" }
                }
            }
        }
        footer { class: "phone-foot",
            if open {
                div { class: "phone-foot-row",
                    if page.company.gates.customer_absent {
                        button { class: "button", r#type: "button", onclick: move |_| asking.set(true),
                            {t!(text, "rating-not-present")}
                        }
                    }
                    button { class: "button", r#type: "button", onclick: move |_| cannot.set(true),
                        {t!(text, "rating-cannot")}
                    }
                }
                HandOverButton { page: page.clone() }
            } else {
                GoOn { page: page.clone() }
            }
        }
        if cannot() {
            EscapeSheet {
                page: page.clone(),
                gate: Gate::Rating,
                choices: vec![t!(text, "reason-no-rating"), t!(text, "reason-hurry")],
                onclose: move |()| cannot.set(false),
            }
        }
        if asking() {
            AbsentSheet { page, onclose: move |()| asking.set(false) }
        }
    }
}

/// To the customer: from here on only the technician's tap pattern leads back.
#[component]
pub(super) fn HandOverButton(page: JobPage) -> Element {
    let app = use_app();
    let job = page.job.id;
    rsx! {
        button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::HandOver(job)),
            Icon { name: "hand" }
            {t!(app.text(), "rating-hand-over")}
        }
    }
}

/// Nobody is there: gates 5 to 7 are skipped, with a reason.
#[component]
pub(super) fn AbsentSheet(page: JobPage, onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        ReasonSheet {
            title: t!(text, "rating-not-present"),
            lead: t!(text, "absent-lead"),
            choices: vec![t!(text, "absent-left"), t!(text, "absent-keys"), t!(text, "absent-nobody")],
            actions: vec![t!(text, "absent-confirm")],
            onclose,
            onreason: move |(reason, _): (String, usize)| {
                let Some(visit) = page.visit.clone() else { return };
                let change = app.capture(&page.job, &visit, EvidenceBody::CustomerAbsent { reason });
                let job = page.job.id;
                onclose.call(());
                app.act(vec![change], move |app| go_on(app, job));
            },
        }
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Half {
    stars: Option<u8>,
    comment: String,
}

/// Stars and comment; kept as a draft until it is said.
#[component]
pub(super) fn RatingForm(page: JobPage, text: Text, #[props(default)] primary: bool) -> Element {
    let app = use_app();
    let draft = use_draft::<Half>(format!("rating:{}:{}", page.job.id, page.job.round));
    let mut missing = use_signal(|| false);
    // Written once: the field keeps what is typed.
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let word = half.stars.map(|stars| match stars {
        1 => t!(text, "handover-star-1"),
        2 => t!(text, "handover-star-2"),
        3 => t!(text, "handover-star-3"),
        4 => t!(text, "handover-star-4"),
        _ => t!(text, "handover-star-5"),
    });
    let save = move |_| {
        let half = draft.get();
        let (Some(stars), Some(visit)) = (half.stars, page.visit.clone()) else {
            return missing.set(true);
        };
        let comment = half.comment.trim().to_owned();
        let change = app.capture(&page.job, &visit, EvidenceBody::Rating { stars, comment });
        let (job, forget) = (page.job.id, draft.forget());
        app.act(vec![change], move |app| {
            forget();
            after_answer(app, job);
        });
    };
    rsx! {
        StarsInput {
            text,
            legend: t!(text, "handover-rate"),
            value: half.stars,
            onrate: move |stars| {
                missing.set(false);
                draft.change(|half| half.stars = Some(stars));
            },
        }
        p { class: "stars-word", role: "status", {word.unwrap_or_default()} }
        if missing() {
            p { class: "field-error", role: "alert", {t!(text, "handover-stars-missing")} }
        }
        div { class: "field",
            label { r#for: "rating-comment", {t!(text, "handover-feedback")} }
            textarea {
                id: "rating-comment",
                rows: "3",
                initial_value: "{half.comment}",
                oninput: move |event| draft.change(|half| half.comment = event.value()),
            }
        }
        button {
            class: if primary { "button button-primary button-wide" } else { "button button-wide" },
            r#type: "button",
            onclick: save,
            {t!(text, "handover-next")}
            Icon { name: "arrow-right", class: "icon-flip" }
        }
    }
}

/// The rating of this round.
pub(super) fn rating(page: &JobPage) -> Option<(u8, String)> {
    let facts = page.facts();
    facts.counting().rev().find_map(|e| match &e.body {
        EvidenceBody::Rating { stars, comment } if e.round == page.job.round => {
            Some((rated(*stars)?, comment.clone()))
        }
        _ => None,
    })
}
