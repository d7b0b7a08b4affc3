//! The customer's signature of this round, or their refusal.

use crate::store::JobPage;
use shared::records::{Evidence, EvidenceBody};

/// The customer's signature or refusal of this round.
pub(in crate::views) fn settled(page: &JobPage) -> Option<Evidence> {
    let facts = page.facts();
    let found = facts.counting().rev().find(|e| {
        e.round == page.job.round
            && matches!(e.body, EvidenceBody::Signature { .. } | EvidenceBody::NotSigned { .. })
    });
    found.map(|e| (*e).clone())
}
