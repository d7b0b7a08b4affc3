//! Single histories that once went wrong or must never.

use super::store::*;
use chrono::TimeDelta;
use shared::clock::Hlc;
use shared::decide::Side;
use shared::gates::Gate;
use shared::records::*;
use shared::*;

pub fn walk(s: &mut Store, attempts: &[Try]) {
    let from = s.all::<Evidence>().len() as u32 * 100;
    for (n, attempt) in attempts.iter().enumerate() {
        let set = change_set(s, from + n as u32, attempt);
        s.run(&set, Side::Phone).unwrap_or_else(|e| panic!("{attempt:?}: {e:?}"));
    }
}

pub const WHOLE: [Try; 10] = [
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
    walk(&mut on_trust, &WHOLE[2..]);
    assert_eq!(on_trust.get::<Job>(JOB).status, JobStatus::Completed);
}

#[test]
fn before_photos_that_were_left_out_are_not_asked_for_when_work_is_taken_up_again() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true), Try::Trust(Gate::BeforePhotos)]);
    walk(&mut s, &WHOLE[2..]);
    walk(&mut s, &[Try::Move(JobStatus::InProgress), Try::Move(JobStatus::EnRoute), Try::Arrive(false)]);
    assert_eq!(gates(&s).open(), Some(Gate::WorkComplete));
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::InProgress);
    // Other steps that were left out are asked for anew.
    walk(&mut s, &[Try::WorkDone, Try::Trust(Gate::AfterPhotos)]);
    walk(&mut s, &WHOLE[6..]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::Completed);
    walk(&mut s, &[Try::Move(JobStatus::InProgress), Try::WorkDone]);
    assert_eq!(gates(&s).open(), Some(Gate::AfterPhotos));
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
        unknown: Default::default(),
    };
    let job = JobId(id(JOB));
    s.run(
        &set(1, ASHA, Change::AddNote(NewNote { id: note, job, text: "Key at the kiosk".into() })),
        Side::Server,
    )
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
