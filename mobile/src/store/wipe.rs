//! Being told to wipe: noted at once, and done when the office has what was not sent yet, or after a while without.

use super::{ExecuteError, Store, meta};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::TransactionBehavior;

/// How long a phone that was told to wipe tries to hand over what it did not send.
pub const WIPE_PATIENCE: TimeDelta = TimeDelta::hours(1);

impl Store {
    /// Notes that the office told this phone to wipe; the first time counts.
    pub fn told_to_wipe(&self, now: DateTime<Utc>) -> Result<(), ExecuteError> {
        let conn = self.writer();
        let told: Option<i64> = meta::get(&conn, meta::WIPE_TOLD)?;
        if told.is_none() {
            meta::set(&conn, meta::WIPE_TOLD, now.timestamp_millis())?;
            drop(conn);
            self.bump();
        }
        Ok(())
    }

    /// When the office told this phone to wipe, if it did.
    pub fn wipe_told(&self) -> Option<DateTime<Utc>> {
        self.read("wipe", |conn| {
            Ok(meta::get(conn, meta::WIPE_TOLD)?.and_then(DateTime::from_timestamp_millis))
        })
    }

    /// The office serves this phone again.
    pub fn wipe_called_off(&self) -> Result<(), ExecuteError> {
        if self.wipe_told().is_some() {
            meta::remove(&self.writer(), meta::WIPE_TOLD)?;
            self.bump();
        }
        Ok(())
    }

    /// Whether it is time: everything is with the office, or patience has ended.
    pub fn wipe_due(&self, now: DateTime<Utc>) -> bool {
        let Some(told) = self.wipe_told() else { return false };
        // A clock that was set back does not give more time.
        let waited = (now - told).abs();
        // Unsent work that cannot be counted is not nothing.
        let unsent = self.read("unsent", |conn| Ok(Some(super::export::unsent(conn)?)));
        unsent == Some((0, 0)) || waited >= WIPE_PATIENCE
    }

    /// Deletes everything, whatever it is, so that not even free pages hold any of it.
    pub fn wipe(&self) -> Result<(), ExecuteError> {
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tables: Vec<String> = tx
            .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for table in tables {
            tx.execute(&format!("delete from \"{table}\""), [])?;
        }
        tx.commit()?;
        self.inner.seams.points.reached("wipe:emptied")?;
        conn.execute_batch("vacuum")?;
        conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        drop(conn);
        self.bump();
        Ok(())
    }
}
