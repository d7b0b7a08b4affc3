//! A batch of change sets in one transaction; a row that the database refuses is found by bisection.

use super::decided::{self, Decided, Timed, Verdict};
use super::head::{Head, lock_head};
use super::numbering::{Arriving, Content, Numbered, Step, number};
use super::receipts::{self, NewReceipt};
use super::unseen;
use super::waiting::{self, Waiting};
use super::write::{self, Quarantined};
use super::*;
use crate::db::Tx;
use crate::db::tables::Written;
use crate::live::{Changed, News};
use chrono::TimeDelta;
use shared::access::Audience;
use shared::clock::TOLERANCE_MS;
use shared::decide::Authority;
use shared::sync::{DEACTIVATED, OUT_OF_USE, TOO_NEW};
use shared::{ChangeSet, Hlc, Kind, World};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came of a batch, and whom to tell.
#[derive(Default)]
pub(super) struct Done {
    pub executed: Executed,
    pub changed: Option<Changed>,
}

/// Runs a batch. If something in it can never go through, the halves are run on their own, down to the one set that it
/// hangs on; that one is kept raw and rejected as unstorable, and the others go through.
pub(super) async fn run(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    sets: &[Incoming],
    drawn: Option<i64>,
) -> Result<Done, ServerError> {
    match attempt(engine, company, origin, sets, Circumstances { drawn, unstorable: false }).await {
        Err(error) if hopeless(&error) => {
            tracing::error!(%company, sets = sets.len(), %error, "a batch cannot go through");
            match sets {
                [] => Err(error),
                [_] => {
                    attempt(engine, company, origin, sets, Circumstances { drawn: None, unstorable: true })
                        .await
                }
                _ => {
                    let (first, rest) = sets.split_at(sets.len() / 2);
                    let mut done = Box::pin(run(engine, company, origin, first, None)).await?;
                    if done.executed.expected.is_none() && !done.executed.forked {
                        done.absorb(Box::pin(run(engine, company, origin, rest, None)).await?);
                    }
                    Ok(done)
                }
            }
        }
        other => other,
    }
}

/// Whether trying again would end the same way: the database refuses a value, a record of this work cannot be read, or the
/// rules fall over it. What the whole company rests on is another matter: then phones wait until it is repaired.
fn hopeless(error: &ServerError) -> bool {
    match error {
        ServerError::Db(DbError::Refused(_)) | ServerError::Panicked(_) => true,
        ServerError::Db(DbError::Unreadable { kind, .. }) => {
            kind.parse::<Kind>().is_ok_and(|kind| kind != Kind::Company)
        }
        _ => false,
    }
}

/// Turns a panic of the rules into an error: one strange record must not hold a whole stream up.
fn caught<T>(rules: impl FnOnce() -> T) -> Result<T, ServerError> {
    // The rules only read; nothing that they touched is used after a panic.
    catch_unwind(AssertUnwindSafe(rules)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("for no stated reason");
        ServerError::Panicked(text.to_owned())
    })
}

impl Done {
    fn absorb(&mut self, later: Done) {
        let Done { executed, changed } = later;
        self.executed.receipts.extend(executed.receipts);
        self.executed.expected = executed.expected;
        self.executed.forked = executed.forked;
        self.executed.seq = executed.seq;
        self.changed = match (self.changed.take(), changed) {
            (Some(a), Some(b)) => Some(a.and(b)),
            (a, b) => b.or(a),
        };
    }
}

/// How an attempt differs from the plain one.
#[derive(Clone, Copy)]
struct Circumstances {
    /// The sequence number to use instead of the head's next.
    drawn: Option<i64>,
    /// The sets are known never to go through.
    unstorable: bool,
}

