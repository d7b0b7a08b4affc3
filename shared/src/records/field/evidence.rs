//! Evidence: what was captured on site. Append-only; a correction supersedes, it does not erase.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::gates::Gate;
use crate::handover::Shown;
use crate::ids::{EvidenceId, JobId, PersonId, VisitId};
use crate::place::Fix;
use crate::records::units::names;
use crate::records::{Area, Erased, Kind, Sight, Spec, Unknown};
use crate::sync::BlobHash;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Evidence {
    pub id: EvidenceId,
    pub job: JobId,
    pub visit: VisitId,
    /// The job's round and leg as the phone knew them.
    pub round: u32,
    pub leg: u32,
    pub by: PersonId,
    /// When it happened, corrected to the server's time.
    pub at: Hlc,
    pub body: EvidenceBody,
    /// What this corrects.
    #[serde(default)]
    pub supersedes: Option<EvidenceId>,
    /// It came after the job was reassigned, cancelled or finished by somebody else.
    #[serde(default)]
    pub late: bool,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl Evidence {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "evidence",
        table: "evidence",
        parent: Some(Kind::Job),
        seen: Sight::With(Kind::Job),
        held: true,
        subject: Subject::Evidence,
        main: &[],
        asked: &[],
        searched: &[],
        personal: &[("body", Erased::Kept("what was signed proves the work"))],
        area: Area::Jobs,
        page: "/jobs/{parent}",
        sheet: "evidence.csv",
        brought: false,
    };
}

/// What was captured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum EvidenceBody {
    /// The optional tap before gate 1.
    OnMyWay { eta: Option<DateTime<Utc>> },
    /// Gate 1. Without a fix, the reason says why.
    Arrival { fix: Option<Fix>, no_fix: Option<String> },
    /// Gates 2 and 4, and photos during the work.
    Photo {
        slot: Slot,
        /// JPEG, long edge at most 4096 px.
        blob: BlobHash,
        /// Bytes of the original.
        size: u64,
        /// JPEG, at most 20 KB.
        thumb: BlobHash,
        width: u32,
        height: u32,
        taken: DateTime<Utc>,
        fix: Option<Fix>,
        /// How it came into the app, and so what `taken` and `fix` mean.
        #[serde(default, skip_serializing_if = "Origin::is_camera")]
        origin: Origin,
    },
    /// Closes gate 2.
    WorkStarted,
    /// Gate 3, with the checklist's ticks by position. Until the customer signs, a later one that supersedes it adds ticks and
    /// corrects the words.
    WorkComplete {
        ticked: Vec<u32>,
        /// What was done, in the technician's words: the customer signs it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        done: String,
        /// Why points of the checklist stayed open, if the technician said it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        open_reason: String,
    },
    /// Closes gate 4.
    PhotosDone,
    /// Gate 5.
    Rating {
        /// 1 to 5.
        stars: u8,
        /// Private feedback to the company.
        comment: String,
        /// Who tapped the stars; none where that was before it was noted. Until the review is answered, a later rating
        /// that supersedes it corrects a slip.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tapped_by: Option<TappedBy>,
    },
    /// Gate 6.
    Review { accepted: bool },
    /// Gate 7: who signed, how, and what was shown.
    Signature {
        signer: String,
        written: Written,
        remarks: String,
        language: String,
        shown: Shown,
        shown_hash: String,
        fix: Option<Fix>,
    },
    /// Gate 7: the customer would not sign.
    NotSigned { reason: String, shown: Shown, shown_hash: String },
    /// Gate 7's end: leaving the site.
    Departure { fix: Option<Fix> },
    /// Nobody is there to rate and sign: gates 5 to 7 are skipped, where the company allows it.
    CustomerAbsent { reason: String },
    /// A gate that cannot be passed.
    Escape(Escape),
    /// "Can't do this job": ends the visit.
    CannotDo { reason: CannotDo, text: String },
    /// Takes an earlier piece back and puts nothing in its place: undo, wrong job, bad photo.
    Retracted { reason: String },
}

names! {
    /// When a photo was taken, in the course of the work.
    Slot {
        Before = "before",
        During = "during",
        After = "after",
    }
}

names! {
    /// How a photo came into the app.
    #[derive(Default)]
    Origin {
        /// Taken in the app: then and there.
        #[default]
        Camera = "camera",
        /// Chosen from the pictures on the phone: when and where its file says.
        Gallery = "gallery",
        /// Chosen too, but its file does not say when it was taken: `taken` is when it was chosen.
        GalleryUndated = "gallery_undated",
    }
}

impl Origin {
    fn is_camera(&self) -> bool {
        *self == Origin::Camera
    }
}

names! {
    /// Whose finger it was.
    TappedBy {
        /// The customer's, on the handed-over phone.
        Customer = "customer",
        /// The technician's, for the customer.
        Technician = "technician",
    }
}

/// How a signature was given; both count alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Written {
    /// Drawn: the picture (PNG) and the strokes (JSON: `{width, height, strokes}`, the size of the field in pixels and a list
    /// of strokes, each a list of `{x, y, t}`, `t` in ms; older phones sent the list alone).
    Drawn { png: BlobHash, strokes: BlobHash },
    /// Typed instead.
    Typed { name: String },
}

/// A way past a gate that cannot be passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Escape {
    pub gate: Gate,
    pub reason: String,
    pub how: How,
}

names! {
    /// On whose word a gate is left out.
    How {
        /// The technician's, where the company allows it; flagged to the office.
        OnTrust = "on_trust",
        /// The technician asks the office.
        Asked = "asked",
        /// A dispatcher or manager grants it.
        Granted = "granted",
    }
}

names! {
    /// Why a job cannot be done now.
    CannotDo {
        NoAccess = "no_access",
        PartsNeeded = "parts_needed",
        Unsafe = "unsafe",
        CustomerDeclined = "customer_declined",
        WrongSkill = "wrong_skill",
        Continues = "continues",
        Other = "other",
    }
}

impl EvidenceBody {
    /// The blobs it names, signatures first, then thumbnails, then originals: the order of sending.
    pub fn blobs(&self) -> Vec<BlobHash> {
        match self {
            EvidenceBody::Photo { blob, thumb, .. } => vec![thumb.clone(), blob.clone()],
            EvidenceBody::Signature { written: Written::Drawn { png, strokes }, .. } => {
                vec![png.clone(), strokes.clone()]
            }
            _ => Vec::new(),
        }
    }

    /// A stable name, for timelines and messages.
    pub fn name(&self) -> &'static str {
        match self {
            EvidenceBody::OnMyWay { .. } => "on-my-way",
            EvidenceBody::Arrival { .. } => "arrival",
            EvidenceBody::Photo { slot: Slot::Before, .. } => "photo-before",
            EvidenceBody::Photo { slot: Slot::During, .. } => "photo-during",
            EvidenceBody::Photo { slot: Slot::After, .. } => "photo-after",
            EvidenceBody::WorkStarted => "work-started",
            EvidenceBody::WorkComplete { .. } => "work-complete",
            EvidenceBody::PhotosDone => "photos-done",
            EvidenceBody::Rating { .. } => "rating",
            EvidenceBody::Review { .. } => "review",
            EvidenceBody::Signature { .. } => "signature",
            EvidenceBody::NotSigned { .. } => "not-signed",
            EvidenceBody::Departure { .. } => "departure",
            EvidenceBody::CustomerAbsent { .. } => "customer-absent",
            EvidenceBody::Escape(_) => "escape",
            EvidenceBody::CannotDo { .. } => "cannot-do",
            EvidenceBody::Retracted { .. } => "retracted",
        }
    }
}
