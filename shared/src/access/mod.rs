//! Who may do and see what: one rule for pages, the API and phones.

mod hidden;
mod table;

pub use hidden::{Field, Hidden, project};
pub use table::{Action, ROLES, Reach, Subject, TABLE, may, reach, reaches};

use crate::clock::Hlc;
use crate::ids::PersonId;
use crate::records::{Entity, Job, Kind, Person, Record, Role, Sight, Visit};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The roles that run the office.
pub const OFFICE: &[Role] = &[Role::Owner, Role::Admin, Role::Dispatcher];
/// The roles that change settings and people.
pub const ADMINS: &[Role] = &[Role::Owner, Role::Admin];

/// A fact about records that people subscribe to, each to the kinds that their roles reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Audience {
    /// Everybody in the company.
    Everyone,
    /// It is the company's: whoever sees all records of its kind.
    Office,
    /// One person is assigned to it: a visit is theirs, and what they see because of that.
    Person(PersonId),
    /// One person owns it: a customer is theirs, and what they see because of that.
    Owner(PersonId),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Audience::Everyone => f.write_str("everyone"),
            Audience::Office => f.write_str("office"),
            Audience::Person(person) => write!(f, "person:{person}"),
            Audience::Owner(person) => write!(f, "owner:{person}"),
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
            _ => {
                let id = |prefix| s.strip_prefix(prefix).and_then(|id| Uuid::from_str(id).ok()).map(PersonId);
                let assigned = id("person:").map(Audience::Person);
                assigned.or(id("owner:").map(Audience::Owner)).ok_or_else(|| NoAudience(s.to_owned()))
            }
        }
    }
}

impl Audience {
    /// The kinds of record that can have it.
    fn kinds(self) -> impl Iterator<Item = Kind> {
        let has = move |kind: &Kind| match kind.spec().seen {
            Sight::ByAll => self == Audience::Everyone,
            Sight::ByOffice => self == Audience::Office,
            Sight::ByOwner => matches!(self, Audience::Office | Audience::Owner(_)),
            Sight::ForAReason | Sight::With(_) => self != Audience::Everyone,
        };
        Kind::ALL.iter().copied().filter(has)
    }
}

/// What a person sees: the audiences they subscribe to, each for some kinds of record, and what of those is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    audiences: BTreeMap<Audience, BTreeSet<Kind>>,
    hidden: BTreeSet<Field>,
}

impl View {
    /// What a person sees by their roles; `team` is everybody who reports to them, over any number of steps, and is
    /// looked at only where a role [reaches the team](leads).
    pub fn of(person: &Person, team: &BTreeSet<PersonId>) -> View {
        let mut view = View::default();
        for kind in Kind::ALL {
            for reach in person.roles.iter().map(|role| reach(*role, Subject::of(*kind), Action::See)) {
                let seen = match reach {
                    Reach::None => vec![],
                    Reach::All => vec![Audience::Everyone, Audience::Office],
                    Reach::Own => vec![Audience::Owner(person.id)],
                    Reach::Assigned => vec![Audience::Person(person.id)],
                    Reach::Team => {
                        let all = team.iter().copied().chain([person.id]);
                        all.flat_map(|who| [Audience::Owner(who), Audience::Person(who)]).collect()
                    }
                };
                for audience in seen {
                    view.add(audience, *kind);
                }
            }
        }
        view
    }

    /// The same, with the team found among the company's people.
    pub fn among(person: &Person, people: &[Person]) -> View {
        let team = if leads(person) { team(person.id, people) } else { BTreeSet::new() };
        View::of(person, &team)
    }

    fn add(&mut self, audience: Audience, kind: Kind) {
        if audience.kinds().any(|k| k == kind) {
            self.audiences.entry(audience).or_default().insert(kind);
        }
    }

    /// The same, without the fields that the company hides from the person.
    pub fn without(mut self, hidden: BTreeSet<Field>) -> View {
        self.hidden = hidden;
        self
    }

