//! The reckoning when everything is home, however often anything was killed: what the phones said was saved, what their
//! files hold, and what the server has.

use crate::office::{COMPANY, Who};
use crate::phone_process::Saved;
use rusqlite::{Connection, OpenFlags};
use shared::records::{Evidence, NewNote, Note};
use shared::sync::{BlobHash, Outcome};
use shared::{Change, ChangeSet, DeviceId, EvidenceId, NoteId, StreamId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_server::db::{Doc, tables};
use sync_server::edge::{SystemClock, SystemRandomness};
use sync_server::execute::verify_audit;
use sync_server::{App, Config, fetch_all};
use uuid::Uuid;

/// A phone that is off, with what it said.
#[derive(Clone, Debug)]
pub struct Witness {
    pub who: Who,
    pub folder: PathBuf,
    /// What it said was saved.
    pub saved: Vec<Saved>,
}

/// How much was found, all phones together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub sets: usize,
    pub evidence: usize,
    pub notes: usize,
    pub blobs: usize,
    pub blob_bytes: u64,
}

/// Panics unless the server, which does not run, has everything of these phones exactly once and nothing else of theirs.
pub async fn everything_is_home(config: Config, phones: &[Witness]) -> Found {
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemRandomness)).await;
    let app = app.expect("the server's data opens");
    let mut found = Found::default();
    for phone in phones {
        found.sets += numbers(&app, phone).await;
    }
    let mut tx = app.db.read().await.expect("the server reads");
    let evidence: Vec<Evidence> = tables::all(&mut tx, COMPANY).await.expect("the server reads");
    let notes: Vec<Note> = tables::all(&mut tx, COMPANY).await.expect("the server reads");
    drop(tx);
    for phone in phones {
        belongs(phone, &evidence, &notes);
    }
    (found.evidence, found.notes) = (evidence.len(), notes.len());
    nothing_twice(&app).await;
    let named: BTreeSet<BlobHash> = evidence.iter().flat_map(|e| e.body.blobs()).collect();
    for hash in &named {
        let bytes = app.blobs.get(COMPANY, hash).await.expect("the blobs can be read");
        let bytes = bytes.unwrap_or_else(|| panic!("{hash} is missing on the server"));
        assert_eq!(BlobHash::of(&bytes), *hash, "the bytes on the server");
        found.blob_bytes += bytes.len() as u64;
    }
    found.blobs = named.len();
    let there = app.blobs.has(COMPANY, &named.iter().cloned().collect::<Vec<_>>()).await;
    assert_eq!(there.expect("the server reads"), named, "the server knows which it has");
    assert_eq!(verify_audit(&app, COMPANY).await.expect("the audit can be read"), None, "the audit's chain");
    app.db.close().await;
    found
}

/// The phone's numbers are 1 to n, each with the server's word, and nothing waits; returns n.
async fn numbers(app: &App, phone: &Witness) -> usize {
    let file = open(&phone.folder);
    let who = phone.who;
    let outbox: Vec<(i64, String, String)> =
        rows(&file, "select n, id, state from outbox where n is not null order by n", |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
    let whole: Vec<i64> = (1..=outbox.len() as i64).collect();
    assert_eq!(outbox.iter().map(|(n, _, _)| *n).collect::<Vec<_>>(), whole, "{who:?}: no gaps on the phone");
    let open: Vec<_> =
        outbox.iter().filter(|(_, _, state)| state == "pending" || state == "rejected").collect();
    assert!(open.is_empty(), "{who:?}: without a good word of the server: {open:?}");
    let here: Vec<String> = rows(&file, "select hash from blobs where state = 'here'", |row| row.get(0));
    assert!(here.is_empty(), "{who:?}: not sent: {here:?}");

    let device = std::fs::read_to_string(phone.folder.join("incarnation")).expect("the phone has an id");
    let device: DeviceId = device.trim().parse().expect("the phone's id is one");
    let mut tx = app.db.read().await.expect("the server reads");
    let receipts = fetch_all!(
        tx,
        (i64, Uuid, Doc),
        "select n, id, outcome from receipts where company_id = $1 and stream = $2 order by n",
        COMPANY,
        StreamId::of(device, COMPANY, who.id())
    );
    let receipts = receipts.expect("the server reads");
    let given: Vec<(i64, String)> = receipts.iter().map(|(n, id, _)| (*n, id.to_string())).collect();
    let made: Vec<(i64, String)> = outbox.iter().map(|(n, id, _)| (*n, id.clone())).collect();
    assert_eq!(given, made, "{who:?}: one receipt for each number");
    for (n, _, outcome) in &receipts {
        let outcome: Outcome = serde_json::from_str(outcome.get()).expect("an outcome");
        assert!(
            matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. }),
            "{who:?}: {n} is {outcome:?}"
        );
    }
    made.len()
}

