//! Words for states and kinds, as the API writes them.

use serde::{Deserialize, Serialize};
use shared::gates::Gate;
use shared::records;
use utoipa::ToSchema;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident is $domain:path { $($value:ident)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($value,)* }

        impl From<$domain> for $name {
            fn from(value: $domain) -> $name {
                use $domain as Domain;
                match value { $(Domain::$value => $name::$value,)* }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> $domain {
                use $domain as Domain;
                match value { $($name::$value => Domain::$value,)* }
            }
        }
    )*};
}

names! {
    /// A person or an organisation.
    CustomerKind is records::AccountKind { Individual Organization }
    /// What a contact has to say in a decision.
    ContactRole is records::ContactRole { DecisionMaker Influencer Champion User Gatekeeper EconomicBuyer }
    /// How somebody wants to be reached.
    Channel is records::Channel { Email Whatsapp Phone Sms }
    /// Where a job is in its life.
    JobStatus is records::JobStatus { Lead Scheduled EnRoute InProgress Completed Invoiced Paid Closed }
    /// How a visit ended.
    VisitOutcome is records::Outcome { Done Continues PartsNeeded NoAccess Declined Cancelled }
    /// What a person does for the company.
    Role is records::Role { Owner Admin Dispatcher Technician SalesManager SalesRep Sdr Marketer Support }
    /// What somebody has time off for.
    TimeOffKind is records::TimeOffKind { Vacation Sick Training Other }
    /// What became of time off.
    TimeOffState is records::TimeOffState { Asked Granted Declined Withdrawn }
    /// What sort of thing an item of the price book is.
    ItemKind is records::ItemKind { Labor Material Equipment Other }
    /// How an item is taxed.
    ItemTax is records::ItemTax { Standard Reduced Zero Exempt }
    /// When a photo was taken in the course of the work.
    PhotoSlot is records::Slot { Before During After }
    /// How a photo came into the app: taken there; chosen from the phone's pictures, with the time its file says; or
    /// chosen, and its file says no time (`taken` is when it was chosen).
    PhotoOrigin is records::Origin { Camera Gallery GalleryUndated }
    /// Whose finger tapped the stars.
    TappedBy is records::TappedBy { Customer Technician }
    /// A step of the work on site that leaves evidence.
    GateName is Gate { Arrival BeforePhotos WorkComplete AfterPhotos Rating Review Signature }
}

/// What was captured on site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    OnMyWay,
    Arrival,
    Photo,
    WorkStarted,
    WorkComplete,
    PhotosDone,
    Rating,
    Review,
    Signature,
    NotSigned,
    Departure,
    CustomerAbsent,
    Escape,
    CannotDo,
    Retracted,
}