/// One transaction.
async fn attempt(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    sets: &[Incoming],
    Circumstances { drawn, unstorable }: Circumstances,
) -> Result<Done, ServerError> {
    let received = engine.now();
    let mut tx = engine.db.write().await?;
    let founding = matches!(origin, Origin::System) && sets.iter().any(founds_a_company);
    let mut head = lock_head(&mut tx, engine, company, founding).await?;
    engine.points.reached("execute:locked")?;

    let device = match origin {
        Origin::Device(device) => Some(device.as_ref()),
        Origin::Web { .. } | Origin::Api { .. } | Origin::System => None,
    };
    let arriving: Vec<Arriving<'_>> =
        sets.iter().map(|set| Arriving::read(set, company, device.map(|d| d.person))).collect();
    let ids: Vec<ChangeSetId> = sets.iter().map(|set| set.id).collect();
    let known = match engine.points.off(Mechanism::Receipts) {
        true => BTreeMap::new(),
        false => receipts::known(&mut tx, company, &ids).await?,
    };
    let stream = match device {
        Some(device) => Some(write::stream(&mut tx, company, device).await?),
        None => None,
    };
    let coming = arriving.iter().map(|a| (a.incoming.n, a.incoming.id, a.hash.as_str()));
    let gapless = !engine.points.off(Mechanism::Gapless);
    let plan = number(stream.as_ref().map(|s| s.last_n), coming, &known, gapless);
    if let Some(device) = device
        && let Some(report) = &device.report
    {
        write::report(&mut tx, company, device, report, received).await?;
    }
    // A phone that brings it once more is told; one that carried it in a file goes on in its own stream.
    if let Some(device) = device.filter(|device| device.report.is_some()) {
        let waits = arriving.iter().zip(&plan.steps).filter_map(|(arriving, step)| match step {
            Step::Stored(Outcome::Parked { .. }) => Some(arriving.incoming.id),
            _ => None,
        });
        let waits: Vec<ChangeSetId> = waits.collect();
        waiting::will_be_told_to(&mut tx, company, device.stream, device.person, &waits).await?;
    }
    let fresh = |step: &Step| matches!(step, Step::Decide | Step::Reused { new: true });
    let numbers_moved = stream.as_ref().is_some_and(|s| s.last_n != plan.last);
    if !plan.steps.iter().any(fresh) && !numbers_moved {
        let executed = answer(&arriving, &plan, &mut Vec::new(), head.seq)?;
        if device.is_some() {
            tx.commit().await?;
        }
        return Ok(Done { executed, changed: None });
    }

    let locked = head.seq;
    head.seq = drawn.unwrap_or(locked + 1);
    let quarantine_all = device.and_then(|d| d.quarantined);
    let settled = receipts::decided_aside(&mut tx, company, sets).await?;
    let mut clock = stream.as_ref().and_then(|s| s.clock);
    let mut timed: Vec<Timed> = Vec::new();
    // What each decided step came to before the rules were asked: a position in `timed`, or a refusal.
    let mut early: Vec<Early> = Vec::new();
    for (arriving, step) in arriving.iter().zip(&plan.steps) {
        if *step != Step::Decide {
            continue;
        }
        early.push(match &arriving.content {
            Content::Void(reason) => Early::Void(reason.clone()),
            Content::Refused(refusal) => Early::Refused(refusal.clone()),
            Content::Newer => match quarantine_all {
                Some(code) => kept_aside(code),
                None => Early::Aside(TOO_NEW, Code::TooNew),
            },
            _ if unstorable => Early::Refused(Code::Unstorable.into()),
            Content::Set(set) => {
                if let Some(code) = quarantine_all {
                    early.push(kept_aside(code));
                    continue;
                }
                let at = match engine.points.off(Mechanism::ClockCorrection) {
                    true => set.clock,
                    false => set.clock.corrected(set.offset_ms, received, clock),
                };
                clock = Some(at);
                timed.push(Timed { set: set.clone(), at, expects: None });
                Early::Asked(timed.len() - 1)
            }
            Content::Made if settled.contains(&arriving.incoming.id) => {
                Early::Refused(Code::Withdrawn.into())
            }
            Content::Made => {
                timed.push(made(company, arriving.incoming, &mut head, received));
                Early::Asked(timed.len() - 1)
            }
        });
    }
    // What is dated ahead (an example's plans) must not carry the clock of everything after it along.
    let near = Hlc::at(received + TimeDelta::milliseconds(TOLERANCE_MS));
    head.clock = timed.iter().map(|t| t.at).filter(|at| *at <= near).fold(head.clock, Hlc::max);

    let authority = match origin {
        Origin::System => Authority::System,
        Origin::Device(_) | Origin::Web { .. } | Origin::Api { .. } => Authority::Person,
    };
    let own = timed.len();
    // What waited and wakes, and what is decided again after a later one has brought what it misses: each with its position.
    let mut woken: Vec<(Waiting, usize)> = Vec::new();
    let mut again: BTreeMap<usize, usize> = BTreeMap::new();
    let mut last: BTreeMap<(Kind, Uuid), Hlc> = BTreeMap::new();
    let (mut done, waits) = loop {
        let mut world = World::default();
        let done = loop {
            match caught(|| decided::all(&mut world, &timed, authority, head.next_job_number))? {
                Ok(done) => break done,
                Err(need) => load::load(&mut tx, company, &need, &mut world).await?,
            }
        };
        let waits = match device {
            Some(device) => what_waits(&mut tx, company, device.stream, &timed, &done).await?,
            None => BTreeMap::new(),
        };
        if engine.points.off(Mechanism::Parked) {
            break (done, waits);
        }
        // What these bring wakes what waits for it, and that may wake more.
        let mut more = waiting::woken_by(&mut tx, company, &head, done.records.values()).await?;
        more.retain(|new| woken.iter().all(|(old, _)| old.id != new.id));
        let before = timed.len();
        for new in more {
            if let Some(set) = new.timed() {
                let at = in_turn(&timed, &mut last, new.wants, set.at);
                timed.push(Timed { at, ..set });
                woken.push((new, timed.len() - 1));
            }
        }
        for (position, (_, wants)) in waits.range(..own) {
            if done.records.contains_key(wants) && !again.contains_key(position) {
                let Timed { set, at, .. } = &timed[*position];
                let (set, at) = (set.clone(), in_turn(&timed, &mut last, *wants, *at));
                timed.push(Timed { set, at, expects: None });
                again.insert(*position, timed.len() - 1);
            }
        }
        if timed.len() == before {
            break (done, waits);
        }
    };
    head.next_job_number = done.next_job_number;
    let withdrawn = waiting::withdrawn_by(&mut tx, company, &head, &timed[..own]).await?;
    for (position, (on, wants)) in waits {
        done.verdicts[position] = Verdict::Parked(on);
        done.waits.insert(timed[position].set.id, wants);
    }

    engine.points.reached("execute:decided")?;
    // Example histories are back-dated: they reached the server when they happened.
    let reached = (!back_dated(sets)).then_some(received);
    write::records(&mut tx, company, &done.records, head.seq, &Written { received: reached }).await?;
    let evicts = !engine.points.off(Mechanism::Evict);
    let now = feed::Now { seq: head.seq, horizon: head.horizon(), evicts, aged: &BTreeSet::new() };
    let mut news: BTreeSet<News> = feed::write(&mut tx, company, &done.records, &now).await?;
    if reached.is_some() {
        notices::write(engine, &mut tx, company, &done.records, &done.entries).await?;
    }
    let random = engine.random.as_ref();
    audit::write(&mut tx, company, origin, &timed, &done.entries, &mut head, reached, random).await?;

    let unseen = match origin {
        Origin::System => BTreeMap::new(),
        _ => unseen::hidden(&mut tx, company, origin.person(), &timed, &done.verdicts).await?,
    };
    let mut verdicts: Vec<Option<Verdict>> =
        std::mem::take(&mut done.verdicts).into_iter().map(Some).collect();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut receipts: Vec<NewReceipt> = Vec::new();
    let mut kept: Vec<Quarantined> = Vec::new();
    let mut parked: Vec<Waiting> = Vec::new();
    let mut refused: BTreeMap<(Kind, Uuid), ChangeSetId> = BTreeMap::new();
    let seq = u64::try_from(head.seq).unwrap_or_default();
    let mut early = early.into_iter();
    for (arriving, step) in arriving.iter().zip(&plan.steps) {
        let (mut aside, mut hidden): (Option<Code>, Option<Refusal>) = (None, None);
        let (outcome, set) = match step {
            Step::Stored(_) | Step::Repeats(_) | Step::Reused { new: false } => continue,
            Step::Reused { new: true } => (Outcome::IdReused, None),
            Step::Decide => match early.next() {
                Some(Early::Asked(at)) => {
                    let decided = again.get(&at).copied().unwrap_or(at);
                    let verdict = verdicts.get_mut(decided).and_then(Option::take);
                    let verdict =
                        verdict.ok_or_else(|| ServerError::Broken("a verdict is missing".into()))?;
                    hidden = unseen.get(&decided).cloned();
                    (verdict.outcome(seq), timed.get(at))
                }
                Some(Early::Void(reason)) => (Outcome::Void { reason }, None),
                Some(Early::Refused(refusal)) => (Outcome::Rejected { refusal }, None),
                Some(Early::Aside(why, code)) => {
                    aside = Some(code);
                    (Outcome::Parked { why: why.to_owned(), on: None }, None)
                }
                None => return Err(ServerError::Broken("a step is missing".into())),
            },
        };
        if let (Outcome::Parked { .. }, Some(set), Some(device)) = (&outcome, set, device)
            && let Some(wants) = done.waits.get(&set.set.id)
        {
            parked.push(Waiting {
                id: arriving.incoming.id,
                hash: arriving.hash.clone(),
                stream: device.stream,
                n: arriving.incoming.n,
                by: set.set.by,
                at: set.at,
                received_ms: received.timestamp_millis(),
                raw: String::from_utf8_lossy(&arriving.raw()).into_owned(),
                wants: *wants,
            });
        }
        if let Content::Set(set) = &arriving.content
            && (aside.is_some() || matches!(outcome, Outcome::Rejected { .. }))
        {
            refused.extend(waiting::makes(set).map(|record| (record, set.id)));
        }
        let kept_already = match &arriving.incoming.what {
            Payload::Kept { of, .. } => Some(of),
            _ => None,
        };
        if let Some(of) = kept_already
            && matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. })
            && let Some(awaited) = receipts::awaited(&mut tx, company, of, outcome.clone()).await?
        {
            news.insert((Audience::Person(awaited.by), None));
            receipts.push(awaited);
        }
        let keep = aside.or_else(|| worth_keeping(&outcome, set));
        if let Some(code) = keep.filter(|_| kept_already.is_none()) {
            kept.push(Quarantined {
                id: arriving.incoming.id,
                hash: arriving.hash.clone(),
                n: arriving.incoming.n,
                by: author(origin, set),
                code,
                raw: arriving.raw(),
            });
        }
        // What is kept for the office says why; anyone who sent it hears of nothing that they do not see.
        let outcome = hidden.map_or(outcome, |refusal| Outcome::Rejected { refusal });
        receipts.push(NewReceipt {
            id: arriving.incoming.id,
            hash: arriving.hash.clone(),
            n: arriving.incoming.n,
            by: author(origin, set),
            happened: set.map_or(Hlc::at(received), |t| t.at),
            outcome: outcome.clone(),
            of: None,
        });
        outcomes.push(outcome);
    }
    let mut ended: Vec<ChangeSetId> = Vec::new();
    for (waiting, position) in &woken {
        let Some(verdict) = verdicts.get_mut(*position).and_then(Option::take) else { continue };
        let outcome = verdict.outcome(seq);
        if !matches!(outcome, Outcome::Parked { .. }) {
            ended.push(waiting.id);
        }
        news.insert((Audience::Person(waiting.by), None));
        receipts.push(waiting.receipt(outcome));
    }
    for waiting in &withdrawn {
        if ended.contains(&waiting.id) {
            continue;
        }
        ended.push(waiting.id);
        news.insert((Audience::Person(waiting.by), None));
        receipts.push(waiting.receipt(waiting::withdrawn()));
    }
    let stream_id = device.map(|d| d.stream);
    receipts::write(&mut tx, company, stream_id, head.seq, received, &receipts).await?;
    write::quarantine(&mut tx, company, device, head.seq, received, &kept).await?;
    write::blob_refs(&mut tx, company, &done.records).await?;
    waiting::note_refused(&mut tx, company, &refused).await?;
    waiting::park(&mut tx, company, &parked).await?;
    if !(parked.is_empty() && ended.is_empty()) {
        waiting::let_go(&mut tx, company, &mut head, &ended).await?;
    }
    if let Some(device) = device {
        write::stream_row(&mut tx, company, device, plan.last, clock).await?;
        news.insert((Audience::Person(device.person), None));
    }
    write::head(&mut tx, company, &head, locked, &engine.random.nonce(), received).await?;
    engine.points.reached("execute:before_commit")?;
    tx.commit().await?;
    engine.points.reached("execute:after_commit")?;

    metrics::counter!("sevengate_change_sets_total").increment(receipts.len() as u64);
    let executed = answer(&arriving, &plan, &mut outcomes, head.seq)?;
    Ok(Done { executed, changed: Some(Changed::new(company, seq, news)) })
}

