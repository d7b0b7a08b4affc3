//! The head of a step with its progress line, and the button to the next one.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::frame::notice::Notice;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::screen::Screen;
use crate::views::visit::ended::EndedNote;
use crate::views::visit::next::{Next, next_of};
use crate::views::visit::progress::{customer, situation, steps};
use crate::views::words;
use dioxus::prelude::*;
use shared::gates::Gate;
use ui::{GateLine, Icon, gate_name, t};

/// Back, job, progress, "Step 2 of 7", title and what to do.
#[component]
pub(in crate::views) fn StepHead(page: JobPage, gate: Gate, title: String, lead: String) -> Element {
    let app = use_app();
    let text = app.text();
    let job = page.job.id;
    let sub =
        [customer(&page), situation(app, &page)].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
    rsx! {
        ScreenHead { title: page.job.title.clone(), sub: words::beside(text, sub), back: Screen::Job(job) }
        GateLine {
            text,
            steps: steps(app, &page, Some(gate)),
            onselect: move |index: usize| {
                if let Some(gate) = Gate::ALL.get(index) {
                    app.go(Screen::Step(job, *gate));
                }
            },
        }
        Notice {}
        EndedNote { page: page.clone() }
        div { class: "screen-title",
            p { class: "kicker", {t!(text, "gate-step", n = gate.number(), total = 7)} }
            h1 { "{title}" }
            if !lead.is_empty() {
                p { class: "lead", "{lead}" }
            }
        }
    }
}

/// The button to the next step, where this one is done.
#[component]
pub(in crate::views) fn GoOn(page: JobPage) -> Element {
    let app = use_app();
    let Some(visit) = page.visit.clone() else { return rsx! {} };
    let next = next_of(&page.job, &visit, &page.gates);
    let label = match next {
        Next::Step(gate) => t!(app.text(), "step-go-to", name = gate_name(app.text(), gate.number())),
        Next::Leave => t!(app.text(), "signature-complete"),
        Next::OnMyWay | Next::Over => t!(app.text(), "job-open"),
    };
    rsx! {
        button {
            class: "button button-primary",
            r#type: "button",
            onclick: move |_| match next {
                Next::Step(gate) => app.go(Screen::Step(page.job.id, gate)),
                Next::Leave => app.go(Screen::Step(page.job.id, Gate::Signature)),
                Next::OnMyWay | Next::Over => app.go(Screen::Job(page.job.id)),
            },
            "{label}"
            Icon { name: "arrow-right", class: "icon-flip" }
        }
    }
}
