//! Pushing: every change set gets one outcome, once, whatever is repeated, lost or forged.

use crate::support::*;
use axum::http::StatusCode;
use shared::records::*;
use shared::sync::{DEACTIVATED, Envelope, Outcome, Problem};
use shared::*;

on_both_engines! {
    a_push_is_applied_once_however_often_it_comes
    a_known_id_with_other_bytes_is_told_apart
    other_bytes_twice_in_one_push_hold_nobody_up
    a_gap_is_answered_with_the_expected_number
    a_number_known_with_another_set_is_a_fork
    what_cannot_be_read_is_rejected_kept_and_does_not_stop_the_others
    a_closed_number_stays_closed
    a_row_the_database_refuses_takes_nothing_down_with_it
    a_record_that_cannot_be_read_stops_nobody_else
    a_company_that_cannot_be_read_is_waited_for
    a_deactivated_persons_push_is_kept_and_not_applied
    a_stream_belongs_to_one_person
    evidence_of_a_stranger_is_kept_raw
    jobs_are_numbered_without_gaps
    the_audit_says_who_changed_what_and_its_chain_holds
    a_form_sent_twice_is_executed_once
    sets_of_one_push_build_on_each_other
}

fn note(server: &Server, job: JobId, text: &str) -> (NoteId, Change) {
    let id = NoteId(server.id());
    (id, Change::AddNote(NewNote { id, job, text: text.into() }))
}

async fn a_push_is_applied_once_however_often_it_comes(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let (id, tap) = capture(&server.app, job, visit, arrival());
    let sets = [phone.write(vec![tap]), phone.write(vec![note(&server, job, "Dog in the yard").1])];
    let first = phone.push(&sets).await;
    let Outcome::Applied { seq } = first.receipts[0].outcome else { panic!("{first:?}") };
    let again = phone.push(&sets).await;
    assert_eq!(first.receipts, again.receipts);
    assert_eq!(phone.push(&sets[1..]).await.receipts, first.receipts[1..]);
    let evidence = server.evidence(job).await;
    assert_eq!(evidence.iter().map(|e| e.id).collect::<Vec<_>>(), [id]);
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::EnRoute);
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 1);
    assert_eq!(server.count("select seq from heads where company_id = $1").await, seq as i64);
}

async fn a_known_id_with_other_bytes_is_told_apart(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let first = phone.write(vec![note(&server, job, "one").1]);
    phone.push(std::slice::from_ref(&first)).await;
    let mut other = phone.write(vec![note(&server, job, "two").1]);
    let text = other.set.get().replace(&other.id.to_string(), &first.id.to_string());
    other = Envelope::new(other.n, first.id, text).unwrap();
    let answer = phone.push(std::slice::from_ref(&other)).await;
    assert_eq!(answer.receipts[0].outcome, Outcome::IdReused);
    assert_eq!(phone.push(&[other]).await.receipts[0].outcome, Outcome::IdReused);
    // The number is used up; the stream goes on.
    let third = phone.does(vec![note(&server, job, "three").1]).await;
    assert!(matches!(third, Outcome::Applied { .. }), "{third:?}");
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 2);
}

async fn other_bytes_twice_in_one_push_hold_nobody_up(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let first = phone.write(vec![note(&server, job, "one").1]);
    let mut other = phone.write(vec![note(&server, job, "two").1]);
    let text = other.set.get().replace(&other.id.to_string(), &first.id.to_string());
    other = Envelope::new(other.n, first.id, text).unwrap();
    let again = Envelope { n: phone.write(vec![note(&server, job, "three").1]).n, ..other.clone() };
    let answer = phone.push(&[first, other, again]).await;
    let outcomes: Vec<_> = answer.receipts.iter().map(|r| r.outcome.clone()).collect();
    assert!(
        matches!(outcomes[..], [Outcome::Applied { .. }, Outcome::IdReused, Outcome::IdReused]),
        "{answer:?}"
    );
    let next = phone.does(vec![note(&server, job, "four").1]).await;
    assert!(matches!(next, Outcome::Applied { .. }), "{next:?}");
}

