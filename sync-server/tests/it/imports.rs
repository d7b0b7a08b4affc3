//! Bringing data: what columns are guessed to be, what is wrong with rows, who is there already, going on after a crash,
//! and taking everything back.

use crate::support::{DiesAt, Engine, Server, found};
use crate::web_browser::{Browser, Page};
use axum::http::StatusCode;
use chrono::TimeDelta;
use shared::records::*;
use shared::*;
use std::sync::Arc;
use sync_server::imports::stored::{self, FileRow, Order};
use sync_server::imports::{Import, State, work_all};
use sync_server::sessions::{self, Proven};
use uuid::Uuid;

on_both_engines! {
    a_file_becomes_customers_contacts_addresses_and_jobs
    looking_changes_nothing
    what_was_chosen_for_columns_is_remembered
    a_file_without_names_and_with_doubled_fields_is_not_looked_at
    each_bad_row_says_what_to_do_and_the_others_come_in
    what_stands_for_nothing_is_nothing_and_makes_nobody_a_duplicate
    what_is_no_address_or_number_stays_out_and_the_row_comes_in
    the_two_who_may_be_the_same_stand_side_by_side
    names_of_every_script_and_formulas_stay_as_they_are
    who_is_there_is_found_and_what_is_missing_is_added
    a_person_decides_about_each_who_may_be_there
    a_second_file_finds_customers_by_their_number
    a_crash_anywhere_doubles_nothing
    a_thousand_customers_come_in_while_others_work
    a_file_sent_twice_is_one_import
    everything_is_taken_back_except_what_was_worked_on
    what_was_added_to_a_customer_is_taken_back_too
    what_is_no_table_is_refused_with_a_sentence
    a_dispatcher_brings_nothing
    another_company_sees_nothing_of_it
    rows_that_stayed_out_can_be_downloaded_and_are_guarded
    a_file_that_never_came_in_whole_is_forgotten
}

const HEADS: &str = "Name,Phone,Email,Address,Contact,Contact phone,Job,Date,Time,Technician,Amount\n";

async fn rows_of(server: &Server, import: Uuid) -> Vec<FileRow> {
    let mut tx = server.app.db.read().await.unwrap();
    stored::lines(&mut tx, server.company, import, "true", Order::After(0), 1_000).await.unwrap()
}

async fn import_of(server: &Server, page: &Page) -> Import {
    let at = page.body.find("/imports/").unwrap() + "/imports/".len();
    let id: Uuid = page.body[at..at + 36].parse().unwrap();
    let mut tx = server.app.db.read().await.unwrap();
    stored::one(&mut tx, server.company, id).await.unwrap().unwrap()
}

async fn state(server: &Server, id: Uuid) -> State {
    let mut tx = server.app.db.read().await.unwrap();
    stored::one(&mut tx, server.company, id).await.unwrap().unwrap().state
}

/// Sends a file; the page on which one says what its columns are.
async fn brings(browser: &mut Browser, file: &[u8]) -> Page {
    let form = browser.page("/import").await.form("/import");
    browser.upload(&form, "customers.csv", file).await
}

/// Sends a file and has it looked at as guessed; the page that says what would happen.
async fn looked_at(server: &Server, browser: &mut Browser, file: &[u8]) -> (Page, Uuid) {
    let page = brings(browser, file).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let id = import_of(server, &page).await.id;
    let form = page.form(&format!("/imports/{id}/columns")).set("job_type", &server.job_type.to_string());
    let page = browser.submit(&form).await;
    assert!(page.body.contains("The rows are read and compared"), "{}", page.body);
    work_all(&server.app).await.unwrap();
    (browser.page(&format!("/imports/{id}")).await, id)
}

/// Sends a file and brings it in; the page that says what came of it.
async fn brought(server: &Server, browser: &mut Browser, file: &[u8]) -> (Page, Uuid) {
    let (page, id) = looked_at(server, browser, file).await;
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    assert_eq!(state(server, id).await, State::Done);
    (browser.page(&format!("/imports/{id}")).await, id)
}

async fn all<E: Entity>(server: &Server) -> Vec<E> {
    let mut tx = server.app.db.read().await.unwrap();
    sync_server::db::tables::all(&mut tx, server.company).await.unwrap()
}

