//! The demo: one process with the server, the phone in a browser and an example company, or one's own.

pub mod clock;
pub mod company;
mod page;
pub mod phones;
pub mod trial;

use anyhow::{Context, bail};
use axum::Router;
use axum::http::Uri;
use axum::response::Redirect;
use axum::routing::get;
use chrono::{DateTime, Utc};
use clock::DemoClock;
use mobile::preview::Phones;
use mobile::views::OneClick;
use phones::DemoPhones;
use serde::{Deserialize, Serialize};
use shared::records::Company;
use shared::seams::Clock;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_server::db::tables;
use sync_server::edge::SystemRandomness;
use sync_server::working::Working;
use sync_server::{App, Config, background, founding};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use trial::TrialPhones;

/// The port that is tried first if none is asked for.
pub const PORT: u16 = 7070;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// None: [`PORT`], or the next free one. 0: any.
    pub port: Option<u16>,
    /// Everything the demo keeps: the server's database and blobs, and the phones.
    pub data: PathBuf,
    /// Another database for the server, e.g. `postgres://…`; none: SQLite in the data folder.
    pub database: Option<String>,
    /// No example company: the set-up page founds one's own, and every invited person has a phone in the browser.
    pub empty: bool,
    /// Where the phone app for browsers lies, if it is built.
    pub phone_app: Option<PathBuf>,
}

/// A demo that answers.
pub struct Running {
    /// `http://127.0.0.1:7070`
    pub url: String,
    pub app: Arc<App>,
    /// Those of the example; none without it.
    pub phones: DemoPhones,
    /// With which code a company is founded, where there is none.
    pub set_up_code: Option<String>,
    stop: Arc<Notify>,
    serving: JoinHandle<()>,
    syncing: Vec<JoinHandle<()>>,
    working: Working,
}

impl Running {
    /// Ends: open pages and live connections are given a moment, nothing is lost.
    pub async fn stop(self) {
        self.stop.notify_one();
        for task in self.syncing {
            task.abort();
        }
        self.working.stop(std::time::Duration::from_secs(1)).await;
        // Live connections never end by themselves.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.serving).await;
    }
}

/// Opens (and at the first start fills) the data folder and serves on 127.0.0.1.
#[expect(clippy::disallowed_methods, reason = "the edge: the demo's tasks are spawned here")]
pub async fn start(options: Options) -> anyhow::Result<Running> {
    std::fs::create_dir_all(&options.data)
        .with_context(|| format!("The folder {} can't be made.", options.data.display()))?;
    let listener = listen(options.port).await?;
    let url = format!("http://{}", listener.local_addr()?);

    let clock = Arc::new(DemoClock::default());
    let mut config = Config::in_folder(options.data.join("server"));
    std::fs::create_dir_all(&config.data)?;
    config.database = options.database;
    config.phone_app = options.phone_app;
    if options.empty {
        if options.data.join("example.json").exists() {
            bail!("{} holds the example company; choose another folder with --data.", options.data.display());
        }
        // The app itself where it is built; otherwise a phone in the browser for everybody.
        if config.phone_app.is_none() {
            config.phone_url = Some(format!("{url}/phone?device={{person}}"));
        }
    } else {
        config.demo_people = company::everybody();
        config.framed = true;
    }
    let app = App::open(config, clock.clone(), Arc::new(SystemRandomness)).await?;
    let mut syncing: Vec<JoinHandle<()>> = Vec::new();
    let (phones, router) = if options.empty {
        let (trial, opened) = TrialPhones::open(options.data.join("browser-phones"), &url)?;
        syncing.push(tokio::spawn(trial::sync(opened)));
        (DemoPhones::none(), own_company(app.clone(), trial))
    } else {
        fill(&app, &clock, &options.data).await?;
        let phones = DemoPhones::open(&options.data.join("phones"), &url, one_click())?;
        let router = router(app.clone(), phones.clone());
        (phones, router)
    };
    let set_up_code = if options.empty { founding::open(&app).await? } else { None };
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let serving = tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serve =
            axum::serve(listener, service).with_graceful_shutdown(async move { stopped.notified().await });
        if let Err(error) = serve.await {
            tracing::error!(%error, "the demo stopped serving");
        }
    });
    syncing.extend(phones.sync_loops().into_iter().map(tokio::spawn));
    let working = background::start(&app, None);
    Ok(Running { url, app, phones, set_up_code, stop, serving, syncing, working })
}

/// The split page at `/`, the phones at `/phone`, everything else is the server's.
fn router(app: Arc<App>, phones: DemoPhones) -> Router {
    with_phones(page::router(phones.clone(), app.config.phone_app.is_some()), phones)
        .fallback_service(sync_server::router(app))
}

/// The server itself, and the phones at `/phone`.
fn own_company(app: Arc<App>, phones: TrialPhones) -> Router {
    with_phones(Router::new(), phones).fallback_service(sync_server::router(app))
}

fn with_phones(router: Router, phones: impl Phones) -> Router {
    router.nest("/phone", mobile::preview::router(phones)).route(
        "/phone/",
        get(async |uri: Uri| Redirect::to(&uri.to_string().replacen("/phone/", "/phone", 1))),
    )
}

fn one_click() -> Vec<OneClick> {
    let person = |p: sync_server::DemoPerson| OneClick {
        name: p.name,
        role: p.role_label,
        email: p.email,
        password: p.password,
    };
    company::technicians().into_iter().map(person).collect()
}

async fn listen(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).await.with_context(|| format!("Port {port} is not free."));
    }
    for port in PORT..PORT + 20 {
        if let Ok(listener) = bind(port).await {
            if port != PORT {
                eprintln!("Port {PORT} is taken, using {port}.");
            }
            return Ok(listener);
        }
    }
    bail!("No port from {PORT} to {} is free; choose one with --port.", PORT + 19)
}

/// When the example's story was told, so that a telling that was interrupted goes on where it was.
#[derive(Serialize, Deserialize)]
struct Told {
    now: DateTime<Utc>,
    done: bool,
}

/// Tells the example's story to an empty server.
async fn fill(app: &App, clock: &DemoClock, data: &Path) -> anyhow::Result<()> {
    let note = data.join("example.json");
    let noted: Option<Told> = match std::fs::read(&note) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).context("example.json can't be read.")?),
        Err(_) => None,
    };
    let begun = match noted {
        Some(Told { done: true, .. }) => return Ok(()),
        Some(begun) => begun,
        None if company_is_there(app).await? => return Ok(()),
        None => Told { now: clock.now(), done: false },
    };
    std::fs::write(&note, serde_json::to_vec(&begun)?)?;
    company::seed(app, clock, begun.now).await.context("The example company can't be made.")?;
    std::fs::write(&note, serde_json::to_vec(&Told { done: true, ..begun })?)?;
    Ok(())
}

async fn company_is_there(app: &App) -> anyhow::Result<bool> {
    let id = company::company_id();
    let mut tx = app.db.read().await?;
    Ok(tables::one::<Company>(&mut tx, id, id.0).await?.is_some())
}
