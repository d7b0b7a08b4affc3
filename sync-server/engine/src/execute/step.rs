//! One change set of a batch, from its envelope to its receipt: how far it is, what it does, and what is said of it.

use super::Kept;
use super::audit::Entry;
use super::decided::{Came, Timed, Verdict};
use super::numbering::{Arriving, Content};
use super::plan::Facts;
use super::receipts::NewReceipt;
use super::waiting::{self, Waiting};
use super::write::Quarantined;
use super::{Incoming, ServerError};
use shared::ids::*;
use shared::sync::{DEACTIVATED, OUT_OF_USE, Outcome, WAITS_FOR_REFUSED};
use shared::{Change, Code, Hlc, Kind, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One change set, from where it comes from to what is said of it.
pub(super) struct Step<'a> {
    pub from: Source<'a>,
    pub stage: Stage,
    /// What its sender hears, once that is clear.
    pub heard: Option<Outcome>,
}

/// Where a change set comes from.
pub(super) enum Source<'a> {
    /// It is at the door.
    Door(&'a Arriving<'a>),
    /// It waited, and what it waits for comes with this batch.
    Woken(Waiting),
}

/// How far it is.
pub(super) enum Stage {
    /// It was answered before.
    Known(Outcome),
    /// It stands earlier in the batch, at this position.
    Repeats(usize),
    /// The rules are not asked. Where it is kept aside until the office decides: why.
    Said { outcome: Outcome, aside: Option<Code> },
    /// The rules are asked.
    Asked(Box<Asked>),
}

/// A change set that the rules are asked about.
pub(super) struct Asked {
    pub timed: Timed,
    /// The moment that its receipt names.
    pub happened: Hlc,
    /// Its turn among those that are decided.
    pub turn: usize,
    /// It is decided again after a later one that brings what it misses.
    pub again: bool,
    /// What came of it, once it was decided.
    pub came: Option<Came>,
    /// What it misses would have been made by a refused change set of its stream: that one, and what is missing.
    pub waits: Option<(ChangeSetId, (Kind, Uuid))>,
    /// What is said in the place of a refusal that tells too much.
    pub unseen: Option<Refusal>,
}

/// What is to be written and told of a plan, beside records, feed and audit.
#[derive(Default)]
pub(super) struct Word {
    pub receipts: Vec<NewReceipt>,
    /// Kept raw.
    pub quarantined: Vec<Quarantined>,
    /// Begin to wait.
    pub parked: Vec<Waiting>,
    /// Wait no more.
    pub ended: Vec<ChangeSetId>,
    /// What refused ones would have made.
    pub refused: BTreeMap<(Kind, Uuid), ChangeSetId>,
    /// Were kept aside and count now.
    pub taken_in: Vec<Kept>,
    /// Who hears of an earlier change set of theirs.
    pub hear: BTreeSet<PersonId>,
}

impl Step<'_> {
    pub fn asked(&self) -> Option<&Asked> {
        match &self.stage {
            Stage::Asked(asked) => Some(asked),
            Stage::Known(_) | Stage::Repeats(_) | Stage::Said { .. } => None,
        }
    }

    pub fn asked_mut(&mut self) -> Option<&mut Asked> {
        match &mut self.stage {
            Stage::Asked(asked) => Some(asked),
            Stage::Known(_) | Stage::Repeats(_) | Stage::Said { .. } => None,
        }
    }

    /// The phone's stream that it is of; none: it comes from no phone.
    pub fn stream(&self, facts: &Facts<'_>) -> Option<StreamId> {
        match &self.from {
            Source::Door(_) => facts.device().map(|device| device.stream),
            Source::Woken(waiting) => Some(waiting.stream),
        }
    }

    pub fn moment(&self) -> Hlc {
        self.asked().map(|asked| asked.timed.at).unwrap_or_default()
    }

    pub fn conclude(&mut self, facts: &mut Facts<'_>, seq: u64, word: &mut Word) -> Result<(), ServerError> {
        let (outcome, aside) = match &mut self.stage {
            Stage::Known(_) | Stage::Repeats(_) => return Ok(()),
            Stage::Said { outcome, aside } => (outcome.clone(), *aside),
            Stage::Asked(asked) => (asked.outcome(seq)?, None),
        };
        match &self.from {
            Source::Door(arriving) => {
                let heard = at_the_door(arriving, self.asked(), outcome, aside, facts, word);
                self.heard = Some(heard);
            }
            Source::Woken(waiting) => {
                woken(waiting, self.asked(), &outcome, word);
                word.hear.insert(waiting.by);
                word.receipts.push(waiting.receipt(outcome));
            }
        }
        Ok(())
    }
}

