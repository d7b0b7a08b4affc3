//! Notices: which alerts are mailed, and when nobody is written to (spec 1, "Notification Preferences").

use crate::records::{AlertKind, Merge};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a company has mailed to those who lead, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Notices {
    /// Alerts of these kinds are mailed.
    pub mailed: BTreeSet<AlertKind>,
    /// When nobody is written to; none: at any hour.
    pub quiet: Option<Quiet>,
}

/// From and to, in the company's zone; over midnight where it ends earlier in the day than it begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Quiet {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

impl Default for Notices {
    fn default() -> Self {
        let mailed =
            [AlertKind::LowRating, AlertKind::AsksEscape, AlertKind::CannotDo, AlertKind::NotSigned].into();
        Notices { mailed, quiet: Some(Quiet::default()) }
    }
}

impl Default for Quiet {
    /// 10 PM to 8 AM.
    fn default() -> Self {
        let [from, to] = [22, 8].map(|hour| NaiveTime::MIN + TimeDelta::hours(hour));
        Quiet { from, to }
    }
}

impl Notices {
    /// Nothing has been said.
    pub fn is_usual(&self) -> bool {
        *self == Notices::default()
    }

    /// Whether the times make sense: quiet hours that end when they begin are none, or all day.
    pub fn is_sound(&self) -> bool {
        self.quiet.is_none_or(|quiet| quiet.from != quiet.to)
    }

    /// Merges what a patch says of them: all at once, or each kind of alert and the quiet hours by themselves.
    pub(super) fn merge(
        &mut self,
        all: &Option<Notices>,
        mailed: &BTreeMap<AlertKind, bool>,
        quiet: &Option<Option<Quiet>>,
        merge: &mut Merge<'_>,
    ) {
        for kind in AlertKind::ALL.iter().copied() {
            let whole = all.as_ref().map(|all| all.mailed.contains(&kind));
            let part = format!("mailed.{}", kind.name());
            merge.member("notices", &part, &mut self.mailed, kind, whole.or(mailed.get(&kind).copied()));
        }
        let whole = all.as_ref().map(|all| all.quiet);
        merge.part("notices", "quiet", &mut self.quiet, &whole.or(*quiet));
        if all.is_some() {
            merge.whole("notices");
        }
    }

    /// When somebody is written to about what happens `at`.
    pub fn due(&self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        self.quiet.map_or(at, |quiet| quiet.over(at, zone))
    }
}

/// A change of the clocks leaves out a multiple of this; a day at most.
const STEP: TimeDelta = TimeDelta::minutes(15);
const STEPS: i32 = 4 * 24;

impl Quiet {
    fn holds(self, time: NaiveTime) -> bool {
        match self.from < self.to {
            true => self.from <= time && time < self.to,
            false => self.from <= time || time < self.to,
        }
    }

    /// The moment itself, or the end of the quiet hours that it falls into.
    fn over(self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let local = at.with_timezone(&zone).naive_local();
        if !self.holds(local.time()) {
            return at;
        }
        let today = local.date();
        let day = if local.time() < self.to { Some(today) } else { today.checked_add_days(Days::new(1)) };
        let Some(end) = day.map(|day| day.and_time(self.to)) else { return at };
        // An hour that there is twice ends the first time that it is still to come; one that is left out, with the gap.
        let later = |step: i32| {
            let found = zone.from_local_datetime(&(end + STEP * step));
            let both = [found.earliest(), found.latest()].into_iter().flatten();
            both.map(|end| end.with_timezone(&Utc)).find(|end| *end > at)
        };
        (0..=STEPS).find_map(later).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(notices: &Notices, at: &str, zone: Tz) -> String {
        let at: DateTime<Utc> = at.parse().unwrap();
        notices.due(at, zone).with_timezone(&zone).format("%d %H:%M %z").to_string()
    }

    fn quiet(from: &str, to: &str) -> Notices {
        let quiet = Quiet { from: from.parse().unwrap(), to: to.parse().unwrap() };
        Notices { quiet: Some(quiet), ..Notices::default() }
    }

    #[test]
    fn the_night_is_quiet_and_the_morning_is_not() {
        let (usual, pune) = (Notices::default(), chrono_tz::Asia::Kolkata);
        assert_eq!(due(&usual, "2026-11-20T16:29:00Z", pune), "20 21:59 +0530");
        assert_eq!(due(&usual, "2026-11-20T16:30:00Z", pune), "21 08:00 +0530", "before midnight");
        assert_eq!(due(&usual, "2026-11-20T22:00:00Z", pune), "21 08:00 +0530", "after midnight");
        assert_eq!(due(&usual, "2026-11-21T02:30:00Z", pune), "21 08:00 +0530", "at eight itself");
        let never = Notices { quiet: None, ..Notices::default() };
        assert_eq!(due(&never, "2026-11-20T22:00:00Z", pune), "21 03:30 +0530");
        assert_eq!(due(&quiet("12:00:00", "13:00:00"), "2026-11-20T07:00:00Z", pune), "20 13:00 +0530");
    }

    #[test]
    fn a_night_in_which_the_clocks_change_ends_in_the_morning_all_the_same() {
        let berlin = chrono_tz::Europe::Berlin;
        let usual = Notices::default();
        assert_eq!(due(&usual, "2026-03-28T22:00:00Z", berlin), "29 08:00 +0200", "an hour is left out");
        assert_eq!(due(&usual, "2026-10-24T21:00:00Z", berlin), "25 08:00 +0100", "an hour comes twice");
        // The end itself is left out, or comes twice.
        assert_eq!(due(&quiet("22:00:00", "02:30:00"), "2026-03-29T00:30:00Z", berlin), "29 03:00 +0200");
        let twice = quiet("22:00:00", "02:30:00");
        assert_eq!(due(&twice, "2026-10-25T00:10:00Z", berlin), "25 02:30 +0200");
        assert_eq!(due(&twice, "2026-10-25T01:10:00Z", berlin), "25 02:30 +0100");
    }

    #[test]
    fn what_was_not_said_is_as_usual() {
        let read: Notices = serde_json::from_str("{}").unwrap();
        assert!(read.is_usual() && read.is_sound());
        let off: Notices = serde_json::from_str(r#"{"mailed": [], "quiet": null}"#).unwrap();
        assert!(off.mailed.is_empty() && off.quiet.is_none() && !off.is_usual());
        assert_eq!(serde_json::from_str::<Notices>(&serde_json::to_string(&off).unwrap()).unwrap(), off);
        assert!(!quiet("08:00:00", "08:00:00").is_sound());
    }
}
