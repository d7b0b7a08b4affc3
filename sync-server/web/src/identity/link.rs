//! What the links of mails lead to: setting a password, confirming an address. Looking changes nothing, as programs look at
//! links too.

use crate::kit::errors::PageError;
use crate::kit::outside::{self, Card, Sent};
use crate::kit::posted::Field;
use crate::kit::words;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use host::app::App;
use identity::credentials::{self, NotChanged};
use identity::links::{self, Link, Purpose};
use identity::passwords::{LONGEST, SHORTEST, SUGGESTED};
use std::sync::Arc;
use ui::t;

/// `GET /link/{token}`.
pub async fn get(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    Ok(match links::look(&app, &token).await? {
        Some(link) => page(&app, &headers, StatusCode::OK, &link, &token, None),
        None => gone(&app, &headers),
    })
}

/// `POST /link/{token}`.
pub async fn post(Path(token): Path<String>, sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, sender, fields } = sent;
    let Some(link) = links::look(&app, &token).await? else { return Ok(gone(&app, &headers)) };
    let origin =
        engine::execute::Origin::Web { person: link.person.id, peer: sender.peer, agent: sender.agent };
    let (server, secret, password) = (app.clone(), token.clone(), fields.raw("password").to_owned());
    let purpose = link.purpose;
    let done = to_the_end(async move {
        match purpose {
            Purpose::Password => credentials::set_by_link(&server, &secret, &password, &origin).await,
            Purpose::Email => credentials::confirm_email(&server, &secret, &origin).await,
        }
    });
    let text = outside::language(&headers);
    let wrong = match done.await {
        Ok(Link { email, .. }) => {
            let (title, sentence) = match purpose {
                Purpose::Password => {
                    (t!(text, "link-password-done"), t!(text, "link-password-next", email = email))
                }
                Purpose::Email => (t!(text, "link-email-done"), t!(text, "link-email-next", email = email)),
            };
            return Ok(outside::said(&app, &headers, &title, sentence));
        }
        Err(NotChanged::Link) => return Ok(gone(&app, &headers)),
        Err(NotChanged::Weak(weak)) => words::weak_sentence(text, weak),
        Err(NotChanged::Taken) => t!(text, "account-email-taken"),
        Err(other @ (NotChanged::SignIn(_) | NotChanged::Server(_))) => {
            return Err(other.into());
        }
    };
    Ok(page(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, &link, &token, Some(wrong)))
}

fn gone(app: &App, headers: &HeaderMap) -> Response {
    let text = outside::language(headers);
    let title = t!(text, "link-gone");
    let body = rsx! {
        Card { text, title: title.clone(), wrong: None,
            p { {t!(text, "link-gone-text")} }
            a { class: "button button-primary button-wide", href: "/sign-in/forgotten", {t!(text, "link-gone-again")} }
            a { class: "small", href: "/sign-in", {t!(text, "forgotten-back")} }
        }
    };
    outside::answer(app, StatusCode::GONE, text, &title, &outside::token(app, headers), body)
}

fn page(
    app: &App,
    headers: &HeaderMap,
    status: StatusCode,
    link: &Link,
    token: &str,
    wrong: Option<String>,
) -> Response {
    let text = outside::language(headers);
    let csrf = outside::token(app, headers);
    let title = match link.purpose {
        Purpose::Password => t!(text, "link-password-title"),
        Purpose::Email => t!(text, "link-email-title"),
    };
    let who =
        t!(text, "link-for", name = words::apart(&link.person.name), company = link.company_name.as_str());
    let body = rsx! {
        Card { text, title: title.clone(), wrong,
            p { class: "muted", "{who}" }
            form { class: "stack", method: "post", action: "/link/{token}", novalidate: true,
                input { r#type: "hidden", name: "csrf", value: "{csrf}" }
                if link.purpose == Purpose::Password {
                    // So that password managers know whose it is.
                    div { class: "field",
                        label { r#for: "link-email", {t!(text, "web-sign-in-email")} }
                        input { id: "link-email", r#type: "email", value: "{link.email}", readonly: true, autocomplete: "username" }
                    }
                    Field { form: "link", name: "password", label: t!(text, "account-new-password"), kind: "password", required: true, autocomplete: "new-password", hint: t!(text, "account-password-hint", shortest = SHORTEST, suggested = SUGGESTED, longest = LONGEST) }
                    button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "link-password-set")} }
                } else {
                    p { {t!(text, "link-email-text", email = link.email.as_str())} }
                    button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "link-email-confirm")} }
                }
            }
        }
    };
    outside::answer(app, status, text, &title, &csrf, body)
}
