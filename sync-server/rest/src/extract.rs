//! What is read out of a request: ids, questions, bodies, conditions. What does not read is answered by a problem.

use super::caller::Caller;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use engine::execute::Expected;
use host::app::App;
use host::encoding;
use host::problem::Problem;
use serde::de::DeserializeOwned;
use shared::Kind;
use shared::ids::derived;
use uuid::Uuid;

/// The header that makes a repeated request the same request.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest of its values.
const LONGEST_KEY: usize = 255;

/// The `{id}` of the path; what is no id names nothing.
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Problem::NotFound)?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse().ok());
        id.map(Id).ok_or(Problem::NotFound)
    }
}

/// The question of the address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked<T>, Problem> {
        // A zero byte, which PostgreSQL does not take, not even to look for it.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::BadParameter("the address contains a zero byte".to_owned()));
        }
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Asked(asked)),
            Err(error) => Err(Problem::BadParameter(error.body_text())),
        }
    }
}

/// The body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::MediaType);
        }
        if !encoding::is_bare(request.headers()) {
            return Err(Problem::Packed);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLong,
            _ => Problem::Unreadable(error.body_text()),
        })?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| match error.is_data() {
            true => Problem::Invalid(error.to_string()),
            false => Problem::Unreadable(error.to_string()),
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// What `If-None-Match` says.
pub struct IfNoneMatch(Option<Tags>);

impl IfNoneMatch {
    /// Whether the caller has this state already.
    pub fn has(&self, tag: &str) -> bool {
        match &self.0 {
            None => false,
            Some(Tags::Any) => true,
            Some(Tags::These(tags)) => tags.iter().any(|(_, known)| known == tag),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfNoneMatch, Problem> {
        Ok(IfNoneMatch(Tags::read(&parts.headers, header::IF_NONE_MATCH)))
    }
}

/// Under which conditions something is done: `If-Match` and `Idempotency-Key`.
pub struct Conditions {
    matches: Option<Tags>,
    /// Makes the change set's id.
    pub cause: Uuid,
    /// The id of what is made.
    pub new: Uuid,
}

impl Conditions {
    /// What is expected of a record; none: nothing.
    pub fn of(&self, kind: Kind, id: Uuid) -> Option<Expected> {
        match &self.matches {
            None | Some(Tags::Any) => None,
            // A weak tag matches nothing here.
            Some(Tags::These(tags)) => {
                let strong = tags.iter().filter(|(weak, _)| !weak);
                Some(Expected { kind, id, tags: strong.map(|(_, tag)| tag.clone()).collect() })
            }
        }
    }
}

impl FromRequestParts<std::sync::Arc<App>> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &std::sync::Arc<App>,
    ) -> Result<Conditions, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let matches = Tags::read(&parts.headers, header::IF_MATCH);
        let fresh = || state.random.id(state.now());
        let (cause, new) = match idempotency_key(&parts.headers)? {
            None => (fresh(), fresh()),
            Some(key) => {
                let cause = derived(&format!("idempotency {key}"), caller.source());
                (cause, derived("record", cause))
            }
        };
        Ok(Conditions { matches, cause, new })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut all = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = all.next() else { return Ok(None) };
    let bad = || Problem::BadParameter("an Idempotency-Key has 1 to 255 visible ASCII characters".to_owned());
    let key = key.to_str().map_err(|_| bad())?;
    let good = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if good && all.next().is_none() { Ok(Some(key)) } else { Err(bad()) }
}

/// Entity tags of a header; each: whether it is weak, and what stands between its quotes.
#[derive(Debug, PartialEq)]
enum Tags {
    Any,
    These(Vec<(bool, String)>),
}

impl Tags {
    /// None: there is no such header. What is no tag is none of ours and left out.
    fn read(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
        let mut tags = Vec::new();
        let mut there = false;
        for value in headers.get_all(name) {
            there = true;
            for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Some(Tags::Any);
                }
                let (weak, tag) = tag.strip_prefix("W/").map_or((false, tag), |tag| (true, tag));
                let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
                tags.extend(inside.map(|tag| (weak, tag.to_owned())));
            }
        }
        there.then_some(Tags::These(tags))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn tags(value: &'static str) -> Option<Tags> {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))]);
        Tags::read(&headers, header::IF_MATCH)
    }

    #[test]
    fn tags_are_read_one_by_one_and_nonsense_matches_nothing() {
        let these = |all: &[(bool, &str)]| {
            Some(Tags::These(all.iter().map(|(weak, tag)| (*weak, (*tag).to_owned())).collect()))
        };
        assert_eq!(tags(r#""a", W/"b""#), these(&[(false, "a"), (true, "b")]));
        assert_eq!(tags("*"), Some(Tags::Any));
        assert_eq!(tags("nonsense"), these(&[]));
        assert_eq!(Tags::read(&HeaderMap::new(), header::IF_MATCH), None);
    }

    #[test]
    fn a_key_is_visible_and_bearably_long() {
        let read = |value: &str| {
            let value = HeaderValue::from_str(value).unwrap();
            let headers = HeaderMap::from_iter([(IDEMPOTENCY_KEY, value)]);
            idempotency_key(&headers).map(|key| key.map(str::to_owned))
        };
        assert_eq!(read("order-1").unwrap().as_deref(), Some("order-1"));
        assert!(read("").is_err() && read("a b").is_err() && read(&"x".repeat(256)).is_err());
    }
}
