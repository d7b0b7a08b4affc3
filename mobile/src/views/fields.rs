//! Pieces that several screens share: sheets, drafts, the head of a screen.

use super::app::{App, Screen, use_app};
use super::words;
use crate::store::Store;
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ui::{Icon, Text, t};

/// A sheet over the screen: named by its title, closed by its button or Escape.
#[component]
pub(super) fn Sheet(
    title: String,
    /// The customer's language, where it is not the app's.
    #[props(default)]
    text: Option<Text>,
    onclose: EventHandler<()>,
    children: Element,
) -> Element {
    let app = use_app();
    let text = text.unwrap_or_else(|| app.text());
    rsx! {
        div {
            class: "sheet-backdrop",
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    onclose.call(());
                }
            },
            div { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": "{title}",
                div { class: "spread",
                    h2 { "data-focus": "", "{title}" }
                    button { class: "button button-quiet", r#type: "button", onclick: move |_| onclose.call(()),
                        {t!(text, "action-close")}
                    }
                }
                {children}
            }
        }
    }
}

/// The head of a screen below another one: back, a title, and what it is about.
#[component]
pub(super) fn ScreenHead(title: String, sub: String, back: Screen) -> Element {
    let app = use_app();
    rsx! {
        div { class: "phone-head",
            button {
                class: "back",
                r#type: "button",
                "aria-label": t!(app.text(), "action-back"),
                onclick: move |_| app.go(back),
                Icon { name: "arrow-left", class: "icon-flip" }
            }
            div { class: "phone-head-text",
                div { class: "phone-head-title", dir: "auto", "{title}" }
                if !sub.is_empty() {
                    div { class: "phone-head-sub", {words::own(app.text(), &sub)} }
                }
            }
        }
    }
}

/// Half a something, stored the moment it changes.
pub(super) struct Draft<T: 'static> {
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
pub(super) fn use_draft<T: Clone + Default + Send + Serialize + DeserializeOwned + 'static>(
    key: String,
) -> Draft<T> {
    let kept = key.clone();
    use_draft_read(key, move |store| {
        store.draft(&kept).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    })
}

/// The same, read in its own way.
pub(super) fn use_draft_read<T: Clone + Default + Send + 'static>(
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
    pub(super) fn get(self) -> T {
        self.value.read().clone().unwrap_or_default()
    }

    /// Changes it and stores it.
    pub(super) fn change(mut self, change: impl FnOnce(&mut T)) {
        let mut value = self.value.peek().clone().unwrap_or_default();
        change(&mut value);
        let text = serde_json::to_string(&value).ok();
        self.value.set(Some(value));
        self.app.keep_draft(&self.key.read(), text);
    }

    /// What forgets it, once it has become a fact.
    pub(super) fn forget(self) -> impl FnOnce() + use<T> {
        let (app, key) = (self.app, self.key.read().clone());
        move || app.keep_draft(&key, None)
    }
}
