//! The company and its settings.

use super::MOST_PHOTOS;
use crate::decide::edit::Edited;
use crate::decide::{Authority, By, Effects, Stop};
use crate::language::is_language;
use crate::money::Percent;
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::World;

/// The shortest and the longest view, in days.
pub const VIEW: std::ops::RangeInclusive<u32> = 7..=3_650;
/// The longest that a company lets its phones keep originals, in days, if not always.
pub const KEEP_AT_MOST: u32 = 3_650;
/// The farthest from an address that a warning or a refusal may begin, in metres.
pub const FARTHEST: u32 = 100_000;
/// For how many days an estimate may hold.
pub const VALID: std::ops::RangeInclusive<u32> = 1..=3_650;
/// All of an amount, in hundredths of a percent.
const WHOLE: u32 = 10_000;

pub(in crate::decide) fn add(w: &World, by: &By<'_>, mut company: Company) -> Result<Effects, Stop> {
    if by.ctx.authority != Authority::System || company.id != by.set.company {
        return Err(Code::NotAllowed.into());
    }
    by.free::<Company>(w, company.id)?;
    Company::CHECKS.ask(&mut company)?;
    let mut effects = Effects::default();
    effects.put(company);
    Ok(effects)
}

impl Edited for Company {
    fn sound(&self, _: &World, _: &By<'_>, patch: &CompanyPatch) -> Result<(), Stop> {
        if patch.time_zone.as_ref().is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
            return Err(bad("time_zone"));
        }
        if patch.locale.as_ref().is_some_and(|tag| !is_language(tag)) {
            return Err(bad("locale"));
        }
        let days = patch.hours.iter().flat_map(|hours| hours.0).chain(patch.hours_of.values().copied());
        if days.flatten().any(|open| open.from >= open.to) {
            return Err(bad("hours"));
        }
        let whole = patch.hidden.iter().flat_map(|hidden| &hidden.0);
        let whole = whole.flat_map(|(field, roles)| roles.iter().map(move |role| (field, role)));
        let one_by_one = patch.hidden_from.iter().flat_map(|(field, roles)| {
            roles.iter().filter(|(_, hides)| **hides).map(move |(role, _)| (field, role))
        });
        if whole.chain(one_by_one).any(|(field, role)| !field.may_be_hidden_from(*role)) {
            return Err(bad("hidden"));
        }
        if patch.notices.as_ref().is_some_and(|notices| !notices.is_sound()) {
            return Err(bad("notices"));
        }
        if patch.quiet.flatten().is_some_and(|quiet| quiet.from == quiet.to) {
            return Err(bad("notices"));
        }
        let rates = [("tax_standard", patch.tax_standard), ("tax_reduced", patch.tax_reduced)];
        if let Some((field, _)) = rates.into_iter().find(|(_, rate)| rate.is_some_and(|r| r > Percent::WHOLE))
        {
            return Err(bad(field));
        }
        if patch.valid_days.is_some_and(|days| !VALID.contains(&days)) {
            return Err(bad("valid_days"));
        }
        gates_are_sound(&patch.gates)?;
        if patch.view_days.is_some_and(|days| !VIEW.contains(&days)) {
            return Err(bad("view_days"));
        }
        if patch.keep_days.is_some_and(|days| days > KEEP_AT_MOST) {
            return Err(bad("keep_days"));
        }
        Ok(())
    }
}

pub(in crate::decide) fn edit(w: &World, by: &By<'_>, patch: CompanyPatch) -> Result<Effects, Stop> {
    by.edit::<Company>(w, by.set.company, patch)
}

fn bad(field: &str) -> Stop {
    Refusal::new(Code::BadSetting).with("field", field).into()
}

fn gates_are_sound(gates: &GateSettingsPatch) -> Result<(), Stop> {
    let photos = [("min_before", gates.min_before), ("min_after", gates.min_after)];
    let metres = [("warn_beyond_m", gates.warn_beyond_m), ("wall_beyond_m", gates.wall_beyond_m.flatten())];
    let limited = photos.map(|(field, n)| (field, n, MOST_PHOTOS)).into_iter();
    let limited = limited.chain(metres.map(|(field, n)| (field, n, FARTHEST)));
    for (field, n, most) in limited.chain([("discount", gates.discount.map(|rate| rate.0), WHOLE)]) {
        if n.is_some_and(|n| n > most) {
            return Err(bad(field));
        }
    }
    Ok(())
}

/// All gate settings at once.
pub(in crate::decide) fn edit_gate_settings(
    w: &World,
    by: &By<'_>,
    settings: GateSettings,
) -> Result<Effects, Stop> {
    let gates = GateSettingsPatch::all_of(&settings);
    edit(w, by, CompanyPatch { gates, ..CompanyPatch::default() })
}

pub(in crate::decide) fn set_view(w: &World, by: &By<'_>, days: u32) -> Result<Effects, Stop> {
    let view_days = Some(days.clamp(*VIEW.start(), *VIEW.end()));
    edit(w, by, CompanyPatch { view_days, ..CompanyPatch::default() })
}

pub(in crate::decide) fn set_second_factor(w: &World, by: &By<'_>, required: bool) -> Result<Effects, Stop> {
    edit(w, by, CompanyPatch { second_factor: Some(required), ..CompanyPatch::default() })
}
