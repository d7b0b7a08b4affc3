//! The domain: types whose rules run on the phone and on the server alike.
//!
//! Invariant: nothing in `shared` does I/O, reads the clock or draws randomness; all of that is passed in.
//!
//! Start with [`decide::decide`], the one rule, [`gates::Gates::of`], the seven gates, and [`sync`], the wire.

pub mod access;
pub mod carried;
pub mod change;
pub mod clock;
pub mod decide;
pub mod gates;
pub mod handover;
pub mod ids;
pub mod known;
pub mod language;
pub mod line;
pub mod local;
pub mod money;
pub mod newer;
pub mod place;
pub mod planning;
pub mod records;
#[cfg(test)]
mod reference;
pub mod refusal;
pub mod seams;
pub mod sync;
pub mod world;

pub use change::{Change, ChangeSet};
pub use clock::Hlc;
pub use decide::{Decision, Effects, decide};
pub use ids::*;
pub use known::Known;
pub use money::Money;
pub use records::{Kind, Record};
pub use refusal::{Code, Refusal};
pub use world::{Key, World};
