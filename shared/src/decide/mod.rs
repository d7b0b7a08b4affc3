//! The one rule: what becomes of a change set, on the phone and on the server alike.
//!
//! [`decide`] is pure. What it misses it asks for ([`Decision::Need`]); what it refuses it refuses as a value.

mod edit;
mod field;
mod money;
mod newer;
mod office;
mod sales;
mod undo;

pub use crate::records::{LINE, TEXT};
pub use money::{MOST_LINES, MOST_OFFERS};
pub use office::{FARTHEST, KEEP_AT_MOST, MINUTES, MOST_PHOTOS, MOST_POINTS, VALID, VIEW};

use field::{accept, alerts, capture, jobs, notes, visits};
use money::estimates;
use office::{company, job_types, people};
use sales::accounts;

use crate::access::{Action, Reach, Subject, reaches};
use crate::change::{Change, ChangeSet};
use crate::clock::Hlc;
use crate::ids::{AlertId, JobId, PersonId, derived};
use crate::line;
use crate::money::{Money, Price};
use crate::records::check::{filled, text};
use crate::records::{
    Account, Address, Alert, AlertWhat, Company, Contact, Entity, Estimate, History, Job, JobStatus, JobType,
    Kind, NewPerson, Note, NotePatch, Overwritten, PastJob, Person, PriceItem, Record, TimeOff, Visit,
};
use crate::refusal::{Code, Refusal};
use crate::world::{Key, Need, World};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Circumstances of a decision that are not in the change set or the world.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// When it happened, corrected to the server's time.
    pub at: Hlc,
    pub side: Side,
    /// On whose word.
    pub authority: Authority,
}

/// Where the decision is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Provisionally; incomplete evidence is refused before it exists.
    Phone,
    /// Finally; evidence that exists is kept.
    Server,
}

/// On whose word a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The person who signed in; their roles decide.
    Person,
    /// The server itself: set-up, rules, imports.
    System,
}

/// What becomes of a change set.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// These must be loaded first.
    Need(Need),
    Effects(Effects),
    Refused(Refusal),
}

/// What a change set does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    puts: BTreeMap<(Kind, Uuid), Record>,
    pub flags: Flags,
}

/// What is worth telling about a change set that was taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Flags {
    /// Evidence came after the job was reassigned, cancelled or moved on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The evidence is kept; the status change that went with it is not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_refused: Option<Code>,
    /// The evidence is kept although a rule would have refused it on the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub irregular: Option<Code>,
    /// The maker's clock said this, in milliseconds, which nobody can have done then: the moment of receipt was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_said: Option<i64>,
    /// Values that lost to later ones; they are in the history.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Overwritten>,
}

impl Flags {
    /// Whether everything went as asked.
    pub fn is_plain(&self) -> bool {
        *self == Flags::default()
    }
}

impl Effects {
    /// The records as they are to be written, one per key.
    pub fn puts(&self) -> impl Iterator<Item = &Record> {
        self.puts.values()
    }

    fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.puts.insert((record.kind(), record.uuid()), record);
    }

    fn absorb(&mut self, later: Effects) {
        self.puts.extend(later.puts);
        self.flags.late |= later.flags.late;
        self.flags.status_refused = self.flags.status_refused.or(later.flags.status_refused);
        self.flags.irregular = self.flags.irregular.or(later.flags.irregular);
        self.flags.clock_said = self.flags.clock_said.or(later.flags.clock_said);
        self.flags.lost.extend(later.flags.lost);
    }
}

/// Decides a change set against the world as it is known.
pub fn decide(world: &World, set: &ChangeSet, ctx: &Context) -> Decision {
    match all(world, set, ctx) {
        Ok(effects) => Decision::Effects(effects),
        Err(Stop::Need(need)) => Decision::Need(need),
        Err(Stop::Refuse(refusal)) => Decision::Refused(refusal),
    }
}

/// The most changes in one action of a person.
pub const MOST_CHANGES: usize = 100;

fn all(world: &World, set: &ChangeSet, ctx: &Context) -> Result<Effects, Stop> {
    if set.changes.len() > MOST_CHANGES && ctx.authority == Authority::Person {
        return Err(Refusal::new(Code::TooMany).with("limit", MOST_CHANGES).into());
    }
    let [first, rest @ ..] = set.changes.as_slice() else {
        return Err(Refusal::new(Code::Empty).with("field", "changes").into());
    };
    let mut effects = one(world, first, &By { set, ctx })?;
    newer::keep(&mut effects, set, 0, ctx.at);
    if rest.is_empty() {
        return Ok(effects);
    }
    let mut world = world.clone();
    effects.puts().for_each(|r| world.put(r));
    for (at, change) in rest.iter().enumerate() {
        let mut more = one(&world, change, &By { set, ctx })?;
        newer::keep(&mut more, set, at + 1, ctx.at);
        more.puts().for_each(|r| world.put(r));
        effects.absorb(more);
    }
    Ok(effects)
}

