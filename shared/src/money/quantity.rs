//! How much of something a line is for: hours, metres, pieces, to four decimals.

use super::{MoneyError, decimal};
use serde::{Deserialize, Serialize};

/// A quantity in ten-thousandths of its unit: 2.5 hours are 25,000.
///
/// Negative ones are computed with; whether a document may have them is for its kind to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// One piece.
    pub const ONE: Quantity = Quantity(10_000);

    pub(super) const PLACES: u32 = 4;

    /// Whole units; `None` beyond ±9.2 × 10¹⁴.
    pub const fn whole(units: i64) -> Option<Quantity> {
        match units.checked_mul(10_000) {
            Some(number) => Some(Quantity(number)),
            None => None,
        }
    }

    /// Reads a plain decimal ("2.5", "16") of up to four decimals.
    pub fn parse(text: &str) -> Result<Quantity, MoneyError> {
        decimal::read(text, Quantity::PLACES).map(Quantity)
    }

    /// As plain decimal text without zeros at its end ("2.5", "16").
    pub fn plain(self) -> String {
        decimal::written(self.0, Quantity::PLACES, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_has_four_decimals() {
        assert_eq!(Quantity::parse("2.5"), Ok(Quantity(25_000)));
        assert_eq!(Quantity::parse("0.0001"), Ok(Quantity(1)));
        assert_eq!(Quantity::parse("0.00001"), Err(MoneyError::TooPrecise));
        assert_eq!(Quantity(25_000).plain(), "2.5");
        assert_eq!(Quantity::whole(16), Some(Quantity(160_000)));
        assert_eq!(Quantity::whole(i64::MAX), None);
    }
}
