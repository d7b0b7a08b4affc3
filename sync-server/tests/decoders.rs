//! Arbitrary bytes for everything that reads what comes from outside: no panic, no server error, bounded memory.
//!
//! `SEVENGATE_FUZZ_SECONDS=3600 cargo test --release -p sync-server --test decoders any_bytes_for_a_push -- --nocapture` goes
//! on with one of them for an hour, and says how much it tried. What fails is kept beside this file and tried first from then on.

#[path = "it/support/mod.rs"]
mod support;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use shared::records::Person;
use shared::sync::{BlobHash, Envelope};
use std::cell::Cell;
use std::time::{Duration, Instant};
use support::*;
use sync_server::carried::take_in;
use sync_server::sessions::{self, Proven};

/// Counts what is in use.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What one small request may take at most, in bytes: a database page cache and its buffers, never what a header claims.
const LITTLE: usize = 64 * 1024 * 1024;
const CASES: u32 = 96;

/// A server for all cases of a test, and the runtime it lives on. One test after the other: the memory is everybody's.
fn with_server<S: Strategy>(
    inputs: S,
    check: impl AsyncFn(&Server, &Phone, S::Value) -> Result<(), TestCaseError>,
) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (server, phone) = runtime.block_on(async {
        let server = Server::start(Engine::Sqlite).await;
        let phone = server.phone(&server.asha).await;
        (server, phone)
    });
    let most = Cell::new(0);
    let mut tried = 0;
    let begun = Instant::now();
    let seconds = std::env::var("SEVENGATE_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok());
    loop {
        let kept = FileFailurePersistence::WithSource("proptest-regressions");
        let mut runner = TestRunner::new(Config {
            cases: CASES,
            source_file: Some(file!()),
            failure_persistence: Some(Box::new(kept)),
            ..Config::default()
        });
        let result = runner.run(&inputs, |input| {
            MEMORY.reset_peak_usage();
            let before = MEMORY.current_usage();
            runtime.block_on(check(&server, &phone, input))?;
            let took = MEMORY.peak_usage().saturating_sub(before);
            most.set(most.get().max(took));
            prop_assert!(took < LITTLE, "{took} bytes");
            Ok(())
        });
        if let Err(error) = result {
            panic!("{error}");
        }
        tried += CASES;
        if seconds.is_none_or(|seconds| begun.elapsed() >= Duration::from_secs(seconds)) {
            break;
        }
    }
    println!("{tried} inputs in {} s, {} KiB at most", begun.elapsed().as_secs(), most.get() / 1024);
}

/// Answers that are no fault of the server's.
async fn answered(server: &Server, request: Request<Body>) -> Result<StatusCode, TestCaseError> {
    let asked = format!("{} {}", request.method(), request.uri());
    let response = send(&server.app, request).await;
    let status = response.status();
    prop_assert!(!status.is_server_error(), "{asked}: {status}");
    // To its end: a picture may fall over late.
    let bytes = axum::body::to_bytes(response.into_body(), 16 * 1024 * 1024).await;
    prop_assert!(bytes.is_ok(), "{asked}: the answer broke off or is enormous");
    Ok(status)
}

/// Bytes that are a little like JSON, or not at all.
fn wild() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..2_000),
        "[\\[\\]{}\",:0-9a-z\\\\ ]{0,400}".prop_map(String::into_bytes),
        "\\PC{0,200}".prop_map(String::into_bytes),
    ]
}

