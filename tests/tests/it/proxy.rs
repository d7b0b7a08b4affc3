//! The proxy itself: what it promises about a line is so.

use e2e::proxy::{Line, Proxy};
use e2e::wait::until;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What each connection of the echo brought, and whether it ended well.
type Heard = Arc<Mutex<Vec<(usize, bool)>>>;

/// Answers every byte with itself, for as long as the test runs.
fn echo() -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heard = Heard::default();
    let kept = heard.clone();
    std::thread::spawn(move || {
        for line in listener.incoming().map_while(Result::ok) {
            let heard = kept.clone();
            std::thread::spawn(move || {
                let at = {
                    let mut heard = heard.lock().unwrap();
                    heard.push((0, false));
                    heard.len() - 1
                };
                let (mut from, mut to) = (line.try_clone().unwrap(), line);
                let mut bytes = [0; 4096];
                // A reset may be told to the one who writes; reading sees a plain end then.
                let mut well = true;
                loop {
                    match from.read(&mut bytes) {
                        Ok(0) => {
                            heard.lock().unwrap()[at].1 = well;
                            return;
                        }
                        Ok(n) => {
                            heard.lock().unwrap()[at].0 += n;
                            well &= to.write_all(&bytes[..n]).is_ok();
                        }
                        Err(_) => return,
                    }
                }
            });
        }
    });
    (address, heard)
}

/// Sends these bytes and reads until the end; what came back, or the error.
fn says(proxy: &Proxy, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut line = TcpStream::connect(proxy.address())?;
    let mut reader = line.try_clone()?;
    let reading = std::thread::spawn(move || {
        let mut heard = Vec::new();
        reader.read_to_end(&mut heard).map(|_| heard)
    });
    let sent = line.write_all(bytes).and_then(|()| line.shutdown(Shutdown::Write));
    let heard = reading.join().unwrap()?;
    sent.map(|()| heard)
}

#[test]
fn a_good_line_carries_everything_and_counts_it() {
    let (address, _) = echo();
    let proxy = Proxy::start(address, Line::GOOD);
    let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| n as u8).collect();
    assert_eq!(says(&proxy, &bytes).unwrap(), bytes);
    assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (1_000_000, 1_000_000));
    assert_eq!((proxy.connections(), proxy.resets()), (1, 0));
}

#[test]
fn an_answer_takes_as_long_as_the_line_is() {
    let (address, _) = echo();
    let proxy = Proxy::start(address, Line::round_trip(Duration::from_millis(120)));
    let begun = Instant::now();
    assert_eq!(says(&proxy, b"hello").unwrap(), b"hello");
    assert!(begun.elapsed() >= Duration::from_millis(120), "{:?}", begun.elapsed());
}

#[test]
fn connections_share_what_a_narrow_line_carries() {
    let (address, _) = echo();
    let proxy = Proxy::start(address, Line::GOOD.bits_per_second(800_000));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(says(&proxy, &[7; 10_000]).unwrap().len(), 10_000));
        }
    });
    // 20,000 bytes at 100,000 a second.
    assert!(begun.elapsed() >= Duration::from_millis(190), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_reset_comes_right_behind_its_byte_and_both_sides_hear_it() {
    let (address, heard) = echo();
    let proxy = Proxy::start(address, Line { reset_every: Some(100_000), ..Line::GOOD });
    let broken = says(&proxy, &vec![1; 300_000]).unwrap_err();
    assert!(
        matches!(broken.kind(), std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe),
        "{broken:?}"
    );
    assert_eq!(proxy.bytes_up() + proxy.bytes_down(), 100_000);
    assert_eq!(proxy.resets(), 1);
    // All that was handed on arrives, then the end, and it is no good one.
    let up = proxy.bytes_up() as usize;
    until("the server to have heard it", async || (heard.lock().unwrap().first()?.0 == up).then_some(()))
        .await;
    assert!(!heard.lock().unwrap()[0].1);
    // The count goes on: a second connection gets as far as the next multiple.
    assert!(says(&proxy, &vec![1; 300_000]).is_err());
    assert_eq!(proxy.bytes_up() + proxy.bytes_down(), 200_000);
}

#[tokio::test]
async fn a_silent_connection_stays_so_and_a_new_one_works() {
    let (address, heard) = echo();
    let proxy = Proxy::start(address, Line::GOOD);
    let mut old = TcpStream::connect(proxy.address()).unwrap();
    old.write_all(b"ping").unwrap();
    let mut four = [0; 4];
    old.read_exact(&mut four).unwrap();
    proxy.set(Line { silent: true, ..Line::GOOD });
    old.write_all(b"lost").unwrap();
    until("the line to fall silent", async || (proxy.silenced() == 1).then_some(())).await;
    proxy.set(Line::GOOD);
    assert_eq!(says(&proxy, b"hello").unwrap(), b"hello");
    old.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let nothing = old.read(&mut four).unwrap_err();
    assert!(
        matches!(nothing.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
        "{nothing:?}"
    );
    // The server heard neither the bytes nor an end.
    drop(old);
    assert_eq!(heard.lock().unwrap()[0], (4, false));
}

#[test]
fn connections_go_to_the_targets_in_turn_and_pass_over_one_that_is_gone() {
    let ((one, heard_by_one), (other, heard_by_other)) = (echo(), echo());
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let proxy = Proxy::start(&one, Line::GOOD);
    proxy.aim(&[one, gone, other]);
    for _ in 0..6 {
        assert_eq!(says(&proxy, b"hello").unwrap(), b"hello");
    }
    let (first, second) = (heard_by_one.lock().unwrap().len(), heard_by_other.lock().unwrap().len());
    assert_eq!((first, second), (2, 4));
    proxy.set(Line { refuses: true, ..Line::GOOD });
    assert!(says(&proxy, b"hello").is_err());
}
