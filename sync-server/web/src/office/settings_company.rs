//! The company's profile: how it is called and reached, when it works, its zone, money and language, and how far back
//! phones hold finished work.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Choice, ErrorSummary, Errors, Field, Fields, Hidden, Posted};
use crate::kit::words;
use crate::office::settings::{self, Forms};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{NaiveTime, Weekday};
use dioxus::prelude::*;
use iso_currency::Currency;
use shared::decide::{KEEP_AT_MOST, VIEW};
use shared::language::is_language;
use shared::records::{Company, CompanyPatch, Day, Hours, Open};
use ui::t;

/// `POST /settings/company`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let typed = Typed::read(&fields);
    let mut errors = Errors::default();
    let now = typed.patch(&desk, &mut errors);
    if !errors.is_empty() {
        return Ok(again(&desk, typed, errors));
    }
    let was: CompanyPatch = settings::rendered_with(&typed.was)?;
    let (patch, back) = (differing(&now, &was), differing(&was, &now));
    let said = t!(desk.text, "settings-saved");
    match settings::save(&desk, fields.cause()?, patch, back, said).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let field = refusal.facts.get("field").cloned().unwrap_or_default();
            errors.add(&field, words::refusal(desk.text, &refusal));
            Ok(again(&desk, typed, errors))
        }
    }
}

fn again(desk: &Desk, typed: Typed, errors: Errors) -> Response {
    let forms = Forms { profile: (typed, errors), ..Forms::of(&desk.company) };
    settings::page(desk, StatusCode::UNPROCESSABLE_ENTITY, &forms)
}

/// What of `a` is not as in `b`: a form that was open for an hour takes back nothing that it did not touch.
fn differing(a: &CompanyPatch, b: &CompanyPatch) -> CompanyPatch {
    fn unlike<T: Clone + PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<T> {
        a.clone().filter(|_| a != b)
    }
    let day = |hours: &CompanyPatch, day: Day| hours.hours.as_ref().map(|hours| hours.0[day as usize]);
    let days = Day::ALL.into_iter().filter(|one| day(a, *one) != day(b, *one));
    CompanyPatch {
        name: unlike(&a.name, &b.name),
        phone: unlike(&a.phone, &b.phone),
        address: unlike(&a.address, &b.address),
        hours_of: days.filter_map(|one| Some((one, day(a, one)?))).collect(),
        time_zone: unlike(&a.time_zone, &b.time_zone),
        currency: unlike(&a.currency, &b.currency),
        locale: unlike(&a.locale, &b.locale),
        terms: unlike(&a.terms, &b.terms),
        view_days: unlike(&a.view_days, &b.view_days),
        keep_days: unlike(&a.keep_days, &b.keep_days),
        ..CompanyPatch::default()
    }
}

