//! Fields about people: their roles, and one of them to choose.

use crate::kit::desk::Desk;
use crate::kit::form::How::Boxes;
use crate::kit::form::{Input, Pick, ask};
use crate::kit::words;
use crate::kit::words::name_of;
use shared::PersonId;
use shared::records::{Person, Role};
use std::collections::BTreeMap;
use ui::{Text, t};

/// Whom somebody may report to; value and word.
pub fn managers(
    desk: &Desk,
    people: &BTreeMap<PersonId, Person>,
    of: Option<&Person>,
) -> Vec<(String, String)> {
    people_to_choose(desk, people, of.and_then(|p| p.manager), of.map(|p| p.id))
}

/// Nobody, whoever works here, and the one it is now; value and word.
pub fn people_to_choose(
    desk: &Desk,
    people: &BTreeMap<PersonId, Person>,
    now: Option<PersonId>,
    but: Option<PersonId>,
) -> Vec<(String, String)> {
    let mut ids: Vec<&Person> =
        people.values().filter(|p| (p.active || now == Some(p.id)) && but != Some(p.id)).collect();
    ids.sort_by_cached_key(|p| (p.name.to_lowercase(), p.id));
    let nobody = (String::new(), t!(desk.text, "people-nobody"));
    std::iter::once(nobody)
        .chain(ids.into_iter().map(|p| (p.id.to_string(), name_of(people, p.id))))
        .collect()
}

/// All roles, each with what it is for.
pub const ROLES: Input = ask("role", "people-roles", Boxes(picks)).unit("roles").missing("people-no-role");

fn picks(text: Text) -> Vec<Pick> {
    let pick = |role: Role| {
        let about = text.get(&format!("role-about-{}", role.name().replace('_', "-")));
        let value = role.name().to_owned();
        Pick { about, value, ..Pick::of("role", role.name(), words::role(text, role)) }
    };
    Role::ALL.map(pick).into()
}
