//! Changes: everything a person can do. A change set is one user action, made in one place.

use crate::clock::Hlc;
use crate::ids::*;
use crate::records::*;
use serde::{Deserialize, Serialize};

/// One user action. Its bytes are stored where it is made and never serialised again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct ChangeSet {
    pub id: ChangeSetId,
    pub company: CompanyId,
    /// Who did it.
    pub by: PersonId,
    /// When, by the maker's own hybrid logical clock.
    pub clock: Hlc,
    /// The maker's estimate of server time minus its own, in milliseconds.
    #[serde(default)]
    pub offset_ms: i64,
    /// All or nothing.
    pub changes: Vec<Change>,
    /// The refused change set that this one stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ChangeSetId>,
    /// What a newer app says and this version does not know, in its place.
    #[serde(skip)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "do", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "evidence is the common case, and changes are few at a time")]
pub enum Change {
    // --- on site ---
    /// Captures evidence; the status change that the same tap asks for is decided separately.
    Capture {
        id: EvidenceId,
        visit: VisitId,
        job: JobId,
        /// The job's round and leg as the maker saw them.
        round: u32,
        leg: u32,
        body: EvidenceBody,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supersedes: Option<EvidenceId>,
    },
    /// Notes that the technician has opened this plan of a visit.
    SeeVisit {
        visit: VisitId,
        rev: u32,
    },

    // --- notes, on site and in the office ---
    AddNote(NewNote),
    EditNote {
        id: NoteId,
        text: String,
    },

