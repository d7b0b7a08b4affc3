//! The real clock, randomness and timer: the only place of the phone app that touches them.

use crate::phone::{Space, Timer};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use shared::seams::{Clock, Randomness};
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge: this is where the time comes from")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Randomness for SystemRandom {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = rand::random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        rand::random()
    }
}

/// tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct EdgeTimer;

impl Timer for EdgeTimer {
    #[expect(clippy::disallowed_methods, reason = "the edge: timers end here")]
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The room on the disk that a folder is on.
#[derive(Clone, Debug)]
pub struct FolderSpace(pub PathBuf);

impl Space for FolderSpace {
    #[cfg(unix)]
    fn free(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.0).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    #[cfg(not(unix))]
    fn free(&self) -> Option<u64> {
        None
    }
}
