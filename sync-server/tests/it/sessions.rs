//! Signing in: who stays signed in, and what stops whoever guesses.

use crate::support::*;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::DeviceId;
use shared::sync::{Problem, SignIn, SignedIn};
use std::net::SocketAddr;
use sync_server::sessions::add_login;

on_both_engines! {
    a_phone_that_signs_in_again_ends_its_earlier_session
    a_new_password_ends_every_session
    guessing_has_to_wait_whether_or_not_there_is_such_an_account
    guessing_many_accounts_from_one_address_has_to_wait
    a_browser_has_to_wait_too
    who_signs_in_stands_in_the_audit
}

const PASSWORD: &str = "correct horse";

async fn add_asha(server: &Server) {
    add_login(&server.app, server.company, server.asha.id, "asha@example.com", PASSWORD).await.unwrap();
}

async fn ask(
    server: &Server,
    email: &str,
    password: &str,
    device: DeviceId,
    address: Option<&str>,
) -> Response<Body> {
    let body = SignIn {
        email: email.into(),
        password: password.into(),
        device,
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
        company: None,
    };
    let mut request = Request::post("/sync/sign-in").header(header::CONTENT_TYPE, "application/json");
    if let Some(address) = address {
        request = request.extension(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 50_000)));
    }
    send(&server.app, request.body(Body::from(serde_json::to_vec(&body).unwrap())).unwrap()).await
}

async fn stands(server: &Server, token: &str) -> bool {
    sync_server::sessions::device_session(&server.app, token).await.unwrap().is_some()
}

async fn a_phone_that_signs_in_again_ends_its_earlier_session(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let (device, other) = (DeviceId(server.id()), DeviceId(server.id()));
    let first: SignedIn = json(ask(&server, "asha@example.com", PASSWORD, device, None).await).await;
    let elsewhere: SignedIn = json(ask(&server, "asha@example.com", PASSWORD, other, None).await).await;
    let colleague = server.phone(&server.miguel).await;
    let again: SignedIn = json(ask(&server, "asha@example.com", PASSWORD, device, None).await).await;
    assert!(!stands(&server, &first.token).await);
    assert!(stands(&server, &again.token).await);
    assert!(stands(&server, &elsewhere.token).await, "another phone of hers");
    assert!(stands(&server, &colleague.token).await);
}

async fn who_signs_in_stands_in_the_audit(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let device = DeviceId(server.id());
    let address = Some("203.0.113.7");
    ask(&server, "asha@example.com", "wrong", device, address).await;
    ask(&server, "asha@example.com", PASSWORD, device, address).await;
    let said = "select count(*) from audit where company_id = $1 and action = 'signed_in' and kind = 'person'
        and address = '203.0.113.7' and device_id is not null";
    assert_eq!(server.count(said).await, 1);
    let known =
        sync_server::sign_in::check(&server.app, "asha@example.com", PASSWORD, None, None).await.unwrap();
    sync_server::sessions::open_web(&server.app, &known).await.unwrap();
    let all = "select count(*) from audit where company_id = $1 and action = 'signed_in'";
    assert_eq!(server.count(all).await, 2);
    assert_eq!(sync_server::execute::verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn a_new_password_ends_every_session(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let device = DeviceId(server.id());
    let phone: SignedIn = json(ask(&server, "asha@example.com", PASSWORD, device, None).await).await;
    let known =
        sync_server::sign_in::check(&server.app, "asha@example.com", PASSWORD, None, None).await.unwrap();
    let cookie = sync_server::sessions::open_web(&server.app, &known).await.unwrap();
    let colleague = server.phone(&server.miguel).await;
    let in_browser = async || sync_server::sessions::web_session(&server.app, cookie.value()).await.unwrap();
    assert!(in_browser().await.is_some());
    add_login(&server.app, server.company, server.asha.id, "asha@example.com", "battery staple")
        .await
        .unwrap();
    assert!(!stands(&server, &phone.token).await);
    assert!(in_browser().await.is_none());
    assert!(stands(&server, &colleague.token).await);
}

async fn guessing_has_to_wait_whether_or_not_there_is_such_an_account(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let device = DeviceId(server.id());
    let mut told = Vec::new();
    for email in ["asha@example.com", "nobody@example.com"] {
        for _ in 0..10 {
            let wrong = ask(&server, email, "wrong", device, None).await;
            assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        }
        let braked = ask(&server, &email.to_uppercase(), PASSWORD, device, None).await;
        assert_eq!(braked.status(), StatusCode::TOO_MANY_REQUESTS, "not even the right one is checked");
        let wait = braked.headers()[header::RETRY_AFTER].clone();
        let problem = Problem { request_id: String::new(), ..json(braked).await };
        told.push((wait, problem));
    }
    assert_eq!(told[0], told[1], "nothing tells an account from none");
    assert_eq!((told[0].0.to_str().unwrap(), told[0].1.kind.as_str()), ("300", "/problems/too-often"));
    server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(ask(&server, "asha@example.com", PASSWORD, device, None).await.status(), StatusCode::OK);
}

async fn guessing_many_accounts_from_one_address_has_to_wait(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let device = DeviceId(server.id());
    let from = Some("203.0.113.7");
    for n in 0..50 {
        let wrong = ask(&server, &format!("{n}@example.com"), "wrong", device, from).await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    }
    let braked = ask(&server, "asha@example.com", PASSWORD, device, from).await;
    assert_eq!(braked.status(), StatusCode::TOO_MANY_REQUESTS);
    let elsewhere = ask(&server, "asha@example.com", PASSWORD, device, Some("203.0.113.8")).await;
    assert_eq!(elsewhere.status(), StatusCode::OK);
}

async fn a_browser_has_to_wait_too(engine: Engine) {
    let server = Server::start(engine).await;
    add_asha(&server).await;
    let form = |password: &str| {
        let body = format!("csrf={0}&email=asha%40example.com&password={password}", "c".repeat(32));
        Request::post("/sign-in")
            .header(header::COOKIE, format!("sevengate_form={}", "c".repeat(32)))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    };
    for _ in 0..10 {
        assert_eq!(send(&server.app, form("wrong")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let braked = send(&server.app, form("correct+horse")).await;
    assert_eq!(braked.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(braked.headers()[header::RETRY_AFTER], "300");
    let page = axum::body::to_bytes(braked.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8_lossy(&page).contains("Too many wrong passwords"));
    server.clock.advance(TimeDelta::minutes(5));
    assert_eq!(send(&server.app, form("correct+horse")).await.status(), StatusCode::SEE_OTHER);
}
