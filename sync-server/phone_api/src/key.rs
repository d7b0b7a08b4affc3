//! `GET /sync/key`: what a phone encrypts unsent work to before it is carried to the office in a file.

use super::caller::{Caller, may_send_in_files};
use axum::Json;
use axum::extract::State;
use bulk::keys;
use engine::edge;
use host::app::App;
use host::problem::Problem;
use shared::carried::OfficeKey;
use std::sync::Arc;

pub(super) async fn key(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<Json<OfficeKey>, Problem> {
    // An app that is too old still sends what it has, in a file too.
    may_send_in_files(&session)?;
    edge::to_the_end(async move {
        let recipient = keys::recipient(&app, session.company).await;
        let recipient = recipient.map_err(|e| Problem::Unavailable(e.to_string()))?;
        Ok(Json(OfficeKey { recipient }))
    })
    .await
}
