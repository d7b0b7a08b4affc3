//! Signing in: once with the network; after that the phone works without.

use crate::phone::SignInError;
use crate::views::context::use_app;
use crate::views::host::OneClick;
use crate::views::words;
use dioxus::prelude::*;
use shared::CompanyId;
use shared::sync::CompanyName;
use ui::{Icon, Logo, Text, initials, t};

/// What somebody signs in with.
enum How {
    Password {
        email: String,
        password: String,
        /// Where they fit at several.
        company: Option<CompanyId>,
    },
    /// From the office, good once.
    Code(String),
}

impl How {
    fn is_empty(&self) -> bool {
        match self {
            How::Password { email, password, .. } => email.trim().is_empty() || password.is_empty(),
            How::Code(code) => code.trim().is_empty(),
        }
    }

    fn missing(&self, text: Text) -> String {
        match self {
            How::Password { .. } => t!(text, "sign-in-missing"),
            How::Code(_) => t!(text, "sign-in-code-missing"),
        }
    }
}

/// The companies at which an email and a password fit. The password is kept here alone, until one is chosen.
#[derive(Clone, PartialEq)]
struct Choice {
    email: String,
    password: String,
    companies: Vec<CompanyName>,
}

/// The address of the server and the code, where the whole link of a QR code was pasted.
fn in_link(typed: &str) -> Option<(&str, &str)> {
    ["/enrol#", "/app/#"].into_iter().find_map(|place| typed.trim().split_once(place))
}

