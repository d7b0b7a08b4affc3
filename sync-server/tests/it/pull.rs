//! Pulling: a phone holds what its person may see, no more and no less.

use crate::support::*;
use axum::body::Body;
use axum::http::{StatusCode, header};
use shared::access::View;
use shared::records::*;
use shared::sync::{Outcome, Problem, SignIn, SignedIn};
use shared::*;
use std::collections::BTreeSet;

on_both_engines! {
    a_technician_holds_their_jobs_and_nothing_else
    pages_bring_everything_once
    a_reassigned_job_leaves_one_phone_and_reaches_the_other
    a_customer_stays_while_another_job_needs_them
    contacts_come_and_go_with_their_customer
    a_customer_has_one_first_contact
    outcomes_come_by_pull_too
    new_roles_pull_from_zero
    a_restored_server_is_noticed
    tenants_never_see_each_other
    a_password_opens_a_session_and_a_wrong_one_does_not
    whoever_listens_is_poked
    the_office_learns_what_is_on_a_phone
}

async fn a_technician_holds_their_jobs_and_nothing_else(engine: Engine) {
    let server = Server::start(engine).await;
    let mine = server.customer("R. Kulkarni").await;
    let other = server.customer("S. Patil").await;
    let (job, visit) = server.job(mine, &[&server.asha]).await;
    let (foreign, _) = server.job(other, &[&server.miguel]).await;
    let mut phone = server.phone(&server.asha).await;
    let pulled = phone.pull().await;
    assert!(pulled.from_zero && pulled.evicts.is_empty());
    assert!(phone.holds(Kind::Company, server.company) && phone.holds(Kind::Person, server.miguel.id));
    assert!(phone.holds(Kind::JobType, server.job_type));
    assert!(phone.holds(Kind::Job, job) && phone.holds(Kind::Visit, visit));
    assert!(phone.holds(Kind::Account, mine.0) && phone.holds(Kind::Address, mine.1));
    assert!(!phone.holds(Kind::Job, foreign) && !phone.holds(Kind::Account, other.0));
    assert_eq!(phone.read::<Job>(job).number, Some(1001));
    let visit = &phone.held[&("visit".to_owned(), visit.0)];
    assert_eq!(visit.parent, Some(job.0));
    // Quiet: nothing comes twice.
    let again = phone.pull().await;
    assert!(!again.from_zero && again.puts.is_empty() && again.evicts.is_empty());
    // The office sees all of it.
    let mut office = server.phone(&server.dispatcher).await;
    office.pull().await;
    assert!(office.holds(Kind::Job, job) && office.holds(Kind::Job, foreign));
}

fn contact(id: ContactId, account: AccountId, name: &str, primary: bool) -> Change {
    let (role, channel) = (ContactRole::DecisionMaker, Some(Channel::Whatsapp));
    let (job_title, email, phone) = (String::new(), String::new(), "+91 98 0000 0001".into());
    Change::AddContact(NewContact {
        id,
        account,
        name: name.into(),
        job_title,
        role,
        email,
        phone,
        channel,
        primary,
    })
}

async fn contacts_come_and_go_with_their_customer(engine: Engine) {
    let server = Server::start(engine).await;
    let (mine, other) = (server.customer("R. Kulkarni").await, server.customer("S. Patil").await);
    let (early, late, foreign) = (ContactId(server.id()), ContactId(server.id()), ContactId(server.id()));
    server.office(vec![contact(early, mine.0, "राहुल पाटील", true)]).await;
    server.office(vec![contact(foreign, other.0, "Priya", false)]).await;
    let (job, visit) = server.job(mine, &[&server.asha]).await;
    let (mut asha, mut miguel) = (server.phone(&server.asha).await, server.phone(&server.miguel).await);
    asha.pull().await;
    assert!(asha.holds(Kind::Contact, early) && !asha.holds(Kind::Contact, foreign));
    server.office(vec![contact(late, mine.0, "Meera", false)]).await;
    asha.pull().await;
    miguel.pull().await;
    assert!(asha.holds(Kind::Contact, late) && !miguel.holds(Kind::Contact, late));
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    asha.pull().await;
    miguel.pull().await;
    for id in [early, late] {
        assert!(!asha.holds(Kind::Contact, id) && miguel.holds(Kind::Contact, id));
    }
    let kept: Contact = miguel.read(early);
    assert_eq!((kept.name.as_str(), kept.channel), ("राहुल पाटील", Some(Channel::Whatsapp)));
}

