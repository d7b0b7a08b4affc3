//! Cursors: how far a phone has read. Opaque to phones, and valid only for the same view of the same database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::access::View;
use uuid::Uuid;

/// Changes when what a view contains changes for the same data: everybody then pulls from zero.
const VIEW_VERSION: u32 = 1;

/// A place in the feed: everything up to and including (seq, kind, record) has been read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Position {
    #[serde(rename = "s")]
    pub seq: i64,
    /// Empty at the end of a commit: nothing of it is left to read.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub within: Option<(String, Uuid)>,
}

impl Position {
    /// The last sequence number of which everything has been read.
    pub fn complete(&self) -> i64 {
        if self.within.is_none() { self.seq } else { self.seq - 1 }
    }
}

/// What a phone sends back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Cursor {
    #[serde(flatten)]
    pub at: Position,
    /// The nonce of the commit `at.seq`: an unknown pair means that the server was restored from a backup.
    #[serde(rename = "n")]
    pub nonce: String,
    #[serde(rename = "v")]
    pub view: String,
}

impl Cursor {
    pub fn read(text: &str) -> Option<Cursor> {
        let cursor: Cursor = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        // PostgreSQL does not take a zero byte, not even to look for it.
        let whole = cursor.at.within.as_ref().is_none_or(|(kind, _)| !kind.contains('\0'));
        whole.then_some(cursor)
    }

    pub fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// A short hash of what a person sees, on this database.
pub(super) fn view(seen: &View, epoch: &[u8]) -> String {
    let mut hash = Sha256::new().chain_update(VIEW_VERSION.to_be_bytes()).chain_update(epoch);
    for part in seen.to_string().split(' ') {
        hash.update(part);
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_trip_and_nonsense_does_not_read() {
        let within = Some(("job".to_owned(), Uuid::from_u128(5)));
        let at = Position { seq: 7, within };
        let cursor = Cursor { at, nonce: "ab".into(), view: "cd".into() };
        assert_eq!(Cursor::read(&cursor.write()), Some(cursor.clone()));
        assert_eq!(Cursor::read("no cursor"), None);
        let strange = Position { seq: 7, within: Some(("jo\0b".to_owned(), Uuid::nil())) };
        assert_eq!(Cursor::read(&Cursor { at: strange, ..cursor }.write()), None);
    }
}
