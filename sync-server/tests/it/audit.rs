//! The audit as admins read it: filtered, page by page, as a file; and values that are erased without breaking its chain.

use crate::support::{Server, arrival, capture, found};
use crate::web_browser::{Browser, Page};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use serde_json::Value;
use shared::records::*;
use shared::*;
use std::collections::BTreeSet;
use sync_server::devices::{Order, order};
use sync_server::sessions::{self, Proven};
use sync_server::{Origin, act};

on_both_engines! {
    filters_select_what_they_say
    a_change_is_told_in_words
    what_a_record_was_made_with_is_told
    what_came_late_says_when_it_came
    paging_has_no_gaps_and_no_doubles_while_rows_are_added
    an_export_is_what_the_filters_select
    an_export_leaves_out_what_is_written_while_it_is_read
    cells_are_no_formulas
    filters_that_do_not_fit_are_said_and_kept
    dispatchers_do_not_read_the_audit
    another_companys_rows_are_never_shown
    every_record_has_its_history
    hostile_values_are_text
    erased_values_are_gone_and_the_chain_holds
    values_of_one_field_are_erased_everywhere
    an_erasure_needs_a_reason_and_keeps_what_was_typed
    what_happens_to_the_rows_after_an_erasure_is_found
}

/// The numbers of the rows on a page, from the top.
fn rows(page: &Page) -> Vec<i64> {
    let after = page.body.split("id=\"row-").skip(1);
    after.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// The address of the link that leads to older rows.
fn older(page: &Page) -> Option<String> {
    let link = page.body.split("<a ").find(|part| part.contains("rel=\"next\""))?;
    let address = link.split("href=\"").nth(1)?.split('"').next()?;
    Some(address.replace("&amp;", "&").replace("&#38;", "&"))
}

/// All rows of an address, page by page.
async fn all_rows(browser: &mut Browser, path: &str) -> Vec<i64> {
    let mut page = browser.page(path).await;
    let mut all = rows(&page);
    while let Some(next) = older(&page) {
        page = browser.page(&next).await;
        all.extend(rows(&page));
    }
    all
}

/// The lines of a CSV file by the names of its columns.
fn csv_lines(page: &Page) -> Vec<Vec<(String, String)>> {
    let text = page.body.strip_prefix('\u{feff}').expect("spreadsheets are told that it is UTF-8");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let line =
        |record: csv::StringRecord| columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| line(record.unwrap())).collect()
}

fn cell<'a>(line: &'a [(String, String)], column: &str) -> &'a str {
    &line.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("no column {column}")).1
}

fn numbers(lines: &[Vec<(String, String)>]) -> Vec<i64> {
    lines.iter().map(|line| cell(line, "n").parse().unwrap()).collect()
}

/// One row, as the database has it: old value, new value, salt.
async fn stored(server: &Server, n: i64) -> (Option<String>, Option<String>, Option<Vec<u8>>) {
    let mut tx = server.app.db.read().await.unwrap();
    let sql = "select cast(old as text), cast(new as text), salt from audit where company_id = $1 and n = $2";
    tx.fetch_optional(sql.into(), vec![server.company.into(), n.into()]).await.unwrap().unwrap()
}

async fn on_audit(server: &Server, sql: &'static str, n: i64) {
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(sql.into(), vec![n.into()]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn verified(server: &Server) -> Option<u64> {
    sync_server::execute::verify_audit(&server.app, server.company).await.unwrap()
}

fn email(id: AccountId, email: &str) -> Change {
    let patch = AccountPatch { email: Some(email.into()), ..AccountPatch::default() };
    Change::EditAccount { id, patch }
}

/// A customer whose e-mail address was changed, once and again; the numbers of those two rows, newest first.
async fn customer_with_two_emails(server: &Server, browser: &mut Browser) -> (AccountId, Vec<i64>) {
    let (account, _) = server.customer("R. Kulkarni").await;
    server.office(vec![email(account, "old@example.com")]).await;
    server.clock.advance(TimeDelta::minutes(1));
    server.office(vec![email(account, "new@example.com")]).await;
    let page = browser.page(&format!("/audit?record={account}&field=email")).await;
    let rows = rows(&page);
    assert_eq!(rows.len(), 2);
    (account, rows)
}

/// Somebody else in the office, with this role.
async fn colleague(server: &Server, role: Role) -> Person {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Lena Groß".into(),
        phone: String::new(),
        roles: vec![role],
    });
    server.office(vec![add]).await;
    server.record(id).await.unwrap()
}