/// What was said to be saved is in the phone's file and on the server, and nothing on the server came from nowhere.
fn belongs(phone: &Witness, evidence: &[Evidence], notes: &[Note]) {
    let who = phone.who;
    let file = open(&phone.folder);
    let sets: BTreeMap<String, String> =
        rows(&file, "select id, bytes from outbox", |row| Ok((row.get(0)?, row.get(1)?)))
            .into_iter()
            .collect();
    let (mut made_evidence, mut made_notes) = (BTreeMap::new(), BTreeSet::new());
    for bytes in sets.values() {
        let set: ChangeSet = serde_json::from_str(bytes).expect("a change set");
        for change in set.changes {
            match change {
                Change::Capture { id, body, .. } => drop(made_evidence.insert(id, body)),
                Change::AddNote(NewNote { id, .. }) => drop(made_notes.insert(id)),
                _ => {}
            }
        }
    }
    for saved in &phone.saved {
        let id = saved.set.to_string();
        assert!(sets.contains_key(&id), "{who:?}: {id} was saved and is not in the file");
        if let Some(id) = saved.evidence {
            let body =
                made_evidence.get(&id).unwrap_or_else(|| panic!("{who:?}: {id} was saved and is gone"));
            let named: BTreeSet<BlobHash> = body.blobs().into_iter().collect();
            assert_eq!(named, saved.blobs.iter().cloned().collect(), "{who:?}: the pictures of {id}");
        }
        assert!(saved.note.is_none_or(|id| made_notes.contains(&id)), "{who:?}: {saved:?} is gone");
    }
    let mine: BTreeMap<EvidenceId, _> =
        evidence.iter().filter(|e| e.by == who.id()).map(|e| (e.id, e.body.clone())).collect();
    assert_eq!(mine, made_evidence, "{who:?}: evidence on the server and in the phone's file");
    let my_notes: BTreeSet<NoteId> = notes.iter().filter(|n| n.by == who.id()).map(|n| n.id).collect();
    assert_eq!(my_notes, made_notes, "{who:?}: notes on the server and in the phone's file");
}

/// Each record was made once, and each change set has one receipt.
async fn nothing_twice(app: &App) {
    let mut tx = app.db.read().await.expect("the server reads");
    let twice = fetch_all!(
        tx,
        (Uuid, i64),
        "select record, count(*) from audit where company_id = $1 and action = 'created'
         group by kind, record having count(*) > 1 order by record",
        COMPANY
    );
    assert_eq!(twice.expect("the server reads"), [], "made twice");
    let twice = fetch_all!(
        tx,
        (Uuid, i64),
        "select id, count(*) from receipts where company_id = $1 group by id having count(*) > 1 order by id",
        COMPANY
    );
    assert_eq!(twice.expect("the server reads"), [], "two receipts");
}

/// The file of the one person who is signed in on a phone.
fn open(folder: &Path) -> Connection {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("store"))
        .expect("the phone has a store")
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "db"))
        .collect();
    assert_eq!(files.len(), 1, "one person, one file: {files:?}");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    Connection::open_with_flags(files.remove(0), flags).expect("the phone's file opens")
}

fn rows<T>(
    file: &Connection,
    sql: &str,
    row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let mut statement = file.prepare(sql).expect("a statement");
    statement.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
}
