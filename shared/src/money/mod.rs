//! Money: amounts, prices and quantities as whole numbers, and the totals of documents of trade.
//!
//! Invariant: no floating-point number, no panic on any input; what is out of range is an error. Sums never cross
//! currencies: a [`Document`] has one, its amounts ([`Minor`]) have none of their own, and [`Money::within`] is the way in.
//!
//! How [`Document::totals`] goes, step by step; every step takes the rounded amounts of the one before, as they stand on
//! the document, and all rounding is half away from zero (`rounding.rs` says why):
//!
//! 1. A line is quantity × price, less its own discount (a [`Part`]: an amount, or a percentage of it).
//! 2. The document's discount, of what the lines come to, is shared out over them by the largest remainder; where
//!    fractions are equal to the larger line, then by class of tax, then by order ([`apportion`]).
//! 3. Tax is added to what is left, or is in it ([`Pricing`]), and is rounded per line or per group ([`Rounding`]). Per
//!    group, lines are closed to it: odd cents go to the largest lines, one each. With tax in the price it is the net that
//!    gives way, so the total is what was entered.
//! 4. Groups are the sums of their lines, the document is the sum of its groups; nothing is computed a second time.
//! 5. A deposit is a part of the total with tax. What was paid is taken from the total: due = total − paid.
//!
//! | entered | tax rounded | net | tax | total |
//! |---|---|---:|---:|---:|
//! | 16 × 348.35, 4 % off (222.94), 22 % | either way | 5,350.66 | 1,177.15 | 6,527.81 |
//! | 10 × 3.60, 5.5 % | either way | 36.00 | 1.98 | 37.98 |
//! | ten lines of 1 × 3.60, 5.5 % | per line | 36.00 | 2.00 | 38.00 |
//! | | per group | 36.00 | 1.98 | 37.98 |
//! | 90.00 and 55.00 with 5 % in them | per line | 138.09 | 6.91 | 145.00 |
//! | | per group | 138.10 | 6.90 | 145.00 |
//! | 8,500.00, 7,500.00 off the whole, 19 % | either way | 1,000.00 | 190.00 | 1,190.00 |
//! | 1,091.50, 15 % | either way | 1,091.50 | 163.73 | 1,255.23 |
//!
//! BT, BG and BR are the terms and rules of EN 16931-1. Absent: charges and surcharges (a line is one), several taxes on
//! one line, rounding of what is due to a coin (BT-114), conversion between currencies, which options count.

mod amount;
mod apportion;
mod decimal;
mod document;
mod margin;
mod percent;
mod price;
mod quantity;
mod rounding;
mod tax;
mod totals;

pub use amount::{BasisPoints, Minor, Money, MoneyError};
pub use apportion::apportion;
pub use document::{Document, DocumentError, Line};
pub use margin::Margin;
pub use percent::{Part, Percent};
pub use price::{Price, UnitPrice};
pub use quantity::Quantity;
pub use rounding::Rounding;
pub use tax::{Pricing, TaxClass};
pub use totals::{LineTotals, TaxGroup, Totals};