    /// Whether this field of a record, by its name in JSON (`body.shown.amount`), is hidden.
    pub fn hides(&self, kind: Kind, field: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden.covers(kind, field))
    }

    /// A record as the person sees it.
    pub fn shown<E: Entity>(&self, record: E) -> E {
        if !self.hidden.iter().any(|field| field.is_of(E::KIND)) {
            return record;
        }
        let mut record = record.into_record();
        hidden::hide(&mut record, &self.hidden);
        E::out_of(record).expect("it is of the kind that it was of")
    }

    /// The fields that are hidden.
    pub fn hidden(&self) -> &BTreeSet<Field> {
        &self.hidden
    }

    /// The same and this audience whole; only where a simulation takes the rule away.
    pub fn with(mut self, audience: Audience) -> View {
        self.audiences.insert(audience, audience.kinds().collect());
        self
    }

    /// The audiences.
    pub fn audiences(&self) -> impl Iterator<Item = Audience> + '_ {
        self.audiences.keys().copied()
    }

    /// Whether records of the kind are seen by way of the audience.
    pub fn has(&self, audience: Audience, kind: Kind) -> bool {
        self.audiences.get(&audience).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// The audiences of which only some kinds are seen, with the kinds that are not.
    pub fn narrowed(&self) -> impl Iterator<Item = (Audience, Vec<Kind>)> + '_ {
        self.audiences.iter().filter_map(|(audience, seen)| {
            let unseen: Vec<Kind> = audience.kinds().filter(|kind| !seen.contains(kind)).collect();
            (!unseen.is_empty()).then_some((*audience, unseen))
        })
    }
}

impl fmt::Display for View {
    /// What a cursor is bound to: the audiences, the kinds where not all are seen, and what is hidden.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let narrowed: BTreeMap<Audience, Vec<Kind>> = self.narrowed().collect();
        for (at, audience) in self.audiences().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{audience}")?;
            for kind in narrowed.get(&audience).into_iter().flatten() {
                write!(f, "-{kind}")?;
            }
        }
        for field in &self.hidden {
            write!(f, " without {}", field.name())?;
        }
        Ok(())
    }
}

/// Whether a person may act on another's way in: codes, links, the second factor, sessions. Those of owners are the owners'
/// own, else an admin becomes one by letting themself in.
pub fn may_let_in(by: &Person, whom: &Person) -> bool {
    may(by, Subject::SignIn, Action::Change) && (by.is_any(&[Role::Owner]) || !whom.is_any(&[Role::Owner]))
}

/// Whether a role of the person reaches what their team has.
pub fn leads(person: &Person) -> bool {
    let team =
        |role: &Role| TABLE.iter().any(|(subject, action, _)| reach(*role, *subject, *action) == Reach::Team);
    person.roles.iter().any(team)
}

/// Everybody who reports to the person, over any number of steps.
pub fn team(person: PersonId, people: &[Person]) -> BTreeSet<PersonId> {
    let mut team = BTreeSet::from([person]);
    loop {
        let reports = |p: &&Person| p.manager.is_some_and(|m| team.contains(&m)) && !team.contains(&p.id);
        let more: Vec<PersonId> = people.iter().filter(reports).map(|p| p.id).collect();
        if more.is_empty() {
            break;
        }
        team.extend(more);
    }
    team.remove(&person);
    team
}

/// The audiences that a record always has, beside those who see it because of a visit or because a customer is theirs.
pub fn standing_audiences(record: &Record) -> impl Iterator<Item = Audience> {
    let (all, owner) = match record.kind().spec().seen {
        Sight::ByAll => (Audience::Everyone, None),
        Sight::ByOwner => (Audience::Office, record.parent().map(|person| Audience::Owner(PersonId(person)))),
        Sight::ByOffice | Sight::ForAReason | Sight::With(_) => (Audience::Office, None),
    };
    [all].into_iter().chain(owner)
}

/// Who sees a visit's job, and with it the customer, the address, the evidence and the notes: its technicians, for as long
/// as the visit is open, and after that while it lies on this side of the horizon.
pub fn viewers(visit: &Visit, horizon: DateTime<Utc>) -> BTreeSet<Audience> {
    if closed_at(visit).is_some_and(|closed| closed < horizon) {
        return BTreeSet::new();
    }
    visit.plan.technicians.iter().copied().map(Audience::Person).collect()
}

/// Who sees a job and what belongs to it because it is theirs: its owner.
pub fn owner(job: &Job) -> Option<Audience> {
    job.owner.map(Audience::Owner)
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
