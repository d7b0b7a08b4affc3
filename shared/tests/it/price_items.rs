//! The price book: who keeps it, what a price may be, and whom its costs are hidden from.

use serde_json::json;
use shared::access::Hidden;
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::money::{Price, UnitPrice};
use shared::records::*;
use shared::*;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const OWNER: PersonId = PersonId(Uuid::from_u128(2));
const REP: PersonId = PersonId(Uuid::from_u128(3));
const ID: PriceItemId = PriceItemId(Uuid::from_u128(5));

struct Office {
    world: World,
    ms: i64,
}

fn office() -> Office {
    let mut world = World::default();
    for (id, role) in [(OWNER, "owner"), (REP, "sales_rep")] {
        let person = json!({ "id": id, "name": "Somebody", "roles": [role] });
        let person: Person = serde_json::from_value(person).unwrap();
        world.loaded(Kind::Person, id.0, Some(person.into()));
    }
    let company = json!({
        "id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en-IN",
    });
    let company: Company = serde_json::from_value(company).unwrap();
    world.loaded(Kind::Company, COMPANY.0, Some(company.into()));
    world.loaded(Kind::PriceItem, ID.0, None);
    Office { world, ms: 0 }
}

impl Office {
    fn does(&mut self, by: PersonId, change: Change) -> Result<&PriceItem, Refusal> {
        self.ms += 10;
        let clock = Hlc { ms: self.ms, n: 0 };
        let (id, offset_ms, replaces) = (ChangeSetId(Uuid::from_u128(9)), 0, None);
        let (changes, unknown) = (vec![change], Default::default());
        let set = ChangeSet { id, company: COMPANY, by, clock, offset_ms, changes, replaces, unknown };
        let context = Context { at: clock, side: Side::Server, authority: Authority::Person };
        match decide(&self.world, &set, &context) {
            Decision::Effects(effects) => effects.puts().for_each(|record| self.world.put(record)),
            Decision::Refused(refusal) => return Err(refusal),
            Decision::Need(need) => panic!("{need:?}"),
        }
        Ok(self.world.get::<PriceItem>(ID).unwrap().unwrap())
    }
}

fn price(unit: i64, currency: &str) -> Option<Price> {
    serde_json::from_value(json!({ "unit": unit, "currency": currency })).unwrap()
}

fn screw() -> NewPriceItem {
    let price = price(11_750, "INR");
    serde_json::from_value(json!({ "id": ID, "name": " Screw ", "kind": "material", "price": price }))
        .unwrap()
}

#[test]
fn whoever_keeps_the_book_adds_and_changes_and_nobody_else() {
    let mut office = office();
    assert_eq!(office.does(REP, Change::AddPriceItem(screw())).unwrap_err().code, Code::NotAllowed);
    let made = office.does(OWNER, Change::AddPriceItem(screw())).unwrap();
    assert_eq!(
        (made.name.as_str(), made.price.unwrap().unit, made.active),
        ("Screw", UnitPrice(11_750), true)
    );
    assert_eq!((made.tax, made.cost), (ItemTax::Standard, Known::Held(None)));
    let edit = |patch| Change::EditPriceItem { id: ID, patch };
    let patch = PriceItemPatch { price: Some(None), active: Some(false), ..Default::default() };
    assert_eq!(office.does(REP, edit(patch.clone())).unwrap_err().code, Code::NotAllowed);
    let changed = office.does(OWNER, edit(patch)).unwrap();
    assert_eq!((changed.price, changed.active), (None, false));
}

#[test]
fn a_price_is_of_the_companys_currency_and_never_below_nothing() {
    let mut office = office();
    for (wrong, field) in [
        (NewPriceItem { price: price(1, "EUR"), ..screw() }, "price"),
        (NewPriceItem { member_price: price(-1, "INR"), ..screw() }, "member_price"),
        (NewPriceItem { cost: price(-1, "INR"), ..screw() }, "cost"),
    ] {
        let refusal = office.does(OWNER, Change::AddPriceItem(wrong)).unwrap_err();
        assert_eq!((refusal.code, refusal.facts["field"].as_str()), (Code::BadAmount, field));
    }
    let nameless = NewPriceItem { name: "\u{200b}".into(), ..screw() };
    assert_eq!(office.does(OWNER, Change::AddPriceItem(nameless)).unwrap_err().code, Code::Empty);
    let free = NewPriceItem { price: price(0, "INR"), ..screw() };
    assert!(office.does(OWNER, Change::AddPriceItem(free)).is_ok());
}

#[test]
fn costs_are_hidden_from_technicians_until_the_company_shows_them() {
    let who = |role: &str| -> Person {
        serde_json::from_value(json!({ "id": REP, "name": "R", "roles": [role] })).unwrap()
    };
    let usual = Hidden::default();
    let hides = |hidden: &Hidden, role| hidden.from(&who(role)).contains(&shared::access::Field::Cost);
    assert!(hides(&usual, "technician") && hides(&usual, "support"));
    assert!(!hides(&usual, "owner") && !hides(&usual, "sales_rep") && !hides(&usual, "dispatcher"));
    let shown: Hidden = serde_json::from_value(json!({ "cost": ["sales_rep"] })).unwrap();
    assert!(!hides(&shown, "technician") && hides(&shown, "sales_rep"));
}
