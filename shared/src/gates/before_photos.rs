//! Gate 2, before photos: the work area as it was found; "Start work" closes it (spec 1, Gate 2).

use super::{Facts, Gate, GateState, passed, waived};
use crate::records::{EvidenceBody, Slot};
use crate::refusal::{Code, Refusal};

/// Passed once for the whole job: a later round does not ask for the state before the work again. Leaving the photos out
/// starts no work: that is still a tap.
pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    let start = facts.counting().find(|e| e.body == EvidenceBody::WorkStarted).map(passed);
    if enough_photos(facts).is_ok() {
        return start;
    }
    // Work of an older app that was completed without the tap was begun all the same.
    let begun = || facts.counting().any(|e| matches!(e.body, EvidenceBody::WorkComplete { .. }));
    left_out(facts).filter(|_| start.is_some() || begun())
}

/// That the photos may be missing, on whose word and why: in whatever round that was said.
pub fn left_out(facts: &Facts<'_>) -> Option<GateState> {
    waived(facts, Gate::BeforePhotos)
}

/// Whether work may start: the photos are there, or may be missing.
pub(super) fn check(facts: &Facts<'_>) -> Result<(), Refusal> {
    enough_photos(facts).or_else(|few| left_out(facts).map(drop).ok_or(few))
}

fn enough_photos(facts: &Facts<'_>) -> Result<(), Refusal> {
    enough(facts.photos(Slot::Before, None), facts.min_before)
}

/// Whether there are as many photos as are asked for.
pub(super) fn enough(have: u32, need: u32) -> Result<(), Refusal> {
    if have >= need {
        return Ok(());
    }
    Err(Refusal::new(Code::TooFewPhotos).with("have", have).with("need", need))
}
