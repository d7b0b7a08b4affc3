//! People: what is known of them, whom they report to, how they come in and how they leave.

use crate::support::*;
use crate::web_browser::{Browser, Form, Page};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::{Enrol, Outcome, Problem, SignedIn};
use shared::*;
use std::net::SocketAddr;
use sync_server::execute::verify_audit;
use sync_server::invitations::{self, Invited};
use sync_server::{Origin, act, sessions};

on_both_engines! {
    an_admin_edits_a_person_and_an_old_page_overwrites_nothing
    nobody_reports_to_themself_by_any_way
    the_last_admin_stays
    what_lets_an_owner_in_is_the_owners_own
    an_old_form_does_not_let_an_owner_in
    who_becomes_an_owner_signs_in_anew
    nothing_from_before_somebody_left_is_good_when_they_come_back
    only_admins_see_people
    who_leaves_gives_open_visits_back_to_the_tray
    who_leaves_gives_open_visits_to_the_manager
    who_leaves_hands_over_customers_and_people
    a_sign_in_is_ended_from_the_page
    an_invitation_enrols_one_phone_once
    a_code_that_is_old_revoked_or_replaced_enrols_nobody
    guessing_codes_has_to_wait
    the_code_is_shown_once_and_stored_nowhere
}

async fn enrols(server: &Server, code: &str, device: DeviceId) -> Response<Body> {
    enrols_from(server, code, device, None).await
}

async fn enrols_from(server: &Server, code: &str, device: DeviceId, address: Option<&str>) -> Response<Body> {
    let body = Enrol { code: code.into(), device, device_name: "Pixel".into(), app_version: "1.0".into() };
    let mut request = Request::post("/sync/enrol").header(header::CONTENT_TYPE, "application/json");
    if let Some(address) = address {
        request = request.extension(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 50_000)));
    }
    send(&server.app, request.body(Body::from(serde_json::to_vec(&body).unwrap())).unwrap()).await
}

async fn invite(server: &Server, person: &Person) -> Invited {
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let made = invitations::invite(&server.app, server.company, person.id, by, &origin, server.id()).await;
    made.unwrap().unwrap()
}

async fn is_wrong(answer: Response<Body>) -> bool {
    let status = answer.status();
    status == StatusCode::UNAUTHORIZED && json::<Problem>(answer).await.kind == "/problems/wrong-code"
}

/// The code that a page shows.
fn code_on(page: &Page) -> String {
    let (_, rest) = page.body.split_once("code-letters\">").unwrap_or_else(|| panic!("{}", page.body));
    rest.split('<').next().unwrap().to_owned()
}

async fn person(server: &Server, id: PersonId) -> Person {
    server.record(id).await.unwrap()
}

async fn an_admin_edits_a_person_and_an_old_page_overwrites_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let list = browser.page("/people").await.body;
    assert!(list.contains("Asha Verma") && list.contains("No phone") && list.contains("Never"), "{list}");
    let path = format!("/people/{}", server.asha.id);
    let form = browser.page(&path).await.form(&path);
    let old = browser.page(&path).await.form(&path);

    let named = form.set("name", "Asha वर्मा").set("manager", &server.dispatcher.id.to_string());
    let saved = browser.submit(&named).await;
    assert!(saved.body.contains("Asha वर्मा"), "{}", saved.body);
    // The old page changes the phone number; the name that it does not know stays.
    browser.submit(&old.clone().set("phone", "+91 20 5550 0011")).await;
    let asha = person(&server, server.asha.id).await;
    assert_eq!((asha.name.as_str(), asha.phone.as_str()), ("Asha वर्मा", "+91 20 5550 0011"));
    assert_eq!(asha.manager, Some(server.dispatcher.id));

    // What they can do, one on each line; a day that is none comes back.
    let form = browser.page(&path).await.form(&path);
    let back = browser.submit(&form.set("skills", "Heat pumps\nGas fitting, 2027-13-01")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("has a day that is none"), "{}", back.body);
    browser.submit(&back.form(&path).set("skills", "Heat pumps\nGas fitting, 2026-11-19")).await;
    let skills = person(&server, server.asha.id).await.skills;
    let named: Vec<&str> = skills.iter().map(|skill| skill.name.as_str()).collect();
    assert_eq!(named, ["Heat pumps", "Gas fitting"]);
    let technicians = browser.page("/technicians?q=gas").await.body;
    assert!(
        technicians.contains("Gas fitting") && technicians.contains("over since 19 Nov 2026"),
        "{technicians}"
    );
    let audit = browser.page(&format!("/history/person/{}", server.asha.id)).await.body;
    assert!(audit.contains("Heat pumps") && audit.contains("skills"), "{audit}");

    // Two roles are ticked, then none.
    let mut form = browser.page(&path).await.form(&path);
    form.fields.push(("role".into(), "sales_rep".into()));
    browser.submit(&form).await;
    assert_eq!(person(&server, server.asha.id).await.roles, [Role::Technician, Role::SalesRep].into());
    let form = browser.page(&path).await.form(&path).set("role", "").set("name", "Somebody");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("at least one role") && back.body.contains("Somebody"));
    assert_eq!(person(&server, server.asha.id).await.name, "Asha वर्मा");
}

