//! The store by itself: taps, refusals, screens, drafts, a full disk.

use crate::example::*;
use base64::Engine;
use mobile::store::{Carrier, ExecuteError, ExportError, Later, NewBlob, QueueState, Store, Waiting};
use shared::carried::Line;
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;

#[test]
fn a_tap_is_still_there_after_the_app_was_closed() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let before = store.job(job_id(1)).unwrap();
    drop(store);
    let after = ground.open().job(job_id(1)).unwrap();
    assert_eq!(before, after);
    assert_eq!(after.job.status, JobStatus::EnRoute);
    assert_eq!(after.evidence.len(), 1);
}

#[test]
fn a_whole_job_is_done_without_signal() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let before = store.today(start());
    assert_eq!((before.done, before.total), (0, 2));
    assert_eq!(before.next.as_ref().map(|s| s.job.id), Some(job_id(1)));
    assert_eq!(before.me.map(|p| p.name), Some("Asha Rao".into()));

    let taps = whole_job(&store, job_id(1));

    let page = store.job(job_id(1)).unwrap();
    assert_eq!(page.job.status, JobStatus::Completed);
    assert!(page.gates.all_done());
    assert_eq!(page.visit.unwrap().outcome, Some(Outcome::Done));
    assert_eq!(page.history.unwrap().jobs[0].stars, Some(5));
    let today = store.today(start());
    assert_eq!((today.done, today.total), (1, 2));
    assert_eq!(today.next.unwrap().job.id, job_id(2));
    assert!(today.stops[0].is_done() && today.stops[0].waiting > 0);
    let banner = store.banner();
    assert_eq!(banner.sets_waiting as u64, taps);
    // Two photos with thumbnails, a signature with its strokes.
    assert_eq!(banner.blobs_waiting, 6);
    assert_eq!(store.queue().len() as u64, taps);
    assert!(page.waiting.values().all(|w| *w == Waiting::OnPhone));
}

#[test]
fn a_refused_tap_leaves_nothing_behind() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let (body, blobs) = photo(Slot::Before, 1, 3_000);
    // Photos come after the arrival.
    let refused = tap(&store, job_id(1), body, blobs);
    assert!(matches!(refused, Err(ExecuteError::Refused(r)) if r.code == Code::GateLocked));
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from outbox"), 0);
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from local"), 0);
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from blob_chunks"), 0);
    // The number was not used up.
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    assert_eq!(peek::<i64>(&ground.path(), "select n from outbox"), 1);
}

#[test]
fn numbers_have_no_gaps_and_clocks_only_grow() {
    let ground = Ground::new();
    let store = ground.pulled(3);
    let mut taps = 0;
    for n in 1..=3 {
        taps += whole_job(&store, job_id(n));
        // A wall clock that is set back changes nothing about the order.
        ground.clock.advance(-3_600_000);
    }
    let batch = store.next_batch(1_000).unwrap().unwrap();
    let numbers: Vec<u64> = batch.sets.iter().map(|e| e.n).collect();
    assert_eq!(numbers, (1..=taps).collect::<Vec<_>>());
    let clocks: Vec<Hlc> =
        batch.sets.iter().map(|e| serde_json::from_str::<ChangeSet>(e.set.get()).unwrap().clock).collect();
    assert!(clocks.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn evidence_that_names_a_picture_without_bytes_is_not_taken() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let (body, mut blobs) = photo(Slot::Before, 1, 3_000);
    blobs.pop();
    assert!(matches!(tap(&store, job_id(1), body, blobs), Err(ExecuteError::Broken(_))));
    assert_eq!(store.queue().len(), 1);
}

#[test]
fn pictures_come_back_byte_for_byte_whatever_their_size() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let chunk = mobile::store::CHUNK;
    for (seed, size) in [(1, 1), (2, chunk - 1), (3, chunk), (4, chunk + 1), (5, 3 * chunk + 17)] {
        let (body, blobs) = photo(Slot::Before, seed, size);
        let bytes = blobs[0].bytes.clone();
        tap(&store, job_id(1), body, blobs).unwrap();
        let hash = BlobHash::of(&bytes);
        assert_eq!(store.blob(&hash), Some(bytes.clone()));
        assert_eq!(store.blob_mime(&hash).as_deref(), Some("image/jpeg"));
        let from = size / 2;
        assert!(bytes[from..].starts_with(&store.part(&hash, from as u64).unwrap()));
    }
    assert_eq!(store.blob(&BlobHash::of(b"never seen")), None);
}

