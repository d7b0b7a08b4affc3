//! How the connection to the office stands at this moment; not stored, for it is only true now.

use super::{ExecuteError, Network, Store, held, meta};
use chrono::{DateTime, TimeDelta, Utc};
use shared::sync::offset_ms;

/// The state of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub offline: bool,
    pub signed_out: bool,
    pub too_old: bool,
    /// The office took this phone out of use.
    pub revoked: bool,
    /// Which network the phone is on.
    pub network: Network,
    /// A round is running: (done, total).
    pub sending: Option<(usize, usize)>,
    /// The file itself fails.
    pub trouble: Option<String>,
}

/// Differences of the offset up to this are no differences.
const SLACK_MS: i64 = 50;

impl Store {
    /// How the connection stands.
    pub fn status(&self) -> Status {
        held(&self.inner.status).clone()
    }

    /// Changes the status; screens are told if it differs.
    pub fn set_status(&self, change: impl FnOnce(&mut Status)) {
        let mut status = held(&self.inner.status);
        let before = status.clone();
        change(&mut status);
        let differs = *status != before;
        drop(status);
        if differs {
            self.bump();
        }
    }

    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        self.set_status(|status| status.trouble = trouble);
    }

    /// Learns from an answer how far the phone's clock is from the server's. Small differences change nothing, so that
    /// the phone's own order of events stays; nor does an answer that took long, unless it cannot be that the old estimate is
    /// still right.
    pub fn heard(
        &self,
        server_time: DateTime<Utc>,
        sent: DateTime<Utc>,
        received: DateTime<Utc>,
    ) -> Result<(), ExecuteError> {
        let new = offset_ms(server_time, sent, received);
        let doubt = (received - sent).num_milliseconds().abs() / 2;
        let conn = self.writer();
        let old: Option<i64> = meta::get(&conn, meta::OFFSET)?;
        let old_doubt: i64 = meta::get(&conn, meta::OFFSET_DOUBT)?.unwrap_or(0);
        let apart = old.map(|old| (new - old).abs());
        let agrees = apart.is_some_and(|apart| apart <= doubt + SLACK_MS);
        let better = match apart {
            None => true,
            Some(apart) => !agrees && (doubt <= old_doubt || apart > doubt + old_doubt + SLACK_MS),
        };
        if better {
            meta::set(&conn, meta::OFFSET_DOUBT, doubt)?;
            meta::set(&conn, meta::OFFSET, new)?;
            drop(conn);
            // What day it is at the office may have changed.
            self.bump();
        } else if let Some(less) = apart.map(|apart| doubt + apart).filter(|less| agrees && *less < old_doubt)
        {
            meta::set(&conn, meta::OFFSET_DOUBT, less)?;
        }
        Ok(())
    }

    /// Server minus phone, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        self.read("offset", meta::offset)
    }

    /// A moment of the phone's clock as the office's clock shows it, as far as the phone knows: what is planned, and when
    /// something was done, is told in that time.
    pub fn in_the_offices_time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(TimeDelta::milliseconds(self.offset_ms())).unwrap_or(now)
    }
}
