//! The server as its own process, so that it can be killed and started again, and so that there can be two of it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// A server with its data. The program is the binary `server` of this package: `env!("CARGO_BIN_EXE_server")` in a test.
pub struct ServerProcess {
    program: PathBuf,
    data: PathBuf,
    database: Option<String>,
    /// Settings beyond where its data is.
    settings: Vec<(String, String)>,
    running: Option<Running>,
    /// What it logged last, all starts together.
    logs: Arc<Mutex<VecDeque<String>>>,
}

struct Running {
    child: Child,
    address: SocketAddr,
    metrics: SocketAddr,
}

/// How many lines of its log are kept.
const KEPT: usize = 12;

impl ServerProcess {
    /// Starts on a free port and waits until it listens. Without a database's URL it keeps everything in `data`.
    pub async fn start(program: impl AsRef<Path>, data: &Path, database: Option<&str>) -> ServerProcess {
        ServerProcess::start_with(program, data, database, &[]).await
    }

    /// The same with further settings, by their names in the environment.
    pub async fn start_with(
        program: impl AsRef<Path>,
        data: &Path,
        database: Option<&str>,
        settings: &[(&str, &str)],
    ) -> ServerProcess {
        let mut server = ServerProcess {
            program: program.as_ref().to_owned(),
            data: data.to_owned(),
            database: database.map(str::to_owned),
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            running: None,
            logs: Arc::default(),
        };
        server.start_again().await;
        server
    }

    /// `kill -9`; ends when the process is gone.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().expect("the server can be killed");
            running.child.wait().expect("the server is gone");
        }
    }

    /// Starts again with the same data, on another port.
    pub async fn start_again(&mut self) {
        self.kill();
        let mut command = self.command();
        command.arg("serve").stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let said = child.stderr.take().expect("its log is ours");
        let (found, address) = tokio::sync::oneshot::channel();
        let logs = self.logs.clone();
        std::thread::spawn(move || reads(said, &logs, found));
        let Ok((address, metrics)) = address.await else {
            panic!("the server does not listen:\n{}", self.log());
        };
        self.running = Some(Running { child, address, metrics });
    }

    /// Where it listens now.
    pub fn address(&self) -> SocketAddr {
        self.running.as_ref().expect("the server runs").address
    }

    /// Whether it has been started and not killed since.
    pub fn runs_now(&self) -> bool {
        self.running.is_some()
    }

    /// Its process, for the one who looks how much memory it takes.
    pub fn id(&self) -> u32 {
        self.running.as_ref().expect("the server runs").child.id()
    }

    /// One of its counters, all labels together; zero if it has not begun to count.
    pub async fn counter(&self, name: &str) -> u64 {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let metrics = reqwest::get(format!(
            "http://{}/metrics",
            self.running.as_ref().expect("the server runs").metrics
        ))
        .await;
        let metrics = metrics.expect("the server answers").text().await.expect("the server's counters");
        let of_this = metrics.lines().filter_map(|line| {
            let (named, value) = line.rsplit_once(' ')?;
            (named.split('{').next() == Some(name)).then(|| value.parse::<f64>().ok())?
        });
        of_this.sum::<f64>() as u64
    }

    /// The last lines of its log.
    pub fn log(&self) -> String {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Runs the program with another command over the same data, for example `audit verify`.
    pub fn runs(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().expect("the program runs")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("SEVENGATE_DATA", &self.data)
            .env("SEVENGATE_LISTEN", "127.0.0.1:0")
            .env("SEVENGATE_METRICS_LISTEN", "127.0.0.1:0")
            .env("SEVENGATE_JSON_LOGS", "true")
            .env_remove("SEVENGATE_DATABASE")
            .env_remove("SEVENGATE_CONFIG")
            .env_remove("RUST_LOG")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(database) = &self.database {
            command.env("SEVENGATE_DATABASE", database);
        }
        command
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("The server logged last:\n{}", self.log());
        }
        self.kill();
    }
}

/// Reads the log to its end, keeps its tail, and finds out where the server listens.
fn reads(
    log: ChildStderr,
    logs: &Mutex<VecDeque<String>>,
    found: tokio::sync::oneshot::Sender<(SocketAddr, SocketAddr)>,
) {
    let mut found = Some(found);
    let mut metrics = None;
    for line in BufReader::new(log).lines().map_while(Result::ok) {
        let said: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        let told = |name: &str| said.as_ref().and_then(|said| said["fields"][name].as_str()?.parse().ok());
        // The counters' comes first.
        metrics = metrics.or_else(|| told("metrics"));
        if let (Some(address), Some(metrics)) = (told("address"), metrics)
            && let Some(found) = found.take()
        {
            // Nobody waits any more if the test has ended meanwhile.
            let _ = found.send((address, metrics));
        }
        let mut logs = logs.lock().unwrap_or_else(PoisonError::into_inner);
        if logs.len() == KEPT {
            logs.pop_front();
        }
        logs.push_back(line);
    }
}
