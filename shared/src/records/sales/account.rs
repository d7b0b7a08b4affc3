//! Accounts: the customers, people and organisations. Never deleted, only inactive.

use crate::clock::Hlc;
use crate::ids::{AccountId, PersonId};
use crate::known::Known;
use crate::records::{Clocks, Kind, Merge, Overwritten, Unknown};
use serde::{Deserialize, Serialize};

/// A customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Account {
    pub id: AccountId,
    #[serde(default)]
    pub kind: AccountKind,
    pub name: String,
    /// In international form where it could be read as such.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub phone: Known<String>,
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub email: Known<String>,
    /// BCP 47, the customer's language, for the hand-over.
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default = "yes")]
    pub active: bool,
    /// Whose customer it is: the person who looks after them (spec 3, Account Owner).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

fn yes() -> bool {
    true
}

/// A person or an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    #[default]
    Individual,
    Organization,
}

/// The units of an account that a person changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AccountPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `Some(None)`: nobody's.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub owner: Option<Option<PersonId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

impl Account {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &AccountPatch, at: Hlc) -> Vec<Overwritten> {
        let mut merge = Merge::new(Kind::Account, self.id.0, &mut self.clocks, at);
        merge.unit("name", &mut self.name, &patch.name);
        merge.known("phone", &mut self.phone, &patch.phone);
        merge.known("email", &mut self.email, &patch.email);
        merge.unit("owner", &mut self.owner, &patch.owner);
        merge.unit("active", &mut self.active, &patch.active);
        merge.lost
    }
}
