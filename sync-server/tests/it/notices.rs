//! Mails about alerts: who gets them, once, and not at night.

use crate::support::*;
use crate::web_browser::Browser;
use chrono::{DateTime, TimeDelta, Utc};
use shared::records::*;
use shared::sync::Outcome;
use shared::*;
use sync_server::sessions::add_login;
use sync_server::{Origin, act, act_at};

on_both_engines! {
    a_low_rating_is_mailed_to_the_manager_once
    without_a_manager_owners_and_admins_are_told
    a_kind_that_is_switched_off_is_not_mailed
    at_night_it_waits_for_the_morning
    an_example_history_mails_nobody
    what_is_mailed_is_chosen_on_the_settings_page
}

const PASSWORD: &str = "seven blue gates";

async fn login(server: &Server, person: PersonId, email: &str) {
    add_login(&server.app, server.company, person, email, PASSWORD).await.unwrap();
}

/// Somebody new.
async fn joins(server: &Server, name: &str, role: Role) -> PersonId {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson { id, name: name.into(), phone: String::new(), roles: vec![role] });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    id
}

async fn reports_to(server: &Server, person: PersonId, manager: PersonId) {
    let patch = PersonPatch { manager: Some(Some(manager)), ..PersonPatch::default() };
    let outcome = server.office(vec![Change::EditPerson { id: person, patch }]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

fn rating(stars: u8) -> EvidenceBody {
    EvidenceBody::Rating { stars, comment: "He shouted at my neighbour".into(), tapped_by: None }
}

/// Asha on a job, with her phone.
async fn at_work(server: &Server) -> (JobId, VisitId, Phone) {
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    (job, visit, server.phone(&server.asha).await)
}

type Mailed = (String, String, String, String, i64, i64);

/// Address, subject, body, link, when it is due and until when it is of use.
async fn mails(server: &Server) -> Vec<Mailed> {
    let sql = "select address, subject, body, link, due_ms, expires_ms from mails where company_id = $1 order by address";
    let mut tx = server.app.db.read().await.unwrap();
    tx.fetch_all::<Mailed>(sql.into(), vec![server.company.into()]).await.unwrap()
}

async fn addresses(server: &Server) -> Vec<String> {
    mails(server).await.into_iter().map(|(address, ..)| address).collect()
}

async fn a_low_rating_is_mailed_to_the_manager_once(engine: Engine) {
    let server = Server::start(engine).await;
    let lead = joins(&server, "Meera Joshi", Role::Dispatcher).await;
    login(&server, lead, "meera@deccan.example").await;
    login(&server, server.dispatcher.id, "d@deccan.example").await;
    reports_to(&server, server.asha.id, lead).await;
    let (job, visit, mut phone) = at_work(&server).await;
    let (_, good) = capture(&server.app, job, visit, rating(4));
    phone.does(vec![good]).await;
    assert!(mails(&server).await.is_empty());

    let low = phone.write(vec![capture(&server.app, job, visit, rating(2)).1]);
    phone.push(std::slice::from_ref(&low)).await;
    let all = mails(&server).await;
    let [(address, subject, body, link, due, expires)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((address.as_str(), subject.as_str()), ("meera@deccan.example", "Rated 2 of 5 – JOB-1001"));
    assert_eq!(link, &format!("/jobs/{job}"));
    for said in ["Meera Joshi", "Rated 2 of 5", "JOB-1001, Leaking tap", "Asha Verma", "{link}"] {
        assert!(body.contains(said), "{said} in {body}");
    }
    assert!(!body.contains("shouted") && !body.contains("Kulkarni"), "nothing of the customer: {body}");
    let now = server.app.now();
    assert_eq!((*due, *expires), (now.timestamp_millis(), (now + TimeDelta::hours(24)).timestamp_millis()));

    // The phone did not hear the answer; and later somebody settles it.
    phone.push(&[low]).await;
    let alert = server.count("select count(*) from alerts where company_id = $1").await;
    assert_eq!(alert, 1);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page("/people/mails").await.body.contains("Rated 2 of 5 – JOB-1001"));
    let page = browser.page("/alerts").await;
    let settle = page.forms().into_iter().find(|form| form.action.ends_with("/settle")).unwrap();
    browser.submit(&settle).await;
    assert_eq!(addresses(&server).await, ["meera@deccan.example"]);
}

async fn without_a_manager_owners_and_admins_are_told(engine: Engine) {
    let server = Server::start(engine).await;
    let owner = joins(&server, "Olu", Role::Owner).await;
    let planner = joins(&server, "Dev", Role::Dispatcher).await;
    let gone = joins(&server, "Gone", Role::Owner).await;
    joins(&server, "No address", Role::Owner).await;
    for (person, email) in [
        (owner, "olu@deccan.example"),
        (planner, "dev@deccan.example"),
        (gone, "gone@deccan.example"),
        (server.dispatcher.id, "d@deccan.example"),
    ] {
        login(&server, person, email).await;
    }
    for leaves in [gone, planner] {
        // The manager has left, too.
        let leave = Change::SetPersonActive { id: leaves, active: false };
        act(&server.app, server.company, &Origin::System, server.id(), vec![leave]).await.unwrap();
    }
    reports_to(&server, server.asha.id, planner).await;
    let (job, visit, mut phone) = at_work(&server).await;
    let body = EvidenceBody::CannotDo { reason: CannotDo::NoAccess, text: "Nobody opens".into() };
    let (_, cannot) = capture(&server.app, job, visit, body);
    phone.does(vec![cannot]).await;
    assert_eq!(addresses(&server).await, ["d@deccan.example", "olu@deccan.example"]);
}

async fn notices(server: &Server, notices: Notices) {
    let patch = CompanyPatch { notices: Some(notices), ..CompanyPatch::default() };
    let outcome = server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn a_kind_that_is_switched_off_is_not_mailed(engine: Engine) {
    let server = Server::start(engine).await;
    login(&server, server.dispatcher.id, "d@deccan.example").await;
    notices(&server, Notices { mailed: [AlertKind::CannotDo].into(), ..Notices::default() }).await;
    let (job, visit, mut phone) = at_work(&server).await;
    let (_, low) = capture(&server.app, job, visit, rating(1));
    phone.does(vec![low]).await;
    assert_eq!(server.count("select count(*) from alerts where company_id = $1").await, 1);
    assert!(mails(&server).await.is_empty());
    // Switched on afterwards, it mails what is new.
    notices(&server, Notices::default()).await;
    assert!(mails(&server).await.is_empty());
    let (_, low) = capture(&server.app, job, visit, rating(2));
    phone.does(vec![low]).await;
    assert_eq!(addresses(&server).await, ["d@deccan.example"]);
}

async fn at_night_it_waits_for_the_morning(engine: Engine) {
    let server = Server::start(engine).await;
    login(&server, server.dispatcher.id, "d@deccan.example").await;
    let (job, visit, mut phone) = at_work(&server).await;
    // Eleven at night in Pune.
    server.clock.advance(TimeDelta::hours(14));
    let (_, low) = capture(&server.app, job, visit, rating(2));
    phone.does(vec![low]).await;
    let morning: DateTime<Utc> = start() + TimeDelta::hours(23);
    let all = mails(&server).await;
    let [(.., due, expires)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(*due, morning.timestamp_millis());
    assert_eq!(*expires, (morning + TimeDelta::hours(24)).timestamp_millis());

    notices(&server, Notices { quiet: None, ..Notices::default() }).await;
    let (_, again) = capture(&server.app, job, visit, rating(1));
    phone.does(vec![again]).await;
    let now = server.app.now().timestamp_millis();
    assert!(mails(&server).await.iter().any(|(.., due, _)| *due == now));
}

async fn an_example_history_mails_nobody(engine: Engine) {
    let server = Server::start(engine).await;
    login(&server, server.dispatcher.id, "d@deccan.example").await;
    let (job, visit, _) = at_work(&server).await;
    let (_, low) = capture(&server.app, job, visit, rating(2));
    let (at, by) = (server.app.now() - TimeDelta::days(1), server.asha.id);
    act_at(&server.app, server.company, &Origin::System, server.id(), at, by, vec![low]).await.unwrap();
    assert_eq!(server.count("select count(*) from alerts where company_id = $1").await, 1);
    assert!(mails(&server).await.is_empty());
}

async fn what_is_mailed_is_chosen_on_the_settings_page(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/settings").await.form("/settings/notices");
    assert_eq!((form.get("low_rating"), form.get("late"), form.get("quiet")), ("yes", "", "yes"));
    assert_eq!((form.get("from"), form.get("to")), ("22:00", "08:00"));
    let wrong = form.clone().set("late", "yes").set("to", "22:00");
    let back = browser.submit(&wrong).await;
    assert_eq!(back.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("two different ones"), "{}", back.body);
    let again = back.form("/settings/notices");
    assert_eq!(again.get("late"), "yes", "what was chosen stays");
    let saved = browser.submit(&again.set("low_rating", "").set("to", "07:30")).await;
    let now = server.record::<Company>(server.company).await.unwrap().notices;
    assert!(now.mailed.contains(&AlertKind::Late) && !now.mailed.contains(&AlertKind::LowRating));
    assert_eq!(now.quiet.unwrap().to, "07:30:00".parse().unwrap());
    let history = browser.page(&format!("/history/company/{}", server.company)).await;
    assert!(history.body.contains("quiet from 22:00 to 07:30"), "{}", history.body);
    assert!(history.body.contains("quiet from 22:00 to 08:00"), "what was the usual before");
    browser.submit(&saved.form("/undo")).await;
    assert_eq!(server.record::<Company>(server.company).await.unwrap().notices, Notices::default());
}
