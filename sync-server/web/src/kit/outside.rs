//! Pages for those who are not signed in: a card in the middle, and forms whose token lives in a cookie of its own.

use crate::kit::desk::cookie;
use crate::kit::errors::PageError;
use crate::kit::layout;
use crate::kit::posted::{Fields, same};
use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use host::app::App;
use host::peer::Peer;
use identity::sender::Sender;
use std::sync::Arc;
use ui::{Icon, Language, Logo, Text, t};

/// As there is no session yet.
const FORM_COOKIE: &str = "sevengate_form";

fn held<'a>(app: &App, headers: &'a HeaderMap) -> &'a str {
    let cookies = headers.get(COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    cookie(cookies, &app.config.cookie_name(FORM_COOKIE)).unwrap_or_default()
}

/// The token for the forms of a page.
pub fn token(app: &App, headers: &HeaderMap) -> String {
    match held(app, headers) {
        token if token.len() == 32 => token.to_owned(),
        _ => hex::encode(app.random.nonce()),
    }
}

/// A form posted by somebody who is not signed in, its token checked.
pub struct Sent {
    pub app: Arc<App>,
    pub headers: HeaderMap,
    pub sender: Sender,
    pub fields: Fields,
}

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Sent, Response> {
        let (mut parts, body) = request.into_parts();
        let (app, headers) = (app.clone(), parts.headers.clone());
        let Ok(Peer(sender)) = Peer::from_request_parts(&mut parts, &app).await;
        let form = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), &app).await;
        let fields = Fields(form.map_err(IntoResponse::into_response)?.0);
        match same(fields.raw("csrf"), held(&app, &headers)) {
            true => Ok(Sent { app, headers, sender, fields }),
            false => Err(PageError::OldForm.into_response()),
        }
    }
}

/// The language that the browser asks for.
pub fn language(headers: &HeaderMap) -> Text {
    let asked = headers.get("accept-language").and_then(|v| v.to_str().ok()).unwrap_or_default();
    Text::of(Language::best(asked))
}

/// A page with the token for its forms.
pub fn answer(
    app: &App,
    status: StatusCode,
    text: Text,
    title: &str,
    token: &str,
    body: Element,
) -> Response {
    let cookie = app.cookies.set(FORM_COOKIE, token, 86_400);
    let headers = [(SET_COOKIE, cookie), (CACHE_CONTROL, "no-store".to_owned())];
    (status, headers, layout::document(text, title, body)).into_response()
}

/// The card, with what is wrong on top.
#[component]
pub fn Card(text: Text, #[props(into)] title: String, wrong: Option<String>, children: Element) -> Element {
    rsx! {
        main { id: "main", class: "sign-in",
            div { class: "sign-in-card",
                Logo { name: text.get("app-name") }
                h1 { class: "sign-in-title", "{title}" }
                if let Some(wrong) = wrong {
                    p { class: "notice notice-alert", role: "alert", Icon { name: "circle-alert" } span { "{wrong}" } }
                }
                {children}
            }
        }
    }
}

/// A page that only says something, and leads to signing in.
pub fn said(app: &App, headers: &HeaderMap, title: &str, sentence: String) -> Response {
    let text = language(headers);
    let body = rsx! {
        Card { text, title, wrong: None,
            p { "{sentence}" }
            a { class: "button button-primary button-wide", href: "/sign-in", {t!(text, "action-sign-in")} }
        }
    };
    answer(app, StatusCode::OK, text, title, &token(app, headers), body)
}
