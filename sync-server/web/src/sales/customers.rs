//! Customers: the list, as a page and as a file, and one with their addresses and jobs.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::list::{self, List, Listing, choosing, column};
use crate::kit::posted::{Fields, Hidden};
use crate::kit::sheet::Sheet;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use crate::sales::customer_forms::{address_form, contact_form, customer_form};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use engine::read::customers::{self, Asked, Counts, Customer, Sort, Which};
use engine::read::people;
use engine::read::plain::{self, Is};
use shared::access::{Action, Subject};
use shared::records::{AccountKind, Address, Contact, Estimate, Job, Person};
use shared::{AccountId, Kind, PersonId};
use std::collections::BTreeMap;
use ui::{Chip, Icon, StatusChip, format_count, t};
use uuid::Uuid;

const LIST: List = List {
    search: Some("customers-search"),
    tabs: Some(("which", "customers-filter")),
    filters: &[
        choosing("kind", "customers-kind", "list-any"),
        choosing("unseen", "customers-last-visit", "list-any-time").seen(sees_visits),
    ],
    sort: "name",
    ..List::of(
        "/customers",
        "nav-customers",
        &[
            column("label-name").sorts("name"),
            column("field-phone").sorts("phone").shows(Kind::Account, "phone"),
            column("field-email").sorts("email").shows(Kind::Account, "email"),
            column("field-address").sorts("address"),
            column("customers-last-visit").sorts("last").falls().seen(sees_visits),
        ],
    )
};

/// The columns of the file.
const FILE: [&str; 7] = [
    "label-name",
    "customers-kind",
    "field-phone",
    "field-email",
    "field-address",
    "jobs-status",
    "customers-last-visit",
];

/// For how long nobody was there, in days.
const UNSEEN: [i64; 4] = [90, 180, 365, 730];
/// Which there are to choose from, and key of the word.
const WHICH: [(Which, &str); 3] = [
    (Which::Active, "customers-active"),
    (Which::Inactive, "customers-inactive"),
    (Which::All, "customers-all"),
];
/// A person or a company, as the address says it.
const KINDS: [(&str, AccountKind); 2] =
    [("person", AccountKind::Individual), ("company", AccountKind::Organization)];

/// The person may know of visits.
fn sees_visits(desk: &Desk) -> bool {
    desk.may(Subject::Job, Action::See)
}

/// What is asked for, as far as it can be read and the person may know it.
fn read(desk: &Desk, fields: Fields) -> (Listing, Asked) {
    let mut listing = Listing::of(&LIST, desk, fields);
    let kind = KINDS.into_iter().find(|(name, _)| *name == listing.get("kind")).map(|(_, kind)| kind);
    let unseen = listing.get("unseen").parse().ok().filter(|days| UNSEEN.contains(days));
    let which = Which::ALL.into_iter().find(|which| which.name() == listing.get("which"));
    listing.keep("kind", kind.is_some());
    listing.keep("unseen", unseen.is_some());
    listing.keep("which", which.is_some());
    let asked = Asked {
        typed: listing.get("q").to_owned(),
        which: which.unwrap_or_default(),
        kind,
        unseen_since: unseen.map(|days| desk.now - TimeDelta::days(days)),
        sort: Sort::ALL.into_iter().find(|sort| sort.name() == listing.sort()).unwrap_or_default(),
        backwards: listing.is_backwards(),
    };
    (listing, asked)
}

/// `GET /customers`.
pub async fn list(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let (listing, asked) = read(&desk, fields);
    let mut tx = desk.app.db.read().await?;
    let counts = customers::counts(&mut tx, desk.scope(), &asked).await?;
    let found = customers::page(&mut tx, desk.scope(), &asked, listing.page() * LIST.rows, LIST.rows).await?;
    let ids: Vec<AccountId> = found.iter().map(|customer| customer.account.id).collect();
    let last = match sees_visits(&desk) {
        true => customers::last_visits(&mut tx, desk.scope(), &ids).await?,
        false => BTreeMap::new(),
    };
    drop(tx);
    let text = desk.text;
    let total = counts.of(asked.which);
    let tabs = WHICH.map(|(which, key)| (which.name(), text.get(key), counts.of(which)));
    let kinds = KINDS.map(|(key, kind)| (key.to_owned(), words::account_kind(text, kind)));
    let unseen = UNSEEN.map(|days| (days.to_string(), t!(text, "customers-unseen-days", days = days)));
    let said = if asked.typed.is_empty() { "customers-total" } else { "customers-match" };
    let said = text.with(said, &[("n", total.into()), ("count", format_count(total, text).into())]);
    let acts = rsx! {
        if desk.may(Subject::Import, Action::See) {
            a { class: "button", href: "/import", Icon { name: "upload" } {t!(text, "import-title")} }
        }
        {add(&desk, "")}
    };
    let rows = rsx! {
        for customer in &found {
            {line(&desk, customer, last.get(&customer.account.id))}
        }
    };
    let content = rsx! {
        {listing.top(&desk, false, acts)}
        {listing.tabs(&desk, tabs.into())}
        {listing.filters(&desk, vec![kinds.into(), unseen.into()])}
        if total > 0 {
            p { class: "muted small", role: "status", "{said}" }
        }
        if !found.is_empty() {
            {listing.table(&desk, rows)}
        } else if total == 0 {
            {none(&desk, &listing, &asked, counts)}
        }
        {listing.pages(&desk, total)}
    };
    Ok(desk.page(Place::Customers, &t!(text, "nav-customers"), content))
}

