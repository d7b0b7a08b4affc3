//! Undo: a form that posts the reverse of what was just done.

use crate::kit::desk::{Desk, safe_back};
use crate::kit::errors::PageError;
use crate::kit::form::{Fields, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::response::Response;
use engine::execute;
use shared::Change;
use ui::t;
use uuid::Uuid;

/// `POST /undo`. What it may do is what the person may do anyway; it is kept to what this dashboard itself offers.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let back = safe_back(fields.raw("back"), "/today");
    let of = fields.all::<Uuid>("of");
    if !of.is_empty() {
        return take_back(&desk, &fields, of, &back).await;
    }
    let changes: Vec<Change> =
        serde_json::from_str(fields.raw("changes")).map_err(|e| PageError::Unreadable(e.to_string()))?;
    if changes.is_empty() || !changes.iter().all(offered) {
        return Err(PageError::Unreadable("not something that is undone here".to_owned()));
    }
    let toast = match desk.told(fields.cause()?, changes, None).await? {
        Ok(flags) if flags.lost.is_empty() => Toast::said(t!(desk.text, "undone")),
        Ok(_) => Toast::said(t!(desk.text, "undone-in-part")),
        Err(refusal) => Toast::alert(words::refusal(desk.text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}

/// Takes acts back, the last one first; that is offered to be taken back in turn.
async fn take_back(desk: &Desk, fields: &Fields, of: Vec<Uuid>, back: &str) -> Result<Response, PageError> {
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
                true => toast.undoable(cause, back),
                false => toast.redoable(cause, back),
            }
        }
        Err(refusal) => Toast::alert(words::refusal(text, &refusal)),
    };
    Ok(desk.go(back, Some(toast)))
}

fn offered(change: &Change) -> bool {
    matches!(
        change,
        Change::PlanVisit { .. }
            | Change::CancelVisit { .. }
            | Change::ReopenAlert { .. }
            | Change::MoveJob { .. }
            | Change::EditJob { .. }
            | Change::EditNote { .. }
            | Change::EditAccount { .. }
            | Change::EditAddress { .. }
            | Change::EditContact { .. }
            | Change::EditCompany { .. }
            | Change::EditGateSettings { .. }
            | Change::EditJobType { .. }
    )
}
