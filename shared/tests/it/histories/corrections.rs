//! What can be put right: ticks, words and stars until they are signed or answered, a tap for ten seconds, a visit that was
//! ended by mistake; and what a person is told of a visit that was theirs.

use super::store::*;
use super::stories::{WHOLE, walk};
use shared::decide::Side;
use shared::gates::{Gate, GateState, rating};
use shared::handover::{Sealed, Shown};
use shared::known::Known;
use shared::records::*;
use shared::*;

/// The last piece that stands.
fn last(s: &Store) -> EvidenceId {
    s.all::<Evidence>().into_iter().max_by_key(|e| (e.at, e.id)).unwrap().id
}

/// Puts another body in the place of an earlier piece.
fn correct(s: &mut Store, n: u32, body: EvidenceBody, earlier: EvidenceId) -> Result<Effects, Refusal> {
    let mut set = change_set(s, n, &Try::RetractLast);
    let Change::Capture { body: b, supersedes, .. } = &mut set.changes[0] else { unreachable!() };
    (*b, *supersedes) = (body, Some(earlier));
    s.run(&set, Side::Phone)
}

fn complete(ticked: &[u32], done: &str) -> EvidenceBody {
    EvidenceBody::WorkComplete { ticked: ticked.to_vec(), done: done.into(), open_reason: String::new() }
}

fn rate(stars: u8) -> EvidenceBody {
    EvidenceBody::Rating { stars, comment: String::new(), tapped_by: Some(TappedBy::Customer) }
}

/// What would be shown now, in a round of the job.
fn shown_in(s: &Store, round: u32) -> Shown {
    let (company, job) = (s.get::<Company>(COMPANY), s.get::<Job>(JOB));
    let mut facts = gates::Facts::new(&company.gates, Some(s.get(70)), job, s.all::<Evidence>());
    facts.round = round;
    Shown::of(company, job, &facts)
}

fn shown(s: &Store) -> Shown {
    shown_in(s, s.get::<Job>(JOB).round)
}

#[test]
fn leaving_the_before_photos_out_starts_no_work_until_the_tap() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true)]);
    let early = change_set(&s, 40, &Try::Start);
    assert_eq!(s.decide(&early, Side::Phone).unwrap_err().code, Code::TooFewPhotos);
    walk(&mut s, &[Try::Trust(Gate::BeforePhotos)]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::EnRoute);
    assert_eq!(gates(&s).open(), Some(Gate::BeforePhotos));
    let twice = change_set(&s, 41, &Try::Trust(Gate::BeforePhotos));
    assert_eq!(s.decide(&twice, Side::Phone).unwrap_err().code, Code::GatePassed);
    walk(&mut s, &[Try::Start]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::InProgress);
    assert!(matches!(gates(&s).state(Gate::BeforePhotos), GateState::Waived { how: How::OnTrust, .. }));
    walk(&mut s, &WHOLE[3..]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::Completed);
}

#[test]
fn after_photos_that_were_left_out_and_then_taken_pass_the_step_themselves() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE[..4]);
    walk(&mut s, &[Try::Trust(Gate::AfterPhotos)]);
    assert!(matches!(gates(&s).state(Gate::AfterPhotos), GateState::Waived { .. }));
    walk(&mut s, &[Try::Photo(Slot::After)]);
    let photo = s.all::<Evidence>().into_iter().max_by_key(|e| (e.at, e.id)).unwrap();
    assert_eq!(*gates(&s).state(Gate::AfterPhotos), GateState::Passed { at: photo.at, by: photo.by });
    assert_eq!(gates(&s).open(), Some(Gate::Rating));
    // Without the photo it is the word again.
    walk(&mut s, &[Try::RetractLast]);
    assert!(matches!(gates(&s).state(Gate::AfterPhotos), GateState::Waived { .. }));
    walk(&mut s, &WHOLE[4..5]);
    walk(&mut s, &WHOLE[6..]);
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::Completed);
}

#[test]
fn work_of_an_older_app_that_was_completed_without_the_tap_stays_done() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true), Try::Trust(Gate::BeforePhotos)]);
    let done = change_set(&s, 60, &Try::WorkDone);
    s.run(&done, Side::Server).unwrap();
    assert_eq!(gates(&s).open(), Some(Gate::AfterPhotos));
}

#[test]
fn ticks_and_words_of_the_work_are_corrected_until_the_customer_has_signed() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE[..4]);
    let first = last(&s);
    walk(&mut s, &WHOLE[4..8]);
    correct(&mut s, 9_000, complete(&[0, 1], "Filter changed"), first).unwrap();
    assert_eq!(gates(&s).open(), Some(Gate::Signature));
    assert_eq!(shown(&s).done, "Filter changed");
    let second = last(&s);
    walk(&mut s, &[Try::Sign(true)]);
    let refusal = correct(&mut s, 9_900, complete(&[0], "Nothing"), second).unwrap_err();
    assert_eq!(refusal.code, Code::GatePassed);
    assert_eq!(shown(&s).done, "Filter changed");
}

