//! Jobs and visits: the day, the job with its evidence, planning, what waits for a decision.

pub(crate) mod alert_card;
pub(crate) mod alerts;
pub(crate) mod board;
pub(crate) mod job;
pub(crate) mod job_evidence;
pub(crate) mod job_forms;
pub(crate) mod job_history;
pub(crate) mod job_kept;
pub(crate) mod job_timeline;
pub(crate) mod jobs;
pub(crate) mod new_job;
pub(crate) mod plan;
pub(crate) mod technicians;
pub(crate) mod today;
pub(crate) mod visit;
pub(crate) mod who;
