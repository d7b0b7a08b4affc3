//! Pictures as evidence: an upright JPEG of bounded size with time and place in its EXIF, and a small thumbnail.

use chrono::{DateTime, Utc};
use shared::place::Fix;

/// A picture ready to be stored.
#[derive(Clone, PartialEq)]
pub struct Prepared {
    /// JPEG, long edge at most 4096 px, upright, with time and position in EXIF.
    pub original: Vec<u8>,
    /// JPEG, at most 20 KB.
    pub thumb: Vec<u8>,
    /// Of the original, in pixels.
    pub width: u32,
    pub height: u32,
}

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not a picture, or one of a kind that this app does not read.
    #[error("not a picture that can be read: {0}")]
    Unreadable(String),
    /// More pixels than a phone can hold in memory.
    #[error("the picture is too large")]
    TooLarge,
}

/// Makes evidence of what a camera or a file gave.
pub fn prepare(bytes: &[u8], taken: DateTime<Utc>, fix: Option<&Fix>) -> Result<Prepared, PictureError> {
    let _ = (bytes, taken, fix);
    Err(PictureError::Unreadable("not there yet".into()))
}
