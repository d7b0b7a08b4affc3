//! Property tests over generated histories: no sequence of changes reaches a forbidden state, gates never go backwards
//! without a superseding entry or a new round or leg, and phone and server agree.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use shared::access::OFFICE;
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

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const COMPANY: u128 = 1;
const ASHA: u128 = 10;
const MIGUEL: u128 = 11;
const DISPATCHER: u128 = 12;
const JOB: u128 = 100;
const VISIT: u128 = 200;

/// A store in memory that answers every need.
#[derive(Clone, Default)]
struct Store(BTreeMap<(Kind, Uuid), Record>);

impl Store {
    fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.0.insert((record.kind(), record.uuid()), record);
    }

    fn get<E: Entity>(&self, n: u128) -> &E {
        E::of(&self.0[&(E::KIND, id(n))]).unwrap()
    }

    fn all<E: Entity>(&self) -> Vec<&E> {
        self.0.values().filter_map(E::of).collect()
    }

    fn decide(&self, set: &ChangeSet, side: Side) -> Result<Effects, Refusal> {
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
                        }
                    }
                }
            }
        }
        panic!("needs never end");
    }

    fn run(&mut self, set: &ChangeSet, side: Side) -> Result<Effects, Refusal> {
        let effects = self.decide(set, side)?;
        for record in effects.puts() {
            self.put(record.clone());
        }
        Ok(effects)
    }
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn person(n: u128, name: &str, role: Role) -> Person {
    Person {
        id: PersonId(id(n)),
        name: name.into(),
        phone: String::new(),
        roles: [role].into(),
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    }
}

/// A company with one scheduled job, planned for Asha.
fn scheduled(settings: GateSettings) -> Store {
    let mut s = Store::default();
    s.put(Company {
        id: CompanyId(id(COMPANY)),
        name: "Deccan Plumbing".into(),
        phone: String::new(),
        time_zone: "Asia/Kolkata".into(),
        currency: "INR".parse::<iso_currency::Currency>().unwrap_or(iso_currency::Currency::INR),
        locale: "en".into(),
        terms: "Payment on completion.".into(),
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
        phone: String::new(),
        email: String::new(),
        language: None,
        active: true,
        clocks: Clocks::default(),
        unknown: Default::default(),
    });
    s.put(Address {
        id: AddressId(id(60)),
        account,
        text: "14 Prabhat Road, Pune".into(),
        access: String::new(),
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
        amount: None,
        urgent: false,
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
        unknown: Default::default(),
    });
    s
}

fn plan_for(person: u128) -> Plan {
    let window = Window { start: start(), end: start() + TimeDelta::hours(1) };
    Plan { technicians: vec![PersonId(id(person))], window: Some(window), anytime: None }
}

