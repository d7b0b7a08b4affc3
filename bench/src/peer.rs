//! The peer: PouchDB and express-pouchdb, installed on demand beside the build's other products, never into the tree.

use crate::child::Device;
use crate::postgres::free_port;
use crate::usage::{self, Usage};
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// An installed peer.
pub struct Peer {
    driver: PathBuf,
    packages: PathBuf,
}

/// What the peer promises when it says that something is written.
pub const DURABILITY: &str =
    "LevelDB without fsync on both sides: a write survives a killed process, not a power cut";

impl Peer {
    /// Installs the packages unless they are there.
    pub fn install() -> anyhow::Result<Peer> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer");
        let target = std::env::current_exe()?.parent().and_then(Path::parent).map(Path::to_path_buf);
        let packages = target.context("the program lies in a target folder")?.join("bench-peer");
        let wanted = std::fs::read_to_string(source.join("package.json"))?;
        let has = std::fs::read_to_string(packages.join("package.json")).unwrap_or_default();
        if has != wanted || !packages.join("node_modules").is_dir() {
            std::fs::create_dir_all(&packages)?;
            println!("Installing the peer into {} …", packages.display());
            std::fs::write(packages.join("package.json"), &wanted)?;
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&packages);
            let installed = npm.stdout(Stdio::null()).status().context("npm is needed for the peer")?;
            if !installed.success() {
                std::fs::remove_file(packages.join("package.json"))?;
            }
            ensure!(installed.success(), "npm could not install the peer");
        }
        Ok(Peer { driver: source.join("driver.mjs"), packages })
    }

    fn node(&self) -> Command {
        let mut command = Command::new("node");
        // As much heap as it likes: a peer that runs out of memory is no measure.
        command.arg("--max-old-space-size=8192").arg(&self.driver);
        command.env("SEVENGATE_PEER_PACKAGES", &self.packages).env("NODE_ENV", "production");
        command
    }

    /// A device of the peer's.
    pub fn device(&self) -> anyhow::Result<Device> {
        Device::start(self.node().arg("device"))
    }

    /// The peer's server on what is in a folder.
    pub fn server(&self, folder: &Path) -> anyhow::Result<PeerServer> {
        let port = free_port()?;
        let mut command = self.node();
        command.arg("serve").arg(folder).arg(port.to_string());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let said = child.stdout.take().context("the peer's server says when it is ready")?;
        let mut line = String::new();
        let server = PeerServer { child, address: format!("127.0.0.1:{port}") };
        BufReader::new(said).read_line(&mut line)?;
        ensure!(line.trim() == "listening", "the peer's server does not start");
        Ok(server)
    }
}

/// A running server of the peer's.
pub struct PeerServer {
    child: Child,
    pub address: String,
}

impl PeerServer {
    /// Its address for a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it cost so far.
    pub fn usage(&self) -> anyhow::Result<Usage> {
        usage::of(self.child.id())
    }
}

impl Drop for PeerServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
