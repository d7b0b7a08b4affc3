//! Customers: the list, and one with their addresses and jobs.

use super::customer_forms::{address_form, contact_form, customer_form};
use super::desk::Desk;
use super::errors::PageError;
use super::form::{Errors, Fields};
use super::jobs::encoded;
use super::layout::{self, Place};
use super::read::customers::{self, Counts, Customer, Which};
use super::read::{name_of, people};
use super::withheld;
use super::words;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::access::{Action, Subject};
use shared::records::{AccountKind, Address, Contact, Job, Person};
use shared::{AccountId, PersonId};
use std::collections::BTreeMap;
use ui::{EmptyState, Icon, StatusChip, Text, format_count, t};
use uuid::Uuid;

/// Rows on a page.
const ROWS: i64 = 50;

/// What the address says.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    which: String,
    #[serde(default)]
    page: i64,
}

/// `GET /customers`.
pub async fn list(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let page = ask.page.clamp(0, 100_000);
    let which = Which::ALL.into_iter().find(|which| which.name() == ask.which).unwrap_or_default();
    let searched = ask.q.trim().to_owned();
    let mut tx = desk.app.db.read().await?;
    let counts = customers::counts(&mut tx, desk.scope(), &searched).await?;
    let found = customers::page(&mut tx, desk.scope(), &searched, which, page * ROWS, ROWS).await?;
    drop(tx);
    let text = desk.text;
    let total = counts.of(which);
    let content = rsx! {
        div { class: "topbar",
            h1 { {t!(text, "nav-customers")} }
            div { class: "topbar-end",
                form { class: "search", role: "search", method: "get", action: "/customers",
                    Icon { name: "search" }
                    if which != Which::default() {
                        input { r#type: "hidden", name: "which", value: which.name() }
                    }
                    input { r#type: "search", name: "q", value: "{searched}", placeholder: t!(text, "customers-search"), "aria-label": t!(text, "customers-search"), "data-shortcut": "/" }
                    kbd { class: "key", "aria-hidden": "true", "/" }
                }
                if desk.may(Subject::Import, Action::See) {
                    a { class: "button", href: "/import", Icon { name: "upload" } {t!(text, "import-title")} }
                }
                {layout::new_job_button(&desk)}
            }
        }
        nav { class: "tabs", "aria-label": t!(text, "customers-filter"),
            for other in Which::ALL {
                a { key: "{other.name()}", href: link(&searched, other, 0), "aria-current": (other == which).then_some("page"),
                    {which_word(text, other)}
                    " "
                    span { class: "count", {format_count(counts.of(other), text)} }
                }
            }
        }
        if total > 0 {
            p { class: "muted small", role: "status", {total_said(text, total, !searched.is_empty())} }
        }
        if !found.is_empty() {
            {table(&desk, &found)}
        } else if total == 0 {
            div { class: "card", {nothing(&desk, &searched, which, counts)} }
        }
        {layout::pages(text, page, ROWS, total, |page| link(&searched, which, page))}
    };
    Ok(desk.page(Place::Customers, &t!(text, "nav-customers"), content))
}

/// The address of the list, asked for otherwise.
fn link(searched: &str, which: Which, page: i64) -> String {
    let mut asked = Vec::new();
    if which != Which::default() {
        asked.push(format!("which={}", which.name()));
    }
    if !searched.is_empty() {
        asked.push(format!("q={}", encoded(searched)));
    }
    if page > 0 {
        asked.push(format!("page={page}"));
    }
    if asked.is_empty() { "/customers".to_owned() } else { format!("/customers?{}", asked.join("&")) }
}

fn which_word(text: Text, which: Which) -> String {
    match which {
        Which::Active => t!(text, "customers-active"),
        Which::Inactive => t!(text, "customers-inactive"),
        Which::All => t!(text, "customers-all"),
    }
}

fn total_said(text: Text, total: i64, searched: bool) -> String {
    let count = format_count(total, text);
    match searched {
        true => t!(text, "customers-match", n = total, count = count),
        false => t!(text, "customers-total", n = total, count = count),
    }
}

fn nothing(desk: &Desk, searched: &str, which: Which, counts: Counts) -> Element {
    let text = desk.text;
    if !searched.is_empty() {
        return rsx! {
            EmptyState { icon: "search", title: t!(text, "customers-none-found"), text: t!(text, "customers-none-found-text"),
                if counts.of(Which::All) > 0 {
                    a { class: "button", href: link(searched, Which::All, 0), {t!(text, "customers-search-all")} }
                }
                a { class: "button", href: "/customers", {t!(text, "customers-show-all")} }
            }
        };
    }
    if counts.of(Which::All) > 0 {
        return rsx! {
            EmptyState { icon: "users", title: t!(text, "customers-none-such"), text: t!(text, "customers-none-such-text"),
                a { class: "button", href: link("", if which == Which::Inactive { Which::Active } else { Which::All }, 0), {t!(text, "customers-show-all")} }
            }
        };
    }
    rsx! {
        EmptyState { icon: "users", title: t!(text, "customers-none"), text: t!(text, "customers-none-text"), {layout::new_job_button(desk)} }
    }
}

fn table(desk: &Desk, found: &[Customer]) -> Element {
    let text = desk.text;
    rsx! {
        div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "nav-customers"),
            table { class: "table",
                thead {
                    tr {
                        th { scope: "col", {t!(text, "label-name")} }
                        th { scope: "col", {t!(text, "field-phone")} }
                        th { scope: "col", {t!(text, "field-email")} }
                        th { scope: "col", {t!(text, "field-address")} }
                    }
                }
                tbody {
                    for Customer { account , addresses } in found {
                        tr { key: "{account.id}",
                            td {
                                a { class: "strong", href: "/customers/{account.id}", "{account.name}" }
                                if !account.active {
                                    " "
                                    span { class: "tiny muted", {t!(text, "customer-inactive")} }
                                }
                            }
                            td { class: "num", {withheld::phone(text, &account.phone)} }
                            td { {withheld::text(text, &account.email)} }
                            td {
                                {addresses.first().map(|a| a.text.clone()).unwrap_or_default()}
                                if addresses.len() > 1 {
                                    span { class: "tiny muted", " +{addresses.len() - 1}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `GET /customers/{id}`.
pub async fn one(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    Ok(desk.page(Place::Customers, &page.customer.account.name, view(&desk, &page, None)))
}

/// What came back, with the form it is about.
pub struct Wrong {
    pub form: String,
    pub fields: Fields,
    pub errors: Errors,
}

/// A customer with whoever is called there and what is done for them.
pub struct CustomerPage {
    pub customer: Customer,
    pub contacts: Vec<Contact>,
    pub people: BTreeMap<PersonId, Person>,
    jobs: Vec<Job>,
}

impl CustomerPage {
    /// Reads it, if the person sees the customer.
    pub async fn open(desk: &Desk, id: AccountId) -> Result<CustomerPage, PageError> {
        let mut tx = desk.app.db.read().await?;
        Ok(CustomerPage {
            customer: customers::one(&mut tx, desk.scope(), id).await?,
            contacts: customers::contacts(&mut tx, desk.scope(), id).await?,
            people: people(&mut tx, desk.session.company).await?,
            jobs: customers::jobs(&mut tx, desk.scope(), id).await?,
        })
    }

    /// One of the customer's addresses, by its id as a form says it.
    pub fn address(&self, id: &str) -> Result<&Address, PageError> {
        self.customer.addresses.iter().find(|a| a.id.to_string() == id).ok_or(PageError::NotFound)
    }

    /// One of the people there, by their id as a form says it.
    pub fn contact(&self, id: &str) -> Result<&Contact, PageError> {
        self.contacts.iter().find(|c| c.id.to_string() == id).ok_or(PageError::NotFound)
    }

    /// The page with a form that came back.
    pub fn respond(&self, desk: &Desk, status: StatusCode, wrong: &Wrong) -> Response {
        let name = &self.customer.account.name;
        desk.page_with(status, Place::Customers, name, view(desk, self, Some(wrong)))
    }
}

fn view(desk: &Desk, page: &CustomerPage, wrong: Option<&Wrong>) -> Element {
    let text = desk.text;
    let CustomerPage { customer: Customer { account, addresses }, contacts, people, jobs } = page;
    let kind = match account.kind {
        AccountKind::Individual => t!(text, "customer-person"),
        AccountKind::Organization => t!(text, "customer-organization"),
    };
    rsx! {
        div { class: "page-head",
            div {
                nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
                    ol {
                        li { a { href: "/customers", {t!(text, "nav-customers")} } }
                        li { span { "{kind}" } }
                    }
                }
                h1 { "{account.name}" }
                p { class: "page-head-sub",
                    {withheld::phone(text, &account.phone)}
                    " "
                    {withheld::email(text, &account.email)}
                }
            }
            div { class: "page-head-end",
                a { class: "button", href: "/history/account/{account.id}", Icon { name: "history" } {t!(text, "history-title")} }
                if desk.may(Subject::Job, Action::Add) {
                    a { class: "button button-primary", href: "/jobs/new?account={account.id}", Icon { name: "plus" } {t!(text, "new-job")} }
                }
            }
        }
        section { class: "card stack", "aria-label": t!(text, "customer-details"),
            h2 { class: "card-title", {t!(text, "customer-details")} }
            dl { class: "facts",
                dt { {t!(text, "customer-owner")} }
                dd {
                    match account.owner {
                        Some(owner) => rsx! { {name_of(people, owner)} },
                        None => rsx! { span { class: "muted", {t!(text, "people-nobody")} } },
                    }
                }
                if !account.active {
                    dt { {t!(text, "jobs-status")} }
                    dd { {t!(text, "customer-inactive")} }
                }
            }
            {customer_form(desk, page, wrong)}
        }
        section { class: "card stack", "aria-label": t!(text, "customer-addresses"),
            h2 { class: "card-title", {t!(text, "customer-addresses")} }
            if addresses.is_empty() {
                p { class: "muted", {t!(text, "customer-no-address")} }
            }
            ul { class: "stack-tight",
                for address in addresses {
                    li { key: "{address.id}",
                        span { class: "with-icon", Icon { name: if address.pin.is_some() { "map-pin" } else { "map-pin-off" }, class: "icon-s" } "{address.text}" }
                        " "
                        a { class: "tiny", href: "/history/address/{address.id}", "aria-label": t!(text, "history-of", name = address.text.as_str()), {t!(text, "history-title")} }
                        if !address.access.is_empty() {
                            p { class: "tiny muted", {withheld::text(text, &address.access)} }
                        }
                        {address_form(desk, page, wrong, Some(address))}
                    }
                }
            }
            {address_form(desk, page, wrong, None)}
        }
        section { class: "card stack", "aria-label": t!(text, "customer-contacts"),
            h2 { class: "card-title", {t!(text, "customer-contacts")} }
            if contacts.is_empty() {
                p { class: "muted", {t!(text, "customer-no-contacts")} }
            }
            ul { class: "stack-tight",
                for contact in contacts {
                    li { key: "{contact.id}",
                        {person(desk, contact)}
                        {contact_form(desk, page, wrong, Some(contact))}
                    }
                }
            }
            {contact_form(desk, page, wrong, None)}
        }
        if desk.may(Subject::Job, Action::See) {
            section { class: "stack",
                h2 { class: "section-title", {t!(text, "nav-jobs")} }
                if jobs.is_empty() {
                    div { class: "card", EmptyState { icon: "briefcase", title: t!(text, "customer-no-jobs"), text: t!(text, "jobs-none-text"),
                        if desk.may(Subject::Job, Action::Add) {
                            a { class: "button button-primary", href: "/jobs/new?account={account.id}", {t!(text, "customer-first-job")} }
                        }
                    } }
                } else {
                    div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "nav-jobs"),
                        table { class: "table",
                            thead {
                                tr {
                                    th { scope: "col", {t!(text, "jobs-number")} }
                                    th { scope: "col", {t!(text, "field-title")} }
                                    th { scope: "col", {t!(text, "jobs-status")} }
                                    th { scope: "col", {t!(text, "jobs-moved")} }
                                }
                            }
                            tbody {
                                for job in jobs {
                                    {row(desk, job)}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn person(desk: &Desk, contact: &Contact) -> Element {
    let text = desk.text;
    let mut about = vec![words::contact_role_word(text, contact.role)];
    if !contact.job_title.is_empty() {
        about.insert(0, contact.job_title.clone());
    }
    about.extend(
        contact
            .channel
            .map(|channel| t!(text, "contact-prefers", channel = words::channel_word(text, channel))),
    );
    let about = ui::beside(about);
    rsx! {
        span { class: "with-icon", Icon { name: "user", class: "icon-s" } span { class: "strong", "{contact.name}" } }
        if contact.primary {
            span { class: "tiny muted", " · " {t!(text, "contact-primary")} }
        }
        p { class: "tiny muted", "{about}" }
        if !contact.phone.is_empty() || !contact.email.is_empty() {
            p { class: "small",
                {withheld::phone(text, &contact.phone)}
                " "
                {withheld::email(text, &contact.email)}
            }
        }
    }
}

fn row(desk: &Desk, job: &Job) -> Element {
    let status = words::job_status(job, false);
    let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
    rsx! {
        tr { key: "{job.id}",
            td { class: "num", "{number}" }
            td { a { class: "strong", href: "/jobs/{job.id}", "{job.title}" } }
            td { StatusChip { status, label: status.label(desk.text) } }
            td { class: "num", {desk.moment(job.moved.time())} }
        }
    }
}
