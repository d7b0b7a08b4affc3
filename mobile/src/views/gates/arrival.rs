//! Gate 1, arrival: position and time with one tap, a way on without a position, and back.

use crate::platform::NoFix;
use crate::store::JobPage;
use crate::views::context::{App, use_app};
use crate::views::frame::reason_sheet::ReasonSheet;
use crate::views::frame::sheet::Sheet;
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::DoneNote;
use crate::views::screen::Screen;
use crate::views::visit::next::go_on;
use crate::views::visit::place::{Access, Ways};
use crate::views::visit::undo::UndoBar;
use crate::views::words;
use dioxus::prelude::*;
use futures::StreamExt;
use futures::future::{Either, select};
use shared::gates::{Gate, GateState};
use shared::place::{Fix, Proximity};
use shared::records::{Evidence, EvidenceBody};
use std::pin::pin;
use std::time::Duration;
use ui::{Icon, format_age, format_distance, t};

/// A fix older than this is measured anew before it stands for an arrival.
const FRESH_S: i64 = 60;
/// How often it is looked whether the screen has heard of one meanwhile.
const HEARS_EVERY: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    NoPosition(Option<NoFix>),
    WrongJob,
}

/// Gate 1.
#[component]
pub(in crate::views) fn ArrivalStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = use_signal(|| Over::Nothing);
    let mut missing = use_signal(|| None::<NoFix>);
    let mut stamping = use_signal(|| false);
    let mut unasked = use_signal(|| false);
    let open = *page.gates.state(Gate::Arrival) == GateState::Open;
    use_future(move || async move {
        if !open {
            return;
        }
        // A browser asks the person: it is said before, and the tap on the button asks.
        let platform = app.platform();
        if platform.browser().await.is_some() && !platform.position_granted().await {
            return unasked.set(true);
        }
        let mut positions = platform.watch_position();
        while let Some(found) = positions.next().await {
            match found {
                Ok(fix) => {
                    missing.set(None);
                    app.set_fix(fix);
                }
                Err(why) => missing.set(Some(why)),
            }
        }
    });
    use_drop(move || app.platform().stop_watching());
    let pin = page.address.as_ref().and_then(|a| a.pin).map(|p| p.at);
    let arrived = {
        let page = page.clone();
        move |_| {
            if stamping() {
                return;
            }
            stamping.set(true);
            let page = page.clone();
            spawn(async move {
                match best_fix(app).await {
                    Ok(fix) => stamp(app, &page, Some(fix), None).await,
                    Err(why) => over.set(Over::NoPosition(Some(why))),
                }
                stamping.set(false);
            });
        }
    };
    let stamped = arrival(&page);
    let fix = match &stamped {
        Some(Evidence { body: EvidenceBody::Arrival { fix, .. }, .. }) => *fix,
        _ => app.fix(),
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::Arrival,
                title: t!(text, "arrival-title"),
                lead: if open { t!(text, "arrival-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::Arrival }
            if let Some(address) = page.address.clone() {
                p { class: "strong", dir: "auto", "{address.text}" }
            }
            Access { address: page.address.clone() }
            if open || fix.is_some() {
                FixCard { fix, pin, missing: missing().filter(|_| open), unasked: unasked() && open, warn_beyond_m: page.company.gates.warn_beyond_m }
            }
            if open {
                Ways {
                    address: page.address.clone(),
                    phone: page.account.as_ref().map(|a| a.phone.clone()).unwrap_or_default(),
                }
            } else if let Some(no_fix) = stamped.as_ref().and_then(no_fix_reason) {
                p { class: "notice", Icon { name: "map-pin-off" } span { dir: "auto", "{no_fix}" } }
            }
        }
        footer { class: "phone-foot",
            if open {
                button { class: "button", r#type: "button", onclick: move |_| over.set(Over::NoPosition(None)),
                    {t!(text, "arrival-no-position-way-on")}
                }
                button {
                    class: "button button-primary",
                    r#type: "button",
                    "aria-busy": if stamping() { "true" } else { "false" },
                    onclick: arrived,
                    if stamping() {
                        {t!(text, "arrival-waiting-fix")}
                    } else {
                        {t!(text, "arrival-button")}
                    }
                }
            } else {
                UndoBar { job: page.job.id }
                if stamped.is_some() && page.visit.as_ref().is_some_and(|v| v.is_open()) {
                    button { class: "button", r#type: "button", onclick: move |_| over.set(Over::WrongJob),
                        {t!(text, "arrival-wrong-job")}
                    }
                }
                GoOn { page: page.clone() }
            }
        }
        match over() {
            Over::Nothing => rsx! {},
            Over::NoPosition(why) => rsx! {
                ReasonSheet {
                    title: t!(text, "arrival-no-position-way-on"),
                    lead: match why {
                        Some(NoFix::Denied) => words::position_denied(text, app.browser()),
                        Some(NoFix::Timeout | NoFix::Unavailable | NoFix::Missing) => t!(text, "arrival-not-found"),
                        None => t!(text, "arrival-no-position-lead"),
                    },
                    choices: vec![
                        t!(text, "no-fix-indoors"),
                        t!(text, "no-fix-denied"),
                        t!(text, "no-fix-broken"),
                    ],
                    actions: vec![t!(text, "arrival-no-position-confirm")],
                    onclose: move |()| over.set(Over::Nothing),
                    onreason: {
                        let page = page.clone();
                        move |(reason, _): (String, usize)| {
                            let page = page.clone();
                            over.set(Over::Nothing);
                            spawn(async move { stamp(app, &page, None, Some(reason)).await });
                        }
                    },
                }
            },
            Over::WrongJob => rsx! {
                Sheet { title: t!(text, "arrival-wrong-job"), onclose: move |()| over.set(Over::Nothing),
                    p { {t!(text, "arrival-wrong-job-text")} }
                    button {
                        class: "button button-primary",
                        r#type: "button",
                        onclick: move |_| {
                            over.set(Over::Nothing);
                            take_back(app, &page);
                        },
                        {t!(text, "arrival-wrong-job-confirm")}
                    }
                }
            },
        }
    }
}

