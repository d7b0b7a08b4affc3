//! Telling a phone to wipe: a header on every answer to it, and `POST /sync/wiped`, by which it says that it has.

use super::{ApiError, Sender};
use crate::app::App;
use crate::execute::{DeviceOrigin, Origin};
use crate::sessions::DeviceSession;
use crate::{devices, edge};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use shared::ids::StreamId;
use shared::sync::{WIPE, wipe_proof};
use std::sync::{Arc, OnceLock};

/// Where the extractor of a session says that this answer carries the order.
#[derive(Clone, Debug, Default)]
pub struct WipeOrder(Arc<OnceLock<String>>);

impl WipeOrder {
    /// The answer to this token's request tells its phone to wipe. What it carries proves that whoever answers knows the
    /// token: a proxy cannot wipe a phone.
    pub fn give(&self, token: &str) {
        let _ = self.0.set(wipe_proof(token));
    }
}

pub(super) async fn ordered(mut request: Request, next: Next) -> Response {
    let order = WipeOrder::default();
    request.extensions_mut().insert(order.clone());
    let mut response = next.run(request).await;
    if let Some(proof) = order.0.get()
        && let Ok(value) = HeaderValue::from_str(proof)
    {
        response.headers_mut().insert(HeaderName::from_static(WIPE), value);
    }
    response
}

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
