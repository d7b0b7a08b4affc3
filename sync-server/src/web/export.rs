//! `GET /export`: everything the company owns, for its owners and admins.

use super::desk::Desk;
use super::errors::PageError;
use crate::exports::export;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The archive, as it is made.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    tracing::info!(company = %desk.session.company, person = %desk.session.person.id, "everything is exported");
    let how = format!("attachment; filename=\"sevengate-{}.zip\"", desk.today());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&how).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let body = Body::from_stream(export(desk.app.clone(), desk.company.clone(), desk.zone));
    Ok((headers, body).into_response())
}
