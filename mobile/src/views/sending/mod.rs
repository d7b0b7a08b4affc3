//! What the office does not have yet, and what it did not accept.

pub(super) mod inbox;
pub(super) mod queue;
