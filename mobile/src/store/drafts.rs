//! Drafts: half a rating, half a signature, in the file the moment they change.

use super::{ExecuteError, Store};
use rusqlite::{OptionalExtension, params};

impl Store {
    /// What was stored under this key.
    pub fn draft(&self, key: &str) -> Option<String> {
        self.read("draft", |conn| {
            Ok(conn
                .prepare_cached("select text from drafts where key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?)
        })
    }

    /// Stores a draft the moment it changes; none removes it. Screens are not told: they wrote it.
    pub fn set_draft(&self, key: &str, text: Option<&str>) -> Result<(), ExecuteError> {
        let conn = self.writer();
        match text {
            Some(text) => {
                conn.prepare_cached(
                    "insert into drafts (key, text, at) values (?1, ?2, ?3)
                     on conflict (key) do update set text = excluded.text, at = excluded.at",
                )?
                .execute(params![
                    key,
                    text,
                    self.inner.seams.clock.now().timestamp_millis()
                ])?;
            }
            None => {
                let unsynced = self.unsynced(&conn)?;
                conn.prepare_cached("delete from drafts where key = ?1")?.execute([key])?;
                unsynced.end()?;
            }
        }
        Ok(())
    }
}
