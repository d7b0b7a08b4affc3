//! Technicians and their day: where each one is, what comes next, how much is planned and done, and from when they are free.
//! What is still on their phones is told by `sync_health`.

use crate::kit::desk::{Desk, PART_HEADERS, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::{lists, skills};
use axum::extract::Query;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use engine::read::customers::words as words_of;
use engine::read::people::is_named;
use engine::read::phones::{self, Phone, State};
use engine::read::workday::{Now, Stop, Workday, workdays};
use engine::read::{people, technicians};
use serde::Deserialize;
use shared::records::Person;
use std::cmp::Reverse;
use ui::{Avatar, Chip, EmptyState, Icon, Text, Tone, t};

/// What the address says.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    dir: String,
}

/// Whom the list is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Who {
    #[default]
    All,
    /// On the way or at a customer's.
    Out,
    /// Nothing is under way.
    Between,
    /// Their phone is out of touch.
    Silent,
}

impl Who {
    const ALL: [Who; 4] = [Who::All, Who::Out, Who::Between, Who::Silent];

    fn name(self) -> &'static str {
        match self {
            Who::All => "",
            Who::Out => "out",
            Who::Between => "between",
            Who::Silent => "silent",
        }
    }

    fn word(self, text: Text) -> String {
        match self {
            Who::All => t!(text, "jobs-all"),
            Who::Out => t!(text, "technicians-out"),
            Who::Between => t!(text, "technicians-between"),
            Who::Silent => t!(text, "technicians-silent"),
        }
    }

    fn has(self, row: &Row, now: DateTime<Utc>) -> bool {
        match self {
            Who::All => true,
            Who::Out => row.day.now() != Now::Between,
            Who::Between => row.day.now() == Now::Between,
            Who::Silent => row.phone.as_ref().is_none_or(|phone| phone.out_of_touch(now)),
        }
    }
}

/// How the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sort {
    #[default]
    Name,
    Next,
    Done,
    Planned,
    Worked,
    Free,
    Contact,
}

impl Sort {
    const ALL: [Sort; 7] =
        [Sort::Name, Sort::Next, Sort::Done, Sort::Planned, Sort::Worked, Sort::Free, Sort::Contact];

    fn name(self) -> &'static str {
        match self {
            Sort::Name => "",
            Sort::Next => "next",
            Sort::Done => "done",
            Sort::Planned => "planned",
            Sort::Worked => "worked",
            Sort::Free => "free",
            Sort::Contact => "contact",
        }
    }

    fn falls(self) -> bool {
        matches!(self, Sort::Done | Sort::Planned | Sort::Worked | Sort::Contact)
    }
}

struct Row {
    person: Person,
    /// The phone in use that was heard of last.
    phone: Option<Phone>,
    day: Workday,
}

struct List {
    typed: String,
    who: Who,
    sort: Sort,
    backwards: bool,
    rows: Vec<Row>,
    /// How many there are of each, whatever is asked for.
    counts: [usize; 4],
    bounds: (DateTime<Utc>, DateTime<Utc>),
}

impl List {
    async fn read(desk: &Desk, ask: Ask) -> Result<List, PageError> {
        let company = desk.session.company;
        let bounds = desk.day_bounds(desk.today());
        let mut tx = desk.app.db.read().await?;
        let people = people(&mut tx, company).await?;
        let mut phones = phones::all(&mut tx, company).await?;
        let mut days = workdays(&mut tx, desk.scope(), bounds).await?;
        drop(tx);
        let row = |person: &Person| {
            let phones = phones.remove(&person.id).unwrap_or_default();
            let phone = phones.into_iter().find(|phone| phone.state == State::InUse);
            Row { person: person.clone(), phone, day: days.remove(&person.id).unwrap_or_default() }
        };
        let all: Vec<Row> = technicians(&people).into_iter().map(row).collect();
        let counts = Who::ALL.map(|who| all.iter().filter(|row| who.has(row, desk.now)).count());
        let mut list = List {
            typed: ask.q.trim().to_owned(),
            who: Who::ALL.into_iter().find(|who| who.name() == ask.who).unwrap_or_default(),
            sort: Sort::ALL.into_iter().find(|sort| sort.name() == ask.sort).unwrap_or_default(),
            backwards: ask.dir == "back",
            rows: Vec::new(),
            counts,
            bounds,
        };
        let words = words_of(&list.typed);
        let meant = |row: &Row| {
            words.iter().all(|word| {
                is_named(&row.person.name, word)
                    || row.person.skills.iter().any(|skill| is_named(&skill.name, word))
            })
        };
        list.rows = all.into_iter().filter(|row| list.who.has(row, desk.now) && meant(row)).collect();
        list.order(desk.now);
        Ok(list)
    }

