//! The question for a review, and its two answers.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::visit::next::after_answer;
use dioxus::prelude::*;
use shared::gates::review;
use shared::money::BasisPoints;
use shared::records::{EvidenceBody, ReviewRule};
use ui::{Icon, Text, format_decimal, t};

/// The question, and what is offered for an answer.
#[component]
pub(in crate::views) fn ReviewOffer(page: JobPage, text: Text) -> Element {
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
pub(in crate::views) fn ReviewAnswers(page: JobPage, text: Text) -> Element {
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
pub(in crate::views) fn percent(rate: BasisPoints, text: Text) -> String {
    format_decimal(f64::from(rate.0) / 100.0, 2, text)
}
