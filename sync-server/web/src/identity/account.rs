//! One's own account: the password and the e-mail address that one signs in with.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{ErrorSummary, Errors, Field, Hidden, Posted};
use crate::kit::layout::Place;
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use identity::credentials::{self, NotChanged};
use identity::passwords::{LONGEST, SHORTEST, SUGGESTED};
use identity::sessions::SignInError;
use ui::{Icon, t};

/// What came back, with the form it is about.
#[derive(Default)]
struct Wrong {
    form: &'static str,
    errors: Errors,
    email: String,
}

/// `GET /account`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    page(&desk, StatusCode::OK, Wrong::default()).await
}

/// `POST /account/password`.
pub async fn password(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let (app, session, origin, address) =
        (desk.app.clone(), desk.session.clone(), desk.origin(), desk.address());
    let (present, fresh) = (fields.raw("present").to_owned(), fields.raw("password").to_owned());
    let work = async move {
        credentials::change_password(&app, &session, &present, &fresh, &origin, address.as_deref()).await
    };
    match to_the_end(work).await {
        Ok(()) => Ok(desk.go("/account", Some(Toast::said(t!(text, "account-password-changed"))))),
        Err(why) => {
            let mut errors = Errors::default();
            let field = if matches!(why, NotChanged::Weak(_)) { "password" } else { "present" };
            errors.add(field, sentence(&desk, why)?);
            let wrong = Wrong { form: "password", errors, email: String::new() };
            page(&desk, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
        }
    }
}

/// `POST /account/email`.
pub async fn email(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let email = fields.text("email");
    let mut errors = Errors::default();
    if !credentials::is_address(&email) {
        errors.add("email", t!(text, "account-bad-email"));
    } else {
        let (app, session, address) = (desk.app.clone(), desk.session.clone(), desk.address());
        let (password, wanted) = (fields.raw("present").to_owned(), email.clone());
        let work = async move {
            credentials::ask_email(&app, &session, &password, &wanted, address.as_deref()).await
        };
        match to_the_end(work).await {
            Ok(()) => {
                let said = t!(text, "account-email-asked", email = email.as_str());
                return Ok(desk.go("/account", Some(Toast::said(said))));
            }
            Err(why) => errors.add("present", sentence(&desk, why)?),
        }
    }
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Wrong { form: "email", errors, email }).await
}

/// What a person can do about it.
fn sentence(desk: &Desk, why: NotChanged) -> Result<String, PageError> {
    let text = desk.text;
    match why {
        NotChanged::Weak(weak) => Ok(words::weak_sentence(text, weak)),
        NotChanged::SignIn(SignInError::Wrong) => Ok(t!(text, "account-present-wrong")),
        NotChanged::SignIn(SignInError::TooOften(seconds)) => {
            Ok(t!(text, "web-sign-in-too-often", minutes = seconds.div_ceil(60)))
        }
        NotChanged::Taken => Ok(t!(text, "account-email-taken")),
        NotChanged::Link => Ok(t!(text, "account-no-login")),
        other @ (NotChanged::SignIn(_) | NotChanged::Server(_)) => Err(other.into()),
    }
}

async fn page(desk: &Desk, status: StatusCode, wrong: Wrong) -> Result<Response, PageError> {
    let mut tx = desk.app.db.read().await?;
    let email = credentials::login(&mut tx, desk.session.company, desk.session.person.id).await?;
    drop(tx);
    let second = crate::identity::second::of_account(desk).await?;
    let text = desk.text;
    let title = t!(text, "account-title");
    let errors = |form: &str| if wrong.form == form { wrong.errors.clone() } else { Errors::default() };
    let (of_password, of_email) = (errors("password"), errors("email"));
    let hint =
        t!(text, "account-password-hint", shortest = SHORTEST, suggested = SUGGESTED, longest = LONGEST);
    let content = rsx! {
        div { class: "page-head",
            div {
                h1 { "{title}" }
                p { class: "page-head-sub", "{desk.session.person.name}" }
            }
        }
        match &email {
            None => rsx! {
                section { class: "card settings-card",
                    p { class: "notice", Icon { name: "info" } span { {t!(text, "account-no-login")} } }
                }
            },
            Some(email) => rsx! {
                section { class: "card stack settings-card", "aria-label": t!(text, "account-password"),
                    h2 { class: "card-title", {t!(text, "account-password")} }
                    p { class: "muted", {t!(text, "account-password-text")} }
                    form { class: "form", method: "post", action: "/account/password", novalidate: true,
                        Hidden { csrf: desk.session.csrf.clone() }
                        input { class: "visually-hidden", r#type: "email", value: "{email}", autocomplete: "username", readonly: true, tabindex: "-1", "aria-hidden": "true" }
                        ErrorSummary { form: "password", title: t!(text, "form-wrong"), errors: of_password.clone() }
                        div { class: "form-grid",
                            Field { form: "password", name: "present", label: t!(text, "account-present-password"), kind: "password", autocomplete: "current-password", error: of_password.of("present") }
                            Field { form: "password", name: "password", label: t!(text, "account-new-password"), kind: "password", autocomplete: "new-password", hint, error: of_password.of("password") }
                        }
                        div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "account-password-change")} } }
                    }
                }
                section { class: "card stack settings-card", "aria-label": t!(text, "field-email"),
                    h2 { class: "card-title", {t!(text, "field-email")} }
                    dl { class: "facts",
                        dt { {t!(text, "account-email-now")} }
                        dd { "{email}" }
                    }
                    form { class: "form", method: "post", action: "/account/email", novalidate: true,
                        Hidden { csrf: desk.session.csrf.clone() }
                        ErrorSummary { form: "email", title: t!(text, "form-wrong"), errors: of_email.clone() }
                        div { class: "form-grid",
                            Field { form: "email", name: "email", label: t!(text, "account-email-new"), kind: "email", value: wrong.email.clone(), autocomplete: "email", hint: t!(text, "account-email-hint"), error: of_email.of("email") }
                            Field { form: "email", name: "present", label: t!(text, "account-present-password"), kind: "password", autocomplete: "current-password", error: of_email.of("present") }
                        }
                        div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "account-email-change")} } }
                    }
                }
                {second}
            },
        }
    };
    Ok(desk.page_with(status, Place::Account, &title, content))
}