async fn filters_select_what_they_say(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("Acme").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::days(1));
    phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    server.clock.advance(TimeDelta::days(1));
    let patch = JobPatch { title: Some("Boiler".into()), ..JobPatch::default() };
    let origin = Origin::Web {
        person: server.dispatcher.id,
        peer: Some("203.0.113.7".into()),
        agent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0".into(),
    };
    act(&server.app, server.company, &origin, server.id(), vec![Change::EditJob { id: job, patch }])
        .await
        .unwrap();
    // What is done to a phone is of that phone, too.
    let hers = sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device;
    let by = server.dispatcher.id;
    order(&server.app, server.company, hers, server.asha.id, by, &origin, Order::Revoke).await.unwrap();

    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let everything = all_rows(&mut browser, "/audit").await;
    let mut tx = server.app.db.read().await.unwrap();
    type Row = (i64, uuid::Uuid, String, String, String, uuid::Uuid, Option<uuid::Uuid>, Option<String>, i64);
    let sql = "select n, by_person, kind, action, field, record, device_id, address, happened_ms from audit
        where company_id = $1 order by happened_ms desc, n desc";
    let stored = tx.fetch_all::<Row>(sql.into(), vec![server.company.into()]).await.unwrap();
    drop(tx);
    assert_eq!(everything, stored.iter().map(|row| row.0).collect::<Vec<_>>());

    let device = stored.iter().find_map(|row| row.6).unwrap();
    // The 21st in Pune begins at 18:30 UTC on the 20th.
    let (from, until) =
        (crate::support::start() + TimeDelta::hours(15), crate::support::start() + TimeDelta::hours(39));
    let second_day = from.timestamp_millis()..until.timestamp_millis();
    type Fits<'a> = Box<dyn Fn(&Row) -> bool + 'a>;
    let asha = server.asha.id.0;
    let filters: Vec<(String, Fits<'_>)> = vec![
        (format!("who={asha}"), Box::new(|row| row.1 == asha)),
        ("who=server".into(), Box::new(|row| row.1.is_nil())),
        ("kind=visit".into(), Box::new(|row| row.2 == "visit")),
        ("action=created".into(), Box::new(|row| row.3 == "created")),
        ("field=status".into(), Box::new(|row| row.4 == "status")),
        (format!("record={job}"), Box::new(|row| row.5 == job.0)),
        (
            format!("device={device}"),
            Box::new(|row| row.6 == Some(device) || (row.2 == "device" && row.5 == device)),
        ),
        (format!("device={device}&action=revoked"), Box::new(|row| row.3 == "revoked")),
        ("address=203.0.113.7".into(), Box::new(|row| row.7.as_deref() == Some("203.0.113.7"))),
        ("from=2026-11-21&to=2026-11-21".into(), Box::new(|row| second_day.contains(&row.8))),
        (
            format!("who={asha}&kind=job&field=status&action=changed&from=2026-11-21"),
            Box::new(|row| row.1 == asha && row.2 == "job" && row.4 == "status"),
        ),
    ];
    for (asked, fits) in filters {
        let wanted: Vec<i64> = stored.iter().filter(|row| fits(row)).map(|row| row.0).collect();
        assert!(!wanted.is_empty() && wanted.len() < stored.len(), "{asked} divides the rows");
        assert_eq!(all_rows(&mut browser, &format!("/audit?{asked}")).await, wanted, "{asked}");
    }
    let none = browser.page("/audit?kind=alert").await;
    assert!(rows(&none).is_empty() && none.body.contains("No changes match"));
}

