//! Phone and server come to the same records from the same change sets.

use crate::example::*;
use crate::office::settle;
use mobile::store::{ExecuteError, Store};
use proptest::prelude::*;
use shared::gates::Gate;
use shared::records::*;
use shared::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a technician may try.
#[derive(Clone, Debug)]
enum Try {
    /// The tap that the gates ask for.
    Next,
    OnMyWay,
    Arrive,
    StartWork,
    WorkComplete,
    PhotosDone,
    Photo(u8),
    Rate(u8),
    Absent,
    Trust(u8),
    CannotDo,
    Depart,
    Undo,
    Note,
    EditNote,
    See,
}

fn tries() -> impl Strategy<Value = Vec<(u128, Try)>> {
    let one = prop_oneof![
        8 => Just(Try::Next),
        1 => Just(Try::OnMyWay),
        1 => Just(Try::Arrive),
        1 => Just(Try::StartWork),
        1 => Just(Try::WorkComplete),
        1 => Just(Try::PhotosDone),
        1 => (0u8..3).prop_map(Try::Photo),
        1 => (0u8..7).prop_map(Try::Rate),
        1 => Just(Try::Absent),
        1 => (0u8..7).prop_map(Try::Trust),
        1 => Just(Try::CannotDo),
        1 => Just(Try::Depart),
        1 => Just(Try::Undo),
        1 => Just(Try::Note),
        1 => Just(Try::EditNote),
        1 => Just(Try::See),
    ];
    prop::collection::vec((1u128..3, one), 1..40)
}

fn attempt(store: &Store, job: JobId, what: &Try, seed: u8) -> Result<(), ExecuteError> {
    let page = store.job(job).unwrap();
    let body = |body: EvidenceBody| tap(store, job, body, vec![]).map(|_| ());
    match what {
        Try::Next => match next_tap(store, job) {
            Some((body, blobs)) => tap(store, job, body, blobs).map(|_| ()),
            None => Ok(()),
        },
        Try::OnMyWay => body(EvidenceBody::OnMyWay { eta: None }),
        Try::Arrive => body(EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }),
        Try::StartWork => body(EvidenceBody::WorkStarted),
        Try::WorkComplete => body(EvidenceBody::WorkComplete {
            ticked: vec![],
            done: String::new(),
            open_reason: String::new(),
        }),
        Try::PhotosDone => body(EvidenceBody::PhotosDone),
        Try::Photo(slot) => {
            let slot = [Slot::Before, Slot::During, Slot::After][usize::from(*slot)];
            let (body, blobs) = photo(slot, seed, 300);
            tap(store, job, body, blobs).map(|_| ())
        }
        Try::Rate(stars) => {
            body(EvidenceBody::Rating { stars: *stars, comment: String::new(), tapped_by: None })
        }
        Try::Absent => body(EvidenceBody::CustomerAbsent { reason: "nobody home".into() }),
        Try::Trust(gate) => body(EvidenceBody::Escape(Escape {
            gate: Gate::ALL[usize::from(*gate)],
            reason: "the camera is broken".into(),
            how: How::OnTrust,
        })),
        Try::CannotDo => body(EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "seal".into() }),
        Try::Depart => body(EvidenceBody::Departure { fix: None }),
        Try::Undo => {
            let last = page.facts().standing().last().map(|e| e.id);
            let mut change =
                capture(&page, EvidenceBody::Retracted { reason: "undo".into() }, store.new_id());
            if let Change::Capture { supersedes, .. } = &mut change {
                *supersedes = last;
            }
            store.execute(vec![change], vec![]).map(|_| ())
        }
        Try::Note => {
            let text = format!("note {seed}");
            let note = Change::AddNote(NewNote { id: NoteId(store.new_id()), job, text });
            store.execute(vec![note], vec![]).map(|_| ())
        }
        Try::EditNote => match page.notes.last() {
            Some(note) => {
                let edit = Change::EditNote { id: note.id, text: format!("edited {seed}") };
                store.execute(vec![edit], vec![]).map(|_| ())
            }
            None => Ok(()),
        },
        Try::See => {
            let visit = page.visit.as_ref().unwrap();
            let see = Change::SeeVisit { visit: visit.id, rev: visit.rev };
            store.execute(vec![see], vec![]).map(|_| ())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn phone_and_server_agree_on_every_history(tries in tries()) {
        let ground = Ground::new();
        let store = ground.pulled(2);
        for (seed, (n, what)) in tries.iter().enumerate() {
            match attempt(&store, job_id(*n), what, seed as u8) {
                Ok(()) | Err(ExecuteError::Refused(_)) => {}
                Err(other) => prop_assert!(false, "{what:?}: {other}"),
            }
        }
        // The server's side: the same bytes, in stream order, over the same records.
        let mut server: BTreeMap<(Kind, Uuid), (Record, u64)> =
            records(2).into_iter().map(|r| ((r.kind(), r.uuid()), (r, 0))).collect();
        let mut last = None;
        if let Some(batch) = store.next_batch(1_000).unwrap() {
            for envelope in batch.sets {
                let set: ChangeSet = serde_json::from_str(envelope.set.get()).unwrap();
                let at = set.clock.corrected(set.offset_ms, start() + chrono::TimeDelta::days(1), last);
                last = Some(at);
                let effects = settle(&server, &set, at);
                let effects = match effects {
                    Ok(effects) => effects,
                    Err(refusal) => {
                        prop_assert!(false, "the server refuses what the phone took: {refusal:?}");
                        break;
                    }
                };
                prop_assert!(effects.flags.is_plain(), "{:?}", effects.flags);
                for record in effects.puts() {
                    server.insert((record.kind(), record.uuid()), (record.clone(), 0));
                }
            }
        }
        let agree = |store: &Store| -> Result<(), TestCaseError> {
            for n in 1..=2 {
                let page = store.job(job_id(n)).unwrap();
                let at = |kind: Kind, id: Uuid| server.get(&(kind, id)).map(|(r, _)| r.clone());
                prop_assert_eq!(at(Kind::Job, page.job.id.0), Some(page.job.clone().into()));
                for visit in &page.visits {
                    prop_assert_eq!(at(Kind::Visit, visit.id.0), Some(visit.clone().into()));
                }
                for evidence in &page.evidence {
                    prop_assert_eq!(at(Kind::Evidence, evidence.id.0), Some(evidence.clone().into()));
                }
                for note in &page.notes {
                    prop_assert_eq!(at(Kind::Note, note.id.0), Some(note.clone().into()));
                }
                prop_assert_eq!(
                    server.keys().filter(|(k, _)| *k == Kind::Evidence).count(),
                    (1..=2).map(|n| store.job(job_id(n)).unwrap().evidence.len()).sum::<usize>()
                );
            }
            Ok(())
        };
        agree(&store)?;
        // The same after a replay of the whole outbox over what the server said before.
        apply(&store, &page(&records(2), 101));
        agree(&store)?;
    }
}
