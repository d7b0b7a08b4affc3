//! The table of permissions: docs/permissions.md is printed from it, and it says nothing twice or against itself.

use shared::access::{
    Action, Audience, Field, Hidden, ROLES, Reach, Subject, TABLE, View, may, reach, reaches, team,
};
use shared::records::{Person, Role};
use shared::{Kind, PersonId};
use std::collections::BTreeSet;
use std::fmt::Write;
use uuid::Uuid;

fn person(n: u128, roles: &[Role], manager: Option<u128>) -> Person {
    Person {
        id: PersonId(Uuid::from_u128(n)),
        name: format!("Person {n}"),
        phone: String::new(),
        roles: roles.iter().copied().collect(),
        manager: manager.map(|n| PersonId(Uuid::from_u128(n))),
        language: None,
        skills: Vec::new(),
        active: true,
        clocks: Default::default(),
        unknown: Default::default(),
    }
}

fn role_name(role: Role) -> String {
    role.name().replace('_', " ")
}

const HEAD: &str = "# Who may see and do what

One table, `shared/src/access/table.rs`, decides what a page shows, what the API allows and what a phone holds, offline too. This page is
printed from it (`UPDATE_DOCS=1 cargo test -p shared --test it permissions`); a test fails when the two differ.

A person may have several roles and reaches what any of them reaches. **own**: whose owner the person is (a customer has an owner, a job has
its customer's, time off is theirs who are off); adding something makes the person its owner. **assigned**: jobs with a visit that the person is on, within the company's view
window, and what belongs to them. **team**: what is owned by, or assigned to, the person and everybody who reports to them, over any number of
steps. **all**: everything of the company. **–**: nothing. Nobody reaches another company. Whoever was on a visit may capture evidence and
write notes on its job whatever their roles are by then: field work is never refused for that. Everybody chooses the language of their own
phone app. Owners are made, unmade and sent away by owners
alone.

Lines in *italics* are agreed before there are such records.

";

const HIDDEN: &str = "
## Fields that may be hidden

An admin may hide these from roles that see the record and never write it (Settings, Hidden fields): whoever writes a record needs what stands in
it, and a technician sees what the customer signs for and how to get in. Pages, the API, what a phone holds, receipts and histories leave a
hidden value out alike; in its place stands that it is hidden. Nothing is hidden until somebody says so. A person with several roles sees what
any of them sees.

| what | may be hidden from |
|---|---|
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    let names: Vec<String> = ROLES.iter().map(|role| role_name(*role)).collect();
    let _ =
        writeln!(page, "| what | action | {} |\n|---|---|{}", names.join(" | "), "---|".repeat(names.len()));
    let mut last = None;
    for (subject, action, row) in TABLE {
        let title = match last == Some(*subject) {
            true => String::new(),
            false if subject.exists() => subject.title().to_owned(),
            false => format!("*{}*", subject.title()),
        };
        last = Some(*subject);
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        let _ = writeln!(page, "| {title} | {action} | {} |", cells.join(" | "));
    }
    page.push_str(HIDDEN);
    for field in Field::ALL {
        let roles: Vec<String> = field.roles().map(role_name).collect();
        let _ = writeln!(page, "| {} | {} |", field.title(), roles.join(", "));
    }
    page
}

#[test]
fn the_page_of_permissions_is_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/permissions.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, page()).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap();
    assert!(
        there == page(),
        "docs/permissions.md is out of date: UPDATE_DOCS=1 cargo test -p shared --test it permissions"
    );
}

#[test]
fn nothing_is_said_twice_and_every_kind_of_record_is_said() {
    let lines: BTreeSet<(Subject, Action)> = TABLE.iter().map(|(s, a, _)| (*s, *a)).collect();
    assert_eq!(lines.len(), TABLE.len());
    for kind in Kind::ALL {
        assert!(lines.contains(&(Subject::of(*kind), Action::See)), "{kind}");
    }
}

