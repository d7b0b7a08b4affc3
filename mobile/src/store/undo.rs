//! What the person can still take back: their last tap for ten seconds, and what a page offers for as long as it can be.

use super::{ExecuteError, JobPage, Store, overlay};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use shared::gates::{Gate, standing};
use shared::records::{Escape, Evidence, EvidenceBody, How, Job, JobStatus, Visit};
use shared::{Change, ChangeSet, EvidenceId};

/// For how long Undo is offered.
pub const UNDO: TimeDelta = TimeDelta::seconds(10);

/// A tap that can be taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoable {
    pub job: Job,
    pub visit: Visit,
    pub piece: Evidence,
    /// The photo, where the piece deleted one. What was taken back stays so: the photo is captured anew.
    pub photo: Option<EvidenceBody>,
    /// When it was tapped, by the phone's clock.
    pub tapped: DateTime<Utc>,
}

impl Store {
    /// The last tap, if it is one that can be taken back and its ten seconds are not over.
    pub fn undoable(&self, now: DateTime<Utc>) -> Option<Undoable> {
        self.read("undo", |conn| last(conn, now))
    }
}

impl JobPage {
    /// The end of the visit, while nobody has gone on since and no other visit is planned.
    pub fn end_to_take_back(&self) -> Option<&Evidence> {
        let ended = self.ended().filter(|e| e.by == self.me)?;
        let facts = self.facts();
        let last = facts.standing().iter().all(|e| e.round <= ended.round && e.leg <= ended.leg);
        let planned = self.visits.iter().any(Visit::is_open);
        (last && !planned && self.job.status == JobStatus::Scheduled).then_some(ended)
    }

    /// That nobody was there, while nothing was built on it.
    pub fn absence_to_take_back(&self) -> Option<&Evidence> {
        self.last_of_mine(|body| matches!(body, EvidenceBody::CustomerAbsent { .. }))
    }

    /// That a step was left out on the person's word while nothing was built on it, or that the office was asked.
    pub fn escape_to_take_back(&self, gate: Gate) -> Option<&Evidence> {
        self.last_of_mine(
            |body| matches!(body, EvidenceBody::Escape(e) if e.gate == gate && e.how != How::Granted),
        )
    }

    fn last_of_mine(&self, wanted: impl Fn(&EvidenceBody) -> bool) -> Option<&Evidence> {
        let at_work = self.visit.as_ref().is_some_and(Visit::is_open) && !self.taken_away;
        if !at_work || self.job.status.is_over() {
            return None;
        }
        let facts = self.facts();
        let mut counting = facts.counting().rev();
        let piece = counting.find(|e| e.by == self.me && e.round == self.job.round && wanted(&e.body))?;
        (!is_built_on(piece, facts.standing())).then_some(piece)
    }
}

/// Whether something came after it that counts on it. Photos and corrections do not, and nothing does on a question.
fn is_built_on(piece: &Evidence, standing: &[&Evidence]) -> bool {
    let asks = matches!(&piece.body, EvidenceBody::Escape(Escape { how: How::Asked, .. }));
    !asks
        && standing.iter().any(|e| {
            (e.at, e.id) > (piece.at, piece.id)
                && e.supersedes.is_none()
                && !matches!(e.body, EvidenceBody::Photo { .. })
        })
}

fn last(conn: &Connection, now: DateTime<Utc>) -> Result<Option<Undoable>, ExecuteError> {
    // The last few entries: with a tap come its photos, and that a plan was opened.
    let mut statement = conn.prepare_cached(
        "select bytes, made_at from outbox
         where place > (select max(place) - 8 from outbox) and made_at > ?1 and made_at <= ?2
           and what in ('on-my-way', 'arrival', 'work-complete', 'cannot-do', 'customer-absent', 'escape', 'retracted')
         order by place desc",
    )?;
    let span = [(now - UNDO).timestamp_millis(), now.timestamp_millis()];
    let mut rows = statement.query(span)?;
    while let Some(row) = rows.next()? {
        let (bytes, made_at): (String, i64) = (row.get(0)?, row.get(1)?);
        let Ok(set) = ChangeSet::from_text(&bytes) else { continue };
        let Some(id) = set.changes.iter().find_map(tapped) else { continue };
        let Some(piece) = overlay::get::<Evidence>(conn, id)?.filter(|piece| !piece.late) else { continue };
        let (job, visit) = (overlay::get::<Job>(conn, piece.job)?, overlay::get::<Visit>(conn, piece.visit)?);
        let Some((job, visit)) = job.zip(visit).filter(|(job, _)| !job.status.is_over()) else { continue };
        let all = overlay::children::<Evidence>(conn, piece.job)?;
        let photo = deleted(&piece, &all);
        if all.iter().any(|later| later.supersedes == Some(id)) || !can_go(&piece, photo.as_ref(), &all) {
            continue;
        }
        let tapped = DateTime::from_timestamp_millis(made_at).unwrap_or(now);
        return Ok(Some(Undoable { job, visit, piece, photo, tapped }));
    }
    Ok(None)
}

/// The piece of a tap that can be taken back; a correction is none, a deleted photo is.
fn tapped(change: &Change) -> Option<EvidenceId> {
    match change {
        Change::Capture {
            id,
            supersedes: None,
            body:
                EvidenceBody::OnMyWay { .. }
                | EvidenceBody::Arrival { .. }
                | EvidenceBody::WorkComplete { .. }
                | EvidenceBody::CannotDo { .. }
                | EvidenceBody::CustomerAbsent { .. }
                | EvidenceBody::Escape(Escape { how: How::OnTrust, .. }),
            ..
        }
        | Change::Capture { id, body: EvidenceBody::Retracted { .. }, .. } => Some(*id),
        _ => None,
    }
}

/// Whether a tap of this kind can be taken back as things stand.
fn can_go(piece: &Evidence, photo: Option<&EvidenceBody>, all: &[Evidence]) -> bool {
    match &piece.body {
        EvidenceBody::Retracted { .. } => photo.is_some(),
        EvidenceBody::CustomerAbsent { .. } | EvidenceBody::Escape(_) => {
            !is_built_on(piece, &standing(all.iter()))
        }
        _ => true,
    }
}

/// The photo that a piece deleted, unless it is back.
fn deleted(piece: &Evidence, all: &[Evidence]) -> Option<EvidenceBody> {
    if !matches!(piece.body, EvidenceBody::Retracted { .. }) {
        return None;
    }
    let photo = all.iter().find(|e| Some(e.id) == piece.supersedes)?;
    let EvidenceBody::Photo { blob, .. } = &photo.body else { return None };
    let is_back = standing(all.iter())
        .iter()
        .any(|e| matches!(&e.body, EvidenceBody::Photo { blob: b, .. } if b == blob));
    (!is_back).then(|| photo.body.clone())
}
