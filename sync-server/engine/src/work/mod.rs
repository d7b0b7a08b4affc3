//! Work in the background: pieces that are due, kept in one table, and the workers that look for them.
//!
//! A piece is asked for in the transaction of its cause, under an id made from the cause. Whoever takes it says until when
//! ([`Kind::lease`]); if that passes, somebody else takes it, and whoever was slow can finish nothing any more.
//! Invariant: nothing in here reads the clock, draws randomness, spawns or sleeps; the edge does, and passes it in.

mod backoff;
mod runner;
mod store;
mod workers;

pub use backoff::Backoff;
pub use runner::{Did, Kind, Runner, Ticked, Turns, WorkError};
pub use store::{
    Listed, Piece, again, ask, ask_again, ask_soon, dead, drop_dead, forget, forget_over, hurry, kind_of,
    listed, shortened, trouble,
};
pub use workers::{RESTART, Seen, Watch, Worker};
