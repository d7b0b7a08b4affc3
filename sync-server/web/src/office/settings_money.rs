//! What the company says of tax, and of its estimates.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{AnyNumber, Number, One, Rate};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
use crate::office::settings;
use axum::response::Response;
use dioxus::prelude::*;
use shared::decide::VALID;
use ui::{Text, t};

/// For how many days an estimate may hold.
const DAYS: (u32, u32) = (*VALID.start(), *VALID.end());

const MONEY: Form = Form::free(
    "money",
    &[
        Row(&[
            ask("tax_standard", "settings-tax-standard", Rate).filled().hint("settings-tax-hint"),
            ask("tax_reduced", "settings-tax-reduced", Rate).filled(),
        ]),
        Row(&[
            ask("pricing", "settings-pricing", One(pricings)),
            ask("rounding", "settings-rounding", One(roundings)).hint("settings-rounding-hint"),
        ]),
        Row(&[
            ask("approval_above", "settings-approval", AnyNumber(1_000_000_000))
                .hint("settings-approval-hint"),
            ask("valid_days", "settings-valid", Number(DAYS.0, DAYS.1)),
        ]),
    ],
);

fn pricings(text: Text) -> Vec<(String, String)> {
    let word = |name: &str, word: String| (name.to_owned(), word);
    vec![
        word("without_tax", t!(text, "settings-without-tax")),
        word("with_tax", t!(text, "settings-with-tax")),
    ]
}

fn roundings(text: Text) -> Vec<(String, String)> {
    let word = |name: &str, word: String| (name.to_owned(), word);
    vec![word("per_group", t!(text, "settings-per-group")), word("per_line", t!(text, "settings-per-line"))]
}

/// `POST /settings/money`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    settings::save(posted, &MONEY, Sheet::patch, "settings-saved").await
}

pub(super) fn card(desk: &Desk, wrong: Option<&Sheet>) -> Element {
    let company = &desk.company;
    let sheet = Sheet::of(&MONEY, company);
    // What is usual is not stored.
    let rate = |rate: shared::money::Percent| rate.plain();
    let sheet =
        sheet.now("tax_standard", rate(company.tax_standard)).now("tax_reduced", rate(company.tax_reduced));
    let word = |said: serde_json::Value| said.as_str().unwrap_or_default().to_owned();
    let sheet = sheet.now("pricing", word(serde_json::json!(company.pricing)));
    let sheet = sheet.now("rounding", word(serde_json::json!(company.rounding))).or(wrong);
    settings::card(&t!(desk.text, "settings-money"), sheet.draw(desk, "/settings/money"))
}
