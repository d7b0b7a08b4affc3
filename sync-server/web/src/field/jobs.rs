//! The list of jobs: filtered, searched and sorted, with its state in the address, and as a file.

use crate::kit::desk::{Desk, PART_HEADERS, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::lists::encoded;
use crate::kit::words::name_of;
use crate::kit::{lists, withheld, words};
use axum::extract::Query;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dioxus::prelude::*;
use engine::read::jobs::{self, Asked, Counts, Page, ROWS, Sort};
use engine::read::{job_types, people, technicians};
use serde::Deserialize;
use shared::access::{Action, Subject};
use shared::records::{Job, JobStatus, JobType, Person, Visit};
use shared::{JobTypeId, Kind, Money, PersonId};
use std::collections::BTreeMap;
use ui::{EmptyState, Icon, StatusChip, t};

/// What the address says.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    technician: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    dir: String,
    #[serde(default)]
    page: i64,
}

impl Ask {
    /// What is asked for, as far as it can be read and the person may know the order.
    fn read(self, desk: &Desk, people: &BTreeMap<PersonId, Person>) -> Asked {
        let day = |typed: &str| typed.parse::<NaiveDate>().ok().map(|day| desk.day_bounds(day));
        let sort = Sort::named(&self.sort);
        let hidden = sort == Sort::Amount && desk.view.hides(Kind::Job, "amount");
        Asked {
            status: JobStatus::named(&self.status),
            kind: self.kind.parse().ok(),
            technician: self.technician.parse().ok(),
            from: day(&self.from).map(|(start, _)| start),
            until: day(&self.until).map(|(_, end)| end),
            named: jobs::named(people, &self.q),
            typed: self.q,
            sort: if hidden { Sort::default() } else { sort },
            backwards: self.dir == "back" && !hidden,
            page: self.page.clamp(0, 100_000),
        }
    }
}

/// `GET /jobs`.
pub async fn get(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let asked = ask.read(&desk, &people);
    let counts = jobs::counts(&mut tx, desk.scope()).await?;
    let page = jobs::page(&mut tx, desk.scope(), &asked, &counts).await?;
    let types = job_types(&mut tx, company).await?;
    drop(tx);
    let list = List { asked, page, counts, people, types };
    Ok(desk.page(Place::Jobs, &t!(desk.text, "nav-jobs"), list.view(&desk)))
}

/// `GET /jobs/export.csv`: every row that the list has, in its order.
pub async fn export(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let text = desk.text;
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let types = job_types(&mut tx, company).await?;
    let asked = ask.read(&desk, &people);
    let mut lines = vec![vec![
        t!(text, "jobs-number"),
        t!(text, "field-title"),
        t!(text, "field-job-type"),
        t!(text, "urgent"),
        t!(text, "jobs-customer"),
        t!(text, "field-phone"),
        t!(text, "field-address"),
        t!(text, "jobs-status"),
        t!(text, "jobs-technician"),
        t!(text, "jobs-visit"),
        t!(text, "field-amount"),
        t!(text, "list-currency"),
        t!(text, "jobs-moved"),
    ]];
    jobs::each(&mut tx, desk.scope(), &asked, |page| {
        lines.extend(page.jobs.iter().map(|job| line(&desk, &page, &people, &types, job)));
        Ok(())
    })
    .await?;
    drop(tx);
    lists::csv(&desk, "jobs", lines).await
}

fn line(
    desk: &Desk,
    page: &Page,
    people: &BTreeMap<PersonId, Person>,
    types: &BTreeMap<JobTypeId, JobType>,
    job: &Job,
) -> Vec<String> {
    let text = desk.text;
    let visits = page.visits.get(&job.id).map_or(&[][..], Vec::as_slice);
    let visit = shown(visits);
    let account = page.accounts.get(&job.account);
    let amount = match job.amount.held() {
        None => t!(text, "field-withheld"),
        Some(amount) => amount.map(Money::plain).unwrap_or_default(),
    };
    let currency = job.amount.seen().map(|m| m.currency.code().to_owned()).unwrap_or_default();
    let when = |at| format!("{} {}", desk.date_of(at), desk.clock(at));
    let planned = visit.and_then(|visit| match (visit.plan.window, visit.plan.anytime) {
        (Some(window), _) => Some(when(window.start)),
        (None, noon) => noon.map(|noon| desk.date_of(noon).to_string()),
    });
    let who: Vec<String> = visit
        .map(|visit| visit.plan.technicians.iter().map(|id| plain_name(people, *id)).collect())
        .unwrap_or_default();
    vec![
        job.number.map(|n| format!("JOB-{n}")).unwrap_or_default(),
        job.title.clone(),
        types.get(&job.job_type).map(|kind| kind.name.clone()).unwrap_or_default(),
        if job.urgent { t!(text, "urgent") } else { String::new() },
        account.map(|account| account.name.clone()).unwrap_or_default(),
        account.map(|account| lists::seen(desk, &account.phone)).unwrap_or_default(),
        page.addresses.get(&job.address).map(|address| address.text.clone()).unwrap_or_default(),
        words::state_of_job(job, words::on_site(visits)).label(text),
        who.join(", "),
        planned.unwrap_or_default(),
        amount,
        currency,
        when(job.moved.time()),
    ]
}

