//! What every request passes before its route: an id, a host that is ours, an address of bearable length, not too many at
//! once, and a body that keeps coming.

use crate::app::App;
use crate::config::{Config, Patience};
use crate::problem::Problem;
use crate::quotas::Wait;
use crate::request_id;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONNECTION, HOST, HeaderMap};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use identity::brake;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tower_http::request_id::{MakeRequestId, MakeRequestUuid};
use tracing::Instrument;

/// The longest path and query of a request, in bytes.
const LONGEST_TARGET: usize = 8 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// How long a request of a program may take; a phone gives up sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// The page for whoever asks too much, and after how many seconds they may ask again.
pub type TooManyPage = fn(u64) -> Response;

/// Lets a request through to its route, or answers it.
pub async fn pass(
    State((app, page)): State<(Arc<App>, TooManyPage)>,
    request: Request,
    next: Next,
) -> Response {
    // Never one that the sender chose: it is to be found in the log once.
    let id = MakeRequestUuid.make_request_id(&request).map(|id| id.into_header_value());
    let id = id.unwrap_or(HeaderValue::from_static("none"));
    let text = id.to_str().unwrap_or_default().to_owned();
    let span = tracing::info_span!("request", id = text);
    let answered = request_id::scope(text, let_through(app, page, request, next)).instrument(span);
    let mut response = answered.await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Answers what takes too long, too, in our own words.
pub async fn in_time(request: Request, next: Next) -> Result<Response, Problem> {
    let late = |_| Problem::Unavailable("a request took too long".to_owned());
    tokio::time::timeout(PATIENCE, next.run(request)).await.map_err(late)
}

/// Where there is no route.
pub async fn nothing_here() -> Problem {
    Problem::NotFound
}

async fn let_through(app: Arc<App>, page: TooManyPage, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_programs = ["/sync/", "/api/"].iter().any(|start| path.starts_with(start)) || path == "/api";
    if !is_ours(&app.config, request.uri(), request.headers()) {
        return match for_programs {
            true => Problem::OtherHost.into_response(),
            false => (StatusCode::MISDIRECTED_REQUEST, "This server has another name.\n").into_response(),
        };
    }
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > LONGEST_TARGET) {
        return match for_programs {
            true => Problem::AddressTooLong.into_response(),
            false => (StatusCode::URI_TOO_LONG, "The address is too long.\n").into_response(),
        };
    }
    if let Some(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0) {
        let address = sender(&app.config, peer.ip(), request.headers());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, peer.port())));
        if let Err(Wait(seconds)) = app.quotas.address(address) {
            return match for_programs {
                true => Problem::TooMany(seconds).into_response(),
                false => page(seconds),
            };
        }
    }
    let patience = app.config.patience;
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let read = Arc::new(AtomicBool::new(false));
    let body_read = read.clone();
    let mut response = next.run(request.map(|body| paced(body, patience, body_read))).await;
    // What was not read of the body still comes: no other request is to be looked for in it.
    if !read.load(Ordering::Acquire) {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the request is for one of the names this server has. Those who look after it ask by its address.
fn is_ours(config: &Config, uri: &Uri, headers: &HeaderMap) -> bool {
    if config.hosts.is_empty() || uri.path() == "/healthz" {
        return true;
    }
    let named = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let named = uri.authority().cloned().or(named);
    named.is_some_and(|named| config.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(named.host())))
}

/// Where a request comes from: what the proxy next door says last, if there is one. What others say of themselves is not
/// believed.
fn sender(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !config.behind_proxy || brake::network(peer).is_some() {
        return peer;
    }
    let last = headers.get_all(FORWARDED_FOR).into_iter().next_back();
    let last = last.and_then(|said| said.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer)
}

/// The body, torn where it comes more slowly than anybody's line is; notes when it has been read to its end.
fn paced(body: Body, patience: Patience, read: Arc<AtomicBool>) -> Body {
    let open = Some((body.into_data_stream(), None, 0_u64, read));
    let paced = stream::unfold(open, move |open| async move {
        let (mut chunks, began, received, read) = open?;
        let now = Instant::now();
        let began = began.unwrap_or(now);
        let due = (began + allowed(patience, received)).min(now + patience.silence);
        match timeout_at(due, chunks.next()).await {
            Ok(None) => {
                read.store(true, Ordering::Release);
                None
            }
            Ok(Some(Ok(chunk))) => {
                let received = received + chunk.len() as u64;
                // Anyone who unpacks it may know the end before the sender has said it.
                read.fetch_or(chunks.is_end_stream(), Ordering::AcqRel);
                Some((Ok(chunk), Some((chunks, Some(began), received, read))))
            }
            Ok(Some(Err(error))) => Some((Err(axum::BoxError::from(error)), None)),
            Err(_) => Some((Err("the body came too slowly".into()), None)),
        }
    });
    // Anyone who unpacks it may ask once more after its end.
    Body::from_stream(paced.fuse())
}

/// How long a body may have taken when so many bytes of it are here.
fn allowed(patience: Patience, received: u64) -> Duration {
    patience.body + Duration::from_secs(received / u64::from(patience.bytes_a_second.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let mut config = Config::in_folder("");
        config.hosts = vec!["office.example".into(), "10.0.0.1".into()];
        config
    }

    fn asked(host: &str) -> bool {
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_str(host).unwrap())]);
        is_ours(&config(), &Uri::from_static("/today"), &headers)
    }

    #[test]
    fn only_its_own_names_are_answered() {
        assert!(asked("office.example") && asked("OFFICE.example:8080") && asked("10.0.0.1:80"));
        for foreign in ["elsewhere.example", "office.example.evil.example", "office.example@evil", "", "a b"]
        {
            assert!(!asked(foreign), "{foreign}");
        }
        assert!(!is_ours(&config(), &Uri::from_static("/today"), &HeaderMap::new()), "no name at all");
        assert!(!is_ours(&config(), &Uri::from_static("http://evil.example/today"), &HeaderMap::new()));
        assert!(is_ours(&config(), &Uri::from_static("/healthz"), &HeaderMap::new()));
        assert!(is_ours(&Config::in_folder(""), &Uri::from_static("/today"), &HeaderMap::new()));
    }

    #[test]
    fn only_a_proxy_next_door_says_where_a_request_comes_from() {
        let mut config = config();
        let said =
            HeaderMap::from_iter([(FORWARDED_FOR, HeaderValue::from_static("198.51.100.1, 203.0.113.9"))]);
        let next_door: IpAddr = "10.1.2.3".parse().unwrap();
        let stranger: IpAddr = "192.0.2.4".parse().unwrap();
        assert_eq!(sender(&config, next_door, &said), next_door, "not set");
        config.behind_proxy = true;
        assert_eq!(sender(&config, next_door, &said).to_string(), "203.0.113.9");
        assert_eq!(sender(&config, stranger, &said), stranger);
        let nonsense = HeaderMap::from_iter([(FORWARDED_FOR, HeaderValue::from_static("me"))]);
        assert_eq!(sender(&config, next_door, &nonsense), next_door);
    }

    #[test]
    fn a_slow_line_gets_time_for_what_it_brings() {
        let patience = Patience::default();
        assert_eq!(allowed(patience, 0), Duration::from_secs(30));
        assert_eq!(allowed(patience, 30), Duration::from_secs(30), "a byte a second");
        assert_eq!(allowed(patience, 128 * 600), Duration::from_secs(630));
    }
}
