//! What phones and programs are told when there is no answer: problem details (RFC 9457), each with a stable type.

use crate::quotas::Wait;
use crate::request_id;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::blobs::{BlobError, UploadError};
use engine::db::DbError;
use engine::execute::ServerError;
use engine::read::ReadError;
use identity::api_keys::Scope;
use identity::sessions::SignInError;
use serde::Serialize;
use shared::sync::{self, CompanyName, UPLOAD_OFFSET, WhichCompany};
use shared::{Code, Refusal};
use std::collections::BTreeMap;
use ui::{Text, words};
use utoipa::ToSchema;

/// What helps with an app that cannot ask which company is meant.
const SEVERAL: &str =
    "This password signs in at several companies. Update the app to choose one, or ask the office for a code";

/// How a body comes that is not packed, as `Accept-Encoding` says it.
pub const BARE: &str = "identity";

/// Why there is no answer, or no outcome.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
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
    #[error("{}", no_json(*.place, *.n))]
    NoJson { place: usize, n: Option<u64> },
    /// A program sends a body that is packed.
    #[error("a body is sent as it is, without a Content-Encoding")]
    Packed,
    /// A body is longer than programs send them.
    #[error("a body has at most 64 KiB")]
    TooLong,
    #[error("a body is sent as application/json")]
    MediaType,
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
    #[error("this is asked in another way; the header Allow says how")]
    OtherMethod,
    /// No key, or one that is not good; whether one was shown.
    #[error("a key that is good is asked for: Authorization: Bearer sgk_…")]
    NoKey { shown: bool },
    /// The person's roles do not allow it.
    #[error("the person of this key may not do this")]
    NotAllowed,
    #[error("this key does not have the scope {}", .0.name())]
    NoScope(Scope),
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

