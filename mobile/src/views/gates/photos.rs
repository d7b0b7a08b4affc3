//! Gates 2 and 4, before and after photos: take, look, retake, delete; then "Start work" or "Photos are done".

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::{AskedNote, DoneNote, waived_note};
use crate::views::photos::grid::{Over, PhotoGrid, PhotoOver};
use crate::views::photos::kept::photos;
use crate::views::screen::Screen;
use crate::views::visit::next::go_on;
use crate::views::visit::undo::{TakeBack, UndoBar};
use dioxus::prelude::*;
use shared::gates::{Gate, GateState, before_photos};
use shared::records::{EvidenceBody, How, Slot};
use ui::{Icon, t};

/// Gate 2.
#[component]
pub(in crate::views) fn BeforePhotosStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let over = use_signal(|| Over::Nothing);
    let open = *page.gates.state(Gate::BeforePhotos) == GateState::Open;
    let taken = photos(&page, Slot::Before).len();
    let left_out = before_photos::left_out(&page.facts());
    // What was taken counts for itself, whatever was said or asked before.
    let few = taken < page.facts().min_before as usize;
    let trusted = match left_out.as_ref().filter(|_| open && few) {
        Some(GateState::Waived { at, by, reason, how }) => {
            Some((*how, waived_note(app, &page, *at, *by, reason, *how)))
        }
        _ => None,
    };
    let start = {
        let page = page.clone();
        move |_| {
            let Some(visit) = page.visit.clone() else { return };
            let (job, change) = (page.job.id, app.capture(&page.job, &visit, EvidenceBody::WorkStarted));
            app.act(vec![change], move |app| app.go(Screen::Step(job, Gate::WorkComplete)));
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::BeforePhotos,
                title: t!(text, "photos-before-title"),
                lead: if open { t!(text, "photos-before-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::BeforePhotos }
            if let Some((how, sentence)) = trusted {
                p { class: "notice notice-working", Icon { name: "shield-check" } span { "{sentence}" } }
                if how == How::OnTrust {
                    TakeBack { page: page.clone(), piece: page.escape_to_take_back(Gate::BeforePhotos).cloned() }
                }
            } else if few {
                AskedNote { page: page.clone(), gate: Gate::BeforePhotos }
            }
            PhotoGrid { page: page.clone(), slot: Slot::Before, over }
            if taken > 0 {
                Promise { may_change: open }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open {
                if few && left_out.is_none() {
                    CantTakePhotos { over }
                }
                Thumb {
                    over,
                    taken,
                    need: page.facts().min_before,
                    enough: !few || left_out.is_some(),
                    left_out: left_out.is_some(),
                    next: t!(text, "work-start"),
                    onnext: start,
                }
            } else {
                GoOn { page: page.clone() }
            }
        }
        PhotoOver { page, slot: Slot::Before, gate: Gate::BeforePhotos, over }
    }
}

/// Gate 4.
#[component]
pub(in crate::views) fn AfterPhotosStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let over = use_signal(|| Over::Nothing);
    let open = *page.gates.state(Gate::AfterPhotos) == GateState::Open;
    let taken = photos(&page, Slot::After).len();
    let enough = taken >= page.facts().min_after as usize;
    let done = {
        let page = page.clone();
        move |_| {
            let Some(visit) = page.visit.clone() else { return };
            let (job, change) = (page.job.id, app.capture(&page.job, &visit, EvidenceBody::PhotosDone));
            app.act(vec![change], move |app| go_on(app, job));
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::AfterPhotos,
                title: t!(text, "photos-after-title"),
                lead: if open { t!(text, "photos-after-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::AfterPhotos }
            if !enough {
                AskedNote { page: page.clone(), gate: Gate::AfterPhotos }
            }
            PhotoGrid { page: page.clone(), slot: Slot::After, over }
            if taken > 0 {
                Promise { may_change: open }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open {
                if !enough {
                    CantTakePhotos { over }
                }
                Thumb {
                    over,
                    taken,
                    need: page.facts().min_after,
                    enough,
                    left_out: false,
                    next: t!(text, "photos-done"),
                    onnext: done,
                }
            } else {
                GoOn { page: page.clone() }
            }
        }
        PhotoOver { page, slot: Slot::After, gate: Gate::AfterPhotos, over }
    }
}

/// At the thumb: the camera until there is a photo (and as many as are asked for), then the next step.
#[component]
fn Thumb(
    over: Signal<Over>,
    taken: usize,
    need: u32,
    enough: bool,
    left_out: bool,
    next: String,
    onnext: EventHandler<()>,
) -> Element {
    let text = use_app().text();
    let mut over = over;
    let first = !enough || (taken == 0 && !left_out);
    rsx! {
        if !enough {
            p { class: "lead small", {t!(text, "photos-need", n = need)} }
        }
        if first && enough {
            button { class: "button", r#type: "button", onclick: move |_| onnext.call(()),
                "{next}"
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
        if first {
            button { class: "button button-primary", r#type: "button", onclick: move |_| over.set(Over::Camera(None)),
                Icon { name: "camera" }
                {t!(text, "photos-take")}
            }
        } else {
            button { class: "button button-primary", r#type: "button", onclick: move |_| onnext.call(()),
                "{next}"
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
    }
}

#[component]
fn CantTakePhotos(over: Signal<Over>) -> Element {
    let mut over = over;
    rsx! {
        button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Reason),
            {t!(use_app().text(), "photos-cant")}
        }
    }
}

/// What becomes of the photos that are there.
#[component]
fn Promise(may_change: bool) -> Element {
    let text = use_app().text();
    rsx! {
        if may_change {
            p { class: "lead small", {t!(text, "photos-tap-one")} }
        }
        p { class: "promise", Icon { name: "shield-check" } span { {t!(text, "photos-promise")} } }
    }
}