async fn nobody_reports_to_themself_by_any_way(engine: Engine) {
    let server = Server::start(engine).await;
    let (asha, miguel, boss) = (server.asha.id, server.miguel.id, server.dispatcher.id);
    let under = |id, manager| Change::EditPerson {
        id,
        patch: PersonPatch { manager: Some(manager), ..PersonPatch::default() },
    };
    for (id, manager) in [(asha, miguel), (miguel, boss)] {
        let outcome = server.office(vec![under(id, Some(manager))]).await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    for (id, manager) in [(boss, asha), (boss, boss), (miguel, asha)] {
        let Outcome::Rejected { refusal } = server.office(vec![under(id, Some(manager))]).await else {
            panic!("{id} cannot report to {manager}")
        };
        assert_eq!(refusal.code, Code::Circle);
    }
    let nowhere = server.office(vec![under(asha, Some(PersonId(server.id())))]).await;
    assert!(matches!(nowhere, Outcome::Rejected { refusal } if refusal.code == Code::NotFound));
    // On the page the choice stays, and the sentence stands beside it.
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/people/{boss}");
    let form = browser.page(&path).await.form(&path).set("manager", &asha.to_string());
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("would report to themself"), "{}", back.body);
    assert_eq!(back.form(&path).get("manager"), asha.to_string());
    // Nobody is a manager as well, and who is free of one may lead again.
    server.office(vec![under(asha, None)]).await;
    assert_eq!(person(&server, asha).await.manager, None);
    assert!(matches!(server.office(vec![under(boss, Some(asha))]).await, Outcome::Applied { .. }));
}

