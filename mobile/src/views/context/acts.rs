//! Acting: changes through the store's one door, and the change that captures evidence.

use super::App;
use crate::store::{ExecuteError, NewBlob};
use crate::views::context::unsent_copy::keep_copy;
use crate::views::words;
use shared::records::{EvidenceBody, Job, Visit};
use shared::{Change, EvidenceId};
use ui::t;

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

    /// Whoever comes next sees nothing of what was shared with the one before.
    pub(super) async fn forget_shared(self) {
        for name in self.platform().shared().await {
            self.platform().forget_shared(&name);
        }
    }

    /// Signs out; with a copy of what is not sent, which only the office can open, where that is asked for. What is not sent
    /// stays on the phone.
    pub(in crate::views) fn sign_out(self, export: bool) {
        dioxus::core::spawn_forever(async move {
            let kept = match export {
                true => match keep_copy(self).await {
                    Ok(file) => Some(t!(self.text(), "me-copy-kept", file = file)),
                    Err(why) => return self.tell(Some(why)),
                },
                false => None,
            };
            let phone = self.phone();
            let done = self.off_thread(move || {
                let unsent = phone.store().map_or(0, |store| {
                    // Anyone who comes back starts at the day, not here.
                    let _ = store.set_draft("screen", None);
                    store.waits().all()
                });
                phone.sign_out().map(|_| unsent)
            });
            match done.await {
                Some(Ok(unsent)) => {
                    self.platform().badge(unsent);
                    self.look_who();
                    self.tell(kept);
                    self.forget_shared().await;
                }
                Some(Err(e)) => self.tell(Some(words::sign_in_error(self.text(), &e))),
                None => {}
            }
        });
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
