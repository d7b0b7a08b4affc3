//! The hand-over: what is shown to the customer, and the hash that binds a signature to it.

use crate::gates::{Facts, review};
use crate::ids::{CompanyId, JobId};
use crate::known::Known;
use crate::money::{BasisPoints, Money};
use crate::records::{Company, EvidenceBody, Job};
use crate::sync::BlobHash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the customer saw when signing: the work, the amount, the discount, the photos and the terms.
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
    /// What the customer has earned off the amount in this round, 0 for nothing; left out by apps that did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<BasisPoints>,
    /// Before and after photos of the job, in the order in which they were taken.
    pub photos: Vec<BlobHash>,
    pub terms: String,
}

impl Shown {
    /// What would be shown of the job now; the discount is that of the facts' round. What came late and is not accepted is
    /// left out.
    pub fn of(company: &Company, job: &Job, facts: &Facts<'_>) -> Shown {
        let photos = facts.counting().filter_map(|e| match &e.body {
            EvidenceBody::Photo { blob, .. } => Some(blob.clone()),
            _ => None,
        });
        Shown {
            company: company.id,
            job: job.id,
            title: job.title.clone(),
            description: job.description.clone(),
            done: done(facts),
            amount: job.amount,
            discount: Some(review::discount(facts)),
            photos: photos.collect(),
            terms: company.terms.clone(),
        }
    }

    /// What the discount takes off the amount; none where there is no amount, or it is hidden.
    pub fn taken_off(&self) -> Option<Money> {
        Some(self.amount.seen()?.share(self.discount.unwrap_or_default()))
    }

    /// The amount less the discount; none where there is no amount, or it is hidden.
    pub fn to_pay(&self) -> Option<Money> {
        let (amount, off) = (self.amount.seen()?, self.taken_off()?);
        Some(Money { minor: amount.minor.saturating_sub(off.minor), ..amount })
    }

    /// SHA-256 over the canonical JSON (this struct's fields in this order, an empty `done` and a discount that is not said
    /// left out), in hex.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("plain fields always serialise");
        hex::encode(Sha256::digest(json))
    }
}

/// The words of the last completion of the work that counts.
fn done(facts: &Facts<'_>) -> String {
    let completed = facts.counting().rev().find_map(|e| match &e.body {
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
    /// The job, its photos, the discount or the terms changed after signing.
    ChangedSince,
    /// The stored content does not have the stored hash.
    Broken,
    /// A part of it is hidden from whoever asks.
    NotSeen,
}

impl Sealed {
    /// Compares what was shown at signing with what would be shown now, in the round of the signature. A discount that the
    /// app did not say is not compared.
    pub fn of(signed: &Shown, signed_hash: &str, now: &Shown) -> Sealed {
        let discount = signed.discount.and(now.discount);
        if signed.amount.is_masked() || now.amount.is_masked() {
            Sealed::NotSeen
        } else if signed.hash() != signed_hash {
            Sealed::Broken
        } else if *signed == (Shown { discount, ..now.clone() }) {
            Sealed::Unchanged
        } else {
            Sealed::ChangedSince
        }
    }
}
