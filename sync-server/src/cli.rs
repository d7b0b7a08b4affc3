//! The command line: what can be said by flags, environment (`SEVENGATE_…`) or a TOML file, in this order of weight.

mod upkeep;

use crate::tls::Tls;
use crate::{background, phone_app, serve};
use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::db::{Db, tables};
use engine::edge::{SystemClock, SystemRandomness, shutdown_asked};
use engine::execute::{Origin, act, refusal};
use engine::{fetch_all, live, private};
use host::app::{App, Config};
use host::watched;
use identity::founding::{self, Founder};
use identity::secret::SecretSource;
use identity::trades::Trade;
use identity::{passwords, sessions};
use iso_currency::Currency;
use serde::Deserialize;
use shared::ids::*;
use shared::language::is_language;
use shared::records::{NewPerson, Person, Role};
use shared::sync::Outcome;
use shared::{Change, derived};
use std::io::{BufRead, IsTerminal};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// How long a stop waits at most for requests under way.
const GRACE: Duration = Duration::from_secs(10);
/// How long it then waits for work in the background: a mail under way ends, longer work goes on at the next start.
const WORK_GRACE: Duration = Duration::from_secs(3);

/// The Sevengate server.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers phones and browsers until it is told to stop (SIGINT, SIGTERM).
    Serve,
    /// Brings the database up to this version and ends.
    Migrate,
    /// People who sign in.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// The record of who changed what.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The photos and signatures.
    Blobs {
        #[command(subcommand)]
        command: BlobsCommand,
    },
    /// The server's own key, which seals links in mails and second factors.
    Secret {
        #[command(subcommand)]
        command: SecretCommand,
    },
    /// Copies the running SQLite database into FILE. (Blobs are plain files: copy their folder afterwards.)
    Backup { file: PathBuf },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds a person with a login. The password comes from SEVENGATE_PASSWORD or the first line of standard input.
    Add(AddUser),
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Recomputes every company's chain; fails if a row was changed, taken out or cut off.
    Verify,
}

#[derive(Debug, Subcommand)]
enum BlobsCommand {
    /// Deletes what was left behind by uploads that broke off. `serve` does so daily by itself.
    Sweep {
        /// Only count what would go.
        #[arg(long)]
        dry_run: bool,
    },
    /// Reads and hashes every blob; fails if one is missing or changed. Such a blob is set aside, and phones that still
    /// have it bring it again.
    Verify,
}

#[derive(Debug, Subcommand)]
enum SecretCommand {
    /// For a key that is lost or known to others: begins with the one that is set, or a new one. Second factors must be set
    /// up again, and mails that wait with a link are given up. Stop the server first.
    Renew,
}

#[derive(Debug, Args)]
struct AddUser {
    /// The company's id or exact name.
    #[arg(long)]
    company: String,
    /// Make the company if there is none of this name.
    #[arg(long)]
    new_company: bool,
    #[arg(long)]
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "")]
    phone: String,
    /// May be given several times [default: owner where the company has none, else admin]
    #[arg(long = "role", value_enum)]
    roles: Vec<RoleName>,
    /// For a new company: begins with the usual kinds of work of a trade.
    #[arg(long, value_enum)]
    trade: Option<Trade>,
    /// For a new company: its time zone, an IANA name.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// For a new company: its currency, an ISO 4217 code.
    #[arg(long, default_value = "USD")]
    currency: String,
    /// For a new company: the language of its office, BCP 47.
    #[arg(long, default_value = "en")]
    locale: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Owner,
    Admin,
    Dispatcher,
    Technician,
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            RoleName::Owner => Role::Owner,
            RoleName::Admin => Role::Admin,
            RoleName::Dispatcher => Role::Dispatcher,
            RoleName::Technician => Role::Technician,
        }
    }
}

