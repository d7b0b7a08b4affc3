//! The phone app: what the technician sees, and the store and sync client behind it that work without signal.
//!
//! Invariants: views see neither SQL nor HTTP; the store never sees Dioxus; `store::Store::execute` is the only door
//! through which a tap changes anything.

#[cfg(any(feature = "desktop", feature = "mobile", feature = "preview"))]
pub mod assets;
pub mod background;
pub mod files;
pub mod gallery;
pub mod ink;
#[cfg(any(feature = "desktop", feature = "mobile", feature = "preview"))]
pub mod installed;
pub mod phone;
pub mod pictures;
pub mod platform;
#[cfg(feature = "preview")]
pub mod preview;
pub mod store;
pub mod sync;
pub mod views;
#[cfg(any(feature = "desktop", feature = "mobile"))]
pub mod window;
