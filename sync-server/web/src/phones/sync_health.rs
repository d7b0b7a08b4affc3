//! Sync health: every phone, when it was last heard of, what is still on it, and what the office can order about it.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Head, Place};
use crate::kit::list::{self, List, Listing, column};
use crate::kit::posted::{Fields, Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words::name_of;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::phones::{self, MANY_BEHIND, Ordered, Phone, State};
use engine::read::{aside, people};
use engine::work;
use identity::devices::{self, Order};
use shared::records::Person;
use shared::{DeviceId, PersonId};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use ui::{Avatar, Chip, Icon, Tone, t};
use uuid::Uuid;

/// Below this much room a phone cannot be trusted to take the day's photos, in bytes.
const LITTLE_ROOM: i64 = 500_000_000;

/// What needs attention comes first: out of touch the longest.
const LIST: List = List {
    class: "table table-top health-table",
    sort: "contact",
    ..List::of(
        "/sync-health",
        "nav-sync-health",
        &[
            column("technicians-phone").sorts("person"),
            column("technicians-last-contact").sorts("contact"),
            column("health-waiting").sorts("waiting").falls(),
            column("technicians-oldest").sorts("oldest"),
            column("health-missing").sorts("missing").falls(),
            column("health-up-to-date").sorts("behind").falls(),
            column("health-room").sorts("room"),
            column("health-order"),
        ],
    )
};

/// One phone with what is known of it.
struct Row<'a> {
    phone: &'a Phone,
    name: String,
    behind: i64,
    missing: i64,
}

/// `GET /sync-health`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let phones = phones::all(&mut tx, company).await?;
    let all: Vec<&Phone> = phones.values().flatten().collect();
    let behind = phones::behind(&mut tx, company, &all, &people).await?;
    let missing = phones::pictures_missing(&mut tx, company).await?;
    let orders = phones::orders(&mut tx, company, &all).await?;
    let waiting = aside::open_count(&mut tx, company).await?;
    let given_up = work::dead(&mut tx, company).await?;
    drop(tx);
    let mut rows: Vec<Row<'_>> = all
        .iter()
        .map(|phone| Row {
            phone,
            name: name_of(&people, phone.person),
            behind: behind.get(&(phone.id, phone.person)).copied().unwrap_or_default(),
            missing: missing.get(&phone.person).copied().unwrap_or_default(),
        })
        .collect();
    let listing = Listing::of(&LIST, &desk, fields);
    arrange(&mut rows, &listing);
    let text = desk.text;
    let content = rsx! {
        div { class: "topbar",
            h1 { {t!(text, "nav-sync-health")} }
            {layout::live_chip(text)}
            div { class: "topbar-end",
                a { class: "button", href: "/aside", Icon { name: "archive" } {t!(text, "aside-link", n = waiting)} }
                a { class: "button", href: "/work", Icon { name: "hourglass" } {t!(text, "work-link", n = given_up)} }
                a { class: "button", href: "/carried", Icon { name: "upload" } {t!(text, "carried-link")} }
            }
        }
        p { class: "muted", {t!(text, "health-text")} }
        div { id: "sync-health", class: "stack-loose", "hx-get": listing.here(), "hx-trigger": "sse:poke delay:1s, every 60s", "hx-select": "#sync-health", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if rows.is_empty() {
                {list::nothing("smartphone", t!(text, "health-none"), t!(text, "health-none-text"), rsx! {})}
            } else {
                {listing.table(&desk, rsx! {
                    for row in &rows {
                        {one(&desk, row)}
                    }
                })}
            }
            if !orders.is_empty() {
                {ordered(&desk, &orders, &all, &people)}
            }
        }
    };
    Ok(desk.page(Place::SyncHealth, &t!(text, "nav-sync-health"), content))
}

