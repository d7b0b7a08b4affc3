//! A phone's token is exchanged as it goes, and a copy of it is noticed.

use crate::support::*;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use shared::Change;
use shared::ids::*;
use shared::records::NewNote;
use shared::sync::{NEXT_TOKEN, Outcome, Problem};
use std::net::SocketAddr;
use sync_server::devices::{Order, order};
use sync_server::{Origin, execute::verify_audit, sessions, standing};

on_both_engines! {
    a_token_a_day_old_is_offered_the_next_one_until_that_is_used
    a_copy_of_a_former_token_ends_the_session_and_the_office_reads_of_it
    whoever_was_first_with_the_next_token_the_other_is_noticed
    what_ends_a_session_ends_it_whichever_of_its_tokens_is_named
    a_phone_out_of_use_brings_work_with_any_of_its_tokens
    a_phone_of_an_older_version_goes_on_with_its_token
    many_requests_at_once_take_the_next_token_once
}

async fn asks(phone: &Phone, token: &str) -> Response<Body> {
    let request = phone.request("GET", &format!("/sync/pull?stream={}", phone.stream));
    let mut request = request.body(Body::empty()).unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 50_000))));
    send(&phone.app, request).await
}

fn offered(answer: &Response<Body>) -> Option<String> {
    answer.headers().get(NEXT_TOKEN).map(|next| next.to_str().unwrap().to_owned())
}

/// What answers to this token offer, which lets in.
async fn offer(phone: &Phone, token: &str) -> Option<String> {
    let answer = asks(phone, token).await;
    assert_eq!(answer.status(), StatusCode::OK);
    offered(&answer)
}

async fn refused(phone: &Phone, token: &str) {
    let answer = asks(phone, token).await;
    assert_eq!((answer.status(), offered(&answer)), (StatusCode::UNAUTHORIZED, None));
    assert_eq!(json::<Problem>(answer).await.kind, "/problems/signed-out");
}

/// A phone whose token is a day old, and the next one.
async fn a_day_later(server: &Server) -> (Phone, String) {
    let phone = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::hours(24));
    let next = offer(&phone, &phone.token).await.expect("the token is a day old");
    (phone, next)
}

async fn copies(server: &Server) -> i64 {
    server
        .count("select count(*) from audit where company_id = $1 and kind = 'device' and action = 'copied'")
        .await
}

async fn a_token_a_day_old_is_offered_the_next_one_until_that_is_used(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let first = phone.token.clone();
    assert_eq!(offer(&phone, &first).await, None);
    server.clock.advance(TimeDelta::hours(23));
    assert_eq!(offer(&phone, &first).await, None);
    server.clock.advance(TimeDelta::hours(1));
    let second = offer(&phone, &first).await.unwrap();
    assert_ne!(second, first);
    // Answers are lost: the same is offered, for days, and by another process as well.
    server.clock.advance(TimeDelta::days(3));
    assert_eq!(offer(&phone, &first).await.as_ref(), Some(&second));
    let other = Phone {
        app: server.another().await,
        token: first.clone(),
        held: Default::default(),
        cursor: None,
        ..phone
    };
    assert_eq!(offer(&other, &first).await.as_ref(), Some(&second));
    let phone = other;

    assert_eq!(offer(&phone, &second).await, None, "a new token is a day old in a day");
    // What was on its way with the first one still arrives, and is offered nothing.
    server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(offer(&phone, &first).await, None);
    server.clock.advance(TimeDelta::hours(24));
    let third = offer(&phone, &second).await.unwrap();
    assert_eq!(offer(&phone, &third).await, None);
    assert_eq!(copies(&server).await, 0);
    assert_eq!(server.count("select count(*) from exchanged_tokens where company_id = $1").await, 2);
    if engine == Engine::Sqlite {
        let stored = everything_stored(&server);
        let found = |bytes: &[u8]| stored.windows(bytes.len()).any(|window| window == bytes);
        assert!(found("Deccan Plumbing".as_bytes()), "this is where things are stored");
        for token in [&first, &second, &third] {
            let secret = &URL_SAFE_NO_PAD.decode(token).unwrap()[16..];
            assert!(!found(token.as_bytes()) && !found(secret), "a token is stored");
        }
    }
}

/// Every byte of the database's file and its log.
fn everything_stored(server: &Server) -> Vec<u8> {
    let file = |end| std::fs::read(format!("{}{end}", server.database)).unwrap_or_default();
    ["", "-wal"].map(file).concat()
}

