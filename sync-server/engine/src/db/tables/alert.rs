//! Alerts are found by whether they are settled, and by their job.

use super::{Table, Value, of};
use shared::records::Alert;

pub(super) const TABLE: Table = Table {
    name: Alert::SPEC.table,
    parent: Some("job_id"),
    columns: &["job_id", "what", "at_ms", "settled"],
    values: |record, _| {
        let alert: &Alert = of(record);
        vec![
            Value::Uuid(alert.job.map(|job| job.0)),
            alert.what.kind().name().into(),
            alert.at.ms.into(),
            alert.settled.is_some().into(),
        ]
    },
};
