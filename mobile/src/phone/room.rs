//! The room that the phone has, as the sync client tells it to the server.

use super::Space;
use crate::sync::Room;
use std::sync::Arc;

/// What the phone's own seam says.
pub(super) struct RoomOf(pub Arc<dyn Space>);

impl Room for RoomOf {
    fn left(&self) -> Option<u64> {
        self.0.free()
    }
}
