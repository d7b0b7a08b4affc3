//! The way to push services: over HTTPS, to addresses of the public internet alone, as phones say where they are rung.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The longest address of a bell.
const LONGEST: usize = 1_000;
/// A service that says nothing for so long is tried again.
const PATIENCE: Duration = Duration::from_secs(5);
/// A service that asks for more is asked sooner.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// Where phones may be rung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Over HTTPS at public addresses: nobody can have the server ask what stands beside it.
    #[default]
    Public,
    /// Anywhere, without TLS too: for tests alone.
    Anywhere,
}

/// What is said, and how it is to be delivered.
pub struct Letter<'a> {
    pub endpoint: &'a Url,
    pub authorization: &'a str,
    pub sealed: Vec<u8>,
    /// How long the service keeps it for a phone that is out of reach.
    pub useful: TimeDelta,
    /// The phone is woken at once, not when it is convenient.
    pub urgent: bool,
}

/// What a service says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// Nobody is rung there any more.
    Gone,
    /// Trying again may help, after so long.
    Later(TimeDelta, String),
    /// It would be refused again.
    Never(String),
}

/// Posts to push services.
pub struct Post {
    reach: Reach,
    client: OnceLock<Result<Client, String>>,
}

impl Post {
    pub fn new(reach: Reach) -> Post {
        Post { reach, client: OnceLock::new() }
    }

    /// The address of a bell, if it may be one.
    pub fn endpoint(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST)?;
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let allowed = match self.reach {
            Reach::Anywhere => matches!(url.scheme(), "https" | "http"),
            // Push services have names. A number would be reached without asking where it leads.
            Reach::Public => url.scheme() == "https" && url.port().is_none() && has_public_name(&url),
        };
        (plain && allowed).then_some(url)
    }

    pub async fn send(&self, letter: Letter<'_>, now: DateTime<Utc>) -> Answer {
        let client = match self.client.get_or_init(|| client(self.reach)) {
            Ok(client) => client,
            Err(why) => return Answer::Later(TimeDelta::zero(), why.clone()),
        };
        let request = client
            .post(letter.endpoint.clone())
            .header(AUTHORIZATION, letter.authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", letter.useful.num_seconds().max(0))
            .header("urgency", if letter.urgent { "high" } else { "normal" })
            .body(letter.sealed);
        match request.send().await {
            // What it says beside its status is nobody's matter.
            Ok(answer) => {
                let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                said(answer.status(), wait, now)
            }
            Err(error) => Answer::Later(TimeDelta::zero(), reason(error)),
        }
    }
}

fn said(status: StatusCode, wait: Option<&str>, now: DateTime<Utc>) -> Answer {
    match status {
        status if status.is_success() => Answer::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Answer::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Answer::Later(waits(wait, now), refused(status))
        }
        status if status.is_server_error() => Answer::Later(waits(wait, now), refused(status)),
        status => Answer::Never(refused(status)),
    }
}

fn refused(status: StatusCode) -> String {
    format!("the push service answered {status}")
}

/// `Retry-After`: seconds, or a date.
fn waits(said: Option<&str>, now: DateTime<Utc>) -> TimeDelta {
    let Some(said) = said.map(str::trim) else { return TimeDelta::zero() };
    let wait = match said.parse::<i64>() {
        Ok(seconds) => TimeDelta::try_seconds(seconds).unwrap_or(LONGEST_WAIT),
        Err(_) => DateTime::parse_from_rfc2822(said).map_or(TimeDelta::zero(), |at| at.to_utc() - now),
    };
    wait.clamp(TimeDelta::zero(), LONGEST_WAIT)
}

/// Without the address: who knows it can ring.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        said = format!("{said}: {deeper}");
        cause = deeper.source();
    }
    said
}

fn has_public_name(url: &Url) -> bool {
    let Some(name) = url.domain().map(|name| name.trim_end_matches('.')) else { return false };
    let inside = ["localhost", "local", "internal", "lan", "home", "arpa", "onion"];
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.') && !inside.contains(&last)
}

