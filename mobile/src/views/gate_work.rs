//! Gate 3, the work: its checklist, photos during it, and "Work is complete".

use super::app::use_app;
use super::fields::use_draft;
use super::gate_photos::{Over, PhotoGrid, PhotoOver};
use super::reasons::EscapeSheet;
use super::step::{AskedNote, DoneNote, GoOn, StepHead, go_on};
use crate::store::JobPage;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState};
use shared::records::{EvidenceBody, Slot};
use std::collections::BTreeSet;
use ui::{Icon, format_clock, t};

/// Gate 3.
#[component]
pub(super) fn WorkStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = use_signal(|| Over::Nothing);
    let draft = use_draft::<BTreeSet<u32>>(format!("ticks:{}:{}", page.job.id, page.job.round));
    let open = *page.gates.state(Gate::WorkComplete) == GateState::Open;
    let checklist = page.job_type.as_ref().map(|t| t.checklist.clone()).unwrap_or_default();
    let ticked = if open { draft.get() } else { captured_ticks(&page) };
    let since = page.facts().counting().rev().find(|e| e.body == EvidenceBody::WorkStarted).map(|e| e.at);
    let complete = {
        let page = page.clone();
        move |_| {
            let Some(visit) = page.visit.clone() else { return };
            let ticked = draft.get().into_iter().collect();
            let change = app.capture(&page.job, &visit, EvidenceBody::WorkComplete { ticked });
            let job = page.job.id;
            let forget = draft.forget();
            app.act(vec![change], move |app| {
                forget();
                go_on(app, job);
            });
        }
    };
    let trust_needed = page.job_type.is_none();
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::WorkComplete,
                title: t!(text, "work-title"),
                lead: since
                    .filter(|_| open)
                    .map(|at| t!(text, "work-since", time = format_clock(at.time(), app.zone())))
                    .unwrap_or_default(),
            }
            DoneNote { page: page.clone(), gate: Gate::WorkComplete }
            AskedNote { page: page.clone(), gate: Gate::WorkComplete }
            if !page.job.description.trim().is_empty() {
                p { class: "pre-line", "{page.job.description}" }
            }
            if !checklist.is_empty() {
                fieldset { class: "stack",
                    legend { class: "section-title", {t!(text, "work-checklist", done = ticked.len(), total = checklist.len())} }
                    for (index , item) in checklist.into_iter().enumerate() {
                        label { key: "{index}", class: "check check-tap",
                            input {
                                r#type: "checkbox",
                                checked: ticked.contains(&(index as u32)),
                                disabled: !open,
                                onchange: move |event| {
                                    let on = event.checked();
                                    draft.change(|all| {
                                        if on {
                                            all.insert(index as u32);
                                        } else {
                                            all.remove(&(index as u32));
                                        }
                                    });
                                },
                            }
                            span { "{item}" }
                        }
                    }
                }
            }
            h2 { class: "section-title", {t!(text, "work-during-photos")} }
            PhotoGrid { page: page.clone(), slot: Slot::During, over }
        }
        footer { class: "phone-foot",
            if open {
                if trust_needed {
                    button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Reason),
                        {t!(text, "step-cannot")}
                    }
                }
                button { class: "button button-primary", r#type: "button", onclick: complete,
                    Icon { name: "check" }
                    {t!(text, "work-complete")}
                }
            } else {
                GoOn { page: page.clone() }
            }
        }
        if over() == Over::Reason {
            EscapeSheet {
                page: page.clone(),
                gate: Gate::WorkComplete,
                choices: Vec::<String>::new(),
                onclose: move |()| over.set(Over::Nothing),
            }
        } else {
            PhotoOver { page, slot: Slot::During, gate: Gate::WorkComplete, over }
        }
    }
}

fn captured_ticks(page: &JobPage) -> BTreeSet<u32> {
    let facts = page.facts();
    let found = facts.counting().rev().find_map(|e| match &e.body {
        EvidenceBody::WorkComplete { ticked } if e.round == page.job.round => Some(ticked.clone()),
        _ => None,
    });
    found.unwrap_or_default().into_iter().collect()
}
