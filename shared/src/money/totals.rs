//! The totals of a document: a pure function of what was entered, every sum made of the parts that are shown.

use super::apportion::apportion_among;
use super::document::{Document, DocumentError, Line};
use super::{Minor, Money, MoneyError, Pricing, TaxClass, tax};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a document comes to. All in minor units of its currency.
///
/// `subtotal - discount` is the sum of what was left of the lines; `net + tax = total`; `total - paid = due`; net, tax and
/// total are the sums of the groups' and of the lines'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Totals {
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
    /// In the order of the document's lines.
    pub lines: Vec<LineTotals>,
    /// One for each class of tax and rate that occurs, in the order of [`TaxClass`] (BG-23).
    pub groups: Vec<TaxGroup>,
    /// The lines after their own discounts, as entered: without tax or with it (BT-106 where without).
    pub subtotal: Minor,
    /// The document's discount, as entered: without tax or with it (BT-107 where without).
    pub discount: Minor,
    /// Without tax (BT-109).
    pub net: Minor,
    /// The sum of the groups' (BT-110, BR-CO-14), never computed anew.
    pub tax: Minor,
    /// With tax (BT-112, BR-CO-15).
    pub total: Minor,
    /// What is asked for beforehand, of the total.
    pub deposit: Minor,
    /// What was paid already (BT-113).
    pub paid: Minor,
    /// What is still to be paid (BT-115, BR-CO-16); of the other sign than the total where too much was paid.
    pub due: Minor,
}

/// What a line comes to. `full - discount - share` is its net where prices are without tax, its total where with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LineTotals {
    /// Quantity × price.
    pub full: Minor,
    /// The line's own discount (BT-136).
    pub discount: Minor,
    /// The line's share of the document's discount.
    pub share: Minor,
    /// Without tax, after both discounts.
    pub net: Minor,
    pub tax: Minor,
    /// With tax.
    pub total: Minor,
}

/// What the lines of one class of tax and one rate come to (BG-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TaxGroup {
    /// BT-118 and BT-119.
    pub class: TaxClass,
    /// Its lines' shares of the document's discount (BT-92 where prices are without tax).
    pub discount: Minor,
    /// What tax is computed on (BT-116).
    pub net: Minor,
    /// BT-117.
    pub tax: Minor,
    pub total: Minor,
}

impl Document {
    /// What the document comes to. The order of its lines changes only the order of [`Totals::lines`] (and which of
    /// two equal lines has the odd unit).
    pub fn totals(&self) -> Result<Totals, DocumentError> {
        let lines = self.entered()?;
        let subtotal = Minor::sum(lines.iter().map(|line| line.left)).map_err(DocumentError::Total)?;
        let discount = match self.discount {
            Some(discount) => discount.of(subtotal).map_err(DocumentError::Discount)?,
            None => Minor::ZERO,
        };
        self.closed(lines, subtotal, discount).map_err(DocumentError::Total)?.with_deposit(self)
    }

    fn entered(&self) -> Result<Vec<Entered>, DocumentError> {
        let entered = |(n, line)| Entered::of(line).map_err(|error| DocumentError::Line { line: n, error });
        self.lines.iter().enumerate().map(entered).collect()
    }

    fn closed(&self, entered: Vec<Entered>, subtotal: Minor, discount: Minor) -> Result<Totals, MoneyError> {
        // Between equal fractions and weights the class decides, not the order: it is what the tax depends on.
        let weights: Vec<_> = entered.iter().map(|line| (line.left, line.class)).collect();
        let shares = apportion_among(discount, &weights)?;
        let left =
            entered.iter().zip(&shares).map(|(line, &share)| Ok((line.left.minus(share)?, line.class)));
        let left = left.collect::<Result<Vec<_>, MoneyError>>()?;
        let taxes = tax::of_lines(&left, self.pricing, self.rounding)?;

        let lines = entered.iter().enumerate().map(|(n, line)| {
            let (left, tax) = (left[n].0, taxes[n]);
            let (net, total) = match self.pricing {
                Pricing::WithoutTax => (left, Minor::sum([left, tax])?),
                Pricing::WithTax => (left.minus(tax)?, left),
            };
            Ok(LineTotals { full: line.full, discount: line.discount, share: shares[n], net, tax, total })
        });
        let lines = lines.collect::<Result<Vec<_>, MoneyError>>()?;
        let groups = TaxGroup::all(entered.iter().map(|line| line.class).zip(lines.iter().copied()))?;
        let net = Minor::sum(groups.iter().map(|group| group.net))?;
        let tax = Minor::sum(groups.iter().map(|group| group.tax))?;
        let total = Minor::sum([net, tax])?;
        let (deposit, paid, due) = (Minor::ZERO, self.paid, total.minus(self.paid)?);
        Ok(Totals {
            currency: self.currency,
            lines,
            groups,
            subtotal,
            discount,
            net,
            tax,
            total,
            deposit,
            paid,
            due,
        })
    }
}

impl Totals {
    /// One of its amounts with its currency.
    pub fn money(&self, amount: Minor) -> Money {
        amount.in_currency(self.currency)
    }

    /// A deposit is of the whole with tax: no tax is computed on what is left after it. One in percent that comes to
    /// nothing of something is refused.
    fn with_deposit(self, document: &Document) -> Result<Totals, DocumentError> {
        let Some(part) = document.deposit else { return Ok(self) };
        let deposit = part.of(self.total).map_err(DocumentError::Deposit)?;
        if deposit == Minor::ZERO && self.total != Minor::ZERO {
            return Err(DocumentError::Deposit(MoneyError::TooLittle));
        }
        Ok(Totals { deposit, ..self })
    }
}

impl TaxGroup {
    fn all(lines: impl Iterator<Item = (TaxClass, LineTotals)>) -> Result<Vec<TaxGroup>, MoneyError> {
        let mut members: BTreeMap<TaxClass, Vec<LineTotals>> = BTreeMap::new();
        for (class, line) in lines {
            members.entry(class).or_default().push(line);
        }
        members.into_iter().map(|(class, lines)| TaxGroup::of(class, &lines)).collect()
    }

    fn of(class: TaxClass, lines: &[LineTotals]) -> Result<TaxGroup, MoneyError> {
        Ok(TaxGroup {
            class,
            discount: Minor::sum(lines.iter().map(|line| line.share))?,
            net: Minor::sum(lines.iter().map(|line| line.net))?,
            tax: Minor::sum(lines.iter().map(|line| line.tax))?,
            total: Minor::sum(lines.iter().map(|line| line.total))?,
        })
    }
}

/// A line before the document's discount.
struct Entered {
    full: Minor,
    discount: Minor,
    left: Minor,
    class: TaxClass,
}

impl Entered {
    /// A discount is of the rounded amount, because that is what stands on the document.
    fn of(line: &Line) -> Result<Entered, MoneyError> {
        let full = line.price.times(line.quantity)?;
        let discount = match line.discount {
            Some(discount) => discount.of(full)?,
            None => Minor::ZERO,
        };
        Ok(Entered { full, discount, left: full.minus(discount)?, class: line.tax })
    }
}
