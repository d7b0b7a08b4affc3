//! The phone's transport with a watch on it: when the acknowledgements were in, how many requests went out; and one that
//! loses every answer once.

use bytes::Bytes;
use futures::future::{BoxFuture, join_all};
use futures::stream::BoxStream;
use mobile::sync::{Request, Response, Transport, Unreachable};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What was seen since it was asked last.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub requests: u64,
    /// When the first pull was sent: whatever was pushed before is acknowledged and stored by then.
    pub first_pull: Option<Instant>,
    /// Answers by status that were no success.
    pub failed: BTreeMap<u16, u64>,
}

/// Watches the requests of one client.
pub struct Watched {
    inner: Arc<dyn Transport>,
    seen: Mutex<Seen>,
}

impl Watched {
    /// In front of another one.
    pub fn new(inner: Arc<dyn Transport>) -> Watched {
        Watched { inner, seen: Mutex::default() }
    }

    /// What was seen, and begins anew.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Watched {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.requests += 1;
            if request.path.starts_with("/sync/pull") {
                seen.first_pull.get_or_insert_with(Instant::now);
            }
        }
        Box::pin(async move {
            let response = self.inner.send(request).await?;
            if response.status >= 400 {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                *seen.failed.entry(response.status).or_default() += 1;
            }
            Ok(response)
        })
    }

    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        self.inner.live(token)
    }
}

/// Sends every request eight times at once; loses all answers of every other one.
pub struct Repeating {
    inner: Arc<dyn Transport>,
    sent: Mutex<BTreeMap<String, u64>>,
    /// Server errors among all copies' answers.
    pub broken: Mutex<u64>,
}

/// Copies of a request.
pub const COPIES: usize = 8;

impl Repeating {
    /// In front of another one.
    pub fn new(inner: Arc<dyn Transport>) -> Repeating {
        Repeating { inner, sent: Mutex::default(), broken: Mutex::default() }
    }

    /// Whether the answers to this request get lost: the first time, and then every other time.
    fn loses(&self, request: &Request) -> bool {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let path = request.path.split('?').next().unwrap_or_default();
        let count = sent.entry(format!("{} {path}", request.method)).or_default();
        *count += 1;
        *count % 2 == 1
    }
}

impl Transport for Repeating {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        // Signing in is no part of what may be repeated: the last one counts.
        if request.token.is_none() {
            return self.inner.send(request);
        }
        let lost = self.loses(&request);
        Box::pin(async move {
            let copies = (0..COPIES).map(|_| self.inner.send(copy(&request)));
            let answers = join_all(copies).await;
            let broken = answers.iter().flatten().filter(|answer| answer.status >= 500).count() as u64;
            *self.broken.lock().unwrap_or_else(PoisonError::into_inner) += broken;
            if lost {
                return Err(Unreachable("the answer was lost".into()));
            }
            let last = answers.into_iter().next_back();
            last.unwrap_or_else(|| Err(Unreachable("nothing was sent".into())))
        })
    }
}

fn copy(request: &Request) -> Request {
    Request { body: Bytes::clone(&request.body), ..request.clone() }
}
