//! W3: one edit, acknowledged, with one device and with eight at once.

use crate::bench::Bench;
use crate::child::Device;
use crate::dump::comment;
use crate::limit;
use crate::ours::company::{self, Who, add_jobs, found};
use crate::report::{Costs, Figure};
use crate::stats::{Spread, median, part};
use crate::usage::{self, Usage};
use anyhow::{Context, ensure};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Devices at once, and edits of each in one run; the first few warm up.
const DEVICES: usize = 8;
const EDITS: usize = 60;
const WARM_UP: usize = 10;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    // One device alone, then eight: so many edits of each.
    let runs = bench.runs * 2;
    let per_device = (EDITS + WARM_UP) * runs;
    let place = bench.place("w3").await?;
    let app = company::open(place.config()).await?;
    found(&app, DEVICES).await?;
    let technician = move |n: usize| Some(n / per_device);
    add_jobs(&app, 0..per_device * DEVICES, technician, |now, _| now + TimeDelta::hours(1)).await?;
    app.db.close().await;
    drop(app);

    let server = bench.server(&place).await?;
    let mut phones = Vec::new();
    for n in 0..DEVICES {
        let mut phone = bench.phone()?;
        let folder = bench.folder(&format!("w3-phone-{n}"))?;
        let email = Who::Technician(n).email();
        phone.ask(json!({"do": "open", "folder": folder, "url": server.url(), "email": email}))?;
        phone.ask(json!({"do": "pull"}))?;
        phones.push(phone);
    }
    let mut peer = Vec::new();
    let peer_server = match &bench.peer {
        None => None,
        Some(peers) => {
            let server = peers.server(&bench.folder("w3-peer-server")?)?;
            for n in 0..DEVICES {
                let mut device = peers.device()?;
                let folder = bench.folder(&format!("w3-peer-{n}"))?;
                device.ask(json!({"do": "open", "folder": folder, "url": server.url()}))?;
                peer.push(device);
            }
            Some(server)
        }
    };

    let mut figures = Vec::new();
    for (at, devices) in [1, DEVICES].into_iter().enumerate() {
        let (mut mine, mut worst, mut limits, mut peers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut costs = Costs::default();
        for run in 0..bench.runs {
            let from = (at * bench.runs + run) * (EDITS + WARM_UP);
            let folder = bench.folder(&format!("w3-limit-{devices}-{run}"))?;
            limits.push(median(&limit::measure(&folder, devices, EDITS)?));
            let before = (all(&phones[..devices])?, server.usage()?);
            let mut times = together(&mut phones[..devices], |n| n * per_device + from)?;
            let after = (all(&phones[..devices])?, server.usage()?);
            costs.add((before.0, after.0), (before.1, after.1));
            times.sort_by(f64::total_cmp);
            mine.push(part(&times, 0.5));
            worst.push(part(&times, 0.99));
            if peer_server.is_some() {
                peers.push(median(&together(&mut peer[..devices], |n| n * per_device + from)?));
            }
        }
        let (limit, worst) = (Spread::of(&limits), Spread::of(&worst));
        let what = if devices == 1 {
            "one edit, acknowledged, 1 device"
        } else {
            "one edit, acknowledged, 8 devices at once"
        };
        let mut figure = Figure::new("W3", what, "ms", Spread::of(&mine));
        let times = figure.ours.median / limit.median;
        let text = format!("2 × its limit of {:.2} ms in the same run (here {times:.1} ×)", limit.median);
        figure = figure.target(text, times <= 2.0).note(format!("p99 {worst} ms"));
        figure.cost = Some(costs.median());
        figure.peer = peer_server.is_some().then(|| Spread::of(&peers));
        figures.push(figure);
    }
    for phone in &mut phones {
        let left = phone.ask(json!({"do": "left"}))?;
        ensure!(left["sets"] == 0 && left["inbox"] == 0, "something was not taken: {left}");
    }
    drop((phones, peer, peer_server));
    server.stop()?;
    bench.remove(place).await?;
    Ok(figures)
}

/// All devices edit at the same time; how long each edit took.
fn together(devices: &mut [Device], from: impl Fn(usize) -> usize) -> anyhow::Result<Vec<f64>> {
    for (n, device) in devices.iter_mut().enumerate() {
        let from = from(n);
        let comments: Vec<String> = (from..from + EDITS + WARM_UP).map(comment).collect();
        device.tell(&json!({"do": "edits", "from": from, "comments": comments}))?;
    }
    let mut all = Vec::new();
    for device in devices {
        let answer = device.answer()?;
        let times = answer["ms"].as_array().context("edits have times")?;
        all.extend(times.iter().skip(WARM_UP).filter_map(Value::as_f64));
    }
    Ok(all)
}

/// What all of them cost so far.
fn all(devices: &[Device]) -> anyhow::Result<Usage> {
    let mut sum = Usage::default();
    for device in devices {
        let usage = usage::of(device.pid())?;
        sum.cpu_s += usage.cpu_s;
        sum.now_mb += usage.now_mb;
        sum.peak_mb += usage.peak_mb;
    }
    Ok(sum)
}
