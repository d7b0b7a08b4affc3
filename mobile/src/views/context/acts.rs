//! Acting: changes through the store's one door, and the change that captures evidence.

use super::App;
use crate::store::{ExecuteError, NewBlob};
use crate::views::words;
use shared::records::{EvidenceBody, Job, Visit};
use shared::{Change, EvidenceId};

impl App {
    /// Does something through the store's one door; what it refuses is said in a sentence. Once begun it goes on, even
    /// when the screen that asked is gone.
    pub(in crate::views) fn execute(
        self,
        changes: Vec<Change>,
        blobs: Vec<NewBlob>,
    ) -> impl Future<Output = bool> + use<> {
        let (tell, told) = tokio::sync::oneshot::channel();
        dioxus::core::spawn_forever(async move {
            let Some(store) = self.store() else { return };
            let done = self.off_thread(move || store.execute(changes, blobs).map(drop)).await;
            let wrong = match done {
                Some(Ok(())) => None,
                Some(Err(e)) => Some(e),
                None => Some(ExecuteError::Broken(String::new())),
            };
            let good = wrong.is_none();
            self.tell(wrong.map(|e| words::execute_error(self.text(), &e)));
            // Nobody listens when the screen is gone.
            let _ = tell.send(good);
        });
        async move { told.await.unwrap_or(false) }
    }

    /// As [`App::execute`], and `then` when it was taken. By then the screen that asked may be gone: `then` uses the app
    /// alone, none of that screen's signals or handlers.
    pub(in crate::views) fn act(self, changes: Vec<Change>, then: impl FnOnce(App) + 'static) {
        let done = self.execute(changes, Vec::new());
        dioxus::core::spawn_forever(async move {
            if done.await {
                then(self);
            }
        });
    }

    /// A new id for a piece of evidence.
    pub(in crate::views) fn new_id(self) -> uuid::Uuid {
        let phone = self.phone();
        phone.config().random.id(phone.now())
    }

    /// The change that captures evidence on a visit.
    pub(in crate::views) fn capture(self, job: &Job, visit: &Visit, body: EvidenceBody) -> Change {
        self.correct(job, visit, body, None)
    }

    /// As [`App::capture`], in the place of an earlier piece.
    pub(in crate::views) fn correct(
        self,
        job: &Job,
        visit: &Visit,
        body: EvidenceBody,
        supersedes: Option<EvidenceId>,
    ) -> Change {
        Change::Capture {
            id: EvidenceId(self.new_id()),
            visit: visit.id,
            job: job.id,
            round: job.round,
            leg: job.leg,
            body,
            supersedes,
        }
    }
}