async fn a_change_is_told_in_words(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("फ़ातिमा शेख़").await;
    let (job, visit) = server.job((account, address), &[&server.asha]).await;
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    server
        .office(vec![Change::EditGateSettings {
            settings: GateSettings { min_before: 3, ..GateSettings::default() },
        }])
        .await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/audit").await.body;
    let number = server.record::<Job>(job).await.unwrap().number.unwrap();
    for told in [
        format!("href=\"/jobs/{job}\""),
        format!("href=\"/visits/{visit}\""),
        format!("href=\"/customers/{account}\""),
        format!("JOB-{number} · Leaking tap"),
        "फ़ातिमा शेख़".into(),
        "12 Lakshmi Road, Pune".into(),
        "Asha Verma · 10:00–12:00".into(),
        "Miguel Ortega · 10:00–12:00".into(),
        "Visit · plan".into(),
        "D. Kulkarni".into(),
        "The server itself".into(),
    ] {
        assert!(page.contains(&told), "{told}");
    }
    // Of settings that are kept together only what differs.
    assert!(page.contains("photos before, at least: 1") && page.contains("photos before, at least: 3"));
    assert!(!page.contains("photos after, at least"));
    let [plan] = rows(&browser.page(&format!("/audit?record={visit}&field=formerly")).await)[..] else {
        panic!("one row")
    };
    let one = browser.page(&format!("/audit/{plan}")).await.body;
    assert!(one.contains("formerly planned") && one.contains("Asha Verma") && one.contains("20 Nov 2026"));
}

async fn what_a_record_was_made_with_is_told(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("Acme Bakery").await;
    let (job, _) = server.job((account, address), &[]).await;
    server.clock.advance(TimeDelta::minutes(1));
    let patch = AccountPatch { phone: Some("+91 20 5555 0000".into()), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id: account, patch }]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let made = format!("/audit?action=created&record={account}");
    let page = browser.page(&made).await.body;
    // As it was made, whatever it has become.
    assert!(page.contains("name: Acme Bakery; phone: +91 20 1234 5678"), "{page}");
    assert!(!page.contains("+91 20 5555 0000"), "{page}");
    assert!(
        browser
            .page(&format!("/audit?action=created&record={job}"))
            .await
            .body
            .contains("title: Leaking tap")
    );
    let [n] = rows(&browser.page(&made).await)[..] else { panic!("one row") };
    assert!(browser.page(&format!("/audit/{n}")).await.body.contains("phone: +91 20 1234 5678"));
    // Values that are erased are not told by way of the record either.
    let [changed] = rows(&browser.page(&format!("/audit?record={account}&field=phone")).await)[..] else {
        panic!("one row")
    };
    let path = format!("/audit/{changed}");
    let form = browser.page(&path).await.form(&format!("{path}/erase"));
    browser.submit(&form.set("reason", "asked for")).await;
    let page = browser.page(&made).await.body;
    assert!(page.contains("phone: erased") && !page.contains("+91 20 1234 5678"), "{page}");
}

