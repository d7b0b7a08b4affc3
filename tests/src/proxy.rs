//! A bad line over real TCP: delay, narrowness, resets in mid-body, connections that swallow everything and never answer.
//!
//! It runs on a thread of its own, so that whatever the test does meanwhile never slows the line.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::Instant;

/// How the line is; every part of it can be changed while it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How long a byte is on its way from the phone to the server, and back.
    pub latency_up: Duration,
    pub latency_down: Duration,
    /// Bytes per second that all connections share; none: as fast as the machine is.
    pub up_per_second: Option<u64>,
    pub down_per_second: Option<u64>,
    /// The connection that carries every so-many-th byte (both ways counted together) is reset right behind it.
    pub reset_every: Option<u64>,
    /// The same, but the connection stays open on both sides and carries nothing any more.
    pub silent_every: Option<u64>,
    /// Whatever is sent is swallowed and never answered, on new connections and on those that are open.
    pub silent: bool,
    /// Connections are reset as soon as they are made, and those that are open with their next byte.
    pub refuses: bool,
}

impl Line {
    /// As good as no line at all.
    pub const GOOD: Line = Line {
        latency_up: Duration::ZERO,
        latency_down: Duration::ZERO,
        up_per_second: None,
        down_per_second: None,
        reset_every: None,
        silent_every: None,
        silent: false,
        refuses: false,
    };

    /// A line on which an answer takes this long at least, half of it each way.
    pub fn round_trip(time: Duration) -> Line {
        Line { latency_up: time / 2, latency_down: time / 2, ..Line::GOOD }
    }

    /// The same line with so many bits per second each way.
    pub fn bits_per_second(self, bits: u64) -> Line {
        let bytes = Some((bits / 8).max(1));
        Line { up_per_second: bytes, down_per_second: bytes, ..self }
    }
}

/// What the line holds at most per connection and direction before it takes no more.
const BUFFER: usize = 256 * 1024;
/// The largest piece that is carried at once.
const PIECE: usize = 16 * 1024;

/// A running proxy. Dropping it cuts every connection.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    ends: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    line: Mutex<Line>,
    targets: Mutex<Vec<String>>,
    /// Which target the next connection tries first.
    turn: AtomicU64,
    up: Lane,
    down: Lane,
    /// Bytes carried both ways: what `reset_every` and `silent_every` count.
    carried: AtomicU64,
    connections: AtomicU64,
    resets: AtomicU64,
    silenced: AtomicU64,
}

/// One direction of all connections together.
struct Lane {
    bytes: watch::Sender<u64>,
    /// It carries no further than this many bytes until somebody lets it.
    stop: watch::Sender<Option<u64>>,
    /// When the lane has carried what it was given so far.
    free: Mutex<Instant>,
}

impl Lane {
    /// Waits for as long as it has to stand.
    async fn may_carry(&self) {
        let mut stop = self.stop.subscribe();
        let free = stop.wait_for(|stop| stop.is_none_or(|stop| *self.bytes.borrow() < stop)).await;
        free.expect("the lane lives as long as the proxy");
    }

