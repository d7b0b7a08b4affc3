//! What the clock on the wall says: moments as a zone shows them, and back.
//!
//! On days on which clocks change, what the clock says rules: a time that it skips is moved on by what is skipped, one that
//! it shows twice is the first, and a day has 23, 24, 24½ or 25 hours.

use crate::records::Window;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// Minutes that the clock shows in a day.
pub const DAY: i64 = 24 * 60;

/// A local time as a moment.
pub fn moment(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    let found = zone.from_local_datetime(&local).earliest();
    found.map_or_else(|| moved_on(zone, local), |at| at.with_timezone(&Utc))
}

/// The same, but of a time that the clock shows twice the one that comes after a moment, if there is one.
pub fn moment_after(zone: Tz, day: NaiveDate, time: NaiveTime, after: DateTime<Utc>) -> DateTime<Utc> {
    let first = moment(zone, day, time);
    let second = zone.from_local_datetime(&day.and_time(time)).latest().map(|at| at.with_timezone(&Utc));
    match second {
        Some(second) if first <= after && second > after => second,
        _ => first,
    }
}

/// The day of a moment.
pub fn date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// A day from midnight to midnight.
pub fn day(zone: Tz, date: NaiveDate) -> Window {
    let next = date.succ_opt().unwrap_or(date);
    Window { start: moment(zone, date, NaiveTime::MIN), end: moment(zone, next, NaiveTime::MIN) }
}

/// The minutes since midnight that the clock shows at a moment: 0 before that day, [`DAY`] after it.
pub fn minute_on(zone: Tz, day: NaiveDate, at: DateTime<Utc>) -> i64 {
    let local = at.with_timezone(&zone);
    match local.date_naive().cmp(&day) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => i64::from(local.num_seconds_from_midnight() / 60),
        std::cmp::Ordering::Greater => DAY,
    }
}

/// How many midnights lie between two moments; an end at midnight belongs to the day that it ends.
pub fn nights(zone: Tz, window: Window) -> i64 {
    let (first, last) = (date(zone, window.start), window.end.with_timezone(&zone));
    let days = last.date_naive().signed_duration_since(first).num_days();
    if days > 0 && last.time() == NaiveTime::MIN { days - 1 } else { days }
}

/// A time that the clock skips: as if it had not been put forward.
fn moved_on(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let before = [3, 27].into_iter().find_map(|hours| {
        let earlier = local.checked_sub_signed(TimeDelta::hours(hours))?;
        zone.from_local_datetime(&earlier).latest()
    });
    let offset = before
        .map_or(TimeDelta::zero(), |at| TimeDelta::seconds(i64::from(at.offset().fix().local_minus_utc())));
    local.checked_sub_signed(offset).unwrap_or(local).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific};
    use proptest::prelude::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }
    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }
    fn hours(zone: Tz, date: NaiveDate) -> f64 {
        let day = day(zone, date);
        (day.end - day.start).num_minutes() as f64 / 60.0
    }

    #[test]
    fn days_have_as_many_hours_as_the_clocks_give_them() {
        assert_eq!(hours(Europe::Berlin, on(2027, 3, 28)), 23.0);
        assert_eq!(hours(Europe::Berlin, on(2026, 10, 25)), 25.0);
        assert_eq!(hours(Asia::Kolkata, on(2027, 3, 28)), 24.0);
        assert_eq!(hours(Australia::Lord_Howe, on(2026, 10, 4)), 23.5);
        assert_eq!(hours(Australia::Lord_Howe, on(2027, 4, 4)), 24.5);
        // Where midnight itself is skipped, the day begins at one.
        assert_eq!(hours(Africa::Cairo, on(2027, 4, 30)), 23.0);
    }

    #[test]
    fn the_clock_rules_on_days_on_which_clocks_change() {
        for (zone, date) in [
            (Europe::Berlin, on(2027, 3, 28)),
            (Europe::Berlin, on(2026, 10, 25)),
            (Asia::Kolkata, on(2026, 11, 20)),
            (Australia::Lord_Howe, on(2026, 10, 4)),
            (Australia::Lord_Howe, on(2027, 4, 4)),
            (America::New_York, on(2026, 11, 1)),
        ] {
            for (hour, minute) in [(0, 0), (0, 30), (4, 0), (10, 0), (23, 45)] {
                let at = moment(zone, date, time(hour, minute));
                let said = minute_on(zone, date, at);
                assert_eq!(said, i64::from(hour * 60 + minute), "{zone} {date} {hour}:{minute}");
            }
            assert_eq!(minute_on(zone, date, day(zone, date).end), DAY);
            assert_eq!(minute_on(zone, date, day(zone, date).start - TimeDelta::seconds(1)), 0);
        }
    }

    #[test]
    fn a_time_that_is_skipped_is_moved_on_by_what_is_skipped() {
        let berlin = |h, m| moment(Europe::Berlin, on(2027, 3, 28), time(h, m));
        assert_eq!(berlin(2, 30), berlin(3, 30));
        assert!(berlin(2, 30) < berlin(3, 31) && berlin(1, 59) < berlin(2, 0));
        let lord_howe = |h, m| moment(Australia::Lord_Howe, on(2026, 10, 4), time(h, m));
        assert_eq!(lord_howe(2, 10), lord_howe(2, 40), "half an hour is skipped there, not a whole one");
        // A whole day was skipped here.
        let samoa = |d, h| moment(Pacific::Apia, on(2011, 12, d), time(h, 0));
        assert_eq!(samoa(30, 10), samoa(31, 10));
    }

    #[test]
    fn of_a_time_that_is_shown_twice_the_first_is_meant_unless_it_has_passed() {
        let date = on(2026, 10, 25);
        let first = moment(Europe::Berlin, date, time(2, 15));
        let second = first + TimeDelta::hours(1);
        let start = moment(Europe::Berlin, date, time(1, 30));
        assert_eq!(moment_after(Europe::Berlin, date, time(2, 15), start), first);
        let start = moment(Europe::Berlin, date, time(2, 30));
        assert_eq!(moment_after(Europe::Berlin, date, time(2, 15), start), second);
        let late = moment(Europe::Berlin, date, time(5, 0));
        assert_eq!(moment_after(Europe::Berlin, date, time(2, 15), late), first);
    }

    #[test]
    fn an_end_at_midnight_belongs_to_the_day_that_it_ends() {
        let at = |d, h| moment(Asia::Kolkata, on(2026, 11, d), time(h, 0));
        let nights = |start, end| nights(Asia::Kolkata, Window { start, end });
        assert_eq!(nights(at(20, 20), at(20, 23)), 0);
        assert_eq!(nights(at(20, 20), at(21, 0)), 0);
        assert_eq!(nights(at(20, 20), at(21, 2)), 1);
        assert_eq!(nights(at(20, 8), at(22, 17)), 2);
        assert_eq!(nights(at(20, 8), at(23, 0)), 2);
    }

    proptest! {
        #[test]
        fn what_the_clock_says_is_read_back(zone in 0..chrono_tz::TZ_VARIANTS.len(), minutes in 0i64..13_000_000) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let at = on(2012, 1, 1).and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
            let local = at.with_timezone(&zone);
            let (date, time) = (local.date_naive(), local.time());
            let back = moment(zone, date, time);
            prop_assert_eq!(back.with_timezone(&zone).naive_local(), local.naive_local());
            prop_assert!(back <= at, "of two the first");
            let day = day(zone, date);
            prop_assert!(day.start <= at && at < day.end);
        }
    }
}
