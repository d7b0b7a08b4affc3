//! What is nobody else's business is in no log and in no address.

use crate::support::*;
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{StatusCode, header};
use shared::records::NewNote;
use shared::*;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use sync_server::sessions;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

on_both_engines! {
    a_working_day_leaves_nothing_personal_in_the_log
}

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// Everything that the floors of the server and the program on top have to say.
const FILTER: &str = "info,sqlx=warn,engine=trace,identity=trace,bulk=trace,outreach=trace,host=trace,phone_api=trace,\
     rest=trace,web=trace,sync_server=trace,tower_http=trace";

/// One log for the process, more talkative than a server's.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let filter = EnvFilter::new(FILTER);
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(log.clone()).init();
        log
    })
}

const NAME: &str = "Ximena Quetzalcoatl-Öztürk";
const PHONE: &str = "+91 98765 43210";
const EMAIL: &str = "ximena.q@example.net";
const STREET: &str = "77 Zyzzyva Lane";
const NOTE: &str = "The key is under the third flowerpot";
const PASSWORD: &str = "correct horse battery";
const LOGIN: &str = "wanda.dispatcher@example.net";

async fn a_working_day_leaves_nothing_personal_in_the_log(engine: Engine) {
    let log = log();
    let server = Server::start(engine).await;
    sessions::add_login(&server.app, server.company, server.dispatcher.id, LOGIN, PASSWORD).await.unwrap();
    let mut browser = Browser::new(&server);
    let mut went = Vec::new();
    let form = browser.page("/sign-in").await.form("/sign-in").set("email", LOGIN);
    browser.submit(&form.clone().set("password", "a wrong horse")).await;
    let signed_in = browser.post("/sign-in", &form.set("password", PASSWORD).fields).await;
    went.push(signed_in.headers[header::LOCATION].to_str().unwrap().to_owned());

    let form = browser.page("/jobs/new").await.form("/jobs");
    let form = form
        .set("name", NAME)
        .set("phone", PHONE)
        .set("email", EMAIL)
        .set("address", STREET)
        .set("job_type", &server.job_type.to_string())
        .set("title", NOTE)
        .set("technician", &server.asha.id.to_string())
        .set("date", "2026-11-20")
        .set("from", "10:30")
        .set("to", "12:00");
    let half = browser.post("/jobs", &form.clone().set("job_type", "").fields).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = browser.post("/jobs", &form.fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let job = made.headers[header::LOCATION].to_str().unwrap().to_owned();
    let page = browser.page(&job).await;
    assert!(page.body.contains(NAME) && page.body.contains(STREET));
    let note = page.form(&format!("{job}/notes")).set("text", NOTE);
    let noted = browser.post(&note.action, &note.fields).await;
    for answer in [&made, &noted] {
        went.push(answer.headers[header::LOCATION].to_str().unwrap().to_owned());
    }
    browser.page("/jobs?q=Ximena").await;
    // What does not work is logged as well, and says no more.
    browser.open(&format!("/jobs/{}", NAME.bytes().map(|b| format!("%{b:02X}")).collect::<String>())).await;
    let undo = page.form(&format!("{job}/notes")).set("of", NOTE);
    assert_eq!(browser.post("/undo", &undo.fields).await.status, StatusCode::BAD_REQUEST);

    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let job_id: JobId = job.rsplit('/').next().unwrap().parse().unwrap();
    phone
        .does(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job: job_id, text: NOTE.into() })])
        .await;
    phone
        .does(vec![Change::AddNote(NewNote {
            id: NoteId(server.id()),
            job: JobId(server.id()),
            text: NOTE.into(),
        })])
        .await;
    let request = phone.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
    send(&server.app, request.body(Body::from(format!("{{\"sets\": [\"{NAME}\"]}}"))).unwrap()).await;
    // Records that were damaged: the error is logged with what is wrong, not with what it holds.
    let id = server.id();
    let doc =
        serde_json::json!({ "id": id, "kind": NAME, "number": NAME, "status": NAME, "job": NOTE, "text": 5 });
    let doc = doc.to_string();
    for table in ["accounts", "notes", "jobs"] {
        damage(&server, table, &doc).await;
    }
    let failed = browser.open(&job).await;
    assert!(failed.status.is_server_error(), "{}", failed.status);
    let pull = phone.request("GET", &format!("/sync/pull?stream={}", phone.stream));
    send(&server.app, pull.body(Body::empty()).unwrap()).await;
    phone.does(vec![Change::EditNote { id: NoteId(server.id()), text: NOTE.into() }]).await;

    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    let id = failed.headers["x-request-id"].to_str().unwrap();
    assert!(logged.contains(id) && logged.contains("cannot be read"), "the error is there, by its id");
    let said = logged + &went.join("\n");
    let token = phone.token.as_str();
    for secret in [
        NAME,
        "Ximena",
        "Quetzalcoatl",
        "98765",
        PHONE,
        EMAIL,
        "Zyzzyva",
        "flowerpot",
        PASSWORD,
        "wrong horse",
        LOGIN,
        "wanda",
        token,
        "Asha Verma",
    ] {
        let line = said.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret:?} in {line:?}");
    }
}

/// Writes nonsense over every record of a kind, past the server.
async fn damage(server: &Server, table: &str, doc: &str) {
    match &server.app.db {
        sync_server::db::Db::Postgres(pool) => {
            let sql = format!("update {table} set doc = $1::jsonb");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(doc).execute(pool).await.unwrap();
        }
        _ => {
            let connection = rusqlite::Connection::open(&server.database).unwrap();
            connection.execute(&format!("update {table} set doc = ?1"), [doc]).unwrap();
        }
    }
}
