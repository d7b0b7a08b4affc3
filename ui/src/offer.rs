//! What an estimate offers, as a customer reads it: sections, lines, and what they come to.

use crate::chip::{Chip, Tone};
use crate::format::{format_money, format_price};
use crate::t;
use crate::text::Text;
use dioxus::prelude::*;
use shared::money::{LineTotals, Minor, Part, Percent, Price, TaxClass, Totals};
use shared::records::{Estimate, Offer, OfferLine};
use std::collections::BTreeSet;

/// What a line is taxed at.
pub fn tax(class: TaxClass, text: Text) -> String {
    match class {
        TaxClass::Standard(rate) => percent(rate, text),
        TaxClass::Zero => t!(text, "item-tax-zero"),
        TaxClass::Exempt => t!(text, "item-tax-exempt"),
        TaxClass::ReverseCharge => t!(text, "tax-reverse-charge"),
        TaxClass::OutsideScope => t!(text, "tax-outside-scope"),
    }
}

/// `18 %`.
fn percent(rate: Percent, text: Text) -> String {
    t!(text, "tax-percent", rate = rate.plain())
}

/// What an offer comes to, from the sum of its lines to the total.
pub fn totals(totals: &Totals, text: Text) -> Element {
    let money = |minor: Minor| format_money(minor.0, totals.currency.code(), text);
    let differs = totals.discount != Minor::ZERO || totals.tax != Minor::ZERO;
    rsx! {
        dl { class: "offer-totals",
            if differs {
                dt { {t!(text, "offer-subtotal")} }
                dd { {money(totals.subtotal)} }
            }
            if totals.discount != Minor::ZERO {
                dt { {t!(text, "offer-discount")} }
                dd { {money(Minor(-totals.discount.0))} }
            }
            for group in totals.groups.iter().filter(|group| group.tax != Minor::ZERO) {
                dt { {t!(text, "offer-tax", rate = tax(group.class, text), net = money(group.net))} }
                dd { {money(group.tax)} }
            }
            dt { class: "strong", {t!(text, "offer-total")} }
            dd { class: "strong", {money(totals.total)} }
            if totals.deposit != Minor::ZERO {
                dt { {t!(text, "offer-deposit")} }
                dd { {money(totals.deposit)} }
            }
        }
    }
}

/// One offer with its lines and totals; `extras`: the optional lines that are taken.
pub fn document(estimate: &Estimate, offer: &Offer, extras: &BTreeSet<u32>, text: Text) -> Element {
    let counts = |at: usize, line: &OfferLine| !line.optional || extras.contains(&(at as u32));
    let sums = estimate.totals(offer, extras).ok();
    let mut counted = sums.iter().flat_map(|totals| totals.lines.iter());
    let mut section = String::new();
    let mut rows: Vec<(Option<String>, &OfferLine, Option<LineTotals>)> = Vec::new();
    for (at, line) in offer.lines.iter().enumerate() {
        let head = (line.section != section && !line.section.is_empty()).then(|| line.section.clone());
        section.clone_from(&line.section);
        let total = if counts(at, line) { counted.next().copied() } else { None };
        rows.push((head, line, total));
    }
    rsx! {
        div { class: "offer-document",
            if !offer.note.is_empty() {
                p { class: "pre-line", "{offer.note}" }
            }
            div { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t!(text, "offer-item"), table { class: "table offer-lines",
                thead {
                    tr {
                        th { scope: "col", {t!(text, "offer-item")} }
                        th { scope: "col", class: "numeric", {t!(text, "offer-quantity")} }
                        th { scope: "col", class: "numeric", {t!(text, "offer-price")} }
                        th { scope: "col", class: "numeric", {t!(text, "offer-amount")} }
                    }
                }
                tbody {
                    for (at , (head , line , total)) in rows.into_iter().enumerate() {
                        if let Some(head) = head {
                            tr { key: "{at}-section", class: "offer-section", th { scope: "rowgroup", colspan: "4", "{head}" } }
                        }
                        {row(estimate, at, line, total, text)}
                    }
                }
            } }
            if let Some(sums) = &sums {
                {totals(sums, text)}
            }
        }
    }
}

fn row(estimate: &Estimate, at: usize, line: &OfferLine, total: Option<LineTotals>, text: Text) -> Element {
    let currency = estimate.currency;
    let money = |minor: Minor| format_money(minor.0, currency.code(), text);
    let price = format_price(Price { unit: line.price, currency }, text);
    let quantity = format!("{} {}", line.quantity.plain(), line.unit);
    // As it was entered: tax is said below.
    let full = line.price.times(line.quantity).unwrap_or_default();
    let amount = total.and_then(|total| total.full.minus(total.discount).ok()).unwrap_or(full);
    let off = line.discount.map(|part| match part {
        Part::Percent(rate) => percent(rate, text),
        Part::Amount(minor) => money(minor),
    });
    rsx! {
        tr { key: "{at}", class: if total.is_none() { "offer-left-out" },
            td {
                span { class: "strong", "{line.name}" }
                if line.optional {
                    " "
                    Chip { tone: Tone::Offline, icon: "square-plus", label: t!(text, "offer-optional") }
                }
                if !line.description.is_empty() {
                    p { class: "small muted pre-line", "{line.description}" }
                }
                if let Some(off) = off {
                    p { class: "small muted", {t!(text, "offer-less-of", off = off)} }
                }
            }
            td { class: "numeric", {quantity.trim()} }
            td { class: "numeric", "{price}" }
            td { class: "numeric", {money(amount)} }
        }
    }
}
