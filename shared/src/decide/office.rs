//! Customers, addresses, alerts, people, settings: what the office and its admins write.

use super::{Authority, By, Effects, LINE, Stop, TEXT, Whose, filled, text};
use crate::access::{ADMINS, Action, Hidden, Subject};
use crate::ids::*;
use crate::language::is_language;
use crate::place::LatLng;
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};
use std::collections::BTreeSet;

/// So many skills of one person are kept.
const SKILLS: usize = 60;

/// How a customer is called and reached.
pub(super) struct Reach {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub language: Option<String>,
}

pub(super) fn add_account(
    w: &World,
    by: &By<'_>,
    id: AccountId,
    kind: AccountKind,
    reach: Reach,
    owner: Option<PersonId>,
) -> Result<Effects, Stop> {
    let maker = Some(by.person());
    let owner = match by.may(w, Subject::Account, Action::Add, Whose::Companys) {
        Ok(()) => owner,
        Err(Stop::Need(need)) => return Err(Stop::Need(need)),
        // Who reaches only some customers adds one for somebody they reach: themselves, unless they say whom.
        Err(Stop::Refuse(_)) => owner.or(maker),
    };
    by.may(w, Subject::Account, Action::Add, Whose::Of(owner))?;
    if owner != maker {
        works_here(w, by, owner)?;
    }
    by.free::<Account>(w, id)?;
    filled("name", &reach.name, LINE)?;
    text("phone", &reach.phone, LINE)?;
    text("email", &reach.email, LINE)?;
    text("language", reach.language.as_deref().unwrap_or_default(), LINE)?;
    let mut effects = Effects::default();
    effects.put(Account {
        id,
        kind,
        name: reach.name.trim().to_owned(),
        phone: reach.phone.into(),
        email: reach.email.into(),
        language: reach.language,
        active: true,
        owner,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    Ok(effects)
}

pub(super) fn edit_account(
    w: &World,
    by: &By<'_>,
    id: AccountId,
    patch: &AccountPatch,
) -> Result<Effects, Stop> {
    let mut account = by.find::<Account>(w, id)?.clone();
    by.may(w, Subject::Account, Action::Change, Whose::Of(account.owner))?;
    if let Some(owner) = patch.owner {
        // Handing a customer over takes reaching both: a rep does not put customers on somebody else's list.
        by.may(w, Subject::Account, Action::Change, Whose::Of(owner))?;
        works_here(w, by, owner)?;
    }
    if let Some(name) = &patch.name {
        filled("name", name, LINE)?;
    }
    for (field, value) in [("phone", &patch.phone), ("email", &patch.email)] {
        text(field, value.as_deref().unwrap_or_default(), LINE)?;
    }
    let before = account.owner;
    let mut effects = Effects::default();
    effects.flags.lost = account.merge(patch, by.at());
    if account.owner != before {
        // Open jobs go along; what is done stays with who had it.
        for job in w.children::<Job>(id)? {
            if job.owner == before && !job.status.is_over() {
                effects.put(Job { owner: account.owner, ..job.clone() });
            }
        }
    }
    effects.put(account);
    Ok(effects)
}

/// Whoever owns a customer works here (spec 5, WF-CM-001).
fn works_here(w: &World, by: &By<'_>, owner: Option<PersonId>) -> Result<(), Stop> {
    match owner {
        Some(owner) if !by.find::<Person>(w, owner)?.active => Err(Code::Inactive.into()),
        _ => Ok(()),
    }
}

pub(super) fn add_address(
    w: &World,
    by: &By<'_>,
    id: AddressId,
    account: AccountId,
    line: String,
    access: String,
    pin: Option<Pin>,
) -> Result<Effects, Stop> {
    let owner = by.find::<Account>(w, account)?.owner;
    by.may(w, Subject::Address, Action::Add, Whose::Of(owner))?;
    by.free::<Address>(w, id)?;
    filled("address", &line, LINE)?;
    text("access", &access, TEXT)?;
    on_earth(pin)?;
    let mut effects = Effects::default();
    effects.put(Address {
        id,
        account,
        text: line.trim().to_owned(),
        access: access.into(),
        pin,
        proposed: None,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    Ok(effects)
}

pub(super) fn edit_address(
    w: &World,
    by: &By<'_>,
    id: AddressId,
    patch: &AddressPatch,
) -> Result<Effects, Stop> {
    let mut address = by.find::<Address>(w, id)?.clone();
    let owner = by.find::<Account>(w, address.account)?.owner;
    by.may(w, Subject::Address, Action::Change, Whose::Of(owner))?;
    if let Some(line) = &patch.text {
        filled("address", line, LINE)?;
    }
    text("access", patch.access.as_deref().unwrap_or_default(), TEXT)?;
    on_earth(patch.pin.flatten())?;
    let mut effects = Effects::default();
    effects.flags.lost = address.merge(patch, by.at());
    effects.put(address);
    Ok(effects)
}

fn on_earth(pin: Option<Pin>) -> Result<(), Stop> {
    match pin {
        Some(pin) if LatLng::new(pin.at.lat, pin.at.lng).is_none() => Err(Code::BadPosition.into()),
        _ => Ok(()),
    }
}

pub(super) fn settle(w: &World, by: &By<'_>, id: AlertId, note: &str) -> Result<Effects, Stop> {
    by.may(w, Subject::Alert, Action::Change, Whose::Companys)?;
    text("note", note, TEXT)?;
    let mut alert = by.find::<Alert>(w, id)?.clone();
    let mut effects = Effects::default();
    let note = note.trim();
    if alert.settled.is_some() && note.is_empty() {
        return Ok(effects);
    }
    // Two people may settle the same alert: who came first did, and what each of them wrote is kept.
    alert.settled = alert.settled.or(Some((by.person(), by.at())));
    if alert.note.is_empty() {
        alert.note = note.to_owned();
    } else if !note.is_empty() {
        alert.note = format!("{}\n{note}", alert.note);
    }
    effects.put(alert);
    Ok(effects)
}

/// It waits for a decision again; what was written when it was settled is in its history.
pub(super) fn reopen(w: &World, by: &By<'_>, id: AlertId) -> Result<Effects, Stop> {
    by.may(w, Subject::Alert, Action::Change, Whose::Companys)?;
    let alert = by.find::<Alert>(w, id)?.clone();
    let mut effects = Effects::default();
    if alert.settled.is_some() {
        effects.put(Alert { settled: None, note: String::new(), ..alert });
    }
    Ok(effects)
}

pub(super) fn add_company(w: &World, by: &By<'_>, company: Company) -> Result<Effects, Stop> {
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

pub(super) fn edit_company(w: &World, by: &By<'_>, mut patch: CompanyPatch) -> Result<Effects, Stop> {
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

pub(super) fn edit_gate_settings(w: &World, by: &By<'_>, settings: GateSettings) -> Result<Effects, Stop> {
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { gates: settings, ..company });
    Ok(effects)
}

pub(super) fn add_person(
    w: &World,
    by: &By<'_>,
    id: PersonId,
    name: String,
    phone: String,
    roles: Vec<Role>,
) -> Result<Effects, Stop> {
    by.may(w, Subject::Person, Action::Add, Whose::Companys)?;
    by.free::<Person>(w, id)?;
    filled("name", &name, LINE)?;
    text("phone", &phone, LINE)?;
    let roles: BTreeSet<Role> = roles.into_iter().collect();
    owners_alone(w, by, [&roles])?;
    let mut effects = Effects::default();
    effects.put(Person {
        id,
        name: name.trim().to_owned(),
        phone,
        roles,
        manager: None,
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    Ok(effects)
}

pub(super) fn edit_person(
    w: &World,
    by: &By<'_>,
    id: PersonId,
    patch: &PersonPatch,
) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Person, id.0)])?;
    // What language somebody reads is theirs to say.
    if id != by.person() || !patch.is_language_alone() {
        by.may(w, Subject::Person, Action::Change, Whose::Companys)?;
    }
    if patch.language.as_ref().and_then(Option::as_ref).is_some_and(|tag| !is_language(tag)) {
        return Err(Refusal::new(Code::BadSetting).with("field", "language").into());
    }
    if let Some(name) = &patch.name {
        filled("name", name, LINE)?;
    }
    text("phone", patch.phone.as_deref().unwrap_or_default(), LINE)?;
    are_skills(patch.skills.as_deref().unwrap_or_default())?;
    let mut person = by.find::<Person>(w, id)?.clone();
    if let Some(manager) = patch.manager.flatten() {
        not_above(w, by, id, manager)?;
    }
    let mut effects = Effects::default();
    effects.flags.lost = person.merge(patch, by.at());
    effects.put(person);
    Ok(effects)
}

/// Each has a name.
fn are_skills(skills: &[Skill]) -> Result<(), Stop> {
    for skill in skills {
        filled("skills", &skill.name, LINE)?;
    }
    match skills.len() > SKILLS {
        true => Err(Refusal::new(Code::BadSetting).with("field", "skills").into()),
        false => Ok(()),
    }
}

/// Nobody reports to somebody who reports to them, however far up.
fn not_above(w: &World, by: &By<'_>, id: PersonId, manager: PersonId) -> Result<(), Stop> {
    let mut seen = BTreeSet::new();
    let mut above = Some(manager);
    while let Some(next) = above.filter(|next| seen.insert(*next)) {
        let person = by.find::<Person>(w, next)?;
        if next == id {
            return Err(Refusal::new(Code::Circle).with("name", &person.name).into());
        }
        above = person.manager;
    }
    Ok(())
}

pub(super) fn set_person_active(w: &World, by: &By<'_>, id: PersonId, active: bool) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Person, id.0)])?;
    by.may(w, Subject::Person, Action::Change, Whose::Companys)?;
    if id == by.person() && !active {
        return Err(Code::LastAdmin.into());
    }
    let person = by.find::<Person>(w, id)?.clone();
    owners_alone(w, by, [&person.roles])?;
    let mut effects = Effects::default();
    effects.put(Person { active, ..person });
    Ok(effects)
}

/// The shortest and the longest view, in days.
pub const VIEW: std::ops::RangeInclusive<u32> = 7..=3_650;
/// The longest that a company lets its phones keep originals, in days, if not always.
pub const KEEP_AT_MOST: u32 = 3_650;

pub(super) fn set_view(w: &World, by: &By<'_>, days: u32) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Company, by.set.company.0)])?;
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let view_days = days.clamp(*VIEW.start(), *VIEW.end());
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { view_days, ..company });
    Ok(effects)
}

pub(super) fn set_second_factor(w: &World, by: &By<'_>, required: bool) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Company, by.set.company.0)])?;
    by.may(w, Subject::Company, Action::Change, Whose::Companys)?;
    let company = by.find::<Company>(w, by.set.company)?.clone();
    let mut effects = Effects::default();
    effects.put(Company { second_factor: required, ..company });
    Ok(effects)
}

pub(super) fn set_roles(w: &World, by: &By<'_>, id: PersonId, roles: Vec<Role>) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Person, id.0)])?;
    by.may(w, Subject::Person, Action::Change, Whose::Companys)?;
    if roles.is_empty() {
        return Err(Refusal::new(Code::Empty).with("field", "roles").into());
    }
    let person = by.find::<Person>(w, id)?.clone();
    // Whoever gives the keys away keeps one: another admin, or another owner, may take it.
    let keeps_one = roles.iter().any(|role| ADMINS.contains(role))
        && (roles.contains(&Role::Owner) || !person.roles.contains(&Role::Owner));
    if id == by.person() && !keeps_one {
        return Err(Code::LastAdmin.into());
    }
    let roles: BTreeSet<Role> = roles.into_iter().collect();
    if person.roles.contains(&Role::Owner) != roles.contains(&Role::Owner) {
        owners_alone(w, by, [&person.roles, &roles])?;
    }
    let mut effects = Effects::default();
    effects.put(Person { roles, ..person });
    Ok(effects)
}

/// Owners are made, unmade and sent away by owners alone: an admin does not become one by their own hand.
fn owners_alone<const N: usize>(w: &World, by: &By<'_>, roles: [&BTreeSet<Role>; N]) -> Result<(), Stop> {
    let concerns_owners = roles.iter().any(|roles| roles.contains(&Role::Owner));
    if !concerns_owners || by.ctx.authority == Authority::System {
        return Ok(());
    }
    match w.get::<Person>(by.person())? {
        Some(maker) if maker.active && maker.is_any(&[Role::Owner]) => Ok(()),
        _ => Err(Code::NotAllowed.into()),
    }
}
