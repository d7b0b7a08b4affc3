//! Today: what is next, and the rest of the day.

use crate::store::{Later, Stop, Today, Waits};
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::day::gone::GoneCards;
use crate::views::frame::notice::Notice;
use crate::views::frame::tabs::Tabs;
use crate::views::frame::waits::waits_words;
use crate::views::photos::shared::SharedCard;
use crate::views::screen::Screen;
use crate::views::visit::news::news_words;
use crate::views::visit::next::{next_label, next_of, take_next};
use crate::views::visit::place::{Access, Ways};
use crate::views::visit::undo::UndoBar;
use crate::views::words;
use dioxus::prelude::*;
use shared::JobId;
use shared::records::Address;
use std::collections::BTreeMap;
use std::time::Duration;
use ui::{
    Chip, EmptyState, Icon, Skeleton, Status, StatusChip, Text, Tone, format_age, format_clock,
    format_date_long, format_date_short, format_distance, format_span, format_window_days, t,
};

/// How many stops of later days are shown at a time.
const PAGE: usize = 20;

/// The technician's day.
#[component]
pub(in crate::views) fn TodayScreen() -> Element {
    let app = use_app();
    let text = app.text();
    let day = use_read(|store, now| {
        let now = store.in_the_offices_time(now);
        (store.today(now), store.later(now, 0, PAGE), store.waits_by_job())
    });
    use_future(move || async move {
        // Only where it needs no question: the first question comes with the first arrival.
        let platform = app.platform();
        if platform.position_granted().await {
            let found = platform.position(Duration::from_secs(10), Duration::from_secs(300)).await;
            if let Ok(fix) = found {
                app.set_fix(fix);
            }
        }
    });
    let Some((today, later, waits)) = day() else {
        return rsx! {
            main { class: "phone-body",
                h1 { {t!(text, "tab-today")} }
                Skeleton { label: t!(text, "loading"), lines: 6 }
            }
            Tabs {}
        };
    };
    app.set_zone(today.zone);
    let rest = in_order(&today);
    rsx! {
        main { class: "phone-body",
            div { class: "screen-title",
                p { class: "kicker", {format_date_long(today.day, text)} }
                if today.total == 0 {
                    h1 { {t!(text, "tab-today")} }
                } else {
                    h1 { {t!(text, "today-done-of", done = today.done, total = today.total)} }
                }
            }
            Notice {}
            GoneCards {}
            SharedCard { stops: today.stops.clone() }
            if today.me.is_none() {
                EmptyState { icon: "cloud-off", title: t!(text, "today-first-title"), text: t!(text, "today-first-text"),
                    button { class: "button", r#type: "button", onclick: move |_| app.phone().sync_now(),
                        {t!(text, "action-retry")}
                    }
                }
            } else if today.total == 0 {
                EmptyState { icon: "calendar-days", title: t!(text, "today-empty-title"), text: t!(text, "today-empty-text"),
                    button { class: "button", r#type: "button", onclick: move |_| app.phone().sync_now(),
                        {t!(text, "today-look-again")}
                    }
                }
            } else if today.next.is_none() && today.ended == 0 {
                p { class: "notice notice-working", Icon { name: "circle-check" } span { {t!(text, "today-all-done")} } }
            }
            if today.ended > 0 {
                p { class: "notice notice-offline", Icon { name: "info" }
                    span {
                        {t!(text, "today-ended", n = today.ended)}
                        if today.next.is_none() {
                            " " {t!(text, "today-nothing-more")}
                        }
                    }
                }
            }
            if let Some(next) = today.next.clone() {
                NextCard { stop: next }
            }
            if !rest.is_empty() {
                ul { class: "visit-list",
                    for stop in rest {
                        li { key: "{stop.visit.id}", VisitRow { waits: waits.get(&stop.job.id).copied().unwrap_or_default(), stop } }
                    }
                }
            }
            if !later.stops.is_empty() {
                details { class: "upcoming",
                    summary {
                        if later.more {
                            {t!(text, "today-upcoming-many", n = later.stops.len())}
                        } else {
                            {t!(text, "today-upcoming", n = later.stops.len())}
                        }
                    }
                    LaterRows { later, waits, skipped: 0 }
                }
            }
        }
        UndoBar {}
        Tabs {}
    }
}

