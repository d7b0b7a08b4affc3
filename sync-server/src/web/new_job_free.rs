//! Who is free at the time that is wanted for a new job: those who are first, each with what stands around it.

use super::desk::{Desk, PART_HEADERS};
use super::errors::PageError;
use super::plan::Typed;
use super::read::technicians;
use super::read::workday::{Workday, workdays};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dioxus::prelude::*;
use shared::PersonId;
use shared::records::{Person, Window};
use std::collections::BTreeMap;
use ui::{Icon, t};

/// Everybody who can be planned, as they stand to a wanted time.
#[derive(Default)]
pub struct Free {
    /// None: no time is wanted yet.
    wanted: Option<Window>,
    people: Vec<Somebody>,
}

struct Somebody {
    id: PersonId,
    name: String,
    stands: Stands,
    visits: usize,
}

/// How somebody's day stands to the wanted time.
#[derive(Clone, Debug, PartialEq)]
enum Stands {
    /// Nothing stands in the way: since and until when, where something does before or behind.
    Free(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    Busy(Window, String),
}

/// Reads the wanted day.
pub async fn read(
    desk: &Desk,
    people: &BTreeMap<PersonId, Person>,
    typed: &Typed,
    minutes: u32,
) -> Result<Free, PageError> {
    let date = typed.date.parse::<NaiveDate>().unwrap_or_else(|_| desk.today());
    let clock = |typed: &str| NaiveTime::parse_from_str(typed.get(..5).unwrap_or_default(), "%H:%M").ok();
    let start = clock(&typed.from).map(|from| desk.at(date, from));
    let wanted = start.map(|start| {
        let end = clock(&typed.to).map(|to| desk.at(date, to)).filter(|end| *end > start);
        Window { start, end: end.unwrap_or(start + TimeDelta::minutes(i64::from(minutes.max(15)))) }
    });
    let mut tx = desk.app.db.read().await?;
    let mut days = workdays(&mut tx, desk.scope(), desk.day_bounds(date)).await?;
    drop(tx);
    let mut all: Vec<Somebody> = technicians(people)
        .into_iter()
        .map(|person| {
            let day = days.remove(&person.id).unwrap_or_default();
            let stands = stands(&day, wanted, desk.now);
            Somebody { id: person.id, name: person.name.clone(), stands, visits: day.stops.len() }
        })
        .collect();
    all.sort_by_key(|somebody| matches!(somebody.stands, Stands::Busy(..)));
    Ok(Free { wanted, people: all })
}

/// What is over takes no time, and what is under way takes it at least until now.
fn stands(day: &Workday, wanted: Option<Window>, now: DateTime<Utc>) -> Stands {
    let open = day.stops.iter().filter(|stop| stop.visit.is_open());
    let taken: Vec<(Window, &str)> = open
        .filter_map(|stop| {
            let window = stop.visit.plan.window?;
            let end = if stop.visit.arrived.is_some() { window.end.max(now) } else { window.end };
            Some((Window { start: window.start, end }, stop.account.name.as_str()))
        })
        .collect();
    let Some(wanted) = wanted else {
        return Stands::Free(taken.iter().map(|(window, _)| window.end).max(), None);
    };
    let clash = taken.iter().find(|(window, _)| window.start < wanted.end && wanted.start < window.end);
    if let Some((window, customer)) = clash {
        return Stands::Busy(*window, (*customer).to_owned());
    }
    let before = taken.iter().map(|(window, _)| window.end).filter(|end| *end <= wanted.start).max();
    let behind = taken.iter().map(|(window, _)| window.start).filter(|start| *start >= wanted.end).min();
    Stands::Free(before, behind)
}

impl Free {
    /// The list; each name takes them.
    pub fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let title = match self.wanted {
            Some(w) => t!(text, "free-at", time = ui::format_window(w.start, w.end, desk.zone)),
            None => t!(text, "free-that-day"),
        };
        rsx! {
            div { id: "free", class: "stack-tight", "aria-live": "polite",
                "hx-get": "/jobs/new/free",
                "hx-trigger": "change from:#new-date, change from:#new-from, change from:#new-to, change from:#new-job_type",
                "hx-include": "#new-date, #new-from, #new-to, #new-job_type",
                "hx-select": "#free",
                "hx-swap": "outerHTML",
                "hx-headers": PART_HEADERS,
                p { class: "label", "{title}" }
                noscript { button { class: "button", r#type: "submit", name: "look", value: "yes", formnovalidate: true, {t!(text, "free-look")} } }
                ul { class: "free-list",
                    for somebody in &self.people {
                        li { key: "{somebody.id}", class: "spread",
                            span { class: if matches!(somebody.stands, Stands::Busy(..)) { "muted" } else { "" },
                                span { class: "with-icon",
                                    Icon { name: if matches!(somebody.stands, Stands::Busy(..)) { "ban" } else { "check" }, class: "icon-s" }
                                    span { span { class: "strong", "{somebody.name}" } " · " {somebody.said(desk)} }
                                }
                            }
                            button { class: "button", r#type: "submit", name: "take", value: "{somebody.id}", formnovalidate: true, "data-take": "{somebody.id}", "aria-label": t!(text, "free-take-who", name = somebody.name.as_str()), {t!(text, "free-take")} }
                        }
                    }
                }
            }
        }
    }
}

impl Somebody {
    fn said(&self, desk: &Desk) -> String {
        let text = desk.text;
        match &self.stands {
            Stands::Busy(window, customer) => {
                let time = ui::format_window(window.start, window.end, desk.zone);
                t!(text, "free-busy", customer = customer.as_str(), time = time)
            }
            Stands::Free(None, None) if self.visits == 0 => t!(text, "free-all-day"),
            Stands::Free(None, None) => t!(text, "free-then"),
            Stands::Free(Some(since), None) => t!(text, "board-free-from", time = desk.clock(*since)),
            Stands::Free(None, Some(until)) => t!(text, "free-until", time = desk.clock(*until)),
            Stands::Free(Some(since), Some(until)) => {
                t!(text, "free-between", from = desk.clock(*since), until = desk.clock(*until))
            }
        }
    }
}