async fn a_copy_of_a_former_token_ends_the_session_and_the_office_reads_of_it(engine: Engine) {
    let server = Server::start(engine).await;
    let colleague = server.phone(&server.miguel).await;
    let another = server.phone(&server.asha).await;
    let (phone, next) = a_day_later(&server).await;
    offer(&phone, &next).await;
    server.clock.advance(TimeDelta::minutes(6));
    refused(&phone, &phone.token).await;
    // Nobody knows who has the copy: the phone has to sign in again as well. Its work stays on it.
    refused(&phone, &next).await;
    assert_eq!(copies(&server).await, 1);
    assert_eq!(
        server.count("select count(*) from audit where company_id = $1 and action = 'copied' and address = '203.0.113.9'").await,
        1
    );
    // Once is enough, and nobody else is touched.
    refused(&phone, &phone.token).await;
    assert_eq!(copies(&server).await, 1);
    offer(&another, &another.token).await;
    offer(&colleague, &colleague.token).await;
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn whoever_was_first_with_the_next_token_the_other_is_noticed(engine: Engine) {
    let server = Server::start(engine).await;
    // A thief with a copy takes what the phone is offered, and goes on with it.
    let (phone, next) = a_day_later(&server).await;
    offer(&phone, &next).await;
    server.clock.advance(TimeDelta::hours(24));
    let thiefs = offer(&phone, &next).await.unwrap();
    offer(&phone, &thiefs).await;
    // The phone, two tokens behind, comes with its own.
    refused(&phone, &phone.token).await;
    refused(&phone, &thiefs).await;
    assert_eq!(copies(&server).await, 1);
    // Anyone who signs in again is let in, and old copies do nothing to that.
    let known = sessions::Proven {
        company: server.company,
        company_name: "Deccan".into(),
        person: server.asha.clone(),
    };
    let session = {
        let mut tx = server.app.db.read().await.unwrap();
        standing::standing(&server.app, &mut tx, server.company, server.asha.id).await.unwrap()
    };
    assert!(session.is_empty());
    let device = DeviceId(server.id());
    let fresh = sessions::open_device(&server.app, &known, device, "Pixel", "1.0").await.unwrap();
    for token in [&phone.token, &next, &thiefs] {
        refused(&phone, token).await;
    }
    assert!(sessions::device_session(&server.app, &fresh).await.unwrap().is_some());
    assert_eq!(copies(&server).await, 1);
}

async fn what_ends_a_session_ends_it_whichever_of_its_tokens_is_named(engine: Engine) {
    // Signing out with a token that was never used.
    let server = Server::start(engine).await;
    let (phone, next) = a_day_later(&server).await;
    sessions::close(&server.app, &next).await.unwrap();
    refused(&phone, &phone.token).await;
    refused(&phone, &next).await;
    assert_eq!(copies(&server).await, 0);

    // The office ends what its page showed before the token was exchanged.
    let (phone, next) = a_day_later(&server).await;
    let mut tx = server.app.db.read().await.unwrap();
    let shown = standing::standing(&server.app, &mut tx, server.company, server.asha.id).await.unwrap();
    drop(tx);
    offer(&phone, &next).await;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    assert_eq!(shown.len(), 1);
    let ended = standing::end(&server.app, server.company, server.asha.id, shown[0].id, by, &origin).await;
    assert!(ended.unwrap());
    for token in [&phone.token, &next] {
        refused(&phone, token).await;
    }

    // A new password.
    let (phone, next) = a_day_later(&server).await;
    sessions::add_login(&server.app, server.company, server.asha.id, "asha@example.com", "battery staple")
        .await
        .unwrap();
    for token in [&phone.token, &next] {
        refused(&phone, token).await;
    }
    assert_eq!(copies(&server).await, 0);
}

async fn a_phone_out_of_use_brings_work_with_any_of_its_tokens(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let (mut phone, next) = a_day_later(&server).await;
    offer(&phone, &next).await;
    server.clock.advance(TimeDelta::hours(24));
    let unused = offer(&phone, &next).await.unwrap();
    let device = sessions::device_session(&server.app, &next).await.unwrap().unwrap().device;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    order(&server.app, server.company, device, server.asha.id, by, &origin, Order::Revoke).await.unwrap();
    for token in [phone.token.clone(), next, unused] {
        phone.token = token;
        let note = Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "kept".into() });
        let set = phone.write(vec![note]);
        let answer = phone.push_raw(vec![set]).await;
        assert_eq!((answer.status(), offered(&answer)), (StatusCode::OK, None));
    }
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 3);
    assert_eq!(copies(&server).await, 0, "a lost phone is no news");
}

async fn a_phone_of_an_older_version_goes_on_with_its_token(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    for day in 0..10 {
        server.clock.advance(TimeDelta::days(1));
        let note = Change::AddNote(NewNote { id: NoteId(server.id()), job, text: format!("day {day}") });
        assert!(matches!(phone.does(vec![note]).await, Outcome::Applied { .. }));
    }
    assert_eq!(copies(&server).await, 0);
}

async fn many_requests_at_once_take_the_next_token_once(engine: Engine) {
    let server = Server::start(engine).await;
    let (phone, next) = a_day_later(&server).await;
    let other = Phone {
        app: server.another().await,
        held: Default::default(),
        cursor: None,
        token: phone.token.clone(),
        ..phone
    };
    let tokens = [&next, &next, &other.token, &next, &other.token, &next];
    let answers = futures::future::join_all(tokens.map(|token| asks(&other, token))).await;
    assert!(answers.iter().all(|answer| answer.status() == StatusCode::OK));
    assert_eq!(server.count("select count(*) from exchanged_tokens where company_id = $1").await, 1);
    assert_eq!(copies(&server).await, 0);
}