async fn a_customer_has_one_first_contact(engine: Engine) {
    let server = Server::start(engine).await;
    let (account, _) = server.customer("R. Kulkarni").await;
    let (a, b) = (ContactId(server.id()), ContactId(server.id()));
    server.office(vec![contact(a, account, "A", true)]).await;
    server.office(vec![contact(b, account, "B", true)]).await;
    let first = async |id: ContactId| server.record::<Contact>(id).await.unwrap().primary;
    assert!(!first(a).await && first(b).await);
    let patch = ContactPatch { primary: Some(true), ..Default::default() };
    server.office(vec![Change::EditContact { id: a, patch }]).await;
    assert!(first(a).await && !first(b).await);
    let nameless = server.office(vec![contact(ContactId(server.id()), account, " ", false)]).await;
    assert!(matches!(nameless, Outcome::Rejected { refusal } if refusal.code == Code::Empty));
    // A customer who left is not deleted, and gets no new jobs.
    let patch = AccountPatch { active: Some(false), ..Default::default() };
    server.office(vec![Change::EditAccount { id: account, patch }]).await;
    assert!(!server.record::<Account>(account).await.unwrap().active);
}

async fn pages_bring_everything_once(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    for _ in 0..4 {
        server.job(customer, &[&server.asha]).await;
    }
    let mut whole = server.phone(&server.dispatcher).await;
    whole.pull().await;
    for limit in [1, 2, 3, 7] {
        let mut phone = server.phone(&server.dispatcher).await;
        let mut seen = BTreeSet::new();
        let mut last = 0;
        loop {
            let page = phone.pull_page(Some(limit)).await;
            assert!(page.seq >= last, "reads never go back");
            last = page.seq;
            for put in &page.puts {
                assert!(seen.insert((put.kind.clone(), put.id)), "{} came twice", put.kind);
            }
            if !page.more {
                break;
            }
        }
        assert_eq!(phone.held.keys().collect::<Vec<_>>(), whole.held.keys().collect::<Vec<_>>());
    }
}

async fn a_reassigned_job_leaves_one_phone_and_reaches_the_other(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let note = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: note, job, text: "Ring twice".into() })]).await;
    let mut asha = server.phone(&server.asha).await;
    let mut miguel = server.phone(&server.miguel).await;
    asha.pull().await;
    miguel.pull().await;
    assert!(asha.holds(Kind::Note, note) && !miguel.holds(Kind::Note, note));
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    asha.pull().await;
    miguel.pull().await;
    for (kind, id) in [
        (Kind::Job, job.0),
        (Kind::Visit, visit.0),
        (Kind::Note, note.0),
        (Kind::Account, customer.0.0),
        (Kind::Address, customer.1.0),
    ] {
        assert!(!asha.holds(kind, id), "{kind} stays on the first phone");
        assert!(miguel.holds(kind, id), "{kind} does not reach the second phone");
    }
    // And back again.
    server.office(vec![server.plan(job, visit, Some(1), &[&server.asha])]).await;
    asha.pull().await;
    assert!(
        asha.holds(Kind::Job, job) && asha.holds(Kind::Note, note) && asha.holds(Kind::Account, customer.0)
    );
}

async fn a_customer_stays_while_another_job_needs_them(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (first, visit) = server.job(customer, &[&server.asha]).await;
    let (second, other_visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    server.office(vec![Change::CancelVisit { id: visit, rev: 0, despite_under_way: false }]).await;
    phone.pull().await;
    assert!(!phone.holds(Kind::Job, first) && phone.holds(Kind::Job, second));
    assert!(phone.holds(Kind::Account, customer.0) && phone.holds(Kind::Address, customer.1));
    server
        .office(vec![Change::EditAccount {
            id: customer.0,
            patch: AccountPatch { name: Some("R. K. Kulkarni".into()), ..Default::default() },
        }])
        .await;
    phone.pull().await;
    assert_eq!(phone.read::<Account>(customer.0).name, "R. K. Kulkarni");
    server.office(vec![Change::CancelVisit { id: other_visit, rev: 0, despite_under_way: false }]).await;
    phone.pull().await;
    assert!(!phone.holds(Kind::Account, customer.0) && !phone.holds(Kind::Address, customer.1));
}

async fn outcomes_come_by_pull_too(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let set = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let pushed = phone.push(&[set]).await;
    let pulled = phone.pull().await;
    assert_eq!(pulled.receipts, pushed.receipts);
    let Outcome::Applied { seq } = pushed.receipts[0].outcome else { panic!("{pushed:?}") };
    assert!(pulled.seq >= seq);
    assert_eq!(phone.read::<Job>(job).status, JobStatus::EnRoute, "one reads one's own writes");
    assert!(phone.pull().await.receipts.is_empty());
}

async fn new_roles_pull_from_zero(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.dispatcher).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Job, job));
    // The same cursor in the hands of somebody with another view.
    let mut miguel = server.phone(&server.miguel).await;
    miguel.cursor = phone.cursor.clone();
    let pulled = miguel.pull().await;
    assert!(pulled.from_zero && !miguel.holds(Kind::Job, job));
}

