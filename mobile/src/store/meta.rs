//! Facts about the file itself: whose it is, its clock, its cursor.

use super::{ExecuteError, Identity};
use rusqlite::{Connection, OptionalExtension, params};
use shared::Hlc;
use std::fmt::Display;
use std::str::FromStr;

pub(super) const COMPANY: &str = "company";
pub(super) const PERSON: &str = "person";
pub(super) const DEVICE: &str = "device";
pub(super) const STREAM: &str = "stream";
/// The next number of the stream.
pub(super) const NEXT_N: &str = "next_n";
/// The moment of the last change set, in the server's time.
const LAST_AT: [&str; 2] = ["last_at_ms", "last_at_n"];
/// Server minus phone, in milliseconds.
pub(super) const OFFSET: &str = "offset_ms";
pub(super) const CURSOR: &str = "cursor";
/// The sequence number up to which everything in view has been seen.
pub(super) const SEQ: &str = "seq";
/// Counts how often the view was forgotten: an answer that was asked for before is not taken any more.
pub(super) const VIEW: &str = "view";
pub(super) const GENERATION: &str = "generation";
/// Present while a pull from zero is under way: what it does not bring is swept at its end.
pub(super) const SWEEPING: &str = "sweeping";
/// When the office told this phone to wipe.
pub(super) const WIPE_TOLD: &str = "wipe_told";
/// What unsent work is encrypted to when it is carried away in a file.
pub(super) const OFFICE_KEY: &str = "office_key";
pub(super) const LAST_SENT: &str = "last_sent";
pub(super) const LAST_CONTACT: &str = "last_contact";

pub(super) fn get<T: FromStr>(conn: &Connection, key: &str) -> Result<Option<T>, ExecuteError> {
    let text: Option<String> = conn
        .prepare_cached("select value from meta where key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|t| t.parse().map_err(|_| ExecuteError::Broken(format!("meta {key} does not read")))).transpose()
}

pub(super) fn set(conn: &Connection, key: &str, value: impl Display) -> Result<(), ExecuteError> {
    conn.prepare_cached(
        "insert into meta (key, value) values (?1, ?2) on conflict (key) do update set value = excluded.value",
    )?
    .execute(params![key, value.to_string()])?;
    Ok(())
}

pub(super) fn remove(conn: &Connection, key: &str) -> Result<(), ExecuteError> {
    conn.prepare_cached("delete from meta where key = ?1")?.execute([key])?;
    Ok(())
}

fn hlc(conn: &Connection, keys: [&str; 2]) -> Result<Option<Hlc>, ExecuteError> {
    let (ms, n) = (get(conn, keys[0])?, get(conn, keys[1])?);
    Ok(ms.zip(n).map(|(ms, n)| Hlc { ms, n }))
}

fn set_hlc(conn: &Connection, keys: [&str; 2], at: Hlc) -> Result<(), ExecuteError> {
    set(conn, keys[0], at.ms)?;
    set(conn, keys[1], at.n)
}

/// The corrected moment of the last change set.
pub(super) fn last_at(conn: &Connection) -> Result<Option<Hlc>, ExecuteError> {
    hlc(conn, LAST_AT)
}

pub(super) fn set_last_at(conn: &Connection, at: Hlc) -> Result<(), ExecuteError> {
    set_hlc(conn, LAST_AT, at)
}

/// Server minus phone, in milliseconds; zero until the first answer.
pub(super) fn offset(conn: &Connection) -> Result<i64, ExecuteError> {
    Ok(get(conn, OFFSET)?.unwrap_or(0))
}

/// Notes whose file it is, or finds that the phone has a new incarnation: then what has no receipt is numbered anew.
pub(super) fn adopt(conn: &Connection, identity: &Identity) -> Result<(), ExecuteError> {
    let company: Option<String> = get(conn, COMPANY)?;
    let person: Option<String> = get(conn, PERSON)?;
    let stream: Option<String> = get(conn, STREAM)?;
    if company.is_some_and(|c| c != identity.company.to_string())
        || person.is_some_and(|p| p != identity.person.to_string())
    {
        return Err(ExecuteError::Broken("this store belongs to somebody else".into()));
    }
    set(conn, COMPANY, identity.company)?;
    set(conn, PERSON, identity.person)?;
    if stream.as_deref() != Some(identity.stream.to_string().as_str()) {
        if stream.is_some() {
            super::outbox::renumber(conn)?;
        }
        set(conn, DEVICE, identity.device)?;
        set(conn, STREAM, identity.stream)?;
    }
    Ok(())
}
