//! Alerts are found by whether they are settled, and by their job.

use super::{Table, Value, of};
use shared::records::{Alert, AlertWhat};

pub(super) const TABLE: Table = Table {
    name: "alerts",
    parent: Some("job_id"),
    columns: &["job_id", "what", "at_ms", "settled"],
    values: |record, _| {
        let alert: &Alert = of(record);
        vec![
            Value::Uuid(alert.job.map(|job| job.0)),
            name(&alert.what).into(),
            alert.at.ms.into(),
            alert.settled.is_some().into(),
        ]
    },
};

fn name(what: &AlertWhat) -> &'static str {
    match what {
        AlertWhat::LowRating { .. } => "low_rating",
        AlertWhat::NotSigned { .. } => "not_signed",
        AlertWhat::Remarks { .. } => "remarks",
        AlertWhat::Trusted { .. } => "trusted",
        AlertWhat::AsksEscape { .. } => "asks_escape",
        AlertWhat::Late { .. } => "late",
        AlertWhat::CannotDo { .. } => "cannot_do",
        AlertWhat::PinProposed { .. } => "pin_proposed",
        AlertWhat::CustomerAbsent { .. } => "customer_absent",
        AlertWhat::FarArrival { .. } => "far_arrival",
    }
}
