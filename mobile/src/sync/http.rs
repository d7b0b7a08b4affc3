//! The real network: HTTPS with certificates checked against the built-in roots; plain HTTP for a server nearby.

use super::line::{LIVE_PATIENCE, PATIENCE, Packer, is_packed, patience_for, poked};
use super::{Request, Response, Transport, Unreachable};
use bytes::BytesMut;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A transport over HTTP.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    base: String,
    patience: Duration,
    packer: Packer,
}

impl HttpTransport {
    /// For the server at this address, e.g. `https://sevengate.example`.
    pub fn new(server_url: &str) -> Result<HttpTransport, Unreachable> {
        let broken = |e: &dyn std::fmt::Display| Unreachable(e.to_string());
        // Said explicitly: the platform's verifier panics on Android.
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| broken(&e))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .tcp_keepalive(Duration::from_secs(15));
        // A line that is gone without a word: what was sent is not even acknowledged.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let client = client.tcp_user_timeout(PATIENCE);
        let client = client.build().map_err(|e| broken(&e))?;
        Ok(HttpTransport {
            client,
            base: server_url.trim_end_matches('/').to_owned(),
            patience: PATIENCE,
            packer: Packer::default(),
        })
    }

    /// The same, waiting so long for a server that says nothing.
    pub fn with_patience(self, patience: Duration) -> HttpTransport {
        HttpTransport { patience, ..self }
    }

    async fn exchange(&self, request: Request) -> Result<Response, Unreachable> {
        let request_bytes = request.body.len();
        let method =
            reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|e| Unreachable(e.to_string()))?;
        let mut builder = self.client.request(method, format!("{}{}", self.base, request.path));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(token) = &request.token {
            builder = builder.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if is_packed(&request) {
            let packed = self.packer.pack(&request.body).map_err(|e| Unreachable(e.to_string()))?;
            builder = builder.header(CONTENT_ENCODING, "zstd").body(packed);
        } else if request.method != "GET" && request.method != "HEAD" {
            builder = builder.body(request.body);
        }
        let patience = patience_for(self.patience, request_bytes);
        let mut response = timeout(patience, builder.send()).await.map_err(silent)?.map_err(gone)?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = BytesMut::new();
        while let Some(chunk) =
            timeout(self.patience, response.chunk()).await.map_err(silent)?.map_err(gone)?
        {
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }
}

fn gone(error: reqwest::Error) -> Unreachable {
    Unreachable(error.without_url().to_string())
}

fn silent(_: tokio::time::error::Elapsed) -> Unreachable {
    Unreachable("the line is silent".into())
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        self.exchange(request).boxed()
    }

    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        async move {
            let request = self.client.get(format!("{}/sync/live", self.base));
            let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
            let response = timeout(self.patience, request.send()).await.map_err(silent)?.map_err(gone)?;
            if response.status().as_u16() != 200 {
                return Err(Unreachable(format!("no live connection ({})", response.status())));
            }
            let chunks = futures::stream::unfold(response, |mut response| async move {
                let chunk = timeout(LIVE_PATIENCE, response.chunk()).await.ok()?.ok()??;
                Some((chunk, response))
            });
            let pokes =
                chunks.scan(Vec::new(), |line, chunk| futures::future::ready(Some(poked(line, &chunk))));
            Ok(pokes.filter(|poke| futures::future::ready(*poke)).map(|_| ()).boxed())
        }
        .boxed()
    }
}
