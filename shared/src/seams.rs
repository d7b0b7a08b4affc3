//! The seams: what the outside world gives, as traits, so that everything can be simulated.
//!
//! Only the edges (main functions, the axum edge, the phone's platform module) implement these with the real thing.

use chrono::{DateTime, Utc};
use std::pin::Pin;
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

/// Named points of the code at which a simulation may stop the process, hold it, or switch a mechanism off.
pub trait Points: Send + Sync {
    /// The point is reached; an error means that the process dies here.
    fn reached(&self, name: &'static str) -> Result<(), Crash>;

    /// Whether whoever comes by waits here while others run; none: they go on.
    fn held(&self, name: &'static str) -> Option<Held> {
        let _ = name;
        None
    }

    /// Whether this mechanism is switched off, so that a check can be seen to fail without it. Only a simulation does.
    fn off(&self, mechanism: Mechanism) -> bool {
        let _ = mechanism;
        false
    }
}

/// Ends when whoever is held at a point may go on.
pub type Held = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The process died at a named point. Only a simulation sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped at {0}")]
pub struct Crash(pub &'static str);

/// Nothing stops, nothing waits, everything works.
#[derive(Clone, Copy, Debug)]
pub struct NoPoints;

impl Points for NoPoints {
    fn reached(&self, _: &'static str) -> Result<(), Crash> {
        Ok(())
    }
}

/// What keeps work safe, each by itself: without any one of these some invariant breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// A replay gets the outcome that was given before.
    Receipts,
    /// Sequence numbers are given under the company's lock, so that their order is commit order.
    CommitOrder,
    /// Clocks are corrected by the device's offset and clamped to the server's time.
    ClockCorrection,
    /// The outbox is decided anew over what the server says.
    Replay,
    /// Record, outbox entry and photo bytes commit together.
    SameTransaction,
    /// A blob is whole only if its bytes have its hash.
    BlobHash,
    /// What leaves a view is told.
    Evict,
    /// Only what is in a person's view is sent.
    Scope,
    /// A stream's numbers have no gaps.
    Gapless,
    /// What a pull from zero does not bring is swept.
    Generation,
    /// A cursor from before a restore is noticed.
    Nonce,
    /// What was refused goes to the inbox in the transaction that ends it.
    Inbox,
    /// Acknowledged work stays in the overlay until the cursor has passed it.
    Acknowledged,
    /// What a change set waits for wakes it.
    Parked,
}

impl Mechanism {
    /// All of them.
    pub const ALL: [Mechanism; 14] = [
        Mechanism::Receipts,
        Mechanism::CommitOrder,
        Mechanism::ClockCorrection,
        Mechanism::Replay,
        Mechanism::SameTransaction,
        Mechanism::BlobHash,
        Mechanism::Evict,
        Mechanism::Scope,
        Mechanism::Gapless,
        Mechanism::Generation,
        Mechanism::Nonce,
        Mechanism::Inbox,
        Mechanism::Acknowledged,
        Mechanism::Parked,
    ];

    /// As it is said on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Mechanism::Receipts => "receipts",
            Mechanism::CommitOrder => "commit-order",
            Mechanism::ClockCorrection => "clock-correction",
            Mechanism::Replay => "replay",
            Mechanism::SameTransaction => "same-transaction",
            Mechanism::BlobHash => "blob-hash",
            Mechanism::Evict => "evict",
            Mechanism::Scope => "scope",
            Mechanism::Gapless => "gapless",
            Mechanism::Generation => "generation",
            Mechanism::Nonce => "nonce",
            Mechanism::Inbox => "inbox",
            Mechanism::Acknowledged => "acknowledged",
            Mechanism::Parked => "parked",
        }
    }
}
