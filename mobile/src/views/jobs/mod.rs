//! One job: its screen, its notes, and its end.

pub(super) mod cannot_do;
pub(super) mod finished;
pub(super) mod job;
pub(super) mod notes;
