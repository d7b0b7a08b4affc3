//! Technicians and their phones: when we last heard of each, and what is still on it.

use super::desk::{Desk, PART_HEADERS};
use super::errors::PageError;
use super::layout::{self, Place};
use super::read::phones::{self, Phone};
use super::read::{people, technicians};
use axum::response::Response;
use dioxus::prelude::*;
use shared::PersonId;
use shared::access::View;
use shared::records::Person;
use std::collections::BTreeMap;
use ui::{Avatar, Chip, EmptyState, Text, Tone, t};

/// `GET /technicians`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let phones = phones::all(&mut tx, company).await?;
    let told = phones::last_told(&mut tx, company).await?;
    drop(tx);
    let text = desk.text;
    let all: Vec<(&Person, &[Phone])> = technicians(&people)
        .into_iter()
        .map(|p| (p, phones.get(&p.id).map_or(&[][..], Vec::as_slice)))
        .collect();
    let content = rsx! {
        div { class: "topbar",
            h1 { {t!(text, "technicians-title")} }
            {layout::live_chip(text)}
            div { class: "topbar-end", {layout::search_box(text, "")} {layout::new_job_button(&desk)} }
        }
        div { id: "technicians", "hx-get": "/technicians", "hx-trigger": "sse:poke delay:1s, every 60s", "hx-select": "#technicians", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if all.is_empty() {
                div { class: "card", EmptyState { icon: "users", title: t!(text, "technicians-none"), text: t!(text, "technicians-none-text") } }
            } else {
                {table(&desk, &all, &people, &told)}
            }
        }
    };
    Ok(desk.page(Place::Technicians, &t!(text, "technicians-title"), content))
}

fn table(
    desk: &Desk,
    all: &[(&Person, &[Phone])],
    people: &BTreeMap<PersonId, Person>,
    told: &BTreeMap<String, i64>,
) -> Element {
    let text = desk.text;
    let everybody: Vec<Person> = people.values().cloned().collect();
    rsx! {
        div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "technicians-title"),
            table { class: "table table-top",
                thead {
                    tr {
                        th { scope: "col", {t!(text, "assign-to")} }
                        th { scope: "col", {t!(text, "technicians-phone")} }
                        th { scope: "col", {t!(text, "technicians-last-contact")} }
                        th { scope: "col", {t!(text, "technicians-pending")} }
                        th { scope: "col", {t!(text, "technicians-oldest")} }
                        th { scope: "col", {t!(text, "technicians-up-to-date")} }
                        th { scope: "col", {t!(text, "technicians-offset")} }
                    }
                }
                tbody {
                    for (person , phones) in all {
                        if phones.is_empty() {
                            tr { id: "person-{person.id}",
                                td { {who(text, person)} }
                                td { colspan: "6", class: "muted", {t!(text, "technicians-no-phone")} }
                            }
                        }
                        for (i , phone) in phones.iter().enumerate() {
                            {row(desk, person, phone, i == 0, newest(told, person, &everybody))}
                        }
                    }
                }
            }
        }
    }
}

/// The sequence number up to which this person has something to learn.
fn newest(told: &BTreeMap<String, i64>, person: &Person, people: &[Person]) -> i64 {
    let view = View::among(person, people);
    let mine = view.audiences().filter_map(|a| told.get(&a.to_string()).copied());
    mine.max().unwrap_or(0)
}

fn who(text: Text, person: &Person) -> Element {
    rsx! {
        div { class: "row-tight",
            Avatar { initials: ui::initials(&person.name) }
            span { class: "stack-none",
                span { class: "strong", "{person.name}" }
                if !person.phone.is_empty() {
                    a { class: "tiny", href: "tel:{person.phone}", "{person.phone}" }
                }
                a { class: "tiny", href: "/history/person/{person.id}", "aria-label": t!(text, "history-of", name = person.name.as_str()), {t!(text, "history-title")} }
            }
        }
    }
}

fn row(desk: &Desk, person: &Person, phone: &Phone, first: bool, newest: i64) -> Element {
    let text = desk.text;
    let silent = phone.silent_for(desk.now);
    let out = phone.out_of_touch(desk.now);
    let (tone, icon) = if out { (Tone::Offline, "wifi-off") } else { (Tone::Working, "wifi") };
    let pending = phone.pending_sets + phone.pending_blobs;
    let waiting = t!(text, "technicians-waiting", changes = phone.pending_sets, photos = phone.pending_blobs);
    let behind = phone.cursor_seq < newest;
    let oldest = phone.oldest_waiting().map_or("–".to_owned(), |at| desk.moment(at));
    let off = super::sync_health::clock(desk, phone);
    rsx! {
        tr { id: first.then(|| format!("person-{}", person.id)), "data-glow": "{pending}",
            td { if first { {who(text, person)} } }
            td { div { "{phone.name}" } div { class: "tiny muted", {t!(text, "technicians-version", version = phone.app_version.as_str())} } }
            td {
                Chip { tone, icon, label: ui::format_age(silent, text) }
                div { class: "tiny muted num", {desk.moment(phone.last_contact)} }
            }
            td {
                if pending > 0 {
                    Chip { tone: Tone::Offline, icon: "cloud-upload", label: waiting }
                } else {
                    span { class: "muted", {t!(text, "technicians-nothing-waiting")} }
                }
            }
            td { class: "num", "{oldest}" }
            td { if behind { span { class: "muted", {t!(text, "technicians-behind")} } } else { span { {t!(text, "technicians-has-all")} } } }
            td { "{off}" }
        }
    }
}
