//! Evidence as programs see it: what it is, and the facts that such a piece has.

use super::answers::Position;
use super::names::{EvidenceKind, GateName, PhotoOrigin, PhotoSlot, TappedBy};
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::gates::rating::rated;
use shared::records::{self, EvidenceBody};
use utoipa::ToSchema;
use uuid::Uuid;

/// One piece of evidence. What a kind of evidence does not have is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Evidence {
    pub id: Uuid,
    pub job: Uuid,
    pub visit: Uuid,
    pub what: EvidenceKind,
    pub by: Uuid,
    pub at: DateTime<Utc>,
    /// What this corrects.
    #[schema(required)]
    pub supersedes: Option<Uuid>,
    /// It came after the job was reassigned, cancelled or finished by somebody else.
    pub late: bool,
    /// Where it was captured.
    #[schema(required)]
    pub fix: Option<Fix>,
    #[schema(required)]
    pub photo: Option<Photo>,
    #[schema(required)]
    pub work: Option<Work>,
    #[schema(required)]
    pub rating: Option<Rating>,
    #[schema(required)]
    pub signature: Option<Signature>,
    /// The gate that was left out.
    #[schema(required)]
    pub gate: Option<GateName>,
    /// Why, in the technician's words.
    #[schema(required)]
    pub reason: Option<String>,
}

/// A position as a phone measured it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Fix {
    pub position: Position,
    /// The 68 % radius.
    pub accuracy_m: f64,
    pub measured: DateTime<Utc>,
}

/// A photo; its bytes are at `/blobs/{sha256}` of the dashboard.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Photo {
    pub slot: PhotoSlot,
    pub sha256: String,
    pub thumbnail_sha256: String,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
    pub taken: DateTime<Utc>,
    pub origin: PhotoOrigin,
}

/// What the customer said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rating {
    /// Null: what the phone said is no rating.
    #[schema(required, minimum = 1, maximum = 5)]
    pub stars: Option<u8>,
    /// To the company alone.
    pub comment: String,
    /// Whose finger it was: `customer` on the handed-over phone, or `technician` for them. Null where it was not noted.
    #[schema(required)]
    pub tapped_by: Option<TappedBy>,
}

/// What the technician says was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Work {
    /// The points of the checklist that are ticked, counted from 0.
    pub ticked: Vec<u32>,
    /// In the technician's words; the customer signs it.
    pub done: String,
    /// Why points stayed open, if they said it.
    pub open_reason: String,
}

/// Who signed, and with which remarks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Signature {
    pub signer: String,
    /// The name was typed, not drawn.
    pub typed: bool,
    pub remarks: String,
    pub language: String,
    /// SHA-256 of what was shown: work, amount, photos.
    pub shown_hash: String,
}

impl From<&records::Evidence> for Evidence {
    fn from(piece: &records::Evidence) -> Evidence {
        let mut said = Evidence {
            id: piece.id.0,
            job: piece.job.0,
            visit: piece.visit.0,
            what: kind(&piece.body),
            by: piece.by.0,
            at: piece.at.time(),
            supersedes: piece.supersedes.map(|id| id.0),
            late: piece.late,
            fix: None,
            photo: None,
            work: None,
            rating: None,
            signature: None,
            gate: None,
            reason: None,
        };
        match &piece.body {
            EvidenceBody::Arrival { fix, no_fix } => {
                said.fix = fix.as_ref().map(Fix::from);
                said.reason = no_fix.clone();
            }
            EvidenceBody::Departure { fix } => said.fix = fix.as_ref().map(Fix::from),
            EvidenceBody::Photo { slot, blob, size, thumb, width, height, taken, fix, origin } => {
                said.fix = fix.as_ref().map(Fix::from);
                said.photo = Some(Photo {
                    slot: (*slot).into(),
                    sha256: blob.to_string(),
                    thumbnail_sha256: thumb.to_string(),
                    bytes: *size,
                    width: *width,
                    height: *height,
                    taken: *taken,
                    origin: (*origin).into(),
                });
            }
            EvidenceBody::WorkComplete { ticked, done, open_reason } => {
                let (ticked, done, open_reason) = (ticked.clone(), done.clone(), open_reason.clone());
                said.work = Some(Work { ticked, done, open_reason });
            }
            EvidenceBody::Rating { stars, comment, tapped_by } => {
                let tapped_by = tapped_by.map(TappedBy::from);
                said.rating = Some(Rating { stars: rated(*stars), comment: comment.clone(), tapped_by });
            }
            EvidenceBody::Signature { signer, written, remarks, language, shown_hash, fix, .. } => {
                said.fix = fix.as_ref().map(Fix::from);
                said.signature = Some(Signature {
                    signer: signer.clone(),
                    typed: matches!(written, records::Written::Typed { .. }),
                    remarks: remarks.clone(),
                    language: language.clone(),
                    shown_hash: shown_hash.clone(),
                });
            }
            EvidenceBody::Escape(escape) => {
                said.gate = Some(escape.gate.into());
                said.reason = Some(escape.reason.clone());
            }
            EvidenceBody::NotSigned { reason, .. }
            | EvidenceBody::CustomerAbsent { reason }
            | EvidenceBody::CannotDo { text: reason, .. }
            | EvidenceBody::Retracted { reason } => said.reason = Some(reason.clone()),
            EvidenceBody::OnMyWay { .. }
            | EvidenceBody::WorkStarted
            | EvidenceBody::PhotosDone
            | EvidenceBody::Review { .. } => {}
        }
        said
    }
}

impl From<&shared::place::Fix> for Fix {
    fn from(fix: &shared::place::Fix) -> Fix {
        Fix { position: fix.at.into(), accuracy_m: fix.accuracy_m, measured: fix.measured }
    }
}

fn kind(body: &EvidenceBody) -> EvidenceKind {
    match body {
        EvidenceBody::OnMyWay { .. } => EvidenceKind::OnMyWay,
        EvidenceBody::Arrival { .. } => EvidenceKind::Arrival,
        EvidenceBody::Photo { .. } => EvidenceKind::Photo,
        EvidenceBody::WorkStarted => EvidenceKind::WorkStarted,
        EvidenceBody::WorkComplete { .. } => EvidenceKind::WorkComplete,
        EvidenceBody::PhotosDone => EvidenceKind::PhotosDone,
        EvidenceBody::Rating { .. } => EvidenceKind::Rating,
        EvidenceBody::Review { .. } => EvidenceKind::Review,
        EvidenceBody::Signature { .. } => EvidenceKind::Signature,
        EvidenceBody::NotSigned { .. } => EvidenceKind::NotSigned,
        EvidenceBody::Departure { .. } => EvidenceKind::Departure,
        EvidenceBody::CustomerAbsent { .. } => EvidenceKind::CustomerAbsent,
        EvidenceBody::Escape(_) => EvidenceKind::Escape,
        EvidenceBody::CannotDo { .. } => EvidenceKind::CannotDo,
        EvidenceBody::Retracted { .. } => EvidenceKind::Retracted,
    }
}
