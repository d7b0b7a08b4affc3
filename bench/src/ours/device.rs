//! One phone in a process of its own: the real app without its screens, told what to do line by line. The commands are
//! those of `bench/peer/driver.mjs`, so that one driver measures both.

use super::company::{self, PASSWORD};
use super::place::dumped;
use super::transport::{Repeating, Watched};
use crate::dump::{Contents, Dump};
use crate::noise::noise;
use crate::stats::ms;
use anyhow::{Context, bail, ensure};
use mobile::phone::{Phone, PhoneConfig, run_sync_loop};
use mobile::platform::edge::{EdgeTimer, SystemClock, SystemRandom};
use mobile::store::{NewBlob, Store};
use mobile::sync::{HttpTransport, Transport};
use rusqlite::{Connection, OpenFlags, params};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::records::{EvidenceBody, Job, JobPatch, Origin, Slot};
use shared::sync::BlobHash;
use shared::{Change, EvidenceId};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a phone is told.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Command {
    /// Opens the app in a folder; anyone who is not signed in signs in.
    Open {
        folder: PathBuf,
        url: String,
        email: String,
        /// Lose every answer once and send everything eight times.
        #[serde(default)]
        repeating: bool,
    },
    /// Rates jobs from a number on, one tap each.
    Ratings { from: usize, comments: Vec<String> },
    /// Takes a photo of jobs from a number on.
    Photos { from: usize, count: usize, size: usize, thumb: usize },
    /// Sends what waits.
    Push,
    /// A round on a phone that has nothing to send.
    Pull,
    /// Rounds, as often as needed, until nothing waits.
    PushUntilDone { limit_s: u64 },
    /// The app's own loop with its own waits, until nothing waits.
    Loop { limit_s: u64 },
    /// Rates jobs one by one, each until it is acknowledged.
    Edits { from: usize, comments: Vec<String> },
    /// Changes one field of jobs.
    Fields { from: usize, count: usize, field: String, text: String },
    /// How many jobs have this text in the field.
    Count { from: usize, count: usize, field: String, text: String },
    /// Ratings from tap to disk, each beside one bare SQLite commit on the same disk.
    Taps { from: usize, comments: Vec<String>, photo: usize },
    /// Everything that the server last said.
    LocalDump,
    /// What waits, and what was refused.
    Left,
}

