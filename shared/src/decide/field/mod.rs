//! What is done in the field: jobs, visits, evidence, notes, alerts.

pub(super) mod accept;
pub(super) mod alerts;
pub(super) mod capture;
pub(super) mod jobs;
pub(super) mod notes;
pub(super) mod visits;
