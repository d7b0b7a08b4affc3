//! Half a something, stored the moment it changes, in the order of the changes.

use super::{App, DraftWrite, use_app};
use crate::store::Store;
use crate::views::words;
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::UnboundedReceiver;

/// Half a something, stored the moment it changes.
pub(in crate::views) struct Draft<T: 'static> {
    app: App,
    key: CopyValue<String>,
    /// None until it has been read.
    pub value: Signal<Option<T>>,
}

impl<T> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Draft<T> {}

/// A draft by its key; a new one when there is none or it cannot be read.
pub(in crate::views) fn use_draft<T: Clone + Default + Send + Serialize + DeserializeOwned + 'static>(
    key: String,
) -> Draft<T> {
    let kept = key.clone();
    use_draft_read(key, move |store| {
        store.draft(&kept).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    })
}

/// The same, read in its own way.
pub(in crate::views) fn use_draft_read<T: Clone + Default + Send + 'static>(
    key: String,
    read: impl Fn(&Store) -> T + Clone + Send + 'static,
) -> Draft<T> {
    let app = use_app();
    let draft = use_hook(|| Draft { app, key: CopyValue::new(key), value: Signal::new(None) });
    use_future(move || {
        let read = read.clone();
        async move {
            let Some(store) = app.store() else { return };
            let kept = app.off_thread(move || read(&store)).await.unwrap_or_default();
            let mut value = draft.value;
            value.set(Some(kept));
        }
    });
    draft
}

impl<T: Clone + Default + Serialize> Draft<T> {
    /// What it is now; the default until it has been read.
    pub(in crate::views) fn get(self) -> T {
        self.value.read().clone().unwrap_or_default()
    }

    /// Changes it and stores it.
    pub(in crate::views) fn change(mut self, change: impl FnOnce(&mut T)) {
        let mut value = self.value.peek().clone().unwrap_or_default();
        change(&mut value);
        let text = serde_json::to_string(&value).ok();
        self.value.set(Some(value));
        self.app.keep_draft(&self.key.read(), text);
    }

    /// What forgets it, once it has become a fact.
    pub(in crate::views) fn forget(self) -> impl FnOnce() + use<T> {
        let (app, key) = (self.app, self.key.read().clone());
        move || app.keep_draft(&key, None)
    }
}

impl App {
    /// Stores half a something the moment it changes, in the order of the changes.
    pub(in crate::views) fn keep_draft(self, key: &str, text: Option<String>) {
        if let Some(store) = self.store() {
            // The receiver lives as long as the app does.
            let _ = self.drafts.read().send((store, key.to_owned(), text));
        }
    }

    pub(in crate::views) async fn write_drafts(self, mut written: UnboundedReceiver<DraftWrite>) {
        while let Some((store, key, text)) = written.recv().await {
            let kept = self.off_thread(move || store.set_draft(&key, text.as_deref())).await;
            if let Some(Err(e)) = kept {
                self.tell(Some(words::execute_error(self.text(), &e)));
            }
        }
    }
}
