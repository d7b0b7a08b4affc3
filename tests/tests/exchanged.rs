//! A phone's token over days: exchanged as it goes, noticed when somebody has a copy, and no reason to sign in again when the
//! server went back to a backup.

use axum::body::Body;
use axum::http::Request;
use e2e::engine::Engine;
use e2e::office::{COMPANY, Office, Who};
use e2e::simulator::World;
use e2e::technician::Technician;
use mobile::sync::SyncError;
use shared::{Change, JobId, NoteId};
use std::sync::Arc;
use sync_server::edge::SystemRandomness;
use sync_server::{execute, fetch_optional};
use tempfile::TempDir;
use tower::ServiceExt;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

struct Stage {
    office: Office,
    asha: Technician,
    job: JobId,
    world: World,
    _folder: TempDir,
}

async fn stage(engine: Engine) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let (clock, random) = (Arc::new(world.clone()), Arc::new(SystemRandomness));
    let office = Office::open(engine, folder.path(), clock.clone(), random.clone()).await;
    let asha = Technician::new(&office, Who::Asha, folder.path().join("asha"), clock, random);
    asha.signs_in().await;
    let (job, _) = office.job_for(Who::Asha).await;
    asha.syncs().await.unwrap();
    Stage { office, asha, job, world, _folder: folder }
}

async fn on_both(test: impl AsyncFn(Stage)) {
    for engine in Engine::BOTH {
        test(stage(engine).await).await;
    }
}

impl Stage {
    fn token(&self) -> String {
        self.asha.phone().client().unwrap().token().unwrap()
    }

    fn notes(&self, text: &str) {
        let note = Change::AddNote { id: NoteId(self.asha.id()), job: self.job, text: text.into() };
        self.asha.store().execute(vec![note], Vec::new()).unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.office.app.db.read().await.unwrap();
        tx.fetch_optional::<(i64,)>(sql.into(), vec![COMPANY.into()]).await.unwrap().unwrap().0
    }

    async fn has_notes(&self) -> i64 {
        self.count("select count(*) from notes where company_id = $1").await
    }

    /// A day goes by, with a note on it that arrives.
    async fn another_day(&self) {
        self.world.pass(DAY_MS);
        self.notes("Another day");
        self.asha.syncs().await.unwrap();
    }

    /// What a program with a copy of a token hears.
    async fn somebody_asks(&self, token: &str) -> u16 {
        let request = Request::get("/sync/pull?stream=01a1f8e0-9c32-7d4e-b5a6-978869504133")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        sync_server::router(self.office.app.clone()).oneshot(request).await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn ten_days_take_ten_tokens_and_nobody_notices() {
    on_both(async |mut s| {
        let mut seen = vec![s.token()];
        for _ in 0..10 {
            s.another_day().await;
            seen.push(s.token());
            // The phone is switched off in between.
            s.asha.starts(None);
            assert_eq!(s.token(), seen[seen.len() - 1]);
        }
        let different: std::collections::BTreeSet<&String> = seen.iter().collect();
        assert_eq!(different.len(), 11);
        assert_eq!(s.has_notes().await, 10);
        assert_eq!(s.count("select count(*) from exchanged_tokens where company_id = $1").await, 10);
    })
    .await;
}

#[tokio::test]
async fn a_copied_token_ends_the_session_and_no_work() {
    on_both(async |s| {
        let copy = s.token();
        assert_eq!(s.somebody_asks(&copy).await, 200, "a copy lets in until then");
        s.another_day().await;
        s.another_day().await;
        assert_eq!(s.somebody_asks(&copy).await, 401);
        s.notes("After the thief");
        assert_eq!(s.asha.syncs().await, Err(SyncError::SignedOut));
        assert!(s.asha.store().banner().signed_out && s.asha.store().unsent().0 == 1);
        s.asha.signs_in().await;
        s.asha.syncs().await.unwrap();
        assert_eq!(s.has_notes().await, 3);
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
        s.another_day().await;
        let mut tx = s.office.app.db.read().await.unwrap();
        let sql = "select token_hash, token_ms, next_seed, next_hash from sessions
            where company_id = $1 and device_id is not null order by token_hash";
        let backup = fetch_optional!(tx, Row, sql, COMPANY).unwrap().unwrap();
        drop(tx);
        for _ in 0..5 {
            s.another_day().await;
        }
        let mut tx = s.office.app.db.write().await.unwrap();
        let (hash, since, seed, next) = backup;
        let sql = "update sessions set token_hash = $2, token_ms = $3, next_seed = $4, next_hash = $5
            where company_id = $1 and device_id is not null";
        assert_eq!(execute!(tx, sql, COMPANY, hash, since, seed, next).unwrap(), 1);
        execute!(tx, "delete from exchanged_tokens where company_id = $1", COMPANY).unwrap();
        tx.commit().await.unwrap();

        s.asha.starts(None);
        s.another_day().await;
        s.another_day().await;
        assert_eq!(s.has_notes().await, 8);
        assert_eq!(
            s.count("select count(*) from audit where company_id = $1 and action = 'copied'").await,
            0
        );
    })
    .await;
}
