//! Jobs: the work, and the life it goes through from first inquiry to payment.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::{AccountId, AddressId, JobId, JobTypeId, PersonId};
use crate::known::Known;
use crate::money::Money;
use crate::records::units::{names, units};
use crate::records::{Area, Check, Checks, Clocks, Erased, Kind, Sight, Spec, Unknown};
use serde::{Deserialize, Serialize};

/// The work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Job {
    pub id: JobId,
    /// What people read as JOB-1042; given by the server when it is written.
    #[serde(default)]
    pub number: Option<u32>,
    pub account: AccountId,
    pub address: AddressId,
    pub job_type: JobTypeId,
    pub title: String,
    #[serde(default)]
    pub description: String,
    /// What the customer is asked to pay, tax included.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableAmount))]
    pub amount: Known<Option<Money>>,
    #[serde(default)]
    pub urgent: bool,
    /// Whose job it is: the customer's owner when it was made, and whoever takes the customer over while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    pub status: JobStatus,
    /// Counts up when completed work is taken up again: work, after photos, rating and signature are asked anew.
    #[serde(default)]
    pub round: u32,
    /// Counts up when the technician leaves the site or turns back: a new arrival is asked for.
    #[serde(default)]
    pub leg: u32,
    pub created: Hlc,
    /// When the status last moved.
    pub moved: Hlc,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// A new job, as a lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewJob {
    pub id: JobId,
    pub account: AccountId,
    pub address: AddressId,
    pub job_type: JobTypeId,
    pub title: String,
    pub description: String,
    #[serde(default)]
    pub amount: Option<Money>,
    #[serde(default)]
    pub urgent: bool,
}

names! {
    /// Where a job is in its life (spec 1, Job Lifecycle).
    JobStatus {
        Lead = "lead",
        Scheduled = "scheduled",
        EnRoute = "en_route",
        InProgress = "in_progress",
        Completed = "completed",
        Invoiced = "invoiced",
        Paid = "paid",
        Closed = "closed",
    }
}

impl JobStatus {
    /// The statuses that may follow: the table "Status Definitions" of spec 1, and its "State Transition Rules" for
    /// the reverts (scheduled → lead, en route → scheduled, in progress → en route, completed → in progress,
    /// invoiced → completed). `closed` ends a job as `paid` does.
    pub fn next(self) -> &'static [JobStatus] {
        use JobStatus::*;
        match self {
            Lead => &[Scheduled, Closed],
            Scheduled => &[EnRoute, InProgress, Closed, Lead],
            EnRoute => &[InProgress, Scheduled],
            InProgress => &[Completed, EnRoute],
            Completed => &[Invoiced, Closed, InProgress],
            Invoiced => &[Paid, Completed],
            Paid => &[],
            Closed => &[],
        }
    }

    /// Whether the job may move there in one step.
    pub fn may_become(self, to: JobStatus) -> bool {
        self.next().contains(&to)
    }

    /// Whether a technician is on the way or at work.
    pub fn is_under_way(self) -> bool {
        matches!(self, JobStatus::EnRoute | JobStatus::InProgress)
    }

    /// Whether nothing more is asked of a technician.
    pub fn is_over(self) -> bool {
        use JobStatus::*;
        match self {
            Lead | Scheduled | EnRoute | InProgress => false,
            Completed | Invoiced | Paid | Closed => true,
        }
    }
}

impl Job {
    /// Moves along an allowed transition; counts rounds and legs. The caller has checked the transition.
    pub(crate) fn become_(&mut self, to: JobStatus, at: Hlc) {
        use JobStatus::*;
        match (self.status, to) {
            (Completed, InProgress) => self.round += 1,
            (InProgress, EnRoute) | (EnRoute, Scheduled) => self.leg += 1,
            _ => {}
        }
        self.status = to;
        self.moved = at;
    }
}

impl Job {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "job",
        table: "jobs",
        parent: Some(Kind::Account),
        seen: Sight::ForAReason,
        held: true,
        subject: Subject::Job,
        main: &["title", "description", "amount"],
        asked: &["title", "description", "amount", "urgent", "status", "job_type", "address", "round"],
        searched: &["number", "title", "description"],
        personal: &[
            ("title", Erased::Kept("what was done belongs to the books")),
            ("description", Erased::Emptied),
        ],
        area: Area::Jobs,
        page: "/jobs/{id}",
        sheet: "jobs.csv",
        brought: true,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[Check::line("title").filled(), Check::text("description")]);
}

units! {
    /// The units of a job that a person changed.
    Job, JobPatch {
        title: String,
        description: String,
        /// `Some(None)` takes the amount away. On the wire: absent, null or an amount.
        amount: Known<Option<Money>>,
        urgent: bool,
    }
}
