//! People who work for the company, and their roles.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::PersonId;
use crate::records::units::stands::unit;
use crate::records::units::{names, units};
use crate::records::{
    Area, Check, Checks, Clocks, Erased, Kind, Merge, Overwritten, Sight, Spec, Units, Unknown,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
        asked: &["name", "phone", "roles", "skills", "active"],
        searched: &[],
        personal: &[("name", Erased::Replaced), ("phone", Erased::Emptied), ("skills", Erased::Emptied)],
        area: Area::People,
        page: "/history/person/{id}",
        sheet: "people.csv",
        brought: false,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[Check::line("name").filled(), Check::line("phone")]);
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
    /// Each role that is given or taken is a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<Role, bool>,
    /// All skills at once, in the place of each by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<Skill>>,
    /// Skills that are new, or hold until another day. A skill is a unit by its name, capitals or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills_held: Vec<Skill>,
    /// The names of skills that are there no longer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills_gone: Vec<String>,
}

impl Skill {
    /// What it goes by, however it is written.
    pub fn key(name: &str) -> String {
        name.trim().to_lowercase()
    }
}

impl PersonPatch {
    /// Nothing but the language is changed.
    pub fn is_language_alone(&self) -> bool {
        self.language.is_some()
            && *self == PersonPatch { language: self.language.clone(), ..PersonPatch::default() }
    }
}

names! {
    /// What a person does for the company. A person may have several.
    Role {
        Owner = "owner",
        Admin = "admin",
        Dispatcher = "dispatcher",
        Technician = "technician",
        SalesManager = "sales_manager",
        SalesRep = "sales_rep",
        Sdr = "sdr",
        Marketer = "marketer",
        Support = "support",
    }
}

impl Person {
    /// Whether the person has any of these roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}

units! { @words Person name phone }
units! { @words PersonPatch name phone }

impl Units for Person {
    type Patch = PersonPatch;
    const UNITS: &'static [&'static str] = &["name", "phone", "manager", "language", "roles", "skills"];
    const CHECKS: Checks = Person::CHECKS;

    fn write(&mut self, patch: &PersonPatch, at: Hlc, takes_back: Option<Hlc>) -> Vec<Overwritten> {
        let merge = Merge::new(Kind::Person, self.id.0, &mut self.clocks, at);
        let mut merge = merge.taking_back(takes_back);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("phone", &mut self.phone, &patch.phone);
        merge.unit("manager", &mut self.manager, &patch.manager);
        merge.unit("language", &mut self.language, &patch.language);
        for role in Role::ALL {
            let given = patch.roles.get(&role).copied();
            merge.member("roles", role.name(), &mut self.roles, role, given);
        }
        merge_skills(&mut merge, &mut self.skills, patch);
        merge.lost
    }

    fn differing(&self, other: Option<&Person>) -> PersonPatch {
        let roles = Role::ALL.into_iter().filter_map(|role| {
            let has = |person: &Person| person.roles.contains(&role);
            Some((role, unit(&has(self), other.map(has).as_ref())?))
        });
        let theirs = other.map_or(&[][..], |other| &other.skills);
        let held = self.skills.iter().filter(|skill| !theirs.contains(skill)).cloned();
        let has = |name: &str| self.skills.iter().any(|skill| Skill::key(&skill.name) == Skill::key(name));
        let gone = theirs.iter().map(|skill| &skill.name).filter(|name| !has(name)).cloned();
        PersonPatch {
            name: unit(&self.name, other.map(|other| &other.name)),
            phone: unit(&self.phone, other.map(|other| &other.phone)),
            manager: unit(&self.manager, other.map(|other| &other.manager)),
            language: unit(&self.language, other.map(|other| &other.language)),
            roles: roles.collect(),
            skills: None,
            skills_held: held.collect(),
            skills_gone: gone.collect(),
        }
    }
}

fn merge_skills(merge: &mut Merge<'_>, skills: &mut Vec<Skill>, patch: &PersonPatch) {
    let key = |skill: &Skill| Skill::key(&skill.name);
    let all = patch.skills.as_deref().unwrap_or_default();
    let held = all.iter().chain(&patch.skills_held);
    let held = held.map(|skill| (key(skill), Some(skill.clone())));
    let mut said: Vec<(String, Option<Skill>)> = held.collect();
    let gone = patch.skills.iter().flat_map(|_| skills.iter().map(key));
    for gone in gone.chain(patch.skills_gone.iter().map(|name| Skill::key(name))) {
        if said.iter().all(|(key, _)| *key != gone) {
            said.push((gone, None));
        }
    }
    for (key_of, skill) in said {
        let place = skills.iter().position(|there| key(there) == key_of);
        let mut stands = place.map(|place| skills[place].clone());
        merge.part("skills", &key_of, &mut stands, &Some(skill));
        match (place, stands) {
            (Some(place), Some(skill)) => skills[place] = skill,
            // One may stand there twice, from before each was a unit.
            (Some(_), None) => skills.retain(|there| key(there) != key_of),
            (None, Some(skill)) => skills.push(skill),
            (None, None) => {}
        }
    }
    if patch.skills.is_some() {
        merge.whole("skills");
        let place = |skill: &Skill| all.iter().position(|there| key(there) == key(skill));
        skills.sort_by_key(|skill| place(skill).unwrap_or(all.len()));
    }
}
