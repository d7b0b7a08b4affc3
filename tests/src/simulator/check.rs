//! What must hold after every step, and what must hold when all is quiet.

use super::Simulation;
use super::oracle::{self, Rows};
use super::player::Made;
use crate::office::COMPANY;
use mobile::store::QueueState;
use mobile::sync::Response;
use rusqlite::Connection;
use rusqlite::types::FromSql;
use shared::clock::TOLERANCE_MS;
use shared::records::{Entity, Evidence, Note};
use shared::sync::{BlobHash, Pulled};
use shared::{ChangeSetId, EvidenceId, Kind, NoteId, Record};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Texts by note, with when they were written.
type Taken<'a> = BTreeMap<NoteId, Vec<(Made, &'a str)>>;

impl Simulation {
    /// After every step.
    pub(super) fn always(&mut self) -> Result<(), String> {
        for player in 0..self.players.len() {
            if self.players[player].technician.phone().store().is_some() {
                self.numbers_have_no_gaps(player)?;
                self.own_work_is_there(player)?;
            }
        }
        self.clocks_are_true()
    }

    /// Invariant 2, on the phone: the numbers in the outbox are 1..n.
    fn numbers_have_no_gaps(&mut self, player: usize) -> Result<(), String> {
        let sql = "select count(*), coalesce(min(n), 1), coalesce(max(n), 0) from outbox where n is not null";
        let (count, least, most): (i64, i64, i64) = self.players[player]
            .file()
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .map_err(|e| e.to_string())?;
        // After a month the phone lets go of what is acknowledged, and gaps may stay between the rest.
        if count != most - least + 1 && !self.weeks_passed {
            return Err(format!("player {player}: {count} numbers from {least} to {most}"));
        }
        Ok(())
    }

