//! What travels: how bodies are packed, pushes that are no JSON, pokes and streams.

use crate::support::*;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use futures::{FutureExt, StreamExt};
use shared::access::View;
use shared::records::*;
use shared::sync::{BlobHash, Outcome, Problem, UPLOAD_LENGTH, UPLOAD_OFFSET};
use shared::*;
use sync_server::devices::{self, Order};
use sync_server::sessions::{self, Proven};
use sync_server::streams::MostStreams;
use sync_server::{Origin, act};

on_both_engines! {
    a_packing_is_taken_by_any_case_of_its_name_and_others_are_a_problem
    a_set_that_is_no_json_is_named_and_can_be_closed
    a_phone_out_of_use_is_not_given_the_key
    whoever_sees_nothing_of_a_change_is_not_poked
}

fn taken(response: &Response<Body>) -> Option<&str> {
    response.headers().get(header::ACCEPT_ENCODING)?.to_str().ok()
}

async fn problem(response: Response<Body>) -> serde_json::Value {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    json(response).await
}

async fn a_packing_is_taken_by_any_case_of_its_name_and_others_are_a_problem(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let push = async |phone: &mut Phone, coding: &str| {
        let note = NoteId(server.id());
        let set = phone.write(vec![Change::AddNote(NewNote { id: note, job, text: "Ring twice".into() })]);
        let plain = serde_json::to_vec(&phone.push_of(vec![set])).unwrap();
        let packed = match coding.to_ascii_lowercase().as_str() {
            "zstd" => zstd::encode_all(plain.as_slice(), 3).unwrap(),
            "gzip" | "x-gzip" => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                std::io::Write::write_all(&mut packer, &plain).unwrap();
                packer.finish().unwrap()
            }
            _ => plain,
        };
        let request = phone
            .request("POST", "/sync/push")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, coding);
        send(&server.app, request.body(Body::from(packed)).unwrap()).await
    };
    for coding in ["zstd", "ZSTD", "Gzip", "x-gzip", "identity", ""] {
        let answer = push(&mut phone, coding).await;
        assert_eq!(answer.status(), StatusCode::OK, "{coding}");
    }
    for coding in ["br", "deflate", "zstd, gzip"] {
        let answer = push(&mut phone, coding).await;
        phone.next -= 1;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{coding}");
        assert_eq!(taken(&answer), Some("zstd, gzip"));
        assert_eq!(problem(answer).await["type"], "/problems/content-encoding");
    }
    // The offset of a blob counts its own bytes.
    let data = bytes(1_000);
    let hash = BlobHash::of(&data);
    let packed = zstd::encode_all(data.as_slice(), 3).unwrap();
    for coding in ["zstd", "GZIP", "br"] {
        let request = phone
            .request("PATCH", &format!("/sync/blobs/{hash}"))
            .header(UPLOAD_OFFSET, 0)
            .header(UPLOAD_LENGTH, data.len())
            .header(header::CONTENT_ENCODING, coding);
        let answer = send(&server.app, request.body(Body::from(packed.clone())).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{coding}");
        assert_eq!(taken(&answer), Some("identity"));
        assert_eq!(problem(answer).await["type"], "/problems/content-encoding");
    }
    assert_eq!(offset(&head(&phone, &hash).await), Some(0), "nothing of it was taken for the blob");
    assert!(complete(&patch(&phone, &hash, 0, data.len(), &data).await));
}

async fn a_set_that_is_no_json_is_named_and_can_be_closed(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let note = |phone: &mut Phone, text: &str| {
        phone.write(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: text.into() })])
    };
    let sets = vec![note(&mut phone, "one"), note(&mut phone, "the damaged one"), note(&mut phone, "three")];
    let whole = serde_json::to_string(&phone.push_of(sets.clone())).unwrap();
    let damaged = whole.replace("\"the damaged one\"", "\"the dam\u{1}");
    let send_text = async |text: String| {
        let request = phone.request("POST", "/sync/push").header(header::CONTENT_TYPE, "application/json");
        send(&server.app, request.body(Body::from(text)).unwrap()).await
    };
    let answer = send_text(damaged).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let said = problem(answer).await;
    assert_eq!((said["type"].as_str(), said["n"].as_u64()), (Some("/problems/unreadable"), Some(2)));
    assert_eq!(said["place"], 1);
    assert!(said["detail"].as_str().unwrap().contains("\"void\""), "{said}");
    let notes = "select count(*) from notes where company_id = $1";
    assert_eq!(server.count(notes).await, 0, "nothing of it was taken");
    // The phone closes the number and goes on.
    let mut closed = sets;
    closed[1].set = serde_json::value::RawValue::from_string("null".into()).unwrap();
    closed[1].hash = sync::hash_of("null");
    closed[1].void = Some("its bytes are damaged".into());
    let pushed = phone.push(&closed).await;
    let outcomes: Vec<&Outcome> = pushed.receipts.iter().map(|receipt| &receipt.outcome).collect();
    assert!(
        matches!(outcomes[..], [Outcome::Applied { .. }, Outcome::Void { .. }, Outcome::Applied { .. }]),
        "{outcomes:?}"
    );
    // What breaks elsewhere is nobody's number.
    let elsewhere: Problem = json(send_text(whole.replacen("\"protocol\"", "protocol", 1)).await).await;
    assert_eq!(elsewhere.kind, "/problems/unreadable");
}

