//! Who may do and see what: one rule for pages, the API and phones.

use crate::clock::Hlc;
use crate::ids::PersonId;
use crate::records::{Person, Record, Role, Visit};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The roles that run the office.
pub const OFFICE: &[Role] = &[Role::Owner, Role::Admin, Role::Dispatcher];
/// The roles that change settings and people.
pub const ADMINS: &[Role] = &[Role::Owner, Role::Admin];

/// A fact about records that people subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Audience {
    /// Everybody in the company.
    Everyone,
    /// Owners, admins and dispatchers.
    Office,
    /// One person: what is theirs and what they see because of it.
    Person(PersonId),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Audience::Everyone => f.write_str("everyone"),
            Audience::Office => f.write_str("office"),
            Audience::Person(person) => write!(f, "person:{person}"),
        }
    }
}

/// A text that names no audience.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such audience: {0}")]
pub struct NoAudience(pub String);

impl FromStr for Audience {
    type Err = NoAudience;
    fn from_str(s: &str) -> Result<Audience, NoAudience> {
        match s {
            "everyone" => Ok(Audience::Everyone),
            "office" => Ok(Audience::Office),
            _ => s
                .strip_prefix("person:")
                .and_then(|id| Uuid::from_str(id).ok())
                .map(|id| Audience::Person(PersonId(id)))
                .ok_or_else(|| NoAudience(s.to_owned())),
        }
    }
}

/// What a person subscribes to.
pub fn subscriptions(person: &Person) -> BTreeSet<Audience> {
    let mut all = BTreeSet::from([Audience::Everyone, Audience::Person(person.id)]);
    if person.is_any(OFFICE) {
        all.insert(Audience::Office);
    }
    all
}

/// The audience that always sees a record, beside those who see it because of a visit.
pub fn standing_audience(record: &Record) -> Audience {
    match record {
        Record::Company(_) | Record::Person(_) | Record::JobType(_) => Audience::Everyone,
        Record::Account(_)
        | Record::Contact(_)
        | Record::Address(_)
        | Record::Job(_)
        | Record::Visit(_)
        | Record::Evidence(_)
        | Record::Note(_)
        | Record::History(_)
        | Record::Alert(_) => Audience::Office,
    }
}

/// Who sees a visit's job, and with it the customer, the address, the evidence and the notes: its technicians, for as long
/// as the visit is open, and after that while it lies on this side of the horizon.
pub fn viewers(visit: &Visit, horizon: DateTime<Utc>) -> BTreeSet<Audience> {
    if closed_at(visit).is_some_and(|closed| closed < horizon) {
        return BTreeSet::new();
    }
    visit.plan.technicians.iter().copied().map(Audience::Person).collect()
}

/// The moment by which a closed visit ages: when they left, else when it was planned. None: it is open, or has no time.
pub fn closed_at(visit: &Visit) -> Option<DateTime<Utc>> {
    if visit.is_open() {
        return None;
    }
    let left = visit.departed.map(Hlc::time);
    left.or(visit.plan.window.map(|window| window.end)).or(visit.plan.anytime)
}

/// Where a view begins: so many days back, at midnight UTC.
pub fn horizon(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    let back = now - TimeDelta::days(i64::from(days));
    back.date_naive().and_time(NaiveTime::MIN).and_utc()
}
