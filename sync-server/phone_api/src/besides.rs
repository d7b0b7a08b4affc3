//! What an answer to a phone carries besides what was asked for: the order to wipe, and the token to use from now on.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use shared::sync::{NEXT_TOKEN, WIPE, wipe_proof};
use std::sync::{Arc, OnceLock};

/// Where the extractor of a session says what this answer carries.
#[derive(Clone, Debug, Default)]
pub struct Besides {
    wipe: Arc<OnceLock<String>>,
    token: Arc<OnceLock<String>>,
}

impl Besides {
    /// The answer to this token's request tells its phone to wipe. What it carries proves that the one who answers knows the
    /// token: a proxy cannot wipe a phone.
    pub fn orders_to_wipe(&self, token: &str) {
        let _ = self.wipe.set(wipe_proof(token));
    }

    /// The phone is to use this token from now on.
    pub fn offers(&self, token: String) {
        let _ = self.token.set(token);
    }
}

/// Puts the headers on.
pub(super) async fn said(mut request: Request, next: Next) -> Response {
    let besides = Besides::default();
    request.extensions_mut().insert(besides.clone());
    let mut response = next.run(request).await;
    for (name, text) in [(WIPE, besides.wipe.get()), (NEXT_TOKEN, besides.token.get())] {
        if let Some(Ok(mut value)) = text.map(|text| HeaderValue::from_str(text)) {
            value.set_sensitive(true);
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
