//! A batch of change sets in one transaction: what it rests on is read, a [plan](super::plan) is made, decided and written, and
//! its senders get their answer. A row that the database refuses is found by bisection.

use super::ASIDE_AGENT as AGENT;
use super::decided::Timed;
use super::head::{Head, lock_head};
use super::numbering::Arriving;
use super::plan::{Facts, Plan};
use super::*;
use crate::db::{Tx, tables::Written};
use crate::live::{Changed, News};
use shared::access::Audience;
use shared::decide::Authority;
use shared::{Kind, World};
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
    door: &[Arriving<'_>],
    drawn: Option<i64>,
) -> Result<Done, ServerError> {
    let plain = Circumstances { drawn, wakes: true, unstorable: false };
    match attempt(engine, company, origin, door, plain).await {
        Err(error) if hopeless(&error) => {
            tracing::error!(%company, sets = door.len(), %error, "a batch cannot go through");
            match door {
                [] => Err(error),
                [_] => {
                    // It may hang on what this one wakes, which then waits on.
                    let alone = Circumstances { drawn: None, wakes: false, unstorable: false };
                    match attempt(engine, company, origin, door, alone).await {
                        Err(error) if hopeless(&error) => {
                            let kept = Circumstances { unstorable: true, ..alone };
                            attempt(engine, company, origin, door, kept).await
                        }
                        other => other,
                    }
                }
                _ => {
                    let (first, rest) = door.split_at(door.len() / 2);
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
    /// What waits for a record that is made now is decided with it.
    wakes: bool,
    /// The sets are known never to go through.
    unstorable: bool,
}

/// One transaction.
async fn attempt(
    engine: &Engine,
    company: CompanyId,
    origin: &Origin,
    door: &[Arriving<'_>],
    Circumstances { drawn, wakes, unstorable }: Circumstances,
) -> Result<Done, ServerError> {
    let mut batch = Batch::read(engine, company, origin, door, unstorable).await?;
    let mut plan = Plan::of(door, &batch.facts, &mut batch.head);
    batch.greet(&plan).await?;
    if !plan.is_news(&batch.facts) {
        let executed = plan.answer(unsigned(batch.locked))?;
        if batch.facts.device().is_some() {
            batch.tx.commit().await?;
        }
        return Ok(Done { executed, changed: None });
    }
    batch.head.seq = drawn.unwrap_or(batch.locked + 1);
    let world = batch.decide(&mut plan, wakes).await?;
    engine.points.reached("execute:decided")?;
    let seq = unsigned(batch.head.seq);
    // Example histories are back-dated: they reached the server when they happened.
    let reached = (!door.iter().any(back_dated)).then_some(batch.facts.received);
    let (news, receipts) = batch.write(&mut plan, &world, reached).await?;
    batch.commit().await?;
    metrics::counter!("sevengate_change_sets_total").increment(receipts as u64);
    Ok(Done { executed: plan.answer(seq)?, changed: Some(Changed::new(company, seq, news)) })
}

fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or_default()
}

fn founds_a_company(arriving: &Arriving<'_>) -> bool {
    let founds = |change: &Change| matches!(change, Change::AddCompany { .. });
    matches!(&arriving.incoming.what, Payload::Made { changes, .. } if changes.iter().any(founds))
}

fn back_dated(arriving: &Arriving<'_>) -> bool {
    matches!(&arriving.incoming.what, Payload::Made { at: Some(_), .. })
}

/// A transaction under the company's lock, and what it rests on.
struct Batch<'a> {
    engine: &'a Engine,
    tx: Tx,
    company: CompanyId,
    origin: &'a Origin,
    head: Head,
    /// The head's number as it was found.
    locked: i64,
    facts: Facts<'a>,
}

impl<'a> Batch<'a> {
    /// Waits for the company's lock and reads what was said of these change sets before.
    async fn read(
        engine: &'a Engine,
        company: CompanyId,
        origin: &'a Origin,
        door: &[Arriving<'_>],
        unstorable: bool,
    ) -> Result<Batch<'a>, ServerError> {
        let received = engine.now();
        let mut tx = engine.db.write().await?;
        let founding = matches!(origin, Origin::System) && door.iter().any(founds_a_company);
        let head = lock_head(&mut tx, engine, company, founding).await?;
        engine.points.reached("execute:locked")?;
        let mut facts = Facts {
            company,
            origin,
            received,
            known: BTreeMap::new(),
            stream: None,
            asides: BTreeMap::new(),
            unstorable,
            gapless: !engine.points.off(Mechanism::Gapless),
            corrects: !engine.points.off(Mechanism::ClockCorrection),
        };
        if !engine.points.off(Mechanism::Receipts) {
            let ids: Vec<ChangeSetId> = door.iter().map(|arriving| arriving.incoming.id).collect();
            facts.known = receipts::known(&mut tx, company, &ids).await?;
        }
        if let Some(device) = facts.device() {
            facts.stream = Some(write::stream(&mut tx, company, device).await?);
        }
        let kept: Vec<&Kept> = door.iter().filter_map(Arriving::kept).collect();
        facts.asides = receipts::asides(&mut tx, company, &kept).await?;
        let locked = head.seq;
        Ok(Batch { engine, tx, company, origin, head, locked, facts })
    }

    /// Notes what the phone says of itself, and that it will be told of what it brings once more. (One that carried it in a
    /// file goes on in its own stream.)
    async fn greet(&mut self, plan: &Plan<'_>) -> Result<(), ServerError> {
        let Some(device) = self.facts.device() else { return Ok(()) };
        let Some(report) = &device.report else { return Ok(()) };
        write::report(&mut self.tx, self.company, device, report, self.facts.received).await?;
        let waits = plan.still_waiting();
        waiting::will_be_told_to(&mut self.tx, self.company, device.stream, device.person, &waits).await?;
        Ok(())
    }

    /// Decides the plan, with all that it `wakes`, on a world that is loaded as the rules ask for it. Gives the world as it is
    /// then.
    async fn decide(&mut self, plan: &mut Plan<'_>, wakes: bool) -> Result<World, ServerError> {
        let Batch { engine, tx, company, head, facts, .. } = self;
        let authority = match facts.origin {
            Origin::System => Authority::System,
            Origin::Device(_) | Origin::Web { .. } | Origin::Api { .. } => Authority::Person,
        };
        let mut world = World::default();
        loop {
            while let Err(need) = caught(|| plan.decide(&mut world, authority, head.next))? {
                load::load(tx, *company, &need, &mut world).await?;
            }
            let missed = plan.missed(facts);
            if !missed.is_empty() {
                plan.wait(facts, waiting::refused_before(tx, *company, &missed).await?);
            }
            if !wakes || engine.points.off(Mechanism::Parked) {
                break;
            }
            // What these bring wakes what waits for it, and that may wake more.
            if !plan.wake(waiting::woken_by(tx, *company, head, plan.records.values()).await?) {
                break;
            }
        }
        head.next = plan.next;
        Ok(world)
    }

    /// Writes what the plan comes to; who has news of what, and how many receipts there are.
    async fn write(
        &mut self,
        plan: &mut Plan<'_>,
        world: &World,
        reached: Option<DateTime<Utc>>,
    ) -> Result<(BTreeSet<News>, usize), ServerError> {
        let mut news = self.write_records(plan, world, reached).await?;
        let Batch { engine, tx, company, origin, head, facts, .. } = self;
        let company = *company;
        if !matches!(origin, Origin::System) {
            let unseen = unseen::hidden(tx, company, origin.person(), world, plan.refusals()).await?;
            plan.hide(unseen);
        }
        let own = plan.own().map(|asked| &*asked.timed.set);
        let withdrawn = waiting::withdrawn_by(tx, company, head, own).await?;
        let word = plan.conclude(facts, &withdrawn, unsigned(head.seq))?;
        let (device, received) = (facts.device(), facts.received);
        let stream = device.map(|device| device.stream);
        receipts::write(tx, company, stream, head.seq, received, &word.receipts).await?;
        write::quarantine(tx, company, device, head.seq, received, &word.quarantined).await?;
        waiting::note_refused(tx, company, &word.refused).await?;
        waiting::park(tx, company, &word.parked).await?;
        if !(word.parked.is_empty() && word.ended.is_empty()) {
            waiting::let_go(tx, company, head, &word.ended).await?;
        }
        write::taken_in(tx, company, &word.taken_in, origin.person(), received).await?;
        let sender = origin.sender();
        let taken_in = word.taken_in.iter().map(|kept| audit::Row {
            salt: engine.random.nonce(),
            set: engine.random.id(received),
            by: origin.person(),
            action: AuditAction::TakenIn,
            kind: "change_set",
            record: kept.id.0,
            field: "",
            old: None,
            new: None,
            happened_ms: received.timestamp_millis(),
            received_ms: received.timestamp_millis(),
            sender: &sender,
        });
        audit::write(tx, company, head, taken_in.collect()).await?;
        if let Some(device) = device {
            write::stream_row(tx, company, device, plan.last_n(), plan.clock).await?;
            news.insert((Audience::Person(device.person), None));
        }
        news.extend(word.hear.iter().map(|person| (Audience::Person(*person), None)));
        Ok((news, word.receipts.len()))
    }

    /// Writes the records, and what they mean to whom: feed, notices, audit.
    async fn write_records(
        &mut self,
        plan: &Plan<'_>,
        world: &World,
        reached: Option<DateTime<Utc>>,
    ) -> Result<BTreeSet<News>, ServerError> {
        let Batch { engine, tx, company, origin, head, .. } = self;
        let company = *company;
        let (mut docs, mut lines) = (audit::Docs::default(), Vec::new());
        for asked in plan.in_turn() {
            for entry in asked.entries() {
                lines.extend(docs.lines(entry)?.into_iter().map(|line| (&asked.timed, line)));
            }
        }
        let written = Written { received: reached };
        write::records(tx, company, &plan.records, &mut docs, head.seq, &written).await?;
        write::blob_refs(tx, company, &plan.records).await?;
        let evicts = !engine.points.off(Mechanism::Evict);
        let now = feed::Now { seq: head.seq, horizon: head.horizon(), evicts, aged: &BTreeSet::new() };
        let news = feed::write(tx, company, world, &plan.records, &now).await?;
        if reached.is_some() {
            notices::write(engine, tx, company, world, plan.makes()).await?;
            let done = plan.in_turn();
            let done = done.iter().map(|asked| (asked.timed.set.by, asked.entries()));
            ringing::write(engine, tx, company, head.seq, world, done).await?;
        }
        let mut sender = origin.sender();
        if plan.takes_in() && matches!(origin, Origin::Web { .. }) {
            // The office brings what somebody else had done.
            sender.agent = format!("{AGENT}{}", sender.agent);
        }
        let rows = lines.iter().map(|(Timed { set, at, .. }, line)| audit::Row {
            salt: engine.random.nonce(),
            set: set.id.0,
            by: set.by,
            action: line.action,
            kind: line.kind.name(),
            record: line.record,
            field: &line.field,
            old: line.old.as_ref(),
            new: line.new.as_ref(),
            happened_ms: at.ms,
            received_ms: reached.unwrap_or(at.time()).timestamp_millis(),
            sender: &sender,
        });
        audit::write(tx, company, head, rows.collect()).await?;
        Ok(news)
    }

    /// Moves the head and makes all of it last.
    async fn commit(mut self) -> Result<(), ServerError> {
        let nonce = self.engine.random.nonce();
        let received = self.facts.received;
        write::head(&mut self.tx, self.company, &self.head, self.locked, &nonce, received).await?;
        self.engine.points.reached("execute:before_commit")?;
        self.tx.commit().await?;
        self.engine.points.reached("execute:after_commit")?;
        Ok(())
    }
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
