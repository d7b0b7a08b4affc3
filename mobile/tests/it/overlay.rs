//! The overlay: what screens show while change sets and pulls cross each other.

use crate::example::*;
use chrono::TimeDelta;
use mobile::store::{Batch, PushProgress, QueueState, Store, Waiting};
use shared::records::*;
use shared::sync::{Evict, Outcome as Word, Pushed, RawRecord, Receipt};
use shared::*;

fn arrived(store: &Store) -> ChangeSetId {
    tap(store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap()
}

fn answer(batch: &Batch, word: impl Fn(u64) -> Word) -> Pushed {
    let receipts = batch.sets.iter().map(|e| Receipt { n: e.n, id: e.id, outcome: word(e.n) }).collect();
    Pushed { receipts, expected: None, forked: false, server_time: start() }
}

fn push(store: &Store, word: impl Fn(u64) -> Word) -> PushProgress {
    let batch = store.next_batch(100).unwrap().unwrap();
    store.pushed(&batch, &answer(&batch, word), start()).unwrap()
}

fn refused() -> Word {
    Word::Rejected { refusal: Refusal::new(Code::NotYourVisit) }
}

#[test]
fn an_acknowledged_tap_stays_visible_until_the_pull_has_passed_it() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let seen = store.job(job_id(1)).unwrap();
    push(&store, |_| Word::Applied { seq: 150 });
    assert_eq!(store.job(job_id(1)).unwrap().job, seen.job, "acknowledged, not pulled");
    assert_eq!(store.banner().sets_waiting, 0);
    // A pull that has not come as far.
    apply(&store, &page(&[], 120));
    assert_eq!(store.job(job_id(1)).unwrap().evidence, seen.evidence, "pulled, but not far enough");
    // The pull that brings it.
    let brought: Vec<Record> =
        vec![seen.job.clone().into(), seen.visit.clone().unwrap().into(), seen.evidence[0].clone().into()];
    apply(&store, &page(&brought, 160));
    let now = store.job(job_id(1)).unwrap();
    assert_eq!((now.job, now.evidence), (seen.job, seen.evidence));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from local"), 0);
}

#[test]
fn while_pages_come_one_by_one_nothing_flickers() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let seen = store.job(job_id(1)).unwrap();
    push(&store, |_| Word::Applied { seq: 150 });
    let mut first = page(&[seen.evidence[0].clone().into()], 0);
    first.more = true;
    apply(&store, &first);
    assert_eq!(store.job(job_id(1)).unwrap().evidence, seen.evidence);
    let rest: Vec<Record> = vec![seen.job.clone().into(), seen.visit.clone().unwrap().into()];
    apply(&store, &page(&rest, 150));
    assert_eq!(store.job(job_id(1)).unwrap().job, seen.job);
}

#[test]
fn a_pull_that_overtakes_the_receipt_shows_the_evidence_once() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let seen = store.job(job_id(1)).unwrap();
    let brought: Vec<Record> =
        vec![seen.job.clone().into(), seen.visit.clone().unwrap().into(), seen.evidence[0].clone().into()];
    apply(&store, &page(&brought, 160));
    assert_eq!(store.job(job_id(1)).unwrap().evidence, seen.evidence);
    assert_eq!(store.queue()[0].state, QueueState::Waiting, "no doubt about what the server has");
    push(&store, |_| Word::Applied { seq: 150 });
    assert!(store.queue().is_empty());
    assert_eq!(store.job(job_id(1)).unwrap().evidence, seen.evidence);
}

#[test]
fn server_news_and_own_taps_are_seen_together() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let mut job = match records(1).into_iter().find(|r| r.kind() == Kind::Job) {
        Some(Record::Job(job)) => *job,
        _ => unreachable!("the example has a job"),
    };
    job.title = "Burst pipe".into();
    apply(&store, &page(&[job.into()], 101));
    let now = store.job(job_id(1)).unwrap();
    assert_eq!(now.job.title, "Burst pipe");
    assert_eq!(now.job.status, JobStatus::EnRoute);
}

