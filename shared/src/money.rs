//! Money: whole minor units of a currency, never a floating-point number.

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
    /// More decimals than the currency has.
    #[error("too many decimals for the currency")]
    TooPrecise,
    /// Outside ±9.2 × 10¹⁸ minor units.
    #[error("amount out of range")]
    OutOfRange,
}

impl Money {
    /// Reads a plain decimal amount ("4035.60", "-12") in a currency; a comma or spaces group nothing.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let digits = u32::from(currency.exponent().unwrap_or(0));
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) {
            return Err(MoneyError::NotANumber);
        }
        if fraction.len() > digits as usize {
            return Err(MoneyError::TooPrecise);
        }
        let number = format!("{whole}{fraction:0<width$}", width = digits as usize);
        let minor: i64 = number.parse().map_err(|_| MoneyError::OutOfRange)?;
        Ok(Money { minor: if negative { -minor } else { minor }, currency })
    }

    /// A share of the amount, rounded half away from zero to the minor unit.
    pub fn share(self, rate: BasisPoints) -> Money {
        let exact = i128::from(self.minor) * i128::from(rate.0);
        let half = if exact < 0 { -5_000 } else { 5_000 };
        Money { minor: ((exact + half) / 10_000) as i64, ..self }
    }

    /// The amount as plain decimal text ("4035.60"), as [`Money::parse`] reads it.
    pub fn plain(self) -> String {
        let digits = u32::from(self.currency.exponent().unwrap_or(0));
        if digits == 0 {
            return self.minor.to_string();
        }
        let unit = 10_u64.pow(digits);
        let abs = self.minor.unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:0width$}", abs / unit, abs % unit, width = digits as usize)
    }
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
}