async fn account(server: &Server, name: &str) -> Account {
    let mut named: Vec<Account> = all(server).await;
    named.retain(|a: &Account| a.name == name);
    assert_eq!(named.len(), 1, "{name}");
    named.remove(0)
}

async fn a_file_becomes_customers_contacts_addresses_and_jobs(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Kundennummer;Firma;Ansprechpartner;Telefon;E-Mail;Straße;PLZ;Ort;Auftrag;Datum;Uhrzeit;Techniker;Betrag;Farbe\n\
                K-1;Müller GmbH;Käthe Müller;+49 30 901820;k@mueller.example;Hauptstr. 5;10115;Berlin;Heizung warten;30.11.2026;14:30;Asha Verma;1.234,50;rot\n\
                K-2;;;;;;;;;;;;;\n";
    // Written as an office in Germany saves it.
    let file = encoding_rs::WINDOWS_1252.encode(file).0.into_owned();
    let (page, id) = looked_at(&server, &mut browser, &file).await;
    assert!(
        page.body.contains("1 new customer") && page.body.contains("1 row cannot be imported"),
        "{}",
        page.body
    );
    assert!(page.body.contains("There is no name."), "{}", page.body);
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    let done = browser.page(&format!("/imports/{id}")).await;
    assert!(done.body.contains("1 customer created"), "{}", done.body);
    let made = account(&server, "Müller GmbH").await;
    assert_eq!((made.kind, made.phone.text()), (AccountKind::Organization, "+49 30 901820"));
    let contacts: Vec<Contact> = all(&server).await;
    assert_eq!((contacts[0].name.as_str(), contacts[0].account), ("Käthe Müller", made.id));
    let addresses: Vec<Address> = all(&server).await;
    assert_eq!(addresses[0].text, "Hauptstr. 5, 10115 Berlin");
    let jobs: Vec<Job> = all(&server).await;
    assert_eq!((jobs[0].title.as_str(), jobs[0].status), ("Heizung warten", JobStatus::Scheduled));
    assert_eq!(jobs[0].amount.seen().unwrap().minor, 123_450);
    let visits: Vec<Visit> = all(&server).await;
    assert_eq!(visits[0].plan.technicians, [server.asha.id]);
    // 14:30 in Pune.
    assert_eq!(visits[0].plan.window.unwrap().start.to_rfc3339(), "2026-11-30T09:00:00+00:00");
    // The technician's phone has it.
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Job, jobs[0].id) && phone.holds(Kind::Contact, contacts[0].id));
    let page = browser.page(&format!("/customers/{}", made.id)).await;
    assert!(page.body.contains("Käthe Müller"), "{}", page.body);
}

async fn looking_changes_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let records = "select (select count(*) from accounts where company_id = $1) + (select count(*) from addresses where company_id = $1)
                   + (select count(*) from audit where company_id = $1) + (select seq from heads where company_id = $1)";
    let before = server.count(records).await;
    let file = format!("{HEADS}Asha Rao,,,1 Main Street,,,,,,,\nAcme,+91 20 1234 5678,,,,,,,,,\n");
    let (page, id) = looked_at(&server, &mut browser, file.as_bytes()).await;
    assert!(
        page.body.contains("1 new customer") && page.body.contains("1 added to existing customers"),
        "{}",
        page.body
    );
    assert_eq!(server.count(records).await, before);
    // It comes to what was said.
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    let done = browser.page(&format!("/imports/{id}")).await;
    assert!(
        done.body.contains("1 customer created") && done.body.contains("1 added to existing customers"),
        "{}",
        done.body
    );
    // Nor does a file that is forgotten.
    let (page, id) = looked_at(&server, &mut browser, b"Name\nSomebody\n").await;
    let before = server.count(records).await;
    let said = browser.submit(&page.form(&format!("/imports/{id}/discard"))).await;
    assert!(said.body.contains("Discarded"), "{}", said.body);
    assert_eq!(server.count(records).await, before);
    assert!(rows_of(&server, id).await.is_empty());
}