/// One thing a person might try.
#[derive(Clone, Debug)]
enum Try {
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

fn tries() -> impl Strategy<Value = Try> {
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

fn settings() -> impl Strategy<Value = GateSettings> {
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
fn next_step(s: &Store) -> Try {
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

/// Turns an attempt into a change set, made by whoever would make it, on what stands in the store.
fn change_set(s: &Store, n: u32, attempt: &Try) -> ChangeSet {
    let job: &Job = s.get(JOB);
    let visits = s.all::<Visit>();
    let visit = visits.iter().rfind(|v| v.is_open()).or(visits.last()).unwrap();
    let technician = visit.plan.technicians.first().copied().unwrap_or(PersonId(id(ASHA)));
    let blob = BlobHash::of(&n.to_be_bytes());
    let shown = Shown::of(s.get(COMPANY), job, &[]);
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
        }),
        Try::Start => field(EvidenceBody::WorkStarted),
        Try::WorkDone => field(EvidenceBody::WorkComplete { ticked: vec![] }),
        Try::PhotosDone => field(EvidenceBody::PhotosDone),
        Try::Rate(stars) => field(EvidenceBody::Rating { stars: *stars, comment: String::new() }),
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
    }
}

fn gates(s: &Store) -> Gates {
    let company: &Company = s.get(COMPANY);
    let job: &Job = s.get(JOB);
    let job_type = s.get::<JobType>(70);
    Gates::of(&Facts::new(&company.gates, &job_type.gates, job, s.all::<Evidence>()))
}

/// The chain of allowed single steps between two statuses that one change may walk (reverts and cancellations walk
/// more than one).
fn reachable(from: JobStatus, to: JobStatus, steps: usize) -> bool {
    from == to || (steps > 0 && from.next().iter().any(|next| reachable(*next, to, steps - 1)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_reaches_a_forbidden_state(settings in settings(), attempts in prop::collection::vec(tries(), 1..60)) {
        let mut server = scheduled(settings);
        let mut phone = server.clone();
        for (n, attempt) in attempts.iter().enumerate() {
            let set = change_set(&server, n as u32, attempt);
            let before: Job = server.get::<Job>(JOB).clone();
            let gates_before = gates(&server);

            let here = phone.run(&set, Side::Phone);
            // The phone is the first judge of what its own person does; the server hears of what it accepted.
            let from_office = OFFICE.iter().any(|r| server.get::<Person>(set.by.0.as_u128()).roles.contains(r));
            if here.is_err() && !from_office {
                continue;
            }
            let there = server.run(&set, Side::Server);
            prop_assert_eq!(&here, &there, "phone and server disagree on {:?}", attempt);
            prop_assert_eq!(&phone.0, &server.0);

            let job: &Job = server.get(JOB);
            prop_assert!(reachable(before.status, job.status, 3), "{:?} → {:?} by {:?}", before.status, job.status, attempt);
            if job.status == JobStatus::Completed && before.status == JobStatus::InProgress {
                prop_assert!(gates(&server).all_done());
            }
            if job.status == JobStatus::InProgress && before.status != JobStatus::Completed {
                prop_assert!(gates(&server).state(Gate::Arrival).is_done() || matches!(attempt, Try::RetractLast), "at work without arrival after {:?}", attempt);
            }
            if job.status == JobStatus::Scheduled && before.status == JobStatus::Lead {
                prop_assert!(server.all::<Visit>().iter().any(|v| v.is_open() && !v.plan.technicians.is_empty()));
            }
            let same_trip = job.round == before.round && job.leg == before.leg;
            if same_trip && !matches!(attempt, Try::RetractLast) {
                let after = gates(&server);
                for gate in Gate::ALL {
                    prop_assert!(after.state(gate).is_done() || !gates_before.state(gate).is_done(),
                        "{gate} went backwards by {:?}", attempt);
                }
            }
            let open = gates(&server).iter().filter(|(_, s)| **s == gates::GateState::Open).count();
            prop_assert!(open <= 1);
        }
    }

    #[test]
    fn evidence_of_whoever_was_on_the_visit_is_never_refused_by_the_server(
        attempts in prop::collection::vec(tries(), 1..40),
        office in prop::collection::vec((0..40_usize, tries()), 0..6),
    ) {
        // The phone works on what it knew; the office moves things meanwhile; then everything arrives.
        let mut phone = scheduled(GateSettings::default());
        let mut server = phone.clone();
        let mut sent = Vec::new();
        for (n, attempt) in attempts.iter().enumerate() {
            if matches!(attempt, Try::Move(_) | Try::Replan(_) | Try::Cancel | Try::NewVisit | Try::AcceptLate) {
                continue;
            }
            let set = change_set(&phone, n as u32, attempt);
            if phone.run(&set, Side::Phone).is_ok() {
                sent.push(set);
            }
        }
        for (n, attempt) in &office {
            if matches!(attempt, Try::Move(_) | Try::Replan(_) | Try::Cancel | Try::NewVisit | Try::AcceptLate) {
                let set = change_set(&server, 5_000 + *n as u32, attempt);
                let _ = server.run(&set, Side::Server);
            }
        }
        for set in sent {
            let Change::Capture { id, .. } = &set.changes[0] else { unreachable!() };
            let (id, outcome) = (*id, server.run(&set, Side::Server));
            prop_assert!(outcome.is_ok(), "refused: {outcome:?}");
            prop_assert!(server.0.contains_key(&(Kind::Evidence, id.0)));
        }
        let consistent = |server: &Store| {
            server.get::<Job>(JOB).status != JobStatus::Completed || gates(server).all_done()
        };
        prop_assert!(consistent(&server));
        let accept = change_set(&server, 9_000, &Try::AcceptLate);
        let any_late = server.all::<Evidence>().iter().any(|e| e.late && e.visit == VisitId(id(VISIT)));
        prop_assert_eq!(server.run(&accept, Side::Server).is_ok(), any_late);
        prop_assert!(consistent(&server));
    }
}

fn walk(s: &mut Store, attempts: &[Try]) {
    let from = s.all::<Evidence>().len() as u32 * 100;
    for (n, attempt) in attempts.iter().enumerate() {
        let set = change_set(s, from + n as u32, attempt);
        s.run(&set, Side::Phone).unwrap_or_else(|e| panic!("{attempt:?}: {e:?}"));
    }
}

const WHOLE: [Try; 10] = [
    Try::Arrive(true),
    Try::Photo(Slot::Before),
    Try::Start,
    Try::WorkDone,
    Try::Photo(Slot::After),
    Try::PhotosDone,
    Try::Rate(5),
    Try::Review(true),
    Try::Sign(true),
    Try::Depart,
];

#[test]
fn seven_gates_complete_the_job() {
    let mut s = scheduled(GateSettings::default());
    for (n, expected) in [(1, JobStatus::EnRoute), (3, JobStatus::InProgress), (10, JobStatus::Completed)] {
        let mut s = s.clone();
        walk(&mut s, &WHOLE[..n]);
        assert_eq!(s.get::<Job>(JOB).status, expected);
    }
    walk(&mut s, &WHOLE);
    assert_eq!(s.get::<Visit>(VISIT).outcome, Some(Outcome::Done));
    assert_eq!(s.get::<History>(50).jobs[0].stars, Some(5));
}

#[test]
fn a_low_rating_always_reaches_the_manager_and_skips_gate_6_only_where_the_company_says_so() {
    for high_only in [false, true] {
        let review = if high_only {
            ReviewRule::OnlyHighRatings { discount: money::BasisPoints(500) }
        } else {
            ReviewRule::default()
        };
        let mut s = scheduled(GateSettings { review, ..GateSettings::default() });
        walk(&mut s, &WHOLE[..6]);
        walk(&mut s, &[Try::Rate(2)]);
        assert!(matches!(
            s.all::<Alert>()[..],
            [Alert { what: AlertWhat::LowRating { stars: 2, .. }, .. }]
                | [.., Alert { what: AlertWhat::LowRating { stars: 2, .. }, .. }]
                | [Alert { what: AlertWhat::LowRating { stars: 2, .. }, .. }, ..]
        ));
        assert_eq!(gates(&s).open(), Some(if high_only { Gate::Signature } else { Gate::Review }));
    }
}

#[test]
fn work_that_needs_no_before_photos_again_is_in_progress_on_arrival_and_can_be_completed() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE);
    walk(&mut s, &[Try::Move(JobStatus::InProgress), Try::Move(JobStatus::EnRoute), Try::Arrive(false)]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::InProgress);
    walk(&mut s, &WHOLE[3..]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::Completed);

    let mut on_trust = scheduled(GateSettings::default());
    walk(&mut on_trust, &[Try::Arrive(true), Try::Trust(Gate::BeforePhotos)]);
    walk(&mut on_trust, &WHOLE[3..]);
    assert_eq!(on_trust.get::<Job>(JOB).status, JobStatus::Completed);
}

#[test]
fn work_taken_up_again_asks_for_work_photos_rating_and_signature_anew() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE);
    walk(&mut s, &[Try::Move(JobStatus::InProgress)]);
    assert_eq!(gates(&s).open(), Some(Gate::WorkComplete));
    walk(&mut s, &[Try::Move(JobStatus::EnRoute)]);
    assert_eq!(gates(&s).open(), Some(Gate::Arrival));
    walk(&mut s, &[Try::Arrive(false)]);
    assert_eq!(gates(&s).open(), Some(Gate::WorkComplete));
}

