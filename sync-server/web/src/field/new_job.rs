//! A new job while the customer is on the phone: find them or take them down, where, what, and perhaps when.
//!
//! What is typed into the search is carried into the fields of a new customer; a kind of work fills what is empty. Scripts
//! (`web-new.js`) do so while somebody types, and without them the server does.

use crate::field::plan::{self, Typed};
use crate::field::who::{self, Who};
use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::form::How::{Amount, Line, Lines, OneOf, Ticked};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::list::encoded;
use crate::kit::posted::{self, ErrorSummary, Errors, Fields, Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::office::kind_form::{Chosen, InPassing};
use crate::sales::new_customer::{self, PLACE, WHO, look_alike};
use axum::extract::Query;
use axum::response::Response;
use dioxus::prelude::*;
use engine::read::customers::{self, Customer};
use engine::read::{job_types, people};
use serde::Deserialize;
use shared::access::{Action, Subject};
use shared::planning::{Meant, Warning};
use shared::records::{Address, Job, JobType, NewJob, Person};
use shared::{AccountId, AddressId, Change, JobId, JobTypeId, Money, PersonId, VisitId, ids::derived};
use std::collections::BTreeMap;
use ui::{Icon, t};

const KIND: Form = Form::free(
    "new",
    &[Row(&[ask("job_type", "field-job-type", OneOf), ask("amount", "field-amount-in", Amount)])],
);

const WORK: Form = Form::of(
    "new",
    Job::CHECKS,
    &[
        Row(&[ask("title", "field-title", Line).hint("new-title-hint")]),
        Row(&[ask("description", "field-description", Lines(3))]),
        Row(&[ask("urgent", "new-urgent", Ticked)]),
    ],
);

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
    let mut call = Call::open(&desk, ask.account).await?;
    let mut tx = desk.app.db.read().await?;
    call.found = customers::find(&mut tx, desk.scope(), &ask.q, 8).await?;
    call.searched = ask.q;
    call.looks = true;
    drop(tx);
    let mut fields = Fields::default();
    match &call.chosen {
        Some(customer) => {
            // The only address is the one that is meant; of several one has to be chosen.
            let only = (customer.addresses.len() == 1).then(|| customer.addresses[0].id);
            if let Some(address) = ask.address.or(only) {
                fields.0.push(("at".to_owned(), address.to_string()));
            }
        }
        None => fields = new_customer::carried(&call.searched),
    }
    call.look_free(&desk, &fields).await?;
    Ok(call.page(&desk, &Sheet::posted(&WORK, fields)))
}

/// `GET /jobs/new/alike`: whether the customer who is being typed in is known already.
pub async fn alike(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let mut call = Call::open(&desk, None).await?;
    call.alike = look_alike(&desk, &fields).await?;
    Ok(call.page(&desk, &Sheet::posted(&WORK, fields)))
}

/// `GET /jobs/new/free`: who is free at the time that is being typed in.
pub async fn free(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let mut call = Call::open(&desk, fields.value("account")).await?;
    call.look_free(&desk, &fields).await?;
    Ok(call.page(&desk, &Sheet::posted(&WORK, fields)))
}

/// `POST /jobs`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let account = fields.value("use").or_else(|| fields.value("account"));
    let mut call = Call::open(&desk, account).await?;
    call.look_free(&desk, &fields).await?;
    let mut sheet = Sheet::posted(&WORK, fields);
    if sheet.fields.ticked("look") {
        return Ok(call.page(&desk, &sheet));
    }
    if sheet.fields.ticked("use") {
        let only = call.chosen.as_ref().filter(|customer| customer.addresses.len() == 1);
        let sheet = match only {
            Some(customer) => sheet.with("at", customer.addresses[0].id.to_string()),
            None => sheet,
        };
        return Ok(call.page(&desk, &sheet));
    }
    let changes = call.changes(&desk, &mut sheet)?;
    if sheet.errors.is_empty() && call.chosen.is_none() && !sheet.fields.ticked("sure") {
        call.alike = look_alike(&desk, &sheet.fields).await?;
        if !call.alike.is_empty() {
            sheet.errors.add("sure", t!(desk.text, "new-alike-sure"));
        }
    }
    let id = JobId(sheet.new_id("job")?);
    let plan = changes.iter().find_map(|change| match change {
        Change::PlanVisit { plan, .. } => Some(plan.clone()),
        _ => None,
    });
    if let (Some(plan), Some(who), true) = (&plan, &call.who, sheet.errors.is_empty()) {
        let meant = Meant {
            technicians: plan.technicians.clone(),
            window: plan.window,
            anytime: plan.anytime,
            visit: None,
            begun: false,
        };
        call.warned = who.warnings(&desk, &meant, None);
        if !who::all_known(&sheet.fields, &call.warned) {
            return Ok(call.page(&desk, &sheet));
        }
    }
    let makes_kind = changes.iter().any(|change| matches!(change, Change::AddJobType(_)));
    let theirs =
        desk.may(Subject::Job, Action::Change) && (!makes_kind || desk.may(Subject::JobType, Action::Change));
    sheet.for_good = !theirs;
    let done = sheet.submit(&desk, changes, t!(desk.text, "new-made"), &format!("/jobs/{id}")).await?;
    Ok(done.unwrap_or_else(|| call.page(&desk, &sheet)))
}