#[test]
fn undo_of_completed_work_opens_the_step_again() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE[..4]);
    walk(&mut s, &[Try::RetractLast]);
    assert_eq!(gates(&s).open(), Some(Gate::WorkComplete));
    assert_eq!(s.get::<Job>(JOB).status, JobStatus::InProgress);
}

#[test]
fn a_slip_on_the_stars_is_corrected_until_the_review_is_answered_and_the_manager_is_called_off() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &WHOLE[..6]);
    walk(&mut s, &[Try::Rate(1)]);
    let slip = last(&s);
    correct(&mut s, 9_000, rate(5), slip).unwrap();
    let (company, job) = (s.get::<Company>(COMPANY), s.get::<Job>(JOB));
    let job_type = s.get::<JobType>(70);
    let facts = gates::Facts::new(&company.gates, Some(job_type), job, s.all::<Evidence>());
    assert_eq!(rating::stars(&facts), Some(5));
    let low = |a: &&&Alert| matches!(a.what, AlertWhat::LowRating { .. });
    assert!(s.all::<Alert>().iter().filter(low).all(|a| a.settled.is_some()));
    let stands = last(&s);
    assert_eq!(correct(&mut s, 9_100, rate(6), stands).unwrap_err().code, Code::NoRating);
    walk(&mut s, &[Try::Review(true)]);
    assert_eq!(correct(&mut s, 9_900, rate(2), stands).unwrap_err().code, Code::GatePassed);
}

#[test]
fn taking_back_the_end_of_a_visit_puts_it_where_it_was() {
    for begun in [0, 1, 2, 3, 4] {
        let mut s = scheduled(GateSettings::default());
        let taps = [Try::OnMyWay, Try::Arrive(true), Try::Photo(Slot::Before), Try::Start];
        walk(&mut s, &taps[..begun]);
        let (job, visit) = (s.get::<Job>(JOB).clone(), s.get::<Visit>(VISIT).clone());
        let open = gates(&s).open();
        walk(&mut s, &[Try::CannotDo]);
        assert_eq!(s.get::<Visit>(VISIT).outcome, Some(Outcome::PartsNeeded));
        walk(&mut s, &[Try::RetractLast]);
        let (now, after) = (s.get::<Job>(JOB), s.get::<Visit>(VISIT));
        assert_eq!((now.status, now.leg, now.round), (job.status, job.leg, job.round), "after {begun} taps");
        assert_eq!(after, &visit, "after {begun} taps");
        assert_eq!(gates(&s).open(), open, "after {begun} taps");
        let about = |a: &&&Alert| matches!(a.what, AlertWhat::CannotDo { .. });
        assert!(s.all::<Alert>().iter().filter(about).all(|a| a.settled.is_some()));
    }
}

#[test]
fn the_end_of_a_visit_is_taken_back_as_often_as_it_was_a_slip() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true)]);
    let (job, visit) = (s.get::<Job>(JOB).clone(), s.get::<Visit>(VISIT).clone());
    for time in 1..=3 {
        walk(&mut s, &[Try::CannotDo]);
        assert_eq!(s.get::<Visit>(VISIT).outcome, Some(Outcome::PartsNeeded), "time {time}");
        walk(&mut s, &[Try::RetractLast]);
        let now = s.get::<Job>(JOB);
        assert_eq!((now.status, now.leg), (job.status, job.leg), "time {time}");
        assert_eq!(s.get::<Visit>(VISIT), &visit, "time {time}");
    }
}

#[test]
fn the_end_of_a_visit_stays_where_the_office_has_planned_again() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Arrive(true), Try::CannotDo]);
    let ended = last(&s);
    walk(&mut s, &[Try::NewVisit, Try::Arrive(true)]);
    let refusal =
        correct(&mut s, 9_000, EvidenceBody::Retracted { reason: "undo".into() }, ended).unwrap_err();
    assert_eq!(refusal.code, Code::MovedOn);
    assert_eq!(s.get::<Visit>(VISIT).outcome, Some(Outcome::PartsNeeded));
}

#[test]
fn a_signature_given_before_there_were_words_of_the_work_still_verifies() {
    let old = r#"{"company":"00000000-0000-0000-0000-000000000001","job":"00000000-0000-0000-0000-000000000064","title":"Water heater","description":"","amount":null,"photos":[],"terms":""}"#;
    let signed: Shown = serde_json::from_str(old).unwrap();
    assert_eq!(serde_json::to_string(&signed).unwrap(), old);
    let hash = sync::hash_of(old);
    assert_eq!(Sealed::of(&signed, &hash, &signed), Sealed::Unchanged);
    let now = Shown { done: "Filter changed".into(), ..signed.clone() };
    assert_eq!(Sealed::of(&signed, &hash, &now), Sealed::ChangedSince);
    assert_eq!(Sealed::of(&now, &hash, &now), Sealed::Broken);
}

