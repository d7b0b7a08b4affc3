//! The list of jobs: filtered, searched and sorted, with its state in the address.

use super::desk::{Desk, PART_HEADERS};
use super::errors::PageError;
use super::layout::{self, Place};
use super::read::jobs::{self, Asked, Counts, Page, ROWS, Sort};
use super::read::{name_of, people};
use super::visit::planned;
use super::withheld;
use super::words;
use axum::extract::Query;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::PersonId;
use shared::access::{Action, Subject};
use shared::records::{Job, JobStatus, Person, Visit};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use ui::{EmptyState, Icon, StatusChip, t};

/// What the address says.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    dir: String,
    #[serde(default)]
    page: i64,
}

/// `GET /jobs`.
pub async fn get(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let asked = Asked {
        status: JobStatus::ALL.into_iter().find(|s| s.name() == ask.status),
        typed: ask.q,
        sort: Sort::named(&ask.sort),
        backwards: ask.dir == "back",
        page: ask.page.clamp(0, 100_000),
    };
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let counts = jobs::counts(&mut tx, desk.scope()).await?;
    let page = jobs::page(&mut tx, desk.scope(), &asked, &counts).await?;
    let people = people(&mut tx, company).await?;
    drop(tx);
    let list = List { asked, page, counts, people };
    Ok(desk.page(Place::Jobs, &t!(desk.text, "nav-jobs"), list.view(&desk)))
}

struct List {
    asked: Asked,
    page: Page,
    counts: Counts,
    people: BTreeMap<PersonId, Person>,
}

