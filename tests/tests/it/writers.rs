//! Many writers of one company through two server processes, and readers that follow by cursor: none of them skips a record.

use chrono::{DateTime, Utc};
use e2e::engine::Engine;
use e2e::office::{COMPANY, Office, PASSWORD, Who};
use e2e::server_process::ServerProcess;
use futures::future::join_all;
use reqwest::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::clock::truncated;
use shared::records::NewNote;
use shared::seams::{Clock, Randomness};
use shared::sync::{Envelope, Outcome, PROTOCOL, Pulled, Push, Pushed, SignIn, SignedIn};
use shared::{Change, ChangeSet, ChangeSetId, DeviceId, Hlc, JobId, NoteId, StreamId};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use sync_server::edge::{SystemClock, SystemRandomness};
use uuid::Uuid;

const SERVER: &str = env!("CARGO_BIN_EXE_server");
const WRITERS: usize = 8;
const READERS: usize = 4;
const PUSHES: u64 = 30;
const NOTES_PER_PUSH: u64 = 3;

/// A device of the dispatcher that speaks the protocol itself.
struct Device {
    http: Client,
    /// The servers, which it asks in turn.
    urls: Vec<String>,
    turn: AtomicUsize,
    token: String,
    stream: StreamId,
}

fn now() -> DateTime<Utc> {
    truncated(SystemClock.now())
}

fn id() -> Uuid {
    SystemRandomness.id(now())
}

impl Device {
    async fn new(urls: Vec<String>) -> Device {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let device = DeviceId(id());
        let ask = SignIn {
            email: Who::Dispatcher.email(),
            password: PASSWORD.into(),
            device,
            device_name: "Test".into(),
            app_version: "1".into(),
            company: None,
        };
        let http = Client::new();
        let said = http.post(format!("{}/sync/sign-in", urls[0])).json(&ask).send().await.unwrap();
        let said: SignedIn = said.json().await.unwrap();
        let stream = StreamId::of(device, COMPANY, Who::Dispatcher.id());
        Device { http, urls, turn: 0.into(), token: said.token, stream }
    }

    fn url(&self) -> &str {
        &self.urls[self.turn.fetch_add(1, Ordering::Relaxed) % self.urls.len()]
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        let url = format!("{}{path}", self.url());
        let said = self.http.post(url).bearer_auth(&self.token).json(body).send().await.unwrap();
        assert_eq!(said.status(), 200, "{path}");
        said.json().await.unwrap()
    }

    async fn pull(&self, cursor: Option<&str>) -> Pulled {
        let mut url = format!("{}/sync/pull?stream={}&limit=50", self.url(), self.stream);
        if let Some(cursor) = cursor {
            url.push_str("&cursor=");
            url.push_str(cursor);
        }
        let said = self.http.get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(said.status(), 200);
        said.json().await.unwrap()
    }
}

/// Pushes its notes, a few at a time; returns which.
async fn writes(device: Device, job: JobId) -> BTreeSet<Uuid> {
    let mut made = BTreeSet::new();
    for push in 0..PUSHES {
        let sets = (0..NOTES_PER_PUSH).map(|at| {
            let note = NoteId(id());
            made.insert(note.0);
            let set = ChangeSet {
                id: ChangeSetId(id()),
                company: COMPANY,
                by: Who::Dispatcher.id(),
                clock: Hlc::at(now()),
                offset_ms: 0,
                changes: vec![Change::AddNote(NewNote { id: note, job, text: "x".into() })],
                replaces: None,
                unknown: Default::default(),
            };
            let bytes = serde_json::to_string(&set).unwrap();
            Envelope::new(push * NOTES_PER_PUSH + at + 1, set.id, bytes).unwrap()
        });
        let sets: Vec<Envelope> = sets.collect();
        let (stream, sent) = (device.stream, now());
        let waiting = sets.len() as u32;
        let push = Push {
            protocol: PROTOCOL,
            stream,
            app_version: "1".into(),
            sent,
            pending_sets: waiting,
            pending_blobs: 0,
            oldest: None,
            storage_left: None,
            sets,
        };
        let said: Pushed = device.post("/sync/push", &push).await;
        let applied = said.receipts.iter().filter(|r| matches!(r.outcome, Outcome::Applied { .. }));
        assert_eq!(applied.count() as u64, NOTES_PER_PUSH, "{said:?}");
    }
    made
}

/// Follows by cursor, from one server and the other, until nothing more is written and nothing more comes; returns the
/// notes it was sent, and how many pulls brought any.
async fn reads(device: Device, writing: Arc<AtomicUsize>) -> (BTreeSet<Uuid>, usize) {
    let (mut seen, mut cursor, mut brought) = (BTreeSet::new(), None::<String>, 0);
    loop {
        // Looked at first: what is written before this is committed before the pull.
        let over = writing.load(Ordering::SeqCst) == 0;
        let page = device.pull(cursor.as_deref()).await;
        assert_eq!(page.from_zero, cursor.is_none(), "the cursor is good everywhere");
        let notes = page.puts.iter().filter(|put| put.kind == "note").map(|put| put.id);
        let before = seen.len();
        seen.extend(notes);
        brought += usize::from(seen.len() > before);
        cursor = Some(page.cursor);
        if over && !page.more {
            return (seen, brought);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cursor_skips_what_many_writers_in_two_processes_write_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let office = Office::open(Engine::Postgres, folder.path(), clock, random).await;
    let (job, _) = office.job_for(Who::Asha).await;
    let config = office.app.config.clone();
    office.app.db.close().await;
    let start = || ServerProcess::start(SERVER, &config.data, config.database.as_deref());
    let servers = [start().await, start().await];
    let url = |at: usize| format!("http://{}", servers[at % 2].address());
    let both = || vec![url(0), url(1)];

    let writers = join_all((0..WRITERS).map(|at| Device::new(vec![url(at)]))).await;
    let readers = join_all((0..READERS).map(|_| Device::new(both()))).await;
    let writing = Arc::new(AtomicUsize::new(WRITERS));
    let written = join_all(writers.into_iter().map(|device| {
        let writing = writing.clone();
        async move {
            let made = writes(device, job).await;
            writing.fetch_sub(1, Ordering::SeqCst);
            made
        }
    }));
    let read = join_all(readers.into_iter().map(|device| reads(device, writing.clone())));
    let (written, read) = tokio::join!(written, read);

    let all: BTreeSet<Uuid> = written.into_iter().flatten().collect();
    assert_eq!(all.len() as u64, WRITERS as u64 * PUSHES * NOTES_PER_PUSH);
    for (seen, brought) in read {
        assert_eq!(seen.len(), all.len(), "{} were skipped", all.difference(&seen).count());
        assert_eq!(seen, all);
        assert!(
            brought > 10,
            "the reader followed while there was writing: {brought} pulls brought something"
        );
    }
}
