//! Gate 3, the work: its checklist, what was done in words, photos during it, and "Work is complete". Ticks and words stay open
//! until the customer has signed.

use crate::store::{JobPage, WorkTold};
use crate::views::context::drafts::{Draft, use_draft_read};
use crate::views::context::{App, use_app};
use crate::views::frame::sheet::Sheet;
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::{AskedNote, DoneNote};
use crate::views::photos::grid::{Over, PhotoGrid, PhotoOver};
use crate::views::visit::correcting::in_turn;
use crate::views::visit::ended::at_work;
use crate::views::visit::escape::EscapeSheet;
use crate::views::visit::next::go_on;
use crate::views::visit::undo::UndoBar;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState, signature};
use shared::records::{EvidenceBody, Slot};
use shared::{Change, EvidenceId, JobId};
use std::collections::BTreeSet;
use ui::{Icon, format_clock, t};

/// Gate 3.
#[component]
pub(in crate::views) fn WorkStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = use_signal(|| Over::Nothing);
    let mut asking = use_signal(|| false);
    let (job, round) = (page.job.id, page.job.round);
    let draft = use_draft_read(WorkTold::key(job, round), move |store| store.work_told(job, round));
    // Written once: the fields keep what is typed.
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let open = *page.gates.state(Gate::WorkComplete) == GateState::Open;
    let piece = page.completion();
    let may_add = at_work(&page)
        && !page.job.status.is_over()
        && !signature::settled(&page.facts())
        && (open || piece.is_some());
    let told = match piece {
        Some(piece) => {
            let own = half.filter(|half| may_add && half.goes_on_from(piece));
            own.unwrap_or_else(|| WorkTold::of(piece))
        }
        None => half.unwrap_or_default(),
    };
    // What was typed last, where the app ended before it became evidence.
    let behind = may_add && piece.is_some_and(|piece| piece.body != told.body(&page));
    let list = page.job_type.as_ref().map(|t| t.checklist.clone()).unwrap_or_default();
    let missing = told.open_points(&list);
    let since = page.facts().counting().rev().find(|e| e.body == EvidenceBody::WorkStarted).map(|e| e.at);
    let complete = {
        let (page, told, nothing_open) = (page.clone(), told.clone(), missing.is_empty());
        move |_| {
            if nothing_open { capture(app, &page, told.clone(), draft) } else { asking.set(true) }
        }
    };
    let change = {
        let told = told.clone();
        move |change: &dyn Fn(&mut WorkTold)| {
            draft.change(|half| {
                // What is shown may be what somebody else told: then it goes on from there.
                let own = half.take().filter(|half| half.is_of(&told));
                change(half.insert(own.unwrap_or_else(|| told.clone())));
            });
        }
    };
    let (tick, write, explain, take) = (change.clone(), change.clone(), change.clone(), change);
    let ticked: Vec<String> = list
        .iter()
        .enumerate()
        .filter(|(i, _)| told.ticks.contains(&(*i as u32)))
        .map(|(_, p)| p.clone())
        .collect();
    let done = told.done.clone();
    // A fresh field where the words came from elsewhere than the keyboard.
    let mut written = use_signal(|| 0_u32);
    let field = format!("{}-{:?}", written(), told.pieces.first());
    // Words that nobody has left the field of yet.
    let mut typing = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        if behind {
            correct(app, job, draft);
        }
    });
    use_drop(move || {
        if *typing.read() {
            correct(app, job, draft);
        }
    });
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
                p { class: "pre-line", dir: "auto", "{page.job.description}" }
            }
            if !list.is_empty() {
                fieldset { class: "stack",
                    legend { class: "section-title", {t!(text, "work-checklist", done = told.ticks.len(), total = list.len())} }
                    for (index , item) in list.iter().cloned().enumerate() {
                        label { key: "{index}", class: "check check-tap",
                            input {
                                r#type: "checkbox",
                                checked: told.ticks.contains(&(index as u32)),
                                disabled: !may_add,
                                onchange: {
                                    let tick = tick.clone();
                                    move |event: Event<FormData>| {
                                        let on = event.checked();
                                        tick(&|told: &mut WorkTold| {
                                            if on {
                                                told.ticks.insert(index as u32);
                                            } else {
                                                told.ticks.remove(&(index as u32));
                                            }
                                        });
                                        correct(app, job, draft);
                                    }
                                },
                            }
                            span { dir: "auto", "{item}" }
                        }
                    }
                }
            }
            if may_add {
                div { class: "field",
                    label { r#for: "work-done", {t!(text, "work-notes")} }
                    for field in [field] {
                        textarea {
                            key: "{field}",
                            id: "work-done",
                            rows: "3",
                            dir: "auto",
                            "aria-describedby": "work-done-hint",
                            initial_value: "{done}",
                            oninput: {
                                let write = write.clone();
                                move |event: Event<FormData>| {
                                    let words = event.value();
                                    typing.set(true);
                                    write(&|told: &mut WorkTold| told.done.clone_from(&words));
                                }
                            },
                            onchange: move |_| {
                                typing.set(false);
                                correct(app, job, draft);
                            },
                        }
                    }
                    p { id: "work-done-hint", class: "field-hint", {t!(text, "work-notes-hint")} }
                }
                if !ticked.is_empty() {
                    button {
                        class: "button button-quiet",
                        r#type: "button",
                        onclick: move |_| {
                            let points = ticked.clone();
                            take(&|told: &mut WorkTold| told.done = with_points(&told.done, &points));
                            written += 1;
                            correct(app, job, draft);
                        },
                        Icon { name: "list-checks" }
                        {t!(text, "work-from-checklist")}
                    }
                }
            } else if !done.is_empty() {
                div {
                    h2 { class: "section-title", {t!(text, "work-notes")} }
                    p { class: "pre-line", dir: "auto", "{done}" }
                }
            }
            if !open && !missing.is_empty() {
                p { class: "notice notice-offline", Icon { name: "list-checks" }
                    span {
                        {t!(text, "work-still-open", points = missing.join(", "))}
                        if !told.open_reason.is_empty() {
                            " "
                            bdi { "{told.open_reason}" }
                        }
                    }
                }
            }
            h2 { class: "section-title", {t!(text, "work-during-photos")} }
            PhotoGrid { page: page.clone(), slot: Slot::During, over }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
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
        if asking() {
            OpenPoints {
                all: list.len(),
                missing,
                begun: told.open_reason.clone(),
                onclose: move |()| asking.set(false),
                onwhy: move |why: String| explain(&|told: &mut WorkTold| told.open_reason.clone_from(&why)),
                onsure: {
                    let page = page.clone();
                    move |open_reason: String| {
                        asking.set(false);
                        capture(app, &page, WorkTold { open_reason, ..told.clone() }, draft);
                    }
                },
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

/// "2 of 4 points are open. Complete anyway?"
#[component]
fn OpenPoints(
    all: usize,
    missing: Vec<String>,
    /// The reason as far as it was written before.
    begun: String,
    onclose: EventHandler<()>,
    /// With each letter.
    onwhy: EventHandler<String>,
    onsure: EventHandler<String>,
) -> Element {
    let app = use_app();
    let text = app.text();
    // Written once: the field keeps what is typed.
    let begun = use_hook(|| begun);
    let mut why = use_signal(|| begun.clone());
    rsx! {
        Sheet { title: t!(text, "work-open-title", n = missing.len(), total = all), onclose,
            ul { class: "open-points",
                for point in missing {
                    li { Icon { name: "circle", class: "icon-s" } span { dir: "auto", "{point}" } }
                }
            }
            div { class: "field",
                label { r#for: "open-reason", {t!(text, "work-open-why")} }
                textarea { id: "open-reason", rows: "2", dir: "auto", initial_value: "{begun}", oninput: move |event| {
                    why.set(event.value());
                    onwhy.call(event.value());
                } }
            }
            p { class: "lead small", {t!(text, "work-open-later")} }
            button {
                class: "button button-primary",
                r#type: "button",
                onclick: move |_| onsure.call(why.peek().trim().to_owned()),
                {t!(text, "work-open-complete")}
            }
            button { class: "button", r#type: "button", onclick: move |_| onclose.call(()), {t!(text, "work-open-back")} }
        }
    }
}

/// The work is complete, as it is told.
fn capture(app: App, page: &JobPage, told: WorkTold, draft: Draft<Option<WorkTold>>) {
    let Some(visit) = page.visit.as_ref().map(|v| v.id) else { return };
    let id = EvidenceId(app.new_id());
    let (job, round, leg) = (page.job.id, page.job.round, page.job.leg);
    let body = told.body(page);
    draft.change(|half| *half = Some(told.becoming(id)));
    let change = Change::Capture { id, visit, job, round, leg, body, supersedes: None };
    app.act(vec![change], move |app| go_on(app, job));
}

/// Puts what is told now in the place of what was captured, if it differs.
fn correct(app: App, job: JobId, draft: Draft<Option<WorkTold>>) {
    // Before the work is complete there is nothing to correct.
    let told = draft.value.peek().clone().flatten().filter(|told| !told.pieces.is_empty());
    let Some(told) = told else { return };
    let id = EvidenceId(app.new_id());
    let told = told.becoming(id);
    let kept = told.clone();
    draft.change(|half| *half = Some(kept));
    in_turn(app, move |store| store.correct_work(job, id, &told));
}

/// The words with the ticked points below them, each once.
fn with_points(words: &str, points: &[String]) -> String {
    let known: BTreeSet<&str> = words.lines().map(str::trim).collect();
    let new = points.iter().map(|point| point.trim()).filter(|point| !known.contains(point));
    let lines: Vec<&str> = Some(words.trim_end()).filter(|w| !w.is_empty()).into_iter().chain(new).collect();
    lines.join("\n")
}
