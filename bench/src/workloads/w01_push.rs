//! W1: changes made offline, pushed. A change is a rating with a comment on a job.

use crate::bench::{Bench, Engine};
use crate::child::{Device, number, text};
use crate::dump::{comment, expected_comments};
use crate::ours::Place;
use crate::ours::company::{self, Who, add_jobs, found};
use crate::ours::place::copy_folder;
use crate::report::{Costs, Figure};
use crate::stats::{Spread, grouped};
use crate::usage;
use anyhow::ensure;
use chrono::TimeDelta;
use e2e::proxy::{Line, Proxy};
use serde_json::json;
use std::path::PathBuf;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for count in [bench.size(5_000), bench.size(50_000)] {
        figures.push(size(bench, count).await?);
    }
    Ok(figures)
}

async fn size(bench: &Bench, count: usize) -> anyhow::Result<Figure> {
    let ours = Ours::prepare(bench, count).await?;
    let theirs = Theirs::prepare(bench, count)?;
    let (mut mine, mut peers) = (Vec::new(), Vec::new());
    let (mut whole, mut costs, mut peer_costs) = (Vec::new(), Costs::default(), Costs::default());
    for run in 0..bench.runs {
        let pushed = ours.run(bench, run, &mut costs, false).await?;
        mine.push(count as f64 / pushed.seconds);
        whole.push(pushed.whole_s);
        if let Some(theirs) = &theirs {
            peers.push(count as f64 / theirs.run(bench, run, &mut peer_costs, false)?.seconds);
        }
    }
    let (mine, whole) = (Spread::of(&mine), Spread::of(&whole));
    let goal = if bench.engine == Engine::Sqlite { 15_000.0 } else { 8_000.0 };
    let mut figure =
        Figure::new("W1", format!("{} changes pushed", grouped(count as f64)), "changes/s", mine);
    figure.targets.push(crate::report::Target {
        text: format!("{} changes/s", grouped(goal)),
        reached: figure.ours.median >= goal,
    });
    let mut cost = costs.median();
    let counted = ours.run(bench, bench.runs, &mut Costs::default(), true).await?;
    (cost.bytes_up, cost.bytes_down) = (counted.bytes_up, counted.bytes_down);
    figure.cost = Some(cost);
    if let Some(theirs) = &theirs {
        let peer = Spread::of(&peers);
        let times = figure.ours.median / peer.median;
        figure = figure.target(format!("4 × the peer (here {times:.1} ×)"), times >= 4.0);
        figure.peer = Some(peer);
        let mut cost = peer_costs.median();
        let counted = theirs.run(bench, bench.runs, &mut Costs::default(), true)?;
        (cost.bytes_up, cost.bytes_down) = (counted.bytes_up, counted.bytes_down);
        figure.peer_cost = Some(cost);
    }
    figure = figure.note(format!("a whole round, pull of what was pushed included: {whole} s"));
    ours.remove(bench).await?;
    Ok(figure)
}

/// What one run gave.
struct Pushed {
    seconds: f64,
    whole_s: f64,
    bytes_up: Option<u64>,
    bytes_down: Option<u64>,
}

/// A server with the jobs and a phone with the changes, copied for every run.
struct Ours {
    count: usize,
    place: Place,
    phone: PathBuf,
}

impl Ours {
    async fn prepare(bench: &Bench, count: usize) -> anyhow::Result<Ours> {
        let place = bench.place(&format!("w1-{count}")).await?;
        let app = company::open(place.config()).await?;
        found(&app, 1).await?;
        add_jobs(&app, 0..count, |_| Some(0), |now, _| now + TimeDelta::hours(1)).await?;
        app.db.close().await;
        drop(app);
        let server = bench.server(&place).await?;
        let folder = bench.folder(&format!("w1-{count}-phone"))?;
        let mut phone = bench.phone()?;
        phone.ask(open(&folder, &server.url()))?;
        phone.ask(json!({"do": "pull"}))?;
        let comments: Vec<String> = (0..count).map(comment).collect();
        phone.ask(json!({"do": "ratings", "from": 0, "comments": comments}))?;
        drop(phone);
        server.stop()?;
        Ok(Ours { count, place, phone: folder })
    }

