//! W10: the server's memory, idle and with 1,000 connected devices, each with a session and a live connection of its own.

use crate::bench::Bench;
use crate::ours::company::{self, PASSWORD, Who, add_jobs, found};
use crate::report::Figure;
use crate::stats::Spread;
use anyhow::{Context, ensure};
use chrono::TimeDelta;
use shared::DeviceId;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;
use sync_server::sessions::open_device;
use sync_server::sign_in;
use uuid::Uuid;

/// Connected devices.
const DEVICES: usize = 1_000;
/// Technicians who share them.
const PEOPLE: usize = 20;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let devices = bench.size(DEVICES);
    let place = bench.place("w10").await?;
    let app = company::open(place.config()).await?;
    found(&app, PEOPLE).await?;
    add_jobs(&app, 0..1_000, |n| Some(n % PEOPLE), |now, _| now + TimeDelta::hours(1)).await?;
    // Sessions are made in this process: a thousand passwords would take a minute to check.
    let mut tokens = Vec::new();
    for person in 0..PEOPLE {
        let known = sign_in::check(&app, &Who::Technician(person).email(), PASSWORD, None, None).await?;
        for n in 0..devices / PEOPLE {
            let device = DeviceId(Uuid::from_u128(0x9000 + (person * devices + n) as u128));
            tokens.push(open_device(&app, &known, device, "bench", "0").await?);
        }
    }
    app.db.close().await;
    drop(app);

    let server = bench.server(&place).await?;
    // One request of each kind, so that what every server holds after its first minute is counted.
    for path in ["/healthz", "/sign-in"] {
        let (status, _stream) = get(&server.address, path, None)?;
        ensure!(status == 200, "{path} answered {status}");
    }
    pause().await;
    let idle = server.usage()?.now_mb;
    let mut connected = Vec::new();
    for token in &tokens {
        let (status, stream) = get(&server.address, "/sync/live", Some(token))?;
        ensure!(status == 200, "a live connection answered {status}");
        connected.push(stream);
    }
    pause().await;
    let busy = server.usage()?.now_mb;
    // They are alive: an edit pokes those it concerns.
    let app = company::open(place.config()).await?;
    let relayed = place.database.is_some();
    company::edit_jobs(&app, 0..PEOPLE, "Boiler").await?;
    app.db.close().await;
    drop(app);
    let poked = server.usage()?.now_mb;
    drop(connected);
    server.stop()?;
    bench.remove(place).await?;
    let first =
        Figure::new("W10", "server memory, idle", "MB", Spread::of(&[idle])).target("40 MB", idle <= 40.0);
    let what = format!("server memory, {} connected devices", tokens.len());
    let most = busy.max(poked);
    let second =
        Figure::new("W10", what, "MB", Spread::of(&[most])).target("200 MB", most <= 200.0).note(format!(
            "{:.1} KB each{}",
            (most - idle) * 1024.0 / tokens.len() as f64,
            if relayed { ", an edit relayed to all of them" } else { "" }
        ));
    Ok(vec![first, second])
}

/// Sends a request and reads the head of its answer; the connection stays open.
fn get(address: &str, path: &str, token: Option<&str>) -> anyhow::Result<(u16, BufReader<TcpStream>)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n{token}\r\n")?;
    let mut stream = BufReader::with_capacity(512, stream);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("a status")?;
    while !line.trim().is_empty() {
        line.clear();
        stream.read_line(&mut line)?;
    }
    Ok((status, stream))
}

/// What a server does after it answered settles.
#[expect(clippy::disallowed_methods, reason = "the edge: memory is looked at after a while")]
async fn pause() {
    tokio::time::sleep(Duration::from_secs(3)).await;
}
