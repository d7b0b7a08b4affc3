//! The screens by name: where the technician is, as it is remembered.

use serde::{Deserialize, Serialize};
use shared::JobId;
use shared::gates::Gate;

/// Where the technician is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    Today,
    Queue,
    Inbox,
    Me,
    TimeOff,
    Job(JobId),
    Step(JobId, Gate),
    CannotDo(JobId),
    /// With the customer: nothing else can be reached.
    HandOver(JobId),
    Finished(JobId),
}
