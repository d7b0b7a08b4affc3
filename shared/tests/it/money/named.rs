//! Cases in which other products were a cent off, each with its one answer.

use super::*;
use iso_currency::Currency;
use shared::money::{DocumentError, MoneyError};

/// The totals under each rule; where the rule makes no difference, both are the same.
fn both(pricing: Pricing, lines: &[Line], discount: Option<Part>) -> [[String; 3]; 2] {
    ROUNDINGS.map(|rounding| {
        let document = Document { discount, ..document(pricing, rounding, lines.to_vec()) };
        read(&document.totals().unwrap())
    })
}

#[test]
fn a_single_line_is_the_same_under_either_rule() {
    let line = Line { discount: Some(Part::Percent(percent("4"))), ..line("16", "348.35", "22") };
    assert_eq!(both(Pricing::WithoutTax, &[line], None), [["5350.66", "1177.15", "6527.81"]; 2]);
}

#[test]
fn ten_units_are_not_ten_lines_where_lines_are_rounded() {
    let once = line("1", "3.60", "5.5");
    assert_eq!(both(Pricing::WithoutTax, &[once], None), [["3.60", "0.20", "3.80"]; 2]);
    let ten = line("10", "3.60", "5.5");
    assert_eq!(both(Pricing::WithoutTax, &[ten], None), [["36.00", "1.98", "37.98"]; 2]);
    assert_eq!(
        both(Pricing::WithoutTax, &[once; 10], None),
        [["36.00", "2.00", "38.00"], ["36.00", "1.98", "37.98"]]
    );
    // Entered with tax, the price of one is what people read: ten are ten times as much under either rule.
    assert_eq!(both(Pricing::WithTax, &[line("1", "3.80", "5.5"); 10], None)[0][2], "38.00");
    assert_eq!(both(Pricing::WithTax, &[line("10", "3.80", "5.5")], None)[1][2], "38.00");
}

#[test]
fn prices_with_tax_close_to_what_was_entered() {
    let lines = [line("1", "90", "5"), line("1", "55", "5")];
    assert_eq!(
        both(Pricing::WithTax, &lines, None),
        [["138.09", "6.91", "145.00"], ["138.10", "6.90", "145.00"]]
    );
    for lines in [lines, [lines[1], lines[0]]] {
        let totals = document(Pricing::WithTax, Rounding::PerGroup, lines.to_vec()).totals().unwrap();
        let largest = totals.lines.iter().max_by_key(|line| line.total).unwrap();
        assert_eq!(
            (largest.net, largest.tax),
            (Minor(8_572), Minor(428)),
            "the cent goes to the largest line"
        );
    }
}

#[test]
fn what_is_left_after_a_discount_is_taxed_to_the_cent() {
    let off = Some(Part::Amount(Minor(750_000)));
    assert_eq!(
        both(Pricing::WithoutTax, &[line("1", "8500", "19")], off),
        [["1000.00", "190.00", "1190.00"]; 2]
    );
    // Over three lines, each line's own tax is 63.33: the rule per line says so, the rule per group does not.
    let lines = [line("1", "2833.33", "19"), line("1", "2833.33", "19"), line("1", "2833.34", "19")];
    assert_eq!(
        both(Pricing::WithoutTax, &lines, off),
        [["1000.00", "189.99", "1189.99"], ["1000.00", "190.00", "1190.00"]]
    );
    let totals = document(Pricing::WithoutTax, Rounding::PerGroup, vec![line("1", "1091.50", "15")]).totals();
    let totals = totals.unwrap();
    assert_eq!((totals.tax, totals.groups[0].tax), (Minor(16_373), Minor(16_373)));
}

#[test]
fn a_percentage_with_five_decimals_is_not_shortened() {
    let off = |of: &str, percent: &str| {
        let line = Line { discount: Some(Part::Percent(super::percent(percent))), ..line("1", of, "19") };
        document(Pricing::WithoutTax, Rounding::PerGroup, vec![line]).totals().unwrap().lines[0].discount
    };
    assert_eq!(off("10632.00", "0.26103"), Minor(2_775));
    assert_eq!(off("10632.00", "0.26"), Minor(2_764), "what a percentage of two decimals would have given");
    assert_eq!(off("10632.00", "15.93303"), Minor(169_400));
    // Given as an amount, it says a percentage from which the amount comes again.
    let derived = Percent::derived(Minor(2_775), Minor(1_063_200)).unwrap();
    assert_eq!(derived.plain(), "0.261005");
    assert_eq!(Part::Percent(derived).of(Minor(1_063_200)), Ok(Minor(2_775)));
}

