//! The company's head row: the one writer holds it.

use super::*;
use crate::db::Tx;
use crate::{fetch_optional, run};
use shared::Hlc;

/// The company's head row, locked until the commit.
pub struct Head {
    pub seq: i64,
    pub clock: Hlc,
    /// The next free numbers that people read.
    pub next: Next,
    pub audit_n: i64,
    pub audit_chain: Vec<u8>,
    /// Where views begin, in milliseconds since 1970.
    pub horizon_ms: i64,
    /// How many change sets wait for something.
    pub parked: i64,
}

/// The next free numbers that people read, by what they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Next {
    pub job: i64,
    pub estimate: i64,
}

impl Head {
    /// Where views begin.
    pub fn horizon(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.horizon_ms).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// Locks the company's head row: anyone who comes next waits, so sequence order is commit order.
pub(super) async fn lock_head(
    tx: &mut Tx,
    engine: &Engine,
    company: CompanyId,
    founding: bool,
) -> Result<Head, ServerError> {
    if founding {
        run!(
            tx,
            "insert into heads (company_id, epoch, audit_chain) values ($1, $2, $3) on conflict do nothing",
            company,
            engine.random.nonce().to_vec(),
            Vec::<u8>::new()
        )?;
    }
    type HeadRow = (i64, i64, i64, i64, i64, i64, Vec<u8>, i64, i64);
    let select = "select seq, clock_ms, clock_n, next_job_number, next_estimate_number, audit_n, audit_chain,
          horizon_ms, parked
        from heads where company_id = $1";
    let select_locked =
        "select seq, clock_ms, clock_n, next_job_number, next_estimate_number, audit_n, audit_chain,
          horizon_ms, parked
        from heads where company_id = $1 for update";
    let text = if tx.locks_rows() { select_locked } else { select };
    let row = fetch_optional!(tx, HeadRow, text, company)?;
    let (seq, ms, n, job, estimate, audit_n, audit_chain, horizon_ms, parked) =
        row.ok_or(ServerError::NoCompany)?;
    let clock = Hlc { ms, n: u32::try_from(n).unwrap_or_default() };
    let next = Next { job, estimate };
    Ok(Head { seq, clock, next, audit_n, audit_chain, horizon_ms, parked })
}
