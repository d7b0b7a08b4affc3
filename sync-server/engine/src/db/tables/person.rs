//! People, with what the office filters them by.

use super::{Table, of};
use shared::access::OFFICE;
use shared::records::{Person, Role};

pub(super) const TABLE: Table = Table {
    name: Person::SPEC.table,
    parent: None,
    columns: &["name", "active", "office", "technician"],
    values: |record, _| {
        let person: &Person = of(record);
        vec![
            (&person.name).into(),
            person.active.into(),
            person.is_any(OFFICE).into(),
            person.is_any(&[Role::Technician]).into(),
        ]
    },
};
