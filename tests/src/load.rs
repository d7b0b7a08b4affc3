//! A technician who works by a seed: gates, photos and notes, as fast as the phone saves them.

use crate::phone_process::Saved;
use crate::technician::Technician;
use mobile::store::{ExecuteError, NewBlob};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use shared::records::{EvidenceBody, NewNote, Slot};
use shared::sync::BlobHash;
use shared::{Change, EvidenceId, JobId, NoteId};

/// What is tapped next, from a seed. What a job needs next is read from the phone's store, so that a phone that was killed
/// goes on where it was.
pub struct Load {
    dice: StdRng,
    photo_bytes: usize,
}

impl Load {
    /// Photos have so many bytes at least.
    pub fn new(seed: u64, photo_bytes: usize) -> Load {
        Load { dice: StdRng::seed_from_u64(seed), photo_bytes }
    }

    /// One tap on one of these jobs: what its open gate asks for, or a note. Returns when it is saved.
    pub fn tap(&mut self, technician: &mut Technician, jobs: &[JobId]) -> Result<Saved, ExecuteError> {
        let job = jobs[self.dice.random_range(0..jobs.len())];
        let wants_note = self.dice.random_range(0..6) == 0;
        match technician.next_tap(job).filter(|_| !wants_note) {
            Some((body, blobs)) => {
                let (body, blobs) = self.heavier(body, blobs);
                captures(technician, job, body, blobs)
            }
            None => notes(technician, job, format!("Note {}", self.dice.next_u32())),
        }
    }

    /// A photo of so many bytes, like none before.
    pub fn photo(
        &mut self,
        technician: &mut Technician,
        job: JobId,
        slot: Slot,
    ) -> Result<Saved, ExecuteError> {
        let (body, blobs) = technician.photo(slot);
        let (body, blobs) = self.heavier(body, blobs);
        captures(technician, job, body, blobs)
    }

    /// Fills a photo up to the size that is wanted, with bytes that nothing compresses.
    fn heavier(&mut self, mut body: EvidenceBody, mut blobs: Vec<NewBlob>) -> (EvidenceBody, Vec<NewBlob>) {
        if let EvidenceBody::Photo { blob, size, .. } = &mut body {
            let original = &mut blobs[0].bytes;
            let mut more = vec![0; self.photo_bytes.saturating_sub(original.len()).max(16)];
            // Not from the seed: after a kill the same seed must not give the same picture.
            rand::rng().fill_bytes(&mut more);
            original.extend(more);
            (*blob, *size) = (BlobHash::of(original), original.len() as u64);
        }
        (body, blobs)
    }
}

fn captures(
    technician: &Technician,
    job: JobId,
    body: EvidenceBody,
    blobs: Vec<NewBlob>,
) -> Result<Saved, ExecuteError> {
    let store = technician.store();
    let gone = |what: &str| ExecuteError::Broken(format!("no {what} here"));
    let page = store.job(job).ok_or_else(|| gone("such job"))?;
    let visit = page.visit.ok_or_else(|| gone("visit of mine"))?;
    let id = EvidenceId(technician.id());
    let named = body.blobs().into_iter().collect();
    let (round, leg) = (page.job.round, page.job.leg);
    let change = Change::Capture { id, visit: visit.id, job, round, leg, body, supersedes: None };
    let set = store.execute(vec![change], blobs)?;
    Ok(Saved { set, evidence: Some(id), note: None, blobs: named })
}

fn notes(technician: &Technician, job: JobId, text: String) -> Result<Saved, ExecuteError> {
    let id = NoteId(technician.id());
    let set = technician.store().execute(vec![Change::AddNote(NewNote { id, job, text })], Vec::new())?;
    Ok(Saved { set, evidence: None, note: Some(id), blobs: Vec::new() })
}
