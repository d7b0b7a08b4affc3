//! Undo: what a change set did is taken back, as far as it still stands. One rule for every kind: the values from before come
//! from the audit, and each is written by the rule that anybody would write it by.

use super::edit::Edited;
use super::field::{alerts, jobs, visits};
use super::money::estimates;
use super::office::people;
use super::{By, Effects, Stop};
use crate::access::{Action, Subject};
use crate::decide::Whose;
use crate::ids::{AlertId, ChangeSetId, EstimateId, VisitId};
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Both, Key, World, Wrote};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Kind {
    /// Whether what is done to records of this kind is taken back by its cause. Evidence is corrected by another piece; past jobs
    /// follow what was done.
    pub fn is_undone(self) -> bool {
        !matches!(self, Kind::Evidence | Kind::History)
    }
}

/// What one change set made.
type Made = BTreeSet<(Kind, Uuid)>;

pub(super) fn undo(w: &World, by: &By<'_>, cause: ChangeSetId) -> Result<Effects, Stop> {
    let wrote = w.wrote(cause)?;
    if wrote.is_empty() {
        return Err(Refusal::new(Code::NotFound).with("kind", "change_set").with("id", cause).into());
    }
    w.want(wrote.iter().map(|wrote| Key::One(wrote.kind, wrote.record)))?;
    let made: Made = wrote.iter().filter(|w| w.made).map(|w| (w.kind, w.record)).collect();
    let mut done = Done { world: w.clone(), effects: Effects::default() };
    for wrote in wrote.iter().filter(|wrote| !wrote.made && wrote.kind == Kind::Job) {
        done.take(opened_again(&done.world, by, wrote)?);
    }
    // Backwards: what was done last goes first, and what was made goes after what was made for it.
    for wrote in wrote.iter().rev() {
        if wrote.made {
            done.take(unmake(&done.world, by, wrote, &made)?);
        } else {
            done.take(units_of(&done.world, by, wrote)?);
            done.take(beside_units(&done.world, by, wrote)?);
        }
    }
    Ok(done.effects)
}

/// What has been taken back so far, and the world with it.
struct Done {
    world: World,
    effects: Effects,
}

impl Done {
    fn take(&mut self, more: Effects) {
        more.puts().for_each(|record| self.world.put(record));
        self.effects.absorb(more);
    }
}

/// A job that was closed, and nothing since, takes plans again: no step of its life leads back from there.
fn opened_again(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let mut effects = Effects::default();
    let (Some(JobStatus::Lead | JobStatus::Scheduled), Some(JobStatus::Closed)) = wrote.values("status")
    else {
        return Ok(effects);
    };
    let job = by.find::<Job>(w, wrote.record)?;
    if job.status == JobStatus::Closed && job.moved <= wrote.at {
        by.may(w, Subject::Job, Action::Change, Whose::Companys)?;
        effects.put(Job { status: JobStatus::Lead, moved: by.at(), ..job.clone() });
    }
    Ok(effects)
}

/// What is edited unit by unit.
fn units_of(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    match wrote.kind {
        Kind::Company => units::<Company>(w, by, wrote),
        Kind::Person => units::<Person>(w, by, wrote),
        Kind::JobType => units::<JobType>(w, by, wrote),
        Kind::Estimate => units::<Estimate>(w, by, wrote),
        Kind::PriceItem => units::<PriceItem>(w, by, wrote),
        Kind::TimeOff => units::<TimeOff>(w, by, wrote),
        Kind::Account => units::<Account>(w, by, wrote),
        Kind::Contact => units::<Contact>(w, by, wrote),
        Kind::Address => units::<Address>(w, by, wrote),
        Kind::Job => units::<Job>(w, by, wrote),
        Kind::Note => units::<Note>(w, by, wrote),
        Kind::Evidence => Err(Refusal::new(Code::NoUndo).with("kind", wrote.kind).into()),
        // Past jobs follow what was done.
        Kind::Visit | Kind::Alert | Kind::History => Ok(Effects::default()),
    }
}

