//! Work kept aside: change sets that were not applied but may hold field work, exactly as they came. The office takes them
//! in or discards them; what it decided stays, and a phone that waits for it is told.

pub use crate::execute::{ASIDE_AGENT as AGENT, Kept};

use crate::db::Doc;
use crate::execute::{self, AuditAction, Deed, Incoming, Noted, Origin, Payload, ServerError};
use crate::live::Changed;
use crate::{Engine, fetch_optional, run};
use chrono::{DateTime, Utc};
use shared::access::Audience;
use shared::ids::*;
use shared::sync::Outcome;
use shared::{ChangeSet, Code, Refusal, newer};
use uuid::Uuid;

/// What came of taking it in.
#[derive(Clone, Debug, PartialEq)]
pub enum TakenIn {
    /// It counts.
    Done,
    /// The rules say no; it stays aside, and can be tried again when what they ask for is there.
    Refused(Refusal),
    /// Somebody decided already, or there is no such thing.
    NotThere,
}

struct Row {
    by: PersonId,
    raw: Vec<u8>,
    received: DateTime<Utc>,
    tries: i64,
}

/// Replays it in its author's name, at the time at which it happened, and says in the same commit that it was taken in. Exactly
/// once: its id is derived from the original's, and a second click gets the first one's outcome.
pub async fn take_in(
    engine: &Engine,
    company: CompanyId,
    kept: &Kept,
    by: PersonId,
    origin: &Origin,
) -> Result<TakenIn, ServerError> {
    let Some(row) = open_row(engine, company, kept).await? else { return Ok(TakenIn::NotThere) };
    let refused = |code: Code| Ok(TakenIn::Refused(code.into()));
    let set = match serde_json::from_slice::<ChangeSet>(&row.raw) {
        Ok(set) => set,
        Err(error) => {
            let why = newer::why_unread(&String::from_utf8_lossy(&row.raw), &error);
            return Ok(TakenIn::Refused(why));
        }
    };
    if set.company != company {
        return refused(Code::OtherCompany);
    }
    // The one who brought it said that somebody else did it: nobody's word is taken for that.
    if set.by != row.by {
        return refused(Code::NotAllowed);
    }
    let at = set.clock.corrected(set.offset_ms, row.received, None);
    let what = Payload::Kept { by: set.by, at, changes: set.changes, unknown: set.unknown, of: kept.clone() };
    let id = taken_in_as(kept, row.tries);
    let done = execute::execute(engine, company, origin, vec![Incoming { n: 0, id, what }]).await?;
    let outcome = done.receipts.into_iter().next().map(|receipt| receipt.outcome);
    match outcome.ok_or_else(|| ServerError::Broken("a change set was left without an outcome".into()))? {
        Outcome::Applied { .. } | Outcome::Merged { .. } | Outcome::Parked { .. } => {
            // Said with the commit that took it in; earlier versions said it after, and may have died before that.
            if open_row(engine, company, kept).await?.is_some() {
                decide(engine, company, kept, by, origin, AuditAction::TakenIn, None).await?;
            }
            Ok(TakenIn::Done)
        }
        _ if open_row(engine, company, kept).await?.is_none() => Ok(TakenIn::NotThere),
        other => {
            let refusal = execute::refusal(&other).unwrap_or_else(|| Code::Unknown.into());
            // The next try is a change set of its own: the rules are asked again.
            let mut tx = engine.db.write().await?;
            run!(
                tx,
                "update quarantine set tries = tries + 1
                 where company_id = $1 and id = $2 and hash = $3 and tries = $4 and decided_ms is null",
                company,
                kept.id,
                &kept.hash,
                row.tries
            )?;
            tx.commit().await?;
            Ok(TakenIn::Refused(refusal))
        }
    }
}

/// The change set that taking it in makes.
fn taken_in_as(kept: &Kept, tries: i64) -> ChangeSetId {
    ChangeSetId(derived(&format!("taken in {tries}"), kept.id.0))
}

/// Lets it go, and says why; false if somebody decided already.
pub async fn discard(
    engine: &Engine,
    company: CompanyId,
    kept: &Kept,
    by: PersonId,
    origin: &Origin,
    reason: &str,
) -> Result<bool, ServerError> {
    decide(engine, company, kept, by, origin, AuditAction::Discarded, Some(reason)).await
}

async fn open_row(engine: &Engine, company: CompanyId, kept: &Kept) -> Result<Option<Row>, ServerError> {
    let mut tx = engine.db.read().await?;
    let found = fetch_optional!(
        tx,
        (Uuid, Vec<u8>, i64, i64),
        "select by_person, raw, received_ms, tries from quarantine
         where company_id = $1 and id = $2 and hash = $3 and decided_ms is null",
        company,
        kept.id,
        &kept.hash
    )?;
    Ok(found.map(|(by, raw, received, tries)| Row {
        by: PersonId(by),
        raw,
        received: DateTime::from_timestamp_millis(received).unwrap_or_default(),
        tries,
    }))
}

async fn decide(
    engine: &Engine,
    company: CompanyId,
    kept: &Kept,
    by: PersonId,
    origin: &Origin,
    decision: AuditAction,
    reason: Option<&str>,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(engine, company).await?;
    let found = fetch_optional!(
        noted.tx,
        (i64,),
        "update quarantine set decided_ms = $4, decided_by = $5, decision = $6, reason = $7
         where company_id = $1 and id = $2 and hash = $3 and decided_ms is null returning tries",
        company,
        kept.id,
        &kept.hash,
        noted.now,
        by,
        decision.name(),
        reason
    )?;
    let Some((tries,)) = found else { return Ok(false) };
    // A server of an earlier version died between taking it in and saying so: it counts, and is not discarded any more.
    let counts = fetch_optional!(
        noted.tx,
        (Doc,),
        "select outcome from receipts where company_id = $1 and id = $2 order by id, hash",
        company,
        taken_in_as(kept, tries)
    )?;
    let counts = counts.map(|(outcome,)| execute::read_outcome(&outcome)).transpose()?;
    let counts = matches!(counts, Some(Outcome::Applied { .. } | Outcome::Merged { .. }));
    if counts && decision == AuditAction::Discarded {
        return Ok(false);
    }
    // What was taken in has had its word with the commit that took it in.
    let refusal = Refusal::new(Code::Discarded).with("reason", reason.unwrap_or_default());
    let told = noted.answer(kept, Outcome::Rejected { refusal }).await?;
    let said = reason.map(|reason| serde_json::json!({ "reason": reason }));
    let record = kept.id.0;
    noted.tell(Deed { action: decision, kind: "change_set", record, by, said, origin }).await?;
    let seq = noted.commit().await?;
    if let Some(person) = told {
        let news = [(Audience::Office, None), (Audience::Person(person), None)];
        engine.tell(Changed::new(company, seq, news)).await;
    }
    Ok(true)
}
