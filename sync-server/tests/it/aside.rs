//! Work kept aside: the office sees what it is, takes it in once, or lets it go with a reason.

use crate::support::*;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::{OUT_OF_USE, Outcome, WAITS_FOR_REFUSED};
use shared::*;
use std::sync::Arc;
use sync_server::aside::{Kept, TakenIn, discard, take_in};
use sync_server::db::Sql;
use sync_server::devices::{Order, order};
use sync_server::execute::verify_audit;
use sync_server::{Origin, sessions};

on_both_engines! {
    work_of_a_phone_out_of_use_is_taken_in_as_it_happened_and_once
    a_phone_that_is_let_in_again_hears_what_became_of_its_work
    what_builds_on_two_of_them_waits_until_both_are_taken_in
    a_server_that_dies_has_taken_in_and_said_so_or_neither
    what_the_rules_still_refuse_can_be_taken_in_when_they_allow_it
    what_is_let_go_says_why_and_stays_visible
    nobody_takes_in_what_somebody_else_is_said_to_have_done
    many_are_taken_in_at_once_in_their_order
}

/// Asha's phone, out of use.
async fn out_of_use(server: &Server) -> Phone {
    let phone = server.phone(&server.asha).await;
    let device = sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    order(&server.app, server.company, device, server.asha.id, by, &origin, Order::Revoke).await.unwrap();
    phone
}

