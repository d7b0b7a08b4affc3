//! A company with one job in a store in memory, and everything a person might try on it.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use shared::clock::Hlc;
use shared::decide::{Authority, Context, Decision, Effects, Side, decide};
use shared::gates::{Facts, Gate, Gates};
use shared::handover::Shown;
use shared::place::{Fix, LatLng};
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub const COMPANY: u128 = 1;
pub const ASHA: u128 = 10;
pub const MIGUEL: u128 = 11;
pub const DISPATCHER: u128 = 12;
pub const JOB: u128 = 100;
pub const VISIT: u128 = 200;

/// A store in memory that answers every need.
#[derive(Clone, Default)]
pub struct Store(pub BTreeMap<(Kind, Uuid), Record>);

impl Store {
    pub fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.0.insert((record.kind(), record.uuid()), record);
    }

    pub fn get<E: Entity>(&self, n: u128) -> &E {
        E::of(&self.0[&(E::KIND, id(n))]).unwrap()
    }

    pub fn all<E: Entity>(&self) -> Vec<&E> {
        self.0.values().filter_map(E::of).collect()
    }

    pub fn decide(&self, set: &ChangeSet, side: Side) -> Result<Effects, Refusal> {
        let ctx = Context { at: set.clock, side, authority: Authority::Person };
        let mut world = World::default();
        for _ in 0..20 {
            match decide(&world, set, &ctx) {
                Decision::Effects(effects) => return Ok(effects),
                Decision::Refused(refusal) => return Err(refusal),
                Decision::Need(need) => {
                    for key in need {
                        assert!(!world.knows(key), "asked twice for {key:?}");
                        match key {
                            Key::One(kind, id) => world.loaded(kind, id, self.0.get(&(kind, id)).cloned()),
                            Key::Of(kind, parent) => {
                                let of = |r: &&Record| r.kind() == kind && r.parent() == Some(parent);
                                world.loaded_children(
                                    kind,
                                    parent,
                                    self.0.values().filter(of).cloned().collect(),
                                );
                            }
                            Key::Wrote(cause) => world.loaded_wrote(cause, Vec::new()),
                        }
                    }
                }
            }
        }
        panic!("needs never end");
    }

    pub fn run(&mut self, set: &ChangeSet, side: Side) -> Result<Effects, Refusal> {
        let effects = self.decide(set, side)?;
        for record in effects.puts() {
            self.put(record.clone());
        }
        Ok(effects)
    }
}

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

pub fn person(n: u128, name: &str, role: Role) -> Person {
    Person {
        id: PersonId(id(n)),
        name: name.into(),
        phone: String::new(),
        roles: [role].into(),
        manager: None,
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    }
}

