//! What technicians do on their phones, and what happens to their phones.

use super::Simulation;
use super::player::{Captured, Edit, Made};
use mobile::store::{ExecuteError, InboxItem, NewBlob};
use rand::Rng;
use rand::seq::IndexedRandom;
use shared::records::{CannotDo, EvidenceBody, NewNote};
use shared::sync::BlobHash;
use shared::{Change, ChangeSetId, EvidenceId, JobId, NoteId};

impl Simulation {
    pub(super) fn tap(&mut self, player: usize) -> Result<String, String> {
        if self.players[player].technician.phone().store().is_none() {
            return Ok("nobody is signed in".into());
        }
        let Some(job) = self.job_of(player) else { return Ok("nothing to do".into()) };
        match self.rng.random_range(0..20) {
            0 => self.capture(player, job, EvidenceBody::OnMyWay { eta: None }, Vec::new(), None),
            1 => {
                let (reason, text) = (CannotDo::PartsNeeded, "valve".to_owned());
                self.capture(player, job, EvidenceBody::CannotDo { reason, text }, Vec::new(), None)
            }
            2 => self.take_back(player, job),
            3 | 4 => self.add_note(player, job),
            5 | 6 => self.edit_note(player),
            7 => self.see(player, job),
            _ => match self.players[player].technician.next_tap(job) {
                Some((body, blobs)) => self.capture(player, job, body, blobs, None),
                None => Ok("all done".into()),
            },
        }
    }

    /// One of the jobs on the phone today.
    pub(super) fn job_of(&mut self, player: usize) -> Option<JobId> {
        let phone = self.players[player].technician.phone();
        // Let go at once: nothing may be open when the phone dies and the power is cut.
        let jobs: Vec<JobId> =
            phone.store()?.today(phone.now()).stops.iter().map(|stop| stop.job.id).collect();
        jobs.choose(&mut self.rng).copied()
    }

    fn take_back(&mut self, player: usize, job: JobId) -> Result<String, String> {
        let page = self.players[player].technician.job(job);
        let mine: Vec<EvidenceId> = page.facts().standing().iter().map(|e| e.id).collect();
        let Some(earlier) = mine.choose(&mut self.rng).copied() else {
            return Ok("nothing to take back".into());
        };
        let body = EvidenceBody::Retracted { reason: "wrong".into() };
        self.capture(player, job, body, Vec::new(), Some(earlier))
    }

    fn capture(
        &mut self,
        player: usize,
        job: JobId,
        body: EvidenceBody,
        blobs: Vec<NewBlob>,
        supersedes: Option<EvidenceId>,
    ) -> Result<String, String> {
        let technician = &self.players[player].technician;
        let page = technician.job(job);
        let Some(visit) = page.visit else { return Ok("no visit of mine".into()) };
        let id = EvidenceId(technician.id());
        let name = body.name();
        let (round, leg) = (page.job.round, page.job.leg);
        let change = Change::Capture { id, visit: visit.id, job, round, leg, body, supersedes };
        let hashes: Vec<BlobHash> = blobs.iter().map(|blob| BlobHash::of(&blob.bytes)).collect();
        for blob in &blobs {
            self.blobs.insert(BlobHash::of(&blob.bytes), blob.bytes.clone());
        }
        let (said, taken) = self.execute(player, change, blobs)?;
        if let Some(set) = taken {
            let captured = Captured { job, set: Some(set), blobs: hashes, uncertain: false };
            self.players[player].captured.insert(id, captured);
        } else {
            let there = self.holds(player, id)?;
            if there && !said.ends_with("after_commit") {
                return Err(format!("{name} {said}: the evidence is there"));
            }
            if !there && said.ends_with("after_commit") {
                return Err(format!("{name} {said}: the evidence is not there"));
            }
            // It came from somewhere, if it turns up.
            let set = if there { self.players[player].last_made() } else { None };
            let captured = Captured { job, set, blobs: hashes, uncertain: !there };
            self.players[player].captured.insert(id, captured);
        }
        Ok(format!("{name} of {job} {said}"))
    }

    fn holds(&mut self, player: usize, id: EvidenceId) -> Result<bool, String> {
        let sql = "select exists (select 1 from local where kind = 'evidence' and id = ?1)";
        self.players[player]
            .file()
            .query_row(sql, [id.to_string()], |row| row.get(0))
            .map_err(|e| e.to_string())
    }

