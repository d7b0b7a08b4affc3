//! The wire: messages between phone and server. They exist once, here, and are pinned by snapshots.
//!
//! `docs/sync-protocol.md` describes them with examples.

use crate::clock::Hlc;
use crate::decide::Flags;
use crate::ids::*;
use crate::records::{Kind, Left, Overwritten, Record};
use crate::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// The version of the messages. A server answers older ones for as long as its notes promise.
pub const PROTOCOL: u32 = 1;

/// The SHA-256 of a blob's bytes, as 64 lower-case hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash(String);

/// Text that is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a blob hash is 64 lower-case hex digits")]
pub struct NotAHash;

impl BlobHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> BlobHash {
        BlobHash(hex::encode(Sha256::digest(bytes)))
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BlobHash {
    type Error = NotAHash;
    fn try_from(s: String) -> Result<BlobHash, NotAHash> {
        let good = s.len() == 64 && s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if good { Ok(BlobHash(s)) } else { Err(NotAHash) }
    }
}

impl std::str::FromStr for BlobHash {
    type Err = NotAHash;
    fn from_str(s: &str) -> Result<BlobHash, NotAHash> {
        BlobHash::try_from(s.to_owned())
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> String {
        hash.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({})", &self.0[..8])
    }
}

// ---- sign-in -------------------------------------------------------------------------------------------------

/// `POST /sync/sign-in`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct SignIn {
    pub email: String,
    pub password: String,
    /// This incarnation of the app on this phone.
    pub device: DeviceId,
    /// What the owner calls the phone.
    pub device_name: String,
    pub app_version: String,
    /// At which company, where the password fits at several: one that [`WhichCompany`] names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyId>,
}

/// `POST /sync/enrol`: signs in with a code that the office gave, once, instead of a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Enrol {
    /// As it was typed: `K7QM-2XPD`, in small letters, with spaces.
    pub code: String,
    /// This incarnation of the app on this phone.
    pub device: DeviceId,
    /// What the owner calls the phone.
    pub device_name: String,
    pub app_version: String,
}

/// The answer to both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Opaque; sent as `Authorization: Bearer …`.
    pub token: String,
    pub company: CompanyId,
    pub company_name: String,
    pub person: PersonId,
    pub person_name: String,
    pub server_time: DateTime<Utc>,
}

/// The problem `/problems/which-company`, the answer (409) to a sign-in that fits at several companies and names none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct WhichCompany {
    #[serde(flatten)]
    pub problem: Problem,
    pub companies: Vec<CompanyName>,
}

/// A company that one may sign in at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CompanyName {
    pub id: CompanyId,
    pub name: String,
}

// ---- being told while the app is closed -----------------------------------------------------------------------

/// The answer to `GET /sync/bell`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct BellKey {
    /// What a browser subscribes with at its push service: a point of P-256 in base64url. None: this server rings no phones.
    pub key: Option<String>,
}

/// `POST /sync/bell`: where this phone is rung, as its browser says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Bell {
    /// The address at the push service: https.
    pub endpoint: String,
    /// In base64url, as the next one.
    pub p256dh: String,
    pub auth: String,
    /// What the phone speaks, BCP 47, where its owner chose no language; empty: as the company.
    #[serde(default)]
    pub language: String,
}

/// What a phone is told when it is rung, sealed to its browser (RFC 8291): a hint; what is so comes by pull.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Rung {
    /// The language of the words, BCP 47.
    pub lang: String,
    pub visits: Vec<Told>,
}

/// One thing that is shown, in the place of what was shown under the same tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Told {
    pub tag: String,
    pub title: String,
    pub body: String,
    /// What is opened; none: the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
}

/// The length of a token, decoded: the company's id and 32 bytes.
pub const TOKEN_BYTES: usize = 48;

/// Header of every request of a phone: its app's version.
pub const APP_VERSION: &str = "x-sevengate-app";
/// Header of an answer: the phone deletes what it holds of this person, after having sent what it can. Its value is
/// [`wipe_proof`] of the token that the request came with.
pub const WIPE: &str = "x-sevengate-wipe";

