//! The audit: every change of the company, filtered by what stands in the address, newest first.

use crate::audit::audit_words::{self as said, IN_A_TABLE};
use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::form::{Choice, ErrorSummary, Errors, Field};
use crate::kit::layout::{self, Head, Place as Nav};
use crate::kit::lists::encoded;
use crate::kit::words;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use engine::execute::{AuditAction, OTHER_KINDS};
use engine::read::audit::{self, Asked, Entry, Names, Place};
use serde::Deserialize;
use shared::Kind;
use shared::access::{Action, Subject};
use std::collections::BTreeSet;
use ui::{EmptyState, Icon, Text, t};
use uuid::Uuid;

/// Rows on a page.
const ROWS: usize = 50;
/// What the server itself does, in the place of a person.
const SERVER: &str = "server";

/// What the address says, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    who: String,
    kind: String,
    action: String,
    field: String,
    device: String,
    address: String,
    from: String,
    to: String,
    record: String,
    before: String,
}

/// `GET /audit`.
pub async fn get(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let (asked, errors) = ask.read(&desk);
    let before = Place::read(&ask.before);
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let mut rows = match errors.is_empty() {
        true => audit::rows(&mut tx, company, &asked, before, ROWS + 1).await?,
        false => Vec::new(),
    };
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let names = audit::names(&mut tx, company, &rows).await?;
    drop(tx);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page { ask, errors, rows, more, names };
    Ok(desk.page_with(status, Nav::Audit, &t!(desk.text, "nav-audit"), page.view(&desk)))
}

