//! Phones that are told of new, moved and cancelled visits while their app is closed: who, of what, once, and by whom it can be read.

use crate::support::*;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hkdf::Hkdf;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::{PublicKey, SecretKey};
use serde_json::{Value, json};
use sha2::Sha256;
use shared::records::*;
use shared::sync::{BellKey, Outcome, Rung};
use shared::*;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use sync_server::devices::{Order, order};
use sync_server::rings::post::Reach;
use sync_server::work::WorkError;
use sync_server::{Origin, act, act_at, rings, sessions, standing};

on_both_engines! {
    a_visit_that_is_new_moved_or_cancelled_is_told_once
    what_changes_within_a_moment_is_told_at_once
    those_are_told_who_go_or_went_except_whoever_did_it
    what_is_of_no_use_any_more_is_not_told
    nobody_is_rung_in_the_night_unless_it_begins_then
    a_phone_is_told_in_its_language
    a_service_that_is_busy_is_asked_later
    a_phone_that_is_not_there_any_more_is_forgotten
    whoever_has_signed_out_is_not_rung
    a_phone_that_changes_hands_has_one_owner
    nobody_can_have_the_server_ask_what_stands_beside_it
    it_can_be_switched_off
    wherever_the_server_dies_the_phone_is_told
}

/// A push service, with the browsers behind it.
struct Service {
    address: String,
    secret: SecretKey,
    auth: [u8; 16],
    /// What it says next; then it takes everything.
    answers: Mutex<VecDeque<(u16, Option<&'static str>)>>,
    rung: Mutex<Vec<Heard>>,
}

/// What reached a browser.
#[derive(Clone, Debug)]
struct Heard {
    path: String,
    ttl: i64,
    urgency: String,
    claims: Value,
    key: String,
    said: Rung,
}

impl Service {
    async fn start() -> Arc<Service> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Arc::new(Service {
            address: format!("http://{}", listener.local_addr().unwrap()),
            secret: SecretKey::from_slice(&[7; 32]).unwrap(),
            auth: [9; 16],
            answers: Mutex::default(),
            rung: Mutex::default(),
        });
        let routes = axum::Router::new().fallback(heard).with_state(service.clone());
        #[expect(clippy::disallowed_methods, reason = "a server beside the one under test")]
        tokio::spawn(async move { axum::serve(listener, routes).await });
        service
    }

    fn answers(&self, status: u16, wait: Option<&'static str>) {
        self.answers.lock().unwrap().push_back((status, wait));
    }

    /// What browsers heard since this was asked last.
    fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut self.rung.lock().unwrap())
    }

    /// Titles and bodies of the same.
    fn said(&self) -> Vec<(String, String)> {
        let all = self.take().into_iter().flat_map(|heard| heard.said.visits);
        all.map(|told| (told.title, told.body)).collect()
    }

    fn bell(&self, path: &str) -> Value {
        let point = p256::EncodedPoint::from(self.secret.public_key());
        json!({
            "endpoint": format!("{}{path}", self.address),
            "p256dh": URL_SAFE_NO_PAD.encode(point.as_bytes()),
            "auth": URL_SAFE_NO_PAD.encode(self.auth),
            "language": "",
        })
    }

    /// RFC 8291, from the other side.
    fn open(&self, sealed: &[u8]) -> Rung {
        let (salt, rest) = sealed.split_at(16);
        let (record, rest) = rest.split_at(4);
        assert_eq!(record, 4096_u32.to_be_bytes());
        assert!(sealed.len() <= 4096);
        let (point, sealed) = rest[1..].split_at(rest[0].into());
        let theirs = PublicKey::from_sec1_bytes(point).unwrap();
        let shared = p256::ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), theirs.as_affine());
        let own = p256::EncodedPoint::from(self.secret.public_key());
        let info = [b"WebPush: info\0".as_slice(), own.as_bytes(), point].concat();
        let mut input = [0; 32];
        let derived = Hkdf::<Sha256>::new(Some(&self.auth), shared.raw_secret_bytes());
        derived.expand(&info, &mut input).unwrap();
        let derived = Hkdf::<Sha256>::new(Some(salt), &input);
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).unwrap();
        derived.expand(b"Content-Encoding: nonce\0", &mut nonce).unwrap();
        let key = ring::aead::UnboundKey::new(&ring::aead::AES_128_GCM, &key).unwrap();
        let (mut text, nonce) = (sealed.to_vec(), ring::aead::Nonce::assume_unique_for_key(nonce));
        let key = ring::aead::LessSafeKey::new(key);
        let text = key.open_in_place(nonce, ring::aead::Aad::empty(), &mut text).unwrap();
        let end = text.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(text[end], 2, "the last record ends so");
        serde_json::from_slice(&text[..end]).unwrap()
    }
}

