//! A newer app with an older server: nothing that was captured is lost, and what is not known here waits.

use crate::support::*;
use crate::web_browser::Browser;
use serde_json::{Value, json};
use shared::gates::Facts;
use shared::handover::Shown;
use shared::records::*;
use shared::sync::{Envelope, Outcome, TOO_NEW};
use shared::*;
use sync_server::Origin;
use sync_server::aside::{Kept, TakenIn, discard, take_in};

on_both_engines! {
    what_a_newer_app_captured_goes_on_to_other_phones
    the_office_writes_over_evidence_without_losing_what_it_does_not_know
    what_is_not_known_here_waits_and_holds_nobody_up
    a_seal_over_what_only_a_newer_version_knows_is_not_called_broken
    a_rating_that_is_none_is_kept_and_shown_nowhere_as_one
    a_clock_that_nobody_can_have_counts_for_the_moment_of_receipt
    names_are_stored_without_signs_that_nobody_sees
    what_somebody_may_not_see_is_answered_as_if_it_were_not_there
}

/// The change set as a newer app would have written it.
fn newer(made: &Envelope, change: impl FnOnce(&mut Value)) -> Envelope {
    let mut set: Value = serde_json::from_str(made.set.get()).unwrap();
    change(&mut set);
    Envelope::new(made.n, made.id, set.to_string()).unwrap()
}

fn dispatcher(server: &Server) -> Origin {
    Origin::Web { person: server.dispatcher.id, peer: None, agent: "test".into() }
}

fn held(phone: &Phone, kind: Kind, id: impl Into<uuid::Uuid>) -> Value {
    serde_json::from_str(phone.held[&(kind.name().to_owned(), id.into())].data.get()).unwrap()
}

async fn what_a_newer_app_captured_goes_on_to_other_phones(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha, &server.miguel]).await;
    let (mut asha, mut miguel) = (server.phone(&server.asha).await, server.phone(&server.miguel).await);
    let (id, tap) = capture(&server.app, job, visit, arrival());
    let made = asha.write(vec![tap]);
    let fix = json!({ "at": { "lat": 18.5, "lng": 73.8, "altitude": 560 }, "accuracy_m": 9.0, "measured": "2026-11-20T08:59:00Z" });
    let set = newer(&made, |set| {
        set["changes"][0]["body"]["fix"] = fix.clone();
        set["changes"][0]["body"]["weather"] = json!({ "rain": true, "said": "\u{0}wet" });
        set["changes"][0]["mood"] = json!("fine");
        set["battery"] = json!(71);
    });
    let outcome = asha.push(&[set]).await.receipts.remove(0).outcome;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    miguel.pull().await;
    let piece = held(&miguel, Kind::Evidence, id);
    assert_eq!(piece["body"]["fix"]["at"], fix["at"]);
    assert_eq!(piece["body"]["weather"], json!({ "rain": true, "said": "\u{fffd}wet" }));
    assert_eq!(piece["mood"], "fine");
}

async fn the_office_writes_over_evidence_without_losing_what_it_does_not_know(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    let (id, tap) = capture(&server.app, job, visit, arrival());
    let made = asha.write(vec![tap]);
    // Meanwhile the visit goes to somebody else: what comes now is late.
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    let set = newer(&made, |set| set["changes"][0]["body"]["weather"] = json!("rain"));
    let outcome = asha.push(&[set]).await.receipts.remove(0).outcome;
    assert!(matches!(outcome, Outcome::Merged { .. }), "{outcome:?}");
    server.office(vec![Change::AcceptLate { visit }]).await;
    let piece = server.evidence(job).await.remove(0);
    assert_eq!((piece.id, piece.late), (id, false));
    let stored: Value = serde_json::from_str(&Record::from(piece).to_json()).unwrap();
    assert_eq!(stored["body"]["weather"], "rain");
}

async fn what_is_not_known_here_waits_and_holds_nobody_up(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    let made = asha.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let voice = newer(&made, |set| {
        set["changes"][0]["body"] = json!({ "what": "voice_note", "blob": "55", "seconds": 12 });
    });
    let made = asha.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let kind = newer(&made, |set| set["changes"][0]["do"] = json!("hologram"));
    let last = asha.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let answer = asha.push(&[voice.clone(), kind, last]).await;
    let waits = || Outcome::Parked { why: TOO_NEW.into(), on: None };
    assert_eq!([&answer.receipts[0].outcome, &answer.receipts[1].outcome], [&waits(), &waits()]);
    assert!(matches!(answer.receipts[2].outcome, Outcome::Applied { .. }), "{answer:?}");
    assert_eq!(asha.push(std::slice::from_ref(&voice)).await.receipts[0].outcome, waits(), "a replay");

    let browser = &mut Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/aside").await;
    assert!(page.body.contains("newer app"), "{}", page.body);
    let kept = Kept { id: voice.id, hash: voice.hash.clone() };
    let by = server.dispatcher.id;
    let taken = take_in(&server.app, server.company, &kept, by, &dispatcher(&server)).await.unwrap();
    assert!(matches!(&taken, TakenIn::Refused(refusal) if refusal.code == Code::TooNew), "{taken:?}");
    assert!(discard(&server.app, server.company, &kept, by, &dispatcher(&server), "heard").await.unwrap());
    let told = asha.pull().await.receipts;
    let of_voice = told.iter().find(|receipt| receipt.id == voice.id).map(|receipt| &receipt.outcome);
    assert!(
        matches!(of_voice, Some(Outcome::Rejected { refusal }) if refusal.code == Code::Discarded),
        "{told:?}"
    );
}

