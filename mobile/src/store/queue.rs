//! What has not reached the office yet, what it refused, and the banner that counts both.

use super::network::{self, Holding};
use super::waits::QUEUED;
use super::{ExecuteError, Store, meta, outbox, overlay};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use shared::records::{Entity, Job};
use shared::sync::Outcome;
use shared::{Change, ChangeSet, ChangeSetId, Code, JobId, Kind, Record, Refusal};

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
    /// The office has it; only the full photos are missing there, and they wait for Wi-Fi.
    Wifi,
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
    /// The office took this phone out of use: what it sends is kept aside there.
    pub revoked: bool,
    /// The office told it to wipe.
    pub wiping: bool,
    /// The phone's own file fails.
    pub trouble: Option<String>,
}

impl Store {
    /// What has not reached the office, oldest first.
    pub fn queue(&self) -> Vec<QueueItem> {
        let network = self.status().network;
        self.read("queue", |conn| queue(conn, network::holding(conn, network)?))
    }

    /// What the office refused, newest first.
    pub fn inbox(&self) -> Vec<InboxItem> {
        self.read("inbox", inbox)
    }

    /// Does the refused thing once more as a new change set that says what it replaces.
    pub fn inbox_retry(&self, id: ChangeSetId) -> Result<ChangeSetId, ExecuteError> {
        let set = self.refused(id)?;
        self.perform(set.changes, &[], Some(id))
    }

    /// As [`Store::inbox_retry`], with what the person changed about it.
    pub fn inbox_retry_with(
        &self,
        id: ChangeSetId,
        changes: Vec<Change>,
    ) -> Result<ChangeSetId, ExecuteError> {
        self.refused(id)?;
        self.perform(changes, &[], Some(id))
    }

    fn refused(&self, id: ChangeSetId) -> Result<ChangeSet, ExecuteError> {
        let gone = || ExecuteError::Broken(format!("nothing refused is waiting under {id}"));
        let bytes: Option<String> = self
            .writer()
            .prepare_cached("select bytes from inbox where id = ?1 and state = 'open'")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        serde_json::from_str(&bytes.ok_or_else(gone)?).map_err(|e| ExecuteError::Broken(e.to_string()))
    }

    /// The person has seen it and lets it go.
    pub fn inbox_discard(&self, id: ChangeSetId) -> Result<(), ExecuteError> {
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.prepare_cached("update inbox set state = 'discarded' where id = ?1 and state = 'open'")?
            .execute([id.to_string()])?;
        outbox::let_go(&tx, id)?;
        tx.commit()?;
        drop(conn);
        self.bump();
        self.withdraw_what_waits_in_vain()
    }

    /// Takes back what waits for a change set that the person has let go: it has nothing to wait for any more. Looked at
    /// whenever the server has spoken as well, for it may say only then that something waits.
    pub(super) fn withdraw_what_waits_in_vain(&self) -> Result<(), ExecuteError> {
        let in_vain = outbox::waits_in_vain(&self.writer())?;
        for set in in_vain {
            self.perform(vec![Change::Withdraw { set }], &[], None)?;
        }
        Ok(())
    }

    /// The banner.
    pub fn banner(&self) -> Banner {
        let status = self.status();
        let banner = self.read("banner", |conn| {
            let number = |sql| -> Result<i64, ExecuteError> {
                Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
            };
            let time = |key| -> Result<Option<DateTime<Utc>>, ExecuteError> {
                Ok(meta::get(conn, key)?.and_then(DateTime::from_timestamp_millis))
            };
            Ok(Banner {
                sets_waiting: outbox::waiting(conn)? as usize,
                blobs_waiting: number("select count(*) from blobs where state = 'here'")? as usize,
                bytes_waiting: number(
                    "select (select coalesce(sum(size - uploaded), 0) from blobs where state = 'here')
                          + (select coalesce(sum(length(bytes)), 0) from outbox where state = 'pending')",
                )?
                .unsigned_abs(),
                inbox: number("select count(*) from inbox where state = 'open'")? as usize,
                last_sent: time(meta::LAST_SENT)?,
                last_contact: time(meta::LAST_CONTACT)?,
                wiping: time(meta::WIPE_TOLD)?.is_some(),
                ..Banner::default()
            })
        });
        Banner {
            offline: status.offline,
            sending: status.sending,
            signed_out: status.signed_out,
            too_old: status.too_old,
            revoked: status.revoked,
            trouble: self.status().trouble,
            ..banner
        }
    }
}

