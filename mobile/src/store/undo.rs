//! What the person can still take back: their last tap, for ten seconds.

use super::{ExecuteError, Store, overlay};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use shared::records::{Evidence, EvidenceBody, Job, Visit};
use shared::{Change, ChangeSet, EvidenceId};

/// For how long Undo is offered.
pub const UNDO: TimeDelta = TimeDelta::seconds(10);

/// A tap that can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoable {
    pub job: Job,
    pub visit: Visit,
    pub piece: Evidence,
    /// When it was tapped, by the phone's clock.
    pub tapped: DateTime<Utc>,
}

impl Store {
    /// The last tap, if it is one that can be taken back and its ten seconds are not over.
    pub fn undoable(&self, now: DateTime<Utc>) -> Option<Undoable> {
        self.read("undo", |conn| last(conn, now))
    }
}

fn last(conn: &Connection, now: DateTime<Utc>) -> Result<Option<Undoable>, ExecuteError> {
    // The last few entries: with a tap come its photos, and that a plan was opened.
    let mut statement = conn.prepare_cached(
        "select bytes, made_at from outbox
         where place > (select max(place) - 8 from outbox) and made_at > ?1 and made_at <= ?2
           and what in ('on-my-way', 'arrival', 'work-complete', 'cannot-do') order by place desc",
    )?;
    let span = [(now - UNDO).timestamp_millis(), now.timestamp_millis()];
    let mut rows = statement.query(span)?;
    while let Some(row) = rows.next()? {
        let (bytes, made_at): (String, i64) = (row.get(0)?, row.get(1)?);
        let Ok(set) = serde_json::from_str::<ChangeSet>(&bytes) else { continue };
        let Some(id) = set.changes.iter().find_map(tapped) else { continue };
        let Some(piece) = overlay::get::<Evidence>(conn, id)?.filter(|piece| !piece.late) else { continue };
        let all = overlay::children::<Evidence>(conn, piece.job)?;
        if all.iter().any(|later| later.supersedes == Some(id)) {
            continue;
        }
        let (job, visit) = (overlay::get::<Job>(conn, piece.job)?, overlay::get::<Visit>(conn, piece.visit)?);
        let tapped = DateTime::from_timestamp_millis(made_at).unwrap_or(now);
        return Ok(job.zip(visit).map(|(job, visit)| Undoable { job, visit, piece, tapped }));
    }
    Ok(None)
}

/// The piece of a tap that can be taken back; a correction is none.
fn tapped(change: &Change) -> Option<EvidenceId> {
    match change {
        Change::Capture {
            id,
            supersedes: None,
            body:
                EvidenceBody::OnMyWay { .. }
                | EvidenceBody::Arrival { .. }
                | EvidenceBody::WorkComplete { .. }
                | EvidenceBody::CannotDo { .. },
            ..
        } => Some(*id),
        _ => None,
    }
}
