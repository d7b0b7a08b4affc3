//! What the office does to things that are no records (phones, work kept aside, values in the audit): written together
//! with a line in the audit, in one transaction under the company's lock.

use super::head::{Head, lock_head};
use super::receipts::{self, NewReceipt};
use super::{AuditAction, Kept, Origin, ServerError, audit, write};
use crate::db::Tx;
use crate::{Engine, run};
use chrono::{DateTime, Utc};
use shared::ids::*;
use shared::sync::Outcome;
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// A transaction that ends with a line in the audit.
pub struct Noted<'a> {
    pub tx: Tx,
    pub now: DateTime<Utc>,
    engine: &'a Engine,
    company: CompanyId,
    head: Head,
    /// The head's number as it was found.
    locked: i64,
    _turn: OwnedMutexGuard<()>,
}

/// What was done, for the audit.
pub struct Deed<'a> {
    pub action: AuditAction,
    /// What it was done to: a kind of record, or one of [`super::OTHER_KINDS`].
    pub kind: &'a str,
    pub record: Uuid,
    pub by: PersonId,
    /// What there is to say about it, as JSON.
    pub said: Option<serde_json::Value>,
    pub origin: &'a Origin,
}

impl<'a> Noted<'a> {
    /// Waits for the company's turn and begins.
    pub async fn begin(engine: &'a Engine, company: CompanyId) -> Result<Noted<'a>, ServerError> {
        let turn = engine.turn(company).lock_owned().await;
        let mut tx = engine.db.write().await?;
        let head = lock_head(&mut tx, engine, company, false).await?;
        let locked = head.seq;
        Ok(Noted { tx, now: engine.now(), engine, company, head, locked, _turn: turn })
    }

    /// Says what becomes of a change set that was kept aside; whose phone waits for that, if one does.
    pub async fn answer(&mut self, of: &Kept, outcome: Outcome) -> Result<Option<PersonId>, ServerError> {
        let awaited = receipts::awaited(&mut self.tx, self.company, &[of]).await?.pop();
        let Some(receipt) = awaited.map(|receipt| NewReceipt { outcome, ..receipt }) else { return Ok(None) };
        self.head.seq = self.locked + 1;
        let by = receipt.by;
        receipts::write(&mut self.tx, self.company, None, self.head.seq, self.now, &[receipt]).await?;
        Ok(Some(by))
    }

    /// Writes the line.
    pub async fn tell(&mut self, deed: Deed<'_>) -> Result<(), ServerError> {
        self.tell_about("", deed).await
    }

    /// Writes a line about one field.
    pub async fn tell_about(&mut self, field: &str, deed: Deed<'_>) -> Result<(), ServerError> {
        let at = self.now.timestamp_millis();
        let row = audit::Row {
            salt: self.engine.random.nonce(),
            set: self.engine.random.id(self.now),
            by: deed.by,
            action: deed.action,
            kind: deed.kind,
            record: deed.record,
            field,
            old: None,
            new: deed.said.as_ref(),
            happened_ms: at,
            received_ms: at,
            sender: &deed.origin.sender(),
        };
        Ok(audit::write(&mut self.tx, self.company, &mut self.head, vec![row]).await?)
    }

    /// Makes it last; the company's head, for those who are to be told.
    pub async fn commit(mut self) -> Result<u64, ServerError> {
        if self.head.seq == self.locked {
            run!(
                self.tx,
                "update heads set audit_n = $2, audit_chain = $3 where company_id = $1",
                self.company,
                self.head.audit_n,
                self.head.audit_chain.clone()
            )?;
        } else {
            let nonce = self.engine.random.nonce();
            write::head(&mut self.tx, self.company, &self.head, self.locked, &nonce, self.now).await?;
        }
        self.tx.commit().await?;
        Ok(u64::try_from(self.head.seq).unwrap_or_default())
    }
}
