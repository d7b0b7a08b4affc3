//! Accepting late field work: what was done before the office moved the job counts after all, and the job follows it.

use crate::access::{Action, Subject};
use crate::decide::{By, Effects, Stop, Whose, note_history};
use crate::gates::{Facts, Gate, Gates, rating};
use crate::ids::{AlertId, VisitId, derived};
use crate::records::*;
use crate::refusal::Code;
use crate::world::{Key, World};

/// Late pieces of the visit join the job's present round and leg; then the job moves along as far as its gates allow.
pub(in crate::decide) fn accept(w: &World, by: &By<'_>, id: VisitId) -> Result<Effects, Stop> {
    by.may(w, Subject::Evidence, Action::Change, Whose::Companys)?;
    let visit = by.find::<Visit>(w, id)?;
    let alert = AlertId(derived("late", id.0));
    w.want([
        Key::One(Kind::Company, by.set.company.0),
        Key::One(Kind::Job, visit.job.0),
        Key::Of(Kind::Evidence, visit.job.0),
        Key::One(Kind::Alert, alert.0),
    ])?;
    let company = by.find::<Company>(w, by.set.company)?;
    let mut job = by.find::<Job>(w, visit.job)?.clone();
    w.want([Key::One(Kind::JobType, job.job_type.0), Key::One(Kind::History, job.account.0)])?;
    let job_type = by.find::<JobType>(w, job.job_type)?;

    let mut evidence: Vec<Evidence> = w.children::<Evidence>(job.id)?.into_iter().cloned().collect();
    let mut effects = Effects::default();
    let (mut who, mut arrived, mut departed) = (None, None, None);
    for piece in evidence.iter_mut().filter(|e| e.visit == id && e.late) {
        piece.late = false;
        piece.round = job.round;
        piece.leg = job.leg;
        who = who.or(Some(piece.by));
        match piece.body {
            EvidenceBody::Arrival { .. } => arrived = arrived.or(Some(piece.at)),
            EvidenceBody::Departure { .. } => departed = Some(piece.at),
            _ => {}
        }
        effects.put(piece.clone());
    }
    let Some(who) = who else { return Err(Code::NothingLate.into()) };

    let facts = Facts::new(&company.gates, Some(job_type), &job, &evidence);
    let gates = Gates::of(&facts);
    let stars = rating::stars(&facts);
    let done = |gate: Gate| gates.state(gate).is_done();
    let working = done(Gate::Arrival) && done(Gate::BeforePhotos);
    let at = by.at();
    if job.status == JobStatus::Lead && done(Gate::Arrival) {
        job.become_(JobStatus::Scheduled, at);
    }
    if job.status == JobStatus::Scheduled && done(Gate::Arrival) {
        job.become_(JobStatus::EnRoute, at);
    }
    if job.status == JobStatus::EnRoute && working {
        job.become_(JobStatus::InProgress, at);
    }
    let finished = job.status == JobStatus::InProgress && gates.all_done();
    if finished {
        job.become_(JobStatus::Completed, at);
        effects.put(note_history(w, by, &job, who, stars)?);
    }

    let mut visit = visit.clone();
    if !visit.has(who) {
        visit.formerly.remove(&who);
        visit.plan.technicians.push(who);
        visit.rev += 1;
        visit.replanned = Some(PlanChange { by: by.person(), at });
    }
    visit.arrived = visit.arrived.or(arrived);
    if finished {
        visit.departed = departed.or(Some(at));
        visit.outcome = Some(Outcome::Done);
    } else if visit.outcome == Some(Outcome::Cancelled) && !job.status.is_over() {
        visit.outcome = None;
    }
    if let Some(alert) = w.get::<Alert>(alert)?.filter(|a| a.settled.is_none()) {
        effects.put(Alert { settled: Some((by.person(), at)), ..alert.clone() });
    }
    effects.put(visit);
    effects.put(job);
    Ok(effects)
}
