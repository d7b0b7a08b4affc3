//! Undo: a form that takes back what was just done, by its cause.

use crate::kit::desk::safe_back;
use crate::kit::errors::PageError;
use crate::kit::form::Posted;
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::response::Response;
use engine::execute;
use shared::Change;
use ui::t;
use uuid::Uuid;

/// `POST /undo`: takes acts back, the last one first; that is offered to be taken back in turn. What it may do is what the
/// person may do anyway.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let back = safe_back(fields.raw("back"), "/today");
    let of = fields.all::<Uuid>("of");
    if of.is_empty() {
        return Err(PageError::Unreadable("nothing that is undone".to_owned()));
    }
    let (text, cause) = (desk.text, fields.cause()?);
    let company = desk.session.company;
    let undo = |of: Uuid| Change::Undo { cause: execute::set_of(company, of) };
    let changes: Vec<Change> = of.into_iter().rev().map(undo).collect();
    let (done, in_part) = match fields.ticked("again") {
        true => (t!(text, "redone"), t!(text, "redone-in-part")),
        false => (t!(text, "undone"), t!(text, "undone-in-part")),
    };
    let toast = match desk.told(cause, changes, None).await? {
        Ok(flags) => {
            let toast = Toast::said(if flags.lost.is_empty() { done } else { in_part });
            match fields.ticked("again") {
                true => toast.undoable(cause, &back),
                false => toast.redoable(cause, &back),
            }
        }
        Err(refusal) => Toast::alert(words::refusal(text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}
