//! What a newer app says is kept, wherever it stands: nothing that was captured is lost by an older server or phone.

use super::store::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::decide::Side;
use shared::records::*;
use shared::*;

/// Something that no version knows yet.
fn said() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zé]{0,6}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..3).prop_map(|fields| json!(fields)),
        ]
    })
}

/// Puts what is unknown into some of the objects of a change set, by turns.
fn strewn(value: &mut Value, more: &mut std::iter::Cycle<std::slice::Iter<'_, Option<Value>>>) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| strewn(value, more));
            if let Some(Some(said)) = more.next() {
                fields.insert("x_newer".into(), said.clone());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| strewn(value, more)),
        _ => {}
    }
}

/// Whether everything that stands here stands there as well, in its place.
fn within(here: &Value, there: &Value) -> bool {
    match (here, there) {
        (Value::Object(a), Value::Object(b)) => {
            a.iter().all(|(name, value)| b.get(name).is_some_and(|other| within(value, other)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| within(a, b))
        }
        _ => here == there,
    }
}

fn json_of(record: &Record) -> Value {
    serde_json::from_str(&record.to_json()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evidence_of_a_newer_app_goes_on_as_it_came(
        attempts in prop::collection::vec(tries(), 1..25),
        more in prop::collection::vec(prop::option::of(said()), 1..9),
    ) {
        let mut server = scheduled(GateSettings::default());
        let mut more = more.iter().cycle();
        for (n, attempt) in attempts.iter().enumerate() {
            let set = change_set(&server, n as u32, attempt);
            let mut sent = serde_json::to_value(&set).unwrap();
            strewn(&mut sent, &mut more);
            let read: ChangeSet = serde_json::from_value(sent.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&read).unwrap(), sent.clone(), "it is written as it was read");
            let plain = ChangeSet { unknown: Default::default(), ..read.clone() };
            prop_assert_eq!(&plain, &set, "what is known is as it was");
            let (with, without) = (server.decide(&read, Side::Server), server.decide(&set, Side::Server));
            prop_assert_eq!(with.is_ok(), without.is_ok());
            if server.run(&read, Side::Server).is_err() {
                continue;
            }
            let change = &sent["changes"][0];
            if let Change::Capture { id, .. } = &read.changes[0] {
                let piece = json_of(&server.0[&(Kind::Evidence, id.0)]);
                prop_assert!(within(&change["body"], &piece["body"]), "{} in {}", change["body"], piece["body"]);
                prop_assert!(change.get("x_newer").is_none_or(|said| piece["x_newer"] == *said));
            }
            if let Change::PlanVisit { id, .. } = &read.changes[0] {
                let visit = json_of(&server.0[&(Kind::Visit, id.0)]);
                prop_assert!(within(&change["plan"], &visit["plan"]));
            }
            // Anyone who reads and writes it again loses nothing.
            for ((kind, _), record) in &server.0 {
                let again = Record::from_json(*kind, &record.to_json()).unwrap();
                prop_assert_eq!(&again, record);
                prop_assert_eq!(json_of(&again), json_of(record));
            }
        }
    }
}

fn edit(n: u128, seconds: i64, change: Value) -> ChangeSet {
    let at = Hlc::at(start() + chrono::TimeDelta::seconds(seconds));
    let set = json!({ "id": id(n), "company": id(COMPANY), "by": id(DISPATCHER), "clock": at, "changes": [change] });
    serde_json::from_value(set).unwrap()
}

#[test]
fn a_field_of_a_newer_app_is_a_merge_unit_like_any_other() {
    let mut s = scheduled(GateSettings::default());
    let patch = |colour: &str| json!({ "do": "edit_account", "id": id(50), "patch": { "colour": colour } });
    s.run(&edit(1, 20, patch("green")), Side::Server).unwrap();
    let effects = s.run(&edit(2, 10, patch("red")), Side::Server).unwrap();
    let lost = &effects.flags.lost[0];
    assert_eq!((lost.unit.as_str(), &lost.lost, &lost.kept), ("colour", &json!("red"), &json!("green")));
    s.run(&edit(3, 30, patch("blue")), Side::Server).unwrap();
    assert_eq!(s.get::<Account>(50).unknown["colour"], "blue");
}

#[test]
fn what_was_said_inside_a_value_goes_with_the_value() {
    let mut s = scheduled(GateSettings::default());
    let pin = |lat: f64, more: Value| {
        let mut pin = json!({ "at": { "lat": lat, "lng": 73.8 }, "source": "office" });
        if !more.is_null() {
            pin["floor"] = more;
        }
        json!({ "do": "edit_address", "id": id(60), "patch": { "pin": pin } })
    };
    s.run(&edit(1, 10, pin(18.5, json!(3))), Side::Server).unwrap();
    assert_eq!(json_of(&s.0[&(Kind::Address, id(60))])["pin"]["floor"], 3);
    s.run(&edit(2, 20, pin(18.6, Value::Null)), Side::Server).unwrap();
    assert!(json_of(&s.0[&(Kind::Address, id(60))])["pin"].get("floor").is_none());
}

#[test]
fn nobody_writes_a_field_of_a_record_by_a_name_that_the_change_does_not_have() {
    let mut s = scheduled(GateSettings::default());
    let patch =
        json!({ "owner": id(ASHA), "status": "paid", "number": 1, "round": 9, "title": "Boiler", "x": 1 });
    s.run(&edit(1, 10, json!({ "do": "edit_job", "id": id(JOB), "patch": patch })), Side::Server).unwrap();
    let stored = s.0[&(Kind::Job, id(JOB))].to_json();
    let Record::Job(job) = Record::from_json(Kind::Job, &stored).unwrap() else { panic!("a job") };
    assert_eq!((job.status, job.owner, job.number, job.round), (JobStatus::Scheduled, None, Some(1042), 0));
    assert_eq!((job.title.as_str(), &job.unknown["x"]), ("Boiler", &json!(1)));
}

#[test]
fn what_is_known_and_left_out_as_a_default_is_not_taken_for_unknown() {
    let raw = json!({
        "do": "capture", "id": id(1), "visit": id(2), "job": id(3), "round": 0, "leg": 0, "supersedes": null, "new": null,
        "body": { "what": "work_started", "again": false },
    });
    let set = edit(1, 0, raw);
    assert_eq!(set.unknown["changes"], json!([{ "body": { "again": false }, "new": null }]));
}

#[test]
fn why_a_change_set_does_not_read_says_where() {
    let set = |change: Value| {
        let at = json!({ "ms": 1, "n": 0 });
        let note = json!({ "do": "add_note", "id": id(1), "job": id(2), "text": "x" });
        json!({ "id": id(1), "company": id(1), "by": id(1), "clock": at, "changes": [note, change] })
            .to_string()
    };
    let why = |raw: &str| {
        let error = serde_json::from_str::<ChangeSet>(raw).unwrap_err();
        let refusal = newer::why_unread(raw, &error);
        (refusal.code, refusal.facts["at"].clone(), refusal.facts["why"].clone())
    };
    let capture = |body: Value| {
        set(
            json!({ "do": "capture", "id": id(1), "visit": id(2), "job": id(3), "round": 0, "leg": 0, "body": body }),
        )
    };
    let (code, at, _) = why(&set(json!({ "do": "hologram" })));
    assert_eq!((code, at.as_str()), (Code::TooNew, "changes[1].do"));
    let (code, at, said) = why(&capture(json!({ "what": "voice_note", "blob": "…" })));
    assert_eq!((code, at.as_str()), (Code::TooNew, "changes[1].body"));
    assert!(said.contains("voice_note"), "{said}");
    let (code, ..) = why(&capture(json!({ "what": "cannot_do", "reason": "weather", "text": "" })));
    assert_eq!(code, Code::TooNew, "evidence is never refused");
    let (code, at, said) = why(&set(json!({ "do": "add_note", "id": id(1), "job": id(2) })));
    assert_eq!((code, at.as_str()), (Code::Unreadable, "changes[1]"));
    assert!(said.contains("text"), "{said}");
    let (code, _, said) = why("{\"id\": 1,\n oops}");
    assert_eq!(code, Code::Unreadable);
    assert!(said.contains("line 2 column"), "{said}");
    let (code, _, said) = why("{}");
    assert_eq!(code, Code::Unreadable);
    assert!(said.contains("missing field"), "{said}");
}
