//! Jobs are found by number, status, customer and words.

use super::{Table, of, searchable, sort_form};
use shared::records::Job;

pub(super) const TABLE: Table = Table {
    name: Job::SPEC.table,
    parent: Some("account_id"),
    columns: &[
        "number",
        "account_id",
        "address_id",
        "job_type_id",
        "status",
        "urgent",
        "created_ms",
        "moved_ms",
        "search",
        "sort_title",
    ],
    values: |record, _| {
        let job: &Job = of(record);
        let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
        vec![
            job.number.unwrap_or_default().into(),
            job.account.into(),
            job.address.into(),
            job.job_type.into(),
            job.status.name().into(),
            job.urgent.into(),
            job.created.ms.into(),
            job.moved.ms.into(),
            searchable(&[&number, &job.title, &job.description]).into(),
            sort_form(&job.title).into(),
        ]
    },
};