async fn a_seal_over_what_only_a_newer_version_knows_is_not_called_broken(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    let company = server.record::<Company>(server.company).await.unwrap();
    let record = server.record::<Job>(job).await.unwrap();
    let shown = Shown::of(&company, &record, &Facts::new(&company.gates, None, &record, []));
    let (reason, shown_hash) = ("In a hurry".to_owned(), "5e".repeat(32));
    let body = EvidenceBody::NotSigned { reason, shown, shown_hash };
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for (tip, said, not) in [
        (None, "does not match its seal", "once the server is updated"),
        (Some(200), "once the server is updated", "does not match its seal"),
    ] {
        let made = asha.write(vec![capture(&server.app, job, visit, body.clone()).1]);
        let set = newer(&made, |set| {
            if let Some(tip) = tip {
                set["changes"][0]["body"]["shown"]["tip"] = json!(tip);
            }
        });
        asha.push(&[set]).await;
        let page = browser.page(&format!("/jobs/{job}")).await.body;
        assert!(page.contains(said) && !page.contains(not), "{page}");
    }
}

async fn a_rating_that_is_none_is_kept_and_shown_nowhere_as_one(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut asha = server.phone(&server.asha).await;
    for stars in [0, 255] {
        let made = asha.write(vec![capture(&server.app, job, visit, arrival()).1]);
        let rated = newer(&made, |set| {
            set["changes"][0]["body"] =
                json!({ "what": "rating", "stars": stars, "comment": "Kept for the office" });
        });
        let outcome = asha.push(&[rated]).await.receipts.remove(0).outcome;
        assert!(matches!(outcome, Outcome::Merged { .. }), "{outcome:?}");
    }
    assert_eq!(server.evidence(job).await.len(), 2, "what exists is kept");
    assert_eq!(
        server.count("select count(*) from alerts where company_id = $1 and what = 'low_rating'").await,
        0
    );
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for path in [format!("/jobs/{job}"), "/today".into(), "/alerts".into()] {
        let page = browser.page(&path).await;
        for wrong in ["255", "Rated 0", "0 of 5"] {
            assert!(!page.body.contains(wrong), "{wrong} on {path}");
        }
    }
    assert!(browser.page(&format!("/jobs/{job}")).await.body.contains("Not a rating"));
}

async fn a_clock_that_nobody_can_have_counts_for_the_moment_of_receipt(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    for (n, ms) in [i64::MIN, i64::MAX].into_iter().enumerate() {
        let mut phone = server.phone(&server.asha).await;
        let body = EvidenceBody::OnMyWay { eta: Some(chrono::DateTime::<chrono::Utc>::MAX_UTC) };
        let made = phone.write(vec![capture(&server.app, job, visit, body).1]);
        let set = newer(&made, |set| {
            set["clock"]["ms"] = json!(ms);
            set["clock"]["n"] = json!(u32::MAX);
            set["offset_ms"] = json!(ms);
        });
        let outcome = phone.push(&[set]).await.receipts.remove(0).outcome;
        let Outcome::Merged { flags, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(flags.clock_said, Some(ms), "what it said is kept");
        let pieces = server.evidence(job).await;
        assert_eq!(pieces.len(), n + 1);
        assert!(pieces.iter().all(|e| e.at.time() == server.app.now()), "{pieces:?}");
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page(&format!("/jobs/{job}")).await.body.contains("On my way"));
}

async fn names_are_stored_without_signs_that_nobody_sees(engine: Engine) {
    let server = Server::start(engine).await;
    let (customer, _) = server.customer("\u{202e}Kulkarni\u{202c}\u{200b} R.").await;
    assert_eq!(server.record::<Account>(customer).await.unwrap().name, "Kulkarni R.");
    let patch = AccountPatch { name: Some("\u{200d}\u{2066}\u{2069}".into()), ..Default::default() };
    let outcome = server.office(vec![Change::EditAccount { id: customer, patch }]).await;
    let refusal = sync_server::execute::refusal(&outcome).unwrap();
    assert_eq!((refusal.code, refusal.facts["field"].as_str()), (Code::Empty, "name"));
}

async fn what_somebody_may_not_see_is_answered_as_if_it_were_not_there(engine: Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job((account, address), &[&server.asha]).await;
    let note = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: note, job, text: "Key at the bakery".into() })]).await;
    let mut miguel = server.phone(&server.miguel).await;
    let new = || server.id();
    let pairs = |job: JobId, visit: VisitId, note: NoteId, account: AccountId, address: AddressId| {
        let patch = AccountPatch { name: Some("X".into()), ..Default::default() };
        vec![
            Change::AddNote(NewNote { id: NoteId(new()), job, text: "x".into() }),
            Change::EditNote { id: note, text: "x".into() },
            Change::SeeVisit { visit, rev: 0 },
            capture(&server.app, job, visit, arrival()).1,
            Change::CancelVisit { id: visit, rev: 0, despite_under_way: false },
            Change::MoveJob { id: job, to: JobStatus::Closed, from: JobStatus::Scheduled },
            Change::EditJob { id: job, patch: Default::default() },
            Change::EditAccount { id: account, patch },
            Change::EditAddress { id: address, patch: Default::default() },
            server.plan(job, visit, Some(0), &[&server.asha]),
            Change::AcceptLate { visit },
        ]
    };
    let there = pairs(job, visit, note, account, address);
    let missing = pairs(JobId(new()), VisitId(new()), NoteId(new()), AccountId(new()), AddressId(new()));
    for (there, missing) in there.into_iter().zip(missing) {
        let name = there.name();
        let mut said = Vec::new();
        for change in [there, missing] {
            let Outcome::Rejected { mut refusal } = miguel.does(vec![change]).await else { panic!("{name}") };
            assert!(refusal.facts.remove("id").is_some(), "{name}: {refusal:?}");
            said.push(refusal);
        }
        assert_eq!(said[0], said[1], "{name}");
    }
}
