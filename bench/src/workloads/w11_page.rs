//! W11: the busiest page of the dashboard, a day of 200 technicians with 8 jobs each, and what permissions cost on a list.

use crate::bench::Bench;
use crate::ours::company::{self, COMPANY, Who, add_jobs, found, hand_over};
use crate::report::Figure;
use crate::stats::{Spread, part};
use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Kolkata;
use reqwest::header::COOKIE;
use std::time::Instant;
use sync_server::sessions::{self, Proven, open_web};

/// Technicians on the board.
const TECHNICIANS: usize = 200;
/// Jobs of each.
const JOBS: usize = 8;
/// Requests in a run.
const TIMES: usize = 60;

/// One after the other from eight in the morning, the company's time.
fn when(now: DateTime<Utc>, n: usize) -> DateTime<Utc> {
    let morning = now.with_timezone(&Kolkata).date_naive().and_hms_opt(8, 0, 0).unwrap_or_default();
    let morning = morning.and_local_timezone(Kolkata).earliest().map_or(now, |at| at.with_timezone(&Utc));
    morning + TimeDelta::minutes(90 * (n / TECHNICIANS) as i64)
}

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let technicians = bench.size(TECHNICIANS);
    let place = bench.place("w11").await?;
    let app = company::open(place.config()).await?;
    found(&app, technicians).await?;
    // The customer is a rep's: the rep sees every job as the owner does, each because it is theirs.
    hand_over(&app, Who::Rep).await?;
    add_jobs(&app, 0..technicians * JOBS, |n| Some(n % technicians), when).await?;
    let mut cookies = Vec::new();
    for who in [Who::Dispatcher, Who::Owner, Who::Rep] {
        let person = company::person(&app, who).await?;
        let known = Proven { company: COMPANY, company_name: String::new(), person };
        let cookie = open_web(&app, &known).await?;
        cookies.push(format!("{}={}", app.config.cookie_name(sessions::COOKIE), cookie.value()));
    }
    app.db.close().await;
    drop(app);
    let [dispatcher, owner, rep] = cookies.try_into().ok().context("three who look")?;

    let server = bench.server(&place).await?;
    let http = e2e::demo_process::client();
    let ask = async |path: &str, cookie: &str| -> anyhow::Result<(f64, usize)> {
        let begun = Instant::now();
        let answer = http.get(format!("{}{path}", server.url())).header(COOKIE, cookie).send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        let bytes = answer.bytes().await?.len();
        Ok((begun.elapsed().as_secs_f64() * 1_000.0, bytes))
    };
    let mut size = 0;
    for _ in 0..5 {
        (_, size) = ask("/today", &dispatcher).await?;
        ask("/jobs", &owner).await?;
        ask("/jobs", &rep).await?;
    }
    let (mut middle, mut worst, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    let (mut all, mut own) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let before = server.usage()?;
        let mut times = Vec::new();
        for _ in 0..TIMES {
            times.push(ask("/today", &dispatcher).await?.0);
        }
        let after = server.usage()?;
        times.sort_by(f64::total_cmp);
        middle.push(part(&times, 0.5));
        worst.push(part(&times, 0.99));
        cpu.push((after.cpu_s - before.cpu_s) * 1_000.0 / TIMES as f64);
        // In turns, as the machine is noisy.
        let (mut seen, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            seen.push(ask("/jobs", &owner).await?.0);
            theirs.push(ask("/jobs", &rep).await?.0);
        }
        all.push(Spread::of(&seen).median);
        own.push(Spread::of(&theirs).median);
    }
    server.stop()?;
    bench.remove(place).await?;
    let what = format!("Today, {technicians} technicians with {JOBS} jobs each: half of the requests within");
    let middle = Spread::of(&middle);
    let reached = middle.median <= 15.0;
    let page = Figure::new("W11", what, "ms", middle)
        .target("15 ms, request and body included", reached)
        .note(format!(
            "99 of 100 within {:.1} ms; {:.1} ms of CPU on the server each; {} KB",
            Spread::of(&worst).median,
            Spread::of(&cpu).median,
            size / 1024
        ));
    let (all, own) = (Spread::of(&all), Spread::of(&own));
    let more = (own.median / all.median - 1.0) * 100.0;
    let list = Figure::new("W11", "the list of jobs, of whom each is asked whether it is theirs", "ms", own)
        .target(
            format!("at most 5 % more than who sees all ({:.2} ms; here {more:.1} %)", all.median),
            more <= 5.0,
        );
    Ok(vec![page, list])
}