impl Ask {
    /// What is asked for, and what of it cannot be read.
    pub fn read(&self, desk: &Desk) -> (Asked, Errors) {
        let text = desk.text;
        let mut errors = Errors::default();
        // Without NUL, which PostgreSQL cannot take.
        let plain = |typed: &str| typed.trim().replace('\0', "");
        let mut id = |name: &str, typed: &str| match plain(typed) {
            typed if typed.is_empty() => None,
            typed => typed.parse::<Uuid>().map_err(|_| errors.add(name, t!(text, "audit-bad-choice"))).ok(),
        };
        let who = if self.who == SERVER { Some(Uuid::nil()) } else { id("who", &self.who) };
        let (device, record) = (id("device", &self.device), id("record", &self.record));
        let mut day = |name: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => {
                let day = typed.parse::<NaiveDate>().ok().filter(|day| (1970..=9999).contains(&day.year()));
                if day.is_none() {
                    errors.add(name, t!(text, "plan-bad-date"));
                }
                day
            }
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            errors.add("to", t!(text, "audit-ends-first"));
        }
        let asked = Asked {
            who,
            kind: plain(&self.kind),
            action: plain(&self.action),
            field: plain(&self.field),
            device,
            address: plain(&self.address),
            from: from.map(|day| desk.day_bounds(day).0),
            until: to.map(|day| desk.day_bounds(day).1),
            record,
            end: None,
            without: Vec::new(),
        };
        (asked, errors)
    }

    /// Whether it asks for anything in particular.
    fn is_any(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.trim().is_empty())
    }

    fn pairs(&self) -> [(&'static str, &str); 9] {
        [
            ("who", &self.who),
            ("kind", &self.kind),
            ("action", &self.action),
            ("field", &self.field),
            ("device", &self.device),
            ("address", &self.address),
            ("from", &self.from),
            ("to", &self.to),
            ("record", &self.record),
        ]
    }

    /// The same question to another address.
    pub fn link(&self, path: &str, before: Option<Place>) -> String {
        let mut pairs: Vec<(&str, String)> =
            self.pairs().into_iter().map(|(name, value)| (name, value.trim().to_owned())).collect();
        pairs.push(("before", before.map(Place::written).unwrap_or_default()));
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// The audit of one record, for links.
pub fn of_record(record: Uuid) -> String {
    Ask { record: record.to_string(), ..Ask::default() }.link("/audit", None)
}

struct Page {
    ask: Ask,
    errors: Errors,
    rows: Vec<Entry>,
    more: bool,
    names: Names,
}

impl Page {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let here = self.ask.link("/audit", None);
        // Anyone who reads older pages is not carried away by what is new.
        let first = self.ask.before.is_empty() && self.errors.is_empty();
        rsx! {
            Head { text, title: t!(text, "nav-audit"), said: t!(text, "audit-text"),
                if first {
                    {layout::live_chip(text)}
                }
                if self.errors.is_empty() {
                    a { class: "button", href: self.ask.link("/audit/export.csv", None), Icon { name: "download" } {t!(text, "audit-csv")} }
                    a { class: "button", href: self.ask.link("/audit/export.jsonl", None), Icon { name: "download" } {t!(text, "audit-jsonl")} }
                }
            }
            {self.filters(desk)}
            div {
                id: "audit",
                class: "stack",
                "hx-get": first.then(|| here.clone()),
                "hx-trigger": first.then_some("sse:poke delay:1s"),
                "hx-select": "#audit",
                "hx-swap": "morph:outerHTML",
                "hx-headers": PART_HEADERS,
                if self.rows.is_empty() {
                    {self.nothing(text)}
                } else {
                    {table(desk, &t!(text, "nav-audit"), &self.names, &self.rows, About::Named)}
                    {self.foot(desk)}
                }
            }
        }
    }

    fn filters(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let ask = &self.ask;
        let mut fits = ask.clone();
        fits.record = String::new();
        let about = ask.record.trim().parse::<Uuid>().ok().map(|id| {
            let row = self.rows.iter().find(|row| row.record == id);
            row.map_or_else(|| said::short_id(id), |row| said::record(text, &self.names, row).0)
        });
        rsx! {
            form { class: "card audit-filters", method: "get", action: "/audit", role: "search", "aria-label": t!(text, "audit-filters"),
                ErrorSummary { form: "audit", title: t!(text, "form-wrong"), errors: self.errors.clone() }
                div { class: "audit-fields",
                    Choice { form: "audit", name: "who", label: t!(text, "history-who"), options: self.people(text), value: ask.who.clone(), error: self.errors.of("who") }
                    Choice { form: "audit", name: "kind", label: t!(text, "audit-kind"), options: self.kinds(text), value: ask.kind.clone() }
                    Choice { form: "audit", name: "action", label: t!(text, "audit-action"), options: self.actions(text), value: ask.action.clone() }
                    Choice { form: "audit", name: "field", label: t!(text, "audit-field"), options: self.fields(text), value: ask.field.clone() }
                    Choice { form: "audit", name: "device", label: t!(text, "history-phone"), options: self.devices(text), value: ask.device.clone(), error: self.errors.of("device") }
                    Field { form: "audit", name: "address", label: t!(text, "audit-address"), value: ask.address.clone(), autocomplete: "off" }
                    Field { form: "audit", name: "from", label: t!(text, "audit-from"), value: ask.from.clone(), kind: "date", error: self.errors.of("from") }
                    Field { form: "audit", name: "to", label: t!(text, "audit-to"), value: ask.to.clone(), kind: "date", error: self.errors.of("to") }
                }
                div { class: "row",
                    button { class: "button button-primary", r#type: "submit", Icon { name: "list-filter" } {t!(text, "audit-filter")} }
                    if ask.is_any() {
                        a { class: "button", href: "/audit", {t!(text, "audit-show-all")} }
                    }
                    if let Some(about) = about {
                        input { r#type: "hidden", name: "record", value: "{ask.record.trim()}" }
                        span { class: "chip chip-plain", {t!(text, "audit-one-record", name = about)} }
                        a { class: "small", href: fits.link("/audit", None), {t!(text, "audit-every-record")} }
                    } else if let Some(wrong) = self.errors.of("record") {
                        span { id: "audit-record", class: "field-error", "{wrong}" }
                    }
                }
            }
        }
    }

    fn people(&self, text: Text) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> =
            self.names.people.values().map(|p| (p.id.to_string(), p.name.clone())).collect();
        all.sort_by_cached_key(|(id, name)| (name.to_lowercase(), id.clone()));
        all.insert(0, (String::new(), t!(text, "audit-anybody")));
        all.push((SERVER.to_owned(), t!(text, "history-server")));
        all
    }

    fn devices(&self, text: Text) -> Vec<(String, String)> {
        let name = |(id, device): (&Uuid, &audit::Device)| {
            let whose = crate::kit::words::name_of(&self.names.people, device.person);
            (id.to_string(), ui::beside([whose.to_string(), device.name.clone()]))
        };
        let mut all: Vec<(String, String)> = self.names.devices.iter().map(name).collect();
        all.sort_by_cached_key(|(id, name)| (name.to_lowercase(), id.clone()));
        all.insert(0, (String::new(), t!(text, "audit-any")));
        all
    }

    fn kinds(&self, text: Text) -> Vec<(String, String)> {
        let known = Kind::ALL.iter().map(|kind| kind.name()).chain(OTHER_KINDS);
        let here = self.rows.iter().map(|row| row.kind.as_str());
        choices(text, known.chain(here).chain([self.ask.kind.as_str()]), words::kind)
    }

    fn actions(&self, text: Text) -> Vec<(String, String)> {
        let here = self.rows.iter().map(|row| row.action.as_str());
        let all =
            AuditAction::ALL.iter().map(|action| action.name()).chain(here).chain([self.ask.action.as_str()]);
        choices(text, all, words::action)
    }

    /// The fields of the kind that is asked for, or all.
    fn fields(&self, text: Text) -> Vec<(String, String)> {
        let asked = |kind: &&Kind| self.ask.kind.is_empty() || self.ask.kind == kind.name();
        let of_kind = Kind::ALL.iter().filter(asked);
        let here = self.rows.iter().map(|row| row.field.as_str());
        let all = of_kind.flat_map(|kind| kind.spec().asked.iter().copied());
        choices(text, all.chain(here).chain([self.ask.field.as_str()]), said::field_word)
    }

    fn nothing(&self, text: Text) -> Element {
        if !self.errors.is_empty() {
            return rsx! {
                div { class: "card", EmptyState { icon: "circle-alert", title: t!(text, "audit-wrong"), text: t!(text, "audit-wrong-text") } }
            };
        }
        if self.ask.is_any() || !self.ask.before.is_empty() {
            return rsx! {
                div { class: "card",
                    EmptyState { icon: "search", title: t!(text, "audit-none-found"), text: t!(text, "audit-none-found-text"),
                        a { class: "button", href: "/audit", {t!(text, "audit-show-all")} }
                    }
                }
            };
        }
        rsx! {
            div { class: "card", EmptyState { icon: "history", title: t!(text, "history-none"), text: t!(text, "audit-text") } }
        }
    }

    fn foot(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let last = self.rows.last().filter(|_| self.more).map(Entry::place);
        rsx! {
            nav { class: "row list-foot", "aria-label": t!(text, "jobs-pages"),
                if !self.ask.before.is_empty() {
                    a { class: "button", href: self.ask.link("/audit", None), {t!(text, "audit-newest")} }
                }
                if let Some(last) = last {
                    a { class: "button", href: self.ask.link("/audit", Some(last)), rel: "next", {t!(text, "audit-older")} }
                } else {
                    span { class: "muted", {t!(text, "audit-no-older")} }
                }
                span { class: "muted tiny", {t!(text, "audit-as-of", time = desk.clock(desk.now))} }
            }
        }
    }
}

/// Values with their words, in the order of the words, each once; the empty one first.
fn choices<'a>(
    text: Text,
    values: impl Iterator<Item = &'a str>,
    word: fn(Text, &str) -> String,
) -> Vec<(String, String)> {
    let values: BTreeSet<&str> = values.filter(|value| !value.is_empty()).collect();
    let mut all: Vec<(String, String)> =
        values.into_iter().map(|value| (value.to_owned(), word(text, value))).collect();
    all.sort_by_cached_key(|(value, word)| (word.to_lowercase(), value.clone()));
    all.insert(0, (String::new(), t!(text, "audit-any")));
    all
}

/// Whether the rows say which record they are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// By its name.
    Named,
    /// The page says it.
    ThePage,
}

