//! People: everybody who works here, what they do, and how they sign in.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::list::{List, column};
use crate::kit::words::name_of;
use crate::kit::{desk, words};
use axum::response::Response;
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use engine::read;
use engine::read::people;
use engine::read::phones::{self, Phone, State};
use shared::PersonId;
use shared::records::Person;
use std::collections::BTreeMap;
use ui::{Avatar, Chip, Icon, Tone, t};

const LIST: List = List {
    class: "table table-top",
    ..List::of(
        "/people",
        "nav-people",
        &[
            column("label-name"),
            column("people-roles"),
            column("people-manager"),
            column("people-phones"),
            column("people-last"),
            column("people-state"),
        ],
    )
};

/// What the list knows.
struct Shown {
    people: BTreeMap<PersonId, Person>,
    phones: BTreeMap<PersonId, Vec<Phone>>,
    emails: BTreeMap<PersonId, String>,
    last: BTreeMap<PersonId, DateTime<Utc>>,
    codes: BTreeMap<PersonId, DateTime<Utc>>,
}

/// `GET /people`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let list = Shown {
        people: people(&mut tx, company).await?,
        phones: phones::all(&mut tx, company).await?,
        emails: read::people::emails(&mut tx, company).await?,
        last: read::people::last_sign_ins(&mut tx, company).await?,
        codes: read::people::open_codes(&mut tx, company, desk.now).await?,
    };
    drop(tx);
    let text = desk.text;
    let mut all: Vec<&Person> = list.people.values().collect();
    all.sort_by_cached_key(|p| (!p.active, p.name.to_lowercase(), p.id));
    let content = rsx! {
        div { class: "topbar",
            h1 { {t!(text, "nav-people")} }
            div { class: "topbar-end",
                a { class: "button", href: "/time-off", Icon { name: "plane" } {t!(text, "time-off")} }
                a { class: "button", href: "/people/mails", Icon { name: "mail" } {t!(text, "outbox-title")} }
                a { class: "button button-primary", href: "/people/new", Icon { name: "user-plus" } {t!(text, "people-invite")} }
            }
        }
        p { class: "muted", {t!(text, "people-text")} }
        {LIST.table(&desk, rsx! {
            for person in all {
                {list.row(&desk, person)}
            }
        })}
    };
    Ok(desk.page(Place::People, &t!(text, "nav-people"), content))
}

impl Shown {
    fn row(&self, desk: &desk::Desk, person: &Person) -> Element {
        let text = desk.text;
        let manager = person.manager.map(|id| name_of(&self.people, id)).unwrap_or_default();
        let in_use = |phone: &&Phone| phone.state == State::InUse;
        let phones: Vec<&Phone> =
            self.phones.get(&person.id).map_or(&[][..], Vec::as_slice).iter().filter(in_use).collect();
        let names: Vec<&str> = phones.iter().map(|p| p.name.as_str()).collect();
        let names = names.join(", ");
        let last = self.last.get(&person.id).map(|at| desk.moment(*at));
        let email = self.emails.get(&person.id).cloned().unwrap_or_default();
        rsx! {
            tr { id: "person-{person.id}",
                td {
                    div { class: "row-tight",
                        Avatar { initials: ui::initials(&person.name) }
                        span { class: "stack-none",
                            a { class: "strong", href: "/people/{person.id}", "{person.name}" }
                            if !email.is_empty() {
                                span { class: "tiny muted", "{email}" }
                            }
                        }
                    }
                }
                td { {roles(desk, person)} }
                td { if manager.is_empty() { span { class: "muted", "–" } } else { "{manager}" } }
                td {
                    if phones.is_empty() {
                        span { class: "muted", {t!(text, "people-no-phone")} }
                    } else {
                        "{names}"
                    }
                }
                td { class: "num",
                    match last {
                        Some(last) => rsx! { "{last}" },
                        None => rsx! { span { class: "muted", {t!(text, "people-never")} } },
                    }
                }
                td { {state(desk, person, self.codes.get(&person.id).copied())} }
            }
        }
    }
}

/// What a person does here, in words.
pub fn roles(desk: &Desk, person: &Person) -> String {
    let all: Vec<String> = person.roles.iter().map(|role| words::role(desk.text, *role)).collect();
    all.join(", ")
}

/// Whether a person works here, and whether a code waits for them.
pub fn state(desk: &Desk, person: &Person, code: Option<DateTime<Utc>>) -> Element {
    let text = desk.text;
    if !person.active {
        return rsx! {
            Chip { tone: Tone::Done, icon: "user-x", label: t!(text, "people-inactive") }
        };
    }
    match code {
        Some(until) => rsx! {
            Chip { tone: Tone::Offline, icon: "hourglass", label: t!(text, "people-code-open") }
            div { class: "tiny muted num", {t!(text, "people-code-until", time = desk.moment(until))} }
        },
        None => rsx! {
            Chip { tone: Tone::Working, icon: "user-check", label: t!(text, "people-active") }
        },
    }
}
