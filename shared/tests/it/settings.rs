//! The company's logo, its notices and its language: what a patch says, what wins, and what is refused.

use serde_json::json;
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::records::{AlertKind, Company, CompanyPatch, Notices, Person, Quiet, Role, Units};
use shared::sync::BlobHash;
use shared::*;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const ADMIN: PersonId = PersonId(Uuid::from_u128(2));

fn company() -> Company {
    let company = json!({"id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en"});
    serde_json::from_value(company).unwrap()
}

fn hlc(ms: i64) -> Hlc {
    Hlc { ms, n: 0 }
}

fn logo(bytes: &[u8]) -> CompanyPatch {
    CompanyPatch { logo: Some(Some(BlobHash::of(bytes))), ..CompanyPatch::default() }
}

/// What becomes of a patch of somebody with this role.
fn patched(role: Role, patch: CompanyPatch) -> Result<Company, Refusal> {
    let person = Person {
        id: ADMIN,
        name: "Meera".into(),
        phone: String::new(),
        roles: [role].into(),
        manager: None,
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Default::default(),
        unknown: Default::default(),
    };
    let mut world = World::default();
    world.loaded(Kind::Company, COMPANY.0, Some(company().into()));
    world.loaded(Kind::Person, ADMIN.0, Some(person.into()));
    let set = ChangeSet {
        id: ChangeSetId(Uuid::from_u128(3)),
        company: COMPANY,
        by: ADMIN,
        clock: hlc(5),
        offset_ms: 0,
        changes: vec![Change::EditCompany { patch: Box::new(patch) }],
        replaces: None,
        unknown: Default::default(),
    };
    let context = Context { at: hlc(5), side: Side::Server, authority: Authority::Person };
    match decide(&world, &set, &context) {
        Decision::Effects(effects) => match effects.puts().next() {
            Some(Record::Company(company)) => Ok((**company).clone()),
            other => panic!("{other:?}"),
        },
        Decision::Refused(refusal) => Err(refusal),
        Decision::Need(need) => panic!("{need:?}"),
    }
}

#[test]
fn what_was_never_said_is_not_written() {
    let written = serde_json::to_value(company()).unwrap();
    assert!(written.get("logo").is_none() && written.get("notices").is_none());
    assert_eq!(company().notices, Notices::default());
    assert_eq!(serde_json::to_value(CompanyPatch::default()).unwrap(), json!({}));
}

#[test]
fn a_patch_sets_a_logo_takes_it_away_or_leaves_it() {
    let hash = BlobHash::of(b"a");
    assert_eq!(serde_json::to_value(logo(b"a")).unwrap(), json!({ "logo": hash }));
    let clears: CompanyPatch = serde_json::from_value(json!({ "logo": null })).unwrap();
    assert_eq!(clears.logo, Some(None));
    assert_eq!(serde_json::from_value::<CompanyPatch>(json!({})).unwrap().logo, None);
    let mut company = company();
    assert!(company.merge(&logo(b"a"), hlc(1)).is_empty());
    assert!(company.merge(&CompanyPatch::default(), hlc(2)).is_empty());
    assert_eq!(company.logo, Some(hash));
    company.merge(&clears, hlc(3));
    assert_eq!(company.logo, None);
}

#[test]
fn of_two_logos_the_later_one_stands_and_the_other_is_told() {
    let mut company = company();
    company.merge(&logo(b"later"), hlc(2));
    let lost = company.merge(&logo(b"earlier"), hlc(1));
    assert_eq!((lost.len(), lost[0].unit.as_str()), (1, "logo"));
    assert_eq!(company.logo, Some(BlobHash::of(b"later")));
    // Notices are a unit of their own.
    let notices = Notices { mailed: [AlertKind::Late].into(), quiet: None };
    let patch = CompanyPatch { notices: Some(notices.clone()), ..CompanyPatch::default() };
    assert!(company.merge(&patch, hlc(1)).is_empty());
    assert_eq!(company.notices, notices);
    let read: Company = serde_json::from_value(serde_json::to_value(&company).unwrap()).unwrap();
    assert_eq!(read, company);
}

#[test]
fn admins_set_them_and_others_do_not() {
    assert_eq!(patched(Role::Admin, logo(b"a")).unwrap().logo, Some(BlobHash::of(b"a")));
    for role in [Role::Dispatcher, Role::Technician] {
        assert_eq!(patched(role, logo(b"a")).unwrap_err().code, Code::NotAllowed);
    }
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let noon = "12:00:00".parse().unwrap();
    let all_day = Notices { quiet: Some(Quiet { from: noon, to: noon }), ..Notices::default() };
    let wrong = [
        ("notices", CompanyPatch { notices: Some(all_day), ..CompanyPatch::default() }),
        ("locale", CompanyPatch { locale: Some("xx".into()), ..CompanyPatch::default() }),
        ("locale", CompanyPatch { locale: Some("de_DE".into()), ..CompanyPatch::default() }),
    ];
    for (field, patch) in wrong {
        let refusal = patched(Role::Owner, patch).unwrap_err();
        assert_eq!((refusal.code, refusal.facts["field"].as_str()), (Code::BadSetting, field));
    }
    let hindi = CompanyPatch { locale: Some("hi-IN".into()), ..CompanyPatch::default() };
    assert_eq!(patched(Role::Owner, hindi).unwrap().locale, "hi-IN");
}

#[test]
fn every_kind_of_alert_has_the_name_that_it_has_on_the_wire() {
    for kind in AlertKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}
