//! Money: the price book, estimates.

mod builder;
pub(crate) mod estimate;
pub(crate) mod estimate_forms;
pub(crate) mod estimates;
pub(crate) mod prices;
