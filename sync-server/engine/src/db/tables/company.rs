//! The company's own record; its head row (sequence, numbers, clock) is a table of its own.

use super::{Table, of};
use shared::records::Company;

pub(super) const TABLE: Table = Table {
    name: Company::SPEC.table,
    parent: None,
    columns: &["name"],
    values: |record, _| vec![(&of::<Company>(record).name).into()],
};
