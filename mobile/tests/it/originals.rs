//! Originals: they wait for Wi-Fi if the person wants it, and leave the phone only when the office surely has them.

use crate::example::*;
use crate::office::Fault;
use crate::sync::Line;
use futures::executor::block_on;
use futures::{FutureExt, StreamExt};
use mobile::platform::{Connectivity, FakePlatform};
use mobile::store::{KeepOriginals, LOW_ROOM, Network, QueueState, Waiting, Waits};
use mobile::sync::SyncError;
use shared::records::*;
use shared::sync::BlobHash;

const DAY_MS: i64 = 24 * 3_600_000;

/// A job with one photo, sent; its original and its thumbnail.
fn sent_photo(line: &Line, seed: u8) -> (BlobHash, BlobHash) {
    let hashes = take_photo(line, seed);
    line.round().unwrap();
    hashes
}

fn take_photo(line: &Line, seed: u8) -> (BlobHash, BlobHash) {
    if line.store.job(job_id(1)).unwrap().evidence.is_empty() {
        tap(&line.store, job_id(1), EvidenceBody::Arrival { fix: Some(fix()), no_fix: None }, vec![])
            .unwrap();
    }
    let (body, blobs) = photo(Slot::Before, seed, 700_000);
    let EvidenceBody::Photo { blob, thumb, .. } = &body else { unreachable!("it is a photo") };
    let hashes = (blob.clone(), thumb.clone());
    tap(&line.store, job_id(1), body, blobs).unwrap();
    hashes
}

fn free(line: &Line, room: Option<u64>) -> Result<usize, SyncError> {
    block_on(line.client.free_originals(room))
}

fn days(line: &Line, days: i64) {
    line.ground.clock.advance(days * DAY_MS);
}

/// The size of the file with everything in it that was committed.
fn file_size(line: &Line) -> u64 {
    peek::<i64>(&line.ground.path(), "pragma wal_checkpoint(truncate)");
    std::fs::metadata(line.ground.path()).unwrap().len()
}

// ---- letting go -----------------------------------------------------------------------------------------------

#[test]
fn an_original_goes_after_thirty_days_and_comes_back_when_it_is_wanted() {
    let line = Line::new(1);
    let (original, thumb) = sent_photo(&line, 1);
    let bytes = line.store.blob(&original).unwrap();
    days(&line, 29);
    assert_eq!(free(&line, None).unwrap(), 0);
    let size = file_size(&line);
    days(&line, 2);
    line.office.state().log.clear();
    assert_eq!(free(&line, None).unwrap(), 1);
    let asked = ["GET /sync/blobs".to_owned(), format!("HEAD /sync/blobs/{original}")];
    assert_eq!(line.office.state().log, asked, "asked once more before");
    assert_eq!(line.store.blob(&original), None);
    assert!(!line.store.has_bytes(&original));
    assert!(line.store.blob(&thumb).is_some(), "the thumbnail stays");
    let chunks = format!("select count(*) from blob_chunks where hash = '{original}'");
    assert_eq!(peek::<i64>(&line.ground.path(), &chunks), 0);
    let after = file_size(&line);
    assert!(after + 600_000 < size, "the room is the phone's again: {size} -> {after}");
    // Nothing waits and nothing is sent again.
    assert!(line.store.queue().is_empty());
    assert!(line.round().unwrap().blobs == 0);
    assert!(block_on(line.client.fetch(&original)).unwrap());
    assert_eq!(line.store.blob(&original), Some(bytes));
    assert!(line.store.has_bytes(&original));
}

#[test]
fn an_original_that_the_server_lost_is_sent_again_instead() {
    let line = Line::new(1);
    let (original, _) = sent_photo(&line, 1);
    line.office.state().blobs.remove(original.as_str());
    days(&line, 31);
    assert_eq!(free(&line, None).unwrap(), 0);
    assert!(line.store.has_bytes(&original));
    assert_eq!(line.store.queue()[0].state, QueueState::Blobs, "visibly on its way again");
    line.round().unwrap();
    assert!(line.office.state().blobs.contains_key(original.as_str()));
    line.agree(job_id(1));
}

#[test]
fn what_the_server_found_damaged_is_sent_again_without_being_asked_for_one_by_one() {
    let line = Line::new(1);
    let (original, thumb) = sent_photo(&line, 1);
    {
        let mut state = line.office.state();
        state.blobs.clear();
        state.wanted = vec![thumb.clone(), original.clone(), BlobHash::of(b"never seen here")];
    }
    days(&line, 1);
    assert_eq!(free(&line, None).unwrap(), 0);
    assert_eq!(line.store.unsent(), (0, 2));
    line.office.state().wanted.clear();
    line.round().unwrap();
    line.agree(job_id(1));
    // Another one within the day asks nothing.
    line.office.state().log.clear();
    assert_eq!(free(&line, None).unwrap(), 0);
    assert!(line.office.state().log.is_empty());
}

