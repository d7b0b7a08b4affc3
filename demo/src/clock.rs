//! The demo's clock: the machine's, except while the example's history is being told.

use chrono::{DateTime, Utc};
use shared::seams::Clock;
use std::sync::{Mutex, PoisonError};
use sync_server::edge::SystemClock;

/// Shows the machine's time, or the moment that the story has reached.
#[derive(Debug, Default)]
pub struct DemoClock {
    told: Mutex<Option<DateTime<Utc>>>,
}

impl DemoClock {
    /// Stands still at a moment of the story.
    pub fn stand_at(&self, moment: DateTime<Utc>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }

    /// Shows the machine's time again.
    pub fn run(&self) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Clock for DemoClock {
    fn now(&self) -> DateTime<Utc> {
        let told = *self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.unwrap_or_else(|| SystemClock.now())
    }
}