/// Everything that the form edits, as it stands.
fn standing(company: &Company) -> CompanyPatch {
    CompanyPatch {
        name: Some(company.name.clone()),
        phone: Some(company.phone.clone()),
        address: Some(company.address.clone()),
        hours: Some(company.hours.clone()),
        time_zone: Some(company.time_zone.clone()),
        currency: Some(company.currency),
        locale: Some(company.locale.clone()),
        terms: Some(company.terms.clone()),
        view_days: Some(company.view_days),
        keep_days: Some(company.keep_days),
        ..CompanyPatch::default()
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The profile as typed.
pub(crate) struct Typed {
    name: String,
    phone: String,
    address: String,
    /// From and to, Monday first.
    hours: [(String, String); 7],
    time_zone: String,
    currency: String,
    locale: String,
    terms: String,
    view_days: String,
    keep_days: String,
    /// What the form was rendered with, as JSON.
    was: String,
}

impl Typed {
    pub(crate) fn of(company: &Company) -> Typed {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        let hours = |day: Weekday| {
            company.hours.of(day).map(|open| (clock(open.from), clock(open.to))).unwrap_or_default()
        };
        Typed {
            name: company.name.clone(),
            phone: company.phone.clone(),
            address: company.address.clone(),
            hours: WEEK.map(hours),
            time_zone: company.time_zone.clone(),
            currency: company.currency.code().to_owned(),
            locale: company.locale.clone(),
            terms: company.terms.clone(),
            view_days: company.view_days.to_string(),
            keep_days: company.keep_days.to_string(),
            was: serde_json::to_string(&standing(company)).unwrap_or_default(),
        }
    }

    fn read(fields: &Fields) -> Typed {
        let hours = |day: Weekday| {
            let n = day.num_days_from_monday();
            (fields.text(&format!("from_{n}")), fields.text(&format!("to_{n}")))
        };
        Typed {
            name: fields.text("name"),
            phone: fields.text("phone"),
            address: fields.text("address"),
            hours: WEEK.map(hours),
            time_zone: fields.text("time_zone"),
            currency: fields.text("currency").to_uppercase(),
            locale: fields.text("locale"),
            terms: fields.text("terms"),
            view_days: fields.text("view_days"),
            keep_days: fields.text("keep_days"),
            was: fields.raw("was").to_owned(),
        }
    }

    fn patch(&self, desk: &Desk, errors: &mut Errors) -> CompanyPatch {
        let text = desk.text;
        let currency = Currency::from_code(&self.currency);
        if currency.is_none() {
            errors.add("currency", t!(text, "settings-bad-currency"));
        }
        if !is_language(&self.locale) {
            errors.add("locale", t!(text, "settings-bad-locale"));
        }
        let view_days = self.view_days.parse::<u32>().ok().filter(|days| VIEW.contains(days));
        if view_days.is_none() {
            let (least, most) = (*VIEW.start(), *VIEW.end());
            errors.add("view_days", t!(text, "settings-bad-days", least = least, most = most));
        }
        let keep_days = self.keep_days.parse::<u32>().ok().filter(|days| *days <= KEEP_AT_MOST);
        if keep_days.is_none() {
            errors.add("keep_days", t!(text, "settings-bad-days", least = 0, most = KEEP_AT_MOST));
        }
        let time = |typed: &str| NaiveTime::parse_from_str(typed, "%H:%M").ok();
        let mut hours = Hours::default();
        for (n, (from, to)) in self.hours.iter().enumerate() {
            hours.0[n] = match (from.is_empty() && to.is_empty(), time(from), time(to)) {
                (true, ..) => None,
                (false, Some(from), Some(to)) if from < to => Some(Open { from, to }),
                _ => {
                    errors.add(&format!("from_{n}"), t!(text, "settings-bad-hours", day = day_name(desk, n)));
                    None
                }
            };
        }
        CompanyPatch {
            name: Some(self.name.clone()),
            phone: Some(self.phone.clone()),
            address: Some(self.address.clone()),
            hours: Some(hours),
            time_zone: Some(self.time_zone.clone()),
            currency,
            locale: Some(self.locale.clone()),
            terms: Some(self.terms.clone()),
            view_days,
            keep_days,
            ..CompanyPatch::default()
        }
    }
}

/// The name of a day of the week, Monday first.
fn day_name(desk: &Desk, n: usize) -> String {
    desk.text.get(&format!("day-{}", n + 1))
}

pub(crate) fn form(desk: &Desk, typed: &Typed, errors: &Errors) -> Element {
    let text = desk.text;
    let zones: Vec<(String, String)> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| (zone.name().to_owned(), zone.name().replace('_', " ")))
        .collect();
    let field = "company";
    rsx! {
        form { class: "form", method: "post", action: "/settings/company", novalidate: true,
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            input { r#type: "hidden", name: "was", value: "{typed.was}" }
            ErrorSummary { form: field, title: t!(text, "form-wrong"), errors: errors.clone() }
            Field { form: field, name: "name", label: t!(text, "settings-name"), value: typed.name.clone(), required: true, maxlength: 300, autocomplete: "organization", error: errors.of("name") }
            Field { form: field, name: "phone", label: t!(text, "field-phone"), value: typed.phone.clone(), kind: "tel", hint: t!(text, "settings-phone-hint"), error: errors.of("phone") }
            Field { form: field, name: "address", label: t!(text, "field-address"), value: typed.address.clone(), lines: 3, error: errors.of("address") }
            div { class: "form-grid",
                Choice { form: field, name: "time_zone", label: t!(text, "settings-zone"), options: zones, value: typed.time_zone.clone(), hint: t!(text, "settings-zone-hint"), error: errors.of("time_zone") }
                Field { form: field, name: "locale", label: t!(text, "settings-locale"), value: typed.locale.clone(), hint: t!(text, "settings-locale-hint"), maxlength: 35, error: errors.of("locale") }
            }
            div { class: "form-grid",
                Field { form: field, name: "currency", label: t!(text, "settings-currency"), value: typed.currency.clone(), hint: t!(text, "settings-currency-hint"), maxlength: 3, error: errors.of("currency") }
                Field { form: field, name: "view_days", label: t!(text, "settings-view"), value: typed.view_days.clone(), inputmode: "numeric", hint: t!(text, "settings-view-hint"), error: errors.of("view_days") }
            }
            Field { form: field, name: "keep_days", label: t!(text, "settings-keep"), value: typed.keep_days.clone(), inputmode: "numeric", hint: t!(text, "settings-keep-hint"), error: errors.of("keep_days") }
            fieldset { class: "stack-tight",
                legend { class: "label", {t!(text, "settings-hours")} }
                p { class: "field-hint", {t!(text, "settings-hours-hint")} }
                for (n , (from , to)) in typed.hours.iter().enumerate() {
                    div { class: "hours-row", key: "{n}",
                        span { class: "hours-day", {day_name(desk, n)} }
                        label { class: "visually-hidden", r#for: "company-from_{n}", {t!(text, "settings-opens", day = day_name(desk, n))} }
                        input { id: "company-from_{n}", class: "input", r#type: "time", name: "from_{n}", value: "{from}", "aria-invalid": errors.of(&format!("from_{n}")).map(|_| "true") }
                        span { "aria-hidden": "true", "–" }
                        label { class: "visually-hidden", r#for: "company-to_{n}", {t!(text, "settings-closes", day = day_name(desk, n))} }
                        input { id: "company-to_{n}", class: "input", r#type: "time", name: "to_{n}", value: "{to}" }
                        if let Some(error) = errors.of(&format!("from_{n}")) {
                            span { class: "field-error", "{error}" }
                        }
                    }
                }
            }
            Field { form: field, name: "terms", label: t!(text, "settings-terms"), value: typed.terms.clone(), lines: 5, hint: t!(text, "settings-terms-hint"), error: errors.of("terms") }
            div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
        }
    }
}

pub(crate) fn reading(desk: &Desk) -> Element {
    let (text, company) = (desk.text, &desk.company);
    let hours = WEEK.iter().enumerate().filter_map(|(n, day)| {
        let open = company.hours.of(*day)?;
        Some(format!("{} {}–{}", day_name(desk, n), open.from.format("%H:%M"), open.to.format("%H:%M")))
    });
    let hours: Vec<String> = hours.collect();
    rsx! {
        dl { class: "facts",
            dt { {t!(text, "field-phone")} }
            dd { "{company.phone}" }
            if !company.address.is_empty() {
                dt { {t!(text, "field-address")} }
                dd { class: "pre", "{company.address}" }
            }
            if !hours.is_empty() {
                dt { {t!(text, "settings-hours")} }
                dd { {hours.join(" · ")} }
            }
            dt { {t!(text, "settings-zone")} }
            dd { "{company.time_zone}" }
            dt { {t!(text, "settings-currency")} }
            dd { "{company.currency.code()}" }
        }
    }
}
