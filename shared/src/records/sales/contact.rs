//! Contacts: the people of a customer who are called, written to and asked (spec 3, "Contact Master").

use crate::access::Subject;
use crate::ids::{AccountId, ContactId};
use crate::known::Known;
use crate::records::units::{names, new, units};
use crate::records::{Area, Check, Checks, Clocks, Erased, Kind, Sight, Spec, Unknown};
use serde::{Deserialize, Serialize};

/// Someone at a customer. Never deleted, only inactive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Contact {
    pub id: ContactId,
    pub account: AccountId,
    pub name: String,
    #[serde(default)]
    pub job_title: String,
    #[serde(default)]
    pub role: ContactRole,
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub email: Known<String>,
    /// In international form where it could be read as such.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub phone: Known<String>,
    /// How they want to be reached, if they said so.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// The one to turn to first; at most one of a customer is.
    #[serde(default)]
    pub primary: bool,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

new! {
    /// Someone new at a customer.
    NewContact of Contact {
        id: ContactId,
        account: AccountId,
        name: String,
        #[serde(default)]
        job_title: String,
        #[serde(default)]
        role: ContactRole,
        #[serde(default)]
        email: String,
        #[serde(default)]
        phone: String,
        #[serde(default)]
        channel: Option<Channel>,
        #[serde(default)]
        primary: bool,
    } with { active: true }
}

fn yes() -> bool {
    true
}

names! {
    /// What a contact has to say in a decision.
    #[derive(Default)]
    ContactRole {
        DecisionMaker = "decision_maker",
        Influencer = "influencer",
        Champion = "champion",
        #[default]
        User = "user",
        Gatekeeper = "gatekeeper",
        EconomicBuyer = "economic_buyer",
    }
}

names! {
    /// A way to reach somebody.
    Channel {
        Email = "email",
        Whatsapp = "whatsapp",
        Phone = "phone",
        Sms = "sms",
    }
}

impl Contact {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "contact",
        table: "contacts",
        parent: Some(Kind::Account),
        seen: Sight::With(Kind::Account),
        held: true,
        subject: Subject::Contact,
        main: &["name", "job_title", "phone", "email"],
        asked: &[],
        searched: &["name", "phone", "email"],
        personal: &[
            ("name", Erased::Replaced),
            ("job_title", Erased::Emptied),
            ("phone", Erased::Emptied),
            ("email", Erased::Emptied),
        ],
        area: Area::Customers,
        page: "/customers/{parent}",
        sheet: "contacts.csv",
        brought: true,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[
        Check::line("name").filled(),
        Check::line("job_title"),
        Check::line("email"),
        Check::line("phone"),
    ]);
}

units! {
    /// The units of a contact that a person changed.
    Contact, ContactPatch {
        name: String,
        job_title: String,
        role: ContactRole,
        email: Known<String>,
        phone: Known<String>,
        /// `Some(None)`: they have no wish. On the wire: absent, null or a way.
        channel: Option<Channel>,
        primary: bool,
        active: bool,
    }
}
