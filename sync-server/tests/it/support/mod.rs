//! A server of one test: either engine, a clock that stands still until told, a company with people and jobs, and
//! phones that speak the real protocol to the real routes.
#![allow(dead_code, reason = "each test file uses its part")]

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use shared::access::OFFICE;
use shared::clock::Hlc;
use shared::records::*;
use shared::seams::{Clock, Crash, Points, Randomness};
use shared::sync::{BLOB_COMPLETE, BlobHash, Envelope, Outcome, PROTOCOL, Pulled, Push, Pushed, RawRecord};
use shared::sync::{UPLOAD_LENGTH, UPLOAD_OFFSET};
use shared::*;
use sqlx::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use sync_server::app::Seams;
use sync_server::db::Db;
use sync_server::sessions::{self, Proven};
use sync_server::{App, Config, Origin, act};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Makes two tests of one: `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident)*) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::support::Engine::Sqlite).await;
            }
            #[tokio::test]
            async fn postgres() {
                super::$name($crate::support::Engine::Postgres).await;
            }
        }
    )*};
}

/// A clock that moves when told.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Ids and nonces that count up, so that every run is the same.
#[derive(Default)]
pub struct Counting(AtomicU64);

impl Randomness for Counting {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.timestamp_millis() as u64, &bytes).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, &self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes()).into_bytes()
    }
}

/// Dies at a named point, once.
#[derive(Default)]
pub struct DiesAt(Mutex<Option<&'static str>>);

impl DiesAt {
    pub fn next(&self, point: &'static str) {
        *self.0.lock().unwrap() = Some(point);
    }

    /// Whether it has died there.
    pub fn died(&self) -> bool {
        self.0.lock().unwrap().is_none()
    }
}

impl Points for DiesAt {
    fn reached(&self, name: &'static str) -> Result<(), Crash> {
        let mut point = self.0.lock().unwrap();
        if *point == Some(name) {
            *point = None;
            return Err(Crash(name));
        }
        Ok(())
    }
}

/// A running server with one company.
pub struct Server {
    pub app: Arc<App>,
    pub clock: Arc<TestClock>,
    pub company: CompanyId,
    pub asha: Person,
    pub miguel: Person,
    pub dispatcher: Person,
    pub job_type: JobTypeId,
    pub folder: TempDir,
    pub database: String,
}

/// 20 November 2026, 09:00 in Pune.
pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_145_400, 0).unwrap()
}

/// A database with all tables: a copy of one that was migrated once in this process.
async fn fresh_database(engine: Engine, folder: &TempDir) -> String {
    match engine {
        Engine::Sqlite => {
            static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
            let migrated = MIGRATED.get_or_init(migrated_file).await;
            let path = folder.path().join("test.db");
            std::fs::write(&path, migrated).unwrap();
            path.to_string_lossy().into_owned()
        }
        Engine::Postgres => {
            static MIGRATED: OnceCell<String> = OnceCell::const_new();
            /// Whose folder each database is for.
            static COPIES: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
            let migrated = MIGRATED.get_or_init(migrated_database).await;
            // A test that has ended has left no folder. Kept until the end, the databases of all tests would fill 6 GB.
            let ended: Vec<String> = {
                let mut copies = COPIES.lock().unwrap();
                copies.extract_if(.., |(folder, _)| !folder.exists()).map(|(_, name)| name).collect()
            };
            let url = new_postgres(&format!("template {migrated}"), ended).await;
            COPIES.lock().unwrap().push((folder.path().to_owned(), database_of(&url).to_owned()));
            url
        }
    }
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.db");
    Db::open(&path.to_string_lossy()).await.unwrap().close().await;
    std::fs::read(path).unwrap()
}

/// The name of a migrated PostgreSQL database that nobody is connected to.
async fn migrated_database() -> String {
    let url = new_postgres("", Vec::new()).await;
    Db::open(&url).await.unwrap().close().await;
    database_of(&url).to_owned()
}

/// The database that a URL names.
fn database_of(url: &str) -> &str {
    url.rsplit_once('/').unwrap().1
}

/// A new database on the tests' PostgreSQL, once those that have ended are dropped; `how` follows its name.
async fn new_postgres(how: &str, ended: Vec<String>) -> String {
    let Ok(server) = std::env::var("SEVENGATE_TEST_POSTGRES") else {
        panic!(
            "SEVENGATE_TEST_POSTGRES is not set: run the tests by ./test, which starts a PostgreSQL of its own"
        );
    };
    let random = sync_server::edge::SystemRandomness;
    let name = format!("test_{}", hex::encode(random.nonce()));
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    for ended in ended {
        let drop = format!("drop database {ended} with (force)");
        sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&mut admin).await.unwrap();
    }
    let create = format!("create database {name} {how}");
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut admin).await.unwrap();
    admin.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

impl Server {
    pub async fn start(engine: Engine) -> Server {
        Server::start_with(engine, |_, _| {}).await
    }

    /// A server with other settings or seams than the usual ones.
    pub async fn start_with(engine: Engine, change: impl FnOnce(&mut Config, &mut Seams)) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let database = fresh_database(engine, &folder).await;
        let clock = Arc::new(TestClock(AtomicI64::new(start().timestamp_millis())));
        let mut config = Config::in_folder(folder.path());
        config.database = Some(database.clone());
        let mut seams = Seams::new(clock.clone(), Arc::new(Counting::default()));
        change(&mut config, &mut seams);
        let app = App::open_with(config, seams).await.unwrap();
        let (company, people, job_type) = found(&app, "Deccan Plumbing").await;
        let [asha, miguel, dispatcher] = people;
        Server { app, clock, company, asha, miguel, dispatcher, job_type, folder, database }
    }

    /// A server without any company, its clock and its folder.
    pub async fn empty(
        engine: Engine,
        change: impl FnOnce(&mut Config),
    ) -> (Arc<App>, Arc<TestClock>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::in_folder(folder.path());
        config.database = Some(fresh_database(engine, &folder).await);
        change(&mut config);
        let clock = Arc::new(TestClock(AtomicI64::new(start().timestamp_millis())));
        let seams = Seams::new(clock.clone(), Arc::new(Counting::default()));
        (App::open_with(config, seams).await.unwrap(), clock, folder)
    }

    /// Another process over the same database and the same blobs.
    pub async fn another(&self) -> Arc<App> {
        let seams = Seams::new(self.clock.clone(), self.app.random.clone());
        App::open_with(self.app.config.clone(), seams).await.unwrap()
    }

    pub fn id(&self) -> Uuid {
        self.app.random.id(self.app.now())
    }

    /// Does something on a page, in the dispatcher's name.
    pub async fn office(&self, changes: Vec<Change>) -> Outcome {
        let origin = Origin::Web { person: self.dispatcher.id, peer: None, agent: "test".into() };
        act(&self.app, self.company, &origin, self.id(), changes).await.unwrap()
    }

    /// A customer with one address.
    pub async fn customer(&self, name: &str) -> (AccountId, AddressId) {
        let (account, address) = (AccountId(self.id()), AddressId(self.id()));
        let outcome = self
            .office(vec![
                Change::AddAccount(NewAccount {
                    id: account,
                    kind: AccountKind::Individual,
                    name: name.into(),
                    phone: "+91 20 1234 5678".into(),
                    email: String::new(),
                    language: None,
                    owner: None,
                }),
                Change::AddAddress(NewAddress {
                    id: address,
                    account,
                    text: "12 Lakshmi Road, Pune".into(),
                    access: String::new(),
                    pin: None,
                }),
            ])
            .await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
        (account, address)
    }

    /// A job for that customer, planned for these people today.
    pub async fn job(&self, customer: (AccountId, AddressId), technicians: &[&Person]) -> (JobId, VisitId) {
        let (job, visit) = (JobId(self.id()), VisitId(self.id()));
        let outcome = self
            .office(vec![
                Change::AddJob(NewJob {
                    id: job,
                    account: customer.0,
                    address: customer.1,
                    job_type: self.job_type,
                    title: "Leaking tap".into(),
                    description: "Kitchen".into(),
                    amount: None,
                    urgent: false,
                }),
                self.plan(job, visit, None, technicians),
            ])
            .await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
        (job, visit)
    }

    pub fn plan(&self, job: JobId, visit: VisitId, rev: Option<u32>, technicians: &[&Person]) -> Change {
        let start = self.app.now() + TimeDelta::hours(1);
        let window = Some(Window { start, end: start + TimeDelta::hours(2) });
        let technicians = technicians.iter().map(|p| p.id).collect();
        let plan = Plan { technicians, window, anytime: None };
        Change::PlanVisit { id: visit, job, rev, plan, despite_under_way: true }
    }

    /// A phone of this person, signed in.
    pub async fn phone(&self, person: &Person) -> Phone {
        let device = DeviceId(self.id());
        let proven = Proven { company: self.company, company_name: "Deccan".into(), person: person.clone() };
        let token = sessions::open_device(&self.app, &proven, device, "Pixel", "1.0").await.unwrap();
        Phone {
            app: self.app.clone(),
            token,
            company: self.company,
            person: person.id,
            stream: StreamId::of(device, self.company, person.id),
            next: 1,
            cursor: None,
            held: BTreeMap::new(),
        }
    }

    /// A record as it stands.
    pub async fn record<E: Entity>(&self, id: impl Into<Uuid>) -> Option<E> {
        let mut tx = self.app.db.read().await.unwrap();
        sync_server::db::tables::one(&mut tx, self.company, id).await.unwrap()
    }

    /// All evidence of a job.
    pub async fn evidence(&self, job: JobId) -> Vec<Evidence> {
        let mut tx = self.app.db.read().await.unwrap();
        let records = sync_server::db::tables::by_parent(&mut tx, self.company, Kind::Evidence, &[job.0])
            .await
            .unwrap();
        records.iter().filter_map(Evidence::of).cloned().collect()
    }

    /// One number from the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.app.db.read().await.unwrap();
        tx.fetch_optional::<(i64,)>(sql.into(), vec![self.company.into()]).await.unwrap().unwrap().0
    }
}

/// Founds a company with two technicians and a dispatcher.
pub async fn found(app: &App, name: &str) -> (CompanyId, [Person; 3], JobTypeId) {
    let now = app.now();
    let company = CompanyId(app.random.id(now));
    let record: Company = serde_json::from_value(serde_json::json!({
        "id": company, "name": name, "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en",
    }))
    .unwrap();
    let job_type = JobTypeId(app.random.id(now));
    let mut changes = vec![
        Change::AddCompany { company: Box::new(record) },
        Change::AddJobType(NewJobType {
            id: job_type,
            name: "Repair".into(),
            minutes: 90,
            checklist: vec![],
            gates: GateProfile::default(),
            amount: None,
            photos: Default::default(),
        }),
    ];
    let people =
        [("Asha Verma", Role::Technician), ("Miguel Ortega", Role::Technician), ("D. Kulkarni", Role::Admin)]
            .map(|(name, role)| Person {
                id: PersonId(app.random.id(now)),
                name: name.into(),
                phone: String::new(),
                roles: [role].into(),
                manager: None,
                active: true,
                language: None,
                skills: Vec::new(),
                clocks: Clocks::default(),
                unknown: Default::default(),
            });
    changes.extend(people.iter().map(|p| {
        Change::AddPerson(NewPerson {
            id: p.id,
            name: p.name.clone(),
            phone: String::new(),
            roles: p.roles.iter().copied().collect(),
        })
    }));
    let outcome = act(app, company, &Origin::System, company.0, changes).await.unwrap();
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    assert!(people[2].is_any(OFFICE));
    (company, people, job_type)
}

/// Sends a request to the real routes.
pub async fn send(app: &Arc<App>, request: Request<Body>) -> Response<Body> {
    sync_server::router(app.clone()).oneshot(request).await.unwrap()
}

pub async fn json<T: DeserializeOwned>(response: Response<Body>) -> T {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes)
        .unwrap_or_else(|e| panic!("{status}: {e}: {}", String::from_utf8_lossy(&bytes)))
}

/// A phone: it numbers, keeps bytes, pulls and remembers, as the real one does.
pub struct Phone {
    pub app: Arc<App>,
    pub token: String,
    pub company: CompanyId,
    pub person: PersonId,
    pub stream: StreamId,
    pub next: u64,
    pub cursor: Option<String>,
    pub held: BTreeMap<(String, Uuid), RawRecord>,
}

impl Phone {
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }

    /// A change set as it would lie in the outbox; takes the next number.
    pub fn write(&mut self, changes: Vec<Change>) -> Envelope {
        let now = self.app.now();
        let id = ChangeSetId(self.app.random.id(now));
        let set = ChangeSet {
            id,
            company: self.company,
            by: self.person,
            clock: Hlc { ms: now.timestamp_millis(), n: self.next as u32 },
            offset_ms: 0,
            changes,
            replaces: None,
            unknown: Default::default(),
        };
        let n = self.next;
        self.next += 1;
        Envelope::new(n, id, serde_json::to_string(&set).unwrap()).unwrap()
    }

    /// What a push with these sets says, unless a test changes it.
    pub fn push_of(&self, sets: Vec<Envelope>) -> Push {
        Push {
            protocol: PROTOCOL,
            stream: self.stream,
            app_version: "1.0".into(),
            sent: self.app.now(),
            pending_sets: sets.len() as u32,
            pending_blobs: 0,
            oldest: None,
            storage_left: None,
            sets,
        }
    }

    pub async fn push_raw(&self, sets: Vec<Envelope>) -> Response<Body> {
        self.send_push(&self.push_of(sets)).await
    }

    pub async fn send_push(&self, push: &Push) -> Response<Body> {
        let body = Body::from(serde_json::to_vec(&push).unwrap());
        let request = self.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
        send(&self.app, request.body(body).unwrap()).await
    }

    pub async fn push(&self, sets: &[Envelope]) -> Pushed {
        let response = self.push_raw(sets.to_vec()).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }

    /// Writes and pushes one action.
    pub async fn does(&mut self, changes: Vec<Change>) -> Outcome {
        let envelope = self.write(changes);
        self.push(&[envelope]).await.receipts.remove(0).outcome
    }

    pub async fn pull_page(&mut self, limit: Option<u32>) -> Pulled {
        let mut path = format!("/sync/pull?stream={}", self.stream);
        if let Some(cursor) = &self.cursor {
            path += &format!("&cursor={cursor}");
        }
        if let Some(limit) = limit {
            path += &format!("&limit={limit}");
        }
        let response = send(&self.app, self.request("GET", &path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let pulled: Pulled = json(response).await;
        if pulled.from_zero {
            self.held.clear();
        }
        for put in &pulled.puts {
            self.held.insert((put.kind.clone(), put.id), put.clone());
        }
        for evict in &pulled.evicts {
            self.held.remove(&(evict.kind.clone(), evict.id));
        }
        self.cursor = Some(pulled.cursor.clone());
        pulled
    }

    /// Pulls until there is no more; the last page.
    pub async fn pull(&mut self) -> Pulled {
        loop {
            let page = self.pull_page(None).await;
            if !page.more {
                return page;
            }
        }
    }

    pub fn holds(&self, kind: Kind, id: impl Into<Uuid>) -> bool {
        self.held.contains_key(&(kind.name().to_owned(), id.into()))
    }

    pub fn read<E: Entity>(&self, id: impl Into<Uuid>) -> E {
        let raw = &self.held[&(E::KIND.name().to_owned(), id.into())];
        E::of(&raw.read().unwrap()).unwrap().clone()
    }
}

/// A tap on site.
pub fn capture(app: &App, job: JobId, visit: VisitId, body: EvidenceBody) -> (EvidenceId, Change) {
    let id = EvidenceId(app.random.id(app.now()));
    (id, Change::Capture { id, visit, job, round: 0, leg: 0, body, supersedes: None })
}

pub fn arrival() -> EvidenceBody {
    EvidenceBody::Arrival { fix: None, no_fix: Some("in a cellar".into()) }
}

pub fn photo(bytes: &[u8], thumb: &[u8]) -> EvidenceBody {
    EvidenceBody::Photo {
        slot: Slot::Before,
        blob: BlobHash::of(bytes),
        size: bytes.len() as u64,
        thumb: BlobHash::of(thumb),
        width: 4,
        height: 3,
        taken: start(),
        fix: None,
        origin: shared::records::Origin::Camera,
    }
}

// ---- blobs ----------------------------------------------------------------------------------------------------

pub fn bytes(n: usize) -> Vec<u8> {
    (0..n).map(|i| (i * 31 % 251) as u8).collect()
}

pub async fn head(phone: &Phone, hash: &BlobHash) -> Response<Body> {
    send(&phone.app, phone.request("HEAD", &format!("/sync/blobs/{hash}")).body(Body::empty()).unwrap()).await
}

pub async fn patch(phone: &Phone, hash: &BlobHash, at: usize, length: usize, part: &[u8]) -> Response<Body> {
    let request = phone
        .request("PATCH", &format!("/sync/blobs/{hash}"))
        .header(UPLOAD_OFFSET, at)
        .header(UPLOAD_LENGTH, length);
    send(&phone.app, request.body(Body::from(part.to_vec())).unwrap()).await
}

pub async fn get(phone: &Phone, hash: &BlobHash) -> Response<Body> {
    send(&phone.app, phone.request("GET", &format!("/sync/blobs/{hash}")).body(Body::empty()).unwrap()).await
}

pub async fn body(response: Response<Body>) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

pub fn offset(response: &Response<Body>) -> Option<usize> {
    response.headers().get(UPLOAD_OFFSET)?.to_str().ok()?.parse().ok()
}

pub fn complete(response: &Response<Body>) -> bool {
    response.status() == StatusCode::OK && response.headers().contains_key(BLOB_COMPLETE)
}