async fn what_came_late_says_when_it_came(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("Acme").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::minutes(5));
    let set = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    server.clock.advance(TimeDelta::hours(3));
    phone.push(&[set]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/audit?who={}", server.asha.id)).await.body;
    for told in ["09:05", "reached us 12:05", "Pixel", "Arrived"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let office = browser.page(&format!("/audit?who={}", server.dispatcher.id)).await.body;
    assert!(!office.contains("reached us"));
}

async fn paging_has_no_gaps_and_no_doubles_while_rows_are_added(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("Acme").await, &[&server.asha]).await;
    let note = |text: &str| Change::AddNote(NewNote { id: NoteId(server.id()), job, text: text.into() });
    for _ in 0..4 {
        // Many rows of one moment: the number decides.
        server.office((0..40).map(|_| note("x")).collect()).await;
        server.clock.advance(TimeDelta::seconds(1));
    }
    let mut phone = server.phone(&server.asha).await;
    let late = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    server.clock.advance(TimeDelta::minutes(10));
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let before = all_rows(&mut browser, "/audit").await;
    assert!(before.len() > 160);

    let mut page = browser.page("/audit").await;
    let mut read = rows(&page);
    let mut late = Some(late);
    while let Some(next) = older(&page) {
        server.office(vec![note("written meanwhile")]).await;
        // It happened before what is being read, and comes now.
        if let Some(late) = late.take() {
            phone.push(&[late]).await;
        }
        page = browser.page(&next).await;
        read.extend(rows(&page));
    }
    let once: BTreeSet<i64> = read.iter().copied().collect();
    assert_eq!(once.len(), read.len(), "no row twice");
    assert!(before.iter().all(|n| once.contains(n)), "no row left out");
    assert!(all_rows(&mut browser, "/audit").await.len() > read.len());
}

async fn an_export_is_what_the_filters_select(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("राहुल \"R\" पाटील, Pune").await;
    let (job, _) = server.job((account, address), &[&server.asha]).await;
    // More than is read at a time.
    let note = || Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "line\nline".into() });
    let many = (0..1_100).map(|_| note()).collect();
    act(&server.app, server.company, &Origin::System, server.id(), many).await.unwrap();
    server.office(vec![email(account, "r@example.com")]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for asked in
        ["", "?kind=account", "?who=server&kind=note", "?from=2026-11-20&to=2026-11-20", "?kind=alert"]
    {
        let shown = all_rows(&mut browser, &format!("/audit{asked}")).await;
        let file = browser.page(&format!("/audit/export.csv{asked}")).await;
        assert_eq!(numbers(&csv_lines(&file)), shown, "{asked}");
        let objects = browser.page(&format!("/audit/export.jsonl{asked}")).await;
        let objects = objects.body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        assert_eq!(objects.map(|o| o["n"].as_i64().unwrap()).collect::<Vec<_>>(), shown, "{asked}");
    }
    let file = browser.page("/audit/export.csv?kind=account&field=email").await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"audit-2026-11-20.csv\"");
    let [line] = &csv_lines(&file)[..] else { panic!("one line") };
    let told = ["who", "action", "record", "old", "new", "happened"].map(|column| cell(line, column));
    assert_eq!(
        told,
        [
            "D. Kulkarni",
            "changed",
            "राहुल \"R\" पाटील, Pune",
            "",
            "r@example.com",
            "2026-11-20T09:00:00.000+05:30"
        ]
    );
    // In words first.
    let columns = [
        "Date and time",
        "Person",
        "What was done",
        "Kind of record",
        "Field name",
        "Value before",
        "Value after",
    ];
    assert_eq!(
        columns.map(|column| cell(line, column)),
        ["20 Nov 2026, 09:00", "D. Kulkarni", "changed", "Customer", "email", "–", "r@example.com"]
    );
    assert_eq!((cell(line, "kind"), cell(line, "field")), ("account", "email"));
    let object = browser.page("/audit/export.jsonl?kind=account&field=email").await.body;
    let object: Value = serde_json::from_str(&object).unwrap();
    assert_eq!(
        (&object["record_id"], &object["new"]),
        (&account.to_string().into(), &"r@example.com".into())
    );
}

