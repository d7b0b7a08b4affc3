//! Bringing tables as offices really have them: what would come in wrong is read right, or said.

use crate::support::{DiesAt, Engine, Server, body, send};
use crate::web_browser::{Browser, Page};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::TimeDelta;
use shared::records::*;
use shared::*;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;
use sync_server::imports::stored::{self, FileRow, Order, Outcome, Verdict};
use sync_server::imports::work_all;
use sync_server::sessions::{self, Proven};
use uuid::Uuid;
use zip::write::SimpleFileOptions;

on_both_engines! {
    an_offices_workbook_shows_every_value_before_it_counts
    amounts_and_times_that_would_come_in_wrong_are_refused_with_the_reason
    the_column_decides_what_is_unclear
    a_shortened_number_is_nobodys
    of_two_technicians_with_one_name_nobody_is_picked
    of_two_customers_with_one_name_a_person_says_who
    people_whose_names_differ_by_a_mark_are_different_people
    a_household_that_shares_a_number_is_asked_about
    an_open_quotation_mark_costs_one_row
    our_own_export_doubles_nobody
    numbers_are_the_same_however_they_are_written
    a_file_cut_off_by_a_crash_is_given_up
    what_was_stored_for_searching_is_computed_anew_at_an_upgrade
    work_over_midnight_comes_in
    kinds_of_work_that_are_missing_are_made_at_a_click
    jobs_that_differ_by_number_or_place_all_come_in
    a_number_of_another_list_merges_nobody_unasked
    midnight_in_a_column_of_times_is_no_time
    two_letters_name_a_state_and_a_country
}

async fn rows_of(server: &Server, import: Uuid) -> Vec<FileRow> {
    let mut tx = server.app.db.read().await.unwrap();
    stored::lines(&mut tx, server.company, import, "true", Order::After(0), 1_000).await.unwrap()
}

fn id_in(page: &Page) -> Uuid {
    let at = page.body.find("/imports/").unwrap_or_else(|| panic!("{}", page.body)) + "/imports/".len();
    page.body[at..at + 36].parse().unwrap()
}

async fn looked_at(server: &Server, browser: &mut Browser, name: &str, file: &[u8]) -> (Page, Uuid) {
    let form = browser.page("/import").await.form("/import");
    let page = browser.upload(&form, name, file).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let id = id_in(&page);
    let form = page.form(&format!("/imports/{id}/columns")).set("job_type", &server.job_type.to_string());
    browser.submit(&form).await;
    work_all(&server.app).await.unwrap();
    (browser.page(&format!("/imports/{id}")).await, id)
}

async fn started(server: &Server, browser: &mut Browser, page: &Page, id: Uuid) -> Page {
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    browser.page(&format!("/imports/{id}")).await
}

async fn all<E: Entity>(server: &Server) -> Vec<E> {
    let mut tx = server.app.db.read().await.unwrap();
    sync_server::db::tables::all(&mut tx, server.company).await.unwrap()
}

fn says(page: &Page, all: &[&str]) {
    for said in all {
        assert!(page.body.contains(said), "{said} is not in {}", page.body);
    }
}

