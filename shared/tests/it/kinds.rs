//! Kinds of work: who makes and changes them, what is refused, what a kind asks of a job, and that old forms stay readable.

use serde_json::json;
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::gates::{Facts, Gate};
use shared::records::*;
use shared::*;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const SOMEBODY: PersonId = PersonId(Uuid::from_u128(2));
const KIND: JobTypeId = JobTypeId(Uuid::from_u128(3));
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(4));
const ADDRESS: AddressId = AddressId(Uuid::from_u128(5));
const JOB: JobId = JobId(Uuid::from_u128(6));

fn hlc(ms: i64) -> Hlc {
    Hlc { ms, n: 0 }
}

/// As it was written before kinds had more than this.
fn old() -> serde_json::Value {
    json!({"id": KIND, "name": "Repair", "minutes": 90, "checklist": ["Dry"], "gates": ["arrival", "work_complete"]})
}

fn kind() -> JobType {
    serde_json::from_value(old()).unwrap()
}

fn record<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// What becomes of a change of somebody with this role, where this kind is there.
fn done(role: Role, there: JobType, change: Change) -> Result<Vec<Record>, Refusal> {
    let company: Company = record(
        json!({"id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en"}),
    );
    let person: Person = record(json!({"id": SOMEBODY, "name": "Meera", "roles": [role]}));
    let account: Account = record(json!({"id": ACCOUNT, "name": "Acme"}));
    let address: Address = record(json!({"id": ADDRESS, "account": ACCOUNT, "text": "Main Road"}));
    let mut world = World::default();
    world.loaded(Kind::Company, COMPANY.0, Some(company.into()));
    world.loaded(Kind::Person, SOMEBODY.0, Some(person.into()));
    world.loaded(Kind::JobType, KIND.0, Some(there.into()));
    world.loaded(Kind::JobType, Uuid::from_u128(30), None);
    world.loaded(Kind::Account, ACCOUNT.0, Some(account.into()));
    world.loaded(Kind::Address, ADDRESS.0, Some(address.into()));
    world.loaded(Kind::Job, JOB.0, None);
    let set = ChangeSet {
        id: ChangeSetId(Uuid::from_u128(7)),
        company: COMPANY,
        by: SOMEBODY,
        clock: hlc(5),
        offset_ms: 0,
        changes: vec![change],
        replaces: None,
        unknown: Default::default(),
    };
    let context = Context { at: hlc(5), side: Side::Server, authority: Authority::Person };
    match decide(&world, &set, &context) {
        Decision::Effects(effects) => Ok(effects.puts().cloned().collect()),
        Decision::Refused(refusal) => Err(refusal),
        Decision::Need(need) => panic!("{need:?}"),
    }
}

fn edited(role: Role, patch: JobTypePatch) -> Result<JobType, Refusal> {
    let puts = done(role, kind(), Change::EditJobType { id: KIND, patch })?;
    Ok(JobType::of(&puts[0]).unwrap().clone())
}

fn made(role: Role, with: impl FnOnce(&mut JobTypePatch)) -> Result<JobType, Refusal> {
    let mut said = JobTypePatch { name: Some(" Leak ".into()), minutes: Some(60), ..JobTypePatch::default() };
    with(&mut said);
    let change = Change::AddJobType(NewJobType {
        id: JobTypeId(Uuid::from_u128(30)),
        name: said.name.unwrap(),
        minutes: said.minutes.unwrap(),
        checklist: said.checklist.unwrap_or_default(),
        gates: said.gates.unwrap_or_default(),
        amount: said.amount.flatten(),
        photos: said.photos.unwrap_or_default(),
    });
    let puts = done(role, kind(), change)?;
    Ok(JobType::of(&puts[0]).unwrap().clone())
}

fn rupees(minor: i64) -> Option<Money> {
    Some(Money { minor, currency: iso_currency::Currency::INR })
}

#[test]
fn what_was_written_before_reads_and_is_written_as_it_was() {
    let read = kind();
    assert!(read.active && read.photos.is_usual() && read.amount == Known::Held(None));
    assert_eq!(serde_json::to_value(&read).unwrap(), old());
    let change = json!({"do": "add_job_type", "id": KIND, "name": "Repair", "minutes": 90, "checklist": []});
    let read: Change = serde_json::from_value(change.clone()).unwrap();
    let mut written = serde_json::to_value(&read).unwrap();
    written.as_object_mut().unwrap().remove("gates");
    assert_eq!(written, change);
    assert_eq!(serde_json::to_value(JobTypePatch::default()).unwrap(), json!({}));
    let clears: JobTypePatch = serde_json::from_value(json!({ "amount": null })).unwrap();
    assert_eq!(clears.amount, Some(None));
}

