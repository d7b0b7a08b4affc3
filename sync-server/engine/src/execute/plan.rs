//! What becomes of a batch: one list of steps, each going its way from the envelope to the receipt.
//!
//! Invariant: nothing here reads or writes; what a plan needs to know is read before it is made or between its decisions, and
//! what it comes to is written when it is done ([`super::batch`]).

use super::Kept;
use super::audit::Entry;
use super::decided::{self, Timed};
use super::head::{Head, Next};
use super::numbering::{Arriving, Content, Numbered, Standing, Told, number};
use super::receipts::{Aside, NewReceipt};
use super::step::{Asked, Source, Stage, Step, Word, aside, kept_aside};
use super::waiting::{self, Missed, Waiting};
use super::write::Stream;
use super::{DeviceOrigin, Executed, Incoming, Origin, Payload, ServerError};
use chrono::{DateTime, TimeDelta, Utc};
use shared::clock::TOLERANCE_MS;
use shared::decide::Authority;
use shared::ids::*;
use shared::sync::{Outcome, Receipt, TOO_NEW};
use shared::world::{Need, Undo};
use shared::{ChangeSet, Code, Hlc, Kind, Record, Refusal, World};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What is known before anything is decided.
pub(super) struct Facts<'a> {
    pub company: CompanyId,
    pub origin: &'a Origin,
    pub received: DateTime<Utc>,
    /// What was said of these change sets before.
    pub known: Told,
    /// How far the phone's stream has come; none: it comes from no phone.
    pub stream: Option<Stream>,
    /// What the server has on change sets that are to be taken in.
    pub asides: BTreeMap<(ChangeSetId, String), Aside>,
    /// The sets are known never to go through.
    pub unstorable: bool,
    /// Numbers have no gaps; always, except where a simulation takes that away.
    pub gapless: bool,
    /// Clocks are corrected; always, except where a simulation takes that away.
    pub corrects: bool,
}

impl<'a> Facts<'a> {
    pub fn device(&self) -> Option<&'a DeviceOrigin> {
        match self.origin {
            Origin::Device(device) => Some(device),
            Origin::Web { .. } | Origin::Api { .. } | Origin::System => None,
        }
    }
}

/// A batch on its way.
pub(super) struct Plan<'a> {
    /// Those at the door in their order, then those that waited.
    pub steps: Vec<Step<'a>>,
    /// What the phone is told of its numbers.
    numbered: Numbered,
    /// The stream's clock afterwards.
    pub clock: Option<Hlc>,
    /// The final state of every record that changes.
    pub records: BTreeMap<(Kind, Uuid), Record>,
    /// The next free numbers that people read.
    pub next: Next,
    /// Takes what was decided out of the world again.
    undo: Vec<Undo>,
    /// How many turns to be decided there are.
    turns: usize,
    /// The moment of the last of those that waited for a record.
    last: BTreeMap<(Kind, Uuid), Hlc>,
}

impl<'a> Plan<'a> {
    /// Says of every change set at the door what is clear without the rules, and when the others happened.
    pub fn of(door: &'a [Arriving<'a>], facts: &Facts<'_>, head: &mut Head) -> Plan<'a> {
        let coming = door.iter().map(|a| (a.incoming.n, a.incoming.id, a.hash.as_str()));
        let last = facts.stream.as_ref().map(|stream| stream.last_n);
        let mut numbered = number(last, coming, &facts.known, facts.gapless);
        let mut plan = Plan {
            steps: Vec::with_capacity(door.len()),
            clock: facts.stream.as_ref().and_then(|stream| stream.clock),
            records: BTreeMap::new(),
            next: head.next,
            undo: Vec::new(),
            turns: 0,
            last: BTreeMap::new(),
            numbered: Numbered::default(),
        };
        for (arriving, standing) in door.iter().zip(std::mem::take(&mut numbered.standings)) {
            let stage = match standing {
                Standing::Stored(outcome) => Stage::Known(outcome),
                Standing::Repeats(at) => Stage::Repeats(at),
                Standing::Reused { new: false } => Stage::Known(Outcome::IdReused),
                Standing::Reused { new: true } => Stage::Said { outcome: Outcome::IdReused, aside: None },
                Standing::Decide => plan.first_word(arriving, facts, head),
            };
            plan.steps.push(Step { from: Source::Door(arriving), stage, heard: None });
        }
        plan.numbered = numbered;
        // What is dated ahead (an example's plans) must not carry the clock of everything after it along.
        let near = Hlc::at(facts.received + TimeDelta::milliseconds(TOLERANCE_MS));
        let at = plan.steps.iter().filter_map(Step::asked).map(|asked| asked.timed.at);
        head.clock = at.filter(|at| *at <= near).fold(head.clock, Hlc::max);
        plan
    }

