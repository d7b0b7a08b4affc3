//! Settings that several people change: each is a unit, and the later write of one stands.

use serde_json::json;
use shared::access::{Field, Hidden};
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::gates::Gate;
use shared::money::BasisPoints;
use shared::records::*;
use shared::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const MEERA: PersonId = PersonId(Uuid::from_u128(2));
const ASHA: PersonId = PersonId(Uuid::from_u128(3));
const KIND: JobTypeId = JobTypeId(Uuid::from_u128(4));

fn hlc(ms: i64) -> Hlc {
    Hlc { ms, n: 0 }
}

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn company() -> Company {
    read(json!({
        "id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en",
    }))
}

fn person(id: PersonId, roles: &[Role]) -> Person {
    read(json!({ "id": id, "name": "Asha Verma", "roles": roles }))
}

/// The company, its admin, a technician and a kind of work, as the changes so far have left them.
struct Office(World);

impl Office {
    fn new() -> Office {
        let mut world = World::default();
        let kind: JobType = read(json!({ "id": KIND, "name": "Repair", "minutes": 90 }));
        let meera = person(MEERA, &[Role::Admin]);
        let records: [Record; 4] =
            [company().into(), meera.into(), person(ASHA, &[Role::Technician]).into(), kind.into()];
        for record in records {
            world.loaded(record.kind(), record.uuid(), Some(record));
        }
        Office(world)
    }

    /// What came of a change that was made at this time.
    fn does(&mut self, at: i64, change: Change) -> Result<Vec<Overwritten>, Refusal> {
        let set = ChangeSet {
            id: ChangeSetId(Uuid::from_u128(at as u128)),
            company: COMPANY,
            by: MEERA,
            clock: hlc(at),
            offset_ms: 0,
            changes: vec![change],
            replaces: None,
            unknown: Default::default(),
        };
        let context = Context { at: hlc(at), side: Side::Server, authority: Authority::Person };
        match decide(&self.0, &set, &context) {
            Decision::Effects(effects) => {
                effects.puts().for_each(|record| self.0.put(record));
                Ok(effects.flags.lost)
            }
            Decision::Refused(refusal) => Err(refusal),
            Decision::Need(need) => panic!("{need:?}"),
        }
    }

    fn edits(&mut self, at: i64, patch: CompanyPatch) -> Vec<Overwritten> {
        self.does(at, Change::EditCompany { patch: Box::new(patch) }).unwrap()
    }

    fn company(&self) -> &Company {
        self.0.get(COMPANY).unwrap().unwrap()
    }

    fn kind(&self) -> &JobType {
        self.0.get(KIND).unwrap().unwrap()
    }

    fn asha(&self) -> &Person {
        self.0.get(ASHA).unwrap().unwrap()
    }
}

fn gates(gates: GateSettingsPatch) -> CompanyPatch {
    CompanyPatch { gates, ..CompanyPatch::default() }
}

fn before(n: u32) -> CompanyPatch {
    gates(GateSettingsPatch { min_before: Some(n), ..GateSettingsPatch::default() })
}

fn after(n: u32) -> CompanyPatch {
    gates(GateSettingsPatch { min_after: Some(n), ..GateSettingsPatch::default() })
}

