//! Signing in and out with a browser.

use crate::kit::caller::Caller;
use crate::kit::desk::cookie;
use crate::kit::errors::PageError;
use crate::kit::need::first_page;
use crate::kit::outside::{self, Card, Sent, language};
use crate::kit::posted::{Field, Fields, same};
use axum::extract::{Form, State};
use axum::http::header::{COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use engine::edge;
use host::app::{App, DemoPerson};
use identity::sender::Sender;
use identity::sessions::{self, Proven, SignInError};
use identity::{choice, founding, second_factor, sign_in};
use shared::access::{Action, Subject, may};
use std::sync::Arc;
use ui::{Icon, Text, t};

/// Where a company is founded, while there is none.
pub const SET_UP: &str = "/set-up";

/// `GET /sign-in`.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap, session: Option<KnownSession>) -> Response {
    if session.is_some() {
        return Redirect::to("/").into_response();
    }
    // Nobody can sign in where there is no company yet.
    match founding::is_open(&app).await {
        Ok(true) => return Redirect::to(SET_UP).into_response(),
        Ok(false) => {}
        Err(error) => return PageError::from(error).into_response(),
    }
    page(&app, &headers, StatusCode::OK, "", None)
}

/// Somebody who is signed in already, if the cookie says so.
pub struct KnownSession;

impl axum::extract::OptionalFromRequestParts<Arc<App>> for KnownSession {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Arc<App>,
    ) -> Result<Option<KnownSession>, Self::Rejection> {
        let cookies = parts.headers.get(COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let Some(token) = cookie(cookies, &app.config.cookie_name(sessions::COOKIE)) else { return Ok(None) };
        let session = sessions::web_session(app, token).await.ok().flatten();
        let office = session.is_some_and(|s| may(&s.person, Subject::Dashboard, Action::See));
        Ok(office.then_some(KnownSession))
    }
}

/// `POST /sign-in`.
pub async fn post(sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, sender, fields } = sent;
    let email = fields.text("email");
    let (server, who, password) = (app.clone(), email.clone(), fields.raw("password").to_owned());
    let signed_in = edge::to_the_end(async move {
        match sign_in::check(&server, &who, &password, None, sender.peer.as_deref()).await {
            Ok(proven) => open(&server, &proven, &sender).await,
            Err(SignInError::WhichCompany(all)) => {
                Ok((choice::offer(&server, &all, &sender).await?, "/sign-in/company"))
            }
            Err(other) => Err(other),
        }
    });
    match signed_in.await {
        Ok((cookie, to)) => {
            let headers = [(LOCATION, to.to_owned()), (SET_COOKIE, cookie)];
            Ok((StatusCode::SEE_OTHER, headers).into_response())
        }
        Err(SignInError::Wrong) => {
            let text = language(&headers);
            let wrong = t!(text, "web-sign-in-wrong");
            Ok(page(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, &email, Some(wrong)))
        }
        Err(SignInError::TooOften(seconds)) => {
            let text = language(&headers);
            let wait = t!(text, "web-sign-in-too-often", minutes = seconds.div_ceil(60));
            let page = page(&app, &headers, StatusCode::TOO_MANY_REQUESTS, &email, Some(wait));
            Ok(([(RETRY_AFTER, seconds.to_string())], page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Opens a session for the person whose password was right: the cookie to set, and where they go on.
pub async fn open(
    app: &App,
    proven: &Proven,
    sender: &Sender,
) -> Result<(String, &'static str), SignInError> {
    let waits = second_factor::needed(&mut app.db.read().await?, proven.company, &proven.person).await?;
    let cookie = sessions::open_waiting(app, proven, sender, waits).await?;
    let to = if waits.is_some() { "/sign-in/second" } else { first_page(&proven.person) };
    Ok((cookie.to_string(), to))
}

/// `POST /sign-out`.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Caller(session): Caller,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    if !same(Fields(pairs).raw("csrf"), &session.csrf) {
        return Err(PageError::OldForm);
    }
    let cookies = headers.get(COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let gone = app.cookies.set(sessions::COOKIE, "", 0);
    if let Some(token) = cookie(cookies, &app.config.cookie_name(sessions::COOKIE)).map(str::to_owned) {
        let closed = edge::to_the_end(async move { sessions::close(&app, &token).await });
        closed.await?;
    }
    Ok((StatusCode::SEE_OTHER, [(LOCATION, "/sign-in".to_owned()), (SET_COOKIE, gone)]).into_response())
}

fn page(app: &App, headers: &HeaderMap, status: StatusCode, email: &str, wrong: Option<String>) -> Response {
    let text = language(headers);
    let token = outside::token(app, headers);
    let title = t!(text, "web-sign-in-title");
    let body = view(text, &app.config.demo_people, &token, email, wrong);
    outside::answer(app, status, text, &title, &token, body)
}

fn view(text: Text, demo: &[DemoPerson], token: &str, email: &str, wrong: Option<String>) -> Element {
    rsx! {
        Card { text, title: t!(text, "web-sign-in-title"), wrong,
            if !demo.is_empty() {
                section { class: "stack", "aria-label": t!(text, "web-sign-in-demo"),
                    p { class: "small muted", {t!(text, "web-sign-in-demo")} }
                    for person in demo {
                        form { method: "post", action: "/sign-in",
                            input { r#type: "hidden", name: "csrf", value: "{token}" }
                            input { r#type: "hidden", name: "email", value: "{person.email}" }
                            input { r#type: "hidden", name: "password", value: "{person.password}" }
                            button { class: "button button-wide demo-person", r#type: "submit",
                                ui::Avatar { initials: ui::initials(&person.name) }
                                span { class: "grow", span { class: "strong", "{person.name}" } " " span { class: "muted", "{person.role_label}" } }
                                Icon { name: "chevron-right", class: "icon-flip" }
                            }
                        }
                    }
                    p { class: "or small muted", span { {t!(text, "web-sign-in-or")} } }
                }
            }
            form { class: "stack", method: "post", action: "/sign-in",
                input { r#type: "hidden", name: "csrf", value: "{token}" }
                Field { form: "sign-in", name: "email", label: t!(text, "web-sign-in-email"), kind: "email", value: email.to_owned(), required: true, autocomplete: "username" }
                Field { form: "sign-in", name: "password", label: t!(text, "web-sign-in-password"), kind: "password", required: true, autocomplete: "current-password" }
                button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "action-sign-in")} }
            }
            a { class: "small", href: "/sign-in/forgotten", {t!(text, "forgotten-title")} }
        }
    }
}
