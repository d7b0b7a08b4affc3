//! Gate 6, the review offer: asked as the company decided, with what the discount is for.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::{AskedNote, DoneNote};
use crate::views::gates::with_customer::HandOverButton;
use crate::views::signing::review_offer::{ReviewAnswers, ReviewOffer};
use crate::views::visit::undo::UndoBar;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState};
use shared::records::EvidenceBody;
use ui::t;

/// Gate 6.
#[component]
pub(in crate::views) fn ReviewStep(page: JobPage) -> Element {
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

fn accepted(page: &JobPage) -> Option<bool> {
    let facts = page.facts();
    facts.counting().rev().find_map(|e| match e.body {
        EvidenceBody::Review { accepted } if e.round == page.job.round => Some(accepted),
        _ => None,
    })
}
