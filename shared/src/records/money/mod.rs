//! What things cost: the price book.

mod price_item;

pub use price_item::{ItemKind, ItemTax, NewPriceItem, PriceItem, PriceItemPatch};
