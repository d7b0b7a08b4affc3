//! Bringing a company's data: choose a file, and see what became of earlier ones.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::list::{self, List, column};
use crate::kit::upload;
use crate::kit::words::name_of;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use bulk::imports::table::{LARGEST, MOST_COLUMNS, MOST_ROWS, TableError};
use bulk::imports::{Arrived, State, arrive, stored};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::people;
use shared::ids::derived;
use ui::{Chip, Icon, Text, Tone, t};
use uuid::Uuid;

/// So many imports are listed.
const LISTED: i64 = 50;

const LIST: List = List::of(
    "/import",
    "import-earlier",
    &[
        column("import-file"),
        column("import-rows"),
        column("import-state"),
        column("import-who"),
        column("import-when"),
    ],
);

/// `GET /import`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    page(&desk, StatusCode::OK, None).await
}

/// `POST /import`: the file, after the token against foreign forms and the form's cause.
pub async fn post(desk: Desk, mut form: Multipart) -> Result<Response, PageError> {
    upload::checked(&desk, &mut form).await?;
    let cause = upload::word(&mut form, "cause").await?;
    let cause: Uuid = cause.parse().map_err(|_| PageError::Unreadable("no cause".to_owned()))?;
    let Some(field) = upload::file(&mut form).await? else {
        return page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(t!(desk.text, "import-no-file"))).await;
    };
    let file_name = field.file_name().unwrap_or_default().to_owned();
    let spool = upload::spool(&desk, "imports")?;
    if !upload::fill(&spool, field, LARGEST).await? {
        let said = said(desk.text, &TableError::TooLarge);
        return page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said)).await;
    }
    let id = derived("import", cause);
    let (app, company, by) = (desk.app.clone(), desk.session.company, desk.session.person.id);
    let locale = desk.company.locale.clone();
    // A browser that hangs up in the middle does not leave half a file.
    let work = async move { arrive(&app, company, by, id, &file_name, &locale, spool.path()).await };
    match to_the_end(work).await? {
        Arrived::Here | Arrived::Twice => Ok(desk.go(&format!("/imports/{id}"), None)),
        Arrived::Not(error) => {
            page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said(desk.text, &error))).await
        }
    }
}

/// What is wrong with a file, and what to do.
fn said(text: Text, error: &TableError) -> String {
    match error {
        TableError::TooLarge => t!(text, "import-too-large", limit = LARGEST / 1024 / 1024),
        TableError::Empty => t!(text, "import-empty"),
        TableError::TooManyRows => t!(text, "import-too-many-rows", limit = MOST_ROWS),
        TableError::TooManyColumns => t!(text, "import-too-many-columns", limit = MOST_COLUMNS),
        TableError::TooMuchText | TableError::Unpacks => t!(text, "import-unpacks"),
        TableError::OldExcel => t!(text, "import-old-excel"),
        TableError::NoTable => t!(text, "import-no-table"),
        TableError::Damaged(why) => {
            // The library's words may quote what is in the file.
            tracing::debug!(why, "a file that was brought is damaged");
            t!(text, "import-damaged")
        }
        TableError::Stopped => t!(text, "import-given-up"),
        TableError::OwnTable => t!(text, "import-own-table"),
        TableError::TooSlow => t!(text, "import-too-slow"),
    }
}

async fn page(desk: &Desk, status: StatusCode, wrong: Option<String>) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let imports = stored::list(&mut tx, company, LISTED).await?;
    let people = people(&mut tx, company).await?;
    drop(tx);
    let text = desk.text;
    let content = rsx! {
        Head { text, way: &[("/settings", "nav-settings")], title: t!(text, "import-title"), said: t!(text, "import-text"),
            a { class: "button", href: "/export", download: true, Icon { name: "download" } {t!(text, "export-take")} }
        }
        section { class: "card stack settings-card", "aria-label": t!(text, "import-file"),
            {upload::form(desk, "/import", Some(desk.new_cause()), ".csv,.tsv,.txt,.xlsx", [t!(text, "import-file"), t!(text, "import-hint", rows = MOST_ROWS, size = LARGEST / 1024 / 1024), t!(text, "import-look")], wrong.as_deref())}
        }
        section { class: "stack",
            h2 { class: "section-title", {t!(text, "import-earlier")} }
            if imports.is_empty() {
                {list::nothing("file-text", t!(text, "import-none"), t!(text, "import-none-text"), rsx! {})}
            } else {
                {LIST.table(desk, rsx! {
                    for import in imports {
                        tr { key: "{import.id}",
                            td { a { class: "strong", href: "/imports/{import.id}", "{import.file_name}" } }
                            td { class: "num", "{import.total}" }
                            td { {state_chip(text, import.state)} }
                            td { {name_of(&people, import.by)} }
                            td { class: "num", {desk.moment(import.at)} }
                        }
                    }
                })}
            }
        }
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "export-title")} }
            p { {t!(text, "export-text")} }
        }
    };
    Ok(desk.page_with(status, Place::Settings, &t!(text, "import-title"), content))
}

/// Where an import stands, in a word.
pub fn state_chip(text: Text, state: State) -> Element {
    let (tone, icon, label) = match state {
        State::Arriving => (Tone::Scheduled, "refresh-cw", t!(text, "import-state-arriving")),
        State::Mapping => (Tone::Offline, "circle-alert", t!(text, "import-state-mapping")),
        State::Checking => (Tone::Scheduled, "refresh-cw", t!(text, "import-state-checking")),
        State::Checked => (Tone::Offline, "circle-alert", t!(text, "import-state-checked")),
        State::Running => (Tone::Scheduled, "refresh-cw", t!(text, "import-state-running")),
        State::Done => (Tone::Working, "check", t!(text, "import-state-done")),
        State::Undoing => (Tone::Scheduled, "undo-2", t!(text, "import-state-undoing")),
        State::Undone => (Tone::Done, "undo-2", t!(text, "import-state-undone")),
    };
    rsx! {
        Chip { tone, icon, label }
    }
}
