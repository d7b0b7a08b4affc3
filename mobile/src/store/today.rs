//! Today's stops: what the technician sees first, sorted as the day is planned.

use super::Store;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::VisitId;
use shared::gates::Gates;
use shared::records::{Account, Address, Job, JobType, Person, Visit, Window};

/// One day of one technician.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The day in the company's zone.
    pub day: NaiveDate,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Who is signed in, once the first pull has brought it.
    pub me: Option<Person>,
    /// How many of the stops are done: "1 of 5 done".
    pub done: usize,
    pub total: usize,
    /// The stop under way, else the first one that is not done.
    pub next: Option<Stop>,
    /// Every stop of the day (`next` among them): by planned start, "any time" last.
    pub stops: Vec<Stop>,
}

/// One visit with what a card shows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub visit: Visit,
    pub job: Job,
    /// None only while a record cannot be read by this version.
    pub account: Option<Account>,
    pub address: Option<Address>,
    pub job_type: Option<JobType>,
    pub gates: Gates,
    /// Gates done, of seven.
    pub gates_done: usize,
    /// Change sets and blobs of this job that the office does not have yet.
    pub waiting: usize,
}

impl Stop {
    /// The visit's id.
    pub fn id(&self) -> VisitId {
        self.visit.id
    }

    /// The planned window; none for "any time that day".
    pub fn window(&self) -> Option<Window> {
        self.visit.plan.window
    }

    /// Whether nothing more is asked of the technician here.
    pub fn is_done(&self) -> bool {
        self.visit.outcome.is_some() || self.job.status.is_over()
    }

    /// Whether the technician is on the way or on site.
    pub fn is_under_way(&self) -> bool {
        !self.is_done() && (self.visit.on_my_way.is_some() || self.visit.arrived.is_some())
    }

    /// Whether the technician has arrived: people read "On site".
    pub fn is_on_site(&self) -> bool {
        !self.is_done() && self.visit.arrived.is_some()
    }
}

impl Store {
    /// The day that contains `now`, with whatever is still open from earlier days.
    pub fn today(&self, now: DateTime<Utc>) -> Today {
        let _ = now;
        Today {
            day: now.date_naive(),
            zone: Tz::UTC,
            me: None,
            done: 0,
            total: 0,
            next: None,
            stops: Vec::new(),
        }
    }

    /// The open stops of later days, in order.
    pub fn upcoming(&self, now: DateTime<Utc>) -> Vec<Stop> {
        let _ = now;
        Vec::new()
    }
}
