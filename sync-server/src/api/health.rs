//! `GET /healthz` and `GET /metrics`, for whoever runs the server.

use crate::app::App;
use crate::fetch_optional;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
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

/// 200 when requests can be answered, which needs the database.
pub(super) async fn healthz(State(app): State<Arc<App>>) -> Response {
    let answer = async {
        let mut tx = app.db.read().await?;
        fetch_optional!(tx, (i64,), "select count(*) from heads")
    };
    match answer.await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Counters in the Prometheus text format; not found unless counting was begun.
pub(super) async fn metrics() -> Response {
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
    if route != "/healthz" && route != "/metrics" {
        // The span says which request it is.
        tracing::info!(method, route, status, ms = took.as_millis() as u64, "answered");
    }
    response
}
