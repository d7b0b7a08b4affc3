//! Rounds over a network that loses, tears and fakes: everything arrives once, and the phone says truly how it stands.

use crate::example::*;
use crate::office::{Fault, Office};
use futures::executor::block_on;
use mobile::store::{NoPoints, QueueState, Store, Waiting};
use mobile::sync::{Client, ClientConfig, Incarnation, OneToken, SyncError, UnknownRoom};
use proptest::prelude::*;
use shared::records::*;
use shared::seams::Clock;
use shared::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts up.
struct Incarnations(AtomicU64);
impl Incarnation for Incarnations {
    fn renew(&self) -> Result<DeviceId, String> {
        Ok(DeviceId(id(u128::from(self.0.fetch_add(1, Ordering::SeqCst)))))
    }
}

pub struct Line {
    pub ground: Ground,
    pub office: Arc<Office>,
    pub store: Store,
    pub client: Client,
}

impl Line {
    pub fn new(jobs: u128) -> Line {
        let ground = Ground::new();
        let office = Office::with_jobs(ground.clock.clone(), jobs);
        let store = ground.open();
        let config = ClientConfig {
            store: store.clone(),
            transport: office.clone(),
            clock: ground.clock.clone(),
            random: ground.dice.clone(),
            incarnation: Arc::new(Incarnations(AtomicU64::new(500))),
            tokens: Arc::new(OneToken),
            points: Arc::new(NoPoints),
            app_version: "test".into(),
            room: Arc::new(UnknownRoom),
        };
        let client = Client::new(config, Some("token".into()));
        let line = Line { ground, office, store, client };
        line.round().unwrap();
        line
    }

    pub fn round(&self) -> Result<mobile::sync::RoundReport, SyncError> {
        block_on(self.client.round())
    }

    /// Rounds until one goes well.
    pub fn settle(&self) {
        for _ in 0..60 {
            if self.round().is_ok() {
                return;
            }
        }
        panic!("no round went well");
    }

    pub fn agree(&self, job: JobId) {
        let page = self.store.job(job).unwrap();
        assert_eq!(self.office.record(Kind::Job, job.0), Some(page.job.clone().into()));
        for evidence in &page.evidence {
            assert_eq!(self.office.record(Kind::Evidence, evidence.id.0), Some(evidence.clone().into()));
            for blob in evidence.body.blobs() {
                assert_eq!(
                    self.office.state().blobs.get(blob.as_str()).cloned(),
                    self.store.blob(&blob),
                    "byte for byte"
                );
            }
        }
    }
}

#[test]
fn a_day_without_signal_arrives_when_signal_comes_back() {
    let line = Line::new(2);
    line.office.faults([Fault::Lost]);
    let taps = whole_job(&line.store, job_id(1)) + whole_job(&line.store, job_id(2));
    assert!(matches!(line.round(), Err(SyncError::Offline(_))));
    assert!(line.store.banner().offline);
    assert!(line.client.next_due(start()).is_some());
    let report = line.round().unwrap();
    assert_eq!(report.sets as u64, taps);
    assert_eq!(report.blobs, 6, "bytes that two jobs share go once");
    line.agree(job_id(1));
    line.agree(job_id(2));
    let banner = line.store.banner();
    assert!(!banner.offline && banner.last_sent.is_some());
    assert_eq!((banner.sets_waiting, banner.blobs_waiting, banner.sending), (0, 0, None));
    assert!(line.store.queue().is_empty());
    assert!(line.store.job(job_id(1)).unwrap().waiting.is_empty());
    assert_eq!(line.client.next_due(start()), None);
}

#[test]
fn a_lost_answer_is_asked_for_again_and_nothing_happens_twice() {
    let line = Line::new(1);
    let taps = whole_job(&line.store, job_id(1));
    line.office.faults([Fault::AnswerLost]);
    assert!(line.round().is_err());
    line.settle();
    assert_eq!(line.office.state().applied.len() as u64, taps);
    assert!(line.office.state().applied.values().all(|n| *n == 1));
    line.agree(job_id(1));
}

