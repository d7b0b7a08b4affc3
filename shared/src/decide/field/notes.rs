//! Notes: whoever works on a job or runs the office may write them; the later text stands, the other is kept.

use crate::access::Action;
use crate::decide::{By, Effects, Stop};
use crate::ids::NoteId;
use crate::records::{Clocks, Job, NewNote, Note};
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

pub(in crate::decide) fn edit(w: &World, by: &By<'_>, id: NoteId, text: String) -> Result<Effects, Stop> {
    let mut note = by.find::<Note>(w, id)?.clone();
    by.may_write_notes(w, note.job, Action::Change)?;
    Note::CHECKS.refuse("text", &text)?;
    let mut effects = Effects::default();
    effects.flags.lost = note.rewrite(text, by.person(), by.at());
    effects.put(note);
    Ok(effects)
}
