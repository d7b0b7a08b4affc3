//! The places of a customer: the line, the way in, the pin.

use crate::decide::edit::Edited;
use crate::decide::{By, Effects, Stop, Whose};
use crate::place::LatLng;
use crate::records::*;
use crate::refusal::Code;
use crate::world::World;

impl Edited for Address {
    fn whose(&self, w: &World, by: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(by.find::<Account>(w, self.account)?.owner))
    }

    fn sound(&self, _: &World, _: &By<'_>, patch: &AddressPatch) -> Result<(), Stop> {
        on_earth(patch.pin.flatten())
    }

    /// Where a pin is, none is proposed.
    fn goes_along(
        &mut self,
        _: &World,
        _: &By<'_>,
        _: &Address,
        _: &AddressPatch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        if self.pin.is_some() {
            self.proposed = None;
        }
        Ok(())
    }
}

fn on_earth(pin: Option<Pin>) -> Result<(), Stop> {
    match pin {
        Some(pin) if LatLng::new(pin.at.lat, pin.at.lng).is_none() => Err(Code::BadPosition.into()),
        _ => Ok(()),
    }
}
