//! Reading answers: only what is well-formed counts; a proxy's page with status 200 is no answer of the server.

use super::{Response, SyncError, Unreachable};
use crate::store::ExecuteError;
use serde::de::DeserializeOwned;
use shared::sync::Problem;

/// The body of an answer with status 200, or what went wrong.
pub(super) fn read<T: DeserializeOwned>(response: &Response) -> Result<T, SyncError> {
    match response.status {
        200 => serde_json::from_slice(&response.body)
            .map_err(|_| SyncError::Offline("something else answered in the server's place".into())),
        status => Err(failed(status, &response.body)),
    }
}

/// Whether the answer is this problem.
pub(super) fn is(response: &Response, status: u16, kind: &str) -> bool {
    response.status == status
        && serde_json::from_slice::<Problem>(&response.body).is_ok_and(|problem| problem.kind == kind)
}

/// What a status that is no success means for the client.
pub(super) fn failed(status: u16, body: &[u8]) -> SyncError {
    let problem: Option<Problem> = serde_json::from_slice(body).ok();
    let kind = problem.as_ref().map_or("", |p| p.kind.as_str());
    match status {
        401 => SyncError::SignedOut,
        403 if kind == "/problems/deactivated" => SyncError::SignedOut,
        403 if kind == "/problems/revoked" => SyncError::Revoked,
        426 => SyncError::TooOld,
        // Nothing between 200 and 400 is in the protocol: a captive portal sends people elsewhere.
        100..=399 => SyncError::Offline(format!("something else answered in the server's place ({status})")),
        502..=504 if problem.is_none() => SyncError::Offline(format!("the server is not there ({status})")),
        _ => SyncError::Server(match problem {
            Some(problem) => format!("{status} {}", problem.title),
            None => status.to_string(),
        }),
    }
}

impl From<Unreachable> for SyncError {
    fn from(error: Unreachable) -> SyncError {
        SyncError::Offline(error.0)
    }
}

impl From<ExecuteError> for SyncError {
    fn from(error: ExecuteError) -> SyncError {
        SyncError::Server(error.to_string())
    }
}

impl From<crate::store::Crash> for SyncError {
    fn from(crash: crate::store::Crash) -> SyncError {
        SyncError::Server(crash.to_string())
    }
}
