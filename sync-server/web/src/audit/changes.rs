//! The audit: every change of the company, filtered by what stands in the address, newest first.

use crate::audit::audit_words::{self as said, IN_A_TABLE};
use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::form::How::{Day, Line, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::{self, Head, Place as Nav};
use crate::kit::list::{self, Column, List, Listing, asking, column};
use crate::kit::posted::{ErrorSummary, Errors, Fields};
use crate::kit::sheet::Sheet;
use crate::kit::words;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use engine::execute::{AuditAction, OTHER_KINDS};
use engine::read::audit::{self, Asked, Entry, Names, Place};
use shared::Kind;
use shared::access::{Action, Subject};
use std::collections::BTreeSet;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// Rows on a page.
const ROWS: usize = 50;
/// What the server itself does, in the place of a person.
const SERVER: &str = "server";

/// What is said of a change.
pub const COLUMNS: &[Column] = &[
    column("history-happened"),
    column("history-who"),
    column("history-what"),
    column("history-old"),
    column("history-new"),
    column("audit-details").seen(|desk| desk.may(Subject::Audit, Action::See)).acts(),
];

pub const LIST: List = List {
    class: "table table-top audit-table",
    filters: &[
        asking("who"),
        asking("kind"),
        asking("action"),
        asking("field"),
        asking("device"),
        asking("address"),
        asking("from"),
        asking("to"),
        asking("record"),
    ],
    page: "before",
    ..List::of("/audit", "nav-audit", COLUMNS)
};

const FILTERS: Form = Form::free(
    "audit",
    &[
        Row(&[ask("who", "history-who", OneOf)]),
        Row(&[ask("kind", "audit-kind", OneOf)]),
        Row(&[ask("action", "audit-action", OneOf)]),
        Row(&[ask("field", "audit-field", OneOf)]),
        Row(&[ask("device", "history-phone", OneOf)]),
        Row(&[ask("address", "audit-address", Line)]),
        Row(&[ask("from", "audit-from", Day)]),
        Row(&[ask("to", "audit-to", Day)]),
    ],
);

/// `GET /audit`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let listing = Listing::of(&LIST, &desk, fields.clone());
    let (asked, errors) = read(&desk, &listing);
    let before = Place::read(listing.get("before"));
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
    let mut sheet = Sheet::posted(&FILTERS, fields);
    sheet.errors = errors;
    let status = sheet.status();
    let page = Page { listing, sheet, rows, more, names };
    Ok(desk.page_with(status, Nav::Audit, &t!(desk.text, "nav-audit"), page.view(&desk)))
}

/// What is asked for, and what of it cannot be read.
pub fn read(desk: &Desk, listing: &Listing) -> (Asked, Errors) {
    let text = desk.text;
    let mut errors = Errors::default();
    // Without NUL, which PostgreSQL cannot take.
    let plain = |name: &str| listing.get(name).trim().replace('\0', "");
    let mut id = |name: &str| match plain(name) {
        typed if typed.is_empty() => None,
        typed => typed.parse::<Uuid>().map_err(|_| errors.add(name, t!(text, "audit-bad-choice"))).ok(),
    };
    let who = if listing.get("who") == SERVER { Some(Uuid::nil()) } else { id("who") };
    let (device, record) = (id("device"), id("record"));
    let mut day = |name: &str| match listing.get(name) {
        "" => None,
        typed => {
            let day = typed.parse::<NaiveDate>().ok().filter(|day| (1970..=9999).contains(&day.year()));
            if day.is_none() {
                errors.add(name, t!(text, "plan-bad-date"));
            }
            day
        }
    };
    let (from, to) = (day("from"), day("to"));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        errors.add("to", t!(text, "audit-ends-first"));
    }
    let asked = Asked {
        who,
        kind: plain("kind"),
        action: plain("action"),
        field: plain("field"),
        device,
        address: plain("address"),
        from: from.map(|day| desk.day_bounds(day).0),
        until: to.map(|day| desk.day_bounds(day).1),
        record,
        end: None,
        without: Vec::new(),
    };
    (asked, errors)
}

/// The audit of one record, for links.
pub fn of_record(record: Uuid) -> String {
    list::address("/audit", &[("record", record.to_string())])
}

struct Page {
    listing: Listing,
    sheet: Sheet,
    rows: Vec<Entry>,
    more: bool,
    names: Names,
}

