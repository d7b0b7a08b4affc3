//! Erasing values from the audit: the old and the new value of a change and their salt go, the row, its commitment and the
//! chain stay, and a row of its own says who erased them and why. All in one transaction under the company's lock.
//!
//! Invariant: the row that says so is never erased itself, and [`super::verify_audit`] finds values that are gone without it.

use super::noted::{Deed, Noted};
use super::{AuditAction, Origin, ServerError};
use crate::db::{Sql, chunks};
use crate::live::Changed;
use crate::{Engine, fetch_all, fetch_optional};
use serde::{Deserialize, Serialize};
use shared::access::Audience;
use shared::ids::*;
use uuid::Uuid;

/// What that row says, as its new value.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    /// The numbers of the rows whose values are gone.
    pub rows: Vec<i64>,
    pub reason: String,
}

/// Which values are to go.
#[derive(Clone, Debug)]
pub struct Erase {
    /// The number of a change.
    pub n: i64,
    /// Also those of every other change of the same field of the same record.
    pub everywhere: bool,
    /// Stays.
    pub reason: String,
}

/// Erases; how many changes lost their values. None: there are no such values (any more), and nothing is written.
pub async fn erase(
    engine: &Engine,
    company: CompanyId,
    by: PersonId,
    origin: &Origin,
    what: Erase,
) -> Result<Option<usize>, ServerError> {
    let mut noted = Noted::begin(engine, company).await?;
    let about = fetch_optional!(
        noted.tx,
        (String, Uuid, String),
        "select kind, record, field from audit where company_id = $1 and n = $2",
        company,
        what.n
    )?;
    let Some((kind, record, field)) = about else { return Ok(None) };
    let all = fetch_all!(
        noted.tx,
        (i64,),
        "select n from audit where company_id = $1 and record = $2 and kind = $3 and field = $4 and action <> $5
           and salt is not null and (old is not null or new is not null) order by n",
        company,
        record,
        &kind,
        &field,
        AuditAction::Erased.name()
    )?;
    let rows: Vec<i64> = all.into_iter().map(|(n,)| n).filter(|n| what.everywhere || *n == what.n).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    for rows in chunks(&rows, 1) {
        let mut sql = Sql::new("update audit set old = null, new = null, salt = null where company_id = ");
        sql.bind(company).push(" and n in ").list(rows.iter().copied());
        noted.tx.run(sql, Vec::new()).await?;
    }
    let erased = rows.len();
    let said = serde_json::to_value(Said { rows, reason: what.reason });
    let said = Some(said.map_err(|e| ServerError::Broken(e.to_string()))?);
    noted
        .tell_about(&field, Deed { action: AuditAction::Erased, kind: &kind, record, by, said, origin })
        .await?;
    let seq = noted.commit().await?;
    engine.tell(Changed::new(company, seq, [(Audience::Office, None)])).await;
    Ok(Some(erased))
}
