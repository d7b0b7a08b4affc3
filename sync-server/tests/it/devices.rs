//! Phones out of use: nothing is sent to them, what they bring is kept aside, and they are told to wipe.

use crate::support::*;
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::records::NewNote;
use shared::sync::{
    APP_VERSION, BlobHash, OUT_OF_USE, Outcome, Problem, UPLOAD_LENGTH, UPLOAD_OFFSET, WIPE, wipe_proof,
};
use shared::*;
use sync_server::devices::{Order, order};
use sync_server::execute::verify_audit;
use sync_server::{Origin, sessions};

on_both_engines! {
    a_phone_out_of_use_brings_work_that_is_kept_aside_and_gets_nothing
    a_token_that_ended_still_brings_work_from_a_phone_out_of_use
    a_phone_is_told_to_wipe_until_it_says_that_it_has
    nobody_signs_in_on_a_phone_out_of_use_until_it_is_let_in_again
    the_office_orders_it_on_the_page_and_sees_what_came_of_it
    work_kept_aside_waits_for_a_decision_on_today
    an_app_that_is_too_old_sends_and_gets_nothing_until_it_is_updated
    sync_health_counts_what_is_behind_and_missing
}

async fn orders(server: &Server, phone: &Phone, what: Order) {
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let device = device_of(server, phone).await;
    assert!(order(&server.app, server.company, device, phone.person, by, &origin, what).await.unwrap());
}

async fn device_of(server: &Server, phone: &Phone) -> DeviceId {
    sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device
}

async fn get(phone: &Phone, path: &str) -> Response<Body> {
    send(&phone.app, phone.request("GET", path).body(Body::empty()).unwrap()).await
}

async fn problem(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    (status, json::<Problem>(response).await.kind)
}

async fn upload(phone: &Phone, bytes: &[u8]) -> StatusCode {
    let request = phone
        .request("PATCH", &format!("/sync/blobs/{}", BlobHash::of(bytes)))
        .header(UPLOAD_OFFSET, 0)
        .header(UPLOAD_LENGTH, bytes.len())
        .body(Body::from(bytes.to_vec()))
        .unwrap();
    send(&phone.app, request).await.status()
}

/// What a phone out of use hears of its work.
fn waits() -> Outcome {
    Outcome::Parked { why: OUT_OF_USE.into(), on: None }
}

async fn a_phone_out_of_use_brings_work_that_is_kept_aside_and_gets_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let mut other = server.phone(&server.asha).await;
    phone.pull().await;
    orders(&server, &phone, Order::Revoke).await;

    let note = Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "kept".into() });
    let sets = [phone.write(vec![capture(&server.app, job, visit, arrival()).1]), phone.write(vec![note])];
    let answer = phone.push(&sets).await;
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == waits()), "{answer:?}");
    assert_eq!(phone.push(&sets).await.receipts, answer.receipts, "a replay gets the same word");
    assert!(server.evidence(job).await.is_empty());
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 2);
    assert_eq!(server.count("select count(*) from notes where company_id = $1").await, 0);

    assert_eq!(upload(&phone, b"a photo").await, StatusCode::OK, "pictures are taken as well");
    let forbidden = (StatusCode::FORBIDDEN, "/problems/revoked".to_owned());
    assert_eq!(problem(get(&phone, &format!("/sync/pull?stream={}", phone.stream)).await).await, forbidden);
    let blob = format!("/sync/blobs/{}", BlobHash::of(b"a photo"));
    assert_eq!(problem(get(&phone, &blob).await).await, forbidden);
    assert_eq!(problem(get(&phone, "/sync/live").await).await, forbidden);

    // Her other phone is none of this.
    other.pull().await;
    let outcome = other.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");

    orders(&server, &phone, Order::LetIn).await;
    phone.pull().await;
    let note = Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "counts again".into() });
    assert!(matches!(phone.does(vec![note]).await, Outcome::Applied { .. }));
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn a_token_that_ended_still_brings_work_from_a_phone_out_of_use(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    orders(&server, &phone, Order::Revoke).await;
    // A lost phone's owner gets a new password as well, which ends every session.
    sessions::add_login(&server.app, server.company, server.asha.id, "asha@example.com", "battery staple")
        .await
        .unwrap();
    let set = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let outcome = phone.push(&[set]).await.receipts.remove(0).outcome;
    assert_eq!(outcome, waits());
    orders(&server, &phone, Order::LetIn).await;
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_none());
}