#[test]
fn a_rejection_moves_to_the_inbox_and_out_of_the_overlay_in_one_step() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let id = arrived(&store);
    push(&store, |_| refused());
    let now = store.job(job_id(1)).unwrap();
    assert_eq!(now.job.status, JobStatus::Scheduled);
    assert!(now.evidence.is_empty() && store.queue().is_empty());
    let inbox = store.inbox();
    assert_eq!(inbox.len(), 1);
    assert_eq!((inbox[0].id, inbox[0].refusal.code), (id, Code::NotYourVisit));
    assert_eq!(inbox[0].changes[0].name(), "arrival");
    assert_eq!(inbox[0].job_title.as_deref(), Some("Leaking tap 1"));
    assert!(inbox[0].there_now.iter().any(|r| matches!(r, Record::Visit(_))));
    assert_eq!(store.banner().inbox, 1);
}

#[test]
fn what_was_built_on_a_rejected_tap_stays_and_is_marked() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    tap(&store, job_id(1), body, blobs).unwrap();
    push(&store, |n| if n == 1 { refused() } else { Word::Parked { why: "the arrival".into(), on: None } });
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1, "the photo is still there");
    assert_eq!(store.queue()[0].state, QueueState::Parked("the arrival".into()));
}

#[test]
fn a_refused_tap_can_be_done_again_or_let_go() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let first = arrived(&store);
    let second = tap(&store, job_id(2), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    push(&store, |_| refused());
    assert_eq!(store.inbox().len(), 2);

    let again = store.inbox_retry(first).unwrap();
    let batch = store.next_batch(10).unwrap().unwrap();
    let set: ChangeSet = serde_json::from_str(batch.sets[0].set.get()).unwrap();
    assert_eq!((set.id, set.replaces), (again, Some(first)));
    assert_eq!(batch.sets[0].n, 3, "numbers go on");
    assert!(store.inbox_retry(first).is_err(), "once");

    store.inbox_discard(second).unwrap();
    assert!(store.inbox().is_empty());
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1);
}

#[test]
fn a_parked_tap_may_be_applied_or_rejected_later() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let first = arrived(&store);
    let second = tap(&store, job_id(2), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    push(&store, |_| Word::Parked { why: "an approval".into(), on: None });
    assert_eq!(store.banner().sets_waiting, 0);
    assert_eq!(store.queue().len(), 2);
    assert_eq!(store.job(job_id(1)).unwrap().waiting.values().next(), Some(&Waiting::Sending));
    let mut later = page(&[], 300);
    later.receipts = vec![
        Receipt { n: 1, id: first, outcome: Word::Applied { seq: 400 } },
        Receipt { n: 2, id: second, outcome: refused() },
    ];
    apply(&store, &later);
    assert!(store.queue().is_empty());
    assert_eq!(store.inbox().len(), 1);
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1);
    assert!(store.job(job_id(2)).unwrap().evidence.is_empty());
}

#[test]
fn replayed_receipts_change_nothing() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let batch = store.next_batch(100).unwrap().unwrap();
    let answer = answer(&batch, |_| refused());
    assert_eq!(store.pushed(&batch, &answer, start()).unwrap(), PushProgress::Taken(1));
    let inbox = store.inbox();
    assert_eq!(store.pushed(&batch, &answer, start()).unwrap(), PushProgress::Stuck);
    assert_eq!(store.inbox(), inbox);
    store.inbox_discard(inbox[0].id).unwrap();
    let mut later = page(&[], 300);
    later.receipts = answer.receipts;
    apply(&store, &later);
    assert!(store.inbox().is_empty(), "what was let go does not come back");
}

#[test]
fn every_outcome_ends_somewhere_visible() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let note = |text: &str| {
        Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: text.into() })
    };
    store.execute(vec![note("one")], vec![]).unwrap();
    store.execute(vec![note("two")], vec![]).unwrap();
    push(&store, |n| match n {
        1 => Word::Merged { seq: 200, flags: Default::default() },
        2 => Word::IdReused,
        _ => Word::Void { reason: "unreadable".into() },
    });
    assert_eq!(store.inbox().len(), 2);
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1);
    let total: i64 = peek(
        &ground.path(),
        "select count(*) from outbox where state in ('acked', 'done', 'rejected', 'pending')",
    );
    assert_eq!(total, 3);
}