async fn the_last_admin_stays(engine: Engine) {
    let server = Server::start(engine).await;
    let (first, second) = (server.dispatcher.id, PersonId(server.id()));
    let add = Change::AddPerson(NewPerson {
        id: second,
        name: "Misaki".into(),
        phone: String::new(),
        roles: vec![Role::Admin],
    });
    server.office(vec![add]).await;
    let acts = async |by: PersonId, change: Change| {
        let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
        act(&server.app, server.company, &origin, server.id(), vec![change]).await.unwrap()
    };
    let off = |id| Change::SetPersonActive { id, active: false };
    let demote = |id| Change::SetRoles { id, roles: vec![Role::Technician] };
    for change in [off(first), demote(first)] {
        let outcome = acts(first, change).await;
        assert!(matches!(outcome, Outcome::Rejected { refusal } if refusal.code == Code::LastAdmin));
    }
    // Each would shut the other out: whichever comes first, one of them stays.
    assert!(matches!(acts(first, off(second)).await, Outcome::Applied { .. }));
    let too_late = acts(second, off(first)).await;
    assert!(matches!(too_late, Outcome::Rejected { refusal } if refusal.code == Code::NotAllowed));
    assert!(person(&server, first).await.active);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let mine = browser.page(&format!("/people/{first}")).await;
    assert!(mine.body.contains("another owner or admin does it"));
    let form = browser.page(&format!("/people/{first}/leave")).await.form(&format!("/people/{first}/leave"));
    assert_eq!(browser.submit(&form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(person(&server, first).await.active);
}

async fn what_lets_an_owner_in_is_the_owners_own(engine: Engine) {
    let server = Server::start(engine).await;
    let (owner, admin) = (PersonId(server.id()), PersonId(server.id()));
    for (id, name, role) in [(owner, "Olu", Role::Owner), (admin, "Misaki", Role::Admin)] {
        let add =
            Change::AddPerson(NewPerson { id, name: name.into(), phone: String::new(), roles: vec![role] });
        act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    }
    let mut browser = Browser::of(&server, &person(&server, owner).await).await;
    let path = format!("/people/{owner}");
    let form = browser.page(&path).await.form(&format!("{path}/link")).set("email", "olu@example.com");
    assert!(browser.submit(&form).await.status.is_success());
    assert!(browser.page("/people/mails").await.body.contains("olu@example.com"));

    let mut browser = Browser::of(&server, &person(&server, admin).await).await;
    let page = browser.page(&path).await;
    assert!(page.body.contains("for owners alone"), "{}", page.body);
    assert!(page.forms().iter().all(|f| !f.action.starts_with(&format!("{path}/"))), "nothing to press");
    assert!(!browser.page("/people/mails").await.body.contains("olu@example.com"), "a link lets in");
    let of_admin = format!("/people/{admin}");
    let form = browser.page(&of_admin).await.form(&format!("{of_admin}/code"));
    let session = server.id();
    for door in ["code", "code/revoke", "link", "second/off", &format!("sessions/{session}/end")] {
        let form = Form { action: format!("{path}/{door}"), ..form.clone() };
        assert_eq!(browser.submit(&form).await.status, StatusCode::FORBIDDEN, "{door}");
    }
    assert_eq!(server.count("select count(*) from invitations where company_id = $1").await, 0);
    // One's own way in is changed where the password is asked for.
    let mut browser = Browser::of(&server, &person(&server, owner).await).await;
    let form = Form { action: format!("{path}/second/off"), ..form };
    let token = browser.page(&path).await.form(&path).get("csrf").to_owned();
    assert_eq!(browser.submit(&form.set("csrf", &token)).await.status, StatusCode::FORBIDDEN);
}

async fn made(server: &Server, name: &str, role: Role) -> PersonId {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson { id, name: name.into(), phone: String::new(), roles: vec![role] });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    id
}

async fn an_old_form_does_not_let_an_owner_in(engine: Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/people/new").await.form("/people").set("name", "Olu").set("role", "dispatcher");
    admin.submit(&form).await;
    let id = PersonId(ids::derived("person", form.get("cause").parse().unwrap()));
    assert_eq!(person(&server, id).await.name, "Olu");
    let roles = Change::SetRoles { id, roles: vec![Role::Owner] };
    act(&server.app, server.company, &Origin::System, server.id(), vec![roles]).await.unwrap();
    let again = admin.submit(&form.set("email", "mine@example.com")).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN, "{}", again.body);
    assert_eq!(server.count("select count(*) from links where company_id = $1").await, 0);
    assert_eq!(server.count("select count(*) from invitations where company_id = $1").await, 1);
}

