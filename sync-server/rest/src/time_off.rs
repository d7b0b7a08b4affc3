//! Days on which people do not work.

use super::model::{TimeOffKind, TimeOffState};
use super::resource::resource;
use chrono::NaiveDate;

resource! {
    /// Days on which somebody does not work. Never deleted, only declined or withdrawn.
    TimeOff, NewTimeOff, TimeOffChange, AskedTimeOff, TimeOffPatch;
    ids TimeOffId, changes AddTimeOff EditTimeOff, tag "people",
    list "time-off" at "/api/companies/{company}/time-off", one at "/api/companies/{company}/time-off/{id}";
    of
    /// Whose it is.
    person: PersonId Person by "person_id";
    required {
        /// In the company's zone.
        first: NaiveDate,
        /// That day is off, too; at most a year after the first.
        last: NaiveDate,
        kind: TimeOffKind,
    }
    optional {
        /// Whoever decides about time off may enter it as granted; else it is asked for.
        state: TimeOffState,
        note: String,
    }
    example {
        "person": "0193c0de-0000-7000-8000-000000000001", "first": "2026-12-21", "last": "2026-12-24", "kind": "vacation",
    }, { "state": "granted" };
}
