//! The company and its settings.

use crate::access::{Action, Hidden, Subject};
use crate::decide::{Authority, By, Effects, LINE, Stop, TEXT, Whose, filled, text};
use crate::language::is_language;
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};

/// The shortest and the longest view, in days.
pub const VIEW: std::ops::RangeInclusive<u32> = 7..=3_650;
/// The longest that a company lets its phones keep originals, in days, if not always.
pub const KEEP_AT_MOST: u32 = 3_650;

pub(in crate::decide) fn add(w: &World, by: &By<'_>, company: Company) -> Result<Effects, Stop> {
    if by.ctx.authority != Authority::System || company.id != by.set.company {
        return Err(Code::NotAllowed.into());
    }
    by.free::<Company>(w, company.id)?;
    filled("name", &company.name, LINE)?;
    text("terms", &company.terms, TEXT)?;
    let mut effects = Effects::default();
    effects.put(company);
    Ok(effects)
}

pub(in crate::decide) fn edit(w: &World, by: &By<'_>, mut patch: CompanyPatch) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Company, by.set.company.0)])?;
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let bad = |field: &str| Stop::from(Refusal::new(Code::BadSetting).with("field", field));
    if let Some(name) = &patch.name {
        filled("name", name, LINE)?;
    }
    for (field, value, limit) in
        [("phone", &patch.phone, LINE), ("address", &patch.address, TEXT), ("terms", &patch.terms, TEXT)]
    {
        text(field, value.as_deref().unwrap_or_default(), limit)?;
    }
    if patch.time_zone.as_ref().is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        return Err(bad("time_zone"));
    }
    if patch.locale.as_ref().is_some_and(|tag| !is_language(tag)) {
        return Err(bad("locale"));
    }
    let backwards = |hours: &Hours| hours.0.iter().flatten().any(|open| open.from >= open.to);
    if patch.hours.as_ref().is_some_and(backwards) {
        return Err(bad("hours"));
    }
    let allowed = |hidden: &Hidden| {
        hidden.0.iter().all(|(field, roles)| roles.iter().all(|role| field.may_be_hidden_from(*role)))
    };
    if patch.hidden.as_ref().is_some_and(|hidden| !allowed(hidden)) {
        return Err(bad("hidden"));
    }
    if patch.notices.as_ref().is_some_and(|notices| !notices.is_sound()) {
        return Err(bad("notices"));
    }
    if patch.view_days.is_some_and(|days| !VIEW.contains(&days)) {
        return Err(bad("view_days"));
    }
    if patch.keep_days.is_some_and(|days| days > KEEP_AT_MOST) {
        return Err(bad("keep_days"));
    }
    patch.name = patch.name.map(|name| name.trim().to_owned());
    let mut company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.flags.lost = company.merge(&patch, by.at());
    effects.put(company);
    Ok(effects)
}

pub(in crate::decide) fn edit_gate_settings(
    w: &World,
    by: &By<'_>,
    settings: GateSettings,
) -> Result<Effects, Stop> {
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { gates: settings, ..company });
    Ok(effects)
}

pub(in crate::decide) fn set_view(w: &World, by: &By<'_>, days: u32) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Company, by.set.company.0)])?;
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let view_days = days.clamp(*VIEW.start(), *VIEW.end());
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { view_days, ..company });
    Ok(effects)
}

pub(in crate::decide) fn set_second_factor(w: &World, by: &By<'_>, required: bool) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Company, by.set.company.0)])?;
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { second_factor: required, ..company });
    Ok(effects)
}
