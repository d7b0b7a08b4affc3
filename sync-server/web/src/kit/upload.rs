//! Forms with a file: their short fields first, then the file, written down while it comes.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::posted::{Hidden, same};
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use bulk::spools::Spool;
use dioxus::prelude::*;
use tokio::io::AsyncWriteExt;
use ui::Icon;
use uuid::Uuid;

/// The longest short field, in bytes.
const LONGEST_WORD: usize = 200;

/// Checks the token against foreign forms, which comes first.
pub async fn checked(desk: &Desk, form: &mut Multipart) -> Result<(), PageError> {
    match same(&word(form, "csrf").await?, &desk.session.csrf) {
        true => Ok(()),
        false => Err(PageError::OldForm),
    }
}

/// A short field of the form, which comes next; empty if something else does.
pub async fn word(form: &mut Multipart, name: &str) -> Result<String, PageError> {
    let Some(mut field) = form.next_field().await.map_err(unreadable)? else { return Ok(String::new()) };
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_WORD {
            return Err(PageError::Unreadable(format!("{name} is no word")));
        }
    }
    let named = field.name() == Some(name);
    Ok(if named { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() })
}

/// The file, which comes last; none if nobody chose one.
pub async fn file(form: &mut Multipart) -> Result<Option<Field<'_>>, PageError> {
    let field = form.next_field().await.map_err(unreadable)?.filter(|field| field.name() == Some("file"));
    let field = field.ok_or_else(|| PageError::Unreadable("no file".to_owned()))?;
    Ok(Some(field).filter(|field| field.file_name().is_some_and(|name| !name.is_empty())))
}

/// The bytes of a small file; none if it has more than so many. No more than that is ever in memory.
pub async fn bytes(mut field: Field<'_>, largest: usize) -> Result<Option<Vec<u8>>, PageError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > largest {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

/// A place in a folder of the server's data.
pub fn spool(desk: &Desk, folder: &str) -> Result<Spool, PageError> {
    let folder = desk.app.config.data.join(folder);
    Spool::open(&folder, &desk.new_cause()).map_err(PageError::from)
}

/// Writes what comes; false if it is more than `largest` bytes.
pub async fn fill(spool: &Spool, mut field: Field<'_>, largest: u64) -> Result<bool, PageError> {
    let failed = |e: std::io::Error| PageError::from(e);
    let mut file = tokio::fs::File::from_std(spool.file().try_clone().map_err(failed)?);
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        size += chunk.len() as u64;
        if size > largest {
            return Ok(false);
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(true)
}

/// A form with a file: where it goes, which files are meant, what it is called, its hint, the button, and what is wrong.
pub fn form(
    desk: &Desk,
    to: &str,
    cause: Option<Uuid>,
    accept: &str,
    [label, hint, button]: [String; 3],
    wrong: Option<&str>,
) -> Element {
    let described = if wrong.is_some() { "file-hint file-error" } else { "file-hint" };
    rsx! {
        form { class: "form", method: "post", action: "{to}", enctype: "multipart/form-data",
            Hidden { csrf: desk.session.csrf.clone(), cause }
            div { class: "field",
                label { r#for: "file", "{label}" }
                input { id: "file", name: "file", r#type: "file", required: true, accept: "{accept}", "aria-describedby": "{described}", "aria-invalid": wrong.map(|_| "true") }
                p { id: "file-hint", class: "field-hint", "{hint}" }
                if let Some(wrong) = wrong {
                    p { id: "file-error", class: "field-error", role: "alert", Icon { name: "circle-alert", class: "icon-s" } span { "{wrong}" } }
                }
            }
            div { class: "form-actions", button { class: "button button-primary", r#type: "submit", Icon { name: "upload" } "{button}" } }
        }
    }
}

fn unreadable(error: MultipartError) -> PageError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::Unreadable(error.body_text()),
    }
}
