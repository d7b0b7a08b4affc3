//! The API that phones speak; `docs/sync-protocol.md` describes it.

mod problem;

pub use problem::ApiError;

use crate::app::App;
use std::sync::Arc;

/// The routes under `/sync`, and those for whoever runs the server.
pub fn router(app: Arc<App>) -> axum::Router {
    axum::Router::new().with_state(app)
}
