//! The real transport against a listener on this machine: what goes over the wire, and what a dead line looks like.

use bytes::Bytes;
use futures::StreamExt;
use mobile::sync::{HttpTransport, Request, Transport};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn on_a_runtime<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn request(method: &'static str, body: &[u8]) -> Request {
    Request {
        method,
        path: "/sync/push?a=1".into(),
        token: Some("secret".into()),
        headers: BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]),
        body: Bytes::copy_from_slice(body),
    }
}

/// Takes one request and answers it; returns head and body.
async fn answer(listener: &TcpListener, with: &[u8]) -> (String, Vec<u8>) {
    let (mut line, _) = listener.accept().await.unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    let (head, length) = loop {
        let n = line.read(&mut buffer).await.unwrap();
        seen.extend_from_slice(&buffer[..n]);
        let Some(end) = seen.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&seen[..end]).to_lowercase();
        let length =
            head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap_or(0);
        if seen.len() >= end + 4 + length {
            break (head, end + 4);
        }
    };
    line.write_all(with).await.unwrap();
    line.shutdown().await.unwrap();
    (head, seen[length..].to_vec())
}

#[test]
fn large_bodies_are_packed_and_carry_the_token() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let body = vec![b'x'; 50_000];
        let answer =
            answer(&listener, b"HTTP/1.1 409 Conflict\r\nUpload-Offset: 12\r\ncontent-length: 2\r\n\r\nok");
        let (response, (head, sent)) = tokio::join!(transport.send(request("POST", &body)), answer);
        let response = response.unwrap();
        assert_eq!((response.status, response.body.as_ref()), (409, &b"ok"[..]));
        assert_eq!(response.headers["upload-offset"], "12");
        assert!(head.starts_with("post /sync/push?a=1 http/1.1"), "{head}");
        assert!(head.contains("authorization: bearer secret"), "{head}");
        assert!(head.contains("content-encoding: zstd"), "{head}");
        assert!(sent.len() < 1_000);
        assert_eq!(zstd::decode_all(sent.as_slice()).unwrap(), body);
    });
}

#[test]
fn packed_answers_are_unpacked() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let packed = zstd::encode_all(&b"{\"seq\":1}"[..], 3).unwrap();
        let mut with =
            format!("HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: {}\r\n\r\n", packed.len())
                .into_bytes();
        with.extend(packed);
        let (response, (head, _)) =
            tokio::join!(transport.send(request("GET", b"")), answer(&listener, &with));
        assert!(head.contains("accept-encoding: zstd"), "{head}");
        assert_eq!(response.unwrap().body.as_ref(), b"{\"seq\":1}");
    });
}

#[test]
fn a_torn_answer_and_a_closed_door_are_unreachable() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let torn = answer(&listener, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
        let (response, _) = tokio::join!(transport.send(request("GET", b"")), torn);
        assert!(response.is_err());
        drop(listener);
        assert!(transport.send(request("GET", b"")).await.is_err());
    });
}

#[test]
fn a_server_that_says_nothing_is_unreachable_after_a_while() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let transport = transport.with_patience(std::time::Duration::from_millis(100));
        // Nothing at all, and nothing any more in the middle of an answer.
        for said in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"] {
            let silent = async {
                let (mut line, _) = listener.accept().await.unwrap();
                let _ = line.read(&mut [0; 4096]).await.unwrap();
                line.write_all(said.as_bytes()).await.unwrap();
                line
            };
            let (response, _line) = tokio::join!(transport.send(request("GET", b"")), silent);
            assert_eq!(response.unwrap_err().0, "the line is silent");
        }
    });
}

#[test]
fn redirects_are_not_followed() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let portal = answer(
            &listener,
            b"HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\ncontent-length: 0\r\n\r\n",
        );
        let (response, _) = tokio::join!(transport.send(request("GET", b"")), portal);
        assert_eq!(response.unwrap().status, 302);
    });
}

#[test]
fn pokes_come_through_as_they_are_sent() {
    on_a_runtime(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let transport = HttpTransport::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let events = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hello\n\nevent: poke\ndata: {\"seq\":3}\n\n";
        let (live, (head, _)) = tokio::join!(transport.live("secret".into()), answer(&listener, events));
        assert!(head.contains("authorization: bearer secret"), "{head}");
        let pokes: Vec<()> = live.unwrap().collect().await;
        assert_eq!(pokes.len(), 1);
    });
}
