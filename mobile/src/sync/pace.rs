//! How much to send at once, and when to try again.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The first batch is small: on a bad line something gets through.
const FIRST: usize = 8;
/// The largest batch; its bytes have a limit of their own.
const MOST: usize = 2_000;
/// The first wait after a failure, and the longest.
const SHORTEST_MS: i64 = 2_000;
const LONGEST_MS: i64 = 60_000;

/// Batch size and backoff.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    pub batch: usize,
    failures: u32,
    due: Option<DateTime<Utc>>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { batch: FIRST, failures: 0, due: None }
    }
}

impl Pace {
    /// A batch went through.
    pub fn grow(&mut self) {
        self.batch = (self.batch * 4).min(MOST);
    }

    /// A batch did not.
    pub fn halve(&mut self) {
        self.batch = (self.batch / 2).max(1);
    }

    /// A round went through.
    pub fn well(&mut self) {
        self.failures = 0;
        self.due = None;
    }

    /// A round failed: the next one is due after a wait that doubles, give or take a half (`dice` is random).
    pub fn failed(&mut self, now: DateTime<Utc>, dice: [u8; 16]) {
        let wait = SHORTEST_MS.saturating_mul(1 << self.failures.min(16)).min(LONGEST_MS);
        let share = i64::from(u16::from_le_bytes([dice[0], dice[1]]));
        let jittered = wait / 2 + wait * share / i64::from(u16::MAX);
        self.failures = self.failures.saturating_add(1);
        self.due = Some(now + TimeDelta::milliseconds(jittered));
    }

    /// How long until the next attempt; none while nothing failed.
    pub fn next_due(&self, now: DateTime<Utc>) -> Option<Duration> {
        self.due.map(|due| (due - now).to_std().unwrap_or(Duration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_jittered_and_end_at_a_minute() {
        let now = DateTime::UNIX_EPOCH;
        let mut pace = Pace::default();
        assert_eq!(pace.next_due(now), None);
        let mut waits = Vec::new();
        for _ in 0..10 {
            pace.failed(now, [255; 16]);
            waits.push(pace.next_due(now).unwrap().as_millis());
        }
        assert_eq!(waits[..3], [3_000, 6_000, 12_000]);
        assert_eq!(waits[9], 90_000);
        pace.failed(now, [0; 16]);
        assert_eq!(pace.next_due(now).unwrap().as_millis(), 30_000);
        pace.well();
        assert_eq!(pace.next_due(now), None);
    }

    #[test]
    fn batches_grow_to_2000_and_shrink_to_one() {
        let mut pace = Pace::default();
        (0..20).for_each(|_| pace.grow());
        assert_eq!(pace.batch, 2_000);
        (0..20).for_each(|_| pace.halve());
        assert_eq!(pace.batch, 1);
    }
}
