//! The first company: founded in the browser by the one who has the code, once; and what its owner finds then.

use crate::support::{Engine, Server};
use crate::web_browser::{Browser, Form};
use axum::http::StatusCode;
use shared::records::*;
use shared::*;
use std::process::Command;
use std::sync::Arc;
use sync_server::Sender;
use sync_server::db::tables;
use sync_server::founding::{self, Founder, NotFounded};
use sync_server::trades::Trade;
use sync_server::{App, Config};

on_both_engines! {
    every_way_leads_to_the_set_up_page_until_there_is_a_company
    a_company_is_founded_and_its_owner_is_signed_in
    what_was_typed_stays_but_for_the_password
    the_code_is_guessed_only_so_often
    of_two_founders_at_once_one_founds
    a_founding_that_broke_off_is_taken_up_again
    the_first_steps_count_what_is_done_and_are_put_away
    an_invitation_says_where_the_phone_is
}

/// A server without a company, and the code that its log would show.
async fn empty(engine: Engine) -> (Arc<App>, String, Arc<crate::support::TestClock>, tempfile::TempDir) {
    let (app, clock, folder) = Server::empty(engine, |_| {}).await;
    let code = founding::open(&app).await.unwrap().expect("there is no company");
    (app, code, clock, folder)
}

fn filled(form: Form, code: &str) -> Form {
    form.set("code", code)
        .set("company", "Nordlicht Heizung")
        .set("trade", "hvac")
        .set("time_zone", "Europe/Berlin")
        .set("currency", "EUR")
        .set("locale", "de-DE")
        .set("name", "Käthe Müller")
        .set("email", "kaethe@nordlicht.example")
        .set("password", "four brass elbows")
}

/// Founds it through the page; the owner's browser.
async fn founded(app: &Arc<App>, code: &str) -> (Browser, crate::web_browser::Page) {
    let mut browser = Browser::at(app);
    let form = browser.page("/set-up").await.form("/set-up");
    let page = browser.submit(&filled(form, code)).await;
    (browser, page)
}

/// Where a path leads somebody who is not signed in, at last.
async fn led(app: &Arc<App>, path: &str) -> crate::web_browser::Page {
    let mut browser = Browser::at(app);
    let mut page = browser.open(path).await;
    for _ in 0..3 {
        let Some(to) = page.headers.get("location").map(|to| to.to_str().unwrap().to_owned()) else { break };
        page = browser.open(&to).await;
    }
    page
}

async fn all<E: Entity + serde::de::DeserializeOwned>(app: &App, company: CompanyId) -> Vec<E> {
    let mut tx = app.db.read().await.unwrap();
    tables::all::<E>(&mut tx, company).await.unwrap()
}

async fn count(app: &App, sql: &'static str) -> i64 {
    let mut tx = app.db.read().await.unwrap();
    tx.fetch_optional::<(i64,)>(sql.into(), Vec::new()).await.unwrap().unwrap().0
}

async fn company(app: &App) -> CompanyId {
    let mut tx = app.db.read().await.unwrap();
    let found = tx.fetch_optional::<(uuid::Uuid,)>("select id from companies order by id".into(), Vec::new());
    CompanyId(found.await.unwrap().expect("there is a company").0)
}

async fn every_way_leads_to_the_set_up_page_until_there_is_a_company(engine: Engine) {
    let (app, code, _, _folder) = empty(engine).await;
    for path in ["/", "/today", "/settings", "/sign-in"] {
        let page = led(&app, path).await;
        assert!(page.body.contains("Set up your company"), "{path}: {}", page.body);
        assert!(!page.body.contains(&code), "the code is in the log alone");
    }
    founded(&app, &code).await;
    for path in ["/", "/today", "/set-up"] {
        let page = led(&app, path).await;
        assert!(page.body.contains("action=\"/sign-in\""), "{path}");
    }
    assert_eq!(founding::open(&app).await.unwrap(), None, "there is no code any more");
}

