//! What the tests do with SQLite on a browser's files, as functions for a worker that may be killed at any moment.
//!
//! Invariant: what a function gives back as done was committed before.
#![cfg(target_family = "wasm")]

use js_sys::Array;
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// A round writes all of so many pieces anew, of so many bytes each: 4 MB in one transaction.
const PIECES: u32 = 32;
const PIECE: usize = 128 * 1024;

thread_local! { static OPEN: RefCell<HashMap<String, Connection>> = RefCell::default(); }

#[wasm_bindgen(start)]
fn begin() {
    console_error_panic_hook::set_once();
}

/// Opens the files of a folder; says how many SQLite has, how many make no sense, and how many are free.
#[wasm_bindgen]
pub async fn open(folder: String, spare: usize) -> Result<Array, JsValue> {
    let found = opfs::install(&folder, spare).await?;
    Ok([found.files, found.damaged, opfs::free()].into_iter().map(JsValue::from).collect())
}

/// Makes files until so many are free.
#[wasm_bindgen]
pub async fn reserve(spare: usize) -> Result<usize, JsValue> {
    opfs::reserve(spare).await?;
    Ok(opfs::free())
}

/// SQLite's files with their bytes.
#[wasm_bindgen]
pub fn list() -> Array {
    let mut files = opfs::list();
    files.sort();
    let pair = |(name, bytes): (String, u64)| Array::of2(&name.into(), &JsValue::from_f64(bytes as f64));
    files.into_iter().map(pair).collect()
}

/// Removes a file.
#[wasm_bindgen]
pub fn remove(name: &str) -> Result<(), JsValue> {
    opfs::remove(name).map_err(JsValue::from)
}

/// Opens a database, as `connection`.
#[wasm_bindgen]
pub fn connect(connection: String, path: &str) -> Result<(), JsValue> {
    let opened = Connection::open(path).map_err(said)?;
    let ready = || {
        // Whoever has a lock is in the same worker: waiting would last for ever.
        opened.busy_timeout(Duration::ZERO)?;
        opened.pragma_update(None, "auto_vacuum", "incremental")?;
        opened.pragma_update(None, "synchronous", "full")?;
        // So small that a round spills to the files before it is committed, and that a log is taken over often.
        opened.pragma_update(None, "cache_size", 20)?;
        opened.pragma_update(None, "wal_autocheckpoint", 30)
    };
    ready().map_err(said)?;
    OPEN.with_borrow_mut(|open| open.insert(connection, opened));
    Ok(())
}

/// Closes it.
#[wasm_bindgen]
pub fn close(connection: &str) -> Result<(), JsValue> {
    let open = OPEN.with_borrow_mut(|open| open.remove(connection)).ok_or("it is not open")?;
    open.close().map_err(|(_, error)| said(error))
}

/// Runs statements.
#[wasm_bindgen]
pub fn run(connection: &str, sql: &str) -> Result<(), JsValue> {
    on(connection, |open| open.execute_batch(sql))
}

/// The first value that a question is answered with, as text; none where there is no row.
#[wasm_bindgen]
pub fn ask(connection: &str, sql: &str) -> Result<Option<String>, JsValue> {
    on(connection, |open| {
        let text = |row: &rusqlite::Row| -> rusqlite::Result<String> {
            use rusqlite::types::Value;
            Ok(match row.get::<_, Value>(0)? {
                Value::Text(text) => text,
                Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            })
        };
        open.query_row(sql, [], text).optional()
    })
}

/// The tables of [`row`] and of rounds, if they are not there yet.
#[wasm_bindgen]
pub fn prepare(connection: &str) -> Result<(), JsValue> {
    on(connection, |open| {
        open.execute_batch(
            "begin immediate;
             create table if not exists row (n integer primary key, bytes blob not null);
             create table if not exists piece (k integer primary key, round integer not null, bytes blob not null);",
        )?;
        for k in 1..=PIECES {
            let sql = "insert into piece (k, round, bytes) values (?1, 0, ?2) on conflict do nothing";
            open.execute(sql, params![k, piece(k, 0)])?;
        }
        open.execute_batch("commit")
    })
}

