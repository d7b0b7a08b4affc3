//! What a program is told when there is no answer: problem details (RFC 9457), each with a stable type.

use super::model::Problem;
use crate::api::encoding;
use crate::api_keys::Scope;
use crate::db::DbError;
use crate::execute::ServerError;
use crate::quotas::Wait;
use crate::requests;
use crate::web::{PageError, words};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::{Code, Refusal};
use ui::Text;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// No key, or one that is not good; whether one was shown.
    #[error("a key that is good is asked for: Authorization: Bearer sgk_…")]
    NoKey { shown: bool },
    /// The person's roles do not allow it.
    #[error("the person of this key may not do this")]
    NotAllowed,
    #[error("this key does not have the scope {}", .0.name())]
    NoScope(Scope),
    #[error("there is nothing here, or nothing for this person")]
    NotFound,
    #[error("this is asked in another way; the header Allow says how")]
    NoSuchMethod,
    #[error("a body is sent as application/json")]
    MediaType,
    #[error("a body is sent as it is, without a Content-Encoding")]
    Encoding,
    #[error("a body has at most 64 KiB")]
    TooLarge,
    /// The body is no JSON.
    #[error("{0}")]
    Unreadable(String),
    /// Something in the address or in a header.
    #[error("{0}")]
    BadParameter(String),
    /// The body is JSON, but not what is asked for.
    #[error("{0}")]
    Invalid(String),
    /// A rule refuses it.
    #[error("{}", words::refusal(Text::ENGLISH, .0))]
    Refused(Refusal),
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    #[error("too many requests; wait {0} seconds")]
    TooMany(u64),
    /// Try again later.
    #[error("{0}")]
    Unavailable(String),
}

impl From<DbError> for RestError {
    fn from(error: DbError) -> RestError {
        RestError::Unavailable(error.to_string())
    }
}

impl From<PageError> for RestError {
    fn from(error: PageError) -> RestError {
        match error {
            PageError::NotFound => RestError::NotFound,
            PageError::Forbidden | PageError::OldForm => RestError::NotAllowed,
            PageError::Unreadable(why) => RestError::BadParameter(why),
            PageError::TooMany(seconds) => RestError::TooMany(seconds),
            PageError::TooLarge => RestError::TooLarge,
            PageError::Damaged => RestError::NotFound,
            PageError::Failed(why) | PageError::Unavailable(why) => RestError::Unavailable(why),
        }
    }
}

impl From<ServerError> for RestError {
    fn from(error: ServerError) -> RestError {
        match error {
            ServerError::NoCompany => RestError::NotFound,
            other => RestError::Unavailable(other.to_string()),
        }
    }
}

impl From<Wait> for RestError {
    fn from(Wait(seconds): Wait) -> RestError {
        RestError::TooMany(seconds)
    }
}

impl RestError {
    fn kind(&self) -> (&'static str, StatusCode) {
        match self {
            RestError::NoKey { .. } => ("no-key", StatusCode::UNAUTHORIZED),
            RestError::NotAllowed => ("not-allowed", StatusCode::FORBIDDEN),
            RestError::NoScope(_) => ("missing-scope", StatusCode::FORBIDDEN),
            RestError::NotFound => ("not-found", StatusCode::NOT_FOUND),
            RestError::NoSuchMethod => ("no-such-method", StatusCode::METHOD_NOT_ALLOWED),
            RestError::MediaType => ("media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            RestError::Encoding => ("content-encoding", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            RestError::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            RestError::Unreadable(_) => ("unreadable", StatusCode::BAD_REQUEST),
            RestError::BadParameter(_) => ("bad-parameter", StatusCode::BAD_REQUEST),
            RestError::Invalid(_) => ("invalid", StatusCode::UNPROCESSABLE_ENTITY),
            RestError::Refused(refusal) => refused(refusal.code),
            RestError::KeyReused => ("idempotency-key-reused", StatusCode::UNPROCESSABLE_ENTITY),
            RestError::TooMany(_) => ("too-many", StatusCode::TOO_MANY_REQUESTS),
            RestError::Unavailable(_) => ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

/// What kind of refusal it is: not theirs, not there, not now, not as they saw it, or not at all.
fn refused(code: Code) -> (&'static str, StatusCode) {
    match code {
        Code::NotAllowed | Code::NotYourVisit | Code::Revoked => ("not-allowed", StatusCode::FORBIDDEN),
        Code::NotFound => ("not-found", StatusCode::NOT_FOUND),
        Code::Outdated => ("precondition-failed", StatusCode::PRECONDITION_FAILED),
        Code::AlreadyThere
        | Code::Reassigned
        | Code::Cancelled
        | Code::NoSuchStep
        | Code::MovedOn
        | Code::GatesOpen
        | Code::GateLocked
        | Code::GatePassed
        | Code::TooFewPhotos
        | Code::TooFar
        | Code::NoEscape
        | Code::AbsentNotAllowed
        | Code::PlanMoved
        | Code::UnderWay
        | Code::NotATechnician
        | Code::NotPlanned
        | Code::NothingToCorrect
        | Code::LastAdmin
        | Code::Circle
        | Code::Inactive
        | Code::KindInactive
        | Code::Withdrawn
        | Code::Discarded
        | Code::NothingLate => ("conflict", StatusCode::CONFLICT),
        Code::NoRating
        | Code::EmptySignature
        | Code::Empty
        | Code::TooLong
        | Code::BadText
        | Code::BadWindow
        | Code::BadAmount
        | Code::BadPosition
        | Code::BadSetting
        | Code::TooMany
        | Code::Unreadable
        | Code::TooNew
        | Code::OtherCompany
        | Code::Unstorable
        | Code::Unproven
        | Code::Unknown => ("refused", StatusCode::UNPROCESSABLE_ENTITY),
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let (name, status) = self.kind();
        let detail = if status.is_server_error() {
            tracing::error!(error = %self, "a request of a program failed");
            "The server cannot answer right now. Nothing was changed; try again.".to_owned()
        } else {
            self.to_string()
        };
        let (code, facts) = match &self {
            RestError::Refused(refusal) => (Some(refusal.code.name()), refusal.facts.clone()),
            _ => (None, Default::default()),
        };
        let problem = Problem {
            kind: format!("/problems/{name}"),
            title: name.replace('-', " "),
            status: status.as_u16(),
            detail,
            code,
            facts,
            request_id: requests::id(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self {
            RestError::NoKey { shown } => {
                let asks = if shown { "Bearer error=\"invalid_token\"" } else { "Bearer" };
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(asks));
            }
            RestError::Encoding => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding::BARE));
            }
            RestError::TooMany(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            RestError::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}
