//! Gate 5, rating: one to five stars from the customer (spec 1, Gate 5). One to three always reaches the manager.

use super::{Facts, GateState, absent, passed};
use crate::records::EvidenceBody;
use crate::refusal::{Code, Refusal};

/// Ratings up to this one are escalated (spec 1, Escalation Rules: 1–3).
pub const LOW: u8 = 3;

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    let rated = facts.this_round().find(|e| match e.body {
        EvidenceBody::Rating { stars, .. } => check(stars).is_ok(),
        _ => false,
    });
    rated.map(passed).or_else(|| absent(facts).map(GateState::Skipped))
}

/// The stars of the present round.
pub fn stars(facts: &Facts<'_>) -> Option<u8> {
    facts.this_round().find_map(|e| match e.body {
        EvidenceBody::Rating { stars, .. } if check(stars).is_ok() => Some(stars),
        _ => None,
    })
}

/// The stars, if they are a rating: other numbers are kept with the evidence, and are shown and counted nowhere as one.
pub fn rated(stars: u8) -> Option<u8> {
    check(stars).is_ok().then_some(stars)
}

pub(super) fn check(stars: u8) -> Result<(), Refusal> {
    if (1..=5).contains(&stars) { Ok(()) } else { Err(Code::NoRating.into()) }
}
