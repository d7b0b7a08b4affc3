//! What a copy of the disk tells, what histories tell of how people come in, and what the server says when something is wrong.

use crate::support::*;
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::access::{Action, ROLES, Subject, may};
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use sync_server::Sender;
use sync_server::app::{OpenError, Seams};
use sync_server::execute::verify_audit;
use sync_server::secret::{self, SecretError, SecretSource};
use sync_server::sessions::{self, Proven, add_login};
use sync_server::web::ROUTES;
use sync_server::{App, Config, Origin, act, credentials, lost_key, mails, second_factor};
use uuid::Uuid;

on_both_engines! {
    links_and_second_factors_are_not_read_in_the_database
    what_was_stored_bare_is_sealed_at_the_next_start
    a_server_with_another_key_does_not_start_and_a_lost_key_is_renewed
    histories_tell_how_people_come_in_only_to_whom_the_table_shows_it
    a_blob_that_the_disk_has_changed_is_not_shown_and_is_brought_again
    the_server_says_that_it_is_not_well
    a_server_without_its_database_asks_to_come_again
}

const EMAIL: &str = "d@example.com";
const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// All bytes of the server's files, and of the rows that hold secrets.
async fn stored(server: &Server) -> Vec<u8> {
    let mut all = Vec::new();
    for name in ["test.db", "test.db-wal"] {
        all.extend(std::fs::read(server.folder.path().join(name)).unwrap_or_default());
    }
    let mut tx = server.app.db.read().await.unwrap();
    let links = tx.fetch_all::<(String,)>("select link from mails order by id".into(), Vec::new()).await;
    all.extend(links.unwrap().into_iter().flat_map(|(link,)| link.into_bytes()));
    let sql = "select secret_bytes from second_factors order by person_id";
    let secrets = tx.fetch_all::<(Vec<u8>,)>(sql.into(), Vec::new()).await;
    all.extend(secrets.unwrap().into_iter().flat_map(|(secret,)| secret));
    all
}

fn has(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|part| part == wanted)
}

/// The dispatcher has forgotten the password, and the mail waits for an admin to pass it on: its link.
async fn link_that_waits(server: &Server) -> String {
    credentials::ask_reset(&server.app, EMAIL, None).await.unwrap();
    mails::tick(&server.app).await.unwrap();
    link_on_the_page(server).await.expect("the mail waits")
}

async fn link_on_the_page(server: &Server) -> Option<String> {
    let page = Browser::of(server, &server.dispatcher).await.page("/people/mails").await;
    let (_, link) = page.body.split_once("/link/")?;
    let token: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    Some(format!("/link/{token}"))
}

async fn begun(app: &App, company: CompanyId, person: PersonId) -> Vec<u8> {
    let given = second_factor::begin(app, company, person, "D.").await.unwrap().unwrap();
    totp_rs::Secret::try_from_base32(&given.secret).unwrap().as_bytes().to_vec()
}

async fn links_and_second_factors_are_not_read_in_the_database(engine: Engine) {
    let server = Server::start(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, EMAIL, "seven blue gates").await.unwrap();
    let link = link_that_waits(&server).await;
    let secret = begun(&server.app, server.company, server.dispatcher.id).await;
    let all = stored(&server).await;
    let token = link.strip_prefix("/link/").unwrap();
    assert!(!has(&all, token.as_bytes()) && !has(&all, &URL_SAFE_NO_PAD.decode(token).unwrap()));
    assert!(!has(&all, &secret));
    assert_eq!(begun(&server.app, server.company, server.dispatcher.id).await, secret, "it opens");

    // The link goes when it is used.
    let mut browser = Browser::new(&server);
    let form = browser.page(&link).await.form(&link).set("password", "nine green doors");
    assert!(browser.submit(&form).await.body.contains("Your password is set"));
    assert_eq!(link_on_the_page(&server).await, None);
    let left = "select count(*) from mails where company_id = $1 and link <> ''";
    assert_eq!(server.count(left).await, 0);
}

async fn run(server: &Server, sql: &'static str, values: Vec<sync_server::db::Value>) {
    let mut tx = server.app.db.write().await.unwrap();
    assert_eq!(tx.run(sql.into(), values).await.unwrap(), 1, "{sql}");
    tx.commit().await.unwrap();
}

