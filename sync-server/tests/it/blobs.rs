//! Blobs: uploads resume at any byte, and "have it" is true.

use crate::support::*;
use axum::body::Body;
use axum::http::StatusCode;
use futures::StreamExt;
use shared::records::{EvidenceBody, NewPerson};
use shared::sync::{BlobHash, UPLOAD_LENGTH, UPLOAD_OFFSET};
use shared::*;
use sync_server::blobs::SEGMENT;

on_both_engines! {
    an_upload_resumes_at_any_byte
    whoever_comes_back_for_a_blob_ends_a_part_whose_line_fell_silent
    a_long_part_is_cut_and_what_came_of_a_torn_one_counts
    an_offset_that_does_not_fit_is_answered_with_the_right_one
    bytes_that_do_not_have_the_hash_start_over
    a_lost_segment_starts_the_upload_over
    what_the_server_brought_grants_nothing
    a_picture_is_read_by_whoever_sees_the_job
    naming_a_hash_grants_nothing
    what_one_can_see_elsewhere_is_not_passed_on_by_naming_it
    who_loses_a_job_loses_its_pictures_but_not_their_own
    a_page_that_waits_for_a_picture_is_poked_when_it_is_there
}

async fn an_upload_resumes_at_any_byte(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(10_007);
    let hash = BlobHash::of(&data);
    let nothing = head(&phone, &hash).await;
    assert_eq!((nothing.status(), offset(&nothing)), (StatusCode::NOT_FOUND, Some(0)));
    let mut at = 0;
    for size in [1, 7, 4096, 3, 5_000] {
        let answer = patch(&phone, &hash, at, data.len(), &data[at..at + size]).await;
        at += size;
        assert_eq!((answer.status(), offset(&answer)), (StatusCode::OK, Some(at)));
        assert!(!complete(&answer));
        assert_eq!(offset(&head(&phone, &hash).await), Some(at));
    }
    assert!(
        !server.app.blobs.has(server.company, std::slice::from_ref(&hash)).await.unwrap().contains(&hash)
    );
    assert!(complete(&patch(&phone, &hash, at, data.len(), &data[at..]).await));
    assert!(complete(&head(&phone, &hash).await));
    assert_eq!(server.app.blobs.get(server.company, &hash).await.unwrap().unwrap(), data);
    // The last answer was lost: saying it again is harmless.
    assert!(complete(&patch(&phone, &hash, at, data.len(), &data[at..]).await));
    assert_eq!(server.count("select count(*) from blob_segments where company_id = $1").await, 0);
    // Another phone's bytes are its own to bring: it does not learn that they are here.
    let other = server.phone(&server.miguel).await;
    assert_eq!(head(&other, &hash).await.status(), StatusCode::NOT_FOUND);
    assert!(complete(&patch(&other, &hash, 0, data.len(), &data).await));
}

async fn whoever_comes_back_for_a_blob_ends_a_part_whose_line_fell_silent(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(10_000);
    let hash = BlobHash::of(&data);
    let begun = data[..3_000].to_vec();
    let (reads, has_begun) = tokio::sync::oneshot::channel();
    let begins = async move {
        reads.send(()).unwrap();
        Ok::<_, std::convert::Infallible>(begun)
    };
    let silent = futures::stream::once(begins).chain(futures::stream::pending());
    let request = phone
        .request("PATCH", &format!("/sync/blobs/{hash}"))
        .header(UPLOAD_OFFSET, 0)
        .header(UPLOAD_LENGTH, data.len());
    let silent = send(&phone.app, request.body(Body::from_stream(silent)).unwrap());
    let comes_back = async {
        has_begun.await.unwrap();
        // Another blob is none of its business.
        let other = BlobHash::of(b"other");
        assert_eq!(offset(&head(&phone, &other).await), Some(0));
        head(&phone, &hash).await
    };
    let (torn, known) = tokio::join!(silent, comes_back);
    assert_eq!(torn.status(), StatusCode::BAD_REQUEST);
    assert_eq!(offset(&known), Some(3_000), "what came is kept before the answer");
    assert!(complete(&patch(&phone, &hash, 3_000, data.len(), &data[3_000..]).await));
}

