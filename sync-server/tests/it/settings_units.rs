//! Two admins at one settings page: what each changes is theirs, and Undo takes back its own and nothing else.

use crate::support::*;
use crate::web_browser::{Browser, Form};
use axum::http::StatusCode;
use shared::access::{Field, Hidden};
use shared::gates::Gate;
use shared::records::*;
use shared::*;

on_both_engines! {
    two_who_save_different_cards_and_fields_both_have_theirs
    undo_leaves_what_somebody_else_has_saved
    undo_of_what_somebody_has_changed_since_says_so
    two_who_edit_a_kind_of_work_both_have_theirs
    two_who_edit_a_person_both_have_theirs
    a_form_that_changes_nothing_changes_nothing
}

/// Two browsers of two admins.
async fn two_admins(server: &Server) -> [Browser; 2] {
    let id = PersonId(server.id());
    let (name, roles) = ("Meera Joshi".into(), vec![Role::Admin]);
    server.office(vec![Change::AddPerson(NewPerson { id, name, phone: String::new(), roles })]).await;
    let meera = server.record::<Person>(id).await.unwrap();
    [Browser::of(server, &server.dispatcher).await, Browser::of(server, &meera).await]
}

/// A form as both have opened it, before either sends it.
async fn opened(browsers: &mut [Browser; 2], path: &str, action: &str) -> [Form; 2] {
    let [one, other] = browsers;
    [one.page(path).await.form(action), other.page(path).await.form(action)]
}

async fn company(server: &Server) -> Company {
    server.record(server.company).await.unwrap()
}

async fn two_who_save_different_cards_and_fields_both_have_theirs(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browsers = two_admins(&server).await;
    let at = "/settings";
    let gates = opened(&mut browsers, at, "/settings").await;
    let notices = opened(&mut browsers, at, "/settings/notices").await;
    let hidden = opened(&mut browsers, at, "/settings/hidden").await;
    let profile = opened(&mut browsers, at, "/settings/company").await;
    let second = opened(&mut browsers, at, "/settings/second-factor").await;
    let [one, other] = &mut browsers;

    let [mine, theirs] = gates;
    let saved = one.submit(&mine.set("min_before", "3").set("review", "high")).await;
    assert!(saved.body.contains("Settings saved"), "{}", saved.body);
    let saved = other.submit(&theirs.set("min_after", "4").set("discount", "7").set("wall", "800")).await;
    assert!(saved.body.contains("Settings saved"), "{}", saved.body);
    let [mine, theirs] = notices;
    one.submit(&mine.set("late", "yes").without("low_rating")).await;
    other.submit(&theirs.set("trusted", "yes").set("to", "07:30")).await;
    let [mine, theirs] = hidden;
    one.submit(&mine.set("reach_technician", "yes")).await;
    other.submit(&theirs.set("reach_support", "yes")).await;
    let [mine, theirs] = profile;
    one.submit(&mine.set("from_0", "08:00").set("to_0", "17:00").set("view_days", "90")).await;
    other.submit(&theirs.set("from_5", "09:00").set("to_5", "12:00").set("keep_days", "10")).await;

    let now = company(&server).await;
    let wanted = GateSettings {
        min_before: 3,
        min_after: 4,
        wall_beyond_m: Some(800),
        review: ReviewRule::OnlyHighRatings { discount: money::BasisPoints(700) },
        ..GateSettings::default()
    };
    assert_eq!(now.gates, wanted);
    let mailed = |kind| now.notices.mailed.contains(&kind);
    assert!(mailed(AlertKind::Late) && mailed(AlertKind::Trusted) && !mailed(AlertKind::LowRating));
    assert_eq!(now.notices.quiet.unwrap().to, "07:30:00".parse().unwrap());
    assert_eq!(now.hidden, Hidden([(Field::Contact, [Role::Technician, Role::Support].into())].into()));
    assert_eq!((now.view_days, now.keep_days), (90, 10));
    assert!(now.hours.0[0].is_some() && now.hours.0[5].is_some());

    // A policy that is set stays where the other one's page did not touch it.
    let [mine, theirs] = second;
    one.submit(&mine.set("required", "yes")).await;
    assert!(company(&server).await.second_factor);
    other.submit(&theirs).await;
    assert!(company(&server).await.second_factor);
}