/// What the form is made with.
struct Call {
    chosen: Option<Customer>,
    /// Somebody begins here, with the search.
    looks: bool,
    searched: String,
    found: Vec<Customer>,
    alike: Vec<Customer>,
    who: Option<Who>,
    /// What speaks against the plan; a second press saves it all the same.
    warned: Vec<Warning>,
    people: BTreeMap<PersonId, Person>,
    job_types: BTreeMap<JobTypeId, JobType>,
}

impl Call {
    async fn open(desk: &Desk, account: Option<AccountId>) -> Result<Call, PageError> {
        let company = desk.session.company;
        let mut tx = desk.app.db.read().await?;
        let chosen = match account {
            Some(id) => Some(customers::one(&mut tx, desk.scope(), id).await?),
            None => None,
        };
        Ok(Call {
            chosen,
            looks: false,
            searched: String::new(),
            found: Vec::new(),
            alike: Vec::new(),
            who: None,
            warned: Vec::new(),
            people: people(&mut tx, company).await?,
            job_types: job_types(&mut tx, company)
                .await?
                .into_iter()
                .map(|(id, kind)| (id, desk.scope().shown(kind)))
                .collect(),
        })
    }

    /// Who could go at the time that is typed, to the address that is chosen.
    async fn look_free(&mut self, desk: &Desk, fields: &Fields) -> Result<(), PageError> {
        let kind = fields.value::<JobTypeId>("job_type").and_then(|id| self.job_types.get(&id));
        let minutes = kind.map_or(60, |kind| kind.minutes);
        let typed = dated(desk, Typed::read(fields));
        let address: Option<&Address> =
            self.chosen.as_ref().and_then(|customer| match customer.addresses.as_slice() {
                [only] => Some(only),
                several => several.iter().find(|a| a.id.to_string() == fields.raw("at")),
            });
        // Half a time is none yet; the form says so when it is sent.
        let plan = typed.plan(desk, minutes, &mut Errors::default());
        let asked = who::Asked {
            day: typed.date.parse().unwrap_or_else(|_| desk.today()),
            plan: plan.as_ref(),
            minutes,
            place: address.and_then(|address| address.pin).map(|pin| pin.at),
            visit: None,
        };
        self.who = Some(Who::read(desk, &self.people, &asked).await?);
        Ok(())
    }