/// A workbook of one visible sheet with a second one beside it, as an office has it.
fn workbook(before: &str, rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = |before: &str, rows: &str| {
        format!(r#"<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData></worksheet>"#)
    };
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{of}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{of}"><sheets><sheet name="December" sheetId="1" r:id="r1"/><sheet name="Prices" sheetId="2" r:id="r2"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{of}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{of}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="r3" Type="{of}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r##"<styleSheet xmlns="{main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="#,##0.00\ [$€-407]"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>"##
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet(before, rows)),
        ("xl/worksheets/sheet2.xml", sheet("", r#"<row r="1"><c r="A1"><v>1</v></c></row>"#)),
    ];
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(part.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A row of cells: `=` before a number, `sN=` before one with that style, `!` before an error; else a text.
fn row(n: u32, hidden: bool, cells: &[&str]) -> String {
    let cell = |(at, said): (usize, &&str)| {
        let place = format!("{}{n}", char::from(b'A' + at as u8));
        match said.split_once('=') {
            _ if said.is_empty() => String::new(),
            Some(("", number)) => format!(r#"<c r="{place}"><v>{number}</v></c>"#),
            Some((style, number)) if style.starts_with('s') && style.len() == 2 => {
                format!(r#"<c r="{place}" s="{}"><v>{number}</v></c>"#, &style[1..])
            }
            _ if said.starts_with('!') => format!(r#"<c r="{place}" t="e"><v>{}</v></c>"#, &said[1..]),
            _ => format!(r#"<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>"#),
        }
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    let hidden = if hidden { r#" hidden="1""# } else { "" };
    format!(r#"<row r="{n}"{hidden}>{cells}</row>"#)
}

async fn an_offices_workbook_shows_every_value_before_it_counts(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let rows = [
        row(1, false, &["Service list December"]),
        row(
            3,
            false,
            &[
                "Name",
                "Phone",
                "Street",
                "PIN code",
                "Margin",
                "Job",
                "Date",
                "Time",
                "Technician",
                "Amount",
                "Job type",
            ],
        ),
        row(
            4,
            false,
            &[
                "Asha Rao",
                "=919822012345",
                "1 Main Street",
                "s1=1067",
                "=12",
                "AC service",
                "s3=46371",
                "s4=0.604166666666667",
                "Asha Verma",
                "=1299.0000000001",
                "Repair",
            ],
        ),
        row(
            5,
            false,
            &[
                "Meera Joshi",
                "+91 98220 12346",
                "2 Main Street",
                "=411004",
                "=12",
                "Boiler",
                "16-Dec-26",
                "14.3",
                "",
                "Rs. 1299.00",
                "",
            ],
        ),
        row(6, true, &["Hidden Person", "+91 98220 12347", "3 Main Street", "=411004"]),
        row(7, false, &["!#N/A", "!#N/A", "!#N/A"]),
        row(
            8,
            false,
            &[
                "Ravi Kumar",
                "",
                "4 Main Street",
                "=411004",
                "",
                "Leak",
                "2026-12-17T09:30:00.000Z",
                "",
                "",
                "s2=1299",
                "",
            ],
        ),
        row(
            9,
            false,
            &[
                "Anil Gupta",
                "",
                "5 Main Street",
                "=411004",
                "",
                "Leak",
                "2026-12-18 00:00:00",
                "",
                "",
                "=847.457627118644",
                "",
            ],
        ),
        row(
            10,
            false,
            &[
                "Kiran Shah",
                "",
                "6 Main Street",
                "",
                "",
                "Tap",
                "2026-12-18 00:00:00",
                "",
                "",
                "(1,234.50)",
                "",
            ],
        ),
        row(11, false, &["Total", "", "", "", "=24", "", "", "", "", "=9999", ""]),
    ];
    let file = workbook(r#"<cols><col min="5" max="5" hidden="1"/></cols>"#, &rows.concat());
    let (page, id) = looked_at(&server, &mut browser, "list.xlsx", &file).await;
    says(
        &page,
        &[
            "Only the sheet “December” is read. Not read: Prices",
            "1 hidden row was left out",
            "1 hidden column was left out",
            "1 Main Street, 01067",
            "9822012345",
            "AC service",
            "Repair",
            "15 Dec 2026",
            "14:30–",
            "Asha Verma",
            "₹\u{a0}1,299.00",
            "16 Dec 2026",
            "“#N/A” is a formula that found nothing",
            "“€ 1299” is not in your company",
            "“847.457627118644” has more decimals than the currency",
            "“(1,234.50)” is below zero",
            "“Total” is a row with totals, not a customer",
        ],
    );
    assert!(!page.body.contains("Hidden Person") && !page.body.contains("Margin"), "{}", page.body);
    started(&server, &mut browser, &page, id).await;
    let mut names: Vec<String> = all::<Account>(&server).await.into_iter().map(|a| a.name).collect();
    names.sort();
    assert_eq!(names, ["Asha Rao", "Meera Joshi"]);
    let visits: Vec<Visit> = all(&server).await;
    let mut starts: Vec<String> = visits.iter().map(|v| v.plan.window.unwrap().start.to_rfc3339()).collect();
    starts.sort();
    // 14:30 in Pune, both days.
    assert_eq!(starts, ["2026-12-15T09:00:00+00:00", "2026-12-16T09:00:00+00:00"]);
    assert!(all::<Job>(&server).await.iter().all(|job| job.amount.seen().unwrap().minor == 129_900));
}

async fn amounts_and_times_that_would_come_in_wrong_are_refused_with_the_reason(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Address,Job,Date,Time,End time,Amount\n\
        A,1 Street,Leak,2026-12-15,,,1299.00 EUR\n\
        B,1 Street,Leak,2026-12-15,,,1.2E+03\n\
        C,1 Street,Leak,,14:30,,\n\
        D,1 Street,,,14:30,,\n\
        E,1 Street,Leak,2026-12-15,,16:00,\n\
        F,1 Street,Leak,Monday 15 Dec 2026,,,\n\
        G,1 Street,Leak,2026-12-15,9.5,,\n\
        H,1 Street,Leak,15-Dec-26,14.30,15.30,₹1299/-\n\
        I,1 Street,,,,,500\n";
    let (page, _) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(
        &page,
        &[
            "“1299.00 EUR” is not in your company",
            "Amount: “1.2E+03” is a number that a spreadsheet has shortened",
            "“14:30” is a time without a date",
            "There is an end (“16:00”), but no start",
            "“Monday 15 Dec 2026” is not that day of the week",
            "“9.5” is not a time",
            "15 Dec 2026",
            "14:30–15:30",
            "₹\u{a0}1,299.00",
            "Amount: “500” is left out, as the row has no job and no date",
            "7 rows cannot be imported",
        ],
    );
}

async fn the_column_decides_what_is_unclear(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let heads = "Name,Address,Job,Date,Amount\n";
    let file = format!("{heads}A,1 Street,Leak,03/04/2027,1.234\nB,2 Street,Leak,04/25/2027,\"1.234,50\"\n");
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(
        &page,
        &[
            "Dates are read month first: a date",
            "4 Mar 2027",
            "with a comma before the decimals",
            "₹\u{a0}1,234.00",
        ],
    );
    // Nothing decides: a person is asked, and says it once.
    let file = format!("{heads}A,1 Street,Leak,03/04/2027,1.234\n");
    let (page, other) = looked_at(&server, &mut browser, "b.csv", file.as_bytes()).await;
    says(&page, &["“1.234” can be two amounts"]);
    let form =
        browser.page(&format!("/imports/{other}/columns")).await.form(&format!("/imports/{other}/columns"));
    browser.submit(&form.set("amounts", "comma")).await;
    work_all(&server.app).await.unwrap();
    let page = browser.page(&format!("/imports/{other}")).await;
    says(&page, &["₹\u{a0}1,234.00", "Dates are read day first, as chosen", "3 Apr 2027"]);
    let file = format!(
        "{heads}A,1 Street,Leak,03/04/2027,\nB,2 Street,Leak,25/04/2027,\nC,3 Street,Leak,04/25/2027,\n"
    );
    let (page, _) = looked_at(&server, &mut browser, "c.csv", file.as_bytes()).await;
    says(&page, &["“03/04/2027” can be two days", "2 new customers"]);
    assert_ne!(id, other);
}

async fn a_shortened_number_is_nobodys(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Phone\nAsha Rao,9.82201E+09\nAsha Raov,9.82201E+09\nMeera,9822012345.0\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(
        &page,
        &["“9.82201E+09” is a number that a spreadsheet has shortened", "2 rows come in without a value"],
    );
    assert!(!page.body.contains("Certainly the same"), "{}", page.body);
    started(&server, &mut browser, &page, id).await;
    let mut phones: Vec<String> =
        all::<Account>(&server).await.iter().map(|a| a.phone.text().to_owned()).collect();
    phones.sort();
    assert_eq!(phones, ["", "", "9822012345"]);
}

async fn of_two_technicians_with_one_name_nobody_is_picked(engine: Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Asha Verma".into(),
        phone: String::new(),
        roles: vec![Role::Technician],
    });
    server.office(vec![add]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = format!(
        "Name,Address,Job,Date,Time,Technician\nA,1 Street,Leak,2026-12-15,10:00,Asha Verma\nB,2 Street,Leak,2026-12-15,10:00,{id}\n"
    );
    let (page, import) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(&page, &["There are several technicians called “Asha Verma”", "1 new customer"]);
    started(&server, &mut browser, &page, import).await;
    assert_eq!(all::<Visit>(&server).await[0].plan.technicians, [id]);
}

async fn of_two_customers_with_one_name_a_person_says_who(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Phone,Address\nRamesh Patel,+91 98220 00001,5 MG Road\nRamesh Patel,+91 98220 00002,12 Lakshmi Road\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    started(&server, &mut browser, &page, id).await;
    let made: Vec<Account> = all(&server).await;
    assert_eq!(made.len(), 2);
    // A job for one of them, by name alone; and one that says where.
    let jobs = "Name,Address,Job,Date\nRamesh Patel,,Leak,2026-12-15\nRamesh Patel,12 Lakshmi Road,Boiler,2026-12-16\n";
    let (page, id) = looked_at(&server, &mut browser, "jobs.csv", jobs.as_bytes()).await;
    says(&page, &["1 row may mean several customers", "One of 2", "Leave out: it is not sure who is meant"]);
    let lines = rows_of(&server, id).await;
    assert_eq!((lines[0].verdict, lines[1].verdict), (Some(Verdict::Several), Some(Verdict::Merge)));
    // Unless somebody says so, nobody is picked.
    let form = page.form(&format!("/imports/{id}/run"));
    assert_eq!(form.get("row-2"), "");
    for (said, outcome) in [("merge", Outcome::Skipped), ("merge with the second", Outcome::Merged)] {
        let (page, id) = looked_at(&server, &mut browser, "jobs.csv", jobs.as_bytes()).await;
        // The second of them is wherever it is.
        let there =
            page.body.split("<option").find(|option| option.contains("merge-") && option.contains("Lakshmi"));
        let at = there.and_then(|option| option.split('"').find(|part| part.starts_with("merge-"))).unwrap();
        let said = if said == "merge" { said } else { at };
        let form = page.form(&format!("/imports/{id}/run")).set("row-2", said);
        browser.submit(&form).await;
        work_all(&server.app).await.unwrap();
        assert_eq!(rows_of(&server, id).await[0].outcome, Some(outcome), "{said}");
    }
    let leak = all::<Job>(&server).await.into_iter().find(|job| job.title == "Leak").unwrap();
    let boiler = all::<Job>(&server).await.into_iter().find(|job| job.title == "Boiler").unwrap();
    let owner = |job: &Job| made.iter().find(|a| a.id == job.account).unwrap().phone.text().to_owned();
    assert_eq!((owner(&leak).as_str(), owner(&boiler).as_str()), ("+91 98220 00002", "+91 98220 00002"));
    assert_eq!(all::<Account>(&server).await.len(), 2);
}

async fn people_whose_names_differ_by_a_mark_are_different_people(engine: Engine) {
    let server = Server::start(engine).await;
    for name in ["हेमा", "हुमा"] {
        let id = PersonId(server.id());
        let add = Change::AddPerson(NewPerson {
            id,
            name: name.into(),
            phone: String::new(),
            roles: vec![Role::Technician],
        });
        server.office(vec![add]).await;
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Address,Job,Date,Time,Technician\nगीता,1 Street,Leak,2026-12-15,10:00,हेमा\nगीत,2 Street,Leak,2026-12-15,12:00,हुमा\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    started(&server, &mut browser, &page, id).await;
    assert_eq!(all::<Account>(&server).await.len(), 2);
    let people: Vec<Person> = all(&server).await;
    let name = |id: PersonId| people.iter().find(|p| p.id == id).unwrap().name.clone();
    let mut visits: Vec<Visit> = all(&server).await;
    visits.sort_by_key(|visit| visit.plan.window.unwrap().start);
    let technicians: Vec<String> = visits.iter().map(|visit| name(visit.plan.technicians[0])).collect();
    assert_eq!(technicians, ["हेमा", "हुमा"]);
    // Searching finds the one and not the other.
    let found = browser.page("/customers?q=%E0%A4%97%E0%A5%80%E0%A4%A4%E0%A4%BE").await;
    assert!(found.body.contains("गीता") && !found.body.contains(">गीत<"), "{}", found.body);
}

async fn a_household_that_shares_a_number_is_asked_about(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Phone,Email\nAsha Rao,020 5550 0142,home@x.example\nUsha Rao,020 5550 0142,\nAsha Raov,,home@x.example\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    assert!(!page.body.contains("Certainly the same"), "{}", page.body);
    says(&page, &["2 rows may be customers you have"]);
    started(&server, &mut browser, &page, id).await;
    assert_eq!(all::<Account>(&server).await.len(), 3);
}

async fn an_open_quotation_mark_costs_one_row(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,City\nAsha Rao,Pune\n\"Open,Pune\nMeera,\"Goa, Panjim\"\nRavi,Pune\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(&page, &["A quotation mark opens here and is never closed: &#34;Open", "Row 3", "3 new customers"]);
    started(&server, &mut browser, &page, id).await;
    let mut names: Vec<String> = all::<Account>(&server).await.into_iter().map(|a| a.name).collect();
    names.sort();
    assert_eq!(names, ["Asha Rao", "Meera", "Ravi"]);
}

async fn our_own_export_doubles_nobody(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Ltd").await;
    server.customer("Acme Ltd").await;
    server.job(customer, &[&server.asha]).await;
    let gone = server.customer("Gone").await.0;
    let patch = AccountPatch { active: Some(false), ..Default::default() };
    server.office(vec![Change::EditAccount { id: gone, patch }]).await;
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let request =
        Request::get("/export").header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
    let bytes = body(send(&server.app, request.body(Body::empty()).unwrap()).await).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let before = (all::<Account>(&server).await, all::<Address>(&server).await, all::<Job>(&server).await);
    for name in ["customers", "addresses", "jobs", "contacts"] {
        let mut file = Vec::new();
        archive.by_name(&format!("tables/{name}.csv")).unwrap().read_to_end(&mut file).unwrap();
        if name == "contacts" {
            continue;
        }
        let (page, id) = looked_at(&server, &mut browser, &format!("{name}.csv"), &file).await;
        if name == "jobs" {
            says(&page, &["is here already; it is not made again"]);
        }
        started(&server, &mut browser, &page, id).await;
        let after = (all::<Account>(&server).await, all::<Address>(&server).await, all::<Job>(&server).await);
        assert_eq!(before, after, "{name}");
    }
    // What is no customer becomes none.
    for name in ["people", "kinds-of-work", "visits", "notes"] {
        let mut file = Vec::new();
        archive.by_name(&format!("tables/{name}.csv")).unwrap().read_to_end(&mut file).unwrap();
        file.extend_from_slice(b"x,y,z\r\n");
        let form = browser.page("/import").await.form("/import");
        let page = browser.upload(&form, "a.csv", &file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        says(&page, &["This is a table of an export that is not imported"]);
    }
}

async fn numbers_are_the_same_however_they_are_written(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let first =
        "Customer number,Name,Job number,Job,Date,Address\n00025931,Asha Rao,A-17,Leak,2026-12-15,1 Street\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", first.as_bytes()).await;
    started(&server, &mut browser, &page, id).await;
    let again = "Customer number,Name,Job number,Job,Date,Address\n25931.0,Rao Asha,a-17,Leaking tap,2026-12-16,\n25931,Asha Raoo,A-18,Boiler,2026-12-17,\n";
    let (page, id) = looked_at(&server, &mut browser, "b.csv", again.as_bytes()).await;
    says(&page, &["The job a-17 is here already"]);
    started(&server, &mut browser, &page, id).await;
    assert_eq!(all::<Account>(&server).await.len(), 1);
    let mut titles: Vec<String> = all::<Job>(&server).await.into_iter().map(|job| job.title).collect();
    titles.sort();
    assert_eq!(titles, ["Boiler", "Leak"]);
}

async fn a_file_cut_off_by_a_crash_is_given_up(engine: Engine) {
    let points = Arc::new(DiesAt::default());
    let seam = points.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = seam).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let rows: String = (0..1_500).map(|n| format!("Customer {n},{n} Street\n")).collect();
    let form = browser.page("/import").await.form("/import");
    points.next("import:arriving");
    let died = browser.upload(&form, "half.csv", format!("Name,Address\n{rows}").as_bytes()).await;
    assert!(points.died() && died.status.is_server_error(), "{}", died.status);
    // As a killed process leaves it.
    let folder = server.folder.path().join("imports");
    std::fs::write(folder.join("left.part"), "Asha Rao, 1 Street").unwrap();
    let list = browser.page("/import").await;
    let id = id_in(&list);
    let page = browser.page(&format!("/imports/{id}")).await;
    says(&page, &["The file is coming in"]);
    server.clock.advance(TimeDelta::seconds(61));
    let page = browser.page(&format!("/imports/{id}")).await;
    says(&page, &["The file did not come in whole"]);
    work_all(&server.app).await.unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "no customer's file is left on the disk");
    let said = browser.submit(&page.form(&format!("/imports/{id}/discard"))).await;
    says(&said, &["Discarded"]);
    assert!(rows_of(&server, id).await.is_empty());
    assert_eq!(server.count("select count(*) from imports where company_id = $1").await, 0);
}

async fn what_was_stored_for_searching_is_computed_anew_at_an_upgrade(engine: Engine) {
    let server = Server::start(engine).await;
    let (hema, _) = server.customer("हेमा").await;
    server.customer("Käthe").await;
    // As an older server stored it.
    let mut tx = server.app.db.write().await.unwrap();
    let old =
        "update accounts set search = 'हम 912012345678', phone_digits = '' where company_id = $1 and id = $2";
    tx.run(old.into(), vec![server.company.into(), hema.0.into()]).await.unwrap();
    tx.run("update search_form set version = 0".into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    let found = "select count(*) from accounts where company_id = $1 and search like '%हेमा%' and phone_digits = '912012345678'";
    assert_eq!(server.count(found).await, 0);
    let seq = server.count("select seq from heads where company_id = $1").await;
    server.another().await;
    assert_eq!(server.count(found).await, 1);
    assert_eq!(
        server.count("select seq from heads where company_id = $1").await,
        seq,
        "phones have nothing to pull"
    );
    // Once is enough.
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(old.into(), vec![server.company.into(), hema.0.into()]).await.unwrap();
    tx.commit().await.unwrap();
    server.another().await;
    assert_eq!(server.count(found).await, 0);
}

async fn work_over_midnight_comes_in(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Address,Job,Date,Time,End time\nA,1 Street,Pump,2026-12-15,22:00,02:00\nB,1 Street,Pump,2026-12-15,20:00,24:00\nC,1 Street,Pump,2026-12-15,10:00,2026-12-17 12:00\nD,1 Street,Pump,2026-12-15,10:00,09:00\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(
        &page,
        &[
            "22:00–16 Dec 2026 02:00",
            "20:00–16 Dec 2026 00:00",
            "10:00–17 Dec 2026 12:00",
            "The job ends before it starts (“09:00”)",
        ],
    );
    let lines = rows_of(&server, id).await;
    assert_eq!(lines.iter().filter(|line| line.verdict == Some(Verdict::Bad)).count(), 1);
}

async fn kinds_of_work_that_are_missing_are_made_at_a_click(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Address,Job,Job type\nA,1 Street,Leak,Boiler check\nB,2 Street,Tap,boiler  CHECK\nC,3 Street,Tap,Repair\n";
    let form = browser.page("/import").await.form("/import");
    let page = browser.upload(&form, "a.csv", file.as_bytes()).await;
    let id = id_in(&page);
    browser.submit(&page.form(&format!("/imports/{id}/columns"))).await;
    work_all(&server.app).await.unwrap();
    let page = browser.page(&format!("/imports/{id}")).await;
    says(&page, &["Kinds of work that you do not have yet", "Boiler check", "2 rows cannot be imported"]);
    let form =
        page.form(&format!("/imports/{id}/kinds")).set("kind-0", "Boiler check").set("minutes-0", "90");
    for _ in 0..2 {
        browser.submit(&form).await;
    }
    work_all(&server.app).await.unwrap();
    let page = browser.page(&format!("/imports/{id}")).await;
    says(&page, &["3 new customers"]);
    assert!(!page.body.contains("Kinds of work that you do not have yet"), "{}", page.body);
    let kinds: Vec<JobType> = all(&server).await;
    let made: Vec<(&str, u32)> = kinds.iter().map(|kind| (kind.name.as_str(), kind.minutes)).collect();
    assert!(made.contains(&("Boiler check", 90)) && made.len() == 2, "{made:?}");
    started(&server, &mut browser, &page, id).await;
    assert_eq!(all::<Job>(&server).await.len(), 3);
}

async fn jobs_that_differ_by_number_or_place_all_come_in(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let heads = "Customer number,Name,Job number,Job,Address\n";
    let file = format!(
        "{heads}17,Asha Rao,WO-101,AC service,Unit 4\n17,Asha Rao,WO-102,AC service,Unit 5\n\
         17,Asha Rao,WO-103,AC service,Unit 5\n17,Asha Rao,,AC service,Unit 6\n17,Asha Rao,,AC service,Unit 6\n"
    );
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    let page = started(&server, &mut browser, &page, id).await;
    assert_eq!(all::<Account>(&server).await.len(), 1);
    let addresses: Vec<Address> = all(&server).await;
    let place = |job: &Job| addresses.iter().find(|a| a.id == job.address).unwrap().text.clone();
    let mut places: Vec<String> = all::<Job>(&server).await.iter().map(place).collect();
    places.sort();
    assert_eq!(places, ["Unit 4", "Unit 5", "Unit 5", "Unit 6"]);
    // The one that is dropped is named, and no number is kept for what did not come in.
    says(&page, &["1 row comes in without a value", "The job AC service is here already"]);
    let lines = rows_of(&server, id).await;
    let numbers: Vec<Option<&str>> = lines.iter().map(|line| line.job_reference.as_deref()).collect();
    assert_eq!(numbers, [Some("wo-101"), Some("wo-102"), Some("wo-103"), None, None]);
    assert!(lines[4].changes.as_ref().unwrap().is_empty() && lines[4].outcome == Some(Outcome::Merged));
    // The same file again makes nothing anew.
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(&page, &["The job wo-102 is here already"]);
    started(&server, &mut browser, &page, id).await;
    assert_eq!((all::<Job>(&server).await.len(), all::<Address>(&server).await.len()), (4, 3));
}

async fn a_number_of_another_list_merges_nobody_unasked(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let first = "Customer number,Name,Phone\n7,Asha Rao,\n8,Meera Joshi,\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", first.as_bytes()).await;
    started(&server, &mut browser, &page, id).await;
    let other = "Customer number,Name,Phone\n7,Ravi Kumar,+91 98220 00001\n8,Joshi Meera,+91 98220 00002\n";
    let (page, id) = looked_at(&server, &mut browser, "b.csv", other.as_bytes()).await;
    let verdicts: Vec<_> = rows_of(&server, id).await.iter().map(|line| line.verdict.unwrap()).collect();
    assert_eq!(verdicts, [Verdict::Alike, Verdict::Merge]);
    started(&server, &mut browser, &page, id).await;
    let mut made: Vec<(String, String)> =
        all::<Account>(&server).await.into_iter().map(|a| (a.name, a.phone.text().to_owned())).collect();
    made.sort();
    let named = |name: &str, phone: &str| (name.to_owned(), phone.to_owned());
    let wanted = [
        named("Asha Rao", ""),
        named("Meera Joshi", "+91 98220 00002"),
        named("Ravi Kumar", "+91 98220 00001"),
    ];
    assert_eq!(made, wanted);
}

async fn midnight_in_a_column_of_times_is_no_time(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Address,Job,Date,Time,End time\nA,1 Street,Pump,2026-12-15,00:00:00,\nB,1 Street,Pump,2026-12-15,00:00,00:00\n\
        C,1 Street,Pump,2026-12-15,,0:00\nD,1 Street,Pump,2026-12-15,00:00,02:00\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    says(&page, &["4 new customers", "00:00–02:00"]);
    started(&server, &mut browser, &page, id).await;
    let visits: Vec<Visit> = all(&server).await;
    let plans = || visits.iter().map(|visit| &visit.plan);
    assert_eq!(plans().filter(|plan| plan.anytime.is_some() && plan.window.is_none()).count(), 3);
    assert_eq!(plans().filter(|plan| plan.window.is_some()).count(), 1);
}

async fn two_letters_name_a_state_and_a_country(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Street,City,State,Country\nA,1 Main Street,Bengaluru,KA,NO\nB,2 Main Street,Windhoek,-,NA\nC,n/a,-,NA,NA\n";
    let (page, id) = looked_at(&server, &mut browser, "a.csv", file.as_bytes()).await;
    started(&server, &mut browser, &page, id).await;
    let mut texts: Vec<String> = all::<Address>(&server).await.into_iter().map(|a| a.text).collect();
    texts.sort();
    assert_eq!(texts, ["1 Main Street, Bengaluru, KA, NO", "2 Main Street, Windhoek, NA"]);
}
