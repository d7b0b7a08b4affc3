//! W6: every response dropped once and retried, eight copies of every request at once.

use super::w04_photos::{PHOTO, THUMB, all_there};
use crate::bench::Bench;
use crate::child::{number, text};
use crate::dump::{comment, expected_comments};
use crate::ours::company::{self, Who, add_jobs, found};
use crate::report::Figure;
use crate::stats::{Spread, grouped};
use anyhow::ensure;
use chrono::TimeDelta;
use serde_json::json;
use sync_server::fetch_all;

/// Photos among the changes.
const PHOTOS: usize = 20;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let count = bench.size(2_000);
    let place = bench.place("w6").await?;
    let app = company::open(place.config()).await?;
    found(&app, 1).await?;
    add_jobs(&app, 0..count, |_| Some(0), |now, _| now + TimeDelta::hours(1)).await?;
    app.db.close().await;
    drop(app);
    let server = bench.server(&place).await?;
    let mut phone = bench.phone()?;
    let folder = bench.folder("w6-phone")?;
    let email = Who::Technician(0).email();
    let open =
        json!({"do": "open", "folder": folder, "url": server.url(), "email": email, "repeating": true});
    phone.ask(open)?;
    phone.ask(json!({"do": "push_until_done", "limit_s": 120}))?;
    let comments: Vec<String> = (0..count).map(comment).collect();
    phone.ask(json!({"do": "ratings", "from": 0, "comments": comments}))?;
    phone.ask(json!({"do": "photos", "from": 0, "count": PHOTOS, "size": PHOTO, "thumb": THUMB}))?;
    let answer = phone.ask(json!({"do": "push_until_done", "limit_s": 300}))?;
    // Once more, so that the phone has what came back to it.
    phone.ask(json!({"do": "push_until_done", "limit_s": 120}))?;
    let left = phone.ask(json!({"do": "left"}))?;
    let local = phone.ask(json!({"do": "local_dump"}))?;
    phone.end()?;
    server.stop()?;

    let there = place.dump().await?;
    let app = company::open(place.config()).await?;
    let mut tx = app.db.read().await?;
    let outcomes = fetch_all!(
        tx,
        (String, i64),
        "select cast(outcome as text), count(*) from receipts where stream is not null group by 1 order by 1"
    )?;
    drop(tx);
    app.db.close().await;
    drop(app);
    let receipts: i64 = outcomes.iter().map(|(_, n)| n).sum();
    let strange: i64 = outcomes.iter().filter(|(o, _)| !o.contains("applied")).map(|(_, n)| n).sum();
    let expected = (count + PHOTOS) as i64;
    let broken = number(&answer, "broken")?;
    let lost = (expected - receipts).max(0);
    let twice = (receipts - expected).max(0);
    let same = there.contents == expected_comments(count) && text(&local, "hash")? == there.hash;
    ensure!(same, "the phone or the server does not hold each change once");
    all_there(&place, PHOTOS).await?;
    bench.remove(place).await?;
    std::fs::remove_dir_all(folder)?;
    let inbox = number(&left, "inbox")?;
    let what = format!(
        "{} changes and {PHOTOS} photos, 8 copies of everything, every answer lost once",
        grouped(count as f64)
    );
    let figure = Figure::new("W6", what, "s", Spread::of(&[number(&answer, "seconds")?]))
        .target(format!("0 duplicates (here {twice})"), twice == 0)
        .target(format!("0 losses (here {lost})"), lost == 0)
        .target(
            format!("0 spurious errors (here {})", f64::from(strange as i32) + broken + inbox),
            strange == 0 && broken == 0.0 && inbox == 0.0,
        )
        .note(format!("answers that were no success, by status: {}", answer["failed"]));
    Ok(vec![figure])
}
