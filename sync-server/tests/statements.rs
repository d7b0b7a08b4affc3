//! Work in sets: the number of statements does not grow with the number of change sets. (Alone in its file: the
//! counter is the process's.)

#[path = "it/support/mod.rs"]
mod support;

use shared::records::NewNote;
use shared::*;
use support::*;
use sync_server::db::statements_run;

on_both_engines! { a_large_push_takes_as_many_statements_as_a_small_one }

/// One test at a time: they count with the same counter.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn a_large_push_takes_as_many_statements_as_a_small_one(engine: Engine) {
    let _alone = ALONE.lock().await;
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let mut counts = Vec::new();
    for size in [1, 2, 200] {
        let mut sets = Vec::new();
        for _ in 0..size {
            let note = NoteId(server.id());
            sets.push(phone.write(vec![Change::AddNote(NewNote { id: note, job, text: "x".into() })]));
            sets.push(phone.write(vec![capture(&server.app, job, visit, photo(b"p", b"t")).1]));
        }
        let before = statements_run();
        phone.push(&sets).await;
        counts.push(statements_run() - before);
    }
    assert_eq!(counts[1], counts[2], "statements for 4 and for 400 change sets");
    assert!(counts[2] < 40, "{counts:?}");
}
