//! Undo: what was done is taken back by its cause, and done again in the same way.

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

/// `POST /undo`: takes acts back, the last one first, as far as the person may do so anyway; that can be taken back in turn.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (text, cause) = (desk.text, fields.cause()?);
    let back = safe_back(fields.raw("back"), "/today");
    let undo = |of: Uuid| Change::Undo { cause: execute::set_of(desk.session.company, of) };
    let changes: Vec<Change> = fields.all("of").into_iter().rev().map(undo).collect();
    let again = fields.ticked("again");
    let toast = match desk.told(cause, changes, None).await? {
        Ok(flags) => {
            let said = match (again, flags.lost.is_empty()) {
                (false, true) => t!(text, "undone"),
                (false, false) => t!(text, "undone-in-part"),
                (true, true) => t!(text, "redone"),
                (true, false) => t!(text, "redone-in-part"),
            };
            let toast = Toast::said(said);
            if again { toast.undoable(cause, &back) } else { toast.redoable(cause, &back) }
        }
        Err(refusal) => Toast::alert(words::refusal(text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}
