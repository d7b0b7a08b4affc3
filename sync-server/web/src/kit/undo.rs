//! Undo: a form that takes back what was just done, by its cause.

use crate::kit::desk::safe_back;
use crate::kit::errors::PageError;
use crate::kit::plain::People;
use crate::kit::posted::Posted;
use crate::kit::toast::Toast;
use crate::kit::words::{self, name_of};
use axum::response::Response;
use engine::execute;
use engine::read::people;
use shared::records::{Person, Role};
use shared::{Change, ChangeSetId, PersonId};
use ui::t;
use uuid::Uuid;

/// `POST /undo`: takes acts back (`of`, by their causes) or a change set of the audit (`set`), the last one first; that is
/// offered to be taken back in turn. What it may do is what the person may do anyway.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let back = safe_back(fields.raw("back"), "/today");
    let (text, cause, company) = (desk.text, fields.cause()?, desk.session.company);
    let acts = fields.all::<Uuid>("of").into_iter().map(|of| execute::set_of(company, of));
    let sets = acts.chain(fields.all("set").into_iter().map(ChangeSetId));
    let changes: Vec<Change> = sets.rev().map(|cause| Change::Undo { cause }).collect();
    if changes.is_empty() {
        return Err(PageError::Unreadable("nothing that is undone".to_owned()));
    }
    let (done, in_part) = match fields.ticked("again") {
        true => (t!(text, "redone"), t!(text, "redone-in-part")),
        false => (t!(text, "undone"), t!(text, "undone-in-part")),
    };
    let before = people(&mut desk.app.db.read().await?, company).await?;
    let toast = match desk.told(cause, changes, None).await? {
        Ok(_) if !execute::has_written(&desk.app, company, cause).await? => {
            Toast::alert(t!(text, "undone-nothing"))
        }
        Ok(flags) => {
            let after = people(&mut desk.app.db.read().await?, company).await?;
            let anew = let_in_anew(&before, &after);
            for id in &anew {
                desk.end_ways_in(*id).await?;
            }
            let said = if flags.lost.is_empty() { done } else { in_part };
            let names: Vec<String> = anew.iter().map(|id| name_of(&after, *id)).collect();
            let toast = match names.is_empty() {
                true => Toast::said(said),
                false => {
                    Toast::said(format!("{said} · {}", t!(text, "undone-anew", names = names.join(", "))))
                }
            };
            match fields.ticked("again") {
                true => toast.undoable(cause, &back),
                false => toast.redoable(cause, &back),
            }
        }
        Err(refusal) => Toast::alert(words::refusal(text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}

/// Who works here again, or owns the company again: they come in anew.
fn let_in_anew(before: &People, after: &People) -> Vec<PersonId> {
    let was = |id: &PersonId, of: fn(&Person) -> bool| before.get(id).is_some_and(of);
    let active = |person: &Person| person.active;
    let owns = |person: &Person| person.is_any(&[Role::Owner]);
    let anew =
        after.iter().filter(|(id, now)| (now.active && !was(id, active)) || (owns(now) && !was(id, owns)));
    anew.map(|(id, _)| *id).collect()
}
