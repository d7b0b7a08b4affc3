//! SQLite on the files that a browser keeps for a site, in a real one: several connections, kills, a full site, removed and damaged
//! files, a second window.

use e2e::browser::{Browser, Screen, processes};
use e2e::drill::{Ground, Said, Worker};
use serde_json::{Value, json};
use std::path::Path;

/// The browser's folder, and files that are free at the beginning.
const FOLDER: &str = "drill";
const SPARE: u64 = 8;

/// Opens the files: how many SQLite has, and how many make no sense.
async fn opened(worker: &mut Worker) -> (u64, u64) {
    let found = worker.does("open", json!([FOLDER, SPARE])).await;
    (found[0].as_u64().unwrap(), found[1].as_u64().unwrap())
}

/// Opens a database with this journal, and its tables.
async fn ready(worker: &mut Worker, connection: &str, path: &str, journal: &str) {
    worker.does("connect", json!([connection, path])).await;
    let uses = format!("pragma journal_mode = {journal}");
    assert_eq!(worker.asks(connection, &uses).await, journal);
    worker.does("prepare", json!([connection])).await;
}

/// The last row and the last round, where all is as it must be.
async fn checked(worker: &mut Worker, connection: &str) -> (u64, u64) {
    let found = worker.does("check", json!([connection])).await;
    (found[0].as_u64().unwrap(), found[1].as_u64().unwrap())
}

async fn refused(worker: &mut Worker, function: &str, arguments: Value, why: &str) {
    let refused = worker.tries(function, arguments).await;
    let said = refused.expect_err("it is refused");
    assert!(said.contains(why), "{said}");
}

async fn bytes(worker: &mut Worker, name: &str) -> Option<u64> {
    let files = worker.does("list", json!([])).await;
    let files: Vec<(String, u64)> = serde_json::from_value(files).unwrap();
    files.into_iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes)
}

#[tokio::test]
async fn connections_share_a_file_as_they_do_on_a_disk() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    assert_eq!(opened(&mut worker).await, (0, 0));
    for journal in ["wal", "delete", "truncate", "persist"] {
        let path = format!("/{journal}.db");
        ready(&mut worker, "writes", &path, journal).await;
        worker.does("connect", json!(["reads", path])).await;
        worker.does("row", json!(["writes"])).await;

        // A reader sees what was there when it began.
        let count = "select count(*) from row";
        worker.runs("reads", "begin").await;
        assert_eq!(worker.asks("reads", count).await, "1");
        if journal == "wal" {
            worker.does("row", json!(["writes"])).await;
            assert_eq!(worker.asks("reads", count).await, "1");
            assert_eq!(
                worker.asks("writes", "pragma wal_checkpoint(truncate)").await,
                "1",
                "{journal}: busy"
            );
            worker.runs("reads", "commit").await;
        } else {
            // Without a log nobody writes while somebody reads.
            refused(&mut worker, "row", json!(["writes"]), "DatabaseBusy").await;
            worker.runs("reads", "commit").await;
            worker.does("row", json!(["writes"])).await;
        }
        assert_eq!(worker.asks("reads", count).await, "2", "{journal}");

        // One writes at a time, and others read meanwhile.
        worker.runs("writes", "begin immediate").await;
        refused(&mut worker, "run", json!(["reads", "begin immediate"]), "DatabaseBusy").await;
        worker.does("row", json!(["writes"])).await;
        assert_eq!(worker.asks("reads", count).await, "2", "{journal}");
        worker.runs("writes", "rollback").await;
        assert_eq!(worker.asks("writes", count).await, "2", "{journal}");
        worker.runs("reads", "begin immediate; rollback").await;

        // A large transaction, then a small file again.
        worker.runs("writes", "begin immediate").await;
        for _ in 0..600 {
            worker.does("row", json!(["writes"])).await;
        }
        worker.runs("writes", "commit").await;
        assert_eq!(checked(&mut worker, "reads").await, (602, 0));
        worker.runs("writes", "delete from row").await;
        worker.asks("writes", "pragma wal_checkpoint(truncate)").await;
        let before = bytes(&mut worker, &path).await.unwrap();
        worker.runs("writes", "vacuum").await;
        let checkpointed = worker.asks("writes", "pragma wal_checkpoint(truncate)").await;
        assert_eq!(checkpointed, "0", "{journal}: not busy");
        let after = bytes(&mut worker, &path).await.unwrap();
        assert!(after + 500_000 < before, "{journal}: {before} bytes, {after} after the vacuum");
        if journal == "wal" {
            assert_eq!(bytes(&mut worker, "/wal.db-wal").await, Some(0));
        }
        assert_eq!(checked(&mut worker, "reads").await, (0, 0));
        worker.does("row", json!(["reads"])).await;
        worker.does("close", json!(["reads"])).await;
        worker.does("close", json!(["writes"])).await;
        assert_eq!(bytes(&mut worker, &format!("{path}-wal")).await, None);
    }

    // Another worker finds it all.
    worker.leaves().await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    for journal in ["wal", "delete", "truncate", "persist"] {
        worker.does("connect", json!([journal, format!("/{journal}.db")])).await;
        assert_eq!(checked(&mut worker, journal).await, (1, 0), "{journal}");
    }
    browser.close().await;
}