#[test]
fn discounts_of_lines_are_not_counted_again_in_the_documents() {
    let lines = [
        Line { discount: Some(Part::Amount(Minor(1_000))), ..line("1", "100", "19") },
        Line { discount: Some(Part::Percent(percent("50"))), ..line("2", "50", "7") },
    ];
    let discount = Some(Part::Percent(percent("10")));
    let document = Document { discount, ..document(Pricing::WithoutTax, Rounding::PerGroup, lines.to_vec()) };
    let totals = document.totals().unwrap();
    assert_eq!((totals.subtotal, totals.discount, totals.net), (Minor(14_000), Minor(1_400), Minor(12_600)));
    let groups: Vec<_> =
        totals.groups.iter().map(|group| (group.discount.0, group.net.0, group.tax.0)).collect();
    assert_eq!(groups, [(500, 4_500, 315), (900, 8_100, 1_539)]);
}

#[test]
fn the_odd_cent_of_a_discount_falls_on_the_same_rate_in_either_order() {
    let lines = [line("1", "1", "19"), line("1", "1", "7"), line("1", "1", "19")];
    for lines in [lines, [lines[1], lines[0], lines[2]], [lines[0], lines[2], lines[1]]] {
        let discount = Some(Part::Amount(Minor(1)));
        let document =
            Document { discount, ..document(Pricing::WithoutTax, Rounding::PerGroup, lines.to_vec()) };
        let groups = document.totals().unwrap().groups;
        assert_eq!(groups.iter().map(|group| group.discount.0).collect::<Vec<_>>(), [1, 0]);
    }
}

#[test]
fn credit_notes_mirror_half_cents() {
    let lines =
        [line("1", "0.10", "5"), line("1", "0.30", "5"), line("3", "0.0050", "5"), line("1", "10.90", "15")];
    for (pricing, rounding) in PRICINGS.into_iter().flat_map(|p| ROUNDINGS.map(|r| (p, r))) {
        let document = document(pricing, rounding, lines.to_vec());
        let (invoice, credit) = (document.totals().unwrap(), document.mirrored().unwrap().totals().unwrap());
        assert_eq!(credit.tax, invoice.tax.mirrored().unwrap());
        assert_eq!(credit.due, invoice.due.mirrored().unwrap());
    }
    let half =
        document(Pricing::WithoutTax, Rounding::PerLine, vec![line("1", "-0.10", "5")]).totals().unwrap();
    assert_eq!(read(&half), ["-0.10", "-0.01", "-0.11"]);
}

#[test]
fn tax_is_on_the_whole_and_what_was_paid_is_taken_off_after_it() {
    let document = Document {
        deposit: Some(Part::Percent(percent("30"))),
        paid: Minor(35_700),
        ..document(Pricing::WithoutTax, Rounding::PerGroup, vec![line("1", "1000", "19")])
    };
    let totals = document.totals().unwrap();
    assert_eq!(read(&totals), ["1000.00", "190.00", "1190.00"]);
    assert_eq!((totals.deposit, totals.due), (Minor(35_700), Minor(83_300)));
    let in_part = Document { paid: Minor(1_000), ..document.clone() }.totals().unwrap();
    assert_eq!(in_part.due, Minor(118_000), "ten of it paid is not all of it paid");
    let overpaid = Document { paid: Minor(120_000), ..document }.totals().unwrap();
    assert_eq!(overpaid.due, Minor(-1_000));
}

#[test]
fn a_deposit_is_something_and_not_more_than_the_total() {
    let with = |price: &str, deposit| {
        let document = document(Pricing::WithoutTax, Rounding::PerGroup, vec![line("1", price, "19")]);
        Document { deposit: Some(deposit), ..document }.totals().map(|totals| totals.deposit)
    };
    assert_eq!(with("100", Part::Amount(Minor(11_900))), Ok(Minor(11_900)));
    assert_eq!(with("100", Part::Amount(Minor(11_901))), Err(DocumentError::Deposit(MoneyError::TooMuch)));
    assert_eq!(
        with("0.01", Part::Percent(percent("20"))),
        Err(DocumentError::Deposit(MoneyError::TooLittle))
    );
    assert_eq!(with("100", Part::Amount(Minor(0))), Err(DocumentError::Deposit(MoneyError::TooLittle)));
    assert_eq!(with("0", Part::Percent(percent("20"))), Ok(Minor::ZERO));
}

