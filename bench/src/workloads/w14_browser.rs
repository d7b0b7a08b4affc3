//! W14: the phone app in a browser. What comes over the line, how long until it is there, taps while pictures are made, memory.

use crate::bench::Bench;
use crate::ours::company::{self, PASSWORD, Who, add_jobs, add_whole_job, found};
use crate::report::Figure;
use crate::stats::{Spread, part};
use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use e2e::browser::{Browser, Screen};
use e2e::journey::{HERE, arrives, is_kept};
use e2e::proxy::{Line, Proxy};
use e2e::wait::{until, until_within};
use pictures::{Moment, Scene, photo};
use serde_json::json;
use shared::seams::Clock;
use std::path::Path;
use std::time::{Duration, Instant};
use sync_server::edge::SystemClock;

/// Names the folder that `phone-web/build` made; the server reads it, too.
pub const APP: &str = "SEVENGATE_PHONE_APP";
/// Jobs of today among all that the phone holds; the others lie within the next two months.
const TODAY: usize = 8;
/// Notes written in a run, each run on a job of its own.
const TAPS: usize = 20;
/// Pictures after which the memory is read.
const PHOTOS: usize = 50;
/// The longer edge of a picture of twelve megapixels.
const LARGE: usize = 4_000;

/// Notes when the page first shows what is looked for, and how long each press takes until the document changes.
const WATCH: &str = r#"
  localStorage.setItem('sevengate-in-browser', '1');
  window.seen = {};
  const looks = () => {
    for (const [name, selector] of [['form', 'input[type=password]'], ['today', '.visit-card']])
      if (!(name in window.seen) && document.querySelector(selector)) window.seen[name] = performance.now();
  };
  new MutationObserver(looks).observe(document, { childList: true, subtree: true });
  const click = HTMLInputElement.prototype.click;
  HTMLInputElement.prototype.click = function () {
    if (this.type !== 'file') return click.call(this);
    document.querySelectorAll('#chooser').forEach((old) => old.remove());
    this.id = 'chooser'; document.documentElement.append(this); };"#;

fn when(now: DateTime<Utc>, n: usize) -> DateTime<Utc> {
    let days = if n < TODAY { 0 } else { 2 + n as i64 % 58 };
    now + TimeDelta::days(days)
}

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    ensure!(
        std::env::var_os(APP).is_some_and(|folder| Path::new(&folder).join("index.html").is_file()),
        "W14 needs the phone app for browsers: run phone-web/build, and name its folder in {APP}"
    );
    let jobs = bench.size(5_000);
    let place = bench.place("w14").await?;
    let app = company::open(place.config()).await?;
    found(&app, 1).await?;
    add_jobs(&app, 0..jobs, |_| Some(0), when).await?;
    add_whole_job(&app, jobs, 0, SystemClock.now() - TimeDelta::hours(2)).await?;
    app.db.close().await;
    drop(app);
    let server = bench.server(&place).await?;

    let mut figures = vec![transfer(&server.address).await?, first_visit(bench, &server.url()).await?];
    let phone = opened(&server.url()).await;
    signs_in(&phone).await?;
    let held = format!("{jobs} jobs to be here");
    until_within(Duration::from_secs(120), &held, &mut async || {
        let waits = phone.text().await.contains("Sending") || !phone.has("Today").await;
        (!waits && seen(&phone, "today").await.is_some()).then_some(())
    })
    .await;
    is_kept(&phone).await;
    server.stop()?;
    figures.push(cold_start(bench, &phone, jobs).await?);
    figures.extend(taps(bench, &phone).await?);
    // Without a server, and pressed by scripts, its console is not silent.
    phone.kill().await;
    bench.remove(place).await?;
    Ok(figures)
}

/// Where the app is, without its address's query.
fn app(url: &str) -> String {
    format!("{url}/app/")
}

async fn opened(url: &str) -> Browser {
    let phone = Browser::start(Screen::Phone).await;
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    phone.open(&app(url)).await;
    phone
}

