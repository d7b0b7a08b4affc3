//! What the office does, and what happens to its server.

use super::Simulation;
use super::player::Edit;
use crate::office::{COMPANY, Who};
use chrono::TimeDelta;
use rand::Rng;
use rand::seq::IndexedRandom;
use shared::records::{NewNote, Role, Visit};
use shared::seams::Clock;
use shared::sync::Outcome;
use shared::{Change, JobId, NoteId, VisitId};
use std::collections::BTreeSet;
use sync_server::Origin;
use sync_server::aside::discard;
use sync_server::execute::ServerError;

/// For how long phones keep what is acknowledged, with a day to spare.
const KEPT: TimeDelta = TimeDelta::days(29);

impl Simulation {
    fn somebody(&mut self) -> Vec<Who> {
        match self.rng.random_range(0..7) {
            0 => vec![],
            1 => vec![Who::Asha, Who::Miguel],
            n if n % 2 == 0 => vec![Who::Asha],
            _ => vec![Who::Miguel],
        }
    }

    pub(super) async fn new_job(&mut self) -> String {
        let who = if self.rng.random_bool(0.5) { Who::Asha } else { Who::Miguel };
        let (job, visit, changes) = self.server.office.new_job(who);
        self.visits.push((visit, job));
        let done = self.server.acts(Who::Dispatcher, changes).await;
        format!("{job} for {who:?}: {}", told(&done))
    }

    pub(super) async fn replan(&mut self) -> String {
        let Some((visit, job)) = self.visits.choose(&mut self.rng).copied() else { return "nothing".into() };
        let now: Option<Visit> = self.server.office.record(visit).await;
        let rev = now.map(|v| v.rev);
        let change = match self.rng.random_range(0..6) {
            0 => Change::CancelVisit { id: visit, rev: rev.unwrap_or_default(), despite_under_way: true },
            1 => {
                let again = VisitId(self.server.id());
                self.visits.push((again, job));
                let who = self.somebody();
                self.server.office.plan(again, job, None, &who)
            }
            _ => {
                let who = self.somebody();
                self.server.office.plan(visit, job, rev, &who)
            }
        };
        let what = format!("{} {visit}", change.name());
        format!("{what}: {}", told(&self.server.acts(Who::Dispatcher, vec![change]).await))
    }

    pub(super) async fn write(&mut self) -> String {
        let text = format!("office words {}", self.edits.len());
        let (note, change) = match self.notes.choose(&mut self.rng).copied() {
            Some(id) if self.rng.random_bool(0.7) => (id, Change::EditNote { id, text: text.clone() }),
            _ => {
                let Some((_, job)) = self.visits.choose(&mut self.rng).copied() else {
                    return "nothing".into();
                };
                let id = NoteId(self.server.id());
                self.notes.push(id);
                (id, Change::AddNote(NewNote { id, job, text: text.clone() }))
            }
        };
        let what = change.name();
        let done = self.server.acts(Who::Dispatcher, vec![change]).await;
        if matches!(done, Ok(Outcome::Applied { .. } | Outcome::Merged { .. }) | Err(_)) {
            self.edits.push(Edit { note, text, made: self.now(), set: None, uncertain: done.is_err() });
        }
        format!("{what}: {}", told(&done))
    }

    /// Time passes, and what is finished ages out of views.
    pub(super) async fn weeks(&mut self) -> String {
        let days = self.rng.random_range(5..80);
        self.world.pass(days * 86_400_000);
        self.weeks_passed = true;
        match sync_server::execute::age_all(&self.server.office.app).await {
            Ok(()) => format!("{days} days"),
            Err(error) => format!("{days} days, {error}"),
        }
    }

    /// Somebody gets another role, leaves, or comes back.
    pub(super) async fn people(&mut self, who: Who) -> Result<String, String> {
        let id = who.id();
        let change = match self.rng.random_range(0..5) {
            0 => Change::SetPersonActive { id, active: false },
            1 | 2 => Change::SetPersonActive { id, active: true },
            3 => Change::SetRoles { id, roles: vec![Role::Technician, Role::Dispatcher] },
            _ => Change::SetRoles { id, roles: vec![Role::Technician] },
        };
        let what = format!("{change:?}");
        Ok(format!("{what}: {}", told(&self.server.acts(Who::Owner, vec![change]).await)))
    }

