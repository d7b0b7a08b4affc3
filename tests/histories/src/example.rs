//! An example company with one job, a clock and dice that tests hold in their hands, and the taps of a technician.

use chrono::{DateTime, TimeDelta, Utc};
use mobile::store::{ExecuteError, Identity, JobPage, NewBlob, Store};
use shared::gates::Gate;
use shared::place::{Fix, LatLng};
use shared::records::*;
use shared::seams::{Clock, Randomness};
use shared::sync::{BlobHash, Pulled, RawRecord};
use shared::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use uuid::Uuid;

/// Friday morning.
pub const START_MS: i64 = 1_795_163_400_000;

/// A clock that moves on by a little whenever it is read.
pub struct TestClock {
    ms: AtomicI64,
}

impl TestClock {
    pub fn new() -> Arc<TestClock> {
        Arc::new(TestClock { ms: AtomicI64::new(START_MS) })
    }

    pub fn advance(&self, ms: i64) {
        self.ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.ms.fetch_add(7, Ordering::SeqCst)).unwrap()
    }
}

/// Dice that always fall the same way.
pub struct TestDice {
    thrown: AtomicU64,
    seed: u16,
}

impl TestDice {
    pub fn new(seed: u16) -> Arc<TestDice> {
        Arc::new(TestDice { thrown: AtomicU64::new(1), seed })
    }
}

impl Randomness for TestDice {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let n = self.thrown.fetch_add(1, Ordering::SeqCst);
        let mut bytes = [0; 10];
        bytes[..2].copy_from_slice(&self.seed.to_be_bytes());
        bytes[2..].copy_from_slice(&n.to_be_bytes());
        let ms = u64::try_from(now.timestamp_millis()).unwrap();
        uuid::Builder::from_unix_timestamp_millis(ms, &bytes).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        u128::from(self.thrown.fetch_add(1, Ordering::SeqCst)).to_le_bytes()
    }
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
pub const ASHA: PersonId = PersonId(Uuid::from_u128(2));
pub const BENNO: PersonId = PersonId(Uuid::from_u128(3));
pub const DORA: PersonId = PersonId(Uuid::from_u128(4));
pub const JOB_TYPE: JobTypeId = JobTypeId(Uuid::from_u128(5));
pub const DEVICE: DeviceId = DeviceId(Uuid::from_u128(6));

/// The nth job, its account, address and visit.
pub fn job_id(n: u128) -> JobId {
    JobId(id(1_000 + n))
}
pub fn account_id(n: u128) -> AccountId {
    AccountId(id(2_000 + n))
}
pub fn address_id(n: u128) -> AddressId {
    AddressId(id(3_000 + n))
}
pub fn visit_id(n: u128) -> VisitId {
    VisitId(id(4_000 + n))
}

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(START_MS).unwrap()
}

pub fn identity() -> Identity {
    Identity::new(DEVICE, COMPANY, ASHA)
}

/// Everything in Asha's view, with so many jobs of hers today.
pub fn records(jobs: u128) -> Vec<Record> {
    let mut all: Vec<Record> = vec![
        Company {
            id: COMPANY,
            name: "Brightwater Plumbing".into(),
            phone: "+91 20 5550 0100".into(),
            address: String::new(),
            hours: Default::default(),
            time_zone: "Asia/Kolkata".into(),
            currency: serde_json::from_value("INR".into()).unwrap(),
            locale: "en".into(),
            terms: "Payment within 14 days.".into(),
            view_days: 60,
            keep_days: 30,
            hidden: Default::default(),
            second_factor: false,
            logo: None,
            notices: Default::default(),
            tax_standard: Default::default(),
            tax_reduced: Default::default(),
            pricing: Default::default(),
            rounding: Default::default(),
            approval_above: Some(shared::records::APPROVAL_ABOVE),
            valid_days: shared::records::VALID_DAYS,
            gates: GateSettings::default(),
            clocks: Default::default(),
            unknown: Default::default(),
        }
        .into(),
        person(ASHA, "Asha Rao", Role::Technician),
        person(BENNO, "Benno Kurz", Role::Technician),
        person(DORA, "Dora Iyer", Role::Dispatcher),
        JobType {
            id: JOB_TYPE,
            name: "Repair".into(),
            minutes: 90,
            checklist: vec!["Water off".into()],
            gates: GateProfile::default(),
            amount: Default::default(),
            photos: Default::default(),
            active: true,
            clocks: Clocks::default(),
            unknown: Default::default(),
        }
        .into(),
    ];
    for n in 1..=jobs {
        all.extend(job(n));
    }
    all
}

