//! A new job while the customer is on the phone: find them or take them down, where, what, and perhaps when.

use super::desk::{Desk, PART_HEADERS};
use super::errors::PageError;
use super::form::{Choice, ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use super::kinds;
use super::layout::Place;
use super::plan::{self, Typed};
use super::read::customers::{self, Customer};
use super::read::{job_types, people};
use super::toast::Toast;
use super::words;
use crate::phone_number::international;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::place::LatLng;
use shared::records::{AccountKind, JobStatus, JobType, Person, Pin, PinSource};
use shared::{
    AccountId, AddressId, Change, JobId, JobTypeId, Money, PersonId, Refusal, VisitId, ids::derived,
};
use std::collections::BTreeMap;
use ui::{Icon, t};

/// What the address says.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// What was searched for.
    #[serde(default)]
    q: String,
    /// Who was chosen.
    account: Option<AccountId>,
    address: Option<AddressId>,
}

/// `GET /jobs/new`: the form. With `q` it lists whom the words may mean, with `account` somebody is chosen.
pub async fn get(desk: Desk, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let mut sheet = Sheet::open(&desk, ask.account).await?;
    let mut tx = desk.app.db.read().await?;
    sheet.found = customers::find(&mut tx, desk.scope(), &ask.q, 8).await?;
    sheet.searched = ask.q;
    drop(tx);
    let mut fields = Fields::default();
    let address = ask.address.or_else(|| {
        let only = sheet.chosen.as_ref().map(|c| c.addresses.as_slice());
        only.and_then(|all| all.first()).map(|a| a.id)
    });
    if let Some(address) = address {
        fields.0.push(("at".to_owned(), address.to_string()));
    }
    Ok(sheet.page(&desk, StatusCode::OK, &fields, &Errors::default()))
}

/// `GET /jobs/new/alike`: whether the customer who is being typed in is known already.
pub async fn alike(desk: Desk, Query(fields): Query<Vec<(String, String)>>) -> Result<Response, PageError> {
    let fields = Fields(fields);
    let mut sheet = Sheet::open(&desk, None).await?;
    sheet.alike = sheet.look_alike(&desk, &fields).await?;
    Ok(sheet.page(&desk, StatusCode::OK, &fields, &Errors::default()))
}

/// `POST /jobs`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let account = fields.value("use").or_else(|| fields.value("account"));
    let mut sheet = Sheet::open(&desk, account).await?;
    let mut errors = Errors::default();
    if fields.ticked("use") {
        return Ok(sheet.page(&desk, StatusCode::OK, &fields, &errors));
    }
    let changes = sheet.changes(&desk, &fields, &mut errors)?;
    if errors.is_empty() && sheet.chosen.is_none() && !fields.ticked("sure") {
        sheet.alike = sheet.look_alike(&desk, &fields).await?;
        if !sheet.alike.is_empty() {
            errors.add("sure", t!(desk.text, "new-alike-sure"));
        }
    }
    if !errors.is_empty() {
        return Ok(sheet.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &fields, &errors));
    }
    let cause = fields.cause()?;
    let id = JobId(derived("job", cause));
    let planned = changes.iter().any(|c| matches!(c, Change::PlanVisit { .. }));
    match desk.act(cause, changes).await? {
        Ok(()) => {
            let back = format!("/jobs/{id}");
            let from = if planned { JobStatus::Scheduled } else { JobStatus::Lead };
            let undo = Change::MoveJob { id, from, to: JobStatus::Closed };
            let toast = Toast::said(t!(desk.text, "new-made"));
            Ok(desk.go(&back, Some(toast.with_undo(derived("undo", cause), vec![undo], &back))))
        }
        Err(refusal) => {
            let sentence = words::refusal_sentence(desk.text, &refusal);
            errors.add(&field_of(&refusal), sentence);
            Ok(sheet.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &fields, &errors))
        }
    }
}

fn field_of(refusal: &Refusal) -> String {
    use shared::refusal::Code;
    match refusal.code {
        Code::BadAmount => "amount".to_owned(),
        Code::BadPosition => "lat".to_owned(),
        Code::BadWindow => "to".to_owned(),
        Code::NotATechnician => "technician".to_owned(),
        _ => refusal.facts.get("field").cloned().unwrap_or_default(),
    }
}

