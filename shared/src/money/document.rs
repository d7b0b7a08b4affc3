//! What is entered of a document of trade (estimate, invoice, credit note): all that its totals depend on.

use super::{Minor, MoneyError, Part, Pricing, Quantity, Rounding, TaxClass, UnitPrice};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A document as it was entered. All its amounts are in its one currency.
///
/// It has the lines that count: optional lines and options that were not taken are left out by the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Document {
    /// ISO 4217 (BT-5).
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
    /// Whether what was entered is with tax.
    pub pricing: Pricing,
    /// Where tax is rounded: the company's choice when the document was made.
    pub rounding: Rounding,
    pub lines: Vec<Line>,
    /// On what the lines come to together; shared out over all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Part>,
    /// What is to be paid beforehand, of the total with tax. It changes neither tax nor what is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Part>,
    /// What was paid already, deposits included (BT-113); taken from the total after tax.
    #[serde(default)]
    pub paid: Minor,
}

/// What a line's amounts depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Line {
    /// BT-129.
    pub quantity: Quantity,
    /// BT-146, before any discount.
    pub price: UnitPrice,
    /// On quantity × price (BT-136); never counted again in the document's discount (BR-CO-11, BR-CO-13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Part>,
    pub tax: TaxClass,
}

/// Why a document has no totals, by the place where it was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// This line (counted from nothing) is out of range, or its discount more than the line.
    #[error("line {line}: {error}")]
    Line { line: usize, error: MoneyError },
    /// The document's discount is more than its lines come to, or of the other sign.
    #[error("discount: {0}")]
    Discount(MoneyError),
    /// The deposit is more than the total, of the other sign, or a percentage that comes to nothing.
    #[error("deposit: {0}")]
    Deposit(MoneyError),
    /// Together it is out of range.
    #[error("total: {0}")]
    Total(MoneyError),
}

impl Document {
    /// The document that takes this one back whole: the same quantities, classes and rules, with prices, amounts and what
    /// was paid the other way round. Its totals are this one's, mirrored to the smallest unit, halves included.
    pub fn mirrored(&self) -> Result<Document, MoneyError> {
        let mirrored = |part: Option<Part>| part.map(Part::mirrored).transpose();
        let line = |line: &Line| {
            let price = line.price.0.checked_neg().map(UnitPrice).ok_or(MoneyError::OutOfRange)?;
            Ok(Line { price, discount: mirrored(line.discount)?, ..*line })
        };
        Ok(Document {
            lines: self.lines.iter().map(line).collect::<Result<_, _>>()?,
            discount: mirrored(self.discount)?,
            deposit: mirrored(self.deposit)?,
            paid: self.paid.mirrored()?,
            ..*self
        })
    }
}
