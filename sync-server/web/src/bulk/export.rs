//! `GET /export`: everything the company owns, for its owners and admins.

use crate::kit::attachment::attachment;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use axum::body::Body;
use axum::response::Response;
use bulk::exports;
use engine::Engine;
use engine::edge::to_the_end;

/// The archive, as it is made; that it was taken is in the audit first.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let (app, company, by, origin) = desk.acting();
    to_the_end(async move { exports::note(&app, company, by, &origin).await }).await?;
    let body = Body::from_stream(exports::export(Engine::clone(&desk.app), desk.company.clone(), desk.zone));
    Ok(attachment(&format!("sevengate-{}.zip", desk.today()), "application/zip", body))
}
