//! A company founded from nothing, as a stranger does it: the program started empty, and then the browser alone.

use crate::browser::Browser;
use crate::demo_process::{client, program};
use crate::engine::Engine;
use crate::wait::until;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// `demo --empty` in a folder of its own: no company, and phones in the browser.
pub struct EmptyProcess {
    pub url: String,
    /// With which a company is founded.
    pub code: String,
    child: Child,
    database: Option<String>,
    folder: TempDir,
}

impl EmptyProcess {
    /// Starts on a free port and waits until it answers.
    pub async fn start(engine: Engine) -> EmptyProcess {
        let folder = tempfile::tempdir().expect("a folder for the program");
        let database = engine.fresh(folder.path()).await;
        let (child, said) = launch("0", &folder, database.as_deref(), 2).await;
        let [url, code] = said.as_slice() else { panic!("it says where it is, and the code: {said:?}") };
        let url = url.trim_end_matches('/').to_owned();
        let code = code.rsplit(' ').next().unwrap_or_default().to_owned();
        answers(&url).await;
        EmptyProcess { url, code, child, database, folder }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("the program can be killed");
        self.child.wait().expect("the program is gone");
    }

    /// Starts again where it was.
    pub async fn start_again_here(&mut self) {
        let port = self.url.rsplit(':').next().expect("a port");
        (self.child, _) = launch(port, &self.folder, self.database.as_deref(), 1).await;
        answers(&self.url).await;
    }
}

/// The program, and so many lines of what it says first.
async fn launch(port: &str, folder: &TempDir, database: Option<&str>, lines: usize) -> (Child, Vec<String>) {
    let mut command = Command::new(program());
    command.args(["--empty", "--port", port, "--data"]).arg(folder.path()).stdout(Stdio::piped());
    if let Some(database) = database {
        command.arg("--database-url").arg(database);
    }
    let mut child = command.spawn().expect("the program starts");
    let out = child.stdout.take().expect("its output is ours");
    let read = move || BufReader::new(out).lines().map_while(Result::ok).take(lines).collect::<Vec<_>>();
    let said = tokio::task::spawn_blocking(read).await.expect("reading does not panic");
    (child, said)
}

async fn answers(url: &str) {
    let http = client();
    until("the program to be ready", async || {
        let answer = http.get(format!("{url}/healthz")).send().await.ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
}

impl Drop for EmptyProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Who founds which company.
pub struct Founder {
    pub company: &'static str,
    /// As the page calls it.
    pub trade: &'static str,
    /// `Europe/Berlin`
    pub time_zone: &'static str,
    /// `EUR`
    pub currency: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

/// Somebody whose company does heating in Hamburg.
pub const KAETHE: Founder = Founder {
    company: "Nordlicht Heizung",
    trade: "Heating and air conditioning",
    time_zone: "Europe/Berlin",
    currency: "EUR",
    name: "Käthe Müller",
    email: "kaethe@nordlicht.example",
    password: "four brass elbows",
};

/// Opens the address, fills the set-up page in and sends it; stands before the first steps then, signed in as the owner.
pub async fn founds(desk: &Browser, url: &str, code: &str, founder: &Founder) {
    desk.open(&format!("{url}/")).await;
    desk.sees("Set up your company").await;
    desk.writes("Code from the server's log", code).await;
    desk.writes("Name of the company", founder.company).await;
    desk.chooses("Trade", founder.trade).await;
    desk.chooses("Time zone", founder.time_zone).await;
    desk.chooses("Currency", founder.currency).await;
    desk.writes("Your name", founder.name).await;
    desk.writes("Email", founder.email).await;
    desk.writes("Password", founder.password).await;
    desk.press("Set up the company").await;
    desk.sees("Welcome,").await;
}

/// From the first steps: invites somebody. Their code, and where their phone is.
pub async fn invites(desk: &Browser, name: &str, role: &str) -> (String, String) {
    desk.writes("Name", name).await;
    desk.chooses("What they do", role).await;
    desk.press("Make their code").await;
    desk.sees("This is shown once").await;
    let read = "const t = (s) => document.querySelector(s); \
                return [t('.code-letters').innerText, t('.code-card a[target=_blank]').href];";
    let said = desk.script(read, vec![]).await.expect("the page has both");
    serde_json::from_value(said).expect("two texts")
}

/// Makes a job of a new customer in Hamburg, for any time today, and gives it to somebody; stands before the job then.
pub async fn books(desk: &Browser, url: &str, customer: &str, title: &str, who: &str) {
    desk.open(&format!("{url}/jobs/new")).await;
    desk.writes("Name", customer).await;
    desk.writes("Address", "Am Markt 1, Hamburg").await;
    desk.chooses("Kind of work", "Heating repair").await;
    desk.writes("Title", title).await;
    // The page may move under the pointer while it looks for customers who are alike.
    until("who goes to be asked", async || {
        if desk.has("Any time that day").await {
            return Some(());
        }
        desk.tries("Who goes, and when").await;
        None
    })
    .await;
    desk.press("Any time that day").await;
    desk.press(who).await;
    desk.press("Create job").await;
    desk.sees("Job created").await;
}
