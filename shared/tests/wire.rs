//! The messages on the wire, pinned: a change here is a change of the protocol.

use chrono::DateTime;
use iso_currency::Currency;
use serde_json::json;
use shared::clock::Hlc;
use shared::decide::Flags;
use shared::handover::Shown;
use shared::place::{Fix, LatLng};
use shared::records::*;
use shared::sync::{
    BlobHash, Envelope, Outcome, PROTOCOL, Pulled, Push, Pushed, ReadError, Receipt, hash_of,
};
use shared::*;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn set(changes: Vec<Change>) -> ChangeSet {
    ChangeSet {
        id: ChangeSetId(id(7)),
        company: CompanyId(id(1)),
        by: PersonId(id(10)),
        clock: Hlc { ms: 1_795_000_000_000, n: 0 },
        offset_ms: -40,
        changes,
        replaces: None,
    }
}

fn capture(body: EvidenceBody) -> Change {
    Change::Capture {
        id: EvidenceId(id(1000)),
        visit: VisitId(id(200)),
        job: JobId(id(100)),
        round: 0,
        leg: 0,
        body,
        supersedes: None,
    }
}

#[test]
fn evidence_on_the_wire() {
    let time = DateTime::from_timestamp_millis(1_795_000_000_123).unwrap();
    let fix = Some(Fix { at: LatLng { lat: 18.5204, lng: 73.8567 }, accuracy_m: 12.0, measured: time });
    let blob = BlobHash::of(b"photo");
    let shown = Shown {
        company: CompanyId(id(1)),
        job: JobId(id(100)),
        title: "Water heater".into(),
        description: String::new(),
        amount: Some(Money { minor: 403_560, currency: Currency::INR }).into(),
        photos: vec![blob.clone()],
        terms: String::new(),
    };
    let shown_hash = shown.hash();
    let bodies = vec![
        EvidenceBody::OnMyWay { eta: None },
        EvidenceBody::Arrival { fix, no_fix: None },
        EvidenceBody::Photo {
            slot: Slot::Before,
            blob: blob.clone(),
            size: 300_000,
            thumb: blob.clone(),
            width: 4096,
            height: 3072,
            taken: time,
            fix,
        },
        EvidenceBody::WorkStarted,
        EvidenceBody::WorkComplete { ticked: vec![0, 2] },
        EvidenceBody::PhotosDone,
        EvidenceBody::Rating { stars: 5, comment: "जलद आणि स्वच्छ".into() },
        EvidenceBody::Review { accepted: true },
        EvidenceBody::Signature {
            signer: "राहुल पाटील".into(),
            written: Written::Drawn { png: blob.clone(), strokes: blob },
            remarks: String::new(),
            language: "hi".into(),
            shown: shown.clone(),
            shown_hash: shown_hash.clone(),
            fix,
        },
        EvidenceBody::NotSigned { reason: "In a hurry".into(), shown, shown_hash },
        EvidenceBody::Departure { fix: None },
        EvidenceBody::CustomerAbsent { reason: "At work".into() },
        EvidenceBody::Escape(Escape {
            gate: gates::Gate::BeforePhotos,
            reason: "Dark".into(),
            how: How::OnTrust,
        }),
        EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "2 kW element".into() },
        EvidenceBody::Retracted { reason: "undo".into() },
    ];
    insta::assert_json_snapshot!(set(bodies.into_iter().map(capture).collect()));
}

#[test]
fn push_and_its_answer_on_the_wire() {
    let time = DateTime::from_timestamp_millis(1_795_000_000_123).unwrap();
    let stored = serde_json::to_string(&set(vec![capture(EvidenceBody::WorkStarted)])).unwrap();
    let push = Push {
        protocol: PROTOCOL,
        stream: StreamId(id(3)),
        app_version: "0.1.0".into(),
        sent: time,
        pending_sets: 1,
        pending_blobs: 0,
        oldest: Some(time),
        storage_left: Some(1_200_000_000),
        sets: vec![Envelope::new(1, ChangeSetId(id(7)), stored).unwrap()],
    };
    let flags = Flags { late: true, status_refused: Some(Code::Reassigned), ..Flags::default() };
    let outcomes = vec![
        Outcome::Applied { seq: 41 },
        Outcome::Merged { seq: 42, flags },
        Outcome::Rejected { refusal: Refusal::new(Code::TooFewPhotos).with("have", 0).with("need", 1) },
        Outcome::Parked { why: "waits".into(), on: None },
        Outcome::Void { reason: "unreadable".into() },
        Outcome::IdReused,
    ];
    let receipts = (1..).zip(outcomes).map(|(n, outcome)| Receipt { n, id: ChangeSetId(id(7)), outcome });
    let pushed = Pushed { receipts: receipts.collect(), expected: Some(9), forked: true, server_time: time };
    insta::assert_json_snapshot!(json!({ "push": push, "pushed": pushed }));
}

#[test]
fn a_pulled_page_on_the_wire_and_the_record_in_it() {
    let note = r#"{"id":"00000000-0000-0000-0000-000000000190","job":"00000000-0000-0000-0000-000000000064","text":"Key at the bakery","by":"00000000-0000-0000-0000-00000000000a","at":{"ms":1,"n":0},"edited_by":"00000000-0000-0000-0000-00000000000a"}"#;
    let page = format!(
        r#"{{"from_zero":false,"receipts":[],"puts":[{{"kind":"note","id":"00000000-0000-0000-0000-000000000190","data":{note}}},{{"kind":"hologram","id":"00000000-0000-0000-0000-000000000191","data":{{"deep":[1]}}}}],"evicts":[{{"kind":"job","id":"00000000-0000-0000-0000-000000000064"}}],"cursor":"abc","seq":42,"more":false,"server_time":"2026-11-20T10:00:00.123Z"}}"#
    );
    let pulled: Pulled = serde_json::from_str(&page).unwrap();
    assert_eq!(serde_json::to_string(&pulled).unwrap(), page);
    assert_eq!(pulled.puts[0].read().unwrap().uuid(), id(0x190));
    // A kind of a newer version is kept raw by the phone, not lost and not in the way.
    assert!(matches!(pulled.puts[1].read(), Err(ReadError::Kind(_))));
    assert_eq!(pulled.puts[1].data.get(), r#"{"deep":[1]}"#);
}

#[test]
fn the_hash_is_over_the_exact_bytes() {
    let spaced = r#"{ "id" : 1 }"#.to_owned();
    let envelope = Envelope::new(1, ChangeSetId(id(7)), spaced.clone()).unwrap();
    let wire = serde_json::to_string(&envelope).unwrap();
    let back: Envelope = serde_json::from_str(&wire).unwrap();
    assert_eq!(back.set.get(), spaced);
    assert_eq!(hash_of(back.set.get()), envelope.hash);
}

#[test]
fn a_refusal_code_of_a_newer_version_is_read_as_unknown() {
    let refusal: Refusal = serde_json::from_str(r#"{"code":"too_purple"}"#).unwrap();
    assert_eq!(refusal.code, Code::Unknown);
}