async fn a_long_part_is_cut_and_what_came_of_a_torn_one_counts(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(3 * SEGMENT + 1_000_003);
    let hash = BlobHash::of(&data);
    // The line breaks after more than a segment.
    let came = SEGMENT + 77_777;
    let pieces = data[..came].chunks(65_536).map(|c| Ok(c.to_vec())).collect::<Vec<_>>();
    let broken =
        futures::stream::iter(pieces).chain(futures::stream::iter([Err(std::io::Error::other("reset"))]));
    let request = phone
        .request("PATCH", &format!("/sync/blobs/{hash}"))
        .header(UPLOAD_OFFSET, 0)
        .header(UPLOAD_LENGTH, data.len());
    let torn = send(&phone.app, request.body(Body::from_stream(broken)).unwrap()).await;
    assert_eq!(torn.status(), StatusCode::BAD_REQUEST);
    assert_eq!(offset(&head(&phone, &hash).await), Some(came));
    // The rest in one part is taken in segments, and joined.
    assert!(complete(&patch(&phone, &hash, came, data.len(), &data[came..]).await));
    let got = get(&phone, &hash).await;
    assert_eq!(got.headers()["content-length"], data.len().to_string().as_str());
    assert!(body(got).await == data);
    assert_eq!(server.count("select count(*) from blob_segments where company_id = $1").await, 0);
}

async fn an_offset_that_does_not_fit_is_answered_with_the_right_one(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(100);
    let hash = BlobHash::of(&data);
    patch(&phone, &hash, 0, 100, &data[..40]).await;
    for wrong in [0, 39, 41] {
        let answer = patch(&phone, &hash, wrong, 100, &data[wrong..wrong + 10]).await;
        assert_eq!((answer.status(), offset(&answer)), (StatusCode::CONFLICT, Some(40)));
    }
    assert_eq!(patch(&phone, &hash, 40, 100, &bytes(61)).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(patch(&phone, &hash, 40, 99, &data[40..50]).await.status(), StatusCode::BAD_REQUEST);
    assert!(complete(&patch(&phone, &hash, 40, 100, &data[40..]).await));
}

async fn bytes_that_do_not_have_the_hash_start_over(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(100);
    let hash = BlobHash::of(&data);
    let mut broken = data.clone();
    broken[10] ^= 1;
    assert_eq!(patch(&phone, &hash, 0, 100, &broken).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    patch(&phone, &hash, 0, 100, &broken[..50]).await;
    let answer = patch(&phone, &hash, 50, 100, &broken[50..]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(offset(&head(&phone, &hash).await), Some(0));
    patch(&phone, &hash, 0, 100, &data[..50]).await;
    assert!(complete(&patch(&phone, &hash, 50, 100, &data[50..]).await));
    assert_eq!(server.app.blobs.get(server.company, &hash).await.unwrap().unwrap(), data);
}

async fn a_lost_segment_starts_the_upload_over(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(100);
    let hash = BlobHash::of(&data);
    patch(&phone, &hash, 0, 100, &data[..50]).await;
    let staging = server.folder.path().join(format!("blobs/{}/staging", server.company));
    std::fs::remove_dir_all(&staging).unwrap();
    // The row still says fifty bytes; the join finds out.
    let answer = patch(&phone, &hash, 50, 100, &data[50..]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let start = head(&phone, &hash).await;
    assert_eq!((start.status(), offset(&start)), (StatusCode::NOT_FOUND, Some(0)));
    // The same parts again: no clean-up of the first upload reaches them.
    patch(&phone, &hash, 0, 100, &data[..50]).await;
    assert!(complete(&patch(&phone, &hash, 50, 100, &data[50..]).await));
    assert_eq!(server.app.blobs.get(server.company, &hash).await.unwrap().unwrap(), data);
}

async fn what_the_server_brought_grants_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.miguel]).await;
    let hash = server.app.blobs.put(server.company, bytes(500)).await.unwrap();
    let mut miguel = server.phone(&server.miguel).await;
    miguel.does(vec![capture(&server.app, job, visit, photo(&bytes(500), b"thumb")).1]).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::NOT_FOUND);
    // What it brought in somebody's name is theirs, and their colleagues' on the job.
    server.app.blobs.put_for(server.company, server.miguel.id, bytes(500)).await.unwrap();
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::OK);
    let asha = server.phone(&server.asha).await;
    assert_eq!(get(&asha, &hash).await.status(), StatusCode::NOT_FOUND);
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel, &server.asha])]).await;
    assert_eq!(get(&asha, &hash).await.status(), StatusCode::OK);
}

