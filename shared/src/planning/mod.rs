//! Planning: what a visit takes of somebody's time, who is free around a wanted time, and what to say before a plan is
//! saved. The same on the phone as in the office.
//!
//! Invariant: nothing here refuses a plan; [`crate::decide`] does that, and only for what can never be.

mod fit;
mod free;
mod taken;
mod warn;

pub use fit::{Booking, Candidate, Diary, Fit, Near, Start, Wanted, candidates};
pub use free::gaps;
pub use taken::{shown, taken};
pub use warn::{Meant, Warning, warnings};
