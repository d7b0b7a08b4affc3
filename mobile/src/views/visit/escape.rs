//! The ways past a gate that cannot be passed.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::frame::reason_sheet::ReasonSheet;
use crate::views::visit::next::go_on;
use dioxus::prelude::*;
use shared::gates::Gate;
use shared::records::{Escape, EvidenceBody, How};
use ui::t;

/// The way past a gate: on trust where the company allows it, else by asking the office.
#[component]
pub(in crate::views) fn EscapeSheet(
    page: JobPage,
    gate: Gate,
    choices: Vec<String>,
    onclose: EventHandler<()>,
) -> Element {
    let app = use_app();
    let text = app.text();
    let trust = page.company.gates.trust_escapes;
    let mut actions = Vec::new();
    let mut hows = Vec::new();
    if trust {
        actions.push(t!(text, "escape-on-trust"));
        hows.push(How::OnTrust);
    }
    actions.push(t!(text, "escape-ask"));
    hows.push(How::Asked);
    let lead = if trust { t!(text, "escape-lead-trust") } else { t!(text, "escape-lead-ask") };
    rsx! {
        ReasonSheet {
            title: t!(text, "reason-title"),
            lead,
            choices,
            actions,
            onclose,
            onreason: move |(reason, which): (String, usize)| {
                let Some(visit) = page.visit.clone() else { return };
                let how = hows[which];
                let change = app.capture(&page.job, &visit, EvidenceBody::Escape(Escape { gate, reason, how }));
                let job = page.job.id;
                onclose.call(());
                app.act(vec![change], move |app| {
                    if how == How::OnTrust {
                        go_on(app, job);
                    }
                });
            },
        }
    }
}
