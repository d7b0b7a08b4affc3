//! Gate 6, the review offer: asked as the company decided, with what the discount is for.

use super::app::use_app;
use super::gate_rating::HandOverButton;
use super::step::{AskedNote, DoneNote, GoOn, StepHead, after_answer};
use super::undo::UndoBar;
use crate::store::JobPage;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState, review};
use shared::money::BasisPoints;
use shared::records::{EvidenceBody, ReviewRule};
use ui::{Icon, Text, format_decimal, t};

/// Gate 6.
#[component]
pub(super) fn ReviewStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let open = *page.gates.state(Gate::Review) == GateState::Open;
    let answer = accepted(&page);
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::Review,
                title: t!(text, "review-title"),
                lead: if open { t!(text, "review-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::Review }
            AskedNote { page: page.clone(), gate: Gate::Review }
            if open {
                h2 { {t!(text, "handover-review-title")} }
                ReviewOffer { page: page.clone(), text }
            } else {
                match answer {
                    Some(true) => rsx! { p { {t!(text, "review-accepted")} } },
                    Some(false) => rsx! { p { {t!(text, "review-declined")} } },
                    None => rsx! {},
                }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open {
                ReviewAnswers { page: page.clone(), text }
                HandOverButton { page: page.clone() }
            } else {
                GoOn { page: page.clone() }
            }
        }
    }
}

/// The question, and what is offered for an answer.
#[component]
pub(super) fn ReviewOffer(page: JobPage, text: Text) -> Element {
    let earned = review::discount(&page.facts());
    let offer = match page.company.gates.review {
        ReviewRule::AskEveryone { .. } if earned != BasisPoints(0) => {
            Some(t!(text, "handover-feedback-discount", percent = percent(earned, text)))
        }
        ReviewRule::AskEveryone { .. } => None,
        ReviewRule::OnlyHighRatings { discount } => {
            Some(t!(text, "handover-review-discount", percent = percent(discount, text)))
        }
    };
    rsx! {
        p { class: "lead", {t!(text, "handover-review-text")} }
        if let Some(offer) = offer {
            p { class: "notice notice-working", Icon { name: "hand-coins" } span { "{offer}" } }
        }
    }
}

/// The two answers, side by side and alike.
#[component]
pub(super) fn ReviewAnswers(page: JobPage, text: Text) -> Element {
    let app = use_app();
    let answer = move |accepted: bool| {
        let Some(visit) = page.visit.clone() else { return };
        let change = app.capture(&page.job, &visit, EvidenceBody::Review { accepted });
        let job = page.job.id;
        app.act(vec![change], move |app| after_answer(app, job));
    };
    let (yes, no) = (answer.clone(), answer);
    rsx! {
        button { class: "button button-wide", r#type: "button", onclick: move |_| yes(true), {t!(text, "handover-review-yes")} }
        button { class: "button button-wide", r#type: "button", onclick: move |_| no(false), {t!(text, "handover-review-no")} }
    }
}

/// Basis points as percent, without the sign.
pub(super) fn percent(rate: BasisPoints, text: Text) -> String {
    format_decimal(f64::from(rate.0) / 100.0, 2, text)
}

fn accepted(page: &JobPage) -> Option<bool> {
    let facts = page.facts();
    facts.counting().rev().find_map(|e| match e.body {
        EvidenceBody::Review { accepted } if e.round == page.job.round => Some(accepted),
        _ => None,
    })
}
