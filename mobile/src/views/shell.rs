//! What surrounds the screens of someone who is signed in, and the way back to the last one after a restart.

use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::day::today::TodayScreen;
use crate::views::frame::banner::TopBanner;
use crate::views::gates::step::StepScreen;
use crate::views::jobs::cannot_do::CannotDoScreen;
use crate::views::jobs::finished::Finished;
use crate::views::jobs::job::JobScreen;
use crate::views::me::settings::Settings;
use crate::views::me::time_off::TimeOffScreen;
use crate::views::me::wiping::Wiping;
use crate::views::screen::Screen;
use crate::views::sending::inbox::Inbox;
use crate::views::sending::queue::Queue;
use crate::views::signing::hand_over::HandOver;
use dioxus::prelude::*;
use shared::place::Fix;

/// The app of the one who is signed in.
#[component]
pub(super) fn Shell() -> Element {
    let app = use_app();
    let mut ready = use_signal(|| false);
    use_future(move || async move {
        let Some(store) = app.store() else { return };
        let kept = app
            .off_thread(move || {
                let draft = |key: &str| store.draft(key);
                let kept = (draft("screen"), draft("last-fix"), draft("theme"), draft("text-size"));
                (kept, store.zone(), store.language())
            })
            .await;
        let ((screen, fix, theme, size), zone, language) = kept.unwrap_or_default();
        app.speak(language.as_deref());
        app.set_zone(zone);
        app.look_at_clocks().await;
        let screen = screen.and_then(|s| serde_json::from_str(&s).ok()).unwrap_or(Screen::Today);
        let fix = fix.and_then(|f| serde_json::from_str::<Fix>(&f).ok());
        app.resume(screen, fix);
        let plain = |kept: Option<String>| kept.and_then(|k| serde_json::from_str::<String>(&k).ok());
        let theme = plain(theme).filter(|t| !t.is_empty()).unwrap_or_else(|| "system".to_owned());
        app.platform().appearance(&theme, plain(size).and_then(|s| s.parse().ok()).unwrap_or(100));
        ready.set(true);
        futures::join!(app.keep_notices(), app.follow_notices());
    });
    let text = app.text();
    let language = use_read(|store, _| store.language());
    use_effect(move || {
        if let Some(language) = language() {
            app.speak(language.as_deref());
        }
    });
    // On the icon: what this phone has and the office has not. It stays there when its owner signs out.
    let waiting = use_read(|store, _| store.waits().all());
    use_effect(move || {
        if let Some(waiting) = waiting() {
            app.platform().badge(waiting);
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
                Screen::TimeOff => rsx! { TimeOffScreen {} },
                Screen::Job(job) => rsx! { JobScreen { key: "{job}", job } },
                Screen::Step(job, gate) => rsx! { StepScreen { key: "{job}-{gate}", job, gate } },
                Screen::CannotDo(job) => rsx! { CannotDoScreen { key: "{job}", job } },
                Screen::Finished(job) => rsx! { Finished { key: "{job}", job } },
                Screen::HandOver(_) => rsx! {},
            }
        }
    }
}
