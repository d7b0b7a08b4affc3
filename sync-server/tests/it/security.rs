//! What stands between the server and those who mean it harm: headers, cookies, hosts, tokens, limits, guesses.

use crate::support::*;
use crate::web_browser::{Browser, Form};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::sync::{BlobHash, Problem, SignIn};
use shared::*;
use std::collections::BTreeSet;
use std::io::Write;
use std::net::SocketAddr;
use sync_server::execute::verify_audit;
use sync_server::quotas::Allowance;
use sync_server::sessions::{self, Proven, SignInError};
use sync_server::{mails, sign_in};

on_both_engines! {
    every_answer_says_what_a_browser_may_do_with_it
    over_tls_cookies_are_this_hosts_alone
    a_stolen_cookie_is_worth_nothing_after_signing_out
    a_new_password_ends_stolen_cookies_and_tokens
    every_form_wants_its_own_sessions_token
    forms_of_other_sites_are_turned_away
    hostile_text_in_every_field_stays_text
    no_path_leads_out_of_the_blobs
    a_photo_is_shown_without_what_it_says_of_itself
    a_wrong_name_of_the_server_is_not_answered
    a_bomb_is_not_unpacked
    a_deep_text_does_no_harm
    too_many_change_sets_at_once_are_not_taken
    who_asks_too_much_waits_and_is_let_in_again
    ten_thousand_guesses_are_slowed_down_and_the_right_person_gets_in
    an_account_and_none_answer_alike
    an_error_can_be_found_in_the_log
}

fn text(value: &axum::http::HeaderValue) -> &str {
    value.to_str().unwrap()
}

/// The pages of the dashboard with something on them, and what is no page.
async fn pages(server: &Server) -> Vec<String> {
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let device = server.phone(&server.asha).await;
    let health = {
        let session = sessions::device_session(&server.app, &device.token).await.unwrap().unwrap();
        format!("/sync-health/{}/{}", session.device, session.person.id)
    };
    let fixed = [
        "/",
        "/today",
        "/jobs",
        "/jobs/new",
        "/customers",
        "/technicians",
        "/alerts",
        "/sync-health",
        "/carried",
        "/aside",
        "/settings",
        "/settings/keys",
        "/audit",
        "/audit/1",
        "/import",
        "/people",
        "/people/new",
        "/people/mails",
        "/account",
        "/account/second",
        "/sign-in/forgotten",
        "/enrol",
        "/link/nonsense",
        "/nothing/here",
    ];
    let made = [
        format!("/jobs/{job}"),
        format!("/jobs/{job}/plan"),
        format!("/jobs/{job}/history"),
        format!("/visits/{visit}"),
        format!("/customers/{}", customer.0),
        format!("/history/account/{}", customer.0),
        format!("/people/{}", server.asha.id),
        format!("/people/{}/leave", server.asha.id),
        health,
    ];
    fixed.map(str::to_owned).into_iter().chain(made).collect()
}

