//! Who works here: taken in, edited, given roles, sent away.

use crate::access::{ADMINS, Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{Authority, By, Effects, LINE, Stop, Whose, filled, text};
use crate::ids::PersonId;
use crate::language::is_language;
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};
use std::collections::BTreeSet;

/// So many skills of one person are kept.
const SKILLS: usize = 60;

pub(in crate::decide) fn add(
    w: &World,
    by: &By<'_>,
    id: PersonId,
    name: String,
    phone: String,
    roles: Vec<Role>,
) -> Result<Effects, Stop> {
    by.may(w, Subject::Person, Action::Add, Whose::Companys)?;
    by.free::<Person>(w, id)?;
    let roles: BTreeSet<Role> = roles.into_iter().collect();
    owners_alone(w, by, [&roles])?;
    let mut person = Person {
        id,
        name,
        phone,
        roles,
        manager: None,
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    };
    Person::CHECKS.ask(&mut person)?;
    let mut effects = Effects::default();
    effects.put(person);
    Ok(effects)
}

impl Edited for Person {
    /// What language somebody reads is theirs to say.
    fn may_edit(&self, w: &World, by: &By<'_>, patch: &PersonPatch) -> Result<(), Stop> {
        match self.id == by.person() && patch.is_language_alone() {
            true => Ok(()),
            false => by.may(w, Subject::Person, Action::Change, Whose::Companys),
        }
    }

    fn sound(&self, w: &World, by: &By<'_>, patch: &PersonPatch) -> Result<(), Stop> {
        if patch.language.as_ref().and_then(Option::as_ref).is_some_and(|tag| !is_language(tag)) {
            return Err(Refusal::new(Code::BadSetting).with("field", "language").into());
        }
        are_skills(patch.skills.as_deref().unwrap_or_default())?;
        are_skills(&patch.skills_held)?;
        for name in &patch.skills_gone {
            text("skills", name, LINE)?;
        }
        if patch.skills_gone.len() > SKILLS {
            return Err(Refusal::new(Code::BadSetting).with("field", "skills").into());
        }
        patch.manager.flatten().map_or(Ok(()), |manager| not_above(w, by, self.id, manager))
    }

    /// What comes of it must be allowed, too.
    fn goes_along(
        &mut self,
        w: &World,
        by: &By<'_>,
        before: &Person,
        patch: &PersonPatch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        if self.skills.len() > SKILLS && self.skills.len() > before.skills.len() {
            return Err(Refusal::new(Code::BadSetting).with("field", "skills").into());
        }
        match patch.roles.is_empty() {
            true => Ok(()),
            false => may_have_roles(w, by, before, &self.roles),
        }
    }
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

pub(in crate::decide) fn set_active(
    w: &World,
    by: &By<'_>,
    id: PersonId,
    active: bool,
) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Person, by.person().0), Key::One(Kind::Person, id.0)])?;
    by.may(w, Subject::Person, Action::Change, Whose::Companys)?;
    if id == by.person() && !active {
        return Err(Code::LastAdmin.into());
    }
    let mut person = by.find::<Person>(w, id)?.clone();
    owners_alone(w, by, [&person.roles])?;
    let mut effects = Effects::default();
    let mut merge = Merge::new(Kind::Person, id.0, &mut person.clocks, by.at());
    merge.unit("active", &mut person.active, &Some(active));
    effects.flags.lost = merge.lost;
    effects.put(person);
    Ok(effects)
}

/// All roles at once: those that are not named are taken.
pub(in crate::decide) fn set_roles(
    w: &World,
    by: &By<'_>,
    id: PersonId,
    roles: Vec<Role>,
) -> Result<Effects, Stop> {
    let roles = Role::ALL.into_iter().map(|role| (role, roles.contains(&role))).collect();
    by.edit::<Person>(w, id, PersonPatch { roles, ..PersonPatch::default() })
}

/// Everybody has a role, whoever runs the company keeps one that does, and owners decide about owners.
fn may_have_roles(w: &World, by: &By<'_>, before: &Person, roles: &BTreeSet<Role>) -> Result<(), Stop> {
    if roles.is_empty() {
        return Err(Refusal::new(Code::Empty).with("field", "roles").into());
    }
    // Whoever gives the keys away keeps one: another admin, or another owner, may take it.
    let keeps_one = roles.iter().any(|role| ADMINS.contains(role))
        && (roles.contains(&Role::Owner) || !before.roles.contains(&Role::Owner));
    if before.id == by.person() && !keeps_one {
        return Err(Code::LastAdmin.into());
    }
    if before.roles.contains(&Role::Owner) != roles.contains(&Role::Owner) {
        owners_alone(w, by, [&before.roles, roles])?;
    }
    Ok(())
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
