//! `GET`, `POST` and `DELETE /sync/bell`: whether and where a phone is rung about its visits while the app is closed.

use super::caller::{Caller, may_receive};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use engine::edge;
use engine::rings::Phone;
use host::app::App;
use host::problem::Problem;
use identity::sessions::DeviceSession;
use outreach::rings::bells::{self, NoBell};
use shared::sync::{Bell, BellKey};
use std::sync::Arc;

pub(super) async fn key(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<Json<BellKey>, Problem> {
    may_receive(&app, &session)?;
    edge::to_the_end(async move { Ok(Json(BellKey { key: bells::key(&app).await? })) }).await
}

pub(super) async fn ring_at(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    body: Result<Json<Bell>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    may_receive(&app, &session)?;
    let Json(bell) = body?;
    edge::to_the_end(async move {
        match bells::ring_at(&app, session.company, phone(&session), &bell).await {
            Ok(()) => Ok(StatusCode::NO_CONTENT),
            Err(NoBell::Off) => Err(Problem::NotFound),
            Err(error @ (NoBell::Endpoint | NoBell::Keys)) => Err(Problem::Unreadable(error.to_string())),
            Err(NoBell::Db(error)) => Err(error.into()),
        }
    })
    .await
}

pub(super) async fn ring_no_more(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<StatusCode, Problem> {
    edge::to_the_end(async move {
        bells::ring_no_more(&app, session.company, phone(&session)).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn phone(session: &DeviceSession) -> Phone {
    Phone { device: session.device, person: session.person.id }
}