fn arrange(rows: &mut [Row<'_>], listing: &Listing) {
    let phone = |r: &Row<'_>| (r.name.to_lowercase(), r.phone.id);
    match listing.sort() {
        "person" => rows.sort_by_cached_key(phone),
        "waiting" => {
            rows.sort_by_cached_key(|r| (Reverse(r.phone.pending_sets + r.phone.pending_blobs), phone(r)));
        }
        // Nothing waiting comes last.
        // Waiting the longest.
        "oldest" => rows.sort_by_cached_key(|r| {
            let oldest = r.phone.oldest_waiting();
            (oldest.is_none(), oldest, phone(r))
        }),
        "behind" => rows.sort_by_cached_key(|r| (Reverse(r.behind), phone(r))),
        "missing" => rows.sort_by_cached_key(|r| (Reverse(r.missing), phone(r))),
        // Least room.
        "room" => rows.sort_by_cached_key(|r| (r.phone.storage_left.unwrap_or(i64::MAX), phone(r))),
        _ => rows.sort_by_cached_key(|r| (r.phone.last_contact, phone(r))),
    }
    if listing.is_backwards() {
        rows.reverse();
    }
    // Phones that are out of use come after those that work.
    rows.sort_by_key(|r| r.phone.state != State::InUse);
}

fn one(desk: &Desk, row: &Row<'_>) -> Element {
    let text = desk.text;
    let phone = row.phone;
    let out = phone.out_of_touch(desk.now);
    let (tone, icon) = if out { (Tone::Offline, "wifi-off") } else { (Tone::Working, "wifi") };
    let age = ui::format_age(phone.silent_for(desk.now), text);
    let heard = if out { t!(text, "health-last-heard", age = age) } else { age };
    let pending = phone.pending_sets + phone.pending_blobs;
    let waiting = t!(text, "technicians-waiting", changes = phone.pending_sets, photos = phone.pending_blobs);
    let oldest = phone.oldest_waiting();
    let long = oldest.map(|at| ui::format_age((desk.now - at).num_seconds(), text));
    let room = phone.storage_left.map(|bytes| size(desk, bytes));
    let little = phone.storage_left.is_some_and(|bytes| bytes < LITTLE_ROOM);
    let id = format!("phone-{}-{}", phone.id, phone.person);
    let sets_and_blobs = format!("{pending} {:?}", phone.state);
    rsx! {
        tr { id: "{id}", "data-glow": "{sets_and_blobs}",
            td {
                div { class: "row-tight",
                    Avatar { initials: ui::initials(&row.name) }
                    span { class: "stack-none",
                        span { class: "strong", "{row.name}" }
                        span { class: "tiny muted", "{phone.name} · " {t!(text, "technicians-version", version = phone.app_version.as_str())} }
                    }
                }
            }
            td {
                Chip { tone, icon, label: heard }
                div { class: "tiny muted num", {desk.moment(phone.last_contact)} }
            }
            td {
                if pending > 0 {
                    Chip { tone: Tone::Offline, icon: "cloud-upload", label: waiting }
                    if out {
                        div { class: "tiny muted", {t!(text, "health-as-last-said")} }
                    }
                } else {
                    span { class: "muted", {t!(text, "technicians-nothing-waiting")} }
                }
            }
            td { class: "num",
                if let (Some(at), Some(long)) = (oldest, long) {
                    div { "{long}" }
                    div { class: "tiny muted", {desk.moment(at)} }
                } else {
                    span { class: "muted", "–" }
                }
            }
            td {
                if row.missing > 0 {
                    span { class: "tone-offline", {t!(text, "health-pictures", n = row.missing)} }
                } else {
                    span { class: "muted", {t!(text, "health-no-pictures")} }
                }
            }
            td { {behind(desk, row)} }
            td { class: "num",
                match room {
                    Some(room) if little => rsx! { Chip { tone: Tone::Alert, icon: "triangle-alert", label: room } },
                    Some(room) => rsx! { div { "{room}" } },
                    None => rsx! { div { class: "muted", {t!(text, "health-room-unknown")} } },
                }
                if clock_is_off(phone) {
                    div { class: "tiny tone-offline", {t!(text, "health-clock", off = clock(desk, phone))} }
                }
            }
            td { {access(desk, phone, &row.name)} }
        }
    }
}

fn behind(desk: &Desk, row: &Row<'_>) -> Element {
    let text = desk.text;
    let sentence = match row.behind {
        _ if row.phone.state != State::InUse => "–".to_owned(),
        0 => t!(text, "technicians-has-all"),
        MANY_BEHIND.. => t!(text, "health-behind-many", n = MANY_BEHIND),
        n => t!(text, "health-behind", n = n),
    };
    rsx! {
        span { class: if row.behind > 0 { "muted" }, "{sentence}" }
    }
}

/// Whether people should know that the phone's clock is off.
fn clock_is_off(phone: &Phone) -> bool {
    phone.offset_ms.abs() >= 2_000
}

/// How far the phone's clock is off.
pub fn clock(desk: &Desk, phone: &Phone) -> String {
    let text = desk.text;
    match phone.offset_ms.abs() {
        0..2_000 => t!(text, "technicians-clock-right"),
        ms => {
            let span = ui::format_span(ms / 1_000, text);
            if phone.offset_ms > 0 {
                t!(text, "technicians-clock-slow", span = span)
            } else {
                t!(text, "technicians-clock-fast", span = span)
            }
        }
    }
}

/// "3.2 GB".
fn size(desk: &Desk, bytes: i64) -> String {
    let text = desk.text;
    if bytes >= 1_000_000_000 {
        t!(text, "size-gb", n = ui::format_decimal(bytes as f64 / 1e9, 1, text))
    } else {
        t!(text, "size-mb", n = ui::format_decimal(bytes as f64 / 1e6, 0, text))
    }
}

/// How the office stands to the phone: chip, and since when.
fn state_words(desk: &Desk, state: State) -> Option<(Tone, &'static str, String, String)> {
    let text = desk.text;
    Some(match state {
        State::InUse => return None,
        State::Revoked(at) => {
            let since = t!(text, "health-revoked-at", time = desk.moment(at));
            (Tone::Alert, "ban", t!(text, "health-revoked"), since)
        }
        State::WipeAsked(at) => {
            let since = t!(text, "health-wipe-asked-at", time = desk.moment(at));
            (Tone::Alert, "hourglass", t!(text, "health-wipe-asked"), since)
        }
        State::Wiped(at) => {
            let since = t!(text, "health-wiped-at", time = desk.moment(at));
            (Tone::Done, "check", t!(text, "health-wiped"), since)
        }
    })
}

/// The last column: how the phone stands, and the way to change it.
fn access(desk: &Desk, phone: &Phone, name: &str) -> Element {
    let text = desk.text;
    let words = state_words(desk, phone.state);
    let more = match phone.state {
        State::InUse => t!(text, "health-lost"),
        State::Revoked(_) | State::WipeAsked(_) | State::Wiped(_) => t!(text, "health-change"),
    };
    rsx! {
        if let Some((tone, icon, label, since)) = words {
            Chip { tone, icon, label }
            div { class: "tiny muted", "{since}" }
        }
        a { class: "small", href: address(phone), "aria-label": "{more}: {phone.name}, {name}", "{more}" }
    }
}

fn address(phone: &Phone) -> String {
    format!("/sync-health/{}/{}", phone.id, phone.person)
}

/// `GET /sync-health/{device}/{person}`: one phone, and what can be ordered about it; a page of its own, as none of it is
/// meant lightly.
pub async fn one_phone(
    desk: Desk,
    Path((device, person)): Path<(Uuid, Uuid)>,
) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let phones = phones::all(&mut tx, company).await?;
    let of_person = phones.get(&PersonId(person)).map_or(&[][..], Vec::as_slice);
    let phone = of_person.iter().find(|p| p.id == DeviceId(device)).ok_or(PageError::NotFound)?;
    let orders = phones::orders(&mut tx, company, &[phone]).await?;
    drop(tx);
    let text = desk.text;
    let name = name_of(&people, phone.person);
    let heard = ui::format_age(phone.silent_for(desk.now), text);
    let waiting = match phone.pending_sets + phone.pending_blobs {
        0 => t!(text, "technicians-nothing-waiting"),
        _ => t!(text, "technicians-waiting", changes = phone.pending_sets, photos = phone.pending_blobs),
    };
    let words = state_words(&desk, phone.state);
    let content = rsx! {
        Head { text, way: &[("/sync-health", "nav-sync-health")], here: phone.name.clone(), title: ui::beside([name.as_str(), phone.name.as_str()]), said: t!(text, "technicians-version", version = phone.app_version.as_str()), {layout::live_chip(text)} }
        div { id: "phone", class: "stack-loose", "hx-get": address(phone), "hx-trigger": "sse:poke delay:1s", "hx-select": "#phone", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            section { class: "card stack settings-card", "aria-label": t!(text, "health-order"),
                if let Some((tone, icon, label, since)) = words {
                    div { class: "row", Chip { tone, icon, label } span { class: "muted", "{since}" } }
                }
                dl { class: "facts",
                    dt { {t!(text, "technicians-last-contact")} }
                    dd { "{heard} · " {desk.moment(phone.last_contact)} }
                    dt { {t!(text, "technicians-pending")} }
                    dd { "{waiting}" }
                    dt { {t!(text, "technicians-offset")} }
                    dd { {clock(&desk, phone)} }
                    dt { {t!(text, "health-room")} }
                    dd { {phone.storage_left.map_or_else(|| t!(text, "health-room-unknown"), |bytes| size(&desk, bytes))} }
                }
            }
            {buttons(&desk, phone, &name)}
            if !orders.is_empty() {
                {ordered(&desk, &orders, &[phone], &people)}
            }
        }
    };
    Ok(desk.page(Place::SyncHealth, &phone.name, content))
}

