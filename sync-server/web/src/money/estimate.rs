//! The page of an estimate: written while it is a draft, then what the customer was given, what they said to it, and what comes
//! of it.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::posted::{ErrorSummary, Hidden};
use crate::kit::sheet::Sheet;
use crate::kit::words::{self, name_of};
use crate::money::builder::{self, Builder};
use crate::money::estimate_forms::{ACCEPT, BOOK, DRAFT, REJECT, REVISE, STEPS, WITHDRAW};
use crate::money::estimates::{chip, number, waits_for_a_word};
use crate::sales::new_customer::first_button;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::db::tables;
use engine::read::customers::{self, Customer};
use engine::read::{job_types, people, plain};
use shared::access::{Action, Subject};
use shared::money::{Margin, Minor};
use shared::records::{
    Estimate, EstimateStatus, Job, JobStatus, JobType, Offer, OfferLine, Person, PriceItem,
};
use shared::{AddressId, Kind, Known, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Icon, t};
use uuid::Uuid;

/// The most items of the price book that are offered while a line is typed.
const ITEMS: i64 = 2_000;

/// An estimate with all that its page shows.
pub(super) struct Page {
    pub estimate: Estimate,
    pub customer: Customer,
    pub people: BTreeMap<PersonId, Person>,
    pub items: Vec<PriceItem>,
    pub kinds: Vec<JobType>,
    pub before: Option<Estimate>,
    pub job: Option<Job>,
}

impl Page {
    pub async fn open(desk: &Desk, id: Uuid) -> Result<Page, PageError> {
        let (scope, company) = (desk.scope(), desk.session.company);
        let mut tx = desk.app.db.read().await?;
        let estimate: Estimate = plain::one(&mut tx, scope, id).await?;
        let customer = customers::one(&mut tx, scope, estimate.account).await?;
        let people = people(&mut tx, company).await?;
        let items = plain::list(&mut tx, scope, &[], ("sort_name", false), (0, ITEMS)).await?;
        let mut kinds: Vec<JobType> = job_types(&mut tx, company).await?.into_values().collect();
        kinds.retain(|kind| kind.active);
        kinds.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let before = match estimate.replaces {
            Some(before) => tables::one::<Estimate>(&mut tx, company, before).await?,
            None => None,
        };
        let job = match estimate.job {
            Some(job) => tables::one::<Job>(&mut tx, company, job).await?,
            None => None,
        };
        Ok(Page { estimate, customer, people, items, kinds, before, job })
    }

    pub fn path(&self) -> String {
        format!("/estimates/{}", self.estimate.id)
    }

    pub fn is_draft(&self) -> bool {
        self.estimate.status == EstimateStatus::Draft && !self.estimate.deleted
    }

    /// Its job is there, and was not closed again.
    fn has_job(&self) -> bool {
        self.job.as_ref().is_some_and(|job| job.status != JobStatus::Closed)
    }

    fn may_change(&self, desk: &Desk) -> bool {
        desk.may(Subject::Estimate, Action::Change)
    }

    /// A manager's word is missing.
    fn waits_for_a_word(&self, desk: &Desk) -> bool {
        waits_for_a_word(&desk.company, &self.estimate) && !desk.may(Subject::Approval, Action::Change)
    }

    pub fn addresses(&self, desk: &Desk) -> Vec<(String, String)> {
        let none = (String::new(), t!(desk.text, "estimate-no-address"));
        let all = self.customer.addresses.iter().map(|a| (a.id.to_string(), a.text.clone()));
        std::iter::once(none).chain(all).collect()
    }

    fn sheet(&self, desk: &Desk) -> Sheet {
        let sheet = Sheet::of(&DRAFT, &self.estimate);
        let deposit =
            self.estimate.deposit.seen().map(|part| builder::share(part, &self.estimate)).unwrap_or_default();
        sheet.now("deposit", deposit).choices("address", self.addresses(desk))
    }

    pub fn respond(&self, desk: &Desk, shown: Shown<'_>) -> Response {
        let title = format!("{} {}", number(&self.estimate), self.estimate.title);
        let status = if shown.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        desk.page_with(status, Place::Estimates, &title, self.view(desk, &shown))
    }

