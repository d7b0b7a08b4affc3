//! What several screens tell of a visit: what comes next, how far it is, its place, its end, Undo.

pub(super) mod correcting;
pub(super) mod ended;
pub(super) mod escape;
pub(super) mod news;
pub(super) mod next;
pub(super) mod place;
pub(super) mod progress;
pub(super) mod signed;
pub(super) mod undo;
