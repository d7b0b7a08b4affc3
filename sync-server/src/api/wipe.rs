//! `POST /sync/wiped`: the phone that was told to wipe says that it has.

use super::{ApiError, Sender};
use crate::app::App;
use crate::execute::{DeviceOrigin, Origin};
use crate::sessions::DeviceSession;
use crate::{devices, edge};
use axum::extract::State;
use axum::http::StatusCode;
use shared::ids::StreamId;
use std::sync::Arc;

pub(super) async fn wiped(
    State(app): State<Arc<App>>,
    session: DeviceSession,
    sender: Sender,
) -> Result<StatusCode, ApiError> {
    edge::to_the_end(async move {
        let person = session.person.id;
        let origin = Origin::Device(Box::new(DeviceOrigin {
            stream: StreamId::of(session.device, session.company, person),
            device: session.device,
            person,
            quarantined: session.kept_aside(),
            address: sender.address,
            agent: sender.agent,
            report: None,
        }));
        devices::wiped(&app, &session, &origin).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