    /// They come by name; what is equal stays so.
    fn order(&mut self, now: DateTime<Utc>) {
        let bounds = self.bounds;
        match self.sort {
            Sort::Name => {}
            Sort::Next => {
                let planned = |row: &Row| row.day.next().and_then(|stop| stop.visit.planned());
                self.rows.sort_by_key(|row| (planned(row).is_none(), planned(row)));
            }
            Sort::Done => self.rows.sort_by_key(|row| Reverse((row.day.done(), row.day.stops.len()))),
            Sort::Planned => self.rows.sort_by_key(|row| Reverse(row.day.planned(bounds))),
            Sort::Worked => self.rows.sort_by_key(|row| Reverse(row.day.worked(bounds, now))),
            Sort::Free => self.rows.sort_by_key(|row| row.day.free_from(now)),
            Sort::Contact => {
                self.rows.sort_by_key(|row| Reverse(row.phone.as_ref().map(|phone| phone.last_contact)));
            }
        }
        if self.backwards {
            self.rows.reverse();
        }
    }

    fn address(&self, path: &str, who: Who, sort: Sort, backwards: bool) -> String {
        let dir = if backwards { "back" } else { "" };
        let asked = [
            ("who", who.name().to_owned()),
            ("q", self.typed.clone()),
            ("sort", sort.name().to_owned()),
            ("dir", dir.to_owned()),
        ];
        lists::address(path, &asked)
    }

    fn here(&self, path: &str) -> String {
        self.address(path, self.who, self.sort, self.backwards)
    }
}

