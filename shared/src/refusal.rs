//! Refusals: why a change is not made, as a stable code with the facts a sentence needs.
//!
//! The sentences, which say what a person can do about it, are messages (`refusal-<code>`) in
//! `assets/text/en/refusals.ftl`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Refusal {
    pub code: Code,
    /// Facts for the sentence, by the name that the message gives them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal)*) => {
        /// The stable codes. They are part of the protocol: they are added to, never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
            /// A code of a newer version.
            #[serde(other, rename = "unknown")]
            Unknown,
        }
        impl Code {
            /// Every code this version can give.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
            /// The code on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $text,)* Code::Unknown => "unknown" }
            }
        }
    };
}

codes! {
    /// The record is not there (or not visible to this person). Facts: kind, id.
    NotFound = "not_found"
    /// The id is taken by another record. Fact: kind.
    AlreadyThere = "already_there"
    /// The person's roles do not allow it.
    NotAllowed = "not_allowed"
    /// The person is not, and never was, on this visit.
    NotYourVisit = "not_your_visit"
    /// The visit was given to somebody else.
    Reassigned = "reassigned"
    /// The job was closed or the visit taken off the plan.
    Cancelled = "cancelled"
    /// The life of a job has no such step. Facts: from, to.
    NoSuchStep = "no_such_step"
    /// The job has already moved on. Facts: from, to.
    MovedOn = "moved_on"
    /// Gates are still open. Fact: gate.
    GatesOpen = "gates_open"
    /// An earlier gate comes first. Facts: gate, first.
    GateLocked = "gate_locked"
    /// The gate is passed already. Fact: gate.
    GatePassed = "gate_passed"
    /// Fewer photos than the company asks for. Facts: have, need.
    TooFewPhotos = "too_few_photos"
    /// A rating is 1 to 5 stars.
    NoRating = "no_rating"
    /// The signature is empty.
    EmptySignature = "empty_signature"
    /// Something that must be written is empty. Fact: field.
    Empty = "empty"
    /// A text is longer than allowed. Facts: field, limit.
    TooLong = "too_long"
    /// A text contains characters that cannot be stored. Fact: field.
    BadText = "bad_text"
    /// Arrived too far from the address. Facts: metres, limit.
    TooFar = "too_far"
    /// The job does not have this gate, or this gate may not be left out. Fact: gate.
    NoEscape = "no_escape"
    /// Skipping because nobody is there is not allowed by the company.
    AbsentNotAllowed = "absent_not_allowed"
    /// Time off ends before it begins, is longer than a year, or lies absurdly far away.
    BadDays = "bad_days"
    /// Somebody has decided about it by now.
    Decided = "decided"
    /// Somebody else planned this visit meanwhile.
    PlanMoved = "plan_moved"
    /// The technician is on the way or on site; say so explicitly. Fact: technician.
    UnderWay = "under_way"
    /// The window ends before it starts, or lies absurdly far away.
    BadWindow = "bad_window"
    /// A person on the plan is not an active technician. Fact: name.
    NotATechnician = "not_a_technician"
    /// A job without a technician and a time cannot be scheduled.
    NotPlanned = "not_planned"
    /// What it corrects is not there or is superseded already.
    NothingToCorrect = "nothing_to_correct"
    /// The amount is negative or in another currency than the company's.
    BadAmount = "bad_amount"
    /// A position is not on the earth.
    BadPosition = "bad_position"
    /// A setting has a value that makes no sense. Fact: field.
    BadSetting = "bad_setting"
    /// The last owner or admin cannot be taken away.
    LastAdmin = "last_admin"
    /// Somebody would report to themself, by way of others or at once. Fact: name.
    Circle = "circle"
    /// The account is inactive.
    Inactive = "inactive"
    /// New jobs are no longer of this kind of work. Fact: name.
    KindInactive = "kind_inactive"
    /// More changes in one action than allowed. Fact: limit.
    TooMany = "too_many"
    /// The office looked at what it had kept aside and does not count it. Fact: reason.
    Discarded = "discarded"
    /// The person took it back before it was decided.
    Withdrawn = "withdrawn"
    /// There is nothing late to accept.
    NothingLate = "nothing_late"
    /// The change set could not be read. Facts: at, why.
    Unreadable = "unreadable"
    /// There is what this version of the server does not know in it; it is kept aside. Facts: at, why.
    TooNew = "too_new"
    /// The change set is for another company.
    OtherCompany = "other_company"
    /// The database could not store it.
    Unstorable = "unstorable"
    /// The office took the phone out of use; what it sends is kept aside.
    Revoked = "revoked"
    /// A file of unsent work does not prove whose it is; its contents are kept aside.
    Unproven = "unproven"
    /// Only a draft is edited; what was sent gets a new version.
    NotADraft = "not_a_draft"
    /// The estimate has nothing to accept: no offer, or one without lines.
    NothingOffered = "nothing_offered"
    /// A line cannot be counted. Facts: offer, line (both counted from one), field.
    BadLine = "bad_line"
    /// A discount or a deposit is more than what it is taken from. Facts: field; offer (counted from one) where it is of one.
    TooMuch = "too_much"
    /// The estimate is over what may be sent without a manager's word.
    NeedsApproval = "needs_approval"
    /// There is a newer version of the estimate.
    Superseded = "superseded"
    /// The last day of the estimate is past; it is accepted late with a reason.
    Expired = "expired"
    /// Work has begun of what was accepted.
    WorkHasBegun = "work_has_begun"
    /// It is not taken back this way: what was captured is corrected by another piece. Fact: kind.
    NoUndo = "no_undo"
    /// The record is no longer as the maker saw it, and they said to change it only as they saw it. Fact: kind.
    Outdated = "outdated"
}

impl Refusal {
    /// A refusal without facts.
    pub fn new(code: Code) -> Refusal {
        Refusal { code, facts: BTreeMap::new() }
    }

    /// Adds a fact.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Refusal {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Refusal {
        Refusal::new(code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
