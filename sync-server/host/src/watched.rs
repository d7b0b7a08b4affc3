//! `GET /healthz`, and `GET /metrics` on an address of its own, for the one who runs the server.

use crate::app::App;
use crate::health;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::edge;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count, once per process.
pub fn install_metrics() -> Result<(), BuildError> {
    if METRICS.get().is_none() {
        let handle = PrometheusBuilder::new().install_recorder()?;
        let _ = METRICS.set(handle);
    }
    Ok(())
}

/// 200 when requests can be answered; else 503 with what is wrong.
pub async fn healthz(State(app): State<Arc<App>>) -> Response {
    // To the end: whoever asks may hang up while something is written.
    match edge::to_the_end(async move { health::look(&app, &app.health, &app.config).await }).await {
        None => "ok\n".into_response(),
        Some(ill) => (StatusCode::SERVICE_UNAVAILABLE, format!("{ill}\n")).into_response(),
    }
}

/// What is answered on an address of its own, which is nobody's but that of the one who runs the server: counters tell how much
/// is done, by which routes, and how often it fails.
pub fn metrics_router() -> Router {
    Router::new().route("/metrics", get(metrics))
}

/// Counters in the Prometheus text format; not found unless counting was begun.
async fn metrics() -> Response {
    match METRICS.get() {
        Some(handle) => handle.render().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Counts and times every request, and logs it: method, route and status, never what is in it.
pub async fn observed(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = began.elapsed();
    let labels = [("method", method.clone()), ("route", route.clone()), ("status", status.to_string())];
    metrics::histogram!("sevengate_request_seconds", &labels).record(took.as_secs_f64());
    if route != "/healthz" {
        // The span says which request it is.
        tracing::info!(method, route, status, ms = took.as_millis() as u64, "answered");
    }
    response
}