/// `GET /technicians`.
pub async fn get(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let list = List::read(&desk, ask).await?;
    let text = desk.text;
    let here = list.here("/technicians");
    let content = rsx! {
        div { class: "topbar",
            h1 { {t!(text, "technicians-title")} }
            {layout::live_chip(text)}
            div { class: "topbar-end",
                form { class: "search", role: "search", method: "get", action: "/technicians",
                    Icon { name: "search" }
                    if list.who != Who::All {
                        input { r#type: "hidden", name: "who", value: list.who.name() }
                    }
                    input { r#type: "search", name: "q", value: "{list.typed}", placeholder: t!(text, "technicians-search"), "aria-label": t!(text, "technicians-search"), "data-shortcut": "/" }
                    kbd { class: "key", "aria-hidden": "true", "/" }
                }
                {lists::export_link(&desk, &list.here("/technicians/export.csv"))}
                {layout::new_job_button(&desk)}
            }
        }
        nav { class: "tabs", "aria-label": t!(text, "technicians-filter"),
            for (who , n) in Who::ALL.into_iter().zip(list.counts) {
                a { key: "{who.name()}", href: list.address("/technicians", who, list.sort, list.backwards), "aria-current": (who == list.who).then_some("page"), {who.word(text)} " " span { class: "count", "{n}" } }
            }
        }
        div { id: "technicians", "hx-get": "{here}", "hx-trigger": "sse:poke delay:1s, every 60s", "hx-select": "#technicians", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if list.counts[0] == 0 {
                div { class: "card", EmptyState { icon: "users", title: t!(text, "technicians-none"), text: t!(text, "technicians-none-text") } }
            } else if list.rows.is_empty() {
                div { class: "card",
                    EmptyState { icon: "list-filter", title: t!(text, "technicians-none-found"), text: t!(text, "list-none-filtered"),
                        a { class: "button", href: "/technicians", {t!(text, "technicians-show-all")} }
                    }
                }
            } else {
                {table(&desk, &list)}
            }
        }
    };
    Ok(desk.page(Place::Technicians, &t!(text, "technicians-title"), content))
}

/// `GET /technicians/export.csv`: the rows that the list has, in its order.
pub async fn export(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let list = List::read(&desk, ask).await?;
    let text = desk.text;
    let mut lines = vec![vec![
        t!(text, "label-name"),
        t!(text, "field-phone"),
        t!(text, "people-skills"),
        t!(text, "technicians-now"),
        t!(text, "technicians-next"),
        t!(text, "technicians-visits"),
        t!(text, "technicians-visits-done"),
        t!(text, "technicians-planned"),
        t!(text, "technicians-worked"),
        t!(text, "technicians-free"),
        t!(text, "technicians-last-contact"),
    ]];
    for row in &list.rows {
        let day = &row.day;
        let contact = row.phone.as_ref().map(|phone| phone.last_contact);
        lines.push(vec![
            row.person.name.clone(),
            row.person.phone.clone(),
            skills::written(&row.person.skills).replace('\n', "; "),
            now_said(&desk, day).1,
            day.next().map(|stop| next_said(&desk, stop)).unwrap_or_default(),
            day.stops.len().to_string(),
            day.done().to_string(),
            hours(day.planned(list.bounds)),
            hours(day.worked(list.bounds, desk.now)),
            day.free_from(desk.now)
                .map_or_else(|| t!(text, "technicians-free-now"), |at| free_said(&desk, at)),
            contact.map(|at| format!("{} {}", desk.date_of(at), desk.clock(at))).unwrap_or_default(),
        ]);
    }
    lists::csv(&desk, "technicians", lines).await
}

/// Hours as tables add them up: `1:30`.
fn hours(span: TimeDelta) -> String {
    format!("{}:{:02}", span.num_hours(), span.num_minutes() % 60)
}

fn now_said(desk: &Desk, day: &Workday) -> (Tone, String) {
    let text = desk.text;
    let customer = |i: usize| day.stops.get(i).map_or("", |stop| stop.account.name.as_str());
    match day.now() {
        Now::At(i, since) => {
            (Tone::Working, t!(text, "technicians-at", customer = customer(i), time = desk.moment(since)))
        }
        Now::OnTheWay(i, since) => {
            (Tone::Way, t!(text, "technicians-on-way", customer = customer(i), time = desk.moment(since)))
        }
        Now::Between if day.stops.is_empty() => (Tone::Done, t!(text, "board-nothing")),
        Now::Between if day.done() == day.stops.len() => (Tone::Done, t!(text, "board-all-done")),
        Now::Between => (Tone::Scheduled, t!(text, "technicians-between")),
    }
}

fn next_said(desk: &Desk, stop: &Stop) -> String {
    format!("{} · {}", planned(desk, &stop.visit.plan), stop.account.name)
}

fn free_said(desk: &Desk, at: DateTime<Utc>) -> String {
    match at <= desk.now {
        true => t!(desk.text, "technicians-free-soon"),
        false => desk.moment(at),
    }
}

fn table(desk: &Desk, list: &List) -> Element {
    let text = desk.text;
    let head = |sort: Sort, word: String| {
        let here = list.sort == sort;
        let link = list.address("/technicians", list.who, sort, here && !list.backwards);
        lists::head(&word, &link, here.then_some(sort.falls() != list.backwards), false)
    };
    rsx! {
        div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "technicians-title"),
            table { class: "table table-top", "data-rows": "yes",
                thead {
                    tr {
                        {head(Sort::Name, t!(text, "assign-to"))}
                        th { scope: "col", {t!(text, "technicians-now")} }
                        {head(Sort::Next, t!(text, "technicians-next"))}
                        {head(Sort::Done, t!(text, "technicians-visits-short"))}
                        {head(Sort::Planned, t!(text, "technicians-planned-short"))}
                        {head(Sort::Worked, t!(text, "technicians-worked-short"))}
                        {head(Sort::Free, t!(text, "technicians-free"))}
                        {head(Sort::Contact, t!(text, "technicians-last-contact"))}
                    }
                }
                tbody {
                    for row in &list.rows {
                        {view(desk, list, row)}
                    }
                }
            }
        }
    }
}