/// The refusals that are a waiting, by position: what is missing would have been made by a change set of the same stream that was
/// refused itself. With it, and with what is missing.
async fn what_waits(
    tx: &mut Tx,
    company: CompanyId,
    stream: StreamId,
    timed: &[Timed],
    done: &Decided,
) -> Result<BTreeMap<usize, (ChangeSetId, (Kind, Uuid))>, ServerError> {
    let missed: BTreeMap<usize, (Kind, Uuid)> = done
        .verdicts
        .iter()
        .enumerate()
        .filter_map(|(n, verdict)| Some((n, waiting::misses(verdict)?)))
        .collect();
    let mut waits = BTreeMap::new();
    if missed.is_empty() {
        return Ok(waits);
    }
    let mut made = waiting::refused_before(tx, company, stream, &missed.values().copied().collect()).await?;
    for (n, timed) in timed.iter().enumerate() {
        if let Some(wants) = missed.get(&n)
            && let Some(on) = made.get(wants)
        {
            waits.insert(n, (*on, *wants));
        } else if matches!(done.verdicts.get(n), Some(Verdict::Refused(_))) {
            made.extend(waiting::makes(&timed.set).map(|record| (record, timed.set.id)));
        }
    }
    Ok(waits)
}

/// The moment that a change set counts for which waited for a record: not before the one that makes it, whatever moment that
/// counts for, nor before those that waited with it (`last`). What was done since stays later.
fn in_turn(timed: &[Timed], last: &mut BTreeMap<(Kind, Uuid), Hlc>, wants: (Kind, Uuid), own: Hlc) -> Hlc {
    let makes = |t: &&Timed| waiting::makes(&t.set).any(|record| record == wants);
    let maker = timed.iter().filter(makes).map(|t| t.at).max();
    let before = maker.max(last.get(&wants).copied()).unwrap_or_default();
    let at = own.max(before.next());
    last.insert(wants, at);
    at
}