/// The orders that make sense now, each with what it does.
fn buttons(desk: &Desk, phone: &Phone, name: &str) -> Element {
    let text = desk.text;
    let revoke = ("revoke", "ban", t!(text, "health-revoke"), t!(text, "health-revoke-text", name = name));
    let wipe = ("wipe", "eraser", t!(text, "health-wipe"), t!(text, "health-wipe-text", name = name));
    let let_in =
        ("let-in", "lock-open", t!(text, "health-let-in"), t!(text, "health-let-in-text", name = name));
    let orders = match phone.state {
        State::InUse => vec![revoke, wipe],
        State::Revoked(_) => vec![wipe, let_in],
        State::WipeAsked(_) | State::Wiped(_) => vec![let_in],
    };
    rsx! {
        for (value , icon , word , explained) in orders {
            form { key: "{value}", class: "card stack settings-card", method: "post", action: address(phone),
                Hidden { csrf: desk.session.csrf.clone() }
                input { r#type: "hidden", name: "order", value: "{value}" }
                h2 { class: "card-title", "{word}" }
                p { "{explained}" }
                div {
                    button { class: if value == "let-in" { "button button-primary" } else { "button button-danger" }, r#type: "submit",
                        Icon { name: icon }
                        "{word}"
                    }
                }
            }
        }
    }
}

/// Who ordered what, and what the phones said to it.
fn ordered(desk: &Desk, orders: &[Ordered], all: &[&Phone], people: &BTreeMap<PersonId, Person>) -> Element {
    let text = desk.text;
    let line = |order: &Ordered| {
        let phone = all.iter().find(|phone| phone.id.0 == order.record);
        let what = phone.map(|p| ui::beside([name_of(people, p.person), p.name.clone()])).unwrap_or_default();
        let who = name_of(people, PersonId(order.by_person));
        let sentence = match order.action.as_str() {
            "revoked" => t!(text, "health-did-revoke", name = who),
            "wipe_asked" => t!(text, "health-did-wipe", name = who),
            "let_in" => t!(text, "health-did-let-in", name = who),
            "copied" => t!(text, "health-did-copied"),
            _ => t!(text, "health-did-wiped"),
        };
        (what, sentence, desk.moment(order.at()))
    };
    let lines: Vec<(String, String, String)> = orders.iter().map(line).collect();
    rsx! {
        section { class: "card stack", "aria-labelledby": "ordered-title",
            h2 { id: "ordered-title", class: "card-title", {t!(text, "health-orders")} }
            ul { class: "stack-tight",
                for (what , sentence , when) in lines {
                    li { class: "spread", span { span { class: "strong", "{what}" } " · {sentence}" } span { class: "tiny muted num", "{when}" } }
                }
            }
        }
    }
}

/// `POST /sync-health/{device}/{person}`: takes a phone out of use, tells it to wipe, or lets it in again.
pub async fn post(Path((device, person)): Path<(Uuid, Uuid)>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let order =
        Order::read(fields.raw("order")).ok_or_else(|| PageError::Unreadable("no such order".to_owned()))?;
    let back = format!("/sync-health/{device}/{person}");
    let (app, company, by, origin) = desk.acting();
    let (device, person) = (DeviceId(device), PersonId(person));
    let work = async move { devices::order(&app, company, device, person, by, &origin, order).await };
    if !to_the_end(work).await? {
        return Err(PageError::NotFound);
    }
    let said = match order {
        Order::Revoke => t!(desk.text, "health-said-revoke"),
        Order::Wipe => t!(desk.text, "health-said-wipe"),
        Order::LetIn => t!(desk.text, "health-said-let-in"),
    };
    Ok(desk.go(&back, Some(Toast::said(said))))
}