/// A text with some bytes changed, taken out or put in.
fn damaged(text: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let spots = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6);
    spots.prop_map(move |spots| {
        let mut bytes = text.clone();
        for (spot, byte, how) in spots {
            if bytes.is_empty() {
                break;
            }
            let at = spot.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

fn percent(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("%{b:02X}")).collect()
}

/// A push as a phone makes it, to be damaged.
fn a_push() -> Vec<u8> {
    let set = serde_json::json!({
        "id": "01a1f8e1-7a10-7f3c-8b52-0c9d7e4a1b01", "company": "01a1f8e0-0d59-7b0e-8f3e-5b1a4f0f6d11",
        "by": "01a1f8e0-0d5a-7c21-9d0a-2f3c51a7e402", "clock": { "ms": 1_795_000_000_000_i64, "n": 0 }, "offset_ms": -40,
        "changes": [{ "do": "add_note", "id": "01a1f8e1-7a10-7f3c-8b52-0c9d7e4a1b03",
            "job": "01a1f8e0-9c32-7d4e-b5a6-978869504132", "text": "Ring twice" }],
    });
    let id = serde_json::from_value(set["id"].clone()).unwrap();
    let envelope = Envelope::new(1, id, set.to_string()).unwrap();
    let push = serde_json::json!({
        "protocol": 1, "stream": "01a1f8e0-9c32-7d4e-b5a6-978869504133", "app_version": "1.0",
        "sent": "2026-11-20T03:30:00Z", "pending_sets": 1, "pending_blobs": 0, "sets": [envelope],
    });
    serde_json::to_vec(&push).unwrap()
}

#[test]
fn the_example_that_is_damaged_below_is_a_good_push() {
    with_server(Just(()), async |server, phone, ()| {
        let push = phone.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
        prop_assert_eq!(answered(server, push.body(Body::from(a_push())).unwrap()).await?, StatusCode::OK);
        Ok(())
    });
}

#[test]
fn any_bytes_for_a_push() {
    let encodings = prop::sample::select(vec!["", "zstd", "gzip", "identity", "br", "zstd, gzip"]);
    let bodies =
        prop_oneof![wild(), damaged(a_push()), damaged(zstd::encode_all(a_push().as_slice(), 3).unwrap())];
    let packed = any::<bool>();
    with_server((bodies, encodings, packed), async |server, phone, (body, encoding, packed)| {
        let body = if packed { zstd::encode_all(body.as_slice(), 3).unwrap() } else { body };
        for path in ["/sync/push", "/sync/sign-in", "/sync/wiped"] {
            let mut request = phone.request("POST", path).header(header::CONTENT_TYPE, "application/json");
            if !encoding.is_empty() {
                request = request.header(header::CONTENT_ENCODING, encoding);
            }
            answered(server, request.body(Body::from(body.clone())).unwrap()).await?;
        }
        Ok(())
    });
}

#[test]
fn any_cursor_and_any_query() {
    let cursor = serde_json::json!({ "s": 3, "k": ["job", "01a1f8e0-9c32-7d4e-b5a6-978869504132"], "n": "ab", "v": "cd" });
    let cursors = prop_oneof![wild(), damaged(cursor.to_string().into_bytes())];
    with_server((cursors, wild(), any::<i64>()), async |server, phone, (cursor, query, limit)| {
        use base64::Engine;
        let packed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&cursor);
        let stream = phone.stream;
        for path in [
            format!("/sync/pull?stream={stream}&cursor={packed}"),
            format!("/sync/pull?stream={stream}&cursor={}", percent(&cursor)),
            format!("/sync/pull?stream={stream}&limit={limit}"),
            format!("/sync/pull?{}", percent(&query)),
            format!("/sync/pull?stream={}&cursor=%", percent(&query)),
        ] {
            answered(server, phone.request("GET", &path).body(Body::empty()).unwrap()).await?;
        }
        // A place in the feed that nobody gave out: it is answered from zero, or from there, and never falls over.
        let made = serde_json::json!({ "s": limit, "k": [String::from_utf8_lossy(&query), server.id()], "n": "", "v": "" });
        let packed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(made.to_string());
        let path = format!("/sync/pull?stream={stream}&cursor={packed}");
        let status = answered(server, phone.request("GET", &path).body(Body::empty()).unwrap()).await?;
        prop_assert_eq!(status, StatusCode::OK);
        Ok(())
    });
}

#[test]
fn any_headers_for_a_blob() {
    let number = prop_oneof![
        any::<u64>().prop_map(|n| n.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        (0..40_u64).prop_map(|n| n.to_string()),
        Just(u64::MAX.to_string()),
        "[ -~]{0,30}",
    ];
    let bytes = proptest::collection::vec(any::<u8>(), 0..60);
    let name = prop_oneof![Just(BlobHash::of(b"x").to_string()), "[0-9a-f]{64}", "[!-~]{1,70}"];
    with_server(
        (number.clone(), number, bytes, name),
        async |server, phone, (offset, length, bytes, name)| {
            let path = format!("/sync/blobs/{}", percent(name.as_bytes()));
            let patch = phone
                .request("PATCH", &path)
                .header(shared::sync::UPLOAD_OFFSET, &offset)
                .header(shared::sync::UPLOAD_LENGTH, &length);
            answered(server, patch.body(Body::from(bytes)).unwrap()).await?;
            for method in ["HEAD", "GET"] {
                answered(server, phone.request(method, &path).body(Body::empty()).unwrap()).await?;
            }
            Ok(())
        },
    );
}

#[test]
fn any_token_and_any_cookie() {
    let printable = "[!-:<-~]{0,200}";
    let visible = proptest::collection::vec(0x20..0xff_u8, 0..200);
    with_server((printable, visible, wild()), async |server, _, (token, raw, packed)| {
        use base64::Engine;
        let packed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&packed);
        let dispatcher = cookie(server, &server.dispatcher).await;
        for token in [token.clone(), packed.clone(), token.chars().take(64).collect()] {
            let bearer = Request::get("/sync/key").header(header::AUTHORIZATION, format!("Bearer {token}"));
            let status = answered(server, bearer.body(Body::empty()).unwrap()).await?;
            prop_assert_eq!(status, StatusCode::UNAUTHORIZED);
            let stranger =
                Request::get("/today").header(header::COOKIE, format!("sevengate_session={token}"));
            let status = answered(server, stranger.body(Body::empty()).unwrap()).await?;
            prop_assert_eq!(status, StatusCode::SEE_OTHER);
            // A toast and a form's token of one's own making.
            for name in ["sevengate_toast", "sevengate_form"] {
                for path in ["/settings", "/sign-in"] {
                    let cookies = format!("{dispatcher}; {name}={token}");
                    let mine = Request::get(path).header(header::COOKIE, cookies);
                    answered(server, mine.body(Body::empty()).unwrap()).await?;
                }
            }
        }
        if let Ok(value) = axum::http::HeaderValue::from_bytes(&raw) {
            for name in [
                header::COOKIE,
                header::AUTHORIZATION,
                header::HOST,
                header::ACCEPT_LANGUAGE,
                header::USER_AGENT,
            ] {
                let request = Request::get("/sign-in").header(name, value.clone());
                answered(server, request.body(Body::empty()).unwrap()).await?;
            }
        }
        Ok(())
    });
}

async fn cookie(server: &Server, person: &Person) -> String {
    let known = Proven { company: server.company, company_name: String::new(), person: person.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    format!("{}={}", cookie.name(), cookie.value())
}

#[test]
fn any_query_and_any_form_for_the_pages() {
    let paths = prop::sample::select(vec![
        "/jobs",
        "/jobs/new",
        "/jobs/new/alike",
        "/customers",
        "/today",
        "/alerts",
        "/sync-health",
        "/aside",
        "/live-not",
    ]);
    let posts = prop::sample::select(vec![
        "/jobs",
        "/visits",
        "/settings",
        "/undo",
        "/aside/take-in",
        "/aside/discard",
        "/carried",
        "/sign-in",
        "/sign-out",
    ]);
    let kinds = prop::sample::select(vec![
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
    ]);
    let names =
        prop::sample::select(vec!["q", "day", "status", "sort", "page", "account", "changes", "cause", "n"]);
    with_server((paths, posts, kinds, names, wild()), async |server, _, (path, post, kind, name, bytes)| {
        let cookie = cookie(server, &server.dispatcher).await;
        let query = format!("{path}?{name}={}&{}", percent(&bytes), percent(&bytes[..bytes.len().min(300)]));
        let page = Request::get(query).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        answered(server, page).await?;
        let form = Request::builder()
            .method(Method::POST)
            .uri(post)
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, kind);
        let status = answered(server, form.body(Body::from(bytes)).unwrap()).await?;
        prop_assert!(status.is_client_error(), "{post}: {status} without a token");
        Ok(())
    });
}

#[test]
fn any_file_for_unsent_work() {
    let body =
        prop_oneof![wild(), wild().prop_map(|bytes| [b"{\"line\":\"head\"}\n".to_vec(), bytes].concat())];
    let how = 0..3_u8;
    with_server(
        (body, how, any::<prop::sample::Index>(), any::<u8>()),
        async |server, phone, (body, how, at, byte)| {
            let key = send(&server.app, phone.request("GET", "/sync/key").body(Body::empty()).unwrap()).await;
            let key: shared::carried::OfficeKey = json(key).await;
            let recipient: age::x25519::Recipient = key.recipient.parse().unwrap();
            let packed = zstd::encode_all(body.as_slice(), 3).unwrap();
            let mut bytes = match how {
                0 => body,
                1 => age::encrypt(&recipient, &body).unwrap(),
                _ => age::encrypt(&recipient, &packed).unwrap(),
            };
            if how != 0 && byte.is_multiple_of(2) {
                let at = at.index(bytes.len());
                bytes[at] ^= byte | 1;
            }
            let file = server.folder.path().join("unsent");
            std::fs::write(&file, bytes).unwrap();
            prop_assert!(take_in(&server.app, server.company, &file).await.is_err());
            Ok(())
        },
    );
}

#[test]
fn any_bytes_that_begin_like_a_picture() {
    let mut photo = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([x as u8 * 9, y as u8 * 9, 7]));
    pixels.write_to(&mut photo, image::ImageFormat::Jpeg).unwrap();
    let mut drawing = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut drawing, image::ImageFormat::Png).unwrap();
    let (photo, drawing) = (photo.into_inner(), drawing.into_inner());
    let exif = {
        let mut bytes = photo[..2].to_vec();
        let tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.extend([0xff, 0xe1, 0, tiff.len() as u8 + 2]);
        bytes.extend(tiff);
        bytes.extend(&photo[2..]);
        bytes
    };
    let begins = |start: &'static [u8]| wild().prop_map(move |bytes| [start, &bytes].concat());
    let bytes = prop_oneof![
        begins(b"\xff\xd8\xff\xe1"),
        begins(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        damaged(photo),
        damaged(drawing),
        damaged(exif),
        wild(),
    ];
    with_server(bytes, async |server, _, bytes| {
        let cookie = cookie(server, &server.dispatcher).await;
        let hash = server.app.blobs.put(server.company, bytes).await.unwrap();
        let request = Request::get(format!("/blobs/{hash}")).header(header::COOKIE, cookie);
        let status = answered(server, request.body(Body::empty()).unwrap()).await?;
        prop_assert_eq!(status, StatusCode::OK);
        Ok(())
    });
}
