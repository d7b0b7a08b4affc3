//! W4: records with a photo each, sent until the server has every byte on disk.

use crate::bench::Bench;
use crate::child::{number, text};
use crate::noise::noise;
use crate::ours::Place;
use crate::ours::company::{self, COMPANY, Who, add_jobs, found};
use crate::ours::place::copy_folder;
use crate::report::{Costs, Figure};
use crate::stats::Spread;
use crate::usage;
use anyhow::{Context, ensure};
use chrono::TimeDelta;
use e2e::proxy::{Line, Proxy};
use serde_json::json;
use shared::sync::BlobHash;
use std::path::PathBuf;

/// Bytes of a photo and of its thumbnail.
pub const PHOTO: usize = 300 * 1024;
pub const THUMB: usize = 15 * 1024;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let count = bench.size(200);
    let ours = Photos::prepare(bench, "w4", count).await?;
    let peer = match &bench.peer {
        None => None,
        Some(peer) => {
            let folder = bench.folder("w4-peer")?;
            let mut device = peer.device()?;
            device.ask(json!({"do": "open", "folder": folder, "url": "http://127.0.0.1:9"}))?;
            device.ask(json!({"do": "photos", "from": 0, "count": count, "size": PHOTO, "thumb": THUMB}))?;
            device.end()?;
            Some((peer, folder))
        }
    };
    let (mut mine, mut peers) = (Vec::new(), Vec::new());
    let (mut costs, mut peer_costs) = (Costs::default(), Costs::default());
    let (mut bytes, mut peer_bytes) = ((None, None), (None, None));
    // One run more, through a proxy that counts.
    for run in 0..=bench.runs {
        let counted = run == bench.runs;
        let place = bench.copy(&ours.place, &format!("w4-run-{run}")).await?;
        let folder = bench.folder(&format!("w4-run-{run}-phone"))?;
        copy_folder(&ours.phone, &folder)?;
        let server = bench.server(&place).await?;
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let url = proxy.as_ref().map_or_else(|| server.url(), Proxy::url);
        let mut phone = bench.phone()?;
        phone
            .ask(json!({"do": "open", "folder": folder, "url": url, "email": Who::Technician(0).email()}))?;
        let before = (usage::of(phone.pid())?, server.usage()?);
        let answer = phone.ask(json!({"do": "push"}))?;
        let after = (usage::of(phone.pid())?, server.usage()?);
        phone.end()?;
        server.stop()?;
        all_there(&place, count).await?;
        bench.remove(place).await?;
        std::fs::remove_dir_all(folder)?;
        match proxy {
            Some(proxy) => bytes = (Some(proxy.bytes_up()), Some(proxy.bytes_down())),
            None => {
                mine.push(number(&answer, "whole_s")?);
                costs.add((before.0, after.0), (before.1, after.1));
            }
        }

        let Some((peer, template)) = &peer else { continue };
        let folder = bench.folder(&format!("w4-run-{run}-peer"))?;
        copy_folder(template, &folder)?;
        let place = bench.folder(&format!("w4-run-{run}-peer-server"))?;
        let server = peer.server(&place)?;
        let proxy = counted.then(|| Proxy::start(&server.address, Line::GOOD));
        let url = proxy.as_ref().map_or_else(|| server.url(), Proxy::url);
        let mut device = peer.device()?;
        device.ask(json!({"do": "open", "folder": folder, "url": url}))?;
        let before = (usage::of(device.pid())?, server.usage()?);
        let answer = device.ask(json!({"do": "push"}))?;
        let after = (usage::of(device.pid())?, server.usage()?);
        let up_down = proxy.as_ref().map(|p| (Some(p.bytes_up()), Some(p.bytes_down())));
        let (here, there) =
            (device.ask(json!({"do": "local_dump"}))?, device.ask(json!({"do": "server_dump"}))?);
        ensure!(text(&here, "hash")? == text(&there, "hash")?, "the peer's device and server differ");
        device.end()?;
        drop(server);
        std::fs::remove_dir_all(folder)?;
        std::fs::remove_dir_all(place)?;
        match up_down {
            Some(counted) => peer_bytes = counted,
            None => {
                peers.push(number(&answer, "seconds")?);
                peer_costs.add((before.0, after.0), (before.1, after.1));
            }
        }
    }
    ours.remove(bench).await?;
    let mut figure = Figure::new("W4", format!("{count} records with a photo each"), "s", Spread::of(&mine));
    let mut cost = costs.median();
    (cost.bytes_up, cost.bytes_down) = bytes;
    figure.cost = Some(cost);
    if !peers.is_empty() {
        let peer = Spread::of(&peers);
        let times = peer.median / figure.ours.median;
        figure = figure.target(format!("2 × the peer (here {times:.1} ×)"), times >= 2.0);
        figure.peer = Some(peer);
        let mut cost = peer_costs.median();
        (cost.bytes_up, cost.bytes_down) = peer_bytes;
        figure.peer_cost = Some(cost);
    }
    Ok(vec![figure])
}

/// A server with jobs and a phone with a photo of each, copied for every run.
pub struct Photos {
    pub place: Place,
    pub phone: PathBuf,
}

impl Photos {
    /// Sets both up.
    pub async fn prepare(bench: &Bench, name: &str, count: usize) -> anyhow::Result<Photos> {
        let place = bench.place(name).await?;
        let app = company::open(place.config()).await?;
        found(&app, 1).await?;
        add_jobs(&app, 0..count, |_| Some(0), |now, _| now + TimeDelta::hours(1)).await?;
        app.db.close().await;
        drop(app);
        let server = bench.server(&place).await?;
        let folder = bench.folder(&format!("{name}-phone"))?;
        let mut phone = bench.phone()?;
        let email = Who::Technician(0).email();
        phone.ask(json!({"do": "open", "folder": folder, "url": server.url(), "email": email}))?;
        phone.ask(json!({"do": "pull"}))?;
        phone.ask(json!({"do": "photos", "from": 0, "count": count, "size": PHOTO, "thumb": THUMB}))?;
        phone.end()?;
        server.stop()?;
        Ok(Photos { place, phone: folder })
    }

    /// Throws both away.
    pub async fn remove(self, bench: &Bench) -> anyhow::Result<()> {
        std::fs::remove_dir_all(self.phone)?;
        bench.remove(self.place).await
    }
}

/// The server has every photo and thumbnail, byte for byte.
pub async fn all_there(place: &Place, count: usize) -> anyhow::Result<()> {
    let app = company::open(place.config()).await?;
    for n in 0..count as u64 {
        for bytes in [noise(n, PHOTO), noise(n + 1_000_000, THUMB)] {
            let stored = app.blobs.get(COMPANY, &BlobHash::of(&bytes)).await?;
            ensure!(stored.context("a picture is missing")?.as_ref() == bytes, "a picture has other bytes");
        }
    }
    app.db.close().await;
    Ok(())
}
