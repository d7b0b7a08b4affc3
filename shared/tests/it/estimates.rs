//! Estimates: who writes and sends them, what a customer accepts, what becomes of it, and that nothing that was sent changes.

use proptest::prelude::*;
use serde_json::json;
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::money::Minor;
use shared::records::*;
use shared::*;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const MANAGER: PersonId = PersonId(Uuid::from_u128(2));
const REP: PersonId = PersonId(Uuid::from_u128(3));
const OTHER: PersonId = PersonId(Uuid::from_u128(4));
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(5));
const ADDRESS: AddressId = AddressId(Uuid::from_u128(6));
const KIND: JobTypeId = JobTypeId(Uuid::from_u128(7));
const ID: EstimateId = EstimateId(Uuid::from_u128(8));
const NEXT: EstimateId = EstimateId(Uuid::from_u128(9));
/// 1 December 2026, noon in Pune.
const NOON: i64 = 1_796_106_600_000;

#[derive(Clone)]
struct Office {
    world: World,
    ms: i64,
}

fn office() -> Office {
    let mut world = World::default();
    for (id, role) in [(MANAGER, "sales_manager"), (REP, "sales_rep"), (OTHER, "sales_rep")] {
        let manager = (id != MANAGER).then_some(MANAGER);
        let person = json!({ "id": id, "name": "Somebody", "roles": [role], "manager": manager });
        let person: Person = serde_json::from_value(person).unwrap();
        world.loaded(Kind::Person, id.0, Some(person.into()));
    }
    let company = json!({
        "id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en-IN",
    });
    let company: Company = serde_json::from_value(company).unwrap();
    world.loaded(Kind::Company, COMPANY.0, Some(company.into()));
    let account = json!({ "id": ACCOUNT, "name": "Acme", "owner": REP });
    let account: Account = serde_json::from_value(account).unwrap();
    world.loaded(Kind::Account, ACCOUNT.0, Some(account.into()));
    let address = json!({ "id": ADDRESS, "account": ACCOUNT, "text": "14 Prabhat Road" });
    let address: Address = serde_json::from_value(address).unwrap();
    world.loaded(Kind::Address, ADDRESS.0, Some(address.into()));
    let kind: JobType =
        serde_json::from_value(json!({ "id": KIND, "name": "Repair", "minutes": 60 })).unwrap();
    world.loaded(Kind::JobType, KIND.0, Some(kind.into()));
    for id in [ID, NEXT] {
        world.loaded(Kind::Estimate, id.0, None);
        world.loaded(Kind::Job, id.job().0, None);
    }
    Office { world, ms: NOON }
}

impl Office {
    fn does(&mut self, by: PersonId, change: Change) -> Result<(), Code> {
        self.on(by, Authority::Person, change)
    }

    fn on(&mut self, by: PersonId, authority: Authority, change: Change) -> Result<(), Code> {
        self.ms += 10;
        let clock = Hlc { ms: self.ms, n: 0 };
        let (id, offset_ms, replaces) = (ChangeSetId(Uuid::from_u128(9)), 0, None);
        let (changes, unknown) = (vec![change], Default::default());
        let set = ChangeSet { id, company: COMPANY, by, clock, offset_ms, changes, replaces, unknown };
        let context = Context { at: clock, side: Side::Server, authority };
        match decide(&self.world, &set, &context) {
            Decision::Effects(effects) => effects.puts().for_each(|record| self.world.put(record)),
            Decision::Refused(refusal) => return Err(refusal.code),
            Decision::Need(need) => panic!("{need:?}"),
        }
        Ok(())
    }

    fn step(&mut self, by: PersonId, step: EstimateStep) -> Result<(), Code> {
        self.does(by, Change::MoveEstimate { id: ID, step })
    }

    fn estimate(&self) -> &Estimate {
        self.world.get::<Estimate>(ID).unwrap().unwrap()
    }

