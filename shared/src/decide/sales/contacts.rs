//! The people of a customer.

use crate::access::{Action, Subject};
use crate::decide::{By, Effects, LINE, Stop, Whose, filled, text};
use crate::ids::ContactId;
use crate::records::*;
use crate::world::{Key, World};

/// Takes somebody down. A new first one takes the place of the one before.
pub(in crate::decide) fn add(w: &World, by: &By<'_>, new: Contact) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Contact, new.id.0), Key::One(Kind::Account, new.account.0)])?;
    let owner = by.find::<Account>(w, new.account)?.owner;
    by.may(w, Subject::Contact, Action::Add, Whose::Of(owner))?;
    by.free::<Contact>(w, new.id)?;
    reachable(&new)?;
    let mut effects = Effects::default();
    if new.primary {
        step_back(w, by, &new, &mut effects)?;
    }
    effects.put(new);
    Ok(effects)
}

pub(in crate::decide) fn edit(
    w: &World,
    by: &By<'_>,
    id: ContactId,
    patch: &ContactPatch,
) -> Result<Effects, Stop> {
    let mut contact = by.find::<Contact>(w, id)?.clone();
    let owner = by.find::<Account>(w, contact.account)?.owner;
    by.may(w, Subject::Contact, Action::Change, Whose::Of(owner))?;
    let mut effects = Effects::default();
    effects.flags.lost = contact.merge(patch, by.at());
    reachable(&contact)?;
    if patch.primary == Some(true) && contact.primary {
        step_back(w, by, &contact, &mut effects)?;
    }
    effects.put(contact);
    Ok(effects)
}

fn reachable(contact: &Contact) -> Result<(), Stop> {
    filled("name", &contact.name, LINE)?;
    text("job_title", &contact.job_title, LINE)?;
    text("email", contact.email.text(), LINE)?;
    Ok(text("phone", contact.phone.text(), LINE)?)
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