/// What is known of a new change set before the rules are asked.
enum Early {
    Asked(usize),
    Void(String),
    Refused(Refusal),
    /// Kept aside until the office decides: why.
    Aside(&'static str, Code),
}

/// What is said of a change set that is kept aside. One that proves nothing gets no promise; its phone may still bring it.
fn kept_aside(code: Code) -> Early {
    match code {
        Code::Revoked => Early::Aside(OUT_OF_USE, code),
        Code::NotAllowed => Early::Aside(DEACTIVATED, code),
        other => Early::Refused(other.into()),
    }
}

fn founds_a_company(set: &Incoming) -> bool {
    matches!(&set.what, Payload::Made { changes, .. } if changes.iter().any(|c| matches!(c, Change::AddCompany { .. })))
}

fn back_dated(sets: &[Incoming]) -> bool {
    sets.iter().any(|set| matches!(&set.what, Payload::Made { at: Some(_), .. }))
}

/// A change set of the server's own, with its clock from the company's head row.
fn made(company: CompanyId, incoming: &Incoming, head: &mut Head, received: DateTime<Utc>) -> Timed {
    let id = incoming.id;
    let set = |by, clock, changes, unknown| ChangeSet {
        id,
        company,
        by,
        clock,
        offset_ms: 0,
        changes,
        replaces: None,
        unknown,
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
        None => head.clock.tick(received),
        // Several steps of one millisecond keep their order.
        Some(at) if head.clock.ms == at.timestamp_millis() => head.clock.next(),
        Some(at) => Hlc::at(at),
    };
    if at.time() <= received {
        head.clock = head.clock.max(at);
    }
    Timed { set: set(by, at, changes, Default::default()), at, expects }
}

/// Field work that is not applied is kept raw; so is what cannot be read or stored.
fn worth_keeping(outcome: &Outcome, set: Option<&Timed>) -> Option<Code> {
    let Outcome::Rejected { refusal } = outcome else { return None };
    let captures = |t: &Timed| t.set.changes.iter().any(|c| matches!(c, Change::Capture { .. }));
    set.is_none_or(captures).then_some(refusal.code)
}

fn author(origin: &Origin, set: Option<&Timed>) -> PersonId {
    set.map_or_else(|| origin.person(), |timed| timed.set.by)
}

/// One receipt per step, in order: stored ones, repeated ones, and the new ones from `outcomes`.
fn answer(
    arriving: &[Arriving<'_>],
    plan: &Numbered,
    outcomes: &mut Vec<Outcome>,
    seq: i64,
) -> Result<Executed, ServerError> {
    let mut new = outcomes.drain(..);
    let mut receipts: Vec<Receipt> = Vec::with_capacity(plan.steps.len());
    for (arriving, step) in arriving.iter().zip(&plan.steps) {
        let outcome = match step {
            Step::Stored(outcome) => Some(outcome.clone()),
            Step::Repeats(at) => receipts.get(*at).map(|r| r.outcome.clone()),
            Step::Reused { new: false } => Some(Outcome::IdReused),
            Step::Decide | Step::Reused { new: true } => new.next(),
        };
        let outcome = outcome.ok_or_else(|| ServerError::Broken("an outcome is missing".into()))?;
        receipts.push(Receipt { n: arriving.incoming.n, id: arriving.incoming.id, outcome });
    }
    Ok(Executed {
        receipts,
        expected: plan.expected,
        forked: plan.forked,
        seq: u64::try_from(seq).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_rules_is_the_change_sets_own_and_a_busy_database_is_not() {
        let fallen = caught(|| -> i32 { panic!("no {}", "ground") });
        assert!(matches!(&fallen, Err(ServerError::Panicked(why)) if why == "no ground"));
        assert!(fallen.is_err_and(|error| hopeless(&error)));
        assert_eq!(caught(|| 7).ok(), Some(7));
        let unreadable =
            |kind: &str| ServerError::Db(DbError::Unreadable { kind: kind.into(), why: String::new() });
        assert!(hopeless(&unreadable("visit")));
        // These would fail again without the change set, or for everybody.
        assert!(!hopeless(&unreadable("company")) && !hopeless(&unreadable("receipt")));
        assert!(!hopeless(&ServerError::Db(DbError::Busy)));
    }
}
