//! Real processes over a bad line: delay, resets in mid-body, connections that fall silent. Everything arrives, and hardly
//! a byte twice.

use bytes::Bytes;
use e2e::engine::Engine;
use e2e::office::Who;
use e2e::proxy::{Line, Proxy};
use e2e::rough::{Rough, When};
use mobile::sync::{HttpTransport, Request, Transport};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SERVER: &str = env!("CARGO_BIN_EXE_server");
const PHONE: &str = env!("CARGO_BIN_EXE_phone");

#[tokio::test(flavor = "multi_thread")]
async fn photos_come_home_over_a_bad_line_and_hardly_a_byte_twice() {
    let mut rough = Rough::start(SERVER, PHONE, Engine::Sqlite, 1, &[Who::Asha], 4).await;
    let start = &mut rough.phones[0].start;
    (start.load, start.photo_bytes) = (Some((5, 60)), 600 * 1024);
    start.patience = Some(Duration::from_millis(700));
    let bad = Line {
        reset_every: Some(350_000),
        silent_every: Some(1_200_000),
        ..Line::round_trip(Duration::from_millis(40)).bits_per_second(16_000_000)
    };
    rough.line.set(bad);
    rough.switches_on(0);
    assert!(!rough.comes_to(When::Saved(usize::MAX / 2)).await);
    let (resets, silenced) = (rough.line.resets(), rough.line.silenced());
    assert!(resets >= 10 && silenced >= 3, "{resets} resets, {silenced} silenced");
    let received = rough.servers[0].counter("sevengate_blob_bytes_received").await;
    let found = rough.reckons().await;
    assert!(found.blob_bytes >= 8 * 600 * 1024, "{found:?}");
    let twice = received - found.blob_bytes;
    println!("{resets} resets, {silenced} silenced, {twice} of {received} bytes twice, {found:?}");
    assert!(twice * 100 <= received, "{twice} of {received} bytes came twice: {found:?}");
}

#[tokio::test]
async fn an_answer_that_is_slow_but_moves_is_waited_for() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let narrow = Line { down_per_second: Some(100_000), ..Line::GOOD };
    let proxy = Proxy::start(listener.local_addr().unwrap(), narrow);
    let patience = Duration::from_millis(250);
    let transport = HttpTransport::new(&proxy.url()).unwrap().with_patience(patience);
    let answers = async {
        let (mut line, _) = listener.accept().await.unwrap();
        let mut asked = [0; 1024];
        let _ = line.read(&mut asked).await.unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n";
        line.write_all(head.as_bytes()).await.unwrap();
        line.write_all(&[7; 60_000]).await.unwrap();
        line
    };
    let request = Request {
        method: "GET",
        path: "/sync/blobs/x".into(),
        token: None,
        headers: BTreeMap::new(),
        body: Bytes::new(),
    };
    let begun = Instant::now();
    let (response, _line) = tokio::join!(transport.send(request), answers);
    assert_eq!(response.unwrap().body.len(), 60_000);
    assert!(begun.elapsed() > patience * 2, "the line was not slow: {:?}", begun.elapsed());
}
