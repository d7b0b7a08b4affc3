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
/// By how much that may be wrong, in milliseconds: half of how long the answer took that it was learnt from.
pub(super) const OFFSET_DOUBT: &str = "offset_doubt_ms";
pub(super) const CURSOR: &str = "cursor";
/// The newest commit of the server that the phone has heard of: one that does not know it was restored from a backup.
pub(super) const MARK: &str = "mark";
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
/// For how many days originals are kept; 0: always.
pub(super) const KEEP_DAYS: &str = "keep_originals_days";
/// When room was last made.
pub(super) const ROOM_MADE: &str = "room_made";
/// The server's backups have everything up to this sequence number.
pub(super) const BACKED_UP: &str = "backed_up_through";
/// In which hour, and after which backup, acknowledged work was last looked through for what can be forgotten.
pub(super) const PURGED: &str = "purged";
/// 1: originals are sent on Wi-Fi only.
pub(super) const WIFI_ONLY: &str = "originals_on_wifi_only";
/// Originals stored up to this place do not wait for Wi-Fi.
pub(super) const LET_THROUGH: &str = "originals_let_through";

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

/// The facts that every tap reads and moves on; one statement each way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counters {
    /// The corrected moment of the last change set.
    pub last_at: Option<Hlc>,
    /// The number of the next one.
    pub next_n: i64,
    /// Server minus phone, in milliseconds.
    pub offset: i64,
}

/// How far the file has come.
pub(super) fn counters(conn: &Connection) -> Result<Counters, ExecuteError> {
    let mut statement = conn.prepare_cached("select key, value from meta where key in (?1, ?2, ?3, ?4)")?;
    let mut rows = statement.query([LAST_AT[0], LAST_AT[1], NEXT_N, OFFSET])?;
    let (mut ms, mut n, mut next_n, mut offset) = (None, None, None, None);
    while let Some(row) = rows.next()? {
        let key = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let value = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let number: i64 =
            value.parse().map_err(|_| ExecuteError::Broken(format!("meta {key} does not read")))?;
        let place = match key {
            NEXT_N => &mut next_n,
            OFFSET => &mut offset,
            _ if key == LAST_AT[0] => &mut ms,
            _ => &mut n,
        };
        *place = Some(number);
    }
    let last_at = ms.zip(n).map(|(ms, n)| Hlc { ms, n: u32::try_from(n).unwrap_or_default() });
    Ok(Counters { last_at, next_n: next_n.unwrap_or(1), offset: offset.unwrap_or(0) })
}

/// Moves on by one change set, made at this moment.
pub(super) fn moved_on(conn: &Connection, before: &Counters, at: Hlc) -> Result<(), ExecuteError> {
    conn.prepare_cached(
        "insert into meta (key, value) values (?1, ?2), (?3, ?4), (?5, ?6)
         on conflict (key) do update set value = excluded.value",
    )?
    .execute(params![
        LAST_AT[0],
        at.ms.to_string(),
        LAST_AT[1],
        at.n.to_string(),
        NEXT_N,
        (before.next_n + 1).to_string()
    ])?;
    Ok(())
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
