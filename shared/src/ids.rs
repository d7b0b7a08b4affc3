//! Ids: newtypes over UUIDs, so that a job's id cannot be passed where a photo's is wanted.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, uuid::Error> {
                Uuid::from_str(s).map($name)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )*};
}

ids! {
    /// A tenant. Every row of every table belongs to one.
    CompanyId
    /// Someone who works for the company and signs in.
    PersonId
    /// Days on which somebody does not work.
    TimeOffId
    /// One item of the price book.
    PriceItemId
    /// A customer: a person or an organisation.
    AccountId
    /// Someone at a customer.
    ContactId
    /// A place where work is done.
    AddressId
    /// What kind of work a job is.
    JobTypeId
    /// What work would cost, offered to a customer.
    EstimateId
    /// The work.
    JobId
    /// One trip to the work.
    VisitId
    /// One piece of evidence: an arrival, a photo, a signature.
    EvidenceId
    /// One note on a job.
    NoteId
    /// Something put before a person in the office.
    AlertId
    /// One user action, made in one place.
    ChangeSetId
    /// One incarnation of the app on one phone; lives outside the phone's backup.
    DeviceId
    /// (device incarnation, company, person): a gapless series of change sets.
    StreamId
}

/// The namespace of ids that are derived from their cause, so that a repeat makes the same record.
const DERIVED: Uuid = Uuid::from_u128(0x5e7e_4a7e_0000_5000_8000_5e7e_4a7e_0001);

/// An id made from its cause: the same cause always gives the same id.
pub fn derived(cause: &str, of: Uuid) -> Uuid {
    let mut name = Vec::with_capacity(cause.len() + 17);
    name.extend_from_slice(cause.as_bytes());
    name.push(0);
    name.extend_from_slice(of.as_bytes());
    Uuid::new_v5(&DERIVED, &name)
}

impl EstimateId {
    /// The job that is made of it: the same on every machine, however often it is made.
    pub fn job(self) -> JobId {
        JobId(derived("job of estimate", self.0))
    }
}

impl StreamId {
    /// The stream of one person of one company on one device incarnation.
    pub fn of(device: DeviceId, company: CompanyId, person: PersonId) -> StreamId {
        StreamId(derived(&format!("stream {company} {person}"), device.0))
    }
}
