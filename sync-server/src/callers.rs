//! Who comes with a request: the session of a browser's cookie, or of a phone's token.

use crate::api::{ApiError, Besides, Sender};
use crate::app::App;
use crate::quotas::Wait;
use crate::sessions::{COOKIE, DeviceSession, Session, aged_session, token_parts, web_session};
use crate::web::PageError;
use crate::{devices, exchange};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use shared::sync::APP_VERSION;
use std::sync::Arc;

impl FromRequestParts<Arc<App>> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Session, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let found = match jar.get(&app.config.cookie_name(COOKIE)) {
            Some(cookie) => web_session(app, cookie.value()).await,
            None => Ok(None),
        };
        match found {
            Ok(Some(session)) => match app.quotas.browser(session.company, session.person.id) {
                Ok(()) => Ok(session),
                Err(Wait(seconds)) => Err(PageError::TooMany(seconds).into_response()),
            },
            Ok(None) if parts.headers.contains_key("hx-request") => {
                Err((StatusCode::UNAUTHORIZED, [("hx-redirect", "/sign-in")]).into_response())
            }
            Ok(None) => Err(Redirect::to("/sign-in").into_response()),
            Err(error) => {
                tracing::error!(%error, "a session could not be looked up");
                Err(PageError::Unavailable(error.to_string()).into_response())
            }
        }
    }
}

impl FromRequestParts<Arc<App>> for DeviceSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let Ok(sender) = Sender::from_request_parts(parts, app).await;
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = bearer.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
        let (mut session, age) = aged_session(app, token, &sender).await?.ok_or(ApiError::SignedOut)?;
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
        Ok(session)
    }
}
