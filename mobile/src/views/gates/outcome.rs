//! What became of a step: done and how, or waiting for the office's word.

use crate::store::{JobPage, Waiting};
use crate::views::context::{App, use_app};
use crate::views::visit::progress::asked;
use crate::views::visit::undo::TakeBack;
use dioxus::prelude::*;
use shared::PersonId;
use shared::clock::Hlc;
use shared::gates::{Gate, GateState, Skip};
use shared::records::{Escape, Evidence, EvidenceBody, How};
use ui::{Icon, format_clock, t};

/// What became of a step that is done: passed, skipped or waived, and why.
#[component]
pub(in crate::views) fn DoneNote(page: JobPage, gate: Gate) -> Element {
    let app = use_app();
    let Some((icon, sentence)) = done_note(app, &page, gate) else { return rsx! {} };
    let slip = match page.gates.state(gate) {
        GateState::Waived { how: How::OnTrust, .. } => page.escape_to_take_back(gate).cloned(),
        GateState::Skipped(Skip::CustomerAbsent { .. }) => page.absence_to_take_back().cloned(),
        _ => None,
    };
    rsx! {
        p { class: "notice notice-working", Icon { name: icon } span { "{sentence}" } }
        TakeBack { page, piece: slip }
    }
}

fn done_note(app: App, page: &JobPage, gate: Gate) -> Option<(&'static str, String)> {
    let text = app.text();
    let name = |id| page.people.get(&id).cloned().unwrap_or_default();
    match page.gates.state(gate) {
        GateState::Locked { .. } | GateState::Open => None,
        GateState::Passed { at, by } => {
            let time = format_clock(at.time(), app.zone());
            Some(("circle-check", t!(text, "step-passed", time = time, name = name(*by))))
        }
        GateState::Waived { at, by, reason, how } => {
            Some(("shield-check", waived_note(app, page, *at, *by, reason, *how)))
        }
        GateState::Skipped(Skip::NotInProfile) => Some(("skip-forward", t!(text, "step-not-in-profile"))),
        GateState::Skipped(Skip::LowRating) => Some(("skip-forward", t!(text, "step-low-rating"))),
        GateState::Skipped(Skip::CustomerAbsent { reason }) => {
            Some(("skip-forward", t!(text, "step-absent", reason = reason.clone())))
        }
    }
}

/// On whose word a step (or its photos) is left out, and why.
pub(in crate::views) fn waived_note(
    app: App,
    page: &JobPage,
    at: Hlc,
    by: PersonId,
    reason: &str,
    how: How,
) -> String {
    let text = app.text();
    let time = format_clock(at.time(), app.zone());
    let name = page.people.get(&by).cloned().unwrap_or_default();
    match how {
        How::Granted => t!(text, "step-granted", time = time, name = name, reason = reason),
        How::OnTrust | How::Asked => t!(text, "step-trusted", time = time, reason = reason),
    }
}

/// That the office was asked to let this gate be left out, and has not answered.
#[component]
pub(in crate::views) fn AskedNote(page: JobPage, gate: Gate) -> Element {
    let app = use_app();
    let Some(asked) = asked(&page, gate) else {
        let Some((by, at, reason)) = refused(&page, gate) else { return rsx! {} };
        let time = format_clock(at.time(), app.zone());
        let name = page.people.get(&by).cloned().unwrap_or_default();
        let said = t!(app.text(), "escape-refused", time = time, name = name, reason = reason);
        return rsx! {
            p { class: "notice notice-alert", Icon { name: "message-square-text" } span { "{said}" } }
        };
    };
    let time = format_clock(asked.at.time(), app.zone());
    let reason = match &asked.body {
        EvidenceBody::Escape(escape) => escape.reason.clone(),
        _ => String::new(),
    };
    let said = match page.waiting(asked.id) {
        Waiting::OnPhone => t!(app.text(), "escape-asked-unsent", time = time, reason = reason),
        Waiting::ForWifi | Waiting::Sending | Waiting::OfficeHasIt => {
            t!(app.text(), "escape-asked", time = time, reason = reason)
        }
    };
    let slip = page.escape_to_take_back(gate).cloned();
    rsx! {
        p { class: "notice notice-offline", Icon { name: "hourglass" } span { "{said}" } }
        TakeBack { page, piece: slip }
    }
}

/// Who said no to leaving this gate out, when and why: the office took back what this person last asked.
fn refused(page: &JobPage, gate: Gate) -> Option<(PersonId, Hlc, String)> {
    if *page.gates.state(gate) != GateState::Open {
        return None;
    }
    let asks = |e: &&Evidence| {
        e.round == page.job.round
            && matches!(&e.body, EvidenceBody::Escape(Escape { gate: g, how: How::Asked, .. }) if *g == gate)
    };
    let last = page.evidence.iter().rev().find(asks)?;
    page.evidence.iter().find_map(|e| match &e.body {
        EvidenceBody::Retracted { reason } if e.supersedes == Some(last.id) && e.by != last.by => {
            Some((e.by, e.at, reason.clone()))
        }
        _ => None,
    })
}
