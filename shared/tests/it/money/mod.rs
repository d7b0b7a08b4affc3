//! The arithmetic of documents of trade: named cases, invariants, and an independent calculation beside it.

mod independent;
mod invariants;
mod named;

use proptest::prelude::*;
use shared::money::{
    Document, Line, Minor, Part, Percent, Pricing, Quantity, Rounding, TaxClass, Totals, UnitPrice,
};

const PRICINGS: [Pricing; 2] = [Pricing::WithoutTax, Pricing::WithTax];
const ROUNDINGS: [Rounding; 2] = [Rounding::PerLine, Rounding::PerGroup];

/// A document in euros without discounts, deposits or payments.
fn document(pricing: Pricing, rounding: Rounding, lines: Vec<Line>) -> Document {
    let currency = iso_currency::Currency::EUR;
    Document { currency, pricing, rounding, lines, discount: None, deposit: None, paid: Minor::ZERO }
}

/// "16 × 348.35 at 22 %", in euros.
fn line(quantity: &str, price: &str, rate: &str) -> Line {
    Line {
        quantity: Quantity::parse(quantity).unwrap(),
        price: UnitPrice::parse(price, iso_currency::Currency::EUR).unwrap(),
        discount: None,
        tax: TaxClass::Standard(percent(rate)),
    }
}

fn percent(text: &str) -> Percent {
    Percent::parse(text).unwrap()
}

/// Net, tax and total, as they are read.
fn read(totals: &Totals) -> [String; 3] {
    [totals.net, totals.tax, totals.total].map(|amount| totals.money(amount).plain())
}

/// Documents as they come: small amounts, where halves and equal lines are frequent, and large ones; discounts that fit
/// and some that do not.
fn documents() -> impl Strategy<Value = Document> {
    use iso_currency::Currency;
    let lines = prop_oneof![
        3 => prop::collection::vec(lines(), 0..10),
        1 => prop::collection::vec(alike(), 0..10),
    ];
    let currency = prop::sample::select(vec![Currency::EUR, Currency::JPY, Currency::KWD, Currency::INR]);
    let (pricing, rounding) = (prop::sample::select(&PRICINGS[..]), prop::sample::select(&ROUNDINGS[..]));
    let deposit = prop::option::weighted(0.2, part());
    (currency, pricing, rounding, lines, prop::option::of(part()), deposit, 0..50_000_i64).prop_map(
        |(currency, pricing, rounding, lines, discount, deposit, paid)| Document {
            currency,
            pricing,
            rounding,
            lines,
            discount,
            deposit,
            paid: Minor(paid),
        },
    )
}

fn lines() -> impl Strategy<Value = Line> {
    let quantity = prop_oneof![
        4 => (1..12_i64).prop_map(|n| n * 10_000),
        2 => 1..2_000_000_i64,
        1 => (-3..0_i64).prop_map(|n| n * 10_000),
    ];
    let price = prop_oneof![
        3 => (1..40_i64).prop_map(|cents| cents * 10_000),
        2 => (1..2_000_000_i64).prop_map(|cents| cents * 10_000),
        2 => 1..5_000_000_i64,
        1 => 1..900_000_000_000_000_i64,
    ];
    let tax = prop_oneof![
        4 => prop::sample::select(vec!["5", "5.5", "7", "8.875", "19", "20", "50"])
            .prop_map(|rate| TaxClass::Standard(percent(rate))),
        1 => prop::sample::select(vec![TaxClass::Zero, TaxClass::Exempt, TaxClass::ReverseCharge, TaxClass::OutsideScope]),
    ];
    (quantity, price, prop::option::weighted(0.3, part()), tax).prop_map(
        |(quantity, price, discount, tax)| Line {
            quantity: Quantity(quantity),
            price: UnitPrice(price),
            discount,
            tax,
        },
    )
}

/// Lines of few different amounts and two rates, some taken back: where ties are, and groups that come to nothing.
fn alike() -> impl Strategy<Value = Line> {
    let price = prop::sample::select(vec!["0.10", "0.10", "0.30", "-0.10", "-0.20"]);
    (price, prop::sample::select(vec!["5", "5", "20"])).prop_map(|(price, rate)| line("1", price, rate))
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        1 => (0..12_i64).prop_map(|cents| Part::Amount(Minor(cents))),
        1 => (0..5_000_i64).prop_map(|cents| Part::Amount(Minor(cents))),
        2 => (0..=100_u32).prop_map(|percent| Part::Percent(Percent(percent * 1_000_000))),
        2 => (0..=100_000_000_u32).prop_map(|millionths| Part::Percent(Percent(millionths))),
    ]
}
