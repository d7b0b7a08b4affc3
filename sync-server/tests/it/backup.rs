//! A backup of a running SQLite opens and has everything in it.

use crate::support::*;
use shared::records::Job;
use sync_server::db::{BackupError, Db, tables};

#[tokio::test]
async fn a_backup_of_a_running_server_opens_with_everything_in_it() {
    let server = Server::start(Engine::Sqlite).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let file = server.folder.path().join("backup.db");
    server.app.db.backup(&file).await.unwrap();
    let copy = Db::open(file.to_str().unwrap()).await.unwrap();
    let mut tx = copy.read().await.unwrap();
    let found = tables::one::<Job>(&mut tx, server.company, job).await.unwrap();
    assert_eq!(found, server.record::<Job>(job).await);
}

#[tokio::test]
async fn postgres_says_what_to_use_instead() {
    let server = Server::start(Engine::Postgres).await;
    let refused = server.app.db.backup(&server.folder.path().join("backup.db")).await;
    assert!(matches!(refused, Err(BackupError::UsePgDump)));
}

#[tokio::test]
async fn a_server_that_opens_again_knows_everything() {
    let server = Server::start(Engine::Sqlite).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    server.app.db.close().await;
    let db = Db::open(&server.database).await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert!(tables::one::<Job>(&mut tx, server.company, job).await.unwrap().is_some());
}