fn plain_name(people: &BTreeMap<PersonId, Person>, id: PersonId) -> String {
    people.get(&id).map_or_else(|| "–".to_owned(), |person| person.name.clone())
}

/// The visit that stands for a job: the next open one, else the last one.
fn shown(visits: &[Visit]) -> Option<&Visit> {
    visits.iter().find(|v| v.is_open()).or(visits.iter().rfind(|v| v.planned().is_some()))
}

struct List {
    asked: Asked,
    page: Page,
    counts: Counts,
    people: BTreeMap<PersonId, Person>,
    types: BTreeMap<JobTypeId, JobType>,
}

impl List {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let all: i64 = self.counts.values().sum();
        let here = self.link(desk, &self.asked);
        rsx! {
            div { class: "topbar",
                h1 { {t!(text, "nav-jobs")} }
                {layout::live_chip(text)}
                div { class: "topbar-end",
                    form { class: "search", role: "search", method: "get", action: "/jobs",
                        Icon { name: "search" }
                        for (name , value) in self.pairs(desk, &self.asked).into_iter().filter(|(name, value)| !matches!(*name, "q" | "page") && !value.is_empty()) {
                            input { key: "{name}", r#type: "hidden", name, value }
                        }
                        input { r#type: "search", name: "q", value: "{self.asked.typed}", placeholder: t!(text, "search-label"), "aria-label": t!(text, "search-label"), "data-shortcut": "/" }
                        kbd { class: "key", "aria-hidden": "true", "/" }
                    }
                    {lists::export_link(desk, &lists::address("/jobs/export.csv", &self.pairs(desk, &Asked { page: 0, ..self.asked.clone() })))}
                    {layout::new_job_button(desk)}
                }
            }
            nav { class: "tabs", "aria-label": t!(text, "jobs-filter"),
                {self.tab(desk, None, t!(text, "jobs-all"), all)}
                for status in JobStatus::ALL {
                    {self.tab(desk, Some(status), words::job_status(text, status), self.counts.get(status.name()).copied().unwrap_or(0))}
                }
            }
            {self.filters(desk)}
            if !self.asked.typed.trim().is_empty() {
                {self.elsewhere(desk)}
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

    fn tab(&self, desk: &Desk, status: Option<JobStatus>, word: String, n: i64) -> Element {
        let link = self.link(desk, &Asked { status, page: 0, ..self.asked.clone() });
        let here = self.asked.status == status;
        rsx! {
            a { href: "{link}", "aria-current": here.then_some("page"), "{word} " span { class: "count", "{n}" } }
        }
    }

    /// Who is meant by the words, beside jobs.
    fn elsewhere(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let typed = self.asked.typed.trim();
        // Somebody whose name has every word.
        let mut named = self.asked.named.iter();
        let mut meant: Vec<PersonId> = named.next().cloned().unwrap_or_default();
        named.for_each(|others| meant.retain(|id| others.contains(id)));
        let found: Vec<&Person> =
            technicians(&self.people).into_iter().filter(|p| meant.contains(&p.id)).take(5).collect();
        rsx! {
            p { class: "small row search-elsewhere",
                if desk.may(Subject::Account, Action::See) {
                    a { class: "with-icon", href: "/customers?q={encoded(typed)}", Icon { name: "users", class: "icon-s" } {t!(text, "jobs-customers-too", words = typed)} }
                }
                if desk.may(Subject::Phone, Action::See) {
                    for person in found {
                        a { key: "{person.id}", class: "with-icon", href: "/technicians#person-{person.id}", Icon { name: "user", class: "icon-s" } {t!(text, "jobs-technician-found", name = person.name.as_str())} }
                    }
                }
            }
        }
    }

    fn filters(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let asked = &self.asked;
        let kinds: Vec<(String, String)> = {
            let mut all: Vec<&JobType> = self.types.values().collect();
            all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            all.into_iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect()
        };
        let people: Vec<(String, String)> =
            technicians(&self.people).into_iter().map(|p| (p.id.to_string(), p.name.clone())).collect();
        let id = |value: Option<String>| value.unwrap_or_default();
        let value = |name: &str| {
            let mut pairs = self.pairs(desk, asked).into_iter();
            pairs.find(|(n, _)| *n == name).map(|(_, value)| value).unwrap_or_default()
        };
        let narrowed = asked.kind.is_some()
            || asked.technician.is_some()
            || asked.from.is_some()
            || asked.until.is_some();
        let bare = Asked { kind: None, technician: None, from: None, until: None, page: 0, ..asked.clone() };
        rsx! {
            form { class: "filters", method: "get", action: "/jobs", "aria-label": t!(text, "list-filter"),
                for (name , value) in self.pairs(desk, asked).into_iter().filter(|(name, value)| matches!(*name, "q" | "status" | "sort" | "dir") && !value.is_empty()) {
                    input { key: "{name}", r#type: "hidden", name, value }
                }
                {lists::choice("technician", &t!(text, "jobs-technician"), &t!(text, "list-anybody"), &people, &id(asked.technician.map(|id| id.to_string())))}
                {lists::choice("kind", &t!(text, "field-job-type"), &t!(text, "list-any"), &kinds, &id(asked.kind.map(|id| id.to_string())))}
                {lists::day("from", &t!(text, "jobs-visit-from"), &value("from"))}
                {lists::day("until", &t!(text, "jobs-visit-until"), &value("until"))}
                button { class: "button", r#type: "submit", Icon { name: "list-filter" } {t!(text, "list-filter")} }
                if narrowed {
                    a { class: "button button-quiet", href: self.link(desk, &bare), {t!(text, "list-filter-off")} }
                }
            }
        }
    }

    fn nothing(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let any = self.asked.narrows() || self.asked.status.is_some();
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
                table { class: "table", "data-rows": "yes",
                    thead {
                        tr {
                            {self.head(desk, Sort::Number, t!(text, "jobs-number"))}
                            {self.head(desk, Sort::Title, t!(text, "field-title"))}
                            {self.head(desk, Sort::Customer, t!(text, "jobs-customer"))}
                            {self.head(desk, Sort::Status, t!(text, "jobs-status"))}
                            {self.head(desk, Sort::Visit, t!(text, "jobs-visit"))}
                            if desk.view.hides(Kind::Job, "amount") {
                                th { scope: "col", class: "numeric", {t!(text, "field-amount")} }
                            } else {
                                {self.head(desk, Sort::Amount, t!(text, "field-amount"))}
                            }
                            {self.head(desk, Sort::Moved, t!(text, "jobs-moved"))}
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

    fn head(&self, desk: &Desk, sort: Sort, word: String) -> Element {
        let here = self.asked.sort == sort;
        let backwards = here && !self.asked.backwards;
        let link = self.link(desk, &Asked { sort, backwards, page: 0, ..self.asked.clone() });
        lists::head(&word, &link, here.then_some(sort.falls() != self.asked.backwards), sort == Sort::Amount)
    }

    fn row(&self, desk: &Desk, job: &Job) -> Element {
        let text = desk.text;
        let visits = self.page.visits.get(&job.id).map_or(&[][..], Vec::as_slice);
        let status = words::state_of_job(job, words::on_site(visits));
        let customer = self.page.accounts.get(&job.account).map_or("", |a| a.name.as_str());
        let place = self.page.addresses.get(&job.address).map_or("", |a| a.text.as_str());
        let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
        let amount =
            job.amount.seen().map(|m| ui::format_money(m.minor, m.currency.code(), text)).unwrap_or_default();
        let moved = desk.moment(job.moved.time());
        let visit = shown(visits);
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
        let at = |page: i64| self.link(desk, &Asked { page, ..self.asked.clone() });
        layout::pages(text, self.asked.page, ROWS, self.page.total, at)
    }

    /// The address of this list, asked for otherwise.
    fn link(&self, desk: &Desk, asked: &Asked) -> String {
        lists::address("/jobs", &self.pairs(desk, asked))
    }

    fn pairs(&self, desk: &Desk, asked: &Asked) -> [(&'static str, String); 9] {
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let day = |at: Option<DateTime<Utc>>| at.map(|at| desk.date_of(at).to_string()).unwrap_or_default();
        [
            ("status", asked.status.map(|status| status.name().to_owned()).unwrap_or_default()),
            ("q", asked.typed.trim().to_owned()),
            ("technician", id(asked.technician.map(|id| id.0))),
            ("kind", id(asked.kind.map(|id| id.0))),
            ("from", day(asked.from)),
            // The end is the midnight after the day.
            ("until", day(asked.until.map(|at| at - TimeDelta::milliseconds(1)))),
            (
                "sort",
                if asked.sort == Sort::default() { String::new() } else { asked.sort.name().to_owned() },
            ),
            ("dir", if asked.backwards { "back".to_owned() } else { String::new() }),
            ("page", if asked.page > 0 { asked.page.to_string() } else { String::new() }),
        ]
    }
}
