//! One's own account: the password and the e-mail address that one signs in with.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Email, LineOf};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, Input, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
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

const PASSWORD: Form = Form {
    save: ("account-password-change", ""),
    ..Form::free(
        "password",
        &[
            Own(|_, sheet| {
                let email = sheet.fields.raw("username");
                rsx! { input { class: "visually-hidden", r#type: "email", value: "{email}", autocomplete: "username", readonly: true, tabindex: "-1", "aria-hidden": "true" } }
            }),
            Row(&[PRESENT, ask("password", "account-new-password", LineOf("password")).auto("new-password")]),
        ],
    )
};

const EMAIL: Form = Form {
    save: ("account-email-change", ""),
    ..Form::free(
        "email",
        &[Row(&[ask("email", "account-email-new", Email).auto("email").hint("account-email-hint"), PRESENT])],
    )
};

const PRESENT: Input =
    ask("present", "account-present-password", LineOf("password")).auto("current-password");

/// `GET /account`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    page(&desk, None).await
}

/// `POST /account/password`.
pub async fn password(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let (app, session, origin, peer) = (desk.app.clone(), desk.session.clone(), desk.origin(), desk.peer());
    let (present, fresh) = (fields.raw("present").to_owned(), fields.raw("password").to_owned());
    let work = async move {
        credentials::change_password(&app, &session, &present, &fresh, &origin, peer.as_deref()).await
    };
    match to_the_end(work).await {
        Ok(()) => Ok(desk.go("/account", Some(Toast::said(t!(text, "account-password-changed"))))),
        Err(why) => {
            let mut sheet = Sheet::posted(&PASSWORD, fields);
            let field = if matches!(why, NotChanged::Weak(_)) { "password" } else { "present" };
            sheet.errors.add(field, sentence(&desk, why)?);
            page(&desk, Some(sheet)).await
        }
    }
}

/// `POST /account/email`.
pub async fn ask_email(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let email = fields.text("email");
    let mut sheet = Sheet::posted(&EMAIL, fields);
    if !credentials::is_address(&email) {
        sheet.errors.add("email", t!(text, "account-bad-email"));
    } else {
        let (app, session, peer) = (desk.app.clone(), desk.session.clone(), desk.peer());
        let (password, wanted) = (sheet.fields.raw("present").to_owned(), email.clone());
        let work =
            async move { credentials::ask_email(&app, &session, &password, &wanted, peer.as_deref()).await };
        match to_the_end(work).await {
            Ok(()) => {
                let said = t!(text, "account-email-asked", email = email.as_str());
                return Ok(desk.go("/account", Some(Toast::said(said))));
            }
            Err(why) => sheet.errors.add("present", sentence(&desk, why)?),
        }
    }
    page(&desk, Some(sheet)).await
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

async fn page(desk: &Desk, wrong: Option<Sheet>) -> Result<Response, PageError> {
    let mut tx = desk.app.db.read().await?;
    let email = credentials::login(&mut tx, desk.session.company, desk.session.person.id).await?;
    drop(tx);
    let second = crate::identity::second::of_account(desk).await?;
    let text = desk.text;
    let title = t!(text, "account-title");
    let hint =
        t!(text, "account-password-hint", shortest = SHORTEST, suggested = SUGGESTED, longest = LONGEST);
    let password = Sheet::fresh(&PASSWORD).hint("password", hint).or(wrong.as_ref());
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let content = rsx! {
        Head { text, title: title.clone(), said: desk.session.person.name.clone() }
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
                    {password.with("username", email).draw(desk, "/account/password")}
                }
                section { class: "card stack settings-card", "aria-label": t!(text, "field-email"),
                    h2 { class: "card-title", {t!(text, "field-email")} }
                    dl { class: "facts",
                        dt { {t!(text, "account-email-now")} }
                        dd { "{email}" }
                    }
                    {Sheet::fresh(&EMAIL).or(wrong.as_ref()).draw(desk, "/account/email")}
                }
                {second}
            },
        }
    };
    Ok(desk.page_with(status, Place::Account, &title, content))
}
