//! A page whose worker has SQLite on the browser's files, driven through a socket: what it said before it was killed is known here.

use crate::browser::{Browser, processes};
use crate::wait::{PATIENCE, until};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as Asked, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

const PAGE: &str = include_str!("../../phone-web/opfs/drill/www/index.html");
const WORKER: &str = include_str!("../../phone-web/opfs/drill/www/worker.js");
/// Where Chromium keeps the files of sites, in its profile.
const FILES: &str = "Default/File System";

/// The server of the page, and the browser's profile.
pub struct Ground {
    port: u16,
    profile: tempfile::TempDir,
    workers: UnboundedReceiver<Worker>,
    serves: JoinHandle<()>,
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

#[derive(Clone)]
struct Served {
    folder: Arc<PathBuf>,
    workers: UnboundedSender<Worker>,
}

impl Ground {
    /// Serves the page.
    #[expect(clippy::disallowed_methods, reason = "the edge: a server of the test's own")]
    pub async fn open() -> Ground {
        let folder = std::env::var_os("SEVENGATE_PHONE_DRILL").map(PathBuf::from).unwrap_or_else(|| {
            panic!(
                "SEVENGATE_PHONE_DRILL names the packed program of phone-web/opfs/drill; ./test builds it, or: \
                 cargo build -p opfs-drill --target wasm32-unknown-unknown --profile phone-web, \
                 then phone-pack --plain target/wasm32-unknown-unknown/phone-web/opfs_drill.wasm FOLDER"
            )
        });
        let (say, workers) = unbounded_channel();
        let served = Served { folder: Arc::new(folder), workers: say };
        let router = Router::new()
            .route("/", get(Html(PAGE)))
            .route("/socket", get(socket))
            .route("/{name}", get(program))
            .with_state(served);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let serves = tokio::spawn(async { axum::serve(listener, router).await.expect("it serves") });
        let profile = tempfile::tempdir().expect("a folder for the browser");
        Ground { port, profile, workers, serves }
    }

    /// The browser's profile, which stays for the next one.
    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// The site that has the files.
    pub fn site(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A worker of the page in a window of its own, which may be killed: the driver looks at another one, and nothing ties the two
    /// together, so that this one has a process of its own.
    pub async fn begins(&mut self, browser: &Browser) -> Worker {
        self.begins_with(browser, "").await
    }

    /// The same, of a page that is asked for in another way: `now` does not wait until it may have the files, `anyway` does not ask.
    pub async fn begins_with(&mut self, browser: &Browser, query: &str) -> Worker {
        let elsewhere = format!("http://127.0.0.1:{}/elsewhere", self.port);
        let stands = browser.client.current_url().await.expect("the browser is there");
        if stands.as_str() != elsewhere {
            browser.open(&elsewhere).await;
        }
        let opens = "window.open(arguments[0], '_blank', 'noopener'); return true;";
        let page = json!(format!("{}/?{query}", self.site()));
        browser.script(opens, vec![page]).await.expect("a window opens");
        let begun = tokio::time::timeout(PATIENCE, self.workers.recv()).await;
        begun.expect("the page says something in time").expect("the server is there")
    }

    /// Kills the process of the page's window, and no other; ends when nobody has the files open.
    pub async fn kills_page(&self) {
        let killed = Cell::new(0);
        until("the page to be gone", async || {
            let has_files = |process: &processes::Process| process.renders() && process.has_open(FILES);
            let left: Vec<_> = processes::of(self.profile()).into_iter().filter(has_files).collect();
            left.iter().for_each(processes::Process::kill);
            killed.set(killed.get() + left.len());
            (killed.get() > 0 && left.is_empty()).then_some(())
        })
        .await;
    }

    /// The files of sites, as they lie in the profile.
    pub fn files(&self) -> Vec<PathBuf> {
        below(&self.profile().join(FILES))
    }

    /// Where this is found in the whole profile.
    pub fn finds(&self, bytes: &[u8]) -> Vec<PathBuf> {
        let has = |path: &PathBuf| {
            let read = std::fs::read(path).unwrap_or_default();
            read.windows(bytes.len()).any(|window| window == bytes)
        };
        below(self.profile()).into_iter().filter(has).collect()
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                Ok(_) | Err(_) => {}
            }
        }
    }
    found.sort();
    found
}