    fn with(lines: serde_json::Value) -> Office {
        let mut office = office();
        office.does(REP, Change::AddEstimate(new(ID, lines))).unwrap();
        office
    }

    fn sent() -> Office {
        let mut office = Office::with(json!([line(10_000, 2)]));
        office.step(REP, EstimateStep::Send).unwrap();
        office
    }

    fn choice(&self) -> Choice {
        let content = self.estimate().content().unwrap();
        Choice { offer: 0, extras: Default::default(), name: "S. Patil".into(), content, late: String::new() }
    }

    fn accepts(&mut self) -> Result<(), Code> {
        let choice = self.choice();
        self.step(REP, EstimateStep::Accept(choice))
    }
}

/// So many of something at so many minor units.
fn line(minor: i64, pieces: i64) -> serde_json::Value {
    json!({ "name": "Tap", "quantity": pieces * 10_000, "price": minor * 10_000, "tax": { "standard": 18_000_000 } })
}

fn new(id: EstimateId, lines: serde_json::Value) -> NewEstimate {
    let offers = json!([{ "lines": lines }]);
    let new = json!({ "id": id, "account": ACCOUNT, "title": "Two taps", "offers": offers });
    serde_json::from_value(new).unwrap()
}

#[test]
fn a_rep_writes_for_their_customers_and_their_manager_for_the_team() {
    for (by, may) in [(REP, true), (MANAGER, true), (OTHER, false)] {
        let made = office().does(by, Change::AddEstimate(new(ID, json!([]))));
        assert_eq!(made, if may { Ok(()) } else { Err(Code::NotAllowed) });
    }
    let mut office = Office::with(json!([line(10_000, 2)]));
    let estimate = office.estimate();
    assert_eq!((estimate.status, estimate.by), (EstimateStatus::Draft, REP));
    let totals = estimate.total().unwrap();
    assert_eq!((totals.net, totals.tax, totals.total), (Minor(20_000), Minor(3_600), Minor(23_600)));
    let patch = EstimatePatch { title: Some("Taps".into()), ..Default::default() };
    let edit = Change::EditEstimate { id: ID, patch };
    assert_eq!(office.does(OTHER, edit.clone()), Err(Code::NotAllowed));
    assert_eq!(office.does(REP, edit.clone()), Ok(()));
    office.step(REP, EstimateStep::Send).unwrap();
    assert_eq!(office.does(REP, edit), Err(Code::NotADraft), "what was sent stays as it is");
}

#[test]
fn what_does_not_add_up_is_refused_at_its_line() {
    let mut office = office();
    for wrong in [
        json!([line(100, 0)]),
        json!([line(100, -1)]),
        json!([{ "name": " ", "quantity": 1, "price": 1, "tax": "zero" }]),
        json!([{ "name": "A", "quantity": i64::MAX, "price": i64::MAX, "tax": "zero" }]),
        json!([{ "name": "A", "quantity": 10_000, "price": 10_000, "tax": "zero", "discount": { "amount": 2 } }]),
    ] {
        let refused = office.does(REP, Change::AddEstimate(new(ID, wrong.clone())));
        assert_eq!(refused, Err(Code::BadLine), "{wrong}");
    }
    let below = json!([{ "name": "Trade-in", "quantity": 10_000, "price": -5_000_000, "tax": "zero" }]);
    assert_eq!(office.does(REP, Change::AddEstimate(new(ID, below))), Err(Code::BadLine));
    let vast = json!([{ "name": "Palace", "quantity": 20_000, "price": 8_000_000_000_000_000_000_i64, "tax": "zero" }]);
    assert_eq!(office.does(REP, Change::AddEstimate(new(ID, vast))), Err(Code::BadAmount));
    assert_eq!(office.does(REP, Change::AddEstimate(new(ID, json!([])))), Ok(()), "a draft may be empty");
    assert_eq!(office.step(REP, EstimateStep::Send), Err(Code::NothingOffered));
}

