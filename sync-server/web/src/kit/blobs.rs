//! `GET /blobs/{hash}`: photos and signatures, for the one who is signed in at the office; `…/original` is the file as it came.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::picture::redrawn;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use engine::blobs::Opened;
use futures::TryStreamExt;
use serde::Deserialize;
use shared::sync::BlobHash;
use tokio::sync::Semaphore;

/// Unpacked pictures take hundreds of megabytes: so many at once, and whoever comes then waits.
pub(crate) static DRAWING: Semaphore = Semaphore::const_new(2);
/// Kept by the browser, and asked for again each time: who has signed out is shown nothing.
pub(crate) const KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The longest edge of a picture within a page, in pixels: twice what the widest column shows.
const PAGE_EDGE: u32 = 1_600;

/// How large a picture is wanted.
#[derive(Deserialize)]
pub struct Size {
    /// `page`: as a page shows it.
    #[serde(default)]
    fit: String,
}

/// A picture, drawn anew; what is none is a file to save.
pub async fn get(
    desk: Desk,
    Path(hash): Path<String>,
    Query(size): Query<Size>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (hash, found) = open(&desk, &hash).await?;
    let edge = (size.fit == "page").then_some(PAGE_EDGE);
    let tag = edge.map_or_else(|| format!("\"{hash}\""), |edge| format!("\"{hash}-{edge}\""));
    if headers.get(IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)], [(CACHE_CONTROL, KEPT)]).into_response());
    }
    if !begins_like_a_picture(&found.start) {
        return Ok(file(found));
    }
    let failed = |e: &dyn std::fmt::Display| PageError::Unavailable(e.to_string());
    let turn = DRAWING.acquire().await.map_err(|e| failed(&e))?;
    let size = found.size;
    let chunks: Vec<Bytes> = match found.into_stream().try_collect().await {
        Ok(chunks) => chunks,
        Err(_) if desk.app.blobs.is_damaged(desk.session.company, &hash).await? => {
            return Err(PageError::Damaged);
        }
        Err(error) => return Err(failed(&error)),
    };
    let bytes = Bytes::from(chunks.concat());
    let original = bytes.clone();
    // The turn ends with the work, also where nobody waits for it any more.
    let drawing = move || {
        let _turn = turn;
        redrawn(&bytes, edge)
    };
    match tokio::task::spawn_blocking(drawing).await {
        Ok(Some(picture)) => {
            let headers = [(CONTENT_TYPE, HeaderValue::from_static(picture.kind)), (CACHE_CONTROL, KEPT)];
            Ok((headers, [(ETAG, tag)], picture.bytes).into_response())
        }
        // Damaged or enormous, or the decoder fell over it: it may still be evidence.
        Ok(None) | Err(_) => {
            let rest = futures::stream::empty();
            Ok(file(Opened { size, start: original, rest: Box::pin(rest) }))
        }
    }
}

/// The bytes exactly as they came, with all that they say of themselves.
pub async fn original(desk: Desk, Path(hash): Path<String>) -> Result<Response, PageError> {
    Ok(file(open(&desk, &hash).await?.1))
}

async fn open(desk: &Desk, hash: &str) -> Result<(BlobHash, Opened), PageError> {
    let hash: BlobHash = hash.parse().map_err(|_| PageError::NotFound)?;
    let (company, person) = (desk.session.company, desk.session.person.id);
    if !desk.app.blobs.readable(company, person, &desk.view, &hash).await? {
        return Err(PageError::NotFound);
    }
    match desk.app.blobs.open(company, &hash).await? {
        Some(found) => Ok((hash, found)),
        None if desk.app.blobs.is_damaged(company, &hash).await? => Err(PageError::Damaged),
        None => Err(PageError::NotFound),
    }
}

fn file(found: Opened) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (CACHE_CONTROL, KEPT),
        (CONTENT_LENGTH, HeaderValue::from(found.size)),
    ];
    (headers, Body::from_stream(found.into_stream())).into_response()
}

fn begins_like_a_picture(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xd8, 0xff, ..] | [0x89, b'P', b'N', b'G', ..])
}