/// Address, email, password; a code; or one tap where an example company is shown.
#[component]
pub(in crate::views) fn SignIn() -> Element {
    let app = use_app();
    let text = app.text();
    let host = app.host();
    let mut server = use_signal(|| host.phone.config().server_url.clone());
    let mut email = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut code = use_signal(String::new);
    let mut by_code = use_signal(|| false);
    let mut wrong = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let mut choice = use_signal(|| None::<Choice>);
    let unsent_of: Vec<String> = host.phone.unsent_of_others().into_iter().collect();
    let can_change_server = host.reopen.is_some();
    // Whoever was led here by an invitation need not type its code.
    use_future(move || async move {
        if let Some(invited) = app.platform().invited().await
            && email.peek().is_empty()
        {
            code.set(invited);
            by_code.set(true);
        }
    });
    let mut sign_in = move |how: How| {
        if busy() {
            return;
        }
        if how.is_empty() {
            return wrong.set(Some(how.missing(text)));
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
            let signed_in = match &how {
                How::Password { email, password, company } => {
                    phone.sign_in_at(email.trim(), password, *company).await
                }
                How::Code(code) => phone.enrol(code).await,
            };
            match signed_in {
                Ok(_) => {
                    app.sign_in_again(false);
                    app.tell(None);
                    app.look_who();
                    phone.sync_now();
                    app.platform().invitation_used();
                    // Nobody waits for what the browser says.
                    drop(app.platform().ask_to_keep());
                }
                Err(error) => {
                    if error == SignInError::Wrong {
                        choice.set(None);
                    }
                    match (error, how) {
                        (SignInError::WhichCompany(companies), How::Password { email, password, .. }) => {
                            choice.set(Some(Choice { email, password, companies }));
                        }
                        (error, _) => wrong.set(Some(words::sign_in_error(text, &error))),
                    }
                }
            }
            busy.set(false);
        });
    };
    if let Some(open) = choice() {
        return rsx! {
            Companies {
                text,
                names: open.companies.clone(),
                busy: busy(),
                wrong: wrong(),
                onpick: move |company: CompanyId| {
                    let Choice { email, password, .. } = open.clone();
                    sign_in(How::Password { email, password, company: Some(company) });
                },
                onback: move |()| {
                    choice.set(None);
                    wrong.set(None);
                },
            }
        };
    }
    rsx! {
        div { class: "phone", lang: text.language().tag(), dir: text.dir(),
            main { class: "phone-body sign-in",
                if app.is_signing_in() {
                    button { class: "button button-wide", r#type: "button", onclick: move |_| app.sign_in_again(false),
                        Icon { name: "arrow-left", class: "icon-flip" }
                        {t!(text, "action-back")}
                    }
                }
                Logo { name: t!(text, "app-name") }
                h1 { {t!(text, "phone-sign-in-title")} }
                if let Some(sentence) = wrong() {
                    p { class: "notice notice-alert", role: "alert", Icon { name: "circle-alert" } span { "{sentence}" } }
                }
                if let Some(sentence) = app.notice() {
                    p { class: "notice notice-working", role: "status", Icon { name: "info" } span { class: "break", "{sentence}" } }
                }
                if !unsent_of.is_empty() {
                    p { class: "notice notice-offline",
                        Icon { name: "cloud-upload" }
                        span { {t!(text, "sign-in-waits", names = unsent_of.join(", "))} }
                    }
                }
                if !host.people.is_empty() {
                    section { class: "choice-list", "aria-label": t!(text, "sign-in-people"),
                        h2 { class: "section-title", {t!(text, "sign-in-people")} }
                        for person in host.people.clone() {
                            Person { key: "{person.email}", person, onpick: move |p: OneClick| sign_in(How::Password { email: p.email, password: p.password, company: None }) }
                        }
                    }
                }
                form {
                    class: "stack",
                    onsubmit: move |event| {
                        event.prevent_default();
                        let typed = code();
                        if by_code() && let Some((address, _)) = in_link(&typed) {
                            server.set(address.to_owned());
                        }
                        sign_in(match by_code() {
                            true => How::Code(in_link(&typed).map_or(typed.as_str(), |(_, code)| code).to_owned()),
                            false => How::Password { email: email(), password: password(), company: None },
                        });
                    },
                    if !host.people.is_empty() && !by_code() {
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
                    if by_code() {
                        div { class: "field",
                            label { r#for: "code", {t!(text, "sign-in-code")} }
                            input {
                                id: "code",
                                r#type: "text",
                                class: "code-field",
                                autocomplete: "one-time-code",
                                "autocapitalize": "characters",
                                "spellcheck": "false",
                                "aria-describedby": "code-hint",
                                initial_value: "{code.peek()}",
                                oninput: move |event| code.set(event.value()),
                            }
                            p { id: "code-hint", class: "field-hint", {t!(text, "sign-in-code-hint")} }
                        }
                    } else {
                        div { class: "field",
                            label { r#for: "email", {t!(text, "phone-sign-in-email")} }
                            input {
                                id: "email",
                                r#type: "email",
                                autocomplete: "username",
                                "autocapitalize": "none",
                                initial_value: "{email.peek()}",
                                oninput: move |event| email.set(event.value()),
                            }
                        }
                        div { class: "field",
                            label { r#for: "password", {t!(text, "phone-sign-in-password")} }
                            input {
                                id: "password",
                                r#type: "password",
                                autocomplete: "current-password",
                                initial_value: "{password.peek()}",
                                oninput: move |event| password.set(event.value()),
                            }
                        }
                    }
                    button {
                        class: "button button-primary button-wide",
                        r#type: "submit",
                        "aria-busy": if busy() { "true" } else { "false" },
                        if busy() {
                            {t!(text, "sign-in-busy")}
                        } else if by_code() {
                            {t!(text, "sign-in-with-code")}
                        } else {
                            {t!(text, "action-sign-in")}
                        }
                    }
                    button {
                        class: "button button-wide",
                        r#type: "button",
                        onclick: move |_| {
                            wrong.set(None);
                            by_code.toggle();
                        },
                        Icon { name: if by_code() { "mail" } else { "key-round" } }
                        if by_code() {
                            {t!(text, "sign-in-have-password")}
                        } else {
                            {t!(text, "sign-in-have-code")}
                        }
                    }
                }
                p { class: "promise", Icon { name: "shield-check" } span { {t!(text, "sign-in-promise")} } }
            }
        }
    }
}

/// At which company, where the password fits at several.
#[component]
fn Companies(
    text: Text,
    names: Vec<CompanyName>,
    busy: bool,
    wrong: Option<String>,
    onpick: EventHandler<CompanyId>,
    onback: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "phone", lang: text.language().tag(), dir: text.dir(),
            main { class: "phone-body sign-in",
                Logo { name: t!(text, "app-name") }
                h1 { {t!(text, "sign-in-company-title")} }
                if let Some(sentence) = wrong {
                    p { class: "notice notice-alert", role: "alert", Icon { name: "circle-alert" } span { "{sentence}" } }
                }
                p { {t!(text, "sign-in-company-text")} }
                div { class: "choice-list", "aria-busy": if busy { "true" } else { "false" },
                    for company in names {
                        button {
                            key: "{company.id}",
                            class: "choice",
                            r#type: "button",
                            onclick: move |_| onpick.call(company.id),
                            span { class: "grow strong break", "{company.name}" }
                            Icon { name: "log-in" }
                        }
                    }
                }
                p { class: "lead small", {t!(text, "sign-in-company-other")} }
                button { class: "button button-wide", r#type: "button", onclick: move |_| onback.call(()),
                    Icon { name: "arrow-left", class: "icon-flip" }
                    {t!(text, "action-back")}
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_the_server_and_the_code() {
        let link = " https://office.example.com:8443/enrol#K7QM-2XPD\n";
        assert_eq!(in_link(link), Some(("https://office.example.com:8443", "K7QM-2XPD")));
        let link = "https://office.example.com/app/#K7QM-2XPD";
        assert_eq!(in_link(link), Some(("https://office.example.com", "K7QM-2XPD")));
        assert_eq!(in_link("K7QM-2XPD"), None);
    }
}
