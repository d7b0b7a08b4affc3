//! Who comes with a request: the session of a phone's token, and what it may be told.

use super::besides::Besides;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use host::app::App;
use host::peer::Peer;
use host::problem::Problem;
use identity::sessions::{DeviceSession, aged_session, token_parts};
use identity::{devices, exchange};
use shared::sync::APP_VERSION;
use std::sync::Arc;

/// Somebody signed in with a phone; others are answered 401.
pub(super) struct Caller(pub DeviceSession);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let Ok(Peer(sender)) = Peer::from_request_parts(parts, app).await;
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = bearer.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
        let (mut session, age) = aged_session(app, token, &sender).await?.ok_or(Problem::SignedOut)?;
        app.quotas.phone(session.company, session.device, session.person.id)?;
        if let Some(besides) = parts.extensions.get::<Besides>() {
            if session.wipe {
                besides.orders_to_wipe(token);
            }
            // A former token that still lets in has been exchanged already.
            let own = token_parts(token).is_some_and(|(_, hash)| hash == age.hash);
            if own
                && !session.revoked
                && let Some(next) = exchange::successor(app, session.company, token, age).await?
            {
                besides.offers(next);
            }
        }
        let version = parts.headers.get(APP_VERSION).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !version.is_empty() && version != session.app_version && version.len() <= 60 {
            session.app_version = version.to_owned();
            devices::note_version(app, &session).await?;
        }
        Ok(Caller(session))
    }
}

/// Whether anything may be sent to this phone, or why not.
pub(super) fn may_receive(app: &App, session: &DeviceSession) -> Result<(), Problem> {
    may_send_in_files(session)?;
    match app.config.is_too_old(&session.app_version) {
        true => Err(Problem::TooOld),
        false => Ok(()),
    }
}

/// Whether this phone may still be given what unsent work is sealed to for a file.
pub(super) fn may_send_in_files(session: &DeviceSession) -> Result<(), Problem> {
    match (session.revoked, session.deactivated) {
        (true, _) => Err(Problem::Revoked),
        (false, true) => Err(Problem::Deactivated),
        (false, false) => Ok(()),
    }
}
