//! Customers: taken down, edited, handed over.

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{By, Effects, LINE, Stop, Whose, text};
use crate::ids::PersonId;
use crate::records::*;
use crate::refusal::Code;
use crate::world::World;

pub(in crate::decide) fn add(w: &World, by: &By<'_>, new: NewAccount) -> Result<Effects, Stop> {
    let maker = Some(by.person());
    let owner = match by.may(w, Subject::Account, Action::Add, Whose::Companys) {
        Ok(()) => new.owner,
        Err(Stop::Need(need)) => return Err(Stop::Need(need)),
        // Who reaches only some customers adds one for somebody they reach: themselves, unless they say whom.
        Err(Stop::Refuse(_)) => new.owner.or(maker),
    };
    by.may(w, Subject::Account, Action::Add, Whose::Of(owner))?;
    if owner != maker {
        works_here(w, by, owner)?;
    }
    text("language", new.language.as_deref().unwrap_or_default(), LINE)?;
    by.add(w, Account::from(NewAccount { owner, ..new }))
}

impl Edited for Account {
    fn whose(&self, _: &World, _: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(self.owner))
    }

    fn sound(&self, w: &World, by: &By<'_>, patch: &AccountPatch) -> Result<(), Stop> {
        if let Some(owner) = patch.owner.filter(|owner| *owner != self.owner) {
            // Handing a customer over takes reaching both: a rep does not put customers on somebody else's list.
            by.may(w, Subject::Account, Action::Change, Whose::Of(owner))?;
            works_here(w, by, owner)?;
        }
        Ok(())
    }

    /// Open jobs go along with a customer who is handed over; what is done stays with who had it.
    fn goes_along(
        &mut self,
        w: &World,
        _: &By<'_>,
        before: &Account,
        _: &AccountPatch,
        effects: &mut Effects,
    ) -> Result<(), Stop> {
        if self.owner != before.owner {
            for job in w.children::<Job>(self.id)? {
                if job.owner == before.owner && !job.status.is_over() {
                    effects.put(Job { owner: self.owner, ..job.clone() });
                }
            }
        }
        Ok(())
    }
}

/// Whoever owns a customer works here (spec 5, WF-CM-001).
fn works_here(w: &World, by: &By<'_>, owner: Option<PersonId>) -> Result<(), Stop> {
    match owner {
        Some(owner) if !by.find::<Person>(w, owner)?.active => Err(Code::Inactive.into()),
        _ => Ok(()),
    }
}
