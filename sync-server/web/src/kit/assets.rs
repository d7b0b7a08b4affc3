//! The folder `assets/`, inside the binary: styles, icons, fonts, browser libraries.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../assets"]
struct Assets;

/// `GET /assets/{*path}`: one file, with its hash as entity tag.
pub async fn get(Path(path): Path<String>, headers: HeaderMap) -> Response {
    // The words are for the server, not for browsers.
    let known = Assets::get(&path).filter(|_| !path.starts_with("text/"));
    let Some(file) = known else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, max-age=300".to_owned())];
    if same {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = file.metadata.mimetype().to_owned();
    (caching, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}
