//! Phones in the browser for a company of one's own: one for each person who is invited, opened when its page is. They live in
//! this process, for trying; a real phone runs the app.

use crate::phones::SERVER;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use mobile::phone::{Phone, PhoneConfig, run_sync_loop};
use mobile::platform::edge::{EdgeTimer, SystemClock, SystemRandom};
use mobile::preview::Phones;
use mobile::sync::HttpTransport;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The phone that is meant where none is named.
const USUAL: &str = "a";
/// So many at most.
const MOST: usize = 100;

/// The phones that were opened, each in its own folder.
#[derive(Clone)]
pub struct TrialPhones(Arc<Inner>);

struct Inner {
    dir: PathBuf,
    server_url: String,
    open: Mutex<BTreeMap<String, Phone>>,
    opened: UnboundedSender<Phone>,
}

impl TrialPhones {
    /// Opens those that are there from before, so that what they have not sent goes on its way; and what becomes of each that
    /// is opened, for [`sync`].
    pub fn open(dir: PathBuf, server_url: &str) -> anyhow::Result<(TrialPhones, UnboundedReceiver<Phone>)> {
        std::fs::create_dir_all(&dir)?;
        let (opened, waiting) = unbounded_channel();
        let phones = TrialPhones(Arc::new(Inner {
            dir: dir.clone(),
            server_url: server_url.to_owned(),
            open: Mutex::default(),
            opened,
        }));
        for folder in std::fs::read_dir(dir)? {
            if let Some(name) = folder?.file_name().to_str() {
                phones.named(name);
            }
        }
        Ok((phones, waiting))
    }

    fn named(&self, name: &str) -> Option<Phone> {
        let plain = !name.is_empty() && name.len() <= 32 && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain {
            return None;
        }
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(phone) = open.get(name) {
            return Some(phone.clone());
        }
        if open.len() >= MOST {
            return None;
        }
        match self.start(name) {
            Ok(phone) => {
                open.insert(name.to_owned(), phone.clone());
                // Nobody listens only while the program ends.
                let _ = self.0.opened.send(phone.clone());
                Some(phone)
            }
            Err(error) => {
                tracing::error!(%error, "a phone does not open");
                None
            }
        }
    }

    fn start(&self, name: &str) -> anyhow::Result<Phone> {
        let dir = self.0.dir.join(name);
        std::fs::create_dir_all(&dir)?;
        let network = Arc::new(HttpTransport::new(&self.0.server_url)?);
        let called = format!("Browser phone {name}");
        let config = PhoneConfig::new(
            dir,
            SERVER.to_owned(),
            network,
            Arc::new(SystemClock),
            Arc::new(SystemRandom),
            called,
        );
        Ok(Phone::open(config)?)
    }
}

impl Phones for TrialPhones {
    fn phone(&self, device: Option<&str>) -> Option<Phone> {
        self.named(device.unwrap_or(USUAL))
    }
}

/// Sends and fetches for every phone that is opened.
pub async fn sync(mut opened: UnboundedReceiver<Phone>) {
    let mut loops = FuturesUnordered::new();
    loop {
        tokio::select! {
            Some(phone) = opened.recv() => loops.push(run_sync_loop(phone, Arc::new(EdgeTimer))),
            Some(()) = loops.next(), if !loops.is_empty() => {}
            else => return,
        }
    }
}
