//! The one door through which domain rows change: a push, a form, a set-up step are all change sets decided here.
//!
//! One call is one transaction: lock the company's head row, look up receipts, number the streams, decide everything
//! in memory with [`shared::decide`], write one final row per record, and tell all who listen.
//! Invariant: the number of statements does not grow with the number of change sets.

mod action;
mod ageing;
mod audit;
mod audit_chain;
mod batch;
mod decided;
mod erasure;
mod expected;
mod expiry;
mod feed;
mod head;
mod load;
mod noted;
mod notices;
mod numbering;
mod plan;
mod receipts;
mod ringing;
mod step;
mod unseen;
mod waiting;
mod write;

pub use action::{AuditAction, OTHER_KINDS};
pub use ageing::{age, age_all, age_due};
pub use audit_chain::verify_audit;
pub use erasure::{Erase, erase};
pub use expected::{Expected, tag};
pub use expiry::expire_due;
pub use noted::{Deed, Noted};
pub use receipts::read as read_outcome;

use crate::Engine;
use crate::db::{DbError, Doc};
use crate::work::WorkError;
use chrono::{DateTime, Utc};
use numbering::Arriving;
use serde_json::value::RawValue;
use shared::ids::*;
use shared::records::Unknown;
use shared::seams::Mechanism;
use shared::sync::{Outcome, Receipt};
use shared::{Change, Code, Hlc, Refusal};
use uuid::Uuid;

/// How the audit says that an import did something; the file's name follows.
pub const IMPORT_AGENT: &str = "import of ";
/// How the user agent begins of what was kept aside and taken in.
pub const ASIDE_AGENT: &str = "kept aside, taken in with ";

/// Where change sets come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A phone's outbox.
    Device(Box<DeviceOrigin>),
    /// A page of the dashboard, on the word of the one who is signed in.
    Web { person: PersonId, peer: Option<String>, agent: String },
    /// A program, with a key that acts in this person's name.
    Api { person: PersonId, key: Uuid, peer: Option<String>, agent: String },
    /// The server itself: set-up, rules, imports.
    System,
}

/// What the audit keeps of an origin, beside who.
pub(super) struct Sender {
    pub device: Option<DeviceId>,
    pub key: Option<Uuid>,
    pub peer: Option<String>,
    pub agent: String,
}

impl Origin {
    /// In whose name; the nil person is the server itself.
    pub fn person(&self) -> PersonId {
        match self {
            Origin::Device(device) => device.person,
            Origin::Web { person, .. } | Origin::Api { person, .. } => *person,
            Origin::System => PersonId(Uuid::nil()),
        }
    }

    fn sender(&self) -> Sender {
        let (device, key, peer, agent) = match self {
            Origin::Device(d) => (Some(d.device), None, d.peer.clone(), d.agent.clone()),
            Origin::Web { peer, agent, .. } => (None, None, peer.clone(), agent.clone()),
            Origin::Api { key, peer, agent, .. } => (None, Some(*key), peer.clone(), agent.clone()),
            Origin::System => (None, None, None, "server".to_owned()),
        };
        Sender { device, key, peer, agent }
    }
}

/// A phone that pushes.
#[derive(Clone, Debug)]
pub struct DeviceOrigin {
    pub stream: StreamId,
    pub device: DeviceId,
    pub person: PersonId,
    /// Deactivated people and revoked devices: why what they push is kept raw and not applied.
    pub quarantined: Option<Code>,
    pub peer: Option<String>,
    pub agent: String,
    /// What the phone says of itself; none where somebody else brings its work.
    pub report: Option<DeviceReport>,
}

/// What a phone says of itself when it pushes.
#[derive(Clone, Debug, Default)]
pub struct DeviceReport {
    pub app_version: String,
    pub pending_sets: u32,
    pub pending_blobs: u32,
    pub oldest: Option<DateTime<Utc>>,
    pub offset_ms: i64,
    /// Free bytes.
    pub storage_left: Option<u64>,
}

