//! The demo as its own process, so that it can be killed and started again.

use crate::engine::Engine;
use crate::wait::until;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running demo with its folder.
pub struct DemoProcess {
    pub url: String,
    child: Child,
    database: Option<String>,
    /// The phone app that it hands out in place of the usual one.
    app: Option<PathBuf>,
    folder: TempDir,
    pub http: reqwest::Client,
}

impl DemoProcess {
    /// Starts on a free port with an empty folder and waits until it answers.
    pub async fn start(engine: Engine) -> DemoProcess {
        DemoProcess::begin(engine, None).await
    }

    /// The same with another phone app for browsers.
    pub async fn start_with_app(engine: Engine, app: &Path) -> DemoProcess {
        DemoProcess::begin(engine, Some(app.to_owned())).await
    }

    async fn begin(engine: Engine, app: Option<PathBuf>) -> DemoProcess {
        let folder = tempfile::tempdir().expect("a folder for the demo");
        let database = engine.fresh(folder.path()).await;
        let (child, url) = launch(0, folder.path(), database.as_deref(), app.as_deref()).await;
        DemoProcess { url, child, database, app, folder, http: client() }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("the demo can be killed");
        self.child.wait().expect("the demo is gone");
    }

    /// Starts again with the same folder, on another port: nothing may depend on the port.
    pub async fn start_again(&mut self) {
        (self.child, self.url) = self.launch(0).await;
    }

    /// Starts again where it was: for what a browser keeps for a site.
    pub async fn start_again_here(&mut self) {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        (self.child, self.url) = self.launch(port).await;
    }

    async fn launch(&self, port: u16) -> (Child, String) {
        launch(port, self.folder.path(), self.database.as_deref(), self.app.as_deref()).await
    }

    /// Where the demo keeps everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file of the one who is signed in on a phone.
    pub fn phone_store(&self, phone: &str) -> PathBuf {
        let stores = self.folder().join("phones").join(phone).join("store");
        let mut files: Vec<PathBuf> = std::fs::read_dir(&stores)
            .expect("somebody has signed in on the phone")
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "db"))
            .collect();
        assert_eq!(files.len(), 1, "one person, one file: {files:?}");
        files.remove(0)
    }

    /// `GET /demo/state`.
    pub async fn state(&self) -> Value {
        let answer =
            self.http.get(format!("{}/demo/state", self.url)).send().await.expect("the demo answers");
        answer.json().await.expect("the state is JSON")
    }

    /// Switches a phone's airplane mode.
    pub async fn airplane(&self, phone: &str, on: bool) {
        let form = [("phone", phone), ("on", if on { "true" } else { "false" })];
        let url = format!("{}/demo/airplane", self.url);
        let answer = self.http.post(url).header("accept", "application/json").form(&form).send().await;
        let answer = answer.expect("the demo answers");
        assert_eq!(answer.status(), 200);
        let state: Value = answer.json().await.expect("the state is JSON");
        assert_eq!(state["phones"][phone]["airplane"], on);
    }

    /// Waits until the office has everything of a phone.
    pub async fn all_sent(&self, phone: &str) {
        until("everything on the phone to be sent", async || {
            let state = &self.state().await["phones"][phone];
            (state["waiting_sets"] == 0 && state["waiting_blobs"] == 0).then_some(())
        })
        .await;
    }
}

impl Drop for DemoProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP client that keeps cookies.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().cookie_store(true).build().expect("an HTTP client")
}

async fn launch(port: u16, folder: &Path, database: Option<&str>, app: Option<&Path>) -> (Child, String) {
    let mut command = Command::new(program());
    command.arg("--port").arg(port.to_string()).arg("--data").arg(folder).stdout(Stdio::piped());
    if let Some(database) = database {
        command.arg("--database-url").arg(database);
    }
    if let Some(app) = app {
        command.arg("--phone-app").arg(app);
    }
    let mut child = command.spawn().expect("the demo starts");
    let out = child.stdout.take().expect("its output is ours");
    let read = move || {
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).map(|_| line)
    };
    let line = tokio::task::spawn_blocking(read).await.expect("reading does not panic");
    let url = line.expect("the demo says where it is").trim().trim_end_matches('/').to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "the one line on stdout is the URL: {url:?}");
    let http = client();
    until("the demo to be ready", async || {
        let answer = http.get(format!("{url}/healthz")).send().await.ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
    (child, url)
}

/// The binary `demo-program` of this package, which lies where this test's own folder does.
pub(crate) fn program() -> PathBuf {
    let here = std::env::current_exe().expect("a test knows where it is");
    here.ancestors().nth(2).expect("tests lie in target/<profile>/deps").join("demo-program")
}
