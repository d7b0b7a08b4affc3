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
        unknown: Default::default(),
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
        done: "Element changed".into(),
        amount: Some(Money { minor: 403_560, currency: Currency::INR }).into(),
        discount: Some(money::BasisPoints(500)),
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
            origin: Origin::Camera,
        },
        EvidenceBody::Photo {
            slot: Slot::After,
            blob: blob.clone(),
            size: 300_000,
            thumb: blob.clone(),
            width: 4096,
            height: 3072,
            taken: time,
            fix: None,
            origin: Origin::Gallery,
        },
        EvidenceBody::WorkStarted,
        EvidenceBody::WorkComplete {
            ticked: vec![0, 2],
            done: "Element changed".into(),
            open_reason: String::new(),
        },
        EvidenceBody::PhotosDone,
        EvidenceBody::Rating {
            stars: 5,
            comment: "जलद आणि स्वच्छ".into(),
            tapped_by: Some(TappedBy::Customer),
        },
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
fn every_other_change_on_the_wire() {
    let time = DateTime::from_timestamp_millis(1_795_000_000_000).unwrap();
    let window = Window { start: time, end: time + chrono::TimeDelta::minutes(90) };
    let plan = Plan { technicians: vec![PersonId(id(10))], window: Some(window), anytime: None };
    let amount = Some(Money { minor: 403_560, currency: Currency::INR });
    let pin = Some(Pin { at: LatLng { lat: 18.5204, lng: 73.8567 }, source: PinSource::Office });
    let (account, address) = (AccountId(id(50)), AddressId(id(60)));
    let (contact, job_type) = (ContactId(id(55)), JobTypeId(id(70)));
    let (job, visit, note) = (JobId(id(100)), VisitId(id(200)), NoteId(id(400)));
    let set_ = |s: &str| Some(s.to_owned());
    let changes = vec![
        Change::SeeVisit { visit, rev: 1 },
        Change::AddNote(NewNote { id: note, job, text: "Key at the bakery".into() }),
        Change::EditNote { id: note, text: "Key at the baker's".into() },
        Change::AddAccount(NewAccount {
            id: account,
            kind: AccountKind::Individual,
            name: "राहुल पाटील".into(),
            phone: "+91 20 5555 0101".into(),
            email: "rahul@example.com".into(),
            language: set_("hi"),
            owner: Some(PersonId(id(13))),
        }),
        Change::EditAccount {
            id: account,
            patch: AccountPatch { phone: set_("+91 20 5555 0102"), owner: Some(None), ..Default::default() },
        },
        Change::AddContact(NewContact {
            id: contact,
            account,
            name: "S. Patil".into(),
            job_title: "Caretaker".into(),
            role: ContactRole::Gatekeeper,
            email: String::new(),
            phone: "+91 20 5555 0103".into(),
            channel: Some(Channel::Whatsapp),
            primary: true,
        }),
        Change::EditContact {
            id: contact,
            patch: ContactPatch { active: Some(false), ..Default::default() },
        },
        Change::AddAddress(NewAddress {
            id: address,
            account,
            text: "14 Prabhat Road, Pune".into(),
            access: "Ring twice.".into(),
            pin,
        }),
        Change::EditAddress { id: address, patch: AddressPatch { pin: Some(None), ..Default::default() } },
        Change::AddJob(NewJob {
            id: job,
            account,
            address,
            job_type,
            title: "Water heater, no hot water".into(),
            description: "Replace the heating element.".into(),
            amount,
            urgent: false,
        }),
        Change::EditJob {
            id: job,
            patch: JobPatch { amount: Some(amount), urgent: Some(true), ..Default::default() },
        },
        Change::MoveJob { id: job, to: JobStatus::Closed, from: JobStatus::Scheduled },
        Change::PlanVisit { id: visit, job, rev: None, plan, despite_under_way: false },
        Change::CancelVisit { id: visit, rev: 1, despite_under_way: false },
        Change::SettleAlert { id: AlertId(id(500)), note: "Called: they are content now.".into() },
        Change::ReopenAlert { id: AlertId(id(500)) },
        Change::AcceptLate { visit },
        Change::AddCompany { company: Box::new(company()) },
        Change::EditCompany {
            patch: Box::new(CompanyPatch { terms: set_("30 days."), ..Default::default() }),
        },
        Change::EditGateSettings { settings: GateSettings::default() },
        Change::SetView { days: 60 },
        Change::SetSecondFactor { required: true },
        Change::Undo { cause: ChangeSetId(id(7)) },
        Change::Withdraw { set: ChangeSetId(id(7)) },
        Change::AddPerson(NewPerson {
            id: PersonId(id(10)),
            name: "Asha Verma".into(),
            phone: String::new(),
            roles: vec![Role::Technician],
        }),
        Change::EditPerson {
            id: PersonId(id(10)),
            patch: PersonPatch { manager: Some(Some(PersonId(id(12)))), ..Default::default() },
        },
        Change::SetPersonActive { id: PersonId(id(10)), active: false },
        Change::SetRoles { id: PersonId(id(10)), roles: vec![Role::Technician, Role::Dispatcher] },
        Change::AddJobType(NewJobType {
            id: job_type,
            name: "Water heater".into(),
            minutes: 90,
            checklist: vec!["Water off".into()],
            gates: GateProfile::default(),
            amount,
            photos: PhotosAsked { before: Some(2), after: None },
        }),
        Change::EditJobType { id: job_type, patch: JobTypePatch { minutes: Some(60), ..Default::default() } },
        Change::AddPriceItem(NewPriceItem {
            id: PriceItemId(id(85)),
            name: "Copper pipe 15 mm".into(),
            code: "CU-15".into(),
            kind: ItemKind::Material,
            category: "Pipes".into(),
            unit: "m".into(),
            description: String::new(),
            price: Some(metre(4_125_000)),
            member_price: None,
            cost: Some(metre(2_250_000)),
            tax: ItemTax::Standard,
        }),
        Change::EditPriceItem {
            id: PriceItemId(id(85)),
            patch: PriceItemPatch { price: Some(Some(metre(4_250_000))), ..Default::default() },
        },
        Change::AddEstimate(NewEstimate {
            id: EstimateId(id(90)),
            account: AccountId(id(50)),
            address: Some(AddressId(id(60))),
            title: "New water heater".into(),
            note: "The old one is taken along.".into(),
            terms: "Half beforehand.".into(),
            internal: "They compare with two others.".into(),
            offers: vec![offer()],
            deposit: Some(money::Part::Percent(money::Percent(50_000_000))),
            valid_until: Some("2026-12-31".parse().unwrap()),
            pricing: None,
            rounding: None,
            replaces: None,
        }),
        Change::EditEstimate {
            id: EstimateId(id(90)),
            patch: EstimatePatch { valid_until: Some(None), ..Default::default() },
        },
        Change::MoveEstimate { id: EstimateId(id(90)), step: EstimateStep::Send },
        Change::MoveEstimate {
            id: EstimateId(id(90)),
            step: EstimateStep::Accept(Choice {
                offer: 0,
                extras: [1].into(),
                name: "S. Patil".into(),
                content: "00".repeat(32),
                late: String::new(),
            }),
        },
        Change::BookEstimate { id: EstimateId(id(90)), job_type, address: None },
        Change::AddTimeOff(NewTimeOff {
            id: TimeOffId(id(80)),
            person: PersonId(id(10)),
            first: "2026-12-21".parse().unwrap(),
            last: "2027-01-02".parse().unwrap(),
            kind: TimeOffKind::Vacation,
            state: TimeOffState::Asked,
            note: "My sister marries.".into(),
        }),
        Change::EditTimeOff {
            id: TimeOffId(id(80)),
            patch: TimeOffPatch { state: Some(TimeOffState::Granted), ..Default::default() },
        },
    ];
    insta::assert_json_snapshot!(set(changes));
}