#[test]
fn a_record_that_leaves_the_view_is_held_for_a_day_and_while_work_is_pending() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    arrived(&store);
    let mut away = page(&[], 200);
    away.evicts = records(2)
        .iter()
        .filter(|r| matches!(r.kind(), Kind::Job | Kind::Visit | Kind::Account | Kind::Address))
        .map(|r| Evict::of(r.kind().name().into(), r.uuid()))
        .collect();
    apply(&store, &away);
    assert!(store.job(job_id(1)).unwrap().taken_away && store.job(job_id(2)).unwrap().taken_away);
    assert_eq!(store.today(start()).total, 0);
    let queue = store.queue();
    assert_eq!(queue[0].job_title.as_deref(), Some("Leaking tap 1"));
    assert!(matches!(queue[0].state, QueueState::Doubtful(_)), "{:?}", queue[0].state);
    let held: i64 = peek(&ground.path(), "select count(*) from held");
    assert_eq!(held, 8, "two jobs with visit, account and address");
    let later = |hours| start() + TimeDelta::hours(hours);
    let pull = |seq, at| assert!(store.apply(&page(&[], seq), &store.asked().unwrap(), at).unwrap());
    pull(201, later(23));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from held"), 8);
    pull(202, later(25));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from held"), 4, "that with pending work");
    assert!(store.job(job_id(2)).is_none() && store.job(job_id(1)).is_some());
    // The server keeps the evidence; then nothing is held any more.
    push(&store, |_| Word::Merged { seq: 203, flags: Default::default() });
    pull(204, later(26));
    assert_eq!(store.job(job_id(1)).map(|p| p.evidence.len()), None);
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from held"), 0);
}

/// Everything of a job leaves the view.
fn takes_away(store: &Store, seq: u64) {
    let shown = store.job(job_id(1)).unwrap();
    let mut away = page(&[], seq);
    away.evicts = job(1)
        .iter()
        .map(|r| (r.kind(), r.uuid()))
        .chain(shown.evidence.iter().map(|e| (Kind::Evidence, e.id.0)))
        .map(|(kind, id)| Evict::of(kind.name().into(), id))
        .collect();
    apply(store, &away);
}

#[test]
fn a_picture_taken_on_a_job_that_was_given_away_meanwhile_is_kept() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let opened = store.job(job_id(1)).unwrap();
    assert!(!opened.taken_away);
    takes_away(&store, 200);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    store.execute(vec![capture(&opened, body, store.new_id())], blobs).unwrap();
    let now = store.job(job_id(1)).unwrap();
    assert!(now.taken_away);
    assert!(now.visit.as_ref().is_some_and(|v| v.arrived.is_some()), "as the screen showed it");
    assert_eq!(now.evidence.len(), 2);
    assert!(now.evidence.iter().all(|e| e.late), "as the office will see it");
    assert!(now.gates.open() >= opened.gates.open(), "the steps do not go back");
    assert_eq!(store.today(start()).total, 0);
    // Once the office has it, it is still on the page, and its pictures go.
    push(&store, |n| Word::Merged { seq: 200 + n, flags: Default::default() });
    assert_eq!(store.uploads().unwrap().len(), 2);
    apply(&store, &page(&[], 300));
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 2);
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from local"), 0);
}

#[test]
fn a_job_given_away_at_any_step_can_be_finished_on_the_open_screen() {
    for taps in 0..10 {
        let ground = Ground::new();
        let store = ground.pulled(1);
        for _ in 0..taps {
            let Some((body, blobs)) = next_tap(&store, job_id(1)) else { break };
            tap(&store, job_id(1), body, blobs).unwrap();
        }
        let steps = store.job(job_id(1)).unwrap().gates.open();
        takes_away(&store, 200);
        assert_eq!(store.job(job_id(1)).unwrap().gates.open(), steps, "after {taps}");
        whole_job_late(&store);
        assert!(store.job(job_id(1)).unwrap().evidence.iter().all(|e| e.late), "after {taps}");
    }
}