#[test]
fn what_is_over_the_limit_waits_for_a_managers_word_about_this_very_content() {
    // 5,000.00 with tax is allowed, a paisa more is not.
    let mut office = Office::with(json!([
        { "name": "Boiler", "quantity": 10_000, "price": 5_000_010_000_i64, "tax": "zero" }
    ]));
    assert_eq!(office.step(REP, EstimateStep::Send), Err(Code::NeedsApproval));
    let content = office.estimate().content().unwrap();
    assert_eq!(office.step(REP, EstimateStep::Approve { content: content.clone() }), Err(Code::NotAllowed));
    office.clone().step(MANAGER, EstimateStep::Send).expect("a manager needs nobody's word");
    office.step(MANAGER, EstimateStep::AskRevision { reason: "Two heaters?".into() }).unwrap();
    assert_eq!(office.estimate().revise, "Two heaters?");
    office.step(MANAGER, EstimateStep::Approve { content: content.clone() }).unwrap();
    // A changed cent is not what was approved.
    let mut other = office.clone();
    let mut offers = office.estimate().seen().to_vec();
    offers[0].lines[0].price.0 += 10_000;
    let patch = EstimatePatch { offers: Some(offers), ..Default::default() };
    other.does(REP, Change::EditEstimate { id: ID, patch }).unwrap();
    assert_eq!(other.step(REP, EstimateStep::Send), Err(Code::NeedsApproval));
    assert_eq!(other.step(MANAGER, EstimateStep::Approve { content }), Err(Code::Outdated));
    office.step(REP, EstimateStep::Send).unwrap();
    assert_eq!(office.estimate().status, EstimateStatus::Sent);
}

#[test]
fn a_customer_accepts_what_they_were_shown_once() {
    let mut office = Office::sent();
    let shown = office.choice();
    let other = Choice { content: "0".repeat(64), ..shown.clone() };
    assert_eq!(office.step(REP, EstimateStep::Accept(other)), Err(Code::Outdated));
    let nobody = Choice { name: " ".into(), ..shown.clone() };
    assert_eq!(office.step(REP, EstimateStep::Accept(nobody)), Err(Code::Empty));
    let nothing = Choice { offer: 1, ..shown.clone() };
    assert_eq!(office.step(REP, EstimateStep::Accept(nothing)), Err(Code::NothingOffered));
    office.step(REP, EstimateStep::View).unwrap();
    office.step(REP, EstimateStep::Accept(shown.clone())).unwrap();
    let taken = office.estimate().accepted.clone().unwrap();
    assert_eq!((taken.by, taken.choice.name.as_str()), (Some(REP), "S. Patil"));
    assert_eq!(office.step(REP, EstimateStep::Accept(shown)), Ok(()), "the same again is nothing new");
    assert_eq!(office.estimate().accepted.as_ref(), Some(&taken));
    assert_eq!(office.step(REP, EstimateStep::Reject { reason: String::new() }), Err(Code::MovedOn));
}

#[test]
fn optional_lines_count_once_they_are_taken() {
    let mut optional = line(1_000, 1);
    optional["optional"] = true.into();
    let mut office = Office::with(json!([line(10_000, 1), optional]));
    assert_eq!(office.estimate().total().unwrap().net, Minor(10_000));
    office.step(REP, EstimateStep::Send).unwrap();
    let shown = office.choice();
    let firm = Choice { extras: [0].into(), ..shown.clone() };
    assert_eq!(office.step(REP, EstimateStep::Accept(firm)), Err(Code::NothingOffered));
    office.step(REP, EstimateStep::Accept(Choice { extras: [1].into(), ..shown })).unwrap();
    assert_eq!(office.estimate().total().unwrap().net, Minor(11_000));
}

