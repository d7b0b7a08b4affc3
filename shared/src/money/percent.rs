//! A percentage, and a part of an amount that is said as one or as an amount.

use super::rounding::half_away;
use super::{BasisPoints, Minor, MoneyError, decimal};
use serde::{Deserialize, Serialize};

/// Millionths of a percent: 19 % are 19,000,000; 0.26103 % are 261,030. Up to about 4,295 %.
///
/// Finer than [`BasisPoints`] because taxes have such rates (Quebec 9.975 %, New York City 8.875 %), and because a
/// discount that was given as an amount must come out right again when a document says it in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Percent(pub u32);

/// A part of an amount: a discount or a deposit, as it was entered.
///
/// Amounts are carried and percentages derived: what a document says and an e-invoice carries is the amount that
/// [`Part::of`] gives, never the percentage alone, which may have been shortened for people (BT-136, BT-138).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Minor units, with the sign of the whole.
    Amount(Minor),
    /// At most 100 %.
    Percent(Percent),
}

impl Percent {
    /// All of it.
    pub const WHOLE: Percent = Percent(100_000_000);

    const PLACES: u32 = 6;

    /// Reads a plain decimal of percents ("0.26103", "19") of up to six decimals.
    pub fn parse(text: &str) -> Result<Percent, MoneyError> {
        let millionths = decimal::read(text, Percent::PLACES)?;
        u32::try_from(millionths).map(Percent).map_err(|_| MoneyError::OutOfRange)
    }

    /// As plain decimal text without its sign and without zeros at its end ("0.26103", "19").
    pub fn plain(self) -> String {
        decimal::written(self.0.into(), Percent::PLACES, 0)
    }

    /// The percentage that an amount is of another, to the nearest millionth; `None` where there is none that can be
    /// said: of nothing, of the other sign, or beyond the range. Of a whole below 10⁸ minor units (1,000,000.00) it gives
    /// the very amount again.
    pub fn derived(part: Minor, whole: Minor) -> Option<Percent> {
        if whole.0 == 0 || (part.0 < 0) != (whole.0 < 0) && part.0 != 0 {
            return None;
        }
        let (part, whole) = (i128::from(part.0).abs(), i128::from(whole.0).abs());
        u32::try_from(half_away(part * i128::from(Percent::WHOLE.0), whole)).ok().map(Percent)
    }
}

impl TryFrom<BasisPoints> for Percent {
    type Error = MoneyError;

    fn try_from(rate: BasisPoints) -> Result<Percent, MoneyError> {
        rate.0.checked_mul(10_000).map(Percent).ok_or(MoneyError::OutOfRange)
    }
}

impl Part {
    /// How much it is of the whole: a percentage rounded half away from zero. More than the whole, or an amount of
    /// the other sign, is [`MoneyError::TooMuch`].
    pub fn of(self, whole: Minor) -> Result<Minor, MoneyError> {
        match self {
            Part::Amount(part) => {
                let within = if whole.0 < 0 { whole..=Minor::ZERO } else { Minor::ZERO..=whole };
                if within.contains(&part) { Ok(part) } else { Err(MoneyError::TooMuch) }
            }
            Part::Percent(percent) if percent > Percent::WHOLE => Err(MoneyError::TooMuch),
            Part::Percent(percent) => Minor::of(half_away(
                i128::from(whole.0) * i128::from(percent.0),
                i128::from(Percent::WHOLE.0),
            )),
        }
    }

    /// The same part of the mirrored amount.
    pub fn mirrored(self) -> Result<Part, MoneyError> {
        match self {
            Part::Amount(part) => part.mirrored().map(Part::Amount),
            Part::Percent(_) => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages_keep_six_decimals() {
        assert_eq!(Percent::parse("0.26103"), Ok(Percent(261_030)));
        assert_eq!(Percent(261_030).plain(), "0.26103");
        assert_eq!(Percent::try_from(BasisPoints(1_900)), Percent::parse("19"));
        assert_eq!(Percent::parse("-1"), Err(MoneyError::OutOfRange));
        assert_eq!(Percent::try_from(BasisPoints(u32::MAX)), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn a_part_is_never_more_than_the_whole_nor_of_the_other_sign() {
        let (too_much, amount) = (Err(MoneyError::TooMuch), |minor| Part::Amount(Minor(minor)));
        assert_eq!(amount(101).of(Minor(100)), too_much);
        assert_eq!(amount(-1).of(Minor(100)), too_much);
        assert_eq!(amount(1).of(Minor(-100)), too_much);
        assert_eq!(amount(1).of(Minor::ZERO), too_much);
        assert_eq!(amount(-100).of(Minor(-100)), Ok(Minor(-100)));
        assert_eq!(Part::Percent(Percent(100_000_001)).of(Minor(1)), too_much);
        assert_eq!(Part::Percent(Percent::WHOLE).of(Minor(i64::MAX)), Ok(Minor(i64::MAX)));
    }

    proptest! {
        #[test]
        fn a_derived_percentage_gives_the_amount_again(whole in 1..100_000_000_i64, of: u32) {
            let part = Minor(i64::from(of) % (whole + 1));
            let percent = Percent::derived(part, Minor(whole)).unwrap();
            prop_assert_eq!(Part::Percent(percent).of(Minor(whole)), Ok(part));
            prop_assert_eq!(Percent::derived(Minor(-part.0), Minor(-whole)), Some(percent));
        }
    }
}
