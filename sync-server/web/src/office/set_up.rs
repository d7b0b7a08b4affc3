//! Setting up: the first company and its owner, on a server that has none yet.

use crate::identity::sign_in::{self, SET_UP};
use crate::kit::errors::PageError;
use crate::kit::outside::{self, Sent, language};
use crate::kit::posted::{Choice, ErrorSummary, Errors, Field, Fields};
use crate::kit::words;
use crate::office::kind_form::trades;
use crate::office::settings_company::zones;
use axum::extract::State;
use axum::http::header::{ACCEPT_LANGUAGE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use host::app::App;
use identity::credentials::is_address;
use identity::founding::{self, Founder, NotFounded};
use identity::passwords::{LONGEST, SHORTEST, SUGGESTED};
use identity::trades::Trade;
use iso_currency::{Country, Currency};
use shared::language::is_language;
use shared::line::is_visible;
use std::sync::{Arc, LazyLock};
use ui::{Logo, Text, t};

/// `GET /set-up`. Where there is a company already, people sign in.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    if founding::is_founded(&app).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let typed = Typed::guessed(&headers);
    Ok(page(&app, &headers, StatusCode::OK, &typed, &Errors::default()))
}

/// `POST /set-up`.
pub async fn post(sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, sender, fields } = sent;
    if founding::is_founded(&app).await? {
        return Ok(there(&app, &headers));
    }
    let text = language(&headers);
    let typed = Typed::read(&fields);
    let mut errors = Errors::default();
    let password = fields.raw("password");
    let Some(founder) = typed.founder(text, password, &mut errors) else {
        return Ok(page(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, &typed, &errors));
    };
    let (server, code) = (app.clone(), typed.code.clone());
    let founded = to_the_end(async move {
        let known = founding::found(&server, &code, &founder, &sender).await?;
        Ok::<_, NotFounded>(sign_in::open(&server, &known, &sender).await?)
    });
    let status = match founded.await {
        Ok((cookie, _)) => {
            let headers = [(LOCATION, crate::office::first_steps::PATH.to_owned()), (SET_COOKIE, cookie)];
            return Ok((StatusCode::SEE_OTHER, headers).into_response());
        }
        Err(NotFounded::There) => return Ok(there(&app, &headers)),
        Err(NotFounded::WrongCode) => {
            errors.add("code", t!(text, "set-up-wrong-code"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(NotFounded::TooOften(seconds)) => {
            errors.add("code", t!(text, "web-sign-in-too-often", minutes = seconds.div_ceil(60)));
            let page = page(&app, &headers, StatusCode::TOO_MANY_REQUESTS, &typed, &errors);
            return Ok(([(RETRY_AFTER, seconds.to_string())], page).into_response());
        }
        Err(NotFounded::Weak(weak)) => {
            errors.add("password", words::weak_sentence(text, weak));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(NotFounded::Refused(refusal)) => {
            errors.add("", words::refusal(text, &refusal));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(other @ (NotFounded::SignIn(_) | NotFounded::Server(_))) => {
            return Err(PageError::Failed(other.to_string()));
        }
    };
    Ok(page(&app, &headers, status, &typed, &errors))
}

/// Somebody was faster.
fn there(app: &App, headers: &HeaderMap) -> Response {
    let text = language(headers);
    outside::said(app, headers, &t!(text, "set-up-there"), t!(text, "set-up-there-text"))
}

/// What was typed; the password is not kept.
struct Typed {
    code: String,
    company: String,
    trade: String,
    time_zone: String,
    currency: String,
    locale: String,
    name: String,
    email: String,
}

impl Typed {
    /// What the browser says of where it is.
    fn guessed(headers: &HeaderMap) -> Typed {
        let asked = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let tags = asked.split(',').filter_map(|part| part.split(';').next()).map(str::trim);
        let locale = tags.clone().find(|tag| is_language(tag)).unwrap_or("en").to_owned();
        // The first one that names a country.
        let country = tags.filter_map(|tag| tag.split('-').skip(1).find(|part| part.len() == 2));
        let country = country.filter_map(|part| part.to_uppercase().parse::<Country>().ok()).next();
        let currency = country.and_then(|country| {
            Currency::from_country(country).into_iter().find(|currency| CURRENCIES.contains(currency))
        });
        Typed {
            code: String::new(),
            company: String::new(),
            trade: String::new(),
            time_zone: String::new(),
            currency: currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            locale,
            name: String::new(),
            email: String::new(),
        }
    }

    fn read(fields: &Fields) -> Typed {
        Typed {
            code: fields.text("code"),
            company: fields.text("company"),
            trade: fields.text("trade"),
            time_zone: fields.text("time_zone"),
            currency: fields.text("currency"),
            locale: fields.text("locale"),
            name: fields.text("name"),
            email: fields.text("email"),
        }
    }

    /// None: something is wrong, and said.
    fn founder(&self, text: Text, password: &str, errors: &mut Errors) -> Option<Founder> {
        let mut filled = |field: &str, label: String, value: &str| {
            if !is_visible(value) {
                errors.add(field, t!(text, "new-missing", field = label));
            } else if value.chars().count() > shared::decide::LINE || value.contains('\0') {
                errors.add(field, t!(text, "set-up-too-long"));
            }
        };
        filled("code", t!(text, "set-up-code"), &self.code);
        filled("company", t!(text, "set-up-company"), &self.company);
        filled("name", t!(text, "set-up-name"), &self.name);
        if !is_address(&self.email) {
            errors.add("email", t!(text, "account-bad-email"));
        }
        if let Err(weak) = identity::passwords::check(password, &[&self.name, &self.email, &self.company]) {
            errors.add("password", words::weak_sentence(text, weak));
        }
        let time_zone = self.time_zone.parse::<Tz>().ok();
        if time_zone.is_none() {
            errors.add("time_zone", t!(text, "set-up-no-zone"));
        }
        let currency = Currency::from_code(&self.currency);
        if currency.is_none() {
            errors.add("currency", t!(text, "set-up-no-currency"));
        }
        if !is_language(&self.locale) {
            errors.add("locale", t!(text, "settings-bad-locale"));
        }
        let trade = Trade::named(&self.trade);
        if trade.is_none() {
            errors.add("trade", t!(text, "set-up-no-trade"));
        }
        if !errors.is_empty() {
            return None;
        }
        Some(Founder {
            company: self.company.clone(),
            trade,
            time_zone: time_zone?,
            currency: currency?,
            locale: self.locale.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            password: password.to_owned(),
        })
    }
}

/// Codes that are no money one is paid with: funds, metals, units of account, tests.
const NOT_PAID_IN: [&str; 24] = [
    "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD",
    "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX", "CUC", "HRK",
];

/// Every currency that one is paid in, by code.
static CURRENCIES: LazyLock<Vec<Currency>> = LazyLock::new(|| {
    let letters = || 'A'..='Z';
    let codes = letters()
        .flat_map(move |a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    codes
        .filter(|code| !NOT_PAID_IN.contains(&code.as_str()))
        .filter_map(|code| Currency::from_code(&code))
        .collect()
});

fn page(app: &App, headers: &HeaderMap, status: StatusCode, typed: &Typed, errors: &Errors) -> Response {
    let text = language(headers);
    let token = outside::token(app, headers);
    let title = t!(text, "set-up-title");
    outside::answer(app, status, text, &title, &token, view(text, &title, &token, typed, errors))
}

fn view(text: Text, title: &str, token: &str, typed: &Typed, errors: &Errors) -> Element {
    let choose = |word: String| std::iter::once((String::new(), word));
    let trades: Vec<(String, String)> = choose(t!(text, "new-choose-type")).chain(trades(text)).collect();
    let currencies = CURRENCIES.iter().map(|c| (c.code().to_owned(), format!("{} · {}", c.code(), c.name())));
    let currencies: Vec<(String, String)> = choose(t!(text, "new-choose-type")).chain(currencies).collect();
    let zones: Vec<(String, String)> = choose(t!(text, "new-choose-type")).chain(zones()).collect();
    let form = "set-up";
    rsx! {
        main { id: "main", class: "sign-in",
            div { class: "sign-in-card set-up-card",
                Logo { name: text.get("app-name") }
                h1 { class: "sign-in-title", "{title}" }
                p { class: "muted", {t!(text, "set-up-text")} }
                form { class: "form", method: "post", action: SET_UP, novalidate: true,
                    input { r#type: "hidden", name: "csrf", value: "{token}" }
                    ErrorSummary { form, title: t!(text, "form-wrong"), errors: errors.clone() }
                    Field { form, name: "code", label: t!(text, "set-up-code"), value: typed.code.clone(), required: true, autocomplete: "off", hint: t!(text, "set-up-code-hint"), maxlength: 40, error: errors.of("code") }
                    h2 { class: "card-title", {t!(text, "set-up-your-company")} }
                    Field { form, name: "company", label: t!(text, "set-up-company"), value: typed.company.clone(), required: true, autocomplete: "organization", maxlength: 300, error: errors.of("company") }
                    Choice { form, name: "trade", label: t!(text, "kinds-trade"), options: trades, value: typed.trade.clone(), hint: t!(text, "set-up-trade-hint"), error: errors.of("trade") }
                    div { class: "form-grid",
                        Choice { form, name: "time_zone", label: t!(text, "settings-zone"), options: zones, value: typed.time_zone.clone(), hint: t!(text, "settings-zone-hint"), error: errors.of("time_zone"), own_zone: true }
                        Choice { form, name: "currency", label: t!(text, "settings-currency"), options: currencies, value: typed.currency.clone(), error: errors.of("currency") }
                    }
                    Field { form, name: "locale", label: t!(text, "settings-locale"), value: typed.locale.clone(), hint: t!(text, "settings-locale-hint"), maxlength: 35, error: errors.of("locale") }
                    h2 { class: "card-title", {t!(text, "set-up-you")} }
                    p { class: "small muted", {t!(text, "set-up-you-text")} }
                    Field { form, name: "name", label: t!(text, "set-up-name"), value: typed.name.clone(), required: true, autocomplete: "name", maxlength: 300, error: errors.of("name") }
                    Field { form, name: "email", label: t!(text, "web-sign-in-email"), value: typed.email.clone(), kind: "email", required: true, autocomplete: "username", maxlength: 254, error: errors.of("email") }
                    Field { form, name: "password", label: t!(text, "web-sign-in-password"), kind: "password", required: true, autocomplete: "new-password", hint: t!(text, "account-password-hint", shortest = SHORTEST, suggested = SUGGESTED, longest = LONGEST), error: errors.of("password") }
                    button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "set-up-do")} }
                }
            }
        }
        script { src: "{ui::ASSETS}/set-up.js", defer: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn guessed(asked: &'static str) -> (String, String) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
        let typed = Typed::guessed(&headers);
        (typed.locale, typed.currency)
    }

    #[test]
    fn what_the_browser_says_is_chosen_already() {
        let pair = |locale: &str, currency: &str| (locale.to_owned(), currency.to_owned());
        assert_eq!(guessed("en-IN,en;q=0.9"), pair("en-IN", "INR"));
        assert_eq!(guessed("de-CH,de;q=0.8"), pair("de-CH", "CHF"));
        assert_eq!(guessed("de,en-US;q=0.8"), pair("de", "USD"));
        assert_eq!(guessed("xx-YY, *"), pair("en", ""));
    }

    #[test]
    fn one_is_paid_in_money() {
        let has = |code: &str| CURRENCIES.iter().any(|currency| currency.code() == code);
        for code in ["INR", "EUR", "USD", "JPY", "KWD", "XOF", "BRL", "ZAR"] {
            assert!(has(code), "{code}");
        }
        for code in ["XAU", "XXX", "XTS", "USN"] {
            assert!(!has(code), "{code}");
        }
    }
}