#[test]
fn a_hotels_sign_in_page_is_no_answer() {
    for fault in [Fault::Page(200), Fault::Page(302), Fault::Page(502), Fault::Status(503), Fault::Torn] {
        let line = Line::new(1);
        whole_job(&line.store, job_id(1));
        let waiting = line.store.banner().sets_waiting;
        line.office.faults([fault.clone(), Fault::Lost, Fault::Lost]);
        assert!(line.round().is_err(), "{fault:?}");
        let banner = line.store.banner();
        assert!(banner.offline, "{fault:?}");
        assert_eq!(banner.sets_waiting, waiting, "{fault:?}");
        assert!(line.store.queue().iter().any(|q| q.attempts > 0 && q.last_error.is_some()), "{fault:?}");
        line.settle();
        line.agree(job_id(1));
    }
}

#[test]
fn a_torn_page_is_not_taken() {
    let line = Line::new(1);
    let cursor = line.store.cursor().unwrap();
    job(2).into_iter().for_each(|r| line.office.put(r));
    line.office.faults([Fault::Torn]);
    assert!(matches!(line.round(), Err(SyncError::Offline(_))));
    assert_eq!(line.store.cursor().unwrap(), cursor);
    assert!(line.store.job(job_id(2)).is_none());
    line.round().unwrap();
    assert!(line.store.job(job_id(2)).is_some());
}

#[test]
fn batches_start_small_grow_and_halve_when_they_do_not_get_through() {
    let line = Line::new(1);
    let note = |n: u32| {
        Change::AddNote(NewNote {
            id: NoteId(line.store.new_id()),
            job: job_id(1),
            text: format!("note {n}"),
        })
    };
    for n in 0..60 {
        line.store.execute(vec![note(n)], vec![]).unwrap();
    }
    line.office.state().pushes.clear();
    line.round().unwrap();
    let sizes: Vec<usize> = line.office.state().pushes.iter().map(|p| p.sets.len()).collect();
    assert_eq!(sizes, [8, 32, 20]);
    // Now the line takes no more than five at once.
    for n in 0..30 {
        line.store.execute(vec![note(n)], vec![]).unwrap();
    }
    line.office.state().most = 5;
    line.settle();
    assert_eq!(line.store.banner().sets_waiting, 0);
    assert_eq!(line.store.job(job_id(1)).unwrap().notes.len(), 90);
}

#[test]
fn a_push_tells_the_office_what_still_waits() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    line.office.state().pushes.clear();
    line.round().unwrap();
    let first = line.office.state().pushes[0].clone();
    assert_eq!(first.pending_sets as usize, first.sets.len() + line.office.state().pushes[1].sets.len());
    assert_eq!(first.pending_blobs, 6);
    let made: ChangeSet = serde_json::from_str(first.sets[0].set.get()).unwrap();
    assert_eq!(first.oldest.map(|t| t.timestamp_millis()), Some(made.clock.ms));
}

#[test]
fn a_refusal_reaches_the_inbox_and_holds_up_nothing() {
    let line = Line::new(1);
    line.office.state().refuse.insert("add-note");
    let note = Change::AddNote(NewNote { id: NoteId(line.store.new_id()), job: job_id(1), text: "x".into() });
    line.store.execute(vec![note], vec![]).unwrap();
    whole_job(&line.store, job_id(1));
    line.round().unwrap();
    assert_eq!(line.store.inbox().len(), 1);
    assert!(line.store.queue().is_empty());
    line.agree(job_id(1));
    // The office changes its mind about notes; the person tries again.
    line.office.state().refuse.clear();
    let refused = line.store.inbox()[0].id;
    line.store.inbox_retry(refused).unwrap();
    line.round().unwrap();
    assert!(line.store.inbox().is_empty());
    assert_eq!(line.office.all(Kind::Note).len(), 1);
}

