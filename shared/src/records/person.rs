//! People who work for the company, and their roles.

use super::{Clocks, Unknown};
use crate::ids::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Someone who works here and signs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    pub roles: BTreeSet<Role>,
    /// Whom they report to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<PersonId>,
    /// An inactive person cannot sign in; their work stays.
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    pub unknown: Unknown,
}

fn yes() -> bool {
    true
}

/// What a person does for the company. A person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl Person {
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
