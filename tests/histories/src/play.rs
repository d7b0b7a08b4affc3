//! One history: taps, notes, drafts, pulls, answers, uploads, restarts and signing out, in an order that the seed says.

use crate::example::*;
use mobile::store::{Batch, ExecuteError, Network, Seams, Store, Waits};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use shared::records::{NewNote, Record};
use shared::sync::{Evict, Outcome, Pushed, Receipt};
use shared::{Change, NoteId};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Steps of a history.
const STEPS: usize = 60;
/// Jobs that the office can give.
const JOBS: u128 = 6;
/// What belongs to a store's file, behind its name.
pub const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// A store and what is around it.
struct Phone<'a> {
    path: &'a Path,
    clock: Arc<TestClock>,
    dice: Arc<TestDice>,
    store: Option<Store>,
    rng: StdRng,
    /// Of the last page.
    seq: u64,
    /// Whatever was refused on the way, in order.
    refused: String,
}

/// Plays the history of this seed on an empty store at `path`, and returns the SHA-256, in hexadecimal digits, of all that the
/// store says and holds at its end.
pub fn play(seed: u64, path: &Path) -> Result<String, ExecuteError> {
    let mut phone = Phone {
        path,
        clock: TestClock::new(),
        dice: TestDice::new(seed as u16),
        store: None,
        rng: StdRng::seed_from_u64(seed),
        seq: 100,
        refused: String::new(),
    };
    phone.starts()?;
    apply(phone.store(), &page(&records(2), 100));
    for _ in 0..STEPS {
        phone.step()?;
    }
    // Once more, so that what lies in the log is read from there.
    phone.starts()?;
    let said = phone.says();
    drop(phone.store.take());
    let held = held(path)?;
    Ok(hex::encode(Sha256::digest(format!("{said}\n{held}"))))
}