async fn what_was_stored_bare_is_sealed_at_the_next_start(engine: Engine) {
    let server = Server::start(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, EMAIL, "seven blue gates").await.unwrap();
    let link = link_that_waits(&server).await;
    begun(&server.app, server.company, server.dispatcher.id).await;
    let secret = b"twenty bytes of mine".to_vec();
    run(&server, "update mails set link = $1, link_hash = null", vec![link.as_str().into()]).await;
    run(&server, "update second_factors set secret_bytes = $1", vec![secret.clone().into()]).await;
    assert!(has(&stored(&server).await, link.as_bytes()), "it can be seen that it can be seen");

    let again = server.another().await;
    let all = stored(&server).await;
    assert!(!has(&all, link.as_bytes()) && !has(&all, &secret));
    assert_eq!(link_on_the_page(&server).await, Some(link));
    assert_eq!(begun(&again, server.company, server.dispatcher.id).await, secret);
    let hashed = "select count(*) from mails where company_id = $1 and link_hash is not null";
    assert_eq!(server.count(hashed).await, 1, "it goes when its link is used");
}

async fn a_server_with_another_key_does_not_start_and_a_lost_key_is_renewed(engine: Engine) {
    let server = Server::start(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, EMAIL, "seven blue gates").await.unwrap();
    link_that_waits(&server).await;
    begun(&server.app, server.company, server.dispatcher.id).await;
    let open = async |secret: Option<SecretSource>| {
        let mut config = server.app.config.clone();
        config.secret = secret;
        let seams = Seams::new(server.clock.clone(), server.app.random.clone());
        App::open_with(config, seams).await
    };
    let other = SecretSource::Said(KEY.into());
    let refused = open(Some(other.clone())).await.err().unwrap();
    assert!(matches!(refused, OpenError::Secret(SecretError::Other { .. })), "{refused}");
    assert!(refused.to_string().contains("sync-server secret renew"), "{refused}");
    let missing = server.folder.path().join("elsewhere.key");
    let refused = open(Some(SecretSource::File(missing.clone()))).await.err().unwrap();
    assert!(matches!(refused, OpenError::Secret(SecretError::Missing { .. })), "{refused}");
    assert!(!missing.exists(), "no key is made for a database that has one");
    let nonsense = open(Some(SecretSource::Said("abc".into()))).await.err().unwrap();
    assert!(matches!(nonsense, OpenError::Secret(SecretError::NotAKey(_))), "{nonsense}");
    assert!(open(None).await.is_ok());

    let mut config = server.app.config.clone();
    config.secret = Some(other.clone());
    let random = server.app.random.as_ref();
    secret::renewed(&config.secret_source(), &server.app.db, random, server.app.now()).await.unwrap();
    let renewed = open(Some(other)).await.unwrap();
    let lost = lost_key::let_go(&renewed).await.unwrap();
    assert_eq!((lost.mails, lost.second_factors), (1, 1));
    assert_eq!(lost_key::let_go(&renewed).await.unwrap(), lost_key::Lost::default());
    assert_eq!(link_on_the_page(&server).await, None);
    begun(&renewed, server.company, server.dispatcher.id).await;
    assert_eq!(verify_audit(&renewed, server.company).await.unwrap(), None);
    assert!(matches!(open(None).await, Err(OpenError::Secret(SecretError::Other { .. }))));
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_what_the_server_keeps() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // As it was made before.
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("sevengate.db"), "").unwrap();
    for (path, open) in [(data.clone(), 0o755), (data.join("sevengate.db"), 0o644)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(open)).unwrap();
    }
    let clock = std::sync::Arc::new(sync_server::edge::SystemClock);
    let random = std::sync::Arc::new(sync_server::edge::SystemRandomness);
    let app = App::open(Config::in_folder(&data), clock, random).await.unwrap();
    found(&app, "Deccan Plumbing").await;
    for kept in ["", "blobs"] {
        assert_eq!(mode(&data.join(kept)), 0o700, "{kept}");
    }
    for kept in ["sevengate.db", "sevengate.db-wal", "sevengate.db-shm", "secret.key"] {
        assert_eq!(mode(&data.join(kept)), 0o600, "{kept}");
    }
    let copy = folder.path().join("copy.db");
    app.db.backup(&copy).await.unwrap();
    assert_eq!(mode(&copy), 0o600);
    assert!(std::fs::metadata(&copy).unwrap().len() > 0);
}

