//! Money: the price book.

pub(crate) mod prices;