/// Reads commands until there are no more.
pub async fn run() -> anyhow::Result<()> {
    let mut device: Option<Device> = None;
    let mut line = String::new();
    while std::io::stdin().read_line(&mut line)? > 0 {
        let command: Command = serde_json::from_str(&std::mem::take(&mut line))?;
        let answer = match carried_out(&mut device, command).await {
            Ok(answer) => answer,
            Err(error) => json!({"error": format!("{error:#}")}),
        };
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

async fn carried_out(device: &mut Option<Device>, command: Command) -> anyhow::Result<Value> {
    if let Command::Open { folder, url, email, repeating } = command {
        *device = Some(Device::open(folder, &url, &email, repeating).await?);
        return Ok(json!({}));
    }
    let device = device.as_mut().context("no phone is open")?;
    match command {
        Command::Open { .. } => bail!("opened already"),
        Command::Ratings { from, comments } => device.ratings(from, comments),
        Command::Photos { from, count, size, thumb } => device.photos(from, count, size, thumb),
        Command::Push => device.push().await,
        Command::Pull => device.pull().await,
        Command::PushUntilDone { limit_s } => device.push_until_done(Duration::from_secs(limit_s)).await,
        Command::Loop { limit_s } => device.sync_loop(Duration::from_secs(limit_s)).await,
        Command::Edits { from, comments } => device.edits(from, comments).await,
        Command::Fields { from, count, field, text } => device.fields(from, count, &field, &text),
        Command::Count { from, count, field, text } => device.count(from, count, &field, &text),
        Command::Taps { from, comments, photo } => device.taps(from, comments, photo),
        Command::LocalDump => Ok(serde_json::to_value(device.dump()?)?),
        Command::Left => device.left(),
    }
}

struct Device {
    folder: PathBuf,
    phone: Phone,
    store: Store,
    watched: Arc<Watched>,
    repeating: Option<Arc<Repeating>>,
}

/// The app in a folder, in front of a server. The server's name stays the same whatever its port is, for the phone keeps
/// its sessions by it.
pub fn phone(folder: &Path, transport: Arc<dyn Transport>) -> anyhow::Result<Phone> {
    let config = PhoneConfig::new(
        folder.to_path_buf(),
        "http://bench.example".into(),
        transport,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        "bench".into(),
    );
    Ok(Phone::open(config)?)
}

impl Device {
    async fn open(folder: PathBuf, url: &str, email: &str, repeating: bool) -> anyhow::Result<Device> {
        let mut transport: Arc<dyn Transport> = Arc::new(HttpTransport::new(url)?);
        let repeating = repeating.then(|| Arc::new(Repeating::new(transport.clone())));
        if let Some(repeating) = &repeating {
            transport = repeating.clone();
        }
        let watched = Arc::new(Watched::new(transport));
        let phone = phone(&folder, watched.clone())?;
        if phone.signed_in().is_none() && phone.sign_in(email, PASSWORD).await.is_err() {
            // The answer may have been lost on purpose.
            phone.sign_in(email, PASSWORD).await?;
        }
        let store = phone.store().context("somebody is signed in")?;
        Ok(Device { folder, phone, store, watched, repeating })
    }

    fn ratings(&self, from: usize, comments: Vec<String>) -> anyhow::Result<Value> {
        for (n, comment) in (from..).zip(comments) {
            self.store.execute(vec![rating(n, comment)], Vec::new())?;
        }
        Ok(json!({}))
    }

    fn photos(&self, from: usize, count: usize, size: usize, thumb: usize) -> anyhow::Result<Value> {
        for n in from..from + count {
            let (change, blobs) = self.photo(n, size, thumb);
            self.store.execute(vec![change], blobs)?;
        }
        Ok(json!({}))
    }

    fn photo(&self, n: usize, size: usize, thumb: usize) -> (Change, Vec<NewBlob>) {
        let (original, thumb) = (noise(n as u64, size), noise(n as u64 + 1_000_000, thumb));
        let body = EvidenceBody::Photo {
            slot: Slot::During,
            blob: BlobHash::of(&original),
            size: original.len() as u64,
            thumb: BlobHash::of(&thumb),
            width: 1600,
            height: 1200,
            taken: self.phone.now(),
            fix: None,
            origin: Origin::Camera,
        };
        let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".into() };
        (capture(n, 1, body), vec![jpeg(original), jpeg(thumb)])
    }

    /// One round; the time until everything that waited is acknowledged and stored as such, and of the whole.
    async fn push(&self) -> anyhow::Result<Value> {
        self.watched.take();
        let client = self.phone.client().context("somebody is signed in")?;
        let begun = Instant::now();
        let report = client.round().await?;
        let whole = begun.elapsed();
        let seen = self.watched.take();
        let acknowledged = seen.first_pull.map_or(whole, |at| at - begun);
        let (sets, blobs) = self.phone.store().map(|s| s.unsent()).unwrap_or_default();
        ensure!((sets, blobs) == (0, 0), "{sets} change sets and {blobs} blobs still wait");
        Ok(json!({
            "seconds": acknowledged.as_secs_f64(),
            "whole_s": whole.as_secs_f64(),
            "sets": report.sets,
            "blobs": report.blobs,
            "requests": seen.requests,
        }))
    }

    async fn pull(&self) -> anyhow::Result<Value> {
        self.watched.take();
        let client = self.phone.client().context("somebody is signed in")?;
        let begun = Instant::now();
        let report = client.round().await?;
        let seconds = begun.elapsed().as_secs_f64();
        let requests = self.watched.take().requests;
        Ok(json!({"seconds": seconds, "records": report.records, "requests": requests}))
    }

    async fn push_until_done(&self, limit: Duration) -> anyhow::Result<Value> {
        let client = self.phone.client().context("somebody is signed in")?;
        let begun = Instant::now();
        let mut rounds = 0_u64;
        loop {
            let done = client.round().await.is_ok();
            rounds += 1;
            if done && self.phone.unsent().is_empty() {
                break;
            }
            ensure!(begun.elapsed() < limit, "not done after {rounds} rounds");
        }
        let broken = self.repeating.as_ref().map(|r| *r.broken.lock().unwrap_or_else(|e| e.into_inner()));
        Ok(json!({
            "seconds": begun.elapsed().as_secs_f64(),
            "rounds": rounds,
            "broken": broken.unwrap_or_default(),
            "failed": self.watched.take().failed.iter().map(|(k, v)| (k.to_string(), *v)).collect::<std::collections::BTreeMap<_, _>>(),
        }))
    }

    /// As the app does it, with its own waits after a failure.
    async fn sync_loop(&self, limit: Duration) -> anyhow::Result<Value> {
        let begun = Instant::now();
        let mut changed = self.store.changed();
        let looped = run_sync_loop(self.phone.clone(), Arc::new(EdgeTimer));
        let done = async {
            while !self.phone.unsent().is_empty() {
                if changed.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            () = looped => bail!("the loop ended"),
            done = tokio::time::timeout(limit, done) => done.context("not done in time")?,
        }
        Ok(json!({"seconds": begun.elapsed().as_secs_f64(), "requests": self.watched.take().requests}))
    }

    async fn edits(&self, from: usize, comments: Vec<String>) -> anyhow::Result<Value> {
        let client = self.phone.client().context("somebody is signed in")?;
        let mut all = Vec::with_capacity(comments.len());
        for (n, comment) in (from..).zip(comments) {
            self.watched.take();
            let begun = Instant::now();
            self.store.execute(vec![rating(n, comment)], Vec::new())?;
            let report = client.round().await?;
            let acknowledged = self.watched.take().first_pull.context("a round pulls")?;
            ensure!(report.sets == 1, "an edit was not acknowledged");
            all.push(ms(acknowledged - begun));
        }
        Ok(json!({"ms": all}))
    }

    fn fields(&self, from: usize, count: usize, field: &str, text: &str) -> anyhow::Result<Value> {
        for n in from..from + count {
            let text = Some(format!("{text} {n}"));
            let patch = match field {
                "title" => JobPatch { title: text, ..JobPatch::default() },
                "description" => JobPatch { description: text, ..JobPatch::default() },
                other => bail!("a job has no field {other} here"),
            };
            self.store.execute(vec![Change::EditJob { id: company::job(n), patch }], Vec::new())?;
        }
        Ok(json!({}))
    }

    fn count(&self, from: usize, count: usize, field: &str, text: &str) -> anyhow::Result<Value> {
        let there = (from..from + count).filter(|n| {
            let job: Option<Job> = self.store.job(company::job(*n)).map(|page| page.job);
            let said = job.map(|job| if field == "title" { job.title } else { job.description });
            said.as_deref() == Some(format!("{text} {n}").as_str())
        });
        Ok(json!({"there": there.count()}))
    }

    fn taps(&self, from: usize, comments: Vec<String>, photo: usize) -> anyhow::Result<Value> {
        let bare = bare(&self.folder.join("bare.db"))?;
        let mut insert = bare.prepare("insert into rows (bytes) values (?1)")?;
        let (mut ratings, mut small) = (Vec::new(), Vec::new());
        for (n, comment) in (from..).zip(&comments) {
            let change = rating(n, comment.clone());
            let begun = Instant::now();
            self.store.execute(vec![change], Vec::new())?;
            ratings.push(ms(begun.elapsed()));
            let bytes = noise(n as u64, 300);
            let begun = Instant::now();
            insert.execute(params![bytes])?;
            small.push(ms(begun.elapsed()));
        }
        let (mut photos, mut large) = (Vec::new(), Vec::new());
        for n in from..from + comments.len() {
            let (change, blobs) = self.photo(n, photo, 15 * 1024);
            let begun = Instant::now();
            self.store.execute(vec![change], blobs)?;
            photos.push(ms(begun.elapsed()));
            let bytes = noise(n as u64, photo);
            let begun = Instant::now();
            insert.execute(params![bytes])?;
            large.push(ms(begun.elapsed()));
        }
        Ok(json!({"ratings": ratings, "bare": small, "photos": photos, "bare_photos": large}))
    }

    fn dump(&self) -> anyhow::Result<Contents> {
        let me = self.store.identity();
        let file = self.folder.join("store").join(format!("{}-{}.db", me.company, me.person));
        let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut dump = Dump::default();
        for kind in dumped() {
            let mut rows = conn.prepare_cached("select id, json from base where kind = ?1 order by id")?;
            let mut rows = rows.query([kind.name()])?;
            while let Some(row) = rows.next()? {
                let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
                dump.add(kind.name(), &id, &json)?;
            }
        }
        Ok(dump.end())
    }

    fn left(&self) -> anyhow::Result<Value> {
        let (sets, blobs) = self.store.unsent();
        let in_inbox = self.store.inbox().len();
        let strange = self.store.inbox().iter().map(|i| i.refusal.code.to_string()).next();
        Ok(json!({"sets": sets, "blobs": blobs, "inbox": in_inbox, "refusal": strange}))
    }
}

fn capture(n: usize, family: usize, body: EvidenceBody) -> Change {
    // A photo and a rating of the same job are two pieces.
    let id = if family == 0 {
        company::evidence(n)
    } else {
        EvidenceId(shared::derived("photo", company::evidence(n).0))
    };
    let (visit, job) = (company::visit(n), company::job(n));
    Change::Capture { id, visit, job, round: 0, leg: 0, body, supersedes: None }
}

fn rating(n: usize, comment: String) -> Change {
    capture(n, 0, EvidenceBody::Rating { stars: 5, comment, tapped_by: None })
}

/// A bare SQLite file with the settings of the phone's store: WAL, synchronous=FULL.
pub fn bare(path: &Path) -> anyhow::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.execute_batch(
        "create table if not exists rows (id integer primary key, bytes blob not null) strict",
    )?;
    Ok(conn)
}

/// Starts the app on what is in the folder, as after a reboot, and loads the first screen; no server is near.
pub fn cold_start(folder: &Path) -> anyhow::Result<Value> {
    let begun = Instant::now();
    let phone = phone(folder, Arc::new(HttpTransport::new("http://127.0.0.1:9")?))?;
    let store = phone.store().context("somebody is signed in")?;
    let opened = begun.elapsed();
    let today = store.today(phone.now());
    let seconds = begun.elapsed();
    ensure!(today.me.is_some() && today.total > 0, "today is empty");
    Ok(json!({"open_ms": ms(opened), "ms": ms(seconds), "stops": today.total}))
}