async fn work_of_a_phone_out_of_use_is_taken_in_as_it_happened_and_once(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = out_of_use(&server).await;
    let (id, tap) = capture(&server.app, job, visit, arrival());
    let set = phone.write(vec![tap]);
    server.clock.advance(TimeDelta::minutes(30));
    assert_eq!(phone.push(std::slice::from_ref(&set)).await.receipts.remove(0).outcome, out_of_use_waits());

    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/aside").await;
    for said in [
        "Asha Verma · 1 change",
        "out of use",
        "Leaking tap",
        "Arrived",
        "in a cellar",
        "made 09:00",
        "09:30",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let form = page.form("/aside/take-in");
    let page = browser.submit(&form).await.body;
    assert!(page.contains("Taken in: it counts now") && page.contains("Nothing is kept aside"), "{page}");
    assert!(page.contains("D. Kulkarni"), "who decided stays");

    let evidence = server.evidence(job).await;
    assert_eq!(evidence.len(), 1);
    assert_eq!((evidence[0].id, evidence[0].by, evidence[0].at.time()), (id, server.asha.id, start()));
    assert!(!evidence[0].late, "nothing had moved on");
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::EnRoute);
    let received = server.count("select received_ms from evidence where company_id = $1").await;
    assert_eq!(received, (start() + TimeDelta::minutes(30)).timestamp_millis(), "it reached us now");

    // A second click, and the phone's replay, change nothing.
    assert!(browser.submit(&form).await.body.contains("Nothing was left to take in"));
    let replay = phone.push(std::slice::from_ref(&set)).await.receipts.remove(0).outcome;
    assert!(matches!(replay, Outcome::Applied { .. }), "{replay:?}");
    assert_eq!(server.evidence(job).await.len(), 1);
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

/// What a phone out of use hears of its work.
fn out_of_use_waits() -> Outcome {
    Outcome::Parked { why: OUT_OF_USE.into(), on: None }
}

/// All of what is kept aside, in the order in which it was made.
async fn kept(server: &Server) -> Vec<Kept> {
    let mut tx = server.app.db.read().await.unwrap();
    let sql = Sql::new("select id, hash from quarantine order by n, id");
    let rows = tx.fetch_all::<(uuid::Uuid, String)>(sql, Vec::new()).await.unwrap();
    rows.into_iter().map(|(id, hash)| Kept { id: ChangeSetId(id), hash }).collect()
}

async fn a_phone_that_is_let_in_again_hears_what_became_of_its_work(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let device = sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device;
    let orders = async |what| {
        order(&server.app, server.company, device, server.asha.id, by, &origin, what).await.unwrap()
    };
    orders(Order::Revoke).await;
    let note = NoteId(server.id());
    let write = |text: &str| Change::AddNote(NewNote { id: NoteId(server.id()), job, text: text.into() });
    let sets = [
        phone.write(vec![capture(&server.app, job, visit, arrival()).1]),
        phone.write(vec![Change::AddNote(NewNote { id: note, job, text: "Ring twice".into() })]),
        phone.write(vec![write("the thief's")]),
        phone.write(vec![write("nobody looked at it")]),
    ];
    let answer = phone.push(&sets).await;
    assert!(answer.receipts.iter().all(|r| r.outcome == out_of_use_waits()), "{answer:?}");
    orders(Order::LetIn).await;
    assert!(phone.pull().await.receipts.iter().all(|r| r.outcome == out_of_use_waits()));
    // What builds on one of them waits for it.
    let on = Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(sets[1].id) };
    assert_eq!(phone.does(vec![Change::EditNote { id: note, text: "Ring once".into() }]).await, on);

    let kept = kept(&server).await;
    assert_eq!(kept.len(), 4);
    for taken in &kept[..2] {
        let done = take_in(&server.app, server.company, taken, by, &origin).await.unwrap();
        assert_eq!(done, TakenIn::Done);
    }
    assert!(discard(&server.app, server.company, &kept[2], by, &origin, "not ours").await.unwrap());
    let pulled = phone.pull().await;
    let said = |id| pulled.receipts.iter().find(|r| r.id == id).map(|r| r.outcome.clone());
    for set in [&sets[0], &sets[1]] {
        assert!(matches!(said(set.id), Some(Outcome::Applied { .. })), "{pulled:?}");
    }
    assert_eq!(
        said(sets[2].id),
        Some(Outcome::Rejected { refusal: Refusal::new(Code::Discarded).with("reason", "not ours") })
    );
    assert_eq!(said(sets[3].id), None, "nobody has decided");
    assert!(pulled.receipts.iter().any(|r| r.n == 5 && matches!(r.outcome, Outcome::Applied { .. })));
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "Ring once");
    // A second decision changes neither.
    assert!(!discard(&server.app, server.company, &kept[0], by, &origin, "late").await.unwrap());
    assert_eq!(phone.push(&sets).await.receipts[3].outcome, out_of_use_waits());
    assert!(phone.pull().await.receipts.is_empty());
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn what_builds_on_two_of_them_waits_until_both_are_taken_in(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let device = sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device;
    let orders = async |what| {
        order(&server.app, server.company, device, server.asha.id, by, &origin, what).await.unwrap()
    };
    orders(Order::Revoke).await;
    let notes = [NoteId(server.id()), NoteId(server.id())];
    let sets =
        notes.map(|id| phone.write(vec![Change::AddNote(NewNote { id, job, text: "Ring twice".into() })]));
    phone.push(&sets).await;
    orders(Order::LetIn).await;
    let edits = notes.map(|id| Change::EditNote { id, text: "Ring once".into() });
    let builds = phone.write(edits.to_vec());
    let on = |set| Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(set) };
    assert_eq!(phone.push(std::slice::from_ref(&builds)).await.receipts[0].outcome, on(sets[0].id));
    for (taken, set) in kept(&server).await.iter().zip([Some(sets[1].id), None]) {
        let done = take_in(&server.app, server.company, taken, by, &origin).await.unwrap();
        assert_eq!(done, TakenIn::Done);
        let pulled = phone.pull().await;
        let said = pulled.receipts.iter().find(|receipt| receipt.id == builds.id).map(|r| &r.outcome);
        match set {
            Some(set) => assert_eq!(said, Some(&on(set)), "the other one is still aside"),
            None => assert!(matches!(said, Some(Outcome::Applied { .. })), "{pulled:?}"),
        }
    }
    for note in notes {
        assert_eq!(server.record::<Note>(note).await.unwrap().text, "Ring once");
    }
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
}