/// A water heater, and its disposal if they like.
fn offer() -> Offer {
    serde_json::from_value(json!({
        "name": "Better", "recommended": true, "discount": { "amount": 50_000 },
        "lines": [
            {
                "item": id(85), "section": "Device", "name": "Water heater 25 l", "unit": "pc", "quantity": 10_000,
                "price": 12_499_000_000_i64, "discount": { "percent": 5_000_000 }, "tax": { "standard": 18_000_000 },
            },
            { "name": "Disposal", "quantity": 10_000, "price": 499_000_000, "tax": "zero", "optional": true },
        ],
    }))
    .unwrap()
}

/// What a metre costs, in ten-thousandths of a paisa.
fn metre(unit: i64) -> money::Price {
    serde_json::from_value(json!({ "unit": unit, "currency": "INR" })).unwrap()
}

fn company() -> Company {
    serde_json::from_value(json!({
        "id": id(1), "name": "Deccan Plumbing", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en-IN",
    }))
    .unwrap()
}

#[test]
fn records_on_the_wire() {
    let at = Hlc { ms: 1_795_000_000_000, n: 0 };
    let time = at.time();
    let who = PersonId(id(10));
    let read = |kind: Kind, fields: serde_json::Value| {
        let record = Record::from_json(kind, &fields.to_string()).unwrap();
        serde_json::from_str::<serde_json::Value>(&record.to_json()).unwrap()
    };
    let plan = json!({ "technicians": [who], "window": { "start": time, "end": time + chrono::TimeDelta::minutes(90) } });
    let all = [
        (Kind::Company, json!(company())),
        (Kind::Person, json!({ "id": who, "name": "Asha Verma", "roles": ["technician"] })),
        (
            Kind::JobType,
            json!({ "id": id(70), "name": "Water heater", "minutes": 90, "checklist": ["Water off"] }),
        ),
        (
            Kind::TimeOff,
            json!({
                "id": id(80), "person": who, "first": "2026-12-21", "last": "2027-01-02", "kind": "vacation", "state": "granted",
            }),
        ),
        (
            Kind::PriceItem,
            json!({
                "id": id(85), "name": "Copper pipe 15 mm", "code": "CU-15", "kind": "material", "category": "Pipes",
                "unit": "m", "price": metre(4_125_000), "cost": { "masked": true },
            }),
        ),
        (
            Kind::Account,
            json!({ "id": id(50), "name": "राहुल पाटील", "phone": "+91 20 5555 0101", "email": { "masked": true } }),
        ),
        (Kind::Contact, json!({ "id": id(55), "account": id(50), "name": "S. Patil", "role": "gatekeeper" })),
        (
            Kind::Address,
            json!({
                "id": id(60), "account": id(50), "text": "14 Prabhat Road, Pune", "access": "Ring twice.",
                "pin": { "at": { "lat": 18.5204, "lng": 73.8567 }, "source": "office" }, "clocks": { "pin": at },
            }),
        ),
        (
            Kind::Estimate,
            json!({
                "id": id(90), "number": 1003, "account": id(50), "title": "New water heater", "offers": [offer()],
                "currency": "INR", "status": "viewed", "by": who, "created": at, "moved": at,
            }),
        ),
        (
            Kind::Job,
            json!({
                "id": id(100), "number": 1042, "account": id(50), "address": id(60), "job_type": id(70),
                "title": "Water heater, no hot water", "amount": { "minor": 403_560, "currency": "INR" },
                "status": "scheduled", "created": at, "moved": at,
            }),
        ),
        (
            Kind::Visit,
            json!({ "id": id(200), "job": id(100), "plan": plan, "rev": 1, "seen": { who.to_string(): { "rev": 1, "at": at } } }),
        ),
        (
            Kind::Evidence,
            json!({
                "id": id(1000), "job": id(100), "visit": id(200), "round": 0, "leg": 0, "by": who, "at": at,
                "body": { "what": "work_started" },
            }),
        ),
        (
            Kind::Note,
            json!({ "id": id(400), "job": id(100), "text": "Key at the bakery", "by": who, "at": at, "edited_by": who }),
        ),
        (
            Kind::History,
            json!({
                "id": id(50),
                "jobs": [{ "job": id(90), "number": 980, "title": "Boiler", "completed": at, "by": who, "stars": 5 }],
            }),
        ),
        (
            Kind::Alert,
            json!({
                "id": id(500), "job": id(100), "what": { "what": "low_rating", "stars": 2, "comment": "" }, "by": who, "at": at,
            }),
        ),
    ];
    // By the name of the type, in small letters.
    let all: std::collections::BTreeMap<String, serde_json::Value> =
        all.into_iter().map(|(kind, fields)| (kind.name().replace('_', ""), read(kind, fields))).collect();
    insta::assert_json_snapshot!(all);
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

#[test]
fn an_alert_settled_without_a_note_reads_as_it_was_written() {
    let old = json!({"do": "settle_alert", "id": id(500)});
    let read: Change = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(read, Change::SettleAlert { id: AlertId(id(500)), note: String::new() });
    assert_eq!(serde_json::to_value(&read).unwrap(), old);
}
