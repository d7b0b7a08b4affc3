//! The server's program: `sync-server serve | migrate | user | backup`.

use clap::Parser;
use sync_server::cli::{self, Cli};
use sync_server::edge;

/// A page is made of thousands of small pieces, and dropped again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    edge::run(cli::run(Cli::parse()))?
}
