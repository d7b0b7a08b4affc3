//! Time off: everybody asks for their own and withdraws it; who reaches all of it decides.

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{By, Effects, Stop, Whose};
use crate::records::*;
use crate::refusal::Code;
use crate::world::World;
use chrono::Datelike;

/// The longest, in days.
const LONGEST: i64 = 366;

impl Edited for TimeOff {
    fn whose(&self, w: &World, by: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(Some(by.find::<Person>(w, self.person)?.id)))
    }

    /// What was decided is the office's; their own they may still withdraw.
    fn may_edit(&self, w: &World, by: &By<'_>, patch: &TimeOffPatch) -> Result<(), Stop> {
        by.may(w, Subject::TimeOff, Action::Change, self.whose(w, by)?)?;
        let withdrawn = TimeOffPatch { state: Some(TimeOffState::Withdrawn), ..TimeOffPatch::default() };
        let open = matches!(self.state, TimeOffState::Asked | TimeOffState::Withdrawn);
        match open || *patch == withdrawn || decides(w, by)? {
            true => Ok(()),
            false => Err(Code::Decided.into()),
        }
    }

    fn sound(&self, w: &World, by: &By<'_>, patch: &TimeOffPatch) -> Result<(), Stop> {
        match patch.state {
            Some(TimeOffState::Granted | TimeOffState::Declined) if !decides(w, by)? => {
                Err(Code::NotAllowed.into())
            }
            _ => Ok(()),
        }
    }

    /// The days must make sense as they now stand.
    fn goes_along(
        &mut self,
        _: &World,
        _: &By<'_>,
        _: &TimeOff,
        _: &TimeOffPatch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        let days = self.last.signed_duration_since(self.first).num_days();
        let known = [self.first, self.last].iter().all(|day| (2000..3000).contains(&day.year()));
        if known && (0..LONGEST).contains(&days) { Ok(()) } else { Err(Code::BadDays.into()) }
    }
}

/// Whether they grant and decline.
fn decides(w: &World, by: &By<'_>) -> Result<bool, Stop> {
    match by.may(w, Subject::TimeOff, Action::Change, Whose::Companys) {
        Ok(()) => Ok(true),
        Err(Stop::Refuse(_)) => Ok(false),
        Err(need) => Err(need),
    }
}
