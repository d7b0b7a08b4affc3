//! W8: a pull of 100 changes from a company of ten thousand, a hundred thousand and a million records.
//!
//! The first ten thousand jobs come through the server's own door. The rest are written in bulk, by the same functions that
//! the door ends in: a row per job by `tables::upsert`, and the row of the feed that tells the office of it.

use crate::bench::Bench;
use crate::child::number;
use crate::ours::company::{self, COMPANY, Who, add_jobs, edit_jobs, found};
use crate::report::Figure;
use crate::stats::{Spread, grouped};
use anyhow::{Context, ensure};
use serde_json::json;
use shared::records::Job;
use shared::{Kind, Record};
use std::ops::Range;
use sync_server::db::tables;
use sync_server::{App, fetch_optional, run};

/// Changes in a pull, and pulls at each size.
const CHANGES: usize = 100;
const PULLS: usize = 20;
/// Jobs written in one transaction.
const CHUNK: usize = 2_000;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let sizes = [bench.size(10_000), bench.size(100_000), bench.size(1_000_000)];
    let place = bench.place("w8").await?;
    let app = company::open(place.config()).await?;
    found(&app, 0).await?;
    add_jobs(&app, 0..sizes[0], |_| None, |now, _| now).await?;
    let server = bench.server(&place).await?;
    let mut phone = bench.phone()?;
    let folder = bench.folder("w8-phone")?;
    phone.ask(
        json!({"do": "open", "folder": folder, "url": server.url(), "email": Who::Dispatcher.email()}),
    )?;
    phone.ask(json!({"do": "pull"}))?;

    let (mut there, mut medians, mut figures) = (sizes[0], Vec::new(), Vec::new());
    for size in sizes {
        in_bulk(&app, there..size).await?;
        there = size;
        let mut times = Vec::new();
        for pull in 0..=PULLS {
            edit_jobs(
                &app,
                pull * CHANGES % sizes[0]..pull * CHANGES % sizes[0] + CHANGES,
                &format!("Boiler {size} {pull}"),
            )
            .await?;
            let answer = phone.ask(json!({"do": "pull"}))?;
            let records = number(&answer, "records")?;
            ensure!(records == CHANGES as f64, "{CHANGES} changes were pulled as {records}");
            // The first one warms up.
            if pull > 0 {
                times.push(number(&answer, "seconds")? * 1000.0);
            }
        }
        let what = format!("pull of {CHANGES} changes, {} records in the company", grouped(size as f64));
        let spread = Spread::of(&times);
        medians.push(spread.median);
        figures.push(Figure::new("W8", what, "ms", spread));
    }
    phone.end()?;
    server.stop()?;
    app.db.close().await;
    drop(app);
    bench.remove(place).await?;
    let (first, last) = (medians.first().context("a size")?, medians.last().context("a size")?);
    let times = last / first;
    let text = format!("at most 1.2 × the time with {} (here {times:.2} ×)", grouped(sizes[0] as f64));
    let figure = figures.pop().context("a size")?.target(text, times <= 1.2);
    figures.push(figure);
    Ok(figures)
}

async fn in_bulk(app: &App, range: Range<usize>) -> anyhow::Result<()> {
    let all: Vec<usize> = range.collect();
    for chunk in all.chunks(CHUNK) {
        let mut tx = app.db.write().await?;
        let first =
            tables::one::<Job>(&mut tx, COMPANY, company::job(0).0).await?.context("the first job")?;
        let records: Vec<Record> = chunk
            .iter()
            .map(|n| {
                let number = u32::try_from(1001 + n).ok();
                let title = format!("Water heater {n}");
                Record::from(Job { id: company::job(*n), number, title, ..first.clone() })
            })
            .collect();
        let refs: Vec<&Record> = records.iter().collect();
        // Of the first commit: the phone's cursor has passed it.
        let seq = 2;
        tables::upsert(&mut tx, COMPANY, Kind::Job, &refs, seq, &tables::Written { received: None }).await?;
        let row = |n: &usize| {
            let job = company::job(*n);
            vec![COMPANY.into(), "office".into(), Kind::Job.into(), job.into(), seq.into(), 1.into()]
        };
        let head = "insert into feed (company_id, audience, kind, record, seq, op)";
        tx.insert(head, chunk.iter().map(row).collect(), "").await?;
        tx.commit().await?;
    }
    // A large import ends like this on both engines, or the planner goes by what was there before.
    let mut tx = app.db.write().await?;
    run!(tx, "analyze")?;
    let head = fetch_optional!(tx, (i64,), "select seq from heads where company_id = $1", COMPANY)?;
    ensure!(head.is_some(), "the company has a head");
    Ok(tx.commit().await?)
}
