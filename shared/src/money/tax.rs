//! Tax: the class of a line, whether prices are with it or without, and each line's tax, closed to its group's.

use super::rounding::half_away;
use super::{Minor, MoneyError, Percent, Rounding};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How a line is taxed (EN 16931: BT-151 and BT-152). Only the standard class has a rate; lines of one class and one
/// rate are a group of the document. One tax a line: what is levied in several names (CGST and SGST) is their sum here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaxClass {
    /// Taxed at this rate, whether full or reduced (S). A rate of nothing is [`TaxClass::Zero`] (BR-S-05).
    Standard(Percent),
    /// Taxed at 0 % (Z).
    Zero,
    /// Exempt, with a reason on the document (E).
    Exempt,
    /// The buyer owes the tax (AE).
    ReverseCharge,
    /// Not a supply that is taxed here (O).
    OutsideScope,
}

/// Whether the prices and discounts entered in a document are with tax or without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// Tax is added to what was entered: amount × rate.
    #[default]
    WithoutTax,
    /// Tax is in what was entered, and the total is what was entered: amount × rate ÷ (100 % + rate), the net being the
    /// rest (India's CGST Rules, rule 35, in these words; the same formula elsewhere).
    WithTax,
}

impl TaxClass {
    /// Taxed at this rate; at none, it is the zero class.
    pub fn of_rate(rate: Percent) -> TaxClass {
        if rate.0 == 0 { TaxClass::Zero } else { TaxClass::Standard(rate) }
    }

    /// The rate; nothing for all classes but the standard one.
    pub fn rate(self) -> Percent {
        match self {
            TaxClass::Standard(rate) => rate,
            TaxClass::Zero | TaxClass::Exempt | TaxClass::ReverseCharge | TaxClass::OutsideScope => {
                Percent(0)
            }
        }
    }

    /// The tax on an amount or in it, rounded half away from zero.
    pub fn tax(self, amount: Minor, pricing: Pricing) -> Result<Minor, MoneyError> {
        let (rate, whole) = (i128::from(self.rate().0), i128::from(Percent::WHOLE.0));
        let by = match pricing {
            Pricing::WithoutTax => whole,
            Pricing::WithTax => whole + rate,
        };
        Minor::of(half_away(i128::from(amount.0) * rate, by))
    }
}

/// The tax of each line, from what is left of it after discounts.
///
/// Per group, the lines' own taxes are closed to the group's: the units that are too many or too few are taken from, or
/// given to, the largest lines, one each.
pub(super) fn of_lines(
    lines: &[(Minor, TaxClass)],
    pricing: Pricing,
    rounding: Rounding,
) -> Result<Vec<Minor>, MoneyError> {
    let own = lines.iter().map(|&(amount, class)| class.tax(amount, pricing));
    let mut taxes = own.collect::<Result<Vec<_>, _>>()?;
    match rounding {
        Rounding::PerLine => {}
        Rounding::PerGroup => {
            let mut groups: BTreeMap<TaxClass, Vec<usize>> = BTreeMap::new();
            for (n, &(_, class)) in lines.iter().enumerate() {
                groups.entry(class).or_default().push(n);
            }
            for (class, mut members) in groups {
                let amount = Minor::sum(members.iter().map(|&n| lines[n].0))?;
                // Largest in the direction of the group, so that what is taken back in it comes last.
                members.sort_by_key(|&n| match amount.0.signum() {
                    0 => Reverse(i128::from(lines[n].0.0).abs()),
                    sign => Reverse(i128::from(lines[n].0.0) * i128::from(sign)),
                });
                close(&mut taxes, &members, class.tax(amount, pricing)?)?;
            }
        }
    }
    Ok(taxes)
}

/// Makes the taxes of a group's members, largest first, sum up to the group's. No more than one unit a member is
/// missing: each is at most half a unit from what it is exactly, and so is their group.
fn close(taxes: &mut [Minor], members: &[usize], group: Minor) -> Result<(), MoneyError> {
    let missing = group.minus(Minor::sum(members.iter().map(|&n| taxes[n]))?)?;
    for &n in members.iter().take(missing.0.unsigned_abs() as usize) {
        taxes[n] = Minor::sum([taxes[n], Minor(missing.0.signum())])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: TaxClass = TaxClass::Standard(Percent(5_000_000));
    const TWENTY: TaxClass = TaxClass::Standard(Percent(20_000_000));

    fn taxes(lines: &[(i64, TaxClass)], pricing: Pricing) -> Vec<i64> {
        let lines: Vec<_> = lines.iter().map(|&(amount, class)| (Minor(amount), class)).collect();
        of_lines(&lines, pricing, Rounding::PerGroup).unwrap().into_iter().map(|tax| tax.0).collect()
    }

    #[test]
    fn the_cent_goes_to_the_largest_line() {
        assert_eq!(taxes(&[(5_500, FIVE), (9_000, FIVE)], Pricing::WithTax), [262, 428]);
        assert_eq!(taxes(&[(-5_500, FIVE), (-9_000, FIVE)], Pricing::WithTax), [-262, -428]);
    }

    #[test]
    fn many_cents_go_to_the_largest_lines_one_each() {
        assert_eq!(taxes(&[(3, TWENTY); 5], Pricing::WithoutTax), [0, 0, 1, 1, 1]);
        let sizes = [(3, TWENTY), (4, TWENTY), (-3, TWENTY), (3, TWENTY), (4, TWENTY), (3, TWENTY)];
        assert_eq!(taxes(&sizes, Pricing::WithoutTax), [1, 0, -1, 1, 1, 1]);
    }

    #[test]
    fn lines_that_take_each_other_back_are_untaxed_together_and_mirror() {
        assert_eq!(taxes(&[(10, FIVE), (10, FIVE), (-20, FIVE)], Pricing::WithoutTax), [1, 1, -2]);
        assert_eq!(taxes(&[(-10, FIVE), (-10, FIVE), (20, FIVE)], Pricing::WithoutTax), [-1, -1, 2]);
    }

    #[test]
    fn only_the_standard_class_is_taxed() {
        let (all, none) = (Minor(10_000), Ok(Minor::ZERO));
        for class in [TaxClass::Zero, TaxClass::Exempt, TaxClass::ReverseCharge, TaxClass::OutsideScope] {
            assert_eq!(class.tax(all, Pricing::WithoutTax), none);
            assert_eq!(class.tax(all, Pricing::WithTax), none);
        }
    }

    #[test]
    fn rates_are_finer_than_hundredths_of_a_percent() {
        let city = TaxClass::Standard(Percent::parse("8.875").unwrap());
        assert_eq!(city.tax(Minor(1_000_000), Pricing::WithoutTax), Ok(Minor(88_750)));
    }
}
