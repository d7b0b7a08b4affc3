//! Undo: the last tap can be taken back for ten seconds, wherever it led.

use super::app::{App, Screen, use_app, use_read};
use crate::store::{UNDO, Undoable};
use dioxus::prelude::*;
use shared::JobId;
use shared::gates::Gate;
use shared::records::EvidenceBody;
use std::time::Duration;
use ui::{Icon, format_clock, t};

/// "Arrived 10:34 · Undo". With a job: only for a tap on that one.
#[component]
pub(super) fn UndoBar(#[props(default)] job: Option<JobId>) -> Element {
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
    let said = match last.piece.body {
        EvidenceBody::OnMyWay { .. } => t!(text, "undo-on-my-way", time = time),
        EvidenceBody::WorkComplete { .. } => t!(text, "undo-work-complete", time = time),
        EvidenceBody::CannotDo { .. } => t!(text, "undo-ended", time = time),
        _ => t!(text, "arrival-stamped", time = time),
    };
    rsx! {
        div { class: "undo-bar", role: "status",
            span { "{said}" }
            button { class: "button", r#type: "button", onclick: move |_| take_back(app, &last),
                Icon { name: "undo-2" }
                {t!(text, "action-undo")}
            }
        }
    }
}

/// Takes the tap back and goes to where it is tapped again.
fn take_back(app: App, last: &Undoable) {
    let body = EvidenceBody::Retracted { reason: "undo".to_owned() };
    let change = app.correct(&last.job, &last.visit, body, Some(last.piece.id));
    let job = last.job.id;
    let back = match last.piece.body {
        EvidenceBody::WorkComplete { .. } => Some(Screen::Step(job, Gate::WorkComplete)),
        EvidenceBody::OnMyWay { .. } => None,
        _ => Some(Screen::Job(job)),
    };
    app.act(vec![change], move |app| {
        if let Some(screen) = back {
            app.go(screen);
        }
    });
}
