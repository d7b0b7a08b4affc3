//! The list of jobs: filtered, searched and sorted, with its state in the address, and as a file.

use crate::kit::desk::{Desk, PART_HEADERS, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::list::{self, List, Listing, choosing, column, encoded, from_day};
use crate::kit::posted::Fields;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use axum::response::Response;
use chrono::NaiveDate;
use dioxus::prelude::*;
use engine::read::jobs::{self, Asked, Counts, Page, ROWS, Sort};
use engine::read::{job_types, people, technicians};
use shared::access::{Action, Subject};
use shared::records::{Job, JobStatus, JobType, Person, Visit};
use shared::{JobTypeId, Kind, Money, PersonId};
use std::collections::BTreeMap;
use ui::{Icon, StatusChip, t};

const LIST: List = List {
    search: Some("search-label"),
    tabs: Some(("status", "jobs-filter")),
    filters: &[
        choosing("technician", "jobs-technician", "list-anybody"),
        choosing("kind", "field-job-type", "list-any"),
        from_day("from", "jobs-visit-from"),
        from_day("until", "jobs-visit-until"),
    ],
    sort: "moved",
    rows: ROWS,
    ..List::of(
        "/jobs",
        "nav-jobs",
        &[
            column("jobs-number").sorts("number").falls(),
            column("field-title").sorts("title"),
            column("jobs-customer").sorts("customer"),
            column("jobs-status").sorts("status"),
            column("jobs-visit").sorts("visit"),
            column("field-amount").sorts("amount").falls().class("numeric").shows(Kind::Job, "amount"),
            column("jobs-moved").sorts("moved").falls(),
        ],
    )
};

/// The columns of the file.
const FILE: [&str; 13] = [
    "jobs-number",
    "field-title",
    "field-job-type",
    "urgent",
    "jobs-customer",
    "field-phone",
    "field-address",
    "jobs-status",
    "jobs-technician",
    "jobs-visit",
    "field-amount",
    "list-currency",
    "jobs-moved",
];

/// What is asked for, as far as it can be read and the person may know it.
fn read(desk: &Desk, people: &BTreeMap<PersonId, Person>, fields: Fields) -> (Listing, Asked) {
    let mut listing = Listing::of(&LIST, desk, fields);
    let day = |name: &str| listing.get(name).parse::<NaiveDate>().ok().map(|day| desk.day_bounds(day));
    let asked = Asked {
        status: JobStatus::named(listing.get("status")),
        kind: listing.get("kind").parse().ok(),
        technician: listing.get("technician").parse().ok(),
        from: day("from").map(|(start, _)| start),
        until: day("until").map(|(_, end)| end),
        named: jobs::named(people, listing.get("q")),
        typed: listing.get("q").to_owned(),
        sort: Sort::named(listing.sort()),
        backwards: listing.is_backwards(),
        page: listing.page(),
    };
    listing.keep("status", asked.status.is_some());
    listing.keep("kind", asked.kind.is_some());
    listing.keep("technician", asked.technician.is_some());
    listing.keep("from", asked.from.is_some());
    listing.keep("until", asked.until.is_some());
    (listing, asked)
}

/// `GET /jobs`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let (listing, asked) = read(&desk, &people, fields);
    let counts = jobs::counts(&mut tx, desk.scope()).await?;
    let page = jobs::page(&mut tx, desk.scope(), &asked, &counts).await?;
    let types = job_types(&mut tx, company).await?;
    drop(tx);
    let list = Shown { listing, asked, page, counts, people, types };
    Ok(desk.page(Place::Jobs, &t!(desk.text, "nav-jobs"), list.view(&desk)))
}