async fn a_company_is_founded_and_its_owner_is_signed_in(engine: Engine) {
    let (app, code, _, _folder) = empty(engine).await;
    let (mut owner, page) = founded(&app, &code.to_lowercase()).await;
    assert!(page.body.contains("Welcome, ") && page.body.contains("Nordlicht Heizung"), "{}", page.body);
    assert!(page.body.contains("Käthe Müller"), "she is signed in");

    let id = company(&app).await;
    let record = all::<Company>(&app, id).await.pop().unwrap();
    assert_eq!((record.currency.code(), record.time_zone.as_str()), ("EUR", "Europe/Berlin"));
    assert_eq!(record.locale, "de-DE");
    assert_eq!(
        record.gates.review.parts(),
        (false, shared::money::BasisPoints(0)),
        "nobody has promised money off"
    );
    let people = all::<Person>(&app, id).await;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].roles, [Role::Owner].into());
    let kinds = all::<JobType>(&app, id).await;
    assert!(kinds.iter().any(|kind| kind.name == "Heating service" && !kind.checklist.is_empty()));
    assert!(owner.page("/jobs/new").await.body.contains("Heating service"), "a job can be made at once");
    let audit = owner.page("/audit").await.body;
    assert!(audit.contains("Nordlicht Heizung") && audit.contains("Heating service"));
    assert_eq!(sync_server::execute::verify_audit(&app, id).await.unwrap(), None);

    // The password is hers from now on.
    let out = owner.page("/today").await.form("/sign-out");
    owner.submit(&out).await;
    let form = owner.page("/sign-in").await.form("/sign-in").set("email", "kaethe@nordlicht.example");
    assert!(owner.submit(&form.set("password", "four brass elbows")).await.body.contains("Käthe Müller"));

    // The code founds nothing more.
    let (_, late) = {
        let mut browser = Browser::at(&app);
        let token = browser.page("/sign-in").await.form("/sign-in");
        let form = Form { action: "/set-up".into(), fields: Vec::new(), posts: true };
        let form = filled(form, &code).set("csrf", token.get("csrf")).set("company", "Second");
        let page = browser.submit(&form).await;
        (browser, page)
    };
    assert!(late.body.contains("This server has its company"), "{}", late.body);
    assert_eq!(count(&app, "select count(*) from companies").await, 1);
}

async fn what_was_typed_stays_but_for_the_password(engine: Engine) {
    let (app, code, _, _folder) = empty(engine).await;
    let mut browser = Browser::at(&app);
    browser.says("accept-language", "en-IN,en;q=0.8");
    let form = browser.page("/set-up").await.form("/set-up");
    assert_eq!(
        (form.get("locale"), form.get("currency")),
        ("en-IN", "INR"),
        "what the browser says of itself"
    );
    let foreign = browser.post("/set-up", &filled(form.clone(), &code).set("csrf", "x").fields).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let wrong = filled(form, "K7QM-2XPD").set("currency", "").set("trade", "").set("email", "kaethe");
    let back = browser.submit(&wrong.set("password", "kaethe")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Choose a trade", "Choose the currency", "at least 8 characters"] {
        assert!(back.body.contains(said), "{said}: {}", back.body);
    }
    let form = back.form("/set-up");
    assert_eq!((form.get("company"), form.get("time_zone")), ("Nordlicht Heizung", "Europe/Berlin"));
    assert_eq!((form.get("email"), form.get("password")), ("kaethe", ""));
    let back = browser.submit(&filled(form, "K7QM-2XPD")).await;
    assert!(back.body.contains("This is not the code"), "{}", back.body);
    assert_eq!(count(&app, "select count(*) from companies").await, 0);
    assert_eq!(count(&app, "select count(*) from logins").await, 0);
    // A name that the rules refuse leaves nothing behind, and the next try is not made to wait.
    let long = back.form("/set-up").set("company", &"x".repeat(301));
    assert!(
        browser.submit(&filled(long, &code).set("company", &"x".repeat(301))).await.body.contains("too long")
    );
    // Nor does one that nobody can see.
    let blank = filled(back.form("/set-up"), &code).set("company", "\u{200b}");
    assert_eq!(browser.submit(&blank).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.submit(&filled(back.form("/set-up"), &code)).await.body.contains("Welcome, "));
}

