//! What waits to be sent, in words.

use crate::store::Waits;
use ui::{Text, t};

/// "6 photos", "1 change".
pub(in crate::views) fn waits_words(text: Text, waits: Waits) -> Vec<String> {
    let photos = (waits.photos > 0).then(|| t!(text, "waits-photos", n = waits.photos));
    let changes = (waits.changes > 0).then(|| t!(text, "waits-changes", n = waits.changes));
    photos.into_iter().chain(changes).collect()
}
