//! Planning visits: who and when are one unit, changed by compare-and-set; nobody silently takes a job away from
//! someone who is on the way or on site.

use super::jobs::{cancelled, is_planned};
use crate::access::{Action, Subject};
use crate::decide::{By, Effects, Stop, Whose, walk_back};
use crate::ids::{JobId, VisitId};
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};
use chrono::TimeDelta;
use std::collections::BTreeMap;

pub(in crate::decide) fn plan(
    w: &World,
    by: &By<'_>,
    id: VisitId,
    job: JobId,
    rev: Option<u32>,
    plan: Plan,
    despite_under_way: bool,
) -> Result<Effects, Stop> {
    let people = plan.technicians.iter().map(|t| Key::One(Kind::Person, t.0));
    let rest =
        [Key::One(Kind::Job, job.0), Key::One(Kind::Visit, id.0), Key::One(Kind::Person, by.person().0)];
    w.want(people.chain(rest))?;
    by.may(w, Subject::Visit, Action::Add, Whose::Companys)?;
    let mut job = by.find::<Job>(w, job)?.clone();
    if job.status.is_over() {
        let refusal = Refusal::new(Code::NoSuchStep).with("from", job.status.name());
        return Err(refusal.with("to", JobStatus::Scheduled.name()).into());
    }
    for technician in &plan.technicians {
        let person = by.find::<Person>(w, *technician)?;
        if !person.active || !person.is_any(&[Role::Technician]) {
            return Err(Refusal::new(Code::NotATechnician).with("name", &person.name).into());
        }
    }
    if let Some(Window { start, end }) = plan.window
        && (end <= start || end.signed_duration_since(start) > TimeDelta::days(31))
    {
        return Err(Code::BadWindow.into());
    }
    // Years away is a slip of the keyboard.
    let planned = plan.window.map(|w| w.start).or(plan.anytime);
    if planned.is_some_and(|at| at.signed_duration_since(by.at().time()).num_days().abs() > 5 * 366) {
        return Err(Code::BadWindow.into());
    }

    let before = job.clone();
    let visit = match (w.get::<Visit>(id)?, rev) {
        (None, None) => Visit {
            id,
            job: job.id,
            plan,
            rev: 0,
            formerly: Default::default(),
            seen: BTreeMap::new(),
            on_my_way: None,
            arrived: None,
            departed: None,
            outcome: None,
            replanned: Some(PlanChange { by: by.person(), at: by.at() }),
            unknown: Default::default(),
        },
        (Some(old), Some(rev)) if old.rev == rev && old.is_open() && old.job == job.id => {
            replan(w, by, old.clone(), plan, despite_under_way, &mut job)?
        }
        // Taken off the plan by mistake: it is the same visit again, and has yet to begin.
        (Some(old), Some(rev)) if old.rev == rev && is_off_the_plan(old) && old.job == job.id => {
            let again = Visit { outcome: None, on_my_way: None, arrived: None, ..old.clone() };
            replan(w, by, again, plan, despite_under_way, &mut job)?
        }
        (None, Some(_)) => return Err(Refusal::new(Code::NotFound).with("kind", Kind::Visit).into()),
        (Some(_), _) => return Err(Code::PlanMoved.into()),
    };
    if job.status == JobStatus::Lead && is_planned(&visit) {
        job.become_(JobStatus::Scheduled, by.at());
    }
    let mut effects = Effects::default();
    if job != before {
        effects.put(job);
    }
    effects.put(visit);
    Ok(effects)
}

/// It was taken off the plan, and nobody had left it before.
fn is_off_the_plan(visit: &Visit) -> bool {
    visit.outcome == Some(Outcome::Cancelled) && visit.departed.is_none()
}

fn replan(
    w: &World,
    by: &By<'_>,
    mut visit: Visit,
    plan: Plan,
    despite_under_way: bool,
    job: &mut Job,
) -> Result<Visit, Stop> {
    warn_under_way(w, by, &visit, despite_under_way || visit.plan == plan)?;
    let stays = plan.technicians.iter().any(|t| visit.has(*t));
    let begun = visit.on_my_way.is_some() || visit.arrived.is_some();
    if begun && !stays {
        // Whoever takes over has to get there first.
        walk_back(job, by.at(), visit.arrived.is_some());
        visit.on_my_way = None;
        visit.arrived = None;
    }
    let gone = visit.plan.technicians.iter().filter(|t| !plan.technicians.contains(t)).copied();
    visit.formerly.extend(gone);
    for technician in &plan.technicians {
        visit.formerly.remove(technician);
    }
    visit.plan = plan;
    visit.rev += 1;
    visit.replanned = Some(PlanChange { by: by.person(), at: by.at() });
    Ok(visit)
}

pub(in crate::decide) fn cancel(
    w: &World,
    by: &By<'_>,
    id: VisitId,
    rev: u32,
    despite_under_way: bool,
) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Visit, id.0), Key::One(Kind::Person, by.person().0)])?;
    by.may(w, Subject::Visit, Action::Change, Whose::Companys)?;
    let visit = by.find::<Visit>(w, id)?.clone();
    w.want([Key::One(Kind::Job, visit.job.0), Key::Of(Kind::Visit, visit.job.0)])?;
    if visit.rev != rev || !visit.is_open() {
        return Err(Code::PlanMoved.into());
    }
    warn_under_way(w, by, &visit, despite_under_way)?;
    let mut job = by.find::<Job>(w, visit.job)?.clone();
    let before = job.clone();
    if visit.on_my_way.is_some() || visit.arrived.is_some() {
        walk_back(&mut job, by.at(), visit.arrived.is_some());
    }
    let others = w.children::<Visit>(visit.job)?;
    let still_planned = others.iter().any(|v| v.id != id && is_planned(v));
    if job.status == JobStatus::Scheduled && !still_planned {
        job.become_(JobStatus::Lead, by.at());
    }
    let mut effects = Effects::default();
    if job != before {
        effects.put(job);
    }
    effects.put(cancelled(visit, by));
    Ok(effects)
}

/// Touching a visit on its way or on site is said aloud first.
fn warn_under_way(w: &World, by: &By<'_>, visit: &Visit, meant: bool) -> Result<(), Stop> {
    let under_way = visit.is_open() && (visit.on_my_way.is_some() || visit.arrived.is_some());
    if !under_way || meant {
        return Ok(());
    }
    let name = match visit.plan.technicians.first() {
        Some(technician) => by.find::<Person>(w, *technician)?.name.clone(),
        None => String::new(),
    };
    Err(Refusal::new(Code::UnderWay).with("technician", name).into())
}

pub(in crate::decide) fn see(w: &World, by: &By<'_>, id: VisitId, rev: u32) -> Result<Effects, Stop> {
    let mut visit = by.find::<Visit>(w, id)?.clone();
    let person = by.person();
    if !visit.has(person) {
        return Err(
            if visit.formerly.contains(&person) { Code::Reassigned } else { Code::NotYourVisit }.into()
        );
    }
    let mut effects = Effects::default();
    if visit.seen.get(&person).is_none_or(|seen| seen.rev < rev) {
        visit.seen.insert(person, Seen { rev, at: by.at() });
        effects.put(visit);
    }
    Ok(effects)
}
