//! How much waits to be sent, as people count it: counted on every change, so no change set is read for it.

use super::network;
use super::{ExecuteError, QueueItem, QueueState, Store};
use rusqlite::Connection;
use shared::JobId;
use shared::sync::Outcome;
use std::collections::BTreeMap;

/// The change sets that are in the queue, by place; `?1` and `?2` are [`network::Holding`]. Of pictures and signatures that are on
/// their way: `files`, their `bytes`, and whether any of them `goes` now.
pub(super) const QUEUED: &str = "
    with here as (
        select place, count(*) as files, sum(size - uploaded) as bytes, max(last_error) as last_error,
               max(not (?1 and priority = 2 and place > ?2)) as goes
        from blobs where state = 'here' group by place
    ), queued as (
        select place from outbox where state = 'pending'
        union select place from outbox where state = 'acked' and seq is null
        union select place from here
    )";

/// What waits, as people count it: a photo is one photo, however many files it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    pub photos: usize,
    pub changes: usize,
    /// Those of them that only wait for Wi-Fi.
    pub for_wifi: usize,
}

impl Waits {
    /// Of these items.
    pub fn of(items: &[QueueItem]) -> Waits {
        let mut waits = Waits::default();
        items.iter().for_each(|item| waits.count(item.what, item.state == QueueState::Wifi));
        waits
    }

    pub fn all(self) -> usize {
        self.photos + self.changes
    }

    /// Those of them that go out as soon as there is signal.
    pub fn to_send(self) -> usize {
        self.all().saturating_sub(self.for_wifi)
    }

    /// One change set more, by the name of its first change: whoever takes a photo does nothing else along with it.
    fn count(&mut self, what: &str, for_wifi: bool) {
        self.for_wifi += usize::from(for_wifi);
        match what.starts_with("photo-") {
            true => self.photos += 1,
            false => self.changes += 1,
        }
    }
}

impl Store {
    /// Of everything that is in the queue.
    pub fn waits(&self) -> Waits {
        let mut all = Waits::default();
        self.each_queued(|_, what, for_wifi| all.count(what, for_wifi));
        all
    }

    /// The same by job.
    pub fn waits_by_job(&self) -> BTreeMap<JobId, Waits> {
        let mut jobs: BTreeMap<JobId, Waits> = BTreeMap::new();
        self.each_queued(|job, what, for_wifi| {
            if let Some(job) = job.and_then(|job| job.parse().ok()) {
                jobs.entry(job).or_default().count(what, for_wifi);
            }
        });
        jobs
    }

    fn each_queued(&self, mut counts: impl FnMut(Option<&str>, &str, bool)) {
        let network = self.status().network;
        self.read("waits", |conn| each_queued(conn, network::holding(conn, network)?, &mut counts));
    }
}

fn each_queued(
    conn: &Connection,
    holding: network::Holding,
    counts: &mut impl FnMut(Option<&str>, &str, bool),
) -> Result<(), ExecuteError> {
    let mut statement = conn.prepare_cached(&format!(
        "{QUEUED}
         select o.job, o.what, o.state <> 'pending' and here.goes = 0, o.outcome
         from queued join outbox o using (place) left join here using (place) where o.void is null"
    ))?;
    let mut rows = statement.query((holding.on, holding.let_through))?;
    while let Some(row) = rows.next()? {
        let held: Option<bool> = row.get(2)?;
        let parked = || -> Result<bool, ExecuteError> {
            let outcome: Option<String> = row.get(3)?;
            let outcome = outcome.and_then(|outcome| serde_json::from_str(&outcome).ok());
            Ok(matches!(outcome, Some(Outcome::Parked { .. })))
        };
        let for_wifi = held == Some(true) && !parked()?;
        let (job, what): (Option<String>, String) = (row.get(0)?, row.get(1)?);
        counts(job.as_deref(), &what, for_wifi);
    }
    Ok(())
}