/// Settings; the file has the same names.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    /// A TOML file with these settings.
    #[arg(long, env = "SEVENGATE_CONFIG", global = true)]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// `postgres://…`, `sqlite:…` or the path of a SQLite file [default: sevengate.db in the data folder]
    #[arg(long, env = "SEVENGATE_DATABASE", global = true, hide_env_values = true)]
    database: Option<String>,
    /// The folder of the database and the blobs [default: data]
    #[arg(long, env = "SEVENGATE_DATA", global = true)]
    data: Option<PathBuf>,
    /// Where blobs are kept: a folder, or s3://bucket/prefix with the usual AWS_… variables [default: blobs in the data
    /// folder]
    #[arg(long, env = "SEVENGATE_BLOBS", global = true)]
    blobs: Option<String>,
    /// The file of the server's own key; several processes are given the same one [default: secret.key in the data folder, made
    /// at the first start]. SEVENGATE_SECRET may say the key itself: 64 hex digits
    #[arg(long, env = "SEVENGATE_SECRET_FILE", global = true)]
    secret_file: Option<PathBuf>,
    /// The key itself: from the environment or the file of settings alone, as everybody on a machine sees its flags.
    #[arg(skip)]
    secret: Option<String>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "SEVENGATE_LISTEN", global = true)]
    listen: Option<SocketAddr>,
    /// Where counters are given out, as 127.0.0.1:9100: to nobody but whoever runs the server [default: nowhere]
    #[arg(long, env = "SEVENGATE_METRICS_LISTEN", global = true)]
    metrics_listen: Option<SocketAddr>,
    /// Where people reach this server, as https://office.example.com: what codes and links lead to [default: as the
    /// browser calls it]
    #[arg(long, env = "SEVENGATE_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// Where people open the phone app in a browser, as https://phone.example.com/: invitations say so. {person} in it stands for
    /// whoever is invited [default: the app is installed]
    #[arg(long, env = "SEVENGATE_PHONE_URL", global = true)]
    phone_url: Option<String>,
    /// The folder of the phone app for browsers, as phone-web/build makes it: it is handed out at /app/ [default: it is not]
    #[arg(long, env = "SEVENGATE_PHONE_APP", global = true, value_name = "DIR")]
    phone_app: Option<PathBuf>,
    /// The mail server, as smtps://user:password@host or smtp://user:password@host:587?tls=required [default: none, and
    /// mails wait in the outbox for an admin to pass them on]
    #[arg(long, env = "SEVENGATE_SMTP_URL", global = true, hide_env_values = true)]
    smtp_url: Option<String>,
    /// From whom mails come, as "Deccan Plumbing <office@example.com>"
    #[arg(long, env = "SEVENGATE_MAIL_FROM", global = true)]
    mail_from: Option<String>,
    /// Ring no phones about new and moved visits while their app is closed: nothing is sent to the push services of browsers
    #[arg(long, env = "SEVENGATE_NO_RINGS", global = true, num_args = 0..=1, default_missing_value = "true")]
    no_rings: Option<bool>,
    /// The server's own certificate, a PEM file with those that lead to a root behind it: it then speaks TLS alone [default:
    /// plain HTTP, for a proxy to speak TLS in front of it]
    #[arg(long, env = "SEVENGATE_TLS_CERT", global = true)]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate, a PEM file
    #[arg(long, env = "SEVENGATE_TLS_KEY", global = true)]
    tls_key: Option<PathBuf>,
    /// Send cookies over TLS only: set this when the server stands behind TLS [default: with tls_cert it does]
    #[arg(long, env = "SEVENGATE_SECURE_COOKIES", global = true, num_args = 0..=1, default_missing_value = "true")]
    secure_cookies: Option<bool>,
    /// Map tiles, as https://…/{z}/{x}/{y}.png; without it maps have no background.
    #[arg(long, env = "SEVENGATE_MAP_TILES", global = true)]
    map_tiles: Option<String>,
    /// Logs as JSON, one object per line.
    #[arg(long, env = "SEVENGATE_JSON_LOGS", global = true, num_args = 0..=1, default_missing_value = "true")]
    json_logs: Option<bool>,
    /// The largest push, in megabytes [default: 32]
    #[arg(long, env = "SEVENGATE_MAX_PUSH_MB", global = true)]
    max_push_mb: Option<usize>,
    /// The oldest version of the phone app that is served, as 1.2.3; older ones may only send [default: all are]
    #[arg(long, env = "SEVENGATE_OLDEST_APP", global = true)]
    oldest_app: Option<String>,
    /// The names under which the server is reached, separated by commas; requests for others are refused [default: any]
    #[arg(long, env = "SEVENGATE_HOSTS", global = true, value_delimiter = ',')]
    hosts: Option<Vec<String>>,
    /// A proxy on this machine or network passes requests on and says in X-Forwarded-For where they come from.
    #[arg(long, env = "SEVENGATE_BEHIND_PROXY", global = true, num_args = 0..=1, default_missing_value = "true")]
    behind_proxy: Option<bool>,
}

