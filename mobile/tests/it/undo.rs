//! What can be taken back after ten seconds, and what comes back with it.

use crate::example::*;
use mobile::store::{ExecuteError, JobPage, Store, Waiting};
use shared::gates::{Gate, GateState};
use shared::records::*;
use shared::seams::Clock;
use shared::*;

fn job(store: &Store) -> JobPage {
    store.job(job_id(1)).unwrap()
}

/// Taps on until this gate is open.
fn up_to(store: &Store, gate: Gate) {
    while job(store).gates.open() != Some(gate) {
        let (body, blobs) = next_tap(store, job_id(1)).unwrap();
        tap(store, job_id(1), body, blobs).unwrap();
    }
}

fn taps(store: &Store, body: EvidenceBody) {
    tap(store, job_id(1), body, Vec::new()).unwrap();
}

fn take_back(store: &Store, piece: EvidenceId, why: &str) -> Result<(), ExecuteError> {
    let body = EvidenceBody::Retracted { reason: why.into() };
    let mut change = capture(&job(store), body, store.new_id());
    if let Change::Capture { supersedes, .. } = &mut change {
        *supersedes = Some(piece);
    }
    store.execute(vec![change], Vec::new()).map(drop)
}

fn leave_out(gate: Gate, how: How) -> EvidenceBody {
    EvidenceBody::Escape(Escape { gate, reason: "no light".into(), how })
}

fn absent() -> EvidenceBody {
    EvidenceBody::CustomerAbsent { reason: "left".into() }
}

#[test]
fn that_nobody_was_there_is_taken_back_while_the_job_goes_on() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::Rating);
    taps(&store, absent());
    let last = store.undoable(ground.clock.now()).expect("just tapped");
    assert_eq!(last.piece.body, absent());
    ground.clock.advance(60_000);
    assert_eq!(store.undoable(ground.clock.now()), None);
    let page = job(&store);
    assert_eq!(page.absence_to_take_back(), Some(&last.piece));
    take_back(&store, last.piece.id, "undo").unwrap();
    let page = job(&store);
    assert_eq!((page.gates.open(), page.absence_to_take_back()), (Some(Gate::Rating), None));
    // Once more, and the job is done with it.
    taps(&store, absent());
    taps(&store, EvidenceBody::Departure { fix: Some(fix()) });
    let page = job(&store);
    assert_eq!(page.job.status, JobStatus::Completed);
    assert_eq!((page.absence_to_take_back(), store.undoable(ground.clock.now())), (None, None));
}

#[test]
fn a_step_left_out_by_mistake_is_taken_back_until_something_is_built_on_it() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::AfterPhotos);
    taps(&store, leave_out(Gate::AfterPhotos, How::OnTrust));
    assert!(matches!(job(&store).gates.state(Gate::AfterPhotos), GateState::Waived { .. }));
    let last = store.undoable(ground.clock.now()).expect("just tapped");
    assert_eq!(last.piece.body, leave_out(Gate::AfterPhotos, How::OnTrust));
    take_back(&store, last.piece.id, "undo").unwrap();
    assert_eq!(job(&store).gates.open(), Some(Gate::AfterPhotos));

    taps(&store, leave_out(Gate::AfterPhotos, How::OnTrust));
    assert!(job(&store).escape_to_take_back(Gate::AfterPhotos).is_some());
    taps(&store, EvidenceBody::Rating { stars: 5, comment: String::new(), tapped_by: None });
    assert_eq!(job(&store).escape_to_take_back(Gate::AfterPhotos), None);
    assert_eq!(store.undoable(ground.clock.now()).map(|last| last.piece.body.name()), Some("work-complete"));
}

#[test]
fn a_question_to_the_office_waits_on_the_phone_and_can_be_withdrawn() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::BeforePhotos);
    taps(&store, leave_out(Gate::BeforePhotos, How::Asked));
    let page = job(&store);
    let asked = page.escape_to_take_back(Gate::BeforePhotos).expect("it was asked").id;
    assert_eq!(page.waiting(asked), Waiting::OnPhone);
    take_back(&store, asked, "undo").unwrap();
    assert_eq!(job(&store).escape_to_take_back(Gate::BeforePhotos), None);
}

#[test]
fn a_deleted_photo_comes_back_without_its_bytes_being_stored_again() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::BeforePhotos);
    let (body, blobs) = photo(Slot::Before, 1, 5_000);
    tap(&store, job_id(1), body.clone(), blobs).unwrap();
    let taken = job(&store).evidence.last().unwrap().id;
    take_back(&store, taken, "deleted").unwrap();
    let photos = || {
        let page = job(&store);
        page.facts().counting().filter(|e| e.body == body).count()
    };
    assert_eq!(photos(), 0);
    let last = store.undoable(ground.clock.now()).expect("just deleted");
    assert_eq!(last.photo.as_ref(), Some(&body));
    taps(&store, last.photo.unwrap());
    assert_eq!(photos(), 1);
    let next = store.undoable(ground.clock.now());
    assert_eq!(next.map(|last| last.piece.body.name()), Some("arrival"), "what was tapped before");
}

#[test]
fn a_visit_that_ended_keeps_its_steps_and_its_reason_and_goes_on_when_that_is_taken_back() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::WorkComplete);
    let body = EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "valve".into() };
    taps(&store, body.clone());
    ground.clock.advance(60_000);
    assert_eq!(job(&store).gates.open(), Some(Gate::Arrival), "a next visit begins with its arrival");
    let page = job(&store).as_left();
    for done in [Gate::Arrival, Gate::BeforePhotos] {
        assert!(matches!(page.gates.state(done), GateState::Passed { .. }), "{done}");
    }
    let ended = page.ended().expect("it ended").clone();
    assert_eq!((&ended.body, page.waiting(ended.id)), (&body, Waiting::OnPhone));
    assert_eq!(page.end_to_take_back(), Some(&ended));

    take_back(&store, ended.id, "undo").unwrap();
    let page = job(&store).as_left();
    assert_eq!((page.job.status, page.gates.open()), (JobStatus::InProgress, Some(Gate::WorkComplete)));
    assert_eq!((page.left_visit(), page.ended()), (None, None));
}

#[test]
fn the_end_of_a_visit_stays_once_another_one_is_planned() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    up_to(&store, Gate::WorkComplete);
    taps(&store, EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: String::new() });
    assert!(job(&store).end_to_take_back().is_some());
    let another = records(1).into_iter().find_map(|record| match record {
        Record::Visit(visit) => Some(Visit {
            id: visit_id(50),
            plan: Plan { technicians: vec![BENNO], ..visit.plan.clone() },
            ..*visit
        }),
        _ => None,
    });
    apply(&store, &page(&[another.unwrap().into()], 200));
    let page = job(&store);
    assert!(page.ended().is_some());
    assert_eq!(page.end_to_take_back(), None);
}
