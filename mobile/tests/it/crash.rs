//! The app dies: at named points, with the files copied as they lie on the disk, over and over. At most the tap in
//! progress is lost, and it is lost whole.

use crate::example::*;
use crate::office::Office;
use futures::executor::block_on;
use mobile::store::{Crash, Points, Seams, Store};
use mobile::sync::{Client, ClientConfig, Incarnation, OneToken, UnknownRoom};
use proptest::prelude::*;
use shared::DeviceId;
use shared::records::*;
use shared::sync::BlobHash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Dies at one point, once; and copies the files as they are at that moment.
pub struct DieAt {
    point: Mutex<Option<&'static str>>,
    folder: PathBuf,
    copy: PathBuf,
}

impl DieAt {
    fn new(point: &'static str, folder: &Path, copy: &Path) -> Arc<DieAt> {
        Arc::new(DieAt { point: Mutex::new(Some(point)), folder: folder.into(), copy: copy.into() })
    }
}

impl Points for DieAt {
    fn reached(&self, name: &'static str) -> Result<(), Crash> {
        let mut point = self.point.lock().unwrap();
        if *point != Some(name) {
            return Ok(());
        }
        *point = None;
        std::fs::create_dir_all(&self.copy).unwrap();
        for entry in std::fs::read_dir(&self.folder).unwrap() {
            let entry = entry.unwrap();
            // The index of the log is rebuilt after a crash; a half-written one must not be taken over.
            if !entry.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(entry.path(), self.copy.join(entry.file_name())).unwrap();
            }
        }
        Err(Crash(name))
    }
}

const IN_A_TAP: [&str; 5] =
    ["execute:decided", "execute:outbox", "execute:records", "execute:before_commit", "execute:after_commit"];

fn seams(ground: &Ground, points: Arc<dyn Points>) -> Seams {
    Seams { points, ..ground.seams() }
}

/// Everything that a screen can show of the job, and what waits.
fn seen(store: &Store) -> String {
    format!("{:?} {:?} {:?}", store.job(job_id(1)), store.queue(), store.banner().blobs_waiting)
}

#[test]
fn dying_anywhere_in_a_tap_loses_it_whole_or_keeps_it_whole() {
    for point in IN_A_TAP {
        let ground = Ground::new();
        let store = ground.pulled(1);
        tap(&store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![]).unwrap();
        let before = seen(&store);
        drop(store);

        let copy = ground.folder.path().join("copy");
        let dies = DieAt::new(point, ground.path().parent().unwrap(), &copy);
        let store = Store::open(&ground.path(), &identity(), seams(&ground, dies)).unwrap();
        // Large enough that SQLite spills uncommitted pages into the log.
        let (body, blobs) = photo(Slot::Before, 7, 4_000_000);
        let bytes = blobs[0].bytes.clone();
        assert!(tap(&store, job_id(1), body, blobs).is_err());

        for path in [copy.join("asha.db"), ground.path()] {
            let again = Store::open(&path, &identity(), ground.seams()).unwrap();
            if point == "execute:after_commit" {
                assert_eq!(again.job(job_id(1)).unwrap().evidence.len(), 2, "{point}");
                assert_eq!(again.blob(&BlobHash::of(&bytes)), Some(bytes.clone()), "{point}");
                assert_eq!(again.queue().len(), 2);
            } else {
                assert_eq!(seen(&again), before, "{point} {path:?}");
                assert_eq!(again.blob(&BlobHash::of(&bytes)), None);
            }
            let check: String = peek(&path, "pragma integrity_check");
            assert_eq!(check, "ok");
            // And work goes on.
            if point != "execute:after_commit" {
                let (body, blobs) = photo(Slot::Before, 7, 4_000_000);
                tap(&again, job_id(1), body, blobs).unwrap();
            }
            let numbers: Vec<u64> = again.next_batch(9).unwrap().unwrap().sets.iter().map(|e| e.n).collect();
            assert_eq!(numbers, [1, 2]);
        }
    }
}

/// An incarnation that is never renewed.
struct Same;
impl Incarnation for Same {
    fn renew(&self) -> Result<DeviceId, String> {
        Err("not forked".into())
    }
}

