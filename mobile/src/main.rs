//! The phone app as a program: a window of phone size, or a small server that shows it in a browser.

use clap::Parser;
use std::path::PathBuf;

/// The phone app.
#[derive(Parser, Debug)]
#[command(version, about)]
struct Arguments {
    /// The office's server, e.g. https://office.example.com; remembered once given.
    #[arg(long, env = "SEVENGATE_SERVER")]
    server: Option<String>,
    /// Where this phone keeps its files.
    #[arg(long, env = "SEVENGATE_PHONE_DIR")]
    dir: Option<PathBuf>,
    /// Where the browser preview listens.
    #[arg(long, default_value_t = 8_090)]
    port: u16,
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt::init();
    run(Arguments::parse())
}

#[cfg(any(feature = "desktop", feature = "mobile"))]
fn run(arguments: Arguments) -> anyhow::Result<()> {
    let _ = arguments.port;
    mobile::window::open(arguments.dir, arguments.server)
}

#[cfg(all(feature = "preview", not(any(feature = "desktop", feature = "mobile"))))]
fn run(arguments: Arguments) -> anyhow::Result<()> {
    mobile::preview::serve(arguments.dir, arguments.server, arguments.port)
}

#[cfg(not(any(feature = "desktop", feature = "mobile", feature = "preview")))]
fn run(arguments: Arguments) -> anyhow::Result<()> {
    let _ = arguments;
    anyhow::bail!(
        "this build has no screen: use --features desktop for a window, or --features preview for a browser"
    )
}
