//! Undo: the last tap can be taken back for ten seconds, wherever it led; some for longer, where they are read.

use crate::store::{JobPage, UNDO, Undoable};
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::screen::Screen;
use crate::views::visit::next::go_on;
use dioxus::prelude::*;
use shared::JobId;
use shared::gates::Gate;
use shared::records::{Evidence, EvidenceBody, Job, Visit};
use std::time::Duration;
use ui::{Icon, format_clock, gate_name, t};

/// "Arrived 10:34 · Undo". With a job: only for a tap on that one.
#[component]
pub(in crate::views) fn UndoBar(#[props(default)] job: Option<JobId>) -> Element {
    let app = use_app();
    let text = app.text();
    let last = use_read(|store, now| store.undoable(now));
    let last = last().flatten().filter(|last| job.is_none_or(|job| job == last.job.id));
    let tapped = last.as_ref().map(|last| last.tapped);
    let mut left = use_signal(|| 0_i64);
    use_effect(use_reactive!(|tapped| {
        let Some(tapped) = tapped else { return left.set(0) };
        spawn(async move {
            loop {
                let now = (UNDO - (app.phone().now() - tapped)).num_seconds().clamp(0, UNDO.num_seconds());
                left.set(now);
                if now <= 0 {
                    return;
                }
                app.platform().after(Duration::from_secs(1)).await;
            }
        });
    }));
    let Some(last) = last.filter(|_| left() > 0) else { return rsx! {} };
    let time = format_clock(last.piece.at.time(), app.zone());
    let said = match &last.piece.body {
        EvidenceBody::OnMyWay { .. } => t!(text, "undo-on-my-way", time = time),
        EvidenceBody::WorkComplete { .. } => t!(text, "undo-work-complete", time = time),
        EvidenceBody::CannotDo { .. } => t!(text, "undo-ended", time = time),
        EvidenceBody::CustomerAbsent { .. } => t!(text, "undo-absent", time = time),
        EvidenceBody::Escape(escape) => {
            t!(text, "undo-left-out", name = gate_name(text, escape.gate.number()), time = time)
        }
        EvidenceBody::Retracted { .. } => t!(text, "undo-photo", time = time),
        _ => t!(text, "arrival-stamped", time = time),
    };
    rsx! {
        div { class: "undo-bar", role: "status",
            span { "{said}" }
            button { class: "button", r#type: "button", onclick: move |_| undo(app, &last),
                Icon { name: "undo-2" }
                {t!(text, "action-undo")}
            }
        }
    }
}

/// "Take it back", where there is something that still can be.
#[component]
pub(in crate::views) fn TakeBack(page: JobPage, piece: Option<Evidence>) -> Element {
    let app = use_app();
    let Some((visit, piece)) = page.visit.clone().zip(piece) else { return rsx! {} };
    rsx! {
        button {
            class: "button button-wide",
            r#type: "button",
            onclick: move |_| take_back(app, &page.job, &visit, &piece),
            Icon { name: "undo-2" }
            {t!(app.text(), "take-back")}
        }
    }
}

fn undo(app: App, last: &Undoable) {
    match &last.photo {
        Some(photo) => app.act(vec![app.capture(&last.job, &last.visit, photo.clone())], |_| {}),
        None => take_back(app, &last.job, &last.visit, &last.piece),
    }
}

/// Takes a piece back and goes to where it is tapped again.
fn take_back(app: App, job: &Job, visit: &Visit, piece: &Evidence) {
    let body = EvidenceBody::Retracted { reason: "undo".to_owned() };
    let change = app.correct(job, visit, body, Some(piece.id));
    let (job, taken_back) = (job.id, piece.body.clone());
    app.act(vec![change], move |app| match taken_back {
        EvidenceBody::OnMyWay { .. } => {}
        EvidenceBody::WorkComplete { .. } => app.go(Screen::Step(job, Gate::WorkComplete)),
        EvidenceBody::CustomerAbsent { .. } | EvidenceBody::Escape(_) => go_on(app, job),
        _ => app.go(Screen::Job(job)),
    });
}
