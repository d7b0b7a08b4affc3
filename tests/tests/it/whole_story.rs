//! The whole story in a real browser, on both databases: a job through seven gates offline, the process killed in the
//! middle, online again, and every piece of evidence on the dashboard, byte for byte.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::{TITLE, arrives, completes_work, goes_on, link_to, signs_in, takes_photos, unlocks};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use shared::{Change, ChangeSet};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn a_job_done_offline_reaches_the_office_on_sqlite() {
    the_story(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_job_done_offline_reaches_the_office_on_postgresql() {
    the_story(Engine::Postgres).await;
}

async fn the_story(engine: Engine) {
    let mut demo = DemoProcess::start(engine).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    phone.picture("phone-today").await;

    demo.airplane("a", true).await;
    arrives(&phone).await;
    takes_photos(&phone, 2).await;
    phone.picture("phone-before-photos").await;
    let before = evidence(&demo);
    assert_eq!(before, 4, "on my way, arrival and two photos");

    // The process is gone in the middle of the job, without a goodbye.
    demo.kill();
    demo.start_again().await;
    assert_eq!(evidence(&demo), before, "what was saved is still there");
    assert_eq!(demo.state().await["phones"]["a"]["airplane"], true, "still no signal");
    phone.open(&format!("{}/phone", demo.url)).await;
    phone.sees(TITLE).await;
    goes_on(&phone, "Start work").await;

    phone.press("Start work").await;
    phone.writes("What was done", "New thermostat; the boiler heats again").await;
    completes_work(&phone).await;
    takes_photos(&phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Hand the phone to the customer").await;
    phone.picture("hand-over-rating").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    // A slip on the stars is put right.
    phone.press("Change the rating").await;
    phone.press("4 stars").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    phone.press("Yes, the company may ask me").await;
    phone.sees("New thermostat; the boiler heats again").await;
    phone.picture("hand-over-signature").await;
    phone.draws("canvas").await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
    unlocks(&phone).await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    phone.picture("phone-finished").await;

    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/today", demo.url)).await;
    desk.press("Deepa Kulkarni").await;
    desk.sees("Asha Verma").await;
    desk.picture("web-today-before").await;
    let job = link_to(&desk, &demo.url, TITLE).await;
    desk.open(&job).await;
    desk.sees("Scheduled").await;
    assert!(!desk.text().await.contains("Unchanged since signing"), "the office cannot know yet");

    // Signal again: the page shows it by itself.
    demo.airplane("a", false).await;
    demo.all_sent("a").await;
    desk.sees("Unchanged since signing").await;
    desk.sees("Completed").await;
    desk.sees_no_more("still on the phone").await;
    desk.sees("Asha Verma").await;
    desk.picture("web-job").await;

    every_byte(&demo, &desk).await;
    desk.open(&format!("{}/today", demo.url)).await;
    desk.sees("2 of 5 done").await;
    desk.picture("web-today-after").await;
    phone.close().await;
    desk.close().await;
}

fn store(demo: &DemoProcess) -> Connection {
    Connection::open_with_flags(demo.phone_store("a"), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("the phone's own file opens")
}

/// How many pieces of evidence of this phone have not been confirmed.
fn evidence(demo: &DemoProcess) -> i64 {
    let sql = "select count(*) from outbox where state = 'pending' and bytes like '%\"do\":\"capture\"%'";
    store(demo).query_row(sql, [], |row| row.get(0)).expect("the outbox is there")
}

/// Every blob that the phone's evidence names.
fn named_blobs(phone: &Connection) -> Vec<String> {
    let mut statement =
        phone.prepare("select bytes from outbox order by place").expect("the outbox is there");
    let sets = statement.query_map([], |row| row.get::<_, String>(0)).expect("the outbox is there");
    let mut named = Vec::new();
    for set in sets {
        let set: ChangeSet = serde_json::from_str(&set.expect("a row")).expect("a change set reads");
        for change in set.changes {
            if let Change::Capture { body, .. } = change {
                named.extend(body.blobs().into_iter().map(String::from));
            }
        }
    }
    named
}

/// What the dashboard serves is what the phone stored, whatever the phone captured.
async fn every_byte(demo: &DemoProcess, desk: &Browser) {
    let phone = store(demo);
    let mut statement = phone
        .prepare(
            "select b.hash, c.bytes from blobs b join blob_chunks c on c.hash = b.hash
                  where b.place is not null order by b.hash, c.idx",
        )
        .expect("the phone keeps its pictures");
    let mut rows = statement.query([]).expect("the phone keeps its pictures");
    let mut taken: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    while let Some(row) = rows.next().expect("a row") {
        let (hash, bytes): (String, Vec<u8>) = (row.get(0).expect("a hash"), row.get(1).expect("bytes"));
        taken.entry(hash).or_default().extend(bytes);
    }
    let named = named_blobs(&phone);
    // Three photos with their thumbnails, a signature and its strokes. Two frames of a fake camera may be the same picture.
    assert_eq!(named.len(), 8, "{named:?}");
    assert_eq!(taken.keys().cloned().collect::<BTreeSet<_>>(), named.into_iter().collect());
    let cookies = desk.client.get_all_cookies().await.expect("the browser has cookies");
    let cookie: Vec<String> = cookies.iter().map(|c| format!("{}={}", c.name(), c.value())).collect();
    for (hash, bytes) in taken {
        // Pages show it drawn anew; the evidence itself is a file.
        let url = format!("{}/blobs/{hash}/original", demo.url);
        let answer = demo.http.get(&url).header("cookie", cookie.join("; ")).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{url}");
        let served = answer.bytes().await.expect("the bytes");
        assert_eq!(hex::encode(Sha256::digest(&served)), hash);
        assert_eq!(served.to_vec(), bytes);
    }
}