#[test]
fn a_restored_copy_of_the_phone_takes_a_new_incarnation() {
    let line = Line::new(1);
    let taps = whole_job(&line.store, job_id(1));
    let stream = line.store.identity().stream;
    line.office.state().fork = true;
    line.round().unwrap();
    assert_ne!(line.store.identity().stream, stream);
    let state = line.office.state();
    let numbers: Vec<u64> = state.streams[&line.store.identity().stream].keys().copied().collect();
    assert_eq!(numbers, (1..=taps).collect::<Vec<_>>());
    drop(state);
    line.agree(job_id(1));
}

#[test]
fn two_copies_of_one_phone_both_get_their_work_through() {
    let line = Line::new(2);
    // The folder is copied, as a backup does.
    let copy = line.ground.folder.path().join("copy.db");
    rusqlite::Connection::open(line.ground.path())
        .unwrap()
        .execute("vacuum into ?1", [copy.to_str().unwrap()])
        .unwrap();
    whole_job(&line.store, job_id(1));
    line.round().unwrap();

    let dice = TestDice::new(9);
    let seams = mobile::store::Seams::new(line.ground.clock.clone(), dice.clone());
    let store = Store::open(&copy, &identity(), seams).unwrap();
    let config = ClientConfig {
        store: store.clone(),
        transport: line.office.clone(),
        clock: line.ground.clock.clone(),
        random: dice,
        incarnation: Arc::new(Incarnations(AtomicU64::new(900))),
        tokens: Arc::new(OneToken),
        points: Arc::new(NoPoints),
        app_version: "test".into(),
        room: Arc::new(UnknownRoom),
    };
    let taps = whole_job(&store, job_id(2));
    let client = Client::new(config, Some("token".into()));
    assert_eq!(block_on(client.round()).unwrap().sets as u64, taps);
    assert_ne!(store.identity().stream, identity().stream);
    assert!(store.queue().is_empty() && store.inbox().is_empty());
    line.round().unwrap();
    line.agree(job_id(1));
    line.agree(job_id(2));
}

