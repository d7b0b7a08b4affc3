//! Undo: a form that posts the reverse of what was just done.

use crate::kit::desk::safe_back;
use crate::kit::errors::PageError;
use crate::kit::form::Posted;
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::response::Response;
use shared::Change;
use ui::t;

/// `POST /undo`. What it may do is what the person may do anyway; it is kept to what this dashboard itself offers.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let changes: Vec<Change> =
        serde_json::from_str(fields.raw("changes")).map_err(|e| PageError::Unreadable(e.to_string()))?;
    if changes.is_empty() || !changes.iter().all(offered) {
        return Err(PageError::Unreadable("not something that is undone here".to_owned()));
    }
    let back = safe_back(fields.raw("back"), "/today");
    let toast = match desk.told(fields.cause()?, changes, None).await? {
        Ok(flags) if flags.lost.is_empty() => Toast::said(t!(desk.text, "undone")),
        Ok(_) => Toast::said(t!(desk.text, "undone-in-part")),
        Err(refusal) => Toast::alert(words::refusal(desk.text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
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
