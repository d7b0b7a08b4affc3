//! Forms: reading what was posted, the token against foreign forms, and fields that keep what was typed.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bulk::imports::amount::{self, Mark};
use bulk::imports::entry::Trouble;
use dioxus::prelude::*;
use host::app::App;
use iso_currency::Currency;
use shared::Money;
use shared::money::{Price, Quantity};
use shared::records::Check;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use ui::{Icon, t};
use uuid::Uuid;

/// A form posted by someone of the office, its token checked.
pub struct Posted {
    pub desk: Desk,
    pub fields: Fields,
}

impl FromRequest<Arc<App>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, app).await?;
        let form = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), app).await;
        let Form(pairs) = form.map_err(|e| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge.into_response(),
            _ => PageError::Unreadable(e.body_text()).into_response(),
        })?;
        let fields = Fields(pairs);
        if !same(fields.raw("csrf"), &desk.session.csrf) {
            return Err(PageError::OldForm.into_response());
        }
        Ok(Posted { desk, fields })
    }
}

/// Compares tokens in constant time; an empty token is no token.
pub fn same(given: &str, expected: &str) -> bool {
    !expected.is_empty() && bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}

/// What was typed, by field.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

/// What an address asks for.
impl FromRequestParts<Arc<App>> for Fields {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Fields, Response> {
        let asked = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await;
        asked.map(|Query(pairs)| Fields(pairs)).map_err(IntoResponse::into_response)
    }
}

impl Fields {
    /// The text of a field, as typed.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// The text without spaces around it, lines ended as Unix does.
    pub fn text(&self, name: &str) -> String {
        self.raw(name).trim().replace("\r\n", "\n")
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// The text, if it is not what stood there when the form was made.
    pub fn changed(&self, name: &str) -> Option<String> {
        let now = self.text(name);
        (now != self.text(&format!("was_{name}"))).then_some(now)
    }

    /// Whether a box is ticked, if it was not when the form was made, or the other way round.
    pub fn toggled(&self, name: &str) -> Option<bool> {
        let now = self.ticked(name);
        (now != self.ticked(&format!("was_{name}"))).then_some(now)
    }

    /// The value, if there is one that can be read.
    pub fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.raw(name).trim().parse().ok()
    }

    /// The same with another value of one field.
    pub fn with(mut self, name: &str, value: &str) -> Fields {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// All values of a field.
    pub fn all<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.0.iter().filter(|(n, _)| n == name).filter_map(|(_, v)| v.parse().ok()).collect()
    }

    /// The form's cause; a form without one cannot be told from its repetition.
    pub fn cause(&self) -> Result<Uuid, PageError> {
        self.value("cause").ok_or_else(|| PageError::Unreadable("no cause".to_owned()))
    }
}

/// What is wrong, by field; the empty name is the form as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Errors(BTreeMap<String, String>);

impl Errors {
    /// Notes what is wrong with a field; the first word stands.
    pub fn add(&mut self, field: &str, said: impl Into<String>) {
        self.0.entry(field.to_owned()).or_insert_with(|| said.into());
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.get(field).cloned()
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong, with the field it is about.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, said)| (field.as_str(), said.as_str()))
    }
}