/// What a worker does when it is killed, by turns.
const WORK: [(&str, &str); 7] = [
    ("wal", "rows"),
    ("delete", "rows"),
    ("wal", "rounds"),
    ("delete", "rounds"),
    ("truncate", "rows"),
    ("wal", "rows"),
    ("persist", "rounds"),
];
/// Browsers that are killed, and how often each begins a worker: the last one dies with the browser, the others with their page.
const BROWSERS: usize = 20;
const WORKERS: usize = 10;

/// What a worker said.
#[derive(Debug, Default)]
struct Told {
    /// The last row and the last round that are committed.
    row: u64,
    round: u64,
    /// Another round is begun.
    is_torn: bool,
}

impl Told {
    fn takes(&mut self, said: Said) {
        match said {
            Said::Row(n) => self.row = n,
            Said::Piece(_) => self.is_torn = true,
            Said::Round(n) => (self.round, self.is_torn) = (n, false),
            other @ (Said::Failed(_) | Said::Held) => panic!("{other:?}"),
        }
    }

    /// All of it is there, and all that is there is whole.
    async fn is_kept(&mut self, worker: &mut Worker) {
        let (row, round) = checked(worker, "a").await;
        assert!(row >= self.row && round >= self.round, "row {row}, round {round}; {self:?}");
        *self = Told { row, round, is_torn: false };
    }
}

/// Opens the files, looks at what is kept, and works for a while, the `kills`th time.
async fn works(worker: &mut Worker, kills: usize, told: &mut Told) {
    let (journal, work) = WORK[kills % WORK.len()];
    assert_eq!(opened(worker).await.1, 0, "no file is damaged");
    if kills == 0 {
        return ready(worker, "a", "/killed.db", journal).await;
    }
    worker.does("connect", json!(["a", "/killed.db"])).await;
    told.is_kept(worker).await;
    let uses = format!("pragma journal_mode = {journal}");
    assert_eq!(worker.asks("a", &uses).await, journal);
    worker.goes(work, json!(["a"]));
    // Sometimes early, sometimes late; a round says 32 pieces and then that it is committed.
    let many = if work == "rows" { 1 + kills * 5 % 9 } else { 1 + kills * 29 % 50 };
    for _ in 0..many {
        told.takes(worker.hears().await.expect("nobody has killed it yet"));
    }
}

#[tokio::test]
async fn what_was_told_is_there_after_two_hundred_kills_and_a_torn_transaction_is_not() {
    let mut ground = Ground::open().await;
    let (mut told, mut torn, mut kills) = (Told::default(), 0, 0);
    for _ in 0..BROWSERS {
        let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
        for of_browser in 1..=WORKERS {
            let mut worker = ground.begins(&browser).await;
            if kills % 13 == 12 {
                // This one dies while it opens its files.
                worker.goes("open", json!([FOLDER, SPARE]));
            } else {
                works(&mut worker, kills, &mut told).await;
            }
            if of_browser == WORKERS {
                processes::kill_all(ground.profile()).await;
            } else {
                ground.kills_page().await;
            }
            while let Some(said) = worker.hears().await {
                told.takes(said);
            }
            torn += u32::from(std::mem::take(&mut told.is_torn));
            kills += 1;
        }
        browser.kill().await;
    }
    assert_eq!(kills, 200);
    assert!(told.row > 200 && told.round > 20, "there was something to lose: {told:?}");
    assert!(torn > 40, "{torn} rounds were torn");
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    worker.does("connect", json!(["a", "/killed.db"])).await;
    told.is_kept(&mut worker).await;
    browser.close().await;
}

