//! Fields about people: their roles, and one of them to choose.

use crate::kit::desk::Desk;
use crate::kit::form::Fields;
use crate::kit::words;
use crate::kit::words::name_of;
use dioxus::prelude::*;
use shared::PersonId;
use shared::records::{Person, Role};
use std::collections::BTreeMap;
use ui::{Icon, Text, t};

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

/// A role's name in forms.
pub fn key(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

pub fn joined(roles: &[Role]) -> String {
    let all: Vec<String> = roles.iter().map(|role| key(*role)).collect();
    all.join(" ")
}

/// The roles that are ticked, in their order.
pub fn picked_roles(fields: &Fields) -> Vec<Role> {
    let ticked: Vec<String> = fields.all("role");
    Role::ALL.into_iter().filter(|role| ticked.contains(&key(*role))).collect()
}

/// The roles that were ticked or cleared in a form that was rendered with these.
pub fn roles_that_differ(picked: &[Role], was: &str) -> BTreeMap<Role, bool> {
    let had = |role: &Role| was.split(' ').any(|name| name == key(*role));
    let differ = Role::ALL.into_iter().filter(|role| picked.contains(role) != had(role));
    differ.map(|role| (role, picked.contains(&role))).collect()
}

/// All roles, each with what it is for.
#[component]
pub fn RolePicks(
    #[props(into)] form: String,
    text: Text,
    picked: Vec<Role>,
    error: Option<String>,
) -> Element {
    let rows = Role::ALL.map(|role| {
        let key = key(role);
        let about = text.get(&format!("role-about-{}", key.replace('_', "-")));
        (key, words::role(text, role), about, picked.contains(&role))
    });
    rsx! {
        fieldset { id: "{form}-role", class: "stack-tight", tabindex: "-1",
            legend { class: "label", {t!(text, "people-roles")} }
            if let Some(error) = error {
                p { class: "field-error", Icon { name: "circle-alert", class: "icon-s" } span { "{error}" } }
            }
            div { class: "role-picks",
                for (key , word , about , checked) in rows {
                    label { key: "{key}", class: "check", r#for: "{form}-role-{key}",
                        input { id: "{form}-role-{key}", r#type: "checkbox", name: "role", value: "{key}", checked }
                        span { class: "stack-none", span { "{word}" } span { class: "tiny muted", "{about}" } }
                    }
                }
            }
        }
    }
}