impl List {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let all: i64 = self.counts.values().sum();
        let here = self.link(&self.asked);
        rsx! {
            div { class: "topbar",
                h1 { {t!(text, "nav-jobs")} }
                {layout::live_chip(text)}
                div { class: "topbar-end",
                    form { class: "search", role: "search", method: "get", action: "/jobs",
                        Icon { name: "search" }
                        if let Some(status) = self.asked.status {
                            input { r#type: "hidden", name: "status", value: status.name() }
                        }
                        input { r#type: "search", name: "q", value: "{self.asked.typed}", placeholder: t!(text, "search-label"), "aria-label": t!(text, "search-label"), "data-shortcut": "/" }
                        kbd { class: "key", "aria-hidden": "true", "/" }
                    }
                    {layout::new_job_button(desk)}
                }
            }
            nav { class: "tabs", "aria-label": t!(text, "jobs-filter"),
                {self.tab(None, t!(text, "jobs-all"), all)}
                for status in JobStatus::ALL {
                    {self.tab(Some(status), words::status_word(text, status), self.counts.get(status.name()).copied().unwrap_or(0))}
                }
            }
            if !self.asked.typed.trim().is_empty() && desk.may(Subject::Account, Action::See) {
                p { class: "small",
                    a { href: "/customers?q={encoded(self.asked.typed.trim())}", {t!(text, "jobs-customers-too", words = self.asked.typed.trim())} }
                }
            }
            div { id: "jobs", "hx-get": "{here}", "hx-trigger": "sse:poke delay:1s", "hx-select": "#jobs", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
                if self.page.jobs.is_empty() {
                    {self.nothing(desk)}
                } else {
                    {self.table(desk)}
                    {self.pages(desk)}
                }
            }
        }
    }

    fn tab(&self, status: Option<JobStatus>, word: String, n: i64) -> Element {
        let link = self.link(&Asked { status, page: 0, ..self.asked.clone() });
        let here = self.asked.status == status;
        rsx! {
            a { href: "{link}", "aria-current": here.then_some("page"), "{word} " span { class: "count", "{n}" } }
        }
    }

    fn nothing(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let any = !self.asked.typed.trim().is_empty() || self.asked.status.is_some();
        if any {
            return rsx! {
                div { class: "card",
                    EmptyState { icon: "search", title: t!(text, "jobs-none-found"), text: t!(text, "jobs-none-found-text"),
                        a { class: "button", href: "/jobs", {t!(text, "jobs-show-all")} }
                    }
                }
            };
        }
        rsx! {
            div { class: "card",
                EmptyState { icon: "briefcase", title: t!(text, "jobs-none"), text: t!(text, "jobs-none-text"),
                    {layout::new_job_button(desk)}
                }
            }
        }
    }

    fn table(&self, desk: &Desk) -> Element {
        let text = desk.text;
        rsx! {
            div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "nav-jobs"),
                table { class: "table",
                    thead {
                        tr {
                            {self.head(Sort::Number, t!(text, "jobs-number"))}
                            th { scope: "col", {t!(text, "field-title")} }
                            {self.head(Sort::Customer, t!(text, "jobs-customer"))}
                            {self.head(Sort::Status, t!(text, "jobs-status"))}
                            th { scope: "col", {t!(text, "jobs-visit")} }
                            th { scope: "col", class: "numeric", {t!(text, "field-amount")} }
                            {self.head(Sort::Moved, t!(text, "jobs-moved"))}
                        }
                    }
                    tbody {
                        for job in &self.page.jobs {
                            {self.row(desk, job)}
                        }
                    }
                }
            }
        }
    }

    fn head(&self, sort: Sort, word: String) -> Element {
        let here = self.asked.sort == sort;
        let backwards = here && !self.asked.backwards;
        let link = self.link(&Asked { sort, backwards, page: 0, ..self.asked.clone() });
        let down = matches!(sort, Sort::Moved | Sort::Number) != self.asked.backwards;
        let order = here.then_some(if down { "descending" } else { "ascending" });
        rsx! {
            th { scope: "col", "aria-sort": order,
                a { class: "row-tight", href: "{link}",
                    "{word}"
                    if here {
                        Icon { name: if down { "chevron-down" } else { "chevron-up" }, class: "icon-s" }
                    }
                }
            }
        }
    }

    fn row(&self, desk: &Desk, job: &Job) -> Element {
        let text = desk.text;
        let visits = self.page.visits.get(&job.id).map_or(&[][..], Vec::as_slice);
        let status = words::job_status(job, words::on_site(visits));
        let customer = self.page.accounts.get(&job.account).map_or("", |a| a.name.as_str());
        let place = self.page.addresses.get(&job.address).map_or("", |a| a.text.as_str());
        let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
        let amount =
            job.amount.seen().map(|m| ui::format_money(m.minor, m.currency.code(), text)).unwrap_or_default();
        let moved = desk.moment(job.moved.time());
        let visit = visits.iter().find(|v| v.is_open()).or(visits.iter().rfind(|v| v.planned().is_some()));
        rsx! {
            tr { key: "{job.id}", id: "row-{job.id}", "data-glow": "{job.moved.ms}",
                td { class: "num", "{number}" }
                td {
                    a { class: "strong", href: "/jobs/{job.id}", "{job.title}" }
                    if job.urgent {
                        " "
                        span { class: "tone-alert with-icon tiny", Icon { name: "siren", class: "icon-s" } {t!(text, "urgent")} }
                    }
                }
                td { div { "{customer}" } div { class: "tiny muted", "{place}" } }
                td { StatusChip { status, label: status.label(text) } }
                td { {self.visit_cell(desk, visit)} }
                td { class: "numeric",
                    if job.amount.is_masked() {
                        {withheld::withheld(text)}
                    } else {
                        "{amount}"
                    }
                }
                td { class: "num", "{moved}" }
            }
        }
    }

    fn visit_cell(&self, desk: &Desk, visit: Option<&Visit>) -> Element {
        let Some(visit) = visit else {
            return rsx! { span { class: "muted", {t!(desk.text, "jobs-not-planned")} } };
        };
        let who: Vec<String> = visit.plan.technicians.iter().map(|p| name_of(&self.people, *p)).collect();
        let who = if who.is_empty() { t!(desk.text, "plan-nobody") } else { who.join(", ") };
        let when = planned(desk, &visit.plan);
        rsx! {
            div { "{who}" }
            div { class: "tiny muted", "{when}" }
        }
    }

    fn pages(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let last = (self.page.total - 1).max(0) / ROWS;
        if last == 0 {
            return rsx! { p { class: "muted tiny list-foot", {t!(text, "jobs-total", n = self.page.total)} } };
        }
        let at = |page: i64| self.link(&Asked { page, ..self.asked.clone() });
        layout::pages(text, self.asked.page, ROWS, self.page.total, at)
    }

    /// The address of this list, asked for otherwise.
    fn link(&self, asked: &Asked) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if let Some(status) = asked.status {
            pairs.push(("status", status.name().to_owned()));
        }
        if !asked.typed.trim().is_empty() {
            pairs.push(("q", asked.typed.trim().to_owned()));
        }
        if asked.sort != Sort::default() {
            pairs.push(("sort", asked.sort.name().to_owned()));
        }
        if asked.backwards {
            pairs.push(("dir", "back".to_owned()));
        }
        if asked.page > 0 {
            pairs.push(("page", asked.page.to_string()));
        }
        let mut link = "/jobs".to_owned();
        for (i, (name, value)) in pairs.into_iter().enumerate() {
            link.push(if i == 0 { '?' } else { '&' });
            link.push_str(name);
            link.push('=');
            link.push_str(&encoded(&value));
        }
        link
    }
}

/// Text as it stands in an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