/// Header of an answer: the token that the phone uses from now on, once it is stored where a power cut does not undo it.
/// Until then the one that the request came with goes on.
pub const NEXT_TOKEN: &str = "x-sevengate-token";

/// What [`WIPE`] carries: only whoever knows the token can tell its phone to wipe.
pub fn wipe_proof(token: &str) -> String {
    hex::encode(&Sha256::new().chain_update("wipe ").chain_update(token).finalize()[..16])
}

// ---- push ----------------------------------------------------------------------------------------------------

/// `POST /sync/push`: change sets in stream order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Push {
    pub protocol: u32,
    pub stream: StreamId,
    pub app_version: String,
    /// The phone's clock when it sent this.
    pub sent: DateTime<Utc>,
    /// Change sets and blobs still waiting on the phone, these included.
    pub pending_sets: u32,
    pub pending_blobs: u32,
    /// The clock of the oldest waiting change set.
    #[serde(default)]
    pub oldest: Option<DateTime<Utc>>,
    /// Free bytes on the phone, where it can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_left: Option<u64>,
    pub sets: Vec<Envelope>,
}

/// One change set on its way. `n` is transport only; the bytes of `set` are those stored at creation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Envelope {
    pub n: u64,
    pub id: ChangeSetId,
    /// SHA-256 of the bytes of `set`, hex.
    pub hash: String,
    /// A [`crate::ChangeSet`], or null where `void` says why there is none.
    #[cfg_attr(test, schema(value_type = crate::ChangeSet))]
    pub set: Box<RawValue>,
    /// Closes an irrecoverable number, visibly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<String>,
}

impl Envelope {
    /// Wraps stored bytes; they must be JSON.
    pub fn new(n: u64, id: ChangeSetId, stored: String) -> Result<Envelope, serde_json::Error> {
        let set = RawValue::from_string(stored)?;
        let hash = hash_of(set.get());
        Ok(Envelope { n, id, hash, set, void: None })
    }
}

/// The hash that a receipt is keyed with, over the exact bytes of a change set.
pub fn hash_of(stored: &str) -> String {
    hex::encode(Sha256::digest(stored.as_bytes()))
}

/// The answer to a push.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Pushed {
    /// One per change set that was taken, in order. What has no receipt is sent again.
    pub receipts: Vec<Receipt>,
    /// The next number that the server expects; set when the push left a gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// The server knows a number of this stream with another change set: the phone was restored from a backup and
    /// takes a new incarnation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forked: bool,
    pub server_time: DateTime<Utc>,
}

/// The server's word on one change set. All outcomes are acknowledgements; a replay gets the stored one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Receipt {
    pub n: u64,
    pub id: ChangeSetId,
    pub outcome: Outcome,
}

/// Why a change set waits whose record would have been made by a refused one.
pub const WAITS_FOR_REFUSED: &str = "waits_for_refused";

/// Why a change set waits that came from a phone which the office took out of use: the office takes it in or discards it.
pub const OUT_OF_USE: &str = "out_of_use";

/// Why a change set waits in which there is what this version of the server does not know: the office takes it in once the
/// server is newer, or discards it.
pub const TOO_NEW: &str = "too_new";

/// Why a change set waits whose person was deactivated: the office takes it in or discards it.
pub const DEACTIVATED: &str = "deactivated";

/// What became of a change set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Done as asked; visible to pulls from this sequence number on.
    Applied { seq: u64 },
    /// Done, with something to tell.
    Merged { seq: u64, flags: Flags },
    /// Not done. Field evidence in it is kept, raw, for the office to look at.
    Rejected { refusal: Refusal },
    /// Waits for something and is decided again when that comes.
    Parked {
        why: String,
        /// The refused change set that it waits for to be done again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<ChangeSetId>,
    },
    /// The number is closed without an effect.
    Void { reason: String },
    /// The id is known with other bytes.
    IdReused,
}

