//! What befalls a phone's store: an example company and a technician's taps, and whole histories drawn from a seed, for two builds of
//! the store that must come to the same state.

pub mod example;
mod play;

pub use play::{FILES, play};
