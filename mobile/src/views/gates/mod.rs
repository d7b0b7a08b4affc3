//! The seven gates, a step each.

pub(super) mod arrival;
pub(super) mod head;
pub(super) mod outcome;
pub(super) mod photos;
pub(super) mod rating;
pub(super) mod review;
pub(super) mod signature;
pub(super) mod step;
pub(super) mod with_customer;
pub(super) mod work;