/// The site may take so many bytes more than it has; none: as many as the browser wants.
async fn room(ground: &Ground, browser: &Browser, more: Option<u64>) {
    let mut quota = json!({ "origin": ground.site() });
    if let Some(more) = more {
        let used = browser.devtools("Storage.getUsageAndQuota", quota.clone()).await;
        quota["quotaSize"] = json!(used["usage"].as_f64().unwrap() as u64 + more);
    }
    browser.devtools("Storage.overrideQuotaForOrigin", quota).await;
}

#[tokio::test]
async fn a_site_without_room_loses_nothing_and_goes_on_when_there_is_room() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    for journal in ["wal", "delete"] {
        let path = format!("/{journal}.db");
        let mut worker = ground.begins(&browser).await;
        opened(&mut worker).await;
        ready(&mut worker, "a", &path, journal).await;
        for (work, more) in [("rows", 300_000), ("rounds", 700_000)] {
            room(&ground, &browser, Some(more)).await;
            let told = checked(&mut worker, "a").await;
            worker.goes(work, json!(["a"]));
            let (mut row, mut round) = told;
            let why = loop {
                match worker.hears().await.expect("the worker lives") {
                    Said::Row(n) => row = n,
                    Said::Piece(_) => {}
                    Said::Round(n) => round = n,
                    Said::Failed(why) => break why,
                    Said::Held => panic!("it has the files"),
                }
            };
            assert!(why.contains("DiskFull"), "{journal}, {work}: {why}");
            assert!(work == "rounds" || row > told.0, "there was room for some rows");
            // SQLite may have rolled it back by itself.
            let _ = worker.tries("run", json!(["a", "rollback"])).await;
            assert_eq!(checked(&mut worker, "a").await, (row, round), "{journal}, {work}");
        }
        room(&ground, &browser, Some(0)).await;
        let last = checked(&mut worker, "a").await;

        // It begins all the same; what it is to keep is refused, not lost.
        worker.leaves().await;
        let mut worker = ground.begins(&browser).await;
        opened(&mut worker).await;
        worker.does("connect", json!(["a", path])).await;
        assert_eq!(checked(&mut worker, "a").await, last, "{journal}");
        worker.goes("rows", json!(["a"]));
        let mut row = last.0;
        loop {
            match worker.hears().await.expect("the worker lives") {
                Said::Row(n) => row = n,
                Said::Failed(why) => break assert!(why.contains("DiskFull"), "{journal}: {why}"),
                other => panic!("{other:?}"),
            }
        }
        refused(&mut worker, "reserve", json!([SPARE * 8]), "no room").await;

        room(&ground, &browser, None).await;
        assert_eq!(worker.does("row", json!(["a"])).await, row + 1, "{journal}");
        assert!(worker.does("reserve", json!([SPARE * 2])).await.as_u64() >= Some(SPARE * 2));
        assert_eq!(checked(&mut worker, "a").await, (row + 1, last.1), "{journal}");
        worker.leaves().await;
    }
    browser.close().await;
}