fn client(ground: &Ground, store: &Store, office: &Arc<Office>, points: Arc<dyn Points>) -> Client {
    Client::new(
        ClientConfig {
            store: store.clone(),
            transport: office.clone(),
            clock: ground.clock.clone(),
            random: ground.dice.clone(),
            incarnation: Arc::new(Same),
            tokens: Arc::new(OneToken),
            points,
            app_version: "test".into(),
            room: Arc::new(UnknownRoom),
        },
        Some("token".into()),
    )
}

#[test]
fn dying_anywhere_in_a_round_loses_nothing_and_does_nothing_twice() {
    let points = [
        "push:before_send",
        "push:after_send",
        "pushed:before_commit",
        "pull:before_apply",
        "apply:records",
        "apply:before_commit",
        "apply:after_commit",
        "blob:between_parts",
        "blob:before_complete",
    ];
    for point in points {
        let ground = Ground::new();
        let office = Office::with_jobs(ground.clock.clone(), 1);
        let store = ground.open();
        block_on(client(&ground, &store, &office, Arc::new(mobile::store::NoPoints)).round()).unwrap();
        let taps = whole_job(&store, job_id(1));
        let wanted = store.job(job_id(1)).unwrap();
        drop(store);

        let copy = ground.folder.path().join("copy");
        let dies = DieAt::new(point, ground.path().parent().unwrap(), &copy);
        let store = Store::open(&ground.path(), &identity(), seams(&ground, dies.clone())).unwrap();
        assert!(block_on(client(&ground, &store, &office, dies).round()).is_err(), "{point} is reached");
        drop(store);

        // The app starts again from the files as they lay on the disk.
        let store = Store::open(&copy.join("asha.db"), &identity(), ground.seams()).unwrap();
        let report = block_on(client(&ground, &store, &office, Arc::new(mobile::store::NoPoints)).round());
        assert!(report.is_ok(), "{point}: {report:?}");
        let now = store.job(job_id(1)).unwrap();
        assert_eq!(now.evidence, wanted.evidence, "{point}");
        assert_eq!(now.job, wanted.job, "{point}");
        assert!(store.queue().is_empty() && store.inbox().is_empty(), "{point}");
        let state = office.state();
        assert_eq!(state.applied.len() as u64, taps, "{point}");
        assert!(state.applied.values().all(|times| *times == 1), "{point}");
        assert_eq!(state.blobs.len(), 6, "{point}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever the order of taps and deaths, what the store had acknowledged is there, in order.
    #[test]
    fn acknowledged_taps_survive_any_sequence_of_deaths(
        deaths in prop::collection::vec(prop::option::of(0..IN_A_TAP.len()), 1..10)
    ) {
        let ground = Ground::new();
        drop(ground.pulled(1));
        let mut kept = 0;
        for (step, death) in deaths.into_iter().enumerate() {
            let points: Arc<dyn Points> = match death {
                Some(point) => DieAt::new(
                    IN_A_TAP[point],
                    ground.path().parent().unwrap(),
                    &ground.folder.path().join(format!("copy{step}")),
                ),
                None => Arc::new(mobile::store::NoPoints),
            };
            let store = Store::open(&ground.path(), &identity(), seams(&ground, points)).unwrap();
            let Some((body, blobs)) = next_tap(&store, job_id(1)) else { break };
            let taken = tap(&store, job_id(1), body, blobs);
            prop_assert_eq!(taken.is_ok(), death.is_none());
            kept += u64::from(taken.is_ok() || death == Some(IN_A_TAP.len() - 1));
            drop(store);
            let again = ground.open();
            let page = again.job(job_id(1)).unwrap();
            prop_assert_eq!(page.evidence.len() as u64, kept);
            let numbers: Vec<u64> = again
                .next_batch(99)
                .unwrap()
                .map(|b| b.sets.iter().map(|e| e.n).collect())
                .unwrap_or_default();
            prop_assert_eq!(numbers, (1..=kept).collect::<Vec<_>>());
        }
    }
}