/// Commits one more row; its number.
#[wasm_bindgen]
pub fn row(connection: &str) -> Result<u32, JsValue> {
    on(connection, |open| {
        let n = open.query_row("select coalesce(max(n), 0) + 1 from row", [], |row| row.get::<_, u32>(0))?;
        open.execute("insert into row (n, bytes) values (?1, ?2)", params![n, contents(n)])?;
        Ok(n)
    })
}

/// Begins a round; its number.
#[wasm_bindgen]
pub fn begin_round(connection: &str) -> Result<u32, JsValue> {
    on(connection, |open| {
        open.execute_batch("begin immediate")?;
        open.query_row("select max(round) + 1 from piece", [], |row| row.get(0))
    })
}

/// Writes a piece of a round; whether there are more.
#[wasm_bindgen]
pub fn write_piece(connection: &str, round: u32, k: u32) -> Result<bool, JsValue> {
    on(connection, |open| {
        let sql = "update piece set round = ?2, bytes = ?3 where k = ?1";
        open.execute(sql, params![k, round, piece(k, round)]).map(|_| k < PIECES)
    })
}

/// The last row and the last round, where all is as it must be: SQLite finds no fault, every row is there with its contents, and all
/// pieces are of one round.
#[wasm_bindgen]
pub fn check(connection: &str) -> Result<Vec<u32>, JsValue> {
    let found = on(connection, |open| {
        let faults: String = open.query_row("pragma integrity_check", [], |row| row.get(0))?;
        if faults != "ok" {
            return Ok(Err(faults));
        }
        let mut rows = open.prepare("select n, bytes from row order by n")?;
        let mut rows = rows.query([])?;
        let mut last = 0;
        while let Some(row) = rows.next()? {
            last += 1;
            if row.get::<_, u32>(0)? != last || row.get_ref(1)?.as_blob()? != contents(last) {
                return Ok(Err(format!("row {last} is not there or is another")));
            }
        }
        let mut pieces = open.prepare("select k, round, bytes from piece order by k")?;
        let mut pieces = pieces.query([])?;
        let (mut of, mut many) = (None, 0);
        while let Some(row) = pieces.next()? {
            many += 1;
            let round = row.get::<_, u32>(1)?;
            if *of.get_or_insert(round) != round || row.get_ref(2)?.as_blob()? != piece(many, round) {
                return Ok(Err(format!("piece {many} is of round {round}, others of {of:?}")));
            }
        }
        if many != PIECES {
            return Ok(Err(format!("{many} pieces")));
        }
        Ok(Ok(vec![last, of.unwrap_or_default()]))
    })?;
    found.map_err(JsValue::from)
}

fn on<T>(connection: &str, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JsValue> {
    OPEN.with_borrow(|open| {
        let open = open.get(connection).ok_or("it is not open")?;
        work(open).map_err(said)
    })
}

/// What kind of failure it is comes first.
fn said(error: rusqlite::Error) -> JsValue {
    match error.sqlite_error_code() {
        Some(code) => format!("{code:?}: {error}").into(),
        None => error.to_string().into(),
    }
}

fn contents(n: u32) -> Vec<u8> {
    let length = 200 + n.wrapping_mul(7919) % 3000;
    (0..length).map(|at| n.wrapping_mul(31).wrapping_add(at) as u8).collect()
}

fn piece(k: u32, round: u32) -> Vec<u8> {
    vec![(k.wrapping_mul(7).wrapping_add(round)) as u8; PIECE]
}

/// Plays a history of a phone's store on an empty one, which is gone afterwards; what [`histories::play`] says of its end.
#[wasm_bindgen]
pub fn history(seed: u32) -> Result<String, JsValue> {
    let path = "/history.db";
    let state =
        histories::play(seed.into(), Path::new(path)).map_err(|error| JsValue::from(error.to_string()));
    for end in histories::FILES {
        opfs::remove(&format!("{path}{end}")).map_err(JsValue::from)?;
    }
    state
}