impl Settings {
    /// Fills what was not said by flag or environment from the file.
    fn with_file(mut self) -> anyhow::Result<Settings> {
        self.secret = std::env::var("SEVENGATE_SECRET").ok().filter(|secret| !secret.is_empty());
        let Some(path) = self.config.clone() else { return Ok(self) };
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let file: Settings = toml::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
        Ok(Settings {
            config: Some(path),
            database: self.database.or(file.database),
            data: self.data.or(file.data),
            blobs: self.blobs.or(file.blobs),
            secret_file: self.secret_file.or(file.secret_file),
            secret: self.secret.or(file.secret),
            listen: self.listen.or(file.listen),
            metrics_listen: self.metrics_listen.or(file.metrics_listen),
            public_url: self.public_url.or(file.public_url),
            phone_url: self.phone_url.or(file.phone_url),
            phone_app: self.phone_app.or(file.phone_app),
            smtp_url: self.smtp_url.or(file.smtp_url),
            mail_from: self.mail_from.or(file.mail_from),
            no_rings: self.no_rings.or(file.no_rings),
            tls_cert: self.tls_cert.or(file.tls_cert),
            tls_key: self.tls_key.or(file.tls_key),
            secure_cookies: self.secure_cookies.or(file.secure_cookies),
            map_tiles: self.map_tiles.or(file.map_tiles),
            json_logs: self.json_logs.or(file.json_logs),
            max_push_mb: self.max_push_mb.or(file.max_push_mb),
            oldest_app: self.oldest_app.or(file.oldest_app),
            hosts: self.hosts.or(file.hosts),
            behind_proxy: self.behind_proxy.or(file.behind_proxy),
        })
    }

    fn app_config(&self) -> anyhow::Result<Config> {
        let mut config = Config::in_folder(self.data.clone().unwrap_or_else(|| PathBuf::from("data")));
        config.database = self.database.clone();
        config.blobs = self.blobs.clone();
        config.blob_settings = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("AWS_"))
            .collect();
        config.secret = match (&self.secret, &self.secret_file) {
            (Some(_), Some(_)) => bail!("the server's key is said twice: secret and secret_file"),
            (Some(secret), None) => Some(SecretSource::Said(secret.clone())),
            (None, file) => file.clone().map(SecretSource::File),
        };
        config.public_url = self.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        config.phone_url = self.phone_url.clone();
        config.phone_app = self.phone_app.clone();
        if let Some(folder) = config.phone_app.as_deref().filter(|folder| !phone_app::is_in(folder)) {
            bail!("{} holds no phone app: phone-web/build makes one", folder.display());
        }
        config.smtp = match (self.smtp_url.clone(), self.mail_from.clone()) {
            (None, _) => None,
            (Some(_), _) if config.public_url.is_none() => {
                bail!("mails have links: with a mail server, public_url must be set")
            }
            (Some(url), Some(from)) => Some((url, from)),
            (Some(_), None) => bail!("with a mail server, mail_from must say from whom mails come"),
        };
        if self.no_rings.unwrap_or(false) {
            config.rings = None;
        }
        config.secure_cookies = self.secure_cookies.unwrap_or(self.tls_cert.is_some());
        config.map_tiles = self.map_tiles.clone();
        config.relay = true;
        config.hosts = self.hosts.clone().unwrap_or_default();
        config.behind_proxy = self.behind_proxy.unwrap_or(false);
        if let Some(megabytes) = self.max_push_mb {
            config.max_body = megabytes.saturating_mul(1024 * 1024);
        }
        if let Some(oldest) = &self.oldest_app {
            config.oldest_app = Some(oldest.parse().with_context(|| format!("oldest_app {oldest:?}"))?);
        }
        Ok(config)
    }
}