/// The taps that are left; the last one (the departure) changes no gate of a job that is somebody else's.
fn whole_job_late(store: &Store) {
    while let Some((body, blobs)) = next_tap(store, job_id(1)) {
        let departs = matches!(body, EvidenceBody::Departure { .. });
        tap(store, job_id(1), body, blobs).unwrap();
        if departs {
            return;
        }
    }
}

#[test]
fn a_job_replanned_in_view_takes_what_was_captured_as_late() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let opened = store.job(job_id(1)).unwrap();
    let Some(Record::Visit(mut visit)) = records(1).into_iter().find(|r| r.kind() == Kind::Visit) else {
        unreachable!("the example has a visit")
    };
    visit.plan.technicians = vec![BENNO];
    visit.formerly = [ASHA].into();
    visit.rev = 1;
    apply(&store, &page(&[(*visit).into()], 200));
    let (body, blobs) = photo(Slot::Before, 1, 900);
    store.execute(vec![capture(&opened, body, store.new_id())], blobs).unwrap();
    let now = store.job(job_id(1)).unwrap();
    assert!(now.taken_away && now.visit.is_some());
    assert_eq!((now.evidence.len(), now.gates.open()), (2, opened.gates.open()));
}

#[test]
fn evidence_stays_on_the_screen_when_the_plan_changed_meanwhile() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let mut visit = match records(1).into_iter().find(|r| r.kind() == Kind::Visit) {
        Some(Record::Visit(v)) => *v,
        _ => unreachable!("the example has a visit"),
    };
    visit.plan.technicians = vec![BENNO];
    visit.formerly = [ASHA].into();
    visit.rev = 1;
    apply(&store, &page(&[visit.into()], 200));
    let now = store.job(job_id(1)).unwrap();
    assert_eq!(now.evidence.len(), 1);
    assert!(now.evidence[0].late);
    assert!(matches!(&store.queue()[0].state, QueueState::Doubtful(r) if r.code == Code::Reassigned));
    assert!(store.next_batch(1).unwrap().is_some(), "it is sent all the same");
}

