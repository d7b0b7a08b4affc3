//! Unsent work carried to the office in a file: its lines, one JSON object each, in this order. What encrypts and carries
//! them is `docs/sync-protocol.md`'s.

use crate::ids::*;
use crate::sync::BlobHash;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The version of the lines.
pub const VERSION: u32 = 1;

/// `GET /sync/key`: what unsent work is encrypted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OfficeKey {
    /// An age recipient (`age1…`); only the company's server can open what is encrypted to it.
    pub recipient: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// Whose work it is, and from where. The first one.
    Head(Head),
    /// A change set.
    Set {
        /// Its number on the phone.
        n: u64,
        id: ChangeSetId,
        /// SHA-256 of the bytes of `set`, hex.
        hash: String,
        /// The exact bytes, as text; `null` where the number is closed.
        set: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        void: Option<String>,
    },
    /// A picture or a signature.
    Blob { hash: BlobHash, mime: String, base64: String },
    /// The last one: the file is whole.
    End {
        sets: u64,
        blobs: u64,
        /// HMAC-SHA-256 over the SHA-256 of all lines before this one (their line ends included), hex; the key is the
        /// SHA-256 of the bytes of the phone's token. It proves to the server whose phone wrote the file. None: the phone
        /// had no token any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seal: Option<String>,
    },
}

/// Whose work a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Head {
    /// [`VERSION`].
    pub version: u32,
    pub company: CompanyId,
    pub person: PersonId,
    pub device: DeviceId,
    pub stream: StreamId,
    /// What the owner calls the phone.
    pub device_name: String,
    pub app_version: String,
    /// When the file was written, by the phone's clock.
    pub made: DateTime<Utc>,
}
