//! What every workload is run with: folders, programs, the engine, the peer, how often.

use crate::child::Device;
use crate::ours::{Place, Server, server};
use crate::peer::Peer;
use crate::postgres::Cluster;
use clap::ValueEnum;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The server's database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Everything a workload needs.
pub struct Bench {
    pub engine: Engine,
    pub runs: usize,
    /// All of W5.
    pub full: bool,
    /// A tenth of everything.
    pub quick: bool,
    folder: PathBuf,
    program: PathBuf,
    postgres: Option<Cluster>,
    pub peer: Option<Peer>,
}

impl Bench {
    /// Builds, installs and starts what is needed.
    pub fn prepare(
        engine: Engine,
        folder: &Path,
        runs: usize,
        full: bool,
        quick: bool,
        peer: bool,
    ) -> anyhow::Result<Bench> {
        let program = server::program()?;
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::start(folder)?),
        };
        let peer = if peer { Some(Peer::install()?) } else { None };
        Ok(Bench { engine, runs, full, quick, folder: folder.to_path_buf(), program, postgres, peer })
    }

    /// A size, or a tenth of it.
    pub fn size(&self, full: usize) -> usize {
        if self.quick { full / 10 } else { full }
    }

    /// A folder of this name, made.
    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// An empty place for a server.
    pub async fn place(&self, name: &str) -> anyhow::Result<Place> {
        Place::fresh(self.folder.join(name), self.postgres.as_ref()).await
    }

    /// A copy of a place that no server runs on.
    pub async fn copy(&self, place: &Place, name: &str) -> anyhow::Result<Place> {
        place.copy(self.folder.join(name), self.postgres.as_ref()).await
    }

    /// Throws a place away.
    pub async fn remove(&self, place: Place) -> anyhow::Result<()> {
        place.remove(self.postgres.as_ref()).await
    }

    /// Starts the server's program at a place.
    pub async fn server(&self, place: &Place) -> anyhow::Result<Server> {
        let postgres = self.postgres.as_ref().map(Cluster::pid).transpose()?;
        Server::start(&self.program, place, postgres).await
    }

    /// A phone in a process of its own.
    pub fn phone(&self) -> anyhow::Result<Device> {
        Device::start(Command::new(std::env::current_exe()?).arg("device"))
    }

    /// What the server promises when it acknowledges.
    pub fn durability(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "phone: SQLite, WAL, synchronous=FULL; server: SQLite, WAL, synchronous=FULL",
            Engine::Postgres => {
                "phone: SQLite, WAL, synchronous=FULL; server: PostgreSQL, fsync=on, synchronous_commit=on"
            }
        }
    }
}
