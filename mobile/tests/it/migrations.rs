//! Files of every earlier version still open, with the unsent work that is in them.

use crate::example::*;
use mobile::store::{MIGRATIONS, Store, VERSION};
use std::path::PathBuf;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/versions")
}

#[test]
fn every_version_has_its_fixture_and_opens_with_its_outbox() {
    for version in 1..=VERSION {
        let sql = std::fs::read_to_string(fixtures().join(format!("{version:04}.sql")))
            .unwrap_or_else(|_| panic!("version {version} needs tests/it/versions/{version:04}.sql"));
        let ground = Ground::new();
        std::fs::create_dir_all(ground.path().parent().unwrap()).unwrap();
        let conn = rusqlite::Connection::open(ground.path()).unwrap();
        conn.execute_batch(&sql).unwrap();
        conn.pragma_update(None, "user_version", version as u32).unwrap();
        drop(conn);

        let store = ground.open();
        let batch = store.next_batch(10).unwrap().unwrap();
        assert_eq!(batch.sets.len(), 1, "version {version}");
        assert!(batch.sets[0].void.is_none());
        let page = store.job(job_id(1)).expect("the job is there");
        assert_eq!(page.evidence.len(), 1);
        assert_eq!(store.draft("rating").as_deref(), Some("4"));
        assert_eq!(store.cursor().unwrap().as_deref(), Some("c100"));
        assert_eq!(peek::<u32>(&ground.path(), "pragma user_version") as usize, VERSION);
    }
}

#[test]
fn the_settings_that_survive_power_loss_are_set_from_the_first_byte() {
    let ground = Ground::new();
    drop(ground.open());
    assert_eq!(peek::<i64>(&ground.path(), "pragma auto_vacuum"), 2, "incremental");
    assert_eq!(peek::<String>(&ground.path(), "pragma journal_mode"), "wal");
    assert_eq!(MIGRATIONS.len(), VERSION);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/device");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, VERSION, "whoever packs the app counts its files");
}

#[test]
fn a_file_of_a_newer_app_is_left_alone() {
    let ground = Ground::new();
    drop(ground.open());
    let conn = rusqlite::Connection::open(ground.path()).unwrap();
    conn.pragma_update(None, "user_version", (VERSION + 1) as u32).unwrap();
    drop(conn);
    assert!(Store::open(&ground.path(), &identity(), ground.seams()).is_err());
}