    /// What is said of a new change set before the rules are asked.
    fn first_word(&mut self, arriving: &Arriving<'_>, facts: &Facts<'_>, head: &mut Head) -> Stage {
        let refused = |refusal: Refusal| Stage::Said { outcome: Outcome::Rejected { refusal }, aside: None };
        let quarantined = facts.device().and_then(|device| device.quarantined);
        match &arriving.content {
            Content::Void(reason) => {
                Stage::Said { outcome: Outcome::Void { reason: reason.clone() }, aside: None }
            }
            Content::Refused(refusal) => refused(refusal.clone()),
            Content::Newer => quarantined.map_or_else(|| aside(TOO_NEW, Code::TooNew), kept_aside),
            _ if facts.unstorable => refused(Code::Unstorable.into()),
            Content::Set(set) => {
                if let Some(code) = quarantined {
                    return kept_aside(code);
                }
                let at = match facts.corrects {
                    true => set.clock.corrected(set.offset_ms, facts.received, self.clock),
                    false => set.clock,
                };
                self.clock = Some(at);
                self.asked(Timed { set: set.clone(), at, expects: None })
            }
            Content::Made => {
                // The office has decided about it meanwhile.
                let decided = |kept: &Kept| !facts.aside(kept).is_some_and(|aside| aside.open);
                if arriving.kept().is_some_and(decided) {
                    return refused(Code::Withdrawn.into());
                }
                self.asked(made(facts.company, arriving.incoming, head, facts.received))
            }
        }
    }

    /// The next to be decided.
    fn asked(&mut self, timed: Timed) -> Stage {
        let (happened, turn) = (timed.at, self.turn());
        Stage::Asked(Box::new(Asked {
            timed,
            happened,
            turn,
            again: false,
            came: None,
            waits: None,
            unseen: None,
        }))
    }

    fn turn(&mut self) -> usize {
        self.turns += 1;
        self.turns
    }

    /// Whether there is something to write: a change set that was not answered before, or a number that moves on.
    pub fn is_news(&self, facts: &Facts<'_>) -> bool {
        let fresh = |step: &Step<'_>| matches!(step.stage, Stage::Said { .. } | Stage::Asked(_));
        let moved = facts.stream.as_ref().is_some_and(|stream| stream.last_n != self.numbered.last);
        moved || self.steps.iter().any(fresh)
    }

    /// The stream's last number afterwards.
    pub fn last_n(&self) -> u64 {
        self.numbered.last
    }

