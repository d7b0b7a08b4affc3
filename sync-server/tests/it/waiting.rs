//! Work that builds on a refused step waits for it, and views let go of what is long over.

use crate::support::*;
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::{Envelope, Outcome, Receipt};
use shared::*;
use sync_server::execute::{age, age_all};

on_both_engines! {
    what_builds_on_a_refused_step_waits_until_it_is_done_again
    what_waited_comes_before_what_was_done_since
    what_comes_before_the_step_done_again_in_one_push_waits_for_it
    a_step_done_again_goes_through_without_what_waits_and_cannot
    whoever_lets_the_first_step_go_takes_the_rest_back
    nobody_takes_back_what_somebody_else_waits_for
    nobody_waits_for_what_only_another_phone_can_do_again
    what_waits_is_told_to_the_stream_that_brings_it_once_more
    finished_work_leaves_the_view_after_its_days_and_a_longer_view_brings_it_back
    a_pull_says_how_far_the_server_knows_the_stream
}

/// A note of somebody who is not on the job, and a change of it: refused, and waiting.
async fn refused_and_waiting(
    server: &Server,
    job: JobId,
    phone: &mut Phone,
) -> (NoteId, Change, ChangeSetId) {
    let note = NoteId(server.id());
    let add = Change::AddNote(NewNote { id: note, job, text: "first".into() });
    let sets = [
        phone.write(vec![add.clone()]),
        phone.write(vec![Change::EditNote { id: note, text: "second".into() }]),
    ];
    let told = phone.push(&sets).await;
    let Outcome::Rejected { refusal } = &told.receipts[0].outcome else { panic!("{told:?}") };
    assert_eq!(refusal.code, Code::NotFound, "as if the job were not there");
    let waits = Outcome::Parked { why: "waits_for_refused".into(), on: Some(sets[0].id) };
    assert_eq!(told.receipts[1].outcome, waits);
    // A replay says the same.
    assert_eq!(phone.push(&sets).await.receipts, told.receipts);
    (note, add, sets[1].id)
}

async fn what_builds_on_a_refused_step_waits_until_it_is_done_again(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (note, add, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    phone.pull().await;
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    let both = server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel]);
    let planned = server.office(vec![both]).await;
    assert!(matches!(planned, Outcome::Applied { .. }), "{planned:?}");
    server.clock.advance(TimeDelta::minutes(5));
    let again = phone.does(vec![add]).await;
    let Outcome::Applied { seq } = again else { panic!("{again:?}") };
    let receipts = phone.pull_page(None).await.receipts;
    let told = receipts.iter().find(|receipt| receipt.id == waiting).expect("its outcome comes by pull");
    assert_eq!((told.n, &told.outcome), (2, &Outcome::Applied { seq }));
    // Whatever moment the first step counts for now, the second one comes after it.
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "second");
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
    assert_eq!(server.count("select count(*) from parked where company_id = $1").await, 0);
}

async fn what_waited_comes_before_what_was_done_since(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (note, add, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    let also = phone.does(vec![Change::EditNote { id: note, text: "third".into() }]).await;
    assert!(matches!(also, Outcome::Parked { .. }), "{also:?}");
    phone.pull().await;
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    server.office(vec![server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel])]).await;
    // Both in one push: the step done again, and a word later than all that waited.
    server.clock.advance(TimeDelta::minutes(5));
    let again = phone.write(vec![add]);
    server.clock.advance(TimeDelta::minutes(1));
    let last = phone.write(vec![Change::EditNote { id: note, text: "last".into() }]);
    phone.push(&[again, last]).await;
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "last");
    let receipts = phone.pull_page(None).await.receipts;
    assert!(receipts.iter().any(|receipt| receipt.id == waiting), "{receipts:?}");
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
}

async fn what_comes_before_the_step_done_again_in_one_push_waits_for_it(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (note, add, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    phone.pull().await;
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    server.office(vec![server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel])]).await;
    // Written before the phone heard of the refusal; then the first step is done again.
    let between = phone.write(vec![Change::EditNote { id: note, text: "third".into() }]);
    server.clock.advance(TimeDelta::minutes(5));
    let again = phone.write(vec![add]);
    let told = phone.push(&[between, again]).await;
    let taken = |receipt: &Receipt| matches!(receipt.outcome, Outcome::Applied { .. });
    assert!(told.receipts.iter().all(taken), "{told:?}");
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "third");
    let receipts = phone.pull_page(None).await.receipts;
    assert!(receipts.iter().any(|receipt| receipt.id == waiting && taken(receipt)), "{receipts:?}");
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
    assert_eq!(sync_server::execute::verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn a_step_done_again_goes_through_without_what_waits_and_cannot(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (note, add, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    phone.pull().await;
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    server.office(vec![server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel])]).await;
    // The database does not take what waits.
    let refuse = match engine {
        Engine::Sqlite => {
            "create trigger no before insert on notes when new.doc like '%second%'
             begin select raise(abort, 'second'); end"
        }
        Engine::Postgres => "alter table notes add constraint no check (doc::text not like '%second%')",
    };
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(refuse.into(), vec![]).await.unwrap();
    tx.commit().await.unwrap();
    server.clock.advance(TimeDelta::minutes(5));
    let again = phone.does(vec![add]).await;
    assert!(matches!(again, Outcome::Applied { .. }), "{again:?}");
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "first");
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 1);
    let receipts = phone.pull_page(None).await.receipts;
    assert!(receipts.iter().all(|receipt| receipt.id != waiting), "nothing new is said of it");
    // Its author can let go of it.
    phone.does(vec![Change::Withdraw { set: waiting }]).await;
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
}