/// What is written of a change set at the door; what its sender hears.
fn at_the_door(
    arriving: &Arriving<'_>,
    asked: Option<&Asked>,
    outcome: Outcome,
    aside: Option<Code>,
    facts: &mut Facts<'_>,
    word: &mut Word,
) -> Outcome {
    let Incoming { n, id, .. } = *arriving.incoming;
    let by = asked.map_or_else(|| facts.origin.person(), |asked| asked.timed.set.by);
    let happened = asked.map_or(Hlc::at(facts.received), |asked| asked.happened);
    if let (Some(device), Some((_, wants))) = (facts.device(), asked.and_then(|asked| asked.waits)) {
        word.parked.push(Waiting {
            id,
            hash: arriving.hash.clone(),
            stream: device.stream,
            n,
            by,
            at: happened,
            received_ms: facts.received.timestamp_millis(),
            raw: String::from_utf8_lossy(&arriving.raw()).into_owned(),
            wants,
        });
    }
    if let Content::Set(set) = &arriving.content
        && (aside.is_some() || matches!(outcome, Outcome::Rejected { .. }))
    {
        word.refused.extend(waiting::makes(set).map(|record| (record, set.id)));
    }
    if let Some(kept) = arriving.kept() {
        if matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. }) {
            word.taken_in.push(kept.clone());
            if let Some(awaited) = facts.awaited(kept) {
                word.hear.insert(awaited.by);
                word.receipts.push(NewReceipt { outcome: outcome.clone(), ..awaited });
            }
        }
    } else if let Some(code) = aside.or_else(|| worth_keeping(&outcome, asked)) {
        let (hash, raw) = (arriving.hash.clone(), arriving.raw());
        word.quarantined.push(Quarantined { id, hash, stream: None, n, by, code, raw });
    }
    // What is kept for the office says why; whoever sent it hears of nothing that they do not see.
    let unseen = asked.and_then(|asked| asked.unseen.clone());
    let outcome = unseen.map_or(outcome, |refusal| Outcome::Rejected { refusal });
    let hash = arriving.hash.clone();
    word.receipts.push(NewReceipt { id, hash, n, by, happened, outcome: outcome.clone(), of: None });
    outcome
}

/// What is written of one that waited: it waits for the next thing that it misses, or no more.
fn woken(waiting: &Waiting, asked: Option<&Asked>, outcome: &Outcome, word: &mut Word) {
    if let Some((_, wants)) = asked.and_then(|asked| asked.waits) {
        word.parked.push(Waiting { wants, ..waiting.clone() });
        return;
    }
    word.ended.push(waiting.id);
    if let (Outcome::Rejected { .. }, Some(asked)) = (outcome, asked) {
        let set = &asked.timed.set;
        word.refused.extend(waiting::makes(set).map(|record| (record, set.id)));
    }
    if let Some(code) = worth_keeping(outcome, asked) {
        word.quarantined.push(Quarantined {
            id: waiting.id,
            hash: waiting.hash.clone(),
            stream: Some(waiting.stream),
            n: waiting.n,
            by: waiting.by,
            code,
            raw: waiting.raw.clone().into_bytes(),
        });
    }
}

impl Asked {
    /// What it does.
    pub fn entries(&self) -> &[Entry] {
        self.came.as_ref().map_or(&[], |came| &came.entries)
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.came.as_ref()?.verdict {
            Verdict::Refused(refusal) => Some(refusal),
            Verdict::Done(_) => None,
        }
    }

    /// The record that it could not find, if that is why it is refused.
    pub fn misses(&self) -> Option<(Kind, Uuid)> {
        waiting::misses(self.refusal()?)
    }

    fn outcome(&mut self, seq: u64) -> Result<Outcome, ServerError> {
        if let Some((on, _)) = self.waits {
            return Ok(Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(on) });
        }
        let came = self.came.take().ok_or_else(|| ServerError::Broken("a verdict is missing".into()))?;
        Ok(came.verdict.outcome(seq))
    }
}

pub(super) fn aside(why: &str, code: Code) -> Stage {
    Stage::Said { outcome: Outcome::Parked { why: why.to_owned(), on: None }, aside: Some(code) }
}

/// What is said of a change set that is kept aside. One that proves nothing gets no promise; its phone may still bring it.
pub(super) fn kept_aside(code: Code) -> Stage {
    match code {
        Code::Revoked => aside(OUT_OF_USE, code),
        Code::NotAllowed => aside(DEACTIVATED, code),
        other => Stage::Said { outcome: Outcome::Rejected { refusal: other.into() }, aside: None },
    }
}

/// Field work that is not applied is kept raw; so is what cannot be read or stored.
fn worth_keeping(outcome: &Outcome, asked: Option<&Asked>) -> Option<Code> {
    let Outcome::Rejected { refusal } = outcome else { return None };
    let captures =
        |asked: &Asked| asked.timed.set.changes.iter().any(|c| matches!(c, Change::Capture { .. }));
    asked.is_none_or(captures).then_some(refusal.code)
}
