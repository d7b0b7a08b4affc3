//! Customers: taken down, edited, handed over.

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{By, Effects, LINE, Stop, Whose, filled, text};
use crate::ids::{AccountId, PersonId};
use crate::records::*;
use crate::refusal::Code;
use crate::world::World;

/// How a customer is called and reached.
pub(in crate::decide) struct Reach {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub language: Option<String>,
}

pub(in crate::decide) fn add(
    w: &World,
    by: &By<'_>,
    id: AccountId,
    kind: AccountKind,
    reach: Reach,
    owner: Option<PersonId>,
) -> Result<Effects, Stop> {
    let maker = Some(by.person());
    let owner = match by.may(w, Subject::Account, Action::Add, Whose::Companys) {
        Ok(()) => owner,
        Err(Stop::Need(need)) => return Err(Stop::Need(need)),
        // Who reaches only some customers adds one for somebody they reach: themselves, unless they say whom.
        Err(Stop::Refuse(_)) => owner.or(maker),
    };
    by.may(w, Subject::Account, Action::Add, Whose::Of(owner))?;
    if owner != maker {
        works_here(w, by, owner)?;
    }
    by.free::<Account>(w, id)?;
    filled("name", &reach.name, LINE)?;
    text("phone", &reach.phone, LINE)?;
    text("email", &reach.email, LINE)?;
    text("language", reach.language.as_deref().unwrap_or_default(), LINE)?;
    let mut effects = Effects::default();
    effects.put(Account {
        id,
        kind,
        name: reach.name.trim().to_owned(),
        phone: reach.phone.into(),
        email: reach.email.into(),
        language: reach.language,
        active: true,
        owner,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    Ok(effects)
}

impl Edited for Account {
    fn whose(&self, _: &World, _: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(self.owner))
    }

    fn sound(&self, w: &World, by: &By<'_>, patch: &AccountPatch) -> Result<(), Stop> {
        if let Some(owner) = patch.owner {
            // Handing a customer over takes reaching both: a rep does not put customers on somebody else's list.
            by.may(w, Subject::Account, Action::Change, Whose::Of(owner))?;
            works_here(w, by, owner)?;
        }
        if let Some(name) = &patch.name {
            filled("name", name, LINE)?;
        }
        for (field, value) in [("phone", &patch.phone), ("email", &patch.email)] {
            text(field, value.as_deref().unwrap_or_default(), LINE)?;
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
