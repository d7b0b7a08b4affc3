//! Time off: days on which somebody does not work, asked for by them or entered by the office.

use crate::access::Subject;
use crate::ids::{PersonId, TimeOffId};
use crate::local;
use crate::records::units::{names, plain};
use crate::records::{Area, Check, Checks, Erased, Kind, Sight, Spec, Window};
use chrono::NaiveDate;
use chrono_tz::Tz;

plain! {
    /// Days on which somebody does not work. Never deleted, only declined or withdrawn.
    TimeOff,
    /// Time off that is asked for, or entered as granted by whoever grants it.
    NewTimeOff, TimeOffPatch, TimeOffId of
    /// Whose it is, for good.
    person: PersonId {
        /// In the company's zone.
        first: NaiveDate,
        /// That day is off, too.
        last: NaiveDate,
        kind: TimeOffKind,
        #[serde(default)]
        state: TimeOffState,
        #[serde(default)]
        note: String,
    }
}

names! {
    /// What somebody has time off for.
    TimeOffKind {
        Vacation = "vacation",
        Sick = "sick",
        Training = "training",
        Other = "other",
    }
}

names! {
    /// What became of it.
    #[derive(Default)]
    TimeOffState {
        #[default]
        Asked = "asked",
        Granted = "granted",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

impl TimeOff {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "time_off",
        table: "time_off",
        parent: Some(Kind::Person),
        seen: Sight::ByOwner,
        held: true,
        subject: Subject::TimeOff,
        main: &["person", "first", "last", "kind", "state"],
        asked: &["state"],
        searched: &[],
        personal: &[
            ("person", Erased::Kept("who was off explains the plan")),
            ("kind", Erased::Replaced),
            ("note", Erased::Emptied),
        ],
        area: Area::People,
        page: "/time-off/{id}",
        sheet: "time_off.csv",
        brought: false,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[Check::text("note")]);

    /// From midnight to midnight.
    pub fn window(&self, zone: Tz) -> Window {
        Window { start: local::day(zone, self.first).start, end: local::day(zone, self.last).end }
    }
}
