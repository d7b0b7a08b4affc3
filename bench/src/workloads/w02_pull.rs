//! W2: records pulled by a fresh device and applied. A record is a job; the device is the office's, which sees them all.

use crate::bench::Bench;
use crate::child::{number, text};
use crate::ours::company::{self, Who, add_jobs, found};
use crate::report::{Costs, Figure};
use crate::stats::{Spread, grouped};
use crate::usage;
use anyhow::ensure;
use e2e::proxy::{Line, Proxy};
use serde_json::json;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for count in [bench.size(5_000), bench.size(50_000)] {
        figures.push(size(bench, count).await?);
    }
    Ok(figures)
}

async fn size(bench: &Bench, count: usize) -> anyhow::Result<Figure> {
    let place = bench.place(&format!("w2-{count}")).await?;
    let app = company::open(place.config()).await?;
    found(&app, 0).await?;
    add_jobs(&app, 0..count, |_| None, |now, _| now).await?;
    app.db.close().await;
    drop(app);
    let there = place.dump().await?;
    let server = bench.server(&place).await?;

    let peer = match &bench.peer {
        None => None,
        Some(peer) => {
            let folder = bench.folder(&format!("w2-{count}-peer-server"))?;
            let server = peer.server(&folder)?;
            let mut device = peer.device()?;
            let seed = bench.folder(&format!("w2-{count}-peer-seed"))?;
            device.ask(json!({"do": "open", "folder": seed, "url": server.url()}))?;
            device.ask(json!({"do": "jobs", "from": 0, "count": count}))?;
            device.ask(json!({"do": "push"}))?;
            let dump = device.ask(json!({"do": "server_dump"}))?;
            device.end()?;
            Some((peer, server, text(&dump, "hash")?))
        }
    };

    let (mut mine, mut peers) = (Vec::new(), Vec::new());
    let (mut costs, mut peer_costs) = (Costs::default(), Costs::default());
    let (mut bytes, mut peer_bytes) = ((None, None), (None, None));
    // One run more, through a proxy that counts.
    for run in 0..=bench.runs {
        let counted = run == bench.runs;
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let url = proxy.as_ref().map_or_else(|| server.url(), Proxy::url);
        let folder = bench.folder(&format!("w2-{count}-phone-{run}"))?;
        let mut phone = bench.phone()?;
        phone.ask(json!({"do": "open", "folder": folder, "url": url, "email": Who::Dispatcher.email()}))?;
        let before = (usage::of(phone.pid())?, server.usage()?);
        let answer = phone.ask(json!({"do": "pull"}))?;
        let after = (usage::of(phone.pid())?, server.usage()?);
        let local = phone.ask(json!({"do": "local_dump"}))?;
        ensure!(text(&local, "hash")? == there.hash, "the device does not hold what the server has");
        phone.end()?;
        std::fs::remove_dir_all(folder)?;
        if let Some(proxy) = proxy {
            bytes = (Some(proxy.bytes_up()), Some(proxy.bytes_down()));
        } else {
            mine.push(number(&answer, "records")? / number(&answer, "seconds")?);
            costs.add((before.0, after.0), (before.1, after.1));
        }

        let Some((peer, server, hash)) = &peer else { continue };
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let url = proxy.as_ref().map_or_else(|| server.url(), Proxy::url);
        let folder = bench.folder(&format!("w2-{count}-peer-{run}"))?;
        let mut device = peer.device()?;
        device.ask(json!({"do": "open", "folder": folder, "url": url}))?;
        let before = (usage::of(device.pid())?, server.usage()?);
        let answer = device.ask(json!({"do": "pull"}))?;
        let after = (usage::of(device.pid())?, server.usage()?);
        let local = device.ask(json!({"do": "local_dump"}))?;
        ensure!(text(&local, "hash")? == *hash, "the peer's device does not hold what its server has");
        device.end()?;
        std::fs::remove_dir_all(folder)?;
        if let Some(proxy) = proxy {
            peer_bytes = (Some(proxy.bytes_up()), Some(proxy.bytes_down()));
        } else {
            peers.push(number(&answer, "records")? / number(&answer, "seconds")?);
            peer_costs.add((before.0, after.0), (before.1, after.1));
        }
    }
    server.stop()?;
    drop(peer);
    bench.remove(place).await?;

    let what = format!("{} records pulled and applied", grouped(count as f64));
    let mut figure = Figure::new("W2", what, "records/s", Spread::of(&mine));
    let reached = figure.ours.median >= 35_000.0;
    figure = figure.target("35,000 records/s", reached);
    let mut cost = costs.median();
    (cost.bytes_up, cost.bytes_down) = bytes;
    figure.cost = Some(cost);
    if !peers.is_empty() {
        let peer = Spread::of(&peers);
        let times = figure.ours.median / peer.median;
        figure = figure.target(format!("10 × the peer (here {times:.1} ×)"), times >= 10.0);
        figure.peer = Some(peer);
        let mut cost = peer_costs.median();
        (cost.bytes_up, cost.bytes_down) = peer_bytes;
        figure.peer_cost = Some(cost);
    }
    Ok(figure)
}
