//! What a technician tells of the work: a draft until it is complete, and what goes in the place of what was captured after
//! that, until the customer has signed.

use super::{ExecuteError, JobPage, Store, overlay};
use serde::{Deserialize, Serialize};
use shared::gates::signature;
use shared::records::{Evidence, EvidenceBody};
use shared::{Change, EvidenceId, JobId};
use std::collections::BTreeSet;

/// The work as it is told so far; kept after it is complete, for what is added then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkTold {
    /// The points of the checklist that are done.
    pub ticks: BTreeSet<u32>,
    pub done: String,
    /// Why the others are not.
    pub open_reason: String,
    /// The completions that this goes on from or became. Where another one stands, somebody else has told it since.
    pub pieces: Vec<EvidenceId>,
}

impl WorkTold {
    /// Under which name its draft is kept.
    pub fn key(job: JobId, round: u32) -> String {
        format!("work:{job}:{round}")
    }

    /// What a completion says.
    pub fn of(piece: &Evidence) -> WorkTold {
        let pieces = vec![piece.id];
        match &piece.body {
            EvidenceBody::WorkComplete { ticked, done, open_reason } => WorkTold {
                ticks: ticked.iter().copied().collect(),
                done: done.clone(),
                open_reason: open_reason.clone(),
                pieces,
            },
            _ => WorkTold { pieces, ..WorkTold::default() },
        }
    }

    /// The same, about to become this piece.
    pub fn becoming(mut self, piece: EvidenceId) -> WorkTold {
        self.pieces.push(piece);
        self
    }

    /// Whether it goes on from this completion.
    pub fn goes_on_from(&self, piece: &Evidence) -> bool {
        self.pieces.contains(&piece.id)
    }

    /// Whether it is what is shown, or came of that.
    pub fn is_of(&self, shown: &WorkTold) -> bool {
        shown.pieces.is_empty() || shown.pieces.iter().any(|piece| self.pieces.contains(piece))
    }

    /// The points that are not ticked.
    pub fn open_points(&self, list: &[String]) -> Vec<String> {
        let open = list.iter().enumerate().filter(|(index, _)| !self.ticks.contains(&(*index as u32)));
        open.map(|(_, point)| point.clone()).collect()
    }

    /// What it says as evidence; why points are open is said only while some are.
    pub fn body(&self, page: &JobPage) -> EvidenceBody {
        let all = page.job_type.as_ref().is_some_and(|kind| self.open_points(&kind.checklist).is_empty());
        EvidenceBody::WorkComplete {
            ticked: self.ticks.iter().copied().collect(),
            done: self.done.trim().to_owned(),
            open_reason: if all { String::new() } else { self.open_reason.trim().to_owned() },
        }
    }
}

impl Store {
    /// What is told of the work so far, if anything. An older app kept the ticks alone.
    pub fn work_told(&self, job: JobId, round: u32) -> Option<WorkTold> {
        if let Some(text) = self.draft(&WorkTold::key(job, round)) {
            return serde_json::from_str(&text).unwrap_or_default();
        }
        let ticks = serde_json::from_str(&self.draft(&format!("ticks:{job}:{round}"))?).ok()?;
        Some(WorkTold { ticks, ..WorkTold::default() })
    }

    /// Puts what is told in the place of what was captured, if it differs. Before the work is complete there is nothing to
    /// correct, and what somebody else has told since stays.
    pub fn correct_work(&self, job: JobId, id: EvidenceId, told: &WorkTold) -> Result<(), ExecuteError> {
        match self.job(job).and_then(|page| correction(&page, id, told)) {
            Some(change) => self.execute(vec![change], Vec::new()).map(drop),
            None => Ok(()),
        }
    }

    /// The same with the draft that was kept: what was typed last, where the app ended before it became evidence.
    pub fn catch_up_on_work(&self, job: JobId, id: EvidenceId) -> Result<(), ExecuteError> {
        let Some(page) = self.job(job) else { return Ok(()) };
        let Some(told) = self.work_told(job, page.job.round) else { return Ok(()) };
        let Some(change) = correction(&page, id, &told) else { return Ok(()) };
        // The draft knows the piece before there is one.
        let text = overlay::json(&told.becoming(id))?;
        self.set_draft(&WorkTold::key(job, page.job.round), Some(&text))?;
        self.execute(vec![change], Vec::new()).map(drop)
    }
}

fn correction(page: &JobPage, id: EvidenceId, told: &WorkTold) -> Option<Change> {
    let visit = page.visit.as_ref().filter(|visit| visit.is_open())?;
    let piece = page.completion()?;
    let over = page.job.status.is_over() || signature::settled(&page.facts());
    let body = told.body(page);
    if over || !told.goes_on_from(piece) || piece.body == body {
        return None;
    }
    Some(Change::Capture {
        id,
        visit: visit.id,
        job: page.job.id,
        round: page.job.round,
        leg: page.job.leg,
        body,
        supersedes: Some(piece.id),
    })
}