fn founder(company: &str, email: &str) -> Founder {
    Founder {
        company: company.to_owned(),
        trade: Some(Trade::General),
        time_zone: chrono_tz::Tz::Europe__Berlin,
        currency: iso_currency::Currency::EUR,
        locale: "en".into(),
        name: "Somebody".into(),
        email: email.to_owned(),
        password: "four brass elbows".into(),
    }
}

fn from(address: &str) -> Sender {
    Sender { peer: Some(address.to_owned()), agent: "test".into() }
}

async fn the_code_is_guessed_only_so_often(engine: Engine) {
    let (app, code, clock, _folder) = empty(engine).await;
    let try_with = async |code: &str, address: &str| {
        founding::found(&app, code, &founder("Acme", "a@acme.example"), &from(address)).await
    };
    for _ in 0..50 {
        let tried = try_with("K7QM-2XPD", "203.0.113.7").await;
        assert!(matches!(tried, Err(NotFounded::WrongCode)), "{tried:?}");
    }
    assert!(matches!(try_with(&code, "203.0.113.7").await, Err(NotFounded::TooOften(_))));
    clock.advance(chrono::TimeDelta::minutes(5));
    assert!(try_with(&code, "203.0.113.7").await.is_ok(), "after a while");
}

async fn of_two_founders_at_once_one_founds(engine: Engine) {
    let (app, code, _, _folder) = empty(engine).await;
    // Another process over the same database has a code of its own.
    let seams = sync_server::app::Seams::new(app.clock.clone(), app.random.clone());
    let other = App::open_with(app.config.clone(), seams).await.unwrap();
    let its_code = founding::open(&other).await.unwrap().unwrap();
    let (acme, brand, coyote) = (
        founder("Acme", "a@acme.example"),
        founder("Brand", "b@brand.example"),
        founder("Coyote", "c@coyote.example"),
    );
    let sender = from("203.0.113.7");
    let tries = tokio::join!(
        founding::found(&app, &code, &acme, &sender),
        founding::found(&app, &code, &brand, &sender),
        founding::found(&other, &its_code, &coyote, &sender),
    );
    let tries = [(tries.0, &acme), (tries.1, &brand), (tries.2, &coyote)];
    let won: Vec<&Founder> = tries.iter().filter(|(tried, _)| tried.is_ok()).map(|(_, who)| *who).collect();
    assert_eq!(won.len(), 1, "{tries:?}");
    for (tried, _) in &tries {
        assert!(matches!(tried, Ok(_) | Err(NotFounded::There)), "{tried:?}");
    }
    assert_eq!(count(&app, "select count(*) from companies").await, 1);
    let name = all::<Company>(&app, company(&app).await).await.pop().unwrap().name;
    assert_eq!(name, won[0].company);
    // The way in is the winner's.
    let known = sync_server::sign_in::check(&app, &won[0].email, "four brass elbows", None, None).await;
    assert_eq!(known.unwrap().person.roles, [Role::Owner].into());
    assert_eq!(count(&app, "select count(*) from logins").await, 1);
}

async fn a_founding_that_broke_off_is_taken_up_again(engine: Engine) {
    let (app, code, clock, _folder) = empty(engine).await;
    // A process that died right after it had claimed to found.
    let begun = app.random.id(app.now());
    let mut tx = app.db.write().await.unwrap();
    let claim = "insert into foundings (company_id, first, made_ms) values ($1, 1, $2)";
    tx.run(claim.into(), vec![begun.into(), app.now().into()]).await.unwrap();
    tx.commit().await.unwrap();
    let again = async || founding::found(&app, &code, &founder("Acme", "a@acme.example"), &from("::1")).await;
    assert!(matches!(again().await, Err(NotFounded::There)), "it may still be at it");
    clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(again().await.unwrap().company.0, begun);
}

