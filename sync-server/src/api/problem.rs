//! Errors as problem details (RFC 9457), each with a stable type.

use super::broken::Broken;
use crate::blobs::{BlobError, UploadError};
use crate::db::DbError;
use crate::execute::ServerError;
use crate::quotas::Wait;
use crate::requests;
use crate::sessions::SignInError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::sync::{CompanyName, Problem, UPLOAD_OFFSET, WhichCompany};

/// What helps with an app that cannot ask which company is meant.
const SEVERAL: &str =
    "This password signs in at several companies. Update the app to choose one, or ask the office for a code";

/// What a phone is told when there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Sign in again; nothing is lost.
    #[error("nobody is signed in with this token")]
    SignedOut,
    #[error("this e-mail address and password do not fit together")]
    WrongPassword,
    /// The password fits at each of these: again with the one that is meant.
    #[error("this e-mail address and password sign in at several companies: choose one of them")]
    WhichCompany(Vec<CompanyName>),
    #[error("this code is not good, or not any more")]
    WrongCode,
    /// Too many wrong passwords: again after so many seconds.
    #[error("too many tries to sign in; wait {0} seconds")]
    TooOften(u64),
    /// The person was deactivated: pushes are kept, nothing is sent.
    #[error("this person no longer works here")]
    Deactivated,
    /// The person has a second factor: phones come in by a code of the office.
    #[error("this account signs in on phones by a code of the office")]
    SecondFactor,
    /// The office took this phone out of use: pushes are kept aside, nothing is sent.
    #[error("this phone was taken out of use by the office")]
    Revoked,
    /// The app is older than the server is set to serve: it may still push.
    #[error("this version of the app is too old to receive; what it sends is still taken")]
    TooOld,
    #[error("{0}")]
    Unreadable(String),
    /// A change set of a push is no JSON, so that the push is none: which one, and how its number is closed.
    #[error("{}", no_json(.0))]
    NoJson(Broken),
    /// The body is packed in a way that is not taken; these are.
    #[error("a body is sent here with a Content-Encoding of: {0}")]
    Encoding(&'static str),
    /// Send less at once.
    #[error("this is more than the server takes at once")]
    TooLarge,
    #[error("the app is too new for this server")]
    TooNew,
    #[error("there is nothing here, or nothing for this person")]
    NotFound,
    #[error("this is asked in another way")]
    NoSuchMethod,
    /// The request was for a host that is not this server.
    #[error("this server has another name")]
    OtherHost,
    #[error("the address of the request is too long")]
    AddressTooLong,
    /// More requests than anybody needs: again after so many seconds.
    #[error("too many requests; wait {0} seconds")]
    TooMany(u64),
    #[error("the stream belongs to somebody else")]
    ForeignStream,
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// Try again later.
    #[error("{0}")]
    Unavailable(String),
}