async fn an_export_leaves_out_what_is_written_while_it_is_read(engine: crate::support::Engine) {
    use futures::StreamExt;
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("Acme").await, &[]).await;
    let note = || Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "x".into() });
    let many = (0..1_500).map(|_| note()).collect();
    act(&server.app, server.company, &Origin::System, server.id(), many).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let shown = all_rows(&mut browser, "/audit?kind=note").await;
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let request = axum::http::Request::get("/audit/export.jsonl?kind=note")
        .header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()))
        .body(axum::body::Body::empty())
        .unwrap();
    let mut body = crate::support::send(&server.app, request).await.into_body().into_data_stream();
    let mut file = body.next().await.unwrap().unwrap().to_vec();
    // Somebody works on while the file is written; one of them back-dated into the part that is not yet read.
    server.office(vec![note()]).await;
    let back = server.app.now() - TimeDelta::hours(2);
    let by = server.dispatcher.id;
    sync_server::act_at(&server.app, server.company, &Origin::System, server.id(), back, by, vec![note()])
        .await
        .unwrap();
    while let Some(piece) = body.next().await {
        file.extend(piece.unwrap());
    }
    let lines = String::from_utf8(file).unwrap();
    let n = |line: &str| serde_json::from_str::<Value>(line).unwrap()["n"].as_i64().unwrap();
    assert_eq!(lines.lines().map(n).collect::<Vec<_>>(), shown);
}