#[test]
fn what_does_not_fit_is_said_with_its_place() {
    let (good, bad) = (line("1", "10", "19"), line("1", "10", "19"));
    let bad = Line { discount: Some(Part::Amount(Minor(1_001))), ..bad };
    let document = document(Pricing::WithoutTax, Rounding::PerLine, vec![good, bad]);
    assert_eq!(document.totals(), Err(DocumentError::Line { line: 1, error: MoneyError::TooMuch }));
    let document = Document { lines: vec![good], discount: Some(Part::Amount(Minor(1_001))), ..document };
    assert_eq!(document.totals(), Err(DocumentError::Discount(MoneyError::TooMuch)));
    let huge = Line { price: UnitPrice(i64::MAX), quantity: Quantity(i64::MAX), ..good };
    let document = Document { lines: vec![huge], discount: None, ..document };
    assert_eq!(document.totals(), Err(DocumentError::Line { line: 0, error: MoneyError::OutOfRange }));
}

#[test]
fn currencies_of_no_and_of_three_decimals_round_to_their_own_unit() {
    let total = |currency, price: &str, rate: &str| {
        let line = Line { price: UnitPrice::parse(price, currency).unwrap(), ..line("1", "0", rate) };
        let document = document(Pricing::WithoutTax, Rounding::PerGroup, vec![line]);
        read(&Document { currency, ..document }.totals().unwrap())
    };
    assert_eq!(total(Currency::JPY, "105", "10"), ["105", "11", "116"]);
    assert_eq!(total(Currency::KWD, "1.235", "10"), ["1.235", "0.124", "1.359"]);
    assert_eq!(total(Currency::INR, "1.25", "18"), ["1.25", "0.23", "1.48"]);
}

#[test]
fn several_rates_and_untaxed_lines_stand_in_groups_of_their_own() {
    let lines = vec![
        line("1", "100", "19"),
        line("1", "50", "7"),
        Line { tax: TaxClass::ReverseCharge, ..line("1", "30", "0") },
        Line { tax: TaxClass::Exempt, ..line("1", "20", "0") },
        line("2", "10", "19"),
    ];
    let totals = document(Pricing::WithoutTax, Rounding::PerGroup, lines).totals().unwrap();
    let groups: Vec<_> = totals.groups.iter().map(|group| (group.class, group.net.0, group.tax.0)).collect();
    assert_eq!(
        groups,
        [
            (TaxClass::Standard(percent("7")), 5_000, 350),
            (TaxClass::Standard(percent("19")), 12_000, 2_280),
            (TaxClass::Exempt, 2_000, 0),
            (TaxClass::ReverseCharge, 3_000, 0),
        ]
    );
    assert_eq!(read(&totals), ["220.00", "26.30", "246.30"]);
}

#[test]
fn what_records_keep_reads_back() {
    let line = Line { discount: Some(Part::Percent(percent("0.26103"))), ..line("2.5", "0.0235", "19") };
    let lines = vec![line, Line { discount: None, tax: TaxClass::ReverseCharge, ..line }];
    let discount = Some(Part::Amount(Minor(1)));
    let document = Document { discount, ..document(Pricing::WithTax, Rounding::PerLine, lines) };
    let json = serde_json::to_value(&document).unwrap();
    let wanted = serde_json::json!({
        "currency": "EUR",
        "pricing": "with_tax",
        "rounding": "per_line",
        "lines": [
            {"quantity": 25_000, "price": 23_500, "discount": {"percent": 261_030}, "tax": {"standard": 19_000_000}},
            {"quantity": 25_000, "price": 23_500, "tax": "reverse_charge"},
        ],
        "discount": {"amount": 1},
        "paid": 0,
    });
    assert_eq!(json, wanted);
    assert_eq!(serde_json::from_value::<Document>(json).unwrap(), document);
    let totals = document.totals().unwrap();
    let again: Totals = serde_json::from_value(serde_json::to_value(&totals).unwrap()).unwrap();
    assert_eq!(again, totals);
}
