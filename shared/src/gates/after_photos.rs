//! Gate 4, after photos: the finished work, in every round anew (spec 1, Gate 4).

use super::before_photos::enough;
use super::{Facts, GateState, passed};
use crate::records::{EvidenceBody, Slot};
use crate::refusal::Refusal;

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    check(facts).ok()?;
    facts.this_round().find(|e| e.body == EvidenceBody::PhotosDone).map(passed)
}

pub(super) fn check(facts: &Facts<'_>) -> Result<(), Refusal> {
    enough(facts.photos(Slot::After, Some(facts.round)), facts.min_after)
}
