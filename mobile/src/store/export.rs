//! Unsent work as a file, so that it can be carried away; and forgetting what a person saw when they sign out.

use super::{ExecuteError, Store, meta, outbox, pages};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use std::io::{BufWriter, Write};
use std::path::Path;

impl Store {
    /// How many change sets and blobs the office does not have.
    pub fn unsent(&self) -> (usize, usize) {
        self.read("unsent", unsent)
    }

    /// Writes all unsent work to a file, one JSON object per line: the stream, then change sets with their exact bytes,
    /// then blobs in base64. The file is complete on disk when this returns.
    pub fn export(&self, path: &Path) -> Result<(), ExecuteError> {
        let io = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::StorageFull => ExecuteError::Full,
            _ => ExecuteError::Broken(e.to_string()),
        };
        let identity = self.identity();
        let file = std::fs::File::create(path).map_err(io)?;
        let mut out = BufWriter::new(file);
        let head = serde_json::json!({
            "sevengate": "unsent work", "stream": identity.stream, "company": identity.company,
            "person": identity.person,
        });
        writeln!(out, "{head}").map_err(io)?;
        let conn = self.writer();
        let mut statement = conn.prepare(
            "select n, id, bytes from outbox where state = 'pending' and void is null order by place",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (n, id, bytes): (Option<i64>, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let line = serde_json::json!({ "n": n, "id": id, "set": bytes });
            writeln!(out, "{line}").map_err(io)?;
        }
        drop(rows);
        let mut statement =
            conn.prepare("select hash, mime, size from blobs where state = 'here' order by hash")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (hash, mime, size): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let mut bytes = Vec::with_capacity(size.max(0) as usize);
            let mut chunks =
                conn.prepare_cached("select bytes from blob_chunks where hash = ?1 order by idx")?;
            for chunk in chunks.query_map([&hash], |row| row.get::<_, Vec<u8>>(0))? {
                bytes.extend_from_slice(&chunk?);
            }
            let line = serde_json::json!({ "blob": hash, "mime": mime, "base64": STANDARD.encode(&bytes) });
            writeln!(out, "{line}").map_err(io)?;
        }
        out.into_inner().map_err(|e| io(e.into_error()))?.sync_all().map_err(io)
    }

    /// Forgets what the server sent, if nothing is pending: the phone may belong to somebody else tomorrow. What was
    /// made here stays until it is sent; the stream goes on where it was. Returns whether it was done.
    pub fn forget_view(&self) -> Result<bool, ExecuteError> {
        let mut conn = self.writer();
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let open: i64 = tx.query_row(
            "select (select count(*) from outbox where state in ('pending', 'acked'))
                  + (select count(*) from inbox where state = 'open')
                  + (select count(*) from blobs where state = 'here')",
            [],
            |row| row.get(0),
        )?;
        if open > 0 {
            return Ok(false);
        }
        tx.execute_batch(
            "delete from base; delete from local; delete from held; delete from drafts; delete from inbox;
             delete from thumbs; delete from blob_chunks; delete from blobs;",
        )?;
        for key in [meta::CURSOR, meta::SEQ, meta::SWEEPING, pages::REPLAY] {
            meta::remove(&tx, key)?;
        }
        // An answer that is still on its way belongs to the view that is forgotten.
        meta::set(&tx, meta::VIEW, pages::view(&tx)? + 1)?;
        tx.commit()?;
        // Every step gives one page back to the system.
        let mut vacuum = conn.prepare("pragma incremental_vacuum")?;
        let mut steps = vacuum.query([])?;
        while steps.next()?.is_some() {}
        drop(steps);
        drop(vacuum);
        conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        drop(conn);
        self.bump();
        Ok(true)
    }
}

/// Change sets and blobs that the office does not have.
pub(super) fn unsent(conn: &Connection) -> Result<(usize, usize), ExecuteError> {
    let blobs: i64 =
        conn.query_row("select count(*) from blobs where state = 'here'", [], |row| row.get(0))?;
    Ok((outbox::waiting(conn)? as usize, blobs as usize))
}
