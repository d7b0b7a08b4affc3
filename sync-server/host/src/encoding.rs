//! How a body is packed (`Content-Encoding`): what is taken, by any case of its name, and a problem for the rest.

use crate::problem::{BARE, Problem};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// What messages may be packed with.
pub const PACKED: &str = "zstd, gzip";

/// Lets messages through whose packing is understood behind this.
pub async fn of_messages(mut request: Request, next: Next) -> Result<Response, Problem> {
    let coding = named(request.headers()).ok_or(Problem::Encoding(PACKED))?;
    request.headers_mut().remove(header::CONTENT_ENCODING);
    if let Some(coding) = coding {
        request.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Ok(next.run(request).await)
}

/// Lets bodies through that are not packed: the offset of a blob counts its own bytes, not those of a packing.
pub async fn none(request: Request, next: Next) -> Result<Response, Problem> {
    if !is_bare(request.headers()) {
        return Err(Problem::Encoding(BARE));
    }
    Ok(next.run(request).await)
}

/// Whether a body is not packed at all.
pub fn is_bare(headers: &HeaderMap) -> bool {
    matches!(named(headers), Some(None))
}

/// The one packing that a body has, by its usual name. None: it is not understood, or there are several.
fn named(headers: &HeaderMap) -> Option<Option<&'static str>> {
    let mut found = None;
    for value in headers.get_all(header::CONTENT_ENCODING) {
        for name in value.to_str().ok()?.split(',').map(str::trim) {
            let coding = match name.to_ascii_lowercase().as_str() {
                "" | "identity" => continue,
                "zstd" => "zstd",
                "gzip" | "x-gzip" => "gzip",
                _ => return None,
            };
            if found.replace(coding).is_some() {
                return None;
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packing_is_known_by_any_case_of_its_name_and_there_is_one() {
        let read = |all: &[&'static str]| {
            let value = |v: &&'static str| (header::CONTENT_ENCODING, HeaderValue::from_static(v));
            named(&all.iter().map(value).collect())
        };
        for (said, coding) in [
            ("zstd", "zstd"),
            ("ZSTD", "zstd"),
            (" GZip ", "gzip"),
            ("x-gzip", "gzip"),
            ("identity, Zstd", "zstd"),
        ] {
            assert_eq!(read(&[said]), Some(Some(coding)), "{said}");
        }
        for bare in [&[][..], &[""], &["identity"], &["Identity", "identity"]] {
            assert_eq!(read(bare), Some(None), "{bare:?}");
        }
        for other in [&["br"][..], &["deflate"], &["zstd, gzip"], &["zstd", "zstd"], &["zstd;q=1"]] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
