//! W5: W4 over a line of 200 ms and 1 Mbit/s that breaks every 512 KiB, sent by the app's own loop with its own waits.

use super::w04_photos::{PHOTO, Photos, THUMB, all_there};
use crate::bench::Bench;
use crate::child::number;
use crate::ours::company::Who;
use crate::ours::place::copy_folder;
use crate::report::Figure;
use crate::stats::{Spread, grouped};
use e2e::proxy::{Line, Proxy};
use serde_json::json;
use std::time::Duration;

/// Photos in a full run; at this speed they take nine minutes. Otherwise a tenth of them.
const PHOTOS: usize = 200;
/// Longer than this and it counts as not completing.
const LIMIT_S: u64 = 3600;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let count = if bench.full { PHOTOS } else { PHOTOS / 10 };
    let photos = Photos::prepare(bench, "w5", count).await?;
    let bad = Line {
        reset_every: Some(512 * 1024),
        ..Line::round_trip(Duration::from_millis(200)).bits_per_second(1_000_000)
    };
    let mut sent = Vec::new();
    let mut seconds = 0.0;
    let mut resets = 0;
    for line in [Line::GOOD, bad] {
        let place = bench.copy(&photos.place, "w5-run").await?;
        let folder = bench.folder("w5-run-phone")?;
        copy_folder(&photos.phone, &folder)?;
        let server = bench.server(&place).await?;
        let proxy = Proxy::start(&server.address, line);
        let mut phone = bench.phone()?;
        let email = Who::Technician(0).email();
        phone.ask(json!({"do": "open", "folder": folder, "url": proxy.url(), "email": email}))?;
        let answer = phone.ask(json!({"do": "loop", "limit_s": LIMIT_S}))?;
        seconds = number(&answer, "seconds")?;
        resets = proxy.resets();
        sent.push(proxy.bytes_up() as f64);
        phone.end()?;
        server.stop()?;
        all_there(&place, count).await?;
        bench.remove(place).await?;
        std::fs::remove_dir_all(folder)?;
    }
    photos.remove(bench).await?;
    let [good, bad] = sent[..] else { anyhow::bail!("two lines were tried") };
    let twice = (bad - good).max(0.0) / bad * 100.0;
    let least = (count * (PHOTO + THUMB)) as f64 * 8.0 / 1_000_000.0;
    let what = format!("{count} records with a photo each, 200 ms, 1 Mbit/s, {resets} resets");
    let figure = Figure::new("W5", what, "s", Spread::of(&[seconds]))
        .target("completes, every byte in place", true)
        .target(
            format!("at most 1 % of the bytes that reached the server twice (here {twice:.2} %)"),
            twice <= 1.0,
        )
        .note(format!("the pictures alone take {least:.0} s on this line"))
        .note(format!("sent over a good line {}, over this one {} bytes", grouped(good), grouped(bad)));
    Ok(vec![figure])
}