/// `GET /customers/export.csv`: every row that the list has, in its order.
pub async fn export(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let (text, visits) = (desk.text, sees_visits(&desk));
    let (_, asked) = read(&desk, fields);
    let mut lines = Vec::new();
    let mut tx = desk.app.db.read().await?;
    customers::each(&mut tx, desk.scope(), &asked, |found, last| {
        for Customer { account, addresses } in found {
            let all: Vec<&str> = addresses.iter().map(|address| address.text.as_str()).collect();
            let state = if account.active { "customers-active" } else { "customers-inactive" };
            let mut line = vec![
                account.name.clone(),
                words::account_kind(text, account.kind),
                list::seen(&desk, &account.phone),
                list::seen(&desk, &account.email),
                all.join("\n"),
                text.get(state),
            ];
            if visits {
                let seen = last.get(&account.id).map(|at| desk.date_of(*at).to_string());
                line.push(seen.unwrap_or_default());
            }
            lines.push(line);
        }
        Ok(())
    })
    .await?;
    drop(tx);
    let heads = if visits { &FILE[..] } else { &FILE[..6] };
    list::csv(&desk, "customers", heads, lines).await
}

/// The way to take down a customer, with what was searched for.
fn add(desk: &Desk, searched: &str) -> Element {
    let link = list::address("/customers/new", &[("q", searched.to_owned())]);
    rsx! {
        if desk.may(Subject::Account, Action::Add) {
            a { class: "button button-primary", href: "{link}", Icon { name: "plus" } {t!(desk.text, "new-customer")} }
        }
    }
}

fn none(desk: &Desk, listing: &Listing, asked: &Asked, counts: Counts) -> Element {
    let text = desk.text;
    let show = |link: String, word: String| rsx! { a { class: "button", href: "{link}", "{word}" } };
    let all = || t!(text, "customers-show-all");
    let (icon, title, said, inside) = if !asked.typed.is_empty() {
        let inside = rsx! {
            if counts.of(Which::All) > 0 {
                {show(listing.link(&[("which", "all")]), t!(text, "customers-search-all"))}
            }
            {show("/customers".to_owned(), all())}
            {add(desk, &asked.typed)}
        };
        ("search", t!(text, "customers-none-found"), t!(text, "customers-none-found-text"), inside)
    } else if listing.is_narrowed() {
        let inside = show("/customers".to_owned(), all());
        ("list-filter", t!(text, "customers-none-found"), t!(text, "list-none-filtered"), inside)
    } else if counts.of(Which::All) > 0 {
        let other = if asked.which == Which::Inactive { "" } else { "all" };
        let inside = show(listing.link(&[("which", other)]), all());
        ("users", t!(text, "customers-none-such"), t!(text, "customers-none-such-text"), inside)
    } else {
        ("users", t!(text, "customers-none"), t!(text, "customers-none-text"), add(desk, ""))
    };
    list::nothing(icon, title, said, inside)
}

fn line(desk: &Desk, customer: &Customer, last: Option<&DateTime<Utc>>) -> Element {
    let (text, Customer { account, addresses }) = (desk.text, customer);
    rsx! {
        tr { key: "{account.id}",
            td {
                a { class: "strong", href: "/customers/{account.id}", "{account.name}" }
                if !account.active {
                    " "
                    span { class: "tiny muted", {t!(text, "customer-inactive")} }
                }
            }
            td { class: "num", {withheld::phone(text, &account.phone)} }
            td { class: "email", {withheld::text(text, &account.email)} }
            td {
                {addresses.first().map(|a| a.text.clone()).unwrap_or_default()}
                if addresses.len() > 1 {
                    span { class: "tiny muted", " +{addresses.len() - 1}" }
                }
            }
            if sees_visits(desk) {
                td { class: "num",
                    match last {
                        Some(at) => rsx! { {ui::format_date_short(desk.date_of(*at), text)} },
                        None => rsx! { span { class: "muted", {t!(text, "customers-never")} } },
                    }
                }
            }
        }
    }
}

