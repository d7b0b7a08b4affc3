//! Decides a batch in memory, change set by change set, each on the effects of the ones before.

use super::audit::Entry;
use super::expected::Expected;
use super::head::Next;
use shared::clock::BELIEVED_MS;
use shared::decide::{Authority, Context, Decision, Effects, Flags, Side, decide};
use shared::sync::Outcome;
use shared::world::{Key, Need, Undo};
use shared::{ChangeSet, Hlc, Kind, Record, Refusal, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A change set with the moment it counts for.
pub(super) struct Timed {
    pub set: Arc<ChangeSet>,
    pub at: Hlc,
    pub expects: Option<Expected>,
}

impl Timed {
    /// What its maker's clock said, if another moment was taken because nobody can have done it then.
    fn unbelieved(&self) -> Option<i64> {
        let said = self.set.clock.shifted(self.set.offset_ms);
        (said.ms.abs_diff(self.at.ms) > BELIEVED_MS.unsigned_abs()).then_some(self.set.clock.ms)
    }
}

/// What a change set came to.
pub(super) enum Verdict {
    Done(Flags),
    Refused(Refusal),
}

impl Verdict {
    pub fn outcome(self, seq: u64) -> Outcome {
        match self {
            Verdict::Done(flags) if flags.is_plain() => Outcome::Applied { seq },
            Verdict::Done(flags) => Outcome::Merged { seq, flags },
            Verdict::Refused(refusal) => Outcome::Rejected { refusal },
        }
    }
}

/// What the rules say of one change set, and what it does.
pub(super) struct Came {
    pub verdict: Verdict,
    pub entries: Vec<Entry>,
}

/// A decided batch.
#[derive(Default)]
pub(super) struct Decided {
    /// In the order of the sets given.
    pub came: Vec<Came>,
    /// The final state of every record that changed.
    pub records: BTreeMap<(Kind, Uuid), Record>,
    /// The next free numbers that people read.
    pub next: Next,
    /// Takes all of it out of the world again, the last one first.
    pub undo: Vec<Undo>,
}

/// Decides all of them on what has been loaded, or says what is missing for any of them; then the world is as before.
pub(super) fn all(
    world: &mut World,
    sets: &[&Timed],
    authority: Authority,
    next: Next,
) -> Result<Decided, Need> {
    let mut need = Need::new();
    let mut done = Decided { next, ..Decided::default() };
    for timed in sets {
        match timed.expects.as_ref().map(|expected| expected.is_met(world)).transpose() {
            Err(more) => {
                need.extend(more);
                continue;
            }
            Ok(Some(Err(refusal))) => {
                done.refuse(refusal);
                continue;
            }
            Ok(Some(Ok(())) | None) => {}
        }
        let context = Context { at: timed.at, side: Side::Server, authority };
        match decide(world, &timed.set, &context) {
            Decision::Need(more) => need.extend(more),
            Decision::Refused(refusal) => done.refuse(refusal),
            Decision::Effects(effects) => {
                // What the audit compares with must be known, too.
                need.extend(
                    effects.puts().map(|r| Key::One(r.kind(), r.uuid())).filter(|k| !world.knows(*k)),
                );
                done.take(world, timed, effects);
            }
        }
    }
    if need.is_empty() {
        return Ok(done);
    }
    take_back(world, done.undo);
    Err(need)
}

/// Makes the world what it was before.
pub(super) fn take_back(world: &mut World, undo: Vec<Undo>) {
    undo.into_iter().rev().for_each(|undo| world.undo(undo));
}

impl Decided {
    fn refuse(&mut self, refusal: Refusal) {
        self.came.push(Came { verdict: Verdict::Refused(refusal), entries: Vec::new() });
    }

    fn take(&mut self, world: &mut World, timed: &Timed, effects: Effects) {
        let mut entries = Vec::new();
        for record in effects.puts() {
            let record = numbered(record.clone(), &mut self.next);
            let old = world.record(record.kind(), record.uuid());
            if old == Some(&record) {
                continue;
            }
            entries.push(Entry::change(old.cloned(), record.clone()));
            self.undo.push(world.replace(&record));
            self.records.insert((record.kind(), record.uuid()), record);
        }
        entries.extend(effects.flags.lost.iter().cloned().map(Entry::Lost));
        let clock_said = timed.unbelieved();
        let verdict = Verdict::Done(Flags { clock_said, ..effects.flags });
        self.came.push(Came { verdict, entries });
    }
}

/// Gives a new job or estimate the number that people read.
fn numbered(mut record: Record, next: &mut Next) -> Record {
    let (number, next) = match &mut record {
        Record::Job(job) => (&mut job.number, &mut next.job),
        Record::Estimate(estimate) => (&mut estimate.number, &mut next.estimate),
        _ => return record,
    };
    if number.is_none() {
        *number = u32::try_from(*next).ok();
        *next += 1;
    }
    record
}
