//! What the office keeps: the company, its people, its kinds of work.

pub(super) mod company;
pub(super) mod job_types;
pub(super) mod people;
pub(super) mod time_off;

pub use company::{FARTHEST, KEEP_AT_MOST, VALID, VIEW};
pub use job_types::{MINUTES, MOST_PHOTOS, MOST_POINTS};
