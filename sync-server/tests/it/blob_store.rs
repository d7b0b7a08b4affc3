//! The store of blobs: in a folder and in a bucket, under crashes, between two servers, swept and verified.

use crate::support::*;
use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleError;
use axum::http::{Response, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use shared::seams::Clock;
use shared::sync::BlobHash;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_server::blobs::{Appended, Damage, GRACE, STALE, Sweep, Swept, UploadError};
use sync_server::edge::SystemClock;
use tempfile::TempDir;

on_both_engines! {
    a_bucket_takes_uploads_resumes_joins_reads_and_deletes
    an_upload_goes_on_at_another_server
    a_crash_anywhere_leaves_nothing_wrong_and_nothing_lost
    two_people_who_bring_the_same_bytes_share_one_object
    what_is_in_use_is_never_swept
    what_was_left_behind_is_swept
    a_sweep_never_meets_an_upload_of_the_same_bytes
    a_damaged_blob_is_found_set_aside_and_brought_again
    a_disk_that_was_away_and_is_back_costs_nothing
}

/// Something between the sizes: more than one part of a bucket's multipart upload.
fn large() -> Vec<u8> {
    bytes(11 * 1024 * 1024 + 13)
}

// ---- a bucket -------------------------------------------------------------------------------------------------

/// A server that speaks S3, with one bucket; ends with the test.
struct Bucket {
    endpoint: String,
    folder: TempDir,
}

impl Bucket {
    async fn start() -> Bucket {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        let files = s3s_fs::FileSystem::new(folder.path()).unwrap();
        let mut service = s3s::service::S3ServiceBuilder::new(files);
        service.set_auth(s3s::auth::SimpleAuth::from_single("key", "secret"));
        let failed = |e: s3s::HttpError| async move { (StatusCode::INTERNAL_SERVER_ERROR, format!("{e:?}")) };
        let routes = Router::new().fallback_service(HandleError::new(service.build(), failed));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        #[expect(clippy::disallowed_methods, reason = "a server beside the one under test")]
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Bucket { endpoint, folder }
    }

    fn settings(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_PROFILE", "of no concern"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    async fn server(&self, engine: Engine) -> Server {
        let settings = self.settings();
        Server::start_with(engine, |config, _| {
            config.blobs = Some("s3://photos/our".into());
            config.blob_settings = settings;
        })
        .await
    }

    fn objects(&self) -> Vec<PathBuf> {
        let mut all = files(&self.folder.path().join("photos"));
        // What this server of the test notes beside an object.
        all.retain(|path| {
            !path.to_string_lossy().contains(".internal") && !path.to_string_lossy().contains(".metadata")
        });
        all
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut all, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() { open.push(entry.path()) } else { all.push(entry.path()) }
        }
    }
    all.sort();
    all
}

async fn a_bucket_takes_uploads_resumes_joins_reads_and_deletes(engine: Engine) {
    let bucket = Bucket::start().await;
    let server = bucket.server(engine).await;
    let phone = server.phone(&server.asha).await;
    for data in [bytes(300), bytes(70_000), large()] {
        let hash = BlobHash::of(&data);
        let middle = data.len() / 2;
        assert_eq!(offset(&patch(&phone, &hash, 0, data.len(), &data[..middle]).await), Some(middle));
        let other = server.another().await;
        let found = other.blobs.offset(server.company, server.asha.id, &hash).await.unwrap();
        assert_eq!(found, Some(middle as u64), "another server goes on where this one was");
        assert!(complete(&patch(&phone, &hash, middle, data.len(), &data[middle..]).await));
        let got = get(&phone, &hash).await;
        assert_eq!(got.status(), StatusCode::OK);
        assert!(body(got).await == data);
    }
    let objects = bucket.objects();
    assert_eq!(objects.len(), 3, "the segments are deleted: {objects:?}");
    assert!(objects.iter().all(|path| path.to_string_lossy().contains("/photos/our/")));
    assert!(server.app.blobs.verify().await.unwrap().damaged.is_empty());
    // Something that no row names.
    let stray = objects[0].with_file_name(format!("{}-00", "ab".repeat(32)));
    std::fs::copy(&objects[0], &stray).unwrap();
    let swept = server.app.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap();
    assert_eq!(swept.objects, 1);
    assert_eq!(bucket.objects(), objects);
}

// ---- crashes --------------------------------------------------------------------------------------------------

/// The files' own time moves with the machine's clock.
fn later(by: TimeDelta) -> DateTime<Utc> {
    SystemClock.now() + by + TimeDelta::hours(1)
}

