//! Servers that were restored from a backup: the phone gives back what it still keeps.

use crate::example::*;
use crate::office::Fault;
use crate::sync::Line;
use shared::records::*;
use shared::sync::Receipt;
use shared::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What an office has in its backups.
struct Backup {
    records: BTreeMap<(Kind, Uuid), (Record, u64)>,
    seq: u64,
    receipts: BTreeMap<ChangeSetId, (String, Receipt)>,
    streams: BTreeMap<StreamId, BTreeMap<u64, ChangeSetId>>,
    last_clock: BTreeMap<StreamId, Hlc>,
    marks: BTreeMap<String, &'static str>,
}

impl Backup {
    fn of(line: &Line) -> Backup {
        let state = line.office.state();
        Backup {
            records: state.records.clone(),
            seq: state.seq,
            receipts: state.receipts.clone(),
            streams: state.streams.clone(),
            last_clock: state.last_clock.clone(),
            marks: state.marks.clone(),
        }
    }

    /// The office goes on from here, without what came later and without any picture.
    fn restore(self, line: &Line) {
        self.restore_unnoticed(line);
        line.office.state().epoch += 1;
    }

    /// The same where the phone's cursor is one of before the backup: it still fits.
    fn restore_unnoticed(self, line: &Line) {
        let mut state = line.office.state();
        (state.records, state.seq, state.receipts) = (self.records, self.seq, self.receipts);
        (state.streams, state.last_clock) = (self.streams, self.last_clock);
        state.marks = self.marks;
        state.applied.clear();
        state.blobs.clear();
    }
}

#[test]
fn pictures_that_came_after_the_backup_are_sent_again() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    line.round().unwrap();
    // The change sets are in the backup, the pictures are not.
    Backup::of(&line).restore(&line);
    line.settle();
    assert_eq!(line.office.state().blobs.len(), 6);
    assert!(line.office.state().applied.is_empty(), "nothing is done twice");
    line.agree(job_id(1));
    assert_eq!(line.store.banner().blobs_waiting, 0);
}

#[test]
fn a_server_that_lost_nothing_but_pictures_gets_them_again() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    line.round().unwrap();
    // From between the last change set and the first picture: nothing else was said since.
    let mut backup = Backup::of(&line);
    backup.marks.retain(|_, given_for| *given_for == "push");
    backup.restore_unnoticed(&line);
    line.round().unwrap();
    line.settle();
    assert_eq!(line.office.state().blobs.len(), 6);
    line.agree(job_id(1));
    assert_eq!(line.store.banner().blobs_waiting, 0);
}

#[test]
fn what_a_restored_server_says_first_does_not_hide_what_it_lost() {
    let line = Line::new(1);
    whole_job(&line.store, job_id(1));
    line.round().unwrap();
    let mut backup = Backup::of(&line);
    backup.marks.retain(|_, given_for| *given_for == "push");
    backup.restore_unnoticed(&line);
    // A tap is pushed before anything is pulled.
    let note =
        Change::AddNote(NewNote { id: NoteId(line.store.new_id()), job: job_id(1), text: "later".into() });
    line.store.execute(vec![note], vec![]).unwrap();
    line.settle();
    line.settle();
    assert_eq!(line.office.state().blobs.len(), 6);
}

#[test]
fn of_answers_under_way_at_once_the_mark_of_the_latest_commit_stays() {
    let line = Line::new(1);
    for (given, kept) in
        [("9.a", "9.a"), ("10.b", "10.b"), ("9.c", "10.b"), ("10.d", "10.d"), ("11.e", "11.e")]
    {
        line.store.keep_mark(given).unwrap();
        assert_eq!(line.store.mark().unwrap().as_deref(), Some(kept));
    }
}

