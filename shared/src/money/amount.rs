//! An amount: whole minor units of a currency, never a floating-point number.

use super::decimal;
use super::rounding::half_away;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount in the minor units of its currency (paise, cents; yen has none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// ISO 4217.
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
}

/// Minor units of a currency that is said once beside them: by the document, the ledger, the account.
///
/// It has no currency of its own, so that sums within a document cannot cross currencies; [`Money::within`] is the way
/// in and [`Minor::in_currency`] the way out. What is computed lies within ±([`i64::MAX`]): an amount and its mirror.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Minor(pub i64);

/// Hundredths of a percent: 500 is 5 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct BasisPoints(pub u32);

/// Why an amount could not be read or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a plain decimal number.
    #[error("not an amount")]
    NotANumber,
    /// More decimals than there are places for.
    #[error("too many decimals")]
    TooPrecise,
    /// Outside ±9.2 × 10¹⁸ of the smallest unit.
    #[error("amount out of range")]
    OutOfRange,
    /// Two currencies meet.
    #[error("amounts of different currencies")]
    OtherCurrency,
    /// A part (discount, deposit) that is more than its whole, or of the other sign.
    #[error("more than there is")]
    TooMuch,
    /// A deposit in percent that comes to nothing.
    #[error("a part that comes to nothing")]
    TooLittle,
    /// Something is to be shared out over parts that come to nothing.
    #[error("nothing to share out by")]
    NothingToShareBy,
}

impl Money {
    /// Reads a plain decimal amount ("4035.60", "-12") in a currency; a comma or spaces group nothing.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        Ok(Money { minor: decimal::read(text, decimals(currency))?, currency })
    }

    /// A share of the amount, rounded half away from zero to the minor unit; one that is out of range stays at its end.
    pub fn share(self, rate: BasisPoints) -> Money {
        let share = half_away(i128::from(self.minor) * i128::from(rate.0), 10_000);
        let end = if share < 0 { i64::MIN } else { i64::MAX };
        Money { minor: i64::try_from(share).unwrap_or(end), ..self }
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        let sum = Minor::sum([Minor(self.minor), other.within(self.currency)?])?;
        Ok(sum.in_currency(self.currency))
    }

    /// The minor units, where amounts are of this currency; another one's are refused.
    pub fn within(self, currency: Currency) -> Result<Minor, MoneyError> {
        if self.currency == currency { Ok(Minor(self.minor)) } else { Err(MoneyError::OtherCurrency) }
    }

    /// The amount as plain decimal text ("4035.60"), as [`Money::parse`] reads it.
    pub fn plain(self) -> String {
        let digits = decimals(self.currency);
        decimal::written(self.minor, digits, digits)
    }
}

impl Minor {
    pub const ZERO: Minor = Minor(0);

    /// The sum, added up exactly and then looked at: the order does not matter.
    pub fn sum(amounts: impl IntoIterator<Item = Minor>) -> Result<Minor, MoneyError> {
        let sum = amounts.into_iter().try_fold(0_i128, |sum, amount| sum.checked_add(amount.0.into()));
        Minor::of(sum.ok_or(MoneyError::OutOfRange)?)
    }

    /// What is left of it.
    pub fn minus(self, other: Minor) -> Result<Minor, MoneyError> {
        Minor::of(i128::from(self.0) - i128::from(other.0))
    }

    /// The same amount the other way round, as a credit note says it.
    pub fn mirrored(self) -> Result<Minor, MoneyError> {
        Minor::ZERO.minus(self)
    }

    /// With its currency.
    pub fn in_currency(self, currency: Currency) -> Money {
        Money { minor: self.0, currency }
    }

    pub(super) fn of(exact: i128) -> Result<Minor, MoneyError> {
        match i64::try_from(exact) {
            Ok(minor) if minor != i64::MIN => Ok(Minor(minor)),
            _ => Err(MoneyError::OutOfRange),
        }
    }
}

/// How many decimals amounts of a currency have (ISO 4217; none where it says none).
pub(super) fn decimals(currency: Currency) -> u32 {
    u32::from(currency.exponent().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_in_the_currencys_own_decimals() {
        assert_eq!(Money::parse("4035.6", Currency::INR).unwrap().minor, 403_560);
        assert_eq!(Money::parse("1200", Currency::JPY).unwrap().minor, 1_200);
        assert_eq!(Money::parse("1.5", Currency::JPY), Err(MoneyError::TooPrecise));
        assert_eq!(Money::parse("1e3", Currency::EUR), Err(MoneyError::NotANumber));
        assert_eq!(Money::parse("99999999999999999999", Currency::EUR), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn five_percent_of_thirty_six_hundred_rupees_is_one_hundred_and_eighty() {
        let price = Money { minor: 360_000, currency: Currency::INR };
        assert_eq!(price.share(BasisPoints(500)).minor, 18_000);
    }

    proptest! {
        #[test]
        fn plain_text_reads_back(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
            for currency in [Currency::INR, Currency::JPY, Currency::KWD] {
                let money = Money { minor, currency };
                prop_assert_eq!(Money::parse(&money.plain(), currency), Ok(money));
            }
        }
    }

    #[test]
    fn a_share_that_is_out_of_range_stays_at_its_end() {
        let rich = Money { minor: i64::MAX, currency: Currency::JPY };
        assert_eq!(rich.share(BasisPoints(u32::MAX)).minor, i64::MAX);
        assert_eq!(Money { minor: -i64::MAX, ..rich }.share(BasisPoints(u32::MAX)).minor, i64::MIN);
    }

    #[test]
    fn sums_never_cross_currencies() {
        let (rupees, euros) = (Minor(100).in_currency(Currency::INR), Minor(100).in_currency(Currency::EUR));
        assert_eq!(rupees.plus(rupees), Ok(Minor(200).in_currency(Currency::INR)));
        assert_eq!(rupees.plus(euros), Err(MoneyError::OtherCurrency));
        assert_eq!(rupees.within(Currency::EUR), Err(MoneyError::OtherCurrency));
    }

    #[test]
    fn a_sum_may_pass_the_range_on_its_way_and_must_end_within() {
        let max = Minor(i64::MAX);
        assert_eq!(Minor::sum([max, max, Minor(-i64::MAX)]), Ok(max));
        assert_eq!(Minor::sum([max, Minor(1)]), Err(MoneyError::OutOfRange));
        assert_eq!(Minor(i64::MIN).mirrored(), Err(MoneyError::OutOfRange));
        assert_eq!(Minor::of(i128::from(i64::MIN)), Err(MoneyError::OutOfRange));
    }
}