async fn an_upload_goes_on_at_another_server(engine: Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    let servers = [server.app.clone(), server.another().await];
    let data = bytes(100_003);
    let hash = BlobHash::of(&data);
    let mut at = 0;
    for (turn, size) in [1, 9_999, 40_000, 3, 30_000].into_iter().enumerate() {
        phone.app = servers[turn % 2].clone();
        let answer = patch(&phone, &hash, at, data.len(), &data[at..at + size]).await;
        at += size;
        assert_eq!(offset(&answer), Some(at));
        // The other one knows, and takes nothing twice.
        phone.app = servers[(turn + 1) % 2].clone();
        assert_eq!(offset(&head(&phone, &hash).await), Some(at));
        let again = patch(&phone, &hash, at - size, data.len(), &data[at - size..at]).await;
        assert_eq!((again.status(), offset(&again)), (StatusCode::CONFLICT, Some(at)));
    }
    // Both are told the end at once.
    let (company, person) = (server.company, server.asha.id);
    let end = || bytes::Bytes::copy_from_slice(&data[at..]);
    let (one, other) = futures::join!(
        servers[0].blobs.append(company, person, &hash, at as u64, data.len() as u64, end()),
        servers[1].blobs.append(company, person, &hash, at as u64, data.len() as u64, end()),
    );
    let whole = |taken: &Result<Appended, UploadError>| {
        matches!(taken, Ok(Appended::Whole | Appended::There) | Err(UploadError::Offset(_)))
    };
    assert!(whole(&one) && whole(&other), "{one:?} {other:?}");
    assert!(complete(&patch(&phone, &hash, data.len(), data.len(), &[]).await));
    assert_eq!(server.app.blobs.get(company, &hash).await.unwrap().unwrap(), data);
    assert_eq!(files(&server.folder.path().join("blobs")).len(), 1);
}

/// Every point at which a server may die while a blob comes in.
const POINTS: [&str; 7] = [
    "blob:segment_stored",
    "blob:offset_moved",
    "blob:joined",
    "blob:stored",
    "blob:before_commit",
    "blob:after_commit",
    "none",
];

async fn a_crash_anywhere_leaves_nothing_wrong_and_nothing_lost(engine: Engine) {
    let dies = Arc::new(DiesAt::default());
    let points = dies.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = points).await;
    let other = server.another().await;
    let mut n = 20_000;
    // As one part, as the first of three, as the last: at each point each of them.
    for parts in [1, 3] {
        for part in 0..parts {
            for point in POINTS {
                n += 1;
                let data = bytes(n);
                let hash = BlobHash::of(&data);
                let mut phone = server.phone(&server.asha).await;
                let size = n.div_ceil(parts);
                for (i, piece) in data.chunks(size).enumerate() {
                    if i == part {
                        dies.next(point);
                        let answer = patch(&phone, &hash, i * size, n, piece).await;
                        let died = dies.died();
                        dies.next("none");
                        assert!(died != answer.status().is_success(), "{point} in part {part} of {parts}");
                        break;
                    }
                    patch(&phone, &hash, i * size, n, piece).await;
                }
                // The phone comes again, to another server: it asks and goes on from there.
                phone.app = other.clone();
                let asked = head(&phone, &hash).await;
                if !complete(&asked) {
                    assert_ne!(asked.status(), StatusCode::SERVICE_UNAVAILABLE);
                    let at = offset(&asked).unwrap();
                    assert!(at >= part * size, "{point}: what was acknowledged is kept");
                    assert!(complete(&patch(&phone, &hash, at, n, &data[at..]).await), "{point}");
                }
                assert!(complete(&head(&phone, &hash).await));
                assert!(body(get(&phone, &hash).await).await == data);
            }
        }
    }
    assert_eq!(server.count("select count(*) from blob_segments where company_id = $1").await, 0);
    assert_eq!(server.count("select count(*) from blob_uploads where company_id = $1").await, 0);
    let blobs = server.count("select count(*) from blobs where company_id = $1").await;
    assert_eq!(blobs as usize, POINTS.len() * 4);
    // What the crashes left behind is counted, taken away, and gone; every blob is still what it was.
    let dry = other.blobs.sweep(later(GRACE), Sweep::DryRun).await.unwrap();
    assert!(dry.objects > 0 && dry.bytes > 0);
    assert_eq!(other.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap(), dry);
    assert_eq!(other.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap(), Swept::default());
    let verdict = other.blobs.verify().await.unwrap();
    assert_eq!((verdict.whole as i64, verdict.damaged.len()), (blobs, 0));
    assert_eq!(files(&server.folder.path().join("blobs")).len() as i64, blobs);
}

