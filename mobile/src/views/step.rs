//! One of the seven steps: its head with the progress line, and which screen shows it.

use super::app::{App, Screen, use_app, use_read};
use super::fields::ScreenHead;
use super::gate_arrival::ArrivalStep;
use super::gate_photos::{AfterPhotosStep, BeforePhotosStep};
use super::gate_rating::RatingStep;
use super::gate_review::ReviewStep;
use super::gate_signature::{SignatureStep, settled};
use super::gate_work::WorkStep;
use super::shell::Notice;
use super::undo::TakeBack;
use super::words;
use crate::store::{JobPage, Waiting};
use dioxus::prelude::*;
use shared::clock::Hlc;
use shared::gates::{Gate, GateState, Gates, Skip};
use shared::records::{Escape, Evidence, EvidenceBody, How, Job, Outcome, Visit};
use shared::{JobId, PersonId};
use ui::{EmptyState, GateLine, Icon, Skeleton, Step, StepState, Text, format_clock, gate_name, t};

/// What the technician does next on a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    OnMyWay,
    Step(Gate),
    /// Every gate is done: what is left is leaving.
    Leave,
    Over,
}

/// What comes next.
pub(super) fn next_of(job: &Job, visit: &Visit, gates: &Gates) -> Next {
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
pub(super) fn next_label(app: App, next: Next) -> String {
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
pub(super) fn take_next(app: App, job: &Job, visit: &Visit, next: Next) {
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
pub(super) fn go_on(app: App, job: JobId) {
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
pub(super) fn after_answer(app: App, job: JobId) {
    if app.is_handed_over() {
        app.platform().arrived_on_screen();
    } else {
        go_on(app, job);
    }
}

/// The screen of one step.
#[component]
pub(super) fn StepScreen(job: JobId, gate: Gate) -> Element {
    let app = use_app();
    let page = use_read(move |store, _| store.job(job).map(JobPage::as_left));
    let text = app.text();
    match page() {
        None => rsx! {
            main { class: "phone-body", Skeleton { label: t!(text, "loading"), lines: 5 } }
        },
        Some(None) => rsx! { NotHere {} },
        Some(Some(page)) => match (page.gates.state(gate).clone(), gate) {
            (GateState::Open | GateState::Locked { .. }, _) if !at_work(&page) => {
                rsx! { EndedStep { page, gate } }
            }
            (GateState::Locked { first }, _) => rsx! { LockedStep { page, gate, first } },
            (_, Gate::Arrival) => rsx! { ArrivalStep { page } },
            (_, Gate::BeforePhotos) => rsx! { BeforePhotosStep { page } },
            (_, Gate::WorkComplete) => rsx! { WorkStep { page } },
            (_, Gate::AfterPhotos) => rsx! { AfterPhotosStep { page } },
            (_, Gate::Rating) => rsx! { RatingStep { page } },
            (_, Gate::Review) => rsx! { ReviewStep { page } },
            (_, Gate::Signature) => rsx! { SignatureStep { page } },
        },
    }
}

/// The job is no longer on this phone.
#[component]
pub(super) fn NotHere() -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: t!(text, "job-gone-title"), sub: "", back: Screen::Today }
            EmptyState { icon: "briefcase", title: t!(text, "job-gone-title"), text: t!(text, "job-gone-text"),
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                    {t!(text, "tab-today")}
                }
            }
        }
    }
}

/// Whether there is an open visit to capture on; one that was taken away counts, for what is captured is kept.
pub(super) fn at_work(page: &JobPage) -> bool {
    page.visit.as_ref().is_some_and(Visit::is_open)
}

/// That the visit has ended without being done, or that somebody else has it now.
#[component]
pub(super) fn EndedNote(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let ended = page.visit.as_ref().and_then(|v| v.outcome).filter(|o| *o != Outcome::Done);
    let sentence = if page.taken_away {
        Some(t!(text, "job-taken-away"))
    } else {
        ended.map(|outcome| words::ended(text, outcome))
    };
    let Some(sentence) = sentence else { return rsx! {} };
    let why = page.ended().map(|piece| why_ended(text, &page, piece));
    rsx! {
        div { class: "notice notice-offline", role: "status",
            Icon { name: "info" }
            div { class: "stack-tight grow",
                p { "{sentence}" }
                if let Some((reason, said, sent)) = why {
                    p { class: "strong", "{reason}" }
                    if !said.is_empty() {
                        p { class: "pre-line", dir: "auto", "{said}" }
                    }
                    p { "{sent}" }
                }
            }
        }
    }
}

/// The reason that was given, the words to it, and whether the office knows.
fn why_ended(text: Text, page: &JobPage, piece: &Evidence) -> (String, String, String) {
    let (reason, said) = match &piece.body {
        EvidenceBody::CannotDo { reason, text: said } => {
            (words::cannot_do(text, *reason), said.trim().to_owned())
        }
        _ => (String::new(), String::new()),
    };
    let sent = match page.waiting(piece.id) {
        Waiting::OnPhone => t!(text, "ended-unsent"),
        Waiting::ForWifi | Waiting::Sending | Waiting::OfficeHasIt => t!(text, "ended-sent"),
    };
    (reason, said, sent)
}

/// A step that stays open: the visit has ended before it.
#[component]
fn EndedStep(page: JobPage, gate: Gate) -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        main { class: "phone-body",
            StepHead { page, gate, title: gate_name(text, gate.number()), lead: "" }
        }
        footer { class: "phone-foot",
            button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                {t!(text, "finish-back-today")}
            }
        }
    }
}

/// A step whose turn has not come.
#[component]
fn LockedStep(page: JobPage, gate: Gate, first: Gate) -> Element {
    let app = use_app();
    let text = app.text();
    let job = page.job.id;
    let name = gate_name(text, first.number());
    rsx! {
        main { class: "phone-body",
            StepHead { page, gate, title: gate_name(text, gate.number()), lead: "" }
            EmptyState { icon: "lock", title: t!(text, "step-locked-title"), text: t!(text, "step-locked-text", first = name.clone()) }
        }
        footer { class: "phone-foot",
            button {
                class: "button button-primary",
                r#type: "button",
                onclick: move |_| app.go(Screen::Step(job, first)),
                {t!(text, "step-go-to", name = name)}
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
    }
}

/// Back, job, progress, "Step 2 of 7", title and what to do.
#[component]
pub(super) fn StepHead(page: JobPage, gate: Gate, title: String, lead: String) -> Element {
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
pub(super) fn GoOn(page: JobPage) -> Element {
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

/// What became of a step that is done: passed, skipped or waived, and why.
#[component]
pub(super) fn DoneNote(page: JobPage, gate: Gate) -> Element {
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
pub(super) fn waived_note(app: App, page: &JobPage, at: Hlc, by: PersonId, reason: &str, how: How) -> String {
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
pub(super) fn AskedNote(page: JobPage, gate: Gate) -> Element {
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

fn asked(page: &JobPage, gate: Gate) -> Option<Evidence> {
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

/// The seven steps for the progress line.
pub(super) fn steps(app: App, page: &JobPage, here: Option<Gate>) -> Vec<Step> {
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
pub(super) fn customer(page: &JobPage) -> String {
    page.account.as_ref().map(|a| a.name.clone()).unwrap_or_default()
}

/// "On site since 10:34", "On the way", or the job's status.
pub(super) fn situation(app: App, page: &JobPage) -> String {
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
