//! What things cost: the price book, and what is offered to customers.

mod estimate;
mod price_item;

pub use estimate::{
    Accepted, Approval, Choice, Estimate, EstimatePatch, EstimateStatus, EstimateStep, NewEstimate, Offer,
    OfferLine, Rejected, Withdrawal,
};
pub use price_item::{ItemKind, ItemTax, NewPriceItem, PriceItem, PriceItemPatch};