    fn new() -> Lane {
        Lane {
            bytes: watch::Sender::new(0),
            stop: watch::Sender::new(None),
            free: Mutex::new(Instant::now()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// How a direction of a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The sender said that there is no more; the other direction goes on.
    Closed,
    /// One of the two is gone, or the line broke: both hear a reset.
    Reset,
    /// Nothing is carried any more, and nobody is told.
    Silent,
}

impl Proxy {
    /// Listens on a free port of this machine in front of `target` (`host:port`).
    pub fn start(target: impl ToString, line: Line) -> Proxy {
        let listener = StdListener::bind("127.0.0.1:0").expect("this machine has a free port");
        listener.set_nonblocking(true).expect("a listener can be asked without waiting");
        let address = listener.local_addr().expect("a listener has an address");
        let shared = Arc::new(Shared {
            line: Mutex::new(line),
            targets: Mutex::new(vec![target.to_string()]),
            turn: AtomicU64::new(0),
            up: Lane::new(),
            down: Lane::new(),
            carried: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            resets: AtomicU64::new(0),
            silenced: AtomicU64::new(0),
        });
        let (ends, ended) = oneshot::channel();
        let thread = std::thread::spawn({
            let shared = shared.clone();
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.expect("a runtime for the line");
                runtime.block_on(async {
                    tokio::select! {
                        () = accepts(listener, shared) => {}
                        _ = ended => {}
                    }
                });
            }
        });
        Proxy { address, shared, ends: Some(ends), thread: Some(thread) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as the address of a server: `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Bytes that were handed on to the server, and to the phone.
    pub fn bytes_up(&self) -> u64 {
        *self.shared.up.bytes.borrow()
    }

    /// See [`Proxy::bytes_up`].
    pub fn bytes_down(&self) -> u64 {
        *self.shared.down.bytes.borrow()
    }

    /// How many connections were made, how many of them the line reset, and how many it silenced.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// See [`Proxy::connections`].
    pub fn resets(&self) -> u64 {
        self.shared.resets.load(Ordering::Relaxed)
    }

    /// See [`Proxy::connections`].
    pub fn silenced(&self) -> u64 {
        self.shared.silenced.load(Ordering::Relaxed)
    }

    /// How the line is from now on. A connection that fell silent stays so.
    pub fn set(&self, line: Line) {
        *held(&self.shared.line) = line;
    }

    /// New connections go to these in turn; one that refuses is passed over.
    pub fn aim(&self, targets: &[String]) {
        *held(&self.shared.targets) = targets.to_vec();
    }

    /// Carries so many more bytes up, a piece more at most, and then none until [`Proxy::goes_on`]: anyone who waits for this
    /// finds the phone in the middle of what it sends, however slow the machine is. Ends when the line stands.
    pub async fn stops_after(&self, more: u64) {
        let mut bytes = self.shared.up.bytes.subscribe();
        let goal = *bytes.borrow_and_update() + more;
        self.shared.up.stop.send_replace(Some(goal));
        let reached = bytes.wait_for(|carried| *carried >= goal).await;
        reached.expect("the lane lives as long as the proxy");
    }

    /// The line carries again.
    pub fn goes_on(&self) {
        self.shared.up.stop.send_replace(None);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.ends.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "the edge: a task per connection")]
async fn accepts(listener: StdListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("the listener is one of this runtime's");
    loop {
        // What a caller gave up on before it was taken is no reason to stop listening.
        let Ok((phone, _)) = listener.accept().await else { continue };
        shared.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(shared.clone().carries(phone));
    }
}

impl Shared {
    fn line(&self) -> Line {
        *held(&self.line)
    }

    async fn carries(self: Arc<Shared>, phone: TcpStream) {
        let line = self.line();
        if line.refuses {
            return self.resets_both(phone, None);
        }
        if line.silent {
            self.silenced.fetch_add(1, Ordering::Relaxed);
            return swallows(phone).await;
        }
        let Some(server) = self.reaches().await else { return self.resets_both(phone, None) };
        let _ = (phone.set_nodelay(true), server.set_nodelay(true));
        let (mut phone, mut server) = (phone, server);
        let end = {
            let (from_phone, to_phone) = phone.split();
            let (from_server, to_server) = server.split();
            let up = self.pumps(Way::Up, from_phone, to_server);
            let down = self.pumps(Way::Down, from_server, to_phone);
            tokio::pin!(up, down);
            let first =
                tokio::select! { end = &mut up => (end, Way::Up), end = &mut down => (end, Way::Down) };
            match first {
                (End::Closed, Way::Up) => down.await,
                (End::Closed, Way::Down) => up.await,
                (end, _) => end,
            }
        };
        match end {
            End::Closed => {}
            End::Reset => self.resets_both(phone, Some(server)),
            End::Silent => {
                self.silenced.fetch_add(1, Ordering::Relaxed);
                swallows(phone).await;
                // The server is never told: its side stays open for as long as the proxy runs.
                std::future::pending::<()>().await;
                drop(server);
            }
        }
    }

    /// The first target, in turn, that takes a connection.
    async fn reaches(&self) -> Option<TcpStream> {
        let targets = held(&self.targets).clone();
        let first = self.turn.fetch_add(1, Ordering::Relaxed) as usize;
        for at in 0..targets.len() {
            if let Ok(server) = TcpStream::connect(&targets[(first + at) % targets.len()]).await {
                return Some(server);
            }
        }
        None
    }

    fn resets_both(&self, phone: TcpStream, server: Option<TcpStream>) {
        for stream in [Some(phone), server].into_iter().flatten() {
            let _ = stream.set_zero_linger();
        }
    }

    /// Carries one direction of a connection until it ends.
    async fn pumps(&self, way: Way, from: impl AsyncRead + Unpin, to: impl AsyncWrite + Unpin) -> End {
        let room = Arc::new(Semaphore::new(BUFFER));
        let (taken, given) = mpsc::unbounded_channel();
        let reads = self.reads(way, from, taken, room.clone());
        let writes = self.writes(way, to, given, room);
        // A sender that is gone is noticed at once, whatever is still on its way.
        tokio::pin!(reads, writes);
        tokio::select! {
            end = &mut writes => end,
            broken = &mut reads => if broken { End::Reset } else { writes.await },
        }
    }

    /// Takes what the sender gives, as far as there is room; true if the sender broke off.
    async fn reads(
        &self,
        way: Way,
        mut from: impl AsyncRead + Unpin,
        taken: mpsc::UnboundedSender<(Instant, Vec<u8>)>,
        room: Arc<Semaphore>,
    ) -> bool {
        loop {
            let mut piece = vec![0; PIECE];
            let length = match from.read(&mut piece).await {
                Ok(0) => return false,
                Ok(length) => length,
                Err(_) => return true,
            };
            piece.truncate(length);
            let line = self.line();
            let latency = if way == Way::Up { line.latency_up } else { line.latency_down };
            let due = Instant::now() + latency;
            let Ok(place) = room.acquire_many(length as u32).await else { return true };
            // Given back when the piece has been written.
            place.forget();
            if taken.send((due, piece)).is_err() {
                return true;
            }
        }
    }

    async fn writes(
        &self,
        way: Way,
        mut to: impl AsyncWrite + Unpin,
        mut given: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>,
        room: Arc<Semaphore>,
    ) -> End {
        let lane = if way == Way::Up { &self.up } else { &self.down };
        while let Some((due, bytes)) = given.recv().await {
            waits_until(due).await;
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                lane.may_carry().await;
                let line = self.line();
                if line.silent {
                    return End::Silent;
                }
                if line.refuses {
                    return End::Reset;
                }
                let (fits, fault) = self.goes(&line, rest.len());
                let (piece, left) = rest.split_at(fits);
                self.waits_for_its_turn(way, &line, piece.len()).await;
                if to.write_all(piece).await.is_err() {
                    return End::Reset;
                }
                lane.bytes.send_modify(|carried| *carried += piece.len() as u64);
                if let Some(fault) = fault {
                    if fault == End::Reset {
                        self.resets.fetch_add(1, Ordering::Relaxed);
                    }
                    return fault;
                }
                rest = left;
            }
            room.add_permits(bytes.len());
        }
        let _ = to.shutdown().await;
        End::Closed
    }

    /// How much of so many bytes is carried now, and what happens to the connection behind it.
    fn goes(&self, line: &Line, length: usize) -> (usize, Option<End>) {
        let limit = [line.up_per_second, line.down_per_second].into_iter().flatten().min();
        // On a narrow line small pieces, so that connections take turns.
        let most = limit.map_or(PIECE as u64, |rate| (rate / 20).clamp(256, PIECE as u64));
        let length = (length as u64).min(most);
        let before = self.carried.fetch_add(length, Ordering::Relaxed);
        let left = |every: u64| every.max(1) - before % every.max(1);
        let reset = line.reset_every.map(left).filter(|left| *left <= length);
        let silent = line.silent_every.map(left).filter(|left| *left <= length);
        let (fits, fault) = match (reset, silent) {
            (None, None) => return (length as usize, None),
            (Some(reset), Some(silent)) if silent < reset => (silent, End::Silent),
            (Some(reset), _) => (reset, End::Reset),
            (None, Some(silent)) => (silent, End::Silent),
        };
        self.carried.fetch_sub(length - fits, Ordering::Relaxed);
        (fits as usize, Some(fault))
    }

    /// Waits until the lane, which all connections share, has carried these bytes too.
    async fn waits_for_its_turn(&self, way: Way, line: &Line, length: usize) {
        let (lane, rate) = match way {
            Way::Up => (&self.up, line.up_per_second),
            Way::Down => (&self.down, line.down_per_second),
        };
        let Some(rate) = rate else { return };
        let done = {
            let mut free = held(&lane.free);
            *free = (*free).max(Instant::now()) + Duration::from_secs_f64(length as f64 / rate as f64);
            *free
        };
        waits_until(done).await;
    }
}

async fn waits_until(when: Instant) {
    // A timer is no finer than a millisecond.
    if when > Instant::now() + Duration::from_millis(1) {
        tokio::time::sleep_until(when).await;
    }
}

/// Reads and forgets until the phone gives up.
async fn swallows(mut phone: TcpStream) {
    let mut piece = vec![0; PIECE];
    while phone.read(&mut piece).await.is_ok_and(|length| length > 0) {}
}
