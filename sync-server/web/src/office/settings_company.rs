//! The company's profile: how it is called and reached, when it works, its zone, money and language, and how far back
//! phones hold finished work.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Line, LineOf, Lines, Number, One};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, ask};
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
use crate::office::settings;
use axum::response::Response;
use chrono::{NaiveTime, Weekday};
use dioxus::prelude::*;
use iso_currency::Currency;
use shared::decide::{KEEP_AT_MOST, VIEW};
use shared::language::is_language;
use shared::records::{Company, CompanyPatch, Day, Open};
use ui::t;

/// For how many days phones show finished work: at least, and at most.
const SHOWN: (u32, u32) = (*VIEW.start(), *VIEW.end());

const COMPANY: Form = Form::of(
    "company",
    Company::CHECKS,
    &[
        Row(&[ask("name", "settings-name", Line).auto("organization")]),
        Row(&[ask("phone", "field-phone", LineOf("tel")).hint("settings-phone-hint")]),
        Row(&[ask("address", "field-address", Lines(3))]),
        Row(&[
            ask("time_zone", "settings-zone", One(|_| zones())).hint("settings-zone-hint"),
            ask("locale", "settings-locale", Line).hint("settings-locale-hint").limit(35),
        ]),
        Row(&[
            ask("currency", "settings-currency", Line).hint("settings-currency-hint").limit(3).by_page(),
            ask("view_days", "settings-view", Number(SHOWN.0, SHOWN.1)).hint("settings-view-hint"),
        ]),
        Row(&[ask("keep_days", "settings-keep", Number(0, KEEP_AT_MOST)).hint("settings-keep-hint")]),
        Own(hours),
        Row(&[ask("terms", "settings-terms", Lines(5)).hint("settings-terms-hint")]),
    ],
);

/// Every zone, and what it is called.
pub(super) fn zones() -> Vec<(String, String)> {
    let zones = chrono_tz::TZ_VARIANTS.iter();
    zones.map(|zone| (zone.name().to_owned(), zone.name().replace('_', " "))).collect()
}

/// `POST /settings/company`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    settings::save(posted, &COMPANY, patch, "settings-saved").await
}

fn patch(sheet: &mut Sheet, desk: &Desk) -> CompanyPatch {
    let text = desk.text;
    let mut patch: CompanyPatch = sheet.patch(desk);
    if patch.locale.as_ref().is_some_and(|locale| !is_language(locale)) {
        sheet.errors.add("locale", t!(text, "settings-bad-locale"));
    }
    if let Some(code) = sheet.fields.changed("currency") {
        patch.currency = Currency::from_code(&code.to_uppercase());
        if patch.currency.is_none() {
            sheet.errors.add("currency", t!(text, "settings-bad-currency"));
        }
    }
    let time = |typed: &str| NaiveTime::parse_from_str(typed, "%H:%M").ok();
    for (n, day) in Day::ALL.into_iter().enumerate() {
        let names = [format!("from_{n}"), format!("to_{n}")];
        if names.iter().all(|name| sheet.fields.changed(name).is_none()) {
            continue;
        }
        let [from, to] = names.map(|name| sheet.fields.text(&name));
        let open =
            time(&from).zip(time(&to)).filter(|(from, to)| from < to).map(|(from, to)| Open { from, to });
        if open.is_none() && !(from.is_empty() && to.is_empty()) {
            sheet.errors.add(&format!("from_{n}"), t!(text, "settings-bad-hours", day = day_name(desk, n)));
        }
        patch.hours_of.insert(day, open);
    }
    patch
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The name of a day of the week, Monday first.
fn day_name(desk: &Desk, n: usize) -> String {
    desk.text.get(&format!("day-{}", n + 1))
}

pub(super) fn form(desk: &Desk, wrong: Option<&Sheet>) -> Element {
    let company = &desk.company;
    let mut sheet = Sheet::of(&COMPANY, company).now("currency", company.currency.code());
    for (n, open) in company.hours.0.iter().enumerate().filter_map(|(n, open)| Some((n, (*open)?))) {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        sheet = sheet.now(&format!("from_{n}"), clock(open.from)).now(&format!("to_{n}"), clock(open.to));
    }
    sheet.or(wrong).draw(desk, "/settings/company")
}

/// From when until when, for each day of the week.
fn hours(desk: &Desk, sheet: &Sheet) -> Element {
    let text = desk.text;
    rsx! {
        fieldset { class: "stack-tight",
            legend { class: "label", {t!(text, "settings-hours")} }
            p { class: "field-hint", {t!(text, "settings-hours-hint")} }
            for n in 0..7 {
                div { class: "hours-row", key: "{n}",
                    span { class: "hours-day", {day_name(desk, n)} }
                    label { class: "visually-hidden", r#for: "company-from_{n}", {t!(text, "settings-opens", day = day_name(desk, n))} }
                    input { id: "company-from_{n}", class: "input", r#type: "time", name: "from_{n}", value: sheet.fields.raw(&format!("from_{n}")), "aria-invalid": sheet.errors.of(&format!("from_{n}")).map(|_| "true") }
                    span { "aria-hidden": "true", "–" }
                    label { class: "visually-hidden", r#for: "company-to_{n}", {t!(text, "settings-closes", day = day_name(desk, n))} }
                    input { id: "company-to_{n}", class: "input", r#type: "time", name: "to_{n}", value: sheet.fields.raw(&format!("to_{n}")) }
                    if let Some(error) = sheet.errors.of(&format!("from_{n}")) {
                        span { class: "field-error", "{error}" }
                    }
                }
            }
        }
    }
}

pub(super) fn reading(desk: &Desk) -> Element {
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