/// RFC 8292: who says it.
fn verified(authorization: &str) -> (Value, String) {
    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    let (said, signature) = token.rsplit_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let signature = Signature::from_slice(&bytes(signature)).unwrap();
    VerifyingKey::from_sec1_bytes(&bytes(key)).unwrap().verify(said.as_bytes(), &signature).unwrap();
    let (head, claims) = said.split_once('.').unwrap();
    let head: Value = serde_json::from_slice(&bytes(head)).unwrap();
    assert_eq!(head, json!({ "typ": "JWT", "alg": "ES256" }));
    (serde_json::from_slice(&bytes(claims)).unwrap(), key.to_owned())
}

async fn heard(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let of = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (claims, key) = verified(&of("authorization"));
    assert_eq!(claims["aud"], service.address);
    assert_eq!(of("content-encoding"), "aes128gcm");
    let said = service.open(&body);
    let next = service.answers.lock().unwrap().pop_front();
    let (status, wait) = next.unwrap_or((201, None));
    if status == 201 {
        let (path, ttl) = (uri.path().to_owned(), of("ttl").parse().unwrap());
        let heard = Heard { path, ttl, urgency: of("urgency"), claims, key, said };
        service.rung.lock().unwrap().push(heard);
    }
    let wait = wait.map(|wait| [(header::RETRY_AFTER, wait)]);
    (StatusCode::from_u16(status).unwrap(), wait.map(IntoResponse::into_response).unwrap_or_default())
}

async fn start_on(engine: Engine) -> (Server, Arc<Service>) {
    let server = Server::start_with(engine, |config, _| {
        config.rings = Some(Reach::Anywhere);
        config.public_url = Some("https://office.example.com".into());
    })
    .await;
    (server, Service::start().await)
}

async fn asks(phone: &Phone, method: &str, body: Option<&Value>) -> axum::http::Response<Body> {
    let request = phone.request(method, "/sync/bell").header(header::CONTENT_TYPE, "application/json");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    send(&phone.app, request.body(body).unwrap()).await
}

/// A phone of this person that is rung at this path of the service.
async fn rung(server: &Server, service: &Service, person: &Person, path: &str) -> Phone {
    let phone = server.phone(person).await;
    assert_eq!(asks(&phone, "POST", Some(&service.bell(path))).await.status(), StatusCode::NO_CONTENT);
    phone
}

const BELLS: &str = "select count(*) from bells where company_id = $1";
const RINGS: &str = "select count(*) from rings where company_id = $1";
const OPEN: &str = "select count(*) from work where company_id = $1 and kind = 'ring' and state <> 'done'";

/// What is due is told.
async fn passes(server: &Server, time: TimeDelta) {
    server.clock.advance(time);
    rings::tick(&server.app).await.unwrap();
}

/// As long as changes are gathered.
async fn a_moment(server: &Server) {
    passes(server, TimeDelta::seconds(5)).await;
}

