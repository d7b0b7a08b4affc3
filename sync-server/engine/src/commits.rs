//! Commits as phones hear of them: the head's number, and a nonce that no other server has with it.

use crate::db::{DbError, Tx};
use crate::{fetch_optional, run};
use chrono::{DateTime, Utc};
use shared::CompanyId;

/// Moves the head by a commit in which no record changes, and locks it until then.
pub async fn bare(
    tx: &mut Tx,
    company: CompanyId,
    nonce: &[u8; 16],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let moved = fetch_optional!(
        tx,
        (i64,),
        "update heads set seq = seq + 1 where company_id = $1 returning seq",
        company
    )?;
    // Before the company is founded there is nobody to hear of it.
    let Some((seq,)) = moved else { return Ok(()) };
    note(tx, company, seq, nonce, now).await
}

/// Notes the nonce of a commit: with its number it tells this server from one that was restored.
pub async fn note(
    tx: &mut Tx,
    company: CompanyId,
    seq: i64,
    nonce: &[u8; 16],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "insert into commits (company_id, seq, nonce, at_ms) values ($1, $2, $3, $4)",
        company,
        seq,
        nonce.to_vec(),
        now
    )?;
    Ok(())
}
