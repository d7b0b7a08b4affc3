//! Notes: whoever works on a job or runs the office may write them; the later text stands, the other is kept.

use crate::access::Action;
use crate::decide::edit::Edited;
use crate::decide::{By, Effects, Stop};
use crate::records::{Clocks, Job, NewNote, Note, NotePatch};
use crate::world::World;

pub(in crate::decide) fn add(w: &World, by: &By<'_>, new: NewNote) -> Result<Effects, Stop> {
    let NewNote { id, job, text } = new;
    by.may_write_notes(w, job, Action::Add)?;
    by.find::<Job>(w, job)?;
    by.free::<Note>(w, id)?;
    Note::CHECKS.refuse("text", &text)?;
    let mut clocks = Clocks::default();
    clocks.wins("text", by.at());
    let mut effects = Effects::default();
    effects.put(Note {
        id,
        job,
        text,
        by: by.person(),
        at: by.at(),
        edited_by: by.person(),
        clocks,
        unknown: Default::default(),
    });
    Ok(effects)
}

impl Edited for Note {
    fn may_edit(&self, w: &World, by: &By<'_>, _: &NotePatch) -> Result<(), Stop> {
        by.may_write_notes(w, self.job, Action::Change)
    }

    /// Who wrote the text that stands is noted with it.
    fn goes_along(
        &mut self,
        _: &World,
        by: &By<'_>,
        _: &Note,
        _: &NotePatch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        if self.clocks.of("text") == Some(by.at()) {
            self.edited_by = by.person();
        }
        Ok(())
    }
}