/// Plans a visit again: who goes, and so many hours from now.
async fn plans(server: &Server, (job, visit): (JobId, VisitId), technicians: &[&Person], hours: i64) {
    let rev = server.record::<Visit>(visit).await.map(|visit| visit.rev);
    let start = server.app.now() + TimeDelta::hours(hours);
    let window = Some(Window { start, end: start + TimeDelta::hours(2) });
    let plan = Plan { technicians: technicians.iter().map(|p| p.id).collect(), window, anytime: None };
    let change = Change::PlanVisit { id: visit, job, rev, plan, despite_under_way: true };
    let outcome = server.office(vec![change]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn cancels(server: &Server, id: VisitId) {
    let rev = server.record::<Visit>(id).await.unwrap().rev;
    let outcome = server.office(vec![Change::CancelVisit { id, rev, despite_under_way: false }]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
}

async fn a_visit_that_is_new_moved_or_cancelled_is_told_once(engine: Engine) {
    let (server, service) = start_on(engine).await;
    let phone = rung(&server, &service, &server.asha, "/asha").await;
    let key: BellKey = json(asks(&phone, "GET", None).await).await;
    let customer = server.customer("R. Kulkarni").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    rings::tick(&server.app).await.unwrap();
    assert!(service.take().is_empty(), "more may come in a moment");
    a_moment(&server).await;
    let all = service.take();
    let [Heard { path, ttl, urgency, claims, key: by, said }] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((path.as_str(), urgency.as_str(), Some(by)), ("/asha", "high", key.key.as_ref()));
    assert_eq!(*ttl, 3 * 3600 - 5, "until the visit is over");
    assert_eq!(claims["sub"], "https://office.example.com");
    let exp = claims["exp"].as_i64().unwrap() - server.app.now().timestamp();
    assert!((3600..=24 * 3600).contains(&exp), "{exp}");
    let told = json!({ "lang": "en", "visits": [
        { "tag": visit.to_string(), "title": "New visit", "body": "Fri 10:00–12:00 · R. Kulkarni", "job": job },
    ] });
    assert_eq!(serde_json::to_value(said).unwrap(), told);

    plans(&server, (job, visit), &[&server.asha], 5).await;
    a_moment(&server).await;
    assert_eq!(service.said(), [("Visit moved".into(), "Fri 14:00–16:00 · R. Kulkarni".into())]);
    plans(&server, (job, visit), &[&server.asha], 30 * 24).await;
    a_moment(&server).await;
    assert_eq!(service.said(), [("Visit moved".into(), "20 Dec 2026 09:00–11:00 · R. Kulkarni".into())]);
    cancels(&server, visit).await;
    a_moment(&server).await;
    let all = service.take();
    assert_eq!(all[0].said.visits[0].title, "Visit cancelled");
    assert_eq!((all.len(), all[0].said.visits[0].job), (1, None));
    assert_eq!((all[0].urgency.as_str(), all[0].ttl), ("normal", 24 * 3600));
    passes(&server, TimeDelta::hours(1)).await;
    assert!(service.take().is_empty());
    assert_eq!((server.count(RINGS).await, server.count(OPEN).await), (0, 0));
}

async fn what_changes_within_a_moment_is_told_at_once(engine: Engine) {
    let (server, service) = start_on(engine).await;
    rung(&server, &service, &server.asha, "/asha").await;
    let customer = server.customer("R. Kulkarni").await;
    let mut visits = Vec::new();
    for _ in 0..2 {
        visits.push(server.job(customer, &[&server.asha]).await);
        server.clock.advance(TimeDelta::seconds(2));
    }
    plans(&server, visits[0], &[&server.asha], 3).await;
    a_moment(&server).await;
    a_moment(&server).await;
    let all = service.take();
    let titles = |all: &[Heard]| -> Vec<Vec<String>> {
        let of = |heard: &Heard| heard.said.visits.iter().map(|told| told.title.clone()).collect();
        all.iter().map(of).collect()
    };
    let said: Vec<String> = titles(&all).concat();
    assert_eq!(said, ["New visit", "New visit"], "what is new and moved at once is new");
    // Moved and moved back, made and taken off: nothing has happened.
    plans(&server, visits[0], &[&server.asha], 5).await;
    let was = visits[0];
    let now = server.record::<Visit>(was.1).await.unwrap();
    let told = all.iter().flat_map(|heard| &heard.said.visits).find(|told| told.tag == was.1.to_string());
    assert!(told.is_some_and(|told| told.body.starts_with("Fri 12:00")), "{told:?}");
    let start = start() + TimeDelta::seconds(4) + TimeDelta::hours(3);
    let plan = Plan { window: Some(Window { start, end: start + TimeDelta::hours(2) }), ..now.plan };
    let back = Change::PlanVisit { id: was.1, job: was.0, rev: Some(now.rev), plan, despite_under_way: true };
    server.office(vec![back]).await;
    let (_, short) = server.job(customer, &[&server.asha]).await;
    cancels(&server, short).await;
    a_moment(&server).await;
    assert_eq!(service.said(), []);
    assert_eq!(server.count(RINGS).await, 0);
    // Nobody reads a long list.
    for _ in 0..6 {
        server.job(customer, &[&server.asha]).await;
    }
    a_moment(&server).await;
    assert_eq!(service.said(), [("6 visits are new, moved or cancelled".into(), String::new())]);
}

async fn those_are_told_who_go_or_went_except_whoever_did_it(engine: Engine) {
    let (server, service) = start_on(engine).await;
    // The dispatcher goes to customers, too.
    let patch = PersonPatch { roles: [(Role::Technician, true)].into(), ..PersonPatch::default() };
    let change = Change::EditPerson { id: server.dispatcher.id, patch };
    act(&server.app, server.company, &Origin::System, server.id(), vec![change]).await.unwrap();
    for (person, path) in [
        (&server.asha, "/asha"),
        (&server.asha, "/tablet"),
        (&server.miguel, "/miguel"),
        (&server.dispatcher, "/office"),
    ] {
        rung(&server, &service, person, path).await;
    }
    let told = || {
        let mut all: Vec<_> = service
            .take()
            .into_iter()
            .map(|heard| (heard.path, heard.said.visits[0].title.clone()))
            .collect();
        all.sort();
        all
    };
    let of = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(path, title)| ((*path).to_owned(), (*title).to_owned())).collect()
    };
    let both = server.job(server.customer("R. Kulkarni").await, &[&server.asha, &server.dispatcher]).await;
    a_moment(&server).await;
    assert_eq!(told(), of(&[("/asha", "New visit"), ("/tablet", "New visit")]), "the dispatcher knows");
    plans(&server, both, &[&server.miguel, &server.dispatcher], 1).await;
    a_moment(&server).await;
    let given = "Not your visit any more";
    assert_eq!(told(), of(&[("/asha", given), ("/miguel", "New visit"), ("/tablet", given)]));
    plans(&server, both, &[], 1).await;
    a_moment(&server).await;
    assert_eq!(told(), of(&[("/miguel", "Visit cancelled")]));
    // Somebody else does it, in the program's own name.
    let (job, visit) = (both.0, VisitId(server.id()));
    let plan = server.plan(job, visit, None, &[&server.dispatcher]);
    act(&server.app, server.company, &Origin::System, server.id(), vec![plan]).await.unwrap();
    // And then the one who goes moves it: they know how it stands.
    plans(&server, (job, visit), &[&server.dispatcher], 4).await;
    a_moment(&server).await;
    assert_eq!(told(), of(&[]));
}

async fn what_is_of_no_use_any_more_is_not_told(engine: Engine) {
    let (server, service) = start_on(engine).await;
    let mut phone = rung(&server, &service, &server.asha, "/asha").await;
    let customer = server.customer("R. Kulkarni").await;
    let past = server.job(customer, &[&server.asha]).await;
    plans(&server, past, &[&server.asha], -5).await;
    a_moment(&server).await;
    assert_eq!(service.said(), [], "it was over before anybody was told");
    // Seen on the phone, begun, or both, before the phone is rung.
    let (_, seen) = server.job(customer, &[&server.asha]).await;
    let rev = server.record::<Visit>(seen).await.unwrap().rev;
    phone.does(vec![Change::SeeVisit { visit: seen, rev }]).await;
    let (job, begun) = server.job(customer, &[&server.asha]).await;
    phone.does(vec![capture(&server.app, job, begun, arrival()).1]).await;
    a_moment(&server).await;
    assert_eq!(service.said(), []);
    // Work that is done is no news, nor is an example's history.
    let origin = Origin::Web { person: server.dispatcher.id, peer: None, agent: "test".into() };
    let plan = server.plan(job, VisitId(server.id()), None, &[&server.asha]);
    let (now, by) = (server.app.now(), server.dispatcher.id);
    act_at(&server.app, server.company, &origin, server.id(), now, by, vec![plan]).await.unwrap();
    // The service is away until the visit is over.
    server.job(customer, &[&server.asha]).await;
    service.answers(503, None);
    a_moment(&server).await;
    passes(&server, TimeDelta::hours(4)).await;
    assert_eq!(service.said(), []);
    assert_eq!((server.count(RINGS).await, server.count(OPEN).await), (0, 0));
}

async fn nobody_is_rung_in_the_night_unless_it_begins_then(engine: Engine) {
    let (server, service) = start_on(engine).await;
    rung(&server, &service, &server.asha, "/asha").await;
    let customer = server.customer("R. Kulkarni").await;
    let (late, early) = (server.job(customer, &[]).await, server.job(customer, &[]).await);
    // 23:00 in Pune.
    server.clock.advance(TimeDelta::hours(14));
    plans(&server, late, &[&server.asha], 12).await;
    a_moment(&server).await;
    assert_eq!(service.said(), []);
    plans(&server, early, &[&server.asha], 3).await;
    a_moment(&server).await;
    assert_eq!(service.said(), [("New visit".into(), "Sat 02:00–04:00 · R. Kulkarni".into())]);
    passes(&server, TimeDelta::hours(8)).await;
    assert_eq!(service.said(), []);
    passes(&server, TimeDelta::hours(1)).await;
    assert_eq!(service.said(), [("New visit".into(), "Sat 11:00–13:00 · R. Kulkarni".into())]);
}

async fn a_phone_is_told_in_its_language(engine: Engine) {
    let (server, service) = start_on(engine).await;
    let phone = server.phone(&server.asha).await;
    let mut bell = service.bell("/asha");
    bell["language"] = json!("de");
    assert_eq!(asks(&phone, "POST", Some(&bell)).await.status(), StatusCode::NO_CONTENT);
    let customer = server.customer("R. Kulkarni").await;
    server.job(customer, &[&server.asha]).await;
    a_moment(&server).await;
    assert_eq!(service.said(), [("Neuer Einsatz".into(), "Fr 10:00–12:00 · R. Kulkarni".into())]);
    let patch = PersonPatch { language: Some(Some("hi".into())), ..PersonPatch::default() };
    server.office(vec![Change::EditPerson { id: server.asha.id, patch }]).await;
    server.job(customer, &[&server.asha]).await;
    a_moment(&server).await;
    assert_eq!(service.take()[0].said.lang, "hi");
}

async fn a_service_that_is_busy_is_asked_later(engine: Engine) {
    let (server, service) = start_on(engine).await;
    rung(&server, &service, &server.asha, "/asha").await;
    let customer = server.customer("R. Kulkarni").await;
    let visit = server.job(customer, &[&server.asha]).await;
    service.answers(429, Some("300"));
    service.answers(503, None);
    a_moment(&server).await;
    // What comes meanwhile does not hurry.
    plans(&server, visit, &[&server.asha], 3).await;
    passes(&server, TimeDelta::seconds(290)).await;
    assert_eq!(service.answers.lock().unwrap().len(), 1, "it was not asked");
    passes(&server, TimeDelta::seconds(10)).await;
    assert_eq!((service.answers.lock().unwrap().len(), service.said()), (0, vec![]));
    passes(&server, TimeDelta::minutes(2)).await;
    assert_eq!(service.said(), [("New visit".into(), "Fri 12:00–14:00 · R. Kulkarni".into())]);
    // What would be refused again is not said again, and the phone stays.
    server.job(customer, &[&server.asha]).await;
    service.answers(413, None);
    a_moment(&server).await;
    passes(&server, TimeDelta::minutes(30)).await;
    assert_eq!((service.said(), server.count(BELLS).await, server.count(OPEN).await), (vec![], 1, 0));
}

async fn a_phone_that_is_not_there_any_more_is_forgotten(engine: Engine) {
    for status in [404, 410] {
        let (server, service) = start_on(engine).await;
        let phone = rung(&server, &service, &server.asha, "/asha").await;
        let customer = server.customer("R. Kulkarni").await;
        server.job(customer, &[&server.asha]).await;
        service.answers(status, None);
        a_moment(&server).await;
        let left = (server.count(BELLS).await, server.count(RINGS).await, server.count(OPEN).await);
        assert_eq!(left, (0, 0, 0), "{status}");
        // It comes back with another bell.
        assert_eq!(
            asks(&phone, "POST", Some(&service.bell("/again"))).await.status(),
            StatusCode::NO_CONTENT
        );
        server.job(customer, &[&server.asha]).await;
        a_moment(&server).await;
        assert_eq!(service.take()[0].path, "/again");
    }
}

async fn whoever_has_signed_out_is_not_rung(engine: Engine) {
    for how in 0..6 {
        let (server, service) = start_on(engine).await;
        let phone = rung(&server, &service, &server.asha, "/asha").await;
        rung(&server, &service, &server.miguel, "/miguel").await;
        server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
        assert_eq!((server.count(BELLS).await, server.count(RINGS).await), (2, 1));
        let (company, asha, by) = (server.company, server.asha.id, server.dispatcher.id);
        let device = sessions::device_session(&server.app, &phone.token).await.unwrap().unwrap().device;
        match how {
            0 => {
                let request = phone.request("POST", "/sync/sign-out").body(Body::empty()).unwrap();
                assert_eq!(send(&server.app, request).await.status(), StatusCode::NO_CONTENT);
            }
            1 | 2 => {
                let what = if how == 1 { Order::Revoke } else { Order::Wipe };
                let done = order(&server.app, company, device, asha, by, &Origin::System, what).await;
                assert!(done.unwrap());
            }
            3 => standing::end_all(&server.app, company, asha, by, &Origin::System).await.unwrap(),
            4 => assert_eq!(asks(&phone, "DELETE", None).await.status(), StatusCode::NO_CONTENT),
            _ => {
                let leave = Change::SetPersonActive { id: asha, active: false };
                act(&server.app, company, &Origin::System, server.id(), vec![leave]).await.unwrap();
            }
        }
        a_moment(&server).await;
        assert_eq!(service.said(), [], "way {how}");
        assert_eq!((server.count(BELLS).await, server.count(RINGS).await), (1, 0), "way {how}");
    }
}

async fn a_phone_that_changes_hands_has_one_owner(engine: Engine) {
    let (server, service) = start_on(engine).await;
    let first = rung(&server, &service, &server.asha, "/shared").await;
    let second = rung(&server, &service, &server.miguel, "/shared").await;
    let visit = server.job(server.customer("R. Kulkarni").await, &[&server.asha, &server.miguel]).await;
    a_moment(&server).await;
    assert_eq!(service.take().len(), 1, "not Asha's visits to Miguel");
    // Another bell of a phone stands in the place of the first.
    assert_eq!(asks(&second, "POST", Some(&service.bell("/new"))).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(asks(&first, "POST", Some(&service.bell("/asha"))).await.status(), StatusCode::NO_CONTENT);
    cancels(&server, visit.1).await;
    a_moment(&server).await;
    let mut paths: Vec<String> = service.take().into_iter().map(|heard| heard.path).collect();
    paths.sort();
    assert_eq!(paths, ["/asha", "/new"]);
}

async fn nobody_can_have_the_server_ask_what_stands_beside_it(engine: Engine) {
    let server = Server::start(engine).await;
    let service = Service::start().await;
    let phone = server.phone(&server.asha).await;
    let good = service.bell("/asha");
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut bell = good.clone();
        bell["endpoint"] = json!("https://push.example.com/asha");
        change(&mut bell);
        let answer = asks(&phone, "POST", Some(&bell)).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{bell}");
        let problem: Value = json(answer).await;
        assert_eq!(problem["type"], "/problems/unreadable");
    };
    for endpoint in [
        service.address.as_str(),
        "https://127.0.0.1/asha",
        "https://[::1]/asha",
        "https://localhost/asha",
        "https://169.254.169.254/latest/meta-data",
        "http://push.example.com/asha",
        "https://push.example.com:8080/asha",
    ] {
        refused(&|bell| bell["endpoint"] = json!(endpoint)).await;
    }
    refused(&|bell| bell["p256dh"] = json!("AAAA")).await;
    refused(&|bell| bell["auth"] = json!("not base64!")).await;
    refused(&|bell| drop(bell.as_object_mut().unwrap().remove("auth"))).await;
    assert_eq!(server.count(BELLS).await, 0);
    let mut bell = good.clone();
    bell["endpoint"] = json!("https://push.example.com/asha");
    assert_eq!(asks(&phone, "POST", Some(&bell)).await.status(), StatusCode::NO_CONTENT);
    let nobody = axum::http::Request::get("/sync/bell").body(Body::empty()).unwrap();
    assert_eq!(send(&server.app, nobody).await.status(), StatusCode::UNAUTHORIZED);
}

async fn it_can_be_switched_off(engine: Engine) {
    let (server, service) = start_on(engine).await;
    let phone = rung(&server, &service, &server.asha, "/asha").await;
    server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut config = server.app.config.clone();
    config.rings = None;
    let seams = sync_server::app::Seams::new(server.clock.clone(), server.app.random.clone());
    let off = sync_server::App::open_with(config, seams).await.unwrap();
    let phone = Phone { app: off.clone(), ..phone };
    let key: BellKey = json(asks(&phone, "GET", None).await).await;
    assert_eq!(key.key, None);
    assert_eq!(asks(&phone, "POST", Some(&service.bell("/asha"))).await.status(), StatusCode::NOT_FOUND);
    server.clock.advance(TimeDelta::minutes(1));
    rings::tick(&off).await.unwrap();
    let left = (server.count(BELLS).await, server.count(RINGS).await, server.count(OPEN).await);
    assert_eq!((left, service.said()), ((0, 0, 0), vec![]));
}

async fn wherever_the_server_dies_the_phone_is_told(engine: Engine) {
    for point in ["work:taken", "ring:tried", "ring:noted", "work:tried", "work:ended"] {
        let points = Arc::new(DiesAt::default());
        let seam = points.clone();
        let server = Server::start_with(engine, |config, seams| {
            config.rings = Some(Reach::Anywhere);
            seams.points = seam;
        })
        .await;
        let service = Service::start().await;
        rung(&server, &service, &server.asha, "/asha").await;
        let (_, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
        server.clock.advance(TimeDelta::seconds(5));
        points.next(point);
        let died = rings::tick(&server.app).await;
        assert!(matches!(died, Err(WorkError::Crashed(_))) && points.died(), "{point}: {died:?}");
        passes(&server, TimeDelta::minutes(3)).await;
        passes(&server, TimeDelta::minutes(3)).await;
        let all = service.take();
        let once = point != "ring:tried";
        assert_eq!(all.len(), if once { 1 } else { 2 }, "{point}");
        for heard in all {
            assert_eq!(
                heard.said.visits[0].tag,
                visit.to_string(),
                "{point}: one stands in the place of the other"
            );
        }
        assert_eq!((server.count(RINGS).await, server.count(OPEN).await), (0, 0), "{point}");
    }
}
