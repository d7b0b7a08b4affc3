//! The REST API for programs: `docs/api.md` introduces it, `docs/api.json` describes it whole.
//!
//! A route is a line in [`routes`] and a handler that reads as extract, read or act, answer. What is read goes through
//! [`engine::read::Scope`], what is changed through [`engine::execute`], as pages do.

mod addresses;
mod answer;
mod audit;
mod caller;
mod company;
mod contacts;
mod customers;
mod extract;
mod job_parts;
mod job_types;
mod jobs;
mod list;
mod model;
mod openapi;
mod page;
mod people;
mod price_items;
mod resource;
mod routes;
mod time_off;
mod visits;

pub use openapi::document;
pub use routes::{Need, ROUTES, Route};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::routing::any;
use host::app::App;
use host::problem::Problem;
use host::requests::{in_time, nothing_here};
use std::sync::Arc;
use tower_http::set_header::SetResponseHeaderLayer;

/// The longest body, in bytes.
const SMALL: usize = 64 * 1024;
/// For a browser that is shown an answer: nothing in it runs, is loaded or is framed.
const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Everything under `/api`.
pub fn router(app: Arc<App>) -> Router {
    let value = HeaderValue::from_static;
    routes::router(&app)
        .route("/api/", any(nothing_here))
        .route("/api/{*path}", any(nothing_here))
        .method_not_allowed_fallback(async || Problem::OtherMethod)
        .layer(DefaultBodyLimit::max(SMALL))
        .layer(middleware::from_fn(in_time))
        .layer(SetResponseHeaderLayer::if_not_present(header::X_CONTENT_TYPE_OPTIONS, value("nosniff")))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, value("no-store")))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, value(NOT_A_PAGE)))
        .layer(SetResponseHeaderLayer::if_not_present(header::REFERRER_POLICY, value("no-referrer")))
        .with_state(app)
}
