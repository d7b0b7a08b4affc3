//! The phone app for browsers: handed out as it was built, with what its page may do.

use crate::support::*;
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use std::sync::Arc;
use sync_server::App;

on_both_engines! {
    the_app_is_handed_out_as_it_was_built
    the_manifest_says_the_companys_name
    an_invitation_leads_to_the_app_with_its_code
    where_it_is_not_built_a_page_says_how
}

const VERSION: &str = "0123456789abcdef";

fn text<'a>(response: &'a Response<Body>, header: &str) -> &'a str {
    response.headers().get(header).map_or("", |value| value.to_str().unwrap())
}

async fn get(app: &Arc<App>, path: &str) -> Response<Body> {
    let request = Request::get(path).header("accept-encoding", "br").body(Body::empty()).unwrap();
    send(app, request).await
}

async fn the_app_is_handed_out_as_it_was_built(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let version = folder.path().join(VERSION);
    std::fs::create_dir(&version).unwrap();
    for (file, bytes) in [("index.html", "<!DOCTYPE html>"), ("sw.js", "self")] {
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    std::fs::write(version.join("app.wasm"), b"\0asm").unwrap();
    std::fs::write(version.join("app.wasm.br"), b"packed").unwrap();
    let place = folder.path().to_owned();
    let (app, ..) = Server::empty(engine, |config| config.phone_app = Some(place)).await;
    for (path, kind, kept, body) in [
        ("/app/".to_owned(), "text/html", "no-cache", "<!DOCTYPE html>"),
        ("/app/sw.js".to_owned(), "text/javascript", "no-cache", "self"),
        (format!("/app/{VERSION}/app.wasm"), "application/wasm", "immutable", "packed"),
    ] {
        let answer = get(&app, &path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(text(&answer, "content-type").starts_with(kind), "{path}: {:?}", answer.headers());
        assert!(text(&answer, "cache-control").contains(kept), "{path}: {:?}", answer.headers());
        let policy = text(&answer, "content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("'unsafe-eval'")
        );
        assert!(text(&answer, "permissions-policy").contains("camera=(self)"));
        let bytes = axum::body::to_bytes(answer.into_body(), 1024).await.unwrap();
        assert_eq!(bytes, body.as_bytes(), "{path}");
    }
    let gone = get(&app, &format!("/app/{VERSION}/other.js")).await;
    assert_eq!((gone.status(), text(&gone, "cache-control")), (StatusCode::NOT_FOUND, "no-cache"));
    assert_eq!(get(&app, "/app/../secret.key").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(text(&get(&app, "/app").await, "location"), "/app/");
    // The pages of the office keep theirs.
    assert!(text(&get(&app, "/sign-in").await, "permissions-policy").contains("camera=()"));
}

async fn where_it_is_not_built_a_page_says_how(engine: Engine) {
    let (app, ..) = Server::empty(engine, |_| {}).await;
    let answer = get(&app, "/app/").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let bytes = axum::body::to_bytes(answer.into_body(), 4096).await.unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("phone-web/build"));
}

/// A server that hands out an app.
async fn with_app(engine: Engine) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let manifest =
        r#"{"name":"Sevengate","short_name":"Sevengate","id":"/app/","start_url":"./","icons":[]}"#;
    for (file, bytes) in
        [("index.html", "<!DOCTYPE html>"), ("sw.js", "self"), ("manifest.webmanifest", manifest)]
    {
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    let place = folder.path().to_owned();
    (Server::start_with(engine, move |config, _| config.phone_app = Some(place)).await, folder)
}

async fn the_manifest_says_the_companys_name(engine: Engine) {
    let (server, _folder) = with_app(engine).await;
    let said = get(&server.app, "/app/manifest.webmanifest").await;
    assert_eq!((said.status(), text(&said, "content-type")), (StatusCode::OK, "application/manifest+json"));
    assert_eq!(text(&said, "cache-control"), "no-cache");
    let bytes = axum::body::to_bytes(said.into_body(), 4096).await.unwrap();
    let said: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&said["name"], &said["short_name"]), (&"Deccan Plumbing".into(), &"Deccan".into()));
    assert_eq!(said["lang"], "en");
    assert_eq!((&said["id"], &said["start_url"]), (&"/app/".into(), &"./".into()));

    // Of several companies none is meant before somebody signs in.
    found(&server.app, "Nordlicht").await;
    let said = get(&server.app, "/app/manifest.webmanifest").await;
    let bytes = axum::body::to_bytes(said.into_body(), 4096).await.unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("\"name\":\"Sevengate\""));

    let qr = get(&server.app, "http://office.example/app/qr.svg").await;
    assert_eq!((qr.status(), text(&qr, "content-type")), (StatusCode::OK, "image/svg+xml"));
}

async fn an_invitation_leads_to_the_app_with_its_code(engine: Engine) {
    let (server, _folder) = with_app(engine).await;
    let mut owner = Browser::of(&server, &server.dispatcher).await;
    let form =
        owner.page("/people/new").await.form("/people").set("name", "Ole Hansen").set("role", "technician");
    let shown = owner.submit(&form.set("email", "ole@nordlicht.example")).await.body;
    let (_, code) = shown.split_once("/app/#").expect("the link of the invitation");
    let code: String = code.chars().take(9).collect();
    assert!(shown.contains(&format!("<p class=\"code-letters\">{code}</p>")), "{shown}");
    assert!(shown.contains("Open on your phone") && shown.contains("begins with https://"), "{shown}");
    assert!(!shown.contains("How to get the phone app"));
    assert!(Browser::at(&server.app).page("/enrol").await.body.contains("href=\"/app/\""));
    // A mail has no code in it, and the address that its reader knows the server by.
    let mails = owner.page("/people/mails").await.body;
    assert!(
        mails.contains("/app/ and do what it says") && !mails.contains("{base}") && !mails.contains(&code),
        "{mails}"
    );
}
