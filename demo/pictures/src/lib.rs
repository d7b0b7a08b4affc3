//! Pictures drawn by code: job photos and signatures of the example company, the same bytes for the same seed.

mod canvas;
mod scene;
mod signature;

pub use scene::{Moment, Scene, photo};
pub use signature::{Signature, signature};
