//! What holds for every document: sums close, order does not matter, credit mirrors, nothing panics.

use super::*;
use shared::money::MoneyError;

fn sum(amounts: impl IntoIterator<Item = Minor>) -> Minor {
    Minor::sum(amounts).unwrap()
}

fn turned(amount: Minor) -> Minor {
    amount.mirrored().unwrap()
}

fn total(totals: &Totals) -> Totals {
    Totals { lines: vec![], ..totals.clone() }
}

proptest! {
    #[test]
    fn sums_close(document in documents()) {
        let Ok(totals) = document.totals() else { return Ok(()) };
        let (lines, groups) = (&totals.lines, &totals.groups);
        prop_assert_eq!(totals.subtotal, sum(lines.iter().map(|l| l.full.minus(l.discount).unwrap())));
        prop_assert_eq!(totals.discount, sum(lines.iter().map(|l| l.share)));
        prop_assert_eq!(totals.discount, sum(groups.iter().map(|g| g.discount)));
        prop_assert_eq!(totals.net, sum(lines.iter().map(|l| l.net)));
        prop_assert_eq!(totals.net, sum(groups.iter().map(|g| g.net)));
        prop_assert_eq!(totals.tax, sum(lines.iter().map(|l| l.tax)));
        prop_assert_eq!(totals.tax, sum(groups.iter().map(|g| g.tax)));
        prop_assert_eq!(totals.total, sum([totals.net, totals.tax]));
        prop_assert_eq!(totals.total, sum(lines.iter().map(|l| l.total)));
        prop_assert_eq!(totals.total, sum(groups.iter().map(|g| g.total)));
        prop_assert_eq!(totals.due, totals.total.minus(totals.paid).unwrap());
        let entered = totals.subtotal.minus(totals.discount).unwrap();
        match document.pricing {
            Pricing::WithoutTax => prop_assert_eq!(totals.net, entered),
            Pricing::WithTax => prop_assert_eq!(totals.total, entered, "closes to what was entered"),
        }
        for line in lines {
            prop_assert_eq!(line.total, sum([line.net, line.tax]));
            let left = line.full.minus(line.discount).unwrap();
            prop_assert!(line.share.0.abs() <= left.0.abs(), "no more off a line than there is");
        }
    }

    #[test]
    fn no_line_is_a_unit_or_more_from_its_own_tax_and_half_a_unit_per_line(document in documents()) {
        let Ok(totals) = document.totals() else { return Ok(()) };
        for (line, entered) in totals.lines.iter().zip(&document.lines) {
            let amount = match document.pricing {
                Pricing::WithoutTax => line.net,
                Pricing::WithTax => line.total,
            };
            let own = entered.tax.tax(amount, document.pricing).unwrap();
            let off = line.tax.minus(own).unwrap().0.abs();
            let most = match document.rounding { Rounding::PerLine => 0, Rounding::PerGroup => 1 };
            prop_assert!(off <= most);
        }
        for group in totals.groups.iter().filter(|_| document.rounding == Rounding::PerGroup) {
            let amount = match document.pricing {
                Pricing::WithoutTax => group.net,
                Pricing::WithTax => group.total,
            };
            prop_assert_eq!(group.tax, group.class.tax(amount, document.pricing).unwrap());
        }
    }

    #[test]
    fn the_order_of_lines_changes_no_total(
        (document, shuffled) in documents().prop_flat_map(|document| {
            let lines = Just(document.lines.clone()).prop_shuffle();
            (Just(document), lines)
        })
    ) {
        let other = Document { lines: shuffled, ..document.clone() };
        match (document.totals(), other.totals()) {
            (Ok(totals), Ok(others)) => prop_assert_eq!(total(&totals), total(&others)),
            (totals, others) => prop_assert_eq!(totals.is_ok(), others.is_ok()),
        }
    }

    #[test]
    fn a_credit_note_is_the_invoice_mirrored(document in documents()) {
        let credit = document.mirrored().unwrap();
        prop_assert_eq!(credit.mirrored().unwrap(), document.clone());
        let (Ok(totals), credited) = (document.totals(), credit.totals()) else { return Ok(()) };
        let credited = credited.unwrap();
        let amounts = |t: &Totals| [t.subtotal, t.discount, t.net, t.tax, t.total, t.deposit, t.paid, t.due];
        prop_assert_eq!(amounts(&credited), amounts(&totals).map(turned));
        for (line, credited) in totals.lines.iter().zip(&credited.lines) {
            let amounts = |l: &shared::money::LineTotals| [l.full, l.discount, l.share, l.net, l.tax, l.total];
            prop_assert_eq!(amounts(credited), amounts(line).map(turned));
        }
        for (group, credited) in totals.groups.iter().zip(&credited.groups) {
            prop_assert_eq!(credited.class, group.class);
            prop_assert_eq!([credited.net, credited.tax], [group.net, group.tax].map(turned));
        }
        // Quantities turned instead of prices come to the same.
        let lines = document.lines.iter().zip(&credit.lines);
        let lines = lines.map(|(line, turned)| Line {
            quantity: Quantity(-line.quantity.0),
            price: line.price,
            ..*turned
        });
        prop_assert_eq!(Document { lines: lines.collect(), ..credit }.totals().unwrap(), credited);
    }

    #[test]
    fn more_discount_is_never_more_to_pay(document in documents(), more in 0..100_i64) {
        let with = |discount| Document { discount: Some(Part::Amount(Minor(discount))), deposit: None, ..document.clone() };
        let (Ok(less), Ok(more)) = (with(100).totals(), with(100 + more).totals()) else { return Ok(()) };
        prop_assert!(more.net <= less.net || document.pricing == Pricing::WithTax);
        if document.pricing == Pricing::WithTax {
            prop_assert!(more.total <= less.total);
        }
    }

    #[test]
    fn no_document_panics(document in extremes()) {
        match document.totals() {
            Ok(totals) => prop_assert_eq!(totals.total, sum([totals.net, totals.tax])),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        match document.mirrored() {
            Ok(credit) => { let _ = credit.totals(); }
            Err(error) => prop_assert_eq!(error, MoneyError::OutOfRange),
        }
    }
}

/// Documents whose numbers are anything, their ends among them.
fn extremes() -> impl Strategy<Value = Document> {
    let line = (any_number(), any_number(), prop::option::of(any_part()), any_class());
    let line = line.prop_map(|(quantity, price, discount, tax)| Line {
        quantity: Quantity(quantity),
        price: UnitPrice(price),
        discount,
        tax,
    });
    let (pricing, rounding) = (prop::sample::select(&PRICINGS[..]), prop::sample::select(&ROUNDINGS[..]));
    let parts = (prop::option::of(any_part()), prop::option::of(any_part()), any_number());
    (pricing, rounding, prop::collection::vec(line, 0..5), parts).prop_map(
        |(pricing, rounding, lines, (discount, deposit, paid))| Document {
            discount,
            deposit,
            paid: Minor(paid),
            ..document(pricing, rounding, lines)
        },
    )
}

fn any_number() -> impl Strategy<Value = i64> {
    let ends = vec![i64::MIN, i64::MIN + 1, -10_000, -1, 0, 1, 10_000, 100_000_000, i64::MAX - 1, i64::MAX];
    prop_oneof![any::<i64>(), any::<i32>().prop_map(i64::from), prop::sample::select(ends)]
}

fn any_part() -> impl Strategy<Value = Part> {
    let percent = prop_oneof![any::<u32>(), 0..=100_000_000_u32];
    prop_oneof![
        any_number().prop_map(|n| Part::Amount(Minor(n))),
        percent.prop_map(|n| Part::Percent(Percent(n)))
    ]
}

fn any_class() -> impl Strategy<Value = TaxClass> {
    prop_oneof![any::<u32>().prop_map(|rate| TaxClass::Standard(Percent(rate))), Just(TaxClass::Exempt)]
}
