//! A phone as it is installed: its folder, the server it remembers, and the sync loop beside it.

use crate::phone::{Phone, PhoneConfig, run_sync_loop};
use crate::platform::edge::{EdgeTimer, FolderSpace, SystemClock, SystemRandom};
use crate::sync::HttpTransport;
use crate::views::Reopen;
use anyhow::Context;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// Where a phone looks for its office when nobody has said another place.
const USUAL_SERVER: &str = "http://127.0.0.1:8080";

/// The folder for the app's files.
pub fn folder(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let usual = || ProjectDirs::from("app", "Sevengate", "Sevengate").map(|d| d.data_dir().to_owned());
    given.or_else(usual).context("this system has no folder for an app's files: give one with --dir")
}

/// Opens the phone of a folder and keeps it in step with its server; with it, the way to another server.
pub fn open(dir: &Path, server: Option<String>, runtime: &Handle) -> anyhow::Result<(Phone, Reopen)> {
    let remembered = || std::fs::read_to_string(dir.join("server")).ok().map(|s| s.trim().to_owned());
    let server =
        server.or_else(remembered).filter(|s| !s.is_empty()).unwrap_or_else(|| USUAL_SERVER.to_owned());
    let running: Arc<Mutex<Option<AbortHandle>>> = Arc::default();
    let (dir, runtime) = (dir.to_owned(), runtime.clone());
    let reopen: Reopen = Arc::new(move |server: &str| {
        let phone = connect(&dir, server).map_err(|e| e.to_string())?;
        let task = runtime.spawn(run_sync_loop(phone.clone(), Arc::new(EdgeTimer)));
        let earlier = running.lock().unwrap_or_else(PoisonError::into_inner).replace(task.abort_handle());
        if let Some(earlier) = earlier {
            earlier.abort();
        }
        Ok(phone)
    });
    let phone = reopen(&server).map_err(anyhow::Error::msg)?;
    Ok((phone, reopen))
}

fn connect(dir: &Path, server: &str) -> anyhow::Result<Phone> {
    let server = server.trim().trim_end_matches('/').to_owned();
    let transport = HttpTransport::new(&server)?;
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join("server"), &server)?;
    let mut config = PhoneConfig::new(
        dir.to_owned(),
        server,
        Arc::new(transport),
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        format!("Sevengate on {}", std::env::consts::OS),
    );
    config.space = Arc::new(FolderSpace(dir.to_owned()));
    Ok(Phone::open(config)?)
}
