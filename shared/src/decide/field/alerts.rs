//! Alerts: settled, and opened again.

use crate::access::{Action, Subject};
use crate::decide::{By, Effects, Stop, TEXT, Whose, text};
use crate::ids::AlertId;
use crate::records::Alert;
use crate::world::World;

pub(in crate::decide) fn settle(w: &World, by: &By<'_>, id: AlertId, note: &str) -> Result<Effects, Stop> {
    by.may(w, Subject::Alert, Action::Change, Whose::Companys)?;
    text("note", note, TEXT)?;
    let mut alert = by.find::<Alert>(w, id)?.clone();
    let mut effects = Effects::default();
    let note = note.trim();
    if alert.settled.is_some() && note.is_empty() {
        return Ok(effects);
    }
    // Two people may settle the same alert: who came first did, and what each of them wrote is kept.
    alert.settled = alert.settled.or(Some((by.person(), by.at())));
    if alert.note.is_empty() {
        alert.note = note.to_owned();
    } else if !note.is_empty() {
        alert.note = format!("{}\n{note}", alert.note);
    }
    effects.put(alert);
    Ok(effects)
}

/// It waits for a decision again; what was written when it was settled is in its history.
pub(in crate::decide) fn reopen(w: &World, by: &By<'_>, id: AlertId) -> Result<Effects, Stop> {
    by.may(w, Subject::Alert, Action::Change, Whose::Companys)?;
    let alert = by.find::<Alert>(w, id)?.clone();
    let mut effects = Effects::default();
    if alert.settled.is_some() {
        effects.put(Alert { settled: None, note: String::new(), ..alert });
    }
    Ok(effects)
}
