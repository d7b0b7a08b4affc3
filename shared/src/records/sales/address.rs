//! Addresses: where work is done, with a pin when somebody knows it.

use crate::clock::Hlc;
use crate::ids::{AccountId, AddressId};
use crate::known::Known;
use crate::place::LatLng;
use crate::records::{Clocks, Kind, Merge, Overwritten, Unknown};
use serde::{Deserialize, Serialize};

/// A place where work is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Address {
    pub id: AddressId,
    pub account: AccountId,
    /// As one would write it on a letter, in one line.
    pub text: String,
    /// How to get in: "Dog in the yard. Ring twice."
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub access: Known<String>,
    #[serde(default)]
    pub pin: Option<Pin>,
    /// A technician's good first fix, waiting for the office's nod.
    #[serde(default)]
    pub proposed: Option<Pin>,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// A position and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Pin {
    pub at: LatLng,
    pub source: PinSource,
}

/// Where a pin comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PinSource {
    /// Someone in the office set it.
    Office,
    /// A phone measured it on arrival.
    Arrival,
}

/// The units of an address that a person changed. The text is one unit, the pin another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AddressPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// `Some(None)` takes the pin away. On the wire: absent, null or a pin.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub pin: Option<Option<Pin>>,
}

impl Address {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &AddressPatch, at: Hlc) -> Vec<Overwritten> {
        let mut merge = Merge::new(Kind::Address, self.id.0, &mut self.clocks, at);
        merge.unit("text", &mut self.text, &patch.text);
        merge.known("access", &mut self.access, &patch.access);
        merge.unit("pin", &mut self.pin, &patch.pin);
        let lost = merge.lost;
        if self.pin.is_some() {
            self.proposed = None;
        }
        lost
    }
}
