//! Signing in: once with the network; after that the phone works without.

use super::app::{OneClick, use_app};
use super::words;
use dioxus::prelude::*;
use ui::{Icon, Logo, initials, t};

/// Address, email, password; or one tap where an example company is shown.
#[component]
pub(super) fn SignIn() -> Element {
    let app = use_app();
    let text = app.text();
    let host = app.host();
    let mut server = use_signal(|| host.phone.config().server_url.clone());
    let mut email = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut wrong = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let can_change_server = host.reopen.is_some();
    let mut sign_in = move |email: String, password: String| {
        if busy() {
            return;
        }
        if email.trim().is_empty() || password.is_empty() {
            return wrong.set(Some(t!(text, "sign-in-missing")));
        }
        busy.set(true);
        wrong.set(None);
        spawn(async move {
            let host = app.host();
            if let Some(reopen) = host.reopen
                && *server.peek() != host.phone.config().server_url
            {
                let address = server.peek().trim().to_owned();
                match app.off_thread(move || reopen(&address)).await {
                    Some(Ok(phone)) => app.replace_phone(phone),
                    Some(Err(_)) | None => {
                        wrong.set(Some(t!(text, "sign-in-server-wrong")));
                        busy.set(false);
                        return;
                    }
                }
            }
            let phone = app.phone();
            match phone.sign_in(email.trim(), &password).await {
                Ok(_) => {
                    app.tell(None);
                    app.look_who();
                    phone.sync_now();
                }
                Err(e) => wrong.set(Some(words::sign_in_error(text, &e))),
            }
            busy.set(false);
        });
    };
    rsx! {
        div { class: "phone", lang: text.language().tag(), dir: text.dir(),
            main { class: "phone-body sign-in",
                Logo { name: t!(text, "app-name") }
                h1 { {t!(text, "phone-sign-in-title")} }
                if let Some(sentence) = wrong() {
                    p { class: "notice notice-alert", role: "alert", Icon { name: "circle-alert" } span { "{sentence}" } }
                }
                if let Some(sentence) = app.notice() {
                    p { class: "notice notice-working", role: "status", Icon { name: "info" } span { class: "break", "{sentence}" } }
                }
                if !host.people.is_empty() {
                    section { class: "choice-list", "aria-label": t!(text, "sign-in-people"),
                        h2 { class: "section-title", {t!(text, "sign-in-people")} }
                        for person in host.people.clone() {
                            Person { key: "{person.email}", person, onpick: move |p: OneClick| sign_in(p.email, p.password) }
                        }
                    }
                }
                form {
                    class: "stack",
                    onsubmit: move |event| {
                        event.prevent_default();
                        sign_in(email(), password());
                    },
                    if !host.people.is_empty() {
                        h2 { class: "section-title", {t!(text, "sign-in-own")} }
                    }
                    if can_change_server {
                        div { class: "field",
                            label { r#for: "server", {t!(text, "phone-sign-in-server")} }
                            input {
                                id: "server",
                                r#type: "url",
                                autocomplete: "url",
                                initial_value: "{server.peek()}",
                                oninput: move |event| server.set(event.value()),
                            }
                        }
                    }
                    div { class: "field",
                        label { r#for: "email", {t!(text, "phone-sign-in-email")} }
                        input {
                            id: "email",
                            r#type: "email",
                            autocomplete: "username",
                            "autocapitalize": "none",
                            oninput: move |event| email.set(event.value()),
                        }
                    }
                    div { class: "field",
                        label { r#for: "password", {t!(text, "phone-sign-in-password")} }
                        input {
                            id: "password",
                            r#type: "password",
                            autocomplete: "current-password",
                            oninput: move |event| password.set(event.value()),
                        }
                    }
                    button {
                        class: "button button-primary button-wide",
                        r#type: "submit",
                        "aria-busy": if busy() { "true" } else { "false" },
                        if busy() {
                            {t!(text, "sign-in-busy")}
                        } else {
                            {t!(text, "action-sign-in")}
                        }
                    }
                }
                p { class: "promise", Icon { name: "shield-check" } span { {t!(text, "sign-in-promise")} } }
            }
        }
    }
}

#[component]
fn Person(person: OneClick, onpick: EventHandler<OneClick>) -> Element {
    let (name, role) = (person.name.clone(), person.role.clone());
    rsx! {
        button { class: "choice", r#type: "button", onclick: move |_| onpick.call(person.clone()),
            ui::Avatar { initials: initials(&name) }
            span { class: "grow",
                span { class: "block strong", "{name}" }
                span { class: "block lead small", "{role}" }
            }
            Icon { name: "log-in" }
        }
    }
}
