//! Visits are found by day, technician and job.

use super::{Table, Value, of};
use shared::records::{Outcome, Visit};

pub(super) const TABLE: Table = Table {
    name: Visit::SPEC.table,
    parent: Some("job_id"),
    columns: &[
        "job_id",
        "technician_id",
        "planned_ms",
        "ends_ms",
        "arrived_ms",
        "departed_ms",
        "outcome",
        "open",
    ],
    values: |record, _| {
        let visit: &Visit = of(record);
        vec![
            visit.job.into(),
            Value::Uuid(visit.plan.technicians.first().map(|t| t.0)),
            visit.planned().into(),
            visit.plan.window.map(|w| w.end).into(),
            visit.arrived.map(|at| at.ms).into(),
            visit.departed.map(|at| at.ms).into(),
            visit.outcome.map(Outcome::name).into(),
            visit.is_open().into(),
        ]
    },
};