#[test]
fn a_job_reassigned_meanwhile_keeps_the_evidence_and_refuses_the_status() {
    let mut phone = scheduled(GateSettings::default());
    let mut server = phone.clone();
    let arrive = change_set(&phone, 1, &Try::Arrive(true));
    phone.run(&arrive, Side::Phone).unwrap();
    let replan = change_set(&server, 2, &Try::Replan(MIGUEL));
    server.run(&replan, Side::Server).unwrap();
    let effects = server.run(&arrive, Side::Server).unwrap();
    assert!(effects.flags.late);
    assert_eq!(effects.flags.status_refused, Some(Code::Reassigned));
    assert_eq!(server.get::<Job>(JOB).status, JobStatus::Scheduled);
    assert!(server.all::<Evidence>()[0].late);
    assert!(server.all::<Alert>().iter().any(|a| matches!(a.what, AlertWhat::Late { .. })));
}

#[test]
fn late_work_counts_once_the_office_accepts_it_and_the_job_follows() {
    let mut phone = scheduled(GateSettings::default());
    let mut server = phone.clone();
    let mut sent = Vec::new();
    for (n, attempt) in WHOLE.iter().enumerate() {
        let set = change_set(&phone, n as u32 + 1, attempt);
        phone.run(&set, Side::Phone).unwrap();
        sent.push(set);
    }
    let replan = change_set(&server, 500, &Try::Replan(MIGUEL));
    server.run(&replan, Side::Server).unwrap();
    for set in &sent {
        server.run(set, Side::Server).unwrap();
    }
    // Miguel finds all gates open: what came late does not pass them behind his back.
    assert_eq!(gates(&server).open(), Some(Gate::Arrival));
    assert_eq!(server.get::<Job>(JOB).status, JobStatus::Scheduled);
    let alerts = server.all::<Alert>();
    let late: Vec<_> = alerts.iter().filter(|a| matches!(a.what, AlertWhat::Late { .. })).collect();
    assert_eq!(late.len(), 1);
    assert_eq!(late[0].what, AlertWhat::Late { refused: Some(Code::Reassigned) });

    let accept = change_set(&server, 501, &Try::AcceptLate);
    server.run(&accept, Side::Server).unwrap();
    assert_eq!(server.get::<Job>(JOB).status, JobStatus::Completed);
    assert_eq!(server.get::<Visit>(VISIT).outcome, Some(Outcome::Done));
    assert_eq!(server.get::<History>(50).jobs[0].by, PersonId(id(ASHA)));
    assert!(
        server
            .all::<Alert>()
            .iter()
            .all(|a| a.settled.is_some() || !matches!(a.what, AlertWhat::Late { .. }))
    );
    let again = change_set(&server, 502, &Try::AcceptLate);
    assert_eq!(server.run(&again, Side::Server).unwrap_err().code, Code::NothingLate);
}