#[test]
fn what_this_version_cannot_read_is_kept_and_blocks_nothing() {
    let ground = Ground::new();
    let store = ground.open();
    let mut pulled = page(&records(1), 100);
    let raw = |kind: &str, n: u128, data: &str| RawRecord {
        kind: kind.into(),
        id: id(n),
        parent: None,
        data: serde_json::value::RawValue::from_string(data.into()).unwrap(),
    };
    pulled.puts.insert(0, raw("estimate", 9_000, r#"{"total":12}"#));
    pulled.puts.insert(0, raw("note", 9_001, r#"{"in":"another shape"}"#));
    apply(&store, &pulled);
    assert!(store.job(job_id(1)).is_some());
    assert_eq!(
        peek::<String>(&ground.path(), "select json from base where kind = 'estimate' and raw = 1"),
        r#"{"total":12}"#
    );
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from base where raw = 1"), 2);
}

#[test]
fn fields_of_a_newer_server_survive_a_local_change() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let mut pulled = page(&[], 101);
    let mut job: serde_json::Value = serde_json::from_str(&job(1)[2].to_json()).unwrap();
    job["colour"] = "teal".into();
    pulled.puts.push(RawRecord {
        kind: "job".into(),
        id: job_id(1).0,
        parent: None,
        data: serde_json::value::to_raw_value(&job).unwrap(),
    });
    apply(&store, &pulled);
    arrived(&store);
    let now = store.job(job_id(1)).unwrap().job;
    assert_eq!(now.status, JobStatus::EnRoute);
    assert_eq!(now.unknown["colour"], "teal");
}

#[test]
fn a_pull_from_zero_sweeps_what_it_does_not_bring() {
    let ground = Ground::new();
    let store = ground.pulled(3);
    arrived(&store);
    let mut first = page(&records(1), 0);
    first.from_zero = true;
    first.more = true;
    apply(&store, &first);
    assert!(store.job(job_id(3)).is_some(), "nothing goes before the pull has ended");
    drop(store);
    // The app may be closed between two pages.
    let store = ground.open();
    assert_eq!(store.cursor().unwrap().as_deref(), Some("c0"));
    apply(&store, &page(&job(2), 200));
    assert!(store.job(job_id(2)).is_some());
    assert!(store.job(job_id(3)).unwrap().taken_away);
    assert_eq!(store.today(start()).total, 2);
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1);
}

#[test]
fn a_new_incarnation_numbers_anew_what_has_no_receipt() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let first = arrived(&store);
    push(&store, |_| Word::Applied { seq: 900 });
    let second = tap(&store, job_id(2), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    let bytes = store.next_batch(9).unwrap().unwrap().sets[0].set.get().to_owned();
    drop(store);
    // Restored from a backup onto another phone.
    let moved = mobile::store::Identity::new(DeviceId(id(77)), COMPANY, ASHA);
    let store = Store::open(&ground.path(), &moved, ground.seams()).unwrap();
    let batch = store.next_batch(9).unwrap().unwrap();
    assert_eq!(batch.stream, moved.stream);
    assert_eq!(batch.sets.len(), 1);
    assert_eq!((batch.sets[0].n, batch.sets[0].id), (1, second));
    assert_eq!(batch.sets[0].set.get(), bytes, "the bytes are never written again");
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1, "acknowledged work is still seen");
    // A late receipt of the earlier stream is understood by its id.
    let mut later = page(&[], 100);
    later.receipts = vec![Receipt { n: 1, id: first, outcome: Word::Applied { seq: 900 } }];
    apply(&store, &later);
    whole_job(&store, job_id(2));
    let numbers: Vec<u64> = store.next_batch(99).unwrap().unwrap().sets.iter().map(|e| e.n).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_restored_server_gets_again_what_it_lost() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    whole_job(&store, job_id(1));
    push(&store, |n| Word::Applied { seq: 100 + n });
    apply(&store, &page(&[], 500));
    let note = Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: "later".into() });
    store.execute(vec![note], vec![]).unwrap();
    let batch = store.next_batch(100).unwrap().unwrap();
    assert_eq!(batch.sets.len(), 1);
    let lost = Pushed { receipts: vec![], expected: Some(4), forked: false, server_time: start() };
    assert_eq!(store.pushed(&batch, &lost, start()).unwrap(), PushProgress::Resend);
    let numbers: Vec<u64> = store.next_batch(100).unwrap().unwrap().sets.iter().map(|e| e.n).collect();
    assert_eq!(numbers, (4..=batch.sets[0].n).collect::<Vec<_>>());
}

#[test]
fn the_phone_learns_how_far_its_clock_is_off() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let hour = TimeDelta::hours(1);
    store.heard(start() + hour, start(), start()).unwrap();
    assert_eq!(store.offset_ms(), 3_600_000);
    // A vague answer does not replace a good one.
    store.heard(start() + hour, start() - TimeDelta::seconds(8), start() + TimeDelta::seconds(6)).unwrap();
    assert_eq!(store.offset_ms(), 3_600_000);
    arrived(&store);
    let at = store.job(job_id(1)).unwrap().evidence[0].at;
    assert!(at.time() >= start() + hour);
}

#[test]
fn an_answer_that_took_long_does_not_replace_what_may_still_be_right() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let (seconds, hour) = (TimeDelta::seconds, TimeDelta::hours(1));
    // Half of 22 seconds may be wrong; in truth it is ten more.
    store.heard(start() + hour, start() - seconds(11), start() + seconds(11)).unwrap();
    let truth = hour + seconds(10);
    let late = start() + seconds(1_000);
    store.heard(late + truth, start(), late).unwrap();
    assert_eq!(store.offset_ms(), hour.num_milliseconds());
    store.heard(late + truth, late, late).unwrap();
    assert_eq!(store.offset_ms(), truth.num_milliseconds());
    // Nothing but another date explains this.
    store.heard(late, late - seconds(60), late + seconds(60)).unwrap();
    assert_eq!(store.offset_ms(), 0);
}

