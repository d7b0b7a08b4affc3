//! Whoever is at the other end of a request, as far as the connection tells.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use identity::sender::Sender;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// A request's sender, for the audit.
pub struct Peer(pub Sender);

/// The network address that a request comes from.
pub fn ip(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Infallible> {
        let peer = ip(parts).map(|ip| ip.to_string());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Peer(Sender { peer, agent: agent.chars().take(200).collect() }))
    }
}