fn one(w: &World, change: &Change, by: &By<'_>) -> Result<Effects, Stop> {
    match line::cleaned(change.clone()) {
        Change::Capture { id, visit, job, round, leg, body, supersedes } => {
            capture::capture(w, by, capture::Captured { id, visit, job, round, leg, body, supersedes })
        }
        Change::SeeVisit { visit, rev } => visits::see(w, by, visit, rev),
        Change::AddNote(new) => notes::add(w, by, new),
        Change::EditNote { id, text } => by.edit::<Note>(w, id, NotePatch { text: Some(text) }),
        Change::AddAccount(new) => accounts::add(w, by, new),
        Change::EditAccount { id, patch } => by.edit::<Account>(w, id, patch),
        Change::AddContact(new) => by.add(w, Contact::from(new)),
        Change::EditContact { id, patch } => by.edit::<Contact>(w, id, patch),
        Change::AddAddress(new) => by.add(w, Address::from(new)),
        Change::EditAddress { id, patch } => by.edit::<Address>(w, id, patch),
        Change::AddJob(new) => jobs::add(w, by, new),
        Change::EditJob { id, patch } => by.edit::<Job>(w, id, patch),
        Change::MoveJob { id, to, from } => jobs::move_by_hand(w, by, id, from, to),
        Change::PlanVisit { id, job, rev, plan, despite_under_way } => {
            visits::plan(w, by, id, job, rev, plan, despite_under_way)
        }
        Change::Undo { cause } => undo::undo(w, by, cause),
        Change::AcceptLate { visit } => accept::accept(w, by, visit),
        Change::CancelVisit { id, rev, despite_under_way } => {
            visits::cancel(w, by, id, rev, despite_under_way)
        }
        Change::SettleAlert { id, note } => alerts::settle(w, by, id, &note),
        Change::ReopenAlert { id } => alerts::reopen(w, by, id),
        Change::AddCompany { company: new } => company::add(w, by, *new),
        Change::EditCompany { patch } => company::edit(w, by, *patch),
        Change::EditGateSettings { settings } => company::edit_gate_settings(w, by, settings),
        Change::SetView { days } => company::set_view(w, by, days),
        Change::SetSecondFactor { required } => company::set_second_factor(w, by, required),
        // What waits is no record: whoever keeps it takes it away.
        Change::Withdraw { .. } => Ok(Effects::default()),
        Change::AddPerson(NewPerson { id, name, phone, roles }) => people::add(w, by, id, name, phone, roles),
        Change::EditPerson { id, patch } => by.edit::<Person>(w, id, patch),
        Change::SetPersonActive { id, active } => people::set_active(w, by, id, active),
        Change::SetRoles { id, roles } => people::set_roles(w, by, id, roles),
        Change::AddJobType(new) => job_types::add(w, by, new.into()),
        Change::EditJobType { id, patch } => by.edit::<JobType>(w, id, patch),
        Change::AddPriceItem(new) => by.add(w, PriceItem::from(new)),
        Change::EditPriceItem { id, patch } => by.edit::<PriceItem>(w, id, patch),
        Change::AddEstimate(new) => estimates::add(w, by, new),
        Change::EditEstimate { id, patch } => by.edit::<Estimate>(w, id, patch),
        Change::MoveEstimate { id, step } => estimates::step(w, by, id, step),
        Change::BookEstimate { id, job_type, address } => estimates::book(w, by, id, job_type, address),
        Change::AddTimeOff(new) => by.add(w, TimeOff::from(new)),
        Change::EditTimeOff { id, patch } => by.edit::<TimeOff>(w, id, patch),
    }
}

/// Why a rule stops before its end.
enum Stop {
    Need(Need),
    Refuse(Refusal),
}

impl From<Need> for Stop {
    fn from(need: Need) -> Stop {
        Stop::Need(need)
    }
}
impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refuse(refusal)
    }
}
impl From<Code> for Stop {
    fn from(code: Code) -> Stop {
        Stop::Refuse(code.into())
    }
}

/// Whose the record is that a permission is asked for.
#[derive(Clone, Copy)]
enum Whose {
    /// Nobody's in particular: only who reaches all may.
    Companys,
    /// Its owner's; none: nobody's.
    Of(Option<PersonId>),
}

/// Who does it, in which circumstances.
struct By<'a> {
    set: &'a ChangeSet,
    ctx: &'a Context,
}

