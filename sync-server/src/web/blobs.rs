//! `GET /blobs/{hash}`: photos and signatures, for whoever is signed in at the office.

use super::desk::Desk;
use super::errors::PageError;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shared::sync::BlobHash;

/// The bytes. Only what is surely a picture is shown as one; everything else is a file to save.
pub async fn get(desk: Desk, Path(hash): Path<String>) -> Result<Response, PageError> {
    let hash: BlobHash = hash.parse().map_err(|_| PageError::NotFound)?;
    let (company, person) = (desk.session.company, desk.session.person.id);
    if !desk.app.blobs.readable(company, person, &desk.view, &hash).await? {
        return Err(PageError::NotFound);
    }
    let found = desk.app.blobs.open(desk.session.company, &hash).await;
    let found = found.map_err(|e| PageError::Failed(e.to_string()))?.ok_or(PageError::NotFound)?;
    let (kind, how) = match picture(&found.start) {
        Some(kind) => (kind, "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(how)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::CONTENT_LENGTH, HeaderValue::from(found.size)),
    ];
    Ok((headers, Body::from_stream(found.into_stream())).into_response())
}

/// The type of a picture by its first bytes.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_calls_itself_a_photo_is_not_shown() {
        assert_eq!(picture(b"<html><script>"), None);
        assert_eq!(picture(b"<svg onload=x>"), None);
        assert_eq!(picture(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
    }
}