/// What changes by rules of its own.
fn beside_units(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    match wrote.kind {
        Kind::Person => active(w, by, wrote),
        Kind::Address => proposed(w, by, wrote),
        Kind::Job => status(w, by, wrote),
        Kind::Estimate => estimate(w, by, wrote),
        Kind::Visit => visit(w, by, wrote),
        Kind::Alert => alert(w, by, wrote),
        Kind::Company
        | Kind::JobType
        | Kind::TimeOff
        | Kind::PriceItem
        | Kind::Account
        | Kind::Contact
        | Kind::Evidence
        | Kind::Note
        | Kind::History => Ok(Effects::default()),
    }
}

/// The units that a change set wrote get their values from before, by the one edit.
fn units<E>(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop>
where
    E: Edited + Into<Record> + serde::Serialize + DeserializeOwned,
{
    let now = by.find::<E>(w, wrote.record)?;
    let Some((before, after)) = wrote.versions(now) else {
        return Ok(stays(by, wrote, "", Value::Null, Value::Null));
    };
    let patch = before.differing(Some(&after));
    if patch == E::Patch::default() {
        return Ok(Effects::default());
    }
    by.write::<E>(w, wrote.record, patch, Some(wrote.at))
}

/// What a phone proposed as the place of an address waits for the office again.
fn proposed(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let (Some(proposed), None) = wrote.values::<Pin>("proposed") else { return Ok(Effects::default()) };
    let address = by.find::<Address>(w, wrote.record)?;
    let mut effects = Effects::default();
    if address.proposed.is_none() && address.pin != Some(proposed) {
        by.may(w, Subject::Address, Action::Change, address.whose(w, by)?)?;
        effects.put(Address { proposed: Some(proposed), ..address.clone() });
    }
    Ok(effects)
}

/// Somebody works here again, or no more.
fn active(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let person = by.find::<Person>(w, wrote.record)?;
    let (Some(before), _) = wrote.values::<bool>("active") else { return Ok(Effects::default()) };
    if person.active == before {
        return Ok(Effects::default());
    }
    match person.clocks.of("active").is_some_and(|at| at > wrote.at) {
        true => Ok(stays(by, wrote, "active", before.into(), person.active.into())),
        false => people::set_active(w, by, person.id, before),
    }
}

/// A job goes back where it was in its life, if it has not gone on and the way back is one.
fn status(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let (Some(before), Some(after)) = wrote.values::<JobStatus>("status") else {
        return Ok(Effects::default());
    };
    let job = by.find::<Job>(w, wrote.record)?;
    if job.status == before {
        return Ok(Effects::default());
    }
    by.may(w, Subject::Job, Action::Change, Whose::Companys)?;
    w.want([Key::Of(Kind::Visit, job.id.0)])?;
    let told = stays(by, wrote, "status", before.name().into(), job.status.name().into());
    // Its own visits are off by now: what is planned is somebody else's.
    let planned =
        before == JobStatus::Lead && w.children::<Visit>(job.id)?.iter().any(|visit| visit.is_open());
    let stands = job.status == after && job.moved <= wrote.at && !planned;
    match stands && after.may_become(before) {
        true => or_stays(jobs::move_by_hand(w, by, job.id, after, before), told),
        false => Ok(told),
    }
}

/// An estimate that was deleted by a slip is there again. What was told to a customer is not taken back this way, and that is
/// told.
fn estimate(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let id = EstimateId(wrote.record);
    match (wrote.values::<bool>("deleted"), wrote.values::<EstimateStatus>("status")) {
        ((_, Some(true)), _) => estimates::step(w, by, id, EstimateStep::Restore),
        ((Some(true), _), _) => estimates::step(w, by, id, EstimateStep::Delete),
        (_, (Some(before), Some(after))) => {
            Ok(stays(by, wrote, "status", before.name().into(), after.name().into()))
        }
        _ => Ok(Effects::default()),
    }
}

/// Who and when, as before, by compare-and-set on the plan that was made.
fn visit(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let (Some(_), Some(rev)) = wrote.values::<u32>("rev") else { return Ok(Effects::default()) };
    let visit = by.find::<Visit>(w, wrote.record)?;
    by.may(w, Subject::Visit, Action::Add, Whose::Companys)?;
    let plan = wrote.values::<Plan>("plan").0.unwrap_or_else(|| visit.plan.clone());
    let json = |plan: &Plan| serde_json::to_value(plan).unwrap_or_default();
    let told = stays(by, wrote, "plan", json(&plan), json(&visit.plan));
    if visit.rev != rev {
        return Ok(told);
    }
    // Who goes now may have set out since: taking it from them is asked about, as always.
    let all_stay = visit.plan.technicians.iter().all(|who| plan.technicians.contains(who));
    or_stays(visits::plan(w, by, visit.id, visit.job, Some(rev), plan, all_stay), told)
}

/// An alert waits again, or is settled again.
fn alert(w: &World, by: &By<'_>, wrote: &Wrote) -> Result<Effects, Stop> {
    let id = AlertId(wrote.record);
    let now = by.find::<Alert>(w, id)?;
    let note = wrote.values::<String>("note").0.unwrap_or_default();
    let since = now.settled.is_some_and(|(_, at)| at > wrote.at);
    match (wrote.fields.get("settled"), now.settled) {
        (Some((Some(_), _)), None) => alerts::settle(w, by, id, &note),
        (Some((None, _)), Some(_)) if !since => {
            // What somebody has added to the words since is not thrown away.
            match wrote.values::<String>("note").1.unwrap_or_default() == now.note {
                true => alerts::reopen(w, by, id),
                false => Ok(stays(by, wrote, "settled", Value::Null, now.note.clone().into())),
            }
        }
        (Some(_), _) => Ok(Effects::default()),
        (None, _) if wrote.fields.contains_key("note") => {
            by.may(w, Subject::Alert, Action::Change, Whose::Companys)?;
            if wrote.values::<String>("note").1.as_ref() != Some(&now.note) {
                return Ok(stays(by, wrote, "note", note.into(), now.note.clone().into()));
            }
            let mut effects = Effects::default();
            effects.put(Alert { note, ..now.clone() });
            Ok(effects)
        }
        (None, _) => Ok(Effects::default()),
    }
}

/// What was made becomes inactive, in the way of its kind.
fn unmake(w: &World, by: &By<'_>, wrote: &Wrote, made: &Made) -> Result<Effects, Stop> {
    let id = wrote.record;
    match wrote.kind {
        Kind::Account if is_needed(w, wrote, made)? => {
            Ok(stays(by, wrote, "active", false.into(), true.into()))
        }
        Kind::Account => {
            by.edit::<Account>(w, id, AccountPatch { active: Some(false), ..Default::default() })
        }
        Kind::Contact => {
            let primary = by.find::<Contact>(w, id)?.primary.then_some(false);
            let patch = ContactPatch { active: Some(false), primary, ..Default::default() };
            by.edit::<Contact>(w, id, patch)
        }
        Kind::JobType => {
            by.edit::<JobType>(w, id, JobTypePatch { active: Some(false), ..Default::default() })
        }
        Kind::Estimate => {
            let estimate = by.find::<Estimate>(w, id)?;
            match estimate.status {
                EstimateStatus::Draft => estimates::step(w, by, estimate.id, EstimateStep::Delete),
                status => Ok(stays(by, wrote, "status", Value::Null, status.name().into())),
            }
        }
        Kind::PriceItem => {
            by.edit::<PriceItem>(w, id, PriceItemPatch { active: Some(false), ..Default::default() })
        }
        Kind::TimeOff => {
            let state = Some(TimeOffState::Withdrawn);
            by.edit::<TimeOff>(w, id, TimeOffPatch { state, ..Default::default() })
        }
        // Whoever works here leaves by handing over what is theirs.
        Kind::Person => Ok(stays(by, wrote, "active", false.into(), true.into())),
        Kind::Job => {
            let job = by.find::<Job>(w, id)?;
            let (job, from) = (job.id, job.status);
            match from {
                JobStatus::Closed => Ok(Effects::default()),
                JobStatus::Lead | JobStatus::Scheduled if !is_needed(w, wrote, made)? => {
                    jobs::move_by_hand(w, by, job, from, JobStatus::Closed)
                }
                _ => Ok(stays(by, wrote, "status", JobStatus::Closed.name().into(), from.name().into())),
            }
        }
        Kind::Visit => {
            let visit = by.find::<Visit>(w, id)?;
            match (visit.is_open(), visit.rev) {
                (true, 0) => visits::cancel(w, by, VisitId(id), 0, false),
                (true, _) => Ok(stays(by, wrote, "plan", Value::Null, Value::Null)),
                (false, _) => Ok(Effects::default()),
            }
        }
        // With the customer who was made with it, it is out of use.
        Kind::Address => {
            let account = by.find::<Address>(w, id)?.account;
            match made.contains(&(Kind::Account, account.0)) {
                true => Ok(Effects::default()),
                false => Ok(stays(by, wrote, "text", Value::Null, Value::Null)),
            }
        }
        Kind::Note => Ok(stays(by, wrote, "text", Value::Null, Value::Null)),
        Kind::Evidence => Err(Refusal::new(Code::NoUndo).with("kind", wrote.kind).into()),
        // They follow what was done, or are the server's to make.
        Kind::Alert | Kind::History | Kind::Company => Ok(Effects::default()),
    }
}

/// Something belongs to it that is not over by now: what was made with it is taken back before it.
fn is_needed(w: &World, wrote: &Wrote, made: &Made) -> Result<bool, Stop> {
    let kinds: Vec<Kind> = wrote.kind.children().filter(|kind| *kind != Kind::Alert).collect();
    w.want(kinds.iter().map(|kind| Key::Of(*kind, wrote.record)))?;
    let mut records = kinds.into_iter().flat_map(|kind| w.family(kind, wrote.record));
    Ok(records.any(|record| {
        let over = match record {
            Record::Job(job) => job.status == JobStatus::Closed,
            Record::Visit(visit) => !visit.is_open(),
            Record::Contact(contact) => !contact.active,
            Record::Estimate(estimate) => estimate.deleted,
            Record::Note(note) => made.contains(&(Kind::Note, note.id.0)),
            // A place alone is nobody's work, and has no state to be in.
            Record::Address(_) => true,
            _ => false,
        };
        !over
    }))
}

/// What has gone on so far that there is no way back stays, and that is told; who may not, or has to be asked, is.
fn or_stays(came: Result<Effects, Stop>, told: Effects) -> Result<Effects, Stop> {
    match came {
        Err(Stop::Refuse(refusal)) if !matches!(refusal.code, Code::NotAllowed | Code::UnderWay) => Ok(told),
        came => came,
    }
}

/// It stays as it is, and that is told.
fn stays(by: &By<'_>, wrote: &Wrote, unit: &str, lost: Value, kept: Value) -> Effects {
    let unit = unit.to_owned();
    let told = Overwritten { kind: wrote.kind, record: wrote.record, unit, lost, kept, at: by.at() };
    let mut effects = Effects::default();
    effects.flags.lost.push(told);
    effects
}

impl Wrote {
    /// A field before and after, as far as it reads.
    fn values<T: DeserializeOwned>(&self, field: &str) -> (Option<T>, Option<T>) {
        let read = |value: &Option<Value>| serde_json::from_value(value.clone()?).ok();
        self.fields.get(field).map_or((None, None), |(before, after)| (read(before), read(after)))
    }

    /// The record as it stands, but with what was written as it stood before, and after; none if that does not read any more.
    fn versions<E: serde::Serialize + DeserializeOwned>(&self, now: &E) -> Option<(E, E)> {
        let now = serde_json::to_value(now).ok()?;
        let with = |value: fn(&Both) -> &Option<Value>| {
            let mut record = now.clone();
            let fields = record.as_object_mut()?;
            for (name, both) in &self.fields {
                match value(both) {
                    Some(value) => fields.insert(name.clone(), value.clone()),
                    None => fields.remove(name),
                };
            }
            serde_json::from_value(record).ok()
        };
        Some((with(|both| &both.0)?, with(|both| &both.1)?))
    }
}
