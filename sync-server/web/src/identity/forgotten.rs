//! A forgotten password: anyone who asks gets the same answer, whether or not there is such an account.

use crate::kit::errors::PageError;
use crate::kit::outside::{self, Card, Sent};
use crate::kit::posted::Field;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use host::app::App;
use identity::credentials;
use identity::sessions::SignInError;
use std::sync::Arc;
use ui::t;

/// `GET /sign-in/forgotten`.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    page(&app, &headers, StatusCode::OK, "", None)
}

/// `POST /sign-in/forgotten`.
pub async fn post(sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, sender, fields } = sent;
    let text = outside::language(&headers);
    let email = fields.text("email");
    if !credentials::is_address(&email) {
        let wrong = t!(text, "account-bad-email");
        return Ok(page(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, &email, Some(wrong)));
    }
    let (server, who) = (app.clone(), email.clone());
    let asked =
        to_the_end(async move { credentials::ask_reset(&server, &who, sender.peer.as_deref()).await });
    match asked.await {
        Ok(()) => {
            let sentence = match app.mailer {
                Some(_) => t!(text, "forgotten-sent", email = email.as_str()),
                // Anyone who may hand it over finds it; nobody waits for a mail that never comes.
                None => t!(text, "forgotten-by-hand", email = email.as_str()),
            };
            Ok(outside::said(&app, &headers, &t!(text, "forgotten-title"), sentence))
        }
        Err(SignInError::TooOften(seconds)) => {
            let wait = t!(text, "forgotten-too-often", minutes = seconds.div_ceil(60));
            let page = page(&app, &headers, StatusCode::TOO_MANY_REQUESTS, &email, Some(wait));
            Ok(([(RETRY_AFTER, seconds.to_string())], page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn page(app: &App, headers: &HeaderMap, status: StatusCode, email: &str, wrong: Option<String>) -> Response {
    let text = outside::language(headers);
    let token = outside::token(app, headers);
    let title = t!(text, "forgotten-title");
    let body = rsx! {
        Card { text, title: title.clone(), wrong,
            p { {t!(text, "forgotten-text")} }
            form { class: "stack", method: "post", action: "/sign-in/forgotten", novalidate: true,
                input { r#type: "hidden", name: "csrf", value: "{token}" }
                Field { form: "forgotten", name: "email", label: t!(text, "web-sign-in-email"), kind: "email", value: email.to_owned(), required: true, autocomplete: "username" }
                button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "forgotten-send")} }
            }
            p { class: "small muted", {t!(text, "forgotten-code")} }
            a { class: "small", href: "/sign-in", {t!(text, "forgotten-back")} }
        }
    };
    outside::answer(app, status, text, &title, &token, body)
}