    /// What a tap came to, and its change set where it is certain that the phone has it.
    pub(super) fn execute(
        &mut self,
        player: usize,
        change: Change,
        blobs: Vec<NewBlob>,
    ) -> Result<(String, Option<ChangeSetId>), String> {
        let moment = self.players[player].moment();
        let done = self.players[player].technician.store().execute(vec![change], blobs);
        match done {
            Ok(set) => {
                self.players[player].makes(set);
                Ok(("done".into(), Some(set)))
            }
            Err(ExecuteError::Refused(refusal)) => Ok((format!("refused: {}", refusal.code), None)),
            Err(ExecuteError::Full) => Ok(("not taken: the disk is full".into(), None)),
            Err(error) => {
                let Some(at) = self.players[player].fate.died_at() else { return Err(error.to_string()) };
                let power = self.rng.random_bool(0.5);
                self.phone_restarts(player, power)?;
                self.players[player].may_have_made(moment);
                Ok((format!("power lost: {power}, died at {at}"), None))
            }
        }
    }

    pub(super) fn add_note(&mut self, player: usize, job: JobId) -> Result<String, String> {
        let note = NoteId(self.players[player].technician.id());
        let text = format!("field note {note}");
        let change = Change::AddNote(NewNote { id: note, job, text: text.clone() });
        let (said, set) = self.execute(player, change, Vec::new())?;
        self.notes.push(note);
        self.edited(player, note, text, set);
        // Some say it better at once.
        let then = match self.rng.random_bool(0.3) {
            true => format!(", {}", self.edit(player, note)?),
            false => String::new(),
        };
        Ok(format!("add-note {said}{then}"))
    }

    fn edit_note(&mut self, player: usize) -> Result<String, String> {
        let Some(note) = self.notes.choose(&mut self.rng).copied() else { return Ok("no note".into()) };
        self.edit(player, note)
    }

    pub(super) fn edit(&mut self, player: usize, note: NoteId) -> Result<String, String> {
        let text = format!("field words {}", self.edits.len());
        let change = Change::EditNote { id: note, text: text.clone() };
        let (said, set) = self.execute(player, change, Vec::new())?;
        self.edited(player, note, text, set);
        Ok(format!("edit-note {said}"))
    }

    fn edited(&mut self, player: usize, note: NoteId, text: String, set: Option<ChangeSetId>) {
        let made = set.and_then(|set| self.players[player].made.get(&set).copied());
        // The phone may have died just after it was saved: then nobody knows how its clock stood.
        let made = made.unwrap_or(Made { true_ms: self.now().true_ms, error_ms: i64::from(u32::MAX) * 100 });
        self.edits.push(Edit { note, text, made, set, uncertain: set.is_none() });
    }

    fn see(&mut self, player: usize, job: JobId) -> Result<String, String> {
        let Some(visit) = self.players[player].technician.job(job).visit else {
            return Ok("no visit".into());
        };
        let (said, _) =
            self.execute(player, Change::SeeVisit { visit: visit.id, rev: visit.rev }, Vec::new())?;
        Ok(format!("see-visit {said}"))
    }

    /// Does one of the refused things again, or lets it go.
    pub(super) fn inbox(&mut self, player: usize) -> Result<String, String> {
        let Some(store) = self.players[player].technician.phone().store() else {
            return Ok("nobody is signed in".into());
        };
        let items = store.inbox();
        // Let go before the phone can die: nothing may be open when the power is cut.
        drop(store);
        let Some(item) = items.choose(&mut self.rng) else { return Ok("empty".into()) };
        let lets_go = self.rng.random_bool(0.3);
        self.decides(player, item, lets_go)
    }

    /// Goes through everything that was refused; whether there was anything.
    pub(super) fn whole_inbox(&mut self, player: usize, lets_all_go: bool) -> Result<bool, String> {
        let items = self.players[player].technician.store().inbox();
        for item in &items {
            let lets_go = lets_all_go || self.rng.random_bool(0.3);
            // A person takes their time.
            self.world.pass(1_000);
            let said = self.decides(player, item, lets_go)?;
            self.trace.push(format!("{:?} decides: {said}", self.players[player].who));
        }
        Ok(!items.is_empty())
    }