#[test]
fn after_its_last_day_it_expires_and_is_accepted_late_with_a_reason() {
    let mut office = office();
    let new = NewEstimate { valid_until: "2026-12-01".parse().ok(), ..new(ID, json!([line(100, 1)])) };
    office.does(REP, Change::AddEstimate(new)).unwrap();
    office.step(REP, EstimateStep::Send).unwrap();
    let server = |office: &mut Office| {
        office.on(REP, Authority::System, Change::MoveEstimate { id: ID, step: EstimateStep::Expire })
    };
    assert_eq!(server(&mut office), Err(Code::NoSuchStep), "the last day is not over");
    // Midnight in Pune, not in Greenwich.
    office.ms = NOON + 12 * 3_600_000;
    assert_eq!(office.accepts(), Err(Code::Expired));
    server(&mut office).unwrap();
    assert_eq!(office.estimate().status, EstimateStatus::Expired);
    assert_eq!(office.accepts(), Err(Code::Expired));
    let late = Choice { late: "They called on Friday.".into(), ..office.choice() };
    office.step(REP, EstimateStep::Accept(late)).unwrap();
    assert_eq!(office.estimate().status, EstimateStatus::Accepted);
}

#[test]
fn the_job_is_made_once_and_says_what_is_to_be_done() {
    let mut office = Office::sent();
    let book = || Change::BookEstimate { id: ID, job_type: KIND, address: Some(ADDRESS) };
    assert_eq!(office.does(REP, book()), Err(Code::MovedOn), "nothing is accepted");
    office.accepts().unwrap();
    let nowhere = Change::BookEstimate { id: ID, job_type: KIND, address: None };
    assert_eq!(office.does(REP, nowhere), Err(Code::Empty));
    office.does(REP, book()).unwrap();
    let job = office.world.get::<Job>(ID.job()).unwrap().unwrap().clone();
    assert_eq!(job.amount.seen().unwrap().minor, 23_600);
    assert_eq!((job.title.as_str(), job.description.as_str()), ("Two taps", "2 × Tap"));
    assert_eq!(office.estimate().job, Some(job.id));
    office.does(REP, book()).unwrap();
    assert_eq!(office.world.get::<Job>(ID.job()).unwrap(), Some(&job), "pressed again");
}

#[test]
fn an_acceptance_is_withdrawn_while_nothing_is_begun() {
    let mut office = Office::sent();
    office.accepts().unwrap();
    let withdraw = || EstimateStep::Withdraw { reason: "The neighbour signed".into() };
    let mut back = office.clone();
    back.step(REP, withdraw()).unwrap();
    assert_eq!((back.estimate().status, back.estimate().withdrawn.len()), (EstimateStatus::Viewed, 1));
    back.accepts().unwrap();
    office.does(REP, Change::BookEstimate { id: ID, job_type: KIND, address: Some(ADDRESS) }).unwrap();
    let job = office.world.get::<Job>(ID.job()).unwrap().unwrap().clone();
    for status in [JobStatus::Scheduled, JobStatus::InProgress, JobStatus::Paid] {
        let mut begun = office.clone();
        begun.world.put(&Job { status, ..job.clone() }.into());
        assert_eq!(begun.step(REP, withdraw()), Err(Code::WorkHasBegun), "{status:?}");
    }
    // Nobody has planned it: it goes along, and is there again for what is accepted next.
    office.step(REP, withdraw()).unwrap();
    let status = |office: &Office| office.world.get::<Job>(ID.job()).unwrap().unwrap().status;
    assert_eq!(status(&office), JobStatus::Closed);
    office.accepts().unwrap();
    office.does(REP, Change::BookEstimate { id: ID, job_type: KIND, address: Some(ADDRESS) }).unwrap();
    assert_eq!(status(&office), JobStatus::Lead);
}

#[test]
fn what_is_accepted_in_time_counts_whenever_it_arrives_and_the_past_is_not_sent() {
    let mut office = office();
    let new = NewEstimate { valid_until: "2026-12-01".parse().ok(), ..new(ID, json!([line(1_00, 1)])) };
    office.does(REP, Change::AddEstimate(new)).unwrap();
    let mut late = office.clone();
    office.step(REP, EstimateStep::Send).unwrap();
    office.ms = NOON + 12 * 3_600_000;
    office.on(REP, Authority::System, Change::MoveEstimate { id: ID, step: EstimateStep::Expire }).unwrap();
    office.ms = NOON + 3_600_000;
    office.accepts().expect("the phone was offline since noon");
    late.ms = NOON + 12 * 3_600_000;
    assert_eq!(late.step(REP, EstimateStep::Send), Err(Code::BadSetting));
}