#[test]
fn a_full_disk_refuses_the_tap_whole_and_the_next_one_works_when_there_is_room() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    let pages: u32 = peek(&ground.path(), "pragma page_count");
    store.limit_pages(pages + 20).unwrap();
    let (body, blobs) = photo(Slot::Before, 1, 2_000_000);
    assert_eq!(tap(&store, job_id(1), body.clone(), blobs.clone()), Err(ExecuteError::Full));
    assert_eq!(store.queue().len(), 1);
    assert_eq!(store.job(job_id(1)).unwrap().evidence.len(), 1);
    assert_eq!(peek::<i64>(&ground.path(), "select count(*) from blob_chunks"), 0);
    // Small things still fit.
    store.set_draft("rating", Some("3")).unwrap();
    store.limit_pages(1_000_000).unwrap();
    tap(&store, job_id(1), body, blobs).unwrap();
    assert_eq!(store.queue().len(), 2);
}

#[test]
fn a_picture_beyond_the_limit_is_refused_with_a_reason() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let bytes = vec![0; usize::try_from(shared::sync::MAX_BLOB).unwrap() + 1];
    let note = Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: "x".into() });
    let taken = store.execute(vec![note], vec![NewBlob { bytes, mime: "image/jpeg".into() }]);
    assert!(matches!(taken, Err(ExecuteError::Refused(r)) if r.code == Code::TooLong));
    let note = Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: "x".into() });
    let taken = store.execute(vec![note], vec![NewBlob { bytes: vec![], mime: "image/jpeg".into() }]);
    assert!(matches!(taken, Err(ExecuteError::Refused(r)) if r.code == Code::Empty));
}

#[test]
fn drafts_are_there_the_moment_they_change() {
    let ground = Ground::new();
    let store = ground.open();
    assert_eq!(store.draft("signature/1"), None);
    store.set_draft("signature/1", Some("[[1,2,3]]")).unwrap();
    store.set_draft("signature/1", Some("[[1,2,3],[4,5,6]]")).unwrap();
    drop(store);
    let store = ground.open();
    assert_eq!(store.draft("signature/1").as_deref(), Some("[[1,2,3],[4,5,6]]"));
    store.set_draft("signature/1", None).unwrap();
    assert_eq!(store.draft("signature/1"), None);
}

#[test]
fn several_changes_of_one_tap_stand_or_fall_together() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let page = store.job(job_id(1)).unwrap();
    let note = |text: &str| {
        Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: text.into() })
    };
    let bad = vec![note("first"), capture(&page, EvidenceBody::WorkStarted, store.new_id())];
    assert!(store.execute(bad, vec![]).is_err());
    assert!(store.job(job_id(1)).unwrap().notes.is_empty());
    store.execute(vec![note("first"), note("second")], vec![]).unwrap();
    assert_eq!(store.job(job_id(1)).unwrap().notes.len(), 2);
    assert_eq!(store.queue().len(), 1);
}

#[test]
fn screens_are_told_of_every_commit() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let (mut changed, mut work) = (store.changed(), store.work());
    changed.mark_unchanged();
    work.mark_unchanged();
    tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
    assert!(changed.has_changed().unwrap() && work.has_changed().unwrap());
    work.mark_unchanged();
    apply(&store, &page(&records(2), 200));
    assert!(!work.has_changed().unwrap(), "a pull is nothing to send");
    changed.mark_unchanged();
    apply(&store, &page(&[], 201));
    assert!(!changed.has_changed().unwrap(), "an empty pull changes no screen");
}

