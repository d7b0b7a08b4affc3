//! Signing in, where the password fits at several companies: at which of them.

use crate::identity::sign_in;
use crate::kit::desk::cookie;
use crate::kit::errors::PageError;
use crate::kit::outside::{self, Card, Sent, language};
use axum::extract::State;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use host::app::App;
use identity::choice;
use identity::sessions::{Proven, SignInError};
use shared::CompanyId;
use std::sync::Arc;
use ui::{Icon, Text, t};

/// What this browser may choose from; nothing secret of it stands in a page.
fn held<'a>(app: &App, headers: &'a HeaderMap) -> &'a str {
    let cookies = headers.get(COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    cookie(cookies, &app.config.cookie_name(choice::COOKIE)).unwrap_or_default()
}

/// `GET /sign-in/company`.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    let all = choice::offered(&app, held(&app, &headers)).await?;
    if all.is_empty() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let (text, token) = (language(&headers), outside::token(&app, &headers));
    let title = t!(text, "which-company-title");
    let body = view(text, &title, &token, &all);
    Ok(outside::answer(&app, StatusCode::OK, text, &title, &token, body))
}

/// `POST /sign-in/company`: goes on as after a password that fits at this company alone.
pub async fn post(sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, sender, fields } = sent;
    let Some(company) = fields.value::<CompanyId>("company") else {
        return Err(PageError::Unreadable("no company".to_owned()));
    };
    let (server, held) = (app.clone(), held(&app, &headers).to_owned());
    let opened = to_the_end(async move {
        let Some(proven) = choice::choose(&server, &held, company).await? else { return Ok(None) };
        Ok::<_, SignInError>(Some(sign_in::open(&server, &proven, &sender).await?))
    });
    let opened = opened.await?;
    let Some((session, to)) = opened else { return Ok(Redirect::to("/sign-in").into_response()) };
    let headers = [(LOCATION, to.to_owned()), (SET_COOKIE, session), (SET_COOKIE, choice::gone(&app))];
    Ok((StatusCode::SEE_OTHER, AppendHeaders(headers)).into_response())
}

/// `POST /sign-in/company/leave`: signs in as somebody else instead.
pub async fn leave(sent: Sent) -> Result<Response, PageError> {
    let Sent { app, headers, .. } = sent;
    let (server, held) = (app.clone(), held(&app, &headers).to_owned());
    let given_up = to_the_end(async move { choice::give_up(&server, &held).await });
    given_up.await?;
    let headers = [(LOCATION, "/sign-in".to_owned()), (SET_COOKIE, choice::gone(&app))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

fn view(text: Text, title: &str, token: &str, all: &[Proven]) -> Element {
    rsx! {
        Card { text, title, wrong: None,
            p { {t!(text, "which-company-text")} }
            div { class: "stack",
                for proven in all {
                    form { key: "{proven.company}", method: "post", action: "/sign-in/company",
                        input { r#type: "hidden", name: "csrf", value: "{token}" }
                        input { r#type: "hidden", name: "company", value: "{proven.company}" }
                        button { class: "button button-wide demo-person", r#type: "submit",
                            span { class: "grow strong", "{proven.company_name}" }
                            Icon { name: "chevron-right", class: "icon-flip" }
                        }
                    }
                }
            }
            form { method: "post", action: "/sign-in/company/leave",
                input { r#type: "hidden", name: "csrf", value: "{token}" }
                button { class: "button button-quiet", r#type: "submit", {t!(text, "forgotten-back")} }
            }
        }
    }
}
