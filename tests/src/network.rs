//! Networks between a phone and a server in the same process: a perfect one, and one that misbehaves on demand.

use axum::Router;
use axum::body::Body;
use axum::http::Request as HttpRequest;
use bytes::Bytes;
use futures::future::BoxFuture;
use mobile::sync::{Request, Response, Transport, Unreachable};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;

/// Hands requests to the server's own routes, without sockets.
#[derive(Clone)]
pub struct Direct(pub Router);

impl Transport for Direct {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        let router = self.0.clone();
        Box::pin(async move {
            let mut http = HttpRequest::builder().method(request.method).uri(&request.path);
            for (name, value) in &request.headers {
                http = http.header(name, value);
            }
            if let Some(token) = &request.token {
                http = http.header("authorization", format!("Bearer {token}"));
            }
            let http = http.body(Body::from(request.body)).map_err(|e| Unreachable(e.to_string()))?;
            let Ok(answer) = router.oneshot(http).await;
            let status = answer.status().as_u16();
            let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            };
            let headers: BTreeMap<String, String> = answer.headers().iter().map(header).collect();
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            let body = body.map_err(|e| Unreachable(e.to_string()))?;
            Ok(Response { status, headers, body })
        })
    }
}

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives.
    Lost,
    /// It arrives, its answer does not.
    AnswerLost,
    /// It arrives twice; the second answer is seen.
    Twice,
    /// Half of the answer arrives.
    Torn,
    /// Something on the way answers with a page and status 200.
    Page,
    /// Something on the way answers 502 with a page, and the request never arrives.
    BadGateway,
    /// The server takes it, then something on the way answers 502.
    TakenThenBadGateway,
}

/// A network with a switch and a list of faults for the next requests of some path.
pub struct Bad {
    inner: Arc<dyn Transport>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    off: bool,
    faults: VecDeque<(&'static str, Fault)>,
    sent: Vec<Request>,
}

impl Bad {
    /// In front of another one; well at first.
    pub fn new(inner: Arc<dyn Transport>) -> Bad {
        Bad { inner, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No signal, or signal again.
    pub fn off(&self, off: bool) {
        self.state().off = off;
    }

    /// The next request whose path begins so meets this fault.
    pub fn next(&self, path: &'static str, fault: Fault) {
        self.state().faults.push_back((path, fault));
    }

    /// Whether every fault has happened.
    pub fn all_happened(&self) -> bool {
        self.state().faults.is_empty()
    }

    /// What was sent so far, with signal or without.
    pub fn sent(&self) -> Vec<Request> {
        self.state().sent.clone()
    }

    /// Sends a request that was sent before once more, as a network that repeats does.
    pub async fn repeat(&self, request: Request) -> Result<Response, Unreachable> {
        self.inner.send(request).await
    }

    fn fault_of(&self, request: &Request) -> Option<Fault> {
        let mut state = self.state();
        state.sent.push(request.clone());
        if state.off {
            return Some(Fault::Lost);
        }
        let at = state.faults.iter().position(|(path, _)| request.path.starts_with(path))?;
        state.faults.remove(at).map(|(_, fault)| fault)
    }
}

fn page(status: u16) -> Response {
    let headers = BTreeMap::from([("content-type".to_owned(), "text/html".to_owned())]);
    let body = Bytes::from_static(b"<!doctype html><title>Sign in to the hotel's network</title>");
    Response { status, headers, body }
}

impl Transport for Bad {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        let fault = self.fault_of(&request);
        Box::pin(async move {
            match fault {
                None => self.inner.send(request).await,
                Some(Fault::Lost) => Err(Unreachable("no signal".into())),
                Some(Fault::AnswerLost) => {
                    self.inner.send(request).await?;
                    Err(Unreachable("the connection broke".into()))
                }
                Some(Fault::Twice) => {
                    self.inner.send(request.clone()).await?;
                    self.inner.send(request).await
                }
                Some(Fault::Torn) => {
                    let mut answer = self.inner.send(request).await?;
                    answer.body = answer.body.slice(..answer.body.len() / 2);
                    Ok(answer)
                }
                Some(Fault::Page) => Ok(page(200)),
                Some(Fault::BadGateway) => Ok(page(502)),
                Some(Fault::TakenThenBadGateway) => {
                    self.inner.send(request).await?;
                    Ok(page(502))
                }
            }
        })
    }
}
