//! Gate 6, review offer: the customer accepts or declines (spec 1, Gate 6).
//!
//! By default every customer is asked alike, and the discount thanks for private feedback. Skipping unhappy customers
//! and paying for reviews is an explicit setting ([`ReviewRule::OnlyHighRatings`]).

use super::{Facts, GateState, Skip, absent, passed, rating};
use crate::money::BasisPoints;
use crate::records::{EvidenceBody, ReviewRule};

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    if let Some(e) = facts.this_round().find(|e| matches!(e.body, EvidenceBody::Review { .. })) {
        return Some(passed(e));
    }
    let low = rating::stars(facts).is_some_and(|stars| stars <= rating::LOW);
    match facts.settings.review {
        ReviewRule::OnlyHighRatings { .. } if low => Some(GateState::Skipped(Skip::LowRating)),
        ReviewRule::OnlyHighRatings { .. } | ReviewRule::AskEveryone { .. } => {
            absent(facts).map(GateState::Skipped)
        }
    }
}

/// Whether the customer has answered in this round.
pub fn answered(facts: &Facts<'_>) -> bool {
    facts.this_round().any(|e| matches!(e.body, EvidenceBody::Review { .. }))
}

/// The discount that the customer has earned in this round.
pub fn discount(facts: &Facts<'_>) -> BasisPoints {
    let accepted = facts.this_round().any(|e| e.body == EvidenceBody::Review { accepted: true });
    let feedback = facts
        .this_round()
        .any(|e| matches!(&e.body, EvidenceBody::Rating { comment, .. } if !comment.trim().is_empty()));
    earned(&facts.settings.review, rating::stars(facts), feedback, accepted)
}

/// What a rating earns by the company's rule: with or without private feedback, and with the review offer accepted or not.
pub fn earned(rule: &ReviewRule, stars: Option<u8>, feedback: bool, accepted: bool) -> BasisPoints {
    let high = stars.is_some_and(|stars| stars > rating::LOW);
    match rule {
        ReviewRule::AskEveryone { feedback_discount } if feedback => *feedback_discount,
        ReviewRule::OnlyHighRatings { discount } if accepted && high => *discount,
        _ => BasisPoints(0),
    }
}