    // --- the office ---
    AddAccount(NewAccount),
    EditAccount {
        id: AccountId,
        patch: AccountPatch,
    },
    AddContact(NewContact),
    EditContact {
        id: ContactId,
        patch: ContactPatch,
    },
    AddAddress(NewAddress),
    EditAddress {
        id: AddressId,
        patch: AddressPatch,
    },
    AddJob(NewJob),
    EditJob {
        id: JobId,
        patch: JobPatch,
    },
    /// Moves a job along its life by hand.
    MoveJob {
        id: JobId,
        to: JobStatus,
        /// The status that the maker saw.
        from: JobStatus,
    },
    /// Makes a visit or plans it again: who and when are one unit, compare-and-set on `rev`.
    PlanVisit {
        id: VisitId,
        job: JobId,
        /// The plan that the maker saw; none for a new visit.
        rev: Option<u32>,
        plan: Plan,
        /// The maker was warned that a technician is on the way or on site, and means it.
        #[serde(default)]
        despite_under_way: bool,
    },
    /// Takes a visit off the plan.
    CancelVisit {
        id: VisitId,
        rev: u32,
        #[serde(default)]
        despite_under_way: bool,
    },
    SettleAlert {
        id: AlertId,
        /// What came of it, in the words of whoever settles it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// Takes the settling of an alert back: it waits for a decision again.
    ReopenAlert {
        id: AlertId,
    },
    /// Takes the late field work of a visit as done: it counts from now on, and the job follows it.
    AcceptLate {
        visit: VisitId,
    },

    // --- administration ---
    AddCompany {
        company: Box<Company>,
    },
    /// The company's profile and settings.
    EditCompany {
        patch: Box<CompanyPatch>,
    },
    /// All gate settings at once; [`Change::EditCompany`] changes one by itself.
    EditGateSettings {
        settings: GateSettings,
    },
    /// How many days back technicians' phones hold finished work; the nearest that is allowed.
    SetView {
        days: u32,
    },
    /// Whether whoever runs the office must sign in with a second factor.
    SetSecondFactor {
        required: bool,
    },
    /// Takes back what a change set did: each unit that still stands as it was written then gets the value from before, and
    /// what was made becomes inactive, unless something depends on it by now. What has changed since stays and is told.
    Undo {
        cause: ChangeSetId,
    },
    /// Takes back a change set of one's own that the office has parked.
    Withdraw {
        set: ChangeSetId,
    },
    AddPerson(NewPerson),
    EditPerson {
        id: PersonId,
        patch: PersonPatch,
    },
    SetPersonActive {
        id: PersonId,
        active: bool,
    },
    /// What a person does for the company from now on, all of it; [`Change::EditPerson`] gives or takes one role.
    SetRoles {
        id: PersonId,
        roles: Vec<Role>,
    },
    AddJobType(NewJobType),
    EditJobType {
        id: JobTypeId,
        patch: JobTypePatch,
    },
    AddPriceItem(NewPriceItem),
    EditPriceItem {
        id: PriceItemId,
        patch: PriceItemPatch,
    },
    AddEstimate(NewEstimate),
    /// Only a draft is edited.
    EditEstimate {
        id: EstimateId,
        patch: EstimatePatch,
    },
    /// Moves an estimate along its life.
    MoveEstimate {
        id: EstimateId,
        step: EstimateStep,
    },
    /// Makes the job of an accepted estimate, once however often it is asked for. The job's id is derived from the
    /// estimate's ([`EstimateId::job`]).
    BookEstimate {
        id: EstimateId,
        job_type: JobTypeId,
        /// Where the work is done, if the estimate does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<AddressId>,
    },
    AddTimeOff(NewTimeOff),
    /// Whoever decides about it grants or declines; whose it is withdraws it, and asks for something else until it is decided.
    EditTimeOff {
        id: TimeOffId,
        patch: TimeOffPatch,
    },
}

impl Change {
    /// A stable name, for logs, the queue and the audit.
    pub fn name(&self) -> &'static str {
        match self {
            Change::Capture { body, .. } => body.name(),
            Change::SeeVisit { .. } => "see-visit",
            Change::AddNote(_) => "add-note",
            Change::EditNote { .. } => "edit-note",
            Change::AddAccount(_) => "add-account",
            Change::EditAccount { .. } => "edit-account",
            Change::AddContact(_) => "add-contact",
            Change::EditContact { .. } => "edit-contact",
            Change::AddAddress(_) => "add-address",
            Change::EditAddress { .. } => "edit-address",
            Change::AddJob(_) => "add-job",
            Change::EditJob { .. } => "edit-job",
            Change::MoveJob { .. } => "move-job",
            Change::PlanVisit { .. } => "plan-visit",
            Change::CancelVisit { .. } => "cancel-visit",
            Change::SettleAlert { .. } => "settle-alert",
            Change::ReopenAlert { .. } => "reopen-alert",
            Change::AcceptLate { .. } => "accept-late",
            Change::AddCompany { .. } => "add-company",
            Change::EditCompany { .. } => "edit-company",
            Change::EditGateSettings { .. } => "edit-gate-settings",
            Change::SetView { .. } => "set-view",
            Change::SetSecondFactor { .. } => "set-second-factor",
            Change::Undo { .. } => "undo",
            Change::Withdraw { .. } => "withdraw",
            Change::AddPerson(_) => "add-person",
            Change::EditPerson { .. } => "edit-person",
            Change::SetPersonActive { .. } => "set-person-active",
            Change::SetRoles { .. } => "set-roles",
            Change::AddJobType(_) => "add-job-type",
            Change::EditJobType { .. } => "edit-job-type",
            Change::AddPriceItem(_) => "add-price-item",
            Change::EditPriceItem { .. } => "edit-price-item",
            Change::AddEstimate(_) => "add-estimate",
            Change::EditEstimate { .. } => "edit-estimate",
            Change::MoveEstimate { step, .. } => step.name(),
            Change::BookEstimate { .. } => "book-estimate",
            Change::AddTimeOff(_) => "add-time-off",
            Change::EditTimeOff { .. } => "edit-time-off",
        }
    }

