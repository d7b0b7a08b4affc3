//! Evidence belongs to a job and a visit, and keeps when it reached the server.

use super::{Table, of};
use shared::records::Evidence;

pub(super) const TABLE: Table = Table {
    name: Evidence::SPEC.table,
    parent: Some("job_id"),
    columns: &["job_id", "visit_id", "by_person", "what", "at_ms", "received_ms", "late"],
    values: |record, written| {
        let piece: &Evidence = of(record);
        vec![
            piece.job.into(),
            piece.visit.into(),
            piece.by.into(),
            piece.body.name().into(),
            piece.at.ms.into(),
            written.received.unwrap_or(piece.at.time()).into(),
            piece.late.into(),
        ]
    },
};
