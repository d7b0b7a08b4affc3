//! The server's own program, started as the one who runs it starts it.

use super::Place;
use crate::postgres::free_port;
use crate::usage::{self, Usage};
use anyhow::ensure;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running server.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`.
    pub address: String,
    /// The cluster's first process, whose cost counts too.
    postgres: Option<u32>,
}

impl Server {
    /// Starts it at this place and waits until it takes connections.
    pub async fn start(program: &Path, place: &Place, postgres: Option<u32>) -> anyhow::Result<Server> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut command = Command::new(program);
        command.args(["--listen", &address, "--data"]).arg(&place.folder).env("RUST_LOG", "warn");
        if let Some(database) = &place.database {
            command.args(["--database", database]);
        }
        let child = command.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let server = Server { child, address, postgres };
        let connects = || async { std::net::TcpStream::connect(&server.address).ok() };
        e2e::wait::until_within(Duration::from_secs(60), "the server", &mut { connects }).await;
        Ok(server)
    }

    /// Its address for a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it cost so far; the CPU time of PostgreSQL's processes is in it.
    pub fn usage(&self) -> anyhow::Result<Usage> {
        let own = usage::of(self.child.id())?;
        let database = self.postgres.map_or(Ok(0.0), usage::cpu_of_tree)?;
        Ok(Usage { cpu_s: own.cpu_s + database, ..own })
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "the server can be asked to stop");
        let ended = self.child.wait()?;
        ensure!(ended.success(), "the server stopped with {ended}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server's program, built by the same cargo in the same profile as this one and so of the same source.
pub fn program() -> anyhow::Result<PathBuf> {
    let me = std::env::current_exe()?;
    let profile = me.parent().map(Path::to_path_buf).unwrap_or_default();
    // With this package, so that the dependencies are those that are built already.
    if let Ok(cargo) = std::env::var("CARGO") {
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "-p", "bench", "-p", "sync-server"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        ensure!(build.status()?.success(), "the server does not build");
    }
    let program = profile.join("sync-server");
    ensure!(program.exists(), "{} is missing: cargo build --release -p sync-server", program.display());
    Ok(program)
}
