//! Gate 3, work complete: the technician says that the work is done (spec 1, Gate 3).

use super::{Facts, GateState, passed};
use crate::records::EvidenceBody;

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    facts.this_round().find(|e| matches!(e.body, EvidenceBody::WorkComplete { .. })).map(passed)
}
