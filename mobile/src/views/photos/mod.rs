//! Photos: taken, picked, kept, shown.

pub(super) mod camera;
pub(super) mod grid;
pub(super) mod kept;
pub(super) mod picking;
pub(super) mod shared;
