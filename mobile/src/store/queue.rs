//! What has not reached the office yet, what it refused, and the banner that counts both.

use super::{ExecuteError, Store};
use chrono::{DateTime, Utc};
use shared::{Change, ChangeSetId, JobId, Record, Refusal};

/// A change set on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueItem {
    pub id: ChangeSetId,
    /// Name of its first change ([`Change::name`]); texts are keyed by it.
    pub what: &'static str,
    pub changes: Vec<Change>,
    pub job: Option<JobId>,
    pub job_title: Option<String>,
    /// When it was made.
    pub since: DateTime<Utc>,
    pub state: QueueState,
    /// Bytes still to be sent, blobs included.
    pub bytes: u64,
    /// Blobs still to be sent.
    pub blobs: usize,
    /// How often sending it was tried in vain, and what happened last.
    pub attempts: u32,
    pub last_error: Option<String>,
}

/// Why an item is still in the queue.
#[derive(Clone, Debug, PartialEq)]
pub enum QueueState {
    /// Waits for signal.
    Waiting,
    /// Waits; and as far as the phone knows the office may refuse it.
    Doubtful(Refusal),
    /// The office has it; pictures or signatures that belong to it are on their way.
    Blobs,
    /// The office has it and waits for something before it decides.
    Parked(String),
}

/// A change set that the server refused.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxItem {
    pub id: ChangeSetId,
    /// What you did.
    pub changes: Vec<Change>,
    /// When you did it.
    pub made_at: DateTime<Utc>,
    /// Why not.
    pub refusal: Refusal,
    /// What is there now: the job and the records that the changes name, as far as the phone holds them.
    pub there_now: Vec<Record>,
    pub job_title: Option<String>,
    /// When the answer came.
    pub at: DateTime<Utc>,
}

/// What the banner says; every number counts real rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Banner {
    /// The last attempt to reach the server failed.
    pub offline: bool,
    /// Change sets without the server's word.
    pub sets_waiting: usize,
    /// Pictures and signatures that the server does not have.
    pub blobs_waiting: usize,
    pub bytes_waiting: u64,
    /// A round is running: (done, total) of change sets and blobs.
    pub sending: Option<(usize, usize)>,
    /// When the server last had everything.
    pub last_sent: Option<DateTime<Utc>>,
    /// When the server was last heard.
    pub last_contact: Option<DateTime<Utc>>,
    /// Refused change sets that wait for a decision.
    pub inbox: usize,
    /// The session ended; work goes on, sending waits for a sign-in.
    pub signed_out: bool,
    /// The server says that this app is too old to pull; it may still push.
    pub too_old: bool,
}

impl Store {
    /// What has not reached the office, oldest first.
    pub fn queue(&self) -> Vec<QueueItem> {
        Vec::new()
    }

    /// What the office refused, newest first.
    pub fn inbox(&self) -> Vec<InboxItem> {
        Vec::new()
    }

    /// Does the refused thing once more as a new change set that says what it replaces.
    pub fn inbox_retry(&self, id: ChangeSetId) -> Result<ChangeSetId, ExecuteError> {
        Err(ExecuteError::Broken(format!("no such item: {id}")))
    }

    /// As [`Store::inbox_retry`], with what the person changed about it.
    pub fn inbox_retry_with(
        &self,
        id: ChangeSetId,
        changes: Vec<Change>,
    ) -> Result<ChangeSetId, ExecuteError> {
        let _ = changes;
        Err(ExecuteError::Broken(format!("no such item: {id}")))
    }

    /// The person has seen it and lets it go.
    pub fn inbox_discard(&self, id: ChangeSetId) -> Result<(), ExecuteError> {
        let _ = id;
        Ok(())
    }

    /// The banner.
    pub fn banner(&self) -> Banner {
        Banner::default()
    }
}
