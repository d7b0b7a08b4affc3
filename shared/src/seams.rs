//! The seams: what the outside world gives, as traits, so that everything can be simulated.
//!
//! Only the edges (main functions, the axum edge, the phone's platform module) implement these with the real thing.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present time in UTC; callers truncate to the millisecond with [`crate::clock::truncated`].
    fn now(&self) -> DateTime<Utc>;
}

/// Where new ids and nonces come from.
pub trait Randomness: Send + Sync {
    /// A new UUIDv7 for something made at `now`.
    fn id(&self, now: DateTime<Utc>) -> Uuid;
    /// Sixteen random bytes, for nonces and salts.
    fn nonce(&self) -> [u8; 16];
}