fn queue(conn: &Connection, holding: Holding) -> Result<Vec<QueueItem>, ExecuteError> {
    // Taken by the server, but not all of its pictures: still in the queue.
    let mut statement = conn.prepare_cached(&format!(
        "{QUEUED}
         select o.id, o.bytes, o.job, o.made_at, o.state, o.outcome, o.seq, o.provisional, o.attempts,
                o.last_error, length(o.bytes), coalesce(here.files, 0), coalesce(here.bytes, 0), here.last_error,
                coalesce(here.goes, 0)
         from queued join outbox o using (place) left join here using (place)
         where o.void is null order by o.place"
    ))?;
    let mut rows = statement.query((holding.on, holding.let_through))?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, bytes): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(id) = id.parse() else { continue };
        let changes = ChangeSet::from_text(&bytes).map(|s| s.changes).unwrap_or_default();
        let job: Option<JobId> = row.get::<_, Option<String>>(2)?.and_then(|j| j.parse().ok());
        let state: String = row.get(4)?;
        let outcome: Option<Outcome> =
            row.get::<_, Option<String>>(5)?.and_then(|o| serde_json::from_str(&o).ok());
        let doubt: Option<Refusal> =
            row.get::<_, Option<String>>(7)?.and_then(|r| serde_json::from_str(&r).ok());
        let blob_bytes: i64 = row.get(12)?;
        let pending = state == "pending";
        let state = match (pending, doubt, outcome) {
            (true, Some(refusal), _) => QueueState::Doubtful(refusal),
            (true, None, _) => QueueState::Waiting,
            (false, _, Some(Outcome::Parked { why, .. })) => QueueState::Parked(why),
            (false, _, _) if row.get::<_, i64>(11)? > 0 && !row.get::<_, bool>(14)? => QueueState::Wifi,
            (false, _, _) => QueueState::Blobs,
        };
        let own: i64 = if pending { row.get(10)? } else { 0 };
        items.push(QueueItem {
            id,
            what: changes.first().map_or("unreadable", Change::name),
            changes,
            job,
            job_title: job.map(|job| title(conn, job)).transpose()?.flatten(),
            since: DateTime::from_timestamp_millis(row.get(3)?).unwrap_or_default(),
            state,
            bytes: (own + blob_bytes).unsigned_abs(),
            blobs: row.get::<_, i64>(11)? as usize,
            attempts: row.get(8)?,
            last_error: row.get::<_, Option<String>>(9)?.or(row.get(13)?),
        });
    }
    Ok(items)
}

fn inbox(conn: &Connection) -> Result<Vec<InboxItem>, ExecuteError> {
    let mut statement = conn.prepare_cached(
        "select i.id, i.bytes, i.refusal, i.made_at, i.at, o.job
         from inbox i left join outbox o on o.id = i.id
         where i.state = 'open' order by i.at desc, i.id desc",
    )?;
    let mut rows = statement.query([])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, bytes, refusal): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Ok(id) = id.parse() else { continue };
        let changes = ChangeSet::from_text(&bytes).map(|s| s.changes).unwrap_or_default();
        let job: Option<JobId> = row
            .get::<_, Option<String>>(5)?
            .and_then(|j| j.parse().ok())
            .or_else(|| changes.iter().find_map(Change::job));
        let refusal = serde_json::from_str(&refusal).unwrap_or_else(|_| Refusal::new(Code::Unknown));
        items.push(InboxItem {
            id,
            there_now: there_now(conn, job, &changes)?,
            changes,
            made_at: DateTime::from_timestamp_millis(row.get(3)?).unwrap_or_default(),
            refusal,
            job_title: job.map(|job| title(conn, job)).transpose()?.flatten(),
            at: DateTime::from_timestamp_millis(row.get(4)?).unwrap_or_default(),
        });
    }
    Ok(items)
}

/// What stands now where the change would have gone.
fn there_now(conn: &Connection, job: Option<JobId>, changes: &[Change]) -> Result<Vec<Record>, ExecuteError> {
    let mut keys: Vec<(Kind, uuid::Uuid)> = job.map(|job| (Kind::Job, job.0)).into_iter().collect();
    for change in changes {
        let about = match change {
            Change::Capture { visit, .. } | Change::SeeVisit { visit, .. } => Some((Kind::Visit, visit.0)),
            Change::PlanVisit { id, .. } | Change::CancelVisit { id, .. } => Some((Kind::Visit, id.0)),
            _ => change.edits().filter(|(kind, _)| kind.spec().held),
        };
        keys.extend(about.filter(|about| !keys.contains(about)));
    }
    let mut records = Vec::new();
    for (kind, id) in keys {
        records.extend(overlay::one(conn, kind, id)?);
    }
    Ok(records)
}

/// A job's title, also of one that has left the view.
fn title(conn: &Connection, job: JobId) -> Result<Option<String>, ExecuteError> {
    let record = overlay::one(conn, Kind::Job, job.0)?;
    Ok(record.as_ref().and_then(Job::of).map(|job| job.title.clone()))
}