    /// The record that it makes, if it makes one under an id of the maker's.
    pub fn makes(&self) -> Option<(Kind, uuid::Uuid)> {
        match self {
            Change::Capture { id, .. } => Some((Kind::Evidence, id.0)),
            Change::AddNote(NewNote { id, .. }) => Some((Kind::Note, id.0)),
            Change::AddAccount(NewAccount { id, .. }) => Some((Kind::Account, id.0)),
            Change::AddContact(NewContact { id, .. }) => Some((Kind::Contact, id.0)),
            Change::AddAddress(NewAddress { id, .. }) => Some((Kind::Address, id.0)),
            Change::AddJob(NewJob { id, .. }) => Some((Kind::Job, id.0)),
            Change::PlanVisit { id, rev: None, .. } => Some((Kind::Visit, id.0)),
            Change::AddPerson(NewPerson { id, .. }) => Some((Kind::Person, id.0)),
            Change::AddJobType(NewJobType { id, .. }) => Some((Kind::JobType, id.0)),
            Change::AddPriceItem(NewPriceItem { id, .. }) => Some((Kind::PriceItem, id.0)),
            Change::AddEstimate(NewEstimate { id, .. }) => Some((Kind::Estimate, id.0)),
            Change::AddTimeOff(NewTimeOff { id, .. }) => Some((Kind::TimeOff, id.0)),
            _ => None,
        }
    }

    /// The record whose units it writes, if it says which.
    pub fn edits(&self) -> Option<(Kind, uuid::Uuid)> {
        match self {
            Change::EditNote { id, .. } => Some((Kind::Note, id.0)),
            Change::EditAccount { id, .. } => Some((Kind::Account, id.0)),
            Change::EditContact { id, .. } => Some((Kind::Contact, id.0)),
            Change::EditAddress { id, .. } => Some((Kind::Address, id.0)),
            Change::EditJob { id, .. } => Some((Kind::Job, id.0)),
            Change::EditPerson { id, .. } => Some((Kind::Person, id.0)),
            Change::EditJobType { id, .. } => Some((Kind::JobType, id.0)),
            Change::EditPriceItem { id, .. } => Some((Kind::PriceItem, id.0)),
            Change::EditEstimate { id, .. } => Some((Kind::Estimate, id.0)),
            Change::EditTimeOff { id, .. } => Some((Kind::TimeOff, id.0)),
            _ => None,
        }
    }

    /// The records that it names and does not make, in the order in which they are looked for.
    pub fn names(&self) -> Vec<(Kind, uuid::Uuid)> {
        match self {
            Change::Capture { job, visit, .. } => vec![(Kind::Job, job.0), (Kind::Visit, visit.0)],
            Change::SeeVisit { visit, .. } | Change::AcceptLate { visit } => vec![(Kind::Visit, visit.0)],
            Change::CancelVisit { id, .. } => vec![(Kind::Visit, id.0)],
            Change::AddNote(NewNote { job, .. }) => vec![(Kind::Job, job.0)],
            Change::AddEstimate(NewEstimate { account, .. }) => vec![(Kind::Account, account.0)],
            Change::MoveEstimate { id, .. } => vec![(Kind::Estimate, id.0)],
            Change::BookEstimate { id, job_type, .. } => {
                vec![(Kind::Estimate, id.0), (Kind::JobType, job_type.0)]
            }
            Change::AddTimeOff(NewTimeOff { person, .. }) => vec![(Kind::Person, person.0)],
            Change::AddContact(NewContact { account, .. })
            | Change::AddAddress(NewAddress { account, .. }) => {
                vec![(Kind::Account, account.0)]
            }
            Change::AddJob(NewJob { account, address, job_type, .. }) => {
                vec![(Kind::Account, account.0), (Kind::Address, address.0), (Kind::JobType, job_type.0)]
            }
            Change::MoveJob { id, .. } => vec![(Kind::Job, id.0)],
            Change::PlanVisit { id, job, rev, .. } => {
                let visit = rev.map(|_| (Kind::Visit, id.0));
                [(Kind::Job, job.0)].into_iter().chain(visit).collect()
            }
            Change::SettleAlert { id, .. } | Change::ReopenAlert { id } => vec![(Kind::Alert, id.0)],
            Change::SetPersonActive { id, .. } | Change::SetRoles { id, .. } => vec![(Kind::Person, id.0)],
            _ => self.edits().into_iter().collect(),
        }
    }

    /// The job it is about, where it says so itself.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Change::Capture { job, .. }
            | Change::AddNote(NewNote { job, .. })
            | Change::PlanVisit { job, .. } => Some(*job),
            Change::AddJob(NewJob { id, .. }) | Change::EditJob { id, .. } | Change::MoveJob { id, .. } => {
                Some(*id)
            }
            _ => None,
        }
    }
}