#[test]
fn a_page_that_was_asked_for_before_the_view_was_forgotten_is_dropped() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let asked = store.asked().unwrap();
    let view = store.view().unwrap();
    assert!(store.forget_view().unwrap());
    assert!(!store.apply(&page(&job(2), 101), &asked, start()).unwrap());
    let (_, blobs) = photo(Slot::Before, 1, 900);
    let hash = shared::sync::BlobHash::of(&blobs[0].bytes);
    assert!(!store.fetched(&hash, &blobs[0].bytes, "image/jpeg", view, start()).unwrap());
    assert_eq!((store.cursor().unwrap(), store.blob(&hash)), (None, None));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from base"), 0);
    // A first pull has no cursor before or after, and is still of another view.
    let first = mobile::store::Asked { cursor: None, ..asked };
    assert!(!store.apply(&page(&records(1), 101), &first, start()).unwrap());
    // Another client of the same file was faster.
    let asked = store.asked().unwrap();
    apply(&store, &page(&records(1), 102));
    assert!(!store.apply(&page(&records(1), 101), &asked, start()).unwrap());
    assert_eq!(store.cursor().unwrap().as_deref(), Some("c102"));
}

#[test]
fn after_a_wrong_date_the_bytes_carry_the_true_time_again() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let hours = 5 * 3_600_000;
    let hear = |true_time| {
        let now = shared::seams::Clock::now(&*ground.clock);
        store.heard(true_time, now, now).unwrap();
    };
    let note = |text: &str| {
        let change =
            Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: text.into() });
        store.execute(vec![change], vec![]).unwrap();
        let batch = store.next_batch(100).unwrap().unwrap();
        let set: ChangeSet = serde_json::from_str(batch.sets.last().unwrap().set.get()).unwrap();
        let note = store.job(job_id(1)).unwrap().notes.into_iter().find(|n| n.text == text).unwrap();
        assert_eq!(set.clock.shifted(set.offset_ms), note.at, "the server makes the same moment of it");
        note.at.time()
    };
    // Known to be hours ahead.
    ground.clock.advance(hours);
    hear(start());
    assert!(note("ahead") - start() < TimeDelta::seconds(10));
    // Set right, and that is known too.
    ground.clock.advance(-hours);
    hear(start() + TimeDelta::seconds(60));
    ground.clock.advance(60_000);
    assert!(note("right") - start() < TimeDelta::seconds(200));
    // Ahead without anybody knowing: the order on this phone stays until the office has had its word.
    ground.clock.advance(hours);
    let wrong = note("unknown");
    ground.clock.advance(-hours);
    assert!(note("in order") >= wrong);
    push(&store, |n| Word::Applied { seq: 100 + n });
    assert!(note("over") - start() < TimeDelta::seconds(400));
}

#[test]
fn a_plan_that_was_seen_in_vain_is_nothing_to_decide_about() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    store.execute(vec![Change::SeeVisit { visit: visit_id(1), rev: 0 }], vec![]).unwrap();
    push(&store, |_| refused());
    assert!(store.inbox().is_empty() && store.queue().is_empty());
    assert_eq!((store.banner().inbox, store.banner().sets_waiting), (0, 0));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from local"), 0);
}

#[test]
fn a_picture_that_came_from_the_office_is_sent_when_it_becomes_own_evidence() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    arrived(&store);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    let hash = shared::sync::BlobHash::of(&blobs[0].bytes);
    let view = store.view().unwrap();
    assert!(store.fetched(&hash, &blobs[0].bytes, "image/jpeg", view, start()).unwrap());
    tap(&store, job_id(1), body, blobs).unwrap();
    push(&store, |n| Word::Applied { seq: 100 + n });
    assert!(store.uploads().unwrap().iter().any(|upload| upload.hash == hash));
}

