//! How records whose units people write are taken in and edited: found, allowed, sound, merged, stored. What that means beyond
//! it stands with the rules of a kind.

use super::{Authority, By, Effects, Stop, Whose};
use crate::access::{Action, Subject};
use crate::clock::Hlc;
use crate::records::{Kind, Record, Units};
use crate::world::{Key, World};
use uuid::Uuid;

/// What the one edit asks of a kind.
pub(super) trait Edited: Units {
    /// Whose it is; nobody's in particular, unless it says so.
    fn whose(&self, _: &World, _: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Companys)
    }

    /// Refuses who may not edit it so.
    fn may_edit(&self, w: &World, by: &By<'_>, _patch: &Self::Patch) -> Result<(), Stop> {
        by.may(w, Subject::of(Self::KIND), Action::Change, self.whose(w, by)?)
    }

    /// Refuses what makes no sense, beyond the checks of its words.
    fn sound(&self, _: &World, _: &By<'_>, _patch: &Self::Patch) -> Result<(), Stop> {
        Ok(())
    }

    /// What goes along, once the patch is in.
    fn goes_along(
        &mut self,
        _: &World,
        _: &By<'_>,
        _before: &Self,
        _patch: &Self::Patch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        Ok(())
    }
}

impl By<'_> {
    /// Takes a new record in.
    pub(super) fn add<E: Edited + Into<Record>>(&self, w: &World, mut new: E) -> Result<Effects, Stop> {
        w.want(self.asked::<E>(new.uuid()))?;
        self.may(w, Subject::of(E::KIND), Action::Add, new.whose(w, self)?)?;
        self.free::<E>(w, new.uuid())?;
        E::CHECKS.ask(&mut new)?;
        let whole = new.differing(None);
        new.sound(w, self, &whole)?;
        let (before, mut effects) = (new.clone(), Effects::default());
        new.goes_along(w, self, &before, &whole, &mut effects)?;
        effects.put(new);
        Ok(effects)
    }

    /// Edits units of a record.
    pub(super) fn edit<E: Edited + Into<Record>>(
        &self,
        w: &World,
        id: impl Into<Uuid>,
        patch: E::Patch,
    ) -> Result<Effects, Stop> {
        self.write::<E>(w, id.into(), patch, None)
    }

    /// The same; what takes back what was written until some moment leaves units as they are that were written since.
    pub(super) fn write<E: Edited + Into<Record>>(
        &self,
        w: &World,
        id: Uuid,
        mut patch: E::Patch,
        takes_back: Option<Hlc>,
    ) -> Result<Effects, Stop> {
        w.want(self.asked::<E>(id))?;
        let before = self.find::<E>(w, id)?;
        before.may_edit(w, self, &patch)?;
        E::CHECKS.ask(&mut patch)?;
        before.sound(w, self, &patch)?;
        let mut record = before.clone();
        let mut effects = Effects::default();
        effects.flags.lost = record.write(&patch, self.at(), takes_back);
        record.goes_along(w, self, before, &patch, &mut effects)?;
        effects.put(record);
        Ok(effects)
    }

    /// The record, and who it is that acts.
    fn asked<E: Edited>(&self, id: Uuid) -> impl Iterator<Item = Key> + use<E> {
        let person =
            (self.ctx.authority == Authority::Person).then(|| Key::One(Kind::Person, self.person().0));
        person.into_iter().chain([Key::One(E::KIND, id)])
    }
}
