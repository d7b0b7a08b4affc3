//! What a flat battery may take back: an answer of the server, never a tap, nor that something is to be sent again.

use e2e::engine::Engine;
use e2e::network::Bad;
use e2e::office::{Office, Who};
use e2e::technician::Technician;
use mobile::phone::PhoneConfig;
use mobile::store::PushProgress;
use shared::records::NewNote;
use shared::sync::{Outcome, Pushed, Receipt};
use shared::{Change, JobId, NoteId};
use simdisk::Disk;
use std::path::Path;
use std::sync::Arc;
use sync_server::edge::{SystemClock, SystemRandomness};

/// A phone on a disk that tells what is not synced, with one job and nothing to send.
async fn phone_on(folder: &Path) -> (Arc<Disk>, Office, Technician, JobId) {
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let office = Office::open(Engine::Sqlite, &folder.join("office"), clock.clone(), random.clone()).await;
    let phone = folder.join("asha");
    std::fs::create_dir_all(&phone).unwrap();
    let disk = Disk::below(&phone);
    let network = Arc::new(Bad::new(office.network.clone()));
    let url = "http://office.example".into();
    let mut config = PhoneConfig::new(phone, url, network.clone(), clock, random, "Asha’s phone".into());
    config.vfs = Some(simdisk::vfs().to_owned());
    let mut asha = Technician::simulated(Who::Asha, network, config);
    asha.starts(None);
    asha.signs_in().await;
    let (job, _) = office.job_for(Who::Asha).await;
    asha.syncs().await.unwrap();
    (disk, office, asha, job)
}

fn notes(asha: &Technician, job: JobId, text: &str) {
    let note = Change::AddNote(NewNote { id: NoteId(asha.id()), job, text: text.into() });
    asha.store().execute(vec![note], Vec::new()).unwrap();
}

/// The server's word on the next change set, as if it had come to `seq`; or that it goes on from `expected`.
fn answers(office: &Office, asha: &Technician, expected: Option<u64>) -> PushProgress {
    let store = asha.store();
    let batch = store.next_batch(1).unwrap().unwrap();
    let taken = batch.sets.iter().filter(|_| expected.is_none());
    let receipts = taken.map(|e| Receipt { n: e.n, id: e.id, outcome: Outcome::Applied { seq: 1_000 } });
    let said = Pushed { receipts: receipts.collect(), expected, forked: false, server_time: office.now() };
    store.pushed(&batch, &said, office.now()).unwrap()
}

#[tokio::test]
async fn taps_and_what_is_to_be_sent_again_are_on_the_disk_and_answers_need_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, office, asha, job) = phone_on(folder.path()).await;
    // The page that says that there is nothing more is one write: it would be asked for again.
    assert!(disk.unsynced() <= 2, "a pull that brought something is on the disk: {}", disk.unsynced());

    notes(&asha, job, "The key is with the neighbour");
    assert_eq!(disk.unsynced(), 0, "a tap");
    assert_eq!(answers(&office, &asha, None), PushProgress::Taken(1));
    assert!(disk.unsynced() > 0, "the server's word waits for no disk: it would be said again");
    notes(&asha, job, "Meter reading 4711");
    assert_eq!(disk.unsynced(), 0, "the next tap takes it along");

    // The server was restored from before the first note: both are sent again, whatever happens to the battery.
    assert_eq!(answers(&office, &asha, Some(1)), PushProgress::Resend);
    assert_eq!(asha.store().unsent().0, 2);
    assert_eq!(disk.unsynced(), 0, "what is to be sent again");
    simdisk::forget(&folder.path().join("asha"));
}
