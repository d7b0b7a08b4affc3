//! Field work meets the office: nothing captured is ever lost, and the later word stands.

use crate::support::*;
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::Outcome;
use shared::*;
use sync_server::execute::Act;
use sync_server::{Origin, act_all};

on_both_engines! {
    evidence_after_a_reassignment_is_kept_and_marked_late
    evidence_after_a_cancellation_is_kept_and_put_before_the_office
    of_two_edits_of_one_note_the_later_stands_and_the_other_is_kept
    a_phone_with_a_wrong_clock_is_corrected_and_keeps_its_order
    a_page_that_is_stale_does_not_overwrite_a_plan
    two_servers_on_one_database_take_turns
    an_example_history_is_back_dated_and_leaves_the_clock_alone
}

async fn evidence_after_a_reassignment_is_kept_and_marked_late(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    asha.pull().await;
    // In a cellar, without signal.
    let sets = [
        asha.write(vec![capture(&server.app, job, visit, arrival()).1]),
        asha.write(vec![capture(&server.app, job, visit, photo(b"before", b"b")).1]),
    ];
    server.clock.advance(TimeDelta::minutes(10));
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    let answer = asha.push(&sets).await;
    let Outcome::Merged { flags, .. } = &answer.receipts[0].outcome else { panic!("{answer:?}") };
    assert!(flags.late);
    assert_eq!(flags.status_refused, Some(Code::Reassigned));
    let evidence = server.evidence(job).await;
    assert_eq!(evidence.len(), 2);
    assert!(evidence.iter().all(|e| e.late && e.by == server.asha.id));
    assert_eq!(evidence[0].at.time(), start(), "it counts for when it happened");
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Scheduled);
    let alerts = server.count("select count(*) from alerts where company_id = $1 and what = 'late'").await;
    assert_eq!(alerts, 1);
    let mut miguel = server.phone(&server.miguel).await;
    miguel.pull().await;
    assert!(miguel.holds(Kind::Evidence, evidence[0].id));
    asha.pull().await;
    assert!(!asha.holds(Kind::Evidence, evidence[0].id));
}

async fn evidence_after_a_cancellation_is_kept_and_put_before_the_office(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    let sets = [
        asha.write(vec![capture(&server.app, job, visit, arrival()).1]),
        asha.write(vec![capture(&server.app, job, visit, photo(b"before", b"b")).1]),
        asha.write(vec![capture(&server.app, job, visit, EvidenceBody::WorkStarted).1]),
    ];
    let cancel = Change::CancelVisit { id: visit, rev: 0, despite_under_way: false };
    assert!(matches!(server.office(vec![cancel]).await, Outcome::Applied { .. }));
    let answer = asha.push(&sets).await;
    for receipt in &answer.receipts {
        let Outcome::Merged { flags, .. } = &receipt.outcome else { panic!("{receipt:?}") };
        assert!(flags.late);
    }
    assert_eq!(server.evidence(job).await.len(), 3);
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Lead);
    let alerts = server.count("select count(*) from alerts where company_id = $1 and what = 'late'").await;
    assert_eq!(alerts, 1);
}

async fn of_two_edits_of_one_note_the_later_stands_and_the_other_is_kept(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let note = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: note, job, text: "Ring twice".into() })]).await;
    let mut asha = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::minutes(1));
    let earlier = asha.write(vec![Change::EditNote { id: note, text: "The bell is broken".into() }]);
    server.clock.advance(TimeDelta::minutes(1));
    server.office(vec![Change::EditNote { id: note, text: "Knock".into() }]).await;
    server.clock.advance(TimeDelta::minutes(1));
    let answer = asha.push(&[earlier]).await;
    let Outcome::Merged { flags, .. } = &answer.receipts[0].outcome else { panic!("{answer:?}") };
    assert_eq!((&flags.lost[0].lost, &flags.lost[0].kept), (&"The bell is broken".into(), &"Knock".into()));
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "Knock");
    let lost = "select count(*) from audit where company_id = $1 and action = 'lost' and field = 'text'";
    assert_eq!(server.count(lost).await, 1);
    // The other way round the phone's is later, and the office's is in the audit as what it replaced.
    assert!(matches!(
        asha.does(vec![Change::EditNote { id: note, text: "Use the side door".into() }]).await,
        Outcome::Applied { .. }
    ));
    assert_eq!(server.record::<Note>(note).await.unwrap().text, "Use the side door");
}

