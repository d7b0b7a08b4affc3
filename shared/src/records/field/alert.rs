//! Alerts: what a person in the office should look at, until somebody says it is settled.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::gates::Gate;
use crate::ids::{AddressId, AlertId, JobId, PersonId};
use crate::records::units::names;
use crate::records::{Area, CannotDo, Erased, Kind, Sight, Spec, Unknown};
use crate::refusal::Code;
use serde::{Deserialize, Serialize};

/// Something put before a person. Its id is derived from its cause, so a replay makes no second one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Alert {
    pub id: AlertId,
    #[serde(default)]
    pub job: Option<JobId>,
    pub what: AlertWhat,
    /// Whose doing it was.
    pub by: PersonId,
    pub at: Hlc,
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = Option<crate::reference::Settled>))]
    pub settled: Option<(PersonId, Hlc)>,
    /// What came of it, in the words of whoever settled it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl Alert {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "alert",
        table: "alerts",
        parent: Some(Kind::Job),
        seen: Sight::ByOffice,
        held: true,
        subject: Subject::Alert,
        main: &[],
        asked: &["settled"],
        searched: &[],
        personal: &[("what", Erased::Replaced), ("note", Erased::Emptied)],
        area: Area::Alerts,
        page: "/jobs/{parent}",
        sheet: "alerts.csv",
        brought: false,
    };
}

names! {
    /// What an alert is about, without its details.
    AlertKind {
        LowRating = "low_rating",
        NotSigned = "not_signed",
        AsksEscape = "asks_escape",
        CannotDo = "cannot_do",
        CustomerAbsent = "customer_absent",
        Remarks = "remarks",
        Late = "late",
        Trusted = "trusted",
        FarArrival = "far_arrival",
        PinProposed = "pin_proposed",
    }
}

/// What it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AlertWhat {
    /// A rating of 1 to 3 (spec 1, gate 5: manager automatically notified).
    LowRating { stars: u8, comment: String },
    /// The customer would not sign.
    NotSigned { reason: String },
    /// The customer signed with remarks.
    Remarks { text: String },
    /// A gate was passed on trust.
    Trusted { gate: Gate, reason: String },
    /// A technician asks to be let past a gate.
    AsksEscape { gate: Gate, reason: String },
    /// Field work that reached us after the job was moved or cancelled: somebody decides what becomes of it.
    Late { refused: Option<Code> },
    /// "Can't do this job".
    CannotDo { reason: CannotDo, text: String },
    /// An arrival proposes a position for an address that has none.
    PinProposed { address: AddressId },
    /// Nobody was there to rate and sign; rating and signature are to be asked for by link.
    CustomerAbsent { reason: String },
    /// Arrived farther from the address than the company likes.
    FarArrival { metres: u32 },
}

impl AlertWhat {
    /// Which kind this is.
    pub fn kind(&self) -> AlertKind {
        match self {
            AlertWhat::LowRating { .. } => AlertKind::LowRating,
            AlertWhat::NotSigned { .. } => AlertKind::NotSigned,
            AlertWhat::AsksEscape { .. } => AlertKind::AsksEscape,
            AlertWhat::CannotDo { .. } => AlertKind::CannotDo,
            AlertWhat::CustomerAbsent { .. } => AlertKind::CustomerAbsent,
            AlertWhat::Remarks { .. } => AlertKind::Remarks,
            AlertWhat::Late { .. } => AlertKind::Late,
            AlertWhat::Trusted { .. } => AlertKind::Trusted,
            AlertWhat::FarArrival { .. } => AlertKind::FarArrival,
            AlertWhat::PinProposed { .. } => AlertKind::PinProposed,
        }
    }
}
