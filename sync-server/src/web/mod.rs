//! The dispatcher's dashboard: pages rendered here, forms that work without scripts, and live parts where scripts run.
//!
//! A page is a file: its route, what it reads (through [`read`]) and how it looks. Forms change things through
//! [`desk::Desk::act`] alone, which goes through [`crate::execute`].

mod account;
mod alerts;
mod aside;
mod assets;
mod blobs;
mod board;
mod carried;
mod customers;
mod desk;
mod enrol;
mod errors;
mod forgotten;
mod form;
mod invite;
mod job;
mod job_evidence;
mod job_forms;
mod job_history;
mod job_kept;
mod job_timeline;
mod jobs;
mod layout;
mod link;
mod live;
mod new_job;
mod outbox;
mod outside;
mod people;
mod person;
mod plan;
mod qr;
mod read;
mod second;
mod settings;
mod sign_in;
mod sync_health;
mod technicians;
mod toast;
mod today;
mod undo;
mod visit;
mod words;

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
    Router::new()
        .route("/", get(today::home))
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/today", get(today::get))
        .route("/jobs", get(jobs::get).post(new_job::post))
        .route("/jobs/new", get(new_job::get))
        .route("/jobs/new/alike", get(new_job::alike))
        .route("/jobs/{id}", get(job::get))
        .route("/jobs/{id}/plan", get(visit::get_for_job))
        .route("/jobs/{id}/history", get(job_history::get))
        .route("/jobs/{id}/move", post(job_forms::move_job))
        .route("/jobs/{id}/edit", post(job_forms::edit))
        .route("/jobs/{id}/notes", post(job_forms::note))
        .route("/visits", post(visit::create))
        .route("/visits/{id}", get(visit::get))
        .route("/visits/{id}/plan", post(visit::replan))
        .route("/visits/{id}/cancel", post(visit::cancel))
        .route("/alerts", get(alerts::get))
        .route("/alerts/{id}/settle", post(alerts::settle))
        .route("/alerts/{id}/grant", post(alerts::grant))
        .route("/alerts/{id}/accept", post(alerts::accept))
        .route("/alerts/{id}/pin", post(alerts::use_pin))
        .route("/customers", get(customers::list))
        .route("/customers/{id}", get(customers::one))
        .route("/technicians", get(technicians::get))
        .route("/sync-health", get(sync_health::get))
        .route("/sync-health/{device}/{person}", get(sync_health::one_phone).post(sync_health::post))
        // As large as it is: it is written to disk while it comes.
        .route("/carried", get(carried::get).post(carried::post).layer(DefaultBodyLimit::disable()))
        .route("/aside", get(aside::get))
        .route("/aside/take-in", post(aside::take))
        .route("/aside/discard", post(aside::let_go))
        .route("/settings", get(settings::get).post(settings::post))
        .route("/people", get(people::get).post(invite::post))
        .route("/people/mails", get(outbox::get))
        .route("/people/mails/{id}/now", post(outbox::hurry))
        .route("/people/new", get(invite::get))
        .route("/people/{id}", get(person::get).post(person::edit))
        .route("/people/{id}/code", post(invite::again))
        .route("/people/{id}/code/revoke", post(invite::revoke))
        .route("/people/{id}/sessions/{session}/end", post(person::end_session))
        .route("/people/{id}/second/off", post(person::second_off))
        .route("/people/{id}/link", post(person::send_link))
        .route("/people/{id}/leave", get(person::leaving).post(person::leave))
        .route("/people/{id}/return", post(person::come_back))
        .route("/enrol", get(enrol::get))
        .route("/account", get(account::get))
        .route("/account/password", post(account::password))
        .route("/account/email", post(account::email))
        .route("/account/second", get(second::set_up).post(second::turn_on))
        .route("/account/second/off", post(second::turn_off))
        .route("/sign-in/second", get(second::get).post(second::post))
        .route("/sign-in/second/leave", post(second::leave))
        .route("/settings/second-factor", post(settings::second_factor))
        .route("/sign-in/forgotten", get(forgotten::get).post(forgotten::post))
        .route("/link/{token}", get(link::get).post(link::post))
        .route("/undo", post(undo::post))
        .route("/blobs/{hash}", get(blobs::get))
        .route("/live", get(live::get))
        .route("/assets/{*path}", get(assets::get))
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