async fn a_phone_with_a_wrong_clock_is_corrected_and_keeps_its_order(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    let ids = [NoteId(server.id()), NoteId(server.id())];
    let mut sets = Vec::new();
    for (id, wrong) in ids.into_iter().zip([TimeDelta::days(3650), TimeDelta::zero()]) {
        server.clock.advance(wrong);
        sets.push(asha.write(vec![Change::AddNote(NewNote { id, job, text: "x".into() })]));
        server.clock.advance(-wrong);
    }
    server.clock.advance(TimeDelta::seconds(1));
    asha.push(&sets).await;
    let (first, second) =
        (server.record::<Note>(ids[0]).await.unwrap(), server.record::<Note>(ids[1]).await.unwrap());
    assert!(first.at < second.at, "the stream's order holds");
    assert_eq!(first.at.time(), server.app.now(), "nothing happens in the future");
}

async fn a_page_that_is_stale_does_not_overwrite_a_plan(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    let outcome = server.office(vec![server.plan(job, visit, Some(0), &[&server.asha])]).await;
    assert_eq!(outcome, Outcome::Rejected { refusal: Code::PlanMoved.into() });
    assert!(server.record::<Visit>(visit).await.unwrap().has(server.miguel.id));
}

async fn two_servers_on_one_database_take_turns(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha, &server.miguel]).await;
    let mut config = sync_server::Config::in_folder(server.folder.path());
    config.database = Some(server.database.clone());
    let other =
        sync_server::App::open(config, server.clock.clone(), server.app.random.clone()).await.unwrap();
    let mut asha = server.phone(&server.asha).await;
    let mut miguel = server.phone(&server.miguel).await;
    miguel.app = other;
    let note = |id| vec![Change::AddNote(NewNote { id, job, text: "x".into() })];
    let write =
        |phone: &mut Phone| (0..10).map(|_| phone.write(note(NoteId(server.id())))).collect::<Vec<_>>();
    let (a, b) = (write(&mut asha), write(&mut miguel));
    let push = async |phone: &Phone, sets: Vec<sync::Envelope>| {
        let mut seqs = Vec::new();
        for set in sets {
            let Outcome::Applied { seq } = phone.push(&[set]).await.receipts[0].outcome else {
                panic!("refused")
            };
            seqs.push(seq);
        }
        seqs
    };
    let (mut seqs, more) = tokio::join!(push(&asha, a), push(&miguel, b));
    seqs.extend(more);
    seqs.sort();
    let first = seqs[0];
    assert_eq!(seqs, (first..first + 20).collect::<Vec<_>>(), "every commit has a number of its own");
}

async fn an_example_history_is_back_dated_and_leaves_the_clock_alone(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let now = server.app.now();
    let origin = Origin::Web { person: server.asha.id, peer: None, agent: "example".into() };
    let act = |at, changes| Act { cause: server.id(), at: Some(at), by: server.asha.id, changes };
    let (arrived, ahead) = (now - TimeDelta::days(3), now + TimeDelta::days(3));
    let note = NoteId(server.id());
    let steps = vec![
        act(ahead, vec![Change::AddNote(NewNote { id: note, job, text: "next week".into() })]),
        act(arrived, vec![capture(&server.app, job, visit, arrival()).1]),
        act(arrived, vec![capture(&server.app, job, visit, photo(b"p", b"t")).1]),
    ];
    for outcome in act_all(&server.app, server.company, &origin, steps).await.unwrap() {
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    let evidence = server.evidence(job).await;
    assert_eq!(evidence[0].at.time(), arrived);
    let late = "select count(*) from evidence where company_id = $1 and received_ms <> at_ms";
    assert_eq!(server.count(late).await, 0);
    let today = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: today, job, text: "today".into() })]).await;
    assert_eq!(server.record::<Note>(today).await.unwrap().at.time(), now);
}