    /// Invariants 1, 5 and 9: what a person captured is on their phone, with its pictures, until the server has it; and
    /// what they see has their own work in it.
    fn own_work_is_there(&mut self, player: usize) -> Result<(), String> {
        let captured: Vec<_> = self.players[player]
            .captured
            .iter()
            .filter(|(_, captured)| !captured.uncertain)
            .map(|(id, captured)| (*id, captured.clone()))
            .collect();
        let server: BTreeSet<String> =
            column(&self.server.peek, "select hash from blobs")?.into_iter().collect();
        let file = self.players[player].file();
        let shown: BTreeSet<String> = column(
            file,
            "select id from local where kind = 'evidence' union select id from base where kind = 'evidence'
             union select id from held where kind = 'evidence'",
        )?
        .into_iter()
        .collect();
        let jobs: BTreeSet<String> =
            column(file, "select id from base where kind = 'job'")?.into_iter().collect();
        let states: BTreeMap<String, String> = pairs(file, "select id, state from outbox")?;
        let inbox: BTreeSet<String> = column(file, "select id from inbox")?.into_iter().collect();
        let doubted: BTreeSet<String> =
            column(file, "select id from outbox where provisional is not null")?.into_iter().collect();
        let blobs: BTreeMap<String, String> = pairs(
            file,
            "select hash, case when size = (select sum(length(bytes)) from blob_chunks c where c.hash = b.hash)
               then state else 'torn' end from blobs b",
        )?;
        for (id, captured) in captured {
            let state = captured.set.and_then(|set| states.get(&set.to_string()));
            let refused = captured
                .set
                .is_some_and(|set| inbox.contains(&set.to_string()) || doubted.contains(&set.to_string()));
            let in_view = jobs.contains(&captured.job.to_string());
            let ended = state.is_none_or(|state| state == "done" || state == "rejected");
            if !shown.contains(&id.to_string()) && !refused && (in_view || !ended) {
                return Err(format!(
                    "player {player} does not see their own {id}, {captured:?}, state {state:?}"
                ));
            }
            if state.is_some_and(|state| state == "rejected") && !refused {
                return Err(format!("player {player}: {id} was refused and is not in the inbox"));
            }
            for hash in &captured.blobs {
                match blobs.get(hash.as_str()).map(String::as_str) {
                    Some("here") => {}
                    Some("complete" | "fetched") | None
                        if server.contains(hash.as_str()) || self.restored => {}
                    other => {
                        return Err(format!(
                            "player {player}: the picture {hash} of {id} is nowhere: {other:?}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Work counts for the moment it was done at in truth, within the tolerance and what the phone could know.
    fn clocks_are_true(&self) -> Result<(), String> {
        let sql = "select id, happened_ms from receipts where stream is not null
                   and json_extract(outcome, '$.outcome') in ('applied', 'merged') order by id";
        let mut statement = self.server.peek.prepare_cached(sql).map_err(|e| e.to_string())?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)));
        for row in rows.map_err(|e| e.to_string())? {
            let (id, happened) = row.map_err(|e| e.to_string())?;
            let id = ChangeSetId(Uuid::from_slice(&id).map_err(|e| e.to_string())?);
            let Some(player) = self.players.iter().find(|player| player.made.contains_key(&id)) else {
                continue;
            };
            if self.restored && player.went_back {
                // Work of an earlier incarnation comes after what was done since, if the server has lost it as well: a
                // stream keeps its order.
                continue;
            }
            let Some(Made { true_ms, error_ms }) = player.made.get(&id) else { continue };
            let off = happened - true_ms;
            if off.abs() > error_ms + TOLERANCE_MS {
                return Err(format!(
                    "{id} counts for a moment {off} ms off the truth, {error_ms} were to be expected"
                ));
            }
        }
        Ok(())
    }

    /// Invariant 8: an answer holds nothing outside the person's view.
    pub(super) fn only_what_is_in_view(&self, player: usize, answer: &Response) -> Result<(), String> {
        let Ok(page) = serde_json::from_slice::<Pulled>(&answer.body) else { return Ok(()) };
        if page.puts.is_empty() {
            return Ok(());
        }
        let rows = oracle::rows(&self.server.peek)?;
        let view = oracle::view(&rows, self.players[player].who, oracle::horizon(&self.server.peek)?);
        for put in &page.puts {
            let kind: Kind = put.kind.parse().map_err(|_| format!("no such kind: {}", put.kind))?;
            if !view.contains(&(kind, put.id)) {
                return Err(format!(
                    "player {player} was sent {kind} {}, which is not theirs to see",
                    put.id
                ));
            }
        }
        Ok(())
    }

    // ---- when all is quiet --------------------------------------------------------------------------------------

    /// Everything, in one go.
    pub(super) async fn check(&mut self) -> Result<(), String> {
        let rows = oracle::rows(&self.server.peek)?;
        for player in 0..self.players.len() {
            self.nothing_waits(player)?;
            self.every_number_is_accounted_for(player)?;
            self.equals_the_server(player, &rows)?;
        }
        self.every_capture_is_somewhere(&rows)?;
        self.every_picture_has_arrived(&rows).await?;
        self.nothing_happened_twice()?;
        self.the_later_edit_stands(&rows)?;
        self.every_word_can_be_found()?;
        let chain = sync_server::execute::verify_audit(&self.server.office.app, COMPANY).await;
        match chain.map_err(|e| format!("the audit: {e}"))? {
            None => Ok(()),
            Some(n) => Err(format!("the audit does not hold from row {n} on")),
        }
    }

    /// Nothing but what its person has to decide about: what builds on a refused change set "waits for something and is
    /// decided again when that comes", and what it waits for is in the inbox of the same phone, to be done again or let go.
    fn nothing_waits(&mut self, player: usize) -> Result<(), String> {
        let for_a_decision: BTreeSet<String> = column(
            self.players[player].file(),
            "with recursive waits (id, for_set) as (
               select id, json_extract(outcome, '$.on') from outbox
               where state = 'acked' and json_extract(outcome, '$.why') = 'waits_for_refused'
               union
               select w.id, i.replaced_by from waits w join inbox i on i.id = w.for_set and i.state = 'retried')
             select w.id from waits w join inbox i on i.id = w.for_set and i.state = 'open'",
        )?
        .into_iter()
        .collect();
        let store = self.players[player].technician.store();
        let mut queue = store.queue();
        queue.retain(|item| {
            !matches!(item.state, QueueState::Parked(_)) || !for_a_decision.contains(&item.id.to_string())
        });
        if !queue.is_empty() {
            return Err(format!("player {player}: still queued when all is quiet: {queue:?}"));
        }
        let banner = store.banner();
        if banner.sets_waiting + banner.blobs_waiting > 0 {
            return Err(format!("player {player}: the banner counts what is not there: {banner:?}"));
        }
        Ok(())
    }

    /// Invariant 2, on the server: every number of the stream has an outcome, and the stream ends where the phone's does.
    fn every_number_is_accounted_for(&mut self, player: usize) -> Result<(), String> {
        let stream = self.players[player].technician.store().identity().stream;
        let made: Vec<String> =
            column(self.players[player].file(), "select id from outbox where n is not null order by n")?;
        // Not the last one that is still kept: acknowledged ones are forgotten in time.
        let counted = "select cast(value as integer) - 1 from meta where key = 'next_n'";
        let last: Option<i64> = column(self.players[player].file(), counted)?.pop();
        let sql = "select last_n from streams where stream = ?1";
        let reached = self.server.peek.query_row(sql, [stream.0.as_bytes()], |row| row.get::<_, i64>(0));
        let reached = reached.unwrap_or(0);
        let went_back = self.players[player].went_back;
        // "What was acknowledged more than 30 days ago is not kept for a restore": the next push closes its numbers.
        let forgotten = self.forgotten && {
            let kept = "select count(*) from outbox where n > ?1";
            let kept = self.players[player].file().query_row(kept, [reached], |row| row.get::<_, i64>(0));
            kept.map_err(|e| e.to_string())? == 0
        };
        let fits =
            |last: i64| last == reached || (went_back && last < reached) || (forgotten && last > reached);
        if last.is_some_and(|last| last > 0 && !fits(last)) {
            return Err(format!(
                "player {player}: made {last:?} change sets, the server has come to {reached}"
            ));
        }
        let answered: BTreeSet<Vec<u8>> =
            column(&self.server.peek, "select id from receipts where stream is not null")?
                .into_iter()
                .collect();
        for id in made {
            let uuid: Uuid = id.parse().map_err(|_| format!("no id: {id}"))?;
            if !answered.contains(uuid.as_bytes().as_slice()) {
                return Err(format!("player {player}: {id} has no outcome on the server"));
            }
        }
        Ok(())
    }

    /// Invariants 6 and 7: the phone holds exactly what its person may see, as the server has it; and in its overlay only
    /// what waits for its person's decision ("parked": it "keeps it in its overlay").
    fn equals_the_server(&mut self, player: usize, rows: &Rows) -> Result<(), String> {
        let who = self.players[player].who;
        let file = self.players[player].file();
        let local: Vec<String> = column(
            file,
            "select kind || ' ' || id from local where place not in
               (select place from outbox where state = 'acked' and json_extract(outcome, '$.outcome') = 'parked')
             order by 1",
        )?;
        if !local.is_empty() {
            return Err(format!("player {player}: the overlay is not empty: {local:?}"));
        }
        let mut statement = file
            .prepare_cached("select kind, id, json from base order by kind, id")
            .map_err(|e| e.to_string())?;
        let held = statement
            .query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .map_err(|e| e.to_string())?;
        let mut has = BTreeSet::new();
        for row in held {
            let (kind, id, json) = row.map_err(|e| e.to_string())?;
            let kind: Kind = kind.parse().map_err(|_| format!("no such kind: {kind}"))?;
            let id: Uuid = id.parse().map_err(|_| format!("no id: {id}"))?;
            has.insert((kind, id));
            let record = Record::from_json(kind, &json).map_err(|e| e.to_string())?;
            match rows.get(&(kind, id)) {
                Some(there) if oracle::plain(there) == oracle::plain(&record) => {}
                Some(there) => {
                    let (phone, server) = (oracle::plain(&record), oracle::plain(there));
                    return Err(format!("player {player}: {kind} {id}: phone {phone}, server {server}"));
                }
                None => return Err(format!("player {player}: {kind} {id} is not on the server")),
            }
        }
        let may = oracle::view(rows, who, oracle::horizon(&self.server.peek)?);
        let too_much: Vec<_> = has.difference(&may).collect();
        let too_little: Vec<_> = may.difference(&has).collect();
        if !too_much.is_empty() || !too_little.is_empty() {
            return Err(format!("player {player}: holds too much {too_much:?}, too little {too_little:?}"));
        }
        Ok(())
    }

    /// Captured evidence is on the server, or in its person's inbox; and nothing came from nowhere.
    fn every_capture_is_somewhere(&mut self, rows: &Rows) -> Result<(), String> {
        let there: BTreeSet<EvidenceId> = rows.values().filter_map(Evidence::of).map(|e| e.id).collect();
        let mut known = BTreeSet::new();
        for (n, player) in self.players.iter().enumerate() {
            let inbox = player.technician.store().inbox();
            let refused: BTreeSet<EvidenceId> =
                inbox.iter().flat_map(|item| super::field::captured_by(&item.changes)).collect();
            for (id, captured) in &player.captured {
                known.insert(*id);
                if !captured.uncertain && !there.contains(id) && !refused.contains(id) {
                    return Err(format!("player {n}: lost: {id} {captured:?}"));
                }
                if there.contains(id) && refused.contains(id) {
                    return Err(format!("player {n}: {id} is taken and in the inbox as well"));
                }
            }
        }
        match there.iter().find(|id| !known.contains(id)) {
            Some(id) => Err(format!("{id} came from nowhere")),
            None => Ok(()),
        }
    }

    /// Invariant 9: every picture that evidence names is on the server, with the right bytes. One that only a phone had
    /// which went back to a backup may be gone with it.
    async fn every_picture_has_arrived(&self, rows: &Rows) -> Result<(), String> {
        let excused: BTreeSet<EvidenceId> = self
            .players
            .iter()
            .flat_map(|player| player.captured.iter().filter(|(_, c)| c.uncertain).map(|(id, _)| *id))
            .collect();
        for piece in rows.values().filter_map(Evidence::of) {
            for hash in piece.body.blobs() {
                match self.server.blob(&hash).await? {
                    None if excused.contains(&piece.id) => {}
                    None => return Err(format!("{hash} of {} is missing", piece.id)),
                    Some(bytes) => {
                        let right = self.blobs.get(&hash).is_none_or(|made| made[..] == bytes[..]);
                        if BlobHash::of(&bytes) != hash || !right {
                            return Err(format!("{hash} of {} has other bytes", piece.id));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Invariant 3: no record was made twice.
    fn nothing_happened_twice(&self) -> Result<(), String> {
        let sql = "select kind from audit where action = 'created' group by kind, record having count(*) > 1";
        match column::<String>(&self.server.peek, sql)?.first() {
            Some(kind) => Err(format!("a {kind} was made twice")),
            None => Ok(()),
        }
    }

    /// Every text that stands on a note or did once.
    fn words(&self) -> Result<BTreeSet<String>, String> {
        let stands = "select json_extract(doc, '$.text') from notes";
        let told = "select json_extract(old, '$') from audit where kind = 'note' and old is not null
                    union select json_extract(new, '$') from audit where kind = 'note' and new is not null";
        let mut found: BTreeSet<String> = column(&self.server.peek, stands)?.into_iter().collect();
        found.extend(column::<Option<String>>(&self.server.peek, told)?.into_iter().flatten());
        Ok(found)
    }

    /// The edits that the server took, by note.
    fn taken(&self) -> Result<Taken<'_>, String> {
        let words = self.words()?;
        let sql = "select id from receipts where json_extract(outcome, '$.outcome') in ('applied', 'merged')";
        let taken: BTreeSet<Vec<u8>> = column(&self.server.peek, sql)?.into_iter().collect();
        let mut by_note = Taken::new();
        for edit in &self.edits {
            let known = !edit.uncertain || words.contains(&edit.text);
            if known && edit.set.is_none_or(|set| taken.contains(set.0.as_bytes().as_slice())) {
                by_note.entry(edit.note).or_default().push((edit.made, &edit.text));
            }
        }
        Ok(by_note)
    }

    /// Invariant 11: of two edits of one note the later by true time stands, beyond what the clocks could know.
    fn the_later_edit_stands(&self, rows: &Rows) -> Result<(), String> {
        if self.restored {
            // What the office wrote since the backup is gone with it.
            return Ok(());
        }
        let taken = self.taken()?;
        for note in rows.values().filter_map(Note::of) {
            let Some(edits) = taken.get(&note.id) else { continue };
            let Some((stands, _)) = edits.iter().find(|(_, text)| *text == note.text) else {
                return Err(format!("{} stands on {}, which nobody wrote", note.text, note.id));
            };
            for (made, text) in edits {
                let doubt = made.error_ms + stands.error_ms + 2 * TOLERANCE_MS;
                if made.true_ms > stands.true_ms + doubt {
                    return Err(format!("{} stands, and {text} is later", note.text));
                }
            }
        }
        Ok(())
    }

    /// Invariant 10: every text that was taken and does not stand any more is in the audit.
    fn every_word_can_be_found(&self) -> Result<(), String> {
        if self.restored {
            return Ok(());
        }
        let found = self.words()?;
        for (note, edits) in self.taken()? {
            if let Some((_, text)) = edits.iter().find(|(_, text)| !found.contains(*text)) {
                return Err(format!("{text} of {note} cannot be found any more"));
            }
        }
        Ok(())
    }
}

fn column<T: FromSql>(file: &Connection, sql: &str) -> Result<Vec<T>, String> {
    let mut statement = file.prepare_cached(sql).map_err(|e| e.to_string())?;
    let rows = statement.query_map([], |row| row.get(0)).map_err(|e| e.to_string())?;
    rows.collect::<Result<_, _>>().map_err(|e| e.to_string())
}

fn pairs(file: &Connection, sql: &str) -> Result<BTreeMap<String, String>, String> {
    let mut statement = file.prepare_cached(sql).map_err(|e| e.to_string())?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|e| e.to_string())?;
    rows.collect::<Result<_, _>>().map_err(|e| e.to_string())
}