const JOBS: List = List::of(
    "",
    "nav-jobs",
    &[column("jobs-number"), column("field-title"), column("jobs-status"), column("jobs-moved")],
);

const ESTIMATES: List = List::of(
    "",
    "nav-estimates",
    &[
        column("estimates-number"),
        column("field-title"),
        column("estimates-status"),
        column("estimates-total").class("numeric"),
    ],
);

/// `GET /customers/{id}`.
pub async fn one(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    Ok(desk.page(Place::Customers, &page.customer.account.name, view(&desk, &page, None)))
}

/// A customer with its contacts and what is done for them.
pub struct CustomerPage {
    pub customer: Customer,
    pub contacts: Vec<Contact>,
    pub people: BTreeMap<PersonId, Person>,
    jobs: Vec<Job>,
    estimates: Vec<Estimate>,
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
            estimates: plain::list(
                &mut tx,
                desk.scope(),
                &[("account_id", Is::At(id.into())), ("listed", Is::At("yes".into()))],
                ("moved_ms", true),
                (0, 200),
            )
            .await?,
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
    pub fn respond(&self, desk: &Desk, wrong: &Sheet) -> Response {
        let (status, name) = (StatusCode::UNPROCESSABLE_ENTITY, &self.customer.account.name);
        desk.page_with(status, Place::Customers, name, view(desk, self, Some(wrong)))
    }
}

fn view(desk: &Desk, page: &CustomerPage, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let CustomerPage { customer: Customer { account, addresses }, contacts, people, jobs, estimates } = page;
    let kind = words::account_kind(text, account.kind);
    rsx! {
        div { class: "page-head",
            div {
                {layout::way(text, &[("/customers", "nav-customers")], &kind)}
                h1 { "{account.name}" }
                p { class: "page-head-sub",
                    {withheld::phone(text, &account.phone)}
                    " "
                    {withheld::email(text, &account.email)}
                }
            }
            div { class: "page-head-end",
                a { class: "button", href: "/history/account/{account.id}", Icon { name: "history" } {t!(text, "history-title")} }
                if desk.may(Subject::Estimate, Action::Add) {
                    form { method: "post", action: "/estimates",
                        Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                        input { r#type: "hidden", name: "account", value: "{account.id}" }
                        button { class: "button", r#type: "submit", Icon { name: "file-text" } {t!(text, "estimates-add")} }
                    }
                }
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
        if !estimates.is_empty() {
            section { class: "stack",
                h2 { class: "section-title", {t!(text, "nav-estimates")} }
                {ESTIMATES.table(desk, rsx! {
                    for estimate in estimates {
                        {estimate_row(desk, estimate)}
                    }
                })}
            }
        }
        if desk.may(Subject::Job, Action::See) {
            section { class: "stack",
                h2 { class: "section-title", {t!(text, "nav-jobs")} }
                if jobs.is_empty() {
                    {list::nothing("briefcase", t!(text, "customer-no-jobs"), t!(text, "jobs-none-text"), rsx! {
                        if desk.may(Subject::Job, Action::Add) {
                            a { class: "button button-primary", href: "/jobs/new?account={account.id}", {t!(text, "customer-first-job")} }
                        }
                    })}
                } else {
                    {JOBS.table(desk, rsx! {
                        for job in jobs {
                            {row(desk, job)}
                        }
                    })}
                }
            }
        }
    }
}

fn estimate_row(desk: &Desk, estimate: &Estimate) -> Element {
    let text = desk.text;
    let (tone, icon) = words::estimate_look(estimate.status);
    let label = words::estimate_status(text, estimate.status);
    let total = match (estimate.offers.is_masked(), estimate.total()) {
        (true, _) => t!(text, "field-withheld"),
        (false, Some(totals)) => ui::format_money(totals.total.0, totals.currency.code(), text),
        (false, None) => String::new(),
    };
    rsx! {
        tr { key: "{estimate.id}",
            td { class: "num", {estimate.number.map(|n| format!("EST-{n}")).unwrap_or_default()} }
            td { a { class: "strong", href: "/estimates/{estimate.id}", "{estimate.title}" } }
            td { Chip { tone, icon, label } }
            td { class: "numeric", "{total}" }
        }
    }
}

fn person(desk: &Desk, contact: &Contact) -> Element {
    let text = desk.text;
    let mut about = vec![words::contact_role(text, contact.role)];
    if !contact.job_title.is_empty() {
        about.insert(0, contact.job_title.clone());
    }
    about.extend(
        contact.channel.map(|channel| t!(text, "contact-prefers", channel = words::channel(text, channel))),
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
    let status = words::state_of_job(job, false);
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