async fn the_first_steps_count_what_is_done_and_are_put_away(engine: Engine) {
    let (app, code, _, _folder) = empty(engine).await;
    let (mut owner, page) = founded(&app, &code).await;
    assert!(page.body.contains("First steps: 1 of 5 done"), "{}", page.body);
    assert!(owner.page("/today").await.body.contains("First steps: 1 of 5 done"));
    // Somebody is invited there, and the way leads back.
    let invite = page.form("/people").set("name", "Ole Hansen").set("role", "technician");
    let shown = owner.submit(&invite).await;
    assert!(
        shown.body.contains("Code for Ole Hansen") && shown.body.contains("href=\"/first-steps\""),
        "{}",
        shown.body
    );
    let form = owner.page("/jobs/new").await.form("/jobs");
    let kind = all::<JobType>(&app, company(&app).await).await.pop().unwrap().id.to_string();
    let form = form.set("name", "Hotel Kranz").set("address", "Am Markt 1").set("job_type", &kind);
    owner.submit(&form.set("title", "Heizung kalt")).await;
    let page = owner.page("/first-steps").await;
    assert!(page.body.contains("First steps: 3 of 5 done") && page.body.contains("1 person is invited"));
    let today = owner.submit(&page.form("/first-steps/away")).await;
    assert!(today.body.contains("put away") && !today.body.contains("First steps: "), "{}", today.body);
}

async fn an_invitation_says_where_the_phone_is(engine: Engine) {
    for url in [None, Some("https://phone.example.com/?device={person}")] {
        let (app, _, _folder) =
            Server::empty(engine, |config| config.phone_url = url.map(str::to_owned)).await;
        let code = founding::open(&app).await.unwrap().unwrap();
        let (mut owner, page) = founded(&app, &code).await;
        let invite = page.form("/people").set("name", "Ole Hansen").set("role", "technician");
        let shown = owner.submit(&invite.set("email", "ole@nordlicht.example")).await;
        let person = all::<Person>(&app, company(&app).await).await;
        let id = person.iter().find(|p| p.name == "Ole Hansen").unwrap().id.0.simple().to_string();
        let enrol = Browser::at(&app).page("/enrol").await.body;
        let mail = owner.page("/people/mails").await.body;
        let own = format!("https://phone.example.com/?device={}", &id[24..]);
        if url.is_some() {
            assert!(shown.body.contains(&own) && mail.contains(&own), "{}", shown.body);
            assert!(enrol.contains("https://phone.example.com/?device=a"));
            assert!(!shown.body.contains("How to get the phone app"));
        } else {
            assert!(shown.body.contains("How to get the phone app") && shown.body.contains("--phone-url"));
            assert!(!mail.contains("app for your phone"));
        }
    }
}

#[tokio::test]
async fn the_command_line_makes_an_owner_where_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let add = |email: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
        command.env("SEVENGATE_DATA", folder.path()).env_remove("SEVENGATE_DATABASE");
        command.env("SEVENGATE_PASSWORD", "correct horse").args(["user", "add", "--company", "Deccan"]);
        let done = command.args(["--name", email, "--email", email]).args(more).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    add("a@deccan.example", &["--new-company", "--currency", "INR", "--trade", "plumbing"]);
    add("b@deccan.example", &[]);
    let clock = Arc::new(sync_server::edge::SystemClock);
    let random = Arc::new(sync_server::edge::SystemRandomness);
    let app = App::open(Config::in_folder(folder.path()), clock, random).await.unwrap();
    let id = company(&app).await;
    let people = all::<Person>(&app, id).await;
    let roles = |name: &str| people.iter().find(|p| p.name == name).unwrap().roles.clone();
    assert_eq!(roles("a@deccan.example"), [Role::Owner].into());
    assert_eq!(roles("b@deccan.example"), [Role::Admin].into());
    assert!(all::<JobType>(&app, id).await.iter().any(|kind| kind.name == "Leak repair"));
    assert_eq!(founding::open(&app).await.unwrap(), None);
}
