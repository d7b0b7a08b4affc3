//! Which network the phone is on, and whether originals wait for Wi-Fi.

use super::{ExecuteError, Store, meta};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What the phone knows of its network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Paid by the megabyte: mobile data, or the person asked to save data.
    Metered,
    /// Wi-Fi or a cable.
    Unmetered,
    /// The phone does not say.
    #[default]
    Unknown,
}

/// Which originals wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    /// Originals wait for Wi-Fi now.
    pub on: bool,
    /// Those stored up to this place of the outbox were let through by the person.
    pub let_through: i64,
}

impl Store {
    /// Whether originals are sent on Wi-Fi only.
    pub fn wifi_only(&self) -> bool {
        self.read("settings", wifi_only)
    }

    /// Says whether originals are sent on Wi-Fi only.
    pub fn set_wifi_only(&self, on: bool) -> Result<(), ExecuteError> {
        let conn = self.writer();
        meta::set(&conn, meta::WIFI_ONLY, u8::from(on))?;
        meta::remove(&conn, meta::LET_THROUGH)?;
        drop(conn);
        self.moved();
        Ok(())
    }

    /// Lets the originals through that wait for Wi-Fi now; later ones wait again.
    pub fn send_anyway(&self) -> Result<(), ExecuteError> {
        let conn = self.writer();
        let last: i64 = conn.query_row("select coalesce(max(place), 0) from blobs", [], |row| row.get(0))?;
        meta::set(&conn, meta::LET_THROUGH, last)?;
        drop(conn);
        self.moved();
        Ok(())
    }

    /// The phone is on another network.
    pub fn set_network(&self, network: Network) {
        let before = self.status().network;
        self.set_status(|status| status.network = network);
        if before != network {
            self.moved();
        }
    }

    /// How many originals wait for Wi-Fi now.
    pub fn waiting_for_wifi(&self) -> usize {
        let network = self.status().network;
        self.read("queue", |conn| {
            let holding = holding(conn, network)?;
            let held: i64 = conn
                .prepare_cached(
                    "select count(*) from blobs
                     where state = 'here' and priority = 2 and ?1 and coalesce(place, 0) > ?2",
                )?
                .query_row((holding.on, holding.let_through), |row| row.get(0))?;
            Ok(held as usize)
        })
    }

    /// Something may be sent now that could not be before, or the other way round.
    fn moved(&self) {
        self.bump();
        self.inner.work.send_modify(|v| *v += 1);
    }
}

fn wifi_only(conn: &Connection) -> Result<bool, ExecuteError> {
    Ok(meta::get::<u8>(conn, meta::WIFI_ONLY)?.unwrap_or(0) != 0)
}

/// Which originals wait on this network. On one that the phone cannot tell nothing waits: it might for ever.
pub(super) fn holding(conn: &Connection, network: Network) -> Result<Holding, ExecuteError> {
    Ok(Holding {
        on: network == Network::Metered && wifi_only(conn)?,
        let_through: meta::get(conn, meta::LET_THROUGH)?.unwrap_or(-1),
    })
}