#[test]
fn work_of_an_earlier_incarnation_survives_a_restore_that_the_cursor_does_not_tell() {
    let line = Line::new(1);
    let backup = Backup::of(&line);
    tap(&line.store, job_id(1), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    line.office.faults([Fault::None, Fault::Lost]);
    assert!(line.round().is_err(), "taken, and not pulled yet");
    assert_eq!(line.store.banner().sets_waiting, 0);
    line.store.take_incarnation(DeviceId(id(700))).unwrap();
    backup.restore_unnoticed(&line);
    // The office has come beyond what it had acknowledged.
    job(2).into_iter().for_each(|r| line.office.put(r));
    line.settle();
    assert_eq!(line.office.state().applied.len(), 1);
    line.agree(job_id(1));
}

#[test]
fn a_restored_server_that_has_moved_on_gets_back_what_it_lost() {
    let line = Line::new(1);
    let backup = Backup::of(&line);
    let taps = whole_job(&line.store, job_id(1));
    line.round().unwrap();
    backup.restore(&line);
    for n in 2..=20 {
        job(n).into_iter().for_each(|r| line.office.put(r));
    }
    line.settle();
    assert_eq!(line.office.state().applied.len() as u64, taps);
    line.agree(job_id(1));
    assert_eq!(line.store.job(job_id(1)).unwrap().job.status, JobStatus::Completed);
}

#[test]
fn work_of_an_earlier_incarnation_survives_a_restore_as_well() {
    let line = Line::new(1);
    let backup = Backup::of(&line);
    let taps = whole_job(&line.store, job_id(1));
    line.round().unwrap();
    line.store.take_incarnation(DeviceId(id(700))).unwrap();
    let note =
        Change::AddNote(NewNote { id: NoteId(line.store.new_id()), job: job_id(1), text: "later".into() });
    line.store.execute(vec![note], vec![]).unwrap();
    line.round().unwrap();
    backup.restore(&line);
    line.settle();
    assert_eq!(line.office.state().applied.len() as u64, taps + 1);
    assert_eq!(line.store.job(job_id(1)).unwrap().evidence.len() as u64, taps);
    let oldest: Vec<_> = line.office.state().pushes.iter().filter_map(|push| push.oldest).collect();
    assert!(oldest.iter().all(|at| at.timestamp_millis() > 0), "what is gone has no time: {oldest:?}");
    line.agree(job_id(1));
}

#[test]
fn a_restore_while_the_person_was_signed_out_loses_no_work_either() {
    let line = Line::new(1);
    let backup = Backup::of(&line);
    let taps = whole_job(&line.store, job_id(1));
    line.round().unwrap();
    assert!(line.store.forget_view().unwrap());
    backup.restore(&line);
    line.settle();
    assert_eq!(line.office.state().applied.len() as u64, taps);
}

#[test]
fn what_the_person_let_go_is_not_sent_again_after_a_restore() {
    let line = Line::new(1);
    let backup = Backup::of(&line);
    line.office.state().refuse.insert("add-note");
    let note = |text: &str| {
        let note =
            Change::AddNote(NewNote { id: NoteId(line.store.new_id()), job: job_id(1), text: text.into() });
        line.store.execute(vec![note], vec![]).unwrap()
    };
    tap(&line.store, job_id(1), EvidenceBody::OnMyWay { eta: None }, vec![]).unwrap();
    let (discarded, retried) = (note("let go"), note("done again"));
    line.round().unwrap();
    line.store.inbox_discard(discarded).unwrap();
    line.office.state().refuse.clear();
    line.store.inbox_retry(retried).unwrap();
    line.round().unwrap();
    backup.restore(&line);
    line.settle();
    line.settle();
    let state = line.office.state();
    assert_eq!(state.applied.len(), 2, "the departure and the second attempt");
    let numbers: Vec<u64> = state.streams[&line.store.identity().stream].keys().copied().collect();
    assert_eq!(numbers, [1, 2, 3, 4], "the others' numbers are closed");
    drop(state);
    assert_eq!(line.office.all(Kind::Note).len(), 1);
    assert!(line.store.inbox().is_empty() && line.store.queue().is_empty());
}

#[test]
fn a_server_restored_from_a_backup_gets_back_what_it_had_acknowledged() {
    let line = Line::new(1);
    let backup = {
        let state = line.office.state();
        (state.records.clone(), state.seq, state.streams.clone(), state.last_clock.clone())
    };
    let taps = whole_job(&line.store, job_id(1));
    line.round().unwrap();
    let wanted = line.store.job(job_id(1)).unwrap();
    {
        let mut state = line.office.state();
        (state.records, state.seq, state.streams, state.last_clock) = backup;
        state.receipts.clear();
        state.applied.clear();
        state.blobs.clear();
        state.epoch += 1;
    }
    line.round().unwrap();
    line.settle();
    assert_eq!(line.office.state().applied.len() as u64, taps);
    assert_eq!(line.store.job(job_id(1)).unwrap().evidence, wanted.evidence);
    line.agree(job_id(1));
}
