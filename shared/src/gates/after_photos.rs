//! Gate 4, after photos: the finished work, in every round anew (spec 1, Gate 4).

use super::before_photos::enough;
use super::{Facts, Gate, GateState, passed, waived};
use crate::records::{Evidence, EvidenceBody, Slot};
use crate::refusal::Refusal;

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    check(facts).ok()?;
    let done = facts.this_round().find(|e| e.body == EvidenceBody::PhotosDone).map(passed);
    done.or_else(|| taken_all_the_same(facts))
}

/// Left out on somebody's word, and then taken: the photos pass it, not the word.
fn taken_all_the_same(facts: &Facts<'_>) -> Option<GateState> {
    waived(facts, Gate::AfterPhotos)?;
    let photo = |e: &&Evidence| matches!(e.body, EvidenceBody::Photo { slot: Slot::After, .. });
    let last = facts.min_after.max(1) as usize - 1;
    facts.this_round().filter(photo).nth(last).map(passed)
}

pub(super) fn check(facts: &Facts<'_>) -> Result<(), Refusal> {
    enough(facts.photos(Slot::After, Some(facts.round)), facts.min_after)
}
