//! How phones stand: sync health, work kept aside, unsent work in files, work in the background.

pub(crate) mod aside;
pub(crate) mod carried;
mod given_up;
pub(crate) mod sync_health;
pub(crate) mod work;
