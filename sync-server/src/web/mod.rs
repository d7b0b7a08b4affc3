//! The dashboard.

use crate::app::App;
use std::sync::Arc;

/// The pages.
pub fn router(app: Arc<App>) -> axum::Router {
    axum::Router::new().with_state(app)
}