impl Settings {
    /// The server's own certificate, if it has one.
    fn tls(&self) -> anyhow::Result<Option<Arc<Tls>>> {
        match (&self.tls_cert, &self.tls_key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => Ok(Some(Arc::new(Tls::open(certificate, key)?))),
            _ => bail!("a certificate and its key go together: set tls_cert and tls_key"),
        }
    }
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    private::umask();
    let settings = cli.settings.with_file()?;
    logs(settings.json_logs.unwrap_or(false));
    match cli.command {
        Command::Serve => serve(&settings).await,
        Command::Migrate => {
            Db::open(&settings.app_config()?.database_url()).await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::User { command: UserCommand::Add(user) } => add_user(&settings, user).await,
        Command::Audit { command: AuditCommand::Verify } => upkeep::check_audit(&settings).await,
        Command::Blobs { command: BlobsCommand::Sweep { dry_run } } => {
            upkeep::sweep_blobs(&settings, dry_run).await
        }
        Command::Blobs { command: BlobsCommand::Verify } => upkeep::verify_blobs(&settings).await,
        Command::Secret { command: SecretCommand::Renew } => upkeep::renew_secret(&settings).await,
        Command::Backup { file } => upkeep::backup(&settings, &file).await,
    }
}

fn logs(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { logs.json().init() } else { logs.init() }
}

async fn open(settings: &Settings) -> anyhow::Result<Arc<App>> {
    Ok(App::open(settings.app_config()?, Arc::new(SystemClock), Arc::new(SystemRandomness)).await?)
}

async fn serve(settings: &Settings) -> anyhow::Result<()> {
    watched::install_metrics()?;
    let tls = settings.tls()?;
    let app = open(settings).await?;
    let address = settings.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
    let listener =
        tokio::net::TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    let counted = match settings.metrics_listen {
        Some(address) => {
            let listener = tokio::net::TcpListener::bind(address).await;
            Some(listener.with_context(|| format!("listening on {address} for metrics"))?)
        }
        None => None,
    };
    if let Some(counted) = &counted {
        tracing::info!(metrics = %counted.local_addr()?, "counters are given out");
    }
    let patience = app.config.patience;
    let counting = async move {
        if let Some(counted) = counted {
            serve::serve(counted, watched::metrics_router(), patience, None, std::future::pending()).await;
        }
        std::future::pending::<()>().await;
    };
    tracing::info!(address = %listener.local_addr()?, "listening");
    invite_founder(&app, &listener, tls.is_some()).await?;
    let relay = live::Relay::listen(&app.db).await?;
    let working = background::start(&app, relay);
    let stopping = app.clone();
    let (asked, hurry) = tokio::sync::oneshot::channel();
    let stop = async move {
        shutdown_asked().await;
        tracing::info!("shutting down: requests under way are finished");
        stopping.pokes.close();
        let _ = asked.send(());
    };
    let out_of_patience = async move {
        let _ = hurry.await;
        let _ = tokio::time::timeout(GRACE, std::future::pending::<()>()).await;
        tracing::warn!("requests that did not end are cut off");
    };
    let server = serve::serve(listener, crate::router(app.clone()), app.config.patience, tls, stop);
    tokio::select! {
        () = server => {}
        () = counting => {}
        () = out_of_patience => {}
    }
    working.stop(WORK_GRACE).await;
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Where there is no company yet, says with which code one is founded in the browser. This is the one place where it is said.
async fn invite_founder(app: &App, listener: &tokio::net::TcpListener, tls: bool) -> anyhow::Result<()> {
    if let Some(code) = founding::open(app).await? {
        let scheme = if tls { "https" } else { "http" };
        let here = format!("{scheme}://{}", listener.local_addr()?);
        let url = app.config.public_url.clone().unwrap_or(here);
        tracing::warn!("there is no company yet: open {url}/set-up in a browser, the code is {code}");
    }
    Ok(())
}

async fn add_user(settings: &Settings, user: AddUser) -> anyhow::Result<()> {
    let password = password()?;
    passwords::check(&password, &[&user.name, &user.email, &user.company])?;
    let app = open(settings).await?;
    let company = match find_company(&app, &user.company).await? {
        Some(company) => company,
        None if user.new_company => found_company(&app, &user).await?,
        None => bail!("there is no company {:?}; --new-company makes it", user.company),
    };
    if sessions::is_taken(&app, company, &user.email).await? {
        bail!("{} signs somebody in at {} already", user.email, user.company);
    }
    let person = PersonId(app.random.id(app.now()));
    let mut roles: Vec<Role> = user.roles.iter().map(|role| role.role()).collect();
    if roles.is_empty() {
        roles.push(if has_owner(&app, company).await? { Role::Admin } else { Role::Owner });
    }
    let change = Change::AddPerson(NewPerson {
        id: person,
        name: user.name.clone(),
        phone: user.phone.clone(),
        roles,
    });
    done(act(&app, company, &Origin::System, derived("add-person", person.0), vec![change]).await?)?;
    sessions::add_login(&app, company, person, &user.email, &password).await?;
    app.db.close().await;
    println!("{} can sign in to company {company} as {}.", user.name, user.email);
    Ok(())
}

async fn found_company(app: &App, user: &AddUser) -> anyhow::Result<CompanyId> {
    let id = CompanyId(app.random.id(app.now()));
    let Ok(time_zone) = user.time_zone.parse::<chrono_tz::Tz>() else {
        bail!("{:?} is not a time zone; an IANA name like Europe/Berlin is", user.time_zone)
    };
    let Some(currency) = Currency::from_code(&user.currency.to_uppercase()) else {
        bail!("{:?} is not a currency; three letters like EUR are", user.currency)
    };
    if !is_language(&user.locale) {
        bail!("{:?} is not a language; a tag like en-IN is", user.locale)
    }
    let founder = Founder {
        company: user.company.clone(),
        trade: user.trade,
        time_zone,
        currency,
        locale: user.locale.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
        password: String::new(),
    };
    let mut changes = vec![Change::AddCompany { company: Box::new(founder.company(id)) }];
    changes.extend(user.trade.into_iter().flat_map(|trade| trade.changes(id)));
    done(act(app, id, &Origin::System, derived("add-company", id.0), changes).await?)?;
    founding::begin(app, id).await?;
    Ok(id)
}

/// Whether somebody who works there owns the company.
async fn has_owner(app: &App, company: CompanyId) -> anyhow::Result<bool> {
    let mut tx = app.db.read().await?;
    let people = tables::all::<Person>(&mut tx, company).await?;
    Ok(people.iter().any(|person| person.active && person.roles.contains(&Role::Owner)))
}

fn done(outcome: Outcome) -> anyhow::Result<()> {
    match refusal(&outcome) {
        Some(refusal) => bail!("refused: {} {:?}", refusal.code, refusal.facts),
        None => Ok(()),
    }
}

/// By id or by exact name.
async fn find_company(app: &App, wanted: &str) -> anyhow::Result<Option<CompanyId>> {
    let mut tx = app.db.read().await?;
    let rows = fetch_all!(tx, (Uuid, String), "select id, name from companies order by id")?;
    let mut fitting = rows.into_iter().filter(|(id, name)| name == wanted || id.to_string() == wanted);
    let found = fitting.next().map(|(id, _)| CompanyId(id));
    if fitting.next().is_some() {
        bail!("several companies are called {wanted:?}; say which by its id");
    }
    Ok(found)
}

/// Never from the command line, where other users of the machine could read it.
fn password() -> anyhow::Result<String> {
    let password = match std::env::var("SEVENGATE_PASSWORD") {
        Ok(password) => password,
        Err(_) => {
            let stdin = std::io::stdin();
            if stdin.is_terminal() {
                eprint!("Password: ");
            }
            let mut line = String::new();
            stdin.lock().read_line(&mut line)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    Ok(password)
}