async fn two_people_who_bring_the_same_bytes_share_one_object(engine: Engine) {
    let server = Server::start(engine).await;
    let (asha, miguel) = (server.phone(&server.asha).await, server.phone(&server.miguel).await);
    let data = bytes(5_000);
    let hash = BlobHash::of(&data);
    assert!(complete(&patch(&asha, &hash, 0, data.len(), &data).await));
    // Who only names them has to bring them; who has brought them never does again.
    assert_eq!(offset(&head(&miguel, &hash).await), Some(0));
    let wrong = patch(&miguel, &hash, 0, data.len(), &vec![0; data.len()]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(complete(&patch(&miguel, &hash, 0, data.len(), &data).await));
    assert!(complete(&head(&asha, &hash).await) && complete(&head(&miguel, &hash).await));
    assert_eq!(files(&server.folder.path().join("blobs")).len(), 1);
    assert_eq!(server.count("select count(*) from blob_owners where company_id = $1").await, 2);
}

// ---- the sweep ------------------------------------------------------------------------------------------------

async fn what_is_in_use_is_never_swept(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(5_000);
    patch(&phone, &BlobHash::of(&data), 0, data.len(), &data).await;
    let half = bytes(6_000);
    patch(&phone, &BlobHash::of(&half), 0, half.len(), &half[..1_000]).await;
    // Also objects of before, which are named after the hash alone.
    let old = bytes(7_000);
    let hash = server.app.blobs.put(server.company, old.clone()).await.unwrap();
    let folder = server.folder.path().join("blobs");
    let named = |path: &PathBuf| path.to_string_lossy().contains(hash.as_str());
    let object = files(&folder).into_iter().find(named).unwrap();
    std::fs::rename(&object, object.with_file_name(hash.as_str())).unwrap();
    let mut tx = server.app.db.write().await.unwrap();
    let sql = "update blobs set object = null where company_id = $1 and hash = $2";
    sync_server::run!(tx, sql, server.company, &hash).unwrap();
    tx.commit().await.unwrap();
    std::fs::write(folder.join("readme.txt"), "not ours").unwrap();

    let before = files(&folder);
    let swept = server.app.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap();
    assert_eq!((swept, files(&folder)), (Swept::default(), before));
    assert_eq!(server.app.blobs.get(server.company, &hash).await.unwrap().unwrap(), old);
    assert_eq!(server.app.blobs.verify().await.unwrap().whole, 2);
    assert!(complete(&patch(&phone, &BlobHash::of(&half), 1_000, half.len(), &half[1_000..]).await));
}

async fn what_was_left_behind_is_swept(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(6_000);
    let hash = BlobHash::of(&data);
    patch(&phone, &hash, 0, data.len(), &data[..1_000]).await;
    let folder = server.folder.path().join("blobs");
    let half = folder.join(format!("{}/ab/{}-00#1", server.company, "ab".repeat(32)));
    std::fs::create_dir_all(half.parent().unwrap()).unwrap();
    std::fs::write(&half, "half a file of a write that was cut off").unwrap();
    // Young leftovers stay: somebody may be about to name them.
    let young = server.app.blobs.sweep(SystemClock.now(), Sweep::ForReal).await.unwrap();
    assert_eq!((young, files(&folder).len()), (Swept::default(), 2));
    let now = later(STALE).max(server.clock.now() + STALE + TimeDelta::hours(1));
    let swept = server.app.blobs.sweep(now, Sweep::ForReal).await.unwrap();
    assert_eq!((swept.uploads, swept.objects), (1, 2));
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
    assert!(
        std::fs::read_dir(folder.join(server.company.to_string()).join("staging")).is_err(),
        "empty folders go"
    );
    // The phone finds that it has to begin again, and does.
    assert_eq!(offset(&head(&phone, &hash).await), Some(0));
    assert!(complete(&patch(&phone, &hash, 0, data.len(), &data).await));
}

async fn a_sweep_never_meets_an_upload_of_the_same_bytes(engine: Engine) {
    let dies = Arc::new(DiesAt::default());
    let points = dies.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = points).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(5_000);
    let hash = BlobHash::of(&data);
    // A first try leaves an object without a row; long after, a second one comes while a sweep is about to delete it.
    dies.next("blob:stored");
    patch(&phone, &hash, 0, data.len(), &data).await;
    dies.next("blob:before_sweep");
    let swept = server.app.blobs.sweep(later(GRACE), Sweep::ForReal).await;
    assert!(swept.is_err(), "the sweep has decided and not deleted yet");
    assert!(complete(&patch(&phone, &hash, 0, data.len(), &data).await));
    let other = server.another().await;
    assert_eq!(other.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap().objects, 1);
    assert_eq!(server.app.blobs.get(server.company, &hash).await.unwrap().unwrap(), data);
}

