//! Job types: how long such work takes, its checklist, and which gates it has.

use super::Unknown;
use crate::gates::Gate;
use crate::ids::JobTypeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A kind of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobType {
    pub id: JobTypeId,
    pub name: String,
    /// How long it usually takes.
    pub minutes: u32,
    #[serde(default)]
    pub checklist: Vec<String>,
    #[serde(default)]
    pub gates: GateProfile,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Which gates a job of this type goes through; the default is all seven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GateProfile(pub BTreeSet<Gate>);

impl Default for GateProfile {
    fn default() -> Self {
        GateProfile(Gate::ALL.into_iter().collect())
    }
}