/// Rows of the audit as a table.
pub fn table(desk: &Desk, label: &str, names: &Names, rows: &[Entry], about: About) -> Element {
    let text = desk.text;
    rsx! {
        div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": "{label}",
            table { class: "table table-top audit-table",
                thead {
                    tr {
                        th { scope: "col", {t!(text, "history-happened")} }
                        th { scope: "col", {t!(text, "history-who")} }
                        th { scope: "col", {t!(text, "history-what")} }
                        th { scope: "col", {t!(text, "history-old")} }
                        th { scope: "col", {t!(text, "history-new")} }
                        if desk.may(Subject::Audit, Action::See) {
                            th { scope: "col", span { class: "visually-hidden", {t!(text, "audit-details")} } }
                        }
                    }
                }
                tbody {
                    for row in rows {
                        {line(desk, names, row, about)}
                    }
                }
            }
        }
    }
}

fn line(desk: &Desk, names: &Names, row: &Entry, about: About) -> Element {
    let text = desk.text;
    let kind = words::kind(text, &row.kind);
    let what = match row.field.as_str() {
        "" => kind,
        field => format!("{kind} · {}", said::field_word(text, field)),
    };
    let (name, page) = said::record(text, names, row);
    let lost = row.action == "lost";
    rsx! {
        tr { key: "{row.n}", id: "row-{row.n}", "data-glow": "{row.n}",
            td { class: "num audit-when",
                div { {desk.moment(row.happened())} }
                if row.came_late() {
                    div { class: "tiny muted", {t!(text, "line-reached", time = desk.moment(row.received()))} }
                }
            }
            td {
                div { {said::who(text, &names.people, row.by_person)} }
                div { class: "tiny muted", title: "{row.agent}", {said::from_where(text, names, row)} }
            }
            td { class: "audit-what",
                if about == About::Named {
                    if let Some(page) = page {
                        a { class: "strong", href: "{page}", "{name}" }
                    } else {
                        span { class: "strong", "{name}" }
                    }
                }
                div { "{what}" }
                div { class: if lost { "tiny tone-offline" } else { "tiny muted" },
                    {words::action(text, &row.action)}
                }
            }
            {before_and_after(desk, names, row, IN_A_TABLE)}
            if desk.may(Subject::Audit, Action::See) {
                td { class: "audit-details", a { class: "small", href: "/audit/{row.n}", "aria-label": t!(text, "audit-details-of", n = row.n.to_string()), {t!(text, "audit-details")} } }
            }
        }
    }
}

fn before_and_after(desk: &Desk, names: &Names, row: &Entry, limit: usize) -> Element {
    if row.erased {
        return rsx! {
            td { class: "value muted", colspan: "2", {erased(desk, names, row)} }
        };
    }
    let (old, new) = said::values(desk, names, row, limit);
    rsx! {
        td { class: "value", "{old}" }
        td { class: "value", "{new}" }
    }
}

/// "Erased by … because …".
pub fn erased(desk: &Desk, names: &Names, row: &Entry) -> String {
    let text = desk.text;
    match names.erasure(row.n) {
        Some(erasure) => t!(
            text,
            "audit-erased",
            name = said::who(text, &names.people, erasure.by),
            time = desk.moment(erasure.at),
            reason = erasure.reason.as_str()
        ),
        None => t!(text, "audit-erased-untold"),
    }
}
