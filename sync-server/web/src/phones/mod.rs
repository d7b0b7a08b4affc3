//! How phones stand: sync health, work kept aside, unsent work in files.

pub(crate) mod aside;
pub(crate) mod carried;
pub(crate) mod sync_health;
