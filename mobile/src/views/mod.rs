//! The screens: they emit changes and read queries, and know neither SQL nor HTTP.
//!
//! Invariant: these files import in one direction; nobody imports `app`, which only puts pages together.

mod app;
mod context;
mod day;
mod frame;
mod gates;
mod host;
mod jobs;
mod me;
mod photos;
mod screen;
mod sending;
mod shell;
mod signing;
mod visit;
mod words;

pub use app::Root;
pub use context::App;
pub use host::{Host, OneClick, Reopen};
pub use screen::Screen;
