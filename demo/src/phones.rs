//! The demo's phones: real app, real store, each in its own folder, with an airplane mode in front of the network.

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use mobile::phone::{Phone, PhoneConfig, run_sync_loop};
use mobile::platform::edge::{EdgeTimer, SystemClock, SystemRandom};
use mobile::preview::Phones;
use mobile::sync::HttpTransport;
use mobile::sync::transport::{Request, Response, Transport, Unreachable};
use mobile::views::OneClick;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// The names of the phones, as in `?device=`; the first is the usual one.
pub const NAMES: [&str; 2] = ["a", "b"];

/// What the phones call their server, whatever port it has this time: accounts on a phone are kept by this address.
pub(crate) const SERVER: &str = "http://127.0.0.1";

/// A network that can be switched off, as the airplane mode of a phone does; the switch outlives the process.
pub struct Airplane {
    inner: Arc<dyn Transport>,
    on: watch::Sender<bool>,
    note: PathBuf,
}

impl Airplane {
    /// In front of `inner`; remembered in the file `note`.
    pub fn new(inner: Arc<dyn Transport>, note: PathBuf) -> Airplane {
        let on = watch::Sender::new(note.exists());
        Airplane { inner, on, note }
    }

    /// Whether nothing gets through.
    pub fn is_on(&self) -> bool {
        *self.on.borrow()
    }

    /// Switches. What is on its way is cut.
    pub fn switch(&self, on: bool) -> std::io::Result<()> {
        if on {
            std::fs::write(&self.note, b"on")?;
        } else if self.note.exists() {
            std::fs::remove_file(&self.note)?;
        }
        self.on.send_replace(on);
        Ok(())
    }

    /// Ends as soon as the airplane mode is on.
    fn cut(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut on = self.on.subscribe();
        async move {
            // The sender lives as long as the phone does; without one nothing is cut any more.
            if on.wait_for(|on| *on).await.is_err() {
                futures::future::pending().await
            }
        }
    }
}

fn switched_off() -> Unreachable {
    Unreachable("airplane mode".to_owned())
}

impl Transport for Airplane {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move {
            tokio::select! {
                biased;
                () = self.cut() => Err(switched_off()),
                answer = self.inner.send(request) => answer,
            }
        }
        .boxed()
    }

    fn live(&self, token: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        async move {
            let pokes = tokio::select! {
                biased;
                () = self.cut() => return Err(switched_off()),
                pokes = self.inner.live(token) => pokes?,
            };
            Ok(pokes.take_until(Box::pin(self.cut())).boxed())
        }
        .boxed()
    }
}

/// One phone and its switch.
pub struct DemoPhone {
    pub name: &'static str,
    pub phone: Phone,
    pub airplane: Arc<Airplane>,
}

/// All phones of the demo, and whom they offer to sign in.
#[derive(Clone)]
pub struct DemoPhones {
    all: Arc<Vec<DemoPhone>>,
    people: Vec<OneClick>,
}

impl DemoPhones {
    /// Opens the phones in their folders below `dir`.
    pub fn open(dir: &Path, server_url: &str, people: Vec<OneClick>) -> anyhow::Result<DemoPhones> {
        let mut all = Vec::new();
        for name in NAMES {
            let dir = dir.join(name);
            std::fs::create_dir_all(&dir)?;
            let network = HttpTransport::new(server_url)?;
            let airplane = Arc::new(Airplane::new(Arc::new(network), dir.join("airplane-mode")));
            let config = PhoneConfig::new(
                dir,
                SERVER.to_owned(),
                airplane.clone(),
                Arc::new(SystemClock),
                Arc::new(SystemRandom),
                format!("Demo phone {}", name.to_uppercase()),
            );
            all.push(DemoPhone { name, phone: Phone::open(config)?, airplane });
        }
        Ok(DemoPhones { all: Arc::new(all), people })
    }

    /// None at all.
    pub fn none() -> DemoPhones {
        DemoPhones { all: Arc::default(), people: Vec::new() }
    }

    /// The phone of this name, or the usual one for none.
    pub fn named(&self, name: Option<&str>) -> Option<&DemoPhone> {
        let name = name.unwrap_or(NAMES[0]);
        self.all.iter().find(|phone| phone.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &DemoPhone> {
        self.all.iter()
    }

    /// The sync loops of all phones, for the edge to spawn.
    pub fn sync_loops(&self) -> Vec<impl Future<Output = ()> + Send + 'static> {
        self.all.iter().map(|phone| run_sync_loop(phone.phone.clone(), Arc::new(EdgeTimer))).collect()
    }
}

impl Phones for DemoPhones {
    fn phone(&self, device: Option<&str>) -> Option<Phone> {
        self.named(device).map(|found| found.phone.clone())
    }

    fn people(&self) -> Vec<OneClick> {
        self.people.clone()
    }
}