async fn a_phone_is_told_to_wipe_until_it_says_that_it_has(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let colleague = server.phone(&server.miguel).await;
    orders(&server, &phone, Order::Wipe).await;
    let set = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    let pull = format!("/sync/pull?stream={}", phone.stream);
    for answer in [phone.push_raw(vec![set.clone()]).await, get(&phone, &pull).await] {
        assert_eq!(answer.headers()[WIPE], wipe_proof(&phone.token).as_str());
    }
    let pull = format!("/sync/pull?stream={}", colleague.stream);
    assert!(!get(&colleague, &pull).await.headers().contains_key(WIPE));
    assert_eq!(server.count("select count(*) from quarantine where company_id = $1").await, 1);

    server.clock.advance(TimeDelta::minutes(3));
    let say = || phone.request("POST", "/sync/wiped").body(Body::empty()).unwrap();
    assert_eq!(send(&server.app, say()).await.status(), StatusCode::NO_CONTENT);
    let wiped =
        server.count("select wiped_ms from devices where company_id = $1 and wiped_ms is not null").await;
    assert_eq!(wiped, (start() + TimeDelta::minutes(3)).timestamp_millis());
    // Said once more, as the answer may have been lost; nothing changes, and it is not told again.
    server.clock.advance(TimeDelta::minutes(3));
    let again = send(&server.app, say()).await;
    assert_eq!((again.status(), again.headers().contains_key(WIPE)), (StatusCode::NO_CONTENT, false));
    let still =
        server.count("select wiped_ms from devices where company_id = $1 and wiped_ms is not null").await;
    assert_eq!(still, wiped);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);

    // Nobody says it for somebody else.
    let stranger = Request::post("/sync/wiped").header(header::AUTHORIZATION, "Bearer AAAA");
    let answer = send(&server.app, stranger.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

async fn nobody_signs_in_on_a_phone_out_of_use_until_it_is_let_in_again(engine: Engine) {
    let server = Server::start(engine).await;
    let password = "correct horse";
    sessions::add_login(&server.app, server.company, server.asha.id, "asha@example.com", password)
        .await
        .unwrap();
    let phone = server.phone(&server.asha).await;
    let device = device_of(&server, &phone).await;
    let ask = || {
        let body = serde_json::json!({ "email": "asha@example.com", "password": password, "device": device,
            "device_name": "Pixel", "app_version": "1.0" });
        let request = Request::post("/sync/sign-in").header(header::CONTENT_TYPE, "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    orders(&server, &phone, Order::Revoke).await;
    let refused = send(&server.app, ask()).await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "/problems/revoked".to_owned()));
    orders(&server, &phone, Order::LetIn).await;
    assert_eq!(send(&server.app, ask()).await.status(), StatusCode::OK);
}

async fn the_office_orders_it_on_the_page_and_sees_what_came_of_it(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page("/sync-health").await.body.contains("No phone has signed in yet"));
    let phone = server.phone(&server.asha).await;
    let device = device_of(&server, &phone).await;
    let action = format!("/sync-health/{device}/{}", server.asha.id);
    let list = browser.page("/sync-health?sort=person").await.body;
    assert!(list.contains(&action), "the way to the phone");
    let page = browser.page(&action).await;
    let form = page.form(&action);
    assert_eq!(form.get("order"), "revoke");
    let foreign =
        browser.post(&action, &[("order".into(), "wipe".into()), ("csrf".into(), "x".into())]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form of somebody else's making");

    let page = browser.submit(&form).await.body;
    assert!(
        page.contains("Out of use")
            && page.contains("took it out of use")
            && page.contains("Taken out of use")
    );
    assert!(browser.page("/sync-health").await.body.contains("Out of use"));
    let person = browser.page(&format!("/people/{}", server.asha.id)).await.body;
    assert!(person.contains("Out of use since 09:00"), "{person}");
    assert!(person.contains("Not signed in anywhere"), "{person}");
    let form = browser.page(&action).await.form(&action).set("order", "wipe");
    let page = browser.submit(&form).await.body;
    assert!(page.contains("Wipe waiting") && page.contains("told 09:00"));
    server.clock.advance(TimeDelta::minutes(7));
    let say = phone.request("POST", "/sync/wiped").body(Body::empty()).unwrap();
    send(&server.app, say).await;
    let page = browser.page("/sync-health").await.body;
    assert!(page.contains("the phone confirmed it 09:07"), "{page}");
    assert!(page.contains("the phone says that it is wiped"));

    let nowhere = format!("/sync-health/{}/{}", server.id(), server.asha.id);
    assert_eq!(browser.open(&nowhere).await.status, StatusCode::NOT_FOUND);
    let mut technician = Browser::of(&server, &server.miguel).await;
    let form = [("order".into(), "wipe".into())];
    assert_eq!(technician.post(&action, &form).await.status, StatusCode::FORBIDDEN);
}

async fn work_kept_aside_waits_for_a_decision_on_today(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(!browser.page("/today").await.body.contains("to decide"));
    orders(&server, &phone, Order::Revoke).await;
    phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    let today = browser.page("/today").await.body;
    assert!(
        today.contains("1 to decide") && today.contains("1 entry from the field was set aside"),
        "{today}"
    );
    assert!(today.contains("href=\"/alerts\""));
    assert!(!browser.page("/alerts").await.body.contains("Nothing waits for a decision"));
}

async fn an_app_that_is_too_old_sends_and_gets_nothing_until_it_is_updated(engine: Engine) {
    let server =
        Server::start_with(engine, |config, _| config.oldest_app = Some("1.2".parse().unwrap())).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let outcome = phone.does(vec![capture(&server.app, job, visit, arrival()).1]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    assert_eq!(upload(&phone, b"a photo").await, StatusCode::OK);
    let pull = format!("/sync/pull?stream={}", phone.stream);
    let too_old = (StatusCode::UPGRADE_REQUIRED, "/problems/too-old".to_owned());
    assert_eq!(problem(get(&phone, &pull).await).await, too_old);
    let with =
        |version: &str| phone.request("GET", &pull).header(APP_VERSION, version).body(Body::empty()).unwrap();
    assert_eq!(problem(send(&server.app, with("1.1.9")).await).await, too_old);
    // Updated, with nothing to push: the request itself says so, and the office sees it.
    assert_eq!(send(&server.app, with("1.2.0")).await.status(), StatusCode::OK);
    assert_eq!(get(&phone, &pull).await.status(), StatusCode::OK);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page("/sync-health").await.body.contains("App 1.2.0"));
}

async fn sync_health_counts_what_is_behind_and_missing(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let shot = phone.write(vec![capture(&server.app, job, visit, photo(b"original", b"thumb")).1]);
    let mut push = phone.push_of(vec![shot]);
    push.pending_sets = 3;
    push.pending_blobs = 2;
    push.oldest = Some(start() - TimeDelta::hours(2));
    push.storage_left = Some(210_000_000);
    phone.send_push(&push).await;
    phone.pull().await;
    phone.pull().await;
    server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/sync-health").await.body;
    assert!(page.contains("1 picture") && page.contains("210 MB"), "{page}");
    assert!(page.contains("2 changes, 2 photos") && page.contains("2 h ago"));
    // A job and its visit; the customer, the address and the history she has.
    assert!(page.contains("2 records behind"), "{page}");
    phone.pull().await;
    phone.pull().await;
    server.app.blobs.put_for(server.company, server.asha.id, b"original".to_vec()).await.unwrap();
    server.app.blobs.put_for(server.company, server.asha.id, b"thumb".to_vec()).await.unwrap();
    server.clock.advance(TimeDelta::hours(3));
    let page = browser.page("/sync-health?sort=missing&dir=back").await.body;
    assert!(page.contains("Up to date") && !page.contains("1 picture"));
    assert!(page.contains("last heard 3 h ago") && page.contains("as it last said"), "{page}");
}