#[test]
fn whoever_adds_or_changes_something_sees_it() {
    for (subject, action, row) in TABLE {
        for (role, reached) in ROLES.iter().zip(row) {
            let sees = reach(*role, *subject, Action::See);
            let enough = match reached {
                Reach::None => true,
                Reach::All => sees == Reach::All,
                some => sees == *some || sees == Reach::All,
            };
            assert!(enough, "{role:?} may {action} {subject:?} ({reached}) but sees {sees}");
        }
    }
}

#[test]
fn several_roles_reach_what_any_of_them_reaches_and_nobody_who_left_reaches_anything() {
    let both = person(1, &[Role::Technician, Role::SalesRep], None);
    assert!(may(&both, Subject::Account, Action::Add) && may(&both, Subject::Evidence, Action::Add));
    assert_eq!(reaches(&both, Subject::Account, Action::See), BTreeSet::from([Reach::Own, Reach::Assigned]));
    let gone = Person { active: false, ..person(2, &[Role::Owner], None) };
    assert!(TABLE.iter().all(|(subject, action, _)| !may(&gone, *subject, *action)));
}

#[test]
fn a_manager_leads_everybody_below_over_any_number_of_steps_even_in_a_circle() {
    let people = [
        person(1, &[Role::SalesManager], Some(4)),
        person(2, &[Role::SalesManager], Some(1)),
        person(3, &[Role::SalesRep], Some(2)),
        person(4, &[Role::SalesRep], Some(3)),
        person(5, &[Role::SalesRep], None),
    ];
    let id = |n: u128| PersonId(Uuid::from_u128(n));
    assert_eq!(team(id(2), &people), BTreeSet::from([id(1), id(3), id(4)]));
    assert_eq!(team(id(5), &people), BTreeSet::new());
}

#[test]
fn views_are_what_the_table_says_by_role() {
    let people = [person(1, &[Role::SalesManager], None), person(2, &[Role::SalesRep], Some(1))];
    let view = |role| View::among(&person(9, &[role], None), &[]);
    let me = PersonId(Uuid::from_u128(9));

    let technician = view(Role::Technician);
    let others = "-account-contact-address-estimate-job-visit-evidence-note-history";
    assert_eq!(technician.to_string(), format!("everyone person:{me} owner:{me}{others}"));
    assert_eq!(view(Role::Dispatcher).to_string(), "everyone office");
    assert_eq!(view(Role::SalesRep).to_string(), format!("everyone owner:{me}-time_off"));
    let sdr = view(Role::Sdr);
    assert_eq!(sdr.to_string(), "everyone office-time_off-estimate-job-visit-evidence-note-alert");
    assert!(sdr.has(Audience::Office, Kind::Account) && !sdr.has(Audience::Office, Kind::Job));

    let manager = View::among(&people[0], &people);
    assert!(manager.has(Audience::Owner(people[1].id), Kind::Account));
    assert!(manager.has(Audience::Person(people[1].id), Kind::Job));
    assert!(!manager.has(Audience::Office, Kind::Account));
}

#[test]
fn what_a_company_hides_from_a_role_is_hidden_from_whoever_has_no_other_and_changes_their_view() {
    let roles = BTreeSet::from([Role::Support, Role::Dispatcher]);
    let hidden = Hidden(
        [(Field::Contact, roles), (Field::Cost, BTreeSet::new()), (Field::Internal, BTreeSet::new())].into(),
    );
    let from = |roles: &[Role]| hidden.from(&person(9, roles, None));
    assert_eq!(from(&[Role::Support]), BTreeSet::from([Field::Contact]));
    assert!(from(&[Role::Support, Role::SalesRep]).is_empty());
    // Dispatchers write customers: what stands in the settings by mistake hides nothing from them.
    assert!(from(&[Role::Dispatcher]).is_empty() && from(&[]).is_empty());

    let view = || View::among(&person(9, &[Role::Support], None), &[]);
    let without = view().without(from(&[Role::Support]));
    assert_eq!(without.to_string(), format!("{} without reach", view()));
    assert!(without.hides(Kind::Contact, "email") && !without.hides(Kind::Address, "access"));
}
