//! What things cost: the price book and estimates.

pub(super) mod estimates;
mod price_items;

pub use estimates::{MOST_LINES, MOST_OFFERS};
