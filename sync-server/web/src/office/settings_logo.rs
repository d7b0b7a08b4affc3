//! The company's logo: brought as a picture, drawn anew here, and shown in the sidebar and where customers sign.

use crate::kit::blobs::{DRAWING, KEPT};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::{picture, upload};
use crate::office::settings;
use axum::extract::{Multipart, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use shared::Change;
use shared::records::CompanyPatch;
use shared::sync::BlobHash;
use ui::{Text, t};
use uuid::Uuid;

/// The largest file that a logo is made of, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// Why a file does not become the logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoLogo {
    NoFile,
    TooLarge,
    Svg,
    /// Neither PNG nor JPEG, damaged, or with too many pixels.
    Unreadable,
}

/// `GET /logo/{hash}`: the present logo, for everybody of the company who is signed in. It is a PNG that this server drew.
pub async fn get(desk: Desk, Path(hash): Path<String>, headers: HeaderMap) -> Result<Response, PageError> {
    let (app, company) = (&desk.app, desk.session.company);
    let hash: BlobHash = hash.parse().map_err(|_| PageError::NotFound)?;
    if !app.blobs.is_logo(company, &hash).await? {
        return Err(PageError::NotFound);
    }
    let tag = format!("\"{hash}\"");
    if headers.get(IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)], [(CACHE_CONTROL, KEPT)]).into_response());
    }
    let bytes = app.blobs.get(company, &hash).await?;
    let bytes = bytes.ok_or(PageError::NotFound)?;
    let kind = HeaderValue::from_static("image/png");
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, KEPT)], [(ETAG, tag)], bytes).into_response())
}

/// `POST /settings/logo`: the file, after the token against foreign forms and the form's cause.
pub async fn post(desk: Desk, mut form: Multipart) -> Result<Response, PageError> {
    upload::checked(&desk, &mut form).await?;
    let cause = upload::word(&mut form, "cause").await?;
    let cause: Uuid = cause.parse().map_err(|_| PageError::Unreadable("no cause".to_owned()))?;
    let Some(field) = upload::file(&mut form).await? else { return Ok(wrong(&desk, NoLogo::NoFile)) };
    let Some(bytes) = upload::bytes(field, LARGEST).await? else {
        return Ok(wrong(&desk, NoLogo::TooLarge));
    };
    if picture::is_svg(&bytes) {
        return Ok(wrong(&desk, NoLogo::Svg));
    }
    let failed = |e: &dyn std::fmt::Display| PageError::Failed(e.to_string());
    let turn = DRAWING.acquire().await.map_err(|e| failed(&e))?;
    // The turn ends with the work, also where nobody waits for it any more.
    let drawing = move || {
        let _turn = turn;
        picture::logo(&bytes)
    };
    let drawn = tokio::task::spawn_blocking(drawing).await;
    // A decoder that fell over the file says no more than one that could not read it.
    let Ok(Some(png)) = drawn else { return Ok(wrong(&desk, NoLogo::Unreadable)) };
    let (app, company) = (desk.app.clone(), desk.session.company);
    let kept = to_the_end(async move { app.blobs.put(company, png).await }).await;
    let hash = kept.map_err(|e| failed(&e))?;
    set(&desk, cause, Some(hash)).await
}

/// `POST /settings/logo/remove`.
pub async fn remove(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    set(&desk, fields.cause()?, None).await
}

async fn set(desk: &Desk, cause: Uuid, logo: Option<BlobHash>) -> Result<Response, PageError> {
    let patch = Box::new(CompanyPatch { logo: Some(logo), ..CompanyPatch::default() });
    let said = Toast::said(t!(desk.text, "settings-saved")).undoable(cause, "/settings");
    desk.press(cause, vec![Change::EditCompany { patch }], said, "/settings").await
}

fn wrong(desk: &Desk, why: NoLogo) -> Response {
    settings::page(desk, None, Some(&said(desk.text, why)))
}

/// What is wrong with a file, and what to do.
fn said(text: Text, why: NoLogo) -> String {
    match why {
        NoLogo::NoFile => t!(text, "logo-no-file"),
        NoLogo::TooLarge => t!(text, "logo-too-large", limit = LARGEST / 1024 / 1024),
        NoLogo::Svg => t!(text, "logo-svg"),
        NoLogo::Unreadable => t!(text, "logo-unreadable"),
    }
}

pub(crate) fn card(desk: &Desk, wrong: Option<&str>) -> Element {
    let (text, company) = (desk.text, &desk.company);
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "settings-logo")} }
            p { {t!(text, "settings-logo-text")} }
            if let Some(logo) = &company.logo {
                img { class: "company-logo company-logo-large", src: "/logo/{logo}", alt: "{company.name}" }
            }
            {upload::form(desk, "/settings/logo", Some(desk.new_cause()), "image/png,image/jpeg", [t!(text, "logo-file"), t!(text, "logo-hint", size = LARGEST / 1024 / 1024), t!(text, "logo-upload")], wrong)}
            if company.logo.is_some() {
                form { method: "post", action: "/settings/logo/remove",
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    button { class: "button button-quiet", r#type: "submit", {t!(text, "logo-remove")} }
                }
            }
        }
    }
}
