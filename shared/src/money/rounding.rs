//! How amounts are rounded, and where: the rule that a company chooses and every document says.
//!
//! **Half away from zero**: a half of the smallest unit goes up in an invoice and down in the credit note that mirrors it.
//! EN 16931-1 limits amounts to two decimals (BR-DEC) without saying how a half goes. The checks published with it do: an
//! early form of BR-CO-17 says "rounded half up to two decimals", today's round the absolute value, which is half away
//! from zero. Commercial practice and tax offices expect the same (Germany's decree on VAT: a digit of 4 and less goes
//! down, of 5 and more up).

use serde::{Deserialize, Serialize};

/// Where the tax of a document is rounded. Chosen by the company, written on the document, never changed with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The tax of each line is rounded; a group's is their sum. Each line can be checked by itself, but a group may
    /// differ from rate × base by up to half a unit per line (the checks of EN 16931 allow less than 1.00).
    PerLine,
    /// The tax of each group (all lines of one [`TaxClass`](super::TaxClass)) is rounded once, as EN 16931's
    /// BR-CO-17 wants it; lines show their parts of it.
    #[default]
    PerGroup,
}

/// `number / by`, rounded half away from zero. `by` is positive.
pub(super) fn half_away(number: i128, by: i128) -> i128 {
    let (whole, rest) = (number / by, number % by);
    // Not twice the rest, which could pass the range.
    if rest.abs() >= by - rest.abs() { whole + number.signum() } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_half_goes_away_from_zero() {
        assert_eq!([5, 15, 25, 14].map(|n| half_away(n, 10)), [1, 2, 3, 1]);
        assert_eq!([-5, -15, -25, -14].map(|n| half_away(n, 10)), [-1, -2, -3, -1]);
        assert_eq!(half_away(i128::MAX, 1), i128::MAX);
        assert_eq!(half_away(i128::MIN, i128::MAX), -1);
    }

    proptest! {
        #[test]
        fn it_is_the_nearest_and_mirrors(number in -(1_i128 << 100)..1_i128 << 100, by in 1_i128..1 << 60) {
            let rounded = half_away(number, by);
            prop_assert!(2 * (rounded * by - number).abs() <= by);
            prop_assert_eq!(half_away(-number, by), -rounded);
        }
    }
}