// ---- damage ---------------------------------------------------------------------------------------------------

async fn ask(phone: &Phone) -> Response<Body> {
    send(&phone.app, phone.request("GET", "/sync/blobs").body(Body::empty()).unwrap()).await
}

async fn a_damaged_blob_is_found_set_aside_and_brought_again(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let (whole, changed, missing) = (bytes(900), bytes(3_000), bytes(4_000));
    for data in [&whole, &changed, &missing] {
        patch(&phone, &BlobHash::of(data), 0, data.len(), data).await;
    }
    let folder = server.folder.path().join("blobs");
    let object = |data: &[u8]| {
        let hash = BlobHash::of(data);
        files(&folder).into_iter().find(|path| path.to_string_lossy().contains(hash.as_str())).unwrap()
    };
    let mut bad = changed.clone();
    bad[1_500] ^= 4;
    std::fs::write(object(&changed), bad).unwrap();
    std::fs::remove_file(object(&missing)).unwrap();
    let verdict = server.app.blobs.verify().await.unwrap();
    let mut found: Vec<_> = verdict.damaged.iter().map(|(_, hash, damage)| (hash.clone(), *damage)).collect();
    found.sort_by_key(|(_, damage)| *damage == Damage::Missing);
    let expected = [(BlobHash::of(&changed), Damage::Changed), (BlobHash::of(&missing), Damage::Missing)];
    assert_eq!((verdict.whole, found), (1, expected.to_vec()));
    // Who brought them is asked for them, and nobody else.
    let wanted: Vec<BlobHash> = json(ask(&phone).await).await;
    let lost = std::collections::BTreeSet::from([BlobHash::of(&changed), BlobHash::of(&missing)]);
    assert_eq!(wanted.into_iter().collect::<std::collections::BTreeSet<_>>(), lost);
    let others: Vec<BlobHash> = json(ask(&server.phone(&server.miguel).await).await).await;
    assert_eq!(others, []);
    // Nobody is shown other bytes, and "have it" is not said any more.
    for data in [&changed, &missing] {
        let hash = BlobHash::of(data);
        assert_eq!(get(&phone, &hash).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(offset(&head(&phone, &hash).await), Some(0));
        let here = server.app.blobs.has(server.company, std::slice::from_ref(&hash)).await.unwrap();
        assert!(here.is_empty());
        patch(&phone, &hash, 0, data.len(), &data[..100]).await;
        assert!(complete(&patch(&phone, &hash, 100, data.len(), &data[100..]).await));
        assert!(body(get(&phone, &hash).await).await == **data);
    }
    let verdict = server.app.blobs.verify().await.unwrap();
    assert_eq!((verdict.whole, verdict.damaged.len(), verdict.recovered), (3, 0, 0));
    assert_eq!(json::<Vec<BlobHash>>(ask(&phone).await).await, []);
    let swept = server.app.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap();
    assert_eq!(swept.objects, 1, "the changed object goes");
    assert!(complete(&head(&phone, &BlobHash::of(&whole)).await));
}

async fn a_disk_that_was_away_and_is_back_costs_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let phone = server.phone(&server.asha).await;
    let data = bytes(900);
    let hash = BlobHash::of(&data);
    patch(&phone, &hash, 0, data.len(), &data).await;
    let (folder, away) = (server.folder.path().join("blobs"), server.folder.path().join("away"));
    std::fs::rename(&folder, &away).unwrap();
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(server.app.blobs.verify().await.unwrap().damaged.len(), 1);
    std::fs::remove_dir(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    // Set aside, but still named: no sweep takes it.
    assert_eq!(server.app.blobs.sweep(later(GRACE), Sweep::ForReal).await.unwrap(), Swept::default());
    let verdict = server.app.blobs.verify().await.unwrap();
    assert_eq!((verdict.whole, verdict.recovered), (1, 1));
    assert!(complete(&head(&phone, &hash).await));
    assert!(body(get(&phone, &hash).await).await == data);
}
