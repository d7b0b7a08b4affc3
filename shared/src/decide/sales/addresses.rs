//! The places of a customer: the line, the way in, the pin.

use crate::access::{Action, Subject};
use crate::decide::{By, Effects, LINE, Stop, TEXT, Whose, filled, text};
use crate::ids::{AccountId, AddressId};
use crate::place::LatLng;
use crate::records::*;
use crate::refusal::Code;
use crate::world::World;

pub(in crate::decide) fn add(
    w: &World,
    by: &By<'_>,
    id: AddressId,
    account: AccountId,
    line: String,
    access: String,
    pin: Option<Pin>,
) -> Result<Effects, Stop> {
    let owner = by.find::<Account>(w, account)?.owner;
    by.may(w, Subject::Address, Action::Add, Whose::Of(owner))?;
    by.free::<Address>(w, id)?;
    filled("address", &line, LINE)?;
    text("access", &access, TEXT)?;
    on_earth(pin)?;
    let mut effects = Effects::default();
    effects.put(Address {
        id,
        account,
        text: line.trim().to_owned(),
        access: access.into(),
        pin,
        proposed: None,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    Ok(effects)
}

pub(in crate::decide) fn edit(
    w: &World,
    by: &By<'_>,
    id: AddressId,
    patch: &AddressPatch,
) -> Result<Effects, Stop> {
    let mut address = by.find::<Address>(w, id)?.clone();
    let owner = by.find::<Account>(w, address.account)?.owner;
    by.may(w, Subject::Address, Action::Change, Whose::Of(owner))?;
    if let Some(line) = &patch.text {
        filled("address", line, LINE)?;
    }
    text("access", patch.access.as_deref().unwrap_or_default(), TEXT)?;
    on_earth(patch.pin.flatten())?;
    let mut effects = Effects::default();
    effects.flags.lost = address.merge(patch, by.at());
    effects.put(address);
    Ok(effects)
}

fn on_earth(pin: Option<Pin>) -> Result<(), Stop> {
    match pin {
        Some(pin) if LatLng::new(pin.at.lat, pin.at.lng).is_none() => Err(Code::BadPosition.into()),
        _ => Ok(()),
    }
}