    /// Somebody is out of the company for a moment. What they write is refused without their phone hearing of it, and they
    /// go on with it.
    pub(super) async fn out(&mut self, player: usize) -> Result<String, String> {
        if self.players[player].round.is_some() {
            return Ok("not while the phone is talking".into());
        }
        let (id, job) = (self.players[player].who.id(), self.job_of(player));
        let Some(job) = job else { return Ok("nothing to do".into()) };
        let leaves = Change::SetPersonActive { id, active: false };
        let left = told(&self.server.acts(Who::Owner, vec![leaves]).await);
        let wrote = self.add_note(player, job)?;
        let begun = self.sync(player).await?;
        let waiting = self.players[player].network.take();
        let lost = match waiting {
            None => "nothing is asked".into(),
            Some(waiting) => {
                let _ = self.asks(player, waiting.request.clone()).await?;
                waiting.answer(Err(mobile::sync::Unreachable("answer lost".into())));
                self.go_on(player)?
            }
        };
        let then = match self.notes.last().copied() {
            Some(note) => self.edit(player, note)?,
            None => "no note".into(),
        };
        let returns = Change::SetPersonActive { id, active: true };
        let back = told(&self.server.acts(Who::Owner, vec![returns]).await);
        Ok(format!("{left}, {wrote}, {begun}, {lost}, {then}, {back}"))
    }

    /// Everybody works here again, so that every phone can be looked at.
    pub(super) async fn everybody_is_back(&mut self) -> Result<(), String> {
        for who in [Who::Asha, Who::Miguel] {
            let change = Change::SetPersonActive { id: who.id(), active: true };
            let done = self.server.acts(Who::Owner, vec![change]).await;
            if !matches!(done, Ok(Outcome::Applied { .. })) {
                return Err(format!("{who:?} cannot come back: {}", told(&done)));
            }
        }
        Ok(())
    }

    /// Everybody is put on every job, so that what was refused for that may be done again.
    pub(super) async fn everybody_is_on_every_job(&mut self) {
        let jobs: BTreeSet<JobId> = self.visits.iter().map(|(_, job)| *job).collect();
        for job in jobs {
            let visit = VisitId(self.server.id());
            let plan = self.server.office.plan(visit, job, None, &[Who::Asha, Who::Miguel]);
            let done = self.server.acts(Who::Dispatcher, vec![plan]).await;
            self.trace.push(format!("everybody is put on {job}: {}", told(&done)));
        }
    }

    /// A session ends at the server, or somebody signs in again.
    pub(super) async fn session(&mut self, player: usize) -> Result<String, String> {
        if self.rng.random_bool(0.6) && self.players[player].round.is_none() {
            return Ok(format!("signs in again: {}", self.signs_in(player).await));
        }
        let now = self.now().true_ms;
        let ended = async {
            let mut tx = self.server.office.app.db.write().await?;
            let person = self.players[player].who.id();
            sync_server::run!(
                tx,
                "update sessions set revoked_ms = $1 where person_id = $2 and revoked_ms is null",
                now,
                person
            )?;
            tx.commit().await
        };
        Ok(match ended.await {
            Ok(()) => "is over".into(),
            Err(error) => format!("could not be ended: {error}"),
        })
    }

    /// The office decides about everything that it has kept aside: none of it counts, and its phone hears so.
    pub(super) async fn nothing_stays_aside(&mut self) -> Result<(), String> {
        let office = &self.server.office;
        let by = Who::Dispatcher.id();
        let origin = Origin::Web { person: by, peer: None, agent: "simulator".into() };
        for (kept, _) in office.kept_aside().await {
            let done = discard(&office.app, COMPANY, &kept, by, &origin, "not theirs").await;
            done.map_err(|e| format!("what is kept aside: {e}"))?;
        }
        Ok(())
    }

    // ---- the server -------------------------------------------------------------------------------------------

    pub(super) async fn server_crash(&mut self) -> Result<String, String> {
        if self.rng.random_bool(0.3) {
            let power = self.rng.random_bool(0.5);
            self.server_restarts(power).await?;
            return Ok(format!("at once, power lost: {power}"));
        }
        let points = self.rng.random_range(0..10);
        self.server.fate.dies_after(points);
        Ok(format!("at the {points}. point from now"))
    }

    pub(super) fn server_disk(&mut self) -> String {
        let full = self.rng.random_bool(0.4);
        self.server.fill(full);
        format!("full: {full}")
    }

    pub(super) async fn server_backup(&mut self) -> Result<String, String> {
        let backup = self.server.backed_up().filter(|_| self.rng.random_bool(0.7));
        let Some(made) = backup else {
            self.server.back_up();
            return Ok("is made".into());
        };
        if self.world.now() - made > KEPT {
            // Phones have let go of what was acknowledged that long ago.
            self.forgotten = true;
            for player in &mut self.players {
                player.captured.values_mut().for_each(|captured| captured.uncertain = true);
            }
        }
        let blobs = self.rng.random_bool(0.5);
        for player in 0..self.players.len() {
            self.let_held_go(player).await?;
        }
        self.server.restore(blobs).await?;
        self.restored = true;
        Ok(format!("is gone back to, pictures too: {blobs}"))
    }
}

fn told(done: &Result<Outcome, ServerError>) -> String {
    match done {
        Ok(Outcome::Applied { seq }) => format!("applied {seq}"),
        Ok(Outcome::Merged { seq, .. }) => format!("merged {seq}"),
        Ok(Outcome::Rejected { refusal }) => format!("rejected {}", refusal.code),
        Ok(other) => format!("{other:?}"),
        Err(error) => format!("failed: {error}"),
    }
}
