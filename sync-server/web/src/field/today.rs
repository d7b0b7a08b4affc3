//! Today: what needs me now, the time board, and the jobs that nobody goes to yet.

use crate::field::board::{Board, late_by};
use crate::kit::caller::Caller;
use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::need::first_page;
use crate::kit::posted::Fields;
use crate::kit::words;
use crate::kit::words::shortened;
use crate::office::first_steps;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use dioxus::prelude::*;
use engine::read::day::{self, Day};
use engine::read::phones::OUT_OF_TOUCH;
use shared::access::{Action, Subject};
use shared::gates::rating::rated;
use shared::records::{Alert, AlertWhat, Job, Visit};
use ui::{Icon, Tone, t};

/// `GET /`: the first screen.
pub async fn home(Caller(session): Caller) -> Redirect {
    Redirect::to(first_page(&session.person))
}

/// `GET /today?day=YYYY-MM-DD`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let today = desk.today();
    let date = fields.value::<NaiveDate>("day").unwrap_or(today);
    let mut tx = desk.app.db.read().await?;
    let (_, tonight) = desk.day_bounds(today);
    let day = day::day(&mut tx, desk.scope(), desk.day_bounds(date), tonight).await?;
    let first = first_steps::Steps::read(&mut tx, &desk).await?;
    drop(tx);
    let title = ui::format_date_long(date, desk.text);
    let view = view(&desk, &day, date, &title);
    let content = rsx! {
        if let Some(first) = &first {
            {first_steps::card(&desk, first)}
        }
        {view}
    };
    Ok(desk.page(Place::Today, &title, content).into_response())
}

