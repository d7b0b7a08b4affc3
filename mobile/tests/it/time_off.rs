//! Time off on the phone: asked for without signal, decided by the office, withdrawn.

use crate::example::*;
use mobile::store::Store;
use shared::records::*;
use shared::sync::{Outcome as Word, Pushed, Receipt};
use shared::*;

fn new(store: &Store, person: PersonId) -> NewTimeOff {
    let (first, last) = ("2026-12-21".parse().unwrap(), "2026-12-24".parse().unwrap());
    let (id, kind, note) = (TimeOffId(store.new_id()), TimeOffKind::Vacation, "My sister marries.".into());
    NewTimeOff { id, person, first, last, kind, state: TimeOffState::Asked, note }
}

fn edit(id: TimeOffId, patch: TimeOffPatch) -> Vec<Change> {
    vec![Change::EditTimeOff { id, patch }]
}

#[test]
fn what_is_asked_for_without_signal_is_there_at_once_and_hears_what_became_of_it() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    assert_eq!(store.time_off(), Some(vec![]));
    let asked = new(&store, ASHA);
    let id = asked.id;
    store.execute(vec![Change::AddTimeOff(asked)], vec![]).unwrap();
    let shown = store.time_off().unwrap();
    assert_eq!((shown[0].id, shown[0].state), (id, TimeOffState::Asked));
    assert_eq!(store.queue()[0].what, "add-time-off");
    // The office takes it, and grants it.
    let batch = store.next_batch(100).unwrap().unwrap();
    let word = |set: &sync::Envelope| Receipt { n: set.n, id: set.id, outcome: Word::Applied { seq: 150 } };
    let receipts = batch.sets.iter().map(word).collect();
    let answer = Pushed { receipts, expected: None, forked: false, server_time: start() };
    store.pushed(&batch, &answer, start()).unwrap();
    assert_eq!(store.time_off().unwrap(), shown, "acknowledged, not pulled");
    let granted = TimeOff { state: TimeOffState::Granted, ..shown[0].clone() };
    apply(&store, &page(&[granted.clone().into()], 160));
    assert_eq!(store.time_off().unwrap(), [granted]);
    // Now it is given back, not changed.
    let longer = TimeOffPatch { last: Some("2026-12-28".parse().unwrap()), ..Default::default() };
    assert!(store.execute(edit(id, longer), vec![]).is_err());
    let withdrawn = TimeOffPatch { state: Some(TimeOffState::Withdrawn), ..Default::default() };
    store.execute(edit(id, withdrawn), vec![]).unwrap();
    assert_eq!(store.time_off().unwrap()[0].state, TimeOffState::Withdrawn);
}

#[test]
fn nobody_asks_for_somebody_else_or_grants_their_own() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let others = new(&store, BENNO);
    assert!(store.execute(vec![Change::AddTimeOff(others)], vec![]).is_err());
    let granted = NewTimeOff { state: TimeOffState::Granted, ..new(&store, ASHA) };
    assert!(store.execute(vec![Change::AddTimeOff(granted)], vec![]).is_err());
    assert_eq!(store.time_off(), Some(vec![]));
}
