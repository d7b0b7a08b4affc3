//! A server that was restored from a backup knows by a phone's mark that it has lost what the phone was told.

use crate::support::*;
use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use shared::records::NewNote;
use shared::sync::{BlobHash, MARK, Pulled, UPLOAD_LENGTH, UPLOAD_OFFSET};
use shared::*;
use sync_server::run;

on_both_engines! {
    work_since_the_backup_is_missed_though_the_cursor_fits
    a_picture_since_the_backup_is_missed_though_nothing_else_happened
    nothing_said_after_the_restore_hides_what_was_lost
}

/// A phone that has pulled, with a job to work on.
async fn phone_of(server: &Server) -> (Phone, JobId) {
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    (phone, job)
}

fn mark_of(response: &Response<Body>) -> Option<String> {
    response.headers().get(MARK).map(|mark| mark.to_str().unwrap().to_owned())
}

/// Pushes a note; the mark of the answer.
async fn notes(server: &Server, phone: &mut Phone, job: JobId, mark: Option<&str>) -> Option<String> {
    let set = phone.write(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "x".into() })]);
    let body = serde_json::to_vec(&phone.push_of(vec![set])).unwrap();
    let mut request = phone.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
    if let Some(mark) = mark {
        request = request.header(MARK, mark);
    }
    let response = send(&server.app, request.body(body.into()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    mark_of(&response)
}

/// Brings a picture; the mark of the answer.
async fn brings(server: &Server, phone: &Phone, bytes: &'static [u8], mark: Option<&str>) -> Option<String> {
    let mut request = phone
        .request("PATCH", &format!("/sync/blobs/{}", BlobHash::of(bytes)))
        .header(UPLOAD_OFFSET, 0)
        .header(UPLOAD_LENGTH, bytes.len());
    if let Some(mark) = mark {
        request = request.header(MARK, mark);
    }
    let response = send(&server.app, request.body(bytes.into()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    mark_of(&response)
}

/// Whether a pull with the phone's cursor and this mark begins from zero.
async fn from_zero(server: &Server, phone: &Phone, mark: Option<&str>) -> bool {
    let path = format!("/sync/pull?stream={}&cursor={}", phone.stream, phone.cursor.as_ref().unwrap());
    let mut request = phone.request("GET", &path);
    if let Some(mark) = mark {
        request = request.header(MARK, mark);
    }
    let response = send(&server.app, request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    json::<Pulled>(response).await.from_zero
}

/// Goes back by one commit, as a backup from before it would.
async fn goes_back(server: &Server) {
    let mut tx = server.app.db.write().await.unwrap();
    let company = server.company;
    let last =
        "delete from commits where company_id = $1 and seq = (select seq from heads where company_id = $1)";
    assert_eq!(run!(tx, last, company).unwrap(), 1);
    run!(tx, "update heads set seq = seq - 1 where company_id = $1", company).unwrap();
    run!(tx, "delete from blob_owners where company_id = $1", company).unwrap();
    run!(tx, "delete from blobs where company_id = $1", company).unwrap();
    tx.commit().await.unwrap();
}

async fn work_since_the_backup_is_missed_though_the_cursor_fits(engine: Engine) {
    let server = Server::start(engine).await;
    let (mut phone, job) = phone_of(&server).await;
    let mark = notes(&server, &mut phone, job, None).await.expect("a mark");
    assert!(!from_zero(&server, &phone, Some(&mark)).await, "nothing is lost");
    goes_back(&server).await;
    assert!(!from_zero(&server, &phone, None).await, "the cursor is one of before the backup");
    assert!(from_zero(&server, &phone, Some(&mark)).await);
    // The number is taken anew, by another commit.
    server.job(server.customer("S. Joshi").await, &[&server.asha]).await;
    assert!(from_zero(&server, &phone, Some(&mark)).await);
    assert!(from_zero(&server, &phone, Some("no mark")).await);
}

async fn a_picture_since_the_backup_is_missed_though_nothing_else_happened(engine: Engine) {
    let server = Server::start(engine).await;
    let (mut phone, job) = phone_of(&server).await;
    let before = notes(&server, &mut phone, job, None).await.expect("a mark");
    phone.pull().await;
    let mark = brings(&server, &phone, b"a picture", Some(&before)).await.expect("a mark");
    assert!(!from_zero(&server, &phone, Some(&mark)).await, "nothing is lost");
    goes_back(&server).await;
    assert!(!from_zero(&server, &phone, Some(&before)).await, "all else is there");
    assert!(from_zero(&server, &phone, Some(&mark)).await);
}

async fn nothing_said_after_the_restore_hides_what_was_lost(engine: Engine) {
    let server = Server::start(engine).await;
    let (mut phone, job) = phone_of(&server).await;
    notes(&server, &mut phone, job, None).await;
    phone.pull().await;
    let mark = brings(&server, &phone, b"a picture", None).await.expect("a mark");
    goes_back(&server).await;
    assert_eq!(notes(&server, &mut phone, job, Some(&mark)).await, None);
    assert_eq!(brings(&server, &phone, b"another", Some(&mark)).await, None);
    // Also where it has that one whole already.
    assert_eq!(brings(&server, &phone, b"another", Some(&mark)).await, None);
    assert!(from_zero(&server, &phone, Some(&mark)).await);
    assert!(brings(&server, &phone, b"another", None).await.is_some(), "it begins anew");
}