    /// Those that wait since an earlier push.
    pub fn still_waiting(&self) -> Vec<ChangeSetId> {
        let waits = |step: &Step<'_>| match (&step.from, &step.stage) {
            (Source::Door(arriving), Stage::Known(Outcome::Parked { .. })) => Some(arriving.incoming.id),
            _ => None,
        };
        self.steps.iter().filter_map(waits).collect()
    }

    /// Those that the rules are asked about, in the order in which they are decided.
    pub fn in_turn(&self) -> Vec<&Asked> {
        let mut asked: Vec<&Asked> = self.steps.iter().filter_map(Step::asked).collect();
        asked.sort_by_key(|asked| asked.turn);
        asked
    }

    fn in_turn_mut(&mut self) -> Vec<&mut Asked> {
        let mut asked: Vec<&mut Asked> = self.steps.iter_mut().filter_map(Step::asked_mut).collect();
        asked.sort_by_key(|asked| asked.turn);
        asked
    }

    /// Those at the door that the rules are asked about.
    pub fn own(&self) -> impl Iterator<Item = &Asked> {
        let at_door = |step: &&Step<'_>| matches!(step.from, Source::Door(_));
        self.steps.iter().filter(at_door).filter_map(Step::asked)
    }

    /// Decides all of them on what has been loaded, or says what is missing for any of them.
    pub fn decide(&mut self, world: &mut World, authority: Authority, next: Next) -> Result<(), Need> {
        decided::take_back(world, std::mem::take(&mut self.undo));
        let mut asked = self.in_turn_mut();
        let sets: Vec<&Timed> = asked.iter().map(|asked| &asked.timed).collect();
        let done = decided::all(world, &sets, authority, next)?;
        for (asked, came) in asked.iter_mut().zip(done.came) {
            asked.came = Some(came);
            asked.waits = None;
        }
        (self.records, self.next, self.undo) = (done.records, done.next, done.undo);
        Ok(())
    }

    /// The records that refused ones of phones could not find.
    pub fn missed(&self, facts: &Facts<'_>) -> BTreeSet<Missed> {
        let missed = |step: &Step<'_>| Some((step.stream(facts)?, step.asked()?.misses()?));
        self.steps.iter().filter_map(missed).collect()
    }

    /// Notes which refusals are a waiting: what is missing would have been made by a change set of the same stream that was
    /// refused itself. `made`: what earlier refused ones would have made.
    pub fn wait(&mut self, facts: &Facts<'_>, mut made: BTreeMap<Missed, ChangeSetId>) {
        let mut steps: Vec<(StreamId, &mut Asked)> =
            self.steps.iter_mut().filter_map(|step| Some((step.stream(facts)?, step.asked_mut()?))).collect();
        steps.sort_by_key(|(_, asked)| asked.turn);
        for (stream, asked) in steps {
            let missed = asked.misses().and_then(|wants| Some((*made.get(&(stream, wants))?, wants)));
            if missed.is_some() {
                asked.waits = missed;
            } else if asked.refusal().is_some() {
                let set = &asked.timed.set;
                made.extend(waiting::makes(set).map(|record| ((stream, record), set.id)));
            }
        }
    }

    /// Takes in those that wait for what this batch makes, and puts those that miss what is made after them behind it; whether
    /// there is more to decide now.
    pub fn wake(&mut self, waiting: Vec<Waiting>) -> bool {
        let woken = |step: &Step<'_>| match &step.from {
            Source::Woken(waiting) => Some(waiting.id),
            Source::Door(_) => None,
        };
        let awake: BTreeSet<ChangeSetId> = self.steps.iter().filter_map(woken).collect();
        let mut more = false;
        for new in waiting.into_iter().filter(|new| !awake.contains(&new.id)) {
            if let Some(timed) = new.timed() {
                let at = self.moment_after(new.wants, timed.at);
                let stage = self.asked(Timed { at, ..timed });
                self.steps.push(Step { from: Source::Woken(new), stage, heard: None });
                more = true;
            }
        }
        for at in 0..self.steps.len() {
            let waits = self.steps[at].asked().filter(|asked| !asked.again).and_then(|asked| asked.waits);
            let Some((_, wants)) = waits.filter(|(_, wants)| self.records.contains_key(wants)) else {
                continue;
            };
            let (moment, turn) = (self.moment_after(wants, self.steps[at].moment()), self.turn());
            if let Some(asked) = self.steps[at].asked_mut() {
                (asked.timed.at, asked.turn, asked.again) = (moment, turn, true);
                more = true;
            }
        }
        more
    }

    /// The moment that a change set counts for which waited for a record: not before the one that makes it, whatever moment
    /// that counts for, nor before those that waited with it. What was done since stays later.
    fn moment_after(&mut self, wants: (Kind, Uuid), own: Hlc) -> Hlc {
        let makes = |asked: &&Asked| waiting::makes(&asked.timed.set).any(|record| record == wants);
        let maker = self.steps.iter().filter_map(Step::asked).filter(makes).map(|asked| asked.timed.at).max();
        let before = maker.max(self.last.get(&wants).copied()).unwrap_or_default();
        let at = own.max(before.next());
        self.last.insert(wants, at);
        at
    }

    /// The records that were not there before.
    pub fn makes(&self) -> BTreeSet<(Kind, Uuid)> {
        self.in_turn().into_iter().flat_map(Asked::entries).filter_map(Entry::makes).collect()
    }

    /// Whether something is taken in that was kept aside.
    pub fn takes_in(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.from, Source::Door(arriving) if arriving.kept().is_some()))
    }

    /// The refusals of change sets at the door that stand.
    pub fn refusals(&self) -> impl Iterator<Item = (&ChangeSet, &Refusal)> {
        let standing = self.own().filter(|asked| asked.waits.is_none());
        standing.filter_map(|asked| Some((&*asked.timed.set, asked.refusal()?)))
    }

    /// Replaces refusals that tell too much.
    pub fn hide(&mut self, mut unseen: BTreeMap<ChangeSetId, Refusal>) {
        for step in self.steps.iter_mut().filter(|step| matches!(step.from, Source::Door(_))) {
            if let Some(asked) = step.asked_mut() {
                asked.unseen = unseen.remove(&asked.timed.set.id);
            }
        }
    }

    /// Says the last word on every step, and on those that wait and are `withdrawn` by the batch.
    pub fn conclude(
        &mut self,
        facts: &mut Facts<'_>,
        withdrawn: &[Waiting],
        seq: u64,
    ) -> Result<Word, ServerError> {
        let mut word = Word::default();
        for step in &mut self.steps {
            step.conclude(facts, seq, &mut word)?;
        }
        for waiting in withdrawn {
            if !word.ended.contains(&waiting.id) {
                word.ended.push(waiting.id);
                word.hear.insert(waiting.by);
                word.receipts.push(waiting.receipt(waiting::withdrawn()));
            }
        }
        Ok(word)
    }

    /// One receipt per change set that was taken, in order.
    pub fn answer(self, seq: u64) -> Result<Executed, ServerError> {
        let mut receipts: Vec<Receipt> = Vec::with_capacity(self.steps.len());
        for step in self.steps {
            let Source::Door(arriving) = step.from else { continue };
            let outcome = match step.stage {
                Stage::Known(outcome) => Some(outcome),
                Stage::Repeats(at) => receipts.get(at).map(|receipt| receipt.outcome.clone()),
                Stage::Said { .. } | Stage::Asked(_) => step.heard,
            };
            let outcome = outcome.ok_or_else(|| ServerError::Broken("an outcome is missing".into()))?;
            receipts.push(Receipt { n: arriving.incoming.n, id: arriving.incoming.id, outcome });
        }
        Ok(Executed { receipts, expected: self.numbered.expected, forked: self.numbered.forked, seq })
    }
}

