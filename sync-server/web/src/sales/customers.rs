//! Customers: the list, as a page and as a file, and one with their addresses and jobs.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::sheet::Sheet;
use crate::kit::words::name_of;
use crate::kit::{lists, withheld, words};
use crate::sales::customer_forms::{address_form, contact_form, customer_form};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use engine::read::customers::{self, Asked, Counts, Customer, Sort, Which};
use engine::read::people;
use serde::Deserialize;
use shared::access::{Action, Subject};
use shared::records::{AccountKind, Address, Contact, Job, Person};
use shared::{AccountId, Kind, PersonId};
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
    kind: String,
    /// Nobody was there for so many days.
    #[serde(default)]
    unseen: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    dir: String,
    #[serde(default)]
    page: i64,
}

/// For how long nobody was there, in days.
const UNSEEN: [i64; 4] = [90, 180, 365, 730];

/// The list as it is asked for.
struct List {
    asked: Asked,
    unseen: Option<i64>,
    page: i64,
    counts: Counts,
    found: Vec<Customer>,
    last: BTreeMap<AccountId, DateTime<Utc>>,
    /// The person may know of visits.
    visits: bool,
}

impl Ask {
    /// What is asked for, as far as it can be read and the person may know it: what is hidden orders nothing.
    fn read(self, desk: &Desk) -> List {
        let visits = desk.may(Subject::Job, Action::See);
        let unseen = self.unseen.parse().ok().filter(|days| UNSEEN.contains(days) && visits);
        let sort = Sort::ALL.into_iter().find(|sort| sort.name() == self.sort).unwrap_or_default();
        let hidden = match sort {
            Sort::Phone => desk.view.hides(Kind::Account, "phone"),
            Sort::Email => desk.view.hides(Kind::Account, "email"),
            Sort::LastVisit => !visits,
            Sort::Name | Sort::Address => false,
        };
        let asked = Asked {
            typed: self.q.trim().to_owned(),
            which: Which::ALL.into_iter().find(|which| which.name() == self.which).unwrap_or_default(),
            kind: match self.kind.as_str() {
                "person" => Some(AccountKind::Individual),
                "company" => Some(AccountKind::Organization),
                _ => None,
            },
            unseen_since: unseen.map(|days| desk.now - TimeDelta::days(days)),
            sort: if hidden { Sort::default() } else { sort },
            backwards: self.dir == "back" && !hidden,
        };
        List {
            asked,
            unseen,
            page: self.page.clamp(0, 100_000),
            counts: Counts::default(),
            found: Vec::new(),
            last: BTreeMap::new(),
            visits,
        }
    }
}

/// `GET /customers`.
pub async fn list(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let mut list = ask.read(&desk);
    let mut tx = desk.app.db.read().await?;
    list.counts = customers::counts(&mut tx, desk.scope(), &list.asked).await?;
    list.found = customers::page(&mut tx, desk.scope(), &list.asked, list.page * ROWS, ROWS).await?;
    if list.visits {
        let ids: Vec<AccountId> = list.found.iter().map(|customer| customer.account.id).collect();
        list.last = customers::last_visits(&mut tx, desk.scope(), &ids).await?;
    }
    drop(tx);
    Ok(desk.page(Place::Customers, &t!(desk.text, "nav-customers"), list.view(&desk)))
}

/// `GET /customers/export.csv`: every row that the list has, in its order.
pub async fn export(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let text = desk.text;
    let list = ask.read(&desk);
    let mut heads = vec![
        t!(text, "label-name"),
        t!(text, "customers-kind"),
        t!(text, "field-phone"),
        t!(text, "field-email"),
        t!(text, "field-address"),
        t!(text, "jobs-status"),
    ];
    if list.visits {
        heads.push(t!(text, "customers-last-visit"));
    }
    let mut lines = vec![heads];
    let mut tx = desk.app.db.read().await?;
    customers::each(&mut tx, desk.scope(), &list.asked, |found, last| {
        for Customer { account, addresses } in found {
            let all: Vec<&str> = addresses.iter().map(|address| address.text.as_str()).collect();
            let state = if account.active { "customers-active" } else { "customers-inactive" };
            let mut line = vec![
                account.name.clone(),
                words::account_kind(text, account.kind),
                lists::seen(&desk, &account.phone),
                lists::seen(&desk, &account.email),
                all.join("\n"),
                text.get(state),
            ];
            if list.visits {
                let seen = last.get(&account.id).map(|at| desk.date_of(*at).to_string());
                line.push(seen.unwrap_or_default());
            }
            lines.push(line);
        }
        Ok(())
    })
    .await?;
    drop(tx);
    lists::csv(&desk, "customers", lines).await
}

