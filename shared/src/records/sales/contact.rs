//! Contacts: the people of a customer who are called, written to and asked (spec 3, "Contact Master").

use crate::clock::Hlc;
use crate::ids::{AccountId, ContactId};
use crate::known::Known;
use crate::records::{Clocks, Kind, Merge, Overwritten, Unknown};
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

fn yes() -> bool {
    true
}

/// What a contact has to say in a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    DecisionMaker,
    Influencer,
    Champion,
    #[default]
    User,
    Gatekeeper,
    EconomicBuyer,
}

impl ContactRole {
    /// Every role.
    pub const ALL: [ContactRole; 6] = [
        ContactRole::DecisionMaker,
        ContactRole::Influencer,
        ContactRole::Champion,
        ContactRole::User,
        ContactRole::Gatekeeper,
        ContactRole::EconomicBuyer,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            ContactRole::DecisionMaker => "decision_maker",
            ContactRole::Influencer => "influencer",
            ContactRole::Champion => "champion",
            ContactRole::User => "user",
            ContactRole::Gatekeeper => "gatekeeper",
            ContactRole::EconomicBuyer => "economic_buyer",
        }
    }
}

/// A way to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    Whatsapp,
    Phone,
    Sms,
}

impl Channel {
    /// Every way.
    pub const ALL: [Channel; 4] = [Channel::Email, Channel::Whatsapp, Channel::Phone, Channel::Sms];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Whatsapp => "whatsapp",
            Channel::Phone => "phone",
            Channel::Sms => "sms",
        }
    }
}

/// The units of a contact that a person changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContactPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<ContactRole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `Some(None)`: they have no wish. On the wire: absent, null or a way.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub channel: Option<Option<Channel>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

impl Contact {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &ContactPatch, at: Hlc) -> Vec<Overwritten> {
        let mut merge = Merge::new(Kind::Contact, self.id.0, &mut self.clocks, at);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("job_title", &mut self.job_title, &patch.job_title);
        merge.unit("role", &mut self.role, &patch.role);
        merge.known("email", &mut self.email, &patch.email);
        merge.known("phone", &mut self.phone, &patch.phone);
        merge.unit("channel", &mut self.channel, &patch.channel);
        merge.unit("primary", &mut self.primary, &patch.primary);
        merge.unit("active", &mut self.active, &patch.active);
        merge.lost
    }
}
