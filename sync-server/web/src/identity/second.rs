//! The second factor: asked for after the password, set up there or on one's account, taken away when its device is lost.

use crate::kit::desk::{Desk, cookie};
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::outside::{self, Card, language};
use crate::kit::posted::{Errors, Field, Fields, Hidden, Posted, same};
use crate::kit::qr::Qr;
use crate::kit::toast::Toast;
use axum::extract::{Form, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::execute::Origin;
use host::app::App;
use host::peer::Peer;
use identity::credentials::{self, NotChanged};
use identity::second_factor::{self, Given, Waits};
use identity::sessions::{self, SignInError, Waiting};
use std::sync::Arc;
use ui::{Icon, Text, t};

/// The sign-in of this browser that waits for its second step.
async fn waiting(app: &App, headers: &HeaderMap) -> Result<Option<(String, Waiting)>, PageError> {
    let cookies = headers.get(COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Some(token) = cookie(cookies, &app.config.cookie_name(sessions::COOKIE)) else { return Ok(None) };
    Ok(sessions::waiting(app, token).await?.map(|waiting| (token.to_owned(), waiting)))
}

/// `GET /sign-in/second`.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    match waiting(&app, &headers).await? {
        Some((_, waiting)) => step(&app, &headers, StatusCode::OK, &waiting, None).await,
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// `POST /sign-in/second`.
pub async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Peer(sender): Peer,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let Some((token, waiting)) = waiting(&app, &headers).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let fields = Fields(pairs);
    if !same(fields.raw("csrf"), &waiting.csrf) {
        return Err(PageError::OldForm);
    }
    let (company, person) = (waiting.company, waiting.person.id);
    let (server, code, peer) = (app.clone(), fields.text("code"), sender.peer.clone());
    let origin = Origin::Web { person, peer: sender.peer, agent: sender.agent };
    let waits = waiting.waits;
    let done = to_the_end(async move {
        let codes = match waits {
            Waits::Code => {
                second_factor::check(&server, company, person, &code, peer.as_deref()).await?.then(Vec::new)
            }
            Waits::SetUp => {
                second_factor::confirm(&server, company, person, &code, peer.as_deref(), &origin).await?
            }
        };
        let Some(codes) = codes else { return Ok(None) };
        let cookie = sessions::let_in(&server, &token, person, &origin).await?;
        Ok::<_, SignInError>(Some((codes, cookie.map(|cookie| [(SET_COOKIE, cookie.to_string())]))))
    });
    let text = language(&headers);
    match done.await {
        Ok(Some((codes, cookie))) if codes.is_empty() => {
            Ok((cookie.map(AppendHeaders), Redirect::to("/")).into_response())
        }
        Ok(Some((codes, cookie))) => {
            let title = t!(text, "second-codes-title");
            let body = rsx! {
                Card { text, title: title.clone(), wrong: None,
                    {recovery(text, &codes)}
                    a { class: "button button-primary button-wide", href: "/", {t!(text, "second-codes-kept")} }
                }
            };
            let token = outside::token(&app, &headers);
            let page = outside::answer(&app, StatusCode::OK, text, &title, &token, body);
            Ok((cookie.map(AppendHeaders), page).into_response())
        }
        Ok(None) => {
            let wrong = t!(text, "second-wrong");
            step(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, &waiting, Some(wrong)).await
        }
        Err(SignInError::TooOften(seconds)) => {
            let wait = t!(text, "second-too-often", minutes = seconds.div_ceil(60));
            step(&app, &headers, StatusCode::TOO_MANY_REQUESTS, &waiting, Some(wait)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn step(
    app: &App,
    headers: &HeaderMap,
    status: StatusCode,
    waiting: &Waiting,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let text = language(headers);
    let given = match waiting.waits {
        Waits::Code => None,
        Waits::SetUp => {
            second_factor::begin(app, waiting.company, waiting.person.id, &waiting.person.name).await?
        }
    };
    let title = match waiting.waits {
        Waits::Code => t!(text, "second-title"),
        Waits::SetUp => t!(text, "second-set-up-title"),
    };
    let body = rsx! {
        Card { text, title: title.clone(), wrong,
            match &given {
                Some(given) => rsx! {
                    p { {t!(text, "second-asked")} }
                    {how(text, given)}
                },
                None => rsx! { p { {t!(text, "second-text")} } },
            }
            form { class: "stack", method: "post", action: "/sign-in/second",
                input { r#type: "hidden", name: "csrf", value: "{waiting.csrf}" }
                {code_field(text, "second", given.is_some(), None)}
                button { class: "button button-primary button-wide", r#type: "submit", {t!(text, "second-go-on")} }
            }
            form { method: "post", action: "/sign-in/second/leave",
                input { r#type: "hidden", name: "csrf", value: "{waiting.csrf}" }
                button { class: "button button-quiet", r#type: "submit", {t!(text, "forgotten-back")} }
            }
        }
    };
    Ok(outside::answer(app, status, text, &title, &outside::token(app, headers), body))
}

/// `POST /sign-in/second/leave`: signs in as somebody else instead.
pub async fn leave(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    if let Some((token, waiting)) = waiting(&app, &headers).await? {
        if !same(Fields(pairs).raw("csrf"), &waiting.csrf) {
            return Err(PageError::OldForm);
        }
        let closed = to_the_end(async move { sessions::close(&app, &token).await });
        closed.await?;
    }
    Ok(Redirect::to("/sign-in").into_response())
}

fn code_field(text: Text, form: &'static str, fresh: bool, error: Option<String>) -> Element {
    let hint = if fresh { t!(text, "second-code-hint-fresh") } else { t!(text, "second-code-hint") };
    rsx! {
        Field { form, name: "code", label: t!(text, "second-code"), autocomplete: "one-time-code", hint, error, required: true, maxlength: 20 }
    }
}

/// What to do with the other device.
fn how(text: Text, given: &Given) -> Element {
    rsx! {
        p { {t!(text, "second-scan")} }
        div { class: "second-qr", Qr { text: given.url.clone(), label: t!(text, "second-qr") } }
        p { class: "small muted", {t!(text, "second-type")} }
        p { class: "second-secret", "{given.secret}" }
    }
}

/// The recovery codes, shown once.
fn recovery(text: Text, codes: &[String]) -> Element {
    rsx! {
        p { {t!(text, "second-codes-text")} }
        ul { class: "second-codes",
            for code in codes {
                li { key: "{code}", "{code}" }
            }
        }
        p { class: "notice", Icon { name: "info" } span { {t!(text, "second-codes-once")} } }
    }
}

/// The part of one's account that is about it.
pub async fn of_account(desk: &Desk) -> Result<Element, PageError> {
    let (company, person) = (desk.session.company, desk.session.person.id);
    let mut tx = desk.app.db.read().await?;
    let on = second_factor::is_on(&mut tx, company, person).await?;
    let left = second_factor::left(&mut tx, company, person).await?;
    drop(tx);
    let text = desk.text;
    Ok(rsx! {
        section { class: "card stack settings-card", "aria-label": t!(text, "second-section"),
            h2 { class: "card-title", {t!(text, "second-section")} }
            if on {
                p { class: "with-icon", Icon { name: "shield-check" } span { {t!(text, "second-on", n = left)} } }
                form { class: "form", method: "post", action: "/account/second/off",
                    Hidden { csrf: desk.session.csrf.clone() }
                    Field { form: "second-off", name: "present", label: t!(text, "account-present-password"), kind: "password", autocomplete: "current-password", hint: t!(text, "second-off-hint") }
                    div { class: "form-actions", button { class: "button", r#type: "submit", {t!(text, "second-off")} } }
                }
            } else {
                p { class: "muted", {t!(text, "second-section-text")} }
                div { a { class: "button", href: "/account/second", Icon { name: "shield-check" } {t!(text, "second-set-up")} } }
            }
        }
    })
}

/// `GET /account/second`.
pub async fn set_up(desk: Desk) -> Result<Response, PageError> {
    set_up_page(&desk, StatusCode::OK, &Errors::default()).await
}

/// `POST /account/second`: with the password: anyone who finds an open browser could shut its owner out otherwise.
pub async fn turn_on(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let mut errors = Errors::default();
    if let Some(why) = not_proven(&desk, &fields).await? {
        errors.add("present", why);
        return set_up_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    }
    let (app, company, person, origin, peer) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin(), desk.peer());
    let code = fields.text("code");
    let work =
        async move { second_factor::confirm(&app, company, person, &code, peer.as_deref(), &origin).await };
    match to_the_end(work).await {
        Ok(Some(codes)) => {
            let title = t!(text, "second-codes-title");
            let content = rsx! {
                Head { text, title: title.clone() }
                section { class: "card stack settings-card",
                    {recovery(text, &codes)}
                    div { a { class: "button button-primary", href: "/account", {t!(text, "second-codes-kept")} } }
                }
            };
            return Ok(desk.page(Place::Account, &title, content));
        }
        Ok(None) => errors.add("code", t!(text, "second-wrong")),
        Err(SignInError::TooOften(seconds)) => {
            errors.add("code", t!(text, "second-too-often", minutes = seconds.div_ceil(60)));
        }
        Err(other) => return Err(other.into()),
    }
    set_up_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &errors).await
}

async fn set_up_page(desk: &Desk, status: StatusCode, errors: &Errors) -> Result<Response, PageError> {
    let text = desk.text;
    let person = &desk.session.person;
    let given = second_factor::begin(&desk.app, desk.session.company, person.id, &person.name).await?;
    let Some(given) = given else {
        return Ok(desk.go("/account", Some(Toast::said(t!(text, "second-on-already")))));
    };
    let title = t!(text, "second-set-up-title");
    let content = rsx! {
        Head { text, title: title.clone() }
        section { class: "card stack settings-card",
            {how(text, &given)}
            form { class: "form", method: "post", action: "/account/second", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone() }
                {code_field(text, "second", true, errors.of("code"))}
                Field { form: "second", name: "present", label: t!(text, "account-present-password"), kind: "password", autocomplete: "current-password", error: errors.of("present") }
                div { class: "form-actions",
                    button { class: "button button-primary", r#type: "submit", {t!(text, "second-go-on")} }
                    a { class: "button", href: "/account", {t!(text, "action-cancel")} }
                }
            }
        }
    };
    Ok(desk.page_with(status, Place::Account, &title, content))
}

/// `POST /account/second/off`: with the password: anyone who finds an open browser could do it otherwise.
pub async fn turn_off(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    if let Some(why) = not_proven(&desk, &fields).await? {
        return Ok(desk.go("/account", Some(Toast::alert(why))));
    }
    let (app, company, person, origin) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin());
    to_the_end(async move { second_factor::turn_off(&app, company, person, person, &origin).await }).await?;
    Ok(desk.go("/account", Some(Toast::said(t!(text, "second-is-off")))))
}

/// Why it may be somebody else at the keyboard; none: the password is right.
async fn not_proven(desk: &Desk, fields: &Fields) -> Result<Option<String>, PageError> {
    let text = desk.text;
    let (app, session, peer) = (desk.app.clone(), desk.session.clone(), desk.peer());
    let password = fields.raw("present").to_owned();
    let work = async move { credentials::prove(&app, &session, &password, peer.as_deref()).await };
    match to_the_end(work).await {
        Ok(()) => Ok(None),
        Err(NotChanged::Link) => Ok(Some(t!(text, "account-no-login"))),
        Err(NotChanged::SignIn(SignInError::Wrong)) => Ok(Some(t!(text, "account-present-wrong"))),
        Err(NotChanged::SignIn(SignInError::TooOften(seconds))) => {
            Ok(Some(t!(text, "web-sign-in-too-often", minutes = seconds.div_ceil(60))))
        }
        Err(other) => Err(other.into()),
    }
}
