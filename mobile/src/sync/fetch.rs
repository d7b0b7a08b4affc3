//! The network as a browser gives it to a worker: `fetch`. Certificates, compressed answers and HTTP/2 are the browser's.

use super::line::{LIVE_PATIENCE, PATIENCE, Packer, is_packed, patience_for, poked};
use super::{Request, Response, Transport, Unreachable};
use crate::platform::edge::in_browser;
use bytes::Bytes;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use js_sys::{Array, Reflect, Uint8Array, global, try_iter};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit, RequestRedirect,
    WorkerGlobalScope,
};

/// A transport over `fetch`.
#[derive(Clone)]
pub struct HttpTransport {
    base: String,
    packer: Packer,
}

impl HttpTransport {
    /// For the server at this address, e.g. `https://sevengate.example`.
    pub fn new(server_url: &str) -> Result<HttpTransport, Unreachable> {
        Ok(HttpTransport { base: server_url.trim_end_matches('/').to_owned(), packer: Packer::default() })
    }

    /// Begins a request that can be given up by `stop`; gives the answer's head.
    async fn begin(
        &self,
        request: &Request,
        stop: &AbortController,
    ) -> Result<web_sys::Response, Unreachable> {
        let init = RequestInit::new();
        init.set_method(request.method);
        init.set_signal(Some(&stop.signal()));
        init.set_redirect(RequestRedirect::Manual);
        init.set_cache(RequestCache::NoStore);
        let headers = Headers::new().map_err(gone)?;
        for (name, value) in &request.headers {
            headers.set(name, value).map_err(gone)?;
        }
        if let Some(token) = &request.token {
            headers.set("authorization", &format!("Bearer {token}")).map_err(gone)?;
        }
        if is_packed(request) {
            let packed = self.packer.pack(&request.body).map_err(|e| Unreachable(e.to_string()))?;
            headers.set("content-encoding", "zstd").map_err(gone)?;
            init.set_body(&Uint8Array::from(packed.as_slice()));
        } else if request.method != "GET" && request.method != "HEAD" {
            init.set_body(&Uint8Array::from(request.body.as_ref()));
        }
        init.set_headers(&headers);
        let scope: WorkerGlobalScope = global().unchecked_into();
        let url = format!("{}{}", self.base, request.path);
        let patience = patience_for(PATIENCE, request.body.len());
        let answer = JsFuture::from(scope.fetch_with_str_and_init(&url, &init));
        Ok(within(patience, stop, answer).await?.unchecked_into())
    }

    async fn exchange(self, request: Request) -> Result<Response, Unreachable> {
        let stop = AbortController::new().map_err(gone)?;
        let answer = self.begin(&request, &stop).await?;
        let mut headers = BTreeMap::new();
        for pair in try_iter(&answer.headers()).map_err(gone)?.into_iter().flatten() {
            let pair: Array = pair.map_err(gone)?.unchecked_into();
            let text = |at| pair.get(at).as_string().unwrap_or_default();
            headers.insert(text(0), text(1));
        }
        let mut body = Vec::new();
        if let Some(reader) = reader(&answer) {
            while let Some(chunk) = chunk(&reader, PATIENCE, &stop).await? {
                body.extend(chunk);
            }
        }
        Ok(Response { status: answer.status(), headers, body: Bytes::from(body) })
    }

    /// Says each poke to `heard` until the connection ends or nobody listens.
    async fn follow(self, token: String, heard: oneshot::Sender<Result<Pokes, Unreachable>>) {
        let stop = match AbortController::new().map_err(gone) {
            Ok(stop) => stop,
            Err(error) => return drop(heard.send(Err(error))),
        };
        let (path, headers) = ("/sync/live".to_owned(), BTreeMap::new());
        let request = Request { method: "GET", path, token: Some(token), headers, body: Bytes::new() };
        let reader = match self.begin(&request, &stop).await {
            Ok(answer) if answer.status() == 200 => reader(&answer),
            Ok(answer) => {
                let refused = Unreachable(format!("no live connection ({})", answer.status()));
                return drop(heard.send(Err(refused)));
            }
            Err(error) => return drop(heard.send(Err(error))),
        };
        let Some(reader) = reader else { return };
        let (poke, pokes) = mpsc::unbounded_channel();
        if heard.send(Ok(pokes)).is_err() {
            return stop.abort();
        }
        let mut line = Vec::new();
        loop {
            let next = tokio::select! {
                () = poke.closed() => break,
                next = chunk(&reader, LIVE_PATIENCE, &stop) => next,
            };
            let Ok(Some(bytes)) = next else { break };
            if poked(&mut line, &bytes) && poke.send(()).is_err() {
                break;
            }
        }
        stop.abort();
    }
}

type Pokes = mpsc::UnboundedReceiver<()>;

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        let (tell, told) = oneshot::channel();
        let exchange = self.clone().exchange(request);
        spawn_local(async move { drop(tell.send(exchange.await)) });
        Box::pin(async move { told.await.unwrap_or_else(|_| Err(stopped())) })
    }

    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        let (tell, told) = oneshot::channel();
        spawn_local(self.clone().follow(token, tell));
        Box::pin(async move {
            let pokes = told.await.unwrap_or_else(|_| Err(stopped()))?;
            let next = |mut pokes: Pokes| async move { Some((pokes.recv().await?, pokes)) };
            Ok(futures::stream::unfold(pokes, next).boxed())
        })
    }
}

/// What comes within this time; otherwise the request is given up.
async fn within(
    patience: Duration,
    stop: &AbortController,
    answer: impl Future<Output = Result<JsValue, JsValue>>,
) -> Result<JsValue, Unreachable> {
    tokio::select! {
        biased;
        answer = answer => answer.map_err(gone),
        () = in_browser::after(patience) => {
            stop.abort();
            Err(Unreachable("the line is silent".into()))
        }
    }
}

fn reader(answer: &web_sys::Response) -> Option<ReadableStreamDefaultReader> {
    Some(answer.body()?.get_reader().unchecked_into())
}

/// The next piece of an answer; none at its end.
async fn chunk(
    reader: &ReadableStreamDefaultReader,
    patience: Duration,
    stop: &AbortController,
) -> Result<Option<Vec<u8>>, Unreachable> {
    let read = within(patience, stop, JsFuture::from(reader.read())).await?;
    let of = |name: &str| Reflect::get(&read, &name.into()).map_err(gone);
    if of("done")?.is_truthy() {
        return Ok(None);
    }
    Ok(Some(of("value")?.unchecked_into::<Uint8Array>().to_vec()))
}

fn gone(error: JsValue) -> Unreachable {
    let said = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Unreachable(said.unwrap_or_else(|| format!("{error:?}")))
}

fn stopped() -> Unreachable {
    Unreachable("stopped".into())
}
