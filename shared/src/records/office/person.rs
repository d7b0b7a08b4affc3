//! People who work for the company, and their roles.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::PersonId;
use crate::records::{Area, Clocks, Erased, Kind, Merge, Overwritten, Sight, Spec, Unknown};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Someone who works here and signs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    pub roles: BTreeSet<Role>,
    /// Whom they report to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<PersonId>,
    /// BCP 47, the language of the person's phone app; none: the phone's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What they can do, in the company's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Skill>,
    /// An inactive person cannot sign in; their work stays.
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl Person {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "person",
        table: "people",
        parent: None,
        seen: Sight::ByAll,
        held: false,
        subject: Subject::Person,
        main: &["name", "phone", "roles"],
        asked: &["name", "phone", "roles", "active"],
        searched: &[],
        personal: &[("name", Erased::Replaced), ("phone", Erased::Emptied), ("skills", Erased::Emptied)],
        area: Area::People,
        page: "/history/person/{id}",
        sheet: "people.csv",
        brought: false,
    };
}

/// Someone new who works here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewPerson {
    pub id: PersonId,
    pub name: String,
    pub phone: String,
    pub roles: Vec<Role>,
}

fn yes() -> bool {
    true
}

/// Something that somebody can do, or is allowed to do as long as a certificate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Skill {
    /// As the company calls it: `Gas fitting`.
    pub name: String,
    /// The last day on which it holds; none: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// The units of a person that somebody changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PersonPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `Some(None)`: they report to nobody. On the wire: absent, null or a person.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub manager: Option<Option<PersonId>>,
    /// `Some(None)`: the phone's own. On the wire: absent, null or a language. Everybody may change their own.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub language: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<Skill>>,
}

impl PersonPatch {
    /// Nothing but the language is changed.
    pub fn is_language_alone(&self) -> bool {
        self.language.is_some()
            && *self == PersonPatch { language: self.language.clone(), ..PersonPatch::default() }
    }
}

/// What a person does for the company. A person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Dispatcher,
    Technician,
    SalesManager,
    SalesRep,
    Sdr,
    Marketer,
    Support,
}

impl Role {
    /// Every role, those that run the company first.
    pub const ALL: [Role; 9] = [
        Role::Owner,
        Role::Admin,
        Role::Dispatcher,
        Role::Technician,
        Role::SalesManager,
        Role::SalesRep,
        Role::Sdr,
        Role::Marketer,
        Role::Support,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Dispatcher => "dispatcher",
            Role::Technician => "technician",
            Role::SalesManager => "sales_manager",
            Role::SalesRep => "sales_rep",
            Role::Sdr => "sdr",
            Role::Marketer => "marketer",
            Role::Support => "support",
        }
    }
}

impl Person {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &PersonPatch, at: Hlc) -> Vec<Overwritten> {
        let mut merge = Merge::new(Kind::Person, self.id.0, &mut self.clocks, at);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("phone", &mut self.phone, &patch.phone);
        merge.unit("manager", &mut self.manager, &patch.manager);
        merge.unit("language", &mut self.language, &patch.language);
        merge.unit("skills", &mut self.skills, &patch.skills);
        merge.lost
    }

    /// Whether the person has any of these roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// The first letters of the first and last word of the name.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace();
        let first = words.next().and_then(|w| w.chars().next());
        let last = words.next_back().and_then(|w| w.chars().next());
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}