impl List {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let (searched, which) = (self.asked.typed.as_str(), self.asked.which);
        let total = self.counts.of(which);
        let narrowed = self.asked.kind.is_some() || self.unseen.is_some();
        let hidden = |keep: fn(&str) -> bool| {
            let pairs =
                self.pairs(which, 0).into_iter().filter(move |(name, value)| keep(name) && !value.is_empty());
            rsx! {
                for (name , value) in pairs {
                    input { key: "{name}", r#type: "hidden", name, value }
                }
            }
        };
        let kinds = [("person", AccountKind::Individual), ("company", AccountKind::Organization)];
        let kinds = kinds.map(|(key, kind)| (key.to_owned(), words::account_kind(text, kind)));
        let kind = self.pairs(which, 0)[2].1.clone();
        let unseen = UNSEEN.map(|days| (days.to_string(), t!(text, "customers-unseen-days", days = days)));
        rsx! {
            div { class: "topbar",
                h1 { {t!(text, "nav-customers")} }
                div { class: "topbar-end",
                    form { class: "search", role: "search", method: "get", action: "/customers",
                        Icon { name: "search" }
                        {hidden(|name| name != "q")}
                        input { r#type: "search", name: "q", value: "{searched}", placeholder: t!(text, "customers-search"), "aria-label": t!(text, "customers-search"), "data-shortcut": "/" }
                        kbd { class: "key", "aria-hidden": "true", "/" }
                    }
                    if desk.may(Subject::Import, Action::See) {
                        a { class: "button", href: "/import", Icon { name: "upload" } {t!(text, "import-title")} }
                    }
                    {lists::export_link(desk, &lists::address("/customers/export.csv", &self.pairs(which, 0)))}
                    if desk.may(Subject::Account, Action::Add) {
                        a { class: "button button-primary", href: "/customers/new", Icon { name: "plus" } {t!(text, "new-customer")} }
                    }
                }
            }
            nav { class: "tabs", "aria-label": t!(text, "customers-filter"),
                for other in Which::ALL {
                    a { key: "{other.name()}", href: self.link(other, 0), "aria-current": (other == which).then_some("page"),
                        {which_word(text, other)}
                        " "
                        span { class: "count", {format_count(self.counts.of(other), text)} }
                    }
                }
            }
            form { class: "filters", method: "get", action: "/customers", "aria-label": t!(text, "list-filter"),
                {hidden(|name| matches!(name, "q" | "which" | "sort" | "dir"))}
                {lists::choice("kind", &t!(text, "customers-kind"), &t!(text, "list-any"), &kinds, &kind)}
                if self.visits {
                    {lists::choice("unseen", &t!(text, "customers-last-visit"), &t!(text, "list-any-time"), &unseen, &self.unseen.map(|days| days.to_string()).unwrap_or_default())}
                }
                button { class: "button", r#type: "submit", Icon { name: "list-filter" } {t!(text, "list-filter")} }
                if narrowed {
                    a { class: "button button-quiet", href: lists::address("/customers", &[("which", self.pairs(which, 0)[0].1.clone()), ("q", searched.to_owned())]), {t!(text, "list-filter-off")} }
                }
            }
            if total > 0 {
                p { class: "muted small", role: "status", {total_said(text, total, !searched.is_empty())} }
            }
            if !self.found.is_empty() {
                {self.table(desk)}
            } else if total == 0 {
                div { class: "card", {self.nothing(desk)} }
            }
            {layout::pages(text, self.page, ROWS, total, |page| self.link(which, page))}
        }
    }

    /// The address of the list, asked for otherwise.
    fn link(&self, which: Which, page: i64) -> String {
        lists::address("/customers", &self.pairs(which, page))
    }

    fn pairs(&self, which: Which, page: i64) -> [(&'static str, String); 7] {
        let Asked { typed, kind, sort, backwards, .. } = &self.asked;
        let unless = |usual: bool, said: &str| if usual { String::new() } else { said.to_owned() };
        let kind = match kind {
            None => "",
            Some(AccountKind::Individual) => "person",
            Some(AccountKind::Organization) => "company",
        };
        [
            ("which", unless(which == Which::default(), which.name())),
            ("q", typed.clone()),
            ("kind", kind.to_owned()),
            ("unseen", self.unseen.map(|days| days.to_string()).unwrap_or_default()),
            ("sort", unless(*sort == Sort::default(), sort.name())),
            ("dir", unless(!backwards, "back")),
            ("page", unless(page == 0, &page.to_string())),
        ]
    }

    /// A head; a column whose values the person does not see sorts nothing.
    fn head(&self, desk: &Desk, sort: Sort, word: String) -> Element {
        let hidden = match sort {
            Sort::Phone => desk.view.hides(Kind::Account, "phone"),
            Sort::Email => desk.view.hides(Kind::Account, "email"),
            _ => false,
        };
        if hidden {
            return rsx! { th { scope: "col", "{word}" } };
        }
        let here = self.asked.sort == sort;
        let mut pairs = self.pairs(self.asked.which, 0);
        pairs[4].1 = if sort == Sort::default() { String::new() } else { sort.name().to_owned() };
        pairs[5].1 = if here && !self.asked.backwards { "back".to_owned() } else { String::new() };
        let link = lists::address("/customers", &pairs);
        lists::head(&word, &link, here.then_some(sort.falls() != self.asked.backwards), false)
    }
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

impl List {
    fn nothing(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let (searched, which, counts) = (self.asked.typed.as_str(), self.asked.which, self.counts);
        let add = |q: &str| {
            let link = lists::address("/customers/new", &[("q", q.to_owned())]);
            rsx! {
                if desk.may(Subject::Account, Action::Add) {
                    a { class: "button button-primary", href: "{link}", Icon { name: "plus" } {t!(text, "new-customer")} }
                }
            }
        };
        if !searched.is_empty() {
            return rsx! {
                EmptyState { icon: "search", title: t!(text, "customers-none-found"), text: t!(text, "customers-none-found-text"),
                    if counts.of(Which::All) > 0 {
                        a { class: "button", href: self.link(Which::All, 0), {t!(text, "customers-search-all")} }
                    }
                    a { class: "button", href: "/customers", {t!(text, "customers-show-all")} }
                    {add(searched)}
                }
            };
        }
        if self.asked.kind.is_some() || self.unseen.is_some() {
            return rsx! {
                EmptyState { icon: "list-filter", title: t!(text, "customers-none-found"), text: t!(text, "list-none-filtered"),
                    a { class: "button", href: "/customers", {t!(text, "customers-show-all")} }
                }
            };
        }
        if counts.of(Which::All) > 0 {
            let other = if which == Which::Inactive { Which::Active } else { Which::All };
            return rsx! {
                EmptyState { icon: "users", title: t!(text, "customers-none-such"), text: t!(text, "customers-none-such-text"),
                    a { class: "button", href: self.link(other, 0), {t!(text, "customers-show-all")} }
                }
            };
        }
        rsx! {
            EmptyState { icon: "users", title: t!(text, "customers-none"), text: t!(text, "customers-none-text"), {add("")} }
        }
    }

    fn table(&self, desk: &Desk) -> Element {
        let text = desk.text;
        rsx! {
            div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "nav-customers"),
                table { class: "table", "data-rows": "yes",
                    thead {
                        tr {
                            {self.head(desk, Sort::Name, t!(text, "label-name"))}
                            {self.head(desk, Sort::Phone, t!(text, "field-phone"))}
                            {self.head(desk, Sort::Email, t!(text, "field-email"))}
                            {self.head(desk, Sort::Address, t!(text, "field-address"))}
                            if self.visits {
                                {self.head(desk, Sort::LastVisit, t!(text, "customers-last-visit"))}
                            }
                        }
                    }
                    tbody {
                        for Customer { account , addresses } in &self.found {
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
                                if self.visits {
                                    td { class: "num",
                                        match self.last.get(&account.id) {
                                            Some(at) => rsx! { {ui::format_date_short(desk.date_of(*at), text)} },
                                            None => rsx! { span { class: "muted", {t!(text, "customers-never")} } },
                                        }
                                    }
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

/// A customer with its contacts and what is done for them.
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
    pub fn respond(&self, desk: &Desk, wrong: &Sheet) -> Response {
        let (status, name) = (StatusCode::UNPROCESSABLE_ENTITY, &self.customer.account.name);
        desk.page_with(status, Place::Customers, name, view(desk, self, Some(wrong)))
    }
}

fn view(desk: &Desk, page: &CustomerPage, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let CustomerPage { customer: Customer { account, addresses }, contacts, people, jobs } = page;
    let kind = words::account_kind(text, account.kind);
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
