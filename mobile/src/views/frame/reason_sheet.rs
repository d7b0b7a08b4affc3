//! Asking for a reason: one of the choices, or in own words.

use crate::views::context::use_app;
use crate::views::frame::sheet::Sheet;
use dioxus::prelude::*;
use ui::{Text, t};

/// Asks for a reason: one of the choices, or in own words. The buttons say what the reason is for.
#[component]
pub(in crate::views) fn ReasonSheet(
    title: String,
    /// The customer's language, where it is not the app's.
    #[props(default)]
    text: Option<Text>,
    #[props(default)] lead: String,
    choices: Vec<String>,
    /// What can be done with the reason, the first one foremost.
    actions: Vec<String>,
    /// The reason, and which action.
    onreason: EventHandler<(String, usize)>,
    onclose: EventHandler<()>,
) -> Element {
    let app = use_app();
    let text = text.unwrap_or_else(|| app.text());
    let mut chosen = use_signal(|| None::<String>);
    let mut own = use_signal(String::new);
    let mut missing = use_signal(|| false);
    let reason = move || {
        let own = own.peek().trim().to_owned();
        match (chosen.peek().clone(), own.is_empty()) {
            (Some(choice), true) => choice,
            (Some(choice), false) => format!("{choice}: {own}"),
            (None, _) => own,
        }
    };
    rsx! {
        Sheet { title, text, onclose,
            if !lead.is_empty() {
                p { class: "lead", "{lead}" }
            }
            div { class: "choice-list", role: "group", "aria-label": t!(text, "reason-title"),
                for choice in choices {
                    button {
                        key: "{choice}",
                        class: "choice",
                        r#type: "button",
                        "aria-pressed": if chosen.read().as_ref() == Some(&choice) { "true" } else { "false" },
                        onclick: {
                            let choice = choice.clone();
                            move |_| {
                                chosen.set(Some(choice.clone()));
                                missing.set(false);
                            }
                        },
                        "{choice}"
                    }
                }
            }
            div { class: "field",
                label { r#for: "reason-own", {t!(text, "handover-own-words")} }
                textarea {
                    id: "reason-own",
                    rows: "2",
                    dir: "auto",
                    "aria-invalid": if missing() { "true" } else { "false" },
                    "aria-describedby": if missing() { Some("reason-missing") } else { None },
                    oninput: move |event| {
                        own.set(event.value());
                        if missing() {
                            missing.set(false);
                        }
                    },
                }
                if missing() {
                    p { id: "reason-missing", class: "field-error", role: "alert", {t!(text, "handover-reason-missing")} }
                }
            }
            for (which , action) in actions.into_iter().enumerate() {
                button {
                    key: "{action}",
                    class: if which == 0 { "button button-primary" } else { "button" },
                    r#type: "button",
                    onclick: move |_| {
                        let reason = reason();
                        if reason.is_empty() {
                            missing.set(true);
                        } else {
                            onreason.call((reason, which));
                        }
                    },
                    "{action}"
                }
            }
        }
    }
}
