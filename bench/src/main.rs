//! The workloads, measured by one command: `cargo run --release -p bench -- [WORKLOAD…] --json FILE`.

mod bench;
mod child;
mod dump;
mod limit;
mod noise;
mod ours;
mod peer;
mod postgres;
mod report;
mod stats;
mod usage;
mod wire;
mod workloads;

use anyhow::Context;
use bench::{Bench, Engine};
use clap::{Parser, Subcommand, ValueEnum};
use report::Figure;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;
use workloads::Workload;

#[derive(Parser)]
#[command(version, about = "Measures Sevengate on this machine.", args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    inner: Option<Inner>,
    /// What to measure; everything if nothing is named.
    workloads: Vec<Workload>,
    /// Measure this peer beside it, in turns.
    #[arg(long, value_enum)]
    peer: Option<PeerName>,
    /// The server's database.
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    engine: Engine,
    /// How often each workload runs; medians are given.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// All 200 photos of W5: nine minutes.
    #[arg(long)]
    full: bool,
    /// A tenth of everything: to try the benchmark itself.
    #[arg(long)]
    quick: bool,
    /// Write the figures here as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the measured files lie: it is this disk that is measured. Default: the system's temporary folder.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Parts of the benchmark that run in processes of their own.
#[derive(Subcommand)]
enum Inner {
    /// A phone that does what standard input says.
    #[command(hide = true)]
    Device,
    /// Starts the app in a folder and says how long that took.
    #[command(hide = true)]
    ColdStart { folder: PathBuf },
}

#[derive(Clone, Copy, ValueEnum)]
enum PeerName {
    Pouchdb,
}

/// Everything that was measured.
#[derive(Serialize)]
struct Figures {
    machine: Machine,
    engine: Engine,
    runs: usize,
    durability: &'static str,
    peer_durability: Option<&'static str>,
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Machine {
    cores: usize,
    processor: String,
    system: String,
    version: String,
}

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "the edge: a program that runs one part of itself")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    match args.inner {
        // On a thread of the runtime, as the app's own loop.
        Some(Inner::Device) => tokio::spawn(ours::device::run()).await?,
        Some(Inner::ColdStart { folder }) => {
            println!("{}", ours::device::cold_start(&folder)?);
            Ok(())
        }
        None => measure(args).await,
    }
}

async fn measure(args: Args) -> anyhow::Result<()> {
    let folder = match &args.folder {
        Some(dir) => tempfile::tempdir_in(dir)?,
        None => tempfile::tempdir()?,
    };
    let (full, quick, peer) = (args.full, args.quick, args.peer.is_some());
    let bench = Bench::prepare(args.engine, folder.path(), args.runs.max(1), full, quick, peer)?;
    let mut workloads = args.workloads.clone();
    if workloads.is_empty() {
        // The phone app for browsers is built by another command.
        let is_there =
            |workload: &Workload| *workload != Workload::W14 || std::env::var_os(workloads::APP).is_some();
        workloads = Workload::value_variants().iter().copied().filter(is_there).collect();
    }
    println!("{}", bench.durability());
    if bench.peer.is_some() {
        println!("peer: PouchDB and express-pouchdb, {}", peer::DURABILITY);
    }
    let mut figures = Vec::new();
    for workload in workloads {
        let begun = Instant::now();
        let measured = workload.run(&bench).await.with_context(|| format!("measuring {workload:?}"))?;
        measured.iter().for_each(|figure| print!("{figure}"));
        println!("    ({workload:?} took {:.0} s)", begun.elapsed().as_secs_f64());
        figures.extend(measured);
    }
    let all = Figures {
        machine: Machine::this(),
        engine: args.engine,
        runs: bench.runs,
        durability: bench.durability(),
        peer_durability: bench.peer.as_ref().map(|_| peer::DURABILITY),
        figures,
    };
    println!("\n{}", report::markdown(&all.figures));
    if let Some(path) = args.json {
        std::fs::write(&path, serde_json::to_string_pretty(&all)?)?;
        println!("Written to {}.", path.display());
    }
    Ok(())
}

impl Machine {
    fn this() -> Machine {
        let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
        Machine {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: name.trim_start_matches([' ', '\t', ':']).to_owned(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
