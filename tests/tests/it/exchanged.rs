//! A phone's token over days: exchanged as it goes, noticed when somebody has a copy, and no reason to sign in again when the
//! server went back to a backup.

use axum::body::Body;
use axum::http::Request;
use e2e::office::COMPANY;
use e2e::stage::{Stage, on_both};
use mobile::sync::SyncError;
use sync_server::{fetch_optional, run};
use tower::ServiceExt;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

async fn has_notes(s: &Stage) -> i64 {
    s.count("select count(*) from notes where company_id = $1").await
}

/// A day goes by, with a note on it that arrives.
async fn another_day(s: &Stage) {
    s.world.pass(DAY_MS);
    s.notes("Another day");
    s.asha.syncs().await.unwrap();
}

/// What a program with a copy of a token hears.
async fn somebody_asks(s: &Stage, token: &str) -> u16 {
    let request = Request::get("/sync/pull?stream=01a1f8e0-9c32-7d4e-b5a6-978869504133")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    sync_server::router(s.office.app.clone()).oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn ten_days_take_ten_tokens_and_nobody_notices() {
    on_both(async |mut s| {
        let mut seen = vec![s.token()];
        for _ in 0..10 {
            another_day(&s).await;
            seen.push(s.token());
            // The phone is switched off in between.
            s.asha.starts(None);
            assert_eq!(s.token(), seen[seen.len() - 1]);
        }
        let different: std::collections::BTreeSet<&String> = seen.iter().collect();
        assert_eq!(different.len(), 11);
        assert_eq!(has_notes(&s).await, 10);
        assert_eq!(s.count("select count(*) from exchanged_tokens where company_id = $1").await, 10);
    })
    .await;
}

#[tokio::test]
async fn a_copied_token_ends_the_session_and_no_work() {
    on_both(async |s| {
        let copy = s.token();
        assert_eq!(somebody_asks(&s, &copy).await, 200, "a copy lets in until then");
        another_day(&s).await;
        another_day(&s).await;
        assert_eq!(somebody_asks(&s, &copy).await, 401);
        s.notes("After the thief");
        assert_eq!(s.asha.syncs().await, Err(SyncError::SignedOut));
        assert!(s.asha.store().banner().signed_out && s.asha.store().unsent().0 == 1);
        s.asha.signs_in().await;
        s.asha.syncs().await.unwrap();
        assert_eq!(has_notes(&s).await, 3);
        assert_eq!(
            s.count("select count(*) from audit where company_id = $1 and action = 'copied'").await,
            1
        );
    })
    .await;
}

/// What a backup has of the session.
type Row = (Vec<u8>, Option<i64>, Option<Vec<u8>>, Option<Vec<u8>>);

#[tokio::test]
async fn a_server_that_went_back_lets_its_phones_in_without_a_password() {
    on_both(async |mut s| {
        another_day(&s).await;
        let mut tx = s.office.app.db.read().await.unwrap();
        let sql = "select token_hash, token_ms, next_seed, next_hash from sessions
            where company_id = $1 and device_id is not null order by token_hash";
        let backup = fetch_optional!(tx, Row, sql, COMPANY).unwrap().unwrap();
        drop(tx);
        for _ in 0..5 {
            another_day(&s).await;
        }
        let mut tx = s.office.app.db.write().await.unwrap();
        let (hash, since, seed, next) = backup;
        let sql = "update sessions set token_hash = $2, token_ms = $3, next_seed = $4, next_hash = $5
            where company_id = $1 and device_id is not null";
        assert_eq!(run!(tx, sql, COMPANY, hash, since, seed, next).unwrap(), 1);
        run!(tx, "delete from exchanged_tokens where company_id = $1", COMPANY).unwrap();
        tx.commit().await.unwrap();

        s.asha.starts(None);
        another_day(&s).await;
        another_day(&s).await;
        assert_eq!(has_notes(&s).await, 8);
        assert_eq!(
            s.count("select count(*) from audit where company_id = $1 and action = 'copied'").await,
            0
        );
    })
    .await;
}
