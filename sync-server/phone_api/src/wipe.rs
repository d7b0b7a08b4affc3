//! `POST /sync/wiped`: the phone that was told to wipe says that it has.

use super::caller::Caller;
use axum::extract::State;
use axum::http::StatusCode;
use engine::edge;
use engine::execute::{DeviceOrigin, Origin};
use host::app::App;
use host::peer::Peer;
use host::problem::Problem;
use identity::devices;
use shared::ids::StreamId;
use std::sync::Arc;

pub(super) async fn wiped(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    Peer(sender): Peer,
) -> Result<StatusCode, Problem> {
    edge::to_the_end(async move {
        let person = session.person.id;
        let origin = Origin::Device(Box::new(DeviceOrigin {
            stream: StreamId::of(session.device, session.company, person),
            device: session.device,
            person,
            quarantined: session.kept_aside(),
            peer: sender.peer,
            agent: sender.agent,
            report: None,
        }));
        devices::wiped(&app, &session, &origin).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