async fn what_was_chosen_for_columns_is_remembered(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = b"Who,Remark,Reach\nAsha Rao,ring twice,+91 20 5550 0142\n";
    let page = brings(&mut browser, file).await;
    let import = import_of(&server, &page).await;
    let form = page.form(&format!("/imports/{}/columns", import.id));
    assert_eq!((form.get("c0"), form.get("c1"), form.get("c2")), ("", "", ""));
    browser.submit(&form.set("c0", "name").set("c2", "phone")).await;
    let again = brings(&mut browser, b"WHO;remark;Reach\nMeera;;\n").await;
    let import = import_of(&server, &again).await;
    let form = again.form(&format!("/imports/{}/columns", import.id));
    assert_eq!((form.get("c0"), form.get("c1"), form.get("c2")), ("name", "", "phone"));
    // Other columns are guessed.
    let other = brings(&mut browser, b"Name,Phone\nMeera,1\n").await;
    let import = import_of(&server, &other).await;
    assert_eq!(other.form(&format!("/imports/{}/columns", import.id)).get("c1"), "phone");
}

async fn a_file_without_names_and_with_doubled_fields_is_not_looked_at(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = brings(&mut browser, b"A,B,C\nx,y,z\n").await;
    let id = import_of(&server, &page).await.id;
    let form = page.form(&format!("/imports/{id}/columns")).set("c1", "email").set("c2", "email");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Say which column has the customer"), "{}", back.body);
    assert!(back.body.contains("Another column is “Email” already"), "{}", back.body);
    let form = back.form(&format!("/imports/{id}/columns"));
    assert_eq!((form.get("c1"), form.get("c2")), ("email", "email"), "what was chosen stays");
    assert_eq!(state(&server, id).await, State::Mapping);
}

async fn each_bad_row_says_what_to_do_and_the_others_come_in(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let long = "x".repeat(40_000);
    let rows = [
        (",1,,,,,,,,,", "There is no name"),
        ("Nul\0,,,,,,,,,,", "characters that cannot be stored"),
        (&format!("Long,,,{long},,,,,,,"), "Address, whole is too long"),
        ("Date,,,A street,,,Boiler,31.02.2027,,,", "“31.02.2027” is not a date"),
        ("Past,,,A street,,,Boiler,2026-11-19,,,", "“2026-11-19” is in the past"),
        ("Far,,,A street,,,Boiler,2062-11-19,,,", "more than five years ahead"),
        ("Time,,,A street,,,Boiler,2026-11-30,noon,,", "“noon” is not a time"),
        ("Tech,,,A street,,,Boiler,2026-11-30,10:00,Nobody,", "no technician called “Nobody”"),
        ("Money,,,A street,,,Boiler,2026-11-30,,,lots of it", "“lots of it” is not an amount"),
        ("Nowhere,,,,,,Boiler,2026-11-30,,,", "no address to go to"),
        ("Contact,,,,,+91 20 5550 0142,,,,,", "a contact without a name"),
        ("Cells,,,,,,,,,,,,more", "more cells than there are columns"),
        ("Today,,,A street,,,Boiler,2026-11-20,,,", ""),
    ];
    let file: String =
        HEADS.chars().chain(rows.iter().flat_map(|(row, _)| row.chars().chain(['\n']))).collect();
    let (page, id) = looked_at(&server, &mut browser, file.as_bytes()).await;
    for (row, said) in &rows {
        assert!(page.body.contains(said), "{}: {said} is not in {}", &row[..row.len().min(40)], page.body);
    }
    assert!(page.body.contains("12 rows cannot be imported"), "{}", page.body);
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    assert_eq!(all::<Account>(&server).await.len(), 1);
    assert_eq!(all::<Job>(&server).await[0].title, "Boiler");
    let done = browser.page(&format!("/imports/{id}")).await;
    assert!(done.body.contains("12 rows were not imported"), "{}", done.body);
}

