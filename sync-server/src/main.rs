//! The server's program: `sync-server serve | migrate | user | secret | backup | …`.

use clap::Parser;
use sync_server::cli::{self, Cli};
use sync_server::edge;

fn main() -> anyhow::Result<()> {
    edge::run(cli::run(Cli::parse()))?
}
