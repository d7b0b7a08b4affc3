//! The smallest stage: a real server, and Asha's real phone with one job on it.

use crate::engine::Engine;
use crate::office::{COMPANY, Office, Who};
use crate::simulator::World;
use crate::technician::Technician;
use shared::records::{Evidence, NewNote};
use shared::{Change, DeviceId, JobId, NoteId, PersonId};
use std::sync::Arc;
use sync_server::Origin;
use sync_server::aside::Kept;
use sync_server::devices::{Order, order};
use sync_server::edge::SystemRandomness;
use sync_server::sessions;
use tempfile::TempDir;

/// A server and a phone that is signed in and has pulled.
pub struct Stage {
    pub office: Office,
    pub asha: Technician,
    pub job: JobId,
    pub world: World,
    pub folder: TempDir,
}

/// Runs a test on a stage of each engine.
pub async fn on_both(test: impl AsyncFn(Stage)) {
    for engine in Engine::BOTH {
        test(Stage::set(engine).await).await;
    }
}

impl Stage {
    pub async fn set(engine: Engine) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let world = World::new();
        let (clock, random) = (Arc::new(world.clone()), Arc::new(SystemRandomness));
        let office = Office::open(engine, folder.path(), clock.clone(), random.clone()).await;
        let asha = Technician::new(&office, Who::Asha, folder.path().join("asha"), clock, random);
        asha.signs_in().await;
        let (job, _) = office.job_for(Who::Asha).await;
        asha.syncs().await.unwrap();
        Stage { office, asha, job, world, folder }
    }

    /// The token of Asha's phone.
    pub fn token(&self) -> String {
        self.asha.phone().client().unwrap().token().unwrap()
    }

    /// Asha's phone, as the server knows it.
    pub async fn device(&self) -> DeviceId {
        sessions::device_session(&self.office.app, &self.token()).await.unwrap().unwrap().device
    }

    /// Asha writes a note on her job.
    pub fn notes(&self, text: &str) {
        let note = Change::AddNote(NewNote { id: NoteId(self.asha.id()), job: self.job, text: text.into() });
        self.asha.store().execute(vec![note], Vec::new()).unwrap();
    }

    /// All evidence at the office.
    pub async fn evidence(&self) -> Vec<Evidence> {
        self.office.all().await
    }

    /// What the office keeps aside, in the order in which it was made: which, and why.
    pub async fn kept_aside(&self) -> Vec<(Kept, String)> {
        self.office.kept_aside().await
    }

    /// A number from the server's database; the company is `$1`.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.office.app.db.read().await.unwrap();
        tx.fetch_optional::<(i64,)>(sql.into(), vec![COMPANY.into()]).await.unwrap().unwrap().0
    }

    /// The dispatcher in a browser.
    pub fn dispatcher(&self) -> (PersonId, Origin) {
        let by = Who::Dispatcher.id();
        (by, Origin::Web { person: by, peer: None, agent: "e2e".into() })
    }

    /// The dispatcher orders this of Asha's phone.
    pub async fn orders(&self, device: DeviceId, what: Order) {
        let (by, origin) = self.dispatcher();
        assert!(order(&self.office.app, COMPANY, device, Who::Asha.id(), by, &origin, what).await.unwrap());
    }
}