const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "SecretBrowser/7";

async fn person(server: &Server, role: Role) -> Person {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: format!("{role:?}"),
        phone: String::new(),
        roles: vec![role],
    });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    server.record::<Person>(id).await.unwrap()
}

/// Everything that the dashboard and the API answer to this person about these records.
async fn answers(server: &Server, person: &Person, records: &[(Kind, Uuid)]) -> Vec<(String, String)> {
    let proven = Proven { company: server.company, company_name: String::new(), person: person.clone() };
    let cookie = sessions::open_web(&server.app, &proven).await.unwrap();
    let cookie = format!("{}={}", cookie.name(), cookie.value());
    let id = |kind: Kind| records.iter().find(|(k, _)| *k == kind).map_or(Uuid::nil(), |(_, id)| *id);
    let about = |path: &str| match path {
        path if path.contains("/jobs/") => id(Kind::Job),
        path if path.contains("/visits/") => id(Kind::Visit),
        path if path.contains("/customers/") => id(Kind::Account),
        path if path.contains("/people/") => id(Kind::Person),
        _ => Uuid::nil(),
    };
    let pages = ROUTES.iter().map(|route| (route.method, route.path));
    let api = sync_server::rest::ROUTES.iter().map(|route| (route.method, route.path));
    let asked = pages.chain(api).filter(|(method, path)| *method == "GET" && !path.contains("{kind}"));
    let mut paths: Vec<String> = asked
        .map(|(_, path)| {
            let path = path.replace("{id}", &about(path).to_string());
            path.replace("{company}", &server.company.to_string())
        })
        .collect();
    paths.extend(records.iter().map(|(kind, id)| format!("/history/{kind}/{id}")));
    let mut all = Vec::new();
    for path in paths {
        let request = Request::get(&path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = send(&server.app, request).await;
        let stream =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        if !stream {
            all.push((path, String::from_utf8_lossy(&body(response).await).into_owned()));
        }
    }
    all
}

async fn histories_tell_how_people_come_in_only_to_whom_the_table_shows_it(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    // An admin signs in from somewhere with a browser of their own, and changes each kind of record from there.
    let sender = Sender { peer: Some(ADDRESS.into()), agent: AGENT.into() };
    let proven =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    sessions::open_waiting(&server.app, &proven, &sender, None).await.unwrap();
    let origin =
        Origin::Web { person: server.dispatcher.id, peer: Some(ADDRESS.into()), agent: AGENT.into() };
    let note = NoteId(server.id());
    let named = |name: &str| PersonPatch { name: Some(name.into()), ..Default::default() };
    let changes = vec![
        Change::EditPerson { id: server.dispatcher.id, patch: named("Deepa Kulkarni") },
        Change::EditAccount {
            id: customer.0,
            patch: AccountPatch { name: Some("Rahul Kulkarni".into()), ..Default::default() },
        },
        Change::EditJob {
            id: job,
            patch: JobPatch { title: Some("Dripping tap".into()), ..Default::default() },
        },
        Change::AddNote(NewNote { id: note, job, text: "Ring twice".into() }),
    ];
    act(&server.app, server.company, &origin, server.id(), changes).await.unwrap();
    let records = [
        (Kind::Company, server.company.0),
        (Kind::Person, server.dispatcher.id.0),
        (Kind::Account, customer.0.0),
        (Kind::Address, customer.1.0),
        (Kind::Job, job.0),
        (Kind::Visit, visit.0),
        (Kind::Note, note.0),
    ];
    for role in ROLES.into_iter().filter(|role| *role != Role::Technician) {
        let person = person(&server, role).await;
        let all = answers(&server, &person, &records).await;
        let tells = |mark: &str| -> BTreeSet<&str> {
            all.iter().filter(|(_, text)| text.contains(mark)).map(|(path, _)| path.as_str()).collect()
        };
        let history = format!("/history/person/{}", server.dispatcher.id);
        assert!(
            tells("Deepa Kulkarni").contains(history.as_str()),
            "{role:?}: the record's own changes stay"
        );
        let sees = may(&person, Subject::SignIn, Action::See);
        let (_, told) = all.iter().find(|(path, _)| *path == history).unwrap();
        assert_eq!(told.contains("signed in"), sees, "{role:?}");
        for mark in [ADDRESS, AGENT] {
            let doors = tells(mark);
            if sees {
                assert!(doors.contains(history.as_str()), "{role:?}: {mark} by {doors:?}");
            } else {
                assert!(doors.is_empty(), "{role:?}: {mark} by {doors:?}");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

async fn a_blob_that_the_disk_has_changed_is_not_shown_and_is_brought_again(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let mut office = Browser::of(&server, &server.dispatcher).await;
    // Small, cut off, and larger than what is looked at before anything of it leaves.
    for (size, cut) in [(3_000, false), (5_000, true), (2_500_000, false)] {
        let data = bytes(size);
        let hash = BlobHash::of(&data);
        assert!(complete(&patch(&phone, &hash, 0, size, &data).await));
        assert_eq!(body(get(&phone, &hash).await).await, data);
        let blobs = server.folder.path().join("blobs");
        let file = files(&blobs).into_iter().find(|f| f.to_string_lossy().contains(hash.as_str())).unwrap();
        let mut changed = data.clone();
        if cut {
            changed.truncate(size - 1)
        } else {
            changed[size / 2] ^= 1
        }
        std::fs::write(&file, &changed).unwrap();
        let answer = get(&phone, &hash).await;
        if answer.status() == StatusCode::OK {
            let torn = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            assert!(torn.is_err(), "{size}: the wrong bytes never come to their end");
        } else {
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        }
        for path in [format!("/blobs/{hash}"), format!("/blobs/{hash}/original")] {
            let page = office.open(&path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.body.contains("This file is damaged"), "{path}: {}", page.body);
        }
        let wanted = phone.request("GET", "/sync/blobs").body(Body::empty()).unwrap();
        let wanted: Vec<BlobHash> = json(send(&server.app, wanted).await).await;
        assert_eq!(wanted, std::slice::from_ref(&hash));
        assert!(complete(&patch(&phone, &hash, 0, size, &data).await));
        assert_eq!(body(get(&phone, &hash).await).await, data, "it is healed");
    }
    // The job's page says so as well.
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let (picture, thumb) = (bytes(900), bytes(90));
    let (_, arrived) = capture(&server.app, job, visit, arrival());
    let (_, taken) = capture(&server.app, job, visit, photo(&picture, &thumb));
    phone.does(vec![arrived, taken]).await;
    for data in [&picture, &thumb] {
        let hash = BlobHash::of(data);
        assert!(complete(&patch(&phone, &hash, 0, data.len(), data).await));
        let blobs = server.folder.path().join("blobs");
        let file = files(&blobs).into_iter().find(|f| f.to_string_lossy().contains(hash.as_str())).unwrap();
        std::fs::write(&file, vec![0; data.len()]).unwrap();
        assert_eq!(get(&phone, &hash).await.status(), StatusCode::NOT_FOUND);
    }
    let page = office.page(&format!("/jobs/{job}")).await;
    assert!(page.body.contains("Damaged on the server"), "{}", page.body);
}

async fn health(server: &Server, app: &std::sync::Arc<App>) -> (StatusCode, String) {
    server.clock.advance(chrono::TimeDelta::hours(1));
    let response = send(app, Request::get("/healthz").body(Body::empty()).unwrap()).await;
    let status = response.status();
    (status, String::from_utf8_lossy(&body(response).await).into_owned())
}

async fn the_server_says_that_it_is_not_well(engine: Engine) {
    let server = Server::start(engine).await;
    assert_eq!(health(&server, &server.app).await, (StatusCode::OK, "ok\n".into()));
    // Asked again at once it is not looked again.
    let mut tx = server.app.db.write().await.unwrap();
    tx.run("alter table probes rename to gone".into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    let response = send(&server.app, Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let (status, said) = health(&server, &server.app).await;
    assert_eq!(
        (status, said.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written\n")
    );
    let mut tx = server.app.db.write().await.unwrap();
    tx.run("alter table gone rename to probes".into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(health(&server, &server.app).await.0, StatusCode::OK);

    let mut config = server.app.config.clone();
    config.least_room = u64::MAX;
    let seams = Seams::new(server.clock.clone(), server.app.random.clone());
    let full = App::open_with(config, seams).await.unwrap();
    let (status, said) = health(&server, &full).await;
    assert_eq!((status, said.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "the disk of the data is full\n"));
}

#[tokio::test]
async fn a_damaged_page_is_noticed_before_somebody_needs_it() {
    let server = Server::start(Engine::Sqlite).await;
    server.app.db.close().await;
    let path = server.folder.path().join("test.db");
    // A page that nothing reads at the start.
    let own = rusqlite::Connection::open(&path).unwrap();
    let page: i64 = own
        .query_row("select rootpage from sqlite_master where name = 'recovery_codes'", [], |row| row.get(0))
        .unwrap();
    let size: i64 = own.query_row("pragma page_size", [], |row| row.get(0)).unwrap();
    drop(own);
    let mut all = std::fs::read(&path).unwrap();
    let at = usize::try_from((page - 1) * size).unwrap();
    all[at..at + 64].fill(0xa5);
    std::fs::write(&path, all).unwrap();
    let app = server.another().await;
    let (status, said) = health(&server, &app).await;
    assert_eq!(
        (status, said.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "the database has a damaged page\n")
    );
}

async fn a_server_without_its_database_asks_to_come_again(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    browser.page("/jobs").await;
    let mut stranger = Browser::new(&server);
    let form = stranger.page("/sign-in").await.form("/sign-in").set("email", EMAIL).set("password", "x");
    server.app.db.close().await;
    for page in [browser.open("/jobs").await, stranger.post("/sign-in", &form.fields).await] {
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.body);
        assert_eq!(page.headers[header::RETRY_AFTER], "5");
        assert!(page.body.contains("Nothing was changed"), "{}", page.body);
    }
}

#[tokio::test]
async fn what_is_too_large_is_said_to_be_so() {
    let server = Server::start(Engine::Sqlite).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let large = [("text".to_owned(), "x".repeat(3 * 1024 * 1024))];
    let job = server.id();
    for path in [format!("/jobs/{job}/notes"), "/sign-in".into(), "/sign-out".into()] {
        let page = browser.post(&path, &large).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(page.body.contains("This is too large"), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn a_toast_that_was_not_signed_for_this_session_is_not_said() {
    let server = Server::start(Engine::Sqlite).await;
    let proven =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let session = sessions::open_web(&server.app, &proven).await.unwrap();
    let forged = URL_SAFE_NO_PAD.encode(r#"{"said":"Call 555-0199 to verify your account","alert":true}"#);
    for value in [forged.clone(), format!("{forged}.{forged}")] {
        let cookies = format!("{}={}; sevengate_toast={value}", session.name(), session.value());
        let request = Request::get("/jobs").header(header::COOKIE, cookies).body(Body::empty()).unwrap();
        let page = String::from_utf8(body(send(&server.app, request).await).await).unwrap();
        assert!(page.contains("Jobs") && !page.contains("555-0199"), "{page}");
    }
    // What was signed is: Undo goes on working (see `web_forms`).
}

#[tokio::test]
async fn a_form_of_another_origin_is_turned_away_also_where_the_browser_says_no_more() {
    let server = Server::start(Engine::Sqlite).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/jobs/{job}/notes");
    let form = browser.page(&format!("/jobs/{job}")).await.form(&path).set("text", "Ring twice");
    browser.says("host", "office.example");
    for (origin, status) in [
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
        ("https://office.example", StatusCode::SEE_OTHER),
    ] {
        browser.says("origin", origin);
        assert_eq!(browser.post(&path, &form.fields).await.status, status, "{origin}");
    }
    let notes = "select count(*) from notes where company_id = $1";
    assert_eq!(server.count(notes).await, 1);
}

#[tokio::test]
async fn a_cookie_lasts_as_long_as_its_session() {
    let server = Server::start(Engine::Sqlite).await;
    let proven =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let cookie = sessions::open_web(&server.app, &proven).await.unwrap().to_string();
    assert!(cookie.contains(&format!("Max-Age={}", 30 * 24 * 60 * 60)), "{cookie}");
    let waits = Some(second_factor::Waits::Code);
    let nobody = Sender { peer: None, agent: String::new() };
    let waiting = sessions::open_waiting(&server.app, &proven, &nobody, waits).await.unwrap().to_string();
    assert!(waiting.contains("Max-Age=600"), "{waiting}");
}

#[tokio::test]
async fn counters_are_not_given_to_everybody() {
    let server = Server::start(Engine::Sqlite).await;
    let response = send(&server.app, Request::get("/metrics").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