async fn a_phone_out_of_use_is_not_given_the_key(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let key = async || {
        let request = phone.request("GET", "/sync/key").body(Body::empty()).unwrap();
        send(&server.app, request).await
    };
    assert_eq!(key().await.status(), StatusCode::OK);
    let device = server.count("select count(*) from devices where company_id = $1").await;
    assert_eq!(device, 1);
    let mut tx = server.app.db.read().await.unwrap();
    let sql = "select id from devices where company_id = $1 order by id";
    let (device,) =
        tx.fetch_optional::<(uuid::Uuid,)>(sql.into(), vec![server.company.into()]).await.unwrap().unwrap();
    drop(tx);
    let origin = Origin::Web { person: server.dispatcher.id, peer: None, agent: "test".into() };
    let (of, by) = (server.asha.id, server.dispatcher.id);
    let done = devices::order(&server.app, server.company, DeviceId(device), of, by, &origin, Order::Revoke);
    assert!(done.await.unwrap());
    let refused = key().await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(problem(refused).await["type"], "/problems/revoked");
}

async fn whoever_sees_nothing_of_a_change_is_not_poked(engine: Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "M".into(),
        phone: String::new(),
        roles: vec![Role::Marketer],
    });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let marketer = server.record::<Person>(id).await.unwrap();
    let seen = View::of(&marketer, &Default::default());
    let mut heard = server.app.pokes.subscribe();
    let customer = server.customer("R. Kulkarni").await;
    let changed = heard.try_recv().unwrap();
    assert!(changed.concerns_page(server.company, &seen), "customers are theirs to see");
    assert!(changed.concerns_phone(server.company, id, &seen));
    let (job, _) = server.job(customer, &[&server.miguel]).await;
    heard.try_recv().unwrap();
    server.office(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "x".into() })]).await;
    let changed = heard.try_recv().unwrap();
    assert!(
        !changed.concerns_page(server.company, &seen) && !changed.concerns_phone(server.company, id, &seen)
    );
    let admin = View::of(&server.dispatcher, &Default::default());
    assert!(changed.concerns_page(server.company, &admin));

    // A push that says nothing new is no news, not even to its own phone.
    let mut phone = server.phone(&server.miguel).await;
    let set = phone.write(vec![Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "y".into() })]);
    phone.push(std::slice::from_ref(&set)).await;
    assert!(heard.try_recv().is_ok());
    phone.push(&[set]).await;
    assert!(heard.try_recv().is_err());
}

async fn open_live(server: &Server, cookie: &str) -> Response<Body> {
    let request = Request::get("/live").header(header::COOKIE, cookie);
    send(&server.app, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_session_that_opens_too_many_streams_loses_its_oldest() {
    let server = Server::start_with(Engine::Sqlite, |config, _| {
        config.streams = MostStreams { session: 2, person: 3, address: 100 };
    })
    .await;
    let known =
        Proven { company: server.company, company_name: String::new(), person: server.dispatcher.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let cookie = format!("{}={}", cookie.name(), cookie.value());
    let mut open = Vec::new();
    for _ in 0..3 {
        let response = open_live(&server, &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut events = response.into_body().into_data_stream();
        let first = events.next().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&first).contains("retry:"), "{first:?}");
        open.push(events);
    }
    assert!(matches!(open[0].next().now_or_never(), Some(None)), "the oldest has ended");
    assert!(open[1].next().now_or_never().is_none() && open[2].next().now_or_never().is_none());
    // A phone that listens twice, as after a line that broke without a word.
    let phone = server.phone(&server.asha).await;
    let listens = async || {
        let request = phone.request("GET", "/sync/live").body(Body::empty()).unwrap();
        send(&server.app, request).await.into_body().into_data_stream()
    };
    let (mut first, mut second, mut third) = (listens().await, listens().await, listens().await);
    assert!(matches!(first.next().now_or_never(), Some(None)));
    assert!(second.next().now_or_never().is_none() && third.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_connection_whose_body_was_not_read_is_closed_and_says_so() {
    let server = Server::start(Engine::Sqlite).await;
    let closes = |response: &Response<Body>| {
        response.headers().get(header::CONNECTION).is_some_and(|said| said == "close")
    };
    let endless = || {
        let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 1024]));
        Body::from_stream(chunks)
    };
    for (method, path) in
        [("POST", "/sync/push"), ("POST", "/jobs"), ("POST", "/nowhere"), ("PATCH", "/sync/blobs/x")]
    {
        let request = Request::builder().method(method).uri(path).body(endless()).unwrap();
        let response = send(&server.app, request).await;
        assert!(!response.status().is_success(), "{path}");
        assert!(closes(&response), "{method} {path} {}", response.status());
    }
    let phone = server.phone(&server.asha).await;
    let response = phone.push_raw(vec![]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!closes(&response), "all of it was read");
    let response = send(&server.app, Request::get("/sign-in").body(Body::empty()).unwrap()).await;
    assert!(!closes(&response), "there was none");
}
