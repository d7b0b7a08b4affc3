//! The demo's own page: the phone on the left, the dashboard on the right, and the phone's airplane mode.

use crate::company::{COMPANY_NAME, DOMAIN, PASSWORD};
use crate::phones::{DemoPhones, NAMES};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{Icon, Logo, Text, t};

/// `/` and `/demo/…`.
pub fn router(phones: DemoPhones, app_is_built: bool) -> Router {
    let style = ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("demo.css"));
    let script = ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("demo.js"));
    Router::new()
        .route(
            "/",
            get(move |phones: State<DemoPhones>, which: Query<Which>| page(phones, which, app_is_built)),
        )
        .route("/demo/demo.css", get(|| async move { style }))
        .route("/demo/demo.js", get(|| async move { script }))
        .route("/demo/state", get(state))
        .route("/demo/airplane", post(switch))
        .with_state(phones)
}

/// Which phone stands on the left.
#[derive(Deserialize)]
struct Which {
    phone: Option<String>,
}

async fn page(State(phones): State<DemoPhones>, Query(which): Query<Which>, app_is_built: bool) -> Response {
    let Some(shown) = phones.named(which.phone.as_deref()) else { return Redirect::to("/").into_response() };
    let text = Text::ENGLISH;
    let inside = dioxus_ssr::render_element(body(text, shown.name, shown.airplane.is_on(), app_is_built));
    let (title, app, assets) = (t!(text, "demo-title"), t!(text, "app-name"), ui::ASSETS);
    let styles: String = ["fonts.css", "tokens.css", "base.css"]
        .iter()
        .map(|style| format!("<link rel=\"stylesheet\" href=\"{assets}/{style}\">"))
        .collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <link rel=\"icon\" href=\"{assets}/app-icon.svg\" type=\"image/svg+xml\"><title>{title} · {app}</title>{styles}\
         <link rel=\"stylesheet\" href=\"/demo/demo.css\"><script src=\"/demo/demo.js\" defer></script></head>\
         <body>{inside}</body></html>"
    ))
    .into_response()
}

fn body(text: Text, shown: &'static str, airplane: bool, app_is_built: bool) -> Element {
    let phone_frame = if shown == NAMES[0] { "/phone".to_owned() } else { format!("/phone?device={shown}") };
    let mut steps =
        vec![t!(text, "demo-step-sign-in"), t!(text, "demo-step-offline"), t!(text, "demo-step-online")];
    if app_is_built {
        let email = format!("asha@{DOMAIN}");
        steps.push(t!(text, "demo-step-app", email = email, password = PASSWORD));
    }
    let words = [t!(text, "demo-phone-a"), t!(text, "demo-phone-b")];
    let phones = NAMES.into_iter().zip(words).map(|(name, word)| {
        let current = (name == shown).then_some("page");
        rsx! {
            a { class: "demo-tab", href: "/?phone={name}", "aria-current": current, "{word}" }
        }
    });
    rsx! {
        header { class: "demo-top",
            Logo { name: t!(text, "app-name") }
            h1 { class: "demo-about", {t!(text, "demo-about", company = COMPANY_NAME)} }
            ol { class: "demo-steps", "aria-label": t!(text, "demo-steps"),
                for step in steps {
                    li { "{step}" }
                }
            }
        }
        main { class: "demo-split",
            section { class: "demo-phone", "aria-label": t!(text, "demo-phone"),
                div { class: "demo-bar",
                    nav { class: "demo-tabs", "aria-label": t!(text, "demo-which-phone"), {phones} }
                    if app_is_built {
                        a { class: "button", href: "/app/", target: "_blank", rel: "noopener",
                            Icon { name: "smartphone", class: "icon-s" }
                            {t!(text, "demo-open-app")}
                        }
                    }
                    {switch_form(text, shown, airplane)}
                }
                div { class: "demo-device",
                    iframe {
                        id: "phone",
                        title: t!(text, "demo-phone"),
                        src: "{phone_frame}",
                        allow: "camera; geolocation",
                    }
                }
            }
            section { class: "demo-office", "aria-label": t!(text, "demo-office"),
                div { class: "demo-bar",
                    h2 { class: "demo-heading", Icon { name: "monitor" } {t!(text, "demo-office")} }
                    a { class: "button", href: "/today", target: "_blank", rel: "noopener",
                        Icon { name: "external-link", class: "icon-s" }
                        {t!(text, "demo-open-alone")}
                    }
                }
                iframe { id: "office", title: t!(text, "demo-office"), src: "/today" }
            }
        }
    }
}

fn switch_form(text: Text, shown: &'static str, airplane: bool) -> Element {
    let (on, off) = (t!(text, "demo-airplane-on"), t!(text, "demo-airplane-off"));
    let says = if airplane { on.clone() } else { off.clone() };
    rsx! {
        form { class: "demo-airplane", method: "post", action: "/demo/airplane", "data-on": on, "data-off": off,
            input { r#type: "hidden", name: "phone", value: shown }
            input { r#type: "hidden", name: "on", value: if airplane { "false" } else { "true" } }
            button {
                r#type: "submit",
                class: "demo-switch",
                role: "switch",
                "aria-checked": if airplane { "true" } else { "false" },
                "aria-describedby": "airplane-says",
                Icon { name: "plane" }
                span { {t!(text, "demo-airplane")} }
                span { class: "demo-knob", "aria-hidden": "true" }
            }
            p { id: "airplane-says", class: "demo-says", role: "status", "{says}" }
        }
    }
}

/// What the page and the tests may ask.
#[derive(Serialize)]
struct DemoState {
    phones: BTreeMap<&'static str, PhoneState>,
}

#[derive(Serialize)]
struct PhoneState {
    airplane: bool,
    signed_in: Option<String>,
    waiting_sets: usize,
    waiting_blobs: usize,
}

fn state_of(phones: &DemoPhones) -> DemoState {
    let one = |phone: &crate::phones::DemoPhone| {
        let unsent = phone.phone.unsent();
        let state = PhoneState {
            airplane: phone.airplane.is_on(),
            signed_in: phone.phone.signed_in().map(|who| who.email),
            waiting_sets: unsent.sets,
            waiting_blobs: unsent.blobs,
        };
        (phone.name, state)
    };
    DemoState { phones: phones.iter().map(one).collect() }
}

async fn state(State(phones): State<DemoPhones>) -> Response {
    Json(state_of(&phones)).into_response()
}

#[derive(Deserialize)]
struct Switch {
    phone: String,
    on: bool,
}

async fn switch(
    State(phones): State<DemoPhones>,
    headers: HeaderMap,
    Form(Switch { phone, on }): Form<Switch>,
) -> Response {
    // A form of another site must not switch anything.
    let foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let Some(found) = phones.named(Some(&phone)).filter(|_| !foreign) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if let Err(error) = found.airplane.switch(on) {
        tracing::error!(%error, "the airplane mode could not be noted");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    found.phone.sync_now();
    if headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json")) {
        return Json(state_of(&phones)).into_response();
    }
    Redirect::to(&format!("/?phone={}", found.name)).into_response()
}