/// The position as far as it is known, how good and how old it is, and how far from the address.
#[component]
fn FixCard(
    fix: Option<Fix>,
    pin: Option<shared::place::LatLng>,
    missing: Option<NoFix>,
    unasked: bool,
    warn_beyond_m: u32,
) -> Element {
    let app = use_app();
    let text = app.text();
    let Some(fix) = fix else {
        let (icon, sentence) = match missing {
            None if unasked => ("map-pin", t!(text, "arrival-asks")),
            None => ("locate-fixed", t!(text, "arrival-waiting-fix")),
            Some(NoFix::Denied) => ("map-pin-off", words::position_denied(text, app.browser())),
            Some(_) => ("map-pin-off", t!(text, "arrival-not-found")),
        };
        return rsx! {
            div { class: "fix", role: "status", Icon { name: icon, class: "icon-l" } span { "{sentence}" } }
        };
    };
    let accuracy = t!(text, "arrival-accuracy", m = format!("{:.0}", fix.accuracy_m));
    let age = format_age((app.now() - fix.measured).num_seconds(), text);
    let proximity = Proximity::of(Some(&fix), pin);
    rsx! {
        div { class: "fix", role: "status",
            Icon { name: "map-pin", class: "icon-l" }
            div {
                match proximity {
                    Proximity::Measured { metres, .. } => rsx! {
                        p { class: "fix-big", {format_distance(metres, text)} }
                        p { {t!(text, "arrival-from-address")} }
                    },
                    Proximity::NothingToCompare => rsx! {
                        p { class: "strong", {t!(text, "arrival-no-position")} }
                    },
                }
                p { class: "lead small", "{accuracy} · {age}" }
            }
        }
        if proximity.beyond(warn_beyond_m) {
            if let Proximity::Measured { metres, .. } = proximity {
                p { class: "notice notice-offline",
                    Icon { name: "triangle-alert" }
                    span { {t!(text, "arrival-far", distance = format_distance(metres, text))} }
                }
            }
        }
    }
}

/// The last fix if it is fresh, else a new one: what is asked for, or what the screen hears while it waits for that.
async fn best_fix(app: App) -> Result<Fix, NoFix> {
    let known = || app.fix().filter(|fix| (app.phone().now() - fix.measured).num_seconds() <= FRESH_S);
    if let Some(fix) = known() {
        return Ok(fix);
    }
    let fresh = Duration::from_secs(FRESH_S as u64);
    let mut asked = pin!(app.platform().position(Duration::from_secs(8), fresh));
    loop {
        let heard = pin!(app.platform().after(HEARS_EVERY));
        match select(asked.as_mut(), heard).await {
            Either::Left((Ok(fix), _)) => {
                app.set_fix(fix);
                return Ok(fix);
            }
            Either::Left((Err(why), _)) => return known().ok_or(why),
            Either::Right(_) => {
                if let Some(fix) = known() {
                    return Ok(fix);
                }
            }
        }
    }
}

async fn stamp(app: App, page: &JobPage, fix: Option<Fix>, no_fix: Option<String>) {
    let Some(visit) = &page.visit else { return };
    let change = app.capture(&page.job, visit, EvidenceBody::Arrival { fix, no_fix });
    if app.execute(vec![change], Vec::new()).await {
        go_on(app, page.job.id);
    }
}

/// The arrival that stands.
fn arrival(page: &JobPage) -> Option<Evidence> {
    let facts = page.facts();
    let found =
        facts.counting().rev().find(|e| e.leg == facts.leg && matches!(e.body, EvidenceBody::Arrival { .. }));
    found.map(|e| (*e).clone())
}

fn no_fix_reason(e: &Evidence) -> Option<String> {
    match &e.body {
        EvidenceBody::Arrival { no_fix, .. } => no_fix.clone(),
        _ => None,
    }
}

fn take_back(app: App, page: &JobPage) {
    let (Some(visit), Some(arrived)) = (page.visit.clone(), arrival(page)) else { return };
    let body = EvidenceBody::Retracted { reason: "wrong job".to_owned() };
    let change = app.correct(&page.job, &visit, body, Some(arrived.id));
    let job = page.job.id;
    app.act(vec![change], move |app| app.go(Screen::Job(job)));
}