    async fn run(
        &self,
        bench: &Bench,
        run: usize,
        costs: &mut Costs,
        counted: bool,
    ) -> anyhow::Result<Pushed> {
        let place = bench.copy(&self.place, &format!("w1-run-{run}")).await?;
        let folder = bench.folder(&format!("w1-run-{run}-phone"))?;
        copy_folder(&self.phone, &folder)?;
        let server = bench.server(&place).await?;
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let mut phone = bench.phone()?;
        phone.ask(open(&folder, &proxy.as_ref().map_or_else(|| server.url(), Proxy::url)))?;
        let before = (usage::of(phone.pid())?, server.usage()?);
        let answer = phone.ask(json!({"do": "push"}))?;
        let after = (usage::of(phone.pid())?, server.usage()?);
        costs.add((before.0, after.0), (before.1, after.1));
        let local = phone.ask(json!({"do": "local_dump"}))?;
        drop(phone);
        server.stop()?;
        let there = place.dump().await?;
        ensure!(text(&local, "hash")? == there.hash, "phone and server differ after the push");
        ensure!(there.contents == expected_comments(self.count), "a change is missing or there twice");
        bench.remove(place).await?;
        std::fs::remove_dir_all(folder)?;
        Ok(Pushed {
            seconds: number(&answer, "seconds")?,
            whole_s: number(&answer, "whole_s")?,
            bytes_up: proxy.as_ref().map(Proxy::bytes_up),
            bytes_down: proxy.as_ref().map(Proxy::bytes_down),
        })
    }

    async fn remove(self, bench: &Bench) -> anyhow::Result<()> {
        std::fs::remove_dir_all(&self.phone)?;
        bench.remove(self.place).await
    }
}

fn open(folder: &std::path::Path, url: &str) -> serde_json::Value {
    json!({"do": "open", "folder": folder, "url": url, "email": Who::Technician(0).email()})
}

/// The peer's device with the same changes.
struct Theirs {
    count: usize,
    device: PathBuf,
}

impl Theirs {
    fn prepare(bench: &Bench, count: usize) -> anyhow::Result<Option<Theirs>> {
        let Some(peer) = &bench.peer else { return Ok(None) };
        let folder = bench.folder(&format!("w1-{count}-peer"))?;
        let mut device = peer.device()?;
        device.ask(json!({"do": "open", "folder": folder, "url": "http://127.0.0.1:9"}))?;
        let comments: Vec<String> = (0..count).map(comment).collect();
        device.ask(json!({"do": "ratings", "from": 0, "comments": comments}))?;
        device.end()?;
        Ok(Some(Theirs { count, device: folder }))
    }

    fn run(&self, bench: &Bench, run: usize, costs: &mut Costs, counted: bool) -> anyhow::Result<Pushed> {
        let Some(peer) = &bench.peer else { anyhow::bail!("there is no peer") };
        let folder = bench.folder(&format!("w1-run-{run}-peer"))?;
        copy_folder(&self.device, &folder)?;
        let server = peer.server(&bench.folder(&format!("w1-run-{run}-peer-server"))?)?;
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let mut device: Device = peer.device()?;
        let url = proxy.as_ref().map_or_else(|| server.url(), Proxy::url);
        device.ask(json!({"do": "open", "folder": folder, "url": url}))?;
        let before = (usage::of(device.pid())?, server.usage()?);
        let answer = device.ask(json!({"do": "push"}))?;
        let after = (usage::of(device.pid())?, server.usage()?);
        costs.add((before.0, after.0), (before.1, after.1));
        let (up, down) = (proxy.as_ref().map(Proxy::bytes_up), proxy.as_ref().map(Proxy::bytes_down));
        let (here, there) =
            (device.ask(json!({"do": "local_dump"}))?, device.ask(json!({"do": "server_dump"}))?);
        ensure!(here == there, "the peer's device and server differ");
        ensure!(text(&there, "contents")? == expected_comments(self.count), "the peer misses a change");
        let seconds = number(&answer, "seconds")?;
        device.end()?;
        drop(server);
        std::fs::remove_dir_all(folder)?;
        std::fs::remove_dir_all(bench.folder(&format!("w1-run-{run}-peer-server"))?)?;
        Ok(Pushed { seconds, whole_s: seconds, bytes_up: up, bytes_down: down })
    }
}
