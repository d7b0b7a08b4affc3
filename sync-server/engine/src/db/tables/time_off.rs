//! Time off belongs to a person.

use super::{Table, of};
use shared::records::TimeOff;

pub(super) const TABLE: Table = Table {
    name: TimeOff::SPEC.table,
    parent: Some("person_id"),
    columns: &["person_id", "first_day", "last_day", "kind", "state"],
    values: |record, _| {
        let TimeOff { person, first, last, kind, state, .. } = of(record);
        let [first, last] = [first, last].map(ToString::to_string);
        vec![(*person).into(), first.into(), last.into(), kind.name().into(), state.name().into()]
    },
};