/// One change set at the door.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The number within the stream; 0 for what the server makes itself.
    pub n: u64,
    pub id: ChangeSetId,
    pub what: Payload,
}

/// What is in it.
#[derive(Clone, Debug)]
pub enum Payload {
    /// The bytes stored where it was made, with the hash that came with them.
    Stored { raw: Box<RawValue>, hash: String },
    /// The number is closed, and why.
    Void { reason: String },
    /// Kept aside earlier and taken in now: it happened `at`, and reached us now. Where its phone still waits for a word on
    /// it, what comes of it is that word.
    Kept { by: PersonId, at: Hlc, changes: Vec<Change>, unknown: Unknown, of: Kept },
    /// Made by the server: no bytes yet; `at` back-dates it. If something is expected of a record, it is done only while
    /// the record is like that.
    Made { by: PersonId, at: Option<DateTime<Utc>>, changes: Vec<Change>, expects: Option<Expected> },
}

/// A change set that was kept aside: its id and the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: ChangeSetId,
    pub hash: String,
}

/// What came of a call.
#[derive(Clone, Debug, Default)]
pub struct Executed {
    /// One per change set that was taken, in order.
    pub receipts: Vec<Receipt>,
    /// The next number of the stream, if there was a gap.
    pub expected: Option<u64>,
    /// A number of the stream is known with another change set.
    pub forked: bool,
    /// The company's head after the commit.
    pub seq: u64,
}

/// One step of a back-dated history or of a set-up, for [`act_all`].
#[derive(Clone, Debug)]
pub struct Act {
    /// Makes the id: the same cause is executed once.
    pub cause: Uuid,
    /// When it happened; none: now.
    pub at: Option<DateTime<Utc>>,
    pub by: PersonId,
    pub changes: Vec<Change>,
}

/// Why nothing was executed at all.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("there is no such company")]
    NoCompany,
    #[error("the stream belongs to somebody else")]
    ForeignStream,
    #[error("the rules fell over: {0}")]
    Panicked(String),
    #[error("{0}")]
    Broken(String),
    #[error(transparent)]
    Crashed(#[from] shared::seams::Crash),
}

impl From<ServerError> for WorkError {
    fn from(error: ServerError) -> WorkError {
        match error {
            ServerError::Db(error) => error.into(),
            ServerError::Crashed(crash) => crash.into(),
            other => WorkError::Failed(other.to_string()),
        }
    }
}

/// Executes change sets in order, in one transaction. Many share a commit, never a fate.
pub async fn execute(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    sets: Vec<Incoming>,
) -> Result<Executed, ServerError> {
    // Read and hashed before anybody is made to wait.
    let by = match origin {
        Origin::Device(device) => Some(device.person),
        Origin::Web { .. } | Origin::Api { .. } | Origin::System => None,
    };
    let door: Vec<Arriving<'_>> = sets.iter().map(|set| Arriving::read(set, company, by)).collect();
    let drawn =
        if engine.points.off(Mechanism::CommitOrder) { Some(draw(engine, company).await?) } else { None };
    if let Some(held) = engine.points.held("execute:before_lock") {
        held.await;
    }
    let turn = engine.turn(company);
    let _turn = turn.lock().await;
    let done = batch::run(engine, company, origin, &door, drawn).await?;
    if let Some(changed) = done.changed {
        engine.tell(changed).await;
    }
    Ok(done.executed)
}

/// A sequence number ahead of the lock, as a bare sequence of the database would give it.
async fn draw(engine: &Engine, company: CompanyId) -> Result<i64, ServerError> {
    let mut tx = engine.db.read().await?;
    let head = crate::fetch_optional!(tx, (i64,), "select seq from heads where company_id = $1", company)?;
    let head = head.map_or(0, |(seq,)| seq);
    let next = |last: i64| Some(last.max(head) + 1);
    let order = std::sync::atomic::Ordering::SeqCst;
    let last = engine.drawn.fetch_update(order, order, next).unwrap_or_default();
    Ok(last.max(head) + 1)
}

