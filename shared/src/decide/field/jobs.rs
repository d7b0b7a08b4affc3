//! Making, editing and moving jobs by hand.

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::{By, Effects, Stop, Whose, amount, note_history, step};
use crate::gates::{Facts, Gate, Gates, rating};
use crate::ids::{JobId, PersonId};
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};

pub(in crate::decide) fn add(w: &World, by: &By<'_>, new: NewJob) -> Result<Effects, Stop> {
    w.want([
        Key::One(Kind::Company, by.set.company.0),
        Key::One(Kind::Job, new.id.0),
        Key::One(Kind::Account, new.account.0),
        Key::One(Kind::Address, new.address.0),
        Key::One(Kind::JobType, new.job_type.0),
    ])?;
    by.free::<Job>(w, new.id)?;
    let account = by.find::<Account>(w, new.account)?;
    by.may(w, Subject::Job, Action::Add, Whose::Of(account.owner))?;
    if !account.active {
        return Err(Code::Inactive.into());
    }
    let address = by.find::<Address>(w, new.address)?;
    if address.account != account.id {
        return Err(Refusal::new(Code::NotFound).with("kind", Kind::Address).with("id", new.address).into());
    }
    let kind = by.find::<JobType>(w, new.job_type)?;
    if !kind.active {
        return Err(Refusal::new(Code::KindInactive).with("name", &kind.name).into());
    }
    let at = by.at();
    let mut job = Job {
        id: new.id,
        number: None,
        account: new.account,
        address: new.address,
        job_type: new.job_type,
        title: new.title,
        description: new.description,
        amount: new.amount.into(),
        urgent: new.urgent,
        owner: account.owner,
        status: JobStatus::Lead,
        round: 0,
        leg: 0,
        created: at,
        moved: at,
        clocks: Clocks::default(),
        unknown: Default::default(),
    };
    Job::CHECKS.ask(&mut job)?;
    amount(w, by, new.amount)?;
    let mut effects = Effects::default();
    effects.put(job);
    Ok(effects)
}

impl Edited for Job {
    fn sound(&self, w: &World, by: &By<'_>, patch: &JobPatch) -> Result<(), Stop> {
        amount(w, by, patch.amount.flatten())
    }
}

/// Moves a job along its life. Guards beyond the transition itself: scheduling needs a technician and a time, work
/// needs an arrival and before photos, completion needs all gates.
pub(in crate::decide) fn move_by_hand(
    w: &World,
    by: &By<'_>,
    id: JobId,
    from: JobStatus,
    to: JobStatus,
) -> Result<Effects, Stop> {
    use JobStatus::*;
    w.want([
        Key::One(Kind::Company, by.set.company.0),
        Key::One(Kind::Person, by.person().0),
        Key::One(Kind::Job, id.0),
        Key::Of(Kind::Visit, id.0),
        Key::Of(Kind::Evidence, id.0),
    ])?;
    let mut job = by.find::<Job>(w, id)?.clone();
    w.want([Key::One(Kind::JobType, job.job_type.0), Key::One(Kind::History, job.account.0)])?;
    let visits = w.children::<Visit>(id)?;
    let on_site_step =
        matches!((from, to), (Completed, InProgress) | (InProgress, EnRoute) | (EnRoute, Scheduled));
    if !(on_site_step && visits.iter().any(|v| v.has(by.person()))) {
        by.may(w, Subject::Job, Action::Change, Whose::Companys)?;
    }
    if job.status != from {
        let moved = Refusal::new(Code::MovedOn);
        return Err(moved.with("from", job.status.name()).with("to", to.name()).into());
    }
    let company = by.find::<Company>(w, by.set.company)?;
    let job_type = by.find::<JobType>(w, job.job_type)?;
    let evidence = w.children::<Evidence>(id)?;
    let facts = Facts::new(&company.gates, Some(job_type), &job, evidence.iter().copied());
    let gates = Gates::of(&facts);
    let stars = rating::stars(&facts);
    let open_gate = |gate: Gate| Refusal::new(Code::GatesOpen).with("gate", gate);
    match (from, to) {
        (Lead, Scheduled) if !visits.iter().any(|v| is_planned(v)) => return Err(Code::NotPlanned.into()),
        (Scheduled | EnRoute, InProgress) => {
            let missing =
                [Gate::Arrival, Gate::BeforePhotos].into_iter().find(|g| !gates.state(*g).is_done());
            if let Some(gate) = missing {
                return Err(open_gate(gate).into());
            }
        }
        (InProgress, Completed) if !gates.all_done() => {
            return Err(open_gate(gates.open().unwrap_or(Gate::Signature)).into());
        }
        _ => {}
    }
    let leg = job.leg;
    step(&mut job, to, by.at())?;
    if (from, to) == (EnRoute, Scheduled) && !visits.iter().any(|v| v.is_open() && v.arrived.is_some()) {
        // Nobody has arrived: there is no arrival that must not count again.
        job.leg = leg;
    }

    let mut effects = Effects::default();
    match to {
        Closed | Lead => {
            for visit in visits.iter().filter(|v| v.is_open()) {
                effects.put(cancelled((*visit).clone(), by));
            }
        }
        Completed if from == InProgress => {
            let mut who: Option<PersonId> = None;
            for visit in visits.iter().filter(|v| v.is_open() && v.arrived.is_some()) {
                who = who.or(visit.plan.technicians.first().copied());
                let mut visit = (*visit).clone();
                visit.departed.get_or_insert(by.at());
                visit.outcome = Some(Outcome::Done);
                effects.put(visit);
            }
            effects.put(note_history(w, by, &job, who.unwrap_or(by.person()), stars)?);
        }
        InProgress if from == Completed => {
            // The last visit goes on.
            let done = |v: &&&Visit| v.outcome == Some(Outcome::Done);
            if let Some(last) = visits.iter().filter(done).max_by_key(|v| (v.departed, v.id)) {
                effects.put(Visit { outcome: None, departed: None, ..(*last).clone() });
            }
        }
        EnRoute | Scheduled => {
            for visit in visits.iter().filter(|v| v.is_open() && v.arrived.is_some()) {
                let on_my_way = visit.on_my_way.filter(|_| to == EnRoute);
                effects.put(Visit { arrived: None, on_my_way, ..(*visit).clone() });
            }
        }
        InProgress | Completed | Invoiced | Paid => {}
    }
    effects.put(job);
    Ok(effects)
}

/// Off the plan: nobody goes; whoever was planned is remembered.
pub(in crate::decide) fn cancelled(mut visit: Visit, by: &By<'_>) -> Visit {
    visit.formerly.extend(visit.plan.technicians.drain(..));
    visit.outcome = Some(Outcome::Cancelled);
    visit.rev += 1;
    visit.replanned = Some(PlanChange { by: by.person(), at: by.at() });
    visit
}

/// A technician and a time (spec 1, From Lead: "when tech and time slot assigned").
pub(in crate::decide) fn is_planned(visit: &Visit) -> bool {
    visit.is_open() && !visit.plan.technicians.is_empty() && visit.planned().is_some()
}
