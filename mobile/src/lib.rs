//! The phone app: what the technician sees, and the store and sync client behind it that work without signal.
//!
//! Invariants: views see neither SQL nor HTTP; the store never sees Dioxus; `store::Store::execute` is the only door
//! through which a tap changes anything.

pub mod phone;
pub mod pictures;
pub mod store;
pub mod sync;