async fn undo_leaves_what_somebody_else_has_saved(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browsers = two_admins(&server).await;
    let [mine, theirs] = opened(&mut browsers, "/settings", "/settings").await;
    let [one, other] = &mut browsers;
    let saved = one.submit(&mine.set("min_before", "3").set("wall", "800")).await;
    other.submit(&theirs.set("min_after", "4").without("trust")).await;
    let undone = one.submit(&saved.form("/undo")).await;
    assert!(undone.body.contains("Undone") && !undone.body.contains("but for what"), "{}", undone.body);
    let wanted = GateSettings { min_after: 4, trust_escapes: false, ..GateSettings::default() };
    assert_eq!(company(&server).await.gates, wanted);

    let notices = one.page("/settings").await.form("/settings/notices");
    let saved = one.submit(&notices.set("late", "yes")).await;
    let notices = other.page("/settings").await.form("/settings/notices");
    other.submit(&notices.without("quiet")).await;
    one.submit(&saved.form("/undo")).await;
    assert_eq!(company(&server).await.notices, Notices { quiet: None, ..Notices::default() });

    let hidden = one.page("/settings").await.form("/settings/hidden");
    let saved = one.submit(&hidden.set("reach_technician", "yes")).await;
    let hidden = other.page("/settings").await.form("/settings/hidden");
    other.submit(&hidden.set("reach_support", "yes")).await;
    one.submit(&saved.form("/undo")).await;
    let now = company(&server).await.hidden;
    assert_eq!(now, Hidden([(Field::Contact, [Role::Support].into())].into()));
}

async fn undo_of_what_somebody_has_changed_since_says_so(engine: Engine) {
    let server = Server::start(engine).await;
    let [mut one, mut other] = two_admins(&server).await;
    let form = one.page("/settings").await.form("/settings");
    let saved = one.submit(&form.set("min_before", "3").set("min_after", "3")).await;
    let form = other.page("/settings").await.form("/settings");
    other.submit(&form.set("min_before", "6")).await;
    let undone = one.submit(&saved.form("/undo")).await;
    assert!(undone.body.contains("but for what somebody has changed since"), "{}", undone.body);
    let gates = company(&server).await.gates;
    assert_eq!((gates.min_before, gates.min_after), (6, 1));
    // A page that was old when it was saved goes back to what stood before, not to what it had shown.
    let stale = one.page("/settings").await.form("/settings");
    let form = other.page("/settings").await.form("/settings");
    other.submit(&form.set("warn", "400")).await;
    let saved = one.submit(&stale.set("warn", "300")).await;
    one.submit(&saved.form("/undo")).await;
    assert_eq!(company(&server).await.gates.warn_beyond_m, 400);
    // What was not put back is in the history, in words.
    let history = one.page(&format!("/history/company/{}", server.company)).await;
    assert!(history.body.contains("what technicians must do: photos before, at least"), "{}", history.body);
}

async fn two_who_edit_a_kind_of_work_both_have_theirs(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browsers = two_admins(&server).await;
    let path = format!("/settings/kinds/{}", server.job_type);
    let [mine, theirs] = opened(&mut browsers, &path, &path).await;
    let [one, other] = &mut browsers;
    let saved = one.submit(&mine.without("gate_review").set("before", "3")).await;
    other.submit(&theirs.without("gate_rating").set("after", "2")).await;
    let kind = async || server.record::<JobType>(server.job_type).await.unwrap();
    let now = kind().await;
    assert!(!now.gates.0.contains(&Gate::Review) && !now.gates.0.contains(&Gate::Rating));
    assert_eq!(now.photos, PhotosAsked { before: Some(3), after: Some(2) });
    one.submit(&saved.form("/undo")).await;
    let now = kind().await;
    assert!(now.gates.0.contains(&Gate::Review) && !now.gates.0.contains(&Gate::Rating));
    assert_eq!(now.photos, PhotosAsked { before: None, after: Some(2) });
}

async fn two_who_edit_a_person_both_have_theirs(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browsers = two_admins(&server).await;
    let path = format!("/people/{}", server.miguel.id);
    let [mine, theirs] = opened(&mut browsers, &path, &path).await;
    let [one, other] = &mut browsers;
    let mut mine = mine.set("skills", "Gas fitting, 2027-05-01");
    mine.fields.push(("role".into(), "dispatcher".into()));
    let mut theirs = theirs.set("skills", "Heat pumps");
    theirs.fields.push(("role".into(), "sales_rep".into()));
    for (browser, form) in [(one, mine), (other, theirs)] {
        assert_eq!(browser.submit(&form).await.status, StatusCode::OK);
    }
    let miguel = server.record::<Person>(server.miguel.id).await.unwrap();
    assert_eq!(miguel.roles, [Role::Technician, Role::Dispatcher, Role::SalesRep].into());
    let skills: Vec<&str> = miguel.skills.iter().map(|skill| skill.name.as_str()).collect();
    assert_eq!(skills, ["Gas fitting", "Heat pumps"]);
}

async fn a_form_that_changes_nothing_changes_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/settings").await;
    let before = company(&server).await;
    for card in ["", "/company", "/notices", "/hidden", "/second-factor"] {
        let back = browser.submit(&page.form(&format!("/settings{card}"))).await;
        assert!(back.body.to_lowercase().contains("saved"), "{card}: {}", back.body);
        assert!(back.find_form("/undo").is_none(), "{card}: there is nothing to take back");
    }
    assert_eq!(company(&server).await, before);
}
