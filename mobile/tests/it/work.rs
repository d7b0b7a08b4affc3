//! What is told of the work after it is complete: nothing that was typed is lost, and nobody's words are written over.

use crate::example::*;
use chrono::TimeDelta;
use mobile::store::{Store, WorkTold};
use shared::clock::Hlc;
use shared::gates::Gate;
use shared::records::*;
use shared::*;
use std::collections::BTreeSet;

fn words(done: &str) -> WorkTold {
    WorkTold { ticks: [0].into(), done: done.into(), ..WorkTold::default() }
}

/// The first job's work is complete, as it is told; the draft stays.
fn completes(store: &Store, told: WorkTold) -> WorkTold {
    while store.job(job_id(1)).unwrap().gates.open() != Some(Gate::WorkComplete) {
        let (body, blobs) = next_tap(store, job_id(1)).unwrap();
        tap(store, job_id(1), body, blobs).unwrap();
    }
    let page = store.job(job_id(1)).unwrap();
    let id = store.new_id();
    store.execute(vec![capture(&page, told.body(&page), id)], Vec::new()).unwrap();
    let told = told.becoming(EvidenceId(id));
    keeps(store, &told);
    told
}

fn keeps(store: &Store, told: &WorkTold) {
    let text = serde_json::to_string(told).unwrap();
    store.set_draft(&WorkTold::key(job_id(1), 0), Some(&text)).unwrap();
}

fn catches_up(store: &Store) {
    store.catch_up_on_work(job_id(1), EvidenceId(store.new_id())).unwrap();
}

fn completion(store: &Store) -> Evidence {
    store.job(job_id(1)).unwrap().completion().unwrap().clone()
}

/// A colleague's words in the place of what stands, as the next pull brings them.
fn colleague(store: &Store, done: &str) {
    let before = completion(store);
    let at = Hlc::at(start() + TimeDelta::hours(2));
    let body = words(done).body(&store.job(job_id(1)).unwrap());
    let (id, supersedes) = (EvidenceId(id(9_000)), Some(before.id));
    let piece = Evidence { id, by: BENNO, at, body, supersedes, ..before };
    apply(store, &page(&[piece.into()], 200));
}

#[test]
fn words_that_the_app_ended_on_become_evidence_before_the_customer_sees_the_work() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let told = completes(&store, words("Washer changed"));
    // Typed, and the app is killed before anybody leaves the field.
    keeps(&store, &WorkTold { done: "Washer changed, valve left closed".into(), ..told });
    drop(store);
    let store = ground.open();
    assert_eq!(store.job(job_id(1)).unwrap().shown().done, "Washer changed");
    catches_up(&store);
    assert_eq!(store.job(job_id(1)).unwrap().shown().done, "Washer changed, valve left closed");
    // The draft goes on from there, and there is nothing more to catch up on.
    let stands = completion(&store);
    assert!(store.work_told(job_id(1), 0).unwrap().goes_on_from(&stands));
    catches_up(&store);
    assert_eq!(completion(&store), stands);
}

#[test]
fn one_correction_after_the_other_takes_its_place() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let mut told = completes(&store, words("Washer"));
    for done in ["Washer changed", "Washer changed, valve closed"] {
        let id = EvidenceId(store.new_id());
        told = WorkTold { done: done.into(), ..told }.becoming(id);
        store.correct_work(job_id(1), id, &told).unwrap();
        assert_eq!((completion(&store).id, store.job(job_id(1)).unwrap().shown().done.as_str()), (id, done));
    }
}

#[test]
fn an_old_draft_writes_nothing_over_that_a_colleague_has_told_since() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let told = completes(&store, words("Washer changed"));
    colleague(&store, "Washer and valve changed");
    let theirs = completion(&store);
    assert_eq!(theirs.by, BENNO);
    let old = WorkTold { done: "Washer changed.".into(), ..told };
    keeps(&store, &old);
    catches_up(&store);
    store.correct_work(job_id(1), EvidenceId(store.new_id()), &old).unwrap();
    assert_eq!(completion(&store), theirs);
    assert!(!old.goes_on_from(&theirs) && !old.is_of(&WorkTold::of(&theirs)));
    // Anyone who goes on from theirs corrects it.
    let id = EvidenceId(store.new_id());
    let mut new = WorkTold::of(&theirs).becoming(id);
    new.done.push_str(", tested");
    store.correct_work(job_id(1), id, &new).unwrap();
    assert_eq!(store.job(job_id(1)).unwrap().shown().done, "Washer and valve changed, tested");
}

#[test]
fn nothing_is_corrected_once_the_customer_has_signed() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let told = completes(&store, words("Washer changed"));
    let signed = |page: &mobile::store::JobPage| shared::gates::signature::settled(&page.facts());
    while !signed(&store.job(job_id(1)).unwrap()) {
        let (body, blobs) = next_tap(&store, job_id(1)).unwrap();
        tap(&store, job_id(1), body, blobs).unwrap();
    }
    keeps(&store, &WorkTold { done: "Something else".into(), ..told });
    catches_up(&store);
    assert_eq!(store.job(job_id(1)).unwrap().shown().done, "Washer changed");
}

#[test]
fn why_points_are_open_is_said_only_while_some_are() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let page = store.job(job_id(1)).unwrap();
    let reason = |ticks: &[u32]| {
        let ticks = ticks.iter().copied().collect();
        let told = WorkTold { ticks, open_reason: "No valve ".into(), ..WorkTold::default() };
        match told.body(&page) {
            EvidenceBody::WorkComplete { open_reason, .. } => open_reason,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((reason(&[]).as_str(), reason(&[0]).as_str()), ("No valve", ""));
}

#[test]
fn ticks_that_an_older_app_kept_are_read() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    assert_eq!(store.work_told(job_id(1), 0), None);
    store.set_draft(&format!("ticks:{}:0", job_id(1)), Some("[0,2]")).unwrap();
    let ticked = |store: &Store| store.work_told(job_id(1), 0).unwrap().ticks;
    assert_eq!(ticked(&store), BTreeSet::from([0, 2]));
    keeps(&store, &words("New"));
    assert_eq!(ticked(&store), BTreeSet::from([0]));
}
