//! The last known position, and a short try for a new one.

use super::App;
use dioxus::prelude::*;
use shared::place::Fix;
use std::time::Duration;

impl App {
    /// The last known position.
    pub(in crate::views) fn fix(self) -> Option<Fix> {
        *self.fix.read()
    }

    pub(in crate::views) fn set_fix(mut self, fix: Fix) {
        self.fix.set(Some(fix));
        if let Ok(json) = serde_json::to_string(&fix) {
            self.keep_draft("last-fix", Some(json));
        }
    }

    /// The last known position if it still tells where something happened; its own time goes with it.
    pub(in crate::views) fn near_fix(self) -> Option<Fix> {
        let near = |fix: &Fix| (self.phone().now() - fix.measured).num_seconds() <= 600;
        self.fix.peek().filter(near)
    }

    /// A position for a departure: the last one if it is fresh, else a short try.
    pub(in crate::views) async fn quick_fix(self) -> Option<Fix> {
        let fresh = |fix: &Fix| (self.phone().now() - fix.measured).num_seconds() <= 60;
        if let Some(fix) = self.fix.peek().filter(fresh) {
            return Some(fix);
        }
        let platform = self.platform();
        // In a browser the screen for arriving says what the position is for, and asks.
        if self.browser().is_some() && !platform.position_granted().await {
            return None;
        }
        let found = platform.position(Duration::from_secs(4), Duration::from_secs(60)).await.ok()?;
        self.set_fix(found);
        Some(found)
    }
}
