//! Estimates are found by number, customer, state and words, and listed with what they come to.

use super::{Table, of, searchable, sort_form};
use shared::records::Estimate;

pub(super) const TABLE: Table = Table {
    name: Estimate::SPEC.table,
    parent: Some("account_id"),
    columns: &[
        "number",
        "account_id",
        "status",
        "listed",
        "total",
        "currency",
        "valid_until",
        "created_ms",
        "moved_ms",
        "search",
        "sort_title",
    ],
    values: |record, _| {
        let estimate: &Estimate = of(record);
        let number = estimate.number.map(|n| format!("EST-{n}")).unwrap_or_default();
        vec![
            estimate.number.unwrap_or_default().into(),
            estimate.account.into(),
            estimate.status.name().into(),
            if estimate.deleted || estimate.superseded.is_some() { "no" } else { "yes" }.into(),
            estimate.total().map_or(0, |totals| totals.total.0).into(),
            estimate.currency.code().into(),
            estimate.valid_until.map(|day| day.to_string()).unwrap_or_default().into(),
            estimate.created.ms.into(),
            estimate.moved.ms.into(),
            searchable(&[&number, &estimate.title]).into(),
            sort_form(&estimate.title).into(),
        ]
    },
};