async fn a_gap_is_answered_with_the_expected_number(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let sets: Vec<_> = (0..3).map(|i| phone.write(vec![note(&server, job, &i.to_string()).1])).collect();
    let answer = phone.push(&[sets[0].clone(), sets[2].clone()]).await;
    assert_eq!((answer.receipts.len(), answer.expected), (1, Some(2)));
    let answer = phone.push(&sets[2..]).await;
    assert_eq!((answer.receipts.len(), answer.expected), (0, Some(2)));
    let answer = phone.push(&sets).await;
    assert_eq!((answer.receipts.len(), answer.expected), (3, None));
}

async fn a_number_known_with_another_set_is_a_fork(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.does(vec![note(&server, job, "before the backup").1]).await;
    phone.next = 1;
    let answer = {
        let set = phone.write(vec![note(&server, job, "after the restore").1]);
        phone.push(&[set]).await
    };
    assert!(answer.forked && answer.receipts.is_empty());
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 1);
}

async fn what_cannot_be_read_is_rejected_kept_and_does_not_stop_the_others(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let good = phone.write(vec![note(&server, job, "good").1]);
    let made = phone.write(vec![note(&server, job, "x").1]);
    let broken = made.set.get().replace("\"text\"", "\"txet\"");
    let unreadable = Envelope::new(made.n, made.id, broken.clone()).unwrap();
    let made = phone.write(vec![note(&server, job, "x").1]);
    let foreign = made.set.get().replace(&server.company.to_string(), &server.id().to_string());
    let foreign = Envelope::new(made.n, made.id, foreign).unwrap();
    let last = phone.write(vec![note(&server, job, "also good").1]);
    let answer = phone.push(&[good, unreadable.clone(), foreign, last]).await;
    let codes: Vec<_> = answer.receipts.iter().map(|r| sync_server::execute::refusal(&r.outcome)).collect();
    let code = |i: usize| codes[i].as_ref().map(|refusal| refusal.code);
    assert_eq!(
        [code(0), code(1), code(2), code(3)],
        [None, Some(Code::Unreadable), Some(Code::OtherCompany), None]
    );
    let facts = &codes[1].as_ref().unwrap().facts;
    assert_eq!(facts["at"], "changes[0]", "where it does not read");
    assert!(facts["why"].contains("missing field `text`"), "{facts:?}");
    let mut tx = server.app.db.read().await.unwrap();
    let raw = tx
        .fetch_all::<(Vec<u8>,)>(
            "select raw from quarantine where company_id = $1 and code = 'unreadable' order by n".into(),
            vec![server.company.into()],
        )
        .await
        .unwrap();
    assert_eq!(raw, [(broken.into_bytes(),)]);
    drop(tx);
    assert!(phone.push(&[unreadable]).await.receipts.len() == 1, "a replay gets the stored outcome");
}

async fn a_closed_number_stays_closed(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let mut void = phone.write(vec![note(&server, job, "lost").1]);
    void.void = Some("the bytes are gone".into());
    void.set = serde_json::value::RawValue::from_string("null".into()).unwrap();
    let outcome = Outcome::Void { reason: "the bytes are gone".into() };
    assert_eq!(phone.push(std::slice::from_ref(&void)).await.receipts[0].outcome, outcome);
    assert_eq!(phone.push(&[void]).await.receipts[0].outcome, outcome);
    let next = phone.does(vec![note(&server, job, "goes on").1]).await;
    assert!(matches!(next, Outcome::Applied { .. }));
}

async fn a_row_the_database_refuses_takes_nothing_down_with_it(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let refuse = match engine {
        Engine::Sqlite => {
            "create trigger no before insert on notes when new.doc like '%unlucky%'
             begin select raise(abort, 'unlucky'); end"
        }
        Engine::Postgres => "alter table notes add constraint no check (doc::text not like '%unlucky%')",
    };
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(refuse.into(), vec![]).await.unwrap();
    tx.commit().await.unwrap();
    let mut phone = server.phone(&server.asha).await;
    let texts = ["a", "b", "unlucky", "d", "e", "f", "g"];
    let sets: Vec<_> = texts.iter().map(|text| phone.write(vec![note(&server, job, text).1])).collect();
    let answer = phone.push(&sets).await;
    let refused: Vec<_> = answer
        .receipts
        .iter()
        .filter_map(|r| sync_server::execute::refusal(&r.outcome).map(|refusal| (r.n, refusal.code)))
        .collect();
    assert_eq!((answer.receipts.len(), refused), (7, vec![(3, Code::Unstorable)]));
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 6);
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);
    assert_eq!(phone.push(&sets).await.receipts, answer.receipts);
}