async fn whoever_lets_the_first_step_go_takes_the_rest_back(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (_, _, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    phone.pull().await;
    let taken = phone.does(vec![Change::Withdraw { set: waiting }]).await;
    assert!(matches!(taken, Outcome::Applied { .. }), "{taken:?}");
    let receipts = phone.pull_page(None).await.receipts;
    let told = receipts.iter().find(|receipt| receipt.id == waiting).expect("its outcome comes by pull");
    assert_eq!(told.outcome, Outcome::Rejected { refusal: Refusal::new(Code::Withdrawn) });
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 0);
}

async fn nobody_takes_back_what_somebody_else_waits_for(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (_, _, waiting) = refused_and_waiting(&server, job, &mut phone).await;
    server.phone(&server.asha).await.does(vec![Change::Withdraw { set: waiting }]).await;
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 1);
}

async fn nobody_waits_for_what_only_another_phone_can_do_again(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let (note, ..) = refused_and_waiting(&server, job, &mut phone).await;
    for person in [&server.asha, &server.miguel] {
        let edit = Change::EditNote { id: note, text: "third".into() };
        let told = server.phone(person).await.does(vec![edit]).await;
        let Outcome::Rejected { refusal } = &told else { panic!("{told:?}") };
        assert_eq!(refusal.code, Code::NotFound);
    }
    assert_eq!(server.count("select parked from heads where company_id = $1").await, 1);
}

async fn what_waits_is_told_to_the_stream_that_brings_it_once_more(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.miguel).await;
    let note = NoteId(server.id());
    let add = Change::AddNote(NewNote { id: note, job, text: "first".into() });
    let first = phone.write(vec![add.clone()]);
    let second = phone.write(vec![Change::EditNote { id: note, text: "second".into() }]);
    phone.push(&[first, second.clone()]).await;
    // The same phone under a new incarnation.
    let mut anew = server.phone(&server.miguel).await;
    anew.pull().await;
    let waits = anew.push(&[Envelope { n: 1, ..second.clone() }]).await;
    assert!(matches!(waits.receipts[0].outcome, Outcome::Parked { .. }), "{waits:?}");
    anew.next = 2;
    let rev = server.record::<Visit>(visit).await.unwrap().rev;
    server.office(vec![server.plan(job, visit, Some(rev), &[&server.asha, &server.miguel])]).await;
    let Outcome::Applied { seq } = anew.does(vec![add]).await else { panic!("not taken") };
    let receipts = anew.pull_page(None).await.receipts;
    let told = receipts.iter().find(|receipt| receipt.id == second.id).expect("its outcome comes by pull");
    assert_eq!(told.outcome, Outcome::Applied { seq });
}

async fn finished_work_leaves_the_view_after_its_days_and_a_longer_view_brings_it_back(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (old, visit) = server.job(customer, &[&server.asha]).await;
    let (open, _) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let cannot = EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "valve".into() };
    let ended = phone.does(vec![capture(&server.app, old, visit, cannot).1]).await;
    assert!(matches!(ended, Outcome::Applied { .. }), "{ended:?}");
    assert!(!server.record::<Visit>(visit).await.unwrap().is_open());
    phone.pull().await;
    let holds = |phone: &Phone, job: JobId| phone.held.contains_key(&("job".to_owned(), job.0));
    assert!(holds(&phone, old) && holds(&phone, open));

    server.clock.advance(TimeDelta::days(59));
    age_all(&server.app).await.unwrap();
    phone.pull().await;
    assert!(holds(&phone, old), "59 days are within the view");

    server.clock.advance(TimeDelta::days(3));
    while age(&server.app, server.company).await.unwrap() {}
    phone.pull().await;
    assert!(!holds(&phone, old), "it is long over");
    assert!(holds(&phone, open), "what is open stays, however old");
    assert!(phone.held.contains_key(&("account".to_owned(), customer.0.0)), "for the open job");
    // Anyone who comes anew is sent the same.
    let mut fresh = server.phone(&server.asha).await;
    fresh.pull().await;
    assert_eq!(fresh.held.keys().collect::<Vec<_>>(), phone.held.keys().collect::<Vec<_>>());

    server.office(vec![Change::SetView { days: 90 }]).await;
    while age(&server.app, server.company).await.unwrap() {}
    phone.pull().await;
    assert!(holds(&phone, old), "a longer view brings it back");
}

async fn a_pull_says_how_far_the_server_knows_the_stream(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    assert_eq!(phone.pull_page(None).await.stream_n, Some(0));
    phone.does(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "one".into() })]).await;
    assert_eq!(phone.pull_page(None).await.stream_n, Some(1));
}
