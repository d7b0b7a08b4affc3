//! Taking everything: an archive that is whole, guarded, of one company alone, and that can be brought in again.

use crate::support::{Engine, Server, body, capture, found, photo, send};
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use sync_server::imports::{stored, work_all};
use sync_server::sessions::{self, Proven};

on_both_engines! {
    everything_is_in_the_archive
    another_company_is_not_in_it
    what_was_taken_can_be_brought_in_again
    a_download_that_breaks_off_does_not_look_whole
}

/// The files of the archive, by name.
async fn taken(server: &Server, company: CompanyId, person: &Person) -> BTreeMap<String, Vec<u8>> {
    let known = Proven { company, company_name: String::new(), person: person.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let request =
        Request::get("/export").header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
    let response = send(&server.app, request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/zip");
    let bytes = body(response).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut all = Vec::new();
        file.read_to_end(&mut all).unwrap();
        files.insert(file.name().unwrap().into_owned(), all);
    }
    files
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    let file = files.get(name).unwrap_or_else(|| panic!("{name} is not in {:?}", files.keys()));
    std::str::from_utf8(file).unwrap().trim_start_matches('\u{feff}')
}

async fn everything_is_in_the_archive(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("=HYPERLINK(\"x\") & Söhne, राहुल").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let (here, missing) = (crate::support::bytes(200_000), crate::support::bytes(300));
    server.app.blobs.put(server.company, here.clone()).await.unwrap();
    phone.does(vec![capture(&server.app, job, visit, crate::support::arrival()).1]).await;
    phone.does(vec![capture(&server.app, job, visit, photo(&here, &missing)).1]).await;
    let files = taken(&server, server.company, &server.dispatcher).await;
    let noted = "select count(*) from audit where company_id = $1 and action = 'exported'";
    assert_eq!(server.count(noted).await, 1, "who takes everything is in the audit");

    assert!(text(&files, "README.txt").contains("Deccan Plumbing"));
    let customers = text(&files, "tables/customers.csv");
    assert!(customers.starts_with("Customer id,Name,"), "{customers}");
    assert!(customers.contains("\"'=HYPERLINK(\"\"x\"\") & Söhne, राहुल\""), "{customers}");
    assert!(customers.contains("'+91 20 1234 5678"), "{customers}");
    let jobs = text(&files, "tables/jobs.csv");
    assert!(jobs.contains("JOB-1001") && jobs.contains("Leaking tap") && jobs.contains("Repair"), "{jobs}");
    assert!(text(&files, "tables/visits.csv").contains("Asha Verma,2026-11-20 10:00,2026-11-20 12:00"));
    // Every kind in full, as it is stored.
    for kind in Kind::ALL {
        let lines = text(&files, &format!("records/{}.jsonl", kind.name())).lines();
        let table: &'static str = sync_server::db::tables::table(*kind).name;
        let mut tx = server.app.db.read().await.unwrap();
        let mut sql = sync_server::db::Sql::new("select count(*) from ");
        sql.name(table).push(" where company_id = ").bind(server.company);
        let (stored,) = tx.fetch_optional::<(i64,)>(sql, Vec::new()).await.unwrap().unwrap();
        let read: Vec<Record> = lines.map(|line| Record::from_json(*kind, line).unwrap()).collect();
        assert_eq!(read.len() as i64, stored, "{kind}");
    }
    let account = text(&files, "records/account.jsonl");
    let account = Record::from_json(Kind::Account, account.trim()).unwrap();
    assert_eq!(Account::of(&account), server.record::<Account>(customer.0).await.as_ref());
    // Photos by their hash, and what they are; one that is still on the phone says so.
    let hash = BlobHash::of(&here);
    assert_eq!(files[&format!("files/{hash}.bin")], here);
    let index = text(&files, "files/index.csv");
    assert!(index.contains(&format!("files/{hash}.bin,{hash},photo-before,JOB-1001")), "{index}");
    assert!(index.contains(&format!("not here yet,{},small copy", BlobHash::of(&missing))), "{index}");
    let changes = text(&files, "changes/changes.csv");
    let audited = server.count("select count(*) from audit where company_id = $1").await;
    assert!(changes.lines().count() as i64 > audited && changes.contains("D. Kulkarni"), "{changes}");
}

async fn another_company_is_not_in_it(engine: Engine) {
    let server = Server::start(engine).await;
    server.customer("Acme Secret").await;
    let (other, [_, _, admin], _) = found(&server.app, "Other Company").await;
    let files = taken(&server, other, &admin).await;
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("Acme Secret") && !text.contains("Deccan"), "{name}: {text}");
    }
    assert!(text(&files, "records/company.jsonl").contains("Other Company"));
}

async fn what_was_taken_can_be_brought_in_again(engine: Engine) {
    let server = Server::start(engine).await;
    for name in ["Asha Rao", "राहुल पाटील", "O'Neill & Sons"] {
        server.customer(name).await;
    }
    let files = taken(&server, server.company, &server.dispatcher).await;
    let (other, [_, _, admin], _) = found(&server.app, "Other Company").await;
    let known = Proven { company: other, company_name: String::new(), person: admin };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let mut browser = Browser::with(&server, &cookie);
    for table in ["tables/customers.csv", "tables/addresses.csv"] {
        let form = browser.page("/import").await.form("/import");
        let page = browser.upload(&form, "table.csv", &files[table]).await;
        let at = page.body.find("/imports/").unwrap() + "/imports/".len();
        let id: uuid::Uuid = page.body[at..at + 36].parse().unwrap();
        browser.submit(&page.form(&format!("/imports/{id}/columns"))).await;
        work_all(&server.app).await.unwrap();
        let page = browser.page(&format!("/imports/{id}")).await;
        let form = page.form(&format!("/imports/{id}/run"));
        assert_eq!(form.get("maybe"), "", "{table}: their numbers tell them apart: {}", page.body);
        browser.submit(&form).await;
        work_all(&server.app).await.unwrap();
        let mut tx = server.app.db.read().await.unwrap();
        let counts = stored::counts(&mut tx, other, id).await.unwrap();
        let came = counts.came(stored::Outcome::Created) + counts.came(stored::Outcome::Merged);
        assert_eq!(came, 3, "{table}: {counts:?} {}", page.body);
    }
    let mut tx = server.app.db.read().await.unwrap();
    let fields = async |tx: &mut sync_server::db::Tx, company| {
        let all = sync_server::db::tables::all::<Account>(tx, company).await.unwrap();
        let mut all: Vec<_> = all
            .into_iter()
            .map(|a| {
                (
                    a.name,
                    a.phone.text().to_owned(),
                    a.email.text().to_owned(),
                    a.kind == AccountKind::Organization,
                )
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(fields(&mut tx, server.company).await, fields(&mut tx, other).await);
    let addresses = sync_server::db::tables::all::<Address>(&mut tx, other).await.unwrap();
    assert_eq!(addresses.len(), 3);
}

async fn a_download_that_breaks_off_does_not_look_whole(engine: Engine) {
    let server = Server::start(engine).await;
    server.customer("Acme").await;
    let mut tx = server.app.db.write().await.unwrap();
    tx.run("drop table notes".into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let request =
        Request::get("/export").header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
    let response = send(&server.app, request.body(Body::empty()).unwrap()).await;
    let read = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    assert!(read.is_err(), "the download ends in an error");
}