/// Stops of later days, and behind them further ones for whoever asks.
#[component]
fn LaterRows(later: Later, waits: BTreeMap<JobId, Waits>, skipped: usize) -> Element {
    let app = use_app();
    let mut further = use_signal(|| false);
    let Later { stops, more } = later;
    let next = skipped + stops.len();
    rsx! {
        ul { class: "visit-list",
            for stop in stops {
                li { key: "{stop.visit.id}", VisitRow { waits: waits.get(&stop.job.id).copied().unwrap_or_default(), stop, later: true } }
            }
        }
        if more && further() {
            LaterPage { key: "{next}", skipped: next }
        } else if more {
            button { class: "button button-wide", r#type: "button", onclick: move |_| further.set(true),
                {t!(app.text(), "today-upcoming-more")}
            }
        }
    }
}

/// The stops of later days behind so many.
#[component]
fn LaterPage(skipped: usize) -> Element {
    let read = use_read(move |store, now| {
        (store.later(store.in_the_offices_time(now), skipped, PAGE), store.waits_by_job())
    });
    let Some((later, waits)) = read() else { return rsx! {} };
    rsx! {
        LaterRows { later, waits, skipped }
    }
}

/// Planned start first, "any time" after those, done last; the next one stands on its own.
fn in_order(today: &Today) -> Vec<Stop> {
    let next = today.next.as_ref().map(Stop::id);
    let mut rest: Vec<Stop> = today.stops.iter().filter(|s| Some(s.id()) != next).cloned().collect();
    rest.sort_by_key(Stop::is_over);
    rest
}

