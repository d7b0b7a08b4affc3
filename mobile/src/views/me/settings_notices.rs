//! Me, the part about being told of visits while the app is closed: off, on, or why not and the way back.

use crate::phone::NoBell;
use crate::platform::{NoNotices, Notices};
use crate::views::context::drafts::use_draft;
use crate::views::context::notices::{NotTold, WANTED};
use crate::views::context::use_app;
use dioxus::prelude::*;
use ui::{Icon, Text, t};

/// What can be changed about it; nothing where the host has no such thing.
#[component]
pub(in crate::views) fn NoticeSettings() -> Element {
    let app = use_app();
    let text = app.text();
    let wanted = use_draft::<bool>(WANTED.to_owned());
    let mut state = use_signal(|| Notices::None);
    let mut wrong = use_signal(|| None::<NotTold>);
    let mut busy = use_signal(|| false);
    // Before the phone asks for leave: leave that is of no use is not asked for.
    let mut offered = use_signal(|| None::<Result<(), NoBell>>);
    // Whoever has allowed it in the settings comes back to a screen that knows.
    use_effect(move || {
        app.looks();
        wrong.set(None);
        spawn(async move {
            state.set(app.platform().notices().await);
            let known = *offered.peek() == Some(Ok(()));
            if !known && !matches!(*state.peek(), Notices::None | Notices::Missing) {
                offered.set(Some(app.phone().bell_key().await.map(drop)));
            }
        });
    });
    let turn_on = move |_: MouseEvent| {
        if busy() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        spawn(async move {
            match app.notices_on().await {
                Ok(()) => wanted.change(|wanted| *wanted = true),
                Err(why) => wrong.set(Some(why)),
            }
            state.set(app.platform().notices().await);
            busy.set(false);
        });
    };
    let turn_off = move |_: MouseEvent| {
        wanted.change(|wanted| *wanted = false);
        state.set(Notices::Off);
        dioxus::core::spawn_forever(app.notices_off());
    };
    let on = state() == Notices::On && wanted.get();
    if state() == Notices::None {
        return rsx! {};
    }
    rsx! {
        section { class: "stack", "aria-labelledby": "notices-title",
            h2 { id: "notices-title", class: "section-title", {t!(text, "me-notices")} }
            p { class: "lead small", {t!(text, "me-notices-text")} }
            match state() {
                Notices::Missing => rsx! {
                    p { class: "notice", role: "status", Icon { name: "info" } span { {t!(text, "me-notices-missing")} } }
                },
                Notices::Blocked => rsx! {
                    p { class: "notice notice-offline", role: "status", Icon { name: "ban" } span { {t!(text, "me-notices-blocked")} } }
                },
                Notices::None | Notices::Off | Notices::On => rsx! {
                    if on {
                        p { class: "notice notice-working", role: "status", Icon { name: "check" } span { {t!(text, "me-notices-on")} } }
                        button { class: "button button-wide", r#type: "button", onclick: turn_off, {t!(text, "me-notices-turn-off")} }
                    } else if let Some(Err(why)) = offered() {
                        p { class: "notice", role: "status", Icon { name: "info" } span { {sentence(text, NotTold::Office(why))} } }
                    } else if offered().is_some() {
                        button {
                            class: "button button-wide",
                            r#type: "button",
                            "data-notices": "",
                            "data-haptic": "",
                            disabled: busy(),
                            onclick: turn_on,
                            {t!(text, "me-notices-turn-on")}
                        }
                    }
                },
            }
            if let Some(why) = wrong() {
                p { class: "notice notice-alert", role: "alert", Icon { name: "circle-alert" } span { {sentence(text, why)} } }
            }
        }
    }
}

fn sentence(text: Text, why: NotTold) -> String {
    match why {
        NotTold::Phone(NoNotices::Blocked) => t!(text, "me-notices-blocked"),
        NotTold::Phone(NoNotices::Unanswered) => t!(text, "me-notices-unanswered"),
        NotTold::Phone(NoNotices::Failed) => t!(text, "me-notices-failed"),
        NotTold::Office(NoBell::NotOffered) => t!(text, "me-notices-not-offered"),
        NotTold::Office(NoBell::Later) => t!(text, "me-notices-later"),
    }
}