async fn every_answer_says_what_a_browser_may_do_with_it(engine: Engine) {
    let server = Server::start(engine).await;
    let mut paths = pages(&server).await;
    paths.extend(["/sign-in".to_owned(), "/assets/tokens.css".to_owned(), "/blobs/none".to_owned()]);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for path in &paths {
        let page = browser.open(path).await;
        assert!(page.status.is_success() || page.status.as_u16() < 500, "{path}: {}", page.status);
        let policy = text(&page.headers["content-security-policy"]);
        for part in [
            "default-src 'none'",
            "script-src 'self';",
            "style-src 'self';",
            "connect-src 'self';",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {part} in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(page.headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert!(!text(&page.headers["x-request-id"]).is_empty(), "{path}");
        assert!(!page.headers.contains_key("strict-transport-security"), "{path}: no TLS here");
        let kept = text(&page.headers[header::CACHE_CONTROL]);
        match path.starts_with("/assets/") {
            true => assert!(kept.contains("public"), "{path}: {kept}"),
            false => assert_eq!(kept, "no-store", "{path}"),
        }
    }
    let phone = server.phone(&server.asha).await;
    for path in [format!("/sync/pull?stream={}", phone.stream), "/sync/key".into(), "/sync/nothing".into()] {
        let answer = send(&server.app, phone.request("GET", &path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(
            text(&answer.headers()["content-security-policy"]).contains("frame-ancestors 'none'"),
            "{path}"
        );
    }
}

async fn over_tls_cookies_are_this_hosts_alone(engine: Engine) {
    let server = Server::start_with(engine, |config, _| config.secure_cookies = true).await;
    sessions::add_login(&server.app, server.company, server.dispatcher.id, "d@example.com", "right horse")
        .await
        .unwrap();
    let mut browser = Browser::new(&server);
    let page = browser.page("/sign-in").await;
    assert_eq!(text(&page.headers["strict-transport-security"]), "max-age=31536000");
    let form = page.form("/sign-in").set("email", "d@example.com").set("password", "right horse");
    let signed_in = browser.post("/sign-in", &form.fields).await;
    let settings = browser.page("/settings").await;
    let saved = settings.form("/settings").set("min_before", "3");
    let saved = browser.post("/settings", &saved.fields).await;
    let out = browser.post("/sign-out", &settings.form("/sign-out").fields).await;
    let mut names = BTreeSet::new();
    for answer in [&page, &signed_in, &saved, &out] {
        for cookie in answer.headers.get_all(header::SET_COOKIE).iter().map(text) {
            names.insert(cookie.split('=').next().unwrap().to_owned());
            for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
                assert!(cookie.contains(part), "{part} in {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
    let all = ["__Host-sevengate_form", "__Host-sevengate_session", "__Host-sevengate_toast"];
    assert_eq!(names, BTreeSet::from(all.map(str::to_owned)));
    assert_eq!(browser.open("/today").await.status, StatusCode::SEE_OTHER, "signed out");
    // The name without the prefix, which a neighbouring host could set, opens nothing.
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let token = sessions::open_web(&server.app, &known).await.unwrap().value().to_owned();
    assert_eq!(today(&server, &format!("sevengate_session={token}")).await, StatusCode::SEE_OTHER);
    assert_eq!(today(&server, &format!("__Host-sevengate_session={token}")).await, StatusCode::OK);
}

async fn today(server: &Server, cookie: &str) -> StatusCode {
    let request = Request::get("/today").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    send(&server.app, request).await.status()
}

async fn a_stolen_cookie_is_worth_nothing_after_signing_out(engine: Engine) {
    let server = Server::start(engine).await;
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let token = sessions::open_web(&server.app, &known).await.unwrap().value().to_owned();
    let stolen = format!("sevengate_session={token}");
    assert_eq!(today(&server, &stolen).await, StatusCode::OK);
    let page = send(
        &server.app,
        Request::get("/today").header(header::COOKIE, &stolen).body(Body::empty()).unwrap(),
    )
    .await;
    let html = String::from_utf8(body(page).await).unwrap();
    let csrf = html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let out = Request::post("/sign-out")
        .header(header::COOKIE, &stolen)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={csrf}")))
        .unwrap();
    assert_eq!(send(&server.app, out).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(today(&server, &stolen).await, StatusCode::SEE_OTHER);
    let live = Request::get("/live").header(header::COOKIE, &stolen).body(Body::empty()).unwrap();
    assert_eq!(send(&server.app, live).await.status(), StatusCode::SEE_OTHER);
    // It does not work for a phone either, nor a phone's token for a browser.
    let phone = server.phone(&server.dispatcher).await;
    let bearer = Request::get("/sync/key").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = send(&server.app, bearer.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(today(&server, &format!("sevengate_session={}", phone.token)).await, StatusCode::SEE_OTHER);
    // A token of one company with the name of another in front is no token.
    let mut bytes =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &phone.token).unwrap();
    bytes[..16].copy_from_slice(server.id().as_bytes());
    let moved = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &bytes);
    assert!(sessions::device_session(&server.app, &moved).await.unwrap().is_none());
}

async fn a_new_password_ends_stolen_cookies_and_tokens(engine: Engine) {
    let server = Server::start(engine).await;
    let add = async |password| {
        sessions::add_login(&server.app, server.company, server.dispatcher.id, "d@example.com", password)
            .await
    };
    add("right horse").await.unwrap();
    let known = sign_in::check(&server.app, "d@example.com", "right horse", None, None).await.unwrap();
    let stolen = sessions::open_web(&server.app, &known).await.unwrap();
    let stolen = format!("sevengate_session={}", stolen.value());
    let phone = server.phone(&server.dispatcher).await;
    assert_eq!(today(&server, &stolen).await, StatusCode::OK);
    add("another horse").await.unwrap();
    assert_eq!(today(&server, &stolen).await, StatusCode::SEE_OTHER);
    let pull = phone.request("GET", &format!("/sync/pull?stream={}", phone.stream));
    let answer = send(&server.app, pull.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(json::<Problem>(answer).await.kind, "/problems/signed-out");
}

/// All forms that these pages post.
async fn forms(browser: &mut Browser, pages: &[String]) -> Vec<Form> {
    let mut all: Vec<Form> = Vec::new();
    for path in pages {
        let page = browser.open(path).await;
        for form in page.forms() {
            let same = |known: &Form| known.action == form.action && known.names() == form.names();
            if form.posts && !all.iter().any(same) {
                all.push(form);
            }
        }
    }
    all
}

async fn every_form_wants_its_own_sessions_token(engine: Engine) {
    let server = Server::start(engine).await;
    let pages = pages(&server).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let mut thief = Browser::of(&server, &server.dispatcher).await;
    let forms = forms(&mut browser, &pages).await;
    let actions: BTreeSet<&str> = forms.iter().map(|form| form.action.as_str()).collect();
    assert!(actions.len() >= 8, "{actions:?}");
    let others = thief.page("/today").await.form("/sign-out").get("csrf").to_owned();
    let head = "select seq from heads where company_id = $1";
    let before = server.count(head).await;
    for form in &forms {
        for csrf in ["", "0", &"0".repeat(32), &others] {
            let form = form.clone().set("csrf", csrf);
            let status = browser.post(&form.action, &form.fields).await.status;
            // The one that takes a file is not even a form of this kind.
            let turned_away =
                [StatusCode::FORBIDDEN, StatusCode::BAD_REQUEST, StatusCode::UNSUPPORTED_MEDIA_TYPE];
            assert!(turned_away.contains(&status), "{} with {csrf:?}: {status}", form.action);
        }
        let twice = [vec![("csrf".to_owned(), "0".to_owned())], form.fields.clone()].concat();
        assert_ne!(browser.post(&form.action, &twice).await.status, StatusCode::SEE_OTHER, "{}", form.action);
    }
    assert_eq!(server.count(head).await, before, "nothing happened");
    assert_eq!(browser.open("/today").await.status, StatusCode::OK, "still signed in");
}

async fn forms_of_other_sites_are_turned_away(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/settings").await.form("/settings").set("min_before", "3");
    for site in ["cross-site", "same-site", "nonsense"] {
        browser.says("sec-fetch-site", site);
        assert_eq!(browser.post("/settings", &form.fields).await.status, StatusCode::FORBIDDEN, "{site}");
        assert_eq!(browser.open("/settings").await.status, StatusCode::OK, "a link is followed");
    }
    browser.says("sec-fetch-site", "same-origin");
    assert_eq!(browser.post("/settings", &form.fields).await.status, StatusCode::SEE_OTHER);
}

/// Texts that would do something if anybody took them for more than text.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</textarea></title></select><svg onload=alert(1)>",
    "javascript:alert(1)",
    "'; drop table jobs; --",
    "\" or \"\"=\"",
    "=cmd|' /C calc'!A0",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "../../../../etc/passwd",
    "%0d%0aSet-Cookie:%20a=b\r\nX-Evil: 1",
    "\u{202e}evil\u{2066}\u{0}\u{7f}",
];

async fn hostile_text_in_every_field_stays_text(engine: Engine) {
    let server = Server::start(engine).await;
    let mut shown = pages(&server).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let forms = forms(&mut browser, &shown).await;
    let tables = "select count(*) from jobs where company_id = $1";
    let (mut fields, mut taken) = (0, 0);
    for form in forms.iter().filter(|form| form.action != "/sign-out" && form.action != "/carried") {
        for name in form.names().into_iter().filter(|name| !matches!(*name, "csrf" | "cause")) {
            for hostile in HOSTILE {
                fields += 1;
                let cause = server.id().to_string();
                let typed = form.clone().set("cause", &cause).set(name, hostile);
                let answer = browser.post(&typed.action, &typed.fields).await;
                assert!(
                    !answer.status.is_server_error(),
                    "{} {name}={hostile:?}: {}",
                    form.action,
                    answer.body
                );
                assert!(!answer.headers.contains_key("x-evil"), "{} {name}", form.action);
                if let Some(to) = answer.headers.get(header::LOCATION) {
                    taken += 1;
                    assert!(text(to).starts_with('/') && !text(to).starts_with("//"), "{to:?}");
                }
                is_only_text(&answer.body, &format!("{} {name}={hostile:?}", form.action));
            }
        }
    }
    assert!(fields > 200 && taken > 20, "{fields} tried, {taken} taken");
    assert!(server.count(tables).await >= 1);
    for hostile in HOSTILE {
        let asked: String = hostile.bytes().map(|b| format!("%{b:02X}")).collect();
        for path in
            ["/jobs?q=", "/jobs/new?q=", "/customers?q=", "/today?day=", "/jobs?sort=", "/jobs/", "/visits/"]
        {
            shown.push(format!("{path}{asked}"));
        }
    }
    for path in shown {
        let page = browser.open(&path).await;
        assert!(!page.status.is_server_error(), "{path}");
        is_only_text(&page.body, &path);
    }
}

/// None of the hostile texts became part of the page's own markup.
fn is_only_text(html: &str, place: &str) {
    for markup in
        ["<script>", "<img src=x", "<svg onload", " onmouseover='", "href=\"javascript:", "src=\"javascript:"]
    {
        assert!(!html.contains(markup), "{place}: {markup}");
    }
    // An attribute that begins inside of a value would need its quote unescaped.
    assert!(!html.contains("\"\"=\""), "{place}");
}

async fn no_path_leads_out_of_the_blobs(engine: Engine) {
    let server = Server::start(engine).await;
    std::fs::write(server.folder.path().join("secret"), "the secret").unwrap();
    let phone = server.phone(&server.dispatcher).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let names = [
        "../secret",
        "..%2fsecret",
        "..%2Fsecret",
        "%2e%2e%2fsecret",
        "....//secret",
        "..%5csecret",
        "%2fetc%2fpasswd",
        "..%252fsecret",
        "%00",
        "secret%00",
        ".",
        "..",
        "A3F5",
        &"g".repeat(64),
        &"A".repeat(64),
        &"a".repeat(65),
    ];
    for name in names {
        for path in ["/blobs/", "/assets/", "/assets/text/", "/assets/../", "/sync/blobs/"] {
            let path = format!("{path}{name}");
            let page = browser.open(&path).await;
            assert!(page.status.is_client_error(), "{path}: {}", page.status);
            assert!(!page.body.contains("the secret") && !page.body.contains("root:"), "{path}");
        }
        for method in ["GET", "HEAD", "PATCH"] {
            let request = phone.request(method, &format!("/sync/blobs/{name}"));
            let answer = send(&server.app, request.body(Body::from("x")).unwrap()).await;
            assert!(answer.status().is_client_error(), "{method} {name}: {}", answer.status());
        }
    }
    // The words of the pages are in the same folder as the styles, and are not handed out.
    assert_eq!(browser.open("/assets/text/en/web.ftl").await.status, StatusCode::NOT_FOUND);
}

async fn a_photo_is_shown_without_what_it_says_of_itself(engine: Engine) {
    let server = Server::start(engine).await;
    let mut photo = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(30, 20, |x, y| image::Rgb([x as u8 * 8, y as u8 * 12, 90]))
        .write_to(&mut photo, image::ImageFormat::Jpeg)
        .unwrap();
    let mut photo = photo.into_inner();
    let said = b"at home: 18.5204 N, 73.8567 E";
    let comment = [&[0xff, 0xfe, 0, said.len() as u8 + 2], said.as_slice()].concat();
    photo.splice(2..2, comment);
    photo.extend(b"<html>behind</html>");
    let hash = server.app.blobs.put(server.company, photo.clone()).await.unwrap();
    let fetch = async |path: String, seen: Option<&str>| {
        let known = Proven {
            company: server.company,
            company_name: String::new(),
            person: server.dispatcher.clone(),
        };
        let cookie = sessions::open_web(&server.app, &known).await.unwrap();
        let mut request =
            Request::get(path).header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
        if let Some(seen) = seen {
            request = request.header(header::IF_NONE_MATCH, seen);
        }
        send(&server.app, request.body(Body::empty()).unwrap()).await
    };
    let shown = fetch(format!("/blobs/{hash}"), None).await;
    assert_eq!(shown.headers()[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert_eq!(shown.headers()[header::CACHE_CONTROL], "private, no-cache");
    let tag = text(&shown.headers()[header::ETAG]).to_owned();
    let bytes = body(shown).await;
    assert!(!holds(&bytes, said) && !holds(&bytes, b"<html>"));
    assert_eq!(image::load_from_memory(&bytes).unwrap().into_rgb8().dimensions(), (30, 20));
    assert_eq!(fetch(format!("/blobs/{hash}"), Some(&tag)).await.status(), StatusCode::NOT_MODIFIED);
    let original = fetch(format!("/blobs/{hash}/original"), None).await;
    assert_eq!(original.headers()[header::CONTENT_DISPOSITION], "attachment");
    assert_eq!(original.headers()[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(body(original).await, photo, "evidence is kept exactly as it came");
    // A photo that claims 65,535 by 65,535 pixels, and one that is none.
    let frame = photo.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    photo[frame + 5..frame + 9].fill(0xff);
    for strange in [photo, b"\xff\xd8\xff<html><script>alert(1)</script>".to_vec()] {
        let hash = server.app.blobs.put(server.company, strange.clone()).await.unwrap();
        let file = fetch(format!("/blobs/{hash}"), None).await;
        assert_eq!(file.headers()[header::CONTENT_TYPE], "application/octet-stream");
        assert_eq!(file.headers()[header::CONTENT_DISPOSITION], "attachment");
        assert_eq!(body(file).await, strange);
    }
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

async fn a_wrong_name_of_the_server_is_not_answered(engine: Engine) {
    let server = Server::start_with(engine, |config, _| config.hosts = vec!["office.example".into()]).await;
    let ask = async |path: &str, host: &str| {
        let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
        send(&server.app, request).await
    };
    assert_eq!(ask("/sign-in", "office.example:443").await.status(), StatusCode::OK);
    assert_eq!(ask("/sign-in", "evil.example").await.status(), StatusCode::MISDIRECTED_REQUEST);
    let phone = ask("/sync/key", "evil.example").await;
    assert_eq!(json::<Problem>(phone).await.kind, "/problems/other-host");
    assert_eq!(ask("/healthz", "10.0.0.7").await.status(), StatusCode::OK, "whoever looks after it");
    let long = ask(&format!("/sync/pull?cursor={}", "a".repeat(9_000)), "office.example").await;
    assert_eq!(long.status(), StatusCode::URI_TOO_LONG);
    assert_eq!(json::<Problem>(long).await.kind, "/problems/address-too-long");
}

async fn push_body(phone: &Phone, encoding: Option<&str>, bytes: Vec<u8>) -> Response<Body> {
    let mut request = phone.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
    if let Some(encoding) = encoding {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    send(&phone.app, request.body(Body::from(bytes)).unwrap()).await
}

async fn a_bomb_is_not_unpacked(engine: Engine) {
    let server = Server::start_with(engine, |config, _| config.max_body = 1024 * 1024).await;
    let phone = server.phone(&server.asha).await;
    let spaces = vec![b' '; 64 * 1024 * 1024];
    let zstd = zstd::encode_all(spaces.as_slice(), 3).unwrap();
    assert!(zstd.len() < 10_000, "{}", zstd.len());
    let answer = push_body(&phone, Some("zstd"), zstd).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(json::<Problem>(answer).await.kind, "/problems/too-large");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&spaces).unwrap();
    let answer = push_body(&phone, Some("gzip"), gzip.finish().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // A frame that asks for a window of two gigabytes is not opened.
    let wide = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, (31 - 10) << 3, 0x03, 0xff, 0xff, b' '];
    assert_eq!(push_body(&phone, Some("zstd"), wide).await.status(), StatusCode::BAD_REQUEST);
    // Messages that are no push are short.
    let long = SignIn {
        email: "a".repeat(100_000),
        password: "x".into(),
        device: DeviceId(server.id()),
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
        company: None,
    };
    let request = Request::post("/sync/sign-in").header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(serde_json::to_vec(&long).unwrap())).unwrap();
    assert_eq!(send(&server.app, request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

async fn a_deep_text_does_no_harm(engine: Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    let (open, close) = ("[".repeat(200_000), "]".repeat(200_000));
    let deep = format!("{open}{close}");
    assert_eq!(push_body(&phone, None, deep.clone().into_bytes()).await.status(), StatusCode::BAD_REQUEST);
    // Inside of a change set, where only its own reader sees it.
    let mut envelope = phone.write(vec![]);
    let plain = envelope.set.get().to_owned();
    let raw = plain.replace("\"changes\":[]", &format!("\"changes\":[{deep}]"));
    assert_ne!(raw, plain);
    envelope = shared::sync::Envelope::new(envelope.n, envelope.id, raw).unwrap();
    let pushed = phone.push(&[envelope]).await;
    let outcome = &pushed.receipts[0].outcome;
    assert!(
        matches!(outcome, shared::sync::Outcome::Rejected { refusal } if refusal.code == Code::Unreadable),
        "{outcome:?}"
    );
}

async fn too_many_change_sets_at_once_are_not_taken(engine: Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    let sets: Vec<_> = (0..20_001).map(|_| phone.write(vec![])).collect();
    let answer = phone.push_raw(sets.clone()).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(server.count("select count(*) from streams where company_id = $1").await, 0);
    assert_eq!(phone.push(&sets[..10]).await.receipts.len(), 10, "less at once is taken");
}

async fn who_asks_too_much_waits_and_is_let_in_again(engine: Engine) {
    let server = Server::start_with(engine, |config, _| {
        config.allowances.device = Allowance::new(20, 5);
        config.allowances.address = Allowance::new(20, 60);
    })
    .await;
    let (mut phone, other) = (server.phone(&server.asha).await, server.phone(&server.miguel).await);
    let ask = async |phone: &Phone| {
        let request = phone.request("GET", "/sync/blobs").body(Body::empty()).unwrap();
        send(&server.app, request).await
    };
    let mut braked = None;
    for _ in 0..50 {
        let answer = ask(&phone).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            braked = Some(answer);
            break;
        }
    }
    let braked = braked.expect("fifty at once are too many");
    assert_eq!(braked.headers()[header::RETRY_AFTER], "1");
    assert_eq!(json::<Problem>(braked).await.kind, "/problems/too-many");
    assert_eq!(ask(&other).await.status(), StatusCode::OK, "a colleague does not notice");
    // What it brings is late, never lost.
    let envelope = phone.write(vec![]);
    let mut tries = 0;
    loop {
        let answer = phone.push_raw(vec![envelope.clone()]).await;
        match answer.status() {
            StatusCode::OK => break,
            StatusCode::TOO_MANY_REQUESTS => tries += 1,
            other => panic!("{other}"),
        }
        assert!(tries < 1_000_000);
        tokio::task::yield_now().await;
    }
    // An address that floods has to wait as well, whatever it asks; the next one does not.
    let from = async |address: &str| {
        let address: SocketAddr = format!("{address}:5000").parse().unwrap();
        let request = Request::get("/sign-in").extension(ConnectInfo(address)).body(Body::empty()).unwrap();
        send(&server.app, request).await
    };
    let mut braked = None;
    for _ in 0..500 {
        let answer = from("203.0.113.5").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            braked = Some(answer);
            break;
        }
    }
    let braked = braked.expect("five hundred at once are too many");
    assert!(braked.headers().contains_key(header::RETRY_AFTER));
    assert!(String::from_utf8(body(braked).await).unwrap().contains("Too many requests"));
    assert_eq!(from("203.0.113.6").await.status(), StatusCode::OK);
    for _ in 0..100 {
        assert_eq!(from("10.0.0.1").await.status(), StatusCode::OK, "a proxy is everybody");
    }
}

async fn guess(server: &Server, email: &str, password: &str, address: &str) -> Response<Body> {
    let body = SignIn {
        email: email.into(),
        password: password.into(),
        device: DeviceId(server.id()),
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
        company: None,
    };
    let address: SocketAddr = format!("{address}:5000").parse().unwrap();
    let request = Request::post("/sync/sign-in")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ConnectInfo(address));
    send(&server.app, request.body(Body::from(serde_json::to_vec(&body).unwrap())).unwrap()).await
}

async fn ten_thousand_guesses_are_slowed_down_and_the_right_person_gets_in(engine: Engine) {
    let server = Server::start(engine).await;
    sessions::add_login(&server.app, server.company, server.asha.id, "asha@example.com", "right horse")
        .await
        .unwrap();
    let (mut checked, mut braked) = (0, 0);
    for n in 0..10_000_u32 {
        // Now from everywhere, now from one place; ten a second.
        let address = format!("198.51.{}.{}", 100 + n % 2 * (n / 256 % 100), n % 2 * (n % 256));
        let wrong = format!("guess {n}");
        match sign_in::check(&server.app, "asha@example.com", &wrong, None, Some(&address)).await {
            Err(SignInError::Wrong) => checked += 1,
            Err(SignInError::TooOften(_)) => braked += 1,
            other => panic!("{other:?}"),
        }
        server.clock.advance(TimeDelta::milliseconds(100));
    }
    assert_eq!((checked, braked), (40, 9_960), "ten in five minutes, for a thousand seconds");
    // The audit tells it in a line, not in ten thousand.
    mails::tick(&server.app).await.unwrap();
    let lines = "select count(*) from audit where company_id = $1 and action = 'guessed'";
    assert_eq!(server.count(lines).await, 1);
    mails::tick(&server.app).await.unwrap();
    assert_eq!(server.count(lines).await, 1);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
    server.clock.advance(TimeDelta::minutes(5));
    let right = guess(&server, "asha@example.com", "right horse", "203.0.113.1").await;
    assert_eq!(right.status(), StatusCode::OK);
}

async fn an_account_and_none_answer_alike(engine: Engine) {
    let server = Server::start(engine).await;
    sessions::add_login(&server.app, server.company, server.asha.id, "asha@example.com", "right horse")
        .await
        .unwrap();
    let plain = |headers: &HeaderMap| {
        let mut all: Vec<String> = headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        all.sort();
        all
    };
    let mut answers = Vec::new();
    for email in ["asha@example.com", "nobody@example.com", "nobody\0@example.com", "", &"n".repeat(5_000)] {
        let answer = guess(&server, email, "wrong", "203.0.113.1").await;
        let (status, headers) = (answer.status(), plain(answer.headers()));
        let problem = Problem { request_id: String::new(), ..json(answer).await };
        answers.push((
            status,
            headers.into_iter().filter(|h| !h.starts_with("content-length")).collect::<Vec<_>>(),
            problem,
        ));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:#?}");
    let mut pages = Vec::new();
    for email in ["asha@example.com", "nobo@example.com"] {
        let mut browser = Browser::new(&server);
        let form = browser.page("/sign-in").await.form("/sign-in");
        let token = form.get("csrf").to_owned();
        let back = browser.submit(&form.set("email", email).set("password", "wrong")).await;
        pages.push((back.status, back.body.replace(email, "…").replace(&token, "…")));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0].0, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn an_error_can_be_found_in_the_log(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let missing = BlobHash::of(b"nowhere");
    let cases = [
        phone.request("GET", &format!("/sync/blobs/{missing}")),
        phone.request("GET", "/sync/nothing"),
        phone.request("DELETE", "/sync/push"),
        phone.request("POST", "/sync/push").header("x-request-id", "chosen"),
        Request::builder().method("GET").uri("/sync/key"),
    ];
    let mut seen = BTreeSet::new();
    for request in cases {
        let answer = send(&server.app, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
        let id = text(&answer.headers()["x-request-id"]).to_owned();
        let status = answer.status();
        let problem: Problem = json(answer).await;
        assert_eq!((&problem.request_id, problem.status), (&id, status.as_u16()));
        assert!(problem.kind.starts_with("/problems/"), "{}", problem.kind);
        assert!(id.len() == 36 && seen.insert(id), "an id of its own");
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for path in ["/jobs/none".to_owned(), format!("/jobs/{}", server.id()), "/nothing".to_owned()] {
        let page = browser.open(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.body.contains(text(&page.headers["x-request-id"])), "{path}: {}", page.body);
    }
}