#[test]
fn any_time_visits_come_last_and_unfinished_ones_of_yesterday_stay() {
    let ground = Ground::new();
    let store = ground.pulled(3);
    let change = |n: u128, plan: &dyn Fn(&mut Plan)| {
        let mut visit = records(3)
            .into_iter()
            .find_map(|r| match r {
                Record::Visit(v) if v.id == visit_id(n) => Some(*v),
                _ => None,
            })
            .unwrap();
        plan(&mut visit.plan);
        Record::from(visit)
    };
    let day = chrono::TimeDelta::days(1);
    let anytime = change(1, &|p: &mut Plan| {
        p.window = None;
        p.anytime = Some(start());
    });
    let yesterday = change(3, &|p: &mut Plan| {
        p.window = p.window.map(|w| Window { start: w.start - day, end: w.end - day });
    });
    apply(&store, &page(&[anytime, yesterday], 101));
    let order: Vec<JobId> = store.today(start()).stops.iter().map(|s| s.job.id).collect();
    assert_eq!(order, [job_id(3), job_id(2), job_id(1)]);
    // Tomorrow, what is left over comes first.
    let tomorrow = store.today(start() + day);
    assert_eq!(tomorrow.total, 3);
    assert_eq!(store.later(start(), 0, 10), Later::default());
    let later = |skipped, most| {
        let later = store.later(start() - day - day, skipped, most);
        (later.stops.iter().map(|stop| stop.job.id).collect::<Vec<_>>(), later.more)
    };
    assert_eq!(later(0, 10), (vec![job_id(3), job_id(2), job_id(1)], false));
    // Days are whole, so that their order is; and whoever has some knows whether there are more.
    assert_eq!(later(0, 1), (vec![job_id(3)], true));
    assert_eq!(later(1, 1), (vec![job_id(2), job_id(1)], false));
    assert_eq!(later(0, 2), (vec![job_id(3), job_id(2), job_id(1)], false));
}

#[test]
fn a_phone_whose_clock_is_a_year_behind_has_the_offices_day() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let believes = start() - chrono::TimeDelta::days(365);
    let here = store.in_the_offices_time(believes);
    assert_eq!((here, store.today(here).total), (believes, 0), "the office was not heard yet");
    assert_eq!(store.later(here, 0, 10).stops.len(), 2);
    let mut changed = store.changed();
    changed.mark_unchanged();
    store.heard(start(), believes, believes).unwrap();
    assert!(changed.has_changed().unwrap(), "screens ask for another day");
    let there = store.in_the_offices_time(believes);
    assert_eq!((there, store.today(there).total), (start(), 2));
    assert_eq!(store.later(there, 0, 10), Later::default());
}

#[test]
fn a_visit_of_somebody_else_is_not_on_my_day() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let mut visit = match records(1).into_iter().find(|r| r.kind() == Kind::Visit) {
        Some(Record::Visit(v)) => *v,
        _ => unreachable!("the example has a visit"),
    };
    visit.plan.technicians = vec![BENNO];
    apply(&store, &page(&[visit.into()], 101));
    assert_eq!(store.today(start()).total, 0);
    let mut page = store.job(job_id(1)).unwrap();
    assert_eq!(page.visit, None);
    page.visit = page.visits.first().cloned();
    let arrival = EvidenceBody::Arrival { fix: Some(fix()), no_fix: None };
    let arrival = store.execute(vec![capture(&page, arrival, store.new_id())], vec![]);
    assert!(arrival.is_err_and(|e| matches!(e, ExecuteError::Refused(r) if r.code == Code::NotYourVisit)));
}

#[test]
fn the_store_of_one_person_does_not_open_for_another() {
    let ground = Ground::new();
    drop(ground.open());
    let other = mobile::store::Identity::new(DEVICE, COMPANY, BENNO);
    assert!(matches!(Store::open(&ground.path(), &other, ground.seams()), Err(ExecuteError::Broken(_))));
}