async fn cells_are_no_formulas(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, _) = server.customer("=cmd|' /C calc'!A0").await;
    for typed in ["@SUM(A1:A9)", "+91 20", "-1", "\t=1", "=HYPERLINK(\"http://x\")"] {
        server.clock.advance(TimeDelta::minutes(1));
        let patch = AccountPatch { phone: Some(typed.into()), ..AccountPatch::default() };
        server.office(vec![Change::EditAccount { id: account, patch }]).await;
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = browser.page(&format!("/audit/export.csv?record={account}")).await;
    let lines = csv_lines(&file);
    for cell in lines.iter().flatten().map(|(_, cell)| cell) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    let news: Vec<&str> = lines.iter().map(|line| cell(line, "new")).collect();
    assert!(news.contains(&"'@SUM(A1:A9)") && news.contains(&"'+91 20"), "{news:?}");
    assert_eq!(cell(&lines[0], "record"), "'=cmd|' /C calc'!A0");
    // Programs get what is stored.
    let objects = browser.page(&format!("/audit/export.jsonl?record={account}")).await.body;
    assert!(objects.contains(r#""new":"@SUM(A1:A9)""#));
}

async fn filters_that_do_not_fit_are_said_and_kept(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for (asked, said) in [
        ("from=yesterday", "Choose a day"),
        ("from=2026-02-30", "Choose a day"),
        ("from=2026-11-20&to=2026-11-19", "The last day must not come before the first"),
        ("who=nobody", "Choose one from the list"),
        ("record=1042", "Choose one from the list"),
    ] {
        let page = browser.open(&format!("/audit?{asked}&address=10.0.0.1")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(page.body.contains(said) && rows(&page).is_empty(), "{asked}: {}", page.body);
        let form = page.form("/audit");
        assert_eq!(form.get("address"), "10.0.0.1", "what was typed stays");
        let export = browser.open(&format!("/audit/export.csv?{asked}")).await;
        assert_eq!(export.status, StatusCode::SEE_OTHER, "no file of something else");
    }
    let page = browser.open("/audit?from=2026-11-20&to=2026-11-19").await;
    assert_eq!(
        (page.form("/audit").get("from"), page.form("/audit").get("to")),
        ("2026-11-20", "2026-11-19")
    );
    // What no keyboard types and no database takes is nowhere.
    assert_eq!(browser.open("/audit?kind=job%00&address=%00").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open("/audit?before=nonsense").await.status, StatusCode::OK);
}

async fn dispatchers_do_not_read_the_audit(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let (_, changed) = customer_with_two_emails(&server, &mut admin).await;
    let lena = colleague(&server, Role::Dispatcher).await;
    let mut browser = Browser::of(&server, &lena).await;
    let change = format!("/audit/{}", changed[0]);
    for path in ["/audit", "/audit/export.csv", "/audit/export.jsonl", &change] {
        assert_eq!(browser.open(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let today = browser.page("/today").await;
    assert!(!today.body.contains("href=\"/audit\""));
    assert!(admin.page("/today").await.body.contains("href=\"/audit\""));
    let token = browser.page("/today").await.form("/sign-out").get("csrf").to_owned();
    let fields =
        [("csrf", token.as_str()), ("reason", "because")].map(|(name, value)| (name.into(), value.into()));
    let answer = browser.post(&format!("{change}/erase"), &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(stored(&server, changed[0]).await.1.is_some());
    assert_eq!(Browser::new(&server).open("/audit").await.status, StatusCode::SEE_OTHER);
}

async fn another_companys_rows_are_never_shown(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (theirs, people, _) = found(&server.app, "Nile Heating").await;
    let account = AccountId(server.id());
    let add = Change::AddAccount(NewAccount {
        id: account,
        kind: AccountKind::Individual,
        name: "Their customer".into(),
        phone: String::new(),
        email: "theirs@example.com".into(),
        language: None,
        owner: None,
    });
    let origin = Origin::Web { person: people[2].id, peer: None, agent: "test".into() };
    for changes in [vec![add], vec![email(account, "theirs2@example.com")]] {
        server.clock.advance(TimeDelta::minutes(1));
        act(&server.app, theirs, &origin, server.id(), changes).await.unwrap();
    }
    let mut tx = server.app.db.read().await.unwrap();
    let sql = "select max(n) from audit where company_id = $1";
    let (last,) = tx.fetch_optional::<(i64,)>(sql.into(), vec![theirs.into()]).await.unwrap().unwrap();
    drop(tx);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let ours = all_rows(&mut browser, "/audit").await.len() as i64;
    assert_eq!(server.count("select count(*) from audit where company_id = $1").await, ours);
    let paths = ["/audit", "/audit/export.csv", "/audit/export.jsonl", "/audit?kind=account"];
    for path in paths.map(str::to_owned).into_iter().chain([
        format!("/audit?record={account}"),
        format!("/audit?who={}", people[2].id),
        format!("/audit/export.jsonl?record={account}"),
    ]) {
        let body = browser.page(&path).await.body;
        assert!(
            !body.contains("Their customer") && !body.contains("theirs") && !body.contains("Nile"),
            "{path}"
        );
    }
    assert!(last > ours, "their last number is none of ours");
    assert_eq!(browser.open(&format!("/audit/{last}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open(&format!("/history/account/{account}")).await.status, StatusCode::NOT_FOUND);
}

async fn every_record_has_its_history(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("Acme Bakery").await;
    let (job, visit) = server.job((account, address), &[&server.asha]).await;
    let note = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: note, job, text: "ring twice".into() })]).await;
    server.clock.advance(TimeDelta::minutes(1));
    server.office(vec![email(account, "bakery@example.com")]).await;
    let lena = colleague(&server, Role::Dispatcher).await;
    let mut browser = Browser::of(&server, &lena).await;
    let customer = browser.page(&format!("/customers/{account}")).await.body;
    assert!(customer.contains(&format!("/history/account/{account}")));
    assert!(customer.contains(&format!("/history/address/{address}")));
    assert!(browser.page("/settings").await.body.contains(&format!("/history/company/{}", server.company)));
    let technicians = browser.page("/technicians").await.body;
    assert!(technicians.contains(&format!("/history/person/{}", server.asha.id)));
    for (kind, id, name) in [
        ("account", account.0, "Acme Bakery"),
        ("address", address.0, "12 Lakshmi Road, Pune"),
        ("job", job.0, "Leaking tap"),
        ("visit", visit.0, "Leaking tap"),
        ("note", note.0, "Leaking tap"),
        ("person", server.asha.id.0, "Asha Verma"),
        ("job_type", server.job_type.0, "Repair"),
        ("company", server.company.0, "Deccan Plumbing"),
    ] {
        let page = browser.page(&format!("/history/{kind}/{id}")).await;
        let headline = page.body.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap();
        assert!(headline.contains(name), "{kind}: {headline}");
        assert!(page.body.contains("created") && !rows(&page).is_empty(), "{kind}");
        assert!(!page.body.contains("/audit"), "{kind}: a dispatcher is not led where they may not go");
    }
    let history = browser.page(&format!("/history/account/{account}")).await.body;
    assert!(history.contains("bakery@example.com") && !history.contains("ring twice"));
    for path in
        [format!("/history/account/{job}"), format!("/history/nothing/{job}"), "/history/job/1".to_owned()]
    {
        let status = browser.open(&path).await.status;
        assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST), "{path}: {status}");
    }
    assert_eq!(
        Browser::of(&server, &server.asha).await.open(&format!("/history/account/{account}")).await.status,
        StatusCode::FORBIDDEN
    );
}

async fn hostile_values_are_text(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (account, _) = server.customer("<script>alert(1)</script>").await;
    server.office(vec![email(account, "\"><img src=x onerror=alert(2)>")]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let [n] = rows(&browser.page("/audit?field=email").await)[..] else { panic!("one row") };
    for path in ["/audit".to_owned(), format!("/audit/{n}"), format!("/history/account/{account}")] {
        let body = browser.page(&path).await.body;
        assert!(!body.contains("<script>alert") && !body.contains("<img src=x"), "{path}");
    }
    let body =
        browser.open("/audit?address=%22%3E%3Cscript%3Ealert(3)%3C/script%3E&field=%22%3E%3Cb%3E").await.body;
    assert!(!body.contains("<script>alert") && !body.contains("<b>"));
}

async fn erased_values_are_gone_and_the_chain_holds(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (account, changed) = customer_with_two_emails(&server, &mut browser).await;
    let [second, first] = changed[..] else { panic!("two rows") };
    assert_eq!(verified(&server).await, None);

    let path = format!("/audit/{second}");
    let form = browser.page(&path).await.form(&format!("{path}/erase"));
    server.clock.advance(TimeDelta::minutes(1));
    let done = browser.submit(&form.clone().set("reason", "asked for by the customer")).await;
    assert!(done.body.contains("The values of 1 change are erased"));
    assert!(done.body.contains("Erased by D. Kulkarni, 09:02, because: asked for by the customer"));
    assert!(done.find_form(&form.action).is_none(), "there is nothing left to erase");
    assert_eq!(stored(&server, second).await, (None, None, None));
    assert!(stored(&server, first).await.2.is_some(), "the other change is untouched");
    assert_eq!(verified(&server).await, None);

    // Pages, exports and the record's history say so; the erasure is a change like others.
    let page = browser.page("/audit").await;
    assert!(page.body.contains("Erased by D. Kulkarni") && page.body.contains("values erased"));
    assert!(!page.body.contains("new@example.com") && page.body.contains("old@example.com"));
    let erasure = rows(&page)[0];
    let one = browser.page(&format!("/audit/{erasure}")).await;
    assert!(one.body.contains("asked for by the customer"));
    assert!(one.find_form(&format!("/audit/{erasure}/erase")).is_none(), "who erased what stays");
    let file = browser.page(&format!("/audit/export.csv?record={account}&field=email")).await;
    let lines = csv_lines(&file);
    let line = lines.iter().find(|line| cell(line, "n") == second.to_string()).unwrap();
    assert_eq!((cell(line, "old"), cell(line, "new")), ("", ""));
    assert_eq!(cell(line, "erased_by"), "D. Kulkarni");
    assert_eq!(cell(line, "erased_because"), "asked for by the customer");
    let history = browser.page(&format!("/history/account/{account}")).await.body;
    assert!(history.contains("Erased by D. Kulkarni") && !history.contains("new@example.com"));
    // The record keeps what it has.
    assert_eq!(server.record::<Account>(account).await.unwrap().email.text(), "new@example.com");

    // The same form again erases nothing more and writes nothing.
    let again = browser.submit(&form.set("reason", "twice")).await;
    assert!(again.body.contains("There is nothing left to erase here"));
    assert_eq!(
        server.count("select count(*) from audit where company_id = $1 and action = 'erased'").await,
        1
    );
    assert_eq!(browser.open("/audit/999999").await.status, StatusCode::NOT_FOUND);
    // Work goes on behind it.
    server.office(vec![email(account, "third@example.com")]).await;
    assert_eq!(verified(&server).await, None);
}

async fn values_of_one_field_are_erased_everywhere(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (account, changed) = customer_with_two_emails(&server, &mut browser).await;
    let patch = AccountPatch { phone: Some("+91 20 5555 0000".into()), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id: account, patch }]).await;
    let path = format!("/audit/{}", changed[0]);
    let form = browser.page(&path).await.form(&format!("{path}/erase"));
    let done = browser.submit(&form.set("reason", "law").set("everywhere", "yes")).await;
    assert!(done.body.contains("The values of 2 changes are erased"));
    for n in changed {
        assert_eq!(stored(&server, n).await, (None, None, None));
    }
    let page = browser.page(&format!("/audit?record={account}")).await.body;
    assert!(!page.contains("@example.com") && page.contains("+91 20 5555 0000"));
    assert_eq!(page.matches("because: law").count(), 2);
    assert_eq!(verified(&server).await, None);
}

async fn an_erasure_needs_a_reason_and_keeps_what_was_typed(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (_, changed) = customer_with_two_emails(&server, &mut browser).await;
    let path = format!("/audit/{}", changed[0]);
    let form = browser.page(&path).await.form(&format!("{path}/erase"));
    let back = browser.submit(&form.clone().set("reason", "  ").set("everywhere", "yes")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Say why the values are erased"));
    assert_eq!(back.form(&form.action).get("everywhere"), "yes", "what was ticked stays");
    let long = "क".repeat(301);
    let back = browser.submit(&form.clone().set("reason", &long)).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back.form(&form.action).get("reason"), long, "what was typed stays");
    assert!(stored(&server, changed[0]).await.1.is_some(), "nothing is erased yet");
    let foreign = form.set("reason", "x").set("csrf", "0000");
    assert_eq!(browser.post(&foreign.action, &foreign.fields).await.status, StatusCode::FORBIDDEN);
    assert!(stored(&server, changed[0]).await.1.is_some());
}

async fn what_happens_to_the_rows_after_an_erasure_is_found(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (_, changed) = customer_with_two_emails(&server, &mut browser).await;
    let path = format!("/audit/{}", changed[0]);
    let form = browser.page(&path).await.form(&format!("{path}/erase"));
    browser.submit(&form.set("reason", "asked for")).await;
    assert_eq!(verified(&server).await, None);
    // Values that come back, a salt, another commitment, another field: each is found at its row.
    for tampering in [
        "update audit set new = '\"forged@example.com\"' where n = $1",
        "update audit set salt = commitment where n = $1",
        "update audit set commitment = chain where n = $1",
        "update audit set field = 'phone' where n = $1",
    ] {
        on_audit(&server, "create table audit_copy as select * from audit where n = $1", changed[0]).await;
        on_audit(&server, tampering, changed[0]).await;
        assert_eq!(verified(&server).await, Some(changed[0] as u64), "{tampering}");
        on_audit(&server, "delete from audit where n = $1", changed[0]).await;
        on_audit(&server, "insert into audit select * from audit_copy where n = $1", changed[0]).await;
        on_audit(&server, "drop table audit_copy", changed[0]).await;
        assert_eq!(verified(&server).await, None);
    }
    // Values that go without a row that says so, and a row that says so and then says nothing.
    let silently = "update audit set old = null, new = null, salt = null where n = $1";
    let erasure = changed[0] + 1;
    on_audit(&server, silently, erasure).await;
    assert_eq!(verified(&server).await, Some(changed[0] as u64), "nobody says any more who erased it");
    let untold = browser.page(&path).await.body;
    assert!(untold.contains("the audit was tampered with"));
}
