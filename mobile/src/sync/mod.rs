//! The sync client: pushes what was done here, pulls what changed elsewhere, then sends pictures.
//!
//! Invariant: it never spawns, sleeps or reads the time; the edge decides when a round runs.

mod answers;
mod bell;
mod blobs;
mod client;
#[cfg(target_family = "wasm")]
mod fetch;
#[cfg(not(target_family = "wasm"))]
mod http;
mod line;
mod pace;
mod pull;
mod push;
pub mod transport;

pub use client::{Client, ClientConfig, Incarnation, OneToken, Room, RoundReport, TokenKeeper, UnknownRoom};
#[cfg(target_family = "wasm")]
pub use fetch::HttpTransport;
#[cfg(not(target_family = "wasm"))]
pub use http::HttpTransport;
pub use transport::{Request, Response, Transport, Unreachable};

/// Why a round ended early, by what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The server was not reached, or something on the way answered in its place. Try again later.
    #[error("offline: {0}")]
    Offline(String),
    /// The session is over. Work goes on; sending waits for a sign-in.
    #[error("signed out")]
    SignedOut,
    /// The office took this phone out of use: what it sends is kept there, nothing comes back.
    #[error("taken out of use")]
    Revoked,
    /// This app is too old for the server.
    #[error("this app is too old")]
    TooOld,
    /// The server (or the store) failed. Try again later.
    #[error("server: {0}")]
    Server(String),
}