    fn view(&self, desk: &Desk, shown: &Shown<'_>) -> Element {
        let (text, estimate) = (desk.text, &self.estimate);
        let account = &self.customer.account;
        // What was typed is not thrown away because somebody sent it meanwhile.
        let is_same = estimate.currency == desk.company.currency;
        let writes = (self.is_draft() || shown.draft.is_some())
            && self.may_change(desk)
            && !estimate.offers.is_masked()
            && is_same;
        rsx! {
            div { class: "page-head",
                div {
                    {layout::way(text, &[("/estimates", "nav-estimates")], &number(estimate))}
                    h1 { "{estimate.title}" }
                    p { class: "page-head-sub",
                        a { href: "/customers/{account.id}", "{account.name}" }
                        " · {name_of(&self.people, estimate.by)} · {desk.moment(estimate.created.time())}"
                    }
                }
                div { class: "page-head-end",
                    {chip(text, estimate)}
                    button { class: "button", r#type: "button", hidden: true, "data-print": "yes", "data-keep": "print", Icon { name: "printer" } {t!(text, "job-print")} }
                    a { class: "button", href: "/history/estimate/{estimate.id}", Icon { name: "history" } {t!(text, "history-title")} }
                }
            }
            {self.letterhead(desk)}
            div { class: "stack no-print", {self.notices(desk)} }
            if !is_same {
                p { class: "notice notice-box", Icon { name: "triangle-alert" } span { {t!(text, "estimate-other-currency", currency = estimate.currency.code())} } }
            }
            if writes {
                {self.builder(desk, shown)}
            } else {
                {self.document(desk)}
            }
            {self.acts(desk, shown)}
        }
    }

    /// Whose it is, on paper.
    fn letterhead(&self, desk: &Desk) -> Element {
        let (company, account) = (&desk.company, &self.customer.account);
        let day = ui::format_date_long(desk.date_of(self.estimate.moved.time()), desk.text);
        rsx! {
            div { class: "print-only",
                p { class: "strong", "{company.name}" }
                p { class: "small pre-line", "{company.address}" }
                p { class: "small", "{company.phone}" }
                p { class: "strong", "{account.name}" }
                p { class: "small", "{number(&self.estimate)} · {day}" }
            }
        }
    }

    /// What has come of it, above everything else.
    fn notices(&self, desk: &Desk) -> Element {
        let (text, estimate) = (desk.text, &self.estimate);
        let who = |by: Option<PersonId>| match by {
            Some(by) => t!(text, "estimate-taken-down", who = name_of(&self.people, by)),
            None => t!(text, "estimate-by-themselves"),
        };
        let told = |icon: &'static str, said: String, inside: Element| {
            rsx! { p { class: "notice notice-box", Icon { name: icon } span { "{said} " {inside} } } }
        };
        rsx! {
            if let Some(next) = estimate.superseded {
                {told("copy", t!(text, "estimate-has-newer"), rsx! { a { href: "/estimates/{next}", {t!(text, "estimate-newer")} } })}
            }
            if let Some(before) = &self.before {
                {told("copy", t!(text, "estimate-version-of"), rsx! { a { href: "/estimates/{before.id}", "{number(before)}" } })}
            }
            if !estimate.revise.is_empty() {
                {told("pencil", t!(text, "estimate-to-revise", what = estimate.revise.as_str()), rsx! {})}
            }
            if let (Some(approval), true) = (&estimate.approved, self.is_draft()) {
                if estimate.content().as_ref() == Some(&approval.content) {
                    {told("check", t!(text, "estimate-approved", who = name_of(&self.people, approval.by), when = desk.moment(approval.at.time())), rsx! {})}
                } else {
                    {told("triangle-alert", t!(text, "estimate-changed-since"), rsx! {})}
                }
            }
            if let Some(accepted) = &estimate.accepted {
                {told("check", t!(text, "estimate-accepted", name = accepted.choice.name.as_str(), when = desk.moment(accepted.at.time()), who = who(accepted.by)), rsx! {
                    if !accepted.choice.late.is_empty() {
                        {t!(text, "estimate-accepted-late", why = accepted.choice.late.as_str())}
                    }
                })}
            }
            if let Some(rejected) = &estimate.rejected {
                {told("ban", t!(text, "estimate-rejected", when = desk.moment(rejected.at.time()), who = who(rejected.by)), rsx! { "{rejected.reason}" })}
            }
            for withdrawn in &estimate.withdrawn {
                {told("undo-2", t!(text, "estimate-withdrawn", name = withdrawn.accepted.choice.name.as_str(), when = desk.moment(withdrawn.at.time()), who = name_of(&self.people, withdrawn.by)), rsx! { "{withdrawn.reason}" })}
            }
            if let (Some(job), true) = (estimate.job, self.has_job()) {
                {told("briefcase", t!(text, "estimate-booked"), rsx! { a { href: "/jobs/{job}", {t!(text, "estimate-job")} } })}
            }
            if self.is_draft() && desk.company.tax_standard.0 == 0 && desk.may(Subject::Company, Action::Change) {
                {told("info", t!(text, "estimate-no-tax"), rsx! { a { href: "/settings", {t!(text, "nav-settings")} } })}
            }
            if estimate.deleted {
                {told("trash-2", t!(text, "estimate-deleted"), rsx! {})}
            }
        }
    }

