//! `/sync/blobs/{hash}`: uploads that resume at any byte, and downloads for whoever may see them.

use super::ApiError;
use crate::app::App;
use crate::blobs::{Appended, UploadError};
use crate::live::{self, Changed};
use crate::sessions::DeviceSession;
use crate::{edge, execute, fetch_optional};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use futures::StreamExt;
use shared::access::{Audience, OFFICE};
use shared::sync::{BLOB_COMPLETE, BlobHash, MAX_BLOB, UPLOAD_LENGTH, UPLOAD_OFFSET};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How much of a blob the server has from this person.
pub(super) async fn head(
    State(app): State<Arc<App>>,
    session: DeviceSession,
    Path(hash): Path<String>,
) -> Result<Response, ApiError> {
    let hash = named(&hash)?;
    Ok(match app.blobs.offset(session.company, session.person.id, &hash).await? {
        None => whole(),
        Some(0) => (StatusCode::NOT_FOUND, [(UPLOAD_OFFSET, HeaderValue::from(0))]).into_response(),
        Some(received) => (StatusCode::OK, [(UPLOAD_OFFSET, HeaderValue::from(received))]).into_response(),
    })
}

/// Takes the next part. What arrived of a torn request counts.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    session: DeviceSession,
    Path(hash): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let hash = named(&hash)?;
    let offset = number(&headers, UPLOAD_OFFSET)?;
    let length = number(&headers, UPLOAD_LENGTH)?;
    if length == 0 || length > MAX_BLOB || offset > length {
        return Err(UploadError::Length.into());
    }
    let mut part = BytesMut::new();
    let mut torn = false;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) if offset + (part.len() + chunk.len()) as u64 > length => {
                return Err(UploadError::Length.into());
            }
            Ok(chunk) => part.extend_from_slice(&chunk),
            Err(_) => {
                torn = true;
                break;
            }
        }
    }
    let part = part.freeze();
    edge::to_the_end(async move {
        let person = session.person.id;
        match app.blobs.append(session.company, person, &hash, offset, length, part).await? {
            Appended::There => Ok(whole()),
            Appended::Whole => {
                arrived(&app, &session).await?;
                Ok(whole())
            }
            Appended::Partly(_) if torn => Err(ApiError::Unreadable("the request was torn".into())),
            Appended::Partly(received) => {
                Ok((StatusCode::OK, [(UPLOAD_OFFSET, HeaderValue::from(received))]).into_response())
            }
        }
    })
    .await
}

/// One blob less is waiting on the phone, and pages that wait for a picture have something to show.
async fn arrived(app: &App, session: &DeviceSession) -> Result<(), ApiError> {
    let mut tx = app.db.write().await?;
    execute!(
        tx,
        "update devices set last_contact_ms = $4,
           pending_blobs = case when pending_blobs > 0 then pending_blobs - 1 else 0 end
         where company_id = $1 and id = $2 and person_id = $3",
        session.company,
        session.device,
        session.person.id,
        app.now()
    )?;
    let head = fetch_optional!(tx, (i64,), "select seq from heads where company_id = $1", session.company)?;
    tx.commit().await?;
    let seq = head.and_then(|(seq,)| u64::try_from(seq).ok()).unwrap_or_default();
    let audiences = Arc::new(BTreeSet::from([Audience::Office]));
    live::tell(app, Changed { company: session.company, seq, audiences }).await;
    Ok(())
}

/// The bytes, for the office and for whoever brought them or sees a job that names them.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    session: DeviceSession,
    Path(hash): Path<String>,
) -> Result<Response, ApiError> {
    let hash = named(&hash)?;
    session.may_receive(&app)?;
    let may = session.person.is_any(OFFICE)
        || app.blobs.readable(session.company, session.person.id, &hash).await?;
    let bytes = if may { app.blobs.get(session.company, &hash).await? } else { None };
    let bytes = bytes.ok_or(ApiError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind(&bytes))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}

fn whole() -> Response {
    (StatusCode::OK, [(BLOB_COMPLETE, HeaderValue::from_static("1"))]).into_response()
}

fn named(hash: &str) -> Result<BlobHash, ApiError> {
    hash.parse().map_err(|_| ApiError::Unreadable("a blob is named by 64 lower-case hex digits".into()))
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, ApiError> {
    let value = headers.get(HeaderName::from_static(name)).and_then(|v| v.to_str().ok());
    let number = value.and_then(|v| v.parse().ok());
    number.ok_or_else(|| ApiError::Unreadable(format!("the header {name} must be a number")))
}

/// By their first bytes: only what the app itself stores is shown as such.
pub fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => "application/octet-stream",
    }
}
