//! W9: the phone alone. From the tap to the disk, with 5,000 jobs in the store, and from nothing to the first screen.

use crate::bench::Bench;
use crate::child::{number, text};
use crate::dump::comment;
use crate::ours::company::{self, Who, add_jobs, found};
use crate::report::Figure;
use crate::stats::{Spread, part};
use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Instant;

/// Jobs of today among all that the phone holds; the others lie within the next two months.
const TODAY: usize = 8;
/// Taps in a run.
const TAPS: usize = 100;
/// Bytes of a photo.
const PHOTO: usize = 300 * 1024;

fn when(now: DateTime<Utc>, n: usize) -> DateTime<Utc> {
    let days = if n < TODAY { 0 } else { 2 + n as i64 % 58 };
    now + TimeDelta::days(days)
}

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let jobs = bench.size(5_000).max(TAPS * bench.runs);
    let place = bench.place("w9").await?;
    let app = company::open(place.config()).await?;
    found(&app, 1).await?;
    add_jobs(&app, 0..jobs, |_| Some(0), when).await?;
    app.db.close().await;
    drop(app);
    let server = bench.server(&place).await?;
    let folder = bench.folder("w9-phone")?;
    let mut phone = bench.phone()?;
    let open =
        json!({"do": "open", "folder": folder, "url": server.url(), "email": Who::Technician(0).email()});
    phone.ask(open)?;
    phone.ask(json!({"do": "pull"}))?;

    let mut runs: [Vec<f64>; 4] = Default::default();
    let mut worst = Vec::new();
    for run in 0..bench.runs {
        let from = run * TAPS;
        let comments: Vec<String> = (from..from + TAPS).map(comment).collect();
        let answer = phone.ask(json!({"do": "taps", "from": from, "comments": comments, "photo": PHOTO}))?;
        for (at, name) in ["ratings", "bare", "photos", "bare_photos"].into_iter().enumerate() {
            let mut times: Vec<f64> = answer[name]
                .as_array()
                .context("taps have times")?
                .iter()
                .filter_map(Value::as_f64)
                .collect();
            times.sort_by(f64::total_cmp);
            runs[at].push(part(&times, 0.5));
            if at == 0 {
                worst.push(part(&times, 0.99));
            }
        }
    }
    phone.end()?;
    server.stop()?;

    let (mut starts, mut opens) = (Vec::new(), Vec::new());
    let mut cold = true;
    for _ in 0..bench.runs {
        cold &= forget_files();
        let begun = Instant::now();
        let mut start = Command::new(std::env::current_exe()?);
        let output = start.arg("cold-start").arg(&folder).output()?;
        starts.push(crate::stats::ms(begun.elapsed()));
        ensure!(
            output.status.success(),
            "the app did not start: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let said: Value = serde_json::from_slice(&output.stdout)?;
        ensure!(said.get("error").is_none(), "the app did not start: {}", text(&said, "error")?);
        opens.push(number(&said, "ms")?);
    }
    bench.remove(place).await?;

    let [ratings, bare, photos, bare_photos] = runs.map(|run| Spread::of(&run));
    let times = ratings.median / bare.median;
    let tap = Figure::new("W9", format!("tap to durable: a rating, {jobs} jobs in the store"), "ms", ratings)
        .target(
            format!("1.5 × one bare SQLite commit of {:.3} ms (here {times:.1} ×)", bare.median),
            times <= 1.5,
        )
        .note(format!("p99 {} ms", Spread::of(&worst)));
    let times = photos.median / bare_photos.median;
    let photo = Figure::new("W9", "tap to durable: a photo of 300 KiB with its thumbnail", "ms", photos)
        .note(format!("{times:.1} × one bare SQLite commit of 300 KiB, {bare_photos} ms"));
    let starts = Spread::of(&starts);
    let reached = starts.median <= 300.0;
    let caches = if cold { "nothing of it in the page cache" } else { "its files in the page cache" };
    let start = Figure::new("W9", format!("cold start to Today, {jobs} jobs in the store"), "ms", starts)
        .target("300 ms", reached)
        .note(format!("the whole process, {caches}; store and first screen alone {} ms", Spread::of(&opens)));
    Ok(vec![tap, photo, start])
}

/// Makes the machine forget what it has read of files; false where this program may not.
fn forget_files() -> bool {
    let synced = Command::new("sync").status().is_ok_and(|status| status.success());
    synced && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}