impl Outcome {
    /// Values of records that it tells of.
    pub fn values(&mut self) -> &mut [Overwritten] {
        match self {
            Outcome::Merged { flags, .. } => &mut flags.lost,
            _ => &mut [],
        }
    }
}

// ---- pull ----------------------------------------------------------------------------------------------------

/// `GET /sync/pull`: query parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PullQuery {
    pub stream: StreamId,
    /// From the last answer; absent for a first sync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Records per page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The answer to a pull.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Pulled {
    /// The phone's cursor does not fit (other view, other epoch): what follows starts from zero, and what it does not
    /// bring is to be swept when `more` is false.
    pub from_zero: bool,
    /// Outcomes of this stream that the phone may not have.
    pub receipts: Vec<Receipt>,
    /// The latest state of what changed in view.
    pub puts: Vec<RawRecord>,
    /// What left the view.
    pub evicts: Vec<Evict>,
    pub cursor: String,
    /// The sequence number up to which the phone has seen everything in view when `more` is false.
    pub seq: u64,
    /// There is a next page.
    pub more: bool,
    /// The last number of this stream that the server knows. Less than what it acknowledged means that it was restored
    /// from a backup, also where the cursor is older than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_n: Option<u64>,
    /// The server's backups have everything up to this sequence number: what is acknowledged below it need not be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backed_up_through: Option<u64>,
    pub server_time: DateTime<Utc>,
}

/// A record as it is stored: the phone keeps what it cannot read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Record))]
pub struct RawRecord {
    pub kind: String,
    pub id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Uuid>,
    #[cfg_attr(test, schema(value_type = Object))]
    pub data: Box<RawValue>,
}

impl RawRecord {
    /// Reads the record; an error leaves the raw form to be kept.
    pub fn read(&self) -> Result<Record, ReadError> {
        let kind: Kind = self.kind.parse()?;
        Ok(Record::from_json(kind, self.data.get())?)
    }
}

/// Why a raw record cannot be read by this version.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Kind(#[from] crate::records::UnknownKind),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A record that left the view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Evict {
    pub kind: String,
    pub id: Uuid,
    /// Of a visit that was given to somebody else or taken off the plan: to whom and when, so that nobody goes in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
}

impl Evict {
    /// A record that left the view for a reason that needs no words.
    pub fn of(kind: String, id: Uuid) -> Evict {
        Evict { kind, id, left: None }
    }
}

// ---- blobs and live ------------------------------------------------------------------------------------------

/// Header of a blob upload: the total length in bytes.
pub const UPLOAD_LENGTH: &str = "upload-length";
/// Header of a blob upload: how many bytes the server has, or at which byte this part starts.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// Header of a blob answer: the server has the whole blob, verified and on disk.
pub const BLOB_COMPLETE: &str = "blob-complete";
/// Header of the answer that a blob is complete: the company's sequence number by then. A backup past it has the blob.
pub const BLOB_SEQ: &str = "blob-seq";
/// Header of answers that rest on a commit, and of every request after it: the newest commit that the phone has heard of.
/// Opaque; a server that does not know it was restored from a backup.
pub const MARK: &str = "x-sevengate-mark";
/// The largest blob, in bytes.
pub const MAX_BLOB: u64 = 64 * 1024 * 1024;

/// The data of a live event: something in the person's view changed; pull to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Poke {
    pub seq: u64,
}

/// A problem (RFC 9457) with a stable type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The request that it answers, as in the header `x-request-id` and in the server's log.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

/// What the phone knows of a change set's moment, for estimating its offset: `server_time` seen at `received`.
pub fn offset_ms(server_time: DateTime<Utc>, sent: DateTime<Utc>, received: DateTime<Utc>) -> i64 {
    let middle = sent.timestamp_millis().midpoint(received.timestamp_millis());
    server_time.timestamp_millis() - middle
}

/// The corrected clock a phone uses for its own decisions.
pub fn corrected(clock: Hlc, offset_ms: i64) -> Hlc {
    clock.shifted(offset_ms)
}