fn person(id: PersonId, name: &str, role: Role) -> Record {
    Person {
        id,
        name: name.into(),
        phone: String::new(),
        roles: [role].into(),
        manager: None,
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Default::default(),
        unknown: Default::default(),
    }
    .into()
}

/// One job of Asha's, an hour after the one before.
pub fn job(n: u128) -> Vec<Record> {
    let begins = start() + TimeDelta::hours(i64::try_from(n).unwrap());
    vec![
        Account {
            id: account_id(n),
            kind: AccountKind::Individual,
            name: format!("Customer {n}"),
            phone: Default::default(),
            email: Default::default(),
            language: None,
            active: true,
            owner: None,
            clocks: Default::default(),
            unknown: Default::default(),
        }
        .into(),
        Address {
            id: address_id(n),
            account: account_id(n),
            text: format!("{n} Lake Road, Pune"),
            access: Default::default(),
            pin: Some(Pin { at: LatLng { lat: 18.52, lng: 73.85 }, source: PinSource::Office }),
            proposed: None,
            clocks: Default::default(),
            unknown: Default::default(),
        }
        .into(),
        Job {
            id: job_id(n),
            number: Some(1_000 + u32::try_from(n).unwrap()),
            account: account_id(n),
            address: address_id(n),
            job_type: JOB_TYPE,
            title: format!("Leaking tap {n}"),
            description: "Kitchen".into(),
            amount: Default::default(),
            urgent: false,
            owner: None,
            status: JobStatus::Scheduled,
            round: 0,
            leg: 0,
            created: Hlc::at(start()),
            moved: Hlc::at(start()),
            clocks: Default::default(),
            unknown: Default::default(),
        }
        .into(),
        Visit {
            id: visit_id(n),
            job: job_id(n),
            plan: Plan {
                technicians: vec![ASHA],
                window: Some(Window { start: begins, end: begins + TimeDelta::hours(1) }),
                anytime: None,
            },
            rev: 0,
            formerly: Default::default(),
            seen: Default::default(),
            on_my_way: None,
            arrived: None,
            departed: None,
            outcome: None,
            replanned: None,
            unknown: Default::default(),
        }
        .into(),
    ]
}

pub fn raw(record: &Record) -> RawRecord {
    RawRecord {
        kind: record.kind().name().into(),
        id: record.uuid(),
        parent: record.parent(),
        data: serde_json::value::RawValue::from_string(record.to_json()).unwrap(),
    }
}

/// A last page that brings these.
pub fn page(puts: &[Record], seq: u64) -> Pulled {
    Pulled {
        from_zero: false,
        receipts: Vec::new(),
        puts: puts.iter().map(raw).collect(),
        evicts: Vec::new(),
        cursor: format!("c{seq}"),
        seq,
        more: false,
        stream_n: None,
        backed_up_through: None,
        server_time: start(),
    }
}

/// The phone asks, and this page comes.
pub fn apply(store: &Store, page: &Pulled) {
    let asked = store.asked().unwrap();
    assert!(store.apply(page, &asked, start()).unwrap(), "the page is taken");
}

pub fn fix() -> Fix {
    Fix { at: LatLng { lat: 18.52, lng: 73.85 }, accuracy_m: 8.0, measured: start() }
}