#[test]
fn a_late_correction_does_not_touch_a_colleagues_work() {
    let mut server = scheduled(GateSettings::default());
    walk(&mut server, &[Try::Replan(MIGUEL), Try::Arrive(true), Try::Photo(Slot::Before)]);
    let mut retract = change_set(&server, 600, &Try::RetractLast);
    retract.by = PersonId(id(ASHA));
    server.run(&retract, Side::Server).unwrap();
    assert_eq!(gates(&server).done(), 1);
    walk(&mut server, &[Try::Start]);
}

#[test]
fn taking_back_on_my_way_leaves_a_colleagues_offline_work_in_its_turn() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::OnMyWay, Try::RetractLast]);
    let job: &Job = s.get(JOB);
    assert_eq!((job.status, job.leg), (JobStatus::Scheduled, 0));
}

#[test]
fn a_tap_on_a_screen_that_is_out_of_date_is_kept_as_late_on_the_phone_too() {
    let mut phone = scheduled(GateSettings::default());
    walk(&mut phone, &WHOLE[..3]);
    let photo = change_set(&phone, 700, &Try::Photo(Slot::After));
    walk(&mut phone, &[Try::Move(JobStatus::EnRoute)]);
    let effects = phone.run(&photo, Side::Phone).unwrap();
    assert!(effects.flags.late);
}

#[test]
fn one_action_has_a_bounded_number_of_changes() {
    let mut s = scheduled(GateSettings::default());
    let mut set = change_set(&s, 1, &Try::OnMyWay);
    set.changes = vec![set.changes[0].clone(); 101];
    assert_eq!(s.run(&set, Side::Server).unwrap_err().code, Code::TooMany);
}

#[test]
fn leaving_ends_a_job_whose_signature_was_left_out_or_is_not_asked_for() {
    let mut waived = scheduled(GateSettings::default());
    walk(&mut waived, &WHOLE[..8]);
    walk(&mut waived, &[Try::Trust(Gate::Signature), Try::Depart]);
    assert_eq!(waived.get::<Job>(JOB).status, JobStatus::Completed);

    let mut short = scheduled(GateSettings::default());
    let mut job_type = short.get::<JobType>(70).clone();
    job_type.gates.0.remove(&Gate::Signature);
    short.put(job_type);
    walk(&mut short, &WHOLE[..7]);
    let early = change_set(&short, 800, &Try::Depart);
    assert_eq!(short.decide(&early, Side::Phone).unwrap_err().code, Code::GateLocked);
    walk(&mut short, &[Try::Review(true), Try::Depart]);
    assert_eq!(short.get::<Job>(JOB).status, JobStatus::Completed);
}

#[test]
fn a_stranger_to_the_visit_is_refused() {
    let mut s = scheduled(GateSettings::default());
    let mut set = change_set(&s, 1, &Try::Arrive(true));
    set.by = PersonId(id(MIGUEL));
    assert_eq!(s.run(&set, Side::Server).unwrap_err().code, Code::NotYourVisit);
}

