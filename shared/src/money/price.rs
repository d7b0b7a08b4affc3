//! What one unit costs, finer than the smallest coin.

use super::amount::decimals;
use super::rounding::half_away;
use super::{Minor, Money, MoneyError, Quantity, decimal};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A price per unit in ten-thousandths of the minor unit: a screw at 0.0235 euros (2.35 cents) is 23,500.
///
/// As fine as this because EN 16931 limits amounts to two decimals, but not prices (BT-146). Like [`Minor`] it has no
/// currency of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct UnitPrice(pub i64);

/// What one unit costs, with its currency: how a price stands where it is kept, outside a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Price {
    /// In ten-thousandths of the minor unit.
    pub unit: UnitPrice,
    /// ISO 4217.
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
}

impl Price {
    /// The unit price, where amounts are of this currency; another one's is refused.
    pub fn within(self, currency: Currency) -> Result<UnitPrice, MoneyError> {
        if self.currency == currency { Ok(self.unit) } else { Err(MoneyError::OtherCurrency) }
    }

    /// As plain decimal text with at least the currency's decimals, as [`UnitPrice::parse`] reads it.
    pub fn plain(self) -> String {
        self.unit.plain(self.currency)
    }

    /// The same as an amount; none: it is finer than the smallest coin.
    pub fn amount(self) -> Option<Money> {
        let (minor, rest) = (self.unit.0 / UnitPrice::PER_MINOR, self.unit.0 % UnitPrice::PER_MINOR);
        (rest == 0).then_some(Money { minor, currency: self.currency })
    }
}

impl UnitPrice {
    /// How many of it are a minor unit.
    pub const PER_MINOR: i64 = 10_000;

    /// How many decimals more than its currency it has.
    pub const FINER: u32 = 4;

    /// A price in whole minor units.
    pub fn whole(minor: Minor) -> Result<UnitPrice, MoneyError> {
        minor.0.checked_mul(UnitPrice::PER_MINOR).map(UnitPrice).ok_or(MoneyError::OutOfRange)
    }

    /// Reads a plain decimal ("0.0235") of up to four decimals more than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<UnitPrice, MoneyError> {
        decimal::read(text, decimals(currency) + UnitPrice::FINER).map(UnitPrice)
    }

    /// As plain decimal text with at least the currency's decimals ("3.60", "0.0235").
    pub fn plain(self, currency: Currency) -> String {
        let digits = decimals(currency);
        decimal::written(self.0, digits + UnitPrice::FINER, digits)
    }

    /// What a quantity of it comes to, rounded once, half away from zero, to the minor unit.
    pub fn times(self, quantity: Quantity) -> Result<Minor, MoneyError> {
        Minor::of(half_away(i128::from(self.0) * i128::from(quantity.0), 100_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_finer_than_the_smallest_coin() {
        let screw = UnitPrice::parse("0.0235", Currency::EUR).unwrap();
        assert_eq!(screw, UnitPrice(23_500));
        assert_eq!(screw.plain(Currency::EUR), "0.0235");
        assert_eq!(screw.times(Quantity(10_000 * 1_000)), Ok(Minor(2_350)));
        assert_eq!(screw.times(Quantity::ONE), Ok(Minor(2)));
        assert_eq!(UnitPrice::parse("0.1234567", Currency::EUR), Err(MoneyError::TooPrecise));
        assert_eq!(UnitPrice::parse("12.5", Currency::JPY), Ok(UnitPrice(125_000)));
        assert_eq!(UnitPrice::parse("1.23456789", Currency::KWD), Err(MoneyError::TooPrecise));
        assert_eq!(UnitPrice::whole(Minor(360)).unwrap().plain(Currency::EUR), "3.60");
    }

    #[test]
    fn a_price_that_is_kept_says_its_currency() {
        let screw = Price { unit: UnitPrice(23_500), currency: Currency::EUR };
        assert_eq!((screw.plain().as_str(), screw.amount()), ("0.0235", None));
        assert_eq!(screw.within(Currency::EUR), Ok(UnitPrice(23_500)));
        assert_eq!(screw.within(Currency::INR), Err(MoneyError::OtherCurrency));
        let hour = Price { unit: UnitPrice(45_500_000), currency: Currency::EUR };
        assert_eq!(hour.amount(), Some(Money { minor: 4_550, currency: Currency::EUR }));
    }

    #[test]
    fn an_amount_out_of_range_is_an_error() {
        assert_eq!(UnitPrice(i64::MAX).times(Quantity(i64::MAX)), Err(MoneyError::OutOfRange));
        assert_eq!(UnitPrice(i64::MIN).times(Quantity(i64::MIN)), Err(MoneyError::OutOfRange));
        assert_eq!(UnitPrice::whole(Minor(i64::MAX)), Err(MoneyError::OutOfRange));
    }
}