#[test]
fn unsent_work_can_be_carried_away_as_a_file() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let taps = whole_job(&store, job_id(1));
    let path = ground.folder.path().join("unsent.sevengate");
    let carrier = Carrier {
        device_name: "Asha's phone".into(),
        app_version: "0.1.0".into(),
        made: start(),
        seal_key: Some([7; 32]),
    };
    assert!(matches!(store.export(&path, &carrier), Err(ExportError::NoKey)));
    assert!(!path.exists());
    let office = age::x25519::Identity::generate();
    store.keep_office_key(&office.to_public().to_string()).unwrap();
    // One that is torn closes its number and takes nothing down with it.
    let conn = rusqlite::Connection::open(ground.path()).unwrap();
    conn.execute("update outbox set bytes = '{\"torn' where n = 2", []).unwrap();
    store.export(&path, &carrier).unwrap();
    let key: &dyn age::Identity = &office;
    let sealed = std::fs::File::open(&path).unwrap();
    let opened = age::Decryptor::new(sealed).unwrap().decrypt(std::iter::once(key)).unwrap();
    let text = String::from_utf8(zstd::decode_all(opened).unwrap()).unwrap();
    let lines: Vec<Line> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let batch = store.next_batch(100).unwrap().unwrap();
    let sets: Vec<_> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Set { n, id, hash, set, void } => {
                Some((*n, *id, hash.clone(), set.clone(), void.is_some()))
            }
            Line::Head(_) | Line::Blob { .. } | Line::End { .. } => None,
        })
        .collect();
    let waiting =
        batch.sets.iter().map(|e| (e.n, e.id, e.hash.clone(), e.set.get().to_owned(), e.void.is_some()));
    assert_eq!((sets.len() as u64, sets.clone()), (taps, waiting.collect()));
    assert!(sets[1].4);
    for line in &lines {
        if let Line::Blob { hash, base64, .. } = line {
            let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
            assert_eq!(BlobHash::of(&bytes), *hash);
        }
    }
    assert!(matches!(lines.first(), Some(Line::Head(head)) if head.person == ASHA && head.made == start()));
    let end = lines.last();
    assert!(matches!(end, Some(Line::End { sets, blobs: 6, seal: Some(_) }) if *sets == taps), "{end:?}");
    assert!(!store.forget_view().unwrap(), "what is unsent is not forgotten");
}

#[test]
fn what_cannot_be_read_any_more_closes_its_number_and_holds_up_nothing() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    whole_job(&store, job_id(1));
    let conn = rusqlite::Connection::open(ground.path()).unwrap();
    conn.execute("update outbox set bytes = '{\"torn' where n = 2", []).unwrap();
    let batch = store.next_batch(100).unwrap().unwrap();
    assert!(batch.sets[1].void.is_some());
    assert!(batch.sets[0].void.is_none() && batch.sets[2].void.is_none());
    assert_eq!(store.queue()[1].what, "unreadable");
    assert_eq!(store.queue()[0].state, QueueState::Waiting);
}

#[test]
fn the_language_that_somebody_chose_is_theirs_at_once_and_waits_for_the_office() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    assert_eq!(store.language(), None, "the phone's own");
    let speak = |id, language: Option<&str>| {
        let patch = PersonPatch { language: Some(language.map(str::to_owned)), ..PersonPatch::default() };
        store.execute(vec![Change::EditPerson { id, patch }], vec![])
    };
    speak(ASHA, Some("hi")).unwrap();
    assert_eq!(store.language().as_deref(), Some("hi"));
    assert_eq!(store.queue().len(), 1);
    drop(store);
    let store = ground.open();
    assert_eq!(store.language().as_deref(), Some("hi"), "also after the app was closed");
    let refused = |id, patch: PersonPatch| match store.execute(vec![Change::EditPerson { id, patch }], vec![])
    {
        Err(ExecuteError::Refused(why)) => why.code,
        other => panic!("{:?}", other.map(drop)),
    };
    let language = |tag: &str| Some(Some(tag.to_owned()));
    // Nobody else's, nothing else of one's own, and only what is a language.
    assert_eq!(
        refused(BENNO, PersonPatch { language: language("de"), ..PersonPatch::default() }),
        Code::NotAllowed
    );
    let more = PersonPatch { language: language("de"), phone: Some("1".into()), ..PersonPatch::default() };
    assert_eq!(refused(ASHA, more), Code::NotAllowed);
    assert_eq!(
        refused(ASHA, PersonPatch { language: language("xx"), ..PersonPatch::default() }),
        Code::BadSetting
    );
    let own = PersonPatch { language: Some(None), ..PersonPatch::default() };
    store.execute(vec![Change::EditPerson { id: ASHA, patch: own }], vec![]).unwrap();
    assert_eq!(store.language(), None);
}