impl By<'_> {
    fn at(&self) -> Hlc {
        self.ctx.at
    }

    fn person(&self) -> PersonId {
        self.set.by
    }

    /// A role of the person reaches this, or the server itself acts.
    fn may(&self, w: &World, subject: Subject, action: Action, whose: Whose) -> Result<(), Stop> {
        if self.ctx.authority == Authority::System {
            return Ok(());
        }
        let person = w.get::<Person>(self.person())?.ok_or(Code::NotAllowed)?;
        let reaches = reaches(person, subject, action);
        if reaches.contains(&Reach::All) {
            return Ok(());
        }
        let Whose::Of(owner) = whose else { return Err(Code::NotAllowed.into()) };
        let own = owner == Some(self.person());
        if own && (reaches.contains(&Reach::Own) || reaches.contains(&Reach::Team)) {
            return Ok(());
        }
        match owner {
            Some(owner) if reaches.contains(&Reach::Team) && self.leads(w, owner)? => Ok(()),
            _ => Err(Code::NotAllowed.into()),
        }
    }

    /// Somebody reports to the person, over any number of steps.
    fn leads(&self, w: &World, somebody: PersonId) -> Result<bool, Stop> {
        let mut passed = BTreeSet::from([somebody]);
        let mut at = somebody;
        while let Some(manager) = w.get::<Person>(at)?.and_then(|p| p.manager) {
            if manager == self.person() {
                return Ok(true);
            }
            if !passed.insert(manager) {
                break;
            }
            at = manager;
        }
        Ok(false)
    }

    /// The person is (or was) on a visit of the job, or a role reaches the notes of jobs of its owner.
    fn may_write_notes(&self, w: &World, job: JobId, action: Action) -> Result<(), Stop> {
        w.want([Key::One(Kind::Person, self.set.by.0), Key::Of(Kind::Visit, job.0)])?;
        let visits = w.children::<Visit>(job)?;
        let theirs = |v: &&Visit| v.has(self.person()) || v.formerly.contains(&self.person());
        if visits.iter().any(theirs) {
            return Ok(());
        }
        if self.may(w, Subject::Note, action, Whose::Companys).is_ok() {
            return Ok(());
        }
        let job = self.find::<Job>(w, job)?;
        self.may(w, Subject::Note, action, Whose::Of(job.owner))
    }

    /// The record, or a refusal that says what kind is missing.
    fn find<'w, E: Entity>(&self, w: &'w World, id: impl Into<Uuid>) -> Result<&'w E, Stop> {
        let id = id.into();
        let missing = || Refusal::new(Code::NotFound).with("kind", E::KIND).with("id", id).into();
        w.get::<E>(id)?.ok_or_else(missing)
    }

    /// The id is free.
    fn free<E: Entity>(&self, w: &World, id: impl Into<Uuid>) -> Result<(), Stop> {
        match w.get::<E>(id)? {
            None => Ok(()),
            Some(_) => Err(Refusal::new(Code::AlreadyThere).with("kind", E::KIND).into()),
        }
    }

    /// An alert with an id made from its cause.
    fn alert(&self, cause: &str, of: Uuid, job: Option<JobId>, what: AlertWhat) -> Alert {
        Alert {
            id: AlertId(derived(cause, of)),
            job,
            what,
            by: self.person(),
            at: self.at(),
            settled: None,
            note: String::new(),
            unknown: Default::default(),
        }
    }
}

/// An amount that a job may cost: not below nothing, in the company's currency.
fn amount(w: &World, by: &By<'_>, amount: Option<Money>) -> Result<(), Stop> {
    let Some(amount) = amount else { return Ok(()) };
    let company = by.find::<Company>(w, by.set.company)?;
    if amount.minor < 0 || amount.currency != company.currency {
        return Err(Code::BadAmount.into());
    }
    Ok(())
}

/// A price of the price book is in the company's currency and not below nothing.
fn price(w: &World, by: &By<'_>, price: Option<Price>) -> Result<(), Stop> {
    let Some(price) = price else { return Ok(()) };
    let company = by.find::<Company>(w, by.set.company)?;
    match price.within(company.currency) {
        Ok(unit) if unit.0 >= 0 => Ok(()),
        _ => Err(Code::BadAmount.into()),
    }
}

/// Moves a job in one allowed step, or says why not.
fn step(job: &mut Job, to: JobStatus, at: Hlc) -> Result<(), Refusal> {
    if !job.status.may_become(to) {
        let refusal = Refusal::new(Code::NoSuchStep);
        return Err(refusal.with("from", job.status.name()).with("to", to.name()));
    }
    job.become_(to, at);
    Ok(())
}

/// Walks the spec's reverts back to `scheduled`, step by step. A job that is not under way stays where it is. Where
/// nobody has `arrived` the leg stays: there is no arrival that must not count again, and a colleague's work offline
/// stays in its turn.
fn walk_back(job: &mut Job, at: Hlc, arrived: bool) {
    if job.status == JobStatus::InProgress {
        job.become_(JobStatus::EnRoute, at);
    }
    if job.status == JobStatus::EnRoute {
        let leg = job.leg;
        job.become_(JobStatus::Scheduled, at);
        if !arrived {
            job.leg = leg;
        }
    }
}

/// The customer's history with this finished job in it.
fn note_history(
    w: &World,
    by: &By<'_>,
    job: &Job,
    who: PersonId,
    stars: Option<u8>,
) -> Result<History, Stop> {
    let before = w.get::<History>(job.account)?.cloned();
    let mut history =
        before.unwrap_or(History { id: job.account, jobs: Vec::new(), unknown: Default::default() });
    history.note(PastJob {
        job: job.id,
        number: job.number,
        title: job.title.clone(),
        completed: by.at(),
        by: who,
        stars,
    });
    Ok(history)
}