#[test]
fn touching_a_visit_under_way_must_be_meant() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true)]);
    let mut set = change_set(&s, 50, &Try::Replan(MIGUEL));
    let Change::PlanVisit { despite_under_way, .. } = &mut set.changes[0] else { unreachable!() };
    *despite_under_way = false;
    let refusal = s.decide(&set, Side::Server).unwrap_err();
    assert_eq!(refusal.code, Code::UnderWay);
    assert_eq!(refusal.facts["technician"], "Asha Verma");
    walk(&mut s, &[Try::Replan(MIGUEL)]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::Scheduled);
    assert!(s.get::<Visit>(VISIT).formerly.contains(&PersonId(id(ASHA))));
}

#[test]
fn a_nul_in_a_comment_costs_no_evidence() {
    let s = scheduled(GateSettings::default());
    let mut walked = s.clone();
    walk(&mut walked, &WHOLE[..6]);
    let mut set = change_set(&walked, 900, &Try::Rate(4));
    let Change::Capture { body: EvidenceBody::Rating { comment, .. }, .. } = &mut set.changes[0] else {
        unreachable!()
    };
    *comment = "good\0 work".into();
    assert_eq!(walked.decide(&set, Side::Phone).unwrap_err().code, Code::BadText);
    let effects = walked.run(&set, Side::Server).unwrap();
    assert_eq!(effects.flags.irregular, Some(Code::BadText));
    let texts: Vec<String> =
        walked.all::<Evidence>().iter().map(|e| serde_json::to_string(e).unwrap()).collect();
    assert!(texts.iter().any(|t| t.contains("good\u{fffd} work")));
    assert!(texts.iter().all(|t| !t.contains("\\u0000")));
}

#[test]
fn of_two_edits_of_one_note_the_later_stands_and_the_other_is_reported() {
    let mut s = scheduled(GateSettings::default());
    let note = NoteId(id(400));
    let set = |n: u32, by: u128, change: Change| ChangeSet {
        id: ChangeSetId(id(500 + u128::from(n))),
        company: CompanyId(id(COMPANY)),
        by: PersonId(id(by)),
        clock: Hlc::at(start() + TimeDelta::seconds(i64::from(n))),
        offset_ms: 0,
        changes: vec![change],
        replaces: None,
    };
    let job = JobId(id(JOB));
    s.run(&set(1, ASHA, Change::AddNote { id: note, job, text: "Key at the kiosk".into() }), Side::Server)
        .unwrap();
    s.run(&set(9, DISPATCHER, Change::EditNote { id: note, text: "Key at the bakery".into() }), Side::Server)
        .unwrap();
    let late = s
        .run(&set(5, ASHA, Change::EditNote { id: note, text: "Key under the mat".into() }), Side::Server)
        .unwrap();
    assert_eq!(s.get::<Note>(400).text, "Key at the bakery");
    assert_eq!(late.flags.lost[0].lost, "Key under the mat");
    assert_eq!(late.flags.lost[0].kept, "Key at the bakery");
}

#[test]
fn every_transition_of_the_spec_and_no_other() {
    use JobStatus::*;
    let table = [
        (Lead, vec![Scheduled, Closed]),
        (Scheduled, vec![EnRoute, InProgress, Closed, Lead]),
        (EnRoute, vec![InProgress, Scheduled]),
        (InProgress, vec![Completed, EnRoute]),
        (Completed, vec![Invoiced, Closed, InProgress]),
        (Invoiced, vec![Paid, Completed]),
        (Paid, vec![]),
        (Closed, vec![]),
    ];
    for (from, next) in table {
        for to in JobStatus::ALL {
            assert_eq!(from.may_become(to), next.contains(&to), "{from:?} → {to:?}");
        }
    }
}

#[test]
fn unknown_fields_survive_a_round_trip() {
    let s = scheduled(GateSettings::default());
    let mut json: serde_json::Value = serde_json::to_value(s.get::<Job>(JOB)).unwrap();
    json["colour"] = "teal".into();
    let record = Record::from_json(Kind::Job, &json.to_string()).unwrap();
    let back: serde_json::Value = serde_json::from_str(&record.to_json()).unwrap();
    assert_eq!(back["colour"], "teal");
}

#[test]
fn patches_tell_unchanged_from_taken_away() {
    let unchanged: JobPatch = serde_json::from_str("{}").unwrap();
    let taken: JobPatch = serde_json::from_str(r#"{"amount":null}"#).unwrap();
    assert_eq!(unchanged.amount, None);
    assert_eq!(taken.amount, Some(None));
    assert_eq!(serde_json::to_string(&taken).unwrap(), r#"{"amount":null}"#);
    assert_eq!(serde_json::to_string(&unchanged).unwrap(), "{}");
}
