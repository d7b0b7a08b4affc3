//! `/app/`: the phone app for browsers, handed out as `phone-web/build` makes it. What lies in a version's folder stays as it is for
//! ever; the page and the service worker, which name the version, are asked for each time. The manifest says the company's name.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use engine::db::DbError;
use engine::fetch_all;
use host::app::App;
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::Arc;
use tower_http::services::ServeDir;

/// What the page of the app may do: run its own scripts and its own program, show its own pictures, ask this server.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(self), microphone=(), payment=()"),
];
/// Hexadecimal digits of a version.
const VERSION: usize = 16;
const MANIFEST: &str = "manifest.webmanifest";
/// What is shown of a name below an icon.
const SHORT: usize = 12;

/// Whether a folder holds the app.
pub fn is_in(folder: &Path) -> bool {
    folder.join("index.html").is_file() && folder.join("sw.js").is_file()
}

/// Everything below `/app/`.
pub fn router(app: Arc<App>) -> Router {
    let routes = match &app.config.phone_app {
        Some(folder) => {
            let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
            Router::new()
                .nest_service("/app/", files)
                .route("/app/manifest.webmanifest", get(manifest))
                .route("/app/qr.svg", get(qr))
        }
        None => Router::new().route("/app/", get(not_built)),
    };
    routes
        .route("/app", get(async || Redirect::permanent("/app/")))
        .layer(middleware::from_fn(guard))
        .with_state(app)
}

async fn not_built() -> Response {
    (StatusCode::NOT_FOUND, Html(include_str!("phone_app.html"))).into_response()
}

/// What a phone is told that installs it: as packed, with the name of the company that the server is for.
async fn manifest(State(app): State<Arc<App>>) -> Response {
    let packed = app.config.phone_app.as_deref().map(|folder| std::fs::read(folder.join(MANIFEST)));
    let Some(Ok(packed)) = packed else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(mut said) = serde_json::from_slice::<Map<String, Value>>(&packed) else {
        tracing::error!("the manifest of the phone app cannot be read");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match only_company(&app).await {
        Ok(Some((name, locale))) => {
            said.insert("short_name".into(), short(&name).into());
            said.insert("name".into(), name.into());
            said.insert("lang".into(), locale.into());
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "the company's name is not at hand"),
    }
    ([(CONTENT_TYPE, "application/manifest+json")], Value::Object(said).to_string()).into_response()
}

/// Name and locale of the company, where the server is for one alone: who installs the app is not signed in yet.
async fn only_company(app: &App) -> Result<Option<(String, String)>, DbError> {
    let mut tx = app.db.read().await?;
    let found = fetch_all!(
        tx,
        (String, String),
        "select name, cast(doc ->> 'locale' as text) from companies order by id limit 2"
    )?;
    Ok(<[_; 1]>::try_from(found).ok().map(|[only]| only))
}

/// As much of a name as is seen below an icon: whole words, where the first one fits.
fn short(name: &str) -> String {
    let mut said = String::new();
    for word in name.split_whitespace() {
        let longer = if said.is_empty() { word.to_owned() } else { format!("{said} {word}") };
        if longer.chars().count() > SHORT {
            break;
        }
        said = longer;
    }
    let said = said.trim_end_matches([' ', '&', '+', ',', '-', '/']);
    match said.is_empty() {
        true => name.trim().chars().take(SHORT).collect(),
        false => said.to_owned(),
    }
}

/// The address of the app, for the camera of a phone.
async fn qr(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let scheme = if app.config.secure_cookies { "https" } else { "http" };
    let said = headers.get(HOST).and_then(|host| host.to_str().ok());
    let here = || Some(format!("{scheme}://{}", said.or(uri.authority().map(|host| host.as_str()))?));
    let drawn = app.config.public_url.clone().or_else(here).and_then(|base| web::qr(&format!("{base}/app/")));
    match drawn {
        Some(svg) => ([(CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn guard(request: Request, next: Next) -> Response {
    let of_a_version = is_of_a_version(request.uri().path());
    let mut response = next.run(request).await;
    let stays = of_a_version && response.status().is_success();
    let kept = if stays { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn is_of_a_version(path: &str) -> bool {
    let folder = path.strip_prefix("/app/").and_then(|path| path.split_once('/'));
    folder.is_some_and(|(folder, _)| folder.len() == VERSION && folder.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_an_icon_stand_whole_words() {
        for (name, said) in [
            ("Deccan Plumbing", "Deccan"),
            ("Nordlicht", "Nordlicht"),
            ("Fix & Fix Ltd", "Fix & Fix"),
            ("A B C Services", "A B C"),
            ("Smith & Wesley Brothers", "Smith"),
            ("Heizungsbau-Meisterbetrieb", "Heizungsbau-"),
            ("दक्कन प्लंबिंग सेवा", "दक्कन"),
        ] {
            assert_eq!(short(name), said, "{name}");
        }
    }

    #[test]
    fn what_is_of_a_version_stays() {
        for (path, stays) in [
            ("/app/0123456789abcdef/app.wasm", true),
            ("/app/0123456789abcdef/assets/fonts.css", true),
            ("/app/", false),
            ("/app/sw.js", false),
            ("/app/index.html", false),
            ("/app/0123456789abcdeg/app.wasm", false),
        ] {
            assert_eq!(is_of_a_version(path), stays, "{path}");
        }
    }
}
