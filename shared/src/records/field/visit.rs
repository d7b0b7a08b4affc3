//! Visits: one trip to a job: who, when, and how it ended.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::{JobId, PersonId, VisitId};
use crate::records::units::names;
use crate::records::{Area, Kind, Sight, Spec, Unknown};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One trip to a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Visit {
    pub id: VisitId,
    pub job: JobId,
    pub plan: Plan,
    /// Counts the plans of this visit: who plans again says which plan they saw (compare-and-set).
    pub rev: u32,
    /// Whoever was planned for this visit once and is not now. Their evidence is late, not foreign.
    #[serde(default)]
    pub formerly: BTreeSet<PersonId>,
    /// Who has opened which plan of the visit on their phone.
    #[serde(default)]
    pub seen: BTreeMap<PersonId, Seen>,
    /// When the technician tapped "On my way".
    #[serde(default)]
    pub on_my_way: Option<Hlc>,
    #[serde(default)]
    pub arrived: Option<Hlc>,
    #[serde(default)]
    pub departed: Option<Hlc>,
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = Option<crate::records::Outcome>))]
    pub outcome: Option<Outcome>,
    /// Who made the present plan, or took the visit off it, and when; none where that was before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replanned: Option<PlanChange>,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl Visit {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "visit",
        table: "visits",
        parent: Some(Kind::Job),
        seen: Sight::With(Kind::Job),
        held: true,
        subject: Subject::Visit,
        main: &["plan"],
        asked: &["plan", "on_my_way", "arrived", "departed", "outcome", "seen"],
        searched: &[],
        personal: &[],
        area: Area::Jobs,
        page: "/visits/{id}",
        sheet: "visits.csv",
        brought: false,
    };
}

/// Who goes and when: one merge unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Plan {
    /// The first one leads. Empty: unassigned.
    pub technicians: Vec<PersonId>,
    /// When they should arrive; none: any time on `day`, or unplanned.
    pub window: Option<Window>,
    /// For "any time that day": noon of the day in the company's zone, as UTC.
    #[serde(default)]
    pub anytime: Option<DateTime<Utc>>,
}

/// From when until when, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Window {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

impl Window {
    /// Whether some time belongs to both; one that begins when the other ends does not overlap it.
    pub fn overlaps(self, other: Window) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of the other lies within.
    pub fn holds(self, other: Window) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// How long it is.
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }
}

/// That a person saw a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Seen {
    pub rev: u32,
    pub at: Hlc,
}

/// That somebody planned a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PlanChange {
    pub by: PersonId,
    pub at: Hlc,
}

/// All that a person is told of a visit that was theirs and is not any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Left {
    /// Who goes instead; empty: nobody, or nobody yet.
    pub to: Vec<PersonId>,
    /// Who took it away, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replanned: Option<PlanChange>,
}

names! {
    /// How a visit ended.
    #[cfg_attr(test, schema(as = VisitOutcome))]
    Outcome {
        Done = "done",
        Continues = "continues",
        PartsNeeded = "parts_needed",
        NoAccess = "no_access",
        Declined = "declined",
        /// The office took it off the plan.
        Cancelled = "cancelled",
    }
}

impl Visit {
    /// Whether this person is planned for the visit.
    pub fn has(&self, person: PersonId) -> bool {
        self.plan.technicians.contains(&person)
    }

    /// Whether the visit is still ahead or under way.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether this person has opened the present plan.
    pub fn seen_by(&self, person: PersonId) -> Option<Hlc> {
        self.seen.get(&person).filter(|seen| seen.rev == self.rev).map(|seen| seen.at)
    }

    /// What this person is told of it: something only where it was theirs and is not any more.
    pub fn left_by(&self, person: PersonId) -> Option<Left> {
        let was = self.formerly.contains(&person) && !self.has(person);
        was.then(|| Left { to: self.plan.technicians.clone(), replanned: self.replanned })
    }

    /// When it is planned to begin: the window's start, or the day's noon for "any time".
    pub fn planned(&self) -> Option<DateTime<Utc>> {
        self.plan.window.map(|w| w.start).or(self.plan.anytime)
    }
}
