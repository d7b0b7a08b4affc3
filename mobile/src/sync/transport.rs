//! How requests reach the server: a seam, so that tests put a bad network (or none) in its place.

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use std::collections::BTreeMap;

/// A request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `HEAD`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// From `/sync/` on, query included.
    pub path: String,
    /// Sent as `Authorization: Bearer …`.
    pub token: Option<String>,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Bytes,
}

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Bytes,
}

impl Response {
    /// Whether it is this problem, said by the server itself: `revoked` for `/problems/revoked`.
    pub fn is_problem(&self, code: &str) -> bool {
        serde_json::from_slice::<shared::sync::Problem>(&self.body)
            .is_ok_and(|problem| problem.kind.strip_prefix("/problems/") == Some(code))
    }
}

/// No answer came: no network, a timeout, a torn connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreachable: {0}")]
pub struct Unreachable(pub String);

/// Reaches the server.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the whole answer.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>>;

    /// Listens for pokes: one item whenever something in view changed; it ends when the connection does. Anyone who has
    /// no live connection leaves it out, and the slow poll does its work.
    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        let _ = token;
        Box::pin(async { Err(Unreachable("no live connection".into())) })
    }
}