#[test]
fn the_office_makes_kinds_and_those_who_run_it_change_them() {
    for role in [Role::Owner, Role::Admin, Role::Dispatcher] {
        let kind = made(role, |said| said.amount = Some(rupees(129_900))).unwrap();
        assert_eq!((kind.name.as_str(), kind.amount.seen(), kind.active), ("Leak", rupees(129_900), true));
    }
    let quicker = || JobTypePatch { minutes: Some(30), ..JobTypePatch::default() };
    for role in [Role::Owner, Role::Admin] {
        assert_eq!(edited(role, quicker()).unwrap().minutes, 30);
    }
    for role in [Role::Technician, Role::SalesRep, Role::Support] {
        assert_eq!(made(role, |_| {}).unwrap_err().code, Code::NotAllowed);
        assert_eq!(edited(role, quicker()).unwrap_err().code, Code::NotAllowed);
    }
    assert_eq!(edited(Role::Dispatcher, quicker()).unwrap_err().code, Code::NotAllowed);
}

#[test]
fn what_makes_no_sense_is_refused_when_it_is_made_and_when_it_is_changed() {
    type Says = fn(&mut JobTypePatch);
    let wrong: [(Says, Code); 8] = [
        (|said| said.name = Some(" ".into()), Code::Empty),
        (|said| said.minutes = Some(0), Code::BadSetting),
        (|said| said.minutes = Some(100_000), Code::BadSetting),
        (|said| said.checklist = Some(vec!["Dry".into(), "  ".into()]), Code::Empty),
        (|said| said.checklist = Some(vec!["Dry".into(); 101]), Code::TooMany),
        (|said| said.gates = Some(GateProfile([Gate::WorkComplete].into())), Code::BadSetting),
        (|said| said.photos = Some(PhotosAsked { before: Some(21), after: None }), Code::BadSetting),
        (|said| said.amount = Some(rupees(-1)), Code::BadAmount),
    ];
    for (n, (says, code)) in wrong.into_iter().enumerate() {
        let mut patch = JobTypePatch::default();
        says(&mut patch);
        assert_eq!(made(Role::Owner, says).unwrap_err().code, code, "{n}");
        assert_eq!(edited(Role::Owner, patch).unwrap_err().code, code, "{n}");
    }
}

#[test]
fn of_two_edits_of_one_unit_the_later_one_stands_and_the_other_is_told() {
    let mut kind = kind();
    let minutes = |n| JobTypePatch { minutes: Some(n), ..JobTypePatch::default() };
    kind.merge(&minutes(30), hlc(2));
    let lost = kind.merge(&minutes(45), hlc(1));
    assert_eq!((kind.minutes, lost.len(), lost[0].unit.as_str()), (30, 1, "minutes"));
    let name = JobTypePatch { name: Some("Leak".into()), ..JobTypePatch::default() };
    assert!(kind.merge(&name, hlc(1)).is_empty(), "the name is a unit of its own");
}

#[test]
fn no_new_job_is_of_a_kind_that_is_no_longer_offered() {
    let job = || {
        Change::AddJob(NewJob {
            id: JOB,
            account: ACCOUNT,
            address: ADDRESS,
            job_type: KIND,
            title: "Tap".into(),
            description: String::new(),
            amount: None,
            urgent: false,
        })
    };
    assert!(done(Role::Dispatcher, kind(), job()).is_ok());
    let refused = done(Role::Dispatcher, JobType { active: false, ..kind() }, job()).unwrap_err();
    assert_eq!((refused.code, refused.facts["name"].as_str()), (Code::KindInactive, "Repair"));
}

#[test]
fn a_kind_asks_for_its_own_number_of_photos_and_else_for_the_companys() {
    let settings = GateSettings { min_before: 2, min_after: 3, ..GateSettings::default() };
    let job: Job = record(json!({
        "id": JOB, "account": ACCOUNT, "address": ADDRESS, "job_type": KIND, "title": "Tap", "status": "scheduled",
        "created": hlc(1), "moved": hlc(1),
    }));
    let asked = |kind: Option<&JobType>| {
        let facts = Facts::new(&settings, kind, &job, []);
        (facts.min_before, facts.min_after, facts.profile.0.len())
    };
    assert_eq!(asked(Some(&kind())), (2, 3, 2));
    let own = JobType { photos: PhotosAsked { before: Some(4), after: Some(0) }, ..kind() };
    assert_eq!(asked(Some(&own)), (4, 0, 2));
    assert_eq!(asked(None), (2, 3, 7), "a kind that cannot be read has all seven gates");
}
