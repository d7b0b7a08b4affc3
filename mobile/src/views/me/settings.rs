//! Me: who is signed in, how the app looks, what it holds, and signing out without losing anything.

use crate::store::Waits;
use crate::views::context::drafts::{Draft, use_draft};
use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::frame::notice::Notice;
use crate::views::frame::sheet::Sheet;
use crate::views::frame::tabs::Tabs;
use crate::views::frame::waits::waits_words;
use crate::views::me::kept::KeptHere;
use crate::views::me::settings_notices::NoticeSettings;
use crate::views::me::settings_photos::PhotoSettings;
use crate::views::screen::Screen;
use crate::views::sending::queue::SignInAgain;
use dioxus::prelude::*;
use shared::Change;
use shared::records::PersonPatch;
use ui::{Avatar, Icon, Language, format_age, initials, languages, t};

const THEMES: [(&str, &str); 4] =
    [("system", "monitor"), ("light", "sun"), ("dark", "moon"), ("sunlight", "sparkles")];
const SIZES: [u32; 4] = [100, 115, 130, 150];

/// Settings.
#[component]
pub(in crate::views) fn Settings() -> Element {
    let app = use_app();
    let text = app.text();
    let theme = use_draft_text("theme", "system");
    let size = use_draft_text("text-size", "100");
    let banner = use_read(|store, _| store.banner());
    let waiting = use_read(|store, _| store.waits());
    let takes_time_off = use_read(|store, _| store.time_off().is_some());
    let mut leaving = use_signal(|| false);
    let Some(me) = app.signed_in() else { return rsx! {} };
    let phone = app.phone();
    let contact = banner().and_then(|b| b.last_contact).map(|at| {
        let age = format_age((app.now() - at).num_seconds(), text);
        t!(text, "me-last-contact", age = age)
    });
    let set = move |theme_now: String, size_now: String| {
        app.platform().appearance(&theme_now, size_now.parse().unwrap_or(100));
    };
    rsx! {
        main { class: "phone-body",
            h1 { {t!(text, "me-title")} }
            Notice {}
            div { class: "row-tight me-card",
                Avatar { initials: initials(&me.person_name) }
                div { class: "grow",
                    div { class: "strong", "{me.person_name}" }
                    div { class: "lead small", "{me.company_name}" }
                    div { class: "lead small", "{me.email}" }
                }
            }
            if banner().is_some_and(|banner| banner.signed_out) {
                SignInAgain {}
            }
            button { class: "button button-wide", r#type: "button", "data-haptic": "", onclick: move |_| app.phone().sync_now(),
                Icon { name: "refresh-cw" }
                {t!(text, "me-sync-now")}
            }
            if takes_time_off() == Some(true) {
                button { class: "button button-wide", r#type: "button", onclick: move |_| app.go(Screen::TimeOff),
                    Icon { name: "plane" }
                    {t!(text, "time-off")}
                }
            }
            Speaks {}
            section { class: "stack", "aria-labelledby": "theme-title",
                h2 { id: "theme-title", class: "section-title", {t!(text, "me-theme")} }
                div { class: "choice-grid",
                    for (name , icon) in THEMES {
                        button {
                            key: "{name}",
                            class: "choice",
                            r#type: "button",
                            "aria-pressed": if theme.get() == name { "true" } else { "false" },
                            onclick: move |_| {
                                theme.set(name);
                                set(name.to_owned(), size.get());
                            },
                            Icon { name: icon }
                            {text.get(&format!("me-theme-{name}"))}
                        }
                    }
                }
            }
            section { class: "stack", "aria-labelledby": "size-title",
                h2 { id: "size-title", class: "section-title", {t!(text, "me-text-size")} }
                div { class: "choice-grid choice-grid-4",
                    for percent in SIZES {
                        button {
                            key: "{percent}",
                            class: "choice",
                            r#type: "button",
                            "aria-pressed": if size.get() == percent.to_string() { "true" } else { "false" },
                            onclick: move |_| {
                                size.set(&percent.to_string());
                                set(theme.get(), percent.to_string());
                            },
                            "{percent} %"
                        }
                    }
                }
            }
            KeptHere {}
            NoticeSettings {}
            PhotoSettings {}
            section { class: "stack", "aria-labelledby": "about-title",
                h2 { id: "about-title", class: "section-title", {t!(text, "me-about")} }
                dl { class: "facts",
                    dt { {t!(text, "me-server")} }
                    dd { "{phone.config().server_url}" }
                    dt { {t!(text, "me-device")} }
                    dd { "{phone.config().device_name}" }
                    dt { {t!(text, "me-version")} }
                    dd { {env!("CARGO_PKG_VERSION")} }
                    if let Some(contact) = contact {
                        dt { {t!(text, "me-contact")} }
                        dd { "{contact}" }
                    }
                    if app.browser().is_none() {
                        dt { {t!(text, "me-storage")} }
                        dd { {t!(text, "me-storage-text")} }
                    }
                }
            }
            button {
                class: "button button-wide",
                r#type: "button",
                onclick: move |_| leaving.set(true),
                Icon { name: "log-out" }
                {t!(text, "action-sign-out")}
            }
        }
        Tabs {}
        if leaving() {
            SignOut { unsent: waiting().unwrap_or_default(), onclose: move |()| leaving.set(false) }
        }
    }
}

