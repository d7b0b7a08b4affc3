//! What comes next on a visit, and going there.

use crate::views::context::App;
use crate::views::screen::Screen;
use shared::JobId;
use shared::gates::{Gate, Gates};
use shared::records::{EvidenceBody, Job, Visit};
use ui::t;

/// What the technician does next on a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::views) enum Next {
    OnMyWay,
    Step(Gate),
    /// Every gate is done: what is left is leaving.
    Leave,
    Over,
}

/// What comes next.
pub(in crate::views) fn next_of(job: &Job, visit: &Visit, gates: &Gates) -> Next {
    if !visit.is_open() || job.status.is_over() {
        return Next::Over;
    }
    match gates.open() {
        Some(Gate::Arrival) if visit.on_my_way.is_none() => Next::OnMyWay,
        Some(gate) => Next::Step(gate),
        None => Next::Leave,
    }
}

/// What the primary button says.
pub(in crate::views) fn next_label(app: App, next: Next) -> String {
    let text = app.text();
    match next {
        Next::OnMyWay => t!(text, "job-on-my-way"),
        Next::Step(Gate::Arrival) => t!(text, "next-arrival"),
        Next::Step(Gate::BeforePhotos) => t!(text, "next-before-photos"),
        Next::Step(Gate::WorkComplete) => t!(text, "next-work"),
        Next::Step(Gate::AfterPhotos) => t!(text, "next-after-photos"),
        Next::Step(Gate::Rating) => t!(text, "next-rating"),
        Next::Step(Gate::Review) => t!(text, "next-review"),
        Next::Step(Gate::Signature) => t!(text, "next-signature"),
        Next::Leave => t!(text, "next-leave"),
        Next::Over => t!(text, "job-open"),
    }
}

/// Does what the primary button says.
pub(in crate::views) fn take_next(app: App, job: &Job, visit: &Visit, next: Next) {
    match next {
        Next::OnMyWay => {
            let change = app.capture(job, visit, EvidenceBody::OnMyWay { eta: None });
            let id = job.id;
            app.act(vec![change], move |app| {
                if app.screen() != Screen::Today {
                    app.go(Screen::Job(id));
                }
            });
        }
        Next::Step(gate) => app.go(Screen::Step(job.id, gate)),
        Next::Leave => app.go(Screen::Step(job.id, Gate::Signature)),
        Next::Over => app.go(Screen::Job(job.id)),
    }
}

/// Goes to whatever step is open now.
pub(in crate::views) fn go_on(app: App, job: JobId) {
    dioxus::core::spawn_forever(async move {
        let Some(store) = app.store() else { return };
        let page = app.off_thread(move || store.job(job)).await.flatten();
        match page.as_ref().and_then(|p| p.gates.open()) {
            Some(gate) => app.go(Screen::Step(job, gate)),
            None if page.is_some_and(|p| p.job.status.is_over()) => app.go(Screen::Finished(job)),
            None => app.go(Screen::Step(job, Gate::Signature)),
        }
    });
}

/// After the customer's answer: on the handed-over phone the next page comes by itself, and nothing leads out.
pub(in crate::views) fn after_answer(app: App, job: JobId) {
    if app.is_handed_over() {
        app.platform().arrived_on_screen();
    } else {
        go_on(app, job);
    }
}
