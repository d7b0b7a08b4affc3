//! The dispatcher's dashboard: pages rendered here, forms that work without scripts, and live parts where scripts run.
//!
//! A page is a file: its route, what it reads (through [`read`]) and how it looks. Forms change things through
//! [`desk::Desk::act`] alone, which goes through [`crate::execute`].

mod alerts;
mod aside;
mod assets;
mod audit;
mod audit_change;
mod audit_export;
mod audit_words;
mod blobs;
mod board;
mod carried;
mod customers;
mod desk;
mod errors;
mod form;
mod job;
mod job_evidence;
mod job_forms;
mod job_history;
mod job_kept;
mod job_timeline;
mod jobs;
mod layout;
mod live;
mod new_job;
mod plan;
mod read;
mod record_history;
mod routes;
mod settings;
mod settings_company;
mod sign_in;
mod sync_health;
mod technicians;
mod toast;
mod today;
mod undo;
mod visit;
mod words;

pub use routes::{Need, ROUTES, Route};

use crate::app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use std::sync::Arc;

/// All pages of the office, their forms, pictures, styles and live events.
pub fn router(app: Arc<App>) -> Router {
    routes::router(&app)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

async fn not_found() -> errors::PageError {
    errors::PageError::NotFound
}

/// What browsers may do with our pages: run our own scripts and styles, show our own pictures and the map's tiles, and
/// be framed by ourselves alone.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let tiles = app.config.map_tiles.as_deref().and_then(origin).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; img-src 'self' data: blob: {tiles}; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'self'"
    );
    let headers = response.headers_mut();
    let all = [
        ("content-security-policy", policy.as_str()),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "SAMEORIGIN"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ];
    for (name, value) in all {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
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
    use super::origin;

    #[test]
    fn only_the_host_of_the_tiles_enters_the_policy() {
        let url = "https://{s}.tiles.example/{z}/{x}/{y}.png";
        assert_eq!(origin(url).as_deref(), Some("https://*.tiles.example"));
        assert_eq!(origin("http://localhost:8080/{z}.png").as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin("https://a.example; script-src *"), None);
        assert_eq!(origin("nonsense"), None);
    }
}
