//! `GET /healthz` and `GET /metrics`, for whoever runs the server.

use crate::app::App;
use crate::fetch_optional;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::sync::{Arc, OnceLock};

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
