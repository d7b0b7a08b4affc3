//! Whom work is done for: customers, their people, their places.

pub(super) mod accounts;
pub(super) mod addresses;
pub(super) mod contacts;
