//! A sheet over the screen.

use crate::views::context::use_app;
use dioxus::prelude::*;
use ui::{Text, t};

/// A sheet over the screen: named by its title, closed by its button or Escape.
#[component]
pub(in crate::views) fn Sheet(
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
