//! The hand-over: what is shown to the customer, and the hash that binds a signature to it.

use crate::ids::{CompanyId, JobId};
use crate::known::Known;
use crate::money::Money;
use crate::records::{Company, Evidence, EvidenceBody, Job};
use crate::sync::BlobHash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the customer saw when signing: the work, the amount, the photos and the terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Shown {
    pub company: CompanyId,
    pub job: JobId,
    pub title: String,
    pub description: String,
    /// What was done, in the technician's words; without them the title and description stand for it, as ordered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub done: String,
    #[cfg_attr(test, schema(value_type = crate::reference::HideableAmount))]
    pub amount: Known<Option<Money>>,
    /// Before and after photos of the job, in the order in which they were taken.
    pub photos: Vec<BlobHash>,
    pub terms: String,
}

impl Shown {
    /// What would be shown of the job now. `standing` is the evidence that nothing supersedes,
    /// in order; what came late and is not accepted is left out.
    pub fn of(company: &Company, job: &Job, standing: &[&Evidence]) -> Shown {
        let photos = standing.iter().filter(|e| !e.late).filter_map(|e| match &e.body {
            EvidenceBody::Photo { blob, .. } => Some(blob.clone()),
            _ => None,
        });
        Shown {
            company: company.id,
            job: job.id,
            title: job.title.clone(),
            description: job.description.clone(),
            done: done(standing),
            amount: job.amount,
            photos: photos.collect(),
            terms: company.terms.clone(),
        }
    }

    /// SHA-256 over the canonical JSON (this struct's fields in this order, an empty `done` left out), in hex.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("plain fields always serialise");
        hex::encode(Sha256::digest(json))
    }
}

/// The words of the last completion of the work that counts.
fn done(standing: &[&Evidence]) -> String {
    let completed = standing.iter().rev().filter(|e| !e.late).find_map(|e| match &e.body {
        EvidenceBody::WorkComplete { done, .. } => Some(done.clone()),
        _ => None,
    });
    completed.unwrap_or_default()
}

/// Whether what a signature was given for is still what the job says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// The content is what was signed.
    Unchanged,
    /// The job, its photos or the terms changed after signing.
    ChangedSince,
    /// The stored content does not have the stored hash.
    Broken,
    /// A part of it is hidden from whoever asks.
    NotSeen,
}

impl Sealed {
    /// Compares what was shown at signing with what would be shown now.
    pub fn of(signed: &Shown, signed_hash: &str, now: &Shown) -> Sealed {
        if signed.amount.is_masked() || now.amount.is_masked() {
            Sealed::NotSeen
        } else if signed.hash() != signed_hash {
            Sealed::Broken
        } else if signed == now {
            Sealed::Unchanged
        } else {
            Sealed::ChangedSince
        }
    }
}
