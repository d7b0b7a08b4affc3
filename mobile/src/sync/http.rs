//! The real network: HTTPS with certificates checked against the built-in roots; plain HTTP for a server nearby.

use super::{Request, Response, Transport, Unreachable};
use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// Bodies from this size on are compressed.
const WORTH_COMPRESSING: usize = 1024;
/// How long a server may say nothing. There is no limit to a whole exchange: what is slow but moves goes on.
const PATIENCE: Duration = Duration::from_secs(30);
/// Sending may take as long again for each so many bytes: a part of a photo goes through in one piece at 17 KiB a second. On
/// a slower line it is cut off, what has arrived counts, and the next part goes on from there.
const BYTES_PER_PATIENCE: f64 = 1024.0 * 1024.0;
/// A live connection says something more often than this, if only that it is there.
const LIVE_PATIENCE: Duration = Duration::from_secs(60);

/// A transport over HTTP.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    base: String,
    patience: Duration,
    /// Kept from push to push: its tables are larger than most of what it compresses.
    compressor: Arc<Mutex<Option<zstd::bulk::Compressor<'static>>>>,
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
            compressor: Arc::default(),
        })
    }

    /// The same, waiting so long for a server that says nothing.
    pub fn with_patience(self, patience: Duration) -> HttpTransport {
        HttpTransport { patience, ..self }
    }

    /// How long to wait for the answer to so many bytes, from their first one on.
    fn patience_for(&self, bytes: usize) -> Duration {
        self.patience.mul_f64(1.0 + bytes as f64 / BYTES_PER_PATIENCE)
    }

    fn packed(&self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut kept = self.compressor.lock().unwrap_or_else(PoisonError::into_inner);
        let compressor = match kept.take() {
            Some(compressor) => compressor,
            None => zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?,
        };
        kept.insert(compressor).compress(body)
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
        let is_json = request.headers.get("content-type").is_some_and(|t| t == "application/json");
        if is_json && request.body.len() >= WORTH_COMPRESSING {
            let packed = self.packed(&request.body).map_err(|e| Unreachable(e.to_string()))?;
            builder = builder.header(CONTENT_ENCODING, "zstd").body(packed);
        } else if request.method != "GET" && request.method != "HEAD" {
            builder = builder.body(request.body);
        }
        let patience = self.patience_for(request_bytes);
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

/// Whether a data line of server-sent events ends in this chunk; `line` carries what is left over.
fn poked(line: &mut Vec<u8>, chunk: &Bytes) -> bool {
    let mut poked = false;
    for byte in chunk {
        match byte {
            b'\n' => {
                poked |= line.starts_with(b"data:");
                line.clear();
            }
            // The head is enough to tell; a line without end must not fill the memory.
            _ if line.len() < 64 => line.push(*byte),
            _ => {}
        }
    }
    poked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_line_ends_soon_and_a_slow_one_that_moves_is_waited_for() {
        let transport = HttpTransport::new("http://127.0.0.1:9").unwrap();
        assert!(transport.patience_for(0) <= Duration::from_secs(30));
        // A part of a photo: a minute at most, and twice what it takes at 1 Mbit/s in any case.
        let part = crate::store::PART;
        assert!(transport.patience_for(part) <= Duration::from_secs(65));
        assert!(transport.patience_for(part) >= Duration::from_secs(2 * part as u64 * 8 / 1_000_000));
    }

    #[test]
    fn a_poke_is_seen_even_if_it_comes_in_pieces() {
        let mut line = Vec::new();
        assert!(!poked(&mut line, &Bytes::from_static(b": hello\n\nda")));
        assert!(!poked(&mut line, &Bytes::from_static(b"ta: {\"seq\":4}")));
        assert!(poked(&mut line, &Bytes::from_static(b"\n\n")));
        assert!(!poked(&mut line, &Bytes::from_static(b": keep-alive\n\n")));
    }
}
