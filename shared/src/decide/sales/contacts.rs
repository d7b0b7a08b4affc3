//! The people of a customer.

use crate::decide::edit::Edited;
use crate::decide::{By, Effects, Stop, Whose};
use crate::records::*;
use crate::world::World;

impl Edited for Contact {
    fn whose(&self, w: &World, by: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(by.find::<Account>(w, self.account)?.owner))
    }

    /// A new first one takes the place of the one before.
    fn goes_along(
        &mut self,
        w: &World,
        by: &By<'_>,
        _: &Contact,
        patch: &ContactPatch,
        effects: &mut Effects,
    ) -> Result<(), Stop> {
        match patch.primary == Some(true) && self.primary {
            true => step_back(w, by, self, effects),
            false => Ok(()),
        }
    }
}

/// Whoever was the first one of the customer is not any more.
fn step_back(w: &World, by: &By<'_>, first: &Contact, effects: &mut Effects) -> Result<(), Stop> {
    let others = w.children::<Contact>(first.account)?;
    for other in others.into_iter().filter(|other| other.primary && other.id != first.id) {
        let mut other = other.clone();
        let lost = other.merge(&ContactPatch { primary: Some(false), ..Default::default() }, by.at());
        effects.flags.lost.extend(lost);
        effects.put(other);
    }
    Ok(())
}