#[test]
fn only_the_servers_own_word_lets_an_original_go() {
    for fault in [Fault::Lost, Fault::Page(200), Fault::Page(404), Fault::Status(503), Fault::AnswerLost] {
        let line = Line::new(1);
        let (original, _) = sent_photo(&line, 1);
        days(&line, 31);
        line.office.faults([Fault::None, fault.clone()]);
        assert!(free(&line, None).is_err(), "{fault:?}");
        assert!(line.store.has_bytes(&original), "{fault:?}");
        assert!(line.store.queue().is_empty(), "{fault:?}");
        // The next day it is asked again.
        days(&line, 1);
        assert_eq!(free(&line, None).unwrap(), 1);
    }
}

#[test]
fn what_the_office_does_not_have_never_goes() {
    let line = Line::new(1);
    let (original, _) = take_photo(&line, 1);
    days(&line, 400);
    assert_eq!(free(&line, Some(0)).unwrap(), 0);
    // The change set has gone, the picture has not.
    line.office.faults(vec![Fault::None; 4]);
    line.office.faults([Fault::Lost]);
    assert!(line.round().is_err());
    days(&line, 400);
    assert_eq!(free(&line, Some(0)).unwrap(), 0);
    assert!(line.store.has_bytes(&original));
}

#[test]
fn the_person_says_for_how_long() {
    let line = Line::new(1);
    assert_eq!(line.store.keep_originals().days(), Some(30));
    let (original, _) = sent_photo(&line, 1);
    line.store.set_keep_originals(Some(None)).unwrap();
    days(&line, 4_000);
    assert_eq!((line.store.keep_originals().days(), free(&line, None).unwrap()), (None, 0));
    line.store.set_keep_originals(Some(Some(7))).unwrap();
    assert_eq!((line.store.keep_originals().days(), free(&line, None).unwrap()), (Some(7), 1));
    assert!(!line.store.has_bytes(&original));
}

#[test]
fn the_office_says_for_how_long_until_the_person_does() {
    let line = Line::new(1);
    let (original, _) = sent_photo(&line, 1);
    let mut company: Company = line.store.job(job_id(1)).unwrap().company;
    company.keep_days = 0;
    line.office.put(company.clone().into());
    line.round().unwrap();
    days(&line, 400);
    assert_eq!((line.store.keep_originals().days(), free(&line, None).unwrap()), (None, 0));
    company.keep_days = 90;
    line.office.put(company.into());
    line.round().unwrap();
    line.store.set_keep_originals(Some(None)).unwrap();
    days(&line, 400);
    assert_eq!(free(&line, None).unwrap(), 0, "this phone's person keeps them");
    line.store.set_keep_originals(None).unwrap();
    assert_eq!(line.store.keep_originals(), KeepOriginals { own: None, office: Some(90) });
    assert_eq!(free(&line, None).unwrap(), 1);
    assert!(!line.store.has_bytes(&original));
}

#[test]
fn a_phone_short_of_room_lets_go_what_a_backup_has_first_and_stops_when_there_is_room() {
    let line = Line::new(1);
    let (first, _) = sent_photo(&line, 1);
    let (second, _) = sent_photo(&line, 2);
    let (third, _) = sent_photo(&line, 3);
    // The example office does not say its sequence number: a backup is known to have the second alone.
    let conn = rusqlite::Connection::open(line.ground.path()).unwrap();
    conn.execute("update blobs set completed_seq = 40 where hash = ?1", [second.as_str()]).unwrap();
    conn.execute("update blobs set completed_seq = 41 where hash = ?1", [third.as_str()]).unwrap();
    drop(conn);
    line.store.backed_up(41).unwrap();
    assert_eq!(free(&line, Some(LOW_ROOM)).unwrap(), 0, "there is room");
    days(&line, 1);
    assert_eq!(free(&line, Some(LOW_ROOM - 1)).unwrap(), 3, "far from enough");
    assert!([&first, &second, &third].iter().all(|hash| !line.store.has_bytes(hash)));

    let line = Line::new(1);
    let hashes: Vec<BlobHash> = (1..=3).map(|seed| sent_photo(&line, seed).0).collect();
    let conn = rusqlite::Connection::open(line.ground.path()).unwrap();
    conn.execute("update blobs set completed_seq = 40 where hash = ?1", [hashes[1].as_str()]).unwrap();
    // One photo is as large as the room that is missing.
    conn.execute("update blobs set size = ?1 where priority = 2", [2 * LOW_ROOM as i64]).unwrap();
    drop(conn);
    line.store.backed_up(41).unwrap();
    assert_eq!(free(&line, Some(LOW_ROOM - 1)).unwrap(), 1);
    assert!(!line.store.has_bytes(&hashes[1]), "the one that a backup has");
}