    /// One change set: customer, address and kind of work where they are new, the job, and the first visit if there is a plan.
    fn changes(&self, desk: &Desk, sheet: &mut Sheet) -> Result<Vec<Change>, PageError> {
        let text = desk.text;
        let cause = sheet.fields.cause()?;
        let mut changes = Vec::new();
        let account = match &self.chosen {
            Some(customer) => customer.account.id,
            None => {
                let (id, added) = new_customer::account(desk, sheet)?;
                changes.extend(added);
                id
            }
        };
        let theirs = self.chosen.as_ref().map_or(&[][..], |customer| customer.addresses.as_slice());
        let known = sheet.fields.value::<AddressId>("at").filter(|id| theirs.iter().any(|a| a.id == *id));
        let address = match known {
            Some(id) => id,
            None if !theirs.is_empty() && sheet.fields.raw("at") != "new" => {
                // Nobody is sent to the first of several houses because nothing was said.
                sheet.errors.add("at", t!(text, "new-which-address"));
                theirs[0].id
            }
            None => {
                let (id, added) = new_customer::address(desk, sheet, account)?;
                changes.extend(added);
                id
            }
        };
        let (fields, errors) = (&sheet.fields, &mut sheet.errors);
        let passing = InPassing::read(desk, fields, &self.job_types, errors);
        let is_passing = passing.is_some();
        // A kind that is made in passing names the work as one that is chosen does.
        let kind = match passing {
            Some(InPassing { kind, new }) => {
                changes.extend(new.map(Change::AddJobType));
                Some(kind)
            }
            None => {
                let chosen = fields.value::<JobTypeId>("job_type").and_then(|id| self.job_types.get(&id));
                chosen.map(Chosen::of)
            }
        };
        if kind.is_none() {
            errors.add("job_type", t!(text, "new-no-type"));
        }
        let name = kind.as_ref().map(|kind| kind.name.clone()).unwrap_or_default();
        let title = Some(fields.text("title")).filter(|typed| !typed.is_empty()).unwrap_or(name);
        if title.is_empty() {
            errors.add("title", t!(text, "new-missing", field = text.get("field-title")));
        }
        let amount = match fields.text("amount") {
            // Where scripts run, the usual amount stands in the field already, and who empties it wants none.
            typed if typed.is_empty() && fields.ticked("filled") && !is_passing => None,
            typed if typed.is_empty() => kind.as_ref().and_then(|kind| kind.amount),
            typed => posted::amount(desk, &typed).map_err(|why| errors.add("amount", why)).ok(),
        };
        let id = JobId(derived("job", cause));
        if let Some(Chosen { id: job_type, .. }) = kind {
            let (description, urgent) = (fields.text("description"), fields.ticked("urgent"));
            changes.push(Change::AddJob(NewJob {
                id,
                account,
                address,
                job_type,
                title,
                description,
                amount,
                urgent,
            }));
        }
        let typed = Typed::read(fields);
        if !typed.is_blank() {
            let minutes = kind.as_ref().map_or(60, |kind| kind.minutes);
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

    /// What each kind of work fills, for the script.
    fn kinds(&self) -> String {
        let of = |kind: &JobType| {
            let amount = kind.amount.seen().map(Money::plain);
            (
                kind.id.to_string(),
                serde_json::json!({ "title": kind.name, "minutes": kind.minutes, "amount": amount }),
            )
        };
        serde_json::Value::Object(self.job_types.values().map(of).collect()).to_string()
    }

    fn page(&self, desk: &Desk, sheet: &Sheet) -> Response {
        let title = t!(desk.text, "new-job");
        desk.page_with(sheet.status(), Place::Jobs, &title, self.view(desk, sheet))
    }

    fn view(&self, desk: &Desk, sheet: &Sheet) -> Element {
        let (text, fields, errors) = (desk.text, &sheet.fields, &sheet.errors);
        let typed = dated(desk, Typed::read(fields));
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
        let sheet = sheet.clone().choices("job_type", types);
        let save = if self.warned.is_empty() { t!(text, "new-save") } else { t!(text, "new-save-anyway") };
        rsx! {
            Head { text, way: &[("/jobs", "nav-jobs")], title: t!(text, "new-job") }
            div { class: "new-job",
                {self.lookup(desk)}
                form { id: "new", class: "new-form", method: "post", action: "/jobs", novalidate: true, "data-kinds": self.kinds(),
                    {new_customer::first_button()}
                    input { id: "new-filled", r#type: "hidden", name: "filled", value: fields.raw("filled") }
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    ErrorSummary { form: "new", title: t!(text, "form-wrong"), errors: errors.clone() }
                    if let Some(who) = &self.who {
                        {who.said_against(desk, "new", &self.warned, &save)}
                    }
                    if !self.warned.is_empty() && fields.ticked("sure") {
                        input { r#type: "hidden", name: "sure", value: "yes" }
                    }
                    {self.customer(desk, &sheet)}
                    div { class: "stack-wide",
                        section { class: "card stack",
                            h2 { class: "card-title", {t!(text, "new-what")} }
                            {sheet.parts_of(&KIND, desk)}
                            {InPassing::fields(desk, &self.job_types, &sheet)}
                            noscript { p { class: "field-hint", {t!(text, "new-kind-fills")} } }
                            {sheet.parts_of(&WORK, desk)}
                        }
                        section { class: "card stack",
                            details { class: "more", open: plan_open,
                                summary { {t!(text, "new-when")} }
                                div { class: "stack plan-fields",
                                    {plan::when(desk, "new", &typed, errors)}
                                    noscript { button { class: "button", r#type: "submit", name: "look", value: "yes", formnovalidate: true, {t!(text, "who-look")} } }
                                    if let Some(who) = &self.who {
                                        {who.view(desk, "new", "/jobs/new/free", &typed.technician, errors)}
                                    }
                                    {plan::helper(desk, "new", &self.people, &typed, errors)}
                                }
                            }
                        }
                    }
                    div { class: "form-actions form-actions-stay",
                        button { class: "button button-primary", r#type: "submit", "{save}" }
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
        let carried = new_customer::carried(searched);
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
                            autofocus: (self.chosen.is_none() && self.looks).then_some("autofocus"),
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
                div { id: "found", "aria-live": "polite", "data-name": carried.raw("name"), "data-phone": carried.raw("phone"), "data-email": carried.raw("email"), "data-address": carried.raw("address"),
                    if !self.found.is_empty() {
                        ul { class: "suggestions",
                            for customer in &self.found {
                                li { {choose(customer, &self.searched)} }
                            }
                        }
                    } else if !searched.is_empty() {
                        p { class: "muted",
                            {t!(text, "new-nobody", q = searched)}
                            " "
                            a { href: "/customers/new?q={encoded(searched)}", {t!(text, "new-customer-alone")} }
                        }
                    }
                }
            }
        }
    }

    fn customer(&self, desk: &Desk, sheet: &Sheet) -> Element {
        let (text, fields, errors) = (desk.text, &sheet.fields, &sheet.errors);
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
                        fieldset { id: "new-at", class: "stack-tight", tabindex: "-1", "aria-describedby": errors.of("at").map(|_| "new-at-error"),
                            legend { class: "label", {t!(text, "visit-where")} }
                            if let Some(error) = errors.of("at") {
                                p { id: "new-at-error", class: "field-error", "{error}" }
                            }
                            for address in addresses {
                                label { class: "check", r#for: "at-{address.id}",
                                    input { id: "at-{address.id}", r#type: "radio", name: "at", value: "{address.id}", checked: at == address.id.to_string() }
                                    span { "{address.text}" }
                                }
                            }
                            label { class: "check", r#for: "at-new",
                                input { id: "at-new", r#type: "radio", name: "at", value: "new", checked: at == "new" }
                                span { {t!(text, "new-address")} }
                            }
                        }
                    }
                    // Shown with the choice above it: see `.new-place`.
                    div { class: "new-place",
                        div { class: "stack plan-fields", {sheet.parts_of(&PLACE, desk)} }
                    }
                } else {
                    h2 { class: "card-title", {t!(text, "new-customer")} }
                    {sheet.parts_of(&WHO, desk)}
                    div { class: "stack plan-fields", {sheet.parts_of(&PLACE, desk)} }
                    {new_customer::alike_view(desk, &self.alike, errors, "/jobs/new/alike", &t!(text, "new-alike-use"))}
                }
            }
        }
    }
}

/// A customer who was found. Of several addresses that one is meant which has every word that was typed.
fn choose(customer: &Customer, searched: &str) -> Element {
    let Customer { account, addresses } = customer;
    let words: Vec<String> = customers::words(searched).into_iter().map(customers::search_form).collect();
    let has = |address: &&Address| {
        let text = customers::search_form(&address.text);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let meant = match addresses.as_slice() {
        [only] => Some(only),
        several => several.iter().find(has).filter(|_| several.iter().filter(has).count() == 1),
    };
    let link = match meant {
        Some(address) => format!("/jobs/new?account={}&address={}", account.id, address.id),
        None => format!("/jobs/new?account={}", account.id),
    };
    let place = meant.or(addresses.first()).map(|a| a.text.clone()).unwrap_or_default();
    let more = addresses.len().saturating_sub(1);
    rsx! {
        a { href: "{link}", "hx-get": "{link}", "hx-target": "#customer", "hx-select": "#customer", "hx-swap": "outerHTML", "hx-headers": PART_HEADERS,
            span { class: "strong", "{account.name}" }
            " "
            span { class: "muted", {ui::beside([account.phone.text(), place.as_str()])} }
            if more > 0 {
                span { class: "muted", " +{more}" }
            }
        }
    }
}

/// The day is today until another one is typed.
fn dated(desk: &Desk, mut typed: Typed) -> Typed {
    if typed.date.is_empty() {
        typed.date = desk.today().to_string();
    }
    typed
}

fn by_name(job_types: &BTreeMap<JobTypeId, JobType>) -> Vec<&JobType> {
    let mut all: Vec<&JobType> = job_types.values().collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all
}
