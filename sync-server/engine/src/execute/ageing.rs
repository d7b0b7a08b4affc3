//! Ageing: finished visits leave technicians' views when the window of the company has passed them.
//!
//! What is in view is a fact of the rows and the horizon in the company's head row; the horizon moves here and nowhere
//! else, in a commit of its own that tells the phones what left (or, where the window was made longer, came back).

use super::head::lock_head;
use super::{ServerError, feed, write};
use crate::db::tables;
use crate::live::Changed;
use crate::work::{self, Backoff, Did, Kind, Piece, WorkError};
use crate::{Engine, fetch_all};
use chrono::TimeDelta;
use shared::World;
use shared::access::horizon;
use shared::ids::{CompanyId, derived};
use shared::records::Company;
use shared::seams::Mechanism;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many jobs leave in one commit.
const AT_ONCE: usize = 500;
/// How often it is looked whether a company's views have something to let go; they change once a day.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// A company's views age, again and again.
const KIND: Kind<Engine> = Kind {
    name: "ageing",
    outside: false,
    lease: TimeDelta::minutes(5),
    backoff: Backoff { first: TimeDelta::minutes(1), most: TimeDelta::hours(1) },
    tries: None,
    at_once: 1_000,
    run: |engine, piece| Box::pin(age_piece(engine, piece)),
};

/// Lets those companies' views age whose turn it is.
pub async fn age_due(engine: &Engine) -> Result<(), WorkError> {
    let now = engine.now();
    let mut tx = engine.db.read().await?;
    let new = fetch_all!(
        tx,
        (Uuid,),
        "select h.company_id from heads h
         where not exists (select 1 from work w where w.company_id = h.company_id and w.kind = 'ageing'
                             and w.state in ('waits', 'trying'))
         order by h.company_id"
    )?;
    drop(tx);
    if !new.is_empty() {
        let new = new.into_iter().map(|(company,)| (CompanyId(company), derived(KIND.name, company), now));
        let mut tx = engine.db.write().await?;
        work::ask(&mut tx, KIND.name, new, now).await?;
        tx.commit().await?;
    }
    // A company that goes on is due again by then.
    while engine.runner().tick(engine, &KIND).await?.taken > 0 {}
    Ok(())
}

/// One step, so that a company with much to let go holds up no other.
async fn age_piece(engine: &Engine, piece: &Piece) -> Result<Did, WorkError> {
    let goes_on = age(engine, piece.company).await?;
    let now = engine.now();
    Ok(Did::Again(if goes_on { now } else { now + EVERY }))
}

/// Lets every company's views age. One that cannot holds up no other; the last error is given.
pub async fn age_all(engine: &Engine) -> Result<(), ServerError> {
    let mut tx = engine.db.read().await?;
    let companies = fetch_all!(tx, (Uuid,), "select company_id from heads order by company_id")?;
    drop(tx);
    let mut result = Ok(());
    for (company,) in companies {
        loop {
            match age(engine, CompanyId(company)).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
    }
    result
}

/// Moves a company's horizon to where its window begins today, past so many jobs at most; whether it has farther to go.
pub async fn age(engine: &Engine, company: CompanyId) -> Result<bool, ServerError> {
    let turn = engine.turn(company);
    let _turn = turn.lock().await;
    let now = engine.now();
    let mut tx = engine.db.write().await?;
    let mut head = lock_head(&mut tx, engine, company, false).await?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?.ok_or(ServerError::NoCompany)?;
    let wanted = horizon(now, record.view_days).timestamp_millis();
    if wanted == head.horizon_ms {
        return Ok(false);
    }
    let passed = fetch_all!(
        tx,
        (Uuid, i64),
        "select job_id, coalesce(departed_ms, ends_ms, planned_ms) as closed from visits
         where company_id = $1 and open = $2 and coalesce(departed_ms, ends_ms, planned_ms) >= $3
           and coalesce(departed_ms, ends_ms, planned_ms) < $4
         order by 2, 1",
        company,
        false,
        wanted.min(head.horizon_ms),
        wanted.max(head.horizon_ms)
    )?;
    // Ahead in steps, each to a moment at which something ages; back in one.
    let step = passed.get(AT_ONCE).map(|(_, closed)| *closed);
    let step =
        step.filter(|at| wanted > head.horizon_ms && passed.first().is_some_and(|(_, first)| first < at));
    let to = step.unwrap_or(wanted);
    let aged: BTreeSet<Uuid> =
        passed.iter().filter(|(_, closed)| step.is_none_or(|at| *closed < at)).map(|(job, _)| *job).collect();
    let locked = head.seq;
    head.seq += 1;
    head.horizon_ms = to;
    let evicts = !engine.points.off(Mechanism::Evict);
    let now_there = feed::Now { seq: head.seq, horizon: head.horizon(), evicts, aged: &aged };
    let news = feed::write(&mut tx, company, &World::default(), &BTreeMap::new(), &now_there).await?;
    write::head(&mut tx, company, &head, locked, &engine.random.nonce(), now).await?;
    engine.points.reached("age:before_commit")?;
    tx.commit().await?;
    engine.points.reached("age:after_commit")?;
    let seq = u64::try_from(head.seq).unwrap_or_default();
    engine.tell(Changed::new(company, seq, news)).await;
    Ok(to != wanted)
}
