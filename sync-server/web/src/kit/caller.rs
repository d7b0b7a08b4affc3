//! Who comes with a request: the session of a browser's cookie.

use crate::kit::errors::PageError;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use host::app::App;
use host::quotas::Wait;
use identity::sessions::{COOKIE, Session, web_session};
use std::sync::Arc;

/// Somebody signed in with a browser; others are sent to the sign-in page.
pub struct Caller(pub Session);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let found = match jar.get(&app.config.cookie_name(COOKIE)) {
            Some(cookie) => web_session(app, cookie.value()).await,
            None => Ok(None),
        };
        match found {
            Ok(Some(session)) => match app.quotas.browser(session.company, session.person.id) {
                Ok(()) => Ok(Caller(session)),
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
