//! Kinds of work, by name.

use super::{Table, of};
use shared::records::JobType;

pub(super) const TABLE: Table = Table {
    name: JobType::SPEC.table,
    parent: None,
    columns: &["name"],
    values: |record, _| vec![(&of::<JobType>(record).name).into()],
};