impl Facts<'_> {
    fn aside(&self, kept: &Kept) -> Option<&Aside> {
        self.asides.get(&(kept.id, kept.hash.clone()))
    }

    /// The receipt that the phone of what was kept aside waits for.
    pub fn awaited(&mut self, kept: &Kept) -> Option<NewReceipt> {
        self.asides.get_mut(&(kept.id, kept.hash.clone()))?.awaited.take()
    }
}

/// A change set of the server's own, with its clock from the company's head row.
fn made(company: CompanyId, incoming: &Incoming, head: &mut Head, received: DateTime<Utc>) -> Timed {
    let id = incoming.id;
    let set = |by, clock, changes, unknown| {
        let set = ChangeSet { id, company, by, clock, offset_ms: 0, changes, replaces: None, unknown };
        Arc::new(set)
    };
    let (by, at, changes, expects) = match &incoming.what {
        Payload::Made { by, at, changes, expects } => (*by, *at, changes.clone(), expects.clone()),
        Payload::Kept { by, at, changes, unknown, .. } => {
            let set = set(*by, *at, changes.clone(), unknown.clone());
            return Timed { set, at: *at, expects: None };
        }
        Payload::Stored { .. } | Payload::Void { .. } => (PersonId(Uuid::nil()), None, Vec::new(), None),
    };
    let at = match at {
        None => {
            // Also where the server's clock was set back: each is later than the one before, or its writes lose to that.
            head.clock = head.clock.tick(received);
            head.clock
        }
        // Several steps of one millisecond keep their order.
        Some(at) if head.clock.ms == at.timestamp_millis() => head.clock.next(),
        Some(at) => Hlc::at(at),
    };
    if at.time() <= received {
        head.clock = head.clock.max(at);
    }
    Timed { set: set(by, at, changes, Default::default()), at, expects }
}

#[cfg(test)]
mod tests;
