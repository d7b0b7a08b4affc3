//! Pages for what goes wrong: what happened, what is safe, and what to do.

use super::layout;
use crate::db::DbError;
use crate::execute::ServerError;
use crate::requests;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use ui::{ErrorState, Text, t};

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is nothing at this address, or the person may not see it.
    #[error("not found")]
    NotFound,
    /// The person's roles do not open the dashboard or this part of it.
    #[error("forbidden")]
    Forbidden,
    /// The form was not rendered for this session, or is from an old one.
    #[error("form is not from this session")]
    OldForm,
    /// The form or the address could not be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// More requests than anybody needs: again after so many seconds.
    #[error("too many requests; wait {0} seconds")]
    TooMany(u64),
    /// Our own fault.
    #[error("{0}")]
    Failed(String),
}

impl From<ServerError> for PageError {
    fn from(e: ServerError) -> PageError {
        PageError::Failed(e.to_string())
    }
}

impl From<DbError> for PageError {
    fn from(e: DbError) -> PageError {
        PageError::Failed(e.to_string())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let text = Text::ENGLISH;
        let (status, title, said) = match &self {
            PageError::NotFound => {
                (StatusCode::NOT_FOUND, t!(text, "web-not-found-title"), t!(text, "web-not-found-text"))
            }
            PageError::Forbidden => {
                (StatusCode::FORBIDDEN, t!(text, "web-forbidden-title"), t!(text, "web-forbidden-text"))
            }
            PageError::OldForm => {
                (StatusCode::FORBIDDEN, t!(text, "web-old-form-title"), t!(text, "web-old-form-text"))
            }
            PageError::Unreadable(_) => {
                (StatusCode::BAD_REQUEST, t!(text, "web-unreadable-title"), t!(text, "web-unreadable-text"))
            }
            PageError::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                t!(text, "web-too-many-title"),
                t!(text, "web-too-many-text", seconds = *seconds),
            ),
            PageError::Failed(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, t!(text, "web-error-title"), t!(text, "web-error-text"))
            }
        };
        if let PageError::Failed(why) = &self {
            tracing::error!(why, "a page could not be shown");
        }
        let request = requests::id();
        let forbidden = matches!(self, PageError::Forbidden);
        let body = rsx! {
            main { id: "main", class: "sign-in",
                div { class: "sign-in-card",
                    h1 { class: "visually-hidden", {t!(text, "app-name")} }
                    ErrorState { title: title.clone(), safe: said,
                        div { class: "row",
                            a { class: "button button-primary", href: "/", {t!(text, "web-error-home")} }
                            if forbidden {
                                a { class: "button", href: "/sign-in", {t!(text, "web-error-other-person")} }
                            }
                        }
                        if !request.is_empty() {
                            p { class: "tiny muted", {t!(text, "web-error-request", id = request)} }
                        }
                    }
                }
            }
        };
        let mut response = (status, layout::document(text, &title, body)).into_response();
        if let PageError::TooMany(seconds) = self {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
