//! The server's program once more, under a name that the tests of this package can find: exactly what `sync-server` runs.

use clap::Parser;
use sync_server::cli::{self, Cli};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    cli::run(Cli::parse()).await
}
