//! Pages for what goes wrong: what happened, what is safe, and what to do.

use crate::kit::layout;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use engine::blobs::BlobError;
use engine::db::DbError;
use engine::execute::ServerError;
use engine::read::ReadError;
use host::request_id;
use identity::credentials::NotChanged;
use identity::sessions::SignInError;
use ui::{ErrorState, Text, t};

/// The page for whoever asks too much, before it is known what they ask for.
pub fn too_many(seconds: u64) -> Response {
    PageError::TooMany(seconds).into_response()
}

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
    /// The form is larger than forms are.
    #[error("the form is too large")]
    TooLarge,
    /// The bytes that are stored are not those that came.
    #[error("the bytes are damaged")]
    Damaged,
    /// Busy, full or gone: the same may work later.
    #[error("{0}")]
    Unavailable(String),
    /// Our own fault.
    #[error("{0}")]
    Failed(String),
}

impl From<ServerError> for PageError {
    fn from(e: ServerError) -> PageError {
        match e {
            ServerError::Db(e) => e.into(),
            other => PageError::Failed(other.to_string()),
        }
    }
}

impl From<DbError> for PageError {
    fn from(e: DbError) -> PageError {
        if e.may_pass() { PageError::Unavailable(e.to_string()) } else { PageError::Failed(e.to_string()) }
    }
}

impl From<ReadError> for PageError {
    fn from(e: ReadError) -> PageError {
        match e {
            ReadError::NotFound => PageError::NotFound,
            ReadError::Db(e) => e.into(),
        }
    }
}

impl From<SignInError> for PageError {
    fn from(e: SignInError) -> PageError {
        match e {
            SignInError::Db(e) => e.into(),
            other => PageError::Failed(other.to_string()),
        }
    }
}

impl From<NotChanged> for PageError {
    fn from(e: NotChanged) -> PageError {
        match e {
            NotChanged::SignIn(e) => e.into(),
            NotChanged::Server(e) => e.into(),
            other => PageError::Failed(other.to_string()),
        }
    }
}

impl From<BlobError> for PageError {
    fn from(e: BlobError) -> PageError {
        match e {
            BlobError::Db(e) => e.into(),
            BlobError::Damaged => PageError::Damaged,
            other => PageError::Unavailable(other.to_string()),
        }
    }
}

impl From<std::io::Error> for PageError {
    /// What the disk does not do.
    fn from(e: std::io::Error) -> PageError {
        PageError::Unavailable(e.to_string())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let text = Text::ENGLISH;
        use StatusCode as S;
        let (status, title, said) = match &self {
            PageError::NotFound => (S::NOT_FOUND, "web-not-found-title", "web-not-found-text"),
            PageError::Forbidden => (S::FORBIDDEN, "web-forbidden-title", "web-forbidden-text"),
            PageError::OldForm => (S::FORBIDDEN, "web-old-form-title", "web-old-form-text"),
            PageError::Unreadable(_) => (S::BAD_REQUEST, "web-unreadable-title", "web-unreadable-text"),
            PageError::TooMany(_) => (S::TOO_MANY_REQUESTS, "web-too-many-title", "web-too-many-text"),
            PageError::TooLarge => (S::PAYLOAD_TOO_LARGE, "web-too-large-title", "web-too-large-text"),
            PageError::Damaged => (S::NOT_FOUND, "web-damaged-title", "web-damaged-text"),
            PageError::Unavailable(_) => {
                (S::SERVICE_UNAVAILABLE, "web-unavailable-title", "web-unavailable-text")
            }
            PageError::Failed(_) => (S::INTERNAL_SERVER_ERROR, "web-error-title", "web-error-text"),
        };
        let seconds = if let PageError::TooMany(seconds) = self { seconds } else { 0 };
        let (title, said) = (text.get(title), text.with(said, &[("seconds", seconds.into())]));
        if let PageError::Failed(why) | PageError::Unavailable(why) = &self {
            tracing::error!(why, "a page could not be shown");
        }
        let request = request_id::id();
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
        let again = match self {
            PageError::TooMany(seconds) => Some(seconds),
            PageError::Unavailable(_) => Some(5),
            _ => None,
        };
        if let Some(seconds) = again {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
