//! The server's program once more, under a name that the tests of this package can find: exactly what `sync-server` runs.

use clap::Parser;
use sync_server::cli::{self, Cli};
use sync_server::edge;

fn main() -> anyhow::Result<()> {
    edge::run(cli::run(Cli::parse()))?
}