async fn a_record_that_cannot_be_read_stops_nobody_else(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let (other, _) = server.job(customer, &[&server.asha]).await;
    let mut tx = server.app.db.write().await.unwrap();
    let damage = "update jobs set doc = '{\"id\": \"damaged\"}' where company_id = $1 and id = $2";
    tx.run(damage.into(), vec![server.company.into(), job.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let mut phone = server.phone(&server.asha).await;
    let sets = [
        phone.write(vec![note(&server, other, "one").1]),
        phone.write(vec![capture(&server.app, job, visit, arrival()).1]),
        phone.write(vec![note(&server, other, "two").1]),
    ];
    let answer = phone.push(&sets).await;
    let refused: Vec<_> = answer
        .receipts
        .iter()
        .filter_map(|r| sync_server::execute::refusal(&r.outcome).map(|refusal| (r.n, refusal.code)))
        .collect();
    assert_eq!((answer.receipts.len(), refused), (3, vec![(2, Code::Unstorable)]));
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 2);
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);
    assert_eq!(phone.push(&sets).await.receipts, answer.receipts);
}

async fn a_company_that_cannot_be_read_is_waited_for(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let whole = server.record::<Company>(server.company).await.unwrap();
    let store = |doc: String| {
        let app = server.app.clone();
        let company = server.company;
        async move {
            let mut tx = app.db.write().await.unwrap();
            let doc = serde_json::value::RawValue::from_string(doc).unwrap();
            let store = "update companies set doc = $2 where company_id = $1";
            tx.run(store.into(), vec![company.into(), doc.into()]).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    store("{}".into()).await;
    let mut phone = server.phone(&server.asha).await;
    let set = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let response = phone.push_raw(vec![set.clone()]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    store(serde_json::to_string(&whole).unwrap()).await;
    let outcome = phone.push(&[set]).await.receipts.remove(0).outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn a_deactivated_persons_push_is_kept_and_not_applied(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    server.office(vec![Change::SetPersonActive { id: server.asha.id, active: false }]).await;
    let outcome = phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    assert_eq!(outcome, Outcome::Parked { why: DEACTIVATED.into(), on: None });
    assert!(server.evidence(job).await.is_empty());
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);
    let path = format!("/sync/pull?stream={}", phone.stream);
    let response =
        send(&server.app, phone.request("GET", &path).body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(json::<Problem>(response).await.kind, "/problems/deactivated");
}

async fn a_stream_belongs_to_one_person(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha, &server.miguel]).await;
    let mut asha = server.phone(&server.asha).await;
    asha.does(vec![note(&server, job, "mine").1]).await;
    let mut miguel = server.phone(&server.miguel).await;
    miguel.stream = asha.stream;
    miguel.next = asha.next;
    let set = miguel.write(vec![note(&server, job, "forged").1]);
    let response = miguel.push_raw(vec![set]).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(miguel.pull().await.receipts.is_empty(), "nobody reads another one's receipts");
}

async fn evidence_of_a_stranger_is_kept_raw(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let outcome = phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    let missing = Refusal::new(Code::NotFound).with("kind", Kind::Job).with("id", job);
    assert_eq!(outcome, Outcome::Rejected { refusal: missing }, "as if it were not there");
    let kept = "select count(*) from quarantine where company_id = $1 and code = 'not_your_visit'";
    assert_eq!(server.count(kept).await, 1, "the office knows why");
}

async fn jobs_are_numbered_without_gaps(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let (job, _) = server.job(customer, &[&server.asha]).await;
        numbers.push(server.record::<Job>(job).await.unwrap().number);
    }
    assert_eq!(numbers, [Some(1001), Some(1002), Some(1003)]);
}

async fn the_audit_says_who_changed_what_and_its_chain_holds(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    server
        .office(vec![Change::EditJob {
            id: job,
            patch: JobPatch { urgent: Some(true), ..Default::default() },
        }])
        .await;
    let mut tx = server.app.db.read().await.unwrap();
    type Line = (
        i64,
        uuid::Uuid,
        String,
        String,
        sqlx::types::Json<serde_json::Value>,
        sqlx::types::Json<serde_json::Value>,
    );
    let lines = tx
        .fetch_all::<Line>(
            "select n, by_person, action, field, old, new from audit
             where company_id = $1 and record = $2 and action = 'changed' order by n"
                .into(),
            vec![server.company.into(), job.into()],
        )
        .await
        .unwrap();
    let told: Vec<_> =
        lines.iter().map(|(_, by, _, field, old, new)| (*by, field.as_str(), &old.0, &new.0)).collect();
    assert_eq!(told.last(), Some(&(server.dispatcher.id.0, "urgent", &false.into(), &true.into())));
    drop(tx);
    // Numbers that a JSON column writes in its own way.
    for (lat, lng) in [(18.520_430_3, -0.0), (1e-7, 73.0), (-0.1 - 0.2, 73.856_744_123_456_78)] {
        let pin = Some(Pin { at: place::LatLng { lat, lng }, source: PinSource::Office });
        let patch = AddressPatch { pin: Some(pin), ..Default::default() };
        let moved = server.office(vec![Change::EditAddress { id: customer.1, patch }]).await;
        assert!(matches!(moved, Outcome::Applied { .. }), "{moved:?}");
    }
    let mut phone = server.phone(&server.asha).await;
    phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    let verified = async || sync_server::execute::verify_audit(&server.app, server.company).await.unwrap();
    assert_eq!(verified().await, None);
    let n = lines.last().unwrap().0;
    on_audit(&server, "create table audit_copy as select * from audit", vec![]).await;
    // Whatever a row says is bound by the chain: each of these is found, at the row.
    for tampering in [
        "update audit set field = 'title' where n = $1",
        "update audit set new = 'false' where n = $1",
        "update audit set old = null where n = $1",
        "update audit set happened_ms = happened_ms + 1 where n = $1",
        "update audit set received_ms = received_ms + 1 where n = $1",
        "update audit set device_id = set_id where n = $1",
        "update audit set address = '203.0.113.7' where n = $1",
        "update audit set agent = 'somebody else' where n = $1",
        "update audit set seq = seq + 1 where n = $1",
        "update audit set salt = null where n = $1",
        "delete from audit where n = $1",
        "delete from audit where n >= $1",
    ] {
        on_audit(&server, tampering, vec![n.into()]).await;
        assert_eq!(verified().await, Some(n as u64), "{tampering}");
        on_audit(&server, "delete from audit", vec![]).await;
        on_audit(&server, "insert into audit select * from audit_copy", vec![]).await;
        assert_eq!(verified().await, None);
    }
    // Also values that are gone together with their salt, while no row says that they were erased.
    let erase = "update audit set salt = null, old = null, new = null where n = $1";
    on_audit(&server, erase, vec![n.into()]).await;
    assert_eq!(verified().await, Some(n as u64));
}

async fn on_audit(server: &Server, sql: &'static str, values: Vec<sync_server::db::Value>) {
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(sql.into(), values).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_form_sent_twice_is_executed_once(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let origin = Origin::Web { person: server.dispatcher.id, peer: None, agent: "test".into() };
    let cause = server.id();
    let (_, change) = note(&server, job, "called back");
    let first = act(&server.app, server.company, &origin, cause, vec![change.clone()]).await.unwrap();
    server.clock.advance(chrono::TimeDelta::seconds(5));
    let second = act(&server.app, server.company, &origin, cause, vec![change]).await.unwrap();
    assert_eq!(first, second);
    let (_, other) = note(&server, job, "something else");
    let third = act(&server.app, server.company, &origin, cause, vec![other]).await.unwrap();
    assert_eq!(third, Outcome::IdReused);
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 1);
}

async fn sets_of_one_push_build_on_each_other(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let (id, first) = note(&server, job, "one");
    let sets = [
        phone.write(vec![capture(&server.app, job, visit, arrival()).1]),
        phone.write(vec![capture(&server.app, job, visit, photo(b"original", b"thumb")).1]),
        phone.write(vec![capture(&server.app, job, visit, EvidenceBody::WorkStarted).1]),
        phone.write(vec![first]),
        phone.write(vec![Change::EditNote { id, text: "two".into() }]),
    ];
    let answer = phone.push(&sets).await;
    for receipt in &answer.receipts {
        assert!(matches!(receipt.outcome, Outcome::Applied { .. }), "{receipt:?}");
    }
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::InProgress);
    assert_eq!(server.record::<Note>(id).await.unwrap().text, "two");
    let missing = server.app.blobs.missing(server.company, job).await.unwrap();
    assert_eq!(missing.len(), 2);
}

use sync_server::{Origin, act};