/// The stop on top, with the one thing to do.
#[component]
fn NextCard(stop: Stop) -> Element {
    let app = use_app();
    let text = app.text();
    let job = stop.job.id;
    let who = who_and_where(text, &stop);
    let next = next_of(&stop.job, &stop.visit, &stop.gates);
    let (status, label) = state(app, &stop);
    let far = stop.address.as_ref().and_then(|a| distance(app, a));
    rsx! {
        section { class: "visit-card", "aria-label": t!(text, "today-next-label"),
            div { class: "visit-card-top",
                StatusChip { status, label }
                if let Some((icon, label)) = news(app, &stop) {
                    Chip { tone: Tone::Offline, icon, label }
                }
                if let Some(far) = far {
                    span { "{far}" }
                }
            }
            h2 { class: "visit-card-title", dir: "auto",
                button { class: "card-link", r#type: "button", onclick: move |_| app.go(Screen::Job(job)), "{stop.job.title}" }
            }
            p { class: "lead", "{who}" }
            Access { address: stop.address.clone() }
            Ways { address: stop.address.clone(), phone: stop.account.as_ref().map(|a| a.phone.clone()).unwrap_or_default() }
            button {
                class: "button button-primary",
                r#type: "button",
                onclick: move |_| take_next(app, &stop.job, &stop.visit, next),
                {next_label(app, next)}
            }
        }
    }
}

/// One of the other stops.
#[component]
fn VisitRow(stop: Stop, waits: Waits, #[props(default)] later: bool) -> Element {
    let app = use_app();
    let text = app.text();
    let zone = app.zone();
    let job = stop.job.id;
    let done = stop.is_over();
    let told = news(app, &stop);
    let time = match stop.window() {
        _ if later => stop.visit.planned().map_or_else(
            || t!(text, "today-anytime"),
            |at| format_date_short(shared::clock::local(at, zone).date_naive(), text),
        ),
        Some(window) => format_clock(window.start, zone),
        None => t!(text, "today-anytime"),
    };
    let mut about = Vec::new();
    if done {
        let ended = stop.visit.outcome.and_then(|outcome| words::ended_short(text, outcome));
        if let Some(ended) = ended {
            about.push(ended);
        } else if let Some(at) = stop.visit.departed {
            about.push(t!(text, "today-done-at", time = format_clock(at.time(), zone)));
        } else {
            about.push(words::status_of_job(stop.job.status).label(text));
        }
        match waits.all() {
            0 => about.extend(stop.account.as_ref().map(|a| a.name.clone())),
            _ => about.push(waits_words(text, waits)),
        }
    } else {
        about.extend(stop.account.as_ref().map(|a| a.name.clone()));
        match stop.window() {
            Some(window) if later || shared::local::nights(zone, window) > 0 => {
                about.push(format_window_days(window.start, window.end, zone, text))
            }
            Some(window) => about.push(t!(text, "today-until", time = format_clock(window.end, zone))),
            None => {
                about.extend(stop.job_type.as_ref().map(|t| format_span(i64::from(t.minutes) * 60, text)))
            }
        }
        about.extend(stop.address.as_ref().and_then(|a| bare_distance(app, a)));
    }
    let about = words::beside(text, about);
    rsx! {
        button {
            class: if done { "visit-row visit-row-done" } else { "visit-row" },
            r#type: "button",
            onclick: move |_| app.go(Screen::Job(job)),
            span { class: "visit-row-time", "{time}" }
            span { class: "truncate",
                span { class: "visit-row-title truncate block", dir: "auto", "{stop.job.title}" }
                if let Some((icon, label)) = told {
                    Chip { tone: Tone::Offline, icon, label }
                }
                span { class: "visit-row-sub block", "{about}" }
            }
            if waits.all() > 0 {
                span { class: "row-tight",
                    Chip { tone: Tone::Offline, icon: "cloud-upload", label: waits.all().to_string() }
                    span { class: "visually-hidden", {t!(text, "banner-waiting", waits = waits_words(text, waits))} }
                }
            } else {
                Icon { name: "chevron-right", class: "icon-flip" }
            }
        }
    }
}

fn who_and_where(text: Text, stop: &Stop) -> String {
    let name = stop.account.as_ref().map(|a| a.name.clone());
    let place = stop.address.as_ref().map(|a| a.text.clone());
    words::beside(text, name.into_iter().chain(place))
}

/// What is to be told of a stop, until its visit is opened.
fn news(app: App, stop: &Stop) -> Option<(&'static str, String)> {
    let news = stop.news.as_ref().filter(|_| !stop.is_over())?;
    Some(news_words(app, news, &stop.visit.plan))
}

/// The chip of the next stop.
fn state(app: App, stop: &Stop) -> (Status, String) {
    let (text, zone) = (app.text(), app.zone());
    if let Some(at) = stop.visit.arrived.filter(|_| stop.is_on_site()) {
        let status = if stop.job.status == shared::records::JobStatus::InProgress {
            Status::Working
        } else {
            Status::OnSite
        };
        let since = t!(text, "since", time = format_clock(at.time(), zone));
        return (status, format!("{} · {since}", status.label(text)));
    }
    let window = stop.window().map(|w| format_window_days(w.start, w.end, zone, text));
    if stop.is_under_way() {
        let way = Status::OnTheWay.label(text);
        return (Status::OnTheWay, window.map_or(way.clone(), |w| format!("{way} · {w}")));
    }
    if let Some(late) = stop.window().filter(|w| w.end < app.in_the_offices_time()) {
        let label = format!(
            "{} · {}",
            Status::Late.label(text),
            format_window_days(late.start, late.end, zone, text)
        );
        return (Status::Late, label);
    }
    let window = window.unwrap_or_else(|| t!(text, "today-anytime"));
    (Status::Scheduled, t!(text, "today-next", window = window))
}

/// "3.2 km · 9 min ago": from the last known position, with its age.
fn distance(app: App, address: &Address) -> Option<String> {
    let fix = app.fix()?;
    let far = bare_distance(app, address)?;
    let age = format_age((app.now() - fix.measured).num_seconds(), app.text());
    Some(format!("{far} · {age}"))
}

fn bare_distance(app: App, address: &Address) -> Option<String> {
    let metres = app.fix()?.at.metres_to(address.pin?.at);
    Some(format_distance(metres, app.text()))
}
