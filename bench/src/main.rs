//! The workloads, measured by one command: `cargo run --release -p bench -- --json FILE`.

mod tap;
mod wire;

use clap::Parser;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Parser)]
#[command(version, about = "Measures Sevengate on this machine.")]
struct Args {
    /// Taps per workload.
    #[arg(long, default_value_t = 300)]
    taps: usize,
    /// Write the figures here as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the measured files lie: it is this disk that is measured. Default: the system's temporary folder.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Everything that was measured.
#[derive(Serialize)]
struct Figures {
    machine: Machine,
    tap_to_durable: tap::Taps,
    job_on_the_wire: wire::Wire,
}

#[derive(Serialize)]
struct Machine {
    cores: usize,
    system: String,
    version: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let folder = match &args.folder {
        Some(dir) => tempfile::tempdir_in(dir)?,
        None => tempfile::tempdir()?,
    };
    let machine = Machine {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let figures = Figures {
        machine,
        tap_to_durable: tap::measure(&folder.path().join("tap"), args.taps).await?,
        job_on_the_wire: wire::measure(&folder.path().join("wire")).await?,
    };
    println!("{}", figures.tap_to_durable);
    println!("{}", figures.job_on_the_wire);
    if let Some(path) = args.json {
        std::fs::write(&path, serde_json::to_string_pretty(&figures)?)?;
        println!("Written to {}.", path.display());
    }
    Ok(())
}
