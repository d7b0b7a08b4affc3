//! The API that phones speak; `docs/sync-protocol.md` describes it.

mod bell;
mod besides;
mod blobs;
mod broken;
mod caller;
mod cursor;
mod key;
mod live;
mod mark;
mod pull;
mod push;
mod sign_in;
mod wipe;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::routing::{any, get, post};
use host::app::App;
use host::problem::Problem;
use host::requests::{in_time, nothing_here};
use host::{encoding, watched};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The longest message that is no push, in bytes.
const SMALL: usize = 64 * 1024;
/// For a browser that is shown an answer for phones: nothing in it runs, is loaded or is framed.
const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The routes under `/sync`, and those for the one who runs the server.
pub fn router(app: Arc<App>) -> Router {
    let limit = app.config.max_body;
    let messages = Router::new()
        .route("/sync/push", post(push::push).layer(DefaultBodyLimit::max(limit)))
        .route("/sync/pull", get(pull::pull))
        .route("/sync/sign-in", post(sign_in::sign_in))
        .route("/sync/enrol", post(sign_in::enrol))
        .route("/sync/sign-out", post(sign_in::sign_out))
        .route("/sync/key", get(key::key))
        .route("/sync/bell", get(bell::key).post(bell::ring_at).delete(bell::ring_no_more))
        .route("/sync/wiped", post(wipe::wiped))
        .route("/sync/{*path}", any(nothing_here))
        .layer(
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("no-store"),
                ))
                // A compressor costs more than a small answer is long.
                .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)))
                .layer(axum::middleware::from_fn(encoding::of_messages))
                // What counts for the limits is what comes out of here.
                .layer(RequestDecompressionLayer::new())
                .layer(DefaultBodyLimit::max(SMALL)),
        );
    let bodies = Router::new()
        .route("/sync/blobs", get(blobs::wanted))
        .route("/sync/blobs/{hash}", get(blobs::get).head(blobs::head).patch(blobs::patch))
        .layer(axum::middleware::from_fn(encoding::none))
        .layer(DefaultBodyLimit::disable());
    let quick = Router::new()
        .merge(messages)
        .route("/healthz", get(watched::healthz))
        .layer(axum::middleware::from_fn(in_time));
    Router::new()
        .merge(quick)
        .merge(bodies)
        .route("/sync/live", get(live::live))
        .layer(axum::middleware::from_fn(besides::said))
        .method_not_allowed_fallback(async || Problem::NoSuchMethod)
        .layer(SetResponseHeaderLayer::if_not_present(header::X_CONTENT_TYPE_OPTIONS, value("nosniff")))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, value("no-store")))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, value(NOT_A_PAGE)))
        .with_state(app)
}

fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}
