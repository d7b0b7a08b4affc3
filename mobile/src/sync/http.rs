//! The real network: HTTPS with certificates checked against the built-in roots; plain HTTP for a server nearby.

use super::{Request, Response, Transport, Unreachable};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING};
use std::sync::Arc;
use std::time::Duration;

/// Bodies from this size on are compressed.
const WORTH_COMPRESSING: usize = 1024;

/// A transport over HTTP.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
    base: String,
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
            .read_timeout(Duration::from_secs(60))
            .build()
            .map_err(|e| broken(&e))?;
        Ok(HttpTransport { client, base: server_url.trim_end_matches('/').to_owned() })
    }

    async fn exchange(&self, request: Request) -> Result<Response, Unreachable> {
        let gone = |e: reqwest::Error| Unreachable(e.without_url().to_string());
        let method =
            reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|e| Unreachable(e.to_string()))?;
        let mut builder = self
            .client
            .request(method, format!("{}{}", self.base, request.path))
            .timeout(Duration::from_secs(120));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(token) = &request.token {
            builder = builder.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let is_json = request.headers.get("content-type").is_some_and(|t| t == "application/json");
        if is_json && request.body.len() >= WORTH_COMPRESSING {
            let packed =
                zstd::encode_all(request.body.as_ref(), 3).map_err(|e| Unreachable(e.to_string()))?;
            builder = builder.header(CONTENT_ENCODING, "zstd").body(packed);
        } else if request.method != "GET" && request.method != "HEAD" {
            builder = builder.body(request.body);
        }
        let response = builder.send().await.map_err(gone)?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let body = response.bytes().await.map_err(gone)?;
        Ok(Response { status, headers, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        self.exchange(request).boxed()
    }

    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        async move {
            let response = self
                .client
                .get(format!("{}/sync/live", self.base))
                .header(AUTHORIZATION, format!("Bearer {token}"))
                .send()
                .await
                .map_err(|e| Unreachable(e.without_url().to_string()))?;
            if response.status().as_u16() != 200 {
                return Err(Unreachable(format!("no live connection ({})", response.status())));
            }
            let chunks = response.bytes_stream().take_while(|chunk| futures::future::ready(chunk.is_ok()));
            let pokes = chunks.scan(Vec::new(), |line, chunk| {
                futures::future::ready(Some(chunk.is_ok_and(|chunk| poked(line, &chunk))))
            });
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
    fn a_poke_is_seen_even_if_it_comes_in_pieces() {
        let mut line = Vec::new();
        assert!(!poked(&mut line, &Bytes::from_static(b": hello\n\nda")));
        assert!(!poked(&mut line, &Bytes::from_static(b"ta: {\"seq\":4}")));
        assert!(poked(&mut line, &Bytes::from_static(b"\n\n")));
        assert!(!poked(&mut line, &Bytes::from_static(b": keep-alive\n\n")));
    }
}
