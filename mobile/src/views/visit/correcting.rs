//! What was told of the work, put right one after the other.

use crate::store::{ExecuteError, Store};
use crate::views::context::App;
use crate::views::words;
use dioxus::prelude::*;
use shared::{EvidenceId, JobId};

/// Before the customer sees the work: what was typed last, where the app ended before it became evidence.
pub(in crate::views) fn catch_up(app: App, job: JobId) {
    let id = EvidenceId(app.new_id());
    in_turn(app, move |store| store.catch_up_on_work(job, id));
}

static CORRECTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// One after the other, in the order of the taps, even when the screen is gone.
pub(in crate::views) fn in_turn(
    app: App,
    work: impl FnOnce(&Store) -> Result<(), ExecuteError> + Send + 'static,
) {
    dioxus::core::spawn_forever(async move {
        let _turn = CORRECTING.lock().await;
        let Some(store) = app.store() else { return };
        if let Some(Err(e)) = app.off_thread(move || work(&store)).await {
            app.tell(Some(words::execute_error(app.text(), &e)));
        }
    });
}
