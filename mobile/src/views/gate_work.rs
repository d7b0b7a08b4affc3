//! Gate 3, the work: its checklist, what was done in words, photos during it, and "Work is complete". Ticks and words stay open
//! until the customer has signed.

use super::app::{App, use_app};
use super::fields::{Draft, Sheet, use_draft};
use super::gate_photos::{Over, PhotoGrid, PhotoOver};
use super::reasons::EscapeSheet;
use super::step::{AskedNote, DoneNote, GoOn, StepHead, at_work, go_on};
use super::undo::UndoBar;
use crate::store::{JobPage, Store};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::gates::{Gate, GateState, signature};
use shared::records::{Evidence, EvidenceBody, Slot};
use shared::{Change, EvidenceId, JobId};
use std::collections::BTreeSet;
use ui::{Icon, format_clock, t};

/// The work as it is told so far; kept after it is complete, for what is added then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    ticks: BTreeSet<u32>,
    done: String,
    open_reason: String,
}

impl Told {
    fn body(&self) -> EvidenceBody {
        EvidenceBody::WorkComplete {
            ticked: self.ticks.iter().copied().collect(),
            done: self.done.trim().to_owned(),
            open_reason: self.open_reason.trim().to_owned(),
        }
    }
}

/// Gate 3.
#[component]
pub(super) fn WorkStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = use_signal(|| Over::Nothing);
    let mut asking = use_signal(|| false);
    let draft = use_draft::<Option<Told>>(format!("work:{}:{}", page.job.id, page.job.round));
    // Written once: the fields keep what is typed.
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let open = *page.gates.state(Gate::WorkComplete) == GateState::Open;
    let captured = completed(&page).map(|e| told(&e.body));
    let may_add = at_work(&page)
        && !page.job.status.is_over()
        && !signature::settled(&page.facts())
        && (open || captured.is_some());
    let told = match (captured, may_add) {
        (Some(captured), false) => captured,
        (captured, _) => half.or(captured).unwrap_or_default(),
    };
    let list = page.job_type.as_ref().map(|t| t.checklist.clone()).unwrap_or_default();
    let missing: Vec<String> = open_points(&list, &told.ticks);
    let since = page.facts().counting().rev().find(|e| e.body == EvidenceBody::WorkStarted).map(|e| e.at);
    let job = page.job.id;
    let complete = {
        let (page, told, nothing_open) = (page.clone(), told.clone(), missing.is_empty());
        move |_| {
            if nothing_open { capture(app, &page, &told) } else { asking.set(true) }
        }
    };
    let change = {
        let told = told.clone();
        move |change: &dyn Fn(&mut Told)| {
            draft.change(|half| change(half.get_or_insert_with(|| told.clone())));
        }
    };
    let (tick, write, take) = (change.clone(), change.clone(), change);
    let ticked: Vec<String> = list
        .iter()
        .enumerate()
        .filter(|(i, _)| told.ticks.contains(&(*i as u32)))
        .map(|(_, p)| p.clone())
        .collect();
    let done = told.done.clone();
    // A fresh field where the words came from elsewhere than the keyboard.
    let mut written = use_signal(|| 0_u32);
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
                                        tick(&|told: &mut Told| {
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
                            span { "{item}" }
                        }
                    }
                }
            }
            if may_add {
                div { class: "field",
                    label { r#for: "work-done", {t!(text, "work-notes")} }
                    for version in [written()] {
                        textarea {
                            key: "{version}",
                            id: "work-done",
                            rows: "3",
                            "aria-describedby": "work-done-hint",
                            initial_value: "{done}",
                            oninput: {
                                let write = write.clone();
                                move |event: Event<FormData>| {
                                    let words = event.value();
                                    write(&|told: &mut Told| told.done.clone_from(&words));
                                }
                            },
                            onchange: move |_| correct(app, job, draft),
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
                            take(&|told: &mut Told| told.done = with_points(&told.done, &points));
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
                    p { class: "pre-line", "{done}" }
                }
            }
            if !open && !missing.is_empty() {
                p { class: "notice notice-offline", Icon { name: "list-checks" }
                    span {
                        {t!(text, "work-still-open", points = missing.join(", "))}
                        if !told.open_reason.is_empty() {
                            " {told.open_reason}"
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
                onclose: move |()| asking.set(false),
                onsure: {
                    let page = page.clone();
                    move |open_reason: String| {
                        asking.set(false);
                        let told = Told { open_reason, ..told.clone() };
                        let kept = told.clone();
                        draft.change(|half| *half = Some(kept));
                        capture(app, &page, &told);
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
    onclose: EventHandler<()>,
    onsure: EventHandler<String>,
) -> Element {
    let app = use_app();
    let text = app.text();
    let mut why = use_signal(String::new);
    rsx! {
        Sheet { title: t!(text, "work-open-title", n = missing.len(), total = all), onclose,
            ul { class: "open-points",
                for point in missing {
                    li { Icon { name: "circle", class: "icon-s" } span { "{point}" } }
                }
            }
            div { class: "field",
                label { r#for: "open-reason", {t!(text, "work-open-why")} }
                textarea { id: "open-reason", rows: "2", initial_value: "", oninput: move |event| why.set(event.value()) }
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
fn capture(app: App, page: &JobPage, told: &Told) {
    let Some(visit) = page.visit.clone() else { return };
    let change = app.capture(&page.job, &visit, told.body());
    let job = page.job.id;
    app.act(vec![change], move |app| go_on(app, job));
}

static CORRECTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Puts what is told now in the place of what was captured, if it differs. Before the work is complete there is nothing to
/// correct.
fn correct(app: App, job: JobId, draft: Draft<Option<Told>>) {
    let Some(told) = draft.get() else { return };
    let id = EvidenceId(app.new_id());
    dioxus::core::spawn_forever(async move {
        // One after the other, in the order of the taps.
        let _turn = CORRECTING.lock().await;
        let Some(store) = app.store() else { return };
        if let Some(Err(e)) = app.off_thread(move || put_right(&store, job, id, &told)).await {
            app.tell(Some(super::words::execute_error(app.text(), &e)));
        }
    });
}

fn put_right(
    store: &Store,
    job: JobId,
    id: EvidenceId,
    told: &Told,
) -> Result<(), crate::store::ExecuteError> {
    let Some(page) = store.job(job) else { return Ok(()) };
    let (Some(visit), Some(piece)) = (page.visit.as_ref().map(|v| v.id), completed(&page)) else {
        return Ok(());
    };
    if piece.body == told.body() {
        return Ok(());
    }
    let change = Change::Capture {
        id,
        visit,
        job,
        round: page.job.round,
        leg: page.job.leg,
        body: told.body(),
        supersedes: Some(piece.id),
    };
    store.execute(vec![change], Vec::new()).map(drop)
}

/// The completion of this round as it stands.
pub(super) fn completed(page: &JobPage) -> Option<Evidence> {
    let facts = page.facts();
    let mut counting = facts.counting().rev();
    let found =
        counting.find(|e| e.round == page.job.round && matches!(e.body, EvidenceBody::WorkComplete { .. }));
    found.cloned()
}

fn told(body: &EvidenceBody) -> Told {
    match body {
        EvidenceBody::WorkComplete { ticked, done, open_reason } => Told {
            ticks: ticked.iter().copied().collect(),
            done: done.clone(),
            open_reason: open_reason.clone(),
        },
        _ => Told::default(),
    }
}

/// The points that are not ticked.
fn open_points(list: &[String], ticks: &BTreeSet<u32>) -> Vec<String> {
    let open = list.iter().enumerate().filter(|(index, _)| !ticks.contains(&(*index as u32)));
    open.map(|(_, point)| point.clone()).collect()
}

/// The words with the ticked points below them, each once.
fn with_points(words: &str, points: &[String]) -> String {
    let known: BTreeSet<&str> = words.lines().map(str::trim).collect();
    let new = points.iter().map(|point| point.trim()).filter(|point| !known.contains(point));
    let lines: Vec<&str> = Some(words.trim_end()).filter(|w| !w.is_empty()).into_iter().chain(new).collect();
    lines.join("\n")
}
