//! What was done for a customer before, in short, so that it is there offline without having been opened.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::{AccountId, JobId, PersonId};
use crate::records::{Area, Sight, Spec, Unknown};
use serde::{Deserialize, Serialize};

/// How many past jobs are kept in the summary.
pub const KEPT: usize = 10;

/// A customer's past jobs, newest first. Its id is the account's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct History {
    pub id: AccountId,
    pub jobs: Vec<PastJob>,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl History {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "history",
        table: "histories",
        parent: None,
        seen: Sight::ForAReason,
        held: true,
        subject: Subject::History,
        main: &[],
        asked: &[],
        searched: &[],
        personal: &[],
        area: Area::Customers,
        page: "/customers/{id}",
        sheet: "past-jobs.csv",
        brought: false,
    };
}

/// One finished job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PastJob {
    pub job: JobId,
    pub number: Option<u32>,
    pub title: String,
    pub completed: Hlc,
    pub by: PersonId,
    pub stars: Option<u8>,
}

impl History {
    /// Notes a finished job, newest first, at most [`KEPT`]; a job stands in it once.
    pub fn note(&mut self, past: PastJob) {
        self.jobs.retain(|p| p.job != past.job);
        self.jobs.push(past);
        self.jobs.sort_by_key(|p| std::cmp::Reverse((p.completed, p.job)));
        self.jobs.truncate(KEPT);
    }
}