/// The hidden fields of every form: the token, and the cause that makes a second click the same click.
#[component]
pub fn Hidden(
    csrf: String,
    #[props(default)] cause: Option<Uuid>,
    #[props(default)] back: String,
) -> Element {
    rsx! {
        input { r#type: "hidden", name: "csrf", value: "{csrf}" }
        if let Some(cause) = cause {
            input { r#type: "hidden", name: "cause", value: "{cause}" }
        }
        if !back.is_empty() {
            input { r#type: "hidden", name: "back", value: "{back}" }
        }
    }
}

/// An amount as the company writes them; or what is wrong with it.
pub fn amount(desk: &Desk, typed: &str) -> Result<Money, String> {
    read(desk, typed, amount::read)
}

/// The price of one unit, in the same way.
pub fn price(desk: &Desk, typed: &str) -> Result<Price, String> {
    read(desk, typed, amount::read_price)
}

/// How many of something, in the same way.
pub fn quantity(desk: &Desk, typed: &str) -> Option<Quantity> {
    amount::read_quantity(typed, mark(desk)).ok().filter(|quantity| quantity.0 > 0)
}

/// A plain decimal as it stands in a field: three digits behind the point could be thousands to whoever reads it again.
pub fn unmistakable(plain: String) -> String {
    match plain.split_once('.') {
        Some((_, behind)) if behind.len() == 3 => format!("{plain}0"),
        _ => plain,
    }
}

/// What stands before the decimals, where one sign with three digits behind it could be either.
fn mark(desk: &Desk) -> Option<Mark> {
    match desk.company.locale.as_str() {
        _ if desk.company.currency.exponent() == Some(3) => Some(Mark::Point),
        locale if locale.starts_with("en") || locale.starts_with("hi") => Some(Mark::Point),
        "de" | "de-DE" | "de-AT" | "es-ES" => Some(Mark::Comma),
        _ => None,
    }
}

fn read<T>(
    desk: &Desk,
    typed: &str,
    read: fn(&str, Currency, Option<Mark>) -> Result<T, Trouble>,
) -> Result<T, String> {
    let (text, currency) = (desk.text, desk.company.currency);
    read(typed, currency, mark(desk)).map_err(|trouble| match trouble {
        Trouble::UnclearAmount => t!(text, "form-unclear-amount", typed = typed),
        Trouble::OtherCurrency => t!(text, "form-other-currency", currency = currency.code()),
        _ => t!(text, "new-bad-amount"),
    })
}

/// A labelled field with its hint and what is wrong with it. `id` is made from form and name, so that two forms on a
/// page do not collide.
#[component]
pub fn Field(
    #[props(into)] form: String,
    #[props(into)] name: String,
    #[props(into)] label: String,
    #[props(into, default)] value: String,
    #[props(into, default = "text".to_owned())] kind: String,
    #[props(into, default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default)] required: bool,
    #[props(into, default)] autocomplete: Option<String>,
    #[props(into, default)] inputmode: Option<String>,
    #[props(default)] lines: Option<u8>,
    #[props(default)] maxlength: Option<usize>,
    /// What the rule asks of it.
    #[props(default)]
    check: Option<Check>,
    /// Where somebody who opens the page begins to type.
    #[props(default)]
    focus: bool,
) -> Element {
    let id = format!("{form}-{name}");
    let described = described_by(&id, &hint, error.is_some());
    let invalid = error.is_some().then_some("true");
    let required = required || check.is_some_and(|check| check.filled);
    let maxlength = maxlength.map(|n| n.to_string()).or(check.map(|check| check.limit.to_string()));
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            if let Some(rows) = lines {
                textarea { id: "{id}", name: "{name}", rows: "{rows}", required, "aria-describedby": described, "aria-invalid": invalid, "{value}" }
            } else {
                input {
                    id: "{id}",
                    name: "{name}",
                    r#type: "{kind}",
                    value: "{value}",
                    required,
                    autofocus: focus.then_some("autofocus"),
                    autocomplete,
                    inputmode,
                    maxlength,
                    "aria-describedby": described,
                    "aria-invalid": invalid,
                }
            }
            Hint { id: id.clone(), hint }
            FieldError { id: id.clone(), error: error.clone() }
        }
    }
}

/// A choice of one.
#[component]
pub fn Choice(
    #[props(into)] form: String,
    #[props(into)] name: String,
    #[props(into)] label: String,
    /// Value and word.
    options: Vec<(String, String)>,
    #[props(into, default)] value: String,
    #[props(into, default)] hint: String,
    #[props(default)] error: Option<String>,
    /// A script chooses the browser's own zone while none is chosen.
    #[props(default)]
    own_zone: bool,
) -> Element {
    let id = format!("{form}-{name}");
    let described = described_by(&id, &hint, error.is_some());
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            select { "data-own-zone": own_zone.then_some("yes"), id: "{id}", name: "{name}", "aria-describedby": described, "aria-invalid": error.is_some().then_some("true"),
                for (key , word) in options {
                    option { key: "{key}", value: "{key}", selected: key == value, "{word}" }
                }
            }
            Hint { id: id.clone(), hint }
            FieldError { id: id.clone(), error: error.clone() }
        }
    }
}

/// A box to tick.
#[component]
pub fn Tick(
    #[props(into)] form: String,
    #[props(into)] name: String,
    #[props(into)] label: String,
    #[props(default)] checked: bool,
) -> Element {
    let id = format!("{form}-{name}");
    rsx! {
        label { class: "check", r#for: "{id}",
            input { id: "{id}", r#type: "checkbox", name: "{name}", value: "yes", checked }
            span { "{label}" }
        }
    }
}

/// What is wrong with the form as a whole, or where it is wrong, with links to the fields.
#[component]
pub fn ErrorSummary(#[props(into)] form: String, #[props(into)] title: String, errors: Errors) -> Element {
    if errors.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { class: "error-summary", role: "alert",
            p { class: "strong", "{title}" }
            ul {
                for (field , said) in errors.iter() {
                    li { key: "{field}",
                        if field.is_empty() {
                            "{said}"
                        } else {
                            a { href: "#{form}-{field}", "{said}" }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Hint(id: String, hint: String) -> Element {
    if hint.is_empty() {
        return rsx! {};
    }
    rsx! {
        p { id: "{id}-hint", class: "field-hint", "{hint}" }
    }
}

#[component]
fn FieldError(id: String, error: Option<String>) -> Element {
    let Some(error) = error else { return rsx! {} };
    rsx! {
        p { id: "{id}-error", class: "field-error", Icon { name: "circle-alert", class: "icon-s" } span { "{error}" } }
    }
}

fn described_by(id: &str, hint: &str, wrong: bool) -> Option<String> {
    let mut ids = Vec::new();
    if !hint.is_empty() {
        ids.push(format!("{id}-hint"));
    }
    if wrong {
        ids.push(format!("{id}-error"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::money::UnitPrice;

    #[test]
    fn what_a_form_prints_it_reads_as_the_same_whatever_the_country() {
        for unit in [12_340_000, 1_234_000, 23_500, 1_000_000, 1_234_567_000, 999_999_999, 1] {
            let price = Price { unit: UnitPrice(unit), currency: Currency::EUR };
            let typed = unmistakable(price.plain());
            for mark in [Some(Mark::Point), Some(Mark::Comma), None] {
                assert_eq!(amount::read_price(&typed, Currency::EUR, mark), Ok(price), "{typed} {mark:?}");
            }
        }
        for tenth in [1, 25_000, 12_340, 10_000_000, 12_345_670] {
            let typed = unmistakable(Quantity(tenth).plain());
            for mark in [Some(Mark::Point), Some(Mark::Comma), None] {
                assert_eq!(amount::read_quantity(&typed, mark), Ok(Quantity(tenth)), "{typed} {mark:?}");
            }
        }
    }
}
