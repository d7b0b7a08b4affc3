//! How far a job is: the seven steps of the progress line, and where the technician stands.

use crate::store::JobPage;
use crate::views::context::App;
use crate::views::visit::signed::settled;
use crate::views::words;
use shared::gates::{Gate, GateState};
use shared::records::{Escape, Evidence, EvidenceBody, How, Visit};
use ui::{Step, StepState, format_clock, gate_name, t};

pub(in crate::views) fn asked(page: &JobPage, gate: Gate) -> Option<Evidence> {
    if *page.gates.state(gate) != GateState::Open {
        return None;
    }
    let facts = page.facts();
    let found = facts.counting().rev().find(|e| {
        e.round == page.job.round
            && matches!(&e.body, EvidenceBody::Escape(Escape { gate: g, how: How::Asked, .. }) if *g == gate)
    });
    found.map(|e| (*e).clone())
}

/// The seven steps for the progress line.
pub(in crate::views) fn steps(app: App, page: &JobPage, here: Option<Gate>) -> Vec<Step> {
    let signed = || settled(page).is_some_and(|e| matches!(e.body, EvidenceBody::Signature { .. }));
    let left = page.left_visit().is_some();
    let state = |gate: Gate| match page.gates.state(gate) {
        // Nothing goes on here after the visit has ended.
        GateState::Open if left => StepState::Locked,
        GateState::Open if here == Some(gate) || here.is_none() => StepState::Current,
        GateState::Open if asked(page, gate).is_some() => StepState::Waiting,
        GateState::Open => StepState::Open,
        GateState::Locked { .. } => StepState::Locked,
        // Left with nobody's signature under it.
        GateState::Passed { .. } if gate == Gate::Signature && !signed() => StepState::Skipped,
        GateState::Passed { .. } => StepState::Passed,
        GateState::Skipped(_) => StepState::Skipped,
        GateState::Waived { .. } => StepState::Waived,
    };
    Gate::ALL.into_iter().map(|g| Step::new(gate_name(app.text(), g.number()), state(g))).collect()
}

/// The customer's name.
pub(in crate::views) fn customer(page: &JobPage) -> String {
    page.account.as_ref().map(|a| a.name.clone()).unwrap_or_default()
}

/// "On site since 10:34", "On the way", or the job's status.
pub(in crate::views) fn situation(app: App, page: &JobPage) -> String {
    let text = app.text();
    let visit = page.visit.as_ref().filter(|v| v.is_open());
    match visit {
        Some(Visit { arrived: Some(at), .. }) => {
            t!(text, "job-on-site-since", time = format_clock(at.time(), app.zone()))
        }
        Some(Visit { on_my_way: Some(_), .. }) => t!(text, "status-on-the-way"),
        _ if page.left_visit().is_some() => t!(text, "job-ended"),
        _ => words::status_of_job(page.job.status).label(text),
    }
}