async fn a_restored_server_is_noticed(engine: Engine) {
    let server = Server::start(engine).await;
    server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    assert!(!phone.pull().await.from_zero);
    // What a restore does: the last commits are gone, and others took their numbers.
    let mut tx = server.app.db.write().await.unwrap();
    let forget = "update commits set nonce = $2 where company_id = $1";
    tx.run(forget.into(), vec![server.company.into(), vec![9u8; 16].into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(phone.pull().await.from_zero);
}

async fn tenants_never_see_each_other(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let (other, people, _) = found(&server.app, "Harbour Electric").await;
    let rival = Server { company: other, dispatcher: people[2].clone(), ..server };
    let mut phone = rival.phone(&people[2]).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Company, other));
    let foreign = [job.0, visit.0, customer.0.0, customer.1.0, rival.asha.id.0, rival.job_type.0];
    assert!(phone.held.keys().all(|(_, id)| !foreign.contains(id)));
    // Nor can they touch what they know the id of.
    let outcome = phone
        .does(vec![Change::EditJob { id: job, patch: JobPatch { urgent: Some(true), ..Default::default() } }])
        .await;
    let missing = Refusal::new(Code::NotFound).with("kind", "job").with("id", job);
    assert_eq!(outcome, Outcome::Rejected { refusal: missing });
    // Nor their pictures.
    let hash = rival.app.blobs.put(people_company(&rival), &b"private"[..]).await.unwrap();
    let path = format!("/sync/blobs/{hash}");
    let response = send(&rival.app, phone.request("GET", &path).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

/// A third company's id: whatever is stored for it is nobody else's.
fn people_company(server: &Server) -> CompanyId {
    CompanyId(server.id())
}

async fn a_password_opens_a_session_and_a_wrong_one_does_not(engine: Engine) {
    let server = Server::start(engine).await;
    sync_server::sessions::add_login(
        &server.app,
        server.company,
        server.asha.id,
        "Asha@example.com",
        "correct horse",
    )
    .await
    .unwrap();
    let ask = |email: &str, password: &str| {
        let body = SignIn {
            email: email.into(),
            password: password.into(),
            device: DeviceId(server.id()),
            device_name: "Pixel".into(),
            app_version: "1.0".into(),
            company: None,
        };
        let request =
            axum::http::Request::post("/sync/sign-in").header(header::CONTENT_TYPE, "application/json");
        send(&server.app, request.body(Body::from(serde_json::to_vec(&body).unwrap())).unwrap())
    };
    for (email, password) in [("asha@example.com", "wrong"), ("nobody@example.com", "correct horse")] {
        let response = ask(email, password).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(json::<Problem>(response).await.kind, "/problems/wrong-password");
    }
    let signed_in: SignedIn = json(ask(" asha@EXAMPLE.com", "correct horse").await).await;
    assert_eq!((signed_in.person, signed_in.company), (server.asha.id, server.company));
    let mut phone = server.phone(&server.asha).await;
    phone.token = signed_in.token;
    phone.pull().await;
    send(&server.app, phone.request("POST", "/sync/sign-out").body(Body::empty()).unwrap()).await;
    let path = format!("/sync/pull?stream={}", phone.stream);
    let response = send(&server.app, phone.request("GET", &path).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

async fn whoever_listens_is_poked(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let mut listener = server.app.pokes.subscribe();
    server.job(customer, &[&server.asha]).await;
    let changed = listener.try_recv().unwrap();
    let concerns = |company, person: &Person| {
        changed.concerns_phone(company, person.id, &View::of(person, &Default::default()))
    };
    assert!(concerns(server.company, &server.asha));
    assert!(!concerns(server.company, &server.miguel));
    assert!(!concerns(CompanyId(server.id()), &server.asha));
    assert_eq!(changed.seq as i64, server.count("select seq from heads where company_id = $1").await);
}

async fn the_office_learns_what_is_on_a_phone(engine: Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let pulled = phone.pull().await;
    let cursor = "select cursor_seq from devices where company_id = $1";
    assert_eq!(server.count(cursor).await, 0, "the answer may have been lost");
    phone.pull().await;
    assert_eq!(server.count(cursor).await as u64, pulled.seq);
    // A cursor in the middle of a commit says that the commit is not there yet.
    phone.cursor = None;
    let first = phone.pull_page(Some(1)).await;
    assert!(first.more);
    phone.pull_page(None).await;
    assert_eq!(server.count(cursor).await as u64, first.seq - 1);
    server.clock.advance(chrono::TimeDelta::minutes(5));
    phone.pull().await;
    let contact = server.count("select last_contact_ms from devices where company_id = $1").await;
    assert_eq!(contact, server.app.now().timestamp_millis());
}