/// One action of a form or of the server itself. `cause` makes the id: a form sent twice is executed once.
pub async fn act(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    cause: Uuid,
    changes: Vec<Change>,
) -> Result<Outcome, ServerError> {
    one(engine, company, origin, Act { cause, at: None, by: origin.person(), changes }).await
}

/// The same, done only while a record is as expected; looked at in the transaction that changes it.
pub async fn act_on(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    cause: Uuid,
    changes: Vec<Change>,
    expects: Option<Expected>,
) -> Result<Outcome, ServerError> {
    let what = Payload::Made { by: origin.person(), at: None, changes, expects };
    let executed =
        execute(engine, company, origin, vec![Incoming { n: 0, id: set_of(company, cause), what }]).await?;
    only(executed.receipts.into_iter().map(|receipt| receipt.outcome).collect())
}

/// What was said for this cause already; what was said first, where somebody repeated it with something else.
pub async fn said(engine: &Engine, company: CompanyId, cause: Uuid) -> Result<Option<Outcome>, ServerError> {
    let mut tx = engine.db.read().await?;
    let sql =
        "select outcome from receipts where company_id = $1 and id = $2 order by received_ms, seq, hash";
    let found = crate::fetch_optional!(tx, (Doc,), sql, company, set_of(company, cause))?;
    Ok(found.map(|(outcome,)| read_outcome(&outcome)).transpose()?)
}

/// Whether what was done for this cause wrote anything.
pub async fn has_written(engine: &Engine, company: CompanyId, cause: Uuid) -> Result<bool, ServerError> {
    let mut tx = engine.db.read().await?;
    Ok(!load::wrote(&mut tx, company, &[set_of(company, cause)]).await?.is_empty())
}

/// Whether something was said for this cause already.
pub async fn is_known(engine: &Engine, company: CompanyId, cause: Uuid) -> Result<bool, ServerError> {
    Ok(said(engine, company, cause).await?.is_some())
}

/// The same, back-dated to `at` and in the name of `by`: for example histories. With [`Origin::Web`] `by`'s roles
/// decide, with [`Origin::System`] everything is allowed.
pub async fn act_at(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    cause: Uuid,
    at: DateTime<Utc>,
    by: PersonId,
    changes: Vec<Change>,
) -> Result<Outcome, ServerError> {
    one(engine, company, origin, Act { cause, at: Some(at), by, changes }).await
}

async fn one(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    step: Act,
) -> Result<Outcome, ServerError> {
    only(act_all(engine, company, origin, vec![step]).await?)
}

fn only(mut outcomes: Vec<Outcome>) -> Result<Outcome, ServerError> {
    outcomes.pop().ok_or_else(|| ServerError::Broken("a change set was left without an outcome".into()))
}

/// The change set that an act of this cause is.
pub fn set_of(company: CompanyId, cause: Uuid) -> ChangeSetId {
    ChangeSetId(derived(&format!("act {company}"), cause))
}

/// Many actions in one transaction, decided in order; one outcome each.
pub async fn act_all(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    steps: Vec<Act>,
) -> Result<Vec<Outcome>, ServerError> {
    let incoming = |step: Act| Incoming {
        n: 0,
        id: set_of(company, step.cause),
        what: Payload::Made { by: step.by, at: step.at, changes: step.changes, expects: None },
    };
    let sets = steps.into_iter().map(incoming).collect();
    let executed = execute(engine, company, origin, sets).await?;
    Ok(executed.receipts.into_iter().map(|receipt| receipt.outcome).collect())
}

/// What a form shows: the refusal, if the outcome is one.
pub fn refusal(outcome: &Outcome) -> Option<Refusal> {
    match outcome {
        Outcome::Rejected { refusal } => Some(refusal.clone()),
        Outcome::IdReused => Some(Code::AlreadyThere.into()),
        Outcome::Applied { .. } | Outcome::Merged { .. } | Outcome::Parked { .. } | Outcome::Void { .. } => {
            None
        }
    }
}