fn no_json(broken: &Broken) -> String {
    let which = match broken.n {
        Some(n) => format!("change set n = {n} (sets[{}])", broken.place),
        None => format!("the change set at sets[{}]", broken.place),
    };
    format!(
        "{which} is no JSON, and so nothing of this push was read. If its stored bytes are damaged, close the number: send it \
         with \"set\": null and \"void\" saying why"
    )
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> ApiError {
        ApiError::Unavailable(error.to_string())
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> ApiError {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
            _ => ApiError::Unreadable(rejection.body_text()),
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> ApiError {
        ApiError::Unavailable(error.to_string())
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> ApiError {
        match error {
            SignInError::Wrong => ApiError::WrongPassword,
            SignInError::WhichCompany(all) => ApiError::WhichCompany(
                all.into_iter().map(|k| CompanyName { id: k.company, name: k.company_name }).collect(),
            ),
            SignInError::WrongCode => ApiError::WrongCode,
            SignInError::TooOften(seconds) => ApiError::TooOften(seconds),
            SignInError::Revoked => ApiError::Revoked,
            SignInError::Db(error) => error.into(),
            SignInError::Broken(why) => ApiError::Unavailable(why),
        }
    }
}

impl From<Wait> for ApiError {
    fn from(Wait(seconds): Wait) -> ApiError {
        ApiError::TooMany(seconds)
    }
}

impl From<ServerError> for ApiError {
    fn from(error: ServerError) -> ApiError {
        match error {
            ServerError::ForeignStream => ApiError::ForeignStream,
            ServerError::NoCompany => ApiError::NotFound,
            ServerError::Db(error) => error.into(),
            ServerError::Panicked(why) | ServerError::Broken(why) => ApiError::Unavailable(why),
            ServerError::Crashed(crash) => ApiError::Unavailable(crash.to_string()),
        }
    }
}

impl ApiError {
    fn code(&self) -> (&'static str, StatusCode) {
        match self {
            ApiError::SignedOut => ("signed-out", StatusCode::UNAUTHORIZED),
            ApiError::WrongPassword => ("wrong-password", StatusCode::UNAUTHORIZED),
            ApiError::WhichCompany(_) => ("which-company", StatusCode::CONFLICT),
            ApiError::WrongCode => ("wrong-code", StatusCode::UNAUTHORIZED),
            ApiError::TooOften(_) => ("too-often", StatusCode::TOO_MANY_REQUESTS),
            ApiError::Deactivated => ("deactivated", StatusCode::FORBIDDEN),
            ApiError::SecondFactor => ("second-factor", StatusCode::FORBIDDEN),
            ApiError::Revoked => ("revoked", StatusCode::FORBIDDEN),
            ApiError::TooOld => ("too-old", StatusCode::UPGRADE_REQUIRED),
            ApiError::Unreadable(_) | ApiError::NoJson(_) => ("unreadable", StatusCode::BAD_REQUEST),
            ApiError::Encoding(_) => ("content-encoding", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ApiError::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            ApiError::TooNew => ("too-new", StatusCode::BAD_REQUEST),
            ApiError::NotFound => ("not-found", StatusCode::NOT_FOUND),
            ApiError::NoSuchMethod => ("no-such-method", StatusCode::METHOD_NOT_ALLOWED),
            ApiError::OtherHost => ("other-host", StatusCode::MISDIRECTED_REQUEST),
            ApiError::AddressTooLong => ("address-too-long", StatusCode::URI_TOO_LONG),
            ApiError::TooMany(_) => ("too-many", StatusCode::TOO_MANY_REQUESTS),
            ApiError::ForeignStream => ("foreign-stream", StatusCode::FORBIDDEN),
            ApiError::Upload(UploadError::Offset(_)) => ("offset", StatusCode::CONFLICT),
            ApiError::Upload(UploadError::WrongHash) => ("wrong-hash", StatusCode::UNPROCESSABLE_ENTITY),
            ApiError::Upload(UploadError::Length) => ("length", StatusCode::BAD_REQUEST),
            ApiError::Upload(UploadError::Blob(_)) | ApiError::Unavailable(_) => {
                ("unavailable", StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (code, status) = self.code();
        let detail = if status.is_server_error() {
            tracing::error!(error = %self, "a request failed");
            "The server cannot answer right now. Nothing was changed; try again.".to_owned()
        } else {
            self.to_string()
        };
        let title = match self {
            // Where an app of before this problem shows it, it has to say what helps.
            ApiError::WhichCompany(_) => SEVERAL.to_owned(),
            _ => code.replace('-', " "),
        };
        let (kind, request_id) = (format!("/problems/{code}"), requests::id());
        let problem = Problem { kind, title, status: status.as_u16(), detail, request_id };
        let mut response = match &self {
            ApiError::WhichCompany(companies) => {
                let companies = companies.clone();
                (status, Json(WhichCompany { problem, companies })).into_response()
            }
            ApiError::NoJson(broken) => {
                let mut said = serde_json::to_value(&problem).unwrap_or_default();
                said["place"] = broken.place.into();
                said["n"] = broken.n.into();
                (status, Json(said)).into_response()
            }
            _ => (status, Json(problem)).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let ApiError::Upload(UploadError::Offset(has)) = self {
            headers.insert(UPLOAD_OFFSET, HeaderValue::from(has));
        }
        if let ApiError::Encoding(taken) = self {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(taken));
        }
        if let ApiError::TooOften(seconds) | ApiError::TooMany(seconds) = self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
