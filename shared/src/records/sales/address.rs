//! Addresses: where work is done, with a pin when somebody knows it.

use crate::access::Subject;
use crate::ids::{AccountId, AddressId};
use crate::known::Known;
use crate::place::LatLng;
use crate::records::units::{names, units};
use crate::records::{Area, Check, Checks, Clocks, Erased, Kind, Sight, Spec, Unknown};
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

/// A new place where work is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewAddress {
    pub id: AddressId,
    pub account: AccountId,
    pub text: String,
    pub access: String,
    #[serde(default)]
    pub pin: Option<Pin>,
}

impl From<NewAddress> for Address {
    fn from(new: NewAddress) -> Address {
        let NewAddress { id, account, text, access, pin } = new;
        let (clocks, unknown) = (Clocks::default(), Unknown::new());
        Address { id, account, text, access: access.into(), pin, proposed: None, clocks, unknown }
    }
}

/// A position and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Pin {
    pub at: LatLng,
    pub source: PinSource,
}

names! {
    /// Where a pin comes from.
    PinSource {
        /// Someone in the office set it.
        Office = "office",
        /// A phone measured it on arrival.
        Arrival = "arrival",
    }
}

impl Address {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "address",
        table: "addresses",
        parent: Some(Kind::Account),
        seen: Sight::ForAReason,
        held: true,
        subject: Subject::Address,
        main: &["text", "access"],
        asked: &["text", "access", "pin", "proposed"],
        searched: &["text"],
        personal: &[
            ("text", Erased::Replaced),
            ("access", Erased::Emptied),
            ("pin", Erased::Emptied),
            ("proposed", Erased::Emptied),
        ],
        area: Area::Customers,
        page: "/customers/{parent}",
        sheet: "addresses.csv",
        brought: true,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks =
        Checks(&[Check::line("text").filled().called("address"), Check::text("access")]);
}

units! {
    /// The units of an address that a person changed. The text is one unit, the pin another.
    Address, AddressPatch {
        text: String,
        access: Known<String>,
        /// `Some(None)` takes the pin away. On the wire: absent, null or a pin.
        pin: Option<Pin>,
    }
}
