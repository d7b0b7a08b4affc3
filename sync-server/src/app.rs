//! The running server: its stores, its seams and its settings.

use crate::api::Uploads;
use crate::blobs::{BlobError, BlobStore, Place};
use crate::brake::Brake;
use crate::db::{Db, DbError};
use crate::founding::Founding;
use crate::health::{self, Health};
use crate::live::Pokes;
use crate::mails::{Mailer, Smtp};
use crate::quotas::{Allowances, Quotas};
use crate::secret::{self, SecretError, SecretSource, ServerKey};
use crate::serve::Patience;
use crate::streams::{MostStreams, Streams};
use crate::work;
use crate::{private, sealing};
use object_store::ObjectStore;
use shared::seams::{Clock, NoPoints, Points, Randomness};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The running server. Handlers hold it in an `Arc`.
pub struct App {
    pub db: Db,
    pub blobs: BlobStore,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    /// Where a simulation may stop or hold the process.
    pub points: Arc<dyn Points>,
    pub pokes: Pokes,
    /// What sends mails; none: they stay in the outbox.
    pub mailer: Option<Arc<dyn Mailer>>,
    pub config: Config,
    /// Seals what a copy of the database must not tell.
    pub secret: ServerKey,
    /// Slows down whoever guesses passwords.
    pub(crate) brake: Brake,
    /// The code that founds the first company, while there is none.
    pub(crate) founding: Founding,
    /// How much everybody may ask in a time.
    pub(crate) quotas: Quotas,
    /// How the server was found when it was looked at last.
    pub(crate) health: Health,
    /// What is seen of this process's workers.
    pub workers: work::Watch,
    /// Whose work was done last.
    work_turns: work::Turns,
    /// Streams of events that are open.
    pub(crate) streams: Streams,
    /// Parts of blobs on their way in.
    pub(crate) uploads: Uploads,
    /// Pokes go through PostgreSQL to every process, this one included, because `live::Relay` runs.
    pub(crate) relayed: bool,
    /// Sequence numbers drawn ahead of the lock; only where a simulation switches commit order off.
    pub(crate) drawn: std::sync::atomic::AtomicI64,
    /// One queue per company before the database's own lock, so that waiting writers hold no connection.
    turns: Mutex<BTreeMap<shared::CompanyId, Arc<tokio::sync::Mutex<()>>>>,
}

/// What the server gets from outside.
#[derive(Clone)]
pub struct Seams {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Randomness>,
    pub points: Arc<dyn Points>,
    /// The SQLite VFS to open the database with; none: the platform's.
    pub vfs: Option<&'static str>,
    /// Where blobs are kept; none: where the settings say.
    pub objects: Option<Arc<dyn ObjectStore>>,
    /// What sends mails; none: the mail server of the settings, if there is one.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// The server's key; none: where the settings say.
    pub secret: Option<ServerKey>,
}

impl Seams {
    /// The platform's files, and no simulation.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> Seams {
        Seams {
            clock,
            random,
            points: Arc::new(NoPoints),
            vfs: None,
            objects: None,
            mailer: None,
            secret: None,
        }
    }
}

/// Settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `postgres://…`, `sqlite:…` or a path; none: `sevengate.db` in the data folder.
    pub database: Option<String>,
    /// Where the database (unless given) and the blobs (unless given) live.
    pub data: PathBuf,
    /// `s3://bucket/prefix` or a folder; none: `blobs` in the data folder.
    pub blobs: Option<String>,
    /// What S3 needs to know: the usual `AWS_…` names and their values.
    pub blob_settings: Vec<(String, String)>,
    /// The server's key; none: `secret.key` in the data folder.
    pub secret: Option<SecretSource>,
    /// Where people reach this server, `https://…`; none: as the browser at hand calls it.
    pub public_url: Option<String>,
    /// Where the phone app is, as people open it in a browser: `https://…`; `{person}` in it stands for who is invited. None:
    /// it is installed.
    pub phone_url: Option<String>,
    /// The mail server, as `smtps://user:password@host`, and from whom mails come; none: mails stay in the outbox.
    pub smtp: Option<(String, String)>,
    /// Cookies are sent over TLS only. Off for plain http on one's own machine.
    pub secure_cookies: bool,
    /// People who can sign in by one click: for the demo alone.
    pub demo_people: Vec<DemoPerson>,
    /// URL of map tiles (`https://…/{z}/{x}/{y}.png`); none: maps without a background.
    pub map_tiles: Option<String>,
    /// Several processes share a PostgreSQL database: pokes go through it, and the caller runs [`crate::live::Relay`].
    pub relay: bool,
    /// Pushes and pulls larger than this are refused, in bytes.
    pub max_body: usize,
    /// The oldest version of the app that is served, as `1.2.3`; older ones may push only. None: all are.
    pub oldest_app: Option<AppVersion>,
    /// The names this server is asked by (`fieldservice.example.com`, without a port): requests for others are refused.
    /// Empty: any.
    pub hosts: Vec<String>,
    /// A proxy on this machine or network says in `X-Forwarded-For` where a request comes from.
    pub behind_proxy: bool,
    /// Pages may be shown in frames of this server's own pages: for the demo alone.
    pub framed: bool,
    /// How long slow senders are waited for.
    pub patience: Patience,
    /// How many requests are answered.
    pub allowances: Allowances,
    /// With less room on a disk, in bytes, `/healthz` says that the server is not well.
    pub least_room: u64,
    /// How many streams of events may be open at once.
    pub streams: MostStreams,
}

/// Someone offered on the sign-in page of the demo.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub name: String,
    pub role_label: String,
    pub email: String,
    pub password: String,
}

impl Config {
    /// Everything in one folder, nothing else set.
    pub fn in_folder(data: impl Into<PathBuf>) -> Config {
        Config {
            database: None,
            data: data.into(),
            blobs: None,
            blob_settings: Vec::new(),
            secret: None,
            public_url: None,
            phone_url: None,
            smtp: None,
            secure_cookies: false,
            demo_people: Vec::new(),
            map_tiles: None,
            relay: false,
            max_body: 32 * 1024 * 1024,
            oldest_app: None,
            hosts: Vec::new(),
            behind_proxy: false,
            framed: false,
            patience: Patience::default(),
            allowances: Allowances::default(),
            least_room: health::least_room(),
            streams: MostStreams::default(),
        }
    }

    /// The name that a cookie has on the wire. Over TLS it begins with `__Host-`: browsers then take it from this host
    /// alone, for all of it, and never over plain http, so no neighbour under the same domain can put one there.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.secure_cookies { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` of the pages' own; nothing in it makes it go away again (`seconds` 0).
    pub(crate) fn cookie(&self, name: &str, value: &str, seconds: u32) -> String {
        let name = self.cookie_name(name);
        let secure = if self.secure_cookies { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }

    /// Whether an app of this version may push only. One that does not say its version, or strangely, is taken as it is.
    pub fn is_too_old(&self, app_version: &str) -> bool {
        match (self.oldest_app, app_version.parse::<AppVersion>()) {
            (Some(oldest), Ok(version)) => version < oldest,
            (None, _) | (_, Err(_)) => false,
        }
    }

    /// Opens the place of the blobs.
    fn place(&self) -> Result<Place, BlobError> {
        match &self.blobs {
            Some(place) => Place::open(place, self.blob_settings.iter().cloned()),
            None => Place::folder(&self.data.join("blobs")),
        }
    }

    /// Where the server's key is.
    pub fn secret_source(&self) -> SecretSource {
        self.secret.clone().unwrap_or_else(|| SecretSource::File(self.data.join(secret::FILE)))
    }

    /// The database that is meant.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("sevengate.db").to_string_lossy().into_owned())
    }
}

/// A version of the app: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppVersion(u32, u32, u32);

/// A text that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version is written like 1.2.3")]
pub struct NoVersion;