/// A company with one scheduled job, planned for Asha.
pub fn scheduled(settings: GateSettings) -> Store {
    let mut s = Store::default();
    s.put(Company {
        id: CompanyId(id(COMPANY)),
        name: "Deccan Plumbing".into(),
        phone: String::new(),
        address: String::new(),
        hours: Default::default(),
        time_zone: "Asia/Kolkata".into(),
        currency: "INR".parse::<iso_currency::Currency>().unwrap_or(iso_currency::Currency::INR),
        locale: "en".into(),
        terms: "Payment on completion.".into(),
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
        approval_above: None,
        valid_days: 30,
        gates: settings,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    s.put(person(ASHA, "Asha Verma", Role::Technician));
    s.put(person(MIGUEL, "Miguel Ortega", Role::Technician));
    s.put(person(DISPATCHER, "D. Kulkarni", Role::Dispatcher));
    let account = AccountId(id(50));
    s.put(Account {
        id: account,
        kind: AccountKind::Individual,
        name: "राहुल पाटील".into(),
        phone: Default::default(),
        email: Default::default(),
        language: None,
        active: true,
        owner: None,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    s.put(Address {
        id: AddressId(id(60)),
        account,
        text: "14 Prabhat Road, Pune".into(),
        access: Default::default(),
        pin: None,
        proposed: None,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    s.put(JobType {
        id: JobTypeId(id(70)),
        name: "Water heater".into(),
        minutes: 90,
        checklist: vec![],
        gates: GateProfile::default(),
        amount: Default::default(),
        photos: Default::default(),
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    let at = Hlc::at(start());
    s.put(Job {
        id: JobId(id(JOB)),
        number: Some(1042),
        account,
        address: AddressId(id(60)),
        job_type: JobTypeId(id(70)),
        title: "Water heater, no hot water".into(),
        description: "Replace the heating element.".into(),
        amount: Default::default(),
        urgent: false,
        owner: None,
        status: JobStatus::Scheduled,
        round: 0,
        leg: 0,
        created: at,
        moved: at,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    s.put(Visit {
        id: VisitId(id(VISIT)),
        job: JobId(id(JOB)),
        plan: plan_for(ASHA),
        rev: 0,
        formerly: Default::default(),
        seen: Default::default(),
        on_my_way: None,
        arrived: None,
        departed: None,
        outcome: None,
        replanned: None,
        unknown: Default::default(),
    });
    s
}

pub fn plan_for(person: u128) -> Plan {
    let window = Window { start: start(), end: start() + TimeDelta::hours(1) };
    Plan { technicians: vec![PersonId(id(person))], window: Some(window), anytime: None }
}

/// One thing a person might try.
#[derive(Clone, Debug)]
pub enum Try {
    /// Whatever passes the open gate.
    Next,
    OnMyWay,
    Arrive(bool),
    Photo(Slot),
    Start,
    WorkDone,
    PhotosDone,
    Rate(u8),
    Review(bool),
    Sign(bool),
    NotSigned,
    Depart,
    Absent,
    Trust(Gate),
    CannotDo,
    RetractLast,
    Move(JobStatus),
    Replan(u128),
    Cancel,
    NewVisit,
    AcceptLate,
}

pub fn tries() -> impl Strategy<Value = Try> {
    prop_oneof![
        40 => Just(Try::Next),
        1 => Just(Try::OnMyWay),
        4 => any::<bool>().prop_map(Try::Arrive),
        6 => prop_oneof![Just(Slot::Before), Just(Slot::During), Just(Slot::After)].prop_map(Try::Photo),
        4 => Just(Try::Start),
        4 => Just(Try::WorkDone),
        4 => Just(Try::PhotosDone),
        4 => (0..=6_u8).prop_map(Try::Rate),
        4 => any::<bool>().prop_map(Try::Review),
        4 => any::<bool>().prop_map(Try::Sign),
        1 => Just(Try::NotSigned),
        4 => Just(Try::Depart),
        1 => Just(Try::Absent),
        1 => prop::sample::select(Gate::ALL.to_vec()).prop_map(Try::Trust),
        1 => Just(Try::CannotDo),
        1 => Just(Try::RetractLast),
        2 => prop::sample::select(JobStatus::ALL.to_vec()).prop_map(Try::Move),
        1 => prop_oneof![Just(ASHA), Just(MIGUEL)].prop_map(Try::Replan),
        1 => Just(Try::Cancel),
        1 => Just(Try::NewVisit),
        1 => Just(Try::AcceptLate),
    ]
}

pub fn settings() -> impl Strategy<Value = GateSettings> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(trust, absent, high)| GateSettings {
        trust_escapes: trust,
        customer_absent: absent,
        review: if high {
            ReviewRule::OnlyHighRatings { discount: money::BasisPoints(500) }
        } else {
            ReviewRule::default()
        },
        ..GateSettings::default()
    })
}

/// What a technician would do next.
pub fn next_step(s: &Store) -> Try {
    let job: &Job = s.get(JOB);
    let (mut before, mut after, mut signed) = (false, false, false);
    for e in gates::standing(s.all::<Evidence>()) {
        match &e.body {
            EvidenceBody::Photo { slot: Slot::Before, .. } => before = true,
            EvidenceBody::Photo { slot: Slot::After, .. } if e.round == job.round => after = true,
            EvidenceBody::Signature { .. } | EvidenceBody::NotSigned { .. } if e.round == job.round => {
                signed = true
            }
            _ => {}
        }
    }
    match gates(s).open() {
        Some(Gate::Arrival) => Try::Arrive(true),
        Some(Gate::BeforePhotos) if before => Try::Start,
        Some(Gate::BeforePhotos) => Try::Photo(Slot::Before),
        Some(Gate::WorkComplete) => Try::WorkDone,
        Some(Gate::AfterPhotos) if after => Try::PhotosDone,
        Some(Gate::AfterPhotos) => Try::Photo(Slot::After),
        Some(Gate::Rating) => Try::Rate(4),
        Some(Gate::Review) => Try::Review(false),
        Some(Gate::Signature) if signed => Try::Depart,
        Some(Gate::Signature) => Try::Sign(true),
        None => Try::Depart,
    }
}

/// Turns an attempt into a change set, made by who would make it, on what stands in the store.
pub fn change_set(s: &Store, n: u32, attempt: &Try) -> ChangeSet {
    let job: &Job = s.get(JOB);
    let visits = s.all::<Visit>();
    let visit = visits.iter().rfind(|v| v.is_open()).or(visits.last()).unwrap();
    let technician = visit.plan.technicians.first().copied().unwrap_or(PersonId(id(ASHA)));
    let blob = BlobHash::of(&n.to_be_bytes());
    let company: &Company = s.get(COMPANY);
    let shown = Shown::of(company, job, &Facts::new(&company.gates, None, job, []));
    let body = |body: EvidenceBody, supersedes: Option<EvidenceId>| Change::Capture {
        id: EvidenceId(id(10_000 + u128::from(n))),
        visit: visit.id,
        job: job.id,
        round: job.round,
        leg: job.leg,
        body,
        supersedes,
    };
    let reason = || "because".to_owned();
    let field = |b: EvidenceBody| (technician, body(b, None));
    let office = PersonId(id(DISPATCHER));
    let fix = Fix { at: LatLng { lat: 18.5, lng: 73.8 }, accuracy_m: 12.0, measured: start() };
    let next = next_step(s);
    let attempt = if let Try::Next = attempt { &next } else { attempt };
    let (by, change) = match attempt {
        Try::Next => unreachable!("replaced above"),
        Try::OnMyWay => field(EvidenceBody::OnMyWay { eta: None }),
        Try::Arrive(true) => field(EvidenceBody::Arrival { fix: Some(fix), no_fix: None }),
        Try::Arrive(false) => field(EvidenceBody::Arrival { fix: None, no_fix: Some("cellar".into()) }),
        Try::Photo(slot) => field(EvidenceBody::Photo {
            slot: *slot,
            blob: blob.clone(),
            size: 1,
            thumb: blob,
            width: 1,
            height: 1,
            taken: start(),
            fix: None,
            origin: Origin::Camera,
        }),
        Try::Start => field(EvidenceBody::WorkStarted),
        Try::WorkDone => field(EvidenceBody::WorkComplete {
            ticked: vec![],
            done: String::new(),
            open_reason: String::new(),
        }),
        Try::PhotosDone => field(EvidenceBody::PhotosDone),
        Try::Rate(stars) => {
            field(EvidenceBody::Rating { stars: *stars, comment: String::new(), tapped_by: None })
        }
        Try::Review(accepted) => field(EvidenceBody::Review { accepted: *accepted }),
        Try::Sign(named) => {
            let name = if *named { "राहुल".to_owned() } else { String::new() };
            let shown_hash = shown.hash();
            field(EvidenceBody::Signature {
                signer: "राहुल".into(),
                written: Written::Typed { name },
                remarks: String::new(),
                language: "hi".into(),
                shown,
                shown_hash,
                fix: None,
            })
        }
        Try::NotSigned => {
            let shown_hash = shown.hash();
            field(EvidenceBody::NotSigned { reason: reason(), shown, shown_hash })
        }
        Try::Depart => field(EvidenceBody::Departure { fix: None }),
        Try::Absent => field(EvidenceBody::CustomerAbsent { reason: reason() }),
        Try::Trust(gate) => {
            field(EvidenceBody::Escape(Escape { gate: *gate, reason: reason(), how: How::OnTrust }))
        }
        Try::CannotDo => field(EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: String::new() }),
        Try::RetractLast => {
            let last = s.all::<Evidence>().into_iter().max_by_key(|e| (e.at, e.id)).map(|e| e.id);
            (technician, body(EvidenceBody::Retracted { reason: reason() }, last))
        }
        Try::Move(to) => (office, Change::MoveJob { id: job.id, from: job.status, to: *to }),
        Try::Replan(who) => {
            let plan = plan_for(*who);
            let change = Change::PlanVisit {
                id: visit.id,
                job: job.id,
                rev: Some(visit.rev),
                plan,
                despite_under_way: true,
            };
            (office, change)
        }
        Try::Cancel => {
            (office, Change::CancelVisit { id: visit.id, rev: visit.rev, despite_under_way: true })
        }
        Try::AcceptLate => (office, Change::AcceptLate { visit: VisitId(id(VISIT)) }),
        Try::NewVisit => {
            let id = VisitId(id(300 + u128::from(n)));
            let plan = plan_for(ASHA);
            (office, Change::PlanVisit { id, job: job.id, rev: None, plan, despite_under_way: false })
        }
    };
    ChangeSet {
        id: ChangeSetId(id(20_000 + u128::from(n))),
        company: CompanyId(id(COMPANY)),
        by,
        clock: Hlc::at(start() + TimeDelta::seconds(i64::from(n))),
        offset_ms: 0,
        changes: vec![change],
        replaces: None,
        unknown: Default::default(),
    }
}

pub fn gates(s: &Store) -> Gates {
    let company: &Company = s.get(COMPANY);
    let job: &Job = s.get(JOB);
    let job_type = s.get::<JobType>(70);
    Gates::of(&Facts::new(&company.gates, Some(job_type), job, s.all::<Evidence>()))
}

/// The chain of allowed single steps between two statuses that one change may walk (reverts and cancellations walk
/// more than one).
pub fn reachable(from: JobStatus, to: JobStatus, steps: usize) -> bool {
    from == to || (steps > 0 && from.next().iter().any(|next| reachable(*next, to, steps - 1)))
}