/// A capture on the job as the phone sees it.
pub fn capture(page: &JobPage, body: EvidenceBody, id: Uuid) -> Change {
    Change::Capture {
        id: EvidenceId(id),
        visit: page.visit.as_ref().unwrap().id,
        job: page.job.id,
        round: page.job.round,
        leg: page.job.leg,
        body,
        supersedes: None,
    }
}

/// A picture's evidence with its bytes; the bytes are no real JPEG, which the store does not mind.
pub fn photo(slot: Slot, seed: u8, size: usize) -> (EvidenceBody, Vec<NewBlob>) {
    let bytes: Vec<u8> = (0..size).map(|i| seed.wrapping_add((i % 251) as u8)).collect();
    let thumb: Vec<u8> = (0..200).map(|i| seed.wrapping_mul(3).wrapping_add(i as u8)).collect();
    let body = EvidenceBody::Photo {
        slot,
        blob: BlobHash::of(&bytes),
        size: bytes.len() as u64,
        thumb: BlobHash::of(&thumb),
        width: 40,
        height: 30,
        taken: start(),
        fix: Some(fix()),
        origin: Origin::Camera,
    };
    let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".into() };
    (body, vec![jpeg(bytes), jpeg(thumb)])
}

/// One tap on a job.
pub fn tap(
    store: &Store,
    job: JobId,
    body: EvidenceBody,
    blobs: Vec<NewBlob>,
) -> Result<ChangeSetId, ExecuteError> {
    let page = store.job(job).expect("the phone holds the job");
    store.execute(vec![capture(&page, body, store.new_id())], blobs)
}

/// The taps of a whole job, in order, as the phone asks for them.
pub fn next_tap(store: &Store, job: JobId) -> Option<(EvidenceBody, Vec<NewBlob>)> {
    let page = store.job(job).expect("the phone holds the job");
    let seed = page.evidence.len() as u8;
    let has = |slot: Slot| {
        page.facts().counting().any(|e| matches!(e.body, EvidenceBody::Photo { slot: s, .. } if s == slot))
    };
    let signed = page.facts().counting().any(|e| matches!(e.body, EvidenceBody::Signature { .. }));
    let plain = |body| Some((body, Vec::new()));
    match page.gates.open()? {
        Gate::Arrival => plain(EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }),
        Gate::BeforePhotos if !has(Slot::Before) => Some(photo(Slot::Before, seed, 5_000)),
        Gate::BeforePhotos => plain(EvidenceBody::WorkStarted),
        Gate::WorkComplete => plain(EvidenceBody::WorkComplete {
            ticked: vec![0],
            done: String::new(),
            open_reason: String::new(),
        }),
        Gate::AfterPhotos if !has(Slot::After) => Some(photo(Slot::After, seed, 6_000)),
        Gate::AfterPhotos => plain(EvidenceBody::PhotosDone),
        Gate::Rating => {
            plain(EvidenceBody::Rating { stars: 5, comment: "Quick and clean".into(), tapped_by: None })
        }
        Gate::Review => plain(EvidenceBody::Review { accepted: true }),
        Gate::Signature if !signed => {
            let shown = page.shown();
            let (png, strokes) = (vec![137, 80, 78, 71, seed], b"[[[1,2,3]]]".to_vec());
            let body = EvidenceBody::Signature {
                signer: "Meera".into(),
                written: Written::Drawn { png: BlobHash::of(&png), strokes: BlobHash::of(&strokes) },
                remarks: String::new(),
                language: "en".into(),
                shown_hash: shown.hash(),
                shown,
                fix: None,
            };
            let blobs = vec![
                NewBlob { bytes: png, mime: "image/png".into() },
                NewBlob { bytes: strokes, mime: "application/json".into() },
            ];
            Some((body, blobs))
        }
        Gate::Signature => plain(EvidenceBody::Departure { fix: Some(fix()) }),
    }
}

/// Takes a job through all seven gates; returns the number of taps.
pub fn whole_job(store: &Store, job: JobId) -> u64 {
    let mut taps = 0;
    while let Some((body, blobs)) = next_tap(store, job) {
        tap(store, job, body, blobs).unwrap();
        taps += 1;
    }
    taps
}
