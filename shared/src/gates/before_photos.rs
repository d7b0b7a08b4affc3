//! Gate 2, before photos: the work area as it was found; "Start work" closes it (spec 1, Gate 2).

use super::{Facts, GateState, passed};
use crate::records::{EvidenceBody, Slot};
use crate::refusal::{Code, Refusal};

/// Passed once for the whole job: a later round does not ask for the state before the work again.
pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    check(facts).ok()?;
    facts.counting().find(|e| e.body == EvidenceBody::WorkStarted).map(passed)
}

pub(super) fn check(facts: &Facts<'_>) -> Result<(), Refusal> {
    enough(facts.photos(Slot::Before, None), facts.min_before)
}

/// Whether there are as many photos as are asked for.
pub(super) fn enough(have: u32, need: u32) -> Result<(), Refusal> {
    if have >= need {
        return Ok(());
    }
    Err(Refusal::new(Code::TooFewPhotos).with("have", have).with("need", need))
}
