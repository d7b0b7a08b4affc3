//! Gate 1, arrival: position and time on reaching the site (spec 1, Gate 1).
//!
//! A missing fix is no wall: the reason is kept instead. The distance to the address is a warning, and a wall only
//! where the company set one. Leaving the site asks for a new arrival (a new leg).

use super::{Facts, GateState, passed};
use crate::place::{Fix, LatLng, Proximity};
use crate::records::{EvidenceBody, GateSettings};
use crate::refusal::{Code, Refusal};

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    let mut counting = facts.counting();
    counting.find(|e| e.leg == facts.leg && matches!(e.body, EvidenceBody::Arrival { .. })).map(passed)
}

pub(super) fn check(fix: Option<&Fix>, no_fix: Option<&str>) -> Result<(), Refusal> {
    match (fix, no_fix) {
        (None, reason) if reason.is_none_or(|r| r.trim().is_empty()) => {
            Err(Refusal::new(Code::Empty).with("field", "no_fix"))
        }
        (Some(fix), _) if LatLng::new(fix.at.lat, fix.at.lng).is_none() => Err(Code::BadPosition.into()),
        _ => Ok(()),
    }
}

/// The company's wall, if it has one.
pub fn check_distance(proximity: Proximity, settings: &GateSettings) -> Result<(), Refusal> {
    match (settings.wall_beyond_m, proximity) {
        (Some(limit), Proximity::Measured { metres, .. }) if proximity.beyond(limit) => {
            Err(Refusal::new(Code::TooFar).with("metres", metres.round()).with("limit", limit))
        }
        _ => Ok(()),
    }
}
