//! The running server: its stores, its seams and its settings.

pub use crate::config::{AppVersion, Config, DemoPerson, NoVersion};

use crate::health::Health;
use crate::quotas::Quotas;
use crate::streams::Streams;
use crate::uploads::Uploads;
use engine::blobs::{BlobStore, Place};
use engine::db::{Db, DbError};
use engine::{Engine, Outside, private};
use identity::phone_app::PhoneApp;
use identity::secret::{self, SecretError, ServerKey};
use identity::{Identity, sealing};
use object_store::ObjectStore;
use outreach::mails::{Mailer, Smtp};
use outreach::rings::post::Post;
use outreach::{Outreach, notices};
use shared::seams::{Clock, NoPoints, Points, Randomness};
use std::ops::Deref;
use std::sync::Arc;

/// The running server. Handlers hold it in an `Arc`; what stands below is lent the floor it is on.
pub struct App {
    pub outreach: Outreach,
    pub config: Config,
    /// How much everybody may ask in a time.
    pub quotas: Quotas,
    /// How the server was found when it was looked at last.
    pub health: Health,
    /// Streams of events that are open.
    pub streams: Streams,
    /// Parts of blobs on their way in.
    pub uploads: Uploads,
}

impl Deref for App {
    type Target = Outreach;

    fn deref(&self) -> &Outreach {
        &self.outreach
    }
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
            None => secret::of(&config.secret_source(), &db, random.as_ref(), now).await?,
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
        let outside = Outside { clock, random, points, notice_words: notices::words };
        let engine = Engine::new(db, blobs, config.data.clone(), config.relay, outside);
        let identity = Identity::new(
            engine,
            secret,
            config.cookies(),
            PhoneApp::of(config.phone_url.clone(), config.phone_app.is_some()),
        );
        let outreach = Outreach {
            identity,
            mailer,
            public_url: config.public_url.clone(),
            mail_from: config.smtp.as_ref().map(|(_, from)| from.clone()),
            post: config.rings.map(Post::new),
        };
        Ok(Arc::new(App {
            outreach,
            config,
            quotas,
            health: Health::default(),
            streams: Streams::default(),
            uploads: Uploads::default(),
        }))
    }
}
