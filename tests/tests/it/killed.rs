//! `kill -9` on servers and phones under load, again and again: what was said to be saved is there in the end, once.

use e2e::engine::Engine;
use e2e::office::Who;
use e2e::phone_process::{Ask, Said};
use e2e::rough::{Rough, Victim, When};
use shared::records::Slot;

const SERVER: &str = env!("CARGO_BIN_EXE_server");
const PHONE: &str = env!("CARGO_BIN_EXE_phone");

/// How often is killed: anyone who has more time says so, for example SEVENGATE_KILLS=500.
fn kills() -> usize {
    std::env::var("SEVENGATE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(24)
}

/// Two phones that work until they may rest: there is always something to kill in the middle of.
async fn at_work(engine: Engine, servers: usize, seed: u64, photo_bytes: usize) -> Rough {
    let jobs = (kills() / 2).max(1);
    let mut rough = Rough::start(SERVER, PHONE, engine, servers, &[Who::Asha, Who::Miguel], jobs).await;
    for phone in 0..2 {
        let start = &mut rough.phones[phone].start;
        (start.load, start.photo_bytes, start.backlog) = (Some((seed, usize::MAX)), photo_bytes, 12);
        rough.switches_on(phone);
    }
    rough
}

async fn survives(mut rough: Rough, seed: u64, victims: &[Victim]) {
    let killed = rough.survives(seed, victims, kills()).await;
    assert_eq!(killed.iter().sum::<usize>(), kills(), "{killed:?}");
    assert!(killed.iter().all(|times| *times >= 2), "{killed:?}");
    let taps: usize = rough.phones.iter().map(|phone| phone.saved.len()).sum();
    let found = rough.reckons().await;
    println!("{victims:?} killed {killed:?} times: {found:?}");
    assert!(found.evidence + found.notes >= taps && found.blobs >= taps / 10, "{taps} taps: {found:?}");
}

/// Any of the two phones and the one server is killed.
async fn anybody_is_killed(engine: Engine, seed: u64) {
    let rough = at_work(engine, 1, seed, 300 * 1024).await;
    survives(rough, seed, &[Victim::Server(0), Victim::Phone(0), Victim::Phone(1)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_saved_is_lost_or_done_twice_however_often_phones_and_server_are_killed_on_sqlite() {
    anybody_is_killed(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_saved_is_lost_or_done_twice_however_often_phones_and_server_are_killed_on_postgres() {
    anybody_is_killed(Engine::Postgres, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_on_one_database_one_is_killed_again_and_again_on_postgres() {
    let rough = at_work(Engine::Postgres, 2, 3, 600 * 1024).await;
    survives(rough, 3, &[Victim::Server(0), Victim::Server(1)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_on_in_its_middle_on_the_other_server_on_postgres() {
    const PHOTO: u64 = 5 * 1024 * 1024;
    const PART: u64 = mobile::store::PART as u64;
    let mut rough = Rough::start(SERVER, PHONE, Engine::Postgres, 2, &[Who::Asha], 1).await;
    rough.phones[0].start.photo_bytes = PHOTO as usize;
    let job = rough.phones[0].start.jobs[0];
    rough.switches_on(0);
    for ask in [Ask::SignIn, Ask::Sync, Ask::Tap { job }, Ask::Photo { job, slot: Slot::Before }] {
        rough.phone(0).asks(&ask);
        let said = rough.hears().await;
        assert!(!matches!(said, Said::Failed { .. }), "{ask:?}: {said:?}");
    }
    // One server alone, until it dies half-way.
    let other = rough.servers.remove(1);
    rough.aims();
    let before = rough.line.bytes_up();
    rough.phone(0).asks(&Ask::Sync);
    assert!(rough.comes_to(When::Carried(PHOTO / 2)).await);
    rough.servers[0].kill();
    rough.servers[0] = other;
    rough.aims();
    rough.line.goes_on();
    let mut rounds = 0;
    while !matches!(rough.hears().await, Said::Synced { blobs: 1.., .. }) {
        rounds += 1;
        assert!(rounds < 5, "the photo does not arrive");
        rough.phone(0).asks(&Ask::Sync);
    }
    assert!(rounds > 0, "the photo arrived although the server died");
    // What was lost is at most the part that the server was about to write, and some heads of requests.
    let sent = rough.line.bytes_up() - before;
    assert!(sent <= PHOTO + PART + 64 * 1024, "{sent} bytes for a photo of {PHOTO}");
    let found = rough.reckons().await;
    assert_eq!(found.evidence, 2);
}