async fn what_stands_for_nothing_is_nothing_and_makes_nobody_a_duplicate(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file =
        "Name,Phone,Email\nAsha Rao,n/a,none\nMeera Joshi,-,n/a\nRavi Kumar,x,.\nAnil Gupta,n/a,none\n";
    let (page, id) = looked_at(&server, &mut browser, file.as_bytes()).await;
    assert!(page.body.contains("4 new customers"), "{}", page.body);
    assert!(!page.body.contains("without a value"), "{}", page.body);
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    let made: Vec<Account> = all(&server).await;
    assert_eq!(made.len(), 4);
    assert!(made.iter().all(|a| a.phone.is_empty() && a.email.is_empty()), "{made:?}");
}

async fn what_is_no_address_or_number_stays_out_and_the_row_comes_in(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Phone,Email\nAsha Rao,ask at the gate,see notes\nMeera Joshi,12,see notes\nRavi Kumar,+91 20 5550 0142,\n";
    let (page, id) = looked_at(&server, &mut browser, file.as_bytes()).await;
    for said in [
        "3 new customers",
        "2 rows come in without a value",
        "“ask at the gate” is not a phone number",
        "“12” is not a phone number",
        "“see notes” is not an email address",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    work_all(&server.app).await.unwrap();
    let done = browser.page(&format!("/imports/{id}")).await;
    assert!(done.body.contains("2 rows come in without a value"), "{}", done.body);
    let asha = account(&server, "Asha Rao").await;
    assert_eq!((asha.phone.text(), asha.email.text()), ("", ""));
    assert_eq!(account(&server, "Ravi Kumar").await.phone.text(), "+91 20 5550 0142");
}

async fn the_two_who_may_be_the_same_stand_side_by_side(engine: Engine) {
    let server = Server::start(engine).await;
    let (acme, _) = server.customer("Acme Ltd").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = format!("{HEADS}Other Name,020 1234 5678,o@acme.example,12 Lakshmi Road Pune,,,,,,,\n");
    let (page, _) = looked_at(&server, &mut browser, file.as_bytes()).await;
    for said in [
        "In your file",
        "Already here",
        "Perhaps the same",
        "same phone",
        "Other Name",
        "Acme Ltd",
        "o@acme.example",
        "<mark class=\"alike\">+91 20 1234 5678</mark>",
        &format!("href=\"/customers/{acme}\""),
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    // Two rows of one file as well.
    let file = "Name,Phone\nAsha Rao,+91 20 5550 0142\nRao Asha,020 5550 0142\n";
    let (page, _) = looked_at(&server, &mut browser, file.as_bytes()).await;
    for said in ["Row 2", "Certainly the same", "Rao Asha", "<mark class=\"alike\">"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
}

async fn names_of_every_script_and_formulas_stay_as_they_are(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let names =
        ["राहुल पाटील", "محمد علي", "אבי כהן", "=1+1 Plumbing", "山田太郎", "O'Neill \"Bob\", & <b>Sons</b>"];
    let quoted = |name: &str| format!("\"{}\"\n", name.replace('"', "\"\""));
    let file: String =
        "Name\n".chars().chain(names.iter().flat_map(|n| quoted(n).chars().collect::<Vec<_>>())).collect();
    let (page, _) = brought(&server, &mut browser, file.as_bytes()).await;
    assert!(page.body.contains("6 customers created"), "{}", page.body);
    for name in names {
        assert!(account(&server, name).await.active);
    }
    // Once more: everybody is there, nobody is doubled.
    brought(&server, &mut browser, file.as_bytes()).await;
    assert_eq!(all::<Account>(&server).await.len(), names.len());
}

async fn who_is_there_is_found_and_what_is_missing_is_added(engine: Engine) {
    let server = Server::start(engine).await;
    let (acme, address) = server.customer("Acme Ltd").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    // The same phone; a row of the same customer; and one whose name alone is known.
    let file = format!(
        "{HEADS}Acme Ltd.,020 1234 5678,office@acme.example,12 Lakshmi Road Pune,Meera,+91 98 0000 0001,Boiler,2026-11-30,10:00,,\n\
         ACME LTD,,office@acme.example,Plant 2,Meera,,Boiler,2026-11-30,10:00,,\n\
         Asha Rao,+91 20 5550 0142,,,,,,,,,\n\
         Rao Asha,+91 20 5550 0142,asha@x.example,,,,,,,,\n"
    );
    let (page, _) = brought(&server, &mut browser, file.as_bytes()).await;
    assert!(
        page.body.contains("1 customer created") && page.body.contains("3 added to existing customers"),
        "{}",
        page.body
    );
    let merged = server.record::<Account>(acme).await.unwrap();
    // What is there stays; what was empty is filled.
    assert_eq!(merged.name, "Acme Ltd");
    assert_eq!((merged.phone.text(), merged.email.text()), ("+91 20 1234 5678", "office@acme.example"));
    let addresses: Vec<Address> = all(&server).await;
    assert_eq!(addresses.len(), 2, "an address that is there is not added again");
    assert_eq!(all::<Contact>(&server).await.len(), 1);
    let jobs: Vec<Job> = all(&server).await;
    let mut places: Vec<AddressId> = jobs.iter().map(|job| job.address).collect();
    places.sort_by_key(|id| *id != address);
    assert_eq!((places.len(), places[0]), (2, address), "at another place it is another job");
    assert_eq!(account(&server, "Asha Rao").await.email.text(), "asha@x.example");
    // The same file again adds nothing at all.
    let seq = "select seq from heads where company_id = $1";
    let before = server.count(seq).await;
    brought(&server, &mut browser, file.as_bytes()).await;
    assert_eq!(server.count(seq).await, before);
}

async fn a_person_decides_about_each_who_may_be_there(engine: Engine) {
    let server = Server::start(engine).await;
    server.customer("Ravi Kumar").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = "Name,Phone\nRavi Kumar,+91 98 0000 0001\nRavi Kumaar,\nRavi Kumar,+91 98 0000 0003\n";
    let (page, id) = looked_at(&server, &mut browser, file.as_bytes()).await;
    assert!(
        page.body.contains("3 rows may be customers you have") && page.body.contains("3 new customers"),
        "{}",
        page.body
    );
    let form = page.form(&format!("/imports/{id}/run"));
    // Unless somebody decides, nobody is lost.
    assert_eq!((form.get("maybe"), form.get("row-2")), ("create", ""));
    let form = form.set("maybe", "skip").set("row-2", "create").set("row-3", "merge");
    browser.submit(&form).await;
    work_all(&server.app).await.unwrap();
    let done = browser.page(&format!("/imports/{id}")).await;
    assert!(
        done.body.contains("1 customer created")
            && done.body.contains("1 added")
            && done.body.contains("1 left out"),
        "{}",
        done.body
    );
    let phones: Vec<String> =
        all::<Account>(&server).await.into_iter().map(|a| a.phone.text().to_owned()).collect();
    assert_eq!(phones.len(), 2);
    assert!(phones.contains(&"+91 98000 00001".to_owned()), "{phones:?}");
}

async fn a_second_file_finds_customers_by_their_number(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    brought(&server, &mut browser, b"Customer number,Name,Address\n17,Asha Rao,1 Main Street\n18,Meera,\n")
        .await;
    let jobs = "Customer number,Name,Job,Date\n17,\"Rao, Asha\",Boiler,2026-12-01\n18,Meera,Tap,2026-12-01\n";
    let (page, id) = brought(&server, &mut browser, jobs.as_bytes()).await;
    assert_eq!(all::<Account>(&server).await.len(), 2);
    let made: Vec<Job> = all(&server).await;
    assert_eq!((made.len(), made[0].account), (1, account(&server, "Asha Rao").await.id));
    // Meera has no address: the rules say so, and the row with them.
    assert!(page.body.contains("1 refused"), "{}", page.body);
    assert!(rows_of(&server, id).await[1].why.is_some());
}

async fn a_crash_anywhere_doubles_nothing(engine: Engine) {
    for point in [
        "import:checked_some",
        "import:planned",
        "execute:before_commit",
        "execute:after_commit",
        "import:executed",
        "import:noted",
        "work:taken",
        "work:tried",
        "work:ended",
    ] {
        let points = Arc::new(DiesAt::default());
        let seam = points.clone();
        let server = Server::start_with(engine, |_, seams| seams.points = seam).await;
        let mut browser = Browser::of(&server, &server.dispatcher).await;
        let rows: String = (0..250)
            .map(|n| {
                format!(
                    "Customer {n:03},,c{n}@x.example,{n} Main Street,Contact {n},,Job {n},2026-12-01,,,\n"
                )
            })
            .collect();
        let page = brings(&mut browser, format!("{HEADS}{rows}").as_bytes()).await;
        let id = import_of(&server, &page).await.id;
        let form = page.form(&format!("/imports/{id}/columns"));
        browser.submit(&form.set("job_type", &server.job_type.to_string())).await;
        let goes_on = async || {
            points.next(point);
            let mut died = false;
            while work_all(&server.app).await.is_err() {
                died = true;
                // Nobody goes on before it is sure that the one who worked is dead.
                work_all(&server.app).await.unwrap();
                server.clock.advance(TimeDelta::seconds(61));
            }
            died
        };
        let died = goes_on().await;
        let page = browser.page(&format!("/imports/{id}")).await;
        assert!(page.body.contains("250 new customers"), "{point}: {}", page.body);
        browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
        assert!(goes_on().await || died, "{point}");
        assert_eq!(state(&server, id).await, State::Done, "{point}");
        for table in [
            "select count(*) from accounts where company_id = $1",
            "select count(*) from addresses where company_id = $1",
            "select count(*) from contacts where company_id = $1",
            "select count(*) from jobs where company_id = $1",
            "select count(*) from visits where company_id = $1",
        ] {
            assert_eq!(server.count(table).await, 250, "{point}: {table}");
        }
        let lines = rows_of(&server, id).await;
        assert!(lines.iter().all(|line| line.outcome == Some(stored::Outcome::Created)), "{point}");
    }
}

async fn a_thousand_customers_come_in_while_others_work(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let rows: String = (0..1_000)
        .map(|n| format!("Asha Verma {n},+91 98{n:08},c{n}@x.example,{n} Main Street,Meera {n},,,,,,\n"))
        .collect();
    let file = format!("{HEADS}{rows}");
    let page = brings(&mut browser, file.as_bytes()).await;
    let id = import_of(&server, &page).await.id;
    browser.submit(&page.form(&format!("/imports/{id}/columns"))).await;
    work_all(&server.app).await.unwrap();
    let page = browser.page(&format!("/imports/{id}")).await;
    browser.submit(&page.form(&format!("/imports/{id}/run"))).await;
    let before = server.count("select seq from heads where company_id = $1").await;
    let (worked, _) = futures::join!(work_all(&server.app), server.customer("In between"));
    worked.unwrap();
    assert_eq!(server.count("select count(*) from accounts where company_id = $1").await, 1_001);
    assert_eq!(server.count("select count(*) from addresses where company_id = $1").await, 1_001);
    // Many short transactions, none of them for a single row.
    let commits = server.count("select seq from heads where company_id = $1").await - before;
    assert!((10..=11).contains(&commits), "{commits}");
}

async fn a_file_sent_twice_is_one_import(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/import").await.form("/import");
    for _ in 0..2 {
        assert_eq!(browser.upload(&form, "a.csv", b"Name\nAsha\n").await.status, StatusCode::OK);
    }
    assert_eq!(server.count("select count(*) from imports where company_id = $1").await, 1);
    let foreign = browser.upload(&form.set("csrf", "x"), "a.csv", b"Name\nAsha\n").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

async fn everything_is_taken_back_except_what_was_worked_on(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = format!(
        "{HEADS}Untouched,,,1 Main Street,Meera,,Boiler,2026-12-01,10:00,Asha Verma,\n\
         Called,,,2 Main Street,,,Boiler,2026-12-01,,,\n\
         Visited,,,3 Main Street,,,Boiler,2026-12-01,10:00,Asha Verma,\n"
    );
    let (page, id) = brought(&server, &mut browser, file.as_bytes()).await;
    // Somebody edits one, and a technician is on the way to another.
    let called = account(&server, "Called").await;
    let patch = AccountPatch { phone: Some("+91 20 5550 0142".into()), ..Default::default() };
    server.office(vec![Change::EditAccount { id: called.id, patch }]).await;
    let visited = account(&server, "Visited").await;
    let job = all::<Job>(&server).await.into_iter().find(|job| job.account == visited.id).unwrap();
    server
        .office(vec![Change::AddNote(NewNote {
            id: NoteId(server.id()),
            job: job.id,
            text: "Bring a ladder".into(),
        })])
        .await;
    browser.submit(&page.form(&format!("/imports/{id}/undo"))).await;
    work_all(&server.app).await.unwrap();
    assert_eq!(state(&server, id).await, State::Undone);
    // The audit names the file, once each way.
    let audit = browser.page("/audit?kind=import").await;
    for said in ["customers.csv", "imported", "import undone", "new customers: 3", "rows kept"] {
        assert!(audit.body.contains(said), "{said}: {}", audit.body);
    }
    assert_eq!(server.count("select count(*) from audit where company_id = $1 and kind = 'import'").await, 2);
    let page = browser.page(&format!("/imports/{id}")).await;
    assert!(page.body.contains("Undone: 1. Left as they are: 2."), "{}", page.body);
    assert!(page.body.contains(&format!("/customers/{}", called.id)), "{}", page.body);
    assert!(!account(&server, "Untouched").await.active);
    assert!(account(&server, "Called").await.active && account(&server, "Visited").await.active);
    let open = |job: &Job| job.status != JobStatus::Closed;
    let jobs: Vec<Job> = all(&server).await;
    assert_eq!(jobs.iter().filter(|job| open(job)).count(), 2);
    assert!(!all::<Contact>(&server).await[0].active);
    // The same file again makes the one anew that was taken back, and only that.
    let (page, _) = brought(&server, &mut browser, file.as_bytes()).await;
    assert!(page.body.contains("1 customer created") && page.body.contains("2 added"), "{}", page.body);
}

async fn what_was_added_to_a_customer_is_taken_back_too(engine: Engine) {
    let points = Arc::new(DiesAt::default());
    let seam = points.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = seam).await;
    let (acme, address) = server.customer("Acme Ltd").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = format!("{HEADS}Acme Ltd,+91 20 1234 5678,a@acme.example,,Meera,,Boiler,2026-12-01,,,\n");
    let (page, id) = brought(&server, &mut browser, file.as_bytes()).await;
    assert_eq!(server.record::<Account>(acme).await.unwrap().email.text(), "a@acme.example");
    browser.submit(&page.form(&format!("/imports/{id}/undo"))).await;
    // A crash in the middle of taking back: what is done here is not taken for somebody's work.
    for point in ["import:undo_settled", "execute:after_commit", "import:undone_some"] {
        points.next(point);
        work_all(&server.app).await.unwrap_err();
        server.clock.advance(TimeDelta::seconds(61));
    }
    work_all(&server.app).await.unwrap();
    let account = server.record::<Account>(acme).await.unwrap();
    assert!(account.active && account.email.is_empty() && !account.phone.is_empty());
    assert!(server.record::<Address>(address).await.is_some());
    assert!(!all::<Contact>(&server).await[0].active);
    assert_eq!(all::<Job>(&server).await[0].status, JobStatus::Closed);
    let page = browser.page(&format!("/imports/{id}")).await;
    assert!(page.body.contains("Undone: 1. Left as they are: 0."), "{}", page.body);
}

async fn what_is_no_table_is_refused_with_a_sentence(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let many = "x\n".repeat(100_002);
    let wide = vec!["x"; 201].join(",");
    let files: [(&[u8], &str); 7] = [
        (b"", "There are no rows"),
        (b"Name\n", "There are no rows"),
        (b"%PDF-1.7", "This is not a table"),
        (b"\xd0\xcf\x11\xe0", "old or protected Excel file"),
        (b"PK\x03\x04nonsense", "The file is damaged"),
        (many.as_bytes(), "more than 100000 rows"),
        (wide.as_bytes(), "more than 200 columns"),
    ];
    for (file, said) in files {
        let page = brings(&mut browser, file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(page.body.replace(',', "").contains(&said.replace(',', "")), "{said}: {}", page.body);
    }
    let none = browser.page("/import").await.form("/import");
    let page = browser.upload(&none, "", b"").await;
    assert!(page.body.contains("Choose a file first"), "{}", page.body);
    assert_eq!(server.count("select count(*) from imports where company_id = $1").await, 0);
    assert_eq!(server.count("select count(*) from import_rows where company_id = $1").await, 0);
    let folder = server.folder.path().join("imports");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "no upload is left on the disk");
}

async fn a_dispatcher_brings_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Misaki".into(),
        phone: String::new(),
        roles: vec![Role::Dispatcher],
    });
    server.office(vec![add]).await;
    let misaki = server.record::<Person>(id).await.unwrap();
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let page = brings(&mut admin, b"Name\nAsha\n").await;
    let import = import_of(&server, &page).await.id;
    let form = admin.page("/import").await.form("/import");
    let mut browser = Browser::of(&server, &misaki).await;
    for path in [
        "/import".to_owned(),
        format!("/imports/{import}"),
        format!("/imports/{import}/columns"),
        format!("/imports/{import}/left.csv"),
        "/export".into(),
    ] {
        assert_eq!(browser.open(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(browser.upload(&form, "a.csv", b"Name\nAsha\n").await.status, StatusCode::FORBIDDEN);
    assert!(!browser.page("/settings").await.body.contains("href=\"/import\""));
    assert!(admin.page("/settings").await.body.contains("href=\"/import\""));
}

async fn another_company_sees_nothing_of_it(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (page, id) = looked_at(&server, &mut browser, b"Name,Remark\nAsha Rao,x\n").await;
    let (other, [_, _, admin], _) = found(&server.app, "Other").await;
    let known = Proven { company: other, company_name: String::new(), person: admin.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let mut foreign = Browser::with(&server, &cookie);
    let list = foreign.page("/import").await;
    assert!(list.body.contains("Nothing imported yet"), "{}", list.body);
    for path in ["", "/columns", "/left.csv"] {
        let page = foreign.open(&format!("/imports/{id}{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let csrf = list.form("/import").get("csrf").to_owned();
    for action in ["columns", "run", "undo", "discard"] {
        let form = page.find_form(&format!("/imports/{id}/{action}"));
        let fields = form
            .map(|form| form.set("csrf", &csrf).fields)
            .unwrap_or_else(|| vec![("csrf".into(), csrf.clone())]);
        let answer = foreign.post(&format!("/imports/{id}/{action}"), &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
    }
    assert_eq!(state(&server, id).await, State::Checked);
}

async fn rows_that_stayed_out_can_be_downloaded_and_are_guarded(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let (_, id) = looked_at(&server, &mut browser, b"Name,Job,Date\n=cmd|x,Leak,someday\nAsha,,\n").await;
    let file = browser.page(&format!("/imports/{id}/left.csv")).await;
    let kind = file.headers.get("content-type").unwrap().to_str().unwrap();
    assert!(kind.starts_with("text/csv"), "{kind}");
    let mut lines = file.body.trim_start_matches('\u{feff}').lines();
    assert_eq!(lines.next(), Some("Name,Job,Date,Why it was not imported"));
    assert!(lines.next().unwrap().starts_with("'=cmd|x,Leak,someday,"));
    assert_eq!(lines.next(), None);
}

async fn a_file_that_never_came_in_whole_is_forgotten(engine: Engine) {
    let server = Server::start(engine).await;
    let mut tx = server.app.db.write().await.unwrap();
    // As a server leaves it that is killed while rows come in.
    let half = "insert into imports (company_id, id, by_person, at_ms, file_name, state, headers, options, headers_hash, total)
                values ($1, $2, $3, $4, 'half.csv', 'arriving', '[]', '{\"dates\":\"day_first\",\"sure\":\"merge\",\"maybe\":\"skip\"}', '', 0)";
    let values =
        vec![server.company.into(), server.id().into(), server.asha.id.into(), server.app.now().into()];
    tx.run(half.into(), values).await.unwrap();
    tx.commit().await.unwrap();
    let imports = "select count(*) from imports where company_id = $1";
    work_all(&server.app).await.unwrap();
    assert_eq!(server.count(imports).await, 1, "it may still be coming in");
    server.clock.advance(TimeDelta::hours(2));
    work_all(&server.app).await.unwrap();
    assert_eq!(server.count(imports).await, 0);
}
