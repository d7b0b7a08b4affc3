//! What things cost: the price book.

mod price_items;
