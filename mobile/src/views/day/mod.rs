//! The technician's day.

pub(super) mod gone;
pub(super) mod today;
