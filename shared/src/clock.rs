//! Hybrid logical clocks: an order of events that follows true time and never goes backwards on one device.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SubsecRound, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How far ahead of the server's time a corrected clock may be before it is clamped, in milliseconds.
pub const TOLERANCE_MS: i64 = 2_000;

/// How far from the server's time a clock may be, either way, to be believed, in milliseconds: ten years. What is beyond it
/// counts for the moment of receipt.
pub const BELIEVED_MS: i64 = 3_652 * 24 * 3_600_000;

/// A moment: milliseconds since the Unix epoch (UTC), then a counter for events of the same millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Hlc {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ms: i64,
    /// Orders events within a millisecond.
    pub n: u32,
}

impl Hlc {
    /// The clock of a wall time.
    pub fn at(time: DateTime<Utc>) -> Hlc {
        Hlc { ms: time.timestamp_millis(), n: 0 }
    }

    /// The wall time, in UTC.
    pub fn time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.ms).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The next moment of a clock that last showed `self` when the wall shows `now`: later than both.
    pub fn tick(self, now: DateTime<Utc>) -> Hlc {
        let now = Hlc::at(now);
        if now > self { now } else { self.next() }
    }

    /// The very next moment; a full counter carries into the milliseconds.
    pub fn next(self) -> Hlc {
        match self.n.checked_add(1) {
            Some(n) => Hlc { ms: self.ms, n },
            None => Hlc { ms: self.ms.saturating_add(1), n: 0 },
        }
    }

    /// This moment as the server's clock would have shown it: `offset_ms` is server minus device.
    pub fn shifted(self, offset_ms: i64) -> Hlc {
        Hlc { ms: self.ms.saturating_add(offset_ms), n: self.n }
    }

    /// What the server takes for true: corrected by the device's offset, never ahead of `received` by more than
    /// [`TOLERANCE_MS`], never [so long ago](BELIEVED_MS) that nobody can have done it then, and never before `previous`, the
    /// last corrected clock of the same stream.
    pub fn corrected(self, offset_ms: i64, received: DateTime<Utc>, previous: Option<Hlc>) -> Hlc {
        let mut at = self.shifted(offset_ms);
        let ceiling = received.timestamp_millis();
        if at.ms > ceiling.saturating_add(TOLERANCE_MS) || at.ms < ceiling.saturating_sub(BELIEVED_MS) {
            at = Hlc { ms: ceiling, n: 0 };
        }
        match previous {
            Some(last) if at <= last => last.next(),
            _ => at,
        }
    }
}

/// A moment as a place's clocks and calendars show it; one that no calendar shows, as the last or the first that they do.
pub fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<Tz> {
    let first = NaiveDate::MIN + Days::new(2);
    let last = NaiveDate::MAX - Days::new(2);
    at.clamp(first.and_time(NaiveTime::MIN).and_utc(), last.and_time(NaiveTime::MIN).and_utc())
        .with_timezone(&zone)
}

/// A time as it is stored everywhere: UTC, cut to the millisecond.
pub fn truncated(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    #[test]
    fn a_tick_is_always_later_even_when_the_wall_clock_jumps_back() {
        let a = Hlc::default().tick(at(1_000));
        let b = a.tick(at(10));
        let c = b.tick(at(1_000));
        assert!(a < b && b < c);
        assert_eq!(c.ms, 1_000);
    }

    #[test]
    fn a_clock_in_the_future_is_clamped_and_keeps_the_streams_order() {
        let future = Hlc { ms: 9_000_000, n: 0 };
        let first = future.corrected(0, at(10_000), None);
        assert_eq!(first.ms, 10_000);
        let second = future.corrected(0, at(10_000), Some(first));
        assert!(second > first);
    }

    #[test]
    fn a_full_counter_carries() {
        let full = Hlc { ms: 5, n: u32::MAX };
        assert_eq!(full.tick(at(1)), Hlc { ms: 6, n: 0 });
        assert!(Hlc { ms: 1, n: 0 }.corrected(0, at(100), Some(full)) > full);
    }

    #[test]
    fn a_clock_that_nobody_can_have_counts_for_the_moment_of_receipt() {
        let received = at(1_795_000_000_000);
        let now = Hlc::at(received);
        for ms in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
            for offset in [i64::MIN, 0, i64::MAX] {
                let read = Hlc { ms, n: u32::MAX }.corrected(offset, received, None);
                assert_eq!(read.ms, now.ms, "{ms} {offset}");
                assert!(Hlc { ms, n: 0 }.corrected(offset, received, Some(now)) > now);
            }
        }
        let years_ago = Hlc { ms: now.ms - BELIEVED_MS, n: 0 };
        assert_eq!(years_ago.corrected(0, received, None), years_ago);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_clock_says_the_order_holds_and_nothing_overflows(
            ms: i64, n: u32, offset: i64, received in -8_000_000_000_000_000_i64..8_000_000_000_000_000, before: Option<(i64, u32)>,
        ) {
            let previous = before.map(|(ms, n)| Hlc { ms, n }).filter(|last| last.ms < i64::MAX);
            let read = Hlc { ms, n }.corrected(offset, at(received), previous);
            proptest::prop_assert!(previous.is_none_or(|last| read > last));
            if previous.is_none() {
                proptest::prop_assert!(read.ms <= received + TOLERANCE_MS && read.ms >= received - BELIEVED_MS);
            }
            let shown = local(read.time(), chrono_tz::Pacific::Kiritimati);
            proptest::prop_assert!(!shown.format("%Y-%m-%d %H:%M").to_string().is_empty());
            let last = Hlc { ms, n };
            proptest::prop_assert!(last.next() > last || last.ms == i64::MAX);
        }
    }

    #[test]
    fn moments_at_the_ends_of_time_are_shown_in_every_zone() {
        for zone in chrono_tz::TZ_VARIANTS {
            for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                assert!(!local(time, zone).format("%Y %H:%M").to_string().is_empty());
            }
        }
    }

    #[test]
    fn an_offset_moves_a_slow_phone_to_server_time() {
        assert_eq!(Hlc { ms: 1_000, n: 2 }.corrected(500, at(9_000), None), Hlc { ms: 1_500, n: 2 });
    }
}