async fn program(State(served): State<Served>, Asked(name): Asked<String>) -> impl IntoResponse {
    let (kind, bytes) = match name.as_str() {
        "worker.js" => ("text/javascript", WORKER.into()),
        "app.js" => ("text/javascript", packed(&served.folder, &name)),
        "app.wasm" => ("application/wasm", packed(&served.folder, &name)),
        _ => ("text/html", Vec::new()),
    };
    ([(CONTENT_TYPE, kind)], bytes)
}

fn packed(folder: &Path, name: &str) -> Vec<u8> {
    let path = folder.join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn socket(State(served): State<Served>, upgrade: WebSocketUpgrade) -> impl IntoResponse {
    upgrade.on_upgrade(move |socket| carries(socket, served.workers))
}

/// Carries what is said between a worker and its handle until one of them is gone.
async fn carries(mut socket: WebSocket, workers: UnboundedSender<Worker>) {
    let (say, mut asked) = unbounded_channel::<Value>();
    let (tell, heard) = unbounded_channel();
    if workers.send(Worker { say, heard, asked: 0 }).is_err() {
        return;
    }
    loop {
        tokio::select! {
            ask = asked.recv() => {
                let Some(ask) = ask else { return };
                if socket.send(Message::text(ask.to_string())).await.is_err() {
                    return;
                }
            }
            said = socket.recv() => {
                let Some(Ok(said)) = said else { return };
                let Message::Text(said) = said else { continue };
                let said = serde_json::from_str(&said).expect("the worker says JSON");
                if tell.send(said).is_err() {
                    return;
                }
            }
        }
    }
}

/// What a worker says by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// This row is committed.
    Row(u64),
    /// So much of a round is written, and nothing of it is committed.
    Piece(u64),
    /// This round is committed.
    Round(u64),
    /// Somebody else has the files.
    Held,
    /// Its work failed.
    Failed(String),
}

/// A worker of the page.
pub struct Worker {
    say: UnboundedSender<Value>,
    heard: UnboundedReceiver<Value>,
    asked: u64,
}

impl Worker {
    /// Has it begin something, and does not wait for the end.
    pub fn goes(&mut self, function: &str, arguments: Value) {
        self.asked += 1;
        let mut message = vec![json!(self.asked), json!(function)];
        message.extend(arguments.as_array().cloned().expect("arguments are a list"));
        self.say.send(Value::Array(message)).expect("the worker is there");
    }

    /// Calls a function of the drill; what it answers, or why it failed.
    pub async fn tries(&mut self, function: &str, arguments: Value) -> Result<Value, String> {
        self.goes(function, arguments);
        loop {
            let said = self.next().await.unwrap_or_else(|| panic!("the worker died of {function}"));
            match said[0].as_str() {
                Some("done") if said[1] == self.asked => return Ok(said[2].clone()),
                Some("failed") if said[1] == self.asked => {
                    return Err(said[2].as_str().unwrap_or_default().to_owned());
                }
                // What it said by itself before.
                _ => {}
            }
        }
    }

    /// The same, and it does not fail.
    pub async fn does(&mut self, function: &str, arguments: Value) -> Value {
        let done = self.tries(function, arguments).await;
        done.unwrap_or_else(|error| panic!("{function}: {error}"))
    }

    /// Runs statements.
    pub async fn runs(&mut self, connection: &str, sql: &str) {
        self.does("run", json!([connection, sql])).await;
    }

    /// The first value of an answer, as text.
    pub async fn asks(&mut self, connection: &str, sql: &str) -> String {
        let answer = self.does("ask", json!([connection, sql])).await;
        answer.as_str().unwrap_or_default().to_owned()
    }

    /// Its window is closed; ends when it is gone.
    pub async fn leaves(mut self) {
        self.goes("leave", json!([]));
        while self.next().await.is_some() {}
    }

    async fn next(&mut self) -> Option<Value> {
        let heard = tokio::time::timeout(PATIENCE, self.heard.recv()).await;
        heard.expect("the worker says something, or is gone, in time")
    }

    /// What it says by itself; none when it is gone.
    pub async fn hears(&mut self) -> Option<Said> {
        loop {
            let said = self.next().await?;
            let number = || said[1].as_u64().expect("a number is said");
            return Some(match said[0].as_str() {
                Some("row") => Said::Row(number()),
                Some("piece") => Said::Piece(number()),
                Some("round") => Said::Round(number()),
                Some("held") => Said::Held,
                // What nobody waits for any more.
                Some("done") => continue,
                _ => Said::Failed(said.to_string()),
            });
        }
    }
}