async fn who_becomes_an_owner_signs_in_anew(engine: Engine) {
    let server = Server::start(engine).await;
    let owner = made(&server, "Olu", Role::Owner).await;
    // Somebody of the office has signed a phone in as Asha, and kept the code.
    let code = invite(&server, &server.asha).await.code;
    let device = DeviceId(server.id());
    let phone = json::<SignedIn>(enrols(&server, &code, device).await).await;
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_some());
    let mut browser = Browser::of(&server, &person(&server, owner).await).await;
    let path = format!("/people/{}", server.asha.id);
    let form = browser.page(&path).await.form(&path).set("role", "owner");
    assert!(browser.submit(&form).await.status.is_success());
    assert!(person(&server, server.asha.id).await.roles.contains(&Role::Owner));
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_none());
    assert!(is_wrong(enrols(&server, &code, device).await).await, "the code is of before");
    // The last owner stays one.
    let mine = format!("/people/{owner}");
    let form = browser.page(&mine).await.form(&mine).set("role", "admin");
    assert_eq!(browser.submit(&form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn nothing_from_before_somebody_left_is_good_when_they_come_back(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let code = invite(&server, &server.asha).await.code;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/people/{}", server.asha.id);
    let leave = format!("{path}/leave");
    let form = admin.page(&leave).await.form(&leave);
    admin.submit(&form).await;
    assert!(!person(&server, server.asha.id).await.active);
    let back = format!("{path}/return");
    let form = admin.page(&path).await.form(&back);
    admin.submit(&form).await;
    assert!(person(&server, server.asha.id).await.active);
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_none());
    assert!(is_wrong(enrols(&server, &code, DeviceId(server.id())).await).await);
}

async fn only_admins_see_people(engine: Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let roles = vec![Role::Dispatcher];
    let add = Change::AddPerson(NewPerson { id, name: "Misaki".into(), phone: String::new(), roles });
    server.office(vec![add]).await;
    let misaki = person(&server, id).await;
    let mut browser = Browser::of(&server, &misaki).await;
    assert!(!browser.page("/today").await.body.contains("href=\"/people\""));
    for path in [
        "/people".to_owned(),
        "/people/new".to_owned(),
        format!("/people/{id}"),
        format!("/people/{id}/leave"),
    ] {
        assert_eq!(browser.open(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let csrf = browser.page("/jobs/new").await.form("/jobs").get("csrf").to_owned();
    let fields = [("csrf".to_owned(), csrf), ("cause".to_owned(), server.id().to_string())];
    for path in ["code", "code/revoke", "leave", "return"] {
        let answer = browser.post(&format!("/people/{}/{path}", server.asha.id), &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(person(&server, server.asha.id).await.active);
    assert_eq!(server.count("select count(*) from invitations where company_id = $1").await, 0);
}

async fn who_leaves_gives_open_visits_back_to_the_tray(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, alone) = server.job(customer, &[&server.asha]).await;
    let (_, both) = server.job(customer, &[&server.asha, &server.miguel]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.does(vec![capture(&server.app, job, alone, arrival()).1]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/people/{}/leave", server.asha.id);
    let told = browser.page(&path).await;
    assert!(told.body.contains("2 open visits are given back"), "{}", told.body);
    assert!(told.body.contains("1 of them is under way"), "{}", told.body);
    let gone = browser.submit(&told.form(&path)).await;
    assert!(gone.body.contains("Let them work here again"), "{}", gone.body);
    let visit = async |id: VisitId| server.record::<Visit>(id).await.unwrap();
    assert_eq!(visit(alone).await.plan.technicians, vec![]);
    assert!(visit(alone).await.is_open() && visit(alone).await.formerly.contains(&server.asha.id));
    assert_eq!(visit(both).await.plan.technicians, vec![server.miguel.id]);
    assert!(!person(&server, server.asha.id).await.active);
    // What the phone still has is kept aside, and nothing is sent to it.
    let late = phone.does(vec![capture(&server.app, job, alone, EvidenceBody::WorkStarted).1]).await;
    assert!(matches!(late, Outcome::Parked { .. }), "{late:?}");
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);

    let path = format!("/people/{}/return", server.asha.id);
    browser.submit(&gone.form(&path)).await;
    assert!(person(&server, server.asha.id).await.active);
    // The phone signs in anew.
    let mut phone = server.phone(&server.asha).await;
    let answer = phone
        .does(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "back".into() })])
        .await;
    assert!(matches!(answer, Outcome::Applied { .. }), "{answer:?}");
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn who_leaves_gives_open_visits_to_the_manager(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let mut visits = Vec::new();
    for _ in 0..3 {
        visits.push(server.job(customer, &[&server.asha]).await.1);
    }
    let patch = PersonPatch { manager: Some(Some(server.dispatcher.id)), ..PersonPatch::default() };
    server.office(vec![Change::EditPerson { id: server.asha.id, patch: patch.clone() }]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/people/{}/leave", server.asha.id);
    let told = browser.page(&path).await.body;
    assert!(!told.contains("leave-manager"), "who does not go out is given no visits: {told}");
    let patch = PersonPatch { manager: Some(Some(server.miguel.id)), ..patch };
    server.office(vec![Change::EditPerson { id: server.asha.id, patch }]).await;
    let form = browser.page(&path).await.form(&path).set("to", "manager");
    browser.submit(&form).await;
    for visit in visits {
        let visit = server.record::<Visit>(visit).await.unwrap();
        assert_eq!(visit.plan.technicians, vec![server.miguel.id]);
    }
    assert!(!person(&server, server.asha.id).await.active);
}

async fn who_leaves_hands_over_customers_and_people(engine: Engine) {
    let server = Server::start(engine).await;
    let rep = made(&server, "Rhea", Role::SalesRep).await;
    let led = made(&server, "Lev", Role::Sdr).await;
    let manager = |of, id| {
        let patch = PersonPatch { manager: Some(id), ..PersonPatch::default() };
        Change::EditPerson { id: of, patch }
    };
    server.office(vec![manager(rep, Some(server.dispatcher.id))]).await;
    server.office(vec![manager(led, Some(rep))]).await;
    // A past customer, of whom a job is left that was the rep's.
    let owned_by = |account, owner| {
        let patch = AccountPatch { owner: Some(Some(owner)), ..AccountPatch::default() };
        Change::EditAccount { id: account, patch }
    };
    let past = server.customer("Acme").await;
    server.office(vec![owned_by(past.0, rep)]).await;
    let (job, _) = server.job(past, &[&server.asha]).await;
    server.office(vec![Change::MoveJob { id: job, to: JobStatus::Closed, from: JobStatus::Scheduled }]).await;
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Closed);
    server.office(vec![owned_by(past.0, server.miguel.id)]).await;
    // More than go into one action.
    let mut owned = Vec::new();
    for n in 0..100 {
        let account = server.customer(&format!("Customer {n}")).await.0;
        server.office(vec![owned_by(account, rep)]).await;
        owned.push(account);
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/people/{rep}/leave");
    let told = browser.page(&path).await;
    assert!(told.body.contains("100 customers are theirs"), "{}", told.body);
    let form = told.form(&path);
    assert_eq!(form.get("customers"), "manager");
    browser.submit(&form).await;
    assert!(!person(&server, rep).await.active);
    for account in &owned {
        assert_eq!(server.record::<Account>(*account).await.unwrap().owner, Some(server.dispatcher.id));
    }
    assert_eq!(server.record::<Account>(past.0).await.unwrap().owner, Some(server.miguel.id));
    assert_eq!(person(&server, led).await.manager, Some(server.dispatcher.id));
    // The second click finds nothing left to do.
    assert_eq!(browser.submit(&form).await.status, StatusCode::OK);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn a_sign_in_is_ended_from_the_page(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let other = server.phone(&server.asha).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/people/{}", server.asha.id)).await;
    let ends: Vec<&str> = page
        .body
        .split("action=\"")
        .skip(1)
        .filter_map(|p| p.split('"').next())
        .filter(|p| p.ends_with("/end"))
        .collect();
    assert_eq!(ends.len(), 2, "{ends:?}");
    for end in &ends {
        // Another person's page ends nothing of hers.
        let elsewhere = end.replace(&server.asha.id.to_string(), &server.miguel.id.to_string());
        let form = page.form(end);
        browser.post(&elsewhere, &form.fields).await;
    }
    let stands = async |token: &str| sessions::device_session(&server.app, token).await.unwrap().is_some();
    assert!(stands(&phone.token).await && stands(&other.token).await);
    let after = browser.submit(&page.form(ends[0])).await;
    assert!(after.body.contains("Signed out there"), "{}", after.body);
    assert_ne!(stands(&phone.token).await, stands(&other.token).await, "one of the two");
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn an_invitation_enrols_one_phone_once(engine: Engine) {
    let server = Server::start(engine).await;
    let code = invite(&server, &server.asha).await.code;
    let (hers, another) = (DeviceId(server.id()), DeviceId(server.id()));
    let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
    let signed: SignedIn = json(enrols(&server, &typed, hers).await).await;
    assert_eq!((signed.person, signed.company), (server.asha.id, server.company));
    assert_eq!(
        (signed.person_name.as_str(), signed.company_name.as_str()),
        ("Asha Verma", "Deccan Plumbing")
    );
    let session = sessions::device_session(&server.app, &signed.token).await.unwrap().unwrap();
    assert_eq!((session.person.id, session.device), (server.asha.id, hers));
    // The answer was lost: the same phone asks again. Another one does not get in.
    let again: SignedIn = json(enrols(&server, &code, hers).await).await;
    assert!(sessions::device_session(&server.app, &again.token).await.unwrap().is_some());
    assert!(sessions::device_session(&server.app, &signed.token).await.unwrap().is_none());
    assert!(is_wrong(enrols(&server, &code, another).await).await);
    assert!(is_wrong(enrols(&server, "K7QM-2XPD", another).await).await);
    assert!(is_wrong(enrols(&server, "", another).await).await);
    assert_eq!(server.count("select count(*) from devices where company_id = $1").await, 1);
}

async fn a_code_that_is_old_revoked_or_replaced_enrols_nobody(engine: Engine) {
    let server = Server::start(engine).await;
    let device = DeviceId(server.id());
    let replaced = invite(&server, &server.asha).await.code;
    let revoked = invite(&server, &server.asha).await.code;
    let of_miguel = invite(&server, &server.miguel).await.code;
    assert!(is_wrong(enrols(&server, &replaced, device).await).await);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/people/{}", server.asha.id)).await;
    browser.submit(&page.form(&format!("/people/{}/code/revoke", server.asha.id))).await;
    assert!(is_wrong(enrols(&server, &revoked, device).await).await);
    // Who has left does not come back by a code.
    server.office(vec![Change::SetPersonActive { id: server.miguel.id, active: false }]).await;
    assert!(is_wrong(enrols(&server, &of_miguel, device).await).await);
    server.office(vec![Change::SetPersonActive { id: server.miguel.id, active: true }]).await;

    let old = invite(&server, &server.asha).await;
    assert_eq!(old.expires, start() + TimeDelta::days(3));
    server.clock.advance(TimeDelta::days(3));
    assert!(is_wrong(enrols(&server, &old.code, device).await).await);
    assert_eq!(server.count("select count(*) from devices where company_id = $1").await, 0);
}

async fn guessing_codes_has_to_wait(engine: Engine) {
    let server = Server::start(engine).await;
    let code = invite(&server, &server.asha).await.code;
    let device = DeviceId(server.id());
    let from = Some("203.0.113.7");
    for _ in 0..50 {
        assert!(is_wrong(enrols_from(&server, "nonsense", device, from).await).await);
    }
    let braked = enrols_from(&server, &code, device, from).await;
    assert_eq!(braked.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(braked.headers()[header::RETRY_AFTER], "300");
    server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(enrols_from(&server, &code, device, from).await.status(), StatusCode::OK);
}

async fn the_code_is_shown_once_and_stored_nowhere(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/people/new").await.form("/people");
    assert_eq!(form.get("role"), "technician");
    let back = browser.submit(&form.clone().set("phone", "+91 20 5550 0017")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back.form("/people").get("phone"), "+91 20 5550 0017");
    let form = back.form("/people").set("name", "فاطمة").set("manager", &server.dispatcher.id.to_string());
    let first = browser.submit(&form).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.headers[header::CACHE_CONTROL], "no-store");
    assert!(first.body.contains("<svg class=\"qr\"") && !first.body.contains("style="), "{}", first.body);
    // The page is loaded again: the same person, another code for the one before.
    let second = browser.submit(&form).await;
    assert_eq!(server.count("select count(*) from people where company_id = $1").await, 4);
    assert_eq!(server.count("select count(*) from invitations where company_id = $1").await, 1);
    let (first, second) = (code_on(&first), code_on(&second));
    assert!(is_wrong(enrols(&server, &first, DeviceId(server.id())).await).await);
    let list = browser.page("/people").await.body;
    assert!(list.contains("Code not used yet") && !list.contains(&second));
    let signed: SignedIn = json(enrols(&server, &second, DeviceId(server.id())).await).await;
    assert_eq!(person(&server, signed.person).await.manager, Some(server.dispatcher.id));
    // A used form makes no second invitation.
    let used = browser.submit(&form).await;
    assert!(used.body.contains("A phone has used this code already"), "{}", used.body);
    assert!(!browser.page("/people").await.body.contains("Code not used yet"));
}
