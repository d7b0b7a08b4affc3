//! The API that phones speak; `docs/sync-protocol.md` describes it.

mod blobs;
mod cursor;
mod health;
mod key;
mod live;
mod problem;
mod pull;
mod push;
mod sign_in;
mod uploads;
mod wipe;

pub use health::{install_metrics, observed};
pub use problem::ApiError;
pub(crate) use uploads::Uploads;
pub use wipe::WipeOrder;

use crate::app::App;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::{get, post};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// How long a request may take; the phone gives up sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// The routes under `/sync`, and those for whoever runs the server.
pub fn router(app: Arc<App>) -> Router {
    let limit = app.config.max_body;
    let messages = Router::new()
        .route("/sync/sign-in", post(sign_in::sign_in))
        .route("/sync/enrol", post(sign_in::enrol))
        .route("/sync/sign-out", post(sign_in::sign_out))
        .route("/sync/key", get(key::key))
        .route("/sync/wiped", post(wipe::wiped))
        .route("/sync/push", post(push::push))
        .route("/sync/pull", get(pull::pull))
        .layer(
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("no-store"),
                ))
                // A compressor costs more than a small answer is long.
                .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)))
                .layer(RequestDecompressionLayer::new())
                .layer(DefaultBodyLimit::max(limit)),
        );
    let bodies = Router::new()
        .route("/sync/blobs", get(blobs::wanted))
        .route("/sync/blobs/{hash}", get(blobs::get).head(blobs::head).patch(blobs::patch))
        .layer(DefaultBodyLimit::disable());
    let quick = Router::new()
        .merge(messages)
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE));
    let id = HeaderName::from_static("x-request-id");
    Router::new()
        .merge(quick)
        .merge(bodies)
        .route("/sync/live", get(live::live))
        .layer(axum::middleware::from_fn(wipe::ordered))
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(id)),
        )
        .with_state(app)
}

/// Where a request comes from, for the audit: address and program.
pub struct Sender {
    pub address: Option<String>,
    pub agent: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sender, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Sender { address, agent: agent.chars().take(200).collect() })
    }
}
