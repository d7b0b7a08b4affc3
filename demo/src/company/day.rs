//! The calendar of the example: days before and after today in the company's zone, and minutes around now.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use shared::clock::truncated;

/// How far back and ahead of now today's story reaches, in minutes.
const BACK: i64 = 250;
const AHEAD: i64 = 380;

/// Today, as the example company sees it.
pub struct Day {
    now: DateTime<Utc>,
    zone: Tz,
    /// Near midnight the story is squeezed, so that it still happens today: so much of its true length.
    back: f64,
    ahead: f64,
}

impl Day {
    /// The day around `now`.
    pub fn new(now: DateTime<Utc>, zone: Tz) -> Day {
        let mut day = Day { now: truncated(now), zone, back: 1.0, ahead: 1.0 };
        let since = (day.now - day.on(0, 0, 0)).num_seconds() as f64 / 60.0;
        let until = (day.on(1, 0, 0) - day.now).num_seconds() as f64 / 60.0;
        // Nothing of today falls before midnight, not even in the first second after it.
        day.back = (since / (BACK + 1) as f64).min(1.0);
        day.ahead = ((until - 1.0) / AHEAD as f64).clamp(0.002, 1.0);
        day
    }

    /// So many minutes from now (negative: ago), still today.
    pub fn minutes(&self, minutes: i64) -> DateTime<Utc> {
        self.seconds(minutes * 60)
    }

    /// So many seconds from now (negative: ago), still today.
    pub fn seconds(&self, seconds: i64) -> DateTime<Utc> {
        let part = if seconds < 0 { self.back } else { self.ahead };
        truncated(self.now + TimeDelta::milliseconds((seconds as f64 * 1000.0 * part) as i64))
    }

    /// Like [`Day::minutes`], on a full five minutes unless midnight is near, as people plan.
    pub fn planned(&self, minutes: i64) -> DateTime<Utc> {
        let exact = self.minutes(minutes);
        if self.back.min(self.ahead) < 0.3 {
            return exact;
        }
        let five = Duration::minutes(5).num_milliseconds();
        exact - TimeDelta::milliseconds(exact.timestamp_millis().rem_euclid(five))
    }

    /// A time of day, so many days from today.
    pub fn on(&self, days: i64, hour: u32, minute: u32) -> DateTime<Utc> {
        let date = self.date(days);
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        let local = self.zone.from_local_datetime(&date.and_time(time)).earliest();
        local.map_or(self.now, |t| t.with_timezone(&Utc))
    }

    /// The date so many days from today.
    pub fn date(&self, days: i64) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive() + TimeDelta::days(days)
    }

    /// Which day it was, counted from today.
    pub fn of(&self, time: DateTime<Utc>) -> i64 {
        let date = |t: DateTime<Utc>| t.with_timezone(&self.zone).date_naive();
        (date(time) - date(self.now)).num_days()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Kolkata;

    #[test]
    fn the_story_happens_today_at_whatever_hour_it_is_told() {
        for minute in (0..24 * 60).step_by(7) {
            let now = DateTime::from_timestamp(1_795_200_000 + minute * 60, 0).unwrap();
            let day = Day::new(now, Kolkata);
            if (now - day.on(0, 0, 0)).num_minutes() < 3 || (day.on(1, 0, 0) - now).num_minutes() < 3 {
                continue;
            }
            for at in [-230, -40, 0, 15, 365] {
                assert_eq!(day.of(day.minutes(at)), 0, "{now} {at}");
            }
            assert!(day.minutes(-230) < day.minutes(-40) && day.minutes(15) < day.minutes(365));
        }
    }
}
