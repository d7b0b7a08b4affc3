//! What must hold when all is quiet: nothing lost, nothing twice, every phone equal to the server on its view.

use super::{Seeded, Simulation, Turnstile};
use crate::network::Bad;
use crate::office::COMPANY;
use crate::technician::Technician;
use rusqlite::Connection;
use serde_json::Value;
use shared::records::*;
use shared::sync::BlobHash;
use shared::{Change, EvidenceId, Kind, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use sync_server::db::{Sql, tables};

type Rows = BTreeMap<(String, String), Value>;

impl Simulation {
    /// Everything, in one go.
    pub(super) async fn check(&mut self) -> Result<(), String> {
        for player in 0..self.players.len() {
            self.nothing_waits(player)?;
            self.every_number_is_accounted_for(player).await?;
            self.equals_the_server(player).await?;
            self.equals_a_new_phone(player).await?;
        }
        self.every_capture_is_somewhere().await?;
        self.every_picture_has_arrived().await
    }

    fn nothing_waits(&self, player: usize) -> Result<(), String> {
        let store = self.players[player].technician.store();
        let queue = store.queue();
        if !queue.is_empty() {
            return Err(format!("player {player}: still queued when all is quiet: {queue:?}"));
        }
        let banner = store.banner();
        if banner.sets_waiting + banner.blobs_waiting > 0 {
            return Err(format!("player {player}: the banner counts what is not there: {banner:?}"));
        }
        Ok(())
    }

    /// Per stream 1..n = applied + merged + rejected + parked + void.
    async fn every_number_is_accounted_for(&self, player: usize) -> Result<(), String> {
        let stream = self.players[player].technician.store().identity().stream;
        let phone = self.open(player);
        let on_phone: Vec<i64> = column(&phone, "select n from outbox where n is not null order by n");
        let whole: Vec<i64> = (1..=on_phone.len() as i64).collect();
        if on_phone != whole {
            return Err(format!("player {player}: the phone's numbers have gaps: {on_phone:?}"));
        }
        let mut tx = self.office.app.db.read().await.map_err(|e| e.to_string())?;
        let mut sql = Sql::new("select n from receipts where stream = ");
        sql.bind(stream).push(" order by n");
        let rows = tx.fetch_all::<(i64,)>(sql, Vec::new()).await.map_err(|e| e.to_string())?;
        let answered: Vec<i64> = rows.into_iter().map(|(n,)| n).collect();
        if answered != whole {
            return Err(format!("player {player}: made {whole:?}, answered {answered:?}"));
        }
        Ok(())
    }

    /// Whatever the phone shows is what the server has.
    async fn equals_the_server(&self, player: usize) -> Result<(), String> {
        let phone = self.open(player);
        let local: Vec<String> = column(&phone, "select kind || ' ' || id from local order by 1");
        if !local.is_empty() {
            return Err(format!("player {player}: the overlay is not empty: {local:?}"));
        }
        let server = self.server_rows().await?;
        for (key, held) in base(&phone) {
            match server.get(&key) {
                Some(there) if *there == held => {}
                Some(there) => return Err(format!("player {player}: {key:?}: phone {held}, server {there}")),
                None => return Err(format!("player {player}: {key:?} is not on the server")),
            }
        }
        Ok(())
    }

    /// A phone that has lived through everything holds what a new one of the same person is sent.
    async fn equals_a_new_phone(&mut self, player: usize) -> Result<(), String> {
        let who = self.players[player].technician.who;
        let network = Arc::new(Turnstile::default());
        let bad = Arc::new(Bad::new(self.office.network.clone()));
        let folder = self.folder.path().join(format!("new-{who:?}"));
        let (clock, random) = (Arc::new(self.world.clone()), Arc::new(Seeded::new(player as u64)));
        let fresh = Technician::over(bad.clone(), bad, who, folder.clone(), clock, random);
        drop(network);
        fresh.signs_in().await;
        fresh.syncs().await.map_err(|e| format!("a new phone can't sync: {e}"))?;
        let (old, new) = (base(&self.open(player)), base(&store_in(&folder)));
        let only_old: Vec<_> = old.keys().filter(|k| !new.contains_key(*k)).collect();
        let only_new: Vec<_> = new.keys().filter(|k| !old.contains_key(*k)).collect();
        if !only_old.is_empty() || !only_new.is_empty() {
            return Err(format!("player {player}: holds too much {only_old:?}, too little {only_new:?}"));
        }
        Ok(())
    }

    /// Acknowledged or captured evidence is on the server, or in somebody's inbox; and nothing came from nowhere.
    async fn every_capture_is_somewhere(&self) -> Result<(), String> {
        let there: BTreeSet<EvidenceId> =
            self.office.all::<Evidence>().await.into_iter().map(|e| e.id).collect();
        let mut refused = BTreeSet::new();
        for player in &self.players {
            for item in player.technician.store().inbox() {
                refused.extend(item.changes.iter().filter_map(|change| match change {
                    Change::Capture { id, .. } => Some(*id),
                    _ => None,
                }));
            }
        }
        for captured in self.captured.iter().filter(|c| !c.uncertain) {
            if !there.contains(&captured.id) && !refused.contains(&captured.id) {
                return Err(format!("lost: {captured:?}"));
            }
        }
        let known: BTreeSet<EvidenceId> = self.captured.iter().map(|c| c.id).collect();
        match there.iter().find(|id| !known.contains(id)) {
            Some(id) => Err(format!("{id} came from nowhere")),
            None => Ok(()),
        }
    }

    async fn every_picture_has_arrived(&self) -> Result<(), String> {
        for piece in self.office.all::<Evidence>().await {
            for hash in piece.body.blobs() {
                let bytes = self.office.app.blobs.get(COMPANY, &hash).await.map_err(|e| e.to_string())?;
                let Some(bytes) = bytes else { return Err(format!("{hash} of {} is missing", piece.id)) };
                if BlobHash::of(&bytes) != hash
                    || self.blobs.get(&hash).is_some_and(|made| made[..] != bytes[..])
                {
                    return Err(format!("{hash} of {} has other bytes", piece.id));
                }
            }
        }
        Ok(())
    }

    async fn server_rows(&self) -> Result<Rows, String> {
        let mut rows = Rows::new();
        let mut tx = self.office.app.db.read().await.map_err(|e| e.to_string())?;
        let mut keep = |record: Record| {
            let key = (record.kind().name().to_owned(), record.uuid().to_string());
            rows.insert(key, serde_json::from_str(&record.to_json()).unwrap_or(Value::Null));
        };
        macro_rules! every {
            ($($kind:ty),*) => {$(
                let all = tables::all::<$kind>(&mut tx, COMPANY).await.map_err(|e| e.to_string())?;
                all.into_iter().for_each(|r| keep(r.into()));
            )*};
        }
        every!(Company, Person, JobType, Account, Address, Job, Visit, Evidence, Note, History, Alert);
        debug_assert_eq!(Kind::ALL.len(), 11);
        Ok(rows)
    }

    fn open(&self, player: usize) -> Connection {
        let who = self.players[player].technician.who;
        store_in(&self.folder.path().join(format!("{who:?}")))
    }
}

fn store_in(folder: &Path) -> Connection {
    let mut files = std::fs::read_dir(folder.join("store")).expect("the phone has a store");
    let file = files.find_map(|entry| {
        let path = entry.ok()?.path();
        (path.extension()? == "db").then_some(path)
    });
    Connection::open(file.expect("one file per person")).expect("the phone's file opens")
}

fn base(phone: &Connection) -> Rows {
    let mut statement = phone.prepare("select kind, id, json from base order by kind, id").expect("a table");
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?)));
    let rows = rows.expect("rows").map(|row| row.expect("a row"));
    // As a record and back, so that fields with defaults compare equal.
    rows.map(|((kind, id), json): ((String, String), String)| {
        let read = kind.parse().ok().and_then(|kind| Record::from_json(kind, &json).ok());
        let json = read.map_or(json, |record| record.to_json());
        ((kind, id), serde_json::from_str(&json).unwrap_or(Value::Null))
    })
    .collect()
}

fn column<T: rusqlite::types::FromSql>(phone: &Connection, sql: &str) -> Vec<T> {
    let mut statement = phone.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}