fn view(desk: &Desk, day: &Day, date: NaiveDate, title: &str) -> Element {
    let text = desk.text;
    let board = Board::of(desk, day, date);
    let before = date.pred_opt().unwrap_or(date);
    let after = date.succ_opt().unwrap_or(date);
    let is_today = date == desk.today();
    rsx! {
        div { class: "topbar",
            h1 { "{title}" }
            nav { class: "date-nav", "aria-label": t!(text, "day-nav"),
                a { href: "/today?day={before}", "aria-label": t!(text, "day-previous"), title: t!(text, "day-previous"), Icon { name: "chevron-left", class: "icon-flip" } }
                a { href: "/today", "aria-current": is_today.then_some("date"), {t!(text, "day-today")} }
                a { href: "/today?day={after}", "aria-label": t!(text, "day-next"), title: t!(text, "day-next"), Icon { name: "chevron-right", class: "icon-flip" } }
            }
            form { class: "day-pick", method: "get", action: "/today",
                input { class: "input", id: "day-pick", r#type: "date", name: "day", value: "{date}", required: true, "aria-label": t!(text, "day-pick"), title: t!(text, "day-pick"), "data-go": "yes" }
                button { class: "button", r#type: "submit", {t!(text, "day-go")} }
            }
            {layout::live_chip(text)}
            div { class: "topbar-end",
                {layout::job_search(text)}
                {layout::new_job_button(desk)}
            }
        }
        div { id: "day", class: "day",
            "hx-get": "/today?day={date}",
            "hx-trigger": "sse:poke delay:400ms, every 60s",
            "hx-select": "#day",
            "hx-swap": "morph:outerHTML",
            "hx-headers": PART_HEADERS,
            {tiles(desk, day)}
            {board.view(desk)}
            {tray(desk, day, date)}
        }
    }
}

/// One tile: what it is, how bad, and where it leads.
struct Tile {
    tone: Tone,
    icon: &'static str,
    title: String,
    detail: String,
    href: String,
    /// It opens a visit beside the page.
    panel: bool,
}

fn tiles(desk: &Desk, day: &Day) -> Element {
    let text = desk.text;
    let all =
        [late(desk, day), unassigned(desk, day), offline(desk, day), decide(desk, day), rating(desk, day)];
    let all: Vec<Tile> = all.into_iter().flatten().collect();
    rsx! {
        section { "aria-label": t!(text, "tiles-label"),
            ul { class: "tiles",
                if all.is_empty() {
                    li {
                        div { class: "tile tile-working",
                            span { class: "tile-icon", Icon { name: "check" } }
                            span {
                                span { class: "tile-title", {t!(text, "tile-all-good")} }
                                span { class: "tile-detail", {t!(text, "tile-all-good-text")} }
                            }
                        }
                    }
                }
                for tile in all {
                    li {
                        a {
                            class: "tile tile-{tile.tone.name()}",
                            href: "{tile.href}",
                            "data-glow": "{tile.title}{tile.detail}",
                            "hx-get": tile.panel.then(|| tile.href.clone()),
                            "hx-target": tile.panel.then_some("#panel"),
                            "hx-select": tile.panel.then_some("#visit"),
                            "hx-swap": tile.panel.then_some("innerHTML"),
                            "hx-headers": tile.panel.then_some(PART_HEADERS),
                            span { class: "tile-icon", Icon { name: tile.icon } }
                            span { class: "grow",
                                span { class: "tile-title", "{tile.title}" }
                                span { class: "tile-detail", "{tile.detail}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn late(desk: &Desk, day: &Day) -> Option<Tile> {
    let text = desk.text;
    let late_visit = |v| -> Option<(i64, &Visit, &Job)> {
        let visit: &Visit = v;
        let job = day.jobs.get(&visit.job)?;
        Some((late_by(visit, job, desk.now)?, visit, job))
    };
    let all: Vec<(i64, &Visit, &Job)> = day.visits.iter().filter_map(late_visit).collect();
    let (late, visit, job) = all.iter().max_by_key(|(late, visit, _)| (*late, visit.id))?;
    let day_of = visit.planned().map_or_else(|| desk.today(), |at| desk.date_of(at));
    Some(Tile {
        tone: Tone::Alert,
        icon: "alarm-clock",
        title: t!(text, "tile-late", n = all.len()),
        detail: ui::beside([job.title.clone(), ui::format_span(*late, text)]),
        href: format!("/visits/{}?day={day_of}", visit.id),
        panel: true,
    })
}

fn unassigned(desk: &Desk, day: &Day) -> Option<Tile> {
    let text = desk.text;
    let n = day.unassigned.len();
    if n == 0 {
        return None;
    }
    let urgent = day.unassigned.iter().filter(|id| day.jobs.get(id).is_some_and(|j| j.urgent)).count();
    let (_, tonight) = desk.day_bounds(desk.today());
    let due = |id| day.unassigned_visit(id).and_then(Visit::planned).is_some_and(|at| at < tonight);
    let today = day.unassigned.iter().filter(|id| due(**id)).count();
    let detail = match (urgent, today) {
        (0, 0) => t!(text, "tile-unassigned-none"),
        (0, today) => t!(text, "tile-unassigned-today", n = today),
        (urgent, _) => t!(text, "tile-unassigned-urgent", n = urgent),
    };
    let shown = if day.more_unassigned { format!("{n}+") } else { n.to_string() };
    Some(Tile {
        tone: Tone::Offline,
        icon: "user-x",
        title: t!(text, "tile-unassigned", n = shown),
        detail,
        href: "#tray".to_owned(),
        panel: false,
    })
}

fn offline(desk: &Desk, day: &Day) -> Option<Tile> {
    let text = desk.text;
    let today = desk.day_bounds(desk.today());
    let mut silent: Vec<(i64, String)> = day
        .planned_between(today)
        .filter(|v| v.is_open())
        .flat_map(|v| v.plan.technicians.iter())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .filter_map(|person| {
            let phone = day.silent(*person, desk.now)?;
            let name = day.people.get(person)?.name.split_whitespace().next()?.to_owned();
            Some((phone.silent_for(desk.now), name))
        })
        .collect();
    silent.sort_by(|a, b| b.cmp(a));
    if silent.is_empty() {
        return None;
    }
    let names: Vec<String> = silent
        .iter()
        .take(3)
        .map(|(seconds, name)| format!("{name} {}", ui::format_span(*seconds, text)))
        .collect();
    Some(Tile {
        tone: Tone::Offline,
        icon: "wifi-off",
        title: t!(text, "tile-offline", n = silent.len(), minutes = OUT_OF_TOUCH / 60),
        detail: names.join(", "),
        href: "/technicians".to_owned(),
        panel: false,
    })
}

fn decide(desk: &Desk, day: &Day) -> Option<Tile> {
    let text = desk.text;
    let may = |subject| desk.may(subject, Action::See);
    let asks = |a: &&Alert| may(Subject::Alert) && !matches!(a.what, AlertWhat::LowRating { .. });
    let open: Vec<_> = day.alerts.iter().filter(asks).collect();
    let aside: i64 = day.aside.iter().filter(|_| may(Subject::Aside)).map(|kept| kept.n).sum();
    let waiting = open.len() as i64 + aside;
    if waiting == 0 {
        return None;
    }
    let detail = match open.first() {
        Some(newest) => {
            let (title, said) = words::alert(text, &newest.what);
            if said.is_empty() { title } else { format!("{title} · {said}") }
        }
        None => t!(text, "tile-aside", n = aside),
    };
    Some(Tile {
        tone: Tone::Way,
        icon: "git-compare",
        title: t!(text, "tile-decide", n = waiting),
        detail: shortened(&detail, 70),
        href: "/alerts".to_owned(),
        panel: false,
    })
}

fn rating(desk: &Desk, day: &Day) -> Option<Tile> {
    if !desk.may(Subject::Alert, Action::See) {
        return None;
    }
    let text = desk.text;
    let low = |a: &&Alert| matches!(a.what, AlertWhat::LowRating { stars, .. } if rated(stars).is_some());
    let all: Vec<_> = day.alerts.iter().filter(low).collect();
    let newest = all.first()?;
    let AlertWhat::LowRating { stars, comment } = &newest.what else { return None };
    let title = match all.len() {
        1 => t!(text, "tile-low-rating", n = *stars),
        n => t!(text, "tile-low-ratings", n = n),
    };
    let said = if comment.is_empty() { String::new() } else { format!("{} · ", shortened(comment, 40)) };
    Some(Tile {
        tone: Tone::Alert,
        icon: "star",
        title,
        detail: format!("{said}{}", t!(text, "tile-low-rating-do")),
        href: "/alerts#ratings".to_owned(),
        panel: false,
    })
}

fn tray(desk: &Desk, day: &Day, date: NaiveDate) -> Element {
    let text = desk.text;
    let jobs: Vec<&Job> = day.unassigned.iter().filter_map(|id| day.jobs.get(id)).collect();
    if jobs.is_empty() {
        return rsx! {
            section { id: "tray", class: "tray", tabindex: "-1", "aria-label": t!(text, "board-unassigned"),
                div { div { class: "tray-title", {t!(text, "board-unassigned")} } }
                p { class: "muted", {t!(text, "tray-empty")} }
            }
        };
    }
    let count = t!(text, "board-jobs", n = jobs.len());
    rsx! {
        section { id: "tray", class: "tray", tabindex: "-1", "aria-label": t!(text, "board-unassigned"),
            div {
                h2 { class: "tray-title", {t!(text, "board-unassigned")} }
                div { class: "tray-count", "{count}" if day.more_unassigned { "+" } }
            }
            ul { class: "tray-list", tabindex: "0", "aria-label": t!(text, "board-unassigned"),
                for job in jobs {
                    li {
                        a {
                            class: if job.urgent { "tray-job tray-urgent" } else { "tray-job" },
                            id: "tray-{job.id}",
                            href: "/jobs/{job.id}/plan?day={date}",
                            "data-glow": "{job.title}",
                            "data-record": "{job.id}",
                            "hx-get": "/jobs/{job.id}/plan?day={date}",
                            "hx-target": "#panel",
                            "hx-select": "#visit",
                            "hx-swap": "innerHTML",
                            "hx-headers": PART_HEADERS,
                            strong {
                                if job.urgent {
                                    Icon { name: "siren", class: "icon-s" }
                                    span { class: "visually-hidden", {t!(text, "urgent")} " " }
                                }
                                "{job.title}"
                            }
                            span { {tray_detail(desk, day, job)} }
                        }
                    }
                }
            }
        }
    }
}

/// "Before 12:00 · Acme Bakery · 45 min", from what is known.
fn tray_detail(desk: &Desk, day: &Day, job: &Job) -> String {
    let text = desk.text;
    let visit = day.unassigned_visit(job.id);
    let when = match visit.map(|v| (v.plan.window, v.plan.anytime)) {
        Some((Some(window), _)) => desk.window(window),
        Some((None, Some(noon))) => format!("{} {}", desk.short_day(noon), t!(text, "anytime-start")),
        _ => t!(text, "tray-no-time"),
    };
    let minutes = day.job_types.get(&job.job_type).map(|t| ui::format_span(i64::from(t.minutes) * 60, text));
    [Some(when), Some(words::apart(day.customer(job))), minutes]
        .into_iter()
        .flatten()
        .filter(|part| !part.trim().is_empty())
        .map(|part| part.trim().to_owned())
        .collect::<Vec<_>>()
        .join(" · ")
}
