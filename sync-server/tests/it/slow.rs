//! Slow and broken senders, against a real socket: heads and bodies that trickle are cut, others are served meanwhile.

use crate::support::*;
use std::time::Duration;
use sync_server::serve::{self, Patience};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// Long enough that a busy machine is not taken for a slow sender.
const PATIENCE: Patience = Patience {
    head: Duration::from_secs(2),
    body: Duration::from_secs(1),
    bytes_a_second: 1_000,
    silence: Duration::from_secs(2),
};
const NEVER: Duration = Duration::from_secs(60);

struct Serving {
    server: Server,
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

#[expect(clippy::disallowed_methods, reason = "the test is the edge here")]
async fn serving() -> Serving {
    let server = Server::start_with(Engine::Sqlite, |config, _| config.patience = PATIENCE).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, asked) = oneshot::channel();
    let routes = sync_server::router(server.app.clone());
    let ended = tokio::spawn(serve::serve(listener, routes, PATIENCE, None, async {
        let _ = asked.await;
    }));
    Serving { server, address, stop, ended }
}

/// Sends a byte now and then until the other side hangs up; what it said, and how long that took.
async fn trickle(address: std::net::SocketAddr, head: &str, byte: &[u8]) -> (String, Duration) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let mut said = Vec::new();
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let talk = async {
        let mut buffer = [0; 4096];
        loop {
            tokio::select! {
                got = read.read(&mut buffer) => match got {
                    Ok(n) if n > 0 => said.extend_from_slice(&buffer[..n]),
                    Ok(_) | Err(_) => return,
                },
                // Nobody listens any more: what was said before is still to be read.
                _ = ticks.tick() => { let _ = write.write_all(byte).await; }
            }
        }
    };
    timeout(NEVER, talk).await.unwrap_or_else(|_| panic!("the server does not hang up: {head:?} {byte:?}"));
    (String::from_utf8_lossy(&said).into_owned(), began.elapsed())
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_and_others_are_served_meanwhile() {
    let serving = serving().await;
    let slow = trickle(serving.address, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ", b"a");
    let quick = async {
        for _ in 0..20 {
            let (said, _) = trickle(
                serving.address,
                "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
                b"",
            )
            .await;
            assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        }
    };
    let ((_, took), ()) = tokio::join!(slow, quick);
    assert!(took >= PATIENCE.head - Duration::from_millis(200), "not before its time: {took:?}");
    // A connection that says nothing at all goes as well.
    trickle(serving.address, "", b"").await;
}

#[tokio::test]
async fn a_body_that_trickles_is_cut_whoever_takes_it() {
    let serving = serving().await;
    let phone = serving.server.phone(&serving.server.asha).await;
    let hash = shared::sync::BlobHash::of(b"never");
    let heads = [
        format!("POST /sync/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n", phone.token),
        "POST /sync/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n4000\r\n".to_owned(),
        "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100000\r\n\r\n".to_owned(),
        format!("PATCH /sync/blobs/{hash} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\nupload-length: 100000\r\ncontent-length: 100000\r\n\r\n", phone.token),
    ];
    for head in heads {
        let (said, took) = trickle(serving.address, &head, b" ").await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{head}: {said}");
        assert!(took >= PATIENCE.body - Duration::from_millis(200), "{head}: {took:?}");
    }
    // What came of the blob is kept: a slow line loses nothing.
    let kept = offset(&head(&phone, &hash).await).unwrap();
    assert!((1..100_000).contains(&kept), "{kept}");
}

#[tokio::test]
async fn a_steady_line_may_take_longer_than_the_least_time() {
    let serving = serving().await;
    let phone = serving.server.phone(&serving.server.asha).await;
    let bytes = bytes(8_000);
    let hash = shared::sync::BlobHash::of(&bytes);
    let head = format!(
        "PATCH /sync/blobs/{hash} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\nupload-length: 8000\r\ncontent-length: 8000\r\n\r\n",
        phone.token
    );
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    let began = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut ticks = tokio::time::interval(Duration::from_millis(150));
    for part in bytes.chunks(500) {
        ticks.tick().await;
        stream.write_all(part).await.unwrap();
    }
    let mut said = String::new();
    timeout(NEVER, stream.read_to_string(&mut said)).await.unwrap().unwrap();
    assert!(said.starts_with("HTTP/1.1 200") && said.contains("blob-complete"), "{said}");
    assert!(began.elapsed() > PATIENCE.body, "it took longer than a short body may");
}

#[tokio::test]
async fn heads_that_are_too_long_are_not_read() {
    let serving = serving().await;
    let long = "a".repeat(100_000);
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (head, status) in [
        (format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n"), ["414", "431"]),
        (format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n"), ["431", "431"]),
        (format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{many}\r\n"), ["431", "431"]),
        ("nonsense\r\n\r\n".to_owned(), ["400", "400"]),
    ] {
        let (said, _) = trickle(serving.address, &head, b"").await;
        // The connection may be gone before the answer is read, as not everything sent was.
        let told = status.iter().any(|status| said.starts_with(&format!("HTTP/1.1 {status}")));
        assert!(told || said.is_empty(), "{}…: {said}", &head[..40]);
    }
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_takes_nothing_new() {
    let serving = serving().await;
    let phone = serving.server.phone(&serving.server.asha).await;
    let bytes = bytes(400);
    let hash = shared::sync::BlobHash::of(&bytes);
    let head = format!(
        "PATCH /sync/blobs/{hash} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nupload-offset: 0\r\nupload-length: 400\r\ncontent-length: 400\r\nexpect: 100-continue\r\n\r\n",
        phone.token
    );
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 25];
    timeout(NEVER, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, b"HTTP/1.1 100 Continue\r\n\r\n", "it is under way");
    serving.stop.send(()).unwrap();
    stream.write_all(&bytes).await.unwrap();
    let mut said = String::new();
    timeout(NEVER, stream.read_to_string(&mut said)).await.unwrap().unwrap();
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    timeout(NEVER, serving.ended).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(serving.address).await.is_err());
}