/// `GET /jobs/export.csv`: every row that the list has, in its order.
pub async fn export(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let people = people(&mut tx, company).await?;
    let types = job_types(&mut tx, company).await?;
    let (_, asked) = read(&desk, &people, fields);
    let mut lines = Vec::new();
    jobs::each(&mut tx, desk.scope(), &asked, |page| {
        lines.extend(page.jobs.iter().map(|job| line(&desk, &page, &people, &types, job)));
        Ok(())
    })
    .await?;
    drop(tx);
    list::csv(&desk, "jobs", &FILE, lines).await
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
    let name = |id: &PersonId| people.get(id).map_or("–", |person| person.name.as_str());
    let who: Vec<&str> = visit.iter().flat_map(|visit| &visit.plan.technicians).map(name).collect();
    vec![
        job.number.map(|n| format!("JOB-{n}")).unwrap_or_default(),
        job.title.clone(),
        types.get(&job.job_type).map(|kind| kind.name.clone()).unwrap_or_default(),
        if job.urgent { t!(text, "urgent") } else { String::new() },
        account.map(|account| account.name.clone()).unwrap_or_default(),
        account.map(|account| list::seen(desk, &account.phone)).unwrap_or_default(),
        page.addresses.get(&job.address).map(|address| address.text.clone()).unwrap_or_default(),
        words::state_of_job(job, words::on_site(visits)).label(text),
        who.join(", "),
        planned.unwrap_or_default(),
        amount,
        currency,
        when(job.moved.time()),
    ]
}

/// The visit that stands for a job: the next open one, else the last one.
fn shown(visits: &[Visit]) -> Option<&Visit> {
    visits.iter().find(|v| v.is_open()).or(visits.iter().rfind(|v| v.planned().is_some()))
}

/// The list as it is shown.
struct Shown {
    listing: Listing,
    asked: Asked,
    page: Page,
    counts: Counts,
    people: BTreeMap<PersonId, Person>,
    types: BTreeMap<JobTypeId, JobType>,
}

impl Shown {
    fn view(&self, desk: &Desk) -> Element {
        let (text, listing) = (desk.text, &self.listing);
        let counted = |status: JobStatus| self.counts.get(status.name()).copied().unwrap_or(0);
        let tab = |status: JobStatus| (status.name(), words::job_status(text, status), counted(status));
        let all = ("", t!(text, "jobs-all"), self.counts.values().sum());
        let tabs = std::iter::once(all).chain(JobStatus::ALL.map(tab)).collect();
        let mut kinds: Vec<&JobType> = self.types.values().collect();
        kinds.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let kinds = kinds.into_iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect();
        let people =
            technicians(&self.people).into_iter().map(|p| (p.id.to_string(), p.name.clone())).collect();
        rsx! {
            {listing.top(desk, true, layout::new_job_button(desk))}
            {listing.tabs(desk, tabs)}
            {listing.filters(desk, vec![people, kinds])}
            if !self.asked.typed.is_empty() {
                {self.elsewhere(desk)}
            }
            div { id: "jobs", "hx-get": listing.here(), "hx-trigger": "sse:poke delay:1s", "hx-select": "#jobs", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
                if self.page.jobs.is_empty() {
                    {self.nothing(desk)}
                } else {
                    {listing.table(desk, rsx! {
                        for job in &self.page.jobs {
                            {self.row(desk, job)}
                        }
                    })}
                    if self.page.total <= ROWS {
                        p { class: "muted tiny list-foot", {t!(text, "jobs-total", n = self.page.total)} }
                    }
                    {listing.pages(desk, self.page.total)}
                }
            }
        }
    }

    /// Who is meant by the words, beside jobs.
    fn elsewhere(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let typed = self.asked.typed.as_str();
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

    fn nothing(&self, desk: &Desk) -> Element {
        let text = desk.text;
        if self.asked.narrows() || self.asked.status.is_some() {
            let all = rsx! { a { class: "button", href: "/jobs", {t!(text, "jobs-show-all")} } };
            return list::nothing(
                "search",
                t!(text, "jobs-none-found"),
                t!(text, "jobs-none-found-text"),
                all,
            );
        }
        let new = layout::new_job_button(desk);
        list::nothing("briefcase", t!(text, "jobs-none"), t!(text, "jobs-none-text"), new)
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
}