async fn a_server_that_dies_has_taken_in_and_said_so_or_neither(engine: Engine) {
    let dies = Arc::new(DiesAt::default());
    let points = dies.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = points).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = out_of_use(&server).await;
    let sets = [arrival(), EvidenceBody::WorkStarted]
        .map(|body| phone.write(vec![capture(&server.app, job, visit, body).1]));
    phone.push(&sets).await;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let taking = async |of: &Kept| take_in(&server.app, server.company, of, by, &origin).await;
    let open = "select count(*) from quarantine where company_id = $1 and decided_ms is null";
    let said = "select count(*) from audit where company_id = $1 and action = 'taken_in'";
    let counts =
        async || (server.evidence(job).await.len(), server.count(open).await, server.count(said).await);
    let kept = kept(&server).await;
    dies.next("execute:before_commit");
    assert!(taking(&kept[0]).await.is_err() && dies.died());
    assert_eq!(counts().await, (0, 2, 0));
    dies.next("execute:after_commit");
    assert!(taking(&kept[0]).await.is_err() && dies.died());
    assert_eq!(counts().await, (1, 1, 1));
    assert_eq!(taking(&kept[0]).await.unwrap(), TakenIn::NotThere);
    assert!(!discard(&server.app, server.company, &kept[0], by, &origin, "late").await.unwrap());
    assert_eq!(taking(&kept[1]).await.unwrap(), TakenIn::Done);
    assert_eq!(counts().await, (2, 0, 2));
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn what_the_rules_still_refuse_can_be_taken_in_when_they_allow_it(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    // Miguel helped out, but nobody had put him on the visit.
    let mut phone = server.phone(&server.miguel).await;
    let outcome = phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    let missing = Refusal::new(Code::NotFound).with("kind", Kind::Job).with("id", job);
    assert_eq!(outcome, Outcome::Rejected { refusal: missing }, "as if it were not there");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/aside").await.form("/aside/take-in");
    for _ in 0..2 {
        let page = browser.submit(&form).await.body;
        assert!(page.contains("You are not on this visit"), "{page}");
        assert!(page.contains("Miguel Ortega · 1 change"), "it stays, once");
    }
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    let plan = server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel]);
    assert!(matches!(server.office(vec![plan]).await, Outcome::Applied { .. }));
    assert!(browser.submit(&form).await.body.contains("Taken in: it counts now"));
    let evidence = server.evidence(job).await;
    assert_eq!((evidence.len(), evidence[0].by), (1, server.miguel.id));
}

async fn what_is_let_go_says_why_and_stays_visible(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = out_of_use(&server).await;
    phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    let unread =
        phone.write(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "x".into() })]);
    let newer = unread.set.get().replace("add_note", "from_a_newer_app");
    phone.push(&[shared::sync::Envelope::new(unread.n, unread.id, newer).unwrap()]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/aside").await;
    assert!(page.body.contains("Not readable by this version"));
    let form = page.form("/aside/discard");
    assert!(browser.submit(&form).await.body.contains("Say why it is discarded"));
    let page = browser.submit(&form.set("reason", "the thief did <that>")).await.body;
    assert!(page.contains("Discarded") && page.contains("the thief did &#60;that&#62;"), "{page}");
    assert_eq!(
        server.count("select count(*) from quarantine where company_id = $1 and decided_ms is null").await,
        1
    );
    let alerts = browser.page("/alerts").await.body;
    assert!(alerts.contains("1 change") && alerts.contains("/aside"));
    assert!(server.evidence(job).await.is_empty());
    let mut technician = Browser::of(&server, &server.miguel).await;
    assert_eq!(technician.open("/aside").await.status, StatusCode::FORBIDDEN);
}

async fn nobody_takes_in_what_somebody_else_is_said_to_have_done(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    phone.person = server.asha.id;
    let forged = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let outcome = phone.push(&[forged]).await.receipts.remove(0).outcome;
    assert_eq!(outcome, Outcome::Rejected { refusal: Code::NotAllowed.into() });
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/aside").await.form("/aside/take-in");
    assert!(browser.submit(&form).await.body.contains("0 taken in, 1 not"));
    assert!(server.evidence(job).await.is_empty());
}

async fn many_are_taken_in_at_once_in_their_order(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = out_of_use(&server).await;
    let shot = photo(b"original", b"thumb");
    let taps = [arrival(), shot, EvidenceBody::WorkStarted];
    let sets: Vec<_> =
        taps.into_iter().map(|body| phone.write(vec![capture(&server.app, job, visit, body).1])).collect();
    phone.push(&sets).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/aside").await.form("/aside/take-in");
    assert_eq!(form.fields.iter().filter(|(name, _)| name == "set").count(), 3, "all of the group");
    assert!(browser.submit(&form).await.body.contains("3 changes taken in"));
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::InProgress);
}