fn open(from: &str, to: &str) -> Open {
    Open { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

#[test]
fn two_who_change_different_settings_both_have_theirs() {
    let mut office = Office::new();
    let quiet = Some(Quiet { from: "21:00:00".parse().unwrap(), to: "07:00:00".parse().unwrap() });
    let both: [(CompanyPatch, CompanyPatch); 5] = [
        (before(3), after(4)),
        (
            gates(GateSettingsPatch { only_high_ratings: Some(true), ..GateSettingsPatch::default() }),
            gates(GateSettingsPatch { discount: Some(BasisPoints(700)), ..GateSettingsPatch::default() }),
        ),
        (
            CompanyPatch { mailed: [(AlertKind::Late, true)].into(), ..CompanyPatch::default() },
            CompanyPatch { quiet: Some(quiet), ..CompanyPatch::default() },
        ),
        (
            CompanyPatch {
                hidden_from: [(Field::Contact, [(Role::Technician, true)].into())].into(),
                ..CompanyPatch::default()
            },
            CompanyPatch {
                hidden_from: [(Field::Contact, [(Role::Support, true)].into())].into(),
                second_factor: Some(true),
                ..CompanyPatch::default()
            },
        ),
        (
            CompanyPatch {
                hours_of: [(Day::Mon, Some(open("08:00:00", "17:00:00")))].into(),
                ..CompanyPatch::default()
            },
            CompanyPatch {
                hours_of: [(Day::Sat, Some(open("09:00:00", "12:00:00")))].into(),
                ..CompanyPatch::default()
            },
        ),
    ];
    for (at, (one, other)) in (10..).step_by(10).zip(both) {
        // The second one was made earlier and comes later: it takes nothing back and is not lost.
        assert!(office.edits(at + 5, one).is_empty());
        assert!(office.edits(at, other).is_empty());
    }
    let company = office.company();
    assert_eq!((company.gates.min_before, company.gates.min_after), (3, 4));
    assert_eq!(company.gates.review, ReviewRule::OnlyHighRatings { discount: BasisPoints(700) });
    assert!(company.notices.mailed.contains(&AlertKind::Late));
    assert!(company.notices.mailed.contains(&AlertKind::LowRating), "what nobody touched stays");
    assert_eq!(company.notices.quiet, quiet);
    assert_eq!(company.hidden, Hidden([(Field::Contact, [Role::Technician, Role::Support].into())].into()));
    assert!(company.second_factor);
    assert_eq!(company.hours.0[0], Some(open("08:00:00", "17:00:00")));
    assert_eq!(company.hours.0[5], Some(open("09:00:00", "12:00:00")));
}

#[test]
fn of_two_writes_of_one_setting_the_later_stands_and_the_other_is_in_the_answer() {
    let mut office = Office::new();
    office.edits(20, before(3));
    let lost = office.edits(10, before(5));
    assert_eq!(office.company().gates.min_before, 3);
    let [lost] = &lost[..] else { panic!("{lost:?}") };
    assert_eq!((lost.unit.as_str(), &lost.lost, &lost.kept), ("gates.min_before", &json!(5), &json!(3)));
    let off = |at| (at, CompanyPatch { mailed: [(AlertKind::Late, false)].into(), ..Default::default() });
    let on = |at| (at, CompanyPatch { mailed: [(AlertKind::Late, true)].into(), ..Default::default() });
    let units: Vec<String> = [on(40), off(30)]
        .into_iter()
        .flat_map(|(at, patch)| office.edits(at, patch))
        .map(|lost| lost.unit)
        .collect();
    assert_eq!(units, ["notices.mailed.late"]);
}

#[test]
fn what_was_sent_whole_before_still_does_what_it_did_and_yields_to_what_is_later() {
    let mut office = Office::new();
    let settings = GateSettings { min_before: 2, wall_beyond_m: Some(900), ..GateSettings::default() };
    let whole = read::<Change>(json!({ "do": "edit_gate_settings", "settings": settings }));
    office.edits(20, after(4));
    let lost = office.does(10, whole.clone()).unwrap();
    assert_eq!(lost.iter().map(|lost| lost.unit.as_str()).collect::<Vec<_>>(), ["gates.min_after"]);
    assert_eq!(office.company().gates, GateSettings { min_after: 4, ..settings.clone() });
    office.does(30, whole).unwrap();
    assert_eq!(office.company().gates, settings);

    for change in [
        json!({ "do": "set_view", "days": 90 }),
        json!({ "do": "set_second_factor", "required": true }),
        json!({ "do": "edit_company", "patch": { "notices": { "mailed": ["late"], "quiet": null } } }),
        json!({ "do": "edit_company", "patch": { "hidden": { "reach": ["technician"] } } }),
    ] {
        assert!(office.does(40, read(change)).unwrap().is_empty());
    }
    let company = office.company();
    assert_eq!((company.view_days, company.second_factor), (90, true));
    assert_eq!(company.notices, Notices { mailed: [AlertKind::Late].into(), quiet: None });
    assert_eq!(company.hidden, Hidden([(Field::Contact, [Role::Technician].into())].into()));
}

#[test]
fn a_record_whose_field_was_written_whole_before_parts_were_units_keeps_its_order() {
    let mut old = company();
    old.clocks = read(json!({ "notices": hlc(20) }));
    let patch = CompanyPatch { mailed: [(AlertKind::Late, true)].into(), ..CompanyPatch::default() };
    assert_eq!(old.merge(&patch, hlc(10)).len(), 1, "the whole was written later");
    assert!(old.merge(&patch, hlc(30)).is_empty());
    assert!(old.notices.mailed.contains(&AlertKind::Late));
    let stored: Company = read(serde_json::to_value(&old).unwrap());
    assert_eq!(stored, old);
}

#[test]
fn the_steps_and_photos_of_a_kind_of_work_are_units() {
    let mut office = Office::new();
    let mut edits = |at, patch| office.does(at, Change::EditJobType { id: KIND, patch });
    let without = |gate| JobTypePatch { goes_through: [(gate, false)].into(), ..JobTypePatch::default() };
    assert!(edits(20, without(Gate::Review)).unwrap().is_empty());
    assert!(edits(10, without(Gate::Rating)).unwrap().is_empty());
    let photos = JobTypePatch { photos_before: Some(Some(3)), ..JobTypePatch::default() };
    assert!(edits(20, photos).unwrap().is_empty());
    let photos = JobTypePatch { photos_after: Some(Some(2)), ..JobTypePatch::default() };
    assert!(edits(10, photos).unwrap().is_empty());
    let lost = edits(10, JobTypePatch { goes_through: [(Gate::Review, true)].into(), ..Default::default() });
    assert_eq!(lost.unwrap()[0].unit, "gates.review");
    for wrong in [
        without(Gate::Arrival),
        without(Gate::WorkComplete),
        JobTypePatch { photos_after: Some(Some(21)), ..JobTypePatch::default() },
    ] {
        assert_eq!(edits(30, wrong).unwrap_err().code, Code::BadSetting);
    }
    // All at once, as before.
    let whole = JobTypePatch { photos: Some(PhotosAsked::default()), ..JobTypePatch::default() };
    edits(40, whole).unwrap();
    let kind = office.kind();
    assert!(kind.photos.is_usual());
    assert_eq!(kind.gates.0.len(), Gate::ALL.len() - 2);
}

#[test]
fn roles_are_given_and_taken_one_by_one_and_somebody_always_has_one() {
    let mut office = Office::new();
    let roles = |roles: &[(Role, bool)]| {
        let patch = PersonPatch { roles: roles.iter().copied().collect(), ..PersonPatch::default() };
        Change::EditPerson { id: ASHA, patch }
    };
    assert!(office.does(20, roles(&[(Role::Dispatcher, true)])).unwrap().is_empty());
    assert!(office.does(10, roles(&[(Role::Technician, false), (Role::SalesRep, true)])).unwrap().is_empty());
    assert_eq!(office.asha().roles, [Role::Dispatcher, Role::SalesRep].into());
    let none = roles(&[(Role::Dispatcher, false), (Role::SalesRep, false)]);
    assert_eq!(office.does(30, none).unwrap_err().code, Code::Empty);
    assert_eq!(office.does(30, roles(&[(Role::Owner, true)])).unwrap_err().code, Code::NotAllowed);
    // All of them, as before; who is let go stays let go: the later word stands.
    office.does(40, Change::SetRoles { id: ASHA, roles: vec![Role::Technician] }).unwrap();
    assert_eq!(office.asha().roles, [Role::Technician].into());
    office.does(60, Change::SetPersonActive { id: ASHA, active: false }).unwrap();
    let lost = office.does(50, Change::SetPersonActive { id: ASHA, active: true }).unwrap();
    assert_eq!((lost[0].unit.as_str(), office.asha().active), ("active", false));
}

#[test]
fn each_skill_is_a_unit() {
    let skill = |name: &str, until: Option<&str>| Skill {
        name: name.into(),
        until: until.map(|day| day.parse().unwrap()),
    };
    let held = |skill| PersonPatch { skills_held: vec![skill], ..PersonPatch::default() };
    let mut asha = person(ASHA, &[Role::Technician]);
    asha.merge(&held(skill("Gas fitting", Some("2027-05-01"))), hlc(20));
    assert!(asha.merge(&held(skill("Heat pumps", None)), hlc(10)).is_empty());
    let lost = asha.merge(&held(skill("gas FITTING", None)), hlc(10));
    assert_eq!((lost.len(), lost[0].unit.as_str()), (1, "skills.gas fitting"));
    let gone = PersonPatch { skills_gone: vec!["Heat Pumps".into()], ..PersonPatch::default() };
    assert!(asha.merge(&gone, hlc(30)).is_empty());
    assert_eq!(asha.skills, [skill("Gas fitting", Some("2027-05-01"))]);
    // All at once, as before, in the order in which they were said.
    let all = [skill("Tiling", None), skill("Gas fitting", None)];
    asha.merge(&PersonPatch { skills: Some(all.to_vec()), ..PersonPatch::default() }, hlc(40));
    assert_eq!(asha.skills, all);
    assert_eq!(asha.merge(&held(skill("Tiling", Some("2027-01-01"))), hlc(35)).len(), 1);
    // One that was written twice goes whole.
    asha.skills = vec![skill("Gas", None), skill("Tiling", None), skill("gas", None)];
    asha.merge(&PersonPatch { skills_gone: vec!["Gas".into()], ..PersonPatch::default() }, hlc(50));
    assert_eq!(asha.skills, [skill("Tiling", None)]);
}

#[test]
fn settings_that_make_no_sense_are_refused_one_by_one_too() {
    let noon = "12:00:00".parse().unwrap();
    let wrong: [(&str, CompanyPatch); 6] = [
        ("min_before", before(21)),
        (
            "wall_beyond_m",
            gates(GateSettingsPatch { wall_beyond_m: Some(Some(100_001)), ..GateSettingsPatch::default() }),
        ),
        (
            "discount",
            gates(GateSettingsPatch { discount: Some(BasisPoints(10_001)), ..GateSettingsPatch::default() }),
        ),
        (
            "notices",
            CompanyPatch { quiet: Some(Some(Quiet { from: noon, to: noon })), ..CompanyPatch::default() },
        ),
        (
            "hidden",
            CompanyPatch {
                hidden_from: BTreeMap::from([(Field::Entry, [(Role::Technician, true)].into())]),
                ..CompanyPatch::default()
            },
        ),
        (
            "hours",
            CompanyPatch {
                hours_of: [(Day::Mon, Some(Open { from: noon, to: noon }))].into(),
                ..CompanyPatch::default()
            },
        ),
    ];
    for (field, patch) in wrong {
        let refusal = Office::new().does(5, Change::EditCompany { patch: Box::new(patch) }).unwrap_err();
        assert_eq!((refusal.code, refusal.facts["field"].as_str()), (Code::BadSetting, field));
    }
}

#[test]
fn a_patch_of_units_on_the_wire() {
    let company = json!({
        "gates": { "min_before": 3, "wall_beyond_m": null, "only_high_ratings": false, "discount": 500 },
        "second_factor": true,
        "hours_of": { "mon": { "from": "08:00:00", "to": "17:00:00" }, "sun": null },
        "hidden_from": { "reach": { "technician": true, "support": false } },
        "mailed": { "late": true }, "quiet": null,
    });
    let kind = json!({ "goes_through": { "review": false }, "photos_before": 2, "photos_after": null });
    let person = json!({
        "roles": { "dispatcher": true, "technician": false },
        "skills_held": [{ "name": "Gas fitting", "until": "2027-05-01" }], "skills_gone": ["Tiling"],
    });
    for change in [
        json!({ "do": "edit_company", "patch": company }),
        json!({ "do": "edit_job_type", "id": KIND, "patch": kind }),
        json!({ "do": "edit_person", "id": ASHA, "patch": person }),
    ] {
        let read: Change = read(change.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), change);
    }
}

#[test]
fn a_setting_of_a_newer_version_is_a_unit_like_the_others() {
    let mut office = Office::new();
    let newer = |at: i64, n: u32| {
        let set = json!({
            "id": Uuid::from_u128(9), "company": COMPANY, "by": MEERA, "clock": hlc(at),
            "changes": [{ "do": "edit_company", "patch": { "gates": { "min_before": n, "new_setting": n } } }],
        });
        read::<ChangeSet>(set)
    };
    let mut does = |at: i64, n: u32| {
        let context = Context { at: hlc(at), side: Side::Server, authority: Authority::Person };
        let Decision::Effects(effects) = decide(&office.0, &newer(at, n), &context) else {
            panic!("not done")
        };
        effects.puts().for_each(|record| office.0.put(record));
        effects.flags.lost.iter().map(|lost| lost.unit.clone()).collect::<Vec<_>>()
    };
    assert!(does(20, 3).is_empty());
    assert_eq!(does(10, 5), ["gates.min_before", "gates.new_setting"]);
    assert!(does(30, 4).is_empty());
    let written = serde_json::to_value(office.company()).unwrap();
    assert_eq!((&written["gates"]["min_before"], &written["gates"]["new_setting"]), (&json!(4), &json!(4)));
    assert!(office.edits(25, after(2)).is_empty(), "nothing is known as written whole");
}
