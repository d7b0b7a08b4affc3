//! Kinds of work: made, edited, and no longer offered.

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{Authority, By, Effects, LINE, Stop, Whose, amount, filled};
use crate::gates::Gate;
use crate::records::{GateProfile, JobType, JobTypePatch, PhotosAsked};
use crate::refusal::{Code, Refusal};
use crate::world::World;

/// How long one visit of a kind of work may usually take, in minutes: as long as a visit can be planned.
pub const MINUTES: std::ops::RangeInclusive<u32> = 1..=31 * 24 * 60;
/// The most points of a checklist.
pub const MOST_POINTS: usize = 100;
/// The most photos that a gate asks for.
pub const MOST_PHOTOS: u32 = 20;

pub(in crate::decide) fn add(w: &World, by: &By<'_>, mut kind: JobType) -> Result<Effects, Stop> {
    by.may(w, Subject::JobType, Action::Add, Whose::Companys)?;
    by.free::<JobType>(w, kind.id)?;
    JobType::CHECKS.ask(&mut kind)?;
    lasts(kind.minutes)?;
    listed(&kind.checklist)?;
    // The server itself may make others: measurements ask for one gate.
    if by.ctx.authority == Authority::Person {
        goes_through(&kind.gates)?;
    }
    shows(&kind.photos)?;
    amount(w, by, kind.amount.seen())?;
    let mut effects = Effects::default();
    effects.put(kind);
    Ok(effects)
}

impl Edited for JobType {
    fn sound(&self, w: &World, by: &By<'_>, patch: &JobTypePatch) -> Result<(), Stop> {
        patch.minutes.map_or(Ok(()), lasts)?;
        patch.checklist.as_deref().map_or(Ok(()), listed)?;
        patch.gates.as_ref().map_or(Ok(()), goes_through)?;
        if NEEDED.iter().any(|gate| patch.goes_through.get(gate) == Some(&false)) {
            return Err(bad("gates"));
        }
        patch.photos.as_ref().map_or(Ok(()), shows)?;
        shows(&PhotosAsked { before: patch.photos_before.flatten(), after: patch.photos_after.flatten() })?;
        amount(w, by, patch.amount.flatten())
    }
}

fn bad(field: &str) -> Stop {
    Refusal::new(Code::BadSetting).with("field", field).into()
}

fn lasts(minutes: u32) -> Result<(), Stop> {
    if MINUTES.contains(&minutes) { Ok(()) } else { Err(bad("minutes")) }
}

fn listed(checklist: &[String]) -> Result<(), Stop> {
    if checklist.len() > MOST_POINTS {
        return Err(Refusal::new(Code::TooMany).with("limit", MOST_POINTS).into());
    }
    for point in checklist {
        filled("checklist", point, LINE)?;
    }
    Ok(())
}

/// Nothing can be done without being there, and a job is done when somebody says that the work is.
const NEEDED: [Gate; 2] = [Gate::Arrival, Gate::WorkComplete];

fn goes_through(gates: &GateProfile) -> Result<(), Stop> {
    if NEEDED.iter().all(|gate| gates.0.contains(gate)) { Ok(()) } else { Err(bad("gates")) }
}

fn shows(photos: &PhotosAsked) -> Result<(), Stop> {
    let all = [photos.before, photos.after].into_iter().flatten();
    if all.into_iter().all(|n| n <= MOST_PHOTOS) { Ok(()) } else { Err(bad("photos")) }
}