impl Phone<'_> {
    fn store(&self) -> &Store {
        self.store.as_ref().expect("the phone is on")
    }

    fn starts(&mut self) -> Result<(), ExecuteError> {
        self.store = None;
        let seams = Seams::new(self.clock.clone(), self.dice.clone());
        self.store = Some(Store::open(self.path, &identity(), seams)?);
        Ok(())
    }

    fn job(&mut self) -> u128 {
        self.rng.random_range(1..=JOBS)
    }

    /// What is refused is a part of the history, too.
    fn notes<T>(&mut self, what: &str, done: Result<T, ExecuteError>) {
        if let Err(error) = done {
            let _ = writeln!(self.refused, "{what}: {error}");
        }
    }

    fn step(&mut self) -> Result<(), ExecuteError> {
        self.clock.advance(self.rng.random_range(0..90_000));
        match self.rng.random_range(0..100) {
            0..40 => self.taps(),
            40..52 => self.writes(),
            52..60 => {
                let (key, text) = (self.rng.random_range(0..4_u8), self.rng.random_range(0..1_000_u32));
                let text = (text % 3 > 0).then(|| format!("draft {text} ✓"));
                self.store().set_draft(&format!("key {key}"), text.as_deref())?;
            }
            60..72 => self.pulls()?,
            72..84 => self.pushes()?,
            84..90 => self.uploads()?,
            90..96 => self.starts()?,
            96..98 => {
                let on = self.rng.random_bool(0.5);
                self.store().set_wifi_only(on)?;
                self.store().set_network(if on { Network::Metered } else { Network::Unmetered });
            }
            _ => {
                // Signed out and in again: the view comes anew, what is unsent stays.
                self.store().forget_view()?;
                self.seq += 1;
                let mut all = page(&records(JOBS), self.seq);
                all.from_zero = true;
                apply(self.store(), &all);
            }
        }
        Ok(())
    }

    fn taps(&mut self) {
        let job = job_id(self.job());
        if self.store().job(job).is_none() {
            return;
        }
        let Some((body, blobs)) = next_tap(self.store(), job) else { return };
        let name = body.name();
        let done = tap(self.store(), job, body, blobs);
        self.notes(name, done);
    }

    fn writes(&mut self) {
        let job = job_id(self.job());
        let text = format!("note {} für राहुल", self.rng.random_range(0..1_000_u32));
        let id = NoteId(self.store().new_id());
        let done = self.store().execute(vec![Change::AddNote(NewNote { id, job, text })], Vec::new());
        self.notes("note", done);
    }

    /// A job comes, is changed, or goes.
    fn pulls(&mut self) -> Result<(), ExecuteError> {
        self.seq += 1;
        let n = self.job();
        let mut puts: Vec<Record> = job(n);
        let times = self.rng.random_range(0..5_u32);
        for record in &mut puts {
            if let Record::Job(job) = record {
                job.title = format!("Leaking tap {n}, {times} times");
            }
        }
        let mut next = page(&puts, self.seq);
        if self.rng.random_range(0..6) == 0 {
            next.puts.clear();
            next.evicts =
                vec![Evict::of("visit".into(), visit_id(n).0), Evict::of("job".into(), job_id(n).0)];
        }
        let asked = self.store().asked()?;
        self.store().apply(&next, &asked, start())?;
        Ok(())
    }

    /// The office answers some of what is unsent, or the line breaks.
    fn pushes(&mut self) -> Result<(), ExecuteError> {
        let Some(batch) = self.store().next_batch(8)? else { return Ok(()) };
        if self.rng.random_range(0..4) == 0 {
            return self.store().push_failed(&batch, "no route to host");
        }
        let answer = self.answer(&batch);
        self.store().pushed(&batch, &answer, start())?;
        Ok(())
    }

    fn answer(&mut self, batch: &Batch) -> Pushed {
        let taken = self.rng.random_range(1..=batch.sets.len());
        let receipts = batch.sets.iter().take(taken).map(|set| {
            self.seq += 1;
            let outcome = match self.rng.random_range(0..12) {
                0 => Outcome::Parked { why: "waits_for_refused".into(), on: None },
                1 => Outcome::Void { reason: "made by a test".into() },
                _ => Outcome::Applied { seq: self.seq },
            };
            Receipt { n: set.n, id: set.id, outcome }
        });
        Pushed { receipts: receipts.collect(), expected: None, forked: false, server_time: start() }
    }

    fn uploads(&mut self) -> Result<(), ExecuteError> {
        for upload in self.store().uploads()? {
            let part = self.store().part(&upload.hash, upload.uploaded)?;
            match self.rng.random_range(0..3) {
                0 => self.store().upload_failed(&upload.hash, "timed out")?,
                1 => self.store().uploaded(&upload.hash, upload.uploaded + part.len() as u64 / 2)?,
                _ => self.store().upload_complete(&upload.hash, start(), Some(self.seq))?,
            }
        }
        Ok(())
    }

    /// What its screens are made of.
    fn says(&self) -> String {
        let store = self.store();
        assert_eq!(store.waits(), Waits::of(&store.queue()), "what is counted is what there is");
        let mut said =
            format!("{}{:?}\n{:?}\n", self.refused, store.today(start()), store.later(start(), 0, 50));
        for n in 1..=JOBS {
            let _ = writeln!(said, "{:?}", store.job(job_id(n)));
        }
        let _ = writeln!(said, "{:?}\n{:?}\n{:?}", store.queue(), store.inbox(), store.banner());
        said
    }
}

/// Every row of every table.
fn held(path: &Path) -> Result<String, ExecuteError> {
    let conn = Connection::open(path)?;
    let mut names = conn.prepare("select name from sqlite_master where type = 'table' order by name")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut held = String::new();
    for name in names {
        let mut statement = conn.prepare(&format!("select * from {name}"))?;
        let columns = statement.column_count();
        let mut all = Vec::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = name.clone();
            for column in 0..columns {
                let _ = match row.get_ref(column)? {
                    ValueRef::Null => write!(line, "|"),
                    ValueRef::Integer(n) => write!(line, "|{n}"),
                    ValueRef::Real(x) => write!(line, "|{x:?}"),
                    ValueRef::Text(text) => write!(line, "|{}", String::from_utf8_lossy(text)),
                    ValueRef::Blob(bytes) => write!(line, "|{}", hex::encode(bytes)),
                };
            }
            all.push(line);
        }
        all.sort();
        held.extend(all.into_iter().map(|line| line + "\n"));
    }
    Ok(held)
}
