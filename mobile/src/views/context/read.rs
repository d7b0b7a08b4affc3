//! Reading the store, again whenever it changes.

use super::use_app;
use crate::store::Store;
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use std::time::Duration;

/// Reads the store off the screen's thread, again after every commit and every half minute; `None` until first read.
pub(in crate::views) fn use_read<T: Clone + PartialEq + Send + 'static>(
    read: impl Fn(&Store, DateTime<Utc>) -> T + Clone + Send + 'static,
) -> Signal<Option<T>> {
    let app = use_app();
    let mut value = use_signal(|| None);
    use_future(move || {
        let read = read.clone();
        async move {
            let Some(store) = app.store() else { return };
            let mut changed = store.changed();
            loop {
                changed.mark_unchanged();
                let (store, read, now) = (store.clone(), read.clone(), app.phone().now());
                let fresh = app.off_thread(move || read(&store, now)).await;
                if fresh.is_some() && *value.peek() != fresh {
                    value.set(fresh);
                }
                tokio::select! {
                    moved = changed.changed() => if moved.is_err() { return },
                    () = app.platform().after(Duration::from_secs(30)) => {}
                }
            }
        }
    });
    value
}