/// A job of ₹ 4,035.60 whose customer wrote private feedback and has not signed yet, where that earns so much.
fn about_to_sign(rate: u32) -> Store {
    let review = ReviewRule::AskEveryone { feedback_discount: money::BasisPoints(rate) };
    let mut s = scheduled(GateSettings { review, ..GateSettings::default() });
    let amount = Some(Money { minor: 403_560, currency: iso_currency::Currency::INR }).into();
    s.put(Job { amount, ..s.get::<Job>(JOB).clone() });
    walk(&mut s, &WHOLE[..7]);
    let stars = last(&s);
    let comment = "Quick and clean".to_owned();
    let words = EvidenceBody::Rating { stars: 5, comment, tapped_by: Some(TappedBy::Customer) };
    correct(&mut s, 9_000, words, stars).unwrap();
    walk(&mut s, &[Try::Review(false)]);
    s
}

/// The company lets private feedback earn so much from now on.
fn feedback_earns(s: &mut Store, rate: u32) {
    let mut company = s.get::<Company>(COMPANY).clone();
    company.gates.review = ReviewRule::AskEveryone { feedback_discount: money::BasisPoints(rate) };
    s.put(company);
}

#[test]
fn what_is_signed_says_the_discount_that_the_customer_sees() {
    let seen = shown(&about_to_sign(500));
    let minor = |money: Option<Money>| money.map(|money| money.minor);
    assert_eq!(seen.discount, Some(money::BasisPoints(500)));
    assert_eq!((minor(seen.taken_off()), minor(seen.to_pay())), (Some(20_178), Some(383_382)));
    let nothing = shown(&about_to_sign(0));
    assert_eq!(nothing.discount, Some(money::BasisPoints(0)));
    assert_eq!((minor(nothing.taken_off()), minor(nothing.to_pay())), (Some(0), Some(403_560)));
    assert_ne!(seen.hash(), nothing.hash());
    for amount in [Known::Held(None), Known::Masked] {
        assert_eq!(Shown { amount, ..seen.clone() }.to_pay(), None);
    }
}

#[test]
fn a_discount_that_was_signed_is_compared_with_what_would_be_shown_now() {
    let mut s = about_to_sign(500);
    let signed = shown(&s);
    let hash = signed.hash();
    assert_eq!(Sealed::of(&signed, &hash, &shown(&s)), Sealed::Unchanged);
    feedback_earns(&mut s, 1_000);
    assert_eq!(Sealed::of(&signed, &hash, &shown(&s)), Sealed::ChangedSince);
    let claimed = Shown { discount: Some(money::BasisPoints(1_000)), ..signed };
    assert_eq!(Sealed::of(&claimed, &hash, &shown(&s)), Sealed::Broken);
}

#[test]
fn a_signature_that_says_no_discount_stays_unchanged_whatever_the_settings_become() {
    let mut s = about_to_sign(500);
    let old = Shown { discount: None, ..shown(&s) };
    let text = serde_json::to_string(&old).unwrap();
    assert!(!text.contains("discount"));
    let signed: Shown = serde_json::from_str(&text).unwrap();
    let hash = sync::hash_of(&text);
    assert_eq!(signed.to_pay(), signed.amount.seen());
    for rate in [500, 1_000, 0] {
        feedback_earns(&mut s, rate);
        assert_eq!(Sealed::of(&signed, &hash, &shown(&s)), Sealed::Unchanged, "{rate}");
    }
    let other = Shown { title: "Another".into(), ..shown(&s) };
    assert_eq!(Sealed::of(&signed, &hash, &other), Sealed::ChangedSince);
}

#[test]
fn the_discount_that_counts_is_of_the_round_that_is_signed() {
    let mut s = about_to_sign(500);
    let signed = shown(&s);
    let hash = signed.hash();
    walk(&mut s, &[Try::Sign(true), Try::Depart, Try::Move(JobStatus::InProgress)]);
    assert_eq!(s.get::<Job>(JOB).round, 1);
    assert_eq!(shown(&s).discount, Some(money::BasisPoints(0)));
    assert_eq!(Sealed::of(&signed, &hash, &shown_in(&s, 0)), Sealed::Unchanged);
}

#[test]
fn a_person_is_told_of_a_visit_that_was_theirs_and_of_no_other() {
    let mut s = scheduled(GateSettings::default());
    walk(&mut s, &[Try::Replan(MIGUEL)]);
    let visit: &Visit = s.get(VISIT);
    let told = visit.left_by(PersonId(id(ASHA))).unwrap();
    assert_eq!(told.to, [PersonId(id(MIGUEL))]);
    assert_eq!(told.replanned.map(|r| r.by), Some(PersonId(id(DISPATCHER))));
    assert_eq!(visit.left_by(PersonId(id(MIGUEL))), None);
    assert_eq!(visit.left_by(PersonId(id(DISPATCHER))), None);
    walk(&mut s, &[Try::Cancel]);
    assert_eq!(s.get::<Visit>(VISIT).left_by(PersonId(id(ASHA))).unwrap().to, []);
    walk(&mut s, &[Try::NewVisit]);
}
