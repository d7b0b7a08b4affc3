//! What surrounds the screens of someone who is signed in: banner, tabs, notices, and the way back after a restart.

use super::app::{Screen, use_app, use_read};
use super::banner::TopBanner;
use super::cannot_do::CannotDoScreen;
use super::finish::Finished;
use super::hand_over::HandOver;
use super::inbox::Inbox;
use super::job::JobScreen;
use super::queue::Queue;
use super::settings::Settings;
use super::step::StepScreen;
use super::today::TodayScreen;
use super::wiping::Wiping;
use dioxus::prelude::*;
use shared::place::Fix;
use ui::{Icon, t};

/// The app of the one who is signed in.
#[component]
pub(super) fn Shell() -> Element {
    let app = use_app();
    let mut ready = use_signal(|| false);
    use_future(move || async move {
        let Some(store) = app.store() else { return };
        let now = app.phone().now();
        let kept = app
            .off_thread(move || {
                let draft = |key: &str| store.draft(key);
                let kept = (draft("screen"), draft("last-fix"), draft("theme"), draft("text-size"));
                (kept, store.today(now).zone, store.language())
            })
            .await;
        let ((screen, fix, theme, size), zone, language) = kept.unwrap_or_default();
        app.speak(language.as_deref());
        app.set_zone(zone);
        let screen = screen.and_then(|s| serde_json::from_str(&s).ok()).unwrap_or(Screen::Today);
        let fix = fix.and_then(|f| serde_json::from_str::<Fix>(&f).ok());
        app.resume(screen, fix);
        let plain = |kept: Option<String>| kept.and_then(|k| serde_json::from_str::<String>(&k).ok());
        let theme = plain(theme).filter(|t| !t.is_empty()).unwrap_or_else(|| "system".to_owned());
        app.platform().appearance(&theme, plain(size).and_then(|s| s.parse().ok()).unwrap_or(100));
        ready.set(true);
    });
    let text = app.text();
    let language = use_read(|store, _| store.language());
    use_effect(move || {
        if let Some(language) = language() {
            app.speak(language.as_deref());
        }
    });
    let wiping = use_read(|store, _| store.banner().wiping);
    if wiping() == Some(true) {
        return rsx! { Wiping {} };
    }
    if !ready() {
        return rsx! {
            div { class: "phone" }
        };
    }
    let screen = app.screen();
    if let Screen::HandOver(job) = screen {
        return rsx! {
            div { class: "phone", HandOver { key: "{job}", job } }
        };
    }
    rsx! {
        div { class: "phone", lang: text.language().tag(), dir: text.dir(),
            TopBanner {}
            match screen {
                Screen::Today => rsx! { TodayScreen {} },
                Screen::Queue => rsx! { Queue {} },
                Screen::Inbox => rsx! { Inbox {} },
                Screen::Me => rsx! { Settings {} },
                Screen::Job(job) => rsx! { JobScreen { key: "{job}", job } },
                Screen::Step(job, gate) => rsx! { StepScreen { key: "{job}-{gate}", job, gate } },
                Screen::CannotDo(job) => rsx! { CannotDoScreen { key: "{job}", job } },
                Screen::Finished(job) => rsx! { Finished { key: "{job}", job } },
                Screen::HandOver(_) => rsx! {},
            }
        }
    }
}

/// The tabs: only those that work.
#[component]
pub(super) fn Tabs() -> Element {
    let app = use_app();
    let text = app.text();
    let waiting = use_read(|store, _| store.queue().len() + store.inbox().len())().unwrap_or(0);
    let tab = |screen: Screen, icon: &'static str, label: String, count: usize| {
        let here = app.screen() == screen || (screen == Screen::Queue && app.screen() == Screen::Inbox);
        rsx! {
            li {
                button {
                    class: "tab",
                    r#type: "button",
                    "aria-current": if here { Some("page") } else { None },
                    onclick: move |_| app.go(screen),
                    Icon { name: icon }
                    span { "{label}" }
                    if count > 0 {
                        span { class: "count", "{count}" }
                    }
                }
            }
        }
    };
    rsx! {
        nav { "aria-label": t!(text, "tabs-label"), class: "tab-bar-nav",
            ul { class: "tab-bar",
                {tab(Screen::Today, "list-checks", t!(text, "tab-today"), 0)}
                {tab(Screen::Queue, "cloud-upload", t!(text, "tab-queue"), waiting)}
                {tab(Screen::Me, "circle-user", t!(text, "tab-me"), 0)}
            }
        }
    }
}

/// What did not work, said where it is read; on every screen, on top of its content.
#[component]
pub(super) fn Notice() -> Element {
    let app = use_app();
    let Some(sentence) = app.notice() else { return rsx! {} };
    rsx! {
        div { class: "notice notice-alert", role: "alert",
            Icon { name: "circle-alert" }
            span { class: "grow", "{sentence}" }
            button {
                class: "button-link",
                r#type: "button",
                onclick: move |_| app.tell(None),
                {t!(app.text(), "action-close")}
            }
        }
    }
}