/// What the form is made with.
struct Sheet {
    chosen: Option<Customer>,
    searched: String,
    found: Vec<Customer>,
    alike: Vec<Customer>,
    people: BTreeMap<PersonId, Person>,
    job_types: BTreeMap<JobTypeId, JobType>,
}

impl Sheet {
    async fn open(desk: &Desk, account: Option<AccountId>) -> Result<Sheet, PageError> {
        let company = desk.session.company;
        let mut tx = desk.app.db.read().await?;
        let chosen = match account {
            Some(id) => Some(customers::one(&mut tx, desk.scope(), id).await?),
            None => None,
        };
        Ok(Sheet {
            chosen,
            searched: String::new(),
            found: Vec::new(),
            alike: Vec::new(),
            people: people(&mut tx, company).await?,
            job_types: job_types(&mut tx, company).await?,
        })
    }

    async fn look_alike(&self, desk: &Desk, fields: &Fields) -> Result<Vec<Customer>, PageError> {
        let (name, phone, address) = (fields.text("name"), fields.text("phone"), fields.text("address"));
        let mut tx = desk.app.db.read().await?;
        customers::alike(&mut tx, desk.scope(), &name, &phone, &address).await
    }

    /// One change set: whoever and wherever is new, the job, and the first visit if there is a plan.
    fn changes(&self, desk: &Desk, fields: &Fields, errors: &mut Errors) -> Result<Vec<Change>, PageError> {
        let text = desk.text;
        let cause = fields.cause()?;
        let mut changes = Vec::new();
        let missing = |field: &str| t!(text, "new-missing", field = text.get(&format!("field-{field}")));
        let account = match &self.chosen {
            Some(customer) => customer.account.id,
            None => {
                let id = AccountId(derived("account", cause));
                let name = fields.text("name");
                if name.is_empty() {
                    errors.add("name", missing("name"));
                }
                let kind = match fields.ticked("organization") {
                    true => AccountKind::Organization,
                    false => AccountKind::Individual,
                };
                let phone = international(&desk.company.locale, &fields.text("phone"));
                let email = fields.text("email");
                changes.push(Change::AddAccount {
                    id,
                    kind,
                    name,
                    phone,
                    email,
                    language: None,
                    owner: None,
                });
                id
            }
        };
        let known = fields
            .value::<AddressId>("at")
            .filter(|id| self.chosen.as_ref().is_some_and(|c| c.addresses.iter().any(|a| a.id == *id)));
        let address = match known {
            Some(id) => id,
            None => {
                let id = AddressId(derived("address", cause));
                let line = fields.text("address");
                if line.is_empty() {
                    errors.add("address", missing("address"));
                }
                let pin = pin(desk, fields, errors);
                changes.push(Change::AddAddress {
                    id,
                    account,
                    text: line,
                    access: fields.text("access"),
                    pin,
                });
                id
            }
        };
        let passing = kinds::InPassing::read(desk, fields, &self.job_types, errors);
        let chosen = fields.value::<JobTypeId>("job_type").and_then(|id| self.job_types.get(&id));
        let job_type = match passing {
            Some(made) => {
                changes.extend(made.change);
                Some((made.kind, made.minutes))
            }
            None => chosen.map(|kind| (kind.id, kind.minutes)),
        };
        if job_type.is_none() {
            errors.add("job_type", t!(text, "new-no-type"));
        }
        let title = fields.text("title");
        if title.is_empty() {
            errors.add("title", missing("title"));
        }
        let amount = match fields.text("amount") {
            typed if typed.is_empty() => None,
            typed => match Money::parse(&typed.replace([',', ' '], ""), desk.company.currency) {
                Ok(amount) => Some(amount),
                Err(_) => {
                    errors.add("amount", t!(text, "new-bad-amount"));
                    None
                }
            },
        };
        let id = JobId(derived("job", cause));
        if let Some((job_type, _)) = job_type {
            let (description, urgent) = (fields.text("description"), fields.ticked("urgent"));
            changes.push(Change::AddJob {
                id,
                account,
                address,
                job_type,
                title,
                description,
                amount,
                urgent,
            });
        }
        let typed = Typed::read(fields);
        if !typed.is_blank() {
            let minutes = job_type.map_or(60, |(_, minutes)| minutes);
            if let Some(plan) = typed.plan(desk, minutes, errors) {
                changes.push(Change::PlanVisit {
                    id: VisitId(derived("visit", cause)),
                    job: id,
                    rev: None,
                    plan,
                    despite_under_way: false,
                });
            }
        }
        Ok(changes)
    }

