//! Time off on the dashboard and on phones: asked for, granted, taken back, and said where somebody is planned all the same.

use crate::support::*;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use chrono::NaiveDate;
use shared::records::*;
use shared::sync::Outcome;
use shared::*;
use sync_server::{Origin, act};

on_both_engines! {
    what_a_phone_asks_for_is_granted_and_the_phone_hears_of_it
    a_decision_is_undone_and_made_again
    what_has_changed_since_somebody_looked_is_not_decided
    the_office_enters_it_puts_it_right_and_takes_it_out
    the_list_shows_what_is_asked_for
    people_see_their_own_alone
    who_is_off_is_not_planned_silently
    what_stands_in_days_that_are_granted_is_said
    the_export_and_the_audit_say_it
}

fn day(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

fn new(server: &Server, person: &Person, [first, last]: [&str; 2], state: TimeOffState) -> NewTimeOff {
    let (id, note) = (TimeOffId(server.id()), String::new());
    NewTimeOff {
        id,
        person: person.id,
        first: day(first),
        last: day(last),
        kind: TimeOffKind::Vacation,
        state,
        note,
    }
}

/// Time off that the office has entered.
async fn entered(server: &Server, person: &Person, days: [&str; 2], state: TimeOffState) -> TimeOffId {
    let new = new(server, person, days, state);
    let id = new.id;
    let outcome = server.office(vec![Change::AddTimeOff(new)]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    id
}

async fn state(server: &Server, id: TimeOffId) -> TimeOffState {
    server.record::<TimeOff>(id).await.unwrap().state
}

async fn what_a_phone_asks_for_is_granted_and_the_phone_hears_of_it(engine: Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    let mut other = server.phone(&server.miguel).await;
    let asked = new(&server, &server.asha, ["2026-12-21", "2027-01-02"], TimeOffState::Asked);
    let id = asked.id;
    assert!(matches!(phone.does(vec![Change::AddTimeOff(asked)]).await, Outcome::Applied { .. }));
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let list = desk.page("/time-off").await;
    assert!(list.body.contains("Asha") && list.body.contains("Asked for"), "{}", list.body);
    let path = format!("/time-off/{id}/state");
    let granted = desk.submit(&list.form(&path)).await;
    assert!(granted.body.contains("Time off: Granted"), "{}", granted.body);
    phone.pull().await;
    other.pull().await;
    assert_eq!(phone.read::<TimeOff>(id).state, TimeOffState::Granted);
    assert!(!other.holds(Kind::TimeOff, id));
    // What was granted is not changed, and is given back.
    let patch = TimeOffPatch { last: Some(day("2027-01-06")), ..Default::default() };
    let refused = phone.does(vec![Change::EditTimeOff { id, patch }]).await;
    assert!(
        matches!(&refused, Outcome::Rejected { refusal } if refusal.code == Code::Decided),
        "{refused:?}"
    );
    let patch = TimeOffPatch { state: Some(TimeOffState::Withdrawn), ..Default::default() };
    assert!(matches!(phone.does(vec![Change::EditTimeOff { id, patch }]).await, Outcome::Applied { .. }));
    assert_eq!(state(&server, id).await, TimeOffState::Withdrawn);
}

async fn a_decision_is_undone_and_made_again(engine: Engine) {
    let server = Server::start(engine).await;
    let id = entered(&server, &server.asha, ["2026-12-21", "2026-12-24"], TimeOffState::Asked).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let form = desk.page("/time-off").await.form(&format!("/time-off/{id}/state")).set("state", "declined");
    let declined = desk.submit(&form).await;
    assert_eq!(state(&server, id).await, TimeOffState::Declined);
    let undone = desk.submit(&declined.form("/undo")).await;
    assert!(undone.body.contains("Undone"), "{}", undone.body);
    assert_eq!(state(&server, id).await, TimeOffState::Asked);
    desk.submit(&undone.form("/undo")).await;
    assert_eq!(state(&server, id).await, TimeOffState::Declined);
}

async fn what_has_changed_since_somebody_looked_is_not_decided(engine: Engine) {
    let server = Server::start(engine).await;
    let id = entered(&server, &server.asha, ["2026-12-21", "2026-12-24"], TimeOffState::Asked).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let seen = desk.page("/time-off").await.form(&format!("/time-off/{id}/state"));
    let patch = TimeOffPatch { state: Some(TimeOffState::Withdrawn), ..Default::default() };
    let mut phone = server.phone(&server.asha).await;
    phone.does(vec![Change::EditTimeOff { id, patch }]).await;
    let told = desk.submit(&seen).await;
    assert!(told.body.contains("This has been changed since you looked at it"), "{}", told.body);
    assert_eq!(state(&server, id).await, TimeOffState::Withdrawn);
}

async fn the_office_enters_it_puts_it_right_and_takes_it_out(engine: Engine) {
    let server = Server::start(engine).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let empty = desk.page("/time-off").await;
    assert!(empty.body.contains("What technicians ask for on their phones"), "{}", empty.body);
    let form = desk.page(&format!("/time-off/new?person={}", server.asha.id)).await.form("/time-off");
    assert_eq!((form.get("person"), form.get("state")), (server.asha.id.to_string().as_str(), "granted"));
    for (first, last, said) in
        [("", "2026-12-21", "First day off"), ("2026-12-22", "2026-12-21", "no sooner")]
    {
        let back = desk.submit(&form.clone().set("first", first).set("last", last)).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.body.contains(said), "{}", back.body);
        assert_eq!(back.form("/time-off").get("last"), last, "what was typed stays");
    }
    let good =
        form.set("first", "2026-12-21").set("last", "2026-12-24").set("kind", "sick").set("note", "Flu");
    let good = good.set("cause", &server.id().to_string());
    let saved = desk.submit(&good).await;
    assert!(saved.body.contains("Saved") && saved.body.contains("Flu"), "{}", saved.body);
    let link = saved.body.split("href=\"/time-off/").find_map(|rest| rest.get(..36)?.parse().ok()).unwrap();
    let id = TimeOffId(link);
    let old = desk.page(&format!("/time-off/{id}")).await.form(&format!("/time-off/{id}"));
    desk.submit(&old.clone().set("last", "2026-12-28")).await;
    // A page from before changes what was typed there alone.
    let kept = desk.submit(&old.set("note", "A cold").set("cause", &server.id().to_string())).await;
    let now = server.record::<TimeOff>(id).await.unwrap();
    assert_eq!((now.last, now.note.as_str(), now.kind), (day("2026-12-28"), "A cold", TimeOffKind::Sick));
    // One that comes back says what stands by now.
    let path = format!("/time-off/{id}");
    let back = desk.page(&path).await.form(&path);
    desk.submit(&back.clone().set("last", "2026-12-23").set("cause", &server.id().to_string())).await;
    let wrong = desk.submit(&back.set("first", "2026-12-24").set("cause", &server.id().to_string())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = wrong.form(&path);
    assert_eq!((form.get("first"), form.get("last")), ("2026-12-24", "2026-12-23"));
    let mended = desk.submit(&form.set("last", "2026-12-28")).await;
    assert!(mended.body.contains("Saved"), "{}", mended.body);
    desk.submit(&kept.form("/undo")).await;
    assert_eq!(server.record::<TimeOff>(id).await.unwrap().note, "Flu");
    desk.submit(&saved.form("/undo")).await;
    assert_eq!(state(&server, id).await, TimeOffState::Withdrawn, "what was made is not there any more");
}

async fn the_list_shows_what_is_asked_for(engine: Engine) {
    let server = Server::start(engine).await;
    entered(&server, &server.asha, ["2026-12-21", "2026-12-24"], TimeOffState::Granted).await;
    entered(&server, &server.miguel, ["2027-02-01", "2027-02-05"], TimeOffState::Asked).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let (december, february) = ("21 Dec 2026", "1 Feb 2027");
    let (asha, nobody) = (server.asha.id, server.dispatcher.id);
    for (asked, first, second) in [
        (String::new(), true, true),
        ("?state=asked".to_owned(), false, true),
        (format!("?person={asha}"), true, false),
        (format!("?person={nobody}"), false, false),
        ("?kind=sick".to_owned(), false, false),
        ("?from=2026-12-24".to_owned(), true, true),
        ("?from=2026-12-25".to_owned(), false, true),
        ("?until=2027-01-31".to_owned(), true, false),
        ("?state=nonsense".to_owned(), true, true),
    ] {
        let page = desk.page(&format!("/time-off{asked}")).await.body;
        assert_eq!((page.contains(december), page.contains(february)), (first, second), "{asked}");
    }
    let falls = desk.page("/time-off").await.body;
    assert!(falls.find(february) < falls.find(december));
    let rises = desk.page("/time-off?dir=back").await.body;
    assert!(rises.find(december) < rises.find(february));
    let file = desk.page("/time-off/export.csv?state=asked").await.body;
    assert!(file.contains("2027-02-01,2027-02-05,Vacation,Asked for") && !file.contains("2026-12"), "{file}");
}

async fn people_see_their_own_alone(engine: Engine) {
    let server = Server::start(engine).await;
    // Who works on site and in sales opens the dashboard.
    let id = PersonId(server.id());
    let roles = vec![Role::Technician, Role::SalesRep];
    let add = Change::AddPerson(NewPerson { id, name: "Rita Rep".into(), phone: String::new(), roles });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let rita = server.record::<Person>(id).await.unwrap();
    let theirs = entered(&server, &rita, ["2026-12-21", "2026-12-21"], TimeOffState::Granted).await;
    let others = entered(&server, &server.asha, ["2027-02-01", "2027-02-01"], TimeOffState::Granted).await;
    let mut browser = Browser::of(&server, &rita).await;
    let list = browser.page("/time-off").await;
    assert!(list.body.contains("21 Dec 2026") && !list.body.contains("1 Feb 2027"), "{}", list.body);
    assert!(list.find_form(&format!("/time-off/{theirs}/state")).is_none(), "they do not decide");
    assert_eq!(browser.open(&format!("/time-off/{others}")).await.status, StatusCode::NOT_FOUND);
    let form = browser.page("/time-off/new").await.form("/time-off");
    assert_eq!((form.get("person"), form.get("state")), ("", ""));
    let forged = form.set("first", "2027-03-01").set("last", "2027-03-02");
    let forged = forged.set("person", &server.asha.id.to_string()).set("state", "granted");
    browser.submit(&forged).await;
    let asked = browser.page("/time-off").await.body;
    assert!(asked.contains("1 Mar 2027") && asked.contains("Asked for"), "{asked}");
    let page = browser.page(&format!("/time-off/{theirs}")).await;
    browser.submit(&page.form(&format!("/time-off/{theirs}/state"))).await;
    assert_eq!(state(&server, theirs).await, TimeOffState::Withdrawn);
}

async fn who_is_off_is_not_planned_silently(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[]).await;
    let today = start().date_naive().to_string();
    entered(&server, &server.asha, [&today, &today], TimeOffState::Granted).await;
    entered(&server, &server.miguel, [&today, &today], TimeOffState::Asked).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    for (person, off) in [(&server.asha, true), (&server.miguel, false)] {
        let page = desk.page(&format!("/jobs/{job}/plan?day={today}")).await;
        assert!(page.body.contains("Off: "), "the choice of who goes says it: {}", page.body);
        let form =
            page.forms().into_iter().find(|form| form.posts && form.action.starts_with("/visits")).unwrap();
        let form = form.set("date", &today).set("from", "17:00").set("to", "18:30").set("anytime", "");
        let answer = desk.submit(&form.set("technician", &person.id.to_string())).await;
        assert_eq!(answer.body.contains("is off that day"), off, "{}", answer.body);
        let page = desk.page("/jobs/new").await;
        let form = page.form("/jobs").set("technician", &person.id.to_string()).set("date", &today);
        let form = form.set("account", &customer.0.to_string()).set("at", &customer.1.to_string());
        let form = form.set("title", "Tap").set("from", "19:00").set("to", "20:30");
        let answer = desk.submit(&form.set("job_type", &server.job_type.to_string())).await;
        assert_eq!(answer.body.contains("is off that day"), off, "{}", answer.body);
    }
}

async fn what_stands_in_days_that_are_granted_is_said(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    server.job(customer, &[&server.asha]).await;
    let today = start().date_naive().to_string();
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let waits = |body: &str| {
        let tag = body.split("id=\"asked-time-off\"").nth(1).and_then(|rest| rest.split('>').next());
        tag.is_some_and(|tag| !tag.contains("hidden"))
    };
    assert!(!waits(&desk.page("/today").await.body));
    let id = entered(&server, &server.asha, [&today, &today], TimeOffState::Asked).await;
    let list = desk.page("/time-off").await;
    assert!(waits(&list.body), "{}", list.body);
    let granted = desk.submit(&list.form(&format!("/time-off/{id}/state"))).await.body;
    assert!(granted.contains("1 visit stands in these days") && !waits(&granted), "{granted}");
    let board = desk.page("/today").await.body;
    assert!(board.contains("Off: Vacation · "), "{board}");
    let form = desk.page(&format!("/time-off/new?person={}", server.asha.id)).await.form("/time-off");
    let saved = desk.submit(&form.set("first", &today).set("last", &today)).await.body;
    assert!(saved.contains("Saved · 1 visit stands in these days"), "{saved}");
    let other = format!("/time-off/new?person={}", server.miguel.id);
    let form = desk.page(&other).await.form("/time-off");
    let saved = desk.submit(&form.set("first", &today).set("last", &today)).await.body;
    assert!(saved.contains("Saved") && !saved.contains("in these days"), "{saved}");
    assert!(desk.page("/today").await.body.contains("Off: Vacation"));
}

async fn the_export_and_the_audit_say_it(engine: Engine) {
    let server = Server::start(engine).await;
    let id = entered(&server, &server.asha, ["2026-12-21", "2026-12-24"], TimeOffState::Asked).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let form = desk.page("/time-off").await.form(&format!("/time-off/{id}/state"));
    desk.submit(&form).await;
    let history = desk.page(&format!("/history/time_off/{id}")).await.body;
    for said in ["Time off", "Asha", "Asked for", "Granted", "Vacation", "2026-12-21"] {
        assert!(history.contains(said), "{said}: {history}");
    }
}
