//! Notes belong to a job.

use super::{Table, of};
use shared::records::Note;

pub(super) const TABLE: Table = Table {
    name: Note::SPEC.table,
    parent: Some("job_id"),
    columns: &["job_id", "by_person", "at_ms"],
    values: |record, _| {
        let note: &Note = of(record);
        vec![note.job.into(), note.by.into(), note.at.ms.into()]
    },
};