    fn page(&self, desk: &Desk, status: StatusCode, fields: &Fields, errors: &Errors) -> Response {
        let title = t!(desk.text, "new-job");
        desk.page_with(status, Place::Jobs, &title, self.view(desk, fields, errors))
    }

    fn view(&self, desk: &Desk, fields: &Fields, errors: &Errors) -> Element {
        let text = desk.text;
        let mut typed = Typed::read(fields);
        if typed.date.is_empty() {
            typed.date = desk.today().to_string();
        }
        let plan_open =
            !typed.is_blank() || ["technician", "date", "from", "to"].iter().any(|f| errors.of(f).is_some());
        let types: Vec<(String, String)> = std::iter::once((String::new(), t!(text, "new-choose-type")))
            .chain(
                by_name(&self.job_types)
                    .into_iter()
                    .filter(|t| t.active)
                    .map(|t| (t.id.to_string(), t.name.clone())),
            )
            .collect();
        let currency = desk.company.currency.code().to_owned();
        rsx! {
            div { class: "page-head",
                div {
                    nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"), ol { li { a { href: "/jobs", {t!(text, "nav-jobs")} } } li { span { {t!(text, "new-job")} } } } }
                    h1 { {t!(text, "new-job")} }
                }
            }
            div { class: "new-job",
                {self.lookup(desk)}
                form { id: "new", class: "new-form", method: "post", action: "/jobs", novalidate: true,
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    ErrorSummary { form: "new", title: t!(text, "form-wrong"), errors: errors.clone() }
                    {self.customer(desk, fields, errors)}
                    div { class: "stack-wide",
                        section { class: "card stack",
                            h2 { class: "card-title", {t!(text, "new-what")} }
                            div { class: "form-grid",
                                Choice { form: "new", name: "job_type", label: t!(text, "field-job-type"), options: types, value: fields.text("job_type"), error: errors.of("job_type") }
                                Field { form: "new", name: "amount", label: t!(text, "field-amount-in", currency = currency), value: fields.raw("amount"), inputmode: "decimal", error: errors.of("amount") }
                            }
                            {kinds::InPassing::fields(desk, "new", &self.job_types, fields, errors)}
                            Field { form: "new", name: "title", label: t!(text, "field-title"), value: fields.raw("title"), hint: t!(text, "new-title-hint"), error: errors.of("title"), required: true, maxlength: 300 }
                            Field { form: "new", name: "description", label: t!(text, "field-description"), value: fields.raw("description"), lines: 3, error: errors.of("description") }
                            Tick { form: "new", name: "urgent", label: t!(text, "new-urgent"), checked: fields.ticked("urgent") }
                        }
                        section { class: "card stack",
                            details { class: "more", open: plan_open,
                                summary { {t!(text, "new-when")} }
                                div { class: "stack plan-fields", {plan::fields(desk, "new", &self.people, &typed, errors)} }
                            }
                        }
                    }
                    div { class: "form-actions",
                        button { class: "button button-primary", r#type: "submit", {t!(text, "new-save")} }
                        a { class: "button", href: "/jobs", {t!(text, "action-cancel")} }
                    }
                }
            }
        }
    }

    /// The search over customers; its results choose one.
    fn lookup(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let searched = self.searched.trim();
        rsx! {
            section { class: "card stack new-lookup",
                h2 { class: "card-title", {t!(text, "new-who-calls")} }
                form { class: "row", role: "search", method: "get", action: "/jobs/new", "aria-label": t!(text, "new-search"),
                    div { class: "search grow",
                        Icon { name: "search" }
                        input {
                            id: "lookup",
                            r#type: "search",
                            name: "q",
                            value: "{self.searched}",
                            placeholder: t!(text, "new-search"),
                            "aria-label": t!(text, "new-search"),
                            autocomplete: "off",
                            "hx-get": "/jobs/new",
                            "hx-trigger": "input changed delay:200ms",
                            "hx-target": "#found",
                            "hx-select": "#found",
                            "hx-swap": "outerHTML",
                            "hx-headers": PART_HEADERS,
                        }
                    }
                    button { class: "button", r#type: "submit", {t!(text, "search-button")} }
                }
                div { id: "found", "aria-live": "polite",
                    if !self.found.is_empty() {
                        ul { class: "suggestions",
                            for customer in &self.found {
                                li { {choose(customer)} }
                            }
                        }
                    } else if !searched.is_empty() {
                        p { class: "muted", {t!(text, "new-nobody", q = searched)} }
                    }
                }
            }
        }
    }

    fn customer(&self, desk: &Desk, fields: &Fields, errors: &Errors) -> Element {
        let text = desk.text;
        let at = fields.text("at");
        rsx! {
            section { id: "customer", class: "card stack",
                if let Some(Customer { account, addresses }) = &self.chosen {
                    div { class: "card-head",
                        h2 { class: "card-title", "{account.name}" }
                        a { href: "/jobs/new", "hx-get": "/jobs/new", "hx-target": "#customer", "hx-select": "#customer", "hx-swap": "outerHTML", "hx-headers": PART_HEADERS, {t!(text, "new-somebody-else")} }
                    }
                    input { r#type: "hidden", name: "account", value: "{account.id}" }
                    p { class: "muted", "{account.phone.text()} {account.email.text()}" }
                    if addresses.is_empty() {
                        input { r#type: "hidden", name: "at", value: "new" }
                    } else {
                        fieldset { class: "stack-tight",
                            legend { class: "label", {t!(text, "visit-where")} }
                            for address in addresses {
                                label { class: "check", r#for: "at-{address.id}",
                                    input { id: "at-{address.id}", r#type: "radio", name: "at", value: "{address.id}", checked: at == address.id.to_string() }
                                    span { "{address.text}" }
                                }
                            }
                            label { class: "check", r#for: "at-new",
                                input { id: "at-new", r#type: "radio", name: "at", value: "new", checked: at.is_empty() || at == "new" }
                                span { {t!(text, "new-address")} }
                            }
                        }
                    }
                    // Shown with the choice above it: see `.new-place`.
                    div { class: "new-place", {address_fields(desk, fields, errors)} }
                } else {
                    h2 { class: "card-title", {t!(text, "new-customer")} }
                    div { class: "form-grid",
                        Field { form: "new", name: "name", label: t!(text, "label-name"), value: fields.raw("name"), error: errors.of("name"), required: true, autocomplete: "off", maxlength: 300 }
                        Field { form: "new", name: "phone", label: t!(text, "field-phone"), value: fields.raw("phone"), kind: "tel", error: errors.of("phone"), autocomplete: "off" }
                        Field { form: "new", name: "email", label: t!(text, "field-email"), value: fields.raw("email"), kind: "email", error: errors.of("email"), autocomplete: "off" }
                    }
                    Tick { form: "new", name: "organization", label: t!(text, "new-organization"), checked: fields.ticked("organization") }
                    {address_fields(desk, fields, errors)}
                    {self.alike_view(desk, errors)}
                }
            }
        }
    }

    /// The warning that the customer may be known.
    fn alike_view(&self, desk: &Desk, errors: &Errors) -> Element {
        let text = desk.text;
        rsx! {
            div {
                id: "alike",
                "aria-live": "polite",
                "hx-get": "/jobs/new/alike",
                "hx-trigger": "change from:#new-name, change from:#new-phone, change from:#new-address",
                "hx-include": "#new-name, #new-phone, #new-address",
                "hx-select": "#alike",
                "hx-swap": "outerHTML",
                "hx-headers": PART_HEADERS,
                if !self.alike.is_empty() {
                    div { class: "notice-offline stack-tight",
                        p { class: "strong with-icon", Icon { name: "users" } {t!(text, "new-alike")} }
                        ul { class: "stack-tight",
                            for Customer { account , addresses } in &self.alike {
                                li { class: "spread",
                                    span { {ui::beside([account.name.as_str(), account.phone.text(), addresses.first().map_or("", |a| a.text.as_str())])} }
                                    button { class: "button", r#type: "submit", name: "use", value: "{account.id}", formnovalidate: true, {t!(text, "new-alike-use")} }
                                }
                            }
                        }
                        Tick { form: "new", name: "sure", label: t!(text, "new-alike-other") }
                        if let Some(error) = errors.of("sure") {
                            p { class: "field-error", "{error}" }
                        }
                    }
                }
            }
        }
    }
}

/// Where: the text of an address, how to get in, and a pin if somebody knows it.
fn address_fields(desk: &Desk, fields: &Fields, errors: &Errors) -> Element {
    let text = desk.text;
    let tiles = desk.app.config.map_tiles.clone().unwrap_or_default();
    rsx! {
        div { class: "stack plan-fields",
            Field { form: "new", name: "address", label: t!(text, "field-address"), value: fields.raw("address"), error: errors.of("address"), autocomplete: "off", maxlength: 300 }
            Field { form: "new", name: "access", label: t!(text, "field-access"), value: fields.raw("access"), hint: t!(text, "new-access-hint"), error: errors.of("access") }
            details { class: "more", open: errors.of("lat").is_some() || !fields.raw("lat").is_empty(),
                summary { {t!(text, "new-pin")} }
                div { class: "stack plan-fields",
                    div { class: "form-grid form-grid-tight",
                        Field { form: "new", name: "lat", label: t!(text, "field-lat"), value: fields.raw("lat"), inputmode: "decimal", error: errors.of("lat") }
                        Field { form: "new", name: "lng", label: t!(text, "field-lng"), value: fields.raw("lng"), inputmode: "decimal", error: errors.of("lng") }
                    }
                    div { class: "map map-pick", hidden: true, "data-map-pick": "yes", "data-tiles": "{tiles}", "data-lat": "new-lat", "data-lng": "new-lng", "data-label": t!(text, "new-pin-map"),
                        div { class: "map-canvas" }
                        span { class: "map-note", {t!(text, "new-pin-map")} }
                    }
                }
            }
        }
    }
}

fn choose(customer: &Customer) -> Element {
    let Customer { account, addresses } = customer;
    let first = addresses.first();
    let link = match first {
        Some(address) => format!("/jobs/new?account={}&address={}", account.id, address.id),
        None => format!("/jobs/new?account={}", account.id),
    };
    let place = first.map(|a| a.text.clone()).unwrap_or_default();
    rsx! {
        a { href: "{link}", "hx-get": "{link}", "hx-target": "#customer", "hx-select": "#customer", "hx-swap": "outerHTML", "hx-headers": PART_HEADERS,
            span { class: "strong", "{account.name}" }
            " "
            span { class: "muted", {ui::beside([account.phone.text(), place.as_str()])} }
        }
    }
}

fn by_name(job_types: &BTreeMap<JobTypeId, JobType>) -> Vec<&JobType> {
    let mut all: Vec<&JobType> = job_types.values().collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all
}

fn pin(desk: &Desk, fields: &Fields, errors: &mut Errors) -> Option<Pin> {
    let (lat, lng) = (fields.text("lat"), fields.text("lng"));
    if lat.is_empty() && lng.is_empty() {
        return None;
    }
    let at = match (lat.replace(',', ".").parse(), lng.replace(',', ".").parse()) {
        (Ok(lat), Ok(lng)) => LatLng::new(lat, lng),
        _ => None,
    };
    if at.is_none() {
        errors.add("lat", t!(desk.text, "new-bad-pin"));
    }
    at.map(|at| Pin { at, source: PinSource::Office })
}
