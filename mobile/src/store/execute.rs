//! The door: one tap, one transaction: the records, the outbox entry and the pictures' bytes, or nothing at all.

use super::{ExecuteError, NewBlob, Store, blobs, held, meta, outbox, overlay};
use rusqlite::{Connection, TransactionBehavior};
use shared::clock::truncated;
use shared::decide::Side;
use shared::seams::Mechanism;
use shared::{Change, ChangeSet, ChangeSetId, World};

/// Records kept in memory from tap to tap at most.
const MOST_KNOWN: usize = 500;

/// What the last taps have loaded and done: it holds for as long as nothing else writes to the file.
#[derive(Default)]
pub(super) struct Known {
    world: World,
    /// What the connection and others had written when the last tap ended.
    mark: Option<(u64, i64)>,
}

/// How often this connection has changed a row, and which version of the file others have left.
fn mark(conn: &Connection) -> Result<(u64, i64), ExecuteError> {
    let others = conn.prepare_cached("pragma data_version")?.query_row([], |row| row.get(0))?;
    Ok((conn.total_changes(), others))
}

impl Store {
    /// Does what a person asked for, in one transaction: decides it over what the phone knows, writes the records, the
    /// outbox entry and the blobs' bytes. All or nothing.
    pub fn execute(&self, changes: Vec<Change>, blobs: Vec<NewBlob>) -> Result<ChangeSetId, ExecuteError> {
        self.perform(changes, &blobs, None)
    }

    pub(super) fn perform(
        &self,
        changes: Vec<Change>,
        blobs: &[NewBlob],
        replaces: Option<ChangeSetId>,
    ) -> Result<ChangeSetId, ExecuteError> {
        // Outside the transaction: hashing a photo takes longer than writing a row.
        let blobs = blobs::hashed(blobs)?;
        let mut conn = self.writer();
        super::synced(&conn, &self.inner.hasty)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut known = held(&self.inner.known);
        if known.mark.take() != Some(mark(&tx)?) || known.world.size() > MOST_KNOWN {
            known.world = World::default();
        }
        let id = self.take(&tx, &mut known.world, changes, &blobs, replaces)?;
        self.inner.seams.points.reached("execute:before_commit")?;
        tx.commit()?;
        if self.off(Mechanism::SameTransaction) {
            self.inner.seams.points.reached("execute:between")?;
            let (place, bytes): (i64, String) =
                conn.query_row("select place, bytes from outbox where id = ?1", [id.to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let set = serde_json::from_str(&bytes).map_err(|e| ExecuteError::Broken(e.to_string()))?;
            blobs::store(&conn, &set, &blobs, place)?;
        }
        known.mark = Some(mark(&conn)?);
        drop(known);
        drop(conn);
        self.inner.seams.points.reached("execute:after_commit")?;
        self.bump();
        self.inner.work.send_modify(|v| *v += 1);
        Ok(id)
    }

    fn take(
        &self,
        tx: &Connection,
        world: &mut World,
        changes: Vec<Change>,
        new: &[blobs::Hashed<'_>],
        replaces: Option<ChangeSetId>,
    ) -> Result<ChangeSetId, ExecuteError> {
        let identity = &self.inner.identity();
        let now = truncated(self.inner.seams.clock.now());
        let counters = meta::counters(tx)?;
        let (at, clock) = overlay::moment(tx, now, &counters)?;
        let set = ChangeSet {
            id: ChangeSetId(self.inner.seams.random.id(now)),
            company: identity.company,
            by: identity.person,
            clock,
            offset_ms: counters.offset,
            changes,
            replaces,
            unknown: Default::default(),
        };
        // Serialised once; what is decided here is what the server will read.
        let bytes = overlay::json(&set)?;
        let set = ChangeSet::from_text(&bytes).map_err(|e| ExecuteError::Broken(e.to_string()))?;

        let effects = overlay::settle(tx, world, &set, at, Side::Phone)?.map_err(ExecuteError::Refused)?;
        blobs::all_here(tx, &set, new)?;
        self.inner.seams.points.reached("execute:decided")?;

        let place = outbox::append(tx, &set, &bytes, &effects, at, counters.next_n)?;
        self.inner.seams.points.reached("execute:outbox")?;
        overlay::write(tx, &effects, place)?;
        self.inner.seams.points.reached("execute:records")?;
        if !self.off(Mechanism::SameTransaction) {
            blobs::store(tx, &set, new, place)?;
        }
        meta::moved_on(tx, &counters, at)?;
        if let Some(earlier) = replaces {
            outbox::replaced(tx, earlier, set.id)?;
        }
        effects.puts().for_each(|record| world.put(record));
        Ok(set.id)
    }
}