#[test]
fn letting_the_first_step_go_takes_back_what_waits_for_it() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let first = arrived(&store);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    let second = tap(&store, job_id(1), body, blobs).unwrap();
    let waits = Word::Parked { why: "waits_for_refused".into(), on: Some(first) };
    push(&store, |n| if n == 1 { refused() } else { waits.clone() });
    store.inbox_discard(first).unwrap();
    let batch = store.next_batch(10).unwrap().unwrap();
    let set: ChangeSet = serde_json::from_str(batch.sets[0].set.get()).unwrap();
    assert_eq!(set.changes, [Change::Withdraw { set: second }]);
    let mut later = page(&[], 300);
    let withdrawn = Word::Rejected { refusal: Refusal::new(Code::Withdrawn) };
    later.receipts = vec![Receipt { n: 2, id: second, outcome: withdrawn }];
    apply(&store, &later);
    assert!(store.inbox().is_empty(), "there is nothing to decide about it");
    assert!(store.job(job_id(1)).unwrap().evidence.is_empty());
}

/// An arrival that was refused, and a photo that waits for it.
fn refused_and_waiting(store: &Store) -> (ChangeSetId, ChangeSetId) {
    let first = arrived(store);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    let second = tap(store, job_id(1), body, blobs).unwrap();
    push(store, |n| if n == 1 { refused() } else { waits_for(first) });
    (first, second)
}

fn waits_for(refused: ChangeSetId) -> Word {
    Word::Parked { why: shared::sync::WAITS_FOR_REFUSED.into(), on: Some(refused) }
}

/// The changes that are sent next.
fn sent_next(store: &Store) -> Vec<Change> {
    let sets = store.next_batch(10).unwrap().map_or(Vec::new(), |batch| batch.sets);
    sets.iter().flat_map(|e| serde_json::from_str::<ChangeSet>(e.set.get()).unwrap().changes).collect()
}

#[test]
fn letting_another_attempt_go_takes_back_what_waits_for_the_first_one() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let (first, second) = refused_and_waiting(&store);
    let again = store.inbox_retry(first).unwrap();
    push(&store, |_| refused());
    assert_eq!(store.queue().iter().map(|item| item.id).collect::<Vec<_>>(), [second]);
    store.inbox_discard(again).unwrap();
    assert_eq!(sent_next(&store), [Change::Withdraw { set: second }]);
}

#[test]
fn what_comes_to_wait_for_something_that_was_let_go_before_is_taken_back_once() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let first = arrived(&store);
    let (body, blobs) = photo(Slot::Before, 1, 900);
    let second = tap(&store, job_id(1), body, blobs).unwrap();
    let alone = store.next_batch(1).unwrap().unwrap();
    store.pushed(&alone, &answer(&alone, |_| refused()), start()).unwrap();
    store.inbox_discard(first).unwrap();
    push(&store, |_| waits_for(first));
    assert_eq!(sent_next(&store), [Change::Withdraw { set: second }]);
    apply(&store, &page(&[], 200));
    assert_eq!(sent_next(&store), [Change::Withdraw { set: second }], "it is on its way already");
}

#[test]
fn what_waits_is_sent_again_under_a_new_incarnation_so_that_its_outcome_finds_the_phone() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let (first, second) = refused_and_waiting(&store);
    store.take_incarnation(DeviceId(id(700))).unwrap();
    let batch = store.next_batch(10).unwrap().unwrap();
    assert_eq!(batch.sets.iter().map(|e| (e.n, e.id)).collect::<Vec<_>>(), [(1, second)]);
    push(&store, |_| waits_for(first));
    assert!(matches!(store.queue()[0].state, QueueState::Parked(_)));
    assert_eq!(store.inbox().iter().map(|item| item.id).collect::<Vec<_>>(), [first]);
}

#[test]
fn what_a_restored_server_does_not_know_of_the_stream_is_sent_again() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let tapped = arrived(&store);
    push(&store, |_| Word::Applied { seq: 400 });
    let mut known = page(&[], 500);
    known.stream_n = Some(1);
    apply(&store, &known);
    assert!(store.next_batch(10).unwrap().is_none());
    let mut lost = page(&[], 501);
    lost.stream_n = Some(0);
    apply(&store, &lost);
    let batch = store.next_batch(10).unwrap().unwrap();
    assert_eq!((batch.sets[0].n, batch.sets[0].id), (1, tapped));
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1, "and it is on the screen again");
}