async fn seen(phone: &Browser, what: &str) -> Option<f64> {
    phone.script("return window.seen[arguments[0]] || null;", vec![json!(what)]).await.ok()?.as_f64()
}

async fn signs_in(phone: &Browser) -> anyhow::Result<()> {
    phone.fills("input[type=email]", &Who::Technician(0).email()).await;
    phone.fills("input[type=password]", PASSWORD).await;
    phone.press("Sign in").await;
    Ok(())
}

/// Bytes down to the first screen, headers included.
async fn transfer(server: &str) -> anyhow::Result<Figure> {
    let proxy = Proxy::start(server, Line::GOOD);
    let phone = opened(&proxy.url()).await;
    until("the way in", async || seen(&phone, "form").await).await;
    is_kept(&phone).await;
    let megabytes = proxy.bytes_down() as f64 / 1e6;
    phone.close().await;
    let figure =
        Figure::new("W14", "the app comes and is kept, over the line", "MB", Spread::of(&[megabytes]));
    Ok(figure.target("2.2 MB", megabytes <= 2.2))
}

/// From the address to the way in, with a processor that is four times slower.
async fn first_visit(bench: &Bench, url: &str) -> anyhow::Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..bench.runs {
        let phone = Browser::start(Screen::Phone).await;
        phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
        phone.open(&app(url)).await;
        times.push(until("the way in", async || seen(&phone, "form").await).await / 1e3);
        phone.close().await;
    }
    let times = Spread::of(&times);
    let reached = times.median <= 2.5;
    let figure = Figure::new("W14", "first visit to the way in, the page slowed four times", "s", times);
    Ok(figure.target("2.5 s", reached))
}

/// From the address to Today, without a server.
async fn cold_start(bench: &Bench, phone: &Browser, jobs: usize) -> anyhow::Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..bench.runs {
        phone.client.refresh().await?;
        times.push(until("Today", async || seen(phone, "today").await).await / 1e3);
    }
    let times = Spread::of(&times);
    let reached = times.median <= 1.0;
    let figure = Figure::new("W14", format!("start without a server to Today, {jobs} jobs"), "s", times);
    Ok(figure.target("1 s", reached))
}

/// Notes saved one after the other: from the press to the page that shows it, which is after the commit.
const NOTES: &str = r#"
  const [count, done] = arguments;
  const changed = (holds) => new Promise((resolve) => {
    if (holds()) return resolve();
    const watch = new MutationObserver(() => holds() && (watch.disconnect(), resolve()));
    watch.observe(document, { childList: true, subtree: true, characterData: true });
  });
  // As for a person, the screen is there before the next press.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const button = (name) => [...document.querySelectorAll('button')].find((b) => b.innerText.trim() === name);
  (async () => {
    const times = [];
    for (let n = 0; n < count; n += 1) {
      const text = `note ${performance.now()}`;
      button('Add note').click();
      await changed(() => document.querySelector('#note-text'));
      const field = document.querySelector('#note-text');
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await frame();
      const begun = performance.now();
      button('Save').click();
      await changed(() => document.body.innerText.includes(text));
      times.push(performance.now() - begun);
    }
    return times;
  })().then(done, (e) => done(String(e)));"#;

/// From wherever the phone is to the page of a job of today: 0 is the next one.
async fn opens(phone: &Browser, job: usize) {
    until("the day", async || {
        if phone.has("Today").await && phone.script(ROWS, vec![]).await.ok()?.as_u64()? > 0 {
            return Some(());
        }
        phone.tries("Back").await;
        None
    })
    .await;
    let link = "const all = [document.querySelector('.visit-card .card-link'), ...document.querySelectorAll('main > .visit-list .visit-row')]; \
                all[arguments[0]].click(); return true;";
    phone.does("the job to open", link, vec![json!(job)]).await;
    phone.sees("Add note").await;
}