#[tokio::test]
async fn what_is_removed_is_gone_from_the_disk() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    // Nobody else has written this.
    let secret = "the-key-is-under-the-third-pot";
    let fill = format!(
        "create table kept (text text); insert into kept values ('{secret}' || hex(zeroblob(100000))); \
         pragma wal_checkpoint(passive); insert into kept values ('{secret}');"
    );
    let nowhere = Vec::<std::path::PathBuf>::new();
    for still_open in [false, true] {
        worker.does("connect", json!(["a", "/kept.db"])).await;
        worker.asks("a", "pragma journal_mode = wal").await;
        worker.runs("a", &fill).await;
        assert_eq!(ground.finds(secret.as_bytes()).len(), 2, "in the file and in its log");
        if !still_open {
            worker.does("close", json!(["a"])).await;
        }
        for file in ["/kept.db", "/kept.db-wal"] {
            worker.does("remove", json!([file])).await;
        }
        if still_open {
            // The connection goes on reading what has no name any more.
            assert_eq!(worker.asks("a", "select count(*) from kept").await, "2");
            worker.does("close", json!(["a"])).await;
        }
        assert_eq!(ground.finds(secret.as_bytes()), nowhere, "still open: {still_open}");
        assert_eq!(worker.does("list", json!([])).await, json!([]));
    }

    // Killed between losing its name and being cut: the next worker cuts it.
    worker.does("connect", json!(["a", "/kept.db"])).await;
    worker.runs("a", &fill).await;
    worker.does("remove", json!(["/kept.db"])).await;
    assert!(!ground.finds(secret.as_bytes()).is_empty());
    ground.kills_page().await;
    let mut worker = ground.begins(&browser).await;
    assert_eq!(opened(&mut worker).await, (0, 0));
    assert_eq!(ground.finds(secret.as_bytes()), nowhere);
    browser.close().await;
}

#[tokio::test]
async fn a_second_window_does_not_get_the_files() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    ready(&mut worker, "a", "/one.db", "wal").await;

    let mut second = ground.begins_with(&browser, "now").await;
    assert_eq!(second.hears().await, Some(Said::Held));

    // Not even one that does not ask whether it may.
    let mut second = ground.begins_with(&browser, "anyway").await;
    refused(&mut second, "open", json!([FOLDER, SPARE]), "Access Handle").await;
    assert_eq!(worker.does("row", json!(["a"])).await, 1);
    worker.does("reserve", json!([SPARE + 2])).await;
    assert_eq!(checked(&mut worker, "a").await, (1, 0));

    // When the first is gone it may, and nothing is left of having failed.
    worker.leaves().await;
    assert_eq!(opened(&mut second).await.1, 0);
    second.does("connect", json!(["a", "/one.db"])).await;
    assert_eq!(checked(&mut second, "a").await, (1, 0));
    browser.close().await;
}

/// Whether the file holds SQLite's file of this name.
fn holds(file: &Path, name: &str) -> bool {
    let read = std::fs::read(file).unwrap_or_default();
    read.starts_with(b"7gates") && read.get(10..10 + name.len()) == Some(name.as_bytes())
}

#[tokio::test]
async fn a_file_that_makes_no_sense_is_neither_used_nor_overwritten() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    for name in ["torn", "whole"] {
        ready(&mut worker, name, &format!("/{name}.db"), "delete").await;
        worker.does("row", json!([name])).await;
        worker.does("row", json!([name])).await;
    }
    ground.kills_page().await;

    let file = ground.files().into_iter().find(|file| holds(file, "/torn.db")).expect("it is on the disk");
    let mut read = std::fs::read(&file).unwrap();
    read[12] ^= 1;
    std::fs::write(&file, &read).unwrap();
    for rows in [1, 2] {
        let mut worker = ground.begins(&browser).await;
        let (files, damaged) = opened(&mut worker).await;
        assert_eq!((files, damaged), (rows, 1));
        ready(&mut worker, "torn", "/torn.db", "delete").await;
        assert_eq!(worker.does("row", json!(["torn"])).await, rows, "the old one's rows are not read");
        worker.does("connect", json!(["whole", "/whole.db"])).await;
        assert_eq!(checked(&mut worker, "whole").await, (2, 0));
        ground.kills_page().await;
        assert!(std::fs::read(&file).unwrap() == read, "not a byte of it is another");
    }
    browser.close().await;
}

#[tokio::test]
async fn both_builds_of_the_phones_store_come_to_the_same_state() {
    let mut ground = Ground::open().await;
    let browser = Browser::start_in(Screen::Desk, ground.profile()).await;
    let mut worker = ground.begins(&browser).await;
    opened(&mut worker).await;
    let mut states = std::collections::BTreeSet::new();
    for seed in 0..200_u64 {
        let folder = tempfile::tempdir().unwrap();
        let here = histories::play(seed, &folder.path().join("store.db")).unwrap();
        assert_eq!(worker.does("history", json!([seed])).await, json!(here), "seed {seed}");
        states.insert(here);
    }
    assert_eq!(states.len(), 200, "every history is another one");
    browser.close().await;
}
