//! W7: two devices edit different units of the same records offline, then both synchronise.

use crate::bench::Bench;
use crate::child::{Device, number, text};
use crate::ours::company::{self, Who, add_jobs, found};
use crate::report::Figure;
use crate::stats::{Spread, grouped};
use anyhow::ensure;
use serde_json::json;
use std::time::Instant;

/// The field of each device, and what it writes.
const EDITS: [(&str, &str); 2] = [("title", "Boiler"), ("description", "Bring the long ladder")];

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let count = bench.size(1_000);
    let place = bench.place("w7").await?;
    let app = company::open(place.config()).await?;
    found(&app, 0).await?;
    add_jobs(&app, 0..count, |_| None, |now, _| now).await?;
    app.db.close().await;
    drop(app);
    let (mut mine, mut lost) = (Vec::new(), Vec::new());
    let (mut peers, mut peer_lost) = (Vec::new(), Vec::new());
    for run in 0..bench.runs {
        let place = bench.copy(&place, &format!("w7-run-{run}")).await?;
        let server = bench.server(&place).await?;
        let mut devices = Vec::new();
        for (n, who) in [Who::Dispatcher, Who::Owner].into_iter().enumerate() {
            let mut phone = bench.phone()?;
            let folder = bench.folder(&format!("w7-{run}-phone-{n}"))?;
            phone.ask(json!({"do": "open", "folder": folder, "url": server.url(), "email": who.email()}))?;
            phone.ask(json!({"do": "pull"}))?;
            devices.push(phone);
        }
        let (seconds, missing) = both_edit(&mut devices, count)?;
        mine.push(seconds);
        lost.push(missing);
        let hashes: Vec<String> = devices
            .iter_mut()
            .map(|d| text(&d.ask(json!({"do": "local_dump"}))?, "hash"))
            .collect::<anyhow::Result<_>>()?;
        server.stop()?;
        let there = place.dump().await?;
        ensure!(hashes.iter().all(|hash| *hash == there.hash), "the devices and the server differ");
        bench.remove(place).await?;

        let Some(peer) = &bench.peer else { continue };
        let server = peer.server(&bench.folder(&format!("w7-{run}-peer-server"))?)?;
        let mut devices = Vec::new();
        for n in 0..2 {
            let mut device = peer.device()?;
            let folder = bench.folder(&format!("w7-{run}-peer-{n}"))?;
            device.ask(json!({"do": "open", "folder": folder, "url": server.url()}))?;
            if n == 0 {
                device.ask(json!({"do": "jobs", "from": 0, "count": count}))?;
                device.ask(json!({"do": "push"}))?;
            } else {
                device.ask(json!({"do": "pull"}))?;
            }
            devices.push(device);
        }
        let (seconds, missing) = both_edit(&mut devices, count)?;
        peers.push(seconds);
        peer_lost.push(missing);
    }
    bench.remove(place).await?;
    let what = format!("two devices edit different units of {} records", grouped(count as f64));
    let lost = Spread::of(&lost);
    let mut figure = Figure::new("W7", what, "s", Spread::of(&mine)).target(
        format!("0 lost updates, all visible on both devices (here {} of {} lost)", lost.most, 2 * count),
        lost.most == 0.0,
    );
    if !peers.is_empty() {
        figure.peer = Some(Spread::of(&peers));
        let lost = Spread::of(&peer_lost);
        figure = figure.note(format!(
            "the peer shows {} of {} edits: one device's documents win",
            2.0 * count as f64 - lost.median,
            2 * count
        ));
    }
    Ok(vec![figure])
}

/// Each device edits its field, then both synchronise twice; how long that took and how many edits are not to be seen on
/// one of the devices.
fn both_edit(devices: &mut [Device], count: usize) -> anyhow::Result<(f64, f64)> {
    for (device, (field, text)) in devices.iter_mut().zip(EDITS) {
        device.ask(json!({"do": "fields", "from": 0, "count": count, "field": field, "text": text}))?;
    }
    let begun = Instant::now();
    for _ in 0..2 {
        for device in devices.iter_mut() {
            device.ask(json!({"do": "push"}))?;
            device.ask(json!({"do": "pull"}))?;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let mut least: Vec<f64> = vec![count as f64; EDITS.len()];
    for device in devices.iter_mut() {
        for (at, (field, text)) in EDITS.into_iter().enumerate() {
            let answer = device
                .ask(json!({"do": "count", "from": 0, "count": count, "field": field, "text": text}))?;
            least[at] = least[at].min(number(&answer, "there")?);
        }
    }
    Ok((seconds, 2.0 * count as f64 - least.iter().sum::<f64>()))
}
