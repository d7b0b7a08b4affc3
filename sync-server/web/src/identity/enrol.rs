//! Where the QR code of an invitation leads a browser: to the app.

use crate::kit::layout;
use crate::kit::outside::{Card, language};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use host::app::App;
use std::sync::Arc;
use ui::{Icon, t};

/// `GET /enrol`. The code stands behind the # of the address, which browsers do not send: it is in no log.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let phone = app.phone_app.of_anybody();
    let text = language(&headers);
    let title = t!(text, "enrol-title");
    let body = rsx! {
        Card { text, title: title.clone(), wrong: None,
            ol { class: "stack numbered",
                li {
                    if let Some(phone) = &phone {
                        {t!(text, "enrol-open-at")}
                        " "
                        a { href: "{phone}", "{phone}" }
                    } else {
                        {t!(text, "enrol-open")}
                    }
                }
                li { {t!(text, "enrol-choose")} }
                li { {t!(text, "enrol-write")} }
            }
            p { class: "notice", Icon { name: "info" } span { {t!(text, "enrol-office")} } }
            a { class: "button", href: "/sign-in", {t!(text, "enrol-sign-in")} }
        }
    };
    layout::document(text, &title, body).into_response()
}