#[test]
fn what_an_acceptance_is_bound_to_stays_what_it_is() {
    let office = Office::sent();
    let content = office.estimate().content().unwrap();
    assert_eq!(content, "d2edd54484bcafeedb0cda60843d25aa099e4da6edf537659069d142f47a17f5");
}

#[test]
fn a_new_version_takes_the_place_of_the_one_that_was_sent() {
    let mut office = Office::sent();
    let next = NewEstimate { replaces: Some(ID), ..new(NEXT, json!([line(9_000, 2)])) };
    office.does(REP, Change::AddEstimate(next)).unwrap();
    office.clone().accepts().expect("what the customer holds counts until the new one is sent");
    office.does(REP, Change::MoveEstimate { id: NEXT, step: EstimateStep::Send }).unwrap();
    assert_eq!(office.estimate().superseded, Some(NEXT));
    assert_eq!(office.accepts(), Err(Code::Superseded));
    let mut draft = Office::with(json!([line(100, 1)]));
    let next = NewEstimate { replaces: Some(ID), ..new(NEXT, json!([])) };
    assert_eq!(draft.does(REP, Change::AddEstimate(next)), Err(Code::NotFound), "a draft is edited");
}

fn steps() -> impl Strategy<Value = EstimateStep> {
    prop_oneof![
        Just(EstimateStep::Send),
        Just(EstimateStep::View),
        Just(EstimateStep::Expire),
        Just(EstimateStep::Delete),
        Just(EstimateStep::Restore),
        Just(EstimateStep::Reject { reason: "Too dear".into() }),
        Just(EstimateStep::Withdraw { reason: "A slip".into() }),
        any::<bool>().prop_map(|late| {
            let late = if late { "They called".into() } else { String::new() };
            let name = "S. Patil".into();
            EstimateStep::Accept(Choice {
                offer: 0,
                extras: Default::default(),
                name,
                content: String::new(),
                late,
            })
        }),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: what was sent never changes, an acceptance is of what was sent, and there is one
    /// exactly while the estimate says so.
    #[test]
    fn no_sequence_of_steps_changes_what_was_sent(steps in prop::collection::vec((steps(), 0..3_i64), 1..20)) {
        let mut office = office();
        let new = NewEstimate { valid_until: "2026-12-02".parse().ok(), ..new(ID, json!([line(100, 1)])) };
        office.does(REP, Change::AddEstimate(new)).unwrap();
        let mut sent = None;
        for (step, days) in steps {
            office.ms += days * 6 * 3_600_000;
            let step = match step {
                EstimateStep::Accept(choice) => {
                    let content = office.estimate().content().unwrap();
                    EstimateStep::Accept(Choice { content, ..choice })
                }
                step => step,
            };
            let before = office.estimate().status;
            let came = office.step(REP, step.clone());
            let now = office.estimate();
            if came.is_err() {
                prop_assert_eq!(now.status, before);
            }
            if now.status != EstimateStatus::Draft {
                let content = now.content();
                prop_assert_eq!(sent.get_or_insert_with(|| content.clone()), &content);
            }
            prop_assert_eq!(now.accepted.is_some(), now.status == EstimateStatus::Accepted);
            prop_assert_eq!(now.rejected.is_some(), now.status == EstimateStatus::Rejected);
            if let Some(accepted) = &now.accepted {
                prop_assert_eq!(Some(accepted.choice.content.clone()), now.content());
            }
            prop_assert!(!now.deleted || matches!(now.status, EstimateStatus::Draft | EstimateStatus::Expired));
        }
    }
}
