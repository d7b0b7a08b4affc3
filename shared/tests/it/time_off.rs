//! Time off: who asks, who decides, who still may change it, and which days make sense.

use serde_json::json;
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::records::*;
use shared::*;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const MEERA: PersonId = PersonId(Uuid::from_u128(2));
const ASHA: PersonId = PersonId(Uuid::from_u128(3));
const RAVI: PersonId = PersonId(Uuid::from_u128(4));
const ID: TimeOffId = TimeOffId(Uuid::from_u128(5));

/// A dispatcher, two technicians, and what is known of their time off.
struct Office {
    world: World,
    ms: i64,
}

fn office() -> Office {
    let mut world = World::default();
    for (id, role) in [(MEERA, "dispatcher"), (ASHA, "technician"), (RAVI, "technician")] {
        let person = json!({ "id": id, "name": "Somebody", "roles": [role] });
        let person: Person = serde_json::from_value(person).unwrap();
        world.loaded(Kind::Person, id.0, Some(person.into()));
    }
    world.loaded(Kind::TimeOff, ID.0, None);
    Office { world, ms: 0 }
}

impl Office {
    fn does(&mut self, by: PersonId, change: Change) -> Result<&TimeOff, Code> {
        self.ms += 10;
        let clock = Hlc { ms: self.ms, n: 0 };
        let (id, offset_ms, replaces) = (ChangeSetId(Uuid::from_u128(9)), 0, None);
        let (changes, unknown) = (vec![change], Default::default());
        let set = ChangeSet { id, company: COMPANY, by, clock, offset_ms, changes, replaces, unknown };
        let context = Context { at: clock, side: Side::Server, authority: Authority::Person };
        match decide(&self.world, &set, &context) {
            Decision::Effects(effects) => effects.puts().for_each(|record| self.world.put(record)),
            Decision::Refused(refusal) => return Err(refusal.code),
            Decision::Need(need) => panic!("{need:?}"),
        }
        Ok(self.world.get::<TimeOff>(ID).unwrap().unwrap())
    }

    fn asks(&mut self, by: PersonId, of: PersonId, state: TimeOffState) -> Result<&TimeOff, Code> {
        self.does(by, Change::AddTimeOff(new(of, ["2026-12-21", "2026-12-24"], state)))
    }

    fn state(&mut self, by: PersonId, state: TimeOffState) -> Result<TimeOffState, Code> {
        let patch = TimeOffPatch { state: Some(state), ..Default::default() };
        self.does(by, Change::EditTimeOff { id: ID, patch }).map(|off| off.state)
    }
}

fn new(person: PersonId, [first, last]: [&str; 2], state: TimeOffState) -> NewTimeOff {
    let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
    NewTimeOff { id: ID, person, first, last, kind: TimeOffKind::Vacation, state, note: String::new() }
}

use TimeOffState::{Asked, Declined, Granted, Withdrawn};

#[test]
fn a_technician_asks_for_their_own_and_does_not_grant_it() {
    assert_eq!(office().asks(ASHA, ASHA, Asked).map(|off| off.state), Ok(Asked));
    assert_eq!(office().asks(ASHA, RAVI, Asked).map(|off| off.state), Err(Code::NotAllowed));
    assert_eq!(office().asks(ASHA, ASHA, Granted).map(|off| off.state), Err(Code::NotAllowed));
    let mut office = office();
    office.asks(ASHA, ASHA, Asked).unwrap();
    assert_eq!(office.state(ASHA, Granted), Err(Code::NotAllowed));
    assert_eq!(office.state(RAVI, Withdrawn), Err(Code::NotAllowed));
}

#[test]
fn the_office_enters_grants_and_declines() {
    assert_eq!(office().asks(MEERA, ASHA, Granted).map(|off| off.state), Ok(Granted));
    let mut office = office();
    office.asks(ASHA, ASHA, Asked).unwrap();
    assert_eq!(office.state(MEERA, Declined), Ok(Declined));
    assert_eq!(office.state(MEERA, Granted), Ok(Granted));
}

#[test]
fn what_was_decided_is_withdrawn_and_not_changed_by_whose_it_is() {
    let mut office = office();
    office.asks(ASHA, ASHA, Asked).unwrap();
    let longer = |day: &str| Change::EditTimeOff {
        id: ID,
        patch: TimeOffPatch { last: Some(day.parse().unwrap()), ..Default::default() },
    };
    assert!(office.does(ASHA, longer("2026-12-28")).is_ok());
    office.state(MEERA, Granted).unwrap();
    assert_eq!(office.does(ASHA, longer("2026-12-30")).err(), Some(Code::Decided));
    assert_eq!(office.state(ASHA, Asked), Err(Code::Decided));
    assert!(office.does(MEERA, longer("2026-12-30")).is_ok());
    assert_eq!(office.state(ASHA, Withdrawn), Ok(Withdrawn));
    assert_eq!(office.state(ASHA, Asked), Ok(Asked), "they may ask again");
}

#[test]
fn days_end_no_sooner_than_they_begin_and_within_a_year() {
    for (days, well) in [
        (["2026-12-21", "2026-12-21"], true),
        (["2026-12-21", "2026-12-20"], false),
        (["2026-01-01", "2027-01-01"], true),
        (["2026-01-01", "2027-01-02"], false),
        (["0026-12-21", "0026-12-21"], false),
    ] {
        let made = office().does(ASHA, Change::AddTimeOff(new(ASHA, days, Asked))).map(|_| ());
        assert_eq!(made, if well { Ok(()) } else { Err(Code::BadDays) }, "{days:?}");
    }
    // Two who change one end each must not end up with days that end before they begin.
    let mut office = office();
    office.asks(ASHA, ASHA, Asked).unwrap();
    let first = TimeOffPatch { first: Some("2026-12-25".parse().unwrap()), ..Default::default() };
    assert_eq!(office.does(MEERA, Change::EditTimeOff { id: ID, patch: first }).err(), Some(Code::BadDays));
}

#[test]
fn whose_it_is_and_the_office_see_it() {
    let off: TimeOff = new(ASHA, ["2026-12-21", "2026-12-24"], Asked).into();
    let audiences: Vec<_> = access::standing_audiences(&off.into()).collect();
    assert_eq!(audiences, [access::Audience::Office, access::Audience::Owner(ASHA)]);
    for (who, sees) in [(ASHA, true), (RAVI, false), (MEERA, true)] {
        let world = office().world;
        let view = access::View::among(world.get::<Person>(who).unwrap().unwrap(), &[]);
        assert_eq!(audiences.iter().any(|audience| view.has(*audience, Kind::TimeOff)), sees);
    }
}
