//! Settings.

use crate::quotas::Allowances;
use crate::streams::MostStreams;
use engine::blobs::{BlobError, Place};
use identity::Cookies;
use identity::secret::{self, SecretSource};
use outreach::rings::post::Reach;
use std::path::PathBuf;
use std::time::Duration;

/// With less room than for the largest blob the next one is refused half-way.
const LEAST_ROOM: u64 = 64 * 1024 * 1024;

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
    /// Where the phone app for browsers lies that is handed out at `/app/`, as `phone-web/build` makes it; none: it is not.
    pub phone_app: Option<PathBuf>,
    /// The mail server, as `smtps://user:password@host`, and from whom mails come; none: mails stay in the outbox.
    pub smtp: Option<(String, String)>,
    /// Phones are rung about their visits while the app is closed, through the push services of their browsers; none: they are not.
    pub rings: Option<Reach>,
    /// Cookies are sent over TLS only. Off for plain http on one's own machine.
    pub secure_cookies: bool,
    /// People who can sign in by one click: for the demo alone.
    pub demo_people: Vec<DemoPerson>,
    /// URL of map tiles (`https://…/{z}/{x}/{y}.png`); none: maps without a background.
    pub map_tiles: Option<String>,
    /// Several processes share a PostgreSQL database: pokes go through it, and the caller runs [`engine::live::Relay`].
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

/// How long slow senders are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the end of one request (or the beginning of a connection) to the end of the next one's head. It is also how
    /// long an idle connection is kept: longer than proxies and phones keep theirs.
    pub head: Duration,
    /// How long a body may take, however short it is …
    pub body: Duration,
    /// … and each second more for so many bytes that have come.
    pub bytes_a_second: u32,
    /// How long a body may bring nothing.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            head: Duration::from_secs(75),
            body: Duration::from_secs(30),
            bytes_a_second: 128,
            silence: Duration::from_secs(30),
        }
    }
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
            phone_app: None,
            smtp: None,
            rings: Some(Reach::Public),
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
            least_room: LEAST_ROOM,
            streams: MostStreams::default(),
        }
    }

    /// How cookies are set.
    pub fn cookies(&self) -> Cookies {
        Cookies { secure: self.secure_cookies }
    }

    /// The name that a cookie has on the wire.
    pub fn cookie_name(&self, name: &str) -> String {
        self.cookies().name(name)
    }

    /// Whether an app of this version may push only. One that does not say its version, or strangely, is taken as it is.
    pub fn is_too_old(&self, app_version: &str) -> bool {
        match (self.oldest_app, app_version.parse::<AppVersion>()) {
            (Some(oldest), Ok(version)) => version < oldest,
            (None, _) | (_, Err(_)) => false,
        }
    }

    /// Opens the place of the blobs.
    pub fn place(&self) -> Result<Place, BlobError> {
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