#[test]
fn uploads_go_on_where_they_stopped() {
    let line = Line::new(1);
    tap(&line.store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let (body, blobs) = photo(Slot::Before, 3, 3_000_000);
    let EvidenceBody::Photo { blob, .. } = &body else { unreachable!("it is a photo") };
    let blob = blob.clone();
    tap(&line.store, job_id(1), body, blobs).unwrap();
    // Push, two pulls, thumbnail, original (two parts), then the line breaks. Of what was never sent nothing is asked.
    line.office.faults(vec![Fault::None; 6]);
    line.office.faults([Fault::Lost]);
    assert!(matches!(line.round(), Err(SyncError::Offline(_))));
    assert_eq!(line.office.state().staged[blob.as_str()].len(), 2 * mobile::store::PART);
    let item = &line.store.queue()[0];
    assert_eq!(item.state, QueueState::Blobs);
    assert_eq!(item.bytes, 3_000_000 - 2 * mobile::store::PART as u64);
    assert_eq!(line.store.job(job_id(1)).unwrap().waiting.values().next(), Some(&Waiting::Sending));
    line.office.state().log.clear();
    line.round().unwrap();
    let parts = |method: &str| line.office.state().log.iter().filter(|l| l.starts_with(method)).count();
    assert_eq!((parts("HEAD"), parts("PATCH")), (1, 1), "asked once, and only what was missing");
    line.agree(job_id(1));
}

#[test]
fn an_upload_whose_answer_was_lost_goes_on_from_where_the_server_is() {
    let line = Line::new(1);
    tap(&line.store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let (body, blobs) = photo(Slot::Before, 3, 2_700_000);
    tap(&line.store, job_id(1), body, blobs).unwrap();
    line.office.faults(vec![Fault::None; 4]);
    line.office.faults([Fault::AnswerLost]);
    assert!(line.round().is_err());
    line.office.state().log.clear();
    line.round().unwrap();
    let parts = line.office.state().log.iter().filter(|l| l.starts_with("PATCH")).count();
    assert_eq!(parts, 2, "the part whose answer was lost is not sent again");
    line.agree(job_id(1));
}

#[test]
fn a_line_that_breaks_all_the_time_but_carries_something_is_not_waited_for_ever_longer() {
    let line = Line::new(1);
    tap(&line.store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let (body, blobs) = photo(Slot::Before, 3, 12_000_000);
    tap(&line.store, job_id(1), body, blobs).unwrap();
    line.office.faults(vec![Fault::None; 4]);
    line.office.faults([Fault::AnswerLost]);
    assert!(line.round().is_err());
    for _ in 0..8 {
        // Pull, HEAD, and a part that arrives although the line breaks.
        line.office.faults([Fault::None, Fault::None, Fault::AnswerLost]);
        assert!(line.round().is_err());
        let wait = line.client.next_due(line.ground.clock.now()).unwrap();
        assert!(wait <= std::time::Duration::from_secs(3), "{wait:?}");
    }
    // Once nothing gets through any more, the waits grow.
    for _ in 0..4 {
        line.office.faults([Fault::Lost]);
        assert!(line.round().is_err());
    }
    let wait = line.client.next_due(line.ground.clock.now()).unwrap();
    assert!(wait > std::time::Duration::from_secs(3), "{wait:?}");
    line.settle();
    line.agree(job_id(1));
}

#[test]
fn bytes_that_were_spoilt_on_the_way_are_sent_again() {
    let line = Line::new(1);
    tap(&line.store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let (body, blobs) = photo(Slot::Before, 3, 700_000);
    tap(&line.store, job_id(1), body, blobs).unwrap();
    line.office.state().spoil = true;
    line.round().unwrap();
    line.agree(job_id(1));
}

#[test]
fn signatures_go_before_thumbnails_before_originals() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    // Everything but blobs first.
    let uploads_before = line.store.uploads().unwrap();
    assert!(uploads_before.is_empty(), "nothing goes before the change sets");
    line.office.faults(vec![Fault::None; 3]);
    line.office.faults([Fault::Lost]);
    assert!(line.round().is_err());
    let sizes: Vec<u64> = line.store.uploads().unwrap().iter().map(|u| u.size).collect();
    assert_eq!(sizes.len(), 6);
    assert!(sizes[..2].iter().all(|s| *s < 100), "{sizes:?}");
    assert!(sizes[2..4].iter().all(|s| *s == 200), "{sizes:?}");
    assert!(sizes[4..].iter().all(|s| *s >= 5_000), "{sizes:?}");
}

#[test]
fn a_session_that_ended_stops_sending_and_nothing_else() {
    let line = Line::new(1);
    line.office.state().token = Some("another".into());
    whole_job(&line.store, job_id(1));
    assert_eq!(line.round(), Err(SyncError::SignedOut));
    let banner = line.store.banner();
    assert!(banner.signed_out && !banner.offline);
    assert!(banner.sets_waiting > 0);
    // Work goes on.
    let note =
        Change::AddNote(NewNote { id: NoteId(line.store.new_id()), job: job_id(1), text: "still".into() });
    line.store.execute(vec![note], vec![]).unwrap();
    line.client.set_token(Some("another".into()));
    line.round().unwrap();
    assert!(!line.store.banner().signed_out);
    line.agree(job_id(1));
}

#[test]
fn an_app_that_is_too_old_still_delivers_its_work() {
    let line = Line::new(1);
    let taps = whole_job(&line.store, job_id(1));
    // Two pushes go through, then the pull is refused.
    line.office.faults([Fault::None, Fault::None, Fault::Status(426)]);
    assert_eq!(line.round(), Err(SyncError::TooOld));
    assert_eq!(line.office.state().applied.len() as u64, taps);
    assert_eq!(line.office.state().blobs.len(), 6, "pictures as well");
    assert!(line.store.banner().too_old);
}

#[test]
fn somebody_who_left_the_company_still_delivers_their_work() {
    let line = Line::new(1);
    let taps = whole_job(&line.store, job_id(1));
    line.office.faults([Fault::None, Fault::None, Fault::Problem(403, "deactivated")]);
    assert_eq!(line.round(), Err(SyncError::SignedOut));
    assert_eq!(line.office.state().applied.len() as u64, taps);
    assert_eq!(line.office.state().blobs.len(), 6);
    assert!(line.store.banner().signed_out);
}

#[test]
fn a_stream_that_is_somebody_elses_is_left_for_a_new_one() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    let stream = line.store.identity().stream;
    line.office.faults([Fault::Problem(403, "foreign-stream")]);
    line.round().unwrap();
    assert_ne!(line.store.identity().stream, stream);
    line.agree(job_id(1));
}

#[test]
fn news_comes_in_pages_and_a_new_epoch_starts_over() {
    let line = Line::new(1);
    for n in 2..=30 {
        job(n).into_iter().for_each(|r| line.office.put(r));
    }
    line.office.state().page = 7;
    line.round().unwrap();
    assert!((1..=30).all(|n| line.store.job(job_id(n)).is_some()));
    // The server was restored, or the view changed; meanwhile one job is gone.
    {
        let mut state = line.office.state();
        state.epoch += 1;
        state.records.retain(|(_, id), _| *id != job_id(30).0 && *id != visit_id(30).0);
    }
    line.round().unwrap();
    assert!(line.store.job(job_id(30)).unwrap().taken_away);
    assert!(line.store.later(start(), 0, 50).stops.len() + line.store.today(start()).total == 29);
    assert!((1..=29).all(|n| line.store.job(job_id(n)).is_some()));
}

#[test]
fn what_leaves_the_view_goes_and_what_was_pending_about_it_is_told() {
    let line = Line::new(2);
    tap(&line.store, job_id(1), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    line.office.state().refuse.insert("on-my-way");
    line.office.evict(Kind::Job, job_id(1).0);
    line.office.evict(Kind::Visit, visit_id(1).0);
    line.office.evict(Kind::Job, job_id(2).0);
    line.office.evict(Kind::Visit, visit_id(2).0);
    line.round().unwrap();
    assert!([1, 2].iter().all(|n| line.store.job(job_id(*n)).unwrap().taken_away));
    assert_eq!(line.store.today(start()).total, 0);
    let inbox = line.store.inbox();
    assert_eq!(inbox[0].job_title.as_deref(), Some("Leaking tap 1"));
    assert!(inbox[0].there_now.iter().any(|r| r.uuid() == job_id(1).0), "held for the inbox");
}

#[test]
fn thumbnails_of_others_come_to_the_phone_and_are_checked() {
    let line = Line::new(1);
    let (body, blobs) = photo(Slot::Before, 8, 2_000);
    let EvidenceBody::Photo { thumb, .. } = &body else { unreachable!("it is a photo") };
    let thumb = thumb.clone();
    let evidence = Evidence {
        id: EvidenceId(id(8_000)),
        job: job_id(1),
        visit: visit_id(1),
        round: 0,
        leg: 0,
        by: BENNO,
        at: Hlc::at(start()),
        body,
        supersedes: None,
        late: false,
        unknown: Default::default(),
    };
    line.office.put(evidence.into());
    line.office.state().blobs.insert(thumb.to_string(), b"something else".to_vec());
    line.round().unwrap();
    assert_eq!(line.store.blob(&thumb), None, "wrong bytes are not kept");
    line.office.state().blobs.insert(thumb.to_string(), blobs[1].bytes.clone());
    line.ground.clock.advance(60_000);
    assert_eq!(line.round().unwrap().fetched, 1);
    assert_eq!(line.store.blob(&thumb), Some(blobs[1].bytes.clone()));
    assert_eq!(line.store.banner().blobs_waiting, 0, "what came is not to be sent");
}

#[test]
fn the_companys_logo_comes_to_the_phone_and_stays() {
    let line = Line::new(1);
    assert_eq!(line.store.logo(), None);
    let (hash, bytes) = (shared::sync::BlobHash::of(b"a logo"), b"a logo".to_vec());
    let company = records(0).into_iter().find_map(|record| match record {
        Record::Company(company) => Some(*company),
        _ => None,
    });
    line.office.put(Company { logo: Some(hash.clone()), ..company.unwrap() }.into());
    line.round().unwrap();
    assert_eq!(line.store.logo(), None, "it is not there yet");
    line.office.state().blobs.insert(hash.to_string(), bytes);
    line.ground.clock.advance(60_000);
    assert_eq!(line.round().unwrap().fetched, 1);
    assert_eq!(line.store.logo(), Some(hash));
    assert_eq!(line.round().unwrap().fetched, 0, "once");
}

#[test]
fn thumbnails_that_are_not_there_hold_up_no_others_and_are_asked_for_again() {
    let line = Line::new(1);
    let put = |n: u8| {
        let (body, blobs) = photo(Slot::Before, n, 300 + usize::from(n));
        let EvidenceBody::Photo { thumb, .. } = &body else { unreachable!("it is a photo") };
        let thumb = thumb.clone();
        let evidence = Evidence {
            id: EvidenceId(id(8_000 + u128::from(n))),
            job: job_id(1),
            visit: visit_id(1),
            round: 0,
            leg: 0,
            by: BENNO,
            at: Hlc { ms: START_MS + i64::from(n), n: 0 },
            body,
            supersedes: None,
            late: false,
            unknown: Default::default(),
        };
        line.office.put(evidence.into());
        (thumb, blobs[1].bytes.clone())
    };
    let (oldest, bytes) = put(1);
    line.office.state().blobs.insert(oldest.to_string(), bytes.clone());
    let missing: Vec<_> = (2..60).map(put).collect();
    while line.round().unwrap().fetched == 0 {
        assert!(line.office.state().log.len() < 1_000, "the oldest one is never asked for");
    }
    assert_eq!(line.store.blob(&oldest), Some(bytes));
    let asked = || line.office.state().log.iter().filter(|l| l.starts_with("GET /sync/blobs")).count();
    line.round().unwrap();
    let before = asked();
    line.round().unwrap();
    assert_eq!(asked(), before, "not at once");
    // Its pictures arrive at the office; nothing else changes there.
    line.office.state().blobs.insert(missing[0].0.to_string(), missing[0].1.clone());
    line.ground.clock.advance(120_000);
    let fetched: usize = (0..3).map(|_| line.round().unwrap().fetched).sum();
    assert_eq!(fetched, 1);
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::None),
        2 => Just(Fault::Lost),
        2 => Just(Fault::AnswerLost),
        1 => Just(Fault::Torn),
        1 => Just(Fault::Page(200)),
        1 => Just(Fault::Page(502)),
        1 => Just(Fault::Status(500)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever the network does, in the end both sides are equal and everything happened once.
    #[test]
    fn any_bad_network_ends_in_agreement(
        faults in prop::collection::vec(fault(), 0..40),
        pages in 1usize..20,
    ) {
        let line = Line::new(2);
        line.office.state().page = pages;
        line.office.faults(faults);
        for job in [1, 2] {
            while let Some((body, blobs)) = next_tap(&line.store, job_id(job)) {
                let before = line.store.job(job_id(job)).unwrap().evidence.len();
                tap(&line.store, job_id(job), body, blobs).unwrap();
                let _ = line.round();
                // One reads one's own writes, whatever the round did.
                prop_assert_eq!(line.store.job(job_id(job)).unwrap().evidence.len(), before + 1);
            }
        }
        line.settle();
        line.agree(job_id(1));
        line.agree(job_id(2));
        prop_assert!(line.store.queue().is_empty() && line.store.inbox().is_empty());
        prop_assert!(line.office.state().applied.values().all(|n| *n == 1));
        prop_assert_eq!(peek::<i64>(&line.ground.path(), "select count(*) from local"), 0);
    }
}
