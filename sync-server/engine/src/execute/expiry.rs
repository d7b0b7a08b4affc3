//! Expiry: estimates whose last day is past in their company's zone can be accepted late only.

use super::{Origin, ServerError, act};
use crate::db::tables;
use crate::work::WorkError;
use crate::{Engine, fetch_all};
use chrono::TimeDelta;
use shared::ids::{CompanyId, EstimateId, derived};
use shared::records::{Company, EstimateStep};
use shared::sync::Outcome;
use shared::{Change, local};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use uuid::Uuid;

/// How many are looked at in one go.
const AT_ONCE: i64 = 500;
/// The zone that has a new day first is so far ahead of Greenwich.
const FIRST: TimeDelta = TimeDelta::hours(14);

/// Lets estimates expire whose day is past. The rule looks at the company's calendar; one that cannot holds up no other, and the
/// last error is given.
pub async fn expire_due(engine: &Engine) -> Result<(), WorkError> {
    let day = (engine.now() + FIRST).date_naive().to_string();
    let mut after = (Uuid::nil(), Uuid::nil());
    let (mut result, mut days) = (Ok(()), BTreeMap::new());
    loop {
        let mut tx = engine.db.read().await?;
        let due = fetch_all!(
            tx,
            (Uuid, Uuid, String),
            "select company_id, id, valid_until from estimates
             where status in ('sent', 'viewed') and listed = 'yes' and valid_until <> '' and valid_until < $1
               and (company_id > $2 or (company_id = $2 and id > $3))
             order by company_id, id limit $4",
            day.clone(),
            after.0,
            after.1,
            AT_ONCE
        )?;
        drop(tx);
        let Some((company, id, _)) = due.last() else { return result };
        after = (*company, *id);
        for (company, id, last) in due {
            let company = CompanyId(company);
            // What the company's own calendar does not call past is not tried.
            let day = match days.entry(company) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(today(engine, company).await?),
            };
            if last < *day
                && let Err(error) = expire(engine, company, id, &last).await
            {
                result = Err(error.into());
            }
        }
    }
}

/// The day in the company's zone.
async fn today(engine: &Engine, company: CompanyId) -> Result<String, ServerError> {
    let mut tx = engine.db.read().await?;
    let record = tables::one::<Company>(&mut tx, company, company.0).await?.ok_or(ServerError::NoCompany)?;
    let zone = record.time_zone.parse().unwrap_or(chrono_tz::UTC);
    Ok(local::date(zone, engine.now()).to_string())
}

async fn expire(engine: &Engine, company: CompanyId, id: Uuid, last: &str) -> Result<(), ServerError> {
    let change = Change::MoveEstimate { id: EstimateId(id), step: EstimateStep::Expire };
    let cause = derived(&format!("expiry {last}"), id);
    match act(engine, company, &Origin::System, cause, vec![change]).await? {
        // Somebody was faster.
        Outcome::Rejected { refusal } => {
            tracing::info!(%id, code = refusal.code.name(), "an estimate does not expire");
            Ok(())
        }
        _ => Ok(()),
    }
}