/// The language of the app: the person's own choice, on every phone they sign in on.
#[component]
fn Speaks() -> Element {
    let app = use_app();
    let text = app.text();
    let chosen = use_read(|store, _| store.language());
    let Some(me) = app.signed_in() else { return rsx! {} };
    let chosen = chosen().flatten();
    let all = std::iter::once(None).chain(languages().iter().copied().map(Some));
    rsx! {
        section { class: "stack", "aria-labelledby": "language-title",
            h2 { id: "language-title", class: "section-title", {t!(text, "me-language")} }
            div { class: "choice-grid",
                for language in all {
                    button {
                        key: "{language.map_or(\"\", Language::tag)}",
                        class: "choice",
                        r#type: "button",
                        lang: language.map_or(text.language().tag(), Language::tag),
                        "aria-pressed": if chosen.as_deref() == language.map(Language::tag) { "true" } else { "false" },
                        onclick: move |_| {
                            let language = language.map(|l| l.tag().to_owned());
                            let patch = PersonPatch { language: Some(language), ..PersonPatch::default() };
                            app.act(vec![Change::EditPerson { id: me.person, patch }], |_| {});
                        },
                        {language.map_or_else(|| t!(text, "me-theme-system"), |l| l.name().to_owned())}
                    }
                }
            }
        }
    }
}

/// Signing out: what is not sent stays; a copy that only the office can open can be kept in a file. Whoever came by a code hears
/// that it is used up: whether they have a password, too, the phone does not know.
#[component]
fn SignOut(unsent: Waits, onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    let came_by_code = app.signed_in().is_some_and(|me| me.email.is_empty());
    let can_export = use_read(|store, _| store.office_key().is_some());
    let leave = move |export: bool| {
        onclose.call(());
        app.sign_out(export);
    };
    rsx! {
        Sheet { title: t!(text, "action-sign-out"), onclose,
            if came_by_code {
                p { class: "notice", Icon { name: "key-round" } span { {t!(text, "me-sign-out-code")} } }
            }
            if unsent.all() > 0 {
                p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "me-sign-out-unsent", waits = waits_words(text, unsent))} } }
                if can_export() == Some(true) {
                    p { class: "lead small", {t!(text, "me-sign-out-export-text")} }
                    button { class: "button button-primary", r#type: "button", onclick: move |_| leave(true), {t!(text, "me-sign-out-export")} }
                }
                button { class: "button", r#type: "button", onclick: move |_| leave(false), {t!(text, "me-sign-out-anyway")} }
            } else {
                p { {t!(text, "me-sign-out-clean")} }
                button { class: "button button-primary", r#type: "button", onclick: move |_| leave(false), {t!(text, "action-sign-out")} }
            }
            button { class: "button", r#type: "button", onclick: move |_| onclose.call(()), {t!(text, "action-cancel")} }
        }
    }
}

/// A setting kept as plain text under its key.
#[derive(Clone, Copy)]
struct Setting {
    draft: Draft<String>,
    usual: &'static str,
}

fn use_draft_text(key: &'static str, usual: &'static str) -> Setting {
    Setting { draft: use_draft(key.to_owned()), usual }
}

impl Setting {
    fn get(self) -> String {
        let value = self.draft.get();
        if value.is_empty() { self.usual.to_owned() } else { value }
    }

    fn set(self, value: &str) {
        self.draft.change(|v| *v = value.to_owned());
    }
}