fn client(reach: Reach) -> Result<Client, String> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        // Whoever is sent elsewhere is not sent inside.
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE);
    let client = if reach == Reach::Public { client.dns_resolver(Arc::new(PublicNames)) } else { client };
    client.build().map_err(|error| error.to_string())
}

/// Says of a name its public addresses alone: what is asked is what is connected to.
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            match public.is_empty() {
                true => Err("no public address has this name".into()),
                false => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address is one of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4() {
            // `::ffff:10.0.0.1`, and what is written like it.
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Carriers' own, what belongs to protocols, and what is for measuring.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // What is given out to the internet begins with 2 or 3; ways to IPv4 addresses inside of it lead anywhere.
    let given_out = parts[0] & 0xe000 == 0x2000;
    let leads_on = parts[0] == 0x2002 || (parts[0] == 0x2001 && parts[1] == 0);
    let documents = (parts[0] == 0x2001 && parts[1] == 0x0db8) || parts[0] == 0x3fff;
    given_out && !leads_on && !documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_rung_at_public_names_over_tls() {
        let post = Post::new(Reach::Public);
        for (address, allowed) in [
            ("https://fcm.googleapis.com/fcm/send/abc:def", true),
            ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", true),
            ("https://web.push.apple.com/QAbc", true),
            ("https://wns2-par02p.notify.windows.com/w/?token=BQ", true),
            ("http://fcm.googleapis.com/fcm/send/abc", false),
            ("https://fcm.googleapis.com:8443/x", false),
            ("https://user@fcm.googleapis.com/x", false),
            ("https://fcm.googleapis.com/x#part", false),
            ("https://127.0.0.1/x", false),
            ("https://2130706433/x", false),
            ("https://0x7f.1/x", false),
            ("https://[::1]/x", false),
            ("https://93.184.216.34/x", false),
            ("https://localhost/x", false),
            ("https://db.localhost/x", false),
            ("https://postgres/x", false),
            ("https://metadata.google.internal/x", false),
            ("https://printer.local./x", false),
            ("file:///etc/passwd", false),
            ("nonsense", false),
        ] {
            assert_eq!(post.endpoint(address).is_some(), allowed, "{address}");
        }
        let long = format!("https://fcm.googleapis.com/{}", "x".repeat(LONGEST));
        assert!(post.endpoint(&long).is_none());
        let anywhere = Post::new(Reach::Anywhere);
        assert!(
            anywhere.endpoint("http://127.0.0.1:9/x").is_some() && anywhere.endpoint("file:///x").is_none()
        );
    }

    #[test]
    fn addresses_inside_are_not_public() {
        for (address, public) in [
            ("142.250.74.106", true),
            ("2a00:1450:4001:830::200a", true),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("127.8.8.8", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("::1", false),
            ("::", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:142.250.74.106", true),
            ("::127.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2002:a00:1::", false),
            ("2001:0:a00:1::", false),
            ("2001:db8::1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn a_service_says_whether_to_try_again() {
        let now: DateTime<Utc> = "2026-11-20T03:30:00Z".parse().unwrap();
        let of = |status: u16, wait| said(StatusCode::from_u16(status).unwrap(), wait, now);
        let wait = |answer| match answer {
            Answer::Later(wait, _) => Some(wait.num_seconds()),
            _ => None,
        };
        assert_eq!((of(201, None), of(200, None)), (Answer::Taken, Answer::Taken));
        assert_eq!((of(404, None), of(410, None)), (Answer::Gone, Answer::Gone));
        assert_eq!(wait(of(429, Some("120"))), Some(120));
        assert_eq!(wait(of(503, Some("Fri, 20 Nov 2026 03:31:00 GMT"))), Some(60));
        assert_eq!(wait(of(429, Some("999999999999999999"))), Some(3600));
        assert_eq!(
            (wait(of(500, None)), wait(of(429, Some("-5"))), wait(of(429, Some("soon")))),
            (Some(0), Some(0), Some(0))
        );
        for status in [301, 400, 401, 403, 413] {
            assert!(matches!(of(status, Some("120")), Answer::Never(_)), "{status}");
        }
    }
}
