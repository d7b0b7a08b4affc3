//! Two phones and a dispatcher at once: what happens offline meets what happened meanwhile.

use e2e::engine::Engine;
use e2e::office::{Office, Who};
use e2e::simulator::World;
use e2e::technician::Technician;
use mobile::store::Waiting;
use shared::records::*;
use shared::sync::Outcome;
use shared::{AlertId, Change, Code, JobId, NoteId};
use std::sync::Arc;
use sync_server::edge::SystemRandomness;
use tempfile::TempDir;

struct Stage {
    office: Office,
    world: World,
    asha: Technician,
    miguel: Technician,
    _folder: TempDir,
}

async fn stage(engine: Engine) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let (clock, random) = (Arc::new(world.clone()), Arc::new(SystemRandomness));
    let office = Office::open(engine, folder.path(), clock.clone(), random.clone()).await;
    let phone = |who: Who, dir: &str| {
        Technician::new(&office, who, folder.path().join(dir), clock.clone(), random.clone())
    };
    let (asha, miguel) = (phone(Who::Asha, "asha"), phone(Who::Miguel, "miguel"));
    asha.signs_in().await;
    miguel.signs_in().await;
    Stage { office, world, asha, miguel, _folder: folder }
}

async fn on_both(test: impl AsyncFn(Stage)) {
    for engine in Engine::BOTH {
        test(stage(engine).await).await;
    }
}

fn late_alerts(alerts: &[Alert], job: JobId) -> Vec<AlertId> {
    let late = |a: &&Alert| a.job == Some(job) && matches!(a.what, AlertWhat::Late { .. });
    alerts.iter().filter(late).map(|a| a.id).collect()
}

#[tokio::test]
async fn a_whole_job_done_offline_arrives_with_every_byte() {
    on_both(async |mut s| {
        let (job, visit) = s.office.job_for(Who::Asha).await;
        s.asha.syncs().await.unwrap();
        s.asha.network.off(true);
        assert!(s.asha.syncs().await.is_err());
        s.asha.works(job, 100);
        let page = s.asha.job(job);
        assert_eq!(page.job.status, JobStatus::Completed);
        assert!(page.evidence.iter().all(|e| page.waiting(e.id) == Waiting::OnPhone));

        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        let server: Job = s.office.record(job).await.unwrap();
        assert_eq!(server.status, JobStatus::Completed);
        let visited: Visit = s.office.record(visit).await.unwrap();
        assert_eq!(visited.outcome, Some(shared::records::Outcome::Done));
        let evidence: Vec<Evidence> = s.office.all().await;
        assert_eq!(evidence.len(), page.evidence.len());
        for piece in &evidence {
            for hash in piece.body.blobs() {
                let there = s.office.app.blobs.get(e2e::office::COMPANY, &hash).await.unwrap();
                assert_eq!(there.unwrap().to_vec(), s.asha.store().blob(&hash).unwrap());
            }
        }
        assert!(s.asha.store().queue().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_job_given_to_somebody_else_while_its_technician_is_offline_keeps_the_evidence() {
    on_both(async |mut s| {
        let (job, visit) = s.office.job_for(Who::Asha).await;
        s.asha.syncs().await.unwrap();
        s.asha.network.off(true);
        s.asha.works(job, 3);
        let moved = s.office.dispatcher(vec![s.office.plan(visit, job, Some(0), &[Who::Miguel])]).await;
        assert!(matches!(moved, Outcome::Applied { .. }), "{moved:?}");
        s.miguel.syncs().await.unwrap();
        assert_eq!(s.miguel.job(job).job.status, JobStatus::Scheduled);

        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        let evidence: Vec<Evidence> = s.office.all().await;
        assert_eq!(evidence.len(), 3, "arrival, photo and start are kept");
        assert!(evidence.iter().all(|e| e.late && e.by == Who::Asha.id()));
        let server: Job = s.office.record(job).await.unwrap();
        assert_eq!(server.status, JobStatus::Scheduled, "only the status change is refused");
        assert_eq!(late_alerts(&s.office.all().await, job).len(), 1, "one question for the office");
        let page = s.asha.store().job(job).expect("the open screen stays for a while");
        assert!(page.taken_away && page.evidence.len() == 3, "the job has left Asha's view");
        assert!(s.asha.store().queue().is_empty());

        // The one who has it now goes through the gates from the start and finishes.
        s.miguel.syncs().await.unwrap();
        s.miguel.works(job, 100);
        s.miguel.syncs().await.unwrap();
        let server: Job = s.office.record(job).await.unwrap();
        assert_eq!(server.status, JobStatus::Completed);
    })
    .await;
}

#[tokio::test]
async fn a_visit_cancelled_while_its_technician_is_offline_keeps_the_evidence() {
    on_both(async |mut s| {
        let (job, visit) = s.office.job_for(Who::Asha).await;
        s.asha.syncs().await.unwrap();
        s.asha.network.off(true);
        s.asha.works(job, 100);
        let cancel = Change::CancelVisit { id: visit, rev: 0, despite_under_way: true };
        let cancelled = s.office.dispatcher(vec![cancel]).await;
        assert!(matches!(cancelled, Outcome::Applied { .. }), "{cancelled:?}");

        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        let evidence: Vec<Evidence> = s.office.all().await;
        assert_eq!(evidence.len(), 10, "every tap of the seven gates is kept");
        assert!(evidence.iter().all(|e| e.late));
        let server: Job = s.office.record(job).await.unwrap();
        assert_eq!(server.status, JobStatus::Lead);
        let alerts: Vec<Alert> = s.office.all().await;
        assert_eq!(late_alerts(&alerts, job).len(), 1);
        let refused = |a: &Alert| matches!(a.what, AlertWhat::Late { refused: Some(Code::Cancelled) });
        assert!(alerts.iter().any(refused), "{alerts:?}");
        for hash in evidence.iter().flat_map(|e| e.body.blobs()) {
            assert!(s.office.has(std::slice::from_ref(&hash)).await.contains(&hash));
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_edits_of_one_note_the_later_stands_and_the_other_can_be_found() {
    on_both(async |s| {
        let (job, _) = s.office.job_for(Who::Asha).await;
        let note = NoteId(s.office.id());
        let text = "Shut-off is in the cellar".to_owned();
        s.office.dispatcher(vec![Change::AddNote(NewNote { id: note, job, text })]).await;
        s.asha.syncs().await.unwrap();
        s.asha.network.off(true);
        let theirs = "Shut-off is behind the boiler".to_owned();
        s.asha.store().execute(vec![Change::EditNote { id: note, text: theirs.clone() }], vec![]).unwrap();
        s.world.pass(10_000);
        let ours = "Shut-off is in the cellar, left door".to_owned();
        s.office.dispatcher(vec![Change::EditNote { id: note, text: ours.clone() }]).await;

        s.world.pass(10_000);
        s.asha.network.off(false);
        s.asha.syncs().await.unwrap();
        let server: Note = s.office.record(note).await.unwrap();
        assert_eq!(server.text, ours, "the office wrote later");
        let page = s.asha.job(job);
        assert_eq!(page.notes.iter().map(|n| &n.text).collect::<Vec<_>>(), [&ours]);
        // The lost words are in the audit.
        let mut tx = s.office.app.db.read().await.unwrap();
        let sql = sync_server::db::Sql::new(
            "select coalesce(cast(old as text), '') || coalesce(cast(new as text), '') from audit order by n",
        );
        let rows = tx.fetch_all::<(String,)>(sql, Vec::new()).await.unwrap();
        assert!(rows.iter().any(|(row,)| row.contains(&theirs)), "{rows:?}");
    })
    .await;
}