impl Page {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let here = self.listing.link(&[]);
        let is_right = self.sheet.errors.is_empty();
        // Anyone who reads older pages is not carried away by what is new.
        let first = self.listing.get("before").is_empty() && is_right;
        rsx! {
            Head { text, title: t!(text, "nav-audit"), said: t!(text, "audit-text"),
                if first {
                    {layout::live_chip(text)}
                }
                if is_right {
                    a { class: "button", href: self.listing.link_of("/audit/export.csv", &[]), Icon { name: "download" } {t!(text, "audit-csv")} }
                    a { class: "button", href: self.listing.link_of("/audit/export.jsonl", &[]), Icon { name: "download" } {t!(text, "audit-jsonl")} }
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
                    {LIST.table(desk, lines(desk, &self.names, &self.rows, About::Named))}
                    {self.foot(desk)}
                }
            }
        }
    }

    fn filters(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let record = self.listing.get("record");
        let about = record.parse::<Uuid>().ok().map(|id| {
            let row = self.rows.iter().find(|row| row.record == id);
            row.map_or_else(|| said::short_id(id), |row| said::record(text, &self.names, row).0)
        });
        let sheet = self.sheet.clone().choices("who", self.people(text)).choices("kind", self.kinds(text));
        let sheet = sheet.choices("action", self.actions(text)).choices("field", self.fields(text));
        let sheet = sheet.choices("device", self.devices(text));
        rsx! {
            form { class: "card audit-filters", method: "get", action: "/audit", role: "search", "aria-label": t!(text, "audit-filters"),
                ErrorSummary { form: "audit", title: t!(text, "form-wrong"), errors: sheet.errors.clone() }
                div { class: "audit-fields", {sheet.parts(desk)} }
                div { class: "row",
                    button { class: "button button-primary", r#type: "submit", Icon { name: "list-filter" } {t!(text, "audit-filter")} }
                    if self.listing.is_narrowed() {
                        a { class: "button", href: "/audit", {t!(text, "audit-show-all")} }
                    }
                    if let Some(about) = about {
                        input { r#type: "hidden", name: "record", value: "{record}" }
                        span { class: "chip chip-plain", {t!(text, "audit-one-record", name = about)} }
                        a { class: "small", href: self.listing.link(&[("record", "")]), {t!(text, "audit-every-record")} }
                    } else if let Some(wrong) = sheet.errors.of("record") {
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
        choices(text, known.chain(here).chain([self.listing.get("kind")]), words::kind)
    }

    fn actions(&self, text: Text) -> Vec<(String, String)> {
        let here = self.rows.iter().map(|row| row.action.as_str());
        let all = AuditAction::ALL
            .iter()
            .map(|action| action.name())
            .chain(here)
            .chain([self.listing.get("action")]);
        choices(text, all, words::action)
    }

    /// The fields of the kind that is asked for, or all.
    fn fields(&self, text: Text) -> Vec<(String, String)> {
        let of = self.listing.get("kind");
        let asked = |kind: &&Kind| of.is_empty() || of == kind.name();
        let of_kind = Kind::ALL.iter().filter(asked);
        let here = self.rows.iter().map(|row| row.field.as_str());
        let all = of_kind.flat_map(|kind| kind.spec().asked.iter().copied());
        choices(text, all.chain(here).chain([self.listing.get("field")]), said::field_word)
    }

    fn nothing(&self, text: Text) -> Element {
        if !self.sheet.errors.is_empty() {
            return list::nothing(
                "circle-alert",
                t!(text, "audit-wrong"),
                t!(text, "audit-wrong-text"),
                rsx! {},
            );
        }
        if self.listing.is_narrowed() || !self.listing.get("before").is_empty() {
            let all = rsx! { a { class: "button", href: "/audit", {t!(text, "audit-show-all")} } };
            return list::nothing(
                "search",
                t!(text, "audit-none-found"),
                t!(text, "audit-none-found-text"),
                all,
            );
        }
        list::nothing("history", t!(text, "history-none"), t!(text, "audit-text"), rsx! {})
    }

    fn foot(&self, desk: &Desk) -> Element {
        let last = self.rows.last().filter(|_| self.more).map(Entry::place);
        let older = last.map(|last| self.listing.link(&[("before", &last.written())]));
        let newest = (!self.listing.get("before").is_empty()).then(|| self.listing.link(&[]));
        layout::older(desk.text, newest, older, t!(desk.text, "audit-as-of", time = desk.clock(desk.now)))
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

/// Rows of the audit, for a table.
pub fn lines(desk: &Desk, names: &Names, rows: &[Entry], about: About) -> Element {
    rsx! {
        for row in rows {
            {line(desk, names, row, about)}
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