fn no_json(place: usize, n: Option<u64>) -> String {
    let which = match n {
        Some(n) => format!("change set n = {n} (sets[{place}])"),
        None => format!("the change set at sets[{place}]"),
    };
    format!(
        "{which} is no JSON, and so nothing of this push was read. If its stored bytes are damaged, close the number: send it \
         with \"set\": null and \"void\" saying why"
    )
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Problem {
        Problem::Unavailable(error.to_string())
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Problem {
        match error {
            ReadError::NotFound => Problem::NotFound,
            ReadError::Db(error) => error.into(),
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Problem {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            _ => Problem::Unreadable(rejection.body_text()),
        }
    }
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Problem {
        Problem::Unavailable(error.to_string())
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Problem {
        match error {
            SignInError::Wrong => Problem::WrongPassword,
            SignInError::WhichCompany(all) => Problem::WhichCompany(
                all.into_iter().map(|k| CompanyName { id: k.company, name: k.company_name }).collect(),
            ),
            SignInError::WrongCode => Problem::WrongCode,
            SignInError::TooOften(seconds) => Problem::TooOften(seconds),
            SignInError::Revoked => Problem::Revoked,
            SignInError::Db(error) => error.into(),
            SignInError::Broken(why) => Problem::Unavailable(why),
        }
    }
}

impl From<Wait> for Problem {
    fn from(Wait(seconds): Wait) -> Problem {
        Problem::TooMany(seconds)
    }
}

impl From<ServerError> for Problem {
    fn from(error: ServerError) -> Problem {
        match error {
            ServerError::ForeignStream => Problem::ForeignStream,
            ServerError::NoCompany => Problem::NotFound,
            ServerError::Db(error) => error.into(),
            ServerError::Panicked(why) | ServerError::Broken(why) => Problem::Unavailable(why),
            ServerError::Crashed(crash) => Problem::Unavailable(crash.to_string()),
        }
    }
}

impl Problem {
    fn code(&self) -> (&'static str, StatusCode) {
        match self {
            Problem::SignedOut => ("signed-out", StatusCode::UNAUTHORIZED),
            Problem::WrongPassword => ("wrong-password", StatusCode::UNAUTHORIZED),
            Problem::WhichCompany(_) => ("which-company", StatusCode::CONFLICT),
            Problem::WrongCode => ("wrong-code", StatusCode::UNAUTHORIZED),
            Problem::TooOften(_) => ("too-often", StatusCode::TOO_MANY_REQUESTS),
            Problem::Deactivated => ("deactivated", StatusCode::FORBIDDEN),
            Problem::SecondFactor => ("second-factor", StatusCode::FORBIDDEN),
            Problem::Revoked => ("revoked", StatusCode::FORBIDDEN),
            Problem::TooOld => ("too-old", StatusCode::UPGRADE_REQUIRED),
            Problem::Unreadable(_) | Problem::NoJson { .. } => ("unreadable", StatusCode::BAD_REQUEST),
            Problem::Encoding(_) => ("content-encoding", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Problem::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            Problem::TooNew => ("too-new", StatusCode::BAD_REQUEST),
            Problem::Packed => ("content-encoding", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Problem::TooLong => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            Problem::MediaType => ("media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Problem::NoKey { .. } => ("no-key", StatusCode::UNAUTHORIZED),
            Problem::NotAllowed => ("not-allowed", StatusCode::FORBIDDEN),
            Problem::NoScope(_) => ("missing-scope", StatusCode::FORBIDDEN),
            Problem::BadParameter(_) => ("bad-parameter", StatusCode::BAD_REQUEST),
            Problem::Invalid(_) => ("invalid", StatusCode::UNPROCESSABLE_ENTITY),
            Problem::Refused(refusal) => refused(refusal.code),
            Problem::KeyReused => ("idempotency-key-reused", StatusCode::UNPROCESSABLE_ENTITY),
            Problem::NotFound => ("not-found", StatusCode::NOT_FOUND),
            Problem::NoSuchMethod | Problem::OtherMethod => {
                ("no-such-method", StatusCode::METHOD_NOT_ALLOWED)
            }
            Problem::OtherHost => ("other-host", StatusCode::MISDIRECTED_REQUEST),
            Problem::AddressTooLong => ("address-too-long", StatusCode::URI_TOO_LONG),
            Problem::TooMany(_) => ("too-many", StatusCode::TOO_MANY_REQUESTS),
            Problem::ForeignStream => ("foreign-stream", StatusCode::FORBIDDEN),
            Problem::Upload(UploadError::Offset(_)) => ("offset", StatusCode::CONFLICT),
            Problem::Upload(UploadError::WrongHash) => ("wrong-hash", StatusCode::UNPROCESSABLE_ENTITY),
            Problem::Upload(UploadError::Length) => ("length", StatusCode::BAD_REQUEST),
            Problem::Upload(UploadError::Blob(_)) | Problem::Unavailable(_) => {
                ("unavailable", StatusCode::SERVICE_UNAVAILABLE)
            }
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
        | Code::NoUndo
        | Code::LastAdmin
        | Code::Circle
        | Code::Inactive
        | Code::KindInactive
        | Code::Withdrawn
        | Code::Discarded
        | Code::NothingLate
        | Code::NotADraft
        | Code::NothingOffered
        | Code::NeedsApproval
        | Code::Superseded
        | Code::Expired
        | Code::WorkHasBegun
        | Code::Decided => ("conflict", StatusCode::CONFLICT),
        Code::NoRating
        | Code::EmptySignature
        | Code::Empty
        | Code::TooLong
        | Code::BadText
        | Code::BadWindow
        | Code::BadDays
        | Code::BadAmount
        | Code::BadLine
        | Code::TooMuch
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

/// Why there is no answer (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/conflict", "title": "conflict", "status": 409, "code": "moved_on",
    "detail": "This job has already moved on to en route. Look at it again before you change it.",
    "facts": { "from": "scheduled", "to": "en_route" }, "request_id": "0193c0de-0000-7000-8000-000000000000",
}))]
#[schema(as = Problem)]
pub struct Details {
    /// Stable: what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(pattern = "^/problems/[a-z-]+$")]
    pub kind: String,
    pub title: String,
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// A sentence for people.
    pub detail: String,
    /// Stable: which rule refuses it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub code: Option<&'static str>,
    /// What the sentence rests on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    pub facts: BTreeMap<String, String>,
    /// What the server's log calls this request.
    pub request_id: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (name, status) = self.code();
        let detail = if status.is_server_error() {
            tracing::error!(error = %self, "a request failed");
            "The server cannot answer right now. Nothing was changed; try again.".to_owned()
        } else {
            self.to_string()
        };
        let title = match self {
            // Where an app of before this problem shows it, it has to say what helps.
            Problem::WhichCompany(_) => SEVERAL.to_owned(),
            _ => name.replace('-', " "),
        };
        let (kind, request_id) = (format!("/problems/{name}"), request_id::id());
        let of_phones = |kind, title, detail, request_id| sync::Problem {
            kind,
            title,
            status: status.as_u16(),
            detail,
            request_id,
        };
        let mut response = match &self {
            Problem::WhichCompany(companies) => {
                let (problem, companies) = (of_phones(kind, title, detail, request_id), companies.clone());
                (status, Json(WhichCompany { problem, companies })).into_response()
            }
            Problem::NoJson { place, n } => {
                let problem = of_phones(kind, title, detail, request_id);
                let mut said = serde_json::to_value(&problem).unwrap_or_default();
                said["place"] = (*place).into();
                said["n"] = (*n).into();
                (status, Json(said)).into_response()
            }
            _ => {
                let (code, facts) = match &self {
                    Problem::Refused(refusal) => (Some(refusal.code.name()), refusal.facts.clone()),
                    _ => (None, BTreeMap::new()),
                };
                let status_code = status.as_u16();
                let details = Details { kind, title, status: status_code, detail, code, facts, request_id };
                (status, Json(details)).into_response()
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self {
            Problem::Upload(UploadError::Offset(has)) => {
                headers.insert(UPLOAD_OFFSET, HeaderValue::from(has));
            }
            Problem::NoKey { shown } => {
                let asks = if shown { "Bearer error=\"invalid_token\"" } else { "Bearer" };
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(asks));
            }
            Problem::Encoding(taken) => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(taken));
            }
            Problem::Packed => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(BARE));
            }
            Problem::TooOften(seconds) | Problem::TooMany(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
