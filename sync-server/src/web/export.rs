//! `GET /export`: everything the company owns, for its owners and admins.

use super::desk::Desk;
use super::errors::PageError;
use crate::edge::to_the_end;
use crate::exports;
use crate::spreadsheet::attachment;
use axum::body::Body;
use axum::response::Response;

/// The archive, as it is made; that it was taken is in the audit first.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let (app, company, by, origin) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin());
    to_the_end(async move { exports::note(&app, company, by, &origin).await }).await?;
    let body = Body::from_stream(exports::export(desk.app.clone(), desk.company.clone(), desk.zone));
    Ok(attachment(&format!("sevengate-{}.zip", desk.today()), "application/zip", body))
}
