//! Work that the server gave up: one piece is tried again, the other is dropped.

use e2e::demo_process::DemoProcess;
use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/work/{id}/again", "/work/{id}/drop"];

pub async fn drive(walk: &mut Walk, demo: &DemoProcess) {
    walk.open("/work", "Nothing is given up").await;
    let database =
        rusqlite::Connection::open(demo.folder().join("server/sevengate.db")).expect("the database");
    for id in [1_u8, 2] {
        // No worker does such work: it stays as it is.
        let given_up =
            "insert into work (company_id, id, kind, state, due_ms, tries, broken, error, made_ms, at_ms)
            select id, ?1, 'ageing of long ago', 'dead', 0, 5, 5, 'The other side does not answer.', 0, 0
            from companies order by id limit 1";
        database.execute(given_up, [vec![id; 16]]).expect("work that was given up");
    }
    drop(database);
    walk.open("/sync-health", "Background work (2)").await;
    walk.open("/work", "Given up").await;
    walk.sends("/work/01010101", "/again", "Trying again in a moment").await;
    walk.press("Drop", "cannot be taken back").await;
    walk.sends("/work/02020202", "/drop", "Dropped").await;
}
