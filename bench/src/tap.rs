//! From the tap to the disk: how long until what a technician did would survive a dead battery.

use anyhow::Context;
use e2e::engine::Engine;
use e2e::office::{Office, Who};
use e2e::technician::Technician;
use mobile::store::NewBlob;
use rusqlite::{Connection, params};
use serde::Serialize;
use shared::JobId;
use shared::records::{EvidenceBody, Slot};
use shared::sync::BlobHash;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync_server::edge::{SystemClock, SystemRandomness};

/// Bytes of the photo that is stored.
const PHOTO: usize = 300 * 1024;

/// Times of one kind of tap, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Times {
    pub runs: usize,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub worst_ms: f64,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Taps {
    /// Jobs that the phone holds.
    pub jobs: usize,
    /// A rating of five stars with a comment.
    pub rating: Times,
    /// A photo of 300 KiB with its thumbnail.
    pub photo: Times,
    /// The same bytes in one bare SQLite commit on the same disk: what the disk allows.
    pub bare_commit: Times,
    pub bare_commit_of_photo: Times,
}

/// Measures all taps on one phone with as many jobs as there are taps.
pub async fn measure(folder: &Path, taps: usize) -> anyhow::Result<Taps> {
    std::fs::create_dir_all(folder)?;
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let office = Office::open(Engine::Sqlite, folder, clock.clone(), random.clone()).await;
    let mut asha = Technician::new(&office, Who::Asha, folder.join("asha"), clock, random);
    asha.signs_in().await;
    let mut jobs = Vec::new();
    for _ in 0..taps {
        jobs.push(office.job_for(Who::Asha).await.0);
    }
    asha.syncs().await?;
    // Up to gate 5, so that every job can be rated once.
    for job in &jobs {
        asha.works(*job, 6);
    }
    let rating = timed(&jobs, |job, _| {
        let body = EvidenceBody::Rating { stars: 5, comment: "Fast and clean, thank you.".into() };
        asha.captures(job, body, Vec::new()).context("a rating")?;
        Ok(())
    })?;
    let shots: Vec<Shot> = (0..taps).map(|n| Shot::new(&asha, n as u64)).collect();
    let photo = timed(&jobs, |job, n| {
        asha.captures(job, shots[n].body.clone(), shots[n].blobs.clone()).context("a photo")?;
        Ok(())
    })?;
    let (bare_commit, bare_commit_of_photo) = bare(&folder.join("bare.db"), taps)?;
    Ok(Taps { jobs: taps, rating, photo, bare_commit, bare_commit_of_photo })
}

struct Shot {
    body: EvidenceBody,
    blobs: Vec<NewBlob>,
}

impl Shot {
    fn new(asha: &Technician, n: u64) -> Shot {
        let (original, thumb) = (noise(n, PHOTO), noise(n + 1_000_000, 15 * 1024));
        let body = EvidenceBody::Photo {
            slot: Slot::After,
            blob: BlobHash::of(&original),
            size: original.len() as u64,
            thumb: BlobHash::of(&thumb),
            width: 1600,
            height: 1200,
            taken: asha.phone().now(),
            fix: Some(asha.fix()),
        };
        let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".into() };
        Shot { body, blobs: vec![jpeg(original), jpeg(thumb)] }
    }
}

/// Bytes that do not compress, as a photo's do not.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// One SQLite row per commit, with the settings of the phone's store: WAL, synchronous=FULL.
fn bare(path: &Path, runs: usize) -> anyhow::Result<(Times, Times)> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.execute_batch("create table rows (id integer primary key, bytes blob not null) strict")?;
    let mut insert = conn.prepare("insert into rows (bytes) values (?1)")?;
    let small: Vec<Duration> = (0..runs)
        .map(|n| {
            let bytes = noise(n as u64, 300);
            let begun = Instant::now();
            insert.execute(params![bytes]).map(|_| begun.elapsed())
        })
        .collect::<Result<_, _>>()?;
    let large: Vec<Duration> = (0..runs)
        .map(|n| {
            let bytes = noise(n as u64, PHOTO);
            let begun = Instant::now();
            insert.execute(params![bytes]).map(|_| begun.elapsed())
        })
        .collect::<Result<_, _>>()?;
    Ok((Times::of(small), Times::of(large)))
}

fn timed(jobs: &[JobId], tap: impl Fn(JobId, usize) -> anyhow::Result<()>) -> anyhow::Result<Times> {
    let mut all = Vec::with_capacity(jobs.len());
    for (n, job) in jobs.iter().enumerate() {
        let begun = Instant::now();
        tap(*job, n)?;
        all.push(begun.elapsed());
    }
    Ok(Times::of(all))
}

impl Times {
    fn of(mut all: Vec<Duration>) -> Times {
        all.sort();
        let at = |part: f64| {
            let n = ((all.len() as f64 * part).ceil() as usize).clamp(1, all.len().max(1)) - 1;
            all.get(n).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        Times { runs: all.len(), median_ms: at(0.5), p99_ms: at(0.99), worst_ms: at(1.0) }
    }
}

impl fmt::Display for Taps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Tap to durable on the phone, {} jobs held, in ms", self.jobs)?;
        writeln!(f, "{:<34}{:>9}{:>9}{:>9}", "", "median", "p99", "worst")?;
        for (name, t) in [
            ("rating", self.rating),
            ("photo of 300 KiB", self.photo),
            ("bare SQLite commit, 300 bytes", self.bare_commit),
            ("bare SQLite commit, 300 KiB", self.bare_commit_of_photo),
        ] {
            writeln!(f, "{name:<34}{:>9.2}{:>9.2}{:>9.2}", t.median_ms, t.p99_ms, t.worst_ms)?;
        }
        Ok(())
    }
}
