//! Unsent work carried to the office in a file: the real phone writes it, the real server opens it, and what the phone sends
//! later counts only once.

use axum::body::Body;
use axum::http::{Request, header};
use e2e::engine::Engine;
use e2e::office::{COMPANY, Who};
use e2e::stage::{self, Stage};
use mobile::store::{Carrier, ExportError};
use shared::Code;
use shared::records::*;
use shared::sync::Outcome;
use std::path::{Path, PathBuf};
use sync_server::aside::TakenIn;
use sync_server::carried::{BlobTaken, CarriedError, take_in};
use sync_server::devices::Order;
use sync_server::sessions::{self, Proven};
use tower::ServiceExt;

/// Asha is in a cellar.
async fn on_both(test: impl AsyncFn(Stage)) {
    stage::on_both(async |s| {
        s.asha.network.off(true);
        test(s).await;
    })
    .await;
}

async fn stage(engine: Engine) -> Stage {
    let s = Stage::set(engine).await;
    s.asha.network.off(true);
    s
}

fn exported(s: &Stage) -> PathBuf {
    let path = s.folder.path().join("unsent.sevengate");
    s.asha.phone().export(&path).unwrap();
    path
}

#[tokio::test]
async fn a_day_in_a_file_counts_at_once_and_the_phone_only_learns_of_it_later() {
    on_both(async |mut s| {
        let taps = s.asha.works(s.job, 100);
        s.world.pass(3_600_000);
        let file = exported(&s);
        let report = take_in(&s.office.app, COMPANY, &file).await.unwrap();
        assert!(report.proven);
        assert_eq!((report.head.person, report.sets.len()), (Who::Asha.id(), taps));
        for set in &report.sets {
            assert!(!set.known && matches!(set.outcome, Outcome::Applied { .. }), "{set:?}");
        }
        assert!(!report.blobs.is_empty() && report.blobs.iter().all(|b| b.what == BlobTaken::Stored));
        let job: Job = s.office.record(s.job).await.unwrap();
        assert_eq!(job.status, JobStatus::Completed);
        let page = s.asha.job(s.job);
        let evidence = s.evidence().await;
        assert_eq!(evidence.len(), page.evidence.len());
        for hash in evidence.iter().flat_map(|e| e.body.blobs()) {
            let there = s.office.app.blobs.get(COMPANY, &hash).await.unwrap().expect("it was in the file");
            assert_eq!(there.to_vec(), s.asha.store().blob(&hash).unwrap());
        }

        // The same file once more.
        let again = take_in(&s.office.app, COMPANY, &file).await.unwrap();
        assert!(again.sets.iter().all(|set| set.known));
        assert_eq!(
            again.sets.iter().map(|set| &set.outcome).collect::<Vec<_>>(),
            report.sets.iter().map(|set| &set.outcome).collect::<Vec<_>>()
        );
        assert!(again.blobs.iter().all(|b| b.what == BlobTaken::Known));

        // Signal: the phone pushes the same sets, and gets the same word.
        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        assert!(s.asha.phone().unsent().is_empty() && s.asha.store().inbox().is_empty());
        assert_eq!(s.evidence().await.len(), evidence.len());
        assert_eq!(s.asha.job(s.job).job.status, JobStatus::Completed);
        // And goes on in its own numbers.
        let note = shared::Change::AddNote(NewNote {
            id: shared::NoteId(s.asha.id()),
            job: s.job,
            text: "later".into(),
        });
        s.asha.store().execute(vec![note], vec![]).unwrap();
        s.asha.syncs().await.unwrap();
        assert_eq!(s.office.all::<Note>().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_comes_after_half_was_pushed_brings_the_rest() {
    on_both(async |mut s| {
        s.asha.works(s.job, 2);
        let file = s.folder.path().join("first.sevengate");
        std::fs::rename(exported(&s), &file).unwrap();
        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        s.asha.network.off(true);
        s.asha.works(s.job, 2);
        let later = exported(&s);
        let report = take_in(&s.office.app, COMPANY, &file).await.unwrap();
        assert!(report.sets.iter().all(|set| set.known), "an old file changes nothing");
        let report = take_in(&s.office.app, COMPANY, &later).await.unwrap();
        assert!(report.sets.iter().all(|set| !set.known));
        assert_eq!(s.evidence().await.len(), s.asha.job(s.job).evidence.len());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_damaged_foreign_or_no_such_file_is_refused_as_a_whole() {
    on_both(async |mut s| {
        s.asha.works(s.job, 3);
        let file = exported(&s);
        let whole = std::fs::read(&file).unwrap();
        let says = async |bytes: &[u8]| {
            let path = s.folder.path().join("other.sevengate");
            std::fs::write(&path, bytes).unwrap();
            take_in(&s.office.app, COMPANY, &path).await.map(drop).unwrap_err()
        };
        for at in [whole.len() / 2, whole.len() - 3] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            let error = says(&flipped).await;
            assert!(matches!(error, CarriedError::Damaged(_)), "{at}: {error:?}");
        }
        for end in [whole.len() - 1, whole.len() / 2] {
            let error = says(&whole[..end]).await;
            assert!(matches!(error, CarriedError::Damaged(_)), "{end}: {error:?}");
        }
        for strange in [&b""[..], b"PK\x03\x04 a holiday photo", &whole[..40]] {
            let error = says(strange).await;
            assert!(matches!(error, CarriedError::Strange), "{error:?}");
        }
        assert!(s.evidence().await.is_empty(), "nothing of it is taken in");

        // Another server: it has other keys.
        let elsewhere = stage(Engine::Sqlite).await;
        let error = take_in(&elsewhere.office.app, COMPANY, &file).await.unwrap_err();
        assert!(matches!(error, CarriedError::Foreign), "{error:?}");
        assert!(take_in(&s.office.app, COMPANY, &file).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn work_whose_file_proves_nothing_is_kept_aside_until_somebody_looks_at_it() {
    on_both(async |mut s| {
        let taps = s.asha.works(s.job, 2);
        let path = s.folder.path().join("forged.sevengate");
        let carrier = Carrier {
            device_name: "somebody's".into(),
            app_version: "0.1.0".into(),
            made: s.office.now(),
            seal_key: Some([7; 32]),
        };
        s.asha.store().export(&path, &carrier).unwrap();
        let report = take_in(&s.office.app, COMPANY, &path).await.unwrap();
        assert!(!report.proven);
        let refused = Outcome::Rejected { refusal: Code::Unproven.into() };
        assert!(report.sets.iter().all(|set| set.outcome == refused));
        assert!(s.evidence().await.is_empty());
        let aside = s.kept_aside().await;
        assert_eq!(aside.len(), taps);
        let (by, origin) = s.dispatcher();
        for (kept, code) in &aside {
            assert_eq!(code, "unproven");
            let done = sync_server::aside::take_in(&s.office.app, COMPANY, kept, by, &origin).await.unwrap();
            assert_eq!(done, TakenIn::Done);
        }
        assert_eq!(s.evidence().await.len(), taps);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_a_phone_out_of_use_is_kept_aside() {
    on_both(async |mut s| {
        let taps = s.asha.works(s.job, 2);
        s.orders(s.device().await, Order::Revoke).await;
        let report = take_in(&s.office.app, COMPANY, &exported(&s)).await.unwrap();
        assert!(report.proven);
        let codes: Vec<String> = s.kept_aside().await.into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, vec!["revoked"; taps]);
    })
    .await;
}

#[tokio::test]
async fn signing_out_keeps_a_copy_that_the_office_can_open_and_nobody_else() {
    let mut s = stage(Engine::Sqlite).await;
    let taps = s.asha.works(s.job, 100);
    assert!(s.asha.phone().can_export());
    let path = s.folder.path().join("copy.sevengate");
    s.asha.phone().export(&path).unwrap();
    let unsent = s.asha.phone().sign_out().unwrap();
    assert_eq!(unsent.sets, taps);
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    for secret in ["arrival", "capture", "sevengate", "Asha"] {
        assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} can be read");
    }
    // The session that sealed it has ended by now.
    s.asha.network.off(false);
    let report = take_in(&s.office.app, COMPANY, &path).await.unwrap();
    assert!(report.proven && report.sets.len() == taps);
    assert!(matches!(s.asha.phone().export(&path), Err(ExportError::Broken(_))));
}

async fn uploads(s: &Stage, file: Option<&Path>, csrf: Option<&str>) -> (u16, String) {
    let person = s.office.record::<Person>(Who::Dispatcher.id()).await.unwrap();
    let known = Proven { company: COMPANY, company_name: String::new(), person };
    let cookie = sessions::open_web(&s.office.app, &known).await.unwrap();
    let session = sessions::web_session(&s.office.app, cookie.value()).await.unwrap().unwrap();
    let csrf = csrf.map_or(session.csrf, str::to_owned);
    let name = file.map_or("", |_| "unsent.sevengate");
    let mut body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend(file.map(|file| std::fs::read(file).unwrap()).unwrap_or_default());
    body.extend(b"\r\n--x--\r\n");
    let request = Request::post("/carried")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
    let answer = s.office.network.0.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn the_office_brings_a_file_in_on_a_page_and_sees_what_came_of_each_piece() {
    on_both(async |mut s| {
        let taps = s.asha.works(s.job, 100);
        let file = exported(&s);
        let (status, page) = uploads(&s, Some(&file), Some("forged")).await;
        assert_eq!(status, 403, "{page}");
        let (status, page) = uploads(&s, None, None).await;
        assert!(status == 422 && page.contains("Choose the file first"));
        let (status, page) = uploads(&s, Some(&file), None).await;
        assert_eq!(status, 200);
        assert!(page.contains(&format!("{taps} changes count")) && page.contains("Arrived"), "{page}");
        let (_, page) = uploads(&s, Some(&file), None).await;
        assert!(page.contains(&format!("{taps} were here already")) && page.contains("0 changes count"));
        std::fs::write(&file, b"a holiday photo").unwrap();
        let (status, page) = uploads(&s, Some(&file), None).await;
        assert!(status == 422 && page.contains("This is not a file of unsent work"));
        let spool = s.office.app.config.data.join("carried");
        assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0, "nothing is left lying about");
    })
    .await;
}
