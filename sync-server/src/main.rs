//! The server's program: `sync-server serve | migrate | user | backup`.

use clap::Parser;
use sync_server::cli::{self, Cli};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    cli::run(Cli::parse()).await
}
