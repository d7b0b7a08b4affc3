//! The dispatcher's dashboard: pages rendered here, forms that work without scripts, and live parts where scripts run.
//!
//! A page is a file: its route, what it reads (through [`engine::read`]) and how it looks. Forms change things through
//! [`kit::desk::Desk::act`] alone, which goes through [`engine::execute`].

mod audit;
mod bulk;
mod field;
mod identity;
mod kit;
mod money;
mod office;
mod phones;
mod routes;
mod sales;

pub use kit::errors::too_many;
pub use kit::need::Need;
pub use kit::qr::svg as qr;
pub use routes::{ROUTES, Route};

use kit::errors::PageError;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use host::app::{App, Config};
use std::sync::Arc;

/// The largest form that is no file, in bytes.
const LARGEST_FORM: usize = 2 * 1024 * 1024;

/// All pages of the office, their forms, pictures, styles and live events.
pub fn router(app: Arc<App>) -> Router {
    routes::router(&app)
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

async fn not_found() -> PageError {
    PageError::NotFound
}

/// What browsers may do with our pages: run our own scripts and styles, show our own pictures and the map's tiles, keep
/// nothing unless it says so, and not frame them. A form that another site sends is turned away before its token is read.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let asks = request.method().is_safe();
    // A zero byte, which no keyboard types and PostgreSQL does not take.
    let unheard_of = request.uri().query().is_some_and(|query| query.contains("%00"));
    let mut response = if unheard_of {
        PageError::NotFound.into_response()
    } else if from_elsewhere(&app.config, &request) {
        PageError::OldForm.into_response()
    } else {
        in_our_words(asks, next.run(request).await)
    };
    let tiles = app.config.map_tiles.as_deref().and_then(origin).unwrap_or_default();
    let (ancestors, frames) = if app.config.framed { ("'self'", "SAMEORIGIN") } else { ("'none'", "DENY") };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: {tiles}; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors {ancestors}"
    );
    let mut all = vec![
        ("content-security-policy", policy.as_str()),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", frames),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ];
    if app.config.secure_cookies {
        all.push(("strict-transport-security", "max-age=31536000"));
    }
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    for (name, value) in all {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// What the framework turns away with a line of text (which quotes what it could not read), as a page.
fn in_our_words(asks: bool, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let plain = kind.is_some_and(|kind| kind.starts_with("text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST if plain && asks => PageError::NotFound.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if plain => PageError::TooLarge.into_response(),
        status if plain && status.is_client_error() => {
            let why = format!("turned away with {status}");
            (status, PageError::Unreadable(why).into_response()).into_response()
        }
        _ => response,
    }
}

/// Whether the browser itself says that another site makes it send this. Older ones say where a form comes from (`Origin`)
/// without saying whether that is here.
fn from_elsewhere(config: &Config, request: &Request) -> bool {
    if request.method().is_safe() {
        return false;
    }
    let said = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let other_site = said(HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|from| !matches!(from, "same-origin" | "none"));
    let host = said(header::HOST).unwrap_or_default();
    other_site || said(header::ORIGIN).is_some_and(|origin| !is_here(config, origin, host))
}

/// Whether an origin is this server: as the browser calls it, or as people reach it. A proxy in front may be asked by TLS
/// where this server is not.
fn is_here(config: &Config, origin: &str, host: &str) -> bool {
    let without_port = |authority: &str| {
        let bare = authority.strip_suffix(":443").or_else(|| authority.strip_suffix(":80"));
        bare.unwrap_or(authority).to_ascii_lowercase()
    };
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let Some(named) = named.filter(|named| !named.is_empty()) else { return false };
    let public = config.public_url.as_deref().and_then(|url| Some(url.split_once("://")?.1));
    let public = public.and_then(|rest| rest.split('/').next());
    [Some(host), public].into_iter().flatten().any(|ours| without_port(ours) == without_port(named))
}

/// Scheme and host of the map's tiles, `{s}` for its subdomains made a wildcard.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?.replace("{s}", "*");
    let good = matches!(scheme, "http" | "https")
        && !host.is_empty()
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '*'));
    good.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::{Config, is_here, origin};

    #[test]
    fn a_form_comes_from_here_by_any_name_that_is_ours() {
        let mut config = Config::in_folder("");
        assert!(is_here(&config, "http://127.0.0.1:7070", "127.0.0.1:7070"));
        assert!(is_here(&config, "https://Office.example", "office.example:443"), "TLS ends in front of us");
        for foreign in ["https://evil.example", "null", "", "https://", "https://office.example.evil.example"]
        {
            assert!(!is_here(&config, foreign, "office.example"), "{foreign}");
        }
        assert!(
            !is_here(&config, "https://office.example:8443", "office.example"),
            "another server of that machine"
        );
        assert!(!is_here(&config, "https://office.example", "10.0.0.5:7000"));
        config.public_url = Some("https://office.example/".into());
        assert!(is_here(&config, "https://office.example", "10.0.0.5:7000"), "the proxy says another name");
    }

    #[test]
    fn only_the_host_of_the_tiles_enters_the_policy() {
        let url = "https://{s}.tiles.example/{z}/{x}/{y}.png";
        assert_eq!(origin(url).as_deref(), Some("https://*.tiles.example"));
        assert_eq!(origin("http://localhost:8080/{z}.png").as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin("https://a.example; script-src *"), None);
        assert_eq!(origin("nonsense"), None);
    }
}
