//! Decides a batch in memory, change set by change set, each on the effects of the ones before.

use super::audit::Entry;
use super::expected::Expected;
use shared::clock::BELIEVED_MS;
use shared::decide::{Authority, Context, Decision, Flags, Side, decide};
use shared::sync::{Outcome, WAITS_FOR_REFUSED};
use shared::world::{Key, Need};
use shared::{ChangeSet, ChangeSetId, Hlc, Kind, Record, Refusal, World};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A change set with the moment it counts for.
pub(super) struct Timed {
    pub set: ChangeSet,
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
    /// It waits for the record that this refused change set would have made.
    Parked(ChangeSetId),
}

impl Verdict {
    pub fn outcome(self, seq: u64) -> Outcome {
        match self {
            Verdict::Done(flags) if flags.is_plain() => Outcome::Applied { seq },
            Verdict::Done(flags) => Outcome::Merged { seq, flags },
            Verdict::Refused(refusal) => Outcome::Rejected { refusal },
            Verdict::Parked(on) => Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(on) },
        }
    }
}

/// A decided batch.
#[derive(Default)]
pub(super) struct Decided {
    /// In the order of the sets given.
    pub verdicts: Vec<Verdict>,
    /// The final state of every record that changed.
    pub records: BTreeMap<(Kind, Uuid), Record>,
    /// Who changed what, in order; `set` is the position of the change set.
    pub entries: Vec<Entry>,
    /// The next free job number.
    pub next_job_number: i64,
    /// The record that each parked change set waits for.
    pub waits: BTreeMap<ChangeSetId, (Kind, Uuid)>,
}

/// Decides all of them on what has been loaded, or says what is missing for any of them; then the world is as before.
pub(super) fn all(
    world: &mut World,
    sets: &[Timed],
    authority: Authority,
    next_job_number: i64,
) -> Result<Decided, Need> {
    let mut need = Need::new();
    let mut undo = Vec::new();
    let mut done = Decided { next_job_number, ..Decided::default() };
    for (position, timed) in sets.iter().enumerate() {
        match timed.expects.as_ref().map(|expected| expected.is_met(world)).transpose() {
            Err(more) => {
                need.extend(more);
                continue;
            }
            Ok(Some(Err(refusal))) => {
                done.verdicts.push(Verdict::Refused(refusal));
                continue;
            }
            Ok(Some(Ok(())) | None) => {}
        }
        let context = Context { at: timed.at, side: Side::Server, authority };
        match decide(world, &timed.set, &context) {
            Decision::Need(more) => need.extend(more),
            Decision::Refused(refusal) => done.verdicts.push(Verdict::Refused(refusal)),
            Decision::Effects(effects) => {
                // What the audit compares with must be known, too.
                need.extend(
                    effects.puts().map(|r| Key::One(r.kind(), r.uuid())).filter(|k| !world.knows(*k)),
                );
                for record in effects.puts() {
                    let record = numbered(record.clone(), &mut done.next_job_number);
                    let old = world.record(record.kind(), record.uuid());
                    if old == Some(&record) {
                        continue;
                    }
                    done.entries.push(Entry::change(position, old.cloned(), record.clone()));
                    undo.push(world.replace(&record));
                    done.records.insert((record.kind(), record.uuid()), record);
                }
                done.entries.extend(effects.flags.lost.iter().map(|lost| Entry::lost(position, lost)));
                let clock_said = timed.unbelieved();
                done.verdicts.push(Verdict::Done(Flags { clock_said, ..effects.flags }));
            }
        }
    }
    if need.is_empty() {
        return Ok(done);
    }
    undo.into_iter().rev().for_each(|undo| world.undo(undo));
    Err(need)
}

/// Gives a new job the number that people read.
fn numbered(mut record: Record, next: &mut i64) -> Record {
    if let Record::Job(job) = &mut record
        && job.number.is_none()
    {
        job.number = u32::try_from(*next).ok();
        *next += 1;
    }
    record
}