fn view(desk: &Desk, list: &List, row: &Row) -> Element {
    let text = desk.text;
    let Row { person, day, .. } = row;
    let (tone, icon, word) = match day.now() {
        Now::At(..) => (Tone::Working, "wrench", t!(text, "technicians-at-work")),
        Now::OnTheWay(..) => (Tone::Way, "navigation", t!(text, "technicians-way")),
        Now::Between => {
            let icon = match (day.stops.len(), day.done()) {
                (0, _) => "minus",
                (total, done) if total == done => "check",
                _ => "clock",
            };
            let (tone, word) = now_said(desk, day);
            (tone, icon, word)
        }
    };
    let since = match day.now() {
        Now::At(_, since) | Now::OnTheWay(_, since) => desk.moment(since),
        Now::Between => String::new(),
    };
    let glow = format!("{word}{since}{}{}", day.done(), day.stops.len());
    let visit = match day.now() {
        Now::At(i, _) | Now::OnTheWay(i, _) => day.stops.get(i),
        Now::Between => None,
    };
    let (done, total, loose) = (day.done(), day.stops.len(), day.loose());
    let span = |span: TimeDelta| match span.num_minutes() {
        0 => "–".to_owned(),
        minutes => ui::format_span(minutes * 60, text),
    };
    rsx! {
        tr { key: "{person.id}", id: "person-{person.id}", "data-glow": "{glow}",
            td {
                div { class: "row-tight",
                    Avatar { initials: ui::initials(&person.name) }
                    span { class: "stack-none",
                        a { class: "strong", href: "/jobs?technician={person.id}", title: t!(text, "technicians-jobs"), "{person.name}" }
                        if !person.phone.is_empty() {
                            a { class: "tiny", href: "tel:{person.phone}", "{person.phone}" }
                        }
                        if !person.skills.is_empty() {
                            {skills::chips(desk, &person.skills)}
                        }
                        a { class: "tiny", href: "/history/person/{person.id}", "aria-label": t!(text, "history-of", name = person.name.as_str()), {t!(text, "history-title")} }
                    }
                }
            }
            td {
                Chip { tone, icon, label: word }
                if let Some(stop) = visit {
                    div { a { class: "tiny", href: "/jobs/{stop.job.id}", "{stop.account.name}" } }
                    div { class: "tiny muted", {t!(text, "technicians-since", time = since)} }
                }
            }
            td {
                match day.next() {
                    Some(stop) => rsx! {
                        div { {planned(desk, &stop.visit.plan)} }
                        a { class: "tiny", href: "/jobs/{stop.job.id}", "{stop.account.name}" }
                    },
                    None => rsx! { span { class: "muted", "–" } },
                }
            }
            td { class: "num", {t!(text, "board-done-of", done = done, total = total)}
                if loose > 0 {
                    div { class: "tiny muted", {t!(text, "technicians-loose", n = loose)} }
                }
            }
            td { class: "num", {span(day.planned(list.bounds))} }
            td { class: "num", {span(day.worked(list.bounds, desk.now))} }
            td { class: "num",
                match day.free_from(desk.now) {
                    None => rsx! { {t!(text, "technicians-free-now")} },
                    Some(at) => rsx! { {free_said(desk, at)} },
                }
            }
            td { {contact(desk, row.phone.as_ref())} }
        }
    }
}

/// When the phone was last heard of, and whether something waits on it; the rest is on the page of phones.
fn contact(desk: &Desk, phone: Option<&Phone>) -> Element {
    let text = desk.text;
    let Some(phone) = phone else {
        return rsx! { span { class: "tiny muted", {t!(text, "technicians-no-phone")} } };
    };
    let out = phone.out_of_touch(desk.now);
    let age = ui::format_age(phone.silent_for(desk.now), text);
    rsx! {
        a { class: if out { "tiny with-icon tone-offline" } else { "tiny with-icon" }, href: "/sync-health/{phone.id}/{phone.person}",
            Icon { name: if out { "wifi-off" } else { "wifi" }, class: "icon-s" }
            "{age}"
        }
        if phone.pending_sets + phone.pending_blobs > 0 {
            div { class: "tiny muted", {t!(text, "technicians-waiting", changes = phone.pending_sets, photos = phone.pending_blobs)} }
        }
    }
}