async fn a_picture_is_read_by_whoever_sees_the_job(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.asha]).await;
    let (data, thumb) = (bytes(500), bytes(20));
    let hash = BlobHash::of(&data);
    let mut asha = server.phone(&server.asha).await;
    asha.does(vec![capture(&server.app, job, visit, photo(&data, &thumb)).1]).await;
    assert_eq!(server.app.blobs.missing(server.company, job).await.unwrap().len(), 2);
    patch(&asha, &hash, 0, data.len(), &data).await;
    assert_eq!(
        server.app.blobs.missing(server.company, job).await.unwrap(),
        [BlobHash::of(&thumb)].into(),
        "a page says what is still to come"
    );
    let miguel = server.phone(&server.miguel).await;
    let office = server.phone(&server.dispatcher).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&office, &hash).await.status(), StatusCode::OK);
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::OK);
}

async fn naming_a_hash_grants_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let data = bytes(500);
    let hash = BlobHash::of(&data);
    let asha = server.phone(&server.asha).await;
    patch(&asha, &hash, 0, data.len(), &data).await;
    let (job, visit) = server.job(server.customer("R. Kulkarni").await, &[&server.miguel]).await;
    let mut miguel = server.phone(&server.miguel).await;
    let body: EvidenceBody = photo(&data, b"thumb");
    miguel.does(vec![capture(&server.app, job, visit, body).1]).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::NOT_FOUND);
}

async fn what_one_can_see_elsewhere_is_not_passed_on_by_naming_it(engine: Engine) {
    let server = Server::start(engine).await;
    let data = bytes(500);
    let hash = BlobHash::of(&data);
    let customer = server.customer("R. Kulkarni").await;
    let (theirs, visit) = server.job(customer, &[&server.asha, &server.miguel]).await;
    let mut asha = server.phone(&server.asha).await;
    asha.does(vec![capture(&server.app, theirs, visit, photo(&data, b"thumb")).1]).await;
    patch(&asha, &hash, 0, data.len(), &data).await;
    let mut miguel = server.phone(&server.miguel).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::OK);
    // Miguel names Asha's picture on a job that he shares with a third person.
    let third = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id: third,
        name: "Ravi".into(),
        phone: String::new(),
        roles: vec![shared::records::Role::Technician],
    });
    server.office(vec![add]).await;
    let ravi: shared::records::Person = server.record(third).await.unwrap();
    let (other, visit) = server.job(customer, &[&server.miguel, &ravi]).await;
    miguel.does(vec![capture(&server.app, other, visit, photo(&data, b"thumb")).1]).await;
    let ravi = server.phone(&ravi).await;
    assert_eq!(get(&ravi, &hash).await.status(), StatusCode::NOT_FOUND);
    // Once he has brought the bytes himself, they are his to show.
    assert!(complete(&patch(&miguel, &hash, 0, data.len(), &data).await));
    assert_eq!(get(&ravi, &hash).await.status(), StatusCode::OK);
    assert_eq!(server.count("select count(*) from blobs where company_id = $1").await, 1);
}

async fn who_loses_a_job_loses_its_pictures_but_not_their_own(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, visit) =
        server.job(server.customer("R. Kulkarni").await, &[&server.asha, &server.miguel]).await;
    let (hers, his) = (bytes(500), bytes(600));
    let (asha, miguel) = (server.phone(&server.asha).await, server.phone(&server.miguel).await);
    for (mut phone, data) in [(asha, &hers), (miguel, &his)] {
        phone.does(vec![capture(&server.app, job, visit, photo(data, b"thumb")).1]).await;
        patch(&phone, &BlobHash::of(data), 0, data.len(), data).await;
    }
    let miguel = server.phone(&server.miguel).await;
    assert_eq!(get(&miguel, &BlobHash::of(&hers)).await.status(), StatusCode::OK);
    server.office(vec![server.plan(job, visit, Some(0), &[&server.asha])]).await;
    assert_eq!(get(&miguel, &BlobHash::of(&hers)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&miguel, &BlobHash::of(&his)).await.status(), StatusCode::OK);
}

async fn a_page_that_waits_for_a_picture_is_poked_when_it_is_there(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(100);
    let hash = BlobHash::of(&data);
    let mut listener = server.app.pokes.subscribe();
    patch(&phone, &hash, 0, 100, &data[..40]).await;
    assert!(listener.try_recv().is_err(), "half a picture is no news");
    patch(&phone, &hash, 40, 100, &data[40..]).await;
    let view = shared::access::View::among(&server.dispatcher, &[]);
    assert!(listener.try_recv().unwrap().concerns_page(server.company, &view));
    patch(&phone, &hash, 40, 100, &data[40..]).await;
    assert!(listener.try_recv().is_err(), "nor is a repeated one");
}
