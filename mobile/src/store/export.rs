//! Unsent work as a file that only the office can open, so that it can be carried there; and forgetting what a person saw when they sign out.

use super::{ExecuteError, Store, meta, outbox, pages};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use shared::carried::{self, Head, Line};
#[cfg(not(target_family = "wasm"))]
use std::io::BufWriter;
use std::io::Write;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

impl Store {
    /// How many change sets and blobs the office does not have.
    pub fn unsent(&self) -> (usize, usize) {
        self.read("unsent", unsent)
    }

    /// What unsent work is encrypted to, once the office has told.
    pub fn office_key(&self) -> Option<String> {
        self.read("office key", |conn| meta::get(conn, meta::OFFICE_KEY))
    }

    /// Keeps what the office told.
    pub fn keep_office_key(&self, recipient: &str) -> Result<(), ExecuteError> {
        meta::set(&self.writer(), meta::OFFICE_KEY, recipient)?;
        self.bump();
        Ok(())
    }

    /// Writes all unsent work to a file that only the office can open: the exact bytes of the change sets, and the
    /// pictures. The file is whole and on disk when this returns. Taps go on meanwhile.
    #[cfg(not(target_family = "wasm"))]
    pub fn export(&self, path: &Path, carrier: &Carrier) -> Result<(), ExportError> {
        // Under another name until it is whole.
        let fresh = path.with_extension("new");
        let written = self.write_file(&fresh, carrier);
        if written.is_err() {
            let _ = std::fs::remove_file(&fresh);
        }
        written?;
        Ok(std::fs::rename(&fresh, path)?)
    }

    #[cfg(not(target_family = "wasm"))]
    fn write_file(&self, path: &Path, carrier: &Carrier) -> Result<(), ExportError> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = self.export_to(BufWriter::new(options.open(path)?), carrier)?;
        Ok(file.into_inner().map_err(|e| e.into_error())?.sync_all()?)
    }

    /// The same, to wherever it is written; gives that back when all is written.
    pub fn export_to<W: Write>(&self, out: W, carrier: &Carrier) -> Result<W, ExportError> {
        let broken = |e: &dyn std::fmt::Display| ExportError::Broken(e.to_string());
        let recipient: age::x25519::Recipient =
            self.office_key().ok_or(ExportError::NoKey)?.parse().map_err(|e: &str| broken(&e))?;
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|e| broken(&e))?;
        let packed = zstd::Encoder::new(encryptor.wrap_output(out)?, 3)?;
        let mut lines = Lines { out: packed, digest: Sha256::new() };

        let mut own = self.another_connection()?;
        let conn = own.transaction().map_err(ExecuteError::from)?;
        let identity = self.identity();
        lines.write(&Line::Head(Head {
            version: carried::VERSION,
            company: identity.company,
            person: identity.person,
            device: identity.device,
            stream: identity.stream,
            device_name: carrier.device_name.clone(),
            app_version: carrier.app_version.clone(),
            made: carrier.made,
        }))?;
        let sets = write_sets(&conn, &mut lines)?;
        let blobs = write_blobs(&conn, &mut lines)?;
        let seal = carrier.seal_key.map(|key| sealed(&key, &lines.digest));
        lines.write(&Line::End { sets, blobs, seal })?;
        Ok(lines.out.finish()?.finish()?)
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
            "delete from base; delete from local; delete from held; delete from news; delete from drafts;
             delete from inbox; delete from thumbs; delete from blob_chunks; delete from blobs;",
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

/// Who writes a file of unsent work, and when.
#[derive(Clone)]
pub struct Carrier {
    pub device_name: String,
    pub app_version: String,
    pub made: DateTime<Utc>,
    /// Proves to the server whose phone wrote it; see [`Line::End`].
    pub seal_key: Option<[u8; 32]>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The office has not told its key yet: that comes with the first contact.
    #[error("the office's key is not known yet")]
    NoKey,
    #[error("no space left on this phone")]
    Full,
    #[error("{0}")]
    Broken(String),
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> ExportError {
        match error.kind() {
            std::io::ErrorKind::StorageFull => ExportError::Full,
            _ => ExportError::Broken(error.to_string()),
        }
    }
}

impl From<ExecuteError> for ExportError {
    fn from(error: ExecuteError) -> ExportError {
        match error {
            ExecuteError::Full => ExportError::Full,
            other => ExportError::Broken(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> ExportError {
        ExecuteError::from(error).into()
    }
}

/// Writes lines and remembers what was written.
struct Lines<W: Write> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, line: &Line) -> Result<(), ExportError> {
        let mut text = serde_json::to_string(line).map_err(|e| ExportError::Broken(e.to_string()))?;
        text.push('\n');
        self.digest.update(&text);
        Ok(self.out.write_all(text.as_bytes())?)
    }
}

fn write_sets<W: Write>(conn: &Connection, lines: &mut Lines<W>) -> Result<u64, ExportError> {
    let mut count = 0;
    let mut statement = conn.prepare(
        "select n, id, bytes, void from outbox where state = 'pending' and n is not null order by n",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (n, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let (bytes, void): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let id = id.parse().map_err(|_| ExportError::Broken(format!("outbox {n} has no id")))?;
        // As it would be pushed: what cannot be read any more closes its number.
        let envelope = outbox::envelope(n.unsigned_abs(), id, bytes, void)?;
        lines.write(&Line::Set {
            n: envelope.n,
            id: envelope.id,
            hash: envelope.hash,
            set: envelope.set.get().to_owned(),
            void: envelope.void,
        })?;
        count += 1;
    }
    Ok(count)
}

fn write_blobs<W: Write>(conn: &Connection, lines: &mut Lines<W>) -> Result<u64, ExportError> {
    let mut count = 0;
    // As they would be sent: signatures, thumbnails, originals.
    let mut statement =
        conn.prepare("select hash, mime from blobs where state = 'here' order by priority, place, hash")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, mime): (String, String) = (row.get(0)?, row.get(1)?);
        let mut bytes = Vec::new();
        let mut chunks = conn.prepare_cached("select bytes from blob_chunks where hash = ?1 order by idx")?;
        for chunk in chunks.query_map([&hash], |row| row.get::<_, Vec<u8>>(0))? {
            bytes.extend_from_slice(&chunk?);
        }
        let Ok(hash) = hash.parse() else { continue };
        lines.write(&Line::Blob { hash, mime, base64: STANDARD.encode(&bytes) })?;
        count += 1;
    }
    Ok(count)
}

fn sealed(key: &[u8; 32], digest: &Sha256) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&digest.clone().finalize());
    hex::encode(mac.finalize().into_bytes())
}

/// Change sets and blobs that the office does not have.
pub(super) fn unsent(conn: &Connection) -> Result<(usize, usize), ExecuteError> {
    let blobs: i64 =
        conn.query_row("select count(*) from blobs where state = 'here'", [], |row| row.get(0))?;
    Ok((outbox::waiting(conn)? as usize, blobs as usize))
}
