//! What waits to be sent, in words.

use crate::store::Waits;
use ui::{Text, t};

/// "6 photos and 1 change", wherever it is said how much waits.
pub(in crate::views) fn waits_words(text: Text, waits: Waits) -> String {
    let photos = t!(text, "waits-photos", n = waits.photos);
    let changes = t!(text, "waits-changes", n = waits.changes);
    match (waits.photos, waits.changes) {
        (0, _) => changes,
        (_, 0) => photos,
        _ => t!(text, "waits-both", photos = photos, changes = changes),
    }
}
