//! Everything about one job, as its screens and gates need it.

use super::Store;
use shared::gates::{Facts, Gates};
use shared::handover::Shown;
use shared::records::{Account, Address, Company, Evidence, GateProfile, History, Job, JobType, Note, Visit};
use shared::{EvidenceId, JobId, NoteId, PersonId};
use std::collections::BTreeMap;

/// One job with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobPage {
    pub job: Job,
    /// The visit that the signed-in person is to work on: open and theirs if there is one, else the latest of theirs.
    pub visit: Option<Visit>,
    /// All visits of the job, by planned start.
    pub visits: Vec<Visit>,
    /// None only while a record cannot be read by this version.
    pub account: Option<Account>,
    pub address: Option<Address>,
    pub job_type: Option<JobType>,
    pub company: Company,
    /// All evidence in (clock, id) order, what was superseded included.
    pub evidence: Vec<Evidence>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// What was done for this customer before.
    pub history: Option<History>,
    pub gates: Gates,
    /// Names of the people who occur on this page.
    pub people: BTreeMap<PersonId, String>,
    /// Where each piece of evidence is that the office may not have yet; what is not listed, the office has.
    pub waiting: BTreeMap<EvidenceId, Waiting>,
    /// The same for notes.
    pub waiting_notes: BTreeMap<NoteId, Waiting>,
    /// Who is signed in.
    pub me: PersonId,
}

/// How far something has come on its way to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// On this phone only.
    OnPhone,
    /// The office knows of it; its picture or signature is on its way.
    Sending,
    /// The office has all of it.
    OfficeHasIt,
}

impl JobPage {
    /// What the gates are derived from.
    pub fn facts(&self) -> Facts<'_> {
        Facts::new(&self.company.gates, self.profile(), &self.job, self.evidence.iter())
    }

    /// The gates this job goes through.
    pub fn profile(&self) -> &GateProfile {
        static ALL: std::sync::OnceLock<GateProfile> = std::sync::OnceLock::new();
        self.job_type.as_ref().map_or_else(|| ALL.get_or_init(GateProfile::default), |t| &t.gates)
    }

    /// What the customer is shown when signing now.
    pub fn shown(&self) -> Shown {
        Shown::of(&self.company, &self.job, self.facts().standing())
    }

    /// How far a piece of evidence has come.
    pub fn waiting(&self, id: EvidenceId) -> Waiting {
        self.waiting.get(&id).copied().unwrap_or(Waiting::OfficeHasIt)
    }
}

impl Store {
    /// The job, if the phone holds it.
    pub fn job(&self, id: JobId) -> Option<JobPage> {
        let _ = id;
        None
    }
}
