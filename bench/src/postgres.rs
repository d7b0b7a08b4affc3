//! A PostgreSQL cluster of the benchmark's own, with fsync on and otherwise as it comes; gone when it is dropped.

use anyhow::{Context, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The running cluster.
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    port: u16,
    made: AtomicU32,
}

impl Cluster {
    /// Makes and starts one in a folder.
    pub fn start(folder: &Path) -> anyhow::Result<Cluster> {
        let bin = newest_bin()?;
        let data = folder.join("postgres");
        std::fs::create_dir_all(&data)?;
        // PostgreSQL refuses to run as root: then it runs as its own user, who has to reach the folder.
        if is_root() {
            for dir in [folder, &data] {
                run(Command::new("chmod").arg("755").arg(dir))?;
            }
            run(Command::new("chown").arg("postgres").arg(&data))?;
        }
        let init = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
        run(as_postgres(&bin.join("initdb")).arg("-D").arg(&data).args(init))?;
        let port = free_port()?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on"
        );
        let log = data.join("log");
        run(as_postgres(&bin.join("pg_ctl"))
            .arg("-D")
            .arg(&data)
            .args(["-w", "-l"])
            .arg(&log)
            .args(["-o", &options, "start"]))?;
        Ok(Cluster { bin, data, port, made: AtomicU32::new(0) })
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// A new database: empty, or a copy of another one that nobody is connected to.
    pub async fn database(&self, copy_of: Option<&str>) -> anyhow::Result<String> {
        let name = format!("bench_{}", self.made.fetch_add(1, Ordering::Relaxed));
        let template = copy_of.and_then(|url| url.rsplit('/').next()).unwrap_or("template0").to_owned();
        let mut admin = PgConnection::connect(&self.url("postgres")).await?;
        let sql = format!("create database {name} template {template} strategy file_copy");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
        admin.close().await?;
        Ok(self.url(&name))
    }

    /// Throws a database away.
    pub async fn drop_database(&self, url: &str) -> anyhow::Result<()> {
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        let mut admin = PgConnection::connect(&self.url("postgres")).await?;
        let sql = format!("drop database {name} with (force)");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
        Ok(admin.close().await?)
    }

    /// The process that started all others of the cluster.
    pub fn pid(&self) -> anyhow::Result<u32> {
        let file = std::fs::read_to_string(self.data.join("postmaster.pid"))?;
        file.lines().next().and_then(|line| line.trim().parse().ok()).context("PostgreSQL says its process")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_postgres(&self.bin.join("pg_ctl"));
        stop.arg("-D").arg(&self.data).args(["-m", "immediate", "stop"]);
        let _ = run(&mut stop);
    }
}

/// A port that nobody listens on.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn newest_bin() -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").context("PostgreSQL is not installed")?;
    let newest = versions.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((version, entry.path().join("bin")))
    });
    newest.max().map(|(_, bin)| bin).context("PostgreSQL is not installed")
}

fn is_root() -> bool {
    std::env::var("USER").is_ok_and(|user| user == "root")
        || std::fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

fn as_postgres(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        // Its own user may not read where this program was started.
        command.current_dir("/");
        command
    } else {
        Command::new(program)
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    // A server that stays must not keep a pipe open: its output goes nowhere.
    let status = command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .with_context(|| format!("starting {command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
