//! Every step that a technician can take on the phone, taken by a real browser in a company founded from nothing. Before each
//! press the screen is looked at (`e2e::health`). A new kind of evidence that no step here captures fails.

use crate::app_version::built;
use demo::{Options, Running};
use e2e::browser::{Browser, Screen};
use e2e::founding::{KAETHE, books, founds, invites};
use e2e::journey::{HERE, arrives, completes_work, is_kept, takes_photos, unlocks};
use e2e::wait::until;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use sync_server::db::Sql;

const OLE: &str = "Ole Hansen";
/// The jobs, by what becomes of them.
const STRAIGHT: &str = "Heizung kalt";
const ABSENT: &str = "Thermostat defekt";
const REFUSED: &str = "Pumpe laut";
const LEFT: &str = "Ventil tropft";

#[tokio::test(flavor = "multi_thread")]
async fn a_technician_takes_every_step() {
    takes_every_step(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_installed_app_too_a_technician_takes_every_step() {
    takes_every_step(Some(built())).await;
}

/// On the app that the server hands out, or else on a phone in the browser.
async fn takes_every_step(phone_app: Option<PathBuf>) {
    let is_installed = phone_app.is_some();
    let folder = tempfile::tempdir().expect("a folder for the program");
    let options =
        Options { port: Some(0), data: folder.path().to_owned(), database: None, empty: true, phone_app };
    let program = demo::start(options).await.expect("the program starts");
    let desk = Browser::start(Screen::Desk).await;
    let code = program.set_up_code.clone().expect("there is no company yet");
    founds(&desk, &program.url, &code, &KAETHE).await;
    let (code, phone_url) = invites(&desk, OLE, "Technician").await;
    for title in [STRAIGHT, ABSENT, REFUSED, LEFT] {
        books(&desk, &program.url, &format!("Frau {title}"), title, OLE).await;
    }
    let phone = Browser::start(Screen::Phone).await;
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.open(&phone_url).await;
    if is_installed {
        phone.press("Use it in this browser").await;
        // The link has brought the code.
        phone.sees("Code from the office").await;
    } else {
        phone.press("I have a code").await;
        phone.writes("Code from the office", &code).await;
    }
    phone.press("Sign in with the code").await;

    // Anyone who loads the page again is on the same phone.
    phone.sees(STRAIGHT).await;
    if is_installed {
        is_kept(&phone).await;
    }
    let address = phone.client.current_url().await.expect("the page has an address").to_string();
    phone.open(&address).await;
    phone.sees(STRAIGHT).await;

    straight(&phone).await;
    absent(&phone, &desk, &program.url).await;
    refused(&phone).await;
    left(&phone).await;
    in_german(&phone).await;

    let evidence = known("EvidenceBody", "what");
    until("every kind of evidence to be with the office", async || {
        let here = captured(&program).await;
        let missing: Vec<&String> = evidence.difference(&here).collect();
        if missing.is_empty() { Some(()) } else { None }
    })
    .await;
    phone.close().await;
    desk.close().await;
    program.stop().await;
}

/// Through the seven gates, with every slip on the way taken back.
async fn straight(phone: &Browser) {
    opens(phone, STRAIGHT).await;
    phone.press("On my way").await;
    phone.sees("On my way since").await;
    phone.press("Undo").await;
    arrives(phone).await;
    takes_photos(phone, 2).await;
    phone.press("Before photos, photo 2").await;
    phone.press("Delete photo").await;
    phone.press("Start work").await;
    phone.sees("Fault found and shown to the customer").await;
    phone.press("Fault found and shown to the customer").await;
    takes_photos(phone, 1).await;
    phone.press("Work is complete").await;
    phone.writes("Why? (if you like)", "Ventil ist bestellt").await;
    phone.press("Complete anyway").await;
    phone.sees("Show the finished work").await;
    phone.press("Undo").await;
    phone.writes("What was done", "Pumpe entlüftet").await;
    phone.press("Work is complete").await;
    let kept = "const field = document.getElementById('open-reason'); return !!field && field.value === arguments[0];";
    phone.does("the reason to be there still", kept, vec!["Ventil ist bestellt".into()]).await;
    phone.press("Complete anyway").await;
    phone.sees("Show the finished work").await;
    takes_photos(phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Hand the phone to the customer").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    phone.press("No, thank you").await;
    phone.sees("Pumpe entlüftet").await;
    phone.draws("canvas").await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
    unlocks(phone).await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    phone.press("Today").await;
}

/// Photos are left out with leave of the office, and nobody is there to sign.
async fn absent(phone: &Browser, desk: &Browser, url: &str) {
    opens(phone, ABSENT).await;
    phone.press("Add note").await;
    phone.writes("Note", "Schlüssel beim Nachbarn").await;
    phone.press("Save").await;
    phone.sees("Schlüssel beim Nachbarn").await;
    arrives(phone).await;
    phone.press("Can't take photos? Give a reason").await;
    phone.press("Too dark or no room").await;
    phone.press("Ask the office").await;
    phone.sees("Asked the office at").await;
    desk.open(&format!("{url}/alerts")).await;
    desk.sees("Asks to leave out: Before photos").await;
    desk.press("Let them go on").await;
    phone.sees("Left out with leave of").await;
    phone.press("Start work").await;
    completes_work(phone).await;
    takes_photos(phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Customer not present").await;
    phone.press("Customer has left").await;
    phone.press("Go on without the customer").await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    phone.press("Today").await;
}

/// The customer does not sign.
async fn refused(phone: &Browser) {
    opens(phone, REFUSED).await;
    arrives(phone).await;
    takes_photos(phone, 1).await;
    phone.press("Start work").await;
    completes_work(phone).await;
    takes_photos(phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Hand the phone to the customer").await;
    phone.press("2 stars").await;
    phone.press("Continue").await;
    phone.press("No, thank you").await;
    phone.press("I won't sign").await;
    phone.press("The price is not as agreed").await;
    phone.press("Finish without signature").await;
    unlocks(phone).await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    phone.press("Today").await;
}

/// It cannot be done; twice that was a slip.
async fn left(phone: &Browser) {
    for slip in [true, true, false] {
        opens(phone, LEFT).await;
        phone.press("Can't do this job").await;
        phone.press("Parts needed").await;
        phone.writes("Anything the dispatcher should know?", "Dichtung fehlt").await;
        phone.press("End this visit").await;
        phone.sees("Visit ended").await;
        if slip {
            phone.press("Undo").await;
            phone.sees("Can't do this job").await;
        }
    }
}

/// Opens a job of the day by its title.
async fn opens(phone: &Browser, title: &str) {
    let press = "const one = [...document.querySelectorAll('main button, main a')].find((e) => e.innerText.includes(arguments[0])); \
                 if (one) one.click(); return document.querySelector('h1').innerText.includes(arguments[0]);";
    phone.does(&format!("the job “{title}”"), press, vec![title.into()]).await;
}

/// The words of the app in another language.
async fn in_german(phone: &Browser) {
    phone.press("Me").await;
    phone.press("Deutsch").await;
    phone.sees("Sprache").await;
    phone.press("Heute").await;
}

/// The names that the protocol's reference gives to a type's variants.
fn known(of: &str, tag: &str) -> BTreeSet<String> {
    let api: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).expect("it is JSON");
    let variants = api["components"]["schemas"][of]["oneOf"].as_array().expect("it has variants").clone();
    let name = |one: &Value| one["properties"][tag]["enum"][0].as_str().map(str::to_owned);
    let nested = |one: &Value| one["allOf"].as_array().and_then(|parts| parts.iter().find_map(name));
    variants.iter().map(|one| name(one).or_else(|| nested(one)).expect("a variant has a name")).collect()
}

/// What kinds of evidence the office has.
async fn captured(program: &Running) -> BTreeSet<String> {
    let mut tx = program.app.db.read().await.expect("the database is there");
    let rows = tx.fetch_all::<(String,)>(Sql::new("select doc from evidence order by id"), Vec::new()).await;
    let docs = rows.expect("the database answers").into_iter().map(|(doc,)| doc);
    let what = |doc: String| {
        let doc: Value = serde_json::from_str(&doc).expect("it is JSON");
        doc["body"]["what"].as_str().expect("it has a kind").to_owned()
    };
    docs.map(what).collect()
}