    fn decides(&mut self, player: usize, item: &InboxItem, lets_go: bool) -> Result<String, String> {
        let moment = self.players[player].moment();
        let store = self.players[player].technician.store();
        let done = match lets_go {
            true => store.inbox_discard(item.id).map(|()| None),
            false => store.inbox_retry(item.id).map(Some),
        };
        drop(store);
        let set = match done {
            Ok(set) => set,
            Err(error) => {
                let Some(at) = self.players[player].fate.died_at() else {
                    return Ok(format!("cannot decide: {error}"));
                };
                let power = self.rng.random_bool(0.5);
                self.phone_restarts(player, power)?;
                // Nobody knows how far it came.
                self.players[player].may_have_made(moment);
                self.may_be_gone(player, item);
                if !lets_go {
                    for (note, text) in written_by(&item.changes) {
                        self.edited(player, note, text, None);
                    }
                }
                return Ok(format!("power lost: {power}, died at {at}"));
            }
        };
        let Some(set) = set else {
            self.may_be_gone(player, item);
            return Ok("lets one go".into());
        };
        let made = self.players[player].makes(set);
        for change in &item.changes {
            let (note, text, made) = match change {
                // What builds on a note that is made after all comes after it, whenever that is: it stands first.
                Change::AddNote(NewNote { id, text, .. }) => (*id, text.clone(), self.first_made(*id, made)),
                Change::EditNote { id, text } => (*id, text.clone(), made),
                _ => continue,
            };
            self.edits.push(Edit { note, text, made, set: Some(set), uncertain: false });
        }
        for id in captured_by(&item.changes) {
            if let Some(captured) = self.players[player].captured.get_mut(&id) {
                captured.set = Some(set);
            }
        }
        Ok("does one again".into())
    }

    /// What was captured in it need not be there any more.
    fn may_be_gone(&mut self, player: usize, item: &InboxItem) {
        for id in captured_by(&item.changes) {
            if let Some(captured) = self.players[player].captured.get_mut(&id) {
                captured.uncertain = true;
            }
        }
    }

    /// When a note was first made.
    fn first_made(&self, note: NoteId, otherwise: Made) -> Made {
        let made = self.edits.iter().filter(|edit| edit.note == note).map(|edit| edit.made);
        made.min_by_key(|made| made.true_ms).unwrap_or(otherwise)
    }

    // ---- what happens to a phone --------------------------------------------------------------------------------

    pub(super) fn crash(&mut self, player: usize) -> Result<String, String> {
        let power = self.rng.random_bool(0.5);
        if self.rng.random_bool(0.3) {
            self.phone_restarts(player, power)?;
            return Ok(format!("at once, power lost: {power}"));
        }
        let points = self.rng.random_range(0..14);
        self.players[player].fate.dies_after(points);
        Ok(format!("at the {points}. point from now"))
    }

    pub(super) fn clock(&mut self, player: usize) -> String {
        let ahead = match self.rng.random_range(0..4) {
            0 => 0,
            1 => self.rng.random_range(-3_600_000..3_600_000),
            2 => self.rng.random_range(-90_000..90_000),
            // A wrong date.
            _ => 86_400_000 * self.rng.random_range(-400..400),
        };
        self.players[player].clock.jump(ahead);
        format!("is set, {ahead} ms ahead")
    }

    pub(super) fn phone_disk(&mut self, player: usize) -> String {
        let full = self.rng.random_bool(0.5);
        self.players[player].fill(full);
        format!("full: {full}")
    }

    pub(super) fn phone_backup(&mut self, player: usize) -> Result<String, String> {
        if !self.players[player].has_backup() || self.players[player].technician.phone().store().is_none() {
            if self.players[player].technician.phone().store().is_none() {
                return Ok("nobody is signed in".into());
            }
            self.players[player].back_up();
            return Ok("is made".into());
        }
        let anew = self.rng.random_bool(0.5);
        self.players[player].restore(anew)?;
        Ok(format!("is gone back to, as another phone: {anew}"))
    }
}

/// The notes that it writes, with their words.
fn written_by(changes: &[Change]) -> impl Iterator<Item = (NoteId, String)> {
    changes.iter().filter_map(|change| match change {
        Change::AddNote(NewNote { id, text, .. }) | Change::EditNote { id, text } => {
            Some((*id, text.clone()))
        }
        _ => None,
    })
}

/// The evidence that changes capture.
pub(super) fn captured_by(changes: &[Change]) -> impl Iterator<Item = EvidenceId> + '_ {
    changes.iter().filter_map(|change| match change {
        Change::Capture { id, .. } => Some(*id),
        _ => None,
    })
}
