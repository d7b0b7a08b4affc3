//! How long is waited before something is tried again.

use chrono::TimeDelta;
use shared::seams::Randomness;

/// Waits that double from try to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub first: TimeDelta,
    pub most: TimeDelta,
}

impl Backoff {
    /// The wait after so many tries that failed: between half of what has doubled and all of it, so that those who failed
    /// together do not come back together. `chance` may be any number.
    pub fn after(self, tries: i64, chance: u64) -> TimeDelta {
        let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 40)).unwrap_or_default();
        let first = self.first.num_milliseconds().max(1);
        let whole = first.saturating_mul(1 << doublings).min(self.most.num_milliseconds().max(first));
        let half = whole / 2;
        let share = chance % u64::try_from(whole - half + 1).unwrap_or(1);
        TimeDelta::milliseconds(half + i64::try_from(share).unwrap_or_default())
    }

    /// The same by a source of randomness.
    pub fn drawn(self, tries: i64, random: &dyn Randomness) -> TimeDelta {
        let [a, b, c, d, e, f, g, h, ..] = random.nonce();
        self.after(tries, u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: Backoff = Backoff { first: TimeDelta::minutes(1), most: TimeDelta::hours(1) };

    #[test]
    fn waits_grow_up_to_an_hour() {
        let longest = |tries| (0..2_000_000).step_by(7_919).map(|chance| MAIL.after(tries, chance)).max();
        let all: Vec<i64> = (0..9).map(|tries| longest(tries).unwrap().num_seconds()).collect();
        for (found, minutes) in all.into_iter().zip([1, 1, 2, 4, 8, 16, 32, 60, 60]) {
            assert!((minutes * 60 - 15..=minutes * 60).contains(&found), "{found} s for {minutes} min");
        }
        assert!(MAIL.after(i64::MAX, u64::MAX) <= MAIL.most);
    }

    #[test]
    fn chance_takes_at_most_half_of_a_wait() {
        for tries in 1..12 {
            let whole = MAIL.first.num_milliseconds() << (tries - 1);
            let whole = whole.min(MAIL.most.num_milliseconds());
            for chance in [0, 1, 29_999, 30_000, 30_001, 1 << 40, u64::MAX] {
                let wait = MAIL.after(tries, chance).num_milliseconds();
                assert!((whole / 2..=whole).contains(&wait), "{tries} {chance}: {wait}");
            }
        }
        assert_ne!(MAIL.after(1, 1), MAIL.after(1, 20_000));
    }
}
