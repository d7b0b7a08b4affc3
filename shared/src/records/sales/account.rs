//! Accounts: the customers, people and organisations. Never deleted, only inactive.

use crate::access::Subject;
use crate::ids::{AccountId, PersonId};
use crate::known::Known;
use crate::records::units::{names, units};
use crate::records::{Area, Check, Checks, Clocks, Erased, Sight, Spec, Unknown};
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

/// A new customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewAccount {
    pub id: AccountId,
    pub kind: AccountKind,
    pub name: String,
    pub phone: String,
    pub email: String,
    #[serde(default)]
    pub language: Option<String>,
    /// Whose customer it is; none: the maker's, if they reach only their own or their team's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
}

impl From<NewAccount> for Account {
    fn from(new: NewAccount) -> Account {
        let NewAccount { id, kind, name, phone, email, language, owner } = new;
        let (phone, email) = (phone.into(), email.into());
        let (active, clocks, unknown) = (true, Clocks::default(), Unknown::new());
        Account { id, kind, name, phone, email, language, active, owner, clocks, unknown }
    }
}

fn yes() -> bool {
    true
}

names! {
    /// A person or an organisation.
    #[derive(Default)]
    AccountKind {
        #[default]
        Individual = "individual",
        Organization = "organization",
    }
}

impl Account {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "account",
        table: "accounts",
        parent: None,
        seen: Sight::ForAReason,
        held: true,
        subject: Subject::Account,
        main: &["name", "phone", "email"],
        asked: &["name", "phone", "email", "kind", "language", "active"],
        searched: &["name", "phone", "email"],
        personal: &[("name", Erased::Replaced), ("phone", Erased::Emptied), ("email", Erased::Emptied)],
        area: Area::Customers,
        page: "/customers/{id}",
        sheet: "customers.csv",
        brought: true,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks =
        Checks(&[Check::line("name").filled(), Check::line("phone"), Check::line("email")]);
}

units! {
    /// The units of an account that a person changed.
    Account, AccountPatch {
        name: String,
        phone: Known<String>,
        email: Known<String>,
        /// `Some(None)`: nobody's.
        owner: Option<PersonId>,
        active: bool,
    }
}
