//! The screen of one of the seven steps: which gate shows it, and what is shown while it is locked.

use crate::store::JobPage;
use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::gates::arrival::ArrivalStep;
use crate::views::gates::head::StepHead;
use crate::views::gates::photos::{AfterPhotosStep, BeforePhotosStep};
use crate::views::gates::rating::RatingStep;
use crate::views::gates::review::ReviewStep;
use crate::views::gates::signature::SignatureStep;
use crate::views::gates::work::WorkStep;
use crate::views::screen::Screen;
use crate::views::visit::ended::{NotHere, at_work};
use dioxus::prelude::*;
use shared::JobId;
use shared::gates::{Gate, GateState};
use ui::{EmptyState, Icon, Skeleton, gate_name, t};

/// The screen of one step.
#[component]
pub(in crate::views) fn StepScreen(job: JobId, gate: Gate) -> Element {
    let app = use_app();
    let page = use_read(move |store, _| store.job(job).map(JobPage::as_left));
    let text = app.text();
    match page() {
        None => rsx! {
            main { class: "phone-body", Skeleton { label: t!(text, "loading"), lines: 5 } }
        },
        Some(None) => rsx! { NotHere {} },
        Some(Some(page)) => match (page.gates.state(gate).clone(), gate) {
            (GateState::Open | GateState::Locked { .. }, _) if !at_work(&page) => {
                rsx! { EndedStep { page, gate } }
            }
            (GateState::Locked { first }, _) => rsx! { LockedStep { page, gate, first } },
            (_, Gate::Arrival) => rsx! { ArrivalStep { page } },
            (_, Gate::BeforePhotos) => rsx! { BeforePhotosStep { page } },
            (_, Gate::WorkComplete) => rsx! { WorkStep { page } },
            (_, Gate::AfterPhotos) => rsx! { AfterPhotosStep { page } },
            (_, Gate::Rating) => rsx! { RatingStep { page } },
            (_, Gate::Review) => rsx! { ReviewStep { page } },
            (_, Gate::Signature) => rsx! { SignatureStep { page } },
        },
    }
}

/// A step that stays open: the visit has ended before it.
#[component]
fn EndedStep(page: JobPage, gate: Gate) -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        main { class: "phone-body",
            StepHead { page, gate, title: gate_name(text, gate.number()), lead: "" }
        }
        footer { class: "phone-foot",
            button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                {t!(text, "finish-back-today")}
            }
        }
    }
}

/// A step whose turn has not come.
#[component]
fn LockedStep(page: JobPage, gate: Gate, first: Gate) -> Element {
    let app = use_app();
    let text = app.text();
    let job = page.job.id;
    let name = gate_name(text, first.number());
    rsx! {
        main { class: "phone-body",
            StepHead { page, gate, title: gate_name(text, gate.number()), lead: "" }
            EmptyState { icon: "lock", title: t!(text, "step-locked-title"), text: t!(text, "step-locked-text", first = name.clone()) }
        }
        footer { class: "phone-foot",
            button {
                class: "button button-primary",
                r#type: "button",
                onclick: move |_| app.go(Screen::Step(job, first)),
                {t!(text, "step-go-to", name = name)}
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
    }
}