/// How many jobs of today are shown.
const ROWS: &str = "return document.querySelectorAll('main > .visit-list .visit-row').length;";

async fn taps(bench: &Bench, phone: &Browser) -> anyhow::Result<Vec<Figure>> {
    opens(phone, 0).await;
    let notes = async |count: usize| -> anyhow::Result<Vec<f64>> {
        let said = phone.client.execute_async(NOTES, vec![json!(count)]).await?;
        serde_json::from_value(said.clone()).with_context(|| format!("notes: {said}"))
    };
    notes(5).await?;
    let (mut quiet, mut worst) = (Vec::new(), Vec::new());
    for run in 0..bench.runs {
        opens(phone, 1 + run % (TODAY - 1)).await;
        let mut times = notes(TAPS).await?;
        times.sort_by(f64::total_cmp);
        quiet.push(part(&times, 0.95));
    }
    let before = memory(phone)?;

    // Pictures of twelve megapixels are made into evidence meanwhile.
    let folder = bench.folder("w14-pictures")?;
    let large = photo(Scene::Boiler, Moment::Before, 1, 0, LARGE, 90);
    let files: Vec<_> = (0..PHOTOS)
        .map(|n| {
            let path = folder.join(format!("{n}.jpg"));
            std::fs::write(&path, &large).map(|()| path.display().to_string())
        })
        .collect::<Result<_, _>>()?;
    opens(phone, 0).await;
    phone.press("Back").await;
    arrives(phone).await;
    phone.press("Take photo").await;
    phone.press("Files").await;
    phone.fills_files("#chooser", &files).await;
    phone.press("Done").await;
    opens(phone, 0).await;
    let mut most: f64 = before;
    let begun = Instant::now();
    // A note with every picture. Without a server all of them wait, and the phone says how many.
    for count in 1..=PHOTOS {
        worst.extend(notes(1).await?);
        loop {
            most = most.max(memory(phone)?);
            let said = phone.text().await;
            let first = said.lines().next().unwrap_or_default();
            let kept = first.split(" photo").next().and_then(|said| said.rsplit(' ').next()?.parse().ok());
            if kept.unwrap_or(0) >= count {
                break;
            }
            ensure!(begun.elapsed() < Duration::from_secs(600), "not all pictures are kept: {first}");
        }
    }
    let after = memory(phone)?;
    worst.sort_by(f64::total_cmp);
    let slowest = part(&worst, 1.0);
    let quiet = Spread::of(&quiet);
    let reached = quiet.median <= 10.0;
    Ok(vec![
        Figure::new("W14", "a note saved and shown, 95th of a hundred", "ms", quiet).target("10 ms", reached),
        Figure::new("W14", "the slowest while pictures of 12 MP are made", "ms", Spread::of(&[slowest]))
            .target("100 ms", slowest <= 100.0),
        Figure::new(
            "W14",
            format!("the page's own memory after {PHOTOS} pictures (at most {most:.0}, before {before:.0})"),
            "MB",
            Spread::of(&[after]),
        )
        .target("150 MB", after <= 150.0),
    ])
}

/// What the process of the app's page holds in MB, its workers included, besides the browser's own program, which all of its processes
/// share. It is the largest; the others are those that the browser keeps ready.
fn memory(phone: &Browser) -> anyhow::Result<f64> {
    let processes = phone.processes();
    let own = processes.iter().filter(|process| process.renders()).filter_map(|process| {
        let path = format!("/proc/{}/smaps_rollup", process.pid.as_raw_nonzero());
        let said = std::fs::read_to_string(path).ok()?;
        let of = |what: &str| -> Option<u64> {
            said.lines().find_map(|line| line.strip_prefix(what))?.trim().trim_end_matches(" kB").parse().ok()
        };
        Some(of("Pss_Anon:")? + of("Pss_Shmem:")?)
    });
    let kilobytes = own.max().context("no process shows a page")?;
    Ok(kilobytes as f64 / 1e3)
}
