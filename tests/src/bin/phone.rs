//! A phone without a screen: the real app over the real network, told what to do by lines of JSON, or working by a seed.
//!
//! It says what is saved only after the store's commit, so that the one who kills it knows what must not be lost.

use anyhow::Context;
use clap::Parser;
use e2e::load::Load;
use e2e::network::Bad;
use e2e::office::{PASSWORD, Who};
use e2e::phone_process::{Ask, Said};
use e2e::technician::Technician;
use futures::future::BoxFuture;
use mobile::phone::{SignInError, Timer, run_sync_loop};
use mobile::platform::{EdgeTimer, SystemClock, SystemRandom};
use mobile::sync::HttpTransport;
use shared::JobId;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[derive(Parser)]
struct Arguments {
    /// The phone's folder.
    #[arg(long)]
    dir: PathBuf,
    /// The server's address.
    #[arg(long)]
    server: String,
    /// Whose phone it is: asha or miguel.
    #[arg(long, value_parser = who)]
    who: Who,
    /// A job to work on; may be given several times.
    #[arg(long = "job")]
    jobs: Vec<JobId>,
    /// Works by itself, with decisions from this seed, and syncs as the app does.
    #[arg(long)]
    load: Option<u64>,
    /// How many taps it makes by itself at most.
    #[arg(long, default_value_t = 0)]
    taps: usize,
    /// The size of photos, in bytes.
    #[arg(long, default_value_t = 0)]
    photo_bytes: usize,
    /// Taps no further while more than this is unsent.
    #[arg(long, default_value_t = usize::MAX)]
    backlog: usize,
    /// How long it waits for a server that says nothing, in milliseconds.
    #[arg(long)]
    patience_ms: Option<u64>,
}

fn who(name: &str) -> Result<Who, String> {
    let found = Who::ALL.into_iter().find(|who| format!("{who:?}").to_lowercase() == name);
    found.ok_or_else(|| format!("nobody is called {name}"))
}

/// Waits of the sync loop are so much shorter than the app's: a test has no minute to wait.
const HURRY: u32 = 20;

struct Hurried;

impl Timer for Hurried {
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()> {
        EdgeTimer.after(wait / HURRY)
    }
}

fn says(said: &Said) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, said)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut transport = HttpTransport::new(&arguments.server)?;
    if let Some(patience) = arguments.patience_ms {
        transport = transport.with_patience(Duration::from_millis(patience));
    }
    let transport = Arc::new(transport);
    let network = Arc::new(Bad::new(transport.clone()));
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let technician =
        Technician::over(transport, network, arguments.who, arguments.dir.clone(), clock, random);
    let (asked, asks) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || listens(asked));
    match arguments.load {
        Some(seed) => {
            let rests = AtomicBool::new(false);
            tokio::select! {
                done = works(&arguments, seed, technician, &rests) => done,
                () = quits(asks, &rests) => Ok(()),
            }
        }
        None => obeys(&arguments, technician, asks).await,
    }
}

/// Reads what it is told until there is nothing more.
fn listens(asked: tokio::sync::mpsc::UnboundedSender<Ask>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match serde_json::from_str(&line) {
            Ok(ask) => {
                let _ = asked.send(ask);
            }
            Err(error) => eprintln!("not understood: {line}: {error}"),
        }
    }
}

async fn obeys(
    arguments: &Arguments,
    mut technician: Technician,
    mut asks: tokio::sync::mpsc::UnboundedReceiver<Ask>,
) -> anyhow::Result<()> {
    let mut load = Load::new(0, arguments.photo_bytes);
    let saved = |saved: Result<_, mobile::store::ExecuteError>| match saved {
        Ok(saved) => Said::Saved(saved),
        Err(error) => Said::Failed { why: error.to_string() },
    };
    while let Some(ask) = asks.recv().await {
        let said = match ask {
            Ask::SignIn => match signs_in(&technician).await {
                Ok(()) => Said::Ready,
                Err(error) => Said::Failed { why: error.to_string() },
            },
            Ask::Tap { job } => saved(load.tap(&mut technician, &[job])),
            Ask::Photo { job, slot } => saved(load.photo(&mut technician, job, slot)),
            Ask::Sync => match technician.syncs().await {
                Ok(done) => Said::Synced { sets: done.sets, records: done.records, blobs: done.blobs },
                Err(error) => Said::Failed { why: error.to_string() },
            },
            Ask::Status => waiting(&technician),
            Ask::Rest => continue,
            Ask::Quit => return Ok(()),
        };
        says(&said)?;
    }
    Ok(())
}

fn waiting(technician: &Technician) -> Said {
    let unsent = technician.phone().unsent();
    Said::Waiting { sets: unsent.sets, blobs: unsent.blobs }
}

async fn signs_in(technician: &Technician) -> Result<(), SignInError> {
    if technician.phone().signed_in().is_none() {
        technician.phone().sign_in(&technician.who.email(), PASSWORD).await?;
    }
    Ok(())
}

/// Ends when it is told to quit, or whoever started it is gone.
async fn quits(mut asks: tokio::sync::mpsc::UnboundedReceiver<Ask>, rests: &AtomicBool) {
    while let Some(Ask::Rest) = asks.recv().await {
        rests.store(true, Ordering::Relaxed);
    }
}

/// Signs in, taps until it has done enough or may rest, and syncs beside it; says when the office has everything.
#[expect(clippy::disallowed_methods, reason = "the edge: the sync loop runs beside the taps, as in the app")]
async fn works(
    arguments: &Arguments,
    seed: u64,
    mut technician: Technician,
    rests: &AtomicBool,
) -> anyhow::Result<()> {
    while let Err(error) = signs_in(&technician).await {
        anyhow::ensure!(matches!(error, SignInError::Offline(_)), "signing in: {error}");
        Hurried.after(Duration::from_secs(1)).await;
    }
    let store = technician.phone().store().context("somebody is signed in")?;
    let mut changed = store.changed();
    tokio::spawn(run_sync_loop(technician.phone().clone(), Arc::new(Hurried)));
    while !arguments.jobs.iter().all(|job| store.job(*job).is_some()) {
        changed.changed().await?;
    }
    says(&Said::Ready)?;
    let mut load = Load::new(seed, arguments.photo_bytes);
    for _ in 0..arguments.taps {
        changed.mark_unchanged();
        while store.unsent().0 + store.unsent().1 > arguments.backlog {
            changed.changed().await?;
        }
        if rests.load(Ordering::Relaxed) {
            break;
        }
        let saved = load.tap(&mut technician, &arguments.jobs)?;
        says(&Said::Saved(saved))?;
    }
    loop {
        changed.mark_unchanged();
        let banner = store.banner();
        anyhow::ensure!(banner.trouble.is_none(), "the store: {:?}", banner.trouble);
        if banner.sets_waiting + banner.blobs_waiting == 0 {
            break;
        }
        changed.changed().await?;
    }
    says(&Said::Home)?;
    // Stays, and goes on syncing, until it is told to quit or killed.
    std::future::pending().await
}
