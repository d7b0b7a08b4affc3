//! Technicians and their day: where each one is, what comes next, how much is planned and done, and from when they are free.
//! What is still on their phones is told by `sync_health`.

use crate::kit::desk::{Desk, PART_HEADERS, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::list::{self, List, Listing, column};
use crate::kit::posted::Fields;
use crate::kit::skills;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use engine::read::customers::words as words_of;
use engine::read::people::is_named;
use engine::read::phones::{self, Phone, State};
use engine::read::workday::{Now, Stop, Workday, workdays};
use engine::read::{people, technicians};
use shared::records::Person;
use std::cmp::Reverse;
use ui::{Avatar, Chip, Icon, Tone, t};

const LIST: List = List {
    class: "table table-top",
    search: Some("technicians-search"),
    tabs: Some(("who", "technicians-filter")),
    sort: "name",
    ..List::of(
        "/technicians",
        "technicians-title",
        &[
            column("assign-to").sorts("name"),
            column("technicians-now"),
            column("technicians-next").sorts("next"),
            column("technicians-visits-short").sorts("done").falls(),
            column("technicians-planned-short").sorts("planned").falls(),
            column("technicians-worked-short").sorts("worked").falls(),
            column("technicians-free").sorts("free"),
            column("technicians-last-contact").sorts("contact").falls(),
        ],
    )
};

/// The columns of the file.
const FILE: [&str; 11] = [
    "label-name",
    "field-phone",
    "people-skills",
    "technicians-now",
    "technicians-next",
    "technicians-visits",
    "technicians-visits-done",
    "technicians-planned",
    "technicians-worked",
    "technicians-free",
    "technicians-last-contact",
];

/// Whom the list is about, as the address says it, and key of its word.
const WHO: [(&str, &str); 4] = [
    ("", "jobs-all"),
    ("out", "technicians-out"),
    ("between", "technicians-between"),
    ("silent", "technicians-silent"),
];

impl Row {
    /// Whether the list is about this one.
    fn is_of(&self, who: &str, now: DateTime<Utc>) -> bool {
        match who {
            // On the way or at a customer's.
            "out" => self.day.now() != Now::Between,
            // Nothing is under way.
            "between" => self.day.now() == Now::Between,
            // Their phone is out of touch.
            "silent" => self.phone.as_ref().is_none_or(|phone| phone.out_of_touch(now)),
            _ => true,
        }
    }
}

struct Row {
    person: Person,
    /// The phone in use that was heard of last.
    phone: Option<Phone>,
    day: Workday,
}

/// The list as it is shown.
struct Shown {
    listing: Listing,
    rows: Vec<Row>,
    /// How many there are of each, whatever is asked for.
    counts: [usize; 4],
    bounds: (DateTime<Utc>, DateTime<Utc>),
}

impl Shown {
    async fn read(desk: &Desk, fields: Fields) -> Result<Shown, PageError> {
        let mut listing = Listing::of(&LIST, desk, fields);
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
        let counts = WHO.map(|(who, _)| all.iter().filter(|row| row.is_of(who, desk.now)).count());
        listing.keep("who", WHO.iter().any(|(who, _)| *who == listing.get("who")));
        let words = words_of(listing.get("q"));
        let meant = |row: &Row| {
            words.iter().all(|word| {
                is_named(&row.person.name, word)
                    || row.person.skills.iter().any(|skill| is_named(&skill.name, word))
            })
        };
        let rows =
            all.into_iter().filter(|row| row.is_of(listing.get("who"), desk.now) && meant(row)).collect();
        let mut list = Shown { rows, counts, bounds, listing };
        list.order(desk.now);
        Ok(list)
    }

    /// They come by name; what is equal stays so.
    fn order(&mut self, now: DateTime<Utc>) {
        let bounds = self.bounds;
        let rows = &mut self.rows;
        match self.listing.sort() {
            "next" => {
                let planned = |row: &Row| row.day.next().and_then(|stop| stop.visit.planned());
                rows.sort_by_key(|row| (planned(row).is_none(), planned(row)));
            }
            "done" => rows.sort_by_key(|row| Reverse((row.day.done(), row.day.stops.len()))),
            "planned" => rows.sort_by_key(|row| Reverse(row.day.planned(bounds))),
            "worked" => rows.sort_by_key(|row| Reverse(row.day.worked(bounds, now))),
            "free" => rows.sort_by_key(|row| row.day.free_from(now)),
            "contact" => {
                rows.sort_by_key(|row| Reverse(row.phone.as_ref().map(|phone| phone.last_contact)));
            }
            _ => {}
        }
        if self.listing.is_backwards() {
            rows.reverse();
        }
    }
}

/// `GET /technicians`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let list = Shown::read(&desk, fields).await?;
    let text = desk.text;
    let tabs = WHO.into_iter().zip(list.counts).map(|((who, key), n)| (who, text.get(key), n as i64));
    let rows = rsx! {
        for row in &list.rows {
            {view(&desk, &list, row)}
        }
    };
    let all = rsx! { a { class: "button", href: "/technicians", {t!(text, "technicians-show-all")} } };
    let content = rsx! {
        {list.listing.top(&desk, true, layout::new_job_button(&desk))}
        {list.listing.tabs(&desk, tabs.collect())}
        div { id: "technicians", "hx-get": list.listing.here(), "hx-trigger": "sse:poke delay:1s, every 60s", "hx-select": "#technicians", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if list.counts[0] == 0 {
                {list::nothing("users", t!(text, "technicians-none"), t!(text, "technicians-none-text"), rsx! {})}
            } else if list.rows.is_empty() {
                {list::nothing("list-filter", t!(text, "technicians-none-found"), t!(text, "list-none-filtered"), all)}
            } else {
                {list.listing.table(&desk, rows)}
            }
        }
    };
    Ok(desk.page(Place::Technicians, &t!(text, "technicians-title"), content))
}

/// `GET /technicians/export.csv`: the rows that the list has, in its order.
pub async fn export(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let list = Shown::read(&desk, fields).await?;
    let text = desk.text;
    let mut lines = Vec::new();
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
    list::csv(&desk, "technicians", &FILE, lines).await
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

fn view(desk: &Desk, list: &Shown, row: &Row) -> Element {
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
