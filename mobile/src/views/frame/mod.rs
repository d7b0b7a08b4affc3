//! What stands around and over what a screen shows: banner, tabs, heads, sheets.

pub(super) mod banner;
pub(super) mod notice;
pub(super) mod reason_sheet;
pub(super) mod screen_head;
pub(super) mod sheet;
pub(super) mod tabs;
pub(super) mod waits;
