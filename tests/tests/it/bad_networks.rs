//! Replayed pushes, torn answers, pages where JSON was meant: nothing is lost, nothing is done twice.

use e2e::engine::Engine;
use e2e::network::Fault;
use e2e::office::{Office, Who};
use e2e::technician::Technician;
use mobile::sync::SyncError;
use shared::JobId;
use shared::records::*;
use std::sync::Arc;
use sync_server::edge::{SystemClock, SystemRandomness};

/// A job done offline, and what every fault must end in: each piece of evidence on the server once.
async fn everything_arrives_once(engine: Engine, faults: &[(&'static str, Fault)]) {
    let folder = tempfile::tempdir().unwrap();
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let office = Office::open(engine, folder.path(), clock.clone(), random.clone()).await;
    let mut asha = Technician::new(&office, Who::Asha, folder.path().join("asha"), clock, random);
    asha.signs_in().await;
    let (job, _) = office.job_for(Who::Asha).await;
    asha.syncs().await.unwrap();
    asha.works(job, 100);
    let mine = asha.job(job).evidence;
    for (path, fault) in faults {
        asha.network.next(path, fault.clone());
    }
    // Every fault may end one round; afterwards one more finds nothing in its way.
    for _ in 0..=faults.len() {
        match asha.syncs().await {
            Ok(_) | Err(SyncError::Offline(_) | SyncError::Server(_)) => {}
            Err(other) => panic!("{faults:?}: {other:?}"),
        }
    }
    asha.syncs().await.unwrap();
    assert!(asha.network.all_happened(), "{faults:?} did not all happen");
    check(&office, &asha, job, &mine).await;
}

async fn check(office: &Office, asha: &Technician, job: JobId, mine: &[Evidence]) {
    let mut there: Vec<Evidence> = office.all().await;
    there.sort_by_key(|e| (e.at, e.id));
    assert_eq!(
        there.iter().map(|e| (e.id, &e.body)).collect::<Vec<_>>(),
        mine.iter().map(|e| (e.id, &e.body)).collect::<Vec<_>>()
    );
    let server: Job = office.record(job).await.unwrap();
    assert_eq!(server.status, JobStatus::Completed);
    assert_eq!(asha.job(job).job, server);
    for hash in there.iter().flat_map(|e| e.body.blobs()) {
        let bytes = office.app.blobs.get(e2e::office::COMPANY, &hash).await.unwrap().unwrap();
        assert_eq!(bytes.to_vec(), asha.store().blob(&hash).unwrap());
    }
    assert!(asha.store().queue().is_empty());
    assert!(asha.store().inbox().is_empty());
}

const PUSH: &str = "/sync/push";
const PULL: &str = "/sync/pull";
const BLOBS: &str = "/sync/blobs";

#[tokio::test]
async fn a_push_whose_answer_is_lost_is_done_once() {
    for engine in Engine::BOTH {
        everything_arrives_once(engine, &[(PUSH, Fault::AnswerLost), (PUSH, Fault::AnswerLost)]).await;
    }
}

#[tokio::test]
async fn a_push_that_arrives_twice_is_done_once() {
    for engine in Engine::BOTH {
        everything_arrives_once(engine, &[(PUSH, Fault::Twice), (PULL, Fault::Twice), (BLOBS, Fault::Twice)])
            .await;
    }
}

#[tokio::test]
async fn a_torn_answer_is_no_answer() {
    for engine in Engine::BOTH {
        everything_arrives_once(engine, &[(PUSH, Fault::Torn), (PULL, Fault::Torn), (PULL, Fault::Torn)])
            .await;
    }
}

#[tokio::test]
async fn a_page_in_place_of_an_answer_is_no_answer() {
    for engine in Engine::BOTH {
        let faults = [
            (PUSH, Fault::Page),
            (PUSH, Fault::BadGateway),
            (PUSH, Fault::TakenThenBadGateway),
            (PULL, Fault::Page),
            (PULL, Fault::BadGateway),
            (BLOBS, Fault::Page),
            (BLOBS, Fault::BadGateway),
            (BLOBS, Fault::TakenThenBadGateway),
        ];
        everything_arrives_once(engine, &faults).await;
    }
}

#[tokio::test]
async fn an_old_push_that_turns_up_again_much_later_gets_its_old_answer() {
    for engine in Engine::BOTH {
        let folder = tempfile::tempdir().unwrap();
        let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
        let office = Office::open(engine, folder.path(), clock.clone(), random.clone()).await;
        let mut asha = Technician::new(&office, Who::Asha, folder.path().join("asha"), clock, random);
        asha.signs_in().await;
        let (job, _) = office.job_for(Who::Asha).await;
        asha.syncs().await.unwrap();
        asha.works(job, 3);
        asha.syncs().await.unwrap();
        let old = asha.network.sent().into_iter().find(|r| r.path == PUSH).expect("a push was sent");
        asha.works(job, 100);
        asha.syncs().await.unwrap();
        let mine = asha.job(job).evidence;
        let again = asha.network.repeat(old).await.unwrap();
        assert_eq!(again.status, 200);
        asha.syncs().await.unwrap();
        check(&office, &asha, job, &mine).await;
    }
}