    fn builder(&self, desk: &Desk, shown: &Shown<'_>) -> Element {
        let text = desk.text;
        let fresh = (self.sheet(desk), Builder::of(&self.estimate), self.estimate.seen().to_vec());
        let (sheet, builder, now) = match &shown.draft {
            Some((sheet, builder, now)) => {
                (sheet.clone().choices("address", self.addresses(desk)), builder.clone(), now.clone())
            }
            None => fresh,
        };
        let mut errors = sheet.errors.clone();
        let lines = builder.errors.iter().count();
        if lines > 0 {
            errors.add("", t!(text, "offer-wrong", n = lines));
        }
        // What stood there when the form was made first, however often it was counted since; once somebody was told that it is
        // something else by now, that.
        let was_offers = match sheet.fields.raw("was_offers") {
            was if was.is_empty() || shown.is_refused => builder::mark(self.estimate.seen()),
            was => was.to_owned(),
        };
        let was = sheet.fields.0.iter().filter(|(name, _)| name.starts_with("was_") && name != "was_offers");
        rsx! {
            form { id: "estimate", class: "stack-wide", method: "post", action: self.path(), novalidate: true, "data-dirty": shown.draft.is_some().then_some("yes"),
                {first_button()}
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                for (name , value) in was {
                    input { r#type: "hidden", name: "{name}", value: "{value}" }
                }
                input { r#type: "hidden", name: "was_offers", value: "{was_offers}" }
                ErrorSummary { form: "estimate", title: t!(text, "form-wrong"), errors }
                {builder.draw(desk, &self.estimate, &self.items, &now)}
                section { class: "card stack",
                    h2 { class: "card-title", {t!(text, "estimate-about")} }
                    {sheet.parts(desk)}
                    {self.margin(desk, &now)}
                }
                div { class: "form-actions form-actions-stay",
                    if !self.is_draft() {
                        button { class: "button button-primary", r#type: "submit", name: "then", value: "copy", Icon { name: "copy" } {t!(text, "estimate-save-copy")} }
                    } else {
                        button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} }
                        if !self.waits_for_a_word(desk) {
                        button { class: "button", r#type: "submit", name: "then", value: "send", Icon { name: "send" } {t!(text, "estimate-save-send")} }
                        }
                    }
                }
            }
        }
    }

    /// What is left of the main offer after what its items cost: for those who see costs.
    fn margin(&self, desk: &Desk, now: &[Offer]) -> Element {
        if desk.view.hides(Kind::PriceItem, "cost") {
            return rsx! {};
        }
        let offer = now.iter().find(|offer| offer.recommended).or(now.first());
        let Some(offer) = offer.filter(|offer| !offer.lines.is_empty()) else { return rsx! {} };
        let Ok(totals) = self.estimate.totals(offer, &BTreeSet::new()) else { return rsx! {} };
        let cost = |line: &OfferLine| {
            let item = self.items.iter().find(|item| Some(item.id) == line.item)?;
            let Known::Held(Some(cost)) = item.cost else { return None };
            cost.within(self.estimate.currency).ok()?.times(line.quantity).ok()
        };
        let counted = offer.lines.iter().filter(|line| !line.optional).zip(&totals.lines);
        let (known, unknown): (Vec<_>, Vec<_>) =
            counted.map(|(line, sums)| (cost(line), sums.net)).partition(|(cost, _)| cost.is_some());
        let unknown = unknown.len();
        // Of the lines alone whose cost is known: what is left of the others nobody can say.
        let net = Minor::sum(known.iter().map(|(_, net)| *net)).ok();
        let cost = Minor::sum(known.iter().filter_map(|(cost, _)| *cost)).ok();
        let margin = net.zip(cost).and_then(|(net, cost)| Margin::of(net, cost).ok());
        let Some(margin) = margin else { return rsx! {} };
        let money = ui::format_money(margin.amount.0, self.estimate.currency.code(), desk.text);
        let Some(rate) = margin.basis_points else { return rsx! {} };
        let rate = ui::format_decimal(rate as f64 / 100.0, 1, desk.text);
        rsx! {
            p { class: "small muted with-icon", Icon { name: "eye-off", class: "icon-s" }
                span {
                    {t!(desk.text, "estimate-margin", amount = money, rate = rate)}
                    if unknown > 0 {
                        " "
                        {t!(desk.text, "estimate-margin-unknown", n = unknown)}
                    }
                }
            }
        }
    }

    /// As the customer reads it.
    fn document(&self, desk: &Desk) -> Element {
        let (text, estimate) = (desk.text, &self.estimate);
        if estimate.offers.is_masked() {
            return rsx! { section { class: "card", p { class: "muted", {t!(text, "field-withheld")} } } };
        }
        let taken = estimate.accepted.as_ref().map(|accepted| &accepted.choice);
        let none = BTreeSet::new();
        let place = self.customer.addresses.iter().find(|a| Some(a.id) == estimate.address);
        rsx! {
            section { class: "card stack",
                if let Some(place) = place {
                    p { class: "small muted", "{place.text}" }
                }
                if !estimate.note.is_empty() {
                    p { class: "pre-line", "{estimate.note}" }
                }
                for (at , offer) in estimate.seen().iter().enumerate() {
                    div { key: "{at}", class: "stack-tight",
                        if !offer.name.is_empty() {
                            h2 { class: "card-title",
                                "{offer.name}"
                                if offer.recommended {
                                    " "
                                    ui::Chip { tone: ui::Tone::Working, icon: "star", label: t!(text, "offer-recommended") }
                                }
                                if taken.is_some_and(|choice| choice.offer as usize == at) {
                                    " "
                                    ui::Chip { tone: ui::Tone::Working, icon: "check", label: words::estimate_status(text, EstimateStatus::Accepted) }
                                }
                            }
                        }
                        {ui::offer::document(estimate, offer, taken.filter(|choice| choice.offer as usize == at).map_or(&none, |choice| &choice.extras), text)}
                    }
                }
                if let Some(until) = estimate.valid_until {
                    p { class: "small", {t!(text, "estimate-valid-until", day = ui::format_date_short(until, text))} }
                }
                if !estimate.terms.is_empty() {
                    p { class: "small muted pre-line", "{estimate.terms}" }
                }
            }
            if !estimate.internal.text().is_empty() {
                section { class: "card stack no-print",
                    h2 { class: "card-title", {t!(text, "estimate-internal")} }
                    p { class: "pre-line", "{estimate.internal.text()}" }
                }
            }
        }
    }

    /// What there is to do with it.
    fn acts(&self, desk: &Desk, shown: &Shown<'_>) -> Element {
        let (text, estimate) = (desk.text, &self.estimate);
        if !self.may_change(desk) {
            return rsx! {};
        }
        let path = self.path();
        let approves = desk.may(Subject::Approval, Action::Change);
        let errors = Sheet::fresh(&STEPS).or(shown.wrong).errors;
        let press = |step: &'static str, icon: &'static str, word: &str, primary: bool| {
            rsx! {
                form { method: "post", action: "{path}/step",
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    input { r#type: "hidden", name: "step", value: step }
                    input { r#type: "hidden", name: "content", value: estimate.content().unwrap_or_default() }
                    button { class: if primary { "button button-primary" } else { "button" }, r#type: "submit", Icon { name: icon } {text.get(word)} }
                }
            }
        };
        let is_open = estimate.is_open();
        let is_late =
            estimate.status == EstimateStatus::Expired && estimate.superseded.is_none() && !estimate.deleted;
        let past = estimate.valid_until.is_some_and(|last| desk.today() > last);
        let is_taken = estimate.status == EstimateStatus::Accepted;
        rsx! {
            section { class: "card stack no-print", "aria-label": t!(text, "estimate-next"),
                h2 { class: "card-title", {t!(text, "estimate-next")} }
                ErrorSummary { form: "steps", title: t!(text, "estimate-refused"), errors }
                div { class: "row-tight move-buttons",
                    if self.is_draft() {
                        if self.waits_for_a_word(desk) {
                            p { class: "notice notice-box", Icon { name: "hourglass" } span { {t!(text, "estimate-waits")} } }
                        }
                        if approves && waits_for_a_word(&desk.company, estimate) {
                            {press("approve", "check", "estimate-approve", false)}
                        }
                    }
                    if !self.is_draft() && !estimate.deleted && estimate.superseded.is_none() && !is_taken {
                        {press("version", "copy", "estimate-version", false)}
                    }
                    {press("duplicate", "copy", "estimate-duplicate", false)}
                    if matches!(estimate.status, EstimateStatus::Draft | EstimateStatus::Expired) && !estimate.deleted {
                        {press("delete", "trash-2", "estimate-delete", false)}
                    }
                }
                if self.is_draft() && approves {
                    {Sheet::fresh(&REVISE).or(shown.wrong).folded(desk, &format!("{path}/revise"), &t!(text, "estimate-revise"), None)}
                }
                if is_open || is_late {
                    {self.accepting(desk, shown, past)}
                }
                if is_open {
                    {Sheet::fresh(&REJECT).or(shown.wrong).folded(desk, &format!("{path}/reject"), &t!(text, "estimate-reject"), None)}
                }
                if is_taken && !self.has_job() && desk.may(Subject::Job, Action::Add) {
                    {self.booking(desk, shown)}
                }
                if is_taken {
                    {Sheet::fresh(&WITHDRAW).or(shown.wrong).folded(desk, &format!("{path}/withdraw"), &t!(text, "estimate-withdraw"), None)}
                }
            }
        }
    }

    /// What the customer says yes to, taken down for them.
    fn accepting(&self, desk: &Desk, shown: &Shown<'_>, past: bool) -> Element {
        let (text, estimate) = (desk.text, &self.estimate);
        let name = self.customer.account.name.clone();
        let sheet = Sheet::fresh(&ACCEPT).with("name", name).with("past", if past { "yes" } else { "" });
        let sheet = sheet.or(shown.wrong);
        let chosen: usize = sheet.fields.value("offer").or(estimate.main_offer()).unwrap_or(0);
        let extra = |o: usize, l: usize| format!("extra_{o}_{l}");
        let money =
            |totals: shared::money::Totals| ui::format_money(totals.total.0, totals.currency.code(), text);
        rsx! {
            form { class: "form", method: "post", action: "{self.path()}/accept", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                input { r#type: "hidden", name: "content", value: estimate.content().unwrap_or_default() }
                if past {
                    input { r#type: "hidden", name: "past", value: "yes" }
                }
                h3 { class: "label", {t!(text, "estimate-accepts")} }
                ErrorSummary { form: "accept", title: t!(text, "form-wrong"), errors: sheet.errors.clone() }
                fieldset { class: "stack-tight",
                    legend { class: "visually-hidden", {t!(text, "estimate-which")} }
                    for (o , offer) in estimate.seen().iter().enumerate() {
                        label { key: "{o}", class: "check", r#for: "accept-{o}",
                            input { id: "accept-{o}", r#type: "radio", name: "offer", value: "{o}", checked: o == chosen }
                            span {
                                if offer.name.is_empty() { {t!(text, "offer-lines")} } else { "{offer.name}" }
                                " · "
                                {estimate.totals(offer, &BTreeSet::new()).map(money).unwrap_or_default()}
                            }
                        }
                        for (l , line) in offer.lines.iter().enumerate().filter(|(_, line)| line.optional) {
                            label { key: "{o}-{l}", class: "check check-within", r#for: extra(o, l),
                                input { id: extra(o, l), r#type: "checkbox", name: extra(o, l), value: "yes", checked: sheet.fields.ticked(&extra(o, l)) }
                                span { "+ {line.name}" }
                            }
                        }
                    }
                }
                {sheet.parts(desk)}
                div { class: "form-actions",
                    button { class: "button button-primary", r#type: "submit", Icon { name: "check" } {t!(text, "estimate-accept")} }
                }
            }
        }
    }

    fn booking(&self, desk: &Desk, shown: &Shown<'_>) -> Element {
        let text = desk.text;
        let kinds = std::iter::once((String::new(), t!(text, "new-choose-type")));
        let kinds =
            kinds.chain(self.kinds.iter().map(|kind| (kind.id.to_string(), kind.name.clone()))).collect();
        let place = self.estimate.address.or(only_place(&self.customer));
        let sheet = Sheet::fresh(&BOOK).with("address", place.map(|id| id.to_string()).unwrap_or_default());
        let sheet = sheet.or(shown.wrong).choices("job_type", kinds).choices("address", self.addresses(desk));
        rsx! {
            h3 { class: "label", {t!(text, "estimate-book-what")} }
            {sheet.draw(desk, &format!("{}/book", self.path()))}
        }
    }
}

/// The customer's place, where there is one alone.
pub(super) fn only_place(customer: &Customer) -> Option<AddressId> {
    match customer.addresses.as_slice() {
        [only] => Some(only.id),
        _ => None,
    }
}

/// What came back, where something did.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub wrong: Option<&'a Sheet>,
    pub draft: Option<(Sheet, Builder, Vec<Offer>)>,
    pub is_refused: bool,
}

impl Shown<'_> {
    fn is_wrong(&self) -> bool {
        self.is_refused || self.wrong.is_some_and(|sheet| !sheet.errors.is_empty())
    }
}

/// `GET /estimates/{id}`.
pub async fn get(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    Ok(Page::open(&desk, id).await?.respond(&desk, Shown::default()))
}
