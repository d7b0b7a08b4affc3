//! What W3 is measured by: two bare FULL commits and one loopback request, with nothing around them.

use crate::noise::noise;
use crate::ours::device::bare;
use crate::stats::ms;
use anyhow::Context;
use rusqlite::{Connection, params};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Bytes of a request with one change set, and of its answer.
const REQUEST: usize = 1200;
const ANSWER: usize = 400;

/// So many clients at once, each with a file of its own, and one server with one file: how long an edit takes each of
/// them, in milliseconds.
pub fn measure(folder: &Path, clients: usize, edits: usize) -> anyhow::Result<Vec<f64>> {
    std::fs::create_dir_all(folder)?;
    let shared = Arc::new(Mutex::new(bare(&folder.join("server.db"))?));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let mut threads = Vec::new();
    for client in 0..clients {
        let conn = bare(&folder.join(format!("client-{client}.db")))?;
        threads.push(std::thread::spawn(move || asks(&conn, TcpStream::connect(address)?, edits)));
        let (stream, _) = listener.accept()?;
        let shared = shared.clone();
        std::thread::spawn(move || answers(&shared, stream));
    }
    let mut all = Vec::new();
    for thread in threads {
        let joined = thread.join().map_err(|_| anyhow::anyhow!("a client fell over"))?;
        all.extend(joined.context("a client of the limit")?);
    }
    Ok(all)
}

fn asks(conn: &Connection, mut stream: TcpStream, edits: usize) -> anyhow::Result<Vec<f64>> {
    stream.set_nodelay(true)?;
    let (request, mut answer) = (noise(1, REQUEST), vec![0; ANSWER]);
    let mut insert = conn.prepare("insert into rows (bytes) values (?1)")?;
    let mut all = Vec::with_capacity(edits);
    for n in 0..edits {
        let row = noise(n as u64, 300);
        let begun = Instant::now();
        insert.execute(params![row])?;
        stream.write_all(&request)?;
        stream.read_exact(&mut answer)?;
        all.push(ms(begun.elapsed()));
    }
    Ok(all)
}

fn answers(shared: &Mutex<Connection>, mut stream: TcpStream) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let (mut request, answer, row) = (vec![0; REQUEST], noise(2, ANSWER), noise(3, 300));
    while stream.read_exact(&mut request).is_ok() {
        let conn = shared.lock().unwrap_or_else(PoisonError::into_inner);
        conn.prepare_cached("insert into rows (bytes) values (?1)")?.execute(params![row])?;
        drop(conn);
        stream.write_all(&answer)?;
    }
    Ok(())
}