impl std::str::FromStr for AppVersion {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<AppVersion, NoVersion> {
        // What follows a hyphen or a plus is a build of the same version.
        let plain = text.split(['-', '+']).next().unwrap_or_default();
        let parts: Result<Vec<u32>, _> = plain.split('.').map(str::parse).collect();
        match parts.map_err(|_| NoVersion)?.as_slice() {
            [major] => Ok(AppVersion(*major, 0, 0)),
            [major, minor] => Ok(AppVersion(*major, *minor, 0)),
            [major, minor, patch] => Ok(AppVersion(*major, *minor, *patch)),
            _ => Err(NoVersion),
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database does not open: {0}")]
    Db(#[from] DbError),
    #[error("the place for blobs does not open: {0}")]
    Blobs(String),
    #[error("the mail server cannot be used: {0}")]
    Mail(String),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error("the data folder: {0}")]
    Folder(#[from] private::NotPrivate),
}

impl App {
    /// Opens (and migrates) the stores.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Result<Arc<App>, OpenError> {
        App::open_with(config, Seams::new(clock, random)).await
    }

    /// The same with everything from outside said.
    pub async fn open_with(config: Config, seams: Seams) -> Result<Arc<App>, OpenError> {
        let Seams { clock, random, points, vfs, objects, mailer, secret } = seams;
        // What a simulation keeps is in no folder.
        if vfs.is_none() {
            private::folder(&config.data)?;
        }
        let db = Db::open_with(&config.database_url(), vfs).await?;
        let now = shared::clock::truncated(clock.now());
        let secret = match secret {
            Some(secret) => secret,
            None => secret::of(&config, &db, random.as_ref(), now).await?,
        };
        match sealing::seal_bare(&db, &secret, random.as_ref()).await? {
            0 => {}
            n => tracing::info!(n, "links and second factors that were stored bare are sealed"),
        }
        let place = match objects {
            Some(objects) => Place::of(objects),
            None => config.place().map_err(|e| OpenError::Blobs(e.to_string()))?,
        };
        let blobs =
            BlobStore::new(place, db.clone(), clock.clone(), random.clone()).with_points(points.clone());
        let quotas = Quotas::new(&config.allowances);
        let mailer = match (mailer, &config.smtp) {
            (None, Some((url, from))) => {
                let smtp = Smtp::new(url, from).map_err(|e| OpenError::Mail(e.to_string()))?;
                Some(Arc::new(smtp) as Arc<dyn Mailer>)
            }
            (mailer, _) => mailer,
        };
        let relayed = config.relay && matches!(db, Db::Postgres(_));
        let pokes = Pokes::new();
        Ok(Arc::new(App {
            db,
            blobs,
            clock,
            random,
            points,
            pokes,
            mailer,
            config,
            secret,
            brake: Brake::default(),
            founding: Founding::default(),
            quotas,
            health: Health::default(),
            workers: work::Watch::default(),
            work_turns: work::Turns::default(),
            streams: Streams::default(),
            uploads: Uploads::default(),
            relayed,
            drawn: 0.into(),
            turns: Mutex::default(),
        }))
    }

    /// The company's place in the queue of writers.
    pub(crate) fn turn(&self, company: shared::CompanyId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(company).or_default().clone()
    }

    /// What does the work that is due.
    pub(crate) fn runner(&self) -> work::Runner<'_> {
        let (clock, random, points) = (self.clock.as_ref(), self.random.as_ref(), self.points.as_ref());
        work::Runner { db: &self.db, clock, random, points, turns: &self.work_turns }
    }

    /// The present time, cut to the millisecond.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        shared::clock::truncated(self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let mut config = Config::in_folder("");
        assert!(!config.is_too_old("0.0.1"), "nothing is set");
        config.oldest_app = Some("1.10".parse().unwrap());
        assert!(config.is_too_old("1.9.7") && config.is_too_old("1.9.99-beta"));
        assert!(!config.is_too_old("1.10.0") && !config.is_too_old("2"));
        assert!(!config.is_too_old("") && !config.is_too_old("of my own"), "what says nothing is served");
        assert!("1.2.3.4".parse::<AppVersion>().is_err());
    }
}
