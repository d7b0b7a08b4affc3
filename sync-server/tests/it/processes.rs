//! Several servers on one PostgreSQL tell each other what was committed.

use crate::support::*;
use shared::Change;
use shared::access::View;
use shared::records::NewNote;
use sync_server::live::Relay;
use sync_server::{App, Config, Origin, act};

#[tokio::test]
async fn a_commit_of_one_server_is_heard_by_the_listeners_of_another_on_postgres() {
    let server = Server::start(Engine::Postgres).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let open = async || {
        let mut config = Config::in_folder(server.folder.path());
        config.database = Some(server.database.clone());
        config.relay = true;
        App::open(config, server.clock.clone(), server.app.random.clone()).await.unwrap()
    };
    let (one, other) = (open().await, open().await);
    let mut listener = other.pokes.subscribe();
    let relay = Relay::listen(&other.db).await.unwrap().unwrap();
    let origin = Origin::Web { person: server.dispatcher.id, peer: None, agent: "test".into() };
    let note = shared::NoteId(server.id());
    let change = Change::AddNote(NewNote { id: note, job, text: "x".into() });
    act(&one, server.company, &origin, server.id(), vec![change]).await.unwrap();
    let changed = tokio::select! {
        ended = relay.run(&other.pokes) => panic!("the relay ended: {ended:?}"),
        changed = listener.recv() => changed.unwrap(),
    };
    let seen = View::of(&server.asha, &Default::default());
    assert!(changed.concerns_phone(server.company, server.asha.id, &seen));
}

#[tokio::test]
async fn sqlite_needs_no_relay() {
    let server = Server::start(Engine::Sqlite).await;
    assert!(Relay::listen(&server.app.db).await.unwrap().is_none());
}