#[test]
fn after_a_restore_what_is_still_here_is_sent_again_and_what_was_let_go_is_not() {
    let line = Line::new(1);
    let (gone, _) = sent_photo(&line, 1);
    days(&line, 31);
    assert_eq!(free(&line, None).unwrap(), 1);
    let (kept, _) = sent_photo(&line, 2);
    line.office.state().blobs.remove(kept.as_str());
    line.office.state().epoch += 1;
    line.round().unwrap();
    line.settle();
    assert!(line.office.state().blobs.contains_key(kept.as_str()));
    assert!(line.store.queue().is_empty(), "nothing waits for bytes that nobody can send");
    assert_eq!(line.store.blob(&gone), None);
}

// ---- waiting for Wi-Fi ----------------------------------------------------------------------------------------

#[test]
fn originals_wait_for_wifi_and_everything_else_goes() {
    let line = Line::new(1);
    line.store.set_wifi_only(true).unwrap();
    line.store.set_network(Network::Metered);
    let (original, thumb) = take_photo(&line, 1);
    let report = line.round().unwrap();
    assert_eq!(report.blobs, 1);
    assert!(line.office.state().blobs.contains_key(thumb.as_str()));
    assert!(!line.office.state().blobs.contains_key(original.as_str()));
    let queue = line.store.queue();
    assert_eq!((queue.len(), &queue[0].state), (1, &QueueState::Wifi));
    assert_eq!(line.store.waits(), Waits::of(&queue));
    assert_eq!((line.store.waits().for_wifi, line.store.waits().to_send()), (1, 0));
    assert!(line.store.job(job_id(1)).unwrap().waiting.values().eq([&Waiting::ForWifi]));
    let banner = line.store.banner();
    assert_eq!((banner.blobs_waiting, banner.sending, line.store.waiting_for_wifi()), (1, None, 1));
    assert_eq!(line.store.unsent(), (0, 1), "signing out still warns");
    let mut work = line.client.work();
    work.mark_unchanged();
    line.store.set_network(Network::Unmetered);
    assert!(work.has_changed().unwrap(), "the loop wakes");
    line.round().unwrap();
    assert!(line.store.queue().is_empty());
    line.agree(job_id(1));
}

#[test]
fn a_person_in_a_hurry_sends_what_waits_now_and_no_more() {
    let line = Line::new(1);
    line.store.set_wifi_only(true).unwrap();
    line.store.set_network(Network::Metered);
    let (first, _) = sent_photo(&line, 1);
    line.store.send_anyway().unwrap();
    assert_eq!(line.store.queue()[0].state, QueueState::Blobs);
    line.round().unwrap();
    assert!(line.office.state().blobs.contains_key(first.as_str()));
    let (second, _) = sent_photo(&line, 2);
    assert!(!line.office.state().blobs.contains_key(second.as_str()));
    assert_eq!(line.store.queue()[0].state, QueueState::Wifi);
    // A phone that cannot tell its network keeps nothing back for ever.
    line.store.set_network(Network::Unknown);
    line.round().unwrap();
    line.agree(job_id(1));
}

#[test]
fn nothing_waits_where_nobody_asked_for_it() {
    let line = Line::new(1);
    assert!(!line.store.wifi_only());
    line.store.set_network(Network::Metered);
    sent_photo(&line, 1);
    assert!(line.store.queue().is_empty());
    // The setting outlives the app; the network is looked at anew.
    line.store.set_wifi_only(true).unwrap();
    let again = line.ground.open();
    assert!(again.wifi_only());
    assert_eq!(again.status().network, Network::Unknown);
}

#[test]
fn a_phone_tells_its_network_and_each_change() {
    let phone = FakePlatform::default();
    let mut networks = phone.network();
    assert_eq!(networks.next().now_or_never(), Some(Some(Network::Unknown)));
    assert_eq!(networks.next().now_or_never(), None);
    phone.be_on(Network::Metered);
    assert_eq!(networks.next().now_or_never(), Some(Some(Network::Metered)));
}
